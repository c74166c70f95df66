"""Steps 5 to 9 of a run: prepare, look, claim, send, record, for one part of one publication.

Between the claim and the record nothing else happens: the one irreversible call stands alone, and whatever it ends in is
written down before anything may raise.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from pipeline.clock import Clock
from pipeline.errors import NetworkError, NotSent, OutcomeUnknown, Rejected, Unauthorized
from pipeline.git import Verdict
from pipeline.model import Bilingual, Channel, Draft, Part
from pipeline.network import Claimed, Client, Finds, Found, Prepared, Receipt, Unclear
from pipeline.plan import Act, Item
from pipeline.publish.accounts import account_name
from pipeline.publish.asking import LOOK_BACK, thread_so_far
from pipeline.publish.events import Pen, as_unsent
from pipeline.publish.report import Done, Ending
from pipeline.state import Event, Kind, Ledger, Snapshot, delivery_path

CALL_WITHIN = 60.0  # seconds from the claim to the start of the call; later it is released unsent
SKEW = timedelta(seconds=60)  # our clock against the network's Date, or before the ledger's newest event
TRIES = 5  # of winning the claim against others


class Stop(Exception):
    """The run must send nothing more. `code` is its exit code."""

    def __init__(self, why: Bilingual, code: int = 1) -> None:
        super().__init__(why.en)
        self.why, self.code = why, code


class Turn(StrEnum):
    """What came of trying one part."""

    DONE = "done"  # it ended, one way or another, and it is written down
    CHANGED = "changed"  # somebody else sent, paused or edited it: plan again


@dataclass(frozen=True)
class Now:
    """One look at the ledger and the content, and what the plan says of one publication there."""

    snapshot: Snapshot
    item: Item | None
    draft: Draft
    commit: str | None


@dataclass(frozen=True)
class Delivery:
    """One publication on its way. `look` fetches ledger and content again and plans this publication anew.

    `follows`: the part before left in this very run, so that no ledger was lost in between.
    """

    ledger: Ledger
    pen: Pen
    clock: Clock
    client: Client
    channel: Channel
    via: str
    look: Callable[[], Now]
    skew: Callable[[], timedelta | None]
    stopping: Callable[[], bool]
    jitter: Callable[[], float]
    told: Callable[[Done], None]
    follows: bool = False

    def part(self, now: Now) -> Turn:
        """Send the next part of `now.item`. Raises Stop when the run must end, Unauthorized when the account must."""
        item, draft = now.item, now.draft
        assert item is not None and draft.message is not None  # noqa: S101, PT018 - the plan said: send
        part = draft.message.parts[item.part - 1]
        self._check_clock(now)
        try:
            prepared = self.client.prepare(part)
            thread = thread_so_far(item.history, item.part, self.client, now.snapshot.remote_ids, draft.fingerprints)
            there = self._already_there(now, item, part, thread)
        except NetworkError as error:
            return self._ended_before(item, part, draft, error)
        except Exception as error:  # noqa: BLE001 - whatever it is, it concerns this post: the others go on
            return self._ended_before(item, part, draft, NotSent(_crashed(error), code="crashed"))
        if there is not None:
            return self._found_before(item, draft, *there)
        self._check_clock(now)
        claim = self._claim(item, draft, prepared)
        if claim is None:
            return Turn.CHANGED
        return self._send(item, *claim, prepared, thread)

    def _check_clock(self, now: Now) -> None:
        check_clock(self.clock.now(), self.skew(), now.snapshot.newest_at())

    # ── before the claim: reversible ─────────────────────────────────────────────────────────────────────────────
    def _already_there(
        self, now: Now, item: Item, part: Part, thread: tuple[Receipt, ...]
    ) -> tuple[Receipt | None, Bilingual] | None:
        """The look before a first send: a lost or rolled-back ledger must not publish again.

        What cannot be told counts as a hit, and a person is asked; whoever answered "not published" is believed.
        """
        history, client = item.history, self.client
        if self.follows or history.gen or self.via == "outbox" or not isinstance(client, Finds):
            return None
        if any(e.kind is Kind.SETTLED and e.how == "person" and e.part == part.number for e in history.events):
            return None
        at = self.clock.now()
        probe = self.pen.claim(item, now.draft, account=account_name(self.channel), via=self.via, source=None, token=None)
        looked_for = Claimed(
            part=part,
            fingerprint=probe.text or "",
            key=probe.key or "",
            stamp=probe.stamp or at,
            since=(item.due or at) - LOOK_BACK,
            until=at + SKEW,
            parent=thread[-1] if thread else None,
            media_count=len(part.media),
            known=now.snapshot.remote_ids(),
        )
        try:
            found = client.find(looked_for)
        except Rejected as error:  # the look was refused, not the post
            raise NotSent(error.message, code=error.code) from error
        match found:
            case Found(receipt):
                return receipt, _ALREADY
            case Unclear(reason):
                return None, reason
            case _:
                return None

    def _found_before(self, item: Item, draft: Draft, receipt: Receipt | None, why: Bilingual) -> Turn:
        """Ask a person, unless another runner sent it while we looked."""
        now = self.look()
        known = receipt is not None and receipt.id in now.snapshot.remote_ids()
        if known or not _still_to_send(now, item, draft):
            return Turn.CHANGED
        where = (receipt.url or receipt.id) if receipt else None
        self._record(
            item,
            self.pen.already_there(item.part, receipt, self.via),
            self._done(item, Ending.UNCERTAIN, where=where, why=why),
        )
        return Turn.DONE

    def _ended_before(self, item: Item, part: Part, draft: Draft, error: NetworkError) -> Turn:
        if isinstance(error, Unauthorized):
            raise error
        digest = draft.digests[part.number - 1]
        error = as_unsent(error)
        event = self.pen.before_claim(part.number, digest, error, self.via)
        self._record(item, event, self._told(item, error))
        return Turn.DONE

    # ── the claim ────────────────────────────────────────────────────────────────────────────────────────────────
    def _claim(self, item: Item, draft: Draft, prepared: Prepared) -> tuple[Event, float] | None:
        """Push the intent. None: the publication is no longer to be sent as prepared."""
        path = delivery_path(item.key)
        for _ in range(TRIES):
            if self.stopping():
                raise Stop(_STOPPING, 0)
            now = self.look()
            if now.item is None or not _still_to_send(now, item, draft):
                return None
            claim = self.pen.claim(
                now.item,
                draft,
                account=account_name(self.channel),
                via=self.via,
                source=now.commit,
                token=prepared.token,
            )
            started = self.clock.monotonic()
            answer = self.ledger.append(path, [claim], now.snapshot.tip)
            if answer.won:
                return claim, started
            if answer.verdict is not Verdict.LOST:
                raise Stop(
                    Bilingual(
                        f"Le registre n'a pas accepté l'intention ({answer.detail}) : rien n'est envoyé.",
                        f"The ledger did not accept the intent ({answer.detail}): nothing is sent.",
                    )
                )
            self.clock.sleep(0.2 + self.jitter())
        return None

    # ── the call, and its record ─────────────────────────────────────────────────────────────────────────────────
    def _send(self, item: Item, claim: Event, started: float, prepared: Prepared, thread: tuple[Receipt, ...]) -> Turn:
        stop = self.stopping()
        # both clocks: one stands still while a machine sleeps, the other may be stepped
        waited = max(self.clock.monotonic() - started, (self.clock.now() - claim.at).total_seconds())
        if stop or waited > CALL_WITHIN:
            reason, why = ("stopping", _STOPPING) if stop else ("expired", _TOO_LATE)
            self._record(item, self.pen.released(claim, reason), self._done(item, Ending.NOT_SENT, why=why))
            return Turn.DONE
        assert claim.key is not None and claim.stamp is not None  # noqa: S101, PT018 - the pen wrote them
        outcome: Receipt | NetworkError
        try:
            outcome = self.client.send(prepared, thread=thread, key=claim.key, stamp=claim.stamp)
        except NetworkError as error:
            outcome = error
        except Exception as error:  # noqa: BLE001 - the call may have been made: it is looked for, the others go on
            outcome = OutcomeUnknown(_crashed(error), code="crashed")
        except BaseException:
            self._record(item, self.pen.uncertain(claim, "crashed"), self._done(item, Ending.UNCERTAIN))
            raise
        self._record(item, self.pen.end(claim, outcome), self._told(item, outcome))
        if isinstance(outcome, Unauthorized):
            raise outcome
        return Turn.DONE

    def _record(self, item: Item, event: Event, done: Done) -> None:
        """Write down an end and tell it. Not on the ledger within a minute: keep it, print the receipt, stop."""
        recorded = self.ledger.record(item.key, [event])
        self.told(done)
        if recorded.answer.won:
            return
        receipt = f"receipt: {item.key} {recorded.events[0].to_line().decode().strip()}"
        why, detail = (_KEPT if recorded.kept else _LOST), recorded.answer.detail
        raise Stop(Bilingual(f"{why.fr} ({detail})\n{receipt}", f"{why.en} ({detail})\n{receipt}"))

    # ── for people ───────────────────────────────────────────────────────────────────────────────────────────────
    def _told(self, item: Item, outcome: Receipt | NetworkError) -> Done:
        match outcome:
            case Receipt():
                return self._done(item, Ending.SENT, where=outcome.url or outcome.id)
            case Rejected():
                return self._done(item, Ending.REFUSED, why=outcome.message)
            case Unauthorized():
                return self._done(item, Ending.UNAUTHORIZED, why=outcome.message)
            case OutcomeUnknown():
                return self._done(item, Ending.UNCERTAIN)
            case _:
                limited = isinstance(outcome, NotSent) and outcome.rate_limited
                return replace(self._done(item, Ending.NOT_SENT, why=outcome.message), rate_limited=limited)

    def _done(self, item: Item, ending: Ending, *, where: str | None = None, why: Bilingual | None = None) -> Done:
        return Done(item.key, ending, item.part, item.of, self.via, where, why, item)


def _still_to_send(now: Now, item: Item, draft: Draft) -> bool:
    """The newest plan says the same of this part as the one it was prepared by."""
    again = now.item
    return again is not None and again.act is Act.SEND and again.part == item.part and now.draft.digests == draft.digests


def check_clock(now: datetime, skew: timedelta | None, newest: datetime | None) -> None:
    """Raise Stop when our clock cannot be trusted: against the network's, or behind the ledger's newest event."""
    if skew is not None and abs(skew) > SKEW:
        seconds = int(abs(skew).total_seconds())
        raise Stop(
            Bilingual(
                f"L'horloge de cette machine diffère de {seconds} s de celle du réseau : rien n'est publié. Mettez-la à l'heure.",
                f"This machine's clock differs from the network's by {seconds} s: nothing is published. Set it right.",
            )
        )
    if newest is not None and newest - now > SKEW:
        raise Stop(
            Bilingual(
                f"L'horloge de cette machine est en retard sur le registre, qui va jusqu'au {newest:%Y-%m-%d %H:%M} UTC :"
                " rien n'est publié. Mettez-la à l'heure.",
                f"This machine's clock is behind the ledger, which goes up to {newest:%Y-%m-%d %H:%M} UTC:"
                " nothing is published. Set it right.",
            )
        )


def _crashed(error: Exception) -> Bilingual:
    """The kind only: its words may hold a secret."""
    kind = type(error).__name__
    return Bilingual(
        f"Erreur de notre programme ({kind}) : signalez-la.",
        f"A fault of our program ({kind}): please report it.",
    )


_STOPPING = Bilingual("Arrêt demandé : plus rien ne part.", "Asked to stop: nothing more is sent.")
_TOO_LATE = Bilingual(
    "La machine s'est arrêtée plus d'une minute juste avant l'envoi.",
    "The machine stood still for over a minute just before the sending.",
)
_ALREADY = Bilingual(
    "Ce texte est déjà sur le compte : le registre a-t-il été perdu ?",
    "This text is already on the account: was the ledger lost?",
)
_KEPT = Bilingual(
    "Le registre n'a pas pu être écrit. Rien d'autre ne part ; le prochain passage de cette machine l'écrira.",
    "The ledger could not be written. Nothing more is sent; the next run of this machine will write it.",
)
_LOST = Bilingual(
    "Ni le registre ni le disque n'ont pu être écrits. Rien d'autre ne part ; gardez la ligne qui suit.",
    "Neither the ledger nor the disk could be written. Nothing more is sent; keep the line that follows.",
)
