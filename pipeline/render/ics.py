"""Calendars to subscribe to (iCalendar, RFC 5545): times in UTC, names that never change, the same bytes every time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from pipeline import __version__

if TYPE_CHECKING:
    from icalendar import Event


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `start` and `end` are instants, or days with the last one included."""

    uid: str
    start: datetime | date
    end: datetime | date | None
    summary: str
    stamp: datetime  # when this was first said: never the time of the build
    url: str | None = None
    description: str = ""
    location: str | None = None
    categories: tuple[str, ...] = ()


def calendar_file(entries: Iterable[Entry], *, name: str, description: str = "", url: str | None = None) -> bytes:
    """The .ics of these events, in order of time and name."""
    from icalendar import Calendar

    out = Calendar()
    out.add("prodid", f"-//editorial-pipeline {__version__}//EN")
    out.add("version", "2.0")
    out.add("calscale", "GREGORIAN")
    out.add("method", "PUBLISH")
    out.add("name", name)
    out.add("x-wr-calname", name)
    if description:
        out.add("description", description)
        out.add("x-wr-caldesc", description)
    if url:
        out.add("url", url)
    out.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    out.add("x-published-ttl", "PT6H")
    for entry in sorted(entries, key=_order):
        out.add_component(_event(entry))
    return bytes(out.to_ical())


def _order(entry: Entry) -> tuple[str, str]:
    start = entry.start
    day = start.astimezone(UTC).isoformat() if isinstance(start, datetime) else start.isoformat()
    return day, entry.uid


def _event(entry: Entry) -> "Event":
    from icalendar import Event

    out = Event()
    out.add("uid", entry.uid)
    out.add("dtstamp", entry.stamp.astimezone(UTC).replace(microsecond=0))
    if isinstance(entry.start, datetime):
        out.add("dtstart", entry.start.astimezone(UTC))
        if isinstance(entry.end, datetime):
            out.add("dtend", entry.end.astimezone(UTC))
    else:
        last = entry.end if entry.end is not None and not isinstance(entry.end, datetime) else entry.start
        out.add("dtstart", entry.start)
        out.add("dtend", last + timedelta(days=1))  # the format's end is the first day after
        out.add("transp", "TRANSPARENT")
    out.add("summary", entry.summary)
    for name in ("description", "location", "url"):
        if value := getattr(entry, name):
            out.add(name, value)
    if entry.categories:
        out.add("categories", list(entry.categories))
    return out
