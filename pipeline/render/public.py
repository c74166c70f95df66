"""The public edition: every file of it, in an order that is always the same."""

from collections.abc import Iterator
from functools import partial
from itertools import chain

from pipeline.model import Page
from pipeline.render.agenda import agenda_groups
from pipeline.render.feeds import feed_groups
from pipeline.render.files import File, Group, page_file
from pipeline.render.frame import brand
from pipeline.render.lists import archive_groups, home_groups, link_groups, search_groups
from pipeline.render.posts import article_groups
from pipeline.render.pressroom import Pressroom
from pipeline.render.signposts import lost_groups, machine_groups, redirect_groups, removed_groups


def site_groups(room: Pressroom) -> Iterator[Group]:
    """What people wrote comes first: a page of theirs takes an address before one that we make up."""
    yield from assets(room)
    yield from articles(room)
    written = frozenset(_written(room))
    certain = not _clashes(room, written)
    for group in chain.from_iterable(groups(room) for groups in _MADE):
        yield _beside(group, written, certain=certain)
    room.gists.save()


_MADE = (
    home_groups,
    agenda_groups,
    archive_groups,
    link_groups,
    search_groups,
    feed_groups,
    redirect_groups,
    removed_groups,
    lost_groups,
    machine_groups,
)


def _written(room: Pressroom) -> Iterator[str]:
    """The files of posts and pages."""
    for lang in room.languages:
        owners: list[Page | str] = [*room.pages, *(one.id for one in room.posts)]
        yield from (page_file(path) for owner in owners if (path := room.address(owner, lang)))


def _clashes(room: Pressroom, written: frozenset[str]) -> bool:
    """Whether a post or page has one of the addresses that we make up ourselves."""
    links = {(channel.link_page or "").strip("/") for channel in room.calendar.channels.values()}
    ours = {"agenda", "archive", "tags", "l", *links} | set(room.languages)
    leads = tuple(f"{lang}/" for lang in room.languages[1:])
    firsts = {path.split("/", 2)[1 if path.startswith(leads) else 0] for path in written}
    return bool(firsts & ours) or "index.html" in written


def _beside(group: Group, written: frozenset[str], *, certain: bool) -> Group:
    """The group without the files whose place is taken."""
    if certain:
        return group
    return Group(group.name, None, lambda: (file for file in group.files() if file.path not in written))


def assets(room: Pressroom) -> Iterator[Group]:
    """Style sheet, script, icons, and the media of the posts that this edition shows."""
    styles = room.styles
    yield Group("assets", room.key("assets"), lambda: (styles.site, styles.script, *brand(room)[2]))
    media = {path: (one.id, name) for one in reversed(room.posts) for path, name in room.gists[one.id].media.items()}
    for path, (post, name) in sorted(media.items()):
        key = room.key("media", path, room.gallery.made_by())
        yield Group(f"media{path}", key, partial(_media, room, post, name))


def _media(room: Pressroom, post: str, name: str) -> Iterator[File]:
    return room.gallery.files(room.site.posts[post].media[name])


def articles(room: Pressroom) -> Iterator[Group]:
    """The page of every post and of every page of content/pages, in each language that has a text."""
    return article_groups(room)
