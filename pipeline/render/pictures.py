"""Pictures as the site serves them: upright, without camera data, in a few widths; the same bytes on every build."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.compose import media_path
from pipeline.model import Lang, Media, pick
from pipeline.render.files import File

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTHS = (480, 960, 1440)  # pixels
_QUALITY = 82
_RASTER = ("image/jpeg", "image/png", "image/webp")


@dataclass(frozen=True, slots=True)
class Picture:
    """What an `<img>` needs. Addresses stand below the site's root."""

    media: Media
    alt: str
    src: str
    srcset: tuple[tuple[str, int], ...]  # address, width
    width: int
    height: int

    @property
    def card(self) -> str:
        """For link cards: of the usual types, and not larger than it takes."""
        return self.src

    @property
    def ratio(self) -> str:
        return f"{self.width}/{self.height}" if self.width and self.height else "3/2"

    @property
    def position(self) -> str:
        """What a crop must keep, for `object-position`."""
        left, top = self.media.focus
        return f"{left}% {top}%"


class Gallery:
    """The pictures of one site. `cache` keeps what was scaled, by the content it came from."""

    def __init__(self, root: Path, cache: Path | None) -> None:
        self._root = root
        self._cache = cache / "pictures" if cache else None

    def picture(self, media: Media, lang: Lang) -> Picture | None:
        """A picture of ours; None for a video or for what is not in the repository."""
        if media.kind != "image" or media.file is None:
            return None
        alt = (media.alt.get(lang) or pick(media.alt, lang)).strip()
        sizes = tuple((scaled_path(media, width), width) for width in _widths(media))
        return Picture(media, alt, media_path(media), sizes, media.width, media.height)

    def files(self, media: Media) -> Iterator[File]:
        """The picture itself and its smaller versions; a video or subtitles as they are."""
        if media.file is None:
            return
        yield File(media_path(media).lstrip("/"), self.whole(media))
        for width in _widths(media) if media.kind == "image" else ():
            yield File(scaled_path(media, width).lstrip("/"), self._kept(media, width))
        for lang, file in media.subtitles.items() if media.kind == "video" else ():
            yield File(track_path(media, lang).lstrip("/"), (self._root / file).read_bytes())

    def whole(self, media: Media) -> bytes:
        """The picture itself as the site serves it, or the video's bytes."""
        return self._kept(media, None)

    @staticmethod
    def made_by() -> str:
        """What the bytes of a scaled picture depend on beside the picture."""
        return f"{WIDTHS}:{_QUALITY}:{_made_by()}"

    def _kept(self, media: Media, width: int | None) -> bytes:
        assert media.file is not None  # noqa: S101 - asked only for files
        if media.kind != "image" or media.mime not in _RASTER:
            return (self._root / media.file).read_bytes()
        name = sha256(f"{media.sha256}:{width}:{_QUALITY}:{_made_by()}".encode()).hexdigest()[:32]
        kept = self._cache / name if self._cache else None
        if kept and kept.is_file():
            return kept.read_bytes()
        content = _clean(self._root / media.file) if width is None else _scaled(self._root / media.file, width)
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            half = kept.with_suffix(".half")
            half.write_bytes(content)
            half.replace(kept)
        return content


def scaled_path(media: Media, width: int) -> str:
    stem = media_path(media).rsplit(".", 1)[0]
    return f"{stem}-{width}.webp"


def track_path(media: Media, lang: Lang) -> str:
    """Where a video's subtitles are served."""
    return f"/media/{media.sha256[:12]}-{lang}.vtt"


def _widths(media: Media) -> tuple[int, ...]:
    if media.mime not in _RASTER or not media.width:
        return ()
    return tuple(width for width in WIDTHS if width < media.width) or (media.width,)


def _made_by() -> str:
    import PIL

    return PIL.__version__


def _upright(path: Path) -> "tuple[Image, str]":
    from PIL import Image, ImageOps

    with Image.open(path) as opened:
        kind = opened.format or "PNG"
        image = ImageOps.exif_transpose(opened)
        image.load()
    return image, kind


def _clean(path: Path) -> bytes:
    """The original without camera data; byte for byte as it is when it holds none."""
    from PIL import Image

    content = path.read_bytes()
    with Image.open(io.BytesIO(content)) as opened:
        if not opened.getexif() and not {"exif", "xmp", "comment", "photoshop"} & set(opened.info):
            return content
    image, kind = _upright(path)
    out = io.BytesIO()
    profile = image.info.get("icc_profile")
    image.info.clear()
    image.save(out, kind, quality=92, icc_profile=profile) if kind == "JPEG" else image.save(out, kind)
    return out.getvalue()


def _scaled(path: Path, width: int) -> bytes:
    from PIL import Image

    image, _ = _upright(path)
    mode = "RGBA" if image.mode in ("RGBA", "LA", "P", "PA") else "RGB"
    image = image.convert(mode)
    height = max(1, round(image.height * width / image.width))
    out = io.BytesIO()
    image.resize((width, height), Image.Resampling.LANCZOS).save(out, "WEBP", quality=_QUALITY, method=4)
    return out.getvalue()
