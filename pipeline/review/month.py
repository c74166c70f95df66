"""A month as the ledger tells it: what was published, when, where, what was missed, what it cost. Values only; pure.

Unknown is never zero: a share without posts, a delay nobody recorded, a channel with nothing planned are None or absent.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.clock import local_day
from pipeline.compose import Composer
from pipeline.model import Delivery, Key, Period, PostIndex, Site
from pipeline.network import Money
from pipeline.plan import ON_TIME, Item, Plan, State
from pipeline.plan.gaps import CadenceGap, KeyDateGap, Owed, cadence_gaps, key_date_gaps, owed
from pipeline.plan.slots import Fill, Slot, slots
from pipeline.state import Publication

OUT = (State.PUBLISHED, State.MODIFIED, State.DOUBLED)
COMING = (State.SCHEDULED, State.HAND_OFF, State.DUE, State.LATE, State.WAITING, State.SENDING, State.PAUSED)
STUCK = (
    State.REFUSED, State.BLOCKED, State.STALLED, State.BROKEN, State.UNREADABLE, State.STOPPED, State.HELD, State.NOT_APPROVED,
    State.OVERDUE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Channelled:
    """What became of one channel's messages."""

    channel: str
    published: int
    late: int
    missed: int
    verify: int
    stuck: int
    coming: int

    @property
    def planned(self) -> int:
        return self.published + self.missed + self.verify + self.stuck + self.coming


@dataclass(frozen=True, slots=True)
class Pillared:
    """A pillar's published posts. `share` in percent; None when the month has no post."""

    pillar: str
    posts: int
    share: float | None
    target: int


@dataclass(frozen=True)
class Month:
    """Everything the report says. A message is a post on a channel; pages of our own site are not counted."""

    period: Period
    now: datetime
    over: bool
    trial: bool
    known: bool  # False: no ledger was ever seen, so nothing is known of what left
    posts: tuple[str, ...]  # with at least one message out
    published: tuple[Item, ...]
    missed: tuple[Item, ...]
    verify: tuple[Item, ...]
    stuck: tuple[Item, ...]
    coming: tuple[Item, ...]
    delays: Mapping[Key, timedelta]  # of what the machine sent, where both times are known
    by_hand: tuple[int, int]  # confirmed, expected so far
    channels: tuple[Channelled, ...]
    pillars: tuple[Pillared, ...]
    promotion: float | None  # percent of the published posts
    costs: Mapping[str, Money]  # network → estimate for what was sent
    empty_slots: tuple[Slot, ...]
    key_dates: tuple[KeyDateGap, ...]
    cadence: tuple[CadenceGap, ...]
    owed: tuple[Owed, ...]
    next: tuple[Item, ...] = field(default=())  # the first message of each of the next posts

    @property
    def on_time(self) -> int:
        return sum(delay <= ON_TIME for delay in self.delays.values())

    @property
    def late(self) -> Mapping[Key, timedelta]:
        return {key: delay for key, delay in self.delays.items() if delay > ON_TIME}


def read_month(site: Site, plan: Plan, period: Period, now: datetime, *, known: bool) -> Month:
    """The report's values. `plan`: of the whole site at `now`."""
    zone = ZoneInfo(site.calendar.organisation.timezone)
    items = [item for item in plan.items if _is_message(item, site) and _day(item, zone) in period]
    published = tuple(item for item in items if item.state in OUT)
    delays = {item.key: delay for item in published if (delay := _delay(item)) is not None}
    posts = tuple(dict.fromkeys(item.key.post for item in published))
    rows = [site.index[post] for post in posts if post in site.index and site.index[post].priority != "crisis"]
    until = min(local_day(now, zone), period.end)
    seen = Period(period.start, until)
    hands = [i for i in items if i.delivery is Delivery.HANDOFF and (i.state in OUT or (i.due is not None and i.due <= now))]
    return Month(
        period,
        now,
        local_day(now, zone) > period.end,
        site.calendar.publishing.mode == "outbox",
        known,
        posts,
        published,
        tuple(item for item in items if item.state in (State.MISSED, State.EXPIRED)),
        tuple(item for item in items if item.state is State.TO_VERIFY),
        tuple(item for item in items if item.state in STUCK),
        tuple(item for item in items if item.state in COMING),
        delays,
        (
            sum(item.state in OUT for item in hands),
            len([i for i in hands if i.state in OUT or i.state in _DUE_BY_HAND]),
        ),
        _channels(site, items, delays),
        _pillars(site, rows),
        100 * sum(_promotional(row, site) for row in rows) / len(rows) if rows else None,
        _costs(site, published),
        tuple(s for s in slots(site, seen.start, seen.end) if s.fill in (Fill.EMPTY, Fill.EVERGREEN) and s.at and s.at <= now),
        key_date_gaps(site, seen.start, seen.end),
        tuple(gap for gap in cadence_gaps(site, seen.start, seen.end) if gap.too_few),
        owed(site, now),
        _next(plan, site, now),
    )


_DUE_BY_HAND = (State.HAND_OFF, State.OVERDUE, State.MISSED, State.EXPIRED, State.TO_VERIFY)


def _is_message(item: Item, site: Site) -> bool:
    channel = site.calendar.channels.get(item.key.channel)
    return channel is None or channel.delivery is not Delivery.BUILT


def _day(item: Item, zone: ZoneInfo) -> object:
    at = item.due or item.history.last_sent_at
    return local_day(at, zone) if at else None


def _delay(item: Item) -> timedelta | None:
    """From its time to the call that sent it; None for what a person posted or nobody timed."""
    history: Publication = item.history
    first = history.part(1)
    if first.sent is None or first.sent.via == "handoff":
        return None
    claim = next((event for event in history.events if event.id == first.sent.claim), None)
    due = claim.due if claim else None
    return max(claim.at - due, timedelta(0)) if claim and due else None


def _channels(site: Site, items: list[Item], delays: Mapping[Key, timedelta]) -> tuple[Channelled, ...]:
    found = []
    for channel in site.calendar.channels.values():
        if channel.delivery is Delivery.BUILT:
            continue
        own = [item for item in items if item.key.channel == channel.id]
        states = Counter(item.state for item in own)
        found.append(
            Channelled(
                channel.id,
                sum(states[state] for state in OUT),
                sum(delays.get(item.key, timedelta(0)) > ON_TIME for item in own),
                states[State.MISSED] + states[State.EXPIRED],
                states[State.TO_VERIFY],
                sum(states[state] for state in STUCK),
                sum(states[state] for state in COMING),
            )
        )
    return tuple(found)


def _pillars(site: Site, rows: list[PostIndex]) -> tuple[Pillared, ...]:
    counts = Counter(row.pillar for row in rows)
    total = sum(counts[name] for name in site.calendar.pillars)
    return tuple(
        Pillared(pillar.id, counts[pillar.id], 100 * counts[pillar.id] / total if total else None, pillar.share)
        for pillar in site.calendar.pillars.values()
    )


def _promotional(row: PostIndex, site: Site) -> bool:
    pillar = site.calendar.pillars.get(row.pillar or "")
    return row.promotional or (pillar is not None and pillar.promotional)


def _costs(site: Site, published: tuple[Item, ...]) -> Mapping[str, Money]:
    """By network, of what the machine sent or would have sent; a post whose file is gone has no estimate."""
    composer, found = Composer(site), dict[str, Money]()
    for item in published:
        channel = site.calendar.channels.get(item.key.channel)
        if channel is None or item.delivery is not Delivery.API or item.key.post not in site.index:
            continue
        if item.key.channel not in site.posts[item.key.post].variants:
            continue
        money = composer.cost(item.key)
        if money is not None:
            known = found.get(channel.network)
            found[channel.network] = Money(money.amount + (known.amount if known else 0), money.currency)
    return found


def _next(plan: Plan, site: Site, now: datetime) -> tuple[Item, ...]:
    first: dict[str, Item] = {}
    for item in plan.items:
        if item.state in COMING and item.due is not None and item.due > now and _is_message(item, site):
            first.setdefault(item.key.post, item)
    return tuple(first.values())
