"""Steps 5 to 9 of a run: prepare, look, claim, send, record, for one part of one publication.

Between the claim and the record nothing else happens: the one irreversible call stands alone, and whatever it ends in is
written down before anything may raise.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from pipeline.clock import Clock
from pipeline.errors import NetworkError, NotSent, OutcomeUnknown, Rejected, Unauthorized
from pipeline.git import Verdict
from pipeline.model import Bilingual, Channel, Draft, Part
from pipeline.network import Claimed, Client, Finds, Found, Prepared, Receipt, Unclear
from pipeline.plan import Act, Item
from pipeline.publish.accounts import account_name
from pipeline.publish.events import Pen, as_unsent, thread_so_far
from pipeline.publish.report import Done, Ending
from pipeline.state import Event, Kind, Ledger, Snapshot, delivery_path

CALL_WITHIN = 60.0  # seconds from the claim to the start of the call; later it is released unsent
SKEW = timedelta(seconds=60)  # our clock against the network's Date, or before the ledger's newest event
TRIES = 5  # of winning the claim against others
LOOK_BACK = timedelta(hours=48)  # before a first send, for the same text


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
    """One publication on its way. `look` fetches ledger and content again and plans this publication anew."""

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

    def part(self, now: Now) -> Turn:
        """Send the next part of `now.item`. Raises Stop when the run must end."""
        item, draft = now.item, now.draft
        assert item is not None and draft.message is not None  # noqa: S101, PT018 - the plan said: send
        part = draft.message.parts[item.part - 1]
        try:
            prepared = self.client.prepare(part)
            there = self._already_there(now, part, draft)
        except NetworkError as error:
            return self._ended_before(now, part, draft, error)
        if there is not None:
            self._record(item, self.pen.already_there(part.number, there, self.via))
            self.told(self._done(item, Ending.UNCERTAIN, where=there.url or there.id or None, why=_ALREADY))
            return Turn.DONE
        self._check_clock(now)
        claimed = self._claim(item, draft, prepared)
        if claimed is None:
            return Turn.CHANGED
        return self._send(item, claimed, prepared)

    # ── before the claim: reversible ─────────────────────────────────────────────────────────────────────────────
    def _already_there(self, now: Now, part: Part, draft: Draft) -> Receipt | None:
        """The look before a first send: a lost or rolled-back ledger must not publish again.

        What cannot be told counts as a hit, and a person is asked; whoever answered "not published" is believed.
        """
        item = now.item
        if (
            item is None
            or item.part != 1
            or item.history.gen
            or not isinstance(self.client, Finds)
            or self.via == "outbox"
        ):
            return None
        if any(event.kind is Kind.SETTLED and event.how == "person" for event in item.history.events):
            return None
        at = self.clock.now()
        first = item.history.first_claim(1)
        probe = self.pen.claim(
            item, draft, account=account_name(self.channel), via=self.via, source=None, token=None
        )
        found = self.client.find(
            Claimed(
                part=part,
                fingerprint=draft.fingerprints[0],
                key=probe.key or "",
                stamp=first.stamp if first and first.stamp else at.replace(microsecond=0),
                since=(item.due or at) - LOOK_BACK,
                until=at + SKEW,
                media_count=len(part.media),
                known=now.snapshot.remote_ids(),
            )
        )
        if isinstance(found, Found):
            return found.receipt
        return Receipt("") if isinstance(found, Unclear) else None

    def _ended_before(self, now: Now, part: Part, draft: Draft, error: NetworkError) -> Turn:
        assert now.item is not None  # noqa: S101
        if isinstance(error, Unauthorized):
            raise error
        digest = draft.digests[part.number - 1]
        error = as_unsent(error)
        self._record(now.item, self.pen.before_claim(part.number, digest, error, self.via))
        self.told(self._told(now.item, error))
        return Turn.DONE

    def _check_clock(self, now: Now) -> None:
        skew, newest = self.skew(), now.snapshot.newest_at()
        if skew is not None and abs(skew) > SKEW:
            seconds = int(abs(skew).total_seconds())
            raise Stop(
                Bilingual(
                    f"L'horloge de cette machine diffère de {seconds} s de celle du réseau : rien n'est publié.",
                    f"This machine's clock differs from the network's by {seconds} s: nothing is published.",
                )
            )
        if newest is not None and newest - self.clock.now() > SKEW:
            raise Stop(
                Bilingual(
                    "L'horloge de cette machine est en retard sur le registre : rien n'est publié.",
                    "This machine's clock is behind the ledger: nothing is published.",
                )
            )

    # ── the claim ────────────────────────────────────────────────────────────────────────────────────────────────
    def _claim(self, item: Item, draft: Draft, prepared: Prepared) -> tuple[Event, float] | None:
        """Push the intent. None: the publication is no longer to be sent as prepared."""
        path = delivery_path(item.key)
        for _ in range(TRIES):
            if self.stopping():
                raise Stop(_STOPPING, 0)
            now = self.look()
            again = now.item
            if (
                again is None
                or again.act is not Act.SEND
                or again.part != item.part
                or now.draft.digests != draft.digests
            ):
                return None
            claim = self.pen.claim(
                again,
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
    def _send(self, item: Item, claimed: tuple[Event, float], prepared: Prepared) -> Turn:
        claim, started = claimed
        if self.stopping() or self.clock.monotonic() - started > CALL_WITHIN:
            reason = "stopping" if self.stopping() else "expired"
            self._record(item, self.pen.released(claim, reason))
            return Turn.DONE
        assert claim.key is not None and claim.stamp is not None and claim.part is not None  # noqa: S101, PT018
        thread = thread_so_far(item.history, claim.part)
        outcome: Receipt | NetworkError
        try:
            outcome = self.client.send(prepared, thread=thread, key=claim.key, stamp=claim.stamp)
        except NetworkError as error:
            outcome = error
        except BaseException:
            # whatever this was, the call may have been made: say so before it goes on
            self._record(item, self.pen.uncertain(claim, "crashed"))
            raise
        self._record(item, self.pen.end(claim, outcome))
        self.told(self._told(item, outcome))
        if isinstance(outcome, Unauthorized):
            raise outcome
        return Turn.DONE

    def _record(self, item: Item, event: Event) -> None:
        """Write down an end. Not on the ledger within a minute: keep it, print the receipt, send nothing more."""
        recorded = self.ledger.record(item.key, [event])
        if recorded.answer.won:
            return
        line = event.to_line().decode().strip()
        kept = "unpushed.jsonl" if recorded.kept else "…"
        raise Stop(
            Bilingual(
                f"Le registre n'a pas pu être écrit ({recorded.answer.detail}). Rien d'autre ne part ; le prochain passage "
                f"reprend {kept}.\nreceipt: {item.key} {line}",
                f"The ledger could not be written ({recorded.answer.detail}). Nothing more is sent; the next run takes up "
                f"{kept}.\nreceipt: {item.key} {line}",
            )
        )

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
                return self._done(item, Ending.UNCERTAIN, why=outcome.message)
            case _:
                limited = isinstance(outcome, NotSent) and outcome.rate_limited
                return replace(self._done(item, Ending.NOT_SENT, why=outcome.message), rate_limited=limited)

    def _done(
        self, item: Item, ending: Ending, *, where: str | None = None, why: Bilingual | None = None
    ) -> Done:
        return Done(item.key, ending, item.part, item.of, self.via, where, why, item)


_STOPPING = Bilingual("Arrêt demandé : plus rien ne part.", "Asked to stop: nothing more is sent.")
_ALREADY = Bilingual(
    "ce texte est déjà sur le compte : le registre a-t-il été perdu ?",
    "this text is already on the account: was the ledger lost?",
)
