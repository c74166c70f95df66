"""What comes back: rules in words and RRULE, the days they fall on, occurrences moved, skipped, in quiet."""

import time as stopwatch
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clock import (
    Occurrence,
    Recurrence,
    dates,
    exceptions_without_occurrence,
    occurrences,
    parse_every,
    parse_rrule,
)
from pipeline.model import Bilingual, Period, Rendezvous
from tests.clock.test_walls import ZONES

PARIS = ZoneInfo("Europe/Paris")
DECEMBER = date(2026, 12, 1)
JANUARY_END = date(2027, 1, 31)


def rule(written: str) -> Recurrence:
    found, problem = parse_rrule(written) if "FREQ" in written else parse_every(written)
    assert problem is None
    assert found is not None
    return found


def days(written: str, first: date = DECEMBER, last: date = JANUARY_END, anchor: date | None = DECEMBER) -> list[str]:
    return [f"{day:%d %b}" for day in dates(rule(written), anchor, first, last)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("monday", ["07 Dec", "14 Dec", "21 Dec", "28 Dec", "04 Jan", "11 Jan", "18 Jan", "25 Jan"]),
        ("2nd wednesday", ["09 Dec", "13 Jan"]),
        ("3rd thursday", ["17 Dec", "21 Jan"]),
        ("1st friday", ["04 Dec", "01 Jan"]),
        ("last tuesday", ["29 Dec", "26 Jan"]),
        ("5th sunday", ["31 Jan"]),
        ("day 15", ["15 Dec", "15 Jan"]),
        ("day 31", ["31 Dec", "31 Jan"]),
        ("last day", ["31 Dec", "31 Jan"]),
        ("2 weeks on monday", ["07 Dec", "21 Dec", "04 Jan", "18 Jan"]),
        (
            "1 week on monday",
            ["07 Dec", "14 Dec", "21 Dec", "28 Dec", "04 Jan", "11 Jan", "18 Jan", "25 Jan"],
        ),
        ("FREQ=MONTHLY;BYDAY=MO,TH;BYSETPOS=1", ["03 Dec", "04 Jan"]),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=TU", ["01 Dec", "22 Dec", "12 Jan"]),
        ("FREQ=WEEKLY;COUNT=2", ["01 Dec", "08 Dec"]),
        ("RRULE:FREQ=WEEKLY;UNTIL=20261216T235959Z;BYDAY=WE", ["02 Dec", "09 Dec", "16 Dec"]),
    ],
)
def test_a_rule_falls_on_its_days(written: str, expected: list[str]) -> None:
    assert days(written) == expected


def test_day_thirty_one_falls_only_where_there_is_one_and_the_last_day_everywhere() -> None:
    assert days("day 31", last=date(2027, 4, 30)) == ["31 Dec", "31 Jan", "31 Mar"]
    assert days("last day", date(2028, 2, 1), date(2028, 2, 29)) == ["29 Feb"]


def test_every_day_is_every_day() -> None:
    assert days("day", date(2026, 12, 30), date(2027, 1, 2)) == ["30 Dec", "31 Dec", "01 Jan", "02 Jan"]


def test_two_weeks_are_counted_from_the_first_such_day() -> None:
    """Whatever part is looked at, the same Mondays come."""
    whole = dates(rule("2 weeks on monday"), DECEMBER, DECEMBER, date(2027, 12, 31))
    parts = [dates(rule("2 weeks on monday"), DECEMBER, day, day) for day in whole]
    assert parts == [(day,) for day in whole]
    assert days("2 weeks on monday", anchor=date(2026, 12, 8)) == ["14 Dec", "28 Dec", "11 Jan", "25 Jan"]


def test_nothing_comes_before_from_nor_outside_the_days_asked_for() -> None:
    assert days("monday", first=date(2026, 11, 1), last=date(2026, 12, 7)) == ["07 Dec"]
    assert days("monday", first=date(2026, 11, 1), last=date(2026, 11, 30)) == []
    assert days("monday", first=JANUARY_END, last=DECEMBER) == []


def test_without_from_a_rule_reaches_back() -> None:
    assert days("monday", date(2020, 1, 1), date(2020, 1, 14), anchor=None) == ["06 Jan", "13 Jan"]


WINDOWS = st.tuples(st.dates(date(2024, 1, 1), date(2032, 1, 1)), st.integers(0, 500), st.integers(0, 100))
SAME_AS_RRULE = {
    "tuesday": "FREQ=WEEKLY;BYDAY=TU",
    "3 weeks on friday": "FREQ=WEEKLY;INTERVAL=3;BYDAY=FR",
    "1st friday": "FREQ=MONTHLY;BYDAY=1FR",
    "5th monday": "FREQ=MONTHLY;BYDAY=5MO",
    "last sunday": "FREQ=MONTHLY;BYDAY=-1SU",
    "day 30": "FREQ=MONTHLY;BYMONTHDAY=30",
    "last day": "FREQ=MONTHLY;BYMONTHDAY=-1",
    "day": "FREQ=DAILY",
}


@given(st.sampled_from(sorted(SAME_AS_RRULE)), WINDOWS)
def test_a_rule_in_words_falls_where_the_standards_rule_does(words: str, window: tuple[date, int, int]) -> None:
    anchor, ahead, length = window
    first = anchor + timedelta(days=ahead)
    last = first + timedelta(days=length)
    start = anchor
    if words == "3 weeks on friday":  # the standard counts weeks, we count from the first Friday
        start = anchor + timedelta(days=(4 - anchor.weekday()) % 7)
    standard = rrulestr(SAME_AS_RRULE[words], dtstart=datetime.combine(start, time()))
    found = standard.between(datetime.combine(first, time()), datetime.combine(last, time()), inc=True)
    assert list(dates(rule(words), anchor, first, last)) == [moment.date() for moment in found]


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("tous les lundis", "Write: monday"),
        ("lundi", "Write: monday"),
        ("Monday", "Write: monday"),
        ("every monday", "Write: monday"),
        ("chaque mercredi", "Write: wednesday"),
        ("troisième jeudi", "Write: 3rd thursday"),
        ("3e jeudi du mois", "Write: 3rd thursday"),
        ("1er vendredi", "Write: 1st friday"),
        ("first friday", "Write: 1st friday"),
        ("dernier mardi du mois", "Write: last tuesday"),
        ("le 15 du mois", "Write: day 15"),
        ("dernier jour du mois", "Write: last day"),
        ("toutes les deux semaines, le mardi", "Write: 2 weeks on tuesday"),
        ("2 weeks", "Write: 2 weeks on monday"),
        ("un lundi sur deux", "Write: 2 weeks on monday"),
        ("tous les 15 jours", "Write: 2 weeks on monday"),
        ("tous les jours", "Write: day"),
        ("de temps en temps", "For example: monday, 3rd thursday, last tuesday, day 15, 2 weeks on monday"),
        ("day 32", "For example: monday, 3rd thursday, last tuesday, day 15, 2 weeks on monday"),
        ("0 weeks on monday", "For example: monday, 3rd thursday, last tuesday, day 15, 2 weeks on monday"),
    ],
)
def test_a_rhythm_in_other_words_is_an_error_with_the_right_ones(written: str, right: str) -> None:
    found, problem = parse_every(written)
    assert found is None
    assert problem is not None
    assert (problem.code, problem.level) == ("every-format", "error")
    assert problem.message == Bilingual(
        f"«\u00a0{written}\u00a0»\u00a0: ce rythme n'est pas compris.",
        f"“{written}”: this rhythm is not understood.",
    )
    assert problem.hint.en == right


@given(st.text(max_size=30) | st.from_regex(r"[a-z0-9 ]{1,25}", fullmatch=True))
def test_reading_a_rhythm_never_raises_and_its_hint_is_right(written: str) -> None:
    found, problem = parse_every(written)
    assert (found is None) == (problem is not None)
    if problem is not None and problem.hint.en.startswith("Write: "):
        assert parse_every(problem.hint.en.removeprefix("Write: "))[0] is not None


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("FREQ=HOURLY", "“FREQ=HOURLY”: FREQ=HOURLY is not accepted here."),
        ("FREQ=MINUTELY;COUNT=9", "“FREQ=MINUTELY;COUNT=9”: FREQ=MINUTELY is not accepted here."),
        ("FREQ=SECONDLY", "“FREQ=SECONDLY”: FREQ=SECONDLY is not accepted here."),
        ("FREQ=DAILY;BYHOUR=9", "“FREQ=DAILY;BYHOUR=9”: BYHOUR is not accepted here."),
        (
            "FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2",
            "“FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2”: BYMONTHDAY is not accepted here.",
        ),
        ("BYDAY=MO", "“BYDAY=MO”: FREQ is not accepted here."),
        ("FREQ=WEEKLY;BYDAY=XX;BYDAY=MO", "“FREQ=WEEKLY;BYDAY=XX;BYDAY=MO”: BYDAY is not accepted here."),
        ("FREQ=WEEKLY;BYDAY=XX", "“FREQ=WEEKLY;BYDAY=XX”: FREQ=WEEKLY;BYDAY=XX is not accepted here."),
        ("FREQ=DAILY;INTERVAL=0", "“FREQ=DAILY;INTERVAL=0”: FREQ=DAILY;INTERVAL=0 is not accepted here."),
        ("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2", "“FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2” never happens."),
        ("FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6", "“FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6” never happens."),
        ("", "“”: FREQ is not accepted here."),
        (
            "FREQ=WEEKLY\nDTSTART:20200101",
            "“FREQ=WEEKLY\nDTSTART:20200101”: FREQ=WEEKLY\nDTSTART:20200101 is not accepted here.",
        ),
    ],
)
def test_a_rule_that_is_not_of_days_or_never_comes_is_an_error(written: str, message: str) -> None:
    found, problem = parse_rrule(written)
    assert found is None
    assert problem is not None
    assert problem.level == "error"
    assert problem.message.en == message


@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY", ""]),
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "BYDAY",
                    "BYMONTHDAY",
                    "BYMONTH",
                    "BYSETPOS",
                    "INTERVAL",
                    "COUNT",
                    "UNTIL",
                    "BYHOUR",
                    "WKST",
                    "X",
                ]
            ),
            st.sampled_from(["MO", "-1FR", "6TU", "0", "1", "31", "-31", "99", "20270101", "", "MO,,TU"]),
        ),
        max_size=3,
    ),
)
def test_reading_an_rrule_never_raises(frequency: str, parts: list[tuple[str, str]]) -> None:
    written = ";".join([f"FREQ={frequency}", *(f"{name}={value}" for name, value in parts)])
    found, problem = parse_rrule(written)
    assert (found is None) == (problem is not None)
    if found is not None:
        assert len(dates(found, DECEMBER, DECEMBER, JANUARY_END)) <= 62


def test_a_rule_that_comes_once_a_year_is_right_whatever_month_it_is_counted_from() -> None:
    march = rule("FREQ=MONTHLY;INTERVAL=12;BYMONTH=3")
    assert dates(march, date(2027, 3, 5), DECEMBER, date(2028, 12, 31)) == (
        date(2027, 3, 5),
        date(2028, 3, 5),
    )


def test_a_huge_count_costs_only_the_days_asked_for() -> None:
    started = stopwatch.process_time()
    assert len(days("FREQ=DAILY;COUNT=999999999", date(2027, 12, 1), date(2027, 12, 31))) == 31
    assert stopwatch.process_time() - started < 2


def test_only_rules_that_count_need_a_day_to_count_from() -> None:
    needing = ["2 weeks on monday", "FREQ=WEEKLY;INTERVAL=2", "FREQ=DAILY;COUNT=3"]
    free = ["monday", "last tuesday", "day 15", "FREQ=WEEKLY;INTERVAL=1", "FREQ=MONTHLY;BYDAY=1MO"]
    assert [rule(written).anchored for written in needing] == [True] * 3
    assert [rule(written).anchored for written in free] == [False] * 5


# ── occurrences ──────────────────────────────────────────────────────────────────────────────────────────────────


def rendezvous(**changes: Any) -> Rendezvous:
    given_values: dict[str, Any] = {
        "every": "1st friday",
        "rrule": None,
        "at": time(12, 30),
        "start": DECEMBER,
    }
    return Rendezvous(id="coup-de-chapeau", name={"fr": "Coup de chapeau"}, **given_values | changes)


def test_an_occurrence_stands_on_the_wall_of_its_zone() -> None:
    (found,) = occurrences(rendezvous(), DECEMBER, date(2026, 12, 31), PARIS)
    assert found == Occurrence("coup-de-chapeau", date(2026, 12, 4), datetime(2026, 12, 4, 11, 30, tzinfo=UTC))
    assert str(found) == "coup-de-chapeau/2026-12-04"


NEW_YEAR = date(2027, 1, 1)
MOVED = {NEW_YEAR: datetime(2027, 1, 8, 11, 30, tzinfo=UTC)}


def test_a_moved_occurrence_keeps_the_name_of_its_original_date() -> None:
    (found,) = occurrences(rendezvous(move=MOVED), NEW_YEAR, JANUARY_END, PARIS)
    assert found == Occurrence("coup-de-chapeau", NEW_YEAR, MOVED[NEW_YEAR], moved=True)
    assert str(found) == "coup-de-chapeau/2027-01-01"


def test_a_moved_occurrence_is_found_on_both_its_days() -> None:
    on_new_year = occurrences(rendezvous(move=MOVED), NEW_YEAR, NEW_YEAR, PARIS)
    on_the_eighth = occurrences(rendezvous(move=MOVED), date(2027, 1, 8), date(2027, 1, 8), PARIS)
    assert on_new_year == on_the_eighth
    assert len(on_new_year) == 1


def test_a_skipped_occurrence_says_why_and_has_no_time() -> None:
    reason = {"fr": "fermé", "en": "closed"}
    (found,) = occurrences(rendezvous(skip={NEW_YEAR: reason}), NEW_YEAR, JANUARY_END, PARIS)
    assert found == Occurrence("coup-de-chapeau", NEW_YEAR, None, skipped=reason)


def test_an_occurrence_is_quiet_by_the_day_it_really_falls_on() -> None:
    closing = [Period(date(2026, 12, 24), date(2027, 1, 3))]
    asked = (NEW_YEAR, JANUARY_END, PARIS, closing)
    assert [found.quiet for found in occurrences(rendezvous(), *asked)] == [True]
    assert [found.quiet for found in occurrences(rendezvous(move=MOVED), *asked)] == [False]


def test_nothing_comes_after_to() -> None:
    found = occurrences(rendezvous(every="monday", end=date(2026, 12, 14)), DECEMBER, JANUARY_END, PARIS)
    assert [occurrence.original.day for occurrence in found] == [7, 14]


def test_a_skipped_hour_is_said_on_the_occurrence() -> None:
    sunday = rendezvous(every="last sunday", at=time(2, 30))
    (found,) = occurrences(sunday, date(2027, 3, 28), date(2027, 3, 28), PARIS)
    assert found.at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert found.note is not None
    assert found.note.en == "2027-03-28 02:30 does not exist (clocks go forward, Europe/Paris): moved to 03:30."


def test_a_rendezvous_that_cannot_be_read_has_no_occurrence() -> None:
    assert occurrences(rendezvous(every="parfois"), DECEMBER, JANUARY_END, PARIS) == ()


@given(st.sampled_from(ZONES), st.dates(date(2026, 1, 1), date(2032, 1, 1)), st.times())
def test_the_wall_time_of_a_rendezvous_stays_over_clock_changes(zone: ZoneInfo, first: date, at: time) -> None:
    daily = rendezvous(every="day", at=at, start=None)
    found = occurrences(daily, first, first + timedelta(days=200), zone)
    assert [occurrence.original for occurrence in found] == [first + timedelta(days=day) for day in range(201)]
    for occurrence in found:
        assert occurrence.at is not None
        shown = occurrence.at.astimezone(zone)
        assert (shown.date(), shown.time()) == (occurrence.original, at) or occurrence.note is not None


def test_an_exception_on_a_day_without_occurrence_is_found_with_its_neighbours() -> None:
    lost = rendezvous(skip={date(2027, 1, 2): {"fr": "?"}, NEW_YEAR: {"fr": "fermé"}})
    assert exceptions_without_occurrence(lost) == {date(2027, 1, 2): (NEW_YEAR, date(2027, 2, 5))}


def test_the_demos_rendezvous_fall_as_its_calendar_says() -> None:
    assert days("3rd wednesday", last=date(2026, 12, 31)) == ["16 Dec"]
    assert days("1st thursday", last=date(2026, 12, 31)) == ["03 Dec"]
    assert days("3rd thursday", last=date(2026, 12, 31)) == ["17 Dec"]
    assert days("last tuesday", last=date(2026, 12, 31)) == ["29 Dec"]
