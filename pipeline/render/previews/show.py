"""From a pressroom to previews: each of a post's publications, with pictures as its network gets them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from markupsafe import Markup

from pipeline import networks
from pipeline.compose import media_path
from pipeline.model import Channel, Delivery, Draft, Key, Lang, Media
from pipeline.network import Limits, Network
from pipeline.render.files import File
from pipeline.render.press import Press
from pipeline.render.pressroom import Pressroom
from pipeline.render.previews.values import Beside, Picture, Pictured, Preview, preview

SMALL = 960  # pixels: wide enough for a preview on any screen


class Eyes(Protocol):
    """How a page shows pictures: as they are sent, as our site has them, and the organisation's own."""

    @property
    def avatar(self) -> str | None: ...

    def sent(self, media: Media, post: str, limits: Limits) -> Picture | None:
        """The very bytes that the network gets with this post."""
        ...

    def whole(self, media: Media) -> Picture | None:
        """The very bytes that our site serves: what a letter shows."""
        ...

    def small(self, media: Media) -> Picture | None:
        """A small copy: for the card that a network draws itself, from our page."""
        ...


@dataclass(frozen=True, slots=True)
class SiteEyes:
    """Pictures as files of the site, seen from a page; `root` leads back to the site's root."""

    room: Pressroom
    root: str
    avatar: str | None = None

    def sent(self, media: Media, post: str, limits: Limits) -> Picture | None:
        upload = self.room.uploads.picture(media, limits)
        if upload is None:
            return None
        if upload.refused:
            return Picture("", refused=upload.refused)
        told = (upload.done,) if upload.done else ()
        return Picture(self._here(upload.path(post)), upload.width, upload.height, told)

    def whole(self, media: Media) -> Picture | None:
        found = self.room.gallery.picture(media, self.room.languages[0])
        return Picture(self._here(found.src), found.width, found.height) if found else None

    def small(self, media: Media) -> Picture | None:
        found = self.room.gallery.picture(media, self.room.languages[0])
        if found is None:
            return None
        fitting = [path for path, width in found.srcset if width <= SMALL]
        return Picture(self._here(fitting[-1] if fitting else found.src), found.width, found.height)

    def _here(self, path: str) -> str:
        return self.root + path.lstrip("/")


def eyes(room: Pressroom, root: str, avatar: str | None) -> SiteEyes:
    return SiteEyes(room, root, root + avatar.lstrip("/") if avatar else None)


def previews_of(room: Pressroom, post: str, lang: Lang, seen: Eyes) -> tuple[Preview, ...]:
    """The post's publications in the order of its channels, labels in `lang`."""
    found = []
    for channel, network, draft in _drafts(room, post):
        picture: Pictured = seen.whole
        card: Pictured = seen.small
        if network and (limits := _sends(channel, network, draft)):
            picture = partial(seen.sent, post=post, limits=limits)
            card = picture if limits.sends_card else card
        beside = Beside(seen.avatar, card, _public(room))
        found.append(preview(draft, channel, network, room.calendar, lang, picture, beside))
    return tuple(found)


def sent_files(room: Pressroom, post: str) -> Iterator[File]:
    """The pictures that the site's previews of a post show and that our own pages do not have, each once."""
    made: set[str] = set()
    for channel, network, draft in _drafts(room, post):
        limits = _sends(channel, network, draft) if network else None
        if limits is None or draft.message is None:
            continue
        shown = [one.media for part in draft.message.parts for one in part.media]
        if limits.sends_card:
            shown += [part.card.image for part in draft.message.parts if part.card and part.card.image]
        for media in shown:
            upload = room.uploads.picture(media, limits)
            file = room.uploads.file(upload, post) if upload and upload.path(post) not in made else None
            if file is not None:
                made.add(f"/{file.path}")
                yield file


def _drafts(room: Pressroom, post: str) -> Iterator[tuple[Channel, Network | None, Draft]]:
    for channel_id in room.site.posts[post].variants:
        channel = room.calendar.channels.get(channel_id)
        if channel is not None:
            yield channel, networks.get(channel.network), room.composer.draft(Key(post, channel_id))


def _sends(channel: Channel, network: Network, draft: Draft) -> Limits | None:
    """Within which limits its pictures leave; None where they stay on our site: a page of ours, a letter that points there."""
    if channel.delivery is Delivery.BUILT or draft.message is None or draft.message.html is not None:
        return None
    return network.limits(channel)


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
