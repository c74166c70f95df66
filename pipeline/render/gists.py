"""What other pages need of a post without parsing it: addresses, titles, tags, dates. Kept by what the post was read from."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import __version__, markdown
from pipeline.compose import media_path, page_path
from pipeline.model import Calendar, Lang, Post, Site
from pipeline.text import truncate

_DESCRIPTION = 200  # characters


@dataclass(frozen=True, slots=True)
class Told:
    """A post in one language."""

    path: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Gist:
    """Plain values only: it is kept as JSON."""

    told: Mapping[Lang, Told] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    corrects: str | None = None
    event: tuple[str, str | None, str | None] | None = None  # starts, ends, ISO; place
    contest: tuple[str, str] | None = None  # opens, closes
    media: Mapping[str, str] = field(default_factory=dict)  # where it is served → its id in the post
    hidden: bool = False  # holds words that must not show: of a members channel, or a note

    @property
    def starts(self) -> datetime | None:
        return datetime.fromisoformat(self.event[0]) if self.event else None

    @property
    def ends(self) -> datetime | None:
        return datetime.fromisoformat(self.event[1]) if self.event and self.event[1] else None


def gist_of(post: Post, calendar: Calendar) -> Gist:
    told = {
        lang: Told(
            page_path(calendar, article),
            article.title.strip(),
            truncate((article.summary or first_words(article.body)).strip(), _DESCRIPTION),
        )
        for lang, article in post.articles.items()
        if article.body.strip()
    }
    event, contest = post.event, post.contest
    return Gist(
        told,
        post.tags,
        post.aliases,
        post.corrects,
        (event.starts.isoformat(), event.ends.isoformat() if event.ends else None, event.place) if event else None,
        (contest.opens.isoformat(), contest.closes.isoformat()) if contest else None,
        {media_path(media): media.id for media in post.media.values() if media.file is not None},
        any(variant.note or variant.visibility != "public" for variant in post.variants.values()),
    )


def first_words(body: str) -> str:
    """The first paragraph, without reading a long body to its end where its beginning says enough."""
    blocks = body.split("\n\n", 3)
    if len(blocks) > 3 and "[" not in body[: len(body) - len(blocks[3])]:  # a link may be told at the end
        begin = "\n\n".join(blocks[:3])
        if "```" not in begin and "~~~" not in begin and (found := markdown.first_paragraph(begin)):
            return found
    return markdown.first_paragraph(body)


class Gists:
    """Every post's, looked up by id. `cache` is a folder, safe to delete; `digests` say what a post was read from."""

    def __init__(self, site: Site, digests: Mapping[str, str | None], cache: Path | None) -> None:
        self._site, self._digests = site, digests
        self._file = cache / "gists.json" if cache else None
        self._version = f"{__version__}:{site.calendar.organisation.languages}"
        self._held = self._read()
        self._kept: dict[str, Any] = {}
        self._made: dict[str, Gist] = {}
        self._new = False

    def __getitem__(self, post: str) -> Gist:
        if post not in self._made:
            self._made[post] = self._recalled(post) or self._new_one(post)
        return self._made[post]

    def _recalled(self, post: str) -> Gist | None:
        digest = self._digests[post]
        row = self._held.get(f"{post}:{digest}") if digest else None
        if row is None:
            return None
        try:
            told = {lang: Told(*values) for lang, values in row["told"].items()}
            rest = {name: tuple(row[name]) if isinstance(row[name], list) else row[name] for name in row}
            gist = Gist(**(rest | {"told": told}))
        except (KeyError, TypeError):
            return None  # a damaged row costs a second reading
        self._kept[f"{post}:{digest}"] = row
        return gist

    def _new_one(self, post: str) -> Gist:
        gist = gist_of(self._site.posts[post], self._site.calendar)
        if digest := self._digests[post]:
            told = {lang: [one.path, one.title, one.description] for lang, one in gist.told.items()}
            self._kept[f"{post}:{digest}"] = asdict(gist) | {"told": told}
            self._new = True
        return gist

    def _read(self) -> dict[str, Any]:
        try:
            held = json.loads(self._file.read_bytes()) if self._file else {}
        except (OSError, ValueError):
            return {}
        rows = held.get("rows") if isinstance(held, dict) and held.get("version") == self._version else None
        return rows if isinstance(rows, dict) else {}

    def save(self) -> None:
        """Keep what was asked for, for the next build."""
        if self._file is None or not self._new:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        half = self._file.with_suffix(".half")
        text = json.dumps({"version": self._version, "rows": self._kept}, ensure_ascii=False, separators=(",", ":"))
        half.write_text(text, encoding="utf-8")
        half.replace(self._file)
