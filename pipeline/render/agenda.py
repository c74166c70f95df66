"""The public agenda: events, our own key dates, rendez-vous that are events, closing days; as pages and as ICS."""

from calendar import Calendar as Weeks
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline.clock import local_day
from pipeline.model import KeyDate, Lang, Post, PostIndex, pick
from pipeline.plan.slots import Fill, slots
from pipeline.render import ics
from pipeline.render.files import File, Group, single
from pipeline.render.press import Head
from pipeline.render.pressroom import Pressroom
from pipeline.render.words import words

_AHEAD = 6  # months that the agenda shows beyond this one
_NEXT = 30  # entries of the list of what comes
_OUT = (Fill.SKIPPED, Fill.QUIET, Fill.REPLACED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the agenda; `starts` and `ends` are instants, None where it lasts all day."""

    uid: str
    kind: str  # event, rendezvous, key_date, closed
    first: date
    last: date
    title: str
    path: str | None = None  # of the page that tells more
    starts: datetime | None = None
    ends: datetime | None = None
    place: str | None = None
    text: str = ""
    stamp: datetime | None = None

    def on(self, day: date) -> bool:
        return self.first <= day <= self.last


class Month(NamedTuple):
    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    def plus(self, months: int) -> "Month":
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return self.plus(1).first - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


# ── what there is ────────────────────────────────────────────────────────────────────────────────────────────────────
def entries(room: Pressroom, lang: Lang, first: date, last: date) -> tuple[Entry, ...]:
    """Everything of these days, in order; public posts only, the ended ones left out."""
    events = list(_events(room, lang))
    told = {entry.uid for entry in events}
    keyed: dict[str | None, PostIndex] = {
        post.key_date: post for post in room.current if post.key_date and room.gists[post.id].event
    }
    found = [
        *events,
        *_rendezvous(room, lang, first, last, told),
        *_key_dates(room, lang, first, last, keyed),
    ]
    found += [
        Entry(f"closed-{quiet.id}", "closed", quiet.period.start, quiet.period.end, pick(quiet.name, lang))
        for quiet in room.calendar.quiet_periods.values()
        if quiet.closed
    ]
    inside = (entry for entry in found if entry.last >= first and entry.first <= last)
    return tuple(sorted(inside, key=lambda entry: (entry.first, entry.starts is not None, str(entry.starts), entry.uid)))


def _events(room: Pressroom, lang: Lang) -> Iterator[Entry]:
    for one in room.in_language(room.current, lang):
        if room.gists[one.id].event is not None and one.id in room.public:
            yield _event(room, one, lang)


def _event(room: Pressroom, one: PostIndex, lang: Lang) -> Entry:
    gist = room.gists[one.id]
    starts, ends = gist.starts, gist.ends
    assert starts is not None  # noqa: S101 - asked only for events
    told = gist.told[lang]
    first = local_day(starts, room.zone)
    last = local_day(ends, room.zone) if ends else first
    place = gist.event[2] if gist.event else None
    return Entry(
        f"event-{one.id}",
        "event",
        first,
        last,
        told.title,
        told.path,
        starts,
        ends,
        place,
        told.description,
        room.page_at(one),
    )


def _rendezvous(room: Pressroom, lang: Lang, first: date, last: date, told: set[str]) -> Iterator[Entry]:
    """Those that are events, under their own name until their post is out; a post with an event of its own tells it."""
    current = {post.id: post for post in room.in_language(room.current, lang) if post.id in room.public}
    for slot in slots(room.site, first, last):
        event = slot.rendezvous.event
        if event is None or slot.at is None or slot.fill in _OUT or f"event-{slot.post}" in told:
            continue
        day = local_day(slot.at, room.zone)
        post = current.get(slot.post or "")
        about = room.gists[post.id].told[lang] if post else None
        starts = datetime.combine(day, event.starts, room.zone)
        ends = datetime.combine(day + timedelta(days=event.ends <= event.starts), event.ends, room.zone)
        yield Entry(
            f"rendezvous-{slot.rendezvous.id}-{slot.original.isoformat()}",
            "rendezvous",
            day,
            day,
            about.title if about else pick(slot.rendezvous.name, lang),
            about.path if about else None,
            starts,
            ends,
            text=about.description if about else "",
        )


def _key_dates(room: Pressroom, lang: Lang, first: date, last: date, keyed: dict[str | None, PostIndex]) -> Iterator[Entry]:
    """Our own; one whose event has a public post is told by that post."""
    for key in room.calendar.key_dates.values():
        if key.kind != "own" or key.id in keyed:
            continue
        for year in range(first.year, last.year + 1) if key.yearly else (key.period.start.year,):
            start = _in_year(key, year)
            if start is not None and year >= key.period.start.year:
                length = key.period.end - key.period.start
                yield Entry(f"key-{key.id}-{year}", "key_date", start, start + length, pick(key.name, lang))


def _in_year(key: KeyDate, year: int) -> date | None:
    try:
        return key.period.start.replace(year=year)
    except ValueError:  # 29 February
        return None


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def agenda_groups(room: Pressroom) -> Iterator[Group]:
    """The agenda of what comes, a page a month, and the ICS, in each language."""
    for lang in room.languages:
        months, here = _months(room, lang), Month.of(room.today)
        coming, this = upcoming(room, lang), entries(room, lang, here.first, here.last)
        key = room.key("agenda", lang, room.today, repr(coming), repr(this), months)
        yield single(f"{lang}/agenda", key, _agenda, room, lang, months, this, coming)
        for month in months:
            of = entries(room, lang, month.first, month.last)
            today = room.today if month == here else ""
            key = room.key("month", lang, today, repr(of), months[0], months[-1], month)
            yield single(f"{lang}/agenda/{month}", key, _month, room, lang, months, month, of)
        all_of = entries(room, lang, months[0].first, months[-1].last)
        yield single(f"{lang}/agenda.ics", room.key("ics", lang, repr(all_of)), _calendar, room, lang, all_of)


def upcoming(room: Pressroom, lang: Lang, most: int = _NEXT) -> tuple[Entry, ...]:
    """What is not over, soonest first."""
    until = Month.of(room.today).plus(_AHEAD).last
    return tuple(entry for entry in entries(room, lang, room.today, until))[:most]


def _months(room: Pressroom, lang: Lang) -> tuple[Month, ...]:
    """From the first one with something in it to the last, this one included."""
    here = Month.of(room.today)
    begins = min(Month.of(local_day(room.calendar.adopted_at, room.zone)), here)
    ends = here.plus(_AHEAD)
    found = [
        month for entry in entries(room, lang, begins.first, ends.last) for month in (Month.of(entry.first), Month.of(entry.last))
    ]
    first = max(min([here, *found]), begins)
    last = min(max([here, *found]), ends)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return tuple(first.plus(number) for number in range(count))


def _agenda(room: Pressroom, lang: Lang, months: tuple[Month, ...], this: tuple[Entry, ...], coming: tuple[Entry, ...]) -> File:
    said = words(lang, room.organisation.terms)
    address = f"{room.lead(lang)}agenda/"
    head = Head(
        said.agenda,
        said.agenda_lead,
        alternates={other: f"{room.lead(other)}agenda/" for other in room.languages},
    )
    values = {"coming": coming, "weeks": weeks(Month.of(room.today), this)}
    return room.press.page(
        "agenda.html.j2",
        address,
        lang,
        head,
        month=Month.of(room.today),
        **values,
        **_turn(room, lang, months, Month.of(room.today)),
    )


def _month(room: Pressroom, lang: Lang, months: tuple[Month, ...], month: Month, of: tuple[Entry, ...]) -> File:
    said = words(lang, room.organisation.terms)
    name = room.press.month_name(month.first, lang)
    others = {other: f"{room.lead(other)}agenda/{month}/" for other in room.languages if month in _months(room, other)}
    head = Head(f"{said.agenda}, {name}", alternates=others)
    address = f"{room.lead(lang)}agenda/{month}/"
    values = {"weeks": weeks(month, of), "listed": of}
    return room.press.page("month.html.j2", address, lang, head, month=month, **values, **_turn(room, lang, months, month))


def _turn(room: Pressroom, lang: Lang, months: tuple[Month, ...], month: Month) -> dict[str, object]:
    place = months.index(month)
    lead = f"{room.lead(lang)}agenda/"
    return {
        "previous": (f"{lead}{months[place - 1]}/", months[place - 1].first) if place else None,
        "following": (f"{lead}{months[place + 1]}/", months[place + 1].first) if place + 1 < len(months) else None,
    }


def weeks(month: Month, of: Iterable[Entry]) -> tuple[tuple[tuple[date, tuple[Entry, ...]], ...], ...]:
    """The month's weeks from Monday; each day with its entries, those of other months without."""
    known = tuple(of)
    return tuple(
        tuple((day, tuple(e for e in known if e.on(day)) if Month.of(day) == month else ()) for day in week)
        for week in Weeks(0).monthdatescalendar(*month)
    )


# ── ICS ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _calendar(room: Pressroom, lang: Lang, of: tuple[Entry, ...]) -> File:
    said = words(lang, room.organisation.terms)
    name = f"{room.organisation.name} · {said.agenda}"
    content = ics.calendar_file(
        (_as_ics(room, entry) for entry in of),
        name=name,
        description=pick(room.organisation.description, lang),
        url=f"{room.base}{room.lead(lang)}agenda/",
    )
    return File(f"{room.lead(lang)}agenda.ics".lstrip("/"), content)


def event_file(room: Pressroom, post: Post, lang: Lang) -> File:
    """The event of one post, to put in one's own calendar."""
    entry = _event(room, room.site.index[post.id], lang)
    content = ics.calendar_file([_as_ics(room, entry)], name=entry.title)
    return File(f"{entry.path}event.ics".lstrip("/"), content)


def _as_ics(room: Pressroom, entry: Entry) -> ics.Entry:
    return ics.Entry(
        f"{entry.uid}@{urlsplit(room.base).hostname}",
        entry.starts or entry.first,
        (entry.ends or entry.starts) if entry.starts else entry.last,
        entry.title,
        entry.stamp or room.calendar.adopted_at,
        f"{room.base}{entry.path}" if entry.path else None,
        entry.text,
        entry.place,
    )
