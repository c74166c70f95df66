"""Previews in one self-contained HTML file: styles and pictures inside, nothing fetched, opens on a phone."""

import base64
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from pipeline.model import Bilingual, Delivery, Lang, Media, Problem
from pipeline.network import Limits, say
from pipeline.network.retouching import weight
from pipeline.plan import Item
from pipeline.render.desk.bureau import Bureau
from pipeline.render.desk.posts import located
from pipeline.render.desk.press import DeskPress, desk_sheet
from pipeline.render.frame import brand
from pipeline.render.pictures import WIDTHS, scaled_path
from pipeline.render.pressroom import Pressroom
from pipeline.render.previews.show import Eyes, preview_html, previews_of
from pipeline.render.previews.values import Picture, Preview

LARGEST = 24_000_000  # bytes of pictures as they are sent, as text; what comes after stands in as a thumbnail
THUMBNAILS = 6_000_000  # bytes of thumbnails, as text; what comes after is shown by its words
_LARGEST_THUMBNAIL = 400_000


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
    """Pictures as data, each read once: as they are sent, as many as fit; then small ones that say so."""

    room: Pressroom
    avatar: str | None = None
    left: int = field(default_factory=lambda: LARGEST)
    left_small: int = field(default_factory=lambda: THUMBNAILS)
    _read: dict[str, str] = field(default_factory=dict)

    def sent(self, media: Media, post: str, limits: Limits) -> Picture | None:
        upload = self.room.uploads.picture(media, limits)
        if upload is None:
            return None
        if upload.refused:
            return Picture("", refused=upload.refused)
        told = (upload.done,) if upload.done else ()
        return self._exact(
            upload.sha256,
            upload.size,
            lambda: as_data(upload.mime, self.room.uploads.content(upload)),
            Picture("", upload.width, upload.height, told),
            media,
        )

    def whole(self, media: Media) -> Picture | None:
        found = self.room.gallery.picture(media, self.room.languages[0])
        if found is None:
            return None
        shown = Picture("", found.width, found.height)
        content = self.room.gallery.whole(media)
        return self._exact(found.src, len(content), lambda: data_uri(found.src, content), shown, media)

    def small(self, media: Media) -> Picture | None:
        found = self.room.gallery.picture(media, self.room.languages[0])
        if found is None:
            return None
        name = f"small {media.sha256}"
        if name not in self._read:
            self._read[name] = self._thumbnail(media) or ""
        src = self._read[name]
        if not src or len(src) > self.left_small:
            return None
        self.left_small -= len(src)
        return Picture(src, found.width, found.height)

    def _exact(self, name: str, size: int, read: Callable[[], str | None], shown: Picture, media: Media) -> Picture | None:
        """With its data while there is room; every place it stands in carries it again."""
        if size * 4 // 3 > self.left:
            found = self.small(media)
            return found and replace(shown, src=found.src, told=(*shown.told, thumbnail(size)))
        if name not in self._read:
            self._read[name] = read() or ""
        src = self._read[name]
        self.left -= len(src)
        return replace(shown, src=src) if src else None

    def _thumbnail(self, media: Media) -> str | None:
        path = scaled_path(media, min(WIDTHS)).lstrip("/")
        files = list(self.room.gallery.files(media))
        best = next((file for file in files if file.path == path), files[-1] if files else None)
        if best is None or len(best.content) > _LARGEST_THUMBNAIL:
            return None
        return data_uri(best.path, best.content)


def thumbnail(size: int) -> Bilingual:
    """What is said of a picture that is shown small: the page would be too heavy for a phone with all of them."""
    sent = weight(size)
    return say(
        f"vignette ici : le fichier qui part pèse {sent.fr} ; le bureau le montre tel quel",
        f"a thumbnail here: the file that is sent has {sent.en}; the desk shows it as it is",
    )


_MIME = {
    "webp": "image/webp",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "svg": "image/svg+xml",
}


def data_uri(path: str, content: bytes) -> str | None:
    """The bytes as an address; None for what is not a picture."""
    mime = _MIME.get(path.rsplit(".", 1)[-1].lower())
    return as_data(mime, content) if mime else None


def as_data(mime: str, content: bytes) -> str:
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"


def preview_file(room: Pressroom, posts: Sequence[str], lang: Lang) -> bytes:
    """The file: these posts' previews, problems and dates, in the interface's `lang`. Unknown ids are left out."""
    bureau, press = Bureau(room), DeskPress(room)
    seen = Album(room, next((data_uri(file.path, file.content) for file in brand(room)[2]), None))
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
