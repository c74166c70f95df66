"""Weeks and bands: what calendars are drawn from."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Bilingual, Period
from pipeline.render.desk.grid import (
    Band,
    Stretch,
    lines_of,
    month_of,
    months,
    next_month,
    previous_month,
    weeks,
)

DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))


def _band(id: str, start: date, end: date) -> Band:
    return Band(id, Bilingual(id, id), Period(start, end), "campaign")


def test_a_month_is_drawn_in_whole_weeks_from_monday() -> None:
    found = weeks(DECEMBER, ())
    assert [str(week.number) for week in found] == [
        "2026-W49",
        "2026-W50",
        "2026-W51",
        "2026-W52",
        "2026-W53",
    ]
    assert found[0].days[0] == date(2026, 11, 30)
    assert found[-1].days[-1] == date(2027, 1, 3)


def test_a_band_says_where_it_begins_and_ends() -> None:
    found = weeks(DECEMBER, [_band("noel", date(2026, 12, 1), date(2026, 12, 24))])
    first, last = found[0].stretches[0], found[3].stretches[0]
    assert (first.first, first.last, first.begins, first.ends) == (1, 6, True, False)
    assert (last.first, last.last, last.begins, last.ends) == (0, 3, False, True)
    assert found[4].stretches == ()


def test_bands_that_overlap_stand_below_one_another_and_a_free_line_is_used_again() -> None:
    found = weeks(
        Period(date(2026, 12, 7), date(2026, 12, 13)),
        [
            _band("a", date(2026, 12, 7), date(2026, 12, 8)),
            _band("b", date(2026, 12, 8), date(2026, 12, 10)),
            _band("c", date(2026, 12, 9), date(2026, 12, 13)),
        ],
    )
    (week,) = found
    assert {one.band.id: one.line for one in week.stretches} == {"a": 0, "b": 1, "c": 0}
    assert [[one if isinstance(one, int) else one.band.id for one in line] for line in lines_of(week)] == [
        ["a", "c"],
        [1, "b", 3],
    ]


DAYS = st.dates(date(2026, 11, 1), date(2027, 1, 31))


@given(st.lists(st.tuples(DAYS, st.integers(0, 60)), max_size=8))
def test_bands_never_overlap_and_every_line_fills_the_week(given_: list[tuple[date, int]]) -> None:
    bands = [_band(str(n), start, start + timedelta(days=length)) for n, (start, length) in enumerate(given_)]
    for week in weeks(DECEMBER, bands):
        taken = [(one.line, column) for one in week.stretches for column in range(one.first, one.last + 1)]
        assert len(taken) == len(set(taken))
        for line in lines_of(week):
            assert sum(one.span if isinstance(one, Stretch) else one for one in line) == 7


def test_months_follow_one_another_over_the_year() -> None:
    assert next_month(date(2026, 12, 31)) == date(2027, 1, 1)
    assert previous_month(date(2027, 1, 15)) == date(2026, 12, 1)
    assert month_of(date(2028, 2, 3)).end == date(2028, 2, 29)
    assert list(months(date(2026, 11, 20), date(2027, 1, 2))) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]
