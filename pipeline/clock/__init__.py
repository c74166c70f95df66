"""Time: the clock that is handed around, what people write, zones and their changes, recurrence, dates for readers.

Everything but `SystemClock` is pure. An instant is an aware UTC datetime; a wall time is what a clock in the calendar's
zone shows. Reading never raises: it answers (value, None), (value, notice) or (None, error).
"""

from pipeline.clock.clocks import Clock, ManualClock, SystemClock
from pipeline.clock.reading import (
    TimeProblem,
    parse_date,
    parse_duration,
    parse_hours,
    parse_time,
    parse_when,
    parse_zone,
)
from pipeline.clock.recurrence import (
    Occurrence,
    Recurrence,
    dates,
    exceptions_without_occurrence,
    occurrences,
    parse_every,
    parse_rrule,
)
from pipeline.clock.showing import format_day, format_duration, format_relative, format_when
from pipeline.clock.walls import IsoWeek, WallTime, hours_contain, hours_end, local_day, resolve_wall

__all__ = [
    "Clock",
    "IsoWeek",
    "ManualClock",
    "Occurrence",
    "Recurrence",
    "SystemClock",
    "TimeProblem",
    "WallTime",
    "dates",
    "exceptions_without_occurrence",
    "format_day",
    "format_duration",
    "format_relative",
    "format_when",
    "hours_contain",
    "hours_end",
    "local_day",
    "occurrences",
    "parse_date",
    "parse_duration",
    "parse_every",
    "parse_hours",
    "parse_rrule",
    "parse_time",
    "parse_when",
    "parse_zone",
    "resolve_wall",
]
