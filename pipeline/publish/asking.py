"""What a network is asked about the ledger's own claims: is it there, and what does a reply hang on."""

from collections.abc import Callable
from datetime import timedelta

from pipeline.errors import NotSent
from pipeline.model import Bilingual, Part
from pipeline.network import Absent, Claimed, Client, Finds, Found, Receipt, Unclear
from pipeline.state import LEASE, Event, PartState, Publication

BEFORE = timedelta(minutes=2)  # a claim's post cannot be older than this, clocks differing by a minute at most

LOOK_BACK = timedelta(hours=48)  # before its time: a lost ledger, or a person, may have been earlier


def claimed(claim: Event, *, part: Part | None, parent: Receipt | None, known: frozenset[str]) -> Claimed:
    """What to look for. A runner that froze may have called as late as its lease, so the window is the lease."""
    return Claimed(
        part=part,
        fingerprint=claim.text or "",
        key=claim.key or "",
        stamp=claim.stamp or claim.at,
        since=claim.at - BEFORE,
        until=claim.at + LEASE,
        parent=parent,
        media_count=claim.media or 0,
        known=known,
        token=claim.token,
    )


def thread_so_far(
    history: Publication,
    part: int,
    client: Client,
    known: Callable[[], frozenset[str]],
    fingerprints: tuple[str, ...] = (),
) -> tuple[Receipt, ...]:
    """The receipts of the parts before, root first: what a reply hangs on. Raises NetworkError.

    A person's answer gives an address only; a reply needs the network's own id, which is asked for, by the text of the
    claim or else of today (`fingerprints`, by part).
    """
    receipts: list[Receipt] = []
    for number in range(1, part):
        state = history.part(number)
        remote = state.remote
        if remote is not None and remote.id is not None:
            receipts.append(Receipt(remote.id, remote.url, remote.cid))
            continue
        parent = receipts[-1] if receipts else None
        text = next(iter(fingerprints[number - 1 : number]), "")
        own = {e.remote.id for e in history.events if e.part == number and e.remote and e.remote.id}
        found = _find_sent(state, client, parent, known() - own, text)
        if not isinstance(found, Found):
            raise NotSent(
                Bilingual(
                    f"La partie {number} du fil n'est connue que par son adresse : la suite ne peut pas y répondre.",
                    f"Part {number} of the thread is known by its address only: what follows cannot reply to it.",
                ),
                code="parent_unknown",
            )
        receipts.append(found.receipt)
    return tuple(receipts)


def _find_sent(
    state: PartState, client: Client, parent: Receipt | None, known: frozenset[str], text: str
) -> Found | Absent | Unclear | None:
    """A part that is online for sure, whenever it was made."""
    if state.sent is None or not isinstance(client, Finds):
        return None
    claim = state.first_claim
    return client.find(
        Claimed(
            part=None,
            fingerprint=(claim and claim.text) or text,
            key=(claim and claim.key) or "0" * 32,
            stamp=(claim and claim.stamp) or state.sent.at,
            since=(claim or state.sent).at - LOOK_BACK,
            until=state.sent.at + BEFORE,
            parent=parent,
            media_count=(claim and claim.media) or 0,
            known=known,
        )
    )
