"""Step 3: what may be online is looked for on the network, against the stored claim; what cannot be told is asked once."""

from dataclasses import dataclass

from pipeline.clock import Clock
from pipeline.errors import NetworkError
from pipeline.model import Bilingual, Channel, Draft, Part
from pipeline.network import Absent, Client, Finds, Found
from pipeline.plan import Item
from pipeline.publish.accounts import account_name
from pipeline.publish.asking import claimed, thread_so_far
from pipeline.publish.events import Pen
from pipeline.publish.report import Done, Ending
from pipeline.state import Event, Outcome, PartState, Snapshot


@dataclass(frozen=True)
class Settling:
    """What settling one publication needs. `client` is the reason where the network cannot be asked."""

    pen: Pen
    clock: Clock
    channel: Channel | None
    client: Client | Bilingual
    draft: Draft | None
    snapshot: Snapshot
    outbox: Client | None  # for claims that were made by the outbox

    def settle(self, item: Item) -> list[tuple[Event, Done | None]]:
        """The events to append, each with what to tell; empty when it was asked already and nothing new is known."""
        ended = [self._part(item, part) for part in item.history.to_settle(self.clock.now())]
        return [end for end in ended if end is not None]

    def _part(self, item: Item, part: PartState) -> tuple[Event, Done | None] | None:
        claim = part.claim
        if claim is None:
            return None  # found before we ever claimed it: only a person knows
        found = self._find(item, part, claim)
        if isinstance(found, Found):
            receipt = found.receipt
            event = self.pen.settled(claim, Outcome.SENT, how="found", receipt=receipt)
            return event, self._done(item, part, Ending.SETTLED_SENT, where=receipt.url or receipt.id)
        if isinstance(found, Absent) and part.lease_over(self.clock.now()):
            event = self.pen.settled(claim, Outcome.ABSENT, how="found")
            return event, self._done(item, part, Ending.SETTLED_ABSENT)
        if part.doubt is not None:
            return None
        why = found if isinstance(found, Bilingual) else _NO_ANSWER
        return self.pen.uncertain(claim, "no_outcome"), self._done(item, part, Ending.UNCERTAIN, why=why)

    def _find(self, item: Item, part: PartState, claim: Event) -> Found | Absent | Bilingual:
        client = self.outbox if claim.via == "outbox" else self.client
        if isinstance(client, Bilingual):
            return client
        if client is None or not isinstance(client, Finds):
            return CANNOT_ASK
        if claim.via != "outbox" and (self.channel is None or claim.account != account_name(self.channel)):
            return _OTHER_ACCOUNT
        try:
            texts = self.draft.fingerprints if self.draft else ()
            parents = thread_so_far(item.history, part.number, client, self.snapshot.remote_ids, texts)
            parent = parents[-1] if parents else None
            known = self.snapshot.remote_ids()
            found = client.find(claimed(claim, part=self._claimed_part(part, claim), parent=parent, known=known))
        except NetworkError as error:
            return error.message
        except Exception as error:  # noqa: BLE001 - whatever it is, it concerns this post: the others go on
            kind = type(error).__name__  # its words may hold a secret
            return Bilingual(f"Sa réponse ne se laisse pas lire ({kind}).", f"Its answer cannot be read ({kind}).")
        return found if isinstance(found, Found | Absent) else found.reason

    def _claimed_part(self, part: PartState, claim: Event) -> Part | None:
        """Today's part, only while it is what was claimed."""
        draft = self.draft
        if draft is None or draft.message is None or part.number > len(draft.digests):
            return None
        return draft.message.parts[part.number - 1] if draft.digests[part.number - 1] == claim.digest else None

    def _done(
        self,
        item: Item,
        part: PartState,
        ending: Ending,
        *,
        where: str | None = None,
        why: Bilingual | None = None,
    ) -> Done:
        via = part.claim.via if part.claim and part.claim.via else "api"
        return Done(item.key, ending, part.number, item.history.of or 1, via, where, why, item)


CANNOT_ASK = Bilingual("Ce réseau ne se laisse pas interroger.", "This network cannot be asked.")
_NO_ANSWER = Bilingual(
    "Un passage s'est arrêté après avoir annoncé l'envoi.",
    "A run stopped after it had announced the sending.",
)
_OTHER_ACCOUNT = Bilingual(
    "Elle a été envoyée d'un autre compte que celui d'aujourd'hui.",
    "It was sent from another account than today's.",
)
