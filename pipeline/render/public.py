"""The public edition: every file of it, in an order that is always the same."""

from collections.abc import Iterator

from pipeline.model import Lang
from pipeline.render import frame
from pipeline.render.files import File
from pipeline.render.posts import article_files, summary_of
from pipeline.render.press import Head
from pipeline.render.pressroom import Pressroom


def site_files(room: Pressroom) -> Iterator[File]:
    yield from assets(room)
    yield from home(room)
    yield from articles(room)


def assets(room: Pressroom) -> Iterator[File]:
    """Style sheet, script, icons, and the media of the posts that this edition shows."""
    yield room.styles.site
    yield room.styles.script
    seen: set[str] = set()
    yield from frame.brand(room)[2]
    for one in room.posts:
        for media in room.site.posts[one.id].media.values():
            for file in room.gallery.files(media) if media.file else ():
                if file.path not in seen:
                    seen.add(file.path)
                    yield file


def articles(room: Pressroom) -> Iterator[File]:
    """The page of every post and of every page of content/pages, in each language that has a text."""
    yield from article_files(room)


def home(room: Pressroom) -> Iterator[File]:
    for lang in room.languages:
        yield _home(room, lang)


def _home(room: Pressroom, lang: Lang) -> File:
    organisation = room.organisation
    latest = [summary_of(room, one, lang) for one in room.current if room.address(one.id, lang)][:7]
    head = Head(
        organisation.name,
        organisation.description.get(lang, ""),
        alternates={other: room.lead(other) for other in room.languages},
    )
    return room.press.page("home.html.j2", room.lead(lang), lang, head, latest=latest)
