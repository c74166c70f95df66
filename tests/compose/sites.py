"""Small sites made of values: what loading would give, without files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.model import (
    Article,
    Calendar,
    Channel,
    Delivery,
    Format,
    Index,
    Media,
    Organisation,
    Page,
    Post,
    PostIndex,
    Rule,
    Site,
    Status,
    TextItem,
    Variant,
)
from pipeline.text import path_key

ORGANISATION = Organisation("Cyclorive", "https://cyclorive.example.org", "Europe/Paris", ("fr", "en"))
DUE = datetime(2026, 12, 12, 7, 30, tzinfo=UTC)


def channel(id: str, network: str | None = None, languages: str = "fr", **more: Any) -> Channel:
    kind = network or id
    fields: dict[str, Any] = {"name": {"fr": id, "en": id}, "account": id, "delivery": Delivery.HANDOFF}
    fields |= {"languages": tuple(languages.split())} | more
    return Channel(id=id, network=kind, **fields)


def items(id: str, *texts: str | TextItem) -> tuple[TextItem, ...]:
    return tuple(
        text if isinstance(text, TextItem) else TextItem(text, path=("channels", id, "text", number))
        for number, text in enumerate(texts)
    )


def variant(id: str, *texts: str | TextItem, **more: Any) -> Variant:
    fields: dict[str, Any] = {"path": ("channels", id), "origin": "own" if texts else "template"} | more
    return Variant(id, items=items(id, *texts), **fields)


def article(slug: str, lang: str = "fr", **more: Any) -> Article:
    fields: dict[str, Any] = {
        "title": f"Titre {lang}",
        "body": "Premier paragraphe.\n\nSecond.",
        "file": f"content/posts/{slug}.md",
    } | more
    return Article(lang=lang, slug=slug, **fields)


def image(id: str, **more: Any) -> Media:
    fields: dict[str, Any] = {
        "alt": {"fr": f"image {id}", "en": f"picture {id}"},
        "file": f"content/media/{id}.jpg",
        "mime": "image/jpeg",
        "sha256": f"{id:0<64}",
    }
    return Media(id, **fields | more)


def video(id: str, **more: Any) -> Media:
    fields: dict[str, Any] = {
        "alt": {"fr": f"vidéo {id}", "en": f"video {id}"},
        "kind": "video",
        "source": f"https://cyclorive.example.org/prive/{id}.mp4",
        "sha256": f"{id:0<64}",
    }
    return Media(id, **fields | more)


def post(id: str, *variants: Variant, articles: Iterable[Article] = (), media: Iterable[Media] = (), **more: Any) -> Post:
    fields: dict[str, Any] = {
        "file": f"content/posts/{id}.md",
        "title": {"fr": f"Titre de {id}"},
        "status": Status.APPROVED,
        "format": Format.ARTICLE,
        "due": DUE,
    }
    fields |= {
        "articles": {one.lang: one for one in articles},
        "media": {one.id: one for one in media},
        "variants": {one.channel: one for one in variants},
    }
    return Post(id, **fields | more)


def calendar(*channels: Channel, rules: Mapping[str, tuple[str, dict[str, Any]]] | None = None, **more: Any) -> Calendar:
    made = {name: Rule(name, level, options) for name, (level, options) in (rules or {}).items()}  # type: ignore[arg-type]
    fields: dict[str, Any] = {"organisation": ORGANISATION, "adopted_at": datetime(2026, 12, 1, tzinfo=UTC)} | more
    return Calendar(channels={one.id: one for one in channels}, rules=made, **fields)


class Listed(Index):
    """Slim records in memory."""

    def __init__(self, *records: PostIndex) -> None:
        self._records = {one.id: one for one in records}

    def __getitem__(self, id: str) -> PostIndex:
        return self._records[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)


def site(cal: Calendar, *posts: Post, pages: Iterable[Page] = (), root: Path = Path("/nowhere")) -> Site:
    first = cal.organisation.languages[0]
    paths = {
        path_key(f"{'' if lang == first else lang}/{article.slug}"): one.id
        for one in posts
        for lang, article in one.articles.items()
    }
    paths |= {path_key(alias): one.id for one in posts for alias in one.aliases}
    held = {one.id: one for one in posts}
    return Site(root, cal, Listed(*map(index, posts)), held, {one.id: one for one in pages}, paths, "f")


def index(one: Post) -> PostIndex:
    return PostIndex(
        id=one.id,
        file=one.file,
        title=one.title,
        status=one.status,
        format=one.format,
        due=one.due,
        on_merge=one.on_merge,
        slot=one.slot,
        priority=one.priority,
        rehearsal=one.rehearsal,
        visibility=one.visibility,
        pillar=one.pillar,
        campaign=one.campaign,
        key_date=one.key_date,
        audience=one.audience,
        promotional=one.promotional,
        languages=one.languages,
        expires_at=one.expires_at,
        remove_at=one.remove_at,
        answers=one.answers,
        follow_up=one.follow_up,
        owner=one.author,
        evergreen=one.evergreen,
        blocked=False,
        publications=(),
    )


__all__ = [
    "DUE",
    "ORGANISATION",
    "Listed",
    "article",
    "calendar",
    "channel",
    "image",
    "index",
    "items",
    "post",
    "replace",
    "site",
    "variant",
    "video",
]
