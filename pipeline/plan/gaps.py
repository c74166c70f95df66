"""What the calendar lacks or owes: cadence, key dates without a post, promises, collisions. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from pipeline.clock import IsoWeek, local_day, resolve_wall
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
    pick,
)

_PLANNED = (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED, Status.HELD)
_SPACING = timedelta(minutes=90)
_ANNOUNCED = timedelta(days=14)
_LONGEST = timedelta(days=31)  # a key date may be a period that only touches the days asked for
_REMEMBERED = timedelta(days=90)  # a promise older than this is no longer brought up
_AHEAD = timedelta(days=366)


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


def planned(site: Site, start: datetime, end: datetime) -> Iterator[tuple[PostIndex, str, datetime]]:
    """Post, channel id and time of what is meant to leave in `start` ≤ time < `end`."""
    for post in site.index.within(start, end):
        yield from (each for each in planned_of(post, site) if start <= each[2] < end)


def planned_of(post: PostIndex, site: Site) -> Iterator[tuple[PostIndex, str, datetime]]:
    """The same of one post, whenever."""
    if post.status in _PLANNED and not post.rehearsal:
        for publication in post.publications:
            if publication.due is not None and publication.channel in site.calendar.channels:
                yield post, publication.channel, publication.due


def instants(site: Site, first: date, last: date) -> tuple[datetime, datetime]:
    """The instants that the days `first` to `last`, both included, begin and end at."""
    zone = ZoneInfo(site.calendar.organisation.timezone)
    after = last + timedelta(days=1)
    return (
        datetime(first.year, first.month, first.day, tzinfo=zone),
        datetime(after.year, after.month, after.day, tzinfo=zone),
    )


def cadence_gaps(site: Site, first: date, last: date) -> tuple[CadenceGap, ...]:
    """Weeks and months that lie wholly in `first` to `last`; those a quiet period touches are not judged."""
    calendar = site.calendar
    zone = ZoneInfo(calendar.organisation.timezone)
    own = [channel.id for channel in calendar.channels.values() if channel.delivery is Delivery.BUILT]
    posts: dict[str, dict[date, set[str]]] = {}
    for post, channel_id, due in planned(site, *instants(site, first, last)):
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
    lead = max((key_date.lead for key_date in site.calendar.key_dates.values()), default=timedelta(0))
    on_days: dict[str, set[tuple[str, date]]] = {}
    for post, _, due in planned(site, *instants(site, first - lead - _LONGEST, last + _LONGEST)):
        if post.key_date:
            on_days.setdefault(post.key_date, set()).add((post.id, local_day(due, zone)))
    gaps = []
    for key_date in site.calendar.key_dates.values():
        for period in this_year(key_date, first, last):
            window = Period(period.start - key_date.lead, period.end)
            count = len({post for post, day in on_days.get(key_date.id, ()) if day in window})
            if count < key_date.posts:
                gaps.append(KeyDateGap(key_date, period, window, count))
    return tuple(sorted(gaps, key=lambda gap: (gap.period.start, gap.key_date.id)))


# ── promises ─────────────────────────────────────────────────────────────────────────────────────────────────────
def owed(site: Site, now: datetime) -> tuple[Owed, ...]:
    """Follow-ups nobody gave, reports nobody published, closings nobody announced; soonest first.

    What was promised more than three months ago is no longer brought up.
    """
    zone = ZoneInfo(site.calendar.organisation.timezone)
    today = local_day(now, zone)
    known = list(planned(site, now - _REMEMBERED - _ANNOUNCED, now + _AHEAD))
    debts = [
        *_follow_ups(known, now, today, zone),
        *_reports(site, known, today, zone),
        *_closings(site, known, today, zone),
    ]
    return tuple(sorted(debts, key=lambda debt: (debt.by, debt.what.en)))


_Known = Sequence[tuple[PostIndex, str, datetime]]


def _follow_ups(known: _Known, now: datetime, today: date, zone: ZoneInfo) -> Iterator[Owed]:
    posts = {post.id: post for post, _, _ in known}
    answered = {name for post in posts.values() for name in post.answers}
    for post in posts.values():
        sent = post.status is Status.APPROVED and post.due is not None and post.due <= now
        if post.follow_up is None or not sent or post.id in answered or post.due is None:
            continue
        by = local_day(post.due + post.follow_up, zone)
        what = Bilingual(f"Une suite à {post.id}", f"A follow-up to {post.id}")
        yield Owed(what, by, post=post.id, overdue=by < today)


def _reports(site: Site, known: _Known, today: date, zone: ZoneInfo) -> Iterator[Owed]:
    for campaign in site.calendar.campaigns.values():
        by = campaign.report
        if by is None or by < today - _REMEMBERED or _reported(known, campaign, zone):
            continue
        what = Bilingual(f"Le bilan de la campagne {campaign.id}", f"The report of the campaign {campaign.id}")
        yield Owed(what, by, campaign=campaign.id, overdue=by < today)


def _reported(known: _Known, campaign: Campaign, zone: ZoneInfo) -> bool:
    """A post of the campaign planned after its end keeps the promise."""
    return any(post.campaign == campaign.id and local_day(due, zone) > campaign.period.end for post, _, due in known)


def _closings(site: Site, known: _Known, today: date, zone: ZoneInfo) -> Iterator[Owed]:
    for quiet in site.calendar.quiet_periods.values():
        by = quiet.announce_by
        if by is None or by < today - _REMEMBERED or _announced(site, known, quiet, zone):
            continue
        name = Bilingual(pick(quiet.name, "fr") or quiet.id, pick(quiet.name, "en") or quiet.id)
        what = Bilingual(f"L'annonce : {name.fr}", f"The announcement: {name.en}")
        yield Owed(what, by, quiet_period=quiet.id, overdue=by < today)


def _announced(site: Site, known: _Known, quiet: QuietPeriod, zone: ZoneInfo) -> bool:
    """A post that names the quiet period among its tags, in the two weeks before it is due."""
    by = quiet.announce_by or quiet.period.start
    window = Period(by - _ANNOUNCED, by)
    near = {post.id for post, _, due in known if local_day(due, zone) in window}
    return any(quiet.id in site.posts[name].tags for name in sorted(near))


# ── collisions, free slots ───────────────────────────────────────────────────────────────────────────────────────
def spacing_of(calendar: Calendar) -> timedelta:
    rule = calendar.rules.get("spacing")
    wanted = rule.options.get("same_account") if rule else None
    return wanted if isinstance(wanted, timedelta) else _SPACING


def collisions(site: Site, first: datetime, last: datetime) -> tuple[Collision, ...]:
    """Different posts on one account, closer together than the rule `spacing` allows."""
    wanted = spacing_of(site.calendar)
    by_account: dict[str, list[tuple[datetime, Key]]] = {}
    for post, channel_id, due in planned(site, first, last):
        channel = site.calendar.channels[channel_id]
        if channel.delivery is not Delivery.BUILT:
            by_account.setdefault(channel.account, []).append((due, Key(post.id, channel_id)))
    found = []
    for account, times in by_account.items():
        times.sort()
        for (at, one), (then, other) in pairwise(times):
            if one.post != other.post and then - at < wanted:
                found.append(Collision(account, one, other, then - at))
    return tuple(found)


def free_slots(site: Site, now: datetime, count: int, ahead: int = 28) -> Mapping[str, tuple[datetime, ...]]:
    """By channel id, its next usual times with nothing else of its account nearby, outside closings, UTC.

    `ahead` is in days; a channel without usual times is left out.
    """
    zone = ZoneInfo(site.calendar.organisation.timezone)
    spacing, today = spacing_of(site.calendar), local_day(now, zone)
    taken: dict[str, list[datetime]] = {}
    for _, name, due in planned(site, now - spacing, now + timedelta(days=ahead + 1)):
        taken.setdefault(site.calendar.channels[name].account, []).append(due)
    quiet = [quiet.period for quiet in site.calendar.quiet_periods.values()]
    week = [today + timedelta(days=offset) for offset in range(ahead)]
    on = [day for day in week if not any(day in period for period in quiet)]
    return {
        channel.id: tuple(islice(_free(channel, on, taken.get(channel.account, ()), now, spacing, zone), count))
        for channel in site.calendar.channels.values()
        if channel.times
    }


def _free(
    channel: Channel,
    on: Sequence[date],
    taken: Iterable[datetime],
    now: datetime,
    spacing: timedelta,
    zone: ZoneInfo,
) -> Iterator[datetime]:
    for day in on:
        for at in channel.times if _open(channel, day) else ():
            instant = resolve_wall(day, at, zone).instant
            if instant > now and not _near(instant, taken, spacing):
                yield instant


def _open(channel: Channel, day: date) -> bool:
    return (channel.start is None or channel.start <= day) and (channel.end is None or day <= channel.end)


def _near(instant: datetime, taken: Iterable[datetime], spacing: timedelta) -> bool:
    return any(abs(instant - other) < spacing for other in taken)
