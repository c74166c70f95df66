"""The page of a post, the page of a page, and the short form of a post in lists."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from pipeline import markdown
from pipeline.model import Article, Lang, Media, Page, Post, PostIndex, pick
from pipeline.plan import has_ended
from pipeline.render.files import File, root_of
from pipeline.render.pictures import Picture
from pipeline.render.press import Head
from pipeline.render.pressroom import Pressroom
from pipeline.text import truncate

_DESCRIPTION = 200  # characters


@dataclass(frozen=True, slots=True)
class Summary:
    """A post in a list."""

    id: str
    path: str
    title: str
    text: str
    at: datetime | None
    picture: Picture | None
    kicker: str
    ended: bool


def description(article: Article) -> str:
    return (article.summary or markdown.first_paragraph(article.body)).strip()


def first_picture(room: Pressroom, post: Post, lang: Lang) -> Picture | None:
    return next(filter(None, (room.gallery.picture(media, lang) for media in post.media.values())), None)


def summary_of(room: Pressroom, one: PostIndex, lang: Lang) -> Summary:
    """The short form of a post that has a page in `lang`."""
    post = room.site.posts[one.id]
    article = post.articles[lang]
    pillar = room.calendar.pillars.get(one.pillar or "")
    return Summary(
        one.id,
        room.address(post, lang) or "",
        article.title.strip(),
        truncate(description(article), _DESCRIPTION),
        room.page_at(one) if one.due else None,
        first_picture(room, post, lang),
        pick(pillar.name, lang) if pillar else "",
        has_ended(one, room.now),
    )


def article_files(room: Pressroom) -> Iterator[File]:
    for one in room.posts:
        post = room.site.posts[one.id]
        for lang in post.articles:
            if room.address(post, lang):
                yield post_page(room, one, post, lang)
    for page in room.pages:
        for lang in page.articles:
            if room.address(page, lang):
                yield page_page(room, page, lang)


def alternates(room: Pressroom, owner: Post | Page) -> dict[Lang, str]:
    return {lang: path for lang in room.languages if (path := room.address(owner, lang))}


def post_page(room: Pressroom, one: PostIndex, post: Post, lang: Lang) -> File:
    article, path = post.articles[lang], room.address(post, lang) or ""
    root = root_of(path)
    head = Head(
        article.title.strip(), description(article), alternates=alternates(room, post), kind="article"
    )
    body = room.bodies.html(article.body, lang, root)
    return room.press.page("post.html.j2", path, lang, head, post=post, one=one, article=article, body=body)


def page_page(room: Pressroom, page: Page, lang: Lang) -> File:
    article, path = page.articles[lang], room.address(page, lang) or ""
    head = Head(article.title.strip(), description(article), alternates=alternates(room, page))
    body = room.bodies.html(article.body, lang, root_of(path))
    return room.press.page("page.html.j2", path, lang, head, page=page, article=article, body=body)


__all__ = ["Markup", "Media", "Summary", "article_files", "post_page", "summary_of"]
