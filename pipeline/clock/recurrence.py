"""What comes back: `every:` in words or `rrule:`, the days it falls on, and a rendez-vous' occurrences."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from zoneinfo import ZoneInfo

from pipeline.clock.loosely import clip, plain
from pipeline.clock.reading import TimeProblem, example, write
from pipeline.clock.walls import local_day, resolve_wall
from pipeline.model import Bilingual, Period, Rendezvous, Words

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ORDINALS = ("1st", "2nd", "3rd", "4th", "5th")
_A_MONDAY = date(2024, 1, 1)  # where "2 weeks" are counted from when a rendez-vous has no `from`
LAST = -1


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule for days. One of: a weekday (every `interval` weeks, or the `nth` of the month, -1 the last), a day of the
    month (-1 the last), every day, an RRULE.
    """

    weekday: int | None = None  # 0 = Monday
    nth: int | None = None
    interval: int = 1  # weeks
    monthday: int | None = None
    rrule: str | None = None

    @property
    def anchored(self) -> bool:
        """Does the day it is counted from matter? Then a rendez-vous needs `from`."""
        return self.interval > 1 or bool(self.rrule and re.search(r"INTERVAL=(?!1\b)|COUNT=", self.rrule))


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

_WEEKDAY = "|".join(WEEKDAYS)
_EVERY = re.compile(
    r"(?P<daily>day)|day (?P<day>[1-9]|[12]\d|3[01])|(?P<end>last day)"
    r"|(?:(?P<nth>1st|2nd|3rd|4th|5th|last) |(?P<interval>[1-9]|[1-4]\d|5[0-2]) weeks? on )?"
    rf"(?P<weekday>{_WEEKDAY})",
    re.ASCII,
)


def parse_every(raw: str) -> tuple[Recurrence | None, TimeProblem | None]:
    """`monday` · `2nd wednesday` · `last tuesday` · `day 15` · `last day` · `2 weeks on monday` · `day`."""
    text = raw.strip()
    match = _EVERY.fullmatch(text)
    if match is None:
        message = Bilingual(
            f"« {clip(text)} » : ce rythme n'est pas compris.",
            f"“{clip(text)}”: this rhythm is not understood.",
        )
        right = _loosely(text)
        hint = write(right) if right else example("monday, 3rd thursday, last tuesday, day 15, 2 weeks on monday")
        return None, TimeProblem("every-format", "error", message, hint)
    if match["weekday"] is None:
        return Recurrence(monthday=LAST if match["end"] else int(match["day"]) if match["day"] else None), None
    nth = match["nth"] and (LAST if match["nth"] == "last" else _ORDINALS.index(match["nth"]) + 1)
    return Recurrence(WEEKDAYS.index(match["weekday"]), nth or None, int(match["interval"] or 1)), None


_DAYS_FR = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_DAY_WORDS = {word: day for names in (_DAYS_FR, WEEKDAYS) for word, day in zip(names, WEEKDAYS, strict=True)}
_DAY_WORDS |= {word[:3]: day for word, day in _DAY_WORDS.items()}
_NUMBERS = {
    word: number
    for number, words in {
        1: "1er 1ere premier premiere first 1st",
        2: "2e 2eme 2nd deuxieme second deux two",
        3: "3e 3eme 3rd troisieme third trois three",
        4: "4e 4eme 4th quatrieme fourth quatre four",
        5: "5e 5eme 5th cinquieme fifth",
        LAST: "dernier derniere last",
    }.items()
    for word in words.split()
}


def _loosely(text: str) -> str | None:
    """`tous les lundis` → `monday`, `troisième jeudi` → `3rd thursday`, `le 15 du mois` → `day 15`."""
    words = re.findall(r"[a-z0-9]+", plain(text))
    day = next((_DAY_WORDS[w] for word in words for w in (word, word.removesuffix("s")) if w in _DAY_WORDS), None)
    count = next((_NUMBERS.get(word) or int(word) for word in words if word in _NUMBERS or word.isdecimal()), None)
    weeks = bool({"semaine", "semaines", "week", "weeks", "sur"} & set(words))  # "un lundi sur deux"
    if weeks and count and 2 <= count <= 52:
        return f"{count} weeks on {day or 'monday'}"
    if "quinzaine" in words or "fortnight" in words or words[-2:] == ["15", "jours"]:  # the French way to say it
        return f"2 weeks on {day or 'monday'}"
    if day and count is None:
        return day
    if day and count is not None and count in _NUMBERS.values():
        return f"{'last' if count == LAST else _ORDINALS[count - 1]} {day}"
    if count == LAST and "jour" in words:
        return "last day"
    if count and 1 <= count <= 31 and not day and {"mois", "month", "jour", "day", "le"} & set(words):
        return f"day {count}"
    return "day" if words in (["tous", "les", "jours"], ["chaque", "jour"], ["every", "day"], ["daily"]) else None


# A part that cannot be met (the 30th of February) costs dateutil a search to the year 9999: half a second by month or
# year, minutes by day or week. So days and weeks take only parts that always come.
_RRULE_PARTS = {
    "DAILY": {"INTERVAL", "COUNT", "UNTIL"},
    "WEEKLY": {"INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"},
    "MONTHLY": {"INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", "BYMONTHDAY", "BYMONTH", "BYSETPOS"},
    "YEARLY": {
        "INTERVAL",
        "COUNT",
        "UNTIL",
        "BYDAY",
        "WKST",
        "BYMONTHDAY",
        "BYMONTH",
        "BYSETPOS",
        "BYWEEKNO",
        "BYYEARDAY",
    },
}


@lru_cache(maxsize=256)
def parse_rrule(raw: str) -> tuple[Recurrence | None, TimeProblem | None]:
    """`FREQ=MONTHLY;BYDAY=MO,TH;BYSETPOS=1`: days, weeks, months or years (RFC 5545). The time stands in `at`."""
    text = raw.strip().upper().removeprefix("RRULE:").rstrip(";")
    written = [part.partition("=")[::2] for part in text.split(";")]
    parts = dict(written)
    frequency = parts.pop("FREQ", "")
    if frequency not in _RRULE_PARTS:
        return None, _no_rule(raw, f"FREQ={frequency}" if frequency else "FREQ", "FREQ=WEEKLY;BYDAY=MO,TH")
    foreign = next((name for name in parts if name not in _RRULE_PARTS[frequency]), None)
    foreign = foreign or next((name for name, value in written if parts.get(name, value) != value), None)
    if foreign is not None:
        return None, _no_rule(raw, foreign, "FREQ=MONTHLY;BYDAY=MO,TH;BYSETPOS=1")
    try:
        if int(parts.pop("INTERVAL", "1")) not in range(1, 1000) or int(parts.get("COUNT", "1")) < 1:
            raise ValueError("nothing comes every 0 days")
        every = ";".join([f"FREQ={frequency}", *(f"{name}={value}" for name, value in parts.items())])
        comes = next(_rrule_dates(Recurrence(rrule=every), _A_MONDAY), None) is not None or "UNTIL" in parts
    except (
        ValueError,
        TypeError,
        IndexError,
        KeyError,
        AttributeError,
    ):  # dateutil's answers to what it cannot read
        return None, _no_rule(raw, text, "FREQ=WEEKLY;BYDAY=MO,TH")
    if comes:
        return Recurrence(rrule=text), None
    message = Bilingual(f"« {clip(raw.strip())} » n'arrive jamais.", f"“{clip(raw.strip())}” never happens.")
    return None, TimeProblem("rrule-never", "error", message, example("FREQ=WEEKLY;BYDAY=MO,TH"))


def _no_rule(raw: str, culprit: str, like: str) -> TimeProblem:
    message = Bilingual(
        f"« {clip(raw.strip())} » : {culprit} n'est pas accepté ici.",
        f"“{clip(raw.strip())}”: {culprit} is not accepted here.",
    )
    return TimeProblem("rrule-format", "error", message, example(like))


# ── the days of a rule ───────────────────────────────────────────────────────────────────────────────────────────


def dates(rule: Recurrence, anchor: date | None, first: date, last: date) -> tuple[date, ...]:
    """The days of `rule` from `first` to `last`, both included, and never before `anchor` (the rendez-vous' `from`)."""
    start = max(first, anchor) if anchor else first
    if start > last:
        return ()
    days = _days(rule, anchor or _A_MONDAY, start, last)
    return tuple(day for day in takewhile(lambda day: day <= last, days) if day >= start)


def _days(rule: Recurrence, anchor: date, first: date, last: date) -> Iterator[date]:
    """Days in order, from a little before `first`; not necessarily ended at `last`."""
    if rule.rrule:
        return _rrule_dates(rule, anchor, last)
    if rule.nth or rule.monthday:
        return (day for month in _months(first, last) if (day := _in_month(rule, month)))
    step = 1 if rule.weekday is None else 7 * rule.interval
    start = anchor if rule.weekday is None else anchor + timedelta(days=(rule.weekday - anchor.weekday()) % 7)
    before = (first - start).days // step
    return (start + timedelta(days=step * n) for n in range(before, before + (last - first).days // step + 3))


def _months(first: date, last: date) -> Iterator[date]:
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(number // 12, number % 12 + 1, 1)


def _in_month(rule: Recurrence, month: date) -> date | None:
    end = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if rule.weekday is None:
        number = end.day if rule.monthday == LAST else rule.monthday or 0
    elif rule.nth == LAST:
        number = end.day - (end.weekday() - rule.weekday) % 7
    else:
        number = 1 + (rule.weekday - month.weekday()) % 7 + 7 * ((rule.nth or 1) - 1)
    return month.replace(day=number) if number <= end.day else None


def _rrule_dates(rule: Recurrence, anchor: date, last: date = date.max) -> Iterator[date]:
    from dateutil.rrule import rrulestr

    found = rrulestr(rule.rrule or "", dtstart=datetime.combine(anchor, datetime.min.time()), ignoretz=True)
    return takewhile(lambda day: day <= last, (moment.date() for moment in found))


# ── occurrences ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time a rendez-vous comes back. It keeps the id of its original date, moved or not."""

    rendezvous: str
    original: date
    at: datetime | None  # UTC; None when skipped
    skipped: Words | None = None  # why
    moved: bool = False
    quiet: bool = False  # its day, after a move, lies in a quiet period
    note: Bilingual | None = None  # its wall time does not exist that day, or comes twice

    def __str__(self) -> str:
        return f"{self.rendezvous}/{self.original.isoformat()}"


def recurrence_of(rendezvous: Rendezvous) -> Recurrence | None:
    """The rule of a rendez-vous; None when it cannot be read, which loading has reported."""
    if rendezvous.rrule is not None:
        return parse_rrule(rendezvous.rrule)[0]
    return parse_every(rendezvous.every or "")[0]


def _originals(rendezvous: Rendezvous, first: date, last: date) -> tuple[date, ...]:
    rule = recurrence_of(rendezvous)
    end = min(last, rendezvous.end) if rendezvous.end else last
    return dates(rule, rendezvous.start, first, end) if rule else ()


def occurrences(
    rendezvous: Rendezvous, first: date, last: date, zone: ZoneInfo, quiet: Sequence[Period] = ()
) -> tuple[Occurrence, ...]:
    """What falls in the days `first` to `last`, both included: by original date, or by the date it was moved to.

    In order of original date. Skipped ones are there, without a time; `quiet` marks and leaves the decision to the plan.
    """
    days = _originals(rendezvous, first, last)
    arrived = [day for day, at in rendezvous.move.items() if first <= local_day(at, zone) <= last and day not in days]
    kept = [day for day in arrived if _originals(rendezvous, day, day)]
    return tuple(_occurrence(rendezvous, day, zone, quiet) for day in sorted([*days, *kept]))


def _occurrence(rendezvous: Rendezvous, day: date, zone: ZoneInfo, quiet: Sequence[Period]) -> Occurrence:
    if day in rendezvous.skip:
        in_quiet = any(day in period for period in quiet)
        return Occurrence(rendezvous.id, day, None, skipped=rendezvous.skip[day], quiet=in_quiet)
    moved = rendezvous.move.get(day)
    at, note = (moved, None) if moved else resolve_wall(day, rendezvous.at, zone)
    in_quiet = any(local_day(at, zone) in period for period in quiet)
    return Occurrence(rendezvous.id, day, at, moved=moved is not None, quiet=in_quiet, note=note)


def exceptions_without_occurrence(rendezvous: Rendezvous) -> Mapping[date, tuple[date, ...]]:
    """The dates of `skip` and `move` on which the rendez-vous does not fall, each with the nearest dates when it does."""
    lost = [day for day in sorted({*rendezvous.skip, *rendezvous.move}) if not _originals(rendezvous, day, day)]
    return {day: _nearest(rendezvous, day) for day in lost}


def _nearest(rendezvous: Rendezvous, day: date) -> tuple[date, ...]:
    around = _originals(rendezvous, day - timedelta(days=62), day + timedelta(days=62))
    at = bisect_left(around, day)
    return around[max(0, at - 1) : at + 1]
