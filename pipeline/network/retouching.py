"""What was done to a picture before it is sent, in a writer's words: the line below its preview."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline.model import Bilingual
from pipeline.network.pictures import FORMATS, Picture, coloured, is_clean, moves
from pipeline.network.values import Limits
from pipeline.network.wording import say

if TYPE_CHECKING:
    from PIL import Image

_ORIENTATION: Final = 0x0112
_ON_ITS_SIDE: Final = (5, 6, 7, 8)
_SHORT: Final = {mime: short for short, mime in FORMATS.items()} | {"image/webp": "WebP"}


def what_was_done(source: bytes, made: Picture, limits: Limits) -> Bilingual | None:
    """`réduite à 1200 × 900, 412 ko, JPEG ; données de l'appareil retirées`; None for a file that is sent as it is."""
    from PIL import Image

    if made.content == source:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # `derive_image` has looked already
        with Image.open(io.BytesIO(source)) as image:
            said = [_first(source, image, made, limits), *_rest(image, made)]
    return say(" ; ".join(one.fr for one in said), "; ".join(one.en for one in said))


def _first(source: bytes, image: Image.Image, made: Picture, limits: Limits) -> Bilingual:
    size, kind = weight(len(made.content)), _SHORT[made.mime]
    before = _SHORT.get(FORMATS.get(image.format or "", ""), image.format or "")
    fr, en = (kind, kind) if before in (kind, "") else (f"{kind} au lieu de {before}", f"{kind} instead of {before}")
    across = f"{made.width}\u00a0×\u00a0{made.height}"
    facts = Bilingual(f"{across}, {size.fr}, {fr}", f"{across}, {size.en}, {en}")
    if made.width * made.height < image.width * image.height:
        return Bilingual(f"réduite à {facts.fr}", f"made smaller: {facts.en}")
    if limits.image_bytes and len(source) > limits.image_bytes.value:
        return Bilingual(f"allégée : {facts.fr}", f"made lighter: {facts.en}")
    if before != kind:
        return Bilingual(f"convertie : {facts.fr}", f"converted: {facts.en}")
    return Bilingual(f"enregistrée de nouveau : {facts.fr}", f"saved again: {facts.en}")


def _rest(image: Image.Image, made: Picture) -> Iterator[Bilingual]:
    """What a writer may not expect, or is glad to know."""
    exif = image.getexif()
    if exif.get(_ORIENTATION, 1) in (2, 3, 4, *_ON_ITS_SIDE):
        yield Bilingual("remise droite", "turned upright")
    if set(exif) - {_ORIENTATION}:
        yield Bilingual("données de l'appareil retirées", "camera data removed")
    elif not exif and not is_clean(image):
        yield Bilingual("informations cachées dans le fichier retirées", "information hidden in the file removed")
    if moves(image):
        yield Bilingual("elle ne bouge plus : seule la première image part", "it no longer moves: only its first frame is sent")
    if made.mime == "image/jpeg" and coloured(image)[1]:
        yield Bilingual("du blanc à la place de la transparence", "white in place of transparency")


def weight(size: int) -> Bilingual:
    """Bytes for people: `412 ko`, `2,4 Mo`; `412 kB`, `2.4 MB`."""
    if size < 1_000_000:
        thousands = max(size // 1000, 1)
        return Bilingual(f"{thousands}\u00a0ko", f"{thousands}\u00a0kB")
    millions = f"{size / 1_000_000:.1f}".removesuffix(".0")
    return Bilingual(f"{millions.replace('.', ',')}\u00a0Mo", f"{millions}\u00a0MB")


@cache
def worded_by() -> str:
    """What the words depend on beside the pictures: this code."""
    return sha256(Path(__file__).read_bytes()).hexdigest()
