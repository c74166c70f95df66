"""Rendez-vous as dated slots: filled, empty, replaced, skipped, left to the evergreen bank. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pipeline.clock import Occurrence, local_day, occurrences
from pipeline.model import PostIndex, Rendezvous, Site, Status, Words
from pipeline.plan.gaps import instants

_MOVED = timedelta(days=62)  # a slot may be moved, or its post, and still fill it


class Fill(StrEnum):
    FILLED = "filled"
    EMPTY = "empty"
    EVERGREEN = "evergreen"  # empty, in a quiet period, to be filled from the bank
    REPLACED = "replaced"  # another rendez-vous takes its place that day
    SKIPPED = "skipped"
    QUIET = "quiet"  # in a quiet period, where this rendez-vous pauses


@dataclass(frozen=True, slots=True)
class Slot:
    """One occurrence of a rendez-vous, and what fills it."""

    rendezvous: Rendezvous
    original: date
    at: datetime | None  # UTC; None when skipped
    fill: Fill
    post: str | None = None
    replaced_by: str | None = None
    reason: Words | None = None
    draft_due: date | None = None  # an empty one: when its draft is expected

    @property
    def id(self) -> str:
        return f"{self.rendezvous.id}/{self.original.isoformat()}"


def slots(site: Site, first: date, last: date) -> tuple[Slot, ...]:
    """Every slot whose day lies in `first` to `last`, both included, in order of time."""
    return tuple(sorted(_slots(site, first, last), key=lambda slot: (slot.at is None, slot.at or slot.original, slot.id)))


def _slots(site: Site, first: date, last: date) -> Iterator[Slot]:
    calendar = site.calendar
    zone = ZoneInfo(calendar.organisation.timezone)
    quiet = [quiet.period for quiet in calendar.quiet_periods.values()]
    around = instants(site, first - _MOVED, last + _MOVED)
    near = (*site.index.within(*around), *site.index.unplanned())
    taken = {str(post.slot): post for post in near if post.slot and post.status is not Status.CANCELLED}
    found = {rendezvous.id: occurrences(rendezvous, first, last, zone, quiet) for rendezvous in calendar.rendezvous.values()}
    days = {
        (name, local_day(occurrence.at, zone)): rendezvous.id
        for rendezvous in calendar.rendezvous.values()
        for name in rendezvous.replaces
        for occurrence in found[rendezvous.id]
        if occurrence.at is not None
    }
    for rendezvous in calendar.rendezvous.values():
        for occurrence in found[rendezvous.id]:
            day = local_day(occurrence.at, zone) if occurrence.at else occurrence.original
            yield _slot(rendezvous, occurrence, taken.get(str(occurrence)), days.get((rendezvous.id, day)), day)


def _slot(rendezvous: Rendezvous, occurrence: Occurrence, post: PostIndex | None, replaced_by: str | None, day: date) -> Slot:
    fill = Fill.EMPTY
    if post is not None:
        fill = Fill.FILLED
    elif occurrence.at is None:
        fill = Fill.SKIPPED
    elif replaced_by is not None:
        fill = Fill.REPLACED
    elif occurrence.quiet:
        fill = {"skip": Fill.QUIET, "keep": Fill.EMPTY, "evergreen": Fill.EVERGREEN}[rendezvous.in_quiet]
    wanted = fill in (Fill.EMPTY, Fill.EVERGREEN)
    return Slot(
        rendezvous,
        occurrence.original,
        occurrence.at,
        fill,
        post.id if post else None,
        replaced_by if fill is Fill.REPLACED else None,
        occurrence.skipped,
        day - (rendezvous.lead or timedelta(0)) if wanted else None,
    )
