"""Events of one publication → what is known of it. Pure; order is line order, never `at`.

Rules that hold whatever is appended: the same id counts once; a `sent` always counts and is never undone, except by a
retraction of that very post; any other outcome counts only for a claim that is still open; a new generation begins only on
a person's order, and only when nothing of the former one is online.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from pipeline.state.events import Event, Kind, Order, Outcome, Remote, Unreadable
from pipeline.state.publication import ATTEMPTS, LEASE, PartState, PartStatus, Publication

__all__ = ["ATTEMPTS", "LEASE", "PartState", "PartStatus", "Publication", "fold"]


def fold(lines: Iterable[Event | Unreadable], *, live: bool) -> Publication:
    """What the lines of one delivery file say. `live`: the mode is live, so events of the outbox are set aside."""
    folding = _Folding()
    unreadable: list[Unreadable] = []
    events: list[Event] = []
    seen: set[str] = set()
    set_aside = 0
    newest: datetime | None = None
    for line in lines:
        if isinstance(line, Unreadable):
            unreadable.append(line)
            continue
        if line.id in seen:
            continue
        seen.add(line.id)
        newest = line.at if newest is None or line.at > newest else newest
        if live and line.via == "outbox":
            set_aside += 1
            continue
        events.append(line)
        folding.add(line)
    return replace(
        folding.publication(),
        unreadable=tuple(unreadable),
        set_aside=set_aside,
        events=tuple(events),
        newest_at=newest,
    )


@dataclass(slots=True)
class _Part:
    """One part of one generation while folding."""

    open: list[Event] = field(default_factory=list)  # claims without an end, oldest first
    doubts: dict[str | None, Event] = field(default_factory=dict)  # claim id → uncertain; None: the look before sending
    first_claim: Event | None = None
    sent: Event | None = None
    digest: str | None = None
    refused: Event | None = None
    released: Event | None = None
    attempts: int = 0

    def close(self, claim: str | None) -> bool:
        """End an open claim, or the doubt that has none; False when there was nothing to end."""
        known = [event for event in self.open if event.id == claim]
        for event in known:
            self.open.remove(event)
        return bool(known) | (self.doubts.pop(claim, None) is not None)

    def unsent(self, claim: str | None) -> bool:
        """An end without a post; one found before any claim (an upload was refused) counts while nothing is open."""
        return self.close(claim) if claim is not None else not self.open and not self.doubts

    def frozen(self, number: int, online: Mapping[str, Remote], *, retracted: bool) -> PartState:
        claim = self.open[-1] if self.open else None
        if self.sent is not None and not retracted:
            status = PartStatus.SENT
        elif retracted:
            status = PartStatus.RETRACTED
        elif self.doubts or len(self.open) > 1:  # two open claims: one of them is a call nobody answers for
            status = PartStatus.UNCERTAIN
        elif self.open:
            status = PartStatus.CLAIMED
        else:
            status = PartStatus.REFUSED if self.refused else PartStatus.OPEN
        done = status in (PartStatus.SENT, PartStatus.RETRACTED)
        remotes = tuple(online.values())
        return PartState(
            number,
            status,
            claim=None if done else claim,
            first_claim=self.first_claim,
            doubt=None if done else next(reversed(self.doubts.values()), None),
            sent=self.sent,
            remote=remotes[0] if remotes else (self.sent.remote if self.sent else None),
            digest=self.digest,
            refused=None if done else self.refused,
            released=None if done else self.released,
            attempts=self.attempts,
            doubled=remotes if len(remotes) > 1 else (),
        )


class _Folding:
    def __init__(self) -> None:
        self.gen = 0
        self.parts: dict[int, _Part] = {}
        self.claims: dict[str, Event] = {}
        self.online: dict[int, dict[str, Remote]] = {}  # part → what is online, of every generation
        self.gone: dict[int, set[str]] = {}  # part → what was retracted
        self.taken_back: set[int] = set()  # parts of this generation with nothing left online
        self.of: int | None = None
        self.planned: tuple[str, ...] = ()
        self.cancelled: Event | None = None
        self.missed: Event | None = None
        self.continued: Event | None = None
        self.kept: Event | None = None
        self.last_sent_at: datetime | None = None

    def publication(self) -> Publication:
        numbers = sorted(self.parts.keys() | {n for n, online in self.online.items() if len(online) > 1})
        parts = {n: self.parts.get(n, _Part()).frozen(n, self.online.get(n, {}), retracted=n in self.taken_back) for n in numbers}
        return Publication(
            parts=MappingProxyType(parts),
            gen=self.gen,
            of=self.of,
            planned=self.planned,
            cancelled=self.cancelled,
            missed=self.missed,
            continued=self.continued,
            kept=self.kept,
            last_sent_at=self.last_sent_at,
        )

    def add(self, event: Event) -> None:
        match event.kind:
            case Kind.CLAIMED:
                self._claimed(event)
            case Kind.SENT:
                self._sent(event)
            case Kind.REFUSED | Kind.RELEASED | Kind.UNCERTAIN | Kind.UPDATED:
                self._of_part(event)
            case Kind.SETTLED:
                self._settled(event)
            case Kind.MISSED:
                self.missed = event
            case Kind.RETRACTED:
                self._retracted(event)
            case Kind.ORDERED:
                self._ordered(event)
            case Kind.SUSPENDED | Kind.RESTORED | Kind.PAUSED | Kind.RESUMED:
                pass  # of a channel or the brake: means nothing in a delivery file

    def _part(self, event: Event) -> _Part:
        return self.parts.setdefault(event.part or 0, _Part())

    def _claimed(self, event: Event) -> None:
        self.claims[event.id] = event
        if (event.gen or 0) < self.gen:
            return
        part = self._part(event)
        part.first_claim = part.first_claim or event
        part.open.append(event)
        part.refused = part.released = None
        self.of, self.planned = event.of, event.parts or ()

    def _sent(self, event: Event) -> None:
        number = event.part or 0
        claim = self.claims.get(event.claim or "")
        identity = event.remote.identity if event.remote else None
        if event.remote and identity and identity not in self.gone.get(number, ()):
            self.online.setdefault(number, {}).setdefault(identity, event.remote)
        of_gen = next((gen for gen in (event.gen, claim.gen if claim else None) if gen is not None), self.gen)
        if of_gen < self.gen or (identity and identity in self.gone.get(number, ())):
            return
        part = self._part(event)
        for told in [part] if number else self.parts.values():
            told.open.clear()
            told.doubts.clear()
        if part.sent is None or number in self.taken_back:
            part.sent, part.digest = event, event.digest or (claim.digest if claim else None)
            self.taken_back.discard(number)
        self.last_sent_at = event.at
        self.of = event.of or self.of

    def _of_part(self, event: Event) -> None:
        part = self._part(event)
        match event.kind:
            case Kind.UPDATED:
                part.digest = event.digest if part.sent else part.digest
            case Kind.UNCERTAIN if event.claim is None or any(claim.id == event.claim for claim in part.open):
                part.doubts[event.claim] = event
            case Kind.REFUSED if part.unsent(event.claim):
                part.refused = event
            case Kind.RELEASED if part.unsent(event.claim):
                part.released = event
                part.attempts += 1
            case _:
                pass

    def _settled(self, event: Event) -> None:
        if event.outcome is Outcome.SENT:
            self._sent(event)
        elif event.outcome is Outcome.CANCELLED:
            known = event.claim is None or any(c.id == event.claim for p in self.parts.values() for c in p.open)
            if known:
                self.cancelled = event
                for number, part in self.parts.items():
                    if not event.part or number == event.part:
                        part.open.clear()
                        part.doubts.clear()
        elif event.part in self.parts and self.parts[event.part].close(event.claim):
            self.parts[event.part].attempts += event.claim is not None

    def _retracted(self, event: Event) -> None:
        identity = event.remote.identity if event.remote else None
        for number in [event.part] if event.part else list(self.parts):
            online = self.online.get(number, {})
            gone = [identity] if identity and event.part else list(online)
            self.gone.setdefault(number, set()).update(gone)
            for name in gone:
                online.pop(name, None)
            part = self.parts.get(number)
            if part is not None and part.sent is not None and not online:
                self.taken_back.add(number)

    def _ordered(self, event: Event) -> None:
        match event.order:
            case Order.AGAIN if event.gen == self.gen + 1 and self._nothing_online():
                self.gen += 1
                self.parts, self.taken_back = {}, set()
                self.of, self.planned, self.last_sent_at = None, (), None
                self.cancelled = self.missed = self.continued = self.kept = None
            case Order.RETRY:
                for number, part in self.parts.items():
                    if not event.part or number == event.part:
                        part.attempts, part.refused, part.released = 0, None, None
            case Order.CONTINUE:
                self.continued = event
            case Order.KEEP:
                self.kept, self.missed = event, None
            case _:
                pass

    def _nothing_online(self) -> bool:
        """A new generation needs an end of the former one: taken back or cancelled, and no part of it online or open."""
        ended = self.cancelled is not None or bool(self.taken_back)
        online = any(part.sent is not None and number not in self.taken_back for number, part in self.parts.items())
        return ended and not online and not any(part.open or part.doubts for part in self.parts.values())
