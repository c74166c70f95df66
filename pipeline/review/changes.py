"""Two states of a site, compared in the words of the calendar: posts added, moved, edited, held, removed. Pure values.

`compare` reads the sites it is given; which files differ is the caller's to say (`changed_files` looks).
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from pipeline.compose import Composer
from pipeline.model import Idea, Key, Post, PostIndex, Site, Status

# What a change is called in rules.approvals, and three more: "new", "approve", "fields".
TIME, HOLD, CANCEL, TEXT, MEDIA, LINK, CHANNELS = (
    "time",
    "hold",
    "cancel",
    "text",
    "media",
    "link",
    "channels",
)
NEW, APPROVE, FIELDS, STATUS = "new", "approve", "fields", "status"

_FIELDS = (
    "title", "pillar", "campaign", "key_date", "audience", "visibility", "priority", "rehearsal", "promotional", "format",
    "expires_at", "remove_at", "answers", "follow_up",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one post. `before` is None for a new one, `after` for a removed one."""

    post: str
    before: PostIndex | None
    after: PostIndex | None
    what: frozenset[str] = frozenset()
    channels: tuple[str, ...] = ()  # whose message is another one now
    joined: tuple[str, ...] = ()  # channels that were added
    left: tuple[str, ...] = ()  # channels that were taken out
    moved: Mapping[str, tuple[datetime | None, datetime | None]] = field(default_factory=dict)  # channel → times
    articles: tuple[str, ...] = ()  # languages whose page reads otherwise now
    renamed: bool = False  # the file has another name
    was: str | None = None  # its former id, where this looks like the same post under another one

    @property
    def now(self) -> PostIndex:
        row = self.after or self.before
        assert row is not None  # noqa: S101 - a change has at least one side
        return row


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs, posts in the order of their new times."""

    before: Site | None  # None: there was no readable calendar
    after: Site
    changes: tuple[Change, ...]
    sections: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]
    # ↑ section of calendar.yaml → ids added, changed, removed
    pages: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.changes or self.sections or self.pages)


def changed_files(one: Path, other: Path, folder: str = "content") -> frozenset[str]:
    """Paths below `folder` that only one side has or that differ in their bytes; no link is followed."""
    left, right = dict(_files(one, folder)), dict(_files(other, folder))
    both = left.keys() & right.keys()
    same = {path for path in both if left[path] == right[path] and (one / path).read_bytes() == (other / path).read_bytes()}
    return frozenset((left.keys() | right.keys()) - same)


def _files(root: Path, folder: str) -> Iterator[tuple[str, int]]:
    if (root / folder).is_symlink():
        return
    for at, folders, files in os.walk(root / folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(at, name)
            if not path.is_symlink():
                yield path.relative_to(root).as_posix(), path.stat().st_size


def compare(before: Site | None, after: Site, files: Collection[str]) -> Comparison:
    """What differs. `files`: the paths below content/ whose bytes differ."""
    old = before.index if before else {}
    touched = _touched(after, files) | (_touched(before, files) if before else frozenset())
    composers = (Composer(before) if before else None, Composer(after))
    found = []
    for name in [*after.index, *(name for name in old if name not in after.index)]:
        one, other = old.get(name), after.index.get(name)
        if one is None or other is None or one != other or name in touched:
            change = _change(name, before, after, composers)
            if change is not None:
                found.append(change)
    changes = tuple(sorted(_same_post(found), key=_order))
    return Comparison(before, after, changes, _sections(before, after), _pages(before, after, files))


def _order(change: Change) -> tuple[bool, datetime | str, str]:
    due = change.now.due
    return (due is None, due or "", change.post)


def _touched(site: Site, files: Collection[str]) -> frozenset[str]:
    """Posts with a changed file: their own, a translation's, a picture's."""
    stems = {file.removesuffix(".md") for file in files if file.endswith(".md")}
    bases = stems | {stem.rpartition(".")[0] for stem in stems}
    found = {row.id for row in site.index.values() if _stem(row.file, site) in bases}
    others = {file for file in files if not file.endswith(".md")}
    if others:
        found |= {name for name, post in site.posts.items() if others & _pictures(post)}
    return frozenset(found)


def _stem(file: str, site: Site) -> str:
    stem = file.removesuffix(".md")
    base, dot, lang = stem.rpartition(".")
    return base if dot and lang in site.calendar.organisation.languages else stem


def _pictures(post: Post) -> set[str]:
    files = {media.file for media in post.media.values() if media.file}
    return files | {file for media in post.media.values() for file in media.subtitles.values()}


# ── one post ─────────────────────────────────────────────────────────────────────────────────────────────────────
def _change(name: str, before: Site | None, after: Site, composers: tuple[Composer | None, Composer]) -> Change | None:
    one, other = before.index.get(name) if before else None, after.index.get(name)
    if one is None or other is None or before is None:
        return Change(name, one, other, frozenset({NEW if one is None else CANCEL}))
    old, new = before.posts[name], after.posts[name]
    was, now = ({p.channel: p.due for p in row.publications} for row in (one, other))
    both = [channel for channel in now if channel in was]
    said = tuple(channel for channel in both if _said(composers, Key(name, channel)))
    articles = tuple(lang for lang in {**old.articles, **new.articles} if _read(old, lang) != _read(new, lang))
    change = Change(
        name,
        one,
        other,
        frozenset(),
        channels=said,
        joined=tuple(channel for channel in now if channel not in was),
        left=tuple(channel for channel in was if channel not in now),
        moved={channel: (was[channel], now[channel]) for channel in both if was[channel] != now[channel]},
        articles=articles,
        renamed=one.file != other.file,
    )
    what = frozenset(_kinds(change, old, new))
    if not what and not change.renamed:
        return None
    return _with(change, what)


def _with(change: Change, what: frozenset[str], was: str | None = None) -> Change:
    return replace(change, what=what, was=was)


def _kinds(change: Change, old: Post, new: Post) -> Iterator[str]:
    one, other = change.before, change.after
    assert one is not None  # noqa: S101 - asked for posts that both sides have
    assert other is not None  # noqa: S101
    if one.due != other.due or change.moved or one.on_merge != other.on_merge:
        yield TIME
    if one.status is not other.status:
        yield {Status.HELD: HOLD, Status.CANCELLED: CANCEL, Status.APPROVED: APPROVE}.get(other.status, STATUS)
    if change.joined or change.left:
        yield CHANNELS
    pictures = [[(m.id, m.sha256, dict(m.alt), m.focus) for m in post.media.values()] for post in (old, new)]
    if pictures[0] != pictures[1]:
        yield MEDIA
    if old.link != new.link or any(old.variants[c].link != new.variants[c].link for c in new.variants if c in old.variants):
        yield LINK
    both = [name for name in new.variants if name in old.variants]
    if change.channels or change.articles or _words(old, both) != _words(new, both):
        yield TEXT
    if any(getattr(one, name) != getattr(other, name) for name in _FIELDS) or old.sensitive != new.sensitive:
        yield FIELDS


def _words(post: Post, channels: Iterable[str]) -> list[object]:
    """The raw words, for channels whose message does not compose."""
    return [
        (v.channel, [i.text for i in v.items], v.first_comment.text if v.first_comment else None, v.title, v.subject, v.preheader)
        for v in (post.variants[name] for name in channels)
    ]  # fmt: skip


def _read(post: Post, lang: str) -> tuple[str, str, str | None, str] | None:
    article = post.articles.get(lang)
    return (article.title.strip(), article.body.strip(), article.summary, article.slug) if article else None


def _said(composers: tuple[Composer | None, Composer], key: Key) -> bool:
    """Whether the message is another one now."""
    old, new = (composer.draft(key).digests if composer else () for composer in composers)
    return old != new


def _same_post(changes: list[Change]) -> Iterator[Change]:
    """A post that went and one that came with its file or its title: the same, under another id."""
    gone = [change.before for change in changes if change.after is None and change.before]
    for change in changes:
        row = change.after
        twin = (
            next((one for one in gone if one.file == row.file or one.title == row.title), None)
            if change.before is None and row is not None
            else None
        )
        yield _with(change, change.what, twin.id) if twin else change


# ── the rest ─────────────────────────────────────────────────────────────────────────────────────────────────────
_SECTIONS = (
    "channels", "channel_groups", "pillars", "audiences", "partners", "rendezvous", "campaigns", "key_dates", "quiet_periods",
    "objectives", "team", "rules", "approvals",
)  # fmt: skip


def _sections(before: Site | None, after: Site) -> dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    if before is None:
        return {}
    found = {}
    for name in _SECTIONS:
        old, new = getattr(before.calendar, name), getattr(after.calendar, name)
        added = tuple(one for one in new if one not in old)
        changed = tuple(one for one in new if one in old and old[one] != new[one])
        removed = tuple(one for one in old if one not in new)
        if added or changed or removed:
            found[name] = (added, changed, removed)
    for name in ("organisation", "publishing", "adopted_at"):
        if getattr(before.calendar, name) != getattr(after.calendar, name):
            found[name] = ((), (name,), ())
    was, now = (_ideas(site) for site in (before, after))
    if was.keys() != now.keys() or any(was[one] != now[one] for one in now):
        added, gone = (tuple(one for one in these if one not in those) for these, those in ((now, was), (was, now)))
        found["ideas"] = (added, tuple(one for one in now if one in was and was[one] != now[one]), gone)
    return found


def _ideas(site: Site) -> dict[str, Idea]:
    """By title; where a line stands in the file does not matter."""
    return {f"« {idea.title.strip()} »": replace(idea, line=None) for idea in site.calendar.ideas}


def _pages(before: Site | None, after: Site, files: Collection[str]) -> tuple[str, ...]:
    sites = [site for site in (before, after) if site is not None]
    return tuple(
        dict.fromkeys(
            page.id
            for site in sites
            for page in site.pages.values()
            if any(article.file in files for article in page.articles.values())
        )
    )
