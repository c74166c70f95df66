"""What people write for times: read strictly, understood loosely, answered in both languages."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clock import (
    TimeProblem,
    format_duration,
    parse_date,
    parse_duration,
    parse_hours,
    parse_time,
    parse_when,
    parse_zone,
)
from pipeline.model import Bilingual, Hours

PARIS = ZoneInfo("Europe/Paris")


def error(code: str, fr: str, en: str, hint_fr: str, hint_en: str) -> TimeProblem:
    return TimeProblem(code, "error", Bilingual(fr, en), Bilingual(hint_fr, hint_en))


def hint(problem: TimeProblem | None) -> str:
    assert problem is not None
    assert problem.level == "error"
    return problem.hint.en


# ── a moment ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-12-01 09:00", datetime(2026, 12, 1, 8, tzinfo=UTC)),
        ("2026-12-01T09:00", datetime(2026, 12, 1, 8, tzinfo=UTC)),
        ("2026-12-01 09:00:30", datetime(2026, 12, 1, 8, 0, 30, tzinfo=UTC)),
        ("2027-07-01 09:00", datetime(2027, 7, 1, 7, tzinfo=UTC)),
        (" 2026-12-01 09:00\n", datetime(2026, 12, 1, 8, tzinfo=UTC)),
        ("2026-12-01T10:00:00.000Z", datetime(2026, 12, 1, 10, tzinfo=UTC)),
        ("2026-12-01T10:00:00.1234567Z", datetime(2026, 12, 1, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2026-12-01t10:00z", datetime(2026, 12, 1, 10, tzinfo=UTC)),
        ("2026-12-01 10:00:00+05:30", datetime(2026, 12, 1, 4, 30, tzinfo=UTC)),
        ("2026-12-31T23:30:00-05:00", datetime(2027, 1, 1, 4, 30, tzinfo=UTC)),
        ("2028-02-29 12:00", datetime(2028, 2, 29, 11, tzinfo=UTC)),
        ("2026-12-31 23:59:59", datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_moment_is_on_the_calendars_clock_unless_it_brings_its_own_offset(written: str, instant: datetime) -> None:
    assert parse_when(written, PARIS) == (instant, None)


def test_a_skipped_time_names_the_two_valid_alternatives() -> None:
    assert parse_when("2027-03-28 02:30", PARIS) == (
        None,
        error(
            "time-skipped",
            "2027-03-28 02:30 n'existe pas\u00a0: les horloges avancent, cette heure est sautée (Europe/Paris).",
            "2027-03-28 02:30 does not exist: clocks go forward and skip it (Europe/Paris).",
            "Écrivez\u00a0: 2027-03-28 01:30 ou 2027-03-28 03:30",
            "Write: 2027-03-28 01:30 or 2027-03-28 03:30",
        ),
    )


def test_half_an_hour_skipped_names_alternatives_half_an_hour_away() -> None:
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    assert hint(parse_when("2026-10-04 02:15", lord_howe)[1]) == "Write: 2026-10-04 01:45 or 2026-10-04 02:45"


def test_a_time_that_comes_twice_is_the_first_and_says_how_to_write_the_second() -> None:
    instant, problem = parse_when("2027-10-31 02:30", PARIS)
    assert instant == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert problem == TimeProblem(
        "time-twice",
        "notice",
        Bilingual(
            "2027-10-31 02:30 arrive deux fois (les horloges reculent, Europe/Paris)\u00a0: c'est la première qui compte.",
            "2027-10-31 02:30 comes twice (clocks go back, Europe/Paris): the first one counts.",
        ),
        Bilingual(
            "Pour la seconde, écrivez\u00a0: 2027-10-31T02:30:00+01:00",
            "For the second one, write: 2027-10-31T02:30:00+01:00",
        ),
    )
    assert parse_when("2027-10-31T02:30:00+01:00", PARIS) == (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), None)


def test_what_is_understood_is_written_out_in_the_hint() -> None:
    assert parse_when("1/12/2026 9h00", PARIS) == (
        None,
        error(
            "time-format",
            "«\u00a01/12/2026 9h00\u00a0» n'est pas une date et une heure.",
            "“1/12/2026 9h00” is not a date and time.",
            "Écrivez\u00a0: 2026-12-01 09:00",
            "Write: 2026-12-01 09:00",
        ),
    )


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("1er décembre 2026", "Write: 2026-12-01 09:00"),
        ("1er décembre 2026 à 18 h 30", "Write: 2026-12-01 18:30"),
        ("mardi 1er déc. 2026, midi", "Write: 2026-12-01 12:00"),
        ("2026-12-01 9h", "Write: 2026-12-01 09:00"),
        ("2026-12-01 9:00", "Write: 2026-12-01 09:00"),
        ("2026-12-01, 18.30", "Write: 2026-12-01 18:30"),
        ("2026/12/01 09:00", "Write: 2026-12-01 09:00"),
        ("2026-12-1 09:00", "Write: 2026-12-01 09:00"),
        ("01.12.2026 09:00", "Write: 2026-12-01 09:00"),
        ("01/12/26 09:00", "Write: 2026-12-01 09:00"),
        ("12/31/2026 9 am", "Write: 2026-12-31 09:00"),
        ("December 1, 2026 9:30 pm", "Write: 2026-12-01 21:30"),
        ("1st December 2026 noon", "Write: 2026-12-01 12:00"),
        ("2026-12-01", "Write: 2026-12-01 09:00"),
        ("9:00", "For example: 2026-12-01 09:00"),
        ("18h", "For example: 2026-12-01 18:00"),
        ("demain", "For example: 2026-12-01 09:00"),
        ("", "For example: 2026-12-01 09:00"),
        ("2026-12-01 24:00", "Write: 2026-12-02 00:00"),
        ("2026-12-01 25:00", "For example: 2026-12-01 09:00"),
        ("2026-12-01 23:59:60", "For example: 2026-12-01 09:00"),
        ("2026-02-29 09:00", "Write: 2026-02-28 09:00 or 2026-03-01 09:00"),
        ("2026-13-01 09:00", "For example: 2026-12-01 09:00"),
        ("0206-12-01 09:00", "For example: 2026-12-01 09:00"),
        ("2026-12-01T09:00:00+25:00", "For example: 2026-12-01T09:00:00+01:00"),
        ("２０２６-12-01 09:00", "Write: 2026-12-01 09:00"),
        ("9" * 100_000, "For example: 2026-12-01 09:00"),
    ],
)
def test_a_moment_written_another_way_is_an_error_that_says_what_to_write(written: str, right: str) -> None:
    instant, problem = parse_when(written, PARIS)
    assert instant is None
    assert hint(problem) == right


def test_a_missing_hour_is_said() -> None:
    problem = parse_when("2026-12-01", PARIS)[1]
    assert problem is not None
    assert problem.message == Bilingual(
        "«\u00a02026-12-01\u00a0»\u00a0: il manque l'heure.", "“2026-12-01”: the time is missing."
    )


def test_an_endless_value_stands_shortened_in_the_message() -> None:
    problem = parse_when("x" * 10_000, PARIS)[1]
    assert problem is not None
    assert problem.message.en == "“" + "x" * 79 + "…” is not a date and time."


@given(st.text(max_size=40) | st.from_regex(r"[0-9TZ:+\-. /h]{1,25}", fullmatch=True))
def test_reading_never_raises_and_answers_a_value_or_an_error(written: str) -> None:
    for value, problem in (
        parse_when(written, PARIS),
        parse_date(written),
        parse_time(written),
        parse_duration(written),
        parse_hours(written),
        parse_zone(written),
    ):
        assert (value is None) == (problem is not None and problem.level == "error")


@given(st.text("0123456789", min_size=4, max_size=4), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_whatever_the_hint_says_to_write_is_right(year: str, month: int, day: int, hour: int) -> None:
    problem = parse_when(f"{day}/{month}/{year} {hour}h", PARIS)[1]
    for right in hint(problem).partition(": ")[2].split(" or "):
        again = parse_when(right, PARIS)[1]
        assert again is None or again.code in ("time-skipped", "date-impossible")


# ── days, times, hours ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_date_is_year_month_day() -> None:
    assert parse_date("2026-12-01") == (date(2026, 12, 1), None)
    assert parse_date("1er décembre 2026") == (
        None,
        error(
            "date-format",
            "«\u00a01er décembre 2026\u00a0» n'est pas une date.",
            "“1er décembre 2026” is not a date.",
            "Écrivez\u00a0: 2026-12-01",
            "Write: 2026-12-01",
        ),
    )


def test_a_day_that_no_calendar_has_names_its_neighbours() -> None:
    assert parse_date("2026-11-31") == (
        None,
        error(
            "date-impossible",
            "«\u00a02026-11-31\u00a0» n'est pas un jour du calendrier.",
            "“2026-11-31” is not a day of the calendar.",
            "Écrivez\u00a0: 2026-11-30 ou 2026-12-01",
            "Write: 2026-11-30 or 2026-12-01",
        ),
    )


@pytest.mark.parametrize(("written", "at"), [("09:00", time(9)), ("23:59:59", time(23, 59, 59)), ("00:00", time(0))])
def test_a_time_has_two_figures_for_the_hour(written: str, at: time) -> None:
    assert parse_time(written) == (at, None)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("9:00", "Write: 09:00"),
        ("9h", "Write: 09:00"),
        ("9 h 30", "Write: 09:30"),
        ("9 pm", "Write: 21:00"),
        ("12 am", "Write: 00:00"),
        ("minuit", "Write: 00:00"),
        ("24:00", "For example: 09:00"),
        ("tôt", "For example: 09:00"),
        ("750", "For example: 09:00"),
    ],
)
def test_a_time_written_another_way_is_an_error_with_the_right_one(written: str, right: str) -> None:
    value, problem = parse_time(written)
    assert value is None
    assert hint(problem) == right


def test_hours_go_from_a_time_to_a_time_even_over_midnight() -> None:
    assert parse_hours("10:00-19:00") == (Hours(time(10), time(19)), None)
    assert parse_hours("21:30-07:00") == (Hours(time(21, 30), time(7)), None)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("21h30 à 7h", "Write: 21:30-07:00"),
        ("10:00 - 19:00", "Write: 10:00-19:00"),
        ("10:00–19:00", "Write: 10:00-19:00"),
        ("de 10 h à 19 h", "Write: 10:00-19:00"),
        ("9 am to 5 pm", "Write: 09:00-17:00"),
        ("09:00-09:00", "For example: 21:30-07:00"),
        ("la nuit", "For example: 21:30-07:00"),
    ],
)
def test_hours_written_another_way_are_an_error_with_the_right_ones(written: str, right: str) -> None:
    value, problem = parse_hours(written)
    assert value is None
    assert hint(problem) == right


# ── durations ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "duration"),
    [
        ("45m", timedelta(minutes=45)),
        ("6h", timedelta(hours=6)),
        ("2d", timedelta(days=2)),
        ("4w", timedelta(weeks=4)),
        ("6h10m", timedelta(hours=6, minutes=10)),
        ("40s", timedelta(seconds=40)),
        ("0m", timedelta(0)),
        ("180d", timedelta(days=180)),
    ],
)
def test_a_duration_is_a_number_and_a_unit(written: str, duration: timedelta) -> None:
    assert parse_duration(written) == (duration, None)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("1h30", "Write: 1h30m"),
        ("1h00", "Write: 1h"),
        ("45 min", "Write: 45m"),
        ("2 jours", "Write: 2d"),
        ("2j", "Write: 2d"),
        ("1 heure et 30 minutes", "Write: 1h30m"),
        ("3 weeks", "Write: 3w"),
        ("10m 6h", "Write: 6h10m"),
        ("1.5h", "For example: 45m, 6h, 2d, 4w"),
        ("-5m", "For example: 45m, 6h, 2d, 4w"),
        ("45", "For example: 45m, 6h, 2d, 4w"),
        ("", "For example: 45m, 6h, 2d, 4w"),
        ("9999w", "For example: 45m, 6h, 2d, 4w"),
    ],
)
def test_a_duration_written_another_way_is_an_error_with_the_right_one(written: str, right: str) -> None:
    value, problem = parse_duration(written)
    assert value is None
    assert hint(problem) == right


@given(st.integers(0, 3660 * 86400))
def test_a_duration_written_by_us_is_read_back(seconds: int) -> None:
    duration = timedelta(seconds=seconds)
    assert parse_duration(format_duration(duration)) == (duration, None)


def test_durations_are_written_as_people_write_them() -> None:
    written = [format_duration(timedelta(minutes=m)) for m in (0, 45, 90, 370, 2880, 10080, 11520)]
    assert written == ["0m", "45m", "1h30m", "6h10m", "2d", "1w", "8d"]


# ── zones ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_zone_is_an_iana_name() -> None:
    assert parse_zone("Europe/Paris") == (PARIS, None)
    assert parse_zone("America/Argentina/Buenos_Aires")[0] is not None
    assert parse_zone("UTC")[0] is not None


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("Paris", "Write: Europe/Paris"),
        ("europe/paris", "Write: Europe/Paris"),
        ("Europe/Pari", "Write: Europe/Paris"),
        ("CET", "Write: Europe/Paris"),
        ("new york", "Write: America/New_York"),
        ("Mars/Base", "For example: Europe/Paris"),
        ("../../etc/passwd", "For example: Europe/Paris"),
        ("Europe", "For example: Europe/Paris"),
        ("+01:00", "For example: Europe/Paris"),
    ],
)
def test_an_unknown_zone_names_the_nearest(written: str, right: str) -> None:
    zone, problem = parse_zone(written)
    assert zone is None
    assert problem is not None
    assert problem.message == Bilingual(
        f"«\u00a0{written}\u00a0» n'est pas un fuseau horaire connu.",
        f"“{written}” is not a known time zone.",
    )
    assert hint(problem) == right
