"""Dates and times as a reader expects them, in the language of the page."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from babel import Locale

_AT = {"fr": " 'à' ", "en": " 'at' "}


@cache
def _locale(lang: str) -> "Locale":
    from babel import Locale

    return Locale.parse("en_GB" if lang == "en" else lang.replace("-", "_"))


def format_day(day: date, lang: str, *, short: bool = False) -> str:
    """`lundi 7 décembre 2026`, `Monday 7 December 2026`; short: `7 déc.`, `7 Dec`."""
    return _format(day, "d MMM" if short else "EEEE d MMMM y", lang)


def format_when(instant: datetime, zone: ZoneInfo, lang: str, *, short: bool = False) -> str:
    """`lundi 7 décembre 2026 à 12:30`, `Monday 7 December 2026 at 12:30`; short: `7 déc. 12:30`, `7 Dec 12:30`."""
    local = instant.astimezone(zone)
    if short:
        return _format(local, "d MMM HH:mm", lang)
    return _format(local, "EEEE d MMMM y" + _AT.get(lang, ", ") + "HH:mm", lang)


def _format(value: date, pattern: str, lang: str) -> str:
    from babel.dates import format_date, format_datetime

    if lang == "fr" and value.day == 1:
        pattern = pattern.replace("d ", "d'er' ", 1)  # 1er janvier; the other days are plain numbers
    locale = _locale(lang)
    if isinstance(value, datetime):
        return format_datetime(value.replace(tzinfo=None), pattern, locale=locale)  # already on the right clock
    return format_date(value, pattern, locale=locale)


_NEAR = {
    "fr": {-1: "hier", 0: "aujourd'hui", 1: "demain"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}


def format_relative(instant: datetime, now: datetime, zone: ZoneInfo, lang: str) -> str:
    """`dans 3 jours`, `in 3 days`, `demain`, `il y a 20 minutes`: hours within half a day, else days of the calendar."""
    from babel.dates import format_timedelta

    away = instant - now
    if abs(away) < timedelta(seconds=1):
        return "maintenant" if lang == "fr" else "now"
    if abs(away) < timedelta(hours=12):
        return format_timedelta(away, threshold=1.2, add_direction=True, locale=_locale(lang))
    days = (instant.astimezone(zone).date() - now.astimezone(zone).date()).days
    near = _NEAR.get(lang, {}).get(days)
    if near is not None:
        return near
    return format_timedelta(timedelta(days=days), threshold=1.9, add_direction=True, locale=_locale(lang))


_UNITS = ((604800, "w"), (86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


def format_duration(duration: timedelta) -> str:
    """As people write it in our files: `6h10m`, `2d`, `0m`. Whole seconds; `parse_duration` reads it back."""
    left = int(duration.total_seconds())
    if left < 0:
        raise ValueError("a duration is not negative")
    written = ""
    for size, unit in _UNITS:
        count, left = divmod(left, size)
        if unit == "w" and (left or count == 0):
            left += count * size  # weeks only when nothing else is left to say
            continue
        written += f"{count}{unit}" if count else ""
    return written or "0m"
