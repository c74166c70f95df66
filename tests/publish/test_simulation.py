"""The simulation in small: no double, no silent drop, nothing stuck; `python -m benchmarks.simulate` runs a million."""

import pytest

from benchmarks.simulate import lines
from tests.publish.simulation import simulate

COUNT = 1000


def test_where_the_network_can_be_asked_every_post_is_online_once_without_a_person() -> None:
    tally = simulate(COUNT, 2026, can_be_asked=True)
    assert (tally.publications, tally.doubles, tally.drops, tally.stuck) == (COUNT, 0, 0, 0)
    assert tally.unknown > COUNT // 10  # there was trouble to settle
    assert tally.settled_alone == pytest.approx(1, abs=0.01)
    assert tally.states == {"published": COUNT}


def test_where_it_cannot_nothing_is_doubled_and_people_answer_what_is_unknown() -> None:
    tally = simulate(COUNT, 2026, can_be_asked=False)
    assert (tally.publications, tally.doubles, tally.drops, tally.stuck) == (COUNT, 0, 0, 0)
    assert tally.by_person > COUNT // 10


def test_the_table_counts_what_it_was_asked_for() -> None:
    head, *rows = lines(40)
    assert head.split()[-7:] == ["count", "doubles", "dropped", "stuck", "unknown", "settled", "alone"]
    assert [row[38:48].strip() for row in rows] == ["20", "20", "4"]
