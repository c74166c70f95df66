"""The slim record of every post: from the cache where nothing it depends on changed, else from its files."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.load import cachefile, codec
from pipeline.load.groups import Group
from pipeline.load.places import MAX_FILE_BYTES
from pipeline.load.tree import Tree
from pipeline.model import (
    Calendar,
    Delivery,
    Index,
    Level,
    Post,
    PostIndex,
    Problem,
    PublicationIndex,
    Scope,
    Variant,
)
from pipeline.text import path_key

_FORMAT = "posts/1"


@dataclass
class Record:
    """What is kept of a post: its slim index, its problems, and what both depend on. From the cache, the index stays a
    row until somebody asks for it.
    """

    id: str
    file: str
    answers: tuple[str, ...]
    problems: tuple[Problem, ...]
    files: dict[str, str]  # file → digest of its bytes
    looked: dict[str, str | None]  # media looked for → digest of its bytes, None when it was not there
    corrects: str | None
    addresses: dict[str, list[str]]  # language → slug and aliases, for what must be unique
    lines: dict[str, int]  # field → line, for what only all posts together can tell
    row: codec.Row
    stopped: bool = False  # by an error that only all posts together show

    @cached_property
    def index(self) -> PostIndex:
        index = codec.index_of(self.row)
        return replace(index, blocked=True) if self.stopped else index


def slim(post: Post, problems: tuple[Problem, ...], calendar: Calendar) -> PostIndex:
    errors = [problem for problem in problems if problem.level is Level.ERROR]
    stopped = {problem.channel for problem in errors if problem.scope is Scope.CHANNEL} | _untranslated(post, errors, calendar)
    own = own_addresses(post, calendar)
    rendezvous = calendar.rendezvous.get(post.slot.rendezvous) if post.slot else None
    campaign = calendar.campaigns.get(post.campaign) if post.campaign else None
    return PostIndex(
        id=post.id,
        file=post.file,
        title=post.title,
        status=post.status,
        format=post.format,
        due=post.due,
        on_merge=post.on_merge,
        slot=post.slot,
        priority=post.priority,
        rehearsal=post.rehearsal,
        visibility=post.visibility,
        pillar=post.pillar,
        campaign=post.campaign,
        key_date=post.key_date,
        audience=post.audience,
        promotional=post.promotional,
        languages=post.languages,
        expires_at=post.expires_at,
        remove_at=post.remove_at,
        answers=post.answers,
        follow_up=post.follow_up,
        owner=post.author or (rendezvous.owner if rendezvous else None) or (campaign.owner if campaign else None),
        evergreen=post.evergreen,
        blocked=any(problem.scope is Scope.POST for problem in errors),
        publications=tuple(
            PublicationIndex(
                channel=key,
                due=variant.due,
                grace=variant.grace,
                expires_at=variant.expires_at,
                visibility=variant.visibility,
                links_to_page=links_to_page(post, variant, calendar, own),
                blocked=key in stopped,
            )
            for key, variant in post.variants.items()
        ),
    )


def _untranslated(post: Post, errors: list[Problem], calendar: Calendar) -> set[str | None]:
    """Channels that speak a language whose translation has an error: only they wait for it."""
    broken = {problem.file.rsplit(".", 2)[-2] for problem in errors if problem.scope is Scope.FILE}
    return {key for key in post.variants if broken and calendar.channels[key].lang in broken}


def links_to_page(post: Post, variant: Variant, calendar: Calendar, own: set[str]) -> bool:
    """Does this version send people to the post's own page? Then the page must be public first.

    A template or a letter made of the article may always link to it, and so may a link field.
    """
    if not post.articles or calendar.channels[variant.channel].delivery is Delivery.BUILT:
        return False
    if variant.origin in ("template", "body"):
        return True
    if (given := variant.link or post.link) and _path(given, calendar) in own:
        return True
    texts = [item.text for item in variant.items]
    if variant.first_comment:
        texts.append(variant.first_comment.text)
    written = variant.link or post.link
    if any("{link}" in text for text in texts) and (written is None or _path(written, calendar) in own):
        return True
    base = calendar.organisation.base_url
    return any(_path(word, calendar) in own for text in texts if base in text for word in text.split() if base in word)


def own_addresses(post: Post, calendar: Calendar) -> set[str]:
    first = calendar.organisation.languages[0]
    own = {("" if lang == first else f"/{lang}") + f"/{article.slug}" for lang, article in post.articles.items()}
    return own | {alias.rstrip("/") for alias in post.aliases}


def _path(link: str, calendar: Calendar) -> str | None:
    """The path of an address of ours, without its slash at the end; None for another host's."""
    base = urlsplit(calendar.organisation.base_url)
    at = link.find(f"{base.scheme}://")
    parts = urlsplit(link[max(at, 0) :].strip(".,;:!?)»”'\""))
    if parts.hostname and parts.hostname != base.hostname:
        return None
    return parts.path.removeprefix(base.path).rstrip("/")


# ── the cache ────────────────────────────────────────────────────────────────────────────────────────────────────
class Records:
    """Cached records by main file. A record stands while every file it came from, and every picture it was looked
    for in, is the same: by signature, else by content (a fresh clone has new signatures and the same bytes).
    """

    def __init__(self, tree: Tree, folder: Path | None, key: str, digest: Callable[[str], str | None]) -> None:
        self.tree, self.folder, self.version, self.digest = tree, folder, f"{_FORMAT}:{key}", digest
        self._held: dict[str, Any] = cachefile.read(folder, "posts.json", self.version)
        self._kept: dict[str, Any] = {}
        self._changed = False

    def recall(self, group: Group) -> Record | None:
        row = self._held.get(group.main)
        if row is None:
            return None
        files, looked, index, problems, corrects, addresses, lines = row
        if list(files) != list(group.files):
            return None
        for file, (signature, digest) in files.items():
            seen = self.tree.files[file]
            if list(seen) != signature:
                if digest != content_digest(self.tree.root, file):
                    return None
                files[file][0] = list(seen)
                self._changed = True
        if any(self.digest(file) != digest for file, digest in looked.items()):
            return None
        self._kept[group.main] = row
        return Record(
            row[2][0],
            group.main,
            tuple(index[codec.ANSWERS]),
            tuple(map(codec.problem_of, problems)),
            {file: digest for file, (_, digest) in files.items()},
            looked,
            corrects,
            addresses,
            lines,
            index,
        )

    def keep(self, group: Group, record: Record) -> None:
        self._changed = True
        self._kept[group.main] = [
            {file: [list(self.tree.files[file]), digest] for file, digest in record.files.items()},
            record.looked,
            record.row,
            [codec.problem_row(problem) for problem in record.problems],
            record.corrects,
            record.addresses,
            record.lines,
        ]

    def save(self) -> None:
        if self._changed or len(self._kept) != len(self._held):
            cachefile.write(self.folder, "posts.json", self.version, self._kept)


def content_digest(root: Path, file: str) -> str | None:
    try:
        with (root / file).open("rb") as stream:
            return bytes_digest(stream.read(MAX_FILE_BYTES + 1))
    except OSError:
        return None


def bytes_digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


class LazyIndex(Index):
    """Slim records by id; one from the cache is decoded when it is first asked for."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        self._records = records

    def __getitem__(self, id: str) -> PostIndex:
        return self._records[id].index

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, id: object) -> bool:
        return id in self._records

    def digest(self, id: str) -> str:
        """Of the files that the post was read from, its pictures included; the calendar apart. Parses nothing."""
        record = self._records[id]
        return bytes_digest(repr((sorted(record.files.items()), sorted(record.looked.items()))).encode())

    @cached_property
    def _spans(self) -> list[tuple[float, float, Record]]:
        """The first and the last time of every record that has one."""
        spans = []
        for record in self._records.values():
            times = [time for time in codec.times(record.row) if time is not None]
            if times:
                spans.append((min(times), max(times), record))
        return spans

    def within(self, start: datetime, end: datetime) -> Iterator[PostIndex]:
        first, last = start.timestamp(), end.timestamp()
        for earliest, latest, record in self._spans:
            if earliest < last and latest >= first and self._meets(record, first, last):
                yield record.index

    @staticmethod
    def _meets(record: Record, first: float, last: float) -> bool:
        return any(time is not None and first <= time < last for time in codec.times(record.row))

    def unplanned(self) -> Iterator[PostIndex]:
        return (record.index for record in self._records.values() if not any(codec.times(record.row)))


class LazyAddresses(Mapping[str, str]):
    """The path of every page of every post, and its aliases → the post's id; made of the records when first asked for."""

    def __init__(self, records: Mapping[str, Record], first: str) -> None:
        self._records, self._first = records, first

    @cached_property
    def _owners(self) -> dict[str, str]:
        owners: dict[str, str] = {}
        for post, record in self._records.items():
            for lang, slugs in record.addresses.items():
                lead = "" if lang == self._first else f"{lang}/"
                for slug in slugs:
                    owners.setdefault(path_key(lead + slug), post)
        return owners

    def __getitem__(self, path: str) -> str:
        return self._owners[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._owners)

    def __len__(self) -> int:
        return len(self._owners)


class LazyPosts(Mapping[str, Post]):
    """Posts by id; one is parsed when it is first asked for, and kept."""

    def __init__(self, groups: Mapping[str, Group], read: Callable[[Group], Post], made: dict[str, Post]) -> None:
        self._groups, self._read, self._made = groups, read, made

    def __getitem__(self, key: str) -> Post:
        if key not in self._made:
            self._made[key] = self._read(self._groups[key])
        return self._made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)

    def __contains__(self, key: object) -> bool:
        return key in self._groups
