"""Home, archive, topics, search and link pages: what shows many posts, never more at once than a page can hold."""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from pipeline.clock import local_day
from pipeline.model import Channel, Lang, PostIndex, Rendezvous, Visibility, pick
from pipeline.plan.slots import Fill, slots
from pipeline.render.agenda import Month, upcoming
from pipeline.render.files import File, Group, single
from pipeline.render.posts import Summary, pillar_name, summary_of
from pipeline.render.press import Head, tag_path
from pipeline.render.pressroom import Pressroom
from pipeline.render.words import words

_ON_HOME = 7
_DATES_ON_HOME = 5
_PER_PAGE = 24
_LATEST = 12
_LINKS = 40
_WEEKS = 5  # how far ahead the next time of a rendez-vous is looked for


# ── home ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def home_groups(room: Pressroom) -> Iterator[Group]:
    for lang in room.languages:
        latest = room.in_language(room.current, lang)[:_ON_HOME]
        coming = upcoming(room, lang, _DATES_ON_HOME)
        next_times = _next_times(room)
        key = room.key("home", lang, rows_key(room, latest), repr(coming), repr(next_times))
        yield single(f"{lang}/home", key, _home, room, lang, latest, coming, next_times)


def rows_key(room: Pressroom, rows: Sequence[PostIndex]) -> tuple[object, ...] | None:
    """What a list of these posts is made from; None when nobody knows."""
    digests = [room.digest(one.id) for one in rows]
    if None in digests:
        return None
    return tuple((one.id, digest, repr(room.page_at(one)), one.expires_at) for one, digest in zip(rows, digests, strict=True))


def _home(room: Pressroom, lang: Lang, latest: Sequence[PostIndex], coming: Any, next_times: Any) -> File:
    from pipeline.render.structured import publisher

    organisation = room.organisation
    rows = [summary_of(room, one, lang) for one in latest]
    pictured = next((row.picture for row in rows if row.picture), None)
    head = Head(
        organisation.name,
        pick(organisation.description, lang),
        image=pictured.card if pictured else None,
        image_alt=pictured.alt if pictured else "",
        alternates={other: room.lead(other) for other in room.languages},
        data={"@context": "https://schema.org"} | publisher(room, lang),
    )
    return room.press.page(
        "home.html.j2",
        room.lead(lang),
        lang,
        head,
        latest=rows,
        coming=coming,
        rendezvous=next_times,
        first=_begin(room, lang),
    )


def _begin(room: Pressroom, lang: Lang) -> tuple[str, str] | None:
    """The first page of the navigation: where somebody new should begin."""
    for page in room.pages:
        if page.nav and (path := room.address(page, lang)):
            return path, page.articles[lang].title.strip()
    return None


def _next_times(room: Pressroom) -> tuple[tuple[Rendezvous, Any], ...]:
    """Each rendez-vous that has a public channel, with its next time."""
    from datetime import timedelta

    found: dict[str, tuple[Rendezvous, Any]] = {}
    for slot in slots(room.site, room.today, room.today + timedelta(weeks=_WEEKS)):
        out = slot.at is None or slot.at < room.now or slot.fill in (Fill.SKIPPED, Fill.QUIET, Fill.REPLACED)
        if not out and slot.rendezvous.id not in found and _for_all(room, slot.rendezvous):
            found[slot.rendezvous.id] = (slot.rendezvous, local_day(slot.at, room.zone) if slot.at else None)
    return tuple(found.values())


def _for_all(room: Pressroom, rendezvous: Rendezvous) -> bool:
    channels = (room.calendar.channels.get(key) for key in rendezvous.channels)
    return any(channel is not None and channel.visibility is Visibility.PUBLIC for channel in channels)


# ── archive and topics ───────────────────────────────────────────────────────────────────────────────────────────────
class Sheet(NamedTuple):
    """One page of a long list."""

    rows: tuple[PostIndex, ...]
    number: int
    of: int
    address: str  # of the first page of the list

    def path(self, number: int) -> str:
        return self.address if number == 1 else f"{self.address}{number}/"


def sheets(rows: Sequence[PostIndex], address: str) -> Iterator[Sheet]:
    count = max(1, -(-len(rows) // _PER_PAGE))
    for number in range(1, count + 1):
        yield Sheet(tuple(rows[(number - 1) * _PER_PAGE : number * _PER_PAGE]), number, count, address)


def archive_groups(room: Pressroom) -> Iterator[Group]:
    """The latest with the list of months, then every month, then every topic."""
    for lang in room.languages:
        rows = room.in_language(room.posts, lang)
        months = {month: tuple(of) for month, of in groupby(rows, lambda one: Month.of(local_day(room.page_at(one), room.zone)))}
        counts = tuple((month, len(of)) for month, of in months.items())
        tags = _tags(room, rows)
        topics = tuple((tag, len(of)) for tag, of in tags.items())
        key = room.key("archive", lang, rows_key(room, rows[:_LATEST]), counts, topics)
        yield single(f"{lang}/archive", key, _archive, room, lang, rows[:_LATEST], counts, topics)
        order = list(months)
        for place, (month, of) in enumerate(months.items()):
            beside = (
                order[place + 1] if place + 1 < len(order) else None,
                order[place - 1] if place else None,
            )
            for sheet in sheets(of, f"{room.lead(lang)}archive/{month}/"):
                key = room.key("archive", lang, rows_key(room, sheet.rows), sheet.number, sheet.of, month, beside)
                yield single(
                    f"{lang}/archive/{month}/{sheet.number}",
                    key,
                    _archive_month,
                    room,
                    lang,
                    month,
                    beside,
                    sheet,
                )
        for tag, of in tags.items():
            for sheet in sheets(of, tag_path(room.lead(lang), tag)):
                key = room.key("tag", lang, rows_key(room, sheet.rows), sheet.number, sheet.of, tag)
                yield single(f"{lang}/tags/{tag}/{sheet.number}", key, _tag, room, lang, tag, sheet)


def _tags(room: Pressroom, rows: Sequence[PostIndex]) -> dict[str, tuple[PostIndex, ...]]:
    """Tags by name, each with its posts."""
    found: dict[str, list[PostIndex]] = {}
    for one in rows:
        for tag in dict.fromkeys(room.gists[one.id].tags):
            found.setdefault(tag, []).append(one)
    return {tag: tuple(found[tag]) for tag in sorted(found, key=str.casefold)}


def _archive(room: Pressroom, lang: Lang, rows: Sequence[PostIndex], counts: Any, topics: Any) -> File:
    said = words(lang, room.organisation.terms)
    lead = f"{room.lead(lang)}archive/"
    years = {
        year: [(month, f"{lead}{month}/", count) for month, count in of]
        for year, of in groupby(counts, lambda pair: pair[0].year)
    }
    head = Head(said.all_posts, alternates={other: f"{room.lead(other)}archive/" for other in room.languages})
    named = [(tag, tag_path(room.lead(lang), tag), count) for tag, count in topics]
    latest = [summary_of(room, one, lang) for one in rows]
    return room.press.page("archive.html.j2", lead, lang, head, rows=latest, years=years, topics=named)


def _archive_month(room: Pressroom, lang: Lang, month: Month, beside: tuple[Month | None, Month | None], sheet: Sheet) -> File:
    said = words(lang, room.organisation.terms)
    title = f"{said.archive}, {room.press.month_name(month.first, lang)}"
    lead = f"{room.lead(lang)}archive/"
    older, newer = ((f"{lead}{one}/", one.first) if one else None for one in beside)
    return _sheet(room, lang, sheet, title, older=older, newer=newer, name=room.press.month_name(month.first, lang))


def _tag(room: Pressroom, lang: Lang, tag: str, sheet: Sheet) -> File:
    title = words(lang, room.organisation.terms).tagged.format(tag=tag)
    return _sheet(room, lang, sheet, title, older=None, newer=None, name=title)


def _sheet(room: Pressroom, lang: Lang, sheet: Sheet, title: str, **values: Any) -> File:
    said = words(lang, room.organisation.terms)
    number = f" ({said.page_n.format(n=sheet.number, of=sheet.of)})" if sheet.number > 1 else ""
    rows = [summary_of(room, one, lang) for one in sheet.rows]
    return room.press.page("list.html.j2", sheet.path(sheet.number), lang, Head(title + number), rows=rows, sheet=sheet, **values)


# ── search ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def search_groups(room: Pressroom) -> Iterator[Group]:
    """One small index per language, fetched only when somebody searches."""
    for lang in room.languages:
        rows = room.in_language(room.current, lang)
        key = room.key("search", lang, rows_key(room, rows), repr([dict(page.articles) for page in room.pages]))
        yield single(f"{lang}/search.json", key, _search, room, lang, rows)


def _search(room: Pressroom, lang: Lang, rows: Sequence[PostIndex]) -> File:
    found = [[page.articles[lang].title.strip(), path, "", ""] for page in room.pages if (path := room.address(page, lang))]
    for one in rows:
        gist = room.gists[one.id]
        told = gist.told[lang]
        more = " ".join(filter(None, (*gist.tags, pillar_name(room, one, lang))))
        found.append([told.title, told.path, told.description, more])
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return File(f"{room.lead(lang)}search.json".lstrip("/"), text.encode())


# ── the one address to keep in a bio ─────────────────────────────────────────────────────────────────────────────────
def link_groups(room: Pressroom) -> Iterator[Group]:
    for channel in room.calendar.channels.values():
        if channel.link_page and channel.visibility is Visibility.PUBLIC:
            rows = _linked(room, channel)
            key = room.key("links", channel.id, rows_key(room, rows))
            yield Group(f"links/{channel.id}", key, partial(_link_page, room, channel, rows))


def _linked(room: Pressroom, channel: Channel) -> tuple[PostIndex, ...]:
    """The posts that went to that channel first, then the others; what has ended last of all left out."""
    here = room.in_language(room.current, channel.lang)
    on_channel = {
        one.id for one in here for p in one.publications if p.channel == channel.id and p.visibility is Visibility.PUBLIC
    }
    first = [one for one in here if one.id in on_channel]
    return (*first, *(one for one in here if one.id not in on_channel))[:_LINKS]


def _link_page(room: Pressroom, channel: Channel, rows: Sequence[PostIndex]) -> Iterator[File]:
    lang = channel.lang
    said = words(lang, room.organisation.terms)
    listed: list[Summary] = [summary_of(room, one, lang) for one in rows]
    address = f"/{(channel.link_page or '').strip('/')}/"
    head = Head(f"{said.links} · {pick(channel.name, lang)}", said.links_lead)
    yield room.press.page("links.html.j2", address, lang, head, rows=listed, channel=channel)
