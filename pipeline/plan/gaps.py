"""What the calendar lacks or owes: cadence, key dates without a post, promises, collisions. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from pipeline.clock import IsoWeek, local_day
from pipeline.model import (
    Bilingual,
    Calendar,
    Campaign,
    Channel,
    Delivery,
    Key,
    KeyDate,
    Period,
    PostIndex,
    QuietPeriod,
    Site,
    Status,
)

_PLANNED = (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED, Status.HELD)
_SPACING = timedelta(minutes=90)
_ANNOUNCED = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class CadenceGap:
    """A channel's week or month with too few posts, or too many. A thread is one post, and so is one in two languages."""

    channel: Channel
    period: Period
    count: int

    @property
    def too_few(self) -> bool:
        return self.channel.cadence is not None and self.count < self.channel.cadence.minimum


@dataclass(frozen=True, slots=True)
class KeyDateGap:
    """A key date with fewer posts than it asks for."""

    key_date: KeyDate
    period: Period  # this year's
    window: Period  # where a post would count
    count: int


@dataclass(frozen=True, slots=True)
class Owed:
    """A promise that nothing keeps yet."""

    what: Bilingual
    by: date
    post: str | None = None
    campaign: str | None = None
    quiet_period: str | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Collision:
    """Two posts of one account closer together than the house allows."""

    account: str
    one: Key
    other: Key
    apart: timedelta


def planned(site: Site) -> Iterator[tuple[PostIndex, str, datetime]]:
    """Post, channel id and time of everything that has a time and is meant to leave."""
    for post in site.index.values():
        if post.status in _PLANNED and not post.rehearsal:
            for publication in post.publications:
                if publication.due is not None and publication.channel in site.calendar.channels:
                    yield post, publication.channel, publication.due


def cadence_gaps(site: Site, first: date, last: date) -> tuple[CadenceGap, ...]:
    """Weeks and months that lie wholly in `first` to `last`; those a quiet period touches are not judged."""
    calendar = site.calendar
    zone = ZoneInfo(calendar.organisation.timezone)
    own = [channel.id for channel in calendar.channels.values() if channel.delivery is Delivery.BUILT]
    posts: dict[str, dict[date, set[str]]] = {}
    for post, channel_id, due in planned(site):
        for name in {
            channel_id,
            *(own if post.languages else ()),
        }:  # every post with a page is one of our site's
            posts.setdefault(name, {}).setdefault(local_day(due, zone), set()).add(post.id)
    gaps = []
    for channel in calendar.channels.values():
        cadence = channel.cadence
        if cadence is None:
            continue
        for period in _periods(cadence.per, first, last):
            if not _judged(channel, period, calendar):
                continue
            days = posts.get(channel.id, {})
            count = len({post for day, ids in days.items() if day in period for post in ids})
            if not cadence.minimum <= count <= cadence.maximum:
                gaps.append(CadenceGap(channel, period, count))
    return tuple(sorted(gaps, key=lambda gap: (gap.period.start, gap.channel.id)))


def _periods(per: str, first: date, last: date) -> Iterator[Period]:
    day = first
    while day <= last:
        if per == "week":
            period = IsoWeek.of(day).days
        elif per == "month":
            start = day.replace(day=1)
            period = Period(start, (start + timedelta(days=32)).replace(day=1) - timedelta(days=1))
        else:
            period = Period(day, day)
        if first <= period.start and period.end <= last:
            yield period
        day = period.end + timedelta(days=1)


def _judged(channel: Channel, period: Period, calendar: Calendar) -> bool:
    if (channel.start and period.start < channel.start) or (channel.end and period.end > channel.end):
        return False
    off = (quiet.period for quiet in calendar.quiet_periods.values() if quiet.cadence_off)
    return not any(quiet.start <= period.end and period.start <= quiet.end for quiet in off)


# ── key dates ────────────────────────────────────────────────────────────────────────────────────────────────────
def this_year(key_date: KeyDate, first: date, last: date) -> Iterator[Period]:
    """The key date's periods that touch `first` to `last`; a yearly one comes back on the same days."""
    years = range(first.year - 1, last.year + 1) if key_date.yearly else [key_date.period.start.year]
    for year in years:
        period = _in_year(key_date.period, year)
        if period.start <= last and first <= period.end:
            yield period


def _in_year(period: Period, year: int) -> Period:
    def same(day: date, year: int) -> date:
        leap_day = (day.month, day.day) == (2, 29)
        return date(year, 2, 28) if leap_day and not _leap(year) else day.replace(year=year)

    return Period(same(period.start, year), same(period.end, year + period.end.year - period.start.year))


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def key_date_gaps(site: Site, first: date, last: date) -> tuple[KeyDateGap, ...]:
    """Key dates from `first` to `last` with fewer posts than they ask for."""
    zone = ZoneInfo(site.calendar.organisation.timezone)
    days: dict[str, set[tuple[str, date]]] = {}
    for post, _, due in planned(site):
        if post.key_date:
            days.setdefault(post.key_date, set()).add((post.id, local_day(due, zone)))
    gaps = []
    for key_date in site.calendar.key_dates.values():
        for period in this_year(key_date, first, last):
            window = Period(period.start - key_date.lead, period.end)
            count = len({post for post, day in days.get(key_date.id, ()) if day in window})
            if count < key_date.posts:
                gaps.append(KeyDateGap(key_date, period, window, count))
    return tuple(sorted(gaps, key=lambda gap: (gap.period.start, gap.key_date.id)))


# ── promises ─────────────────────────────────────────────────────────────────────────────────────────────────────
def owed(site: Site, now: datetime) -> tuple[Owed, ...]:
    """Follow-ups nobody gave, reports nobody published, closings nobody announced; soonest first."""
    zone = ZoneInfo(site.calendar.organisation.timezone)
    today = local_day(now, zone)
    debts = [
        *_follow_ups(site, now, today, zone),
        *_reports(site, today, zone),
        *_closings(site, today, zone),
    ]
    return tuple(sorted(debts, key=lambda debt: (debt.by, debt.what.en)))


def _follow_ups(site: Site, now: datetime, today: date, zone: ZoneInfo) -> Iterator[Owed]:
    answered = {name for post in site.index.values() if post.status in _PLANNED for name in post.answers}
    for post in site.index.values():
        sent = (
            post.status is Status.APPROVED and post.due is not None and post.due <= now and not post.rehearsal
        )
        if post.follow_up is None or not sent or post.id in answered or post.due is None:
            continue
        by = local_day(post.due + post.follow_up, zone)
        what = Bilingual(f"Une suite à {post.id}", f"A follow-up to {post.id}")
        yield Owed(what, by, post=post.id, overdue=by < today)


def _reports(site: Site, today: date, zone: ZoneInfo) -> Iterator[Owed]:
    for campaign in site.calendar.campaigns.values():
        if campaign.report is not None and not _reported(site, campaign, zone):
            what = Bilingual(
                f"Le bilan de la campagne {campaign.id}", f"The report of the campaign {campaign.id}"
            )
            yield Owed(what, campaign.report, campaign=campaign.id, overdue=campaign.report < today)


def _reported(site: Site, campaign: Campaign, zone: ZoneInfo) -> bool:
    """A post of the campaign planned after its end keeps the promise."""
    return any(
        post.campaign == campaign.id and local_day(due, zone) > campaign.period.end
        for post, _, due in planned(site)
    )


def _closings(site: Site, today: date, zone: ZoneInfo) -> Iterator[Owed]:
    for quiet in site.calendar.quiet_periods.values():
        if quiet.announce_by is not None and not _announced(site, quiet, zone):
            what = Bilingual(
                f"L'annonce : {quiet.name.get('fr', quiet.id)}",
                f"The announcement: {quiet.name.get('en', quiet.id)}",
            )
            yield Owed(what, quiet.announce_by, quiet_period=quiet.id, overdue=quiet.announce_by < today)


def _announced(site: Site, quiet: QuietPeriod, zone: ZoneInfo) -> bool:
    """A post that names the quiet period among its tags, in the two weeks before it is due."""
    by = quiet.announce_by or quiet.period.start
    window = Period(by - _ANNOUNCED, by)
    return any(
        local_day(due, zone) in window and quiet.id in site.posts[post.id].tags
        for post, _, due in planned(site)
        if post.id in site.posts
    )


# ── collisions, free slots ───────────────────────────────────────────────────────────────────────────────────────
def spacing_of(calendar: Calendar) -> timedelta:
    rule = calendar.rules.get("spacing")
    wanted = rule.options.get("same_account") if rule else None
    return wanted if isinstance(wanted, timedelta) else _SPACING


def collisions(site: Site, first: datetime, last: datetime) -> tuple[Collision, ...]:
    """Different posts on one account, closer together than the rule `spacing` allows."""
    wanted = spacing_of(site.calendar)
    by_account: dict[str, list[tuple[datetime, Key]]] = {}
    for post, channel_id, due in planned(site):
        channel = site.calendar.channels[channel_id]
        if first <= due <= last and channel.delivery is not Delivery.BUILT:
            by_account.setdefault(channel.account, []).append((due, Key(post.id, channel_id)))
    found = []
    for account, times in by_account.items():
        times.sort()
        for (at, one), (then, other) in pairwise(times):
            if one.post != other.post and then - at < wanted:
                found.append(Collision(account, one, other, then - at))
    return tuple(found)


def free_slots(
    site: Site, channel: Channel, now: datetime, count: int, days: int = 28
) -> tuple[datetime, ...]:
    """The channel's next usual times with nothing else of its account nearby, outside closings, UTC."""
    from pipeline.clock import resolve_wall

    zone = ZoneInfo(site.calendar.organisation.timezone)
    taken = sorted(
        due for _, other, due in planned(site) if site.calendar.channels[other].account == channel.account
    )
    quiet = [quiet.period for quiet in site.calendar.quiet_periods.values()]
    spacing, today = spacing_of(site.calendar), local_day(now, zone)
    free: list[datetime] = []
    for offset in range(days):
        day = today + timedelta(days=offset)
        if any(day in period for period in quiet) or not _open(channel, day):
            continue
        for at in channel.times:
            instant = resolve_wall(day, at, zone).instant
            if instant > now and not _near(instant, taken, spacing):
                free.append(instant)
                if len(free) == count:
                    return tuple(free)
    return tuple(free)


def _open(channel: Channel, day: date) -> bool:
    return (channel.start is None or channel.start <= day) and (channel.end is None or day <= channel.end)


def _near(instant: datetime, taken: Iterable[datetime], spacing: timedelta) -> bool:
    return any(abs(instant - other) < spacing for other in taken)
