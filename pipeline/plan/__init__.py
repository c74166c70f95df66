"""The plan: what is due, upcoming, late, missed, held, blocked and why; pure over `(site, ledger, now)`.

A run and a page read the same plan; `--dry-run` prints it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from pipeline.clock import hours_end
from pipeline.model import Calendar, Channel, Delivery, Draft, Key, PostIndex, PublicationIndex, Site
from pipeline.plan.public import has_ended, is_public, page_at
from pipeline.plan.queue import Left, queue
from pipeline.plan.states import ON_TIME, Act, Item, Situation, judge
from pipeline.plan.words import GUIDED, LABEL, REMEDY, State, guided_state
from pipeline.state import Brake, ChannelState, Interval, Pause, Publication, Snapshot

__all__ = [
    "GUIDED",
    "LABEL",
    "ON_TIME",
    "REMEDY",
    "Act",
    "Item",
    "Ledgered",
    "Left",
    "Plan",
    "State",
    "guided_state",
    "has_ended",
    "is_public",
    "make_plan",
    "page_at",
    "public_posts",
    "queue",
]

_NOTHING = Publication()


@dataclass(frozen=True)
class Ledgered:
    """What the ledger says, folded. The default is an empty one: nothing was ever published."""

    publications: Mapping[Key, Publication] = field(default_factory=lambda: MappingProxyType({}))
    brake: Brake = field(default_factory=Brake)
    channels: Mapping[str, ChannelState] = field(default_factory=lambda: MappingProxyType({}))
    created_at: datetime | None = None

    @classmethod
    def read(cls, snapshot: Snapshot, calendar: Calendar) -> "Ledgered":
        """Fold a snapshot; what stands under a channel's former id counts for its id of today."""
        former = {old: channel.id for channel in calendar.channels.values() for old in channel.former_ids}
        info = snapshot.info
        return cls(
            snapshot.publications(live=calendar.publishing.mode == "live", former_ids=former),
            snapshot.brake(),
            snapshot.channels(),
            info.created_at if info else None,
        )

    def of(self, key: Key) -> Publication:
        return self.publications.get(key, _NOTHING)


@dataclass(frozen=True)
class Plan:
    """Every publication, decided, in the order of their times; those without one last."""

    now: datetime
    items: tuple[Item, ...]

    @property
    def by_key(self) -> Mapping[Key, Item]:
        return {item.key: item for item in self.items}

    def in_state(self, *states: State) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.state in states)

    def to_do(self, act: Act) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.act is act)


def make_plan(
    site: Site,
    ledgered: Ledgered,
    now: datetime,
    draft: Callable[[Key], Draft],
    *,
    posts: Iterable[PostIndex] | None = None,
    only: Callable[[PostIndex, PublicationIndex], bool] | None = None,
    page_live_at: Callable[[PostIndex], datetime | None] | None = None,
    drift: bool = False,
) -> Plan:
    """Judge every publication of the site, and those of the ledger that no file holds any more.

    `posts` are the ones to judge (default: all), `only` leaves publications out before they are judged; `draft`
    composes, and is asked only where the table needs it; `page_live_at` says since when a page answers (default:
    since it is public).
    """
    facts = _situation(site, ledgered, now, draft, page_live_at, drift=drift)
    items = [
        judge(post, publication, ledgered.of(Key(post.id, publication.channel)), facts)
        for post in (site.index.values() if posts is None else posts)
        for publication in post.publications
        if publication.channel in site.calendar.channels and (only is None or only(post, publication))
    ]
    items += _orphans(ledgered, site, now)
    last = datetime.max.replace(tzinfo=now.tzinfo)
    return Plan(now, tuple(sorted(items, key=lambda item: (item.due or last, item.key))))


def public_posts(site: Site, ledgered: Ledgered, now: datetime) -> frozenset[str]:
    """The ids of the posts whose page is public now."""
    return frozenset(post.id for post in site.index.values() if _public(post, site.calendar, ledgered, now))


def _public(post: PostIndex, calendar: Calendar, ledgered: Ledgered, now: datetime) -> bool:
    orders = (ledgered.of(Key(post.id, p.channel)).kept for p in post.publications)
    kept_at = max((order.at for order in orders if order), default=None)
    return is_public(post, calendar, now, pauses=_page_pauses(post, calendar, ledgered.brake), kept_at=kept_at)


def _page_pauses(post: PostIndex, calendar: Calendar, brake: Brake) -> tuple[Interval, ...]:
    """A page is held by a pause of everything, of its campaign, or of our own site."""
    site = next((c for c in calendar.channels.values() if c.delivery is Delivery.BUILT), None)
    return brake.intervals(post.campaign, site.id if site else "", site.account if site else "")


def _situation(
    site: Site,
    ledgered: Ledgered,
    now: datetime,
    draft: Callable[[Key], Draft],
    page_live_at: Callable[[PostIndex], datetime | None] | None,
    *,
    drift: bool,
) -> Situation:
    calendar, brake = site.calendar, ledgered.brake
    zone = ZoneInfo(calendar.organisation.timezone)

    def pause(post: PostIndex, channel: Channel) -> Pause | None:
        return brake.holds(post.campaign, channel.id, channel.account, now)

    def pauses(post: PostIndex, channel: Channel) -> tuple[Interval, ...]:
        return brake.intervals(post.campaign, channel.id, channel.account)

    def of_account(channel: Channel) -> list[ChannelState]:
        """Channels of one account share its credentials: what stops one stops them all."""
        same = (c.id for c in calendar.channels.values() if c.account == channel.account)
        return [ledgered.channels[name] for name in same if name in ledgered.channels]

    def quiet_end(channel: Channel) -> datetime | None:
        hours = channel.quiet_hours or calendar.publishing.quiet_hours
        return hours_end(hours, now, zone) if hours else None

    def since_public(post: PostIndex) -> datetime | None:
        return (page_at(post, calendar) or now) if _public(post, calendar, ledgered, now) else None

    created = ledgered.created_at
    return Situation(
        calendar,
        now,
        max(calendar.adopted_at, created) if created else calendar.adopted_at,
        cache(draft),
        pause,
        pauses,
        lambda channel: any(state.holds(now) for state in of_account(channel)),
        lambda channel: tuple(i for state in of_account(channel) for i in state.intervals()),
        page_live_at or since_public,
        quiet_end,
        late_sends(ledgered, calendar),
        drift,
    )


def late_sends(ledgered: Ledgered, calendar: Calendar) -> Mapping[str, tuple[tuple[datetime, Key], ...]]:
    """Account → its posts that left late, and when, oldest first: what made others wait for their turn."""
    out: dict[str, list[tuple[datetime, Key]]] = {}
    for key, publication in ledgered.publications.items():
        first = publication.part(1)
        channel = calendar.channels.get(key.channel)
        claim = first.first_claim
        if channel is None or claim is None or claim.due is None or first.sent_at is None:
            continue
        if first.sent_at - claim.due > ON_TIME:
            out.setdefault(channel.account, []).append((first.sent_at, key))
    return {account: tuple(sorted(left)) for account, left in out.items()}


def _orphans(ledgered: Ledgered, site: Site, now: datetime) -> list[Item]:
    """What the ledger knows of publications no file holds: removing a file changes nothing on a network.

    Of a channel that only left its post, no more than what is still to settle: the rest is on the post's own page.
    """
    out = []
    for key, history in sorted(ledgered.publications.items()):
        doubtful = history.to_settle(now)
        gone = key.post not in site.index
        if not (gone or doubtful or history.unreadable) or (not gone and _is_held(key, site)):
            continue
        if history.unreadable:
            out.append(Item(key, State.UNREADABLE, history=history))
        elif doubtful:
            out.append(Item(key, State.TO_VERIFY, act=Act.SETTLE, part=doubtful[0].number, history=history))
        elif history.sent_parts:
            out.append(Item(key, State.PUBLISHED, due=_first_due(history), history=history))
    return out


def _is_held(key: Key, site: Site) -> bool:
    """A file holds the publication, and its channel exists."""
    publications = site.index[key.post].publications
    return key.channel in site.calendar.channels and any(p.channel == key.channel for p in publications)


def _first_due(history: Publication) -> datetime | None:
    claim = history.first_claim(1)
    return claim.due if claim else history.last_sent_at
