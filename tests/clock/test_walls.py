"""Wall time and instants across zones: gaps, folds, midnight, hours, weeks."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clock import IsoWeek, hours_contain, hours_end, local_day, parse_when, resolve_wall
from pipeline.model import Bilingual, Hours, Period

PARIS = ZoneInfo("Europe/Paris")
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Paris",
        "Europe/Dublin",
        "America/New_York",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Africa/Casablanca",
        "Africa/Cairo",
        "America/Sao_Paulo",
        "Pacific/Apia",
        "Pacific/Chatham",
        "Pacific/Kiritimati",
        "UTC",
    )
]
FIRST, LAST = datetime(2000, 1, 1), datetime(2045, 12, 31)  # noqa: DTZ001 - what a clock on a wall shows
WALLS = st.datetimes(FIRST, LAST).map(lambda wall: wall.replace(second=0, microsecond=0))
INSTANTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """The minutes around every change of the clock that year, as instants."""
    start = datetime(year, 1, 1, tzinfo=UTC)
    hours = [start + timedelta(hours=hour) for hour in range(366 * 24)]
    return [
        hour + timedelta(minutes=minute)
        for hour in hours
        if hour.astimezone(zone).utcoffset() != (hour + timedelta(hours=1)).astimezone(zone).utcoffset()
        for minute in range(-60, 121, 15)
    ]


AROUND_CHANGES = st.one_of(
    st.sampled_from([(zone, at) for zone in ZONES for year in (2011, 2026, 2027) for at in changes(zone, year)]),
    st.tuples(st.sampled_from(ZONES), INSTANTS),
)


@given(AROUND_CHANGES)
def test_what_a_clock_shows_is_read_as_that_instant_or_an_earlier_one_that_shows_the_same(
    place: tuple[ZoneInfo, datetime],
) -> None:
    zone, instant = place
    instant = instant.replace(second=0, microsecond=0)
    shown = instant.astimezone(zone)
    if shown.second:  # an offset of odd seconds, long ago
        return
    read, problem = parse_when(f"{shown:%Y-%m-%d %H:%M}", zone)
    assert read is not None
    assert read.astimezone(zone).replace(tzinfo=None) == shown.replace(tzinfo=None)
    assert read == instant if problem is None else read <= instant
    assert (problem is None) == (shown.replace(fold=0).utcoffset() == shown.replace(fold=1).utcoffset())


@given(AROUND_CHANGES)
def test_an_instant_written_with_its_offset_is_that_instant_in_every_zone(
    place: tuple[ZoneInfo, datetime],
) -> None:
    zone, instant = place
    assert parse_when(instant.astimezone(zone).isoformat(), PARIS) == (instant, None)


@given(st.sampled_from(ZONES), WALLS)
def test_a_wall_time_exists_or_both_alternatives_do(zone: ZoneInfo, wall: datetime) -> None:
    read, problem = parse_when(f"{wall:%Y-%m-%d %H:%M}", zone)
    if read is not None:
        assert read.astimezone(zone).replace(tzinfo=None) == wall
        return
    assert problem is not None
    assert problem.code == "time-skipped"
    for alternative in problem.hint.en.removeprefix("Write: ").split(" or "):
        assert parse_when(alternative, zone)[0] is not None


@given(AROUND_CHANGES)
def test_a_generated_wall_time_stays_on_the_wall_or_says_where_it_went(
    place: tuple[ZoneInfo, datetime],
) -> None:
    zone, instant = place
    wall = instant.replace(tzinfo=None, second=0, microsecond=0)
    resolved = resolve_wall(wall.date(), wall.time(), zone)
    shown = resolved.instant.astimezone(zone).replace(tzinfo=None)
    assert shown == wall or (shown > wall and resolved.note is not None)


def test_noon_stays_noon_over_both_changes_of_a_year() -> None:
    days = [date(2027, 1, 1) + timedelta(days=day) for day in range(365)]
    instants = [resolve_wall(day, time(12), PARIS).instant for day in days]
    assert {instant.astimezone(PARIS).time() for instant in instants} == {time(12)}
    apart = [later - earlier for earlier, later in pairwise(instants)]
    assert (min(apart), max(apart)) == (timedelta(hours=23), timedelta(hours=25))


def test_a_skipped_hour_is_shifted_past_the_jump() -> None:
    resolved = resolve_wall(date(2027, 3, 28), time(2, 30), PARIS)
    assert resolved.instant == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert resolved.note == Bilingual(
        "2027-03-28 02:30 n'existe pas (les horloges avancent, Europe/Paris)\u00a0: déplacé à 03:30.",
        "2027-03-28 02:30 does not exist (clocks go forward, Europe/Paris): moved to 03:30.",
    )


def test_an_hour_that_comes_twice_is_the_first() -> None:
    resolved = resolve_wall(date(2027, 10, 31), time(2, 30), PARIS)
    assert resolved.instant == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert resolved.note == Bilingual(
        "2027-10-31 02:30 arrive deux fois (les horloges reculent, Europe/Paris)\u00a0: c'est la première qui compte.",
        "2027-10-31 02:30 comes twice (clocks go back, Europe/Paris): the first one counts.",
    )


def test_a_day_that_a_country_skipped_lands_on_the_next() -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert local_day(resolve_wall(date(2011, 12, 30), time(9), apia).instant, apia) == date(2011, 12, 31)


# ── hours ────────────────────────────────────────────────────────────────────────────────────────────────────────

NIGHT = Hours(time(21, 30), time(7))


@pytest.mark.parametrize(
    ("at", "inside"),
    [
        (time(21, 29), False),
        (time(21, 30), True),
        (time(0), True),
        (time(6, 59), True),
        (time(7), False),
        (time(12), False),
    ],
)
def test_hours_over_midnight_hold_both_nights_and_no_day(at: time, inside: bool) -> None:
    assert hours_contain(NIGHT, at) is inside


def test_hours_of_a_day_hold_their_start_and_not_their_end() -> None:
    day = Hours(time(10), time(19))
    assert [hours_contain(day, time(hour)) for hour in (9, 10, 18, 19)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("instant", "end"),
    [
        (datetime(2026, 12, 1, 22, 0, tzinfo=UTC), datetime(2026, 12, 2, 6, 0, tzinfo=UTC)),
        (datetime(2026, 12, 2, 5, 59, tzinfo=UTC), datetime(2026, 12, 2, 6, 0, tzinfo=UTC)),
        (datetime(2026, 12, 2, 6, 0, tzinfo=UTC), None),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), datetime(2027, 1, 1, 6, 0, tzinfo=UTC)),
        (datetime(2027, 3, 27, 22, 0, tzinfo=UTC), datetime(2027, 3, 28, 5, 0, tzinfo=UTC)),
        (datetime(2027, 10, 30, 22, 0, tzinfo=UTC), datetime(2027, 10, 31, 6, 0, tzinfo=UTC)),
    ],
)
def test_a_night_ends_at_seven_on_the_wall_whatever_the_season(instant: datetime, end: datetime | None) -> None:
    assert hours_end(NIGHT, instant, PARIS) == end


def test_hours_that_end_in_a_skipped_hour_end_at_the_jump() -> None:
    late = Hours(time(23), time(2, 30))
    assert hours_end(late, datetime(2027, 3, 28, 0, 59, tzinfo=UTC), PARIS) == datetime(2027, 3, 28, 1, tzinfo=UTC)


def test_hours_that_end_in_an_hour_that_comes_twice_end_at_the_one_still_to_come() -> None:
    late = Hours(time(23), time(2, 30))
    assert hours_end(late, datetime(2027, 10, 31, 0, 10, tzinfo=UTC), PARIS) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert hours_end(late, datetime(2027, 10, 31, 1, 10, tzinfo=UTC), PARIS) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


@given(AROUND_CHANGES, TIMES, TIMES)
def test_the_end_of_hours_is_the_first_moment_outside(place: tuple[ZoneInfo, datetime], start: time, end: time) -> None:
    zone, instant = place
    if start == end:
        return
    hours = Hours(start, end)
    over = hours_end(hours, instant, zone)
    assert (over is not None) == hours_contain(hours, instant.astimezone(zone).time())
    if over is not None:
        assert instant < over <= instant + timedelta(hours=50)
        assert not hours_contain(hours, over.astimezone(zone).time())
        assert hours_contain(hours, (over - timedelta(seconds=1)).astimezone(zone).time())


# ── days and weeks ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_day_is_the_one_on_the_wall() -> None:
    assert local_day(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), PARIS) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("day", "week"),
    [(date(2026, 12, 7), "2026-W50"), (date(2027, 1, 3), "2026-W53"), (date(2027, 1, 4), "2027-W01")],
)
def test_weeks_are_numbered_as_in_europe(day: date, week: str) -> None:
    assert str(IsoWeek.of(day)) == week


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_a_week_goes_from_monday_to_sunday_and_holds_its_days(day: date) -> None:
    week = IsoWeek.of(day)
    assert week.days == Period(week.days.start, week.days.start + timedelta(days=6))
    assert week.days.start.weekday() == 0
    assert day in week.days
