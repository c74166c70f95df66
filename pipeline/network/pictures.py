"""The picture that is really sent: within the network's limits, without what the camera wrote, the same bytes each time.

A preview shows `derive_image(file, limits).content`, and so does the network.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pipeline.errors import NotSent, Rejected
from pipeline.model import Bilingual, Media
from pipeline.network.values import Limits

if TYPE_CHECKING:
    from PIL import Image

LARGEST: Final = 64_000_000  # pixels; more is a decompression bomb, or a file nobody should upload
_QUALITIES: Final = (90, 80, 70)
_SHRINK: Final = 0.8  # of the side, when no quality is small enough
_SMALLEST: Final = 64  # pixels; below it a picture is not shrunk further
FORMATS: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}
DRAWABLE: Final = frozenset(FORMATS.values())  # the types that a picture can be made from
_HARMLESS: Final = {  # what Pillow tells of a file that is no camera's, author's or program's data
    *("adobe", "adobe_transform", "aspect", "background", "chromaticity", "dpi", "duration", "extension", "gamma"),
    *("icc_profile", "interlace", "jfif", "jfif_density", "jfif_unit", "jfif_version", "loop", "progression"),
    *("progressive", "srgb", "timestamp", "transparency", "version"),
}


class Picture(NamedTuple):
    """Bytes to send or to show, with their media type and size in pixels."""

    content: bytes
    mime: str
    width: int
    height: int


_ENDINGS: Final = {"image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",), "image/gif": (".gif",), "image/webp": (".webp",)}


def named(name: str, mime: str) -> str:
    """A file's name, with the ending of what it has become: `velo.png` that is a JPEG now is `velo.jpg`."""
    path, endings = PurePosixPath(name), _ENDINGS[mime]
    return path.name if path.suffix.lower() in endings else f"{path.stem}{endings[0]}"


def read_media(root: Path, media: Media) -> bytes:
    """A file's bytes, for what is sent as it is. Rejected when there is no file."""
    return _read(root / (media.file or media.id))


def _read(path: Path) -> bytes:
    if not path.is_file():
        words = Bilingual(f"le fichier «\u00a0{path.name}\u00a0» manque", f"the file “{path.name}” is missing")
        raise Rejected(words, code="media_missing")
    return path.read_bytes()


def not_ready(label: str) -> NotSent:
    """A file that the network has taken and is still working through when our patience ends."""
    return NotSent(
        Bilingual(
            f"{label} traite encore le fichier. Rien n'a été publié\u00a0; le prochain passage réessaiera.",
            f"{label} is still processing the file. Nothing was published; the next run tries again.",
        ),
        code="media_not_ready",
    )


def derive_image(path: Path, limits: Limits) -> Picture:
    """The picture as `limits` take it: type, longer side and bytes; upright, camera data removed.

    A file that already is so stays as it is, byte for byte. Rejected when it is no picture or cannot be made small enough.
    """
    from PIL import Image, ImageOps

    content = _read(path)
    bound = limits.image_bytes.value if limits.image_bytes else len(content) + 1
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the bound is ours
            image = Image.open(io.BytesIO(content))
        if image.width * image.height > LARGEST:
            raise _refused(path, "media_too_large")
        mime = FORMATS.get(image.format or "", "")
        fits = len(content) <= bound and max(image.size) <= (limits.image_side.value if limits.image_side else max(image.size))
        if mime in limits.mime and fits and (is_clean(image) or moves(image)):
            return Picture(content, mime, *image.size)
        upright = ImageOps.exif_transpose(image)
    except Rejected:
        raise
    except Exception:  # noqa: BLE001 - a hostile file may raise anything; it is a bad picture, not our failure
        raise _refused(path, "media_unreadable") from None
    for made in _smaller(upright, mime, limits):
        if len(made.content) <= bound:
            return made
    raise _refused(path, "media_too_large")


def made_by(limits: Limits) -> str:
    """What `derive_image` depends on beside the file: the limits it looks at, this code, and the library it draws with."""
    import PIL

    bounds = tuple(limit.value if limit else None for limit in (limits.image_bytes, limits.image_side))
    return f"{limits.mime}:{bounds}:{PIL.__version__}:{_code()}"


@cache
def _code() -> str:
    return sha256(Path(__file__).read_bytes()).hexdigest()


def is_clean(image: Image.Image) -> bool:
    return not image.getexif() and set(image.info) <= _HARMLESS


def moves(image: Image.Image) -> bool:
    return bool(getattr(image, "is_animated", False))


def _refused(path: Path, code: str) -> Rejected:
    if code == "media_too_large":
        words = Bilingual(
            f"l'image «\u00a0{path.name}\u00a0» est trop grande pour ce réseau\u00a0: enregistrez-la en plus petit",
            f"the picture “{path.name}” is too large for this network: save a smaller one",
        )
    else:
        words = Bilingual(
            f"«\u00a0{path.name}\u00a0» n'est pas une image lisible\u00a0: enregistrez-la de nouveau en JPEG ou en PNG",
            f"“{path.name}” is not a readable picture: save it again as JPEG or PNG",
        )
    return Rejected(words, code=code)


def _smaller(image: Image.Image, mime: str, limits: Limits) -> Iterator[Picture]:
    """Ever smaller versions: first as good as it gets, then by quality, then by size."""
    from PIL import Image

    profile = image.info.get("icc_profile") if image.mode not in ("CMYK", "YCCK", "LAB") else None
    image, see_through = coloured(image)
    keeps_png = "image/png" in limits.mime and (see_through or mime == "image/png")
    side = min(max(image.size), limits.image_side.value if limits.image_side else max(image.size))
    while True:
        scale = side / max(image.size)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        made = image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)
        if keeps_png:
            yield _saved(made, "PNG", {"optimize": True, "icc_profile": profile})
        if not (keeps_png and see_through):
            for quality in _QUALITIES:
                options = {"quality": quality, "optimize": True, "progressive": True, "icc_profile": profile}
                yield _saved(_on_white(made), "JPEG", options)
        if side <= _SMALLEST:
            return
        side = max(_SMALLEST, int(side * _SHRINK))


def coloured(image: Image.Image) -> tuple[Image.Image, bool]:
    """In RGB, or in RGBA when something shows through, and which of both."""
    if image.mode.startswith("I"):  # 16 bits of grey: without this all but the darkest would be white
        image = image.point(lambda grey: grey * (1 / 256)).convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        if image.getchannel("A").getextrema() != (255, 255):
            return image, True
    return image.convert("RGB"), False


def _on_white(image: Image.Image) -> Image.Image:
    from PIL import Image

    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _saved(image: Image.Image, format: str, options: dict[str, Any]) -> Picture:
    out = io.BytesIO()
    clean = image.copy()
    clean.info = {}
    clean.save(out, format, **{name: value for name, value in options.items() if value is not None})
    return Picture(out.getvalue(), FORMATS[format], *image.size)
