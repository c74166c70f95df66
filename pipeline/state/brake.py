"""What stops publishing: the brake by scope, and channels stopped after a refusal of their account. Pure.

Both are intervals of time, because a post's grace does not run while something holds it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from pipeline.state.events import Event, Kind, Unreadable

EVERYTHING = "all"
_ALWAYS = datetime.min.replace(tzinfo=UTC)


class Interval(NamedTuple):
    """From `since`, before `until`; None: until further notice."""

    since: datetime
    until: datetime | None

    def holds(self, now: datetime) -> bool:
        return self.since <= now and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class Pause:
    """Why nothing leaves in a scope: `all`, `account:…`, `channel:…` or `campaign:…`."""

    scope: str
    since: datetime
    until: datetime | None = None
    reason: str | None = None
    by: str = "runner"
    unreadable: bool = False  # the brake's own file cannot be read: everything is held until a person looks

    @property
    def interval(self) -> Interval:
        return Interval(self.since, self.until)


def scopes(campaign: str | None, channel: str, account: str) -> tuple[str, ...]:
    """The scopes a publication stands in, the widest first."""
    named = (EVERYTHING, f"account:{account}", f"channel:{channel}")
    return (*named, f"campaign:{campaign}") if campaign else named


@dataclass(frozen=True, slots=True)
class Brake:
    """All pauses there ever were, by scope, in order; one of a scope ends before the next begins."""

    pauses: Mapping[str, tuple[Pause, ...]] = field(default_factory=lambda: MappingProxyType({}))
    unreadable: tuple[Unreadable, ...] = ()

    def holds(self, campaign: str | None, channel: str, account: str, now: datetime) -> Pause | None:
        """The pause that holds such a publication at `now`, the widest scope first. Priority is the caller's business."""
        if self.unreadable:
            return Pause(EVERYTHING, _ALWAYS, unreadable=True)
        named = scopes(campaign, channel, account)
        return next((p for s in named for p in self.pauses.get(s, ()) if p.interval.holds(now)), None)

    def active(self, now: datetime) -> tuple[Pause, ...]:
        """Every pause in force at `now`, for pages and `resume`."""
        return tuple(p for s in sorted(self.pauses) for p in self.pauses[s] if p.interval.holds(now))

    def intervals(self, campaign: str | None, channel: str, account: str) -> tuple[Interval, ...]:
        """When such a publication was held, merged and in order."""
        if self.unreadable:
            return (Interval(_ALWAYS, None),)
        named = scopes(campaign, channel, account)
        return merged(p.interval for s in named for p in self.pauses.get(s, ()))


@dataclass(frozen=True, slots=True)
class ChannelState:
    """Whether a channel is stopped, and when it was. `suspended` is the event that stopped it."""

    suspended: Event | None = None
    stops: tuple[Interval, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()

    def holds(self, now: datetime) -> bool:
        return bool(self.unreadable) or any(stop.holds(now) for stop in self.stops)

    def intervals(self) -> tuple[Interval, ...]:
        return (Interval(_ALWAYS, None),) if self.unreadable else merged(self.stops)


def fold_brake(lines: Iterable[Event | Unreadable]) -> Brake:
    """`brake.jsonl` → the brake. A second pause of a scope replaces the first one's end and reason, not its start."""
    pauses: dict[str, list[Pause]] = {}
    events, unreadable = _once(lines)
    for event in events:
        scope = event.scope
        if scope is None or event.kind not in (Kind.PAUSED, Kind.RESUMED):
            continue
        past = pauses.setdefault(scope, [])
        running = past.pop() if past and past[-1].interval.holds(max(event.at, past[-1].since)) else None
        if event.kind is Kind.PAUSED:
            past.append(Pause(scope, running.since if running else event.at, event.until, event.reason, event.by))
        elif running:
            ended = max(event.at, running.since)
            past.append(Pause(scope, running.since, ended, running.reason, running.by))
    return Brake(MappingProxyType({scope: tuple(past) for scope, past in pauses.items()}), unreadable)


def fold_channel(lines: Iterable[Event | Unreadable]) -> ChannelState:
    """`channels/<channel>.jsonl` → whether it is stopped."""
    events, unreadable = _once(lines)
    suspended: Event | None = None
    stops: list[Interval] = []
    for event in events:
        if event.kind is Kind.SUSPENDED and suspended is None:
            suspended = event
        elif event.kind is Kind.RESTORED and suspended is not None:
            stops.append(Interval(suspended.at, max(event.at, suspended.at)))
            suspended = None
    if suspended is not None:
        stops.append(Interval(suspended.at, None))
    return ChannelState(suspended, tuple(stops), unreadable)


def _once(lines: Iterable[Event | Unreadable]) -> tuple[list[Event], tuple[Unreadable, ...]]:
    events: dict[str, Event] = {}
    unreadable: list[Unreadable] = []
    for line in lines:
        if isinstance(line, Unreadable):
            unreadable.append(line)
        else:
            events.setdefault(line.id, line)
    return list(events.values()), tuple(unreadable)


# ── time that does not run ───────────────────────────────────────────────────────────────────────────────────────
def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same time, without overlaps, in order; empty ones are dropped."""
    out: list[Interval] = []
    for one in sorted(intervals, key=lambda interval: interval.since):
        if one.until is not None and one.until <= one.since:
            continue
        last = out[-1] if out else None
        if last is None or (last.until is not None and last.until < one.since):
            out.append(one)
        elif last.until is not None and (one.until is None or one.until > last.until):
            out[-1] = Interval(last.since, one.until)
    return tuple(out)


def held_time(intervals: Iterable[Interval], since: datetime, until: datetime) -> timedelta:
    """How long between two instants the intervals held, overlaps counted once."""
    total = timedelta()
    for one in merged(intervals):
        start, end = max(one.since, since), until if one.until is None else min(one.until, until)
        total += max(end - start, timedelta())
    return total


def runs_out(start: datetime, allowance: timedelta, intervals: Iterable[Interval]) -> datetime | None:
    """When `allowance` has passed since `start`, not counting the intervals; None: never, as things stand.

    `runs_out(due, grace, brake.intervals(…) + channel.intervals())` is a publication's deadline.
    """
    clock, left = start, allowance
    for one in merged(intervals):
        if one.until is not None and one.until <= clock:
            continue
        if one.since - clock >= left:
            break
        left -= max(one.since - clock, timedelta())
        if one.until is None:
            return None
        clock = one.until
    return clock + left
