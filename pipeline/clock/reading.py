"""What people write for a date, a time, a duration, hours, a zone: read strictly, and understood loosely for the hint."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.clock.loosely import clip, loose_date, loose_duration, loose_hours, loose_time
from pipeline.clock.walls import look_at, twice
from pipeline.model import Bilingual, Hours


@dataclass(frozen=True, slots=True)
class TimeProblem:
    """What is wrong with a written time, or must be said about it, and what to write instead."""

    code: str
    level: Literal["error", "warning", "notice"]
    message: Bilingual
    hint: Bilingual


def _error(code: str, fr: str, en: str, hint: Bilingual) -> tuple[None, TimeProblem]:
    return None, TimeProblem(code, "error", Bilingual(fr, en), hint)


def write(right: str, *others: str) -> Bilingual:
    """The hint of something understood: exactly what to type."""
    return Bilingual(" ou ".join([f"Écrivez : {right}", *others]), " or ".join([f"Write: {right}", *others]))


def example(like: str) -> Bilingual:
    """The hint of something not understood: what it should look like."""
    return Bilingual(f"Par exemple : {like}", f"For example: {like}")


# ── a moment ─────────────────────────────────────────────────────────────────────────────────────────────────────

_WHEN = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[ Tt](?P<hm>\d\d:\d\d)(?P<s>:\d\d)?(?P<fraction>\.\d{1,9})?"
    r"(?P<offset>[Zz]|[+-]\d\d:\d\d)?",
    re.ASCII,
)
_YEARS = range(1970, 2200)


def parse_when(raw: str, zone: ZoneInfo) -> tuple[datetime | None, TimeProblem | None]:
    """The instant, in UTC, of `2026-12-01 09:00[:SS]` on the clock of `zone`, or of RFC 3339 with its own offset.

    A wall time that does not exist is an error that names the two nearest valid ones; one that comes twice is the first,
    with a notice.
    """
    text = raw.strip()
    match = _WHEN.fullmatch(text)
    if match is None:
        return _unreadable_moment(text)
    wall, problem = _wall(match, text)
    if wall is None:
        return None, problem
    if match["offset"]:
        offset = _offset(match["offset"])
        if offset is None:
            return _impossible(text, "2026-12-01T09:00:00+01:00")
        return wall.replace(tzinfo=timezone(offset)).astimezone(UTC), None
    looked = look_at(wall, zone)
    if looked.skipped:
        return _skipped(wall, looked.skipped, zone)
    if looked.repeated:
        second = (looked.instant + looked.repeated).astimezone(zone).isoformat(timespec="seconds")
        hint = Bilingual(f"Pour la seconde, écrivez : {second}", f"For the second one, write: {second}")
        return looked.instant, TimeProblem("time-twice", "notice", twice(wall, zone), hint)
    return looked.instant, None


def _wall(match: re.Match[str], text: str) -> tuple[datetime | None, TimeProblem | None]:
    day, problem = _day(match["day"], f" {match['hm']}")
    if day is None:
        return None, problem
    if match["hm"] == "24:00":
        right = write(f"{day + timedelta(days=1)} 00:00")
        return _error("time-impossible", "24:00 n'existe pas.", "24:00 does not exist.", right)
    fraction = (match["fraction"] or ".0")[1:7].ljust(6, "0")
    try:
        at = time.fromisoformat(f"{match['hm']}{match['s'] or ':00'}.{fraction}")
    except ValueError:
        return _impossible(text, f"{day} 09:00")
    return datetime.combine(day, at), None


def _offset(written: str) -> timedelta | None:
    if written in "Zz":
        return timedelta(0)
    hours, minutes = int(written[1:3]), int(written[4:6])
    if hours > 23 or minutes > 59:
        return None
    return timedelta(hours=hours, minutes=minutes) * (-1 if written[0] == "-" else 1)


def _impossible(text: str, like: str) -> tuple[None, TimeProblem]:
    return _error(
        "time-impossible",
        f"« {clip(text)} » : cette heure n'existe pas.",
        f"“{clip(text)}”: there is no such time.",
        example(like),
    )


def _skipped(wall: datetime, by: timedelta, zone: ZoneInfo) -> tuple[None, TimeProblem]:
    return _error(
        "time-skipped",
        f"{wall:%Y-%m-%d %H:%M} n'existe pas : les horloges avancent, cette heure est sautée ({zone.key}).",
        f"{wall:%Y-%m-%d %H:%M} does not exist: clocks go forward and skip it ({zone.key}).",
        write(f"{wall - by:%Y-%m-%d %H:%M}", f"{wall + by:%Y-%m-%d %H:%M}"),
    )


def _unreadable_moment(text: str) -> tuple[None, TimeProblem]:
    day, at = loose_date(text), loose_time(text)
    if at is None and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        fr, en = f"« {clip(text)} » : il manque l'heure.", f"“{clip(text)}”: the time is missing."
        return _error("time-without-hour", fr, en, write(f"{text} 09:00"))
    right = f"{day or '2026-12-01'} " + (f"{at:%H:%M}" if at else "09:00")
    fr, en = f"« {clip(text)} » n'est pas une date et une heure.", f"“{clip(text)}” is not a date and time."
    return _error("time-format", fr, en, write(right) if day else example(right))


# ── a day, a time, hours, a duration, a zone ─────────────────────────────────────────────────────────────────────


def parse_date(raw: str) -> tuple[date | None, TimeProblem | None]:
    """`2026-12-01`."""
    return _day(raw.strip(), "")


def _day(text: str, tail: str) -> tuple[date | None, TimeProblem | None]:
    """`tail` is what stands after the day, for the hint: " 09:00"."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        meant = loose_date(text)
        hint = write(f"{meant}{tail}") if meant is not None else example(f"2026-12-01{tail}")
        return _error("date-format", f"« {clip(text)} » n'est pas une date.", f"“{clip(text)}” is not a date.", hint)
    year, month, number = map(int, text.split("-"))
    if year not in _YEARS:
        fr, en = (
            f"« {clip(text)} » : l'année {text[:4]} est impossible.",
            f"“{clip(text)}”: the year {text[:4]} is impossible.",
        )
        return _error("date-impossible", fr, en, example(f"2026-12-01{tail}"))
    try:
        return date(year, month, number), None
    except ValueError:
        fr, en = (
            f"« {clip(text)} » n'est pas un jour du calendrier.",
            f"“{clip(text)}” is not a day of the calendar.",
        )
        hint = example(f"2026-12-01{tail}")
        if 1 <= month <= 12 and number:
            following = (date(year, month, 28) + timedelta(days=4)).replace(day=1)
            hint = write(f"{following - timedelta(days=1)}{tail}", f"{following}{tail}")
        return _error("date-impossible", fr, en, hint)


def parse_time(raw: str) -> tuple[time | None, TimeProblem | None]:
    """`09:00` or `09:00:30`, a wall time."""
    text = raw.strip()
    if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", text, re.ASCII):
        return time.fromisoformat(text), None
    at = loose_time(text)
    return _error(
        "time-format",
        f"« {clip(text)} » n'est pas une heure.",
        f"“{clip(text)}” is not a time.",
        write(f"{at:%H:%M}") if at else example("09:00"),
    )


def parse_hours(raw: str) -> tuple[Hours | None, TimeProblem | None]:
    """`10:00-19:00`, or over midnight `21:30-07:00`."""
    text = raw.strip()
    fr, en = f"« {clip(text)} » ne sont pas des heures.", f"“{clip(text)}” are not hours."
    start, dash, end = text.partition("-")
    first, last = parse_time(start)[0], parse_time(end)[0]
    if not dash or first is None or last is None or " " in text:
        pair = loose_hours(text)
        right = f"{pair[0]:%H:%M}-{pair[1]:%H:%M}" if pair else None
        return _error("hours-format", fr, en, write(right) if right else example("21:30-07:00"))
    if first == last:
        fr, en = (
            f"« {clip(text)} » : le début et la fin sont la même heure.",
            f"“{clip(text)}” starts and ends at the same time.",
        )
        return _error("hours-empty", fr, en, example("21:30-07:00"))
    return Hours(first, last), None


_DURATION = re.compile(r"(?:(\d{1,6})w)?(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?", re.ASCII)
_LONGEST = timedelta(days=3660)


def parse_duration(raw: str) -> tuple[timedelta | None, TimeProblem | None]:
    """`45m`, `6h`, `2d`, `4w`, `40s`, or several from the largest on: `6h10m`. At most ten years."""
    text = raw.strip()
    match = _DURATION.fullmatch(text)
    if match is None or not text:
        right = loose_duration(text)
        return _error(
            "duration-format",
            f"« {clip(text)} » n'est pas une durée.",
            f"“{clip(text)}” is not a duration.",
            write(right) if right else example("45m, 6h, 2d, 4w"),
        )
    weeks, days, hours, minutes, seconds = (int(count or 0) for count in match.groups())
    duration = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    if duration > _LONGEST:
        fr, en = f"« {clip(text)} » dépasse dix ans.", f"“{clip(text)}” is over ten years."
        return _error("duration-too-long", fr, en, example("45m, 6h, 2d, 4w"))
    return duration, None


def parse_zone(raw: str) -> tuple[ZoneInfo | None, TimeProblem | None]:
    """An IANA name: `Europe/Paris`."""
    text = raw.strip()
    if re.fullmatch(r"UTC|[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z0-9_+\-]+){1,2}", text, re.ASCII):
        try:
            return ZoneInfo(text), None
        except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of the zone database is an OSError
            pass
    return _error(
        "zone-unknown",
        f"« {clip(text)} » n'est pas un fuseau horaire connu.",
        f"“{clip(text)}” is not a known time zone.",
        _zone_hint(text),
    )


_ZONE_WORDS = {
    "Europe/Paris": "cet cest hec france heure_de_paris",
    "Europe/London": "gmt bst england uk",
    "America/New_York": "est edt et",
    "America/Los_Angeles": "pst pdt pt",
}


def _zone_hint(text: str) -> Bilingual:
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    typed = text.lower().replace(" ", "_")
    names = {name.lower(): name for name in sorted(available_timezones()) if "/" in name}
    known = {name.rpartition("/")[2]: right for name, right in names.items()} | names
    known |= {word: name for name, words in _ZONE_WORDS.items() for word in words.split()}
    near = get_close_matches(typed, known, 1, 0.75)
    return write(known[near[0]]) if near else example("Europe/Paris")
