"""From a pressroom to previews: each of a post's publications, with pictures where the page can show them."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from pipeline import networks
from pipeline.compose import media_path
from pipeline.model import Key, Lang, Media
from pipeline.render.press import Press
from pipeline.render.pressroom import Pressroom
from pipeline.render.previews.values import Picture, Pictured, Preview, preview

SMALL = 960  # pixels: wide enough for a preview on any screen


@dataclass(frozen=True, slots=True)
class Eyes:
    """How a page shows pictures: of posts, and the organisation's own."""

    picture: Pictured
    avatar: str | None = None


def eyes(room: Pressroom, root: str, avatar: str | None) -> Eyes:
    """Pictures as files of the site, seen from a page; `root` leads back to the site's root."""

    def picture(media: Media) -> Picture | None:
        found = room.gallery.picture(media, room.languages[0])
        if found is None:
            return None
        fitting = [path for path, width in found.srcset if width <= SMALL]
        path = fitting[-1] if fitting else found.src
        return Picture(root + path.lstrip("/"), found.width, found.height)

    return Eyes(picture, root + avatar.lstrip("/") if avatar else None)


def previews_of(room: Pressroom, post: str, lang: Lang, seen: Eyes) -> tuple[Preview, ...]:
    """The post's publications in the order of its channels, labels in `lang`."""
    calendar = room.calendar
    found = []
    for channel_id in room.site.posts[post].variants:
        channel = calendar.channels.get(channel_id)
        if channel is None:
            continue
        draft = room.composer.draft(Key(post, channel_id))
        network = networks.get(channel.network)
        found.append(
            preview(
                draft,
                channel,
                network,
                calendar,
                lang,
                seen.picture,
                avatar=seen.avatar,
                address=_public(room),
            )
        )
    return tuple(found)


def _public(room: Pressroom) -> Callable[[Media], str | None]:
    return lambda media: room.base + media_path(media) if media.file else media.source


def look_of(press: Press, shown: Preview) -> str:
    """The template that draws it."""
    from jinja2 import TemplateNotFound

    try:
        press.environment.get_template(f"previews/{shown.look}.html")
    except TemplateNotFound:
        return "previews/default.html"
    return f"previews/{shown.look}.html"


def preview_html(press: Press, shown: Preview, lang: Lang, *, when: str | None = None) -> Markup:
    """The drawing alone: what stands in a page between its heading and its problems."""
    html = press.html(look_of(press, shown), lang, "", p=shown, when=when)
    return Markup(html)  # noqa: S704 - printed by the press, which escapes
