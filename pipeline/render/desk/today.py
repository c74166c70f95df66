"""The start page: what leaves today, what asks for somebody, what is owed. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipeline.model import Bilingual
from pipeline.plan import ON_TIME, Item, State
from pipeline.plan.gaps import owed
from pipeline.plan.slots import Fill, Slot, slots
from pipeline.render.desk.bureau import Bureau, Entry
from pipeline.render.desk.days import notes_of
from pipeline.render.desk.history import spell
from pipeline.render.desk.looks import BY_HAND, ONLINE
from pipeline.render.desk.sheets import Sheet

_AHEAD = 3  # days shown after today
_HANDS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Tile:
    name: Bilingual
    count: int
    tone: str = ""
    path: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    notes: tuple[Bilingual, ...]
    entries: tuple[Entry, ...]
    slots: tuple[Slot, ...]  # empty ones


@dataclass(frozen=True, slots=True)
class Hand:
    item: Item


@dataclass(frozen=True, slots=True)
class Done:
    item: Item
    at: datetime
    late: Bilingual | None


def today(bureau: Bureau) -> Sheet:
    programme = tuple(_days(bureau))
    hands = tuple(map(Hand, hands_due(bureau)))
    debts = [one for one in owed(bureau.site, bureau.now) if one.by <= bureau.today + timedelta(days=31)]
    return Sheet(
        "today",
        "",
        Bilingual("Aujourd'hui", "Today"),
        {
            "tiles": _tiles(bureau, programme[0], len(debts)),
            "asks": bureau.questions,
            "hands": hands,
            "programme": programme,
            "done": tuple(left_between(bureau, bureau.now - timedelta(days=1), bureau.now)),
            "owed": debts,
        },
    )


def _tiles(bureau: Bureau, here: Day, debts: int) -> tuple[Tile, ...]:
    counts = bureau.counts
    return (
        Tile(Bilingual("aujourd'hui", "today"), len(here.entries), "info", anchor="#programme"),
        Tile(Bilingual("à régler", "to settle"), counts.trouble, "bad", anchor="#asks"),
        Tile(Bilingual("à poster à la main", "to post by hand"), counts.handoffs, "warn", "handoffs/"),
        Tile(Bilingual("à valider", "to approve"), counts.approve, "info", "approve/"),
        Tile(Bilingual("dû", "owed"), debts, "", anchor="#owed"),
    )


def _days(bureau: Bureau) -> Iterator[Day]:
    last = bureau.today + timedelta(days=_AHEAD)
    empty = [slot for slot in slots(bureau.site, bureau.today, last) if slot.fill in (Fill.EMPTY, Fill.EVERGREEN) and slot.at]
    for offset in range(_AHEAD + 1):
        day = bureau.today + timedelta(days=offset)
        there = tuple(slot for slot in empty if slot.at and slot.at.astimezone(bureau.zone).date() == day)
        yield Day(day, notes_of(bureau, day), bureau.by_day.get(day, ()), there)


def hands_due(bureau: Bureau) -> list[Item]:
    """Hand-offs that must not be posted now, those due or overdue, then those of the week ahead."""
    held = [i for i in bureau.items if i.delivery == "handoff" and i.state in (State.PAUSED, State.HELD, State.ON_HOLD)]
    due = held + [item for item in bureau.items if item.state in BY_HAND]
    soon = [
        item
        for item in bureau.items
        if item.delivery == "handoff"
        and item.state is State.SCHEDULED
        and item.due is not None
        and item.due - bureau.now <= _HANDS
    ]
    return due + soon


def left_between(bureau: Bureau, since: datetime, until: datetime) -> Iterator[Done]:
    """What went online between two instants, latest first."""
    found = []
    for item in bureau.items:
        if item.state not in ONLINE:
            continue
        first = item.history.part(1).sent_at or item.history.last_sent_at
        if first is not None and since <= first <= until:
            late = first - item.due if item.due else timedelta()
            found.append(Done(item, first, spell(late) if late > ON_TIME and item.delivery == "api" else None))
    yield from sorted(found, key=lambda one: one.at, reverse=True)
