"""When a scheduled run must be awake, from the calendar's own times, and what that costs. Pure."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipeline.clock import hours_contain
from pipeline.model import Calendar, Delivery, Site
from pipeline.plan.gaps import planned

OFF_THE_HOUR = 7  # minutes past: a forge's schedule is busiest at the full hour
_AHEAD = 10  # minutes a run starts before a usual time, and waits
_DAYS = 30
_A_RUN = 2  # minutes: the site is built and compared, then posts leave; each job is rounded up to a whole one
_A_SENDING = 3  # further jobs around what leaves: its page goes online before, its links after, and notices are looked at
_A_DAY = 1  # the site goes online once a day in any case: what was to come is past
_WAITING = _AHEAD - 1  # of which the publishing job's own minute is counted already


@dataclass(frozen=True, slots=True)
class Schedule:
    """Wall-clock times of runs, in the calendar's zone."""

    hourly: tuple[int, ...]  # the hours with a run at OFF_THE_HOUR past
    before: tuple[time, ...]  # ten minutes before each usual time
    zone: str

    @property
    def runs_a_month(self) -> int:
        return _DAYS * (len(self.hourly) + len(self.before))

    def minutes_a_month(self, waits: int) -> int:
        """The forge's minutes: two jobs a run, and for `waits` runs that have something to wait for, the waiting and more jobs.

        A question that nobody answers costs a job more a run: its notice is looked after each time.
        """
        return self.runs_a_month * _A_RUN + waits * (_WAITING + _A_SENDING) + _DAYS * _A_DAY

    def lines(self) -> Iterator[tuple[str, tuple[time, ...]]]:
        """Cron lines in the calendar's zone, each with the usual times it is for (none: the hourly one)."""
        for first, last in _ranges(self.hourly):
            yield f"{OFF_THE_HOUR} {first if first == last else f'{first}-{last}'} * * *", ()
        by_minute: dict[int, list[time]] = defaultdict(list)
        for at in self.before:
            by_minute[at.minute].append(at)
        for minute, times in sorted(by_minute.items()):
            hours = ",".join(str(at.hour) for at in times)
            yield f"{minute} {hours} * * *", tuple(_plus(at, _AHEAD) for at in times)

    def next_wake(self, due: datetime) -> datetime:
        """The first run at or after `due` that would send it, when nobody waits for it already."""
        zone = ZoneInfo(self.zone)
        local = due.astimezone(zone)
        if any(_plus(at, _AHEAD) == local.time().replace(second=0, microsecond=0) for at in self.before):
            return due
        for minutes in range(24 * 60 + 1):
            at = local + timedelta(minutes=minutes)
            if (at.hour in self.hourly and at.minute == OFF_THE_HOUR) or at.time().replace(second=0) in self.before:
                return at
        return due


def schedule(calendar: Calendar) -> Schedule:
    """The runs this calendar needs: hourly outside quiet hours, and before each usual time of a channel we send to."""
    quiet = calendar.publishing.quiet_hours
    hours = tuple(hour for hour in range(24) if quiet is None or not hours_contain(quiet, time(hour, OFF_THE_HOUR)))
    usual = {at for channel in calendar.channels.values() if channel.delivery is Delivery.API for at in channel.times}
    before = tuple(sorted(_plus(at, -_AHEAD) for at in usual))
    return Schedule(hours, before, calendar.organisation.timezone)


def waits_a_month(site: Site, now: datetime) -> int:
    """How many moments of the next month a run will wait for."""
    channels = site.calendar.channels
    end = now + timedelta(days=_DAYS)
    return len({due for _, name, due in planned(site, now, end) if channels[name].delivery is Delivery.API})


def _ranges(hours: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    start = previous = None
    for hour in hours:
        if previous is not None and hour == previous + 1:
            previous = hour
            continue
        if start is not None and previous is not None:
            yield start, previous
        start = previous = hour
    if start is not None and previous is not None:
        yield start, previous


def _plus(at: time, minutes: int) -> time:
    total = (at.hour * 60 + at.minute + minutes) % (24 * 60)
    return time(total // 60, total % 60)
