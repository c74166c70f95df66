"""What a network is asked about the ledger's own claims: is it there, and what does a reply hang on."""

from collections.abc import Callable
from datetime import timedelta

from pipeline.errors import NotSent
from pipeline.model import Bilingual, Part
from pipeline.network import Claimed, Client, Finds, Found, Receipt
from pipeline.state import LEASE, Event, Publication

BEFORE = timedelta(
    minutes=2
)  # a claim's post cannot be older than this, clocks differing by a minute at most


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
    history: Publication, part: int, client: Client, known: Callable[[], frozenset[str]]
) -> tuple[Receipt, ...]:
    """The receipts of the parts before, root first: what a reply hangs on. Raises NetworkError.

    A person's answer gives an address only; a reply needs the network's own id, which is asked for.
    """
    receipts: list[Receipt] = []
    for number in range(1, part):
        state = history.part(number)
        remote = state.remote
        if remote is not None and remote.id is not None:
            receipts.append(Receipt(remote.id, remote.url, remote.cid))
            continue
        found = None
        if state.first_claim is not None and isinstance(client, Finds):
            parent = receipts[-1] if receipts else None
            found = client.find(claimed(state.first_claim, part=None, parent=parent, known=known()))
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
