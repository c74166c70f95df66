"""Month, week, year and list: the calendar's pages as values. Months are separate pages; none grows with the others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pipeline.clock import IsoWeek, hours_contain
from pipeline.model import Bilingual, Idea, KeyDate, Period, pick
from pipeline.plan.gaps import CadenceGap, KeyDateGap, cadence_gaps, key_date_gaps, this_year
from pipeline.plan.slots import Fill, Slot, slots
from pipeline.render.desk import days as almanac
from pipeline.render.desk.bureau import Bureau, Entry
from pipeline.render.desk.grid import Band, lines_of, month_of, months, next_month, previous_month, weeks
from pipeline.render.desk.sheets import Sheet

_AROUND = 2  # months shown before the first and after the last post
_MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a calendar."""

    day: date
    entries: tuple[Entry, ...]
    slots: tuple[Slot, ...]  # those that no post fills
    ideas: tuple[Idea, ...]
    key_dates: tuple[KeyDate, ...]
    holiday: Bilingual | None
    quiet: Bilingual | None
    outside: bool = False

    @property
    def bare(self) -> bool:
        return not (self.entries or self.slots or self.ideas or self.key_dates or self.holiday)


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a period lacks."""

    slots: tuple[Slot, ...]
    key_dates: tuple[KeyDateGap, ...]
    cadence: tuple[CadenceGap, ...]

    @property
    def any(self) -> bool:
        return bool(self.slots or self.key_dates or self.cadence)


def month_name(month: date) -> Bilingual:
    """« décembre 2026 »."""
    return Bilingual(*(f"{_MONTHS[lang][month.month - 1]} {month.year}" for lang in ("fr", "en")))


def span(bureau: Bureau) -> Period:
    """The months that have pages: from the first post to the last, today's and the campaigns' included, and a little around."""
    known = [entry.day for entry in bureau.entries if entry.day]
    known += [campaign.period.end for campaign in bureau.calendar.campaigns.values()]
    known += [idea.day for idea in bureau.calendar.ideas]
    first, last = min([*known, bureau.today]), max([*known, bureau.today])
    for _ in range(_AROUND):
        last = next_month(last)
    return Period(previous_month(first), month_of(last).end)


def calendar_sheets(bureau: Bureau) -> Iterator[Sheet]:
    whole = span(bureau)
    for first in months(whole.start, whole.end):
        yield month_sheet(bureau, first, whole)
        yield list_sheet(bureau, first, whole)
    monday = whole.start - timedelta(days=whole.start.weekday())
    while monday <= whole.end:
        yield week_sheet(bureau, monday, whole)
        monday += timedelta(days=7)
    for year in range(whole.start.year, whole.end.year + 1):
        yield year_sheet(bureau, year, whole)


# ── month and list ───────────────────────────────────────────────────────────────────────────────────────────────────
def month_sheet(bureau: Bureau, first: date, whole: Period) -> Sheet:
    period = month_of(first)
    rows = weeks(period, bands(bureau))
    open_slots = unfilled(bureau, rows[0].days[0], rows[-1].days[-1])
    cells = [[cell(bureau, day, open_slots, period) for day in week.days] for week in rows]
    return Sheet(
        "month",
        f"month/{first:%Y-%m}/",
        _titled(month_name(first)),
        {
            "month": period,
            "name": month_name(first),
            "rows": [(week, lines_of(week), there) for week, there in zip(rows, cells, strict=True)],
            "cells_all": [one for there in cells for one in there],
            "bars": list({one.band.id: one.band for week in rows for one in week.stretches}.values()),
            "gaps": gaps(bureau, period),
            "previous": _path("month", previous_month(first), whole),
            "next": _path("month", next_month(first), whole),
        },
    )


def list_sheet(bureau: Bureau, first: date, whole: Period) -> Sheet:
    period = month_of(first)
    open_slots = unfilled(bureau, period.start, period.end)
    cells = [cell(bureau, period.start + timedelta(days=n), open_slots) for n in range((period.end - period.start).days + 1)]
    name = month_name(first)
    return Sheet(
        "list",
        f"list/{first:%Y-%m}/",
        Bilingual(f"Liste, {name.fr}", f"List, {name.en}"),
        {
            "name": name,
            "month": period,
            "cells": [one for one in cells if not one.bare],
            "previous": _path("list", previous_month(first), whole),
            "next": _path("list", next_month(first), whole),
        },
    )


def _titled(name: Bilingual) -> Bilingual:
    return Bilingual(name.fr[:1].upper() + name.fr[1:], name.en)


def _path(kind: str, month: date, whole: Period) -> tuple[str, Bilingual] | None:
    """The address and name of a neighbouring month; None beyond the calendar's pages."""
    return (f"{kind}/{month:%Y-%m}/", month_name(month)) if month in whole else None


def cell(bureau: Bureau, day: date, open_slots: Mapping[date, tuple[Slot, ...]], inside: Period | None = None) -> Cell:
    closed = almanac.quiet(bureau, day)
    return Cell(
        day,
        bureau.by_day.get(day, ()),
        open_slots.get(day, ()),
        tuple(idea for idea in bureau.calendar.ideas if idea.day == day),
        almanac.key_dates(bureau, day),
        almanac.holiday(bureau, day),
        Bilingual(pick(closed.name, "fr"), pick(closed.name, "en")) if closed else None,
        inside is not None and day not in inside,
    )


def unfilled(bureau: Bureau, first: date, last: date) -> Mapping[date, tuple[Slot, ...]]:
    """By day, the slots that no post fills: empty, replaced, skipped, quiet."""
    found: dict[date, list[Slot]] = {}
    for slot in slots(bureau.site, first, last):
        if slot.fill is not Fill.FILLED:
            day = slot.at.astimezone(bureau.zone).date() if slot.at else slot.original
            found.setdefault(day, []).append(slot)
    return {day: tuple(there) for day, there in found.items()}


def gaps(bureau: Bureau, period: Period) -> Gaps:
    return Gaps(
        tuple(one for one in slots(bureau.site, *period) if one.fill in (Fill.EMPTY, Fill.EVERGREEN)),
        key_date_gaps(bureau.site, *period),
        cadence_gaps(bureau.site, *period),
    )


def bands(bureau: Bureau) -> tuple[Band, ...]:
    """Campaigns and closings."""
    found = [
        Band(
            one.id,
            Bilingual(pick(one.name, "fr"), pick(one.name, "en")),
            one.period,
            "campaign",
            bureau.campaign_tone(one.id),
        )
        for one in bureau.calendar.campaigns.values()
    ]
    found += [
        Band(one.id, Bilingual(pick(one.name, "fr"), pick(one.name, "en")), one.period, "quiet")
        for one in bureau.calendar.quiet_periods.values()
    ]
    return tuple(found)


# ── week ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class HourRow:
    hour: int
    silent: bool  # quiet hours: planning inside is an error
    cells: tuple[tuple[Entry | Slot, ...], ...]  # one per day

    @property
    def bare(self) -> bool:
        return not any(self.cells)


def week_sheet(bureau: Bureau, monday: date, whole: Period) -> Sheet:
    week = IsoWeek.of(monday)
    row = weeks(week.days, bands(bureau))[0]
    open_slots = unfilled(bureau, *week.days)
    cells = [cell(bureau, day, open_slots) for day in row.days]
    return Sheet(
        "week",
        f"week/{week}/",
        Bilingual(f"Semaine {week.week}, {week.year}", f"Week {week.week}, {week.year}"),
        {
            "week": week,
            "row": row,
            "lines": lines_of(row),
            "cells": cells,
            "hours": _hours(bureau, cells),
            "untimed": [[slot for slot in one.slots if slot.at is None] for one in cells],
            "month": f"month/{min(max(row.days[3], whole.start), whole.end):%Y-%m}/",  # its Thursday's, as weeks are numbered
            "previous": _week_path(monday - timedelta(days=7), whole),
            "next": _week_path(monday + timedelta(days=7), whole),
        },
    )


def _week_path(monday: date, whole: Period) -> str | None:
    inside = monday <= whole.end and monday + timedelta(days=6) >= whole.start
    return f"week/{IsoWeek.of(monday)}/" if inside else None


def _hours(bureau: Bureau, cells: list[Cell]) -> tuple[HourRow, ...]:
    """From the first hour in use to the last; at least the usual day."""
    there: dict[tuple[int, int], list[tuple[datetime, Entry | Slot]]] = {}
    for column, one in enumerate(cells):
        timed: tuple[Entry | Slot, ...] = (*one.entries, *one.slots)
        for what in timed:
            if what.at is not None:
                there.setdefault((what.at.astimezone(bureau.zone).hour, column), []).append((what.at, what))
    used = [hour for hour, _ in there]
    silence = bureau.calendar.publishing.quiet_hours
    return tuple(
        HourRow(
            hour,
            bool(silence and hours_contain(silence, time(hour))),
            tuple(
                tuple(what for _, what in sorted(there.get((hour, column), ()), key=lambda pair: pair[0]))
                for column in range(len(cells))
            ),
        )
        for hour in range(min([*used, 8]), max([*used, 19]) + 1)
    )


# ── year ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class YearMonth:
    first: date
    name: Bilingual
    path: str | None
    posts: int
    empty: int  # slots without a post
    days: tuple[tuple[date | None, int], ...]  # day and how many posts; None before the first of the month
    key_dates: tuple[tuple[date, KeyDate], ...]


def year_sheet(bureau: Bureau, year: int, whole: Period) -> Sheet:
    span_ = Period(date(year, 1, 1), date(year, 12, 31))
    crossing = [band for band in bands(bureau) if band.period.start <= span_.end and span_.start <= band.period.end]
    return Sheet(
        "year",
        f"year/{year}/",
        Bilingual(f"Année {year}", f"Year {year}"),
        {
            "year": year,
            "months": [_year_month(bureau, first, whole) for first in months(*span_)],
            "bars": [_bar(band, span_) for band in crossing],
            "previous": f"year/{year - 1}/" if whole.start.year < year else None,
            "next": f"year/{year + 1}/" if year < whole.end.year else None,
            "today_at": _at(bureau.today, span_) if bureau.today.year == year else None,
        },
    )


@dataclass(frozen=True, slots=True)
class YearBar:
    band: Band
    left: float  # percent of the year
    width: float


def _bar(band: Band, year: Period) -> YearBar:
    left = _at(max(band.period.start, year.start), year)
    right = _at(min(band.period.end, year.end) + timedelta(days=1), year)
    return YearBar(band, left, round(right - left, 2))


def _at(day: date, year: Period) -> float:
    return round(100 * (day - year.start).days / ((year.end - year.start).days + 1), 2)


def _year_month(bureau: Bureau, first: date, whole: Period) -> YearMonth:
    period = month_of(first)
    shown = first in whole
    days = [period.start + timedelta(days=n) for n in range((period.end - period.start).days + 1)]
    lead: list[tuple[date | None, int]] = [(None, 0)] * first.weekday()
    high = [
        (found.start, one)
        for one in bureau.calendar.key_dates.values()
        for found in this_year(one, *period)
        if found.start in period
    ]
    return YearMonth(
        first,
        Bilingual(*(_MONTHS[lang][first.month - 1] for lang in ("fr", "en"))),
        f"month/{first:%Y-%m}/" if shown else None,
        len({entry.post for day in days for entry in bureau.by_day.get(day, ())}),
        len(gaps(bureau, period).slots) if shown else 0,
        (*lead, *((day, len(bureau.by_day.get(day, ()))) for day in days)),
        tuple(sorted(high, key=lambda pair: pair[0])),
    )
