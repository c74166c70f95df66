"""Wall time and instants: zones, the hours that do not exist, the hours that come twice."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pipeline.model import Bilingual, Hours, Period


class WallTime(NamedTuple):
    """The instant of a wall time, and what must be said about it."""

    instant: datetime
    note: Bilingual | None = None


class Walls(NamedTuple):
    """A wall time looked at: the instant of its first reading, and the size of the change that makes it odd, if any."""

    instant: datetime
    skipped: timedelta = timedelta(0)  # over zero: the wall time does not exist; the clock jumps over it by that much
    repeated: timedelta = timedelta(0)  # over zero: it comes twice, the second time that much later


def look_at(wall: datetime, zone: ZoneInfo) -> Walls:
    """`wall` is naive. A wall time that does not exist is read with the offset before the jump: it lands after it."""
    before = wall.replace(tzinfo=zone, fold=0)
    after = wall.replace(tzinfo=zone, fold=1)
    instant = before.astimezone(UTC)
    change = (after.utcoffset() or timedelta(0)) - (before.utcoffset() or timedelta(0))
    if change > timedelta(0):
        return Walls(instant, skipped=change)
    return Walls(instant, repeated=-change)


def resolve_wall(day: date, at: time, zone: ZoneInfo) -> WallTime:
    """The instant of a generated wall time: a missing hour is shifted past the jump, an hour that comes twice is the first.

    Both are said in the note.
    """
    wall = datetime.combine(day, at.replace(tzinfo=None))
    looked = look_at(wall, zone)
    if looked.skipped:
        shown = wall + looked.skipped
        return WallTime(
            looked.instant,
            Bilingual(
                f"{wall:%Y-%m-%d %H:%M} n'existe pas (les horloges avancent, {zone.key}) : déplacé à {shown:%H:%M}.",
                f"{wall:%Y-%m-%d %H:%M} does not exist (clocks go forward, {zone.key}): moved to {shown:%H:%M}.",
            ),
        )
    if looked.repeated:
        return WallTime(looked.instant, twice(wall, zone))
    return WallTime(looked.instant)


def twice(wall: datetime, zone: ZoneInfo) -> Bilingual:
    return Bilingual(
        f"{wall:%Y-%m-%d %H:%M} arrive deux fois (les horloges reculent, {zone.key}) : c'est la première qui compte.",
        f"{wall:%Y-%m-%d %H:%M} comes twice (clocks go back, {zone.key}): the first one counts.",
    )


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The date a clock in `zone` shows at that instant."""
    return instant.astimezone(zone).date()


def hours_contain(hours: Hours, at: time) -> bool:
    """Is this wall time inside? The start is, the end is not; over midnight when the end comes first."""
    if hours.start <= hours.end:
        return hours.start <= at < hours.end
    return at >= hours.start or at < hours.end


def hours_end(hours: Hours, instant: datetime, zone: ZoneInfo) -> datetime | None:
    """When the hours that `instant` lies in are over; None when it lies in none."""
    local = instant.astimezone(zone)
    if not hours_contain(hours, local.time()):
        return None
    ends = (datetime.combine(local.date() + timedelta(days=day), hours.end) for day in (0, 1))
    reached = (_reached(end, fold, zone) for end in ends for fold in (0, 1))
    return next(end for end in reached if end > instant)  # of two equal hours, the one still to come


def _reached(wall: datetime, fold: int, zone: ZoneInfo) -> datetime:
    """The instant from which a clock in `zone` shows `wall` or later; where it jumps over `wall`, the jump."""
    skipped = look_at(wall, zone).skipped
    if not skipped:
        return wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    late = look_at(wall, zone).instant
    early = late - skipped
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        early, late = (early, middle) if middle.astimezone(zone).replace(tzinfo=None) > wall else (middle, late)
    return late.replace(microsecond=0)


class IsoWeek(NamedTuple):
    """A week from Monday to Sunday, numbered as in Europe (ISO 8601): the first week holds 4 January."""

    year: int
    week: int

    @classmethod
    def of(cls, day: date) -> "IsoWeek":
        calendar = day.isocalendar()
        return cls(calendar.year, calendar.week)

    @property
    def days(self) -> Period:
        monday = date.fromisocalendar(self.year, self.week, 1)
        return Period(monday, monday + timedelta(days=6))

    def __str__(self) -> str:
        return f"{self.year}-W{self.week:02}"
