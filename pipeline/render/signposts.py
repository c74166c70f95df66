"""What leads elsewhere: short paths and aliases, removed pages, the page for wrong addresses, sitemap and robots."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from pipeline import networks
from pipeline.compose import media_path
from pipeline.model import Lang, Page, Post, PostIndex, Variant, Visibility
from pipeline.render.files import File, Group, root_of, single
from pipeline.render.press import Head
from pipeline.render.pressroom import Pressroom
from pipeline.render.words import words


class Redirect(NamedTuple):
    """A static page that leads to another address at once, with that page's card for whoever only looks."""

    address: str  # "/l/p08-fb/"
    target: str  # absolute
    lang: Lang
    title: str
    description: str
    image: str | None


def redirect_groups(room: Pressroom) -> Iterator[Group]:
    """The short paths of public texts, and the other addresses of posts and pages."""
    for one in room.posts:
        key = room.key("redirects", room.digest(one.id), _short_names(room, one), one.id in room.public)
        yield Group(f"redirects/{one.id}", key, partial(_redirect_files, room, one))
    for page in room.pages:
        if page.aliases:
            key = room.key("redirects", repr(dict(page.articles)), page.aliases)
            yield Group(f"redirects/page/{page.id}", key, partial(_page_redirects, room, page))


def _short_names(room: Pressroom, one: PostIndex) -> tuple[str, ...]:
    """The short paths that its public channels may have; which of them are in use, the texts say."""
    found = []
    for publication in one.publications:
        channel = room.calendar.channels.get(publication.channel)
        network = networks.get(channel.network) if channel else None
        if channel and network and publication.visibility is Visibility.PUBLIC:
            found.append(room.addresses.short_path(one.id, channel, network))
    return tuple(found)


def _redirect_files(room: Pressroom, one: PostIndex) -> Iterator[File]:
    post = room.site.posts[one.id]
    for redirect in (*_shorts(room, post), *_aliases(room, post)):
        yield _redirect(room, redirect)


def _shorts(room: Pressroom, post: Post) -> Iterator[Redirect]:
    """What {link} is on networks that show every character, where the post's public texts use it."""
    for variant in post.variants.values() if post.id in room.public else ():
        channel = room.calendar.channels.get(variant.channel)
        network = networks.get(channel.network) if channel else None
        if channel is None or network is None or variant.visibility is not Visibility.PUBLIC:
            continue
        link = room.addresses.link(post, variant, channel, network) if _uses_link(variant) else None
        if link is not None and link.shown != link.target:
            yield _to(room, link.shown.removeprefix(room.base), link.target, post, channel.lang)


def _uses_link(variant: Variant) -> bool:
    items = (*variant.items, *([variant.first_comment] if variant.first_comment else ()))
    return variant.origin == "template" or any("{link}" in item.text for item in items)


def _aliases(room: Pressroom, owner: Post | Page) -> Iterator[Redirect]:
    first = next((lang for lang in room.languages if room.address(owner, lang)), None)
    if first is None:
        return
    for alias in owner.aliases:
        yield _to(room, f"/{alias.strip('/')}/", room.base + (room.address(owner, first) or ""), owner, first)


def _to(room: Pressroom, address: str, target: str, owner: Post | Page, lang: Lang) -> Redirect:
    found = lang if lang in owner.articles else next(iter(owner.articles), lang)
    article = owner.articles.get(found)
    title = article.title.strip() if article else room.organisation.name
    media = owner.media.values() if isinstance(owner, Post) else ()
    image = next((media_path(one) for one in media if one.kind == "image" and one.file), None)
    described = (
        room.gists[owner.id].told[found].description if isinstance(owner, Post) and article and article.body.strip() else ""
    )
    return Redirect(address, target, lang, title, described, image)


def _redirect(room: Pressroom, redirect: Redirect) -> File:
    """Relative where it leads to our own site, so that it works wherever the site stands."""
    base = urlsplit(room.base)
    to = redirect.target
    canonical = to.split("?", 1)[0]
    if room.addresses.ours(to):
        parts = urlsplit(to)
        path = parts.path.removeprefix(base.path).lstrip("/")
        to = root_of(redirect.address) + path + (f"?{parts.query}" if parts.query else "")
    head = Head(redirect.title, redirect.description, image=redirect.image, index=False)
    return room.press.page("redirect.html.j2", redirect.address, redirect.lang, head, to=to, canonical=canonical)


def _page_redirects(room: Pressroom, page: Page) -> Iterator[File]:
    for redirect in _aliases(room, page):
        yield _redirect(room, redirect)


# ── what is gone, and what never was ─────────────────────────────────────────────────────────────────────────────────
def removed_groups(room: Pressroom) -> Iterator[Group]:
    """At the address of a removed page: that it was removed, and nothing of what it said."""
    for one in room.removed:
        yield Group(f"removed/{one.id}", room.key("removed", room.digest(one.id)), partial(_removed, room, one))


def _removed(room: Pressroom, one: PostIndex) -> Iterator[File]:
    for lang, told in room.gists[one.id].told.items():
        said = words(lang, room.organisation.terms)
        yield room.press.page("removed.html.j2", told.path, lang, Head(said.removed, index=False))


def lost_groups(room: Pressroom) -> Iterator[Group]:
    """`404.html`, in every language at once: whoever is lost did not choose one. Its links work from any depth."""
    yield single("404", room.key("404"), _lost, room)


def _lost(room: Pressroom) -> File:
    lang = room.languages[0]
    said = words(lang, room.organisation.terms)
    root = f"{urlsplit(room.base).path.rstrip('/')}/"
    return room.press.page("404.html.j2", "/404.html", lang, Head(said.not_found, index=False), root=root)


# ── for machines ─────────────────────────────────────────────────────────────────────────────────────────────────────
def machine_groups(room: Pressroom) -> Iterator[Group]:
    rows = tuple(_addresses(room))
    yield single("sitemap.xml", room.key("sitemap", rows), _sitemap, room, rows)
    yield single("robots.txt", room.key("robots"), _robots, room)


def _addresses(room: Pressroom) -> Iterator[tuple[str, str, tuple[tuple[Lang, str], ...]]]:
    """(address, last change or "", the same page in each language)."""
    for name in ("", "agenda/", "archive/"):
        same = {lang: room.lead(lang) + name for lang in room.languages}
        yield from ((path, "", tuple(same.items())) for path in same.values())
    for page in room.pages:
        same = {lang: path for lang in room.languages if (path := room.address(page, lang))}
        yield from ((path, "", tuple(same.items())) for path in same.values())
    for one in room.posts:
        same = {lang: told.path for lang, told in room.gists[one.id].told.items()}
        yield from ((path, room.page_at(one).date().isoformat(), tuple(same.items())) for path in same.values())


def _sitemap(room: Pressroom, rows: tuple[tuple[str, str, tuple[tuple[Lang, str], ...]], ...]) -> File:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for path, changed, same in rows:
        more = f"<lastmod>{changed}</lastmod>" if changed else ""
        if len(same) > 1:
            more += "".join(
                f'<xhtml:link rel="alternate" hreflang="{lang}" href="{escape(room.base + other)}"/>' for lang, other in same
            )
        lines.append(f"<url><loc>{escape(room.base + path)}</loc>{more}</url>")
    lines.append("</urlset>\n")
    return File("sitemap.xml", "\n".join(lines).encode())


def _robots(room: Pressroom) -> File:
    return File("robots.txt", f"User-agent: *\nAllow: /\nSitemap: {room.base}/sitemap.xml\n".encode())
