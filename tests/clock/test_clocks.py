"""The clock that is handed around."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipeline.clock import Clock, ManualClock, SystemClock

NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_a_manual_clock_stands_still_until_told() -> None:
    clock: Clock = ManualClock(NINE)
    assert (clock.now(), clock.monotonic()) == (clock.now(), clock.monotonic()) == (NINE, 0.0)


def test_waiting_moves_both_hands_of_a_manual_clock() -> None:
    clock = ManualClock(NINE)
    wait = clock.sleep
    wait(90.5)
    wait(-1)
    assert clock.now() == NINE + timedelta(seconds=90.5)
    assert clock.monotonic() == 90.5


def test_stepping_a_manual_clock_moves_no_monotonic_time() -> None:
    clock = ManualClock(NINE)
    clock.advance(10)
    clock.set(NINE - timedelta(hours=1))
    assert clock.now() == NINE - timedelta(hours=1)
    assert clock.monotonic() == 10


def test_a_manual_clock_shows_utc_and_needs_a_zone() -> None:
    paris = timezone(timedelta(hours=1))
    assert ManualClock(NINE.astimezone(paris)).now().tzinfo is UTC
    with pytest.raises(ValueError, match="an instant needs its zone"):
        ManualClock(datetime(2026, 12, 1))  # noqa: DTZ001 - what is refused


def test_time_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="time does not go back"):
        ManualClock(NINE).advance(-1)


def test_the_system_clock_shows_utc_and_does_not_wait_for_nothing() -> None:
    clock: Clock = SystemClock()
    before = clock.monotonic()
    wait = clock.sleep
    wait(0)
    wait(-5)
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() >= before
