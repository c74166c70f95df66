"""The page of a post, the page of a page, and the short form of a post in lists."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from pipeline.model import Article, Lang, Media, Page, Post, PostIndex, pick
from pipeline.plan import has_ended
from pipeline.render.agenda import event_file
from pipeline.render.bodies import Pictures
from pipeline.render.files import File, Group, root_of
from pipeline.render.gists import first_words
from pipeline.render.pictures import Picture, track_path
from pipeline.render.press import Head
from pipeline.render.pressroom import Pressroom
from pipeline.render.structured import article_data, event_data
from pipeline.render.words import FORMATS
from pipeline.text import truncate


@dataclass(frozen=True, slots=True)
class Summary:
    """A post in a list."""

    id: str
    path: str
    title: str
    text: str
    at: datetime
    picture: Picture | None
    kicker: str
    ended: bool


@dataclass(frozen=True, slots=True)
class Film:
    """A video of the repository, with its subtitles: (address, language)."""

    src: str
    mime: str
    alt: str
    tracks: tuple[tuple[str, Lang], ...]
    ratio: str


def summary_of(room: Pressroom, one: PostIndex, lang: Lang) -> Summary:
    """The short form of a post that has a page in `lang`."""
    told = room.gists[one.id].told[lang]
    pictures = (room.gallery.picture(media, lang) for media in room.site.posts[one.id].media.values())
    return Summary(
        one.id,
        told.path,
        told.title,
        told.description,
        room.page_at(one),
        next(filter(None, pictures), None),
        pillar_name(room, one, lang),
        has_ended(one, room.now),
    )


def pillar_name(room: Pressroom, one: PostIndex, lang: Lang) -> str:
    pillar = room.calendar.pillars.get(one.pillar or "")
    return pick(pillar.name, lang) if pillar else ""


# ── which pages there are, and what each depends on ──────────────────────────────────────────────────────────────────
def article_groups(room: Pressroom) -> Iterator[Group]:
    """One group per post and per page of content/pages: its pages in every language that has a text."""
    neighbours = _Neighbours(room)
    for one in room.posts:
        yield Group(f"post/{one.id}", _post_key(room, one, neighbours), partial(_post_files, room, one, neighbours))
    for page in room.pages:
        key = room.key("page", repr(dict(page.articles)), page.aliases)
        yield Group(f"page/{page.id}", key, partial(_page_files, room, page))


class _Neighbours:
    """Of each post, the one before and the one after it, in each language."""

    def __init__(self, room: Pressroom) -> None:
        self._beside: dict[tuple[str, Lang], tuple[PostIndex | None, PostIndex | None]] = {}
        for lang in room.languages:
            row = room.in_language(room.posts, lang)
            for older, one, newer in zip((*row[1:], None), row, (None, *row[:-1]), strict=False):  # no post: nothing
                self._beside[one.id, lang] = (older, newer)

    def of(self, one: PostIndex, lang: Lang) -> tuple[PostIndex | None, PostIndex | None]:
        """(older, newer)."""
        return self._beside.get((one.id, lang), (None, None))


def _related(room: Pressroom, one: PostIndex) -> dict[str, tuple[str, ...]]:
    """The shown posts that this one names or that name it; two corrections of each other are named once each."""
    corrects = room.gists[one.id].corrects
    return {
        "corrected_by": room.corrections.get(one.id, ()),
        "corrects": (corrects,) if corrects and corrects in room.site.index and room.shown(corrects) else (),
        "answers": tuple(key for key in one.answers if key in room.site.index and room.shown(key)),
        "answered_by": room.replies.get(one.id, ()),
    }


def _post_key(room: Pressroom, one: PostIndex, neighbours: _Neighbours) -> str | None:
    related = _related(room, one)
    others = [key for ids in related.values() for key in ids]
    for lang in room.languages:
        others += [near.id for near in neighbours.of(one, lang) if near]
    return room.key(
        "post",
        room.digest(one.id),
        repr(room.page_at(one)),
        one.id in room.public,
        has_ended(one, room.now),
        _is_past(room, one),
        room.receipts(one),
        repr(sorted(related.items())),
        *(room.digest(key) for key in others),
    )


def _post_files(room: Pressroom, one: PostIndex, neighbours: _Neighbours) -> Iterator[File]:
    post = room.site.posts[one.id]
    for lang in post.articles:
        if room.address(post, lang):
            yield post_page(room, one, post, lang, neighbours.of(one, lang))
            if post.event is not None:
                yield event_file(room, post, lang)


def _page_files(room: Pressroom, page: Page) -> Iterator[File]:
    for lang in page.articles:
        if room.address(page, lang):
            yield page_page(room, page, lang)


# ── a post's page ────────────────────────────────────────────────────────────────────────────────────────────────────
def alternates(room: Pressroom, owner: Post | Page) -> dict[Lang, str]:
    return {lang: path for lang in room.languages if (path := room.address(owner, lang))}


def post_page(
    room: Pressroom,
    one: PostIndex,
    post: Post,
    lang: Lang,
    beside: tuple[PostIndex | None, PostIndex | None] = (None, None),
) -> File:
    """The page of a post that has a text in `lang`; `beside`: the older and the newer post of the same language."""
    article, path = post.articles[lang], room.gists[post.id].told[lang].path
    pictures = [p for media in post.media.values() if (p := room.gallery.picture(media, lang))]
    values = _values(room, one, post, lang) | {
        "article": article,
        "body": _body(room, article, post, lang, root_of(path)),
        "pictures": [p for p in pictures if not _in_body(p.media, article)],
        "films": [film for media in post.media.values() if (film := _film(media, lang))],
        "older": _named(room, beside[0], lang),
        "newer": _named(room, beside[1], lang),
    }
    return room.press.page("post.html.j2", path, lang, _head(room, one, post, lang, pictures), **values)


def _head(room: Pressroom, one: PostIndex, post: Post, lang: Lang, pictures: list[Picture]) -> Head:
    told = room.gists[post.id].told[lang]
    first = pictures[0] if pictures else None
    data = [article_data(room, post, lang, told, first)]
    if post.event is not None:
        data.append(event_data(room, post, lang, told, first))
    return Head(
        told.title,
        told.description,
        image=first.card if first else None,
        image_alt=first.alt if first else "",
        kind="article",
        alternates=alternates(room, post),
        data={"@context": "https://schema.org", "@graph": data},
        published=room.page_at(one) if one.id in room.public else None,
    )


def _values(room: Pressroom, one: PostIndex, post: Post, lang: Lang) -> dict[str, Any]:
    related = {
        name: [named for key in ids if (named := _named(room, room.site.index[key], lang))]
        for name, ids in _related(room, one).items()
    }
    campaign = room.calendar.campaigns.get(one.campaign or "")
    return {
        "post": post,
        "one": one,
        "at": room.page_at(one) if one.due or one.on_merge else None,
        "is_public": one.id in room.public,
        "ended": has_ended(one, room.now),
        "past": _is_past(room, one),
        "kicker": pillar_name(room, one, lang),
        "format": FORMATS[one.format.value].to(lang),
        "campaign": pick(campaign.name, lang) if campaign else "",
        "price": _price(post, lang),
        "also_on": [(pick(room.calendar.channels[key].name, lang), url) for key, url in room.receipts(one)],
        "rules_url": _rules(room, post, lang),
        "event_url": _web(post.event.url if post.event else None),
        "sources": [_source(source, lang) for source in post.sources],
        **related,
    }


def _source(source: Mapping[str, object], lang: Lang) -> tuple[str, str]:
    """(name, web address or "")."""
    name, url = source.get("name"), str(source.get("url") or "")
    return pick(name, lang) if isinstance(name, Mapping) else str(name or url), _web(url)


def _rules(room: Pressroom, post: Post, lang: Lang) -> str:
    """Where a contest's rules are, when they are not on its own page."""
    written = post.contest.rules if post.contest else None
    if not written:
        return ""
    target = room.addresses.find(room.addresses.absolute(written), post)
    if target is None:
        return _web(written)
    return "" if target.owner.id == post.id else room.address(target.owner, lang) or ""


def _web(address: str | None) -> str:
    return address if address and address.startswith(("https://", "http://")) else ""


def _is_past(room: Pressroom, one: PostIndex) -> bool:
    """Its event is over, by the day: a page does not change within one."""
    gist = room.gists[one.id]
    end = gist.ends or gist.starts
    return end is not None and end.astimezone(room.zone).date() < room.today


def _named(room: Pressroom, one: PostIndex | None, lang: Lang) -> Mapping[str, str] | None:
    """A link to another post: in this language, else in one it has."""
    if one is None:
        return None
    told = room.gists[one.id].told
    found = lang if lang in told else next(iter(told), None)
    return {"path": told[found].path, "title": told[found].title, "lang": found} if found else None


def _price(post: Post, lang: Lang) -> Mapping[str, str] | None:
    """`{low: 60 €, high: 180 €}`; low is empty when it is free."""
    price = post.event.price if post.event else {}
    if not price:
        return None
    low, high = price.get("from", price.get("amount", 0)), price.get("to", price.get("amount"))
    currency = str(price.get("currency", "EUR"))
    said = [_money(value, currency, lang) if value is not None else "" for value in (low, high)]
    free = not low and not high
    return {"low": "" if free else said[0], "high": "" if free or high in (None, low) else said[1]}


def _money(value: object, currency: str, lang: Lang) -> str:
    from babel.numbers import format_currency

    number = value if isinstance(value, int | float) else str(value)
    whole = isinstance(number, int) or (isinstance(number, float) and number.is_integer())
    locale = "en_GB" if lang == "en" else lang
    return format_currency(
        number,
        currency,
        "#,##0\u00a0¤" if whole and lang == "fr" else "¤#,##0" if whole else None,
        locale=locale,
        currency_digits=not whole,
    )


# ── pictures and films ───────────────────────────────────────────────────────────────────────────────────────────────
def _body(room: Pressroom, article: Article, owner: Post | None, lang: Lang, root: str) -> Any:
    return room.bodies.html(article.body, lang, root, owner=owner.id if owner else "", picture=_pictures(room, owner, lang))


def _pictures(room: Pressroom, owner: Post | None, lang: Lang) -> Pictures | None:
    """A post's own pictures, named in its body by id or by file name."""
    if owner is None or not owner.media:
        return None
    known = {name: media for media in owner.media.values() for name in _names(media)}

    def picture(source: str, alt: str) -> str | None:
        media = known.get(source) or known.get(PurePosixPath(source).name)
        found = room.gallery.picture(media, lang) if media else None
        if found is None:
            return None
        return room.press.html("parts/inline.html.j2", lang, "\x00", picture=found, said=alt or found.alt).strip()

    return picture


def _names(media: Media) -> Iterator[str]:
    yield media.id
    if media.file:
        yield PurePosixPath(media.file).name


def _in_body(media: Media, article: Article) -> bool:
    return any(f"]({name}" in article.body or f"/{name})" in article.body for name in _names(media))


def _film(media: Media, lang: Lang) -> Film | None:
    if media.kind != "video" or media.file is None:
        return None
    from pipeline.compose import media_path

    tracks = tuple((track_path(media, one), one) for one in media.subtitles)
    ratio = (media.shape or "16:9").replace(":", "/")
    return Film(media_path(media), media.mime or "video/mp4", pick(media.alt, lang).strip(), tracks, ratio)


# ── a page of content/pages ──────────────────────────────────────────────────────────────────────────────────────────
def page_page(room: Pressroom, page: Page, lang: Lang) -> File:
    article, path = page.articles[lang], room.address(page, lang) or ""
    described = truncate((article.summary or first_words(article.body)).strip(), 200)
    head = Head(article.title.strip(), described, alternates=alternates(room, page))
    body = _body(room, article, None, lang, root_of(path))
    return room.press.page("page.html.j2", path, lang, head, page=page, article=article, body=body)
