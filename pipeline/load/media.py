"""Pictures, videos and subtitles: found, recognised by name and by their first bytes, measured once."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from unicodedata import normalize

from pipeline.load import cachefile, hints
from pipeline.load.tree import Tree
from pipeline.model import Bilingual

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

T = TypeVar("T")

_VERSION = "media/3"
MEDIA_FOLDER = "content/media"

TYPES: Mapping[str, str] = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp",
    ".avif": "image/avif", ".svg": "image/svg+xml", ".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/quicktime",
    ".webm": "video/webm", ".vtt": "text/vtt", ".srt": "application/x-subrip",
}  # fmt: skip
_SHORT = {
    "image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WebP", "image/avif": "AVIF",
    "image/svg+xml": "SVG", "video/mp4": "MP4", "video/quicktime": "MOV", "video/webm": "WebM", "text/vtt": "WebVTT",
    "image/heic": "HEIC",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file is. `wrong` is set when its bytes are not what its name says, or nothing we know."""

    sha256: str
    size: int
    mime: str | None
    width: int = 0
    height: int = 0
    wrong: tuple[str, str, str, str] | None = None  # message, then what to do, each in French and English


_MAGIC: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb".{4}ftypavi[fs]", re.DOTALL), "image/avif"),
    (re.compile(rb".{4}ftyp(?:hei[cxms]|hev[cxm]|mif1|msf1)", re.DOTALL), "image/heic"),
    (re.compile(rb".{4}ftypqt  ", re.DOTALL), "video/quicktime"),
    (re.compile(rb".{4}ftyp", re.DOTALL), "video/mp4"),
    (re.compile(rb"\x1aE\xdf\xa3"), "video/webm"),
    (re.compile(rb"(?:\xef\xbb\xbf)?WEBVTT"), "text/vtt"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!--|<!DOCTYPE svg|<svg)", re.IGNORECASE), "image/svg+xml"),
)


def sniff(head: bytes) -> str | None:
    """The type by magic bytes, None when unknown."""
    return next((mime for pattern, mime in _MAGIC if pattern.match(head)), None)


@dataclass
class Library:
    """The media of one load: looks a file up in the tree, and knows it by signature from one load to the next."""

    tree: Tree
    cache: Path | None = None
    known: dict[str, Facts] = field(default_factory=dict)
    _held: dict[str, Any] = field(default_factory=dict)
    _changed: bool = False

    def __post_init__(self) -> None:
        self._held = cachefile.read(self.cache, "media.json", _VERSION)

    def candidates(self, name: str, beside: str) -> tuple[str, ...]:
        """Where a file named in a post may lie: beside the post, then in content/media/; an accent is one sign or two."""
        folder = beside.rpartition("/")[0]
        clean = "/".join(part for part in name.split("/") if part != ".")
        forms = dict.fromkeys((clean, normalize("NFC", clean), normalize("NFD", clean)))  # é, as a Mac may write it
        return tuple(f"{place}/{form}" for form in forms for place in (folder, MEDIA_FOLDER))

    def digest(self, file: str) -> str | None:
        """The content of a file as a key, None when there is no such file."""
        facts = self.facts(file)
        return None if facts is None else facts.sha256

    def facts(self, file: str) -> Facts | None:
        signature = self.tree.files.get(file)
        if signature is None:
            return None
        if file not in self.known:
            self.known[file] = self._recall(file, signature) or self._look(file, signature)
        return self.known[file]

    def _recall(self, file: str, signature: tuple[int, int, int]) -> Facts | None:
        row = self._held.get(file)
        if not isinstance(row, list) or len(row) != 7 or row[0] != list(signature):
            return None
        _, sha256, size, mime, width, height, wrong = row
        return Facts(sha256, size, mime, width, height, tuple(wrong) if wrong else None)

    def _look(self, file: str, signature: tuple[int, int, int]) -> Facts:
        facts = look(self.tree.root / file)
        self._held[file] = [
            list(signature),
            facts.sha256,
            facts.size,
            facts.mime,
            facts.width,
            facts.height,
            facts.wrong,
        ]
        self._changed = True
        return facts

    def save(self) -> None:
        if self._changed:
            kept = {file: row for file, row in self._held.items() if file in self.tree.files}
            cachefile.write(self.cache, "media.json", _VERSION, kept)
            self._changed = False

    def nearest(self, name: str, beside: str) -> Bilingual:
        """A hint for a file that is not there: the nearest that is, else where it is looked for."""
        folder = beside.rpartition("/")[0]
        there = [
            file.removeprefix(f"{folder}/")
            for file in self.tree.files
            if file.startswith(f"{folder}/") and not file.endswith(".md")
        ]
        there += [file.removeprefix(f"{MEDIA_FOLDER}/") for file in self.tree.files if file.startswith(f"{MEDIA_FOLDER}/")]
        near = hints.nearest(name, there)
        if near:
            return hints.write(near)
        return Bilingual(
            f"Déposez-le dans {folder}/ ou dans {MEDIA_FOLDER}/.",
            f"Put it in {folder}/ or in {MEDIA_FOLDER}/.",
        )


def look(path: Path) -> Facts:
    """Read a file once: digest, type, size in pixels."""
    digest = hashlib.sha256()
    head = tail = b""
    size = 0
    try:
        if path.stat().st_size > _LARGEST:
            return Facts("", path.stat().st_size, None, wrong=_too_large(path.name))
        with path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                head = head or chunk[:512]
                size += len(chunk)
                tail = (tail + chunk)[-_TAIL:]
                digest.update(chunk)
    except OSError as error:
        return Facts(
            "",
            0,
            None,
            wrong=(
                f"{path.name} ne s'ouvre pas : {error.strerror}.",
                f"{path.name} does not open: {error.strerror}.",
                *_AGAIN,
            ),
        )
    named, real = TYPES.get(path.suffix.lower()), sniff(head)
    if head.startswith(_LFS):
        wrong: tuple[str, str, str, str] | None = _pointer(path.name)
    else:
        wrong = _wrong(path.name, size, named, real)
    width = height = 0
    if wrong is None and named and named.startswith("image/") and named != "image/svg+xml":
        measured = _measure(path) if _whole(path, named, tail) else None
        if measured is None:
            wrong = (
                f"{path.name} est abîmé : l'image ne s'ouvre pas.",
                f"{path.name} is damaged: the picture does not open.",
                *_AGAIN,
            )
        else:
            width, height = measured
    return Facts(digest.hexdigest(), size, named, width, height, wrong)


_AGAIN = ("Déposez-le à nouveau.", "Put it there again.")
_EXPORT = ("Exportez-la en JPEG, et déposez-la à nouveau.", "Export it as JPEG, and put it there again.")
_LFS = b"version https://git-lfs"


_LARGEST = 512 * 1024 * 1024  # bytes; a forge takes 100 MiB, and no network this


def _too_large(name: str) -> tuple[str, str, str, str]:
    return (
        f"{name} dépasse 512 Mo : aucun réseau ne le prend.",
        f"{name} is over 512 MB: no network takes it.",
        "Réduisez-le, ou donnez une « source » pour une mise en ligne à la main.",
        "Make it smaller, or give a “source” for posting by hand.",
    )


def _pointer(name: str) -> tuple[str, str, str, str]:
    return (
        f"{name} n'est qu'un renvoi de Git LFS : l'image elle-même n'est pas là.",
        f"{name} is only a Git LFS pointer: the picture itself is not there.",
        "Demandez à la personne qui tient le dépôt de lancer `git lfs pull`, ou déposez l'image sans LFS.",
        "Ask the maintainer to run `git lfs pull`, or put the picture there without LFS.",
    )


def _wrong(name: str, size: int, named: str | None, real: str | None) -> tuple[str, str, str, str] | None:
    if size == 0:
        return f"{name} est vide.", f"{name} is empty.", *_AGAIN
    if real == "image/heic" or name.lower().endswith((".heic", ".heif")):
        return (
            f"{name} est une photo de téléphone au format HEIC, que les réseaux et les navigateurs ne prennent pas.",
            f"{name} is a phone's picture in HEIC format, which networks and browsers do not take.",
            *_EXPORT,
        )
    if named is None:
        kinds = ", ".join(sorted(TYPES))
        return (
            f"{name} n'est pas d'un type admis.",
            f"{name} is not of an accepted type.",
            f"Les types admis : {kinds}",
            f"The accepted types: {kinds}",
        )
    if named in ("application/x-subrip", real) or {real, named} == {"video/mp4", "video/quicktime"}:
        return None
    if real is None:
        return (
            f"{name} n'est pas une image ou une vidéo lisible.",
            f"{name} is not a readable picture or video.",
            *_AGAIN,
        )
    right = _SHORT.get(real, real)
    ending = next((each for each, mime in TYPES.items() if mime == real), "")
    new = name.rpartition(".")[0] + ending
    return (
        f"{name} est en réalité un fichier {right}.",
        f"{name} is really a {right} file.",
        f"Renommez-le en {new}, ici aussi.",
        f"Rename it to {new}, here too.",
    )


_TAIL = 1 << 16
_JPEG_END = b"\xff\xd9"


def _whole(path: Path, mime: str, tail: bytes) -> bool:
    """Is all of the picture there? Only what looks cut is decoded; a PNG says by its checksums what is damaged."""
    if mime == "image/png":
        return _verifies(path)
    cut = {"image/jpeg": _JPEG_END not in tail, "image/gif": not tail.rstrip(b"\0\r\n").endswith(b";")}
    return not cut.get(mime, False) or _decodes(path)


def _verifies(path: Path) -> bool:
    def verify(image: "ImageFile") -> bool:
        image.verify()
        return True

    return bool(_looked_at(path, verify))


def _decodes(path: Path) -> bool:
    """Does a file without its end mark near its end hold a whole picture? A telephone may put a video behind a JPEG."""

    def decode(image: "ImageFile") -> bool:
        image.draft("RGB", (64, 64))  # an eighth of the size, a fraction of the work
        image.load()
        return True

    return bool(_looked_at(path, decode))


def _measure(path: Path) -> tuple[int, int] | None:
    """Width and height as shown: a camera's quarter turn is applied."""

    def measure(image: "ImageFile") -> tuple[int, int]:
        width, height = image.size
        turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
        return (height, width) if turned else (width, height)

    return _looked_at(path, measure)


def _looked_at(path: Path, look: "Callable[[ImageFile], T]") -> T | None:
    """What `look` finds in a picture; None where it is none."""
    import warnings

    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                return look(image)
    except Exception:  # noqa: BLE001 - a hostile file may raise anything; it is a bad picture, not our failure
        return None
