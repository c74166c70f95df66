"""Where a new post goes: the slot or time that was asked for, else the next free one; and on which channels."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipeline.cli.desk import Desk
from pipeline.clock import local_day, parse_when
from pipeline.errors import UsageError
from pipeline.model import Bilingual, Delivery, Rendezvous, Site
from pipeline.plan.gaps import free_slots
from pipeline.plan.slots import Fill, Slot, slots

_AHEAD = timedelta(weeks=10)  # how far the next free slot is looked for
_FREE = (Fill.EMPTY, Fill.EVERGREEN)


@dataclass(frozen=True)
class Place:
    """Where the new post stands in time: a slot of a rendez-vous, a time of its own, or nowhere yet."""

    rendezvous: Rendezvous | None = None
    slot: str | None = None
    at: datetime | None = None


def find_place(
    desk: Desk,
    rendezvous: str | None,
    when: str | None,
    slot: str | None,
    channels: list[str],
    *,
    idea: bool,
) -> Place:
    """The time asked for, else the next free slot. Raises UsageError for one that does not exist or is taken."""
    if slot is not None:
        rendezvous, _, when = slot.partition("/")
    if rendezvous is not None:
        return _of_rendezvous(desk, rendezvous, when)
    if when is not None:
        instant, problem = parse_when(when, desk.zone)
        if instant is None:
            said = problem.message if problem else Bilingual("date illisible", "unreadable date")
            hint = problem.hint if problem else Bilingual("", "")
            raise UsageError(Bilingual(f"--date : {said.fr} {hint.fr}".rstrip(), f"--date: {said.en} {hint.en}".rstrip()))
        return Place(at=instant)
    if idea:
        return Place()
    return _next_time(desk, channels) if channels else _next_slot(desk, None)


def _of_rendezvous(desk: Desk, name: str, when: str | None) -> Place:
    known = desk.site.calendar.rendezvous
    if name not in known:
        raise UsageError(
            Bilingual(
                f"Rendez-vous inconnu : « {name} ». Il y a : {', '.join(known) or 'aucun'}.",
                f"Unknown rendez-vous: “{name}”. There are: {', '.join(known) or 'none'}.",
            )
        )
    if when is None:
        return _next_slot(desk, name)
    try:
        day = date.fromisoformat(when)
    except ValueError:
        raise UsageError(Bilingual(f"--date {when} : écrivez 2026-12-07.", f"--date {when}: write 2026-12-07.")) from None
    around = slots(desk.site, day - timedelta(days=45), day + timedelta(days=45))
    found = next((s for s in around if s.rendezvous.id == name and s.original == day), None)
    if found is None or found.at is None:
        open_ones = [s.original for s in around if s.rendezvous.id == name and s.fill in _FREE and s.at and s.at > desk.now]
        near = sorted(open_ones, key=lambda other: abs(other - day))[:3]
        days = ", ".join(d.isoformat() for d in sorted(near))
        raise UsageError(
            Bilingual(
                f"Pas de « {name} » le {when}. Créneaux libres les plus proches : {days or 'aucun'}.",
                f"No “{name}” on {when}. Nearest free slots: {days or 'none'}.",
            )
        )
    if found.post is not None:
        raise UsageError(
            Bilingual(
                f"Le créneau {found.id} est pris par {found.post} ({desk.site.index[found.post].file}).",
                f"The slot {found.id} is taken by {found.post} ({desk.site.index[found.post].file}).",
            )
        )
    return Place(found.rendezvous, found.id, found.at)


def _next_slot(desk: Desk, name: str | None) -> Place:
    for slot in _free(desk, name):
        return Place(slot.rendezvous, slot.id, slot.at)
    if name is None:
        return _next_time(desk, default_channels(desk.site))
    raise UsageError(
        Bilingual(
            f"Aucun créneau libre de « {name} » dans les {_AHEAD.days // 7} semaines qui viennent : donnez --date.",
            f"No free slot of “{name}” in the {_AHEAD.days // 7} weeks ahead: give --date.",
        )
    )


def _free(desk: Desk, name: str | None) -> Iterator[Slot]:
    today = local_day(desk.now, desk.zone)
    for slot in slots(desk.site, today, today + _AHEAD):
        ahead = slot.at is not None and slot.at > desk.now
        if ahead and slot.fill in _FREE and name in (None, slot.rendezvous.id):
            yield slot


def _next_time(desk: Desk, channels: list[str]) -> Place:
    """The first usual time of the channels that is free; no time when they have none."""
    free = free_slots(desk.site, desk.now, 1)
    times = [at for name in channels for at in free.get(name, ())]
    return Place(at=min(times, default=None))


def named_channels(site: Site, names: tuple[str, ...]) -> list[str]:
    """The channels asked for, groups expanded. Raises UsageError for an unknown one."""
    calendar = site.calendar
    found: list[str] = []
    for name in names:
        if name in calendar.channel_groups:
            found += calendar.channel_groups[name]
        elif name in calendar.channels:
            found.append(name)
        else:
            known = ", ".join([*calendar.channels, *calendar.channel_groups])
            raise UsageError(
                Bilingual(
                    f"Canal inconnu : « {name} ». Il y a : {known}.",
                    f"Unknown channel: “{name}”. There are: {known}.",
                )
            )
    return list(dict.fromkeys(found))


def default_channels(site: Site) -> list[str]:
    """Those a program posts to; the others when there are none."""
    channels = [c for c in site.calendar.channels.values() if c.delivery is not Delivery.BUILT]
    return [c.id for c in channels if c.delivery is Delivery.API] or [c.id for c in channels]
