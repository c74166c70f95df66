"""The clock that long-running code is given."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back, whatever happens to `now`."""

    def sleep(self, seconds: float) -> None:
        """Wait. Zero or less returns at once."""


class SystemClock:
    """The machine's clock. Made by cli/ and the plugin alone; everything below takes it as an argument."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the clock they hand down

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            time.sleep(seconds)  # noqa: TID251 - as above


class ManualClock:
    """A clock that moves only when told: tests, and the demo's replay. Sleeping advances it."""

    def __init__(self, now: datetime, *, monotonic: float = 0.0) -> None:
        self._now = _utc(now)
        self._monotonic = monotonic

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.advance(seconds)

    def advance(self, seconds: float) -> None:
        """Time passes: both `now` and `monotonic` move."""
        if seconds < 0:
            raise ValueError("time does not go back; `set` steps the clock")
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def set(self, now: datetime) -> None:
        """The clock is stepped, as an operator or NTP would: `monotonic` does not move."""
        self._now = _utc(now)


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return instant.astimezone(UTC)
