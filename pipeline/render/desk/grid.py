"""Weeks, months and years as grids of days and bands: what calendars are drawn from. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.clock import IsoWeek
from pipeline.model import Bilingual, Period


@dataclass(frozen=True, slots=True)
class Band:
    """Something that lasts: a campaign, a closing. `start` and `end` are both included."""

    id: str
    name: Bilingual
    period: Period
    kind: str  # campaign, quiet
    tone: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """The piece of a band that lies in one row: columns from 0, both included, and its line from 0."""

    band: Band
    first: int
    last: int
    line: int
    begins: bool  # here, and not in an earlier row
    ends: bool

    @property
    def span(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Week:
    number: IsoWeek
    days: tuple[date, ...]  # Monday to Sunday
    stretches: tuple[Stretch, ...]

    @property
    def lines(self) -> int:
        return max((one.line + 1 for one in self.stretches), default=0)


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    return Period(first, next_month(first) - timedelta(days=1))


def next_month(first: date) -> date:
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def previous_month(first: date) -> date:
    return (first.replace(day=1) - timedelta(days=1)).replace(day=1)


def weeks(period: Period, bands: Iterable[Band]) -> tuple[Week, ...]:
    """The whole weeks that hold the period, each with the bands that cross it."""
    bands = tuple(bands)
    start = period.start - timedelta(days=period.start.weekday())
    found = []
    while start <= period.end:
        days = tuple(start + timedelta(days=offset) for offset in range(7))
        found.append(Week(IsoWeek.of(start), days, stretches(bands, days)))
        start += timedelta(days=7)
    return tuple(found)


def stretches(bands: Iterable[Band], days: tuple[date, ...]) -> tuple[Stretch, ...]:
    """Bands laid into lines so that none overlaps another; longer and earlier ones come first."""
    row = Period(days[0], days[-1])
    crossing = [band for band in bands if band.period.start <= row.end and row.start <= band.period.end]
    crossing.sort(key=lambda band: (band.period.start, -(band.period.end - band.period.start).days, band.id))
    free: list[int] = []  # the first free column of each line
    found = []
    for band in crossing:
        first = max((band.period.start - row.start).days, 0)
        last = min((band.period.end - row.start).days, len(days) - 1)
        line = next((number for number, column in enumerate(free) if column <= first), len(free))
        if line == len(free):
            free.append(0)
        free[line] = last + 1
        found.append(Stretch(band, first, last, line, band.period.start >= row.start, band.period.end <= row.end))
    return tuple(found)


def lines_of(week: Week) -> tuple[tuple[Stretch | int, ...], ...]:
    """Each line of a week's bands as table cells: a stretch, or how many columns stay empty."""
    return tuple(tuple(_cells(week, line)) for line in range(week.lines))


def _cells(week: Week, line: int) -> Iterator[Stretch | int]:
    column = 0
    for one in sorted((s for s in week.stretches if s.line == line), key=lambda s: s.first):
        if one.first > column:
            yield one.first - column
        yield one
        column = one.last + 1
    if column < len(week.days):
        yield len(week.days) - column


def months(first: date, last: date) -> Iterator[date]:
    """The first day of every month from `first` to `last`, both included."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = next_month(month)
