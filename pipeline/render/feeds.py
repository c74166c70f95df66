"""RSS, Atom and JSON Feed of the latest posts, per language: the same bytes every time, ids that never change."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from pipeline.model import Lang, PostIndex, pick
from pipeline.render.files import File, Group
from pipeline.render.lists import rows_key
from pipeline.render.pressroom import Pressroom
from pipeline.render.words import words

_LATEST = 20
_UNSAID = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0 has no way to say these


@dataclass(frozen=True, slots=True)
class Entry:
    """One post in a feed."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    image: str | None
    tags: tuple[str, ...]


def feed_groups(room: Pressroom) -> Iterator[Group]:
    for lang in room.languages:
        rows = room.in_language(room.current, lang)[:_LATEST]
        related = [(one.id, room.corrections.get(one.id, ()), room.gists[one.id].corrects) for one in rows]
        others = {key for _, ids, corrects in related for key in (*ids, corrects) if key}
        key = room.key(
            "feeds",
            lang,
            rows_key(room, rows),
            repr(related),
            *(room.digest(key) or "" for key in sorted(others)),
        )
        yield Group(f"{lang}/feeds", key, partial(_feeds, room, lang, rows))


def _feeds(room: Pressroom, lang: Lang, rows: Sequence[PostIndex]) -> Iterator[File]:
    entries = [_entry(room, one, lang) for one in rows]
    lead = room.lead(lang).lstrip("/")
    atom, rss = _xml(room, lang, entries)
    yield File(f"{lead}feed.atom", atom)
    yield File(f"{lead}feed.rss", rss)
    yield File(f"{lead}feed.json", _json(room, lang, entries))


def entry_id(room: Pressroom, post: str, lang: Lang) -> str:
    """`tag:<host>,2026:post/<id>/<lang>`, whatever becomes of the address."""
    return f"tag:{urlsplit(room.base).hostname},2026:post/{post}/{lang}"


def _entry(room: Pressroom, one: PostIndex, lang: Lang) -> Entry:
    post = room.site.posts[one.id]
    gist = room.gists[one.id]
    told, article = gist.told[lang], post.articles[lang]
    pictures = [p for media in post.media.values() if (p := room.gallery.picture(media, lang))]
    published = room.page_at(one)
    corrected = [room.page_at(room.site.index[key]) for key in room.corrections.get(one.id, ())]
    html = room.press.html(
        "parts/feed.html.j2",
        lang,
        f"{room.base}/",
        body=room.bodies.html(article.body, lang, f"{room.base}/"),
        picture=pictures[0] if pictures else None,
        corrected_by=_named(room, room.corrections.get(one.id, ()), lang),
        corrects=_named(room, (gist.corrects,) if gist.corrects and room.shown(gist.corrects) else (), lang),
    )
    return Entry(
        entry_id(room, one.id, lang),
        room.base + told.path,
        _clean(told.title),
        _clean(told.description),
        _clean(html.strip()),
        published,
        max([published, *corrected]),
        room.base + pictures[0].card if pictures else None,
        gist.tags,
    )


def _named(room: Pressroom, ids: Sequence[str], lang: Lang) -> list[Any]:
    found = (room.gists[key].told.get(lang) for key in ids if key in room.site.index)
    return [told for told in found if told]


def _clean(text: str) -> str:
    return _UNSAID.sub("", text)


def _xml(room: Pressroom, lang: Lang, entries: Sequence[Entry]) -> tuple[bytes, bytes]:
    """Atom and RSS by feedgen: ids and dates set by us, since its own change with every build."""
    from feedgen.feed import FeedGenerator

    made = []
    for kind in ("atom", "rss"):
        feed = FeedGenerator()
        home = f"{room.base}{room.lead(lang)}"
        feed.id(f"tag:{urlsplit(room.base).hostname},2026:feed/{lang}")
        feed.title(_title(room, lang))
        feed.subtitle(pick(room.organisation.description, lang) or room.organisation.name)
        feed.language(lang)
        feed.author({"name": room.organisation.name})
        feed.generator("editorial-pipeline")
        feed.link(href=f"{home}feed.{kind}", rel="self", type=f"application/{kind}+xml")
        feed.link(href=home, rel="alternate")  # the last one added becomes the channel's in RSS
        newest = max((entry.updated for entry in entries), default=room.calendar.adopted_at)
        feed.updated(newest)
        feed.lastBuildDate(newest)
        for entry in entries:
            _add(feed, entry, lang, room.organisation.name)
        made.append(feed.atom_str(pretty=True) if kind == "atom" else feed.rss_str(pretty=True))
    return bytes(made[0]), bytes(made[1])


def _add(feed: Any, entry: Entry, lang: Lang, author: str) -> None:
    item = feed.add_entry(order="append")
    item.id(entry.id)
    item.guid(entry.id, permalink=False)
    item.title(entry.title)
    item.link(href=entry.url, rel="alternate", hreflang=lang)
    item.summary(entry.summary or entry.title)  # without one, RSS leaves the content out
    item.content(entry.html, type="html")
    item.published(entry.published)
    item.updated(entry.updated)
    item.author({"name": author})
    for tag in entry.tags:
        item.category(term=tag)


def _title(room: Pressroom, lang: Lang) -> str:
    return f"{room.organisation.name} · {words(lang, room.organisation.terms).latest}"


def _json(room: Pressroom, lang: Lang, entries: Sequence[Entry]) -> bytes:
    """JSON Feed 1.1: https://www.jsonfeed.org/version/1.1/"""
    home = f"{room.base}{room.lead(lang)}"
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(room, lang),
        "home_page_url": home,
        "feed_url": f"{home}feed.json",
        "description": pick(room.organisation.description, lang),
        "language": lang,
        "authors": [{"name": room.organisation.name, "url": f"{room.base}/"}],
        "items": [
            {
                "id": entry.id,
                "url": entry.url,
                "title": entry.title,
                "summary": entry.summary,
                "content_html": entry.html,
                "date_published": entry.published.isoformat(),
                "date_modified": entry.updated.isoformat(),
                "language": lang,
                **({"image": entry.image} if entry.image else {}),
                **({"tags": list(entry.tags)} if entry.tags else {}),
            }
            for entry in entries
        ],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()
