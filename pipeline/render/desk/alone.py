"""Previews in one self-contained HTML file: styles and pictures inside, nothing fetched, opens on a phone."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from pipeline.model import Delivery, Lang, Media, Problem
from pipeline.plan import Item
from pipeline.render.desk.bureau import Bureau
from pipeline.render.desk.posts import located
from pipeline.render.desk.press import DeskPress, desk_sheet
from pipeline.render.frame import brand
from pipeline.render.pictures import WIDTHS, scaled_path
from pipeline.render.pressroom import Pressroom
from pipeline.render.previews.show import Eyes, preview_html, previews_of
from pipeline.render.previews.values import Picture, Preview

LARGEST = 6_000_000  # bytes of pictures, as text; what comes after is shown by its words
_LARGEST_ONE = 400_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """One channel of a post, drawn."""

    shown: Preview
    item: Item | None
    drawing: Markup
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """One post of the file."""

    post: str
    drawn: tuple[Drawn, ...]
    problems: tuple[Problem, ...]


@dataclass
class Album:
    """Pictures as data, each read once, as many as fit."""

    room: Pressroom
    left: int = LARGEST
    _known: dict[str, str | None] = field(default_factory=dict)

    def picture(self, media: Media) -> Picture | None:
        found = self.room.gallery.picture(media, self.room.languages[0])
        if found is None:
            return None
        if media.sha256 not in self._known:
            self._known[media.sha256] = self._read(media)
        src = self._known[media.sha256]
        if src is None or len(src) > self.left:
            return None
        self.left -= len(src)  # every place it stands in carries it again
        return Picture(src, found.width, found.height)

    def _read(self, media: Media) -> str | None:
        small = scaled_path(media, min(WIDTHS)).lstrip("/")
        files = list(self.room.gallery.files(media))
        best = next((file for file in files if file.path == small), files[-1] if files else None)
        if best is None or len(best.content) > _LARGEST_ONE:
            return None
        return data_uri(best.path, best.content)


_MIME = {
    "webp": "image/webp",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "svg": "image/svg+xml",
}


def data_uri(path: str, content: bytes) -> str | None:
    """The bytes as an address; None for what is not a picture."""
    mime = _MIME.get(path.rsplit(".", 1)[-1].lower())
    return f"data:{mime};base64,{base64.b64encode(content).decode()}" if mime else None


def preview_file(room: Pressroom, posts: Sequence[str], lang: Lang) -> bytes:
    """The file: these posts' previews, problems and dates, in the interface's `lang`. Unknown ids are left out."""
    bureau, press, album = Bureau(room), DeskPress(room), Album(room)
    avatar = next((data_uri(file.path, file.content) for file in brand(room)[2]), None)
    seen = Eyes(album.picture, avatar)
    looked = [_looked(bureau, press, post, lang, seen) for post in posts if post in room.site.index]
    styles = (room.styles.site, desk_sheet(room))
    html = press.html(
        "review/previews.html.j2",
        lang,
        "",
        b=bureau,
        looked=looked,
        css=Markup("\n".join(_css(file.content) for file in styles)),  # noqa: S704 - our own style sheets
    )
    return html.encode()


def _css(content: bytes) -> str:
    """A style element ends at `</style`, whatever it holds."""
    return content.decode().replace("</", "<\\/")


def _looked(bureau: Bureau, press: DeskPress, post: str, lang: Lang, seen: Eyes) -> Looked:
    problems = located(bureau, bureau.site.posts[post])
    drawn = tuple(_drawn(bureau, press, previews_of(bureau.room, post, lang, seen), lang, problems))
    shown = {one.shown.channel for one in drawn}
    return Looked(post, drawn, tuple(one for one in problems if one.channel not in shown))


def _drawn(
    bureau: Bureau, press: DeskPress, shown: Iterable[Preview], lang: Lang, problems: tuple[Problem, ...]
) -> Iterable[Drawn]:
    for one in shown:
        if bureau.calendar.channels[one.channel].delivery is Delivery.BUILT:
            continue
        item = next((i for i in bureau.by_post.get(one.post, ()) if i.key.channel == one.channel), None)
        when = bureau.short_when(item.due if item else None, lang)
        found = tuple(problem for problem in problems if problem.channel == one.channel)
        yield Drawn(one, item, preview_html(press, one, lang, when=when), found)
