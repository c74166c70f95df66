"""Dates and times as readers expect them."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pipeline.clock import format_day, format_duration, format_relative, format_when

PARIS = ZoneInfo("Europe/Paris")
P05 = datetime(2026, 12, 7, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lang", "long", "short"),
    [
        ("fr", "lundi 7 décembre 2026 à 12:30", "7 déc. 12:30"),
        ("en", "Monday 7 December 2026 at 12:30", "7 Dec 12:30"),
        ("de", "Montag 7 Dezember 2026, 12:30", "7 Dez. 12:30"),
    ],
)
def test_a_moment_is_shown_on_the_calendars_clock(lang: str, long: str, short: str) -> None:
    assert format_when(P05, PARIS, lang) == long
    assert format_when(P05, PARIS, lang, short=True) == short


def test_a_moment_near_midnight_is_shown_on_its_own_day() -> None:
    assert format_when(datetime(2026, 12, 31, 23, 5, tzinfo=UTC), PARIS, "en") == "Friday 1 January 2027 at 00:05"


def test_the_two_equal_hours_of_autumn_look_the_same() -> None:
    first, second = datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert format_when(first, PARIS, "fr", short=True) == format_when(second, PARIS, "fr", short=True) == "31 oct. 02:30"


def test_the_first_of_the_month_is_1er_in_french() -> None:
    assert format_day(date(2027, 1, 1), "fr") == "vendredi 1er janvier 2027"
    assert format_day(date(2027, 1, 1), "fr", short=True) == "1er janv."
    assert format_day(date(2027, 1, 1), "en") == "Friday 1 January 2027"
    assert format_day(date(2027, 1, 11), "fr") == "lundi 11 janvier 2027"


@pytest.mark.parametrize(
    ("away", "fr", "en"),
    [
        (timedelta(days=3), "dans 3 jours", "in 3 days"),
        (timedelta(days=1), "demain", "tomorrow"),
        (timedelta(days=-1), "hier", "yesterday"),
        (timedelta(hours=2), "dans 2 heures", "in 2 hours"),
        (timedelta(minutes=20), "dans 20 minutes", "in 20 minutes"),
        (timedelta(minutes=-20), "il y a 20 minutes", "20 minutes ago"),
        (timedelta(hours=13), "demain", "tomorrow"),
        (timedelta(days=-20), "il y a 3 semaines", "3 weeks ago"),
        (timedelta(0), "maintenant", "now"),
    ],
)
def test_how_far_away_is_said_in_hours_when_near_and_in_days_of_the_calendar_else(away: timedelta, fr: str, en: str) -> None:
    assert format_relative(P05 + away, P05, PARIS, "fr") == fr
    assert format_relative(P05 + away, P05, PARIS, "en") == en


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(ValueError, match="a duration is not negative"):
        format_duration(timedelta(seconds=-1))


def test_importing_text_and_time_loads_no_library_before_it_is_used() -> None:
    program = (
        "import sys, pipeline.clock, pipeline.text;"
        "print([name for name in ('babel', 'dateutil', 'regex', 'difflib', 'hashlib') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"
