"""A post's time: found in the one place where it stands, and checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from yaml.nodes import Node

from pipeline.clock import format_when, occurrences
from pipeline.load import hints
from pipeline.load.calendar import LoadedCalendar
from pipeline.load.report import Report
from pipeline.load.schedule import Line
from pipeline.load.values import ON_MERGE
from pipeline.model import Bilingual, KeyPath, Rendezvous, Slot, pick

_SIDE = timedelta(days=62)
At = Callable[[KeyPath], Node]


@dataclass(frozen=True, slots=True)
class Planned:
    """A post's time. `place`: file and path of where it stands."""

    due: datetime | None = None
    place: tuple[str, KeyPath] | None = None
    slot: Slot | None = None
    on_merge: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """One place where a time is written; `due` None when it gives none."""

    due: datetime | None
    file: str
    path: KeyPath
    line: int


def post_time(got: Mapping[str, Any], line: Line | None, loaded: LoadedCalendar, report: Report, at: At) -> Planned:
    """The time of a post from `publish_at`, `slot` or its line of the schedule; two places are an error naming both."""
    zone = loaded.names.zone
    places: list[_Place] = []
    written = got.get("publish_at")
    slot: Slot | None = got.get("slot")
    if written is not None:
        path: KeyPath = ("publish_at",)
        due = None if written == ON_MERGE else written
        places.append(_Place(due, report.file, path, report.line(at(path))))
    if slot is not None:
        path = ("slot",)
        due = _slot(slot, loaded, report, at)
        places.append(_Place(due, report.file, path, report.line(at(path))))
    if line is not None:
        places.append(_Place(line.at, line.file, line.path, line.number))
    if len(places) > 1:
        _two(places[:2], zone, report, at)
    if not places:
        return Planned()
    first = places[0]
    return Planned(first.due, (first.file, first.path), slot, written == ON_MERGE)


def _two(places: list[_Place], zone: ZoneInfo, report: Report, at: At) -> None:
    calendar_first = sorted(places, key=lambda place: place.file == report.file)
    short = _short_id(report.post or "")

    def said(place: _Place, lang: str) -> str:
        when = format_when(place.due, zone, lang, short=True) if place.due else str(place.path[0])
        line = "ligne" if lang == "fr" else "line"
        file = place.file.rpartition("/")[2]
        return f"{when} ({file}, {line} {place.line})"

    fr = " et ".join(said(place, "fr") for place in calendar_first)
    en = " and ".join(said(place, "en") for place in calendar_first)
    path = next(place.path for place in places if place.file == report.file)
    report.error(
        "two-times",
        Bilingual(f"{short} a deux heures : {fr}. Gardez-en une.", f"{short} has two times: {en}. Keep one."),
        at=at(path),
        path=path,
    )


def _short_id(id: str) -> str:
    """`p09-ma-nuit-a-velo` is called p09 in a team's talk; other ids are said whole."""
    head = id.partition("-")[0]
    return head if len(head) > 1 and head[0].isalpha() and head[1:].isdigit() else id


def _slot(slot: Slot, loaded: LoadedCalendar, report: Report, at: At) -> datetime | None:
    path: KeyPath = ("slot",)
    node = at(path)
    rendezvous = loaded.calendar.rendezvous.get(slot.rendezvous) if loaded.calendar else None
    if rendezvous is None:
        message = Bilingual(
            f"Le rendez-vous « {slot.rendezvous} » a une erreur dans calendar.yaml.",
            f"The rendez-vous “{slot.rendezvous}” has an error in calendar.yaml.",
        )
        report.error("rendezvous-broken", message, at=node, path=path)
        return None
    zone = loaded.names.zone
    hit = next(
        (each for each in occurrences(rendezvous, slot.original, slot.original, zone) if each.original == slot.original),
        None,
    )
    if hit is None:
        near = nearest(rendezvous, slot.original, zone)
        choices = [f"{slot.rendezvous}/{day}" for day in near]
        message = Bilingual(
            f"Le {slot.original} n'est pas un jour de « {slot.rendezvous} ».",
            f"{slot.original} is not a day of “{slot.rendezvous}”.",
        )
        hint = Bilingual(" ou ".join(choices), " or ".join(choices)) if choices else None
        report.error("not-an-occurrence", message, at=node, path=path, hint=hint)
        return None
    if hit.at is None:
        reason = hit.skipped or {}
        message = Bilingual(
            f"« {slot.rendezvous} » n'a pas lieu le {slot.original} : {pick(reason, 'fr')}.",
            f"“{slot.rendezvous}” is skipped on {slot.original}: {pick(reason, 'en')}.",
        )
        report.error(
            "slot-skipped",
            message,
            at=node,
            path=path,
            hint=hints.write(f"publish_at: {slot.original} 09:00"),
        )
        return None
    if hit.note:
        report.notice("time-shifted", hit.note, at=node, path=path)
    return hit.at


def nearest(rendezvous: Rendezvous, day: date, zone: ZoneInfo) -> tuple[date, ...]:
    """The last day of the rendez-vous before `day`, and the first after it."""
    days = [each.original for each in occurrences(rendezvous, day - _SIDE, day + _SIDE, zone)]
    before, after = [each for each in days if each < day], [each for each in days if each > day]
    return (*before[-1:], *after[:1])
