"""Pictures as networks get them: the very bytes that a client uploads and a pack holds, for previews to show.

`room.uploads.picture(media, limits)` says what a network gets, `room.uploads.content(…)` gives the bytes.
"""

import json
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.compose import media_path
from pipeline.errors import NetworkError
from pipeline.files import write_whole
from pipeline.model import Bilingual, Media
from pipeline.network import Limits
from pipeline.network.pictures import derive_image, made_by, named
from pipeline.network.retouching import what_was_done, worded_by
from pipeline.render.files import File
from pipeline.render.pictures import Gallery

_KEPT = 256  # facts held at a time: enough for the post at hand and its neighbours


@dataclass(frozen=True, slots=True)
class Upload:
    """What a network gets of a picture; `refused`: none would take it, and why."""

    media: Media
    kept: str  # the name of its bytes among ours
    mime: str = ""
    width: int = 0  # pixels
    height: int = 0
    size: int = 0  # bytes
    sha256: str = ""
    done: Bilingual | None = None  # what was done to the file; None: it is sent as it is
    served: bool = False  # the site serves these very bytes as the picture
    refused: Bilingual | None = None

    @property
    def name(self) -> str:
        """The file's own name, with the ending of what it has become."""
        return named(self.media.file or self.media.id, self.mime)

    def path(self, post: str) -> str:
        """Where a preview of this post finds it, from the site's root. It begins like the picture's own name: by the source."""
        if self.served or self.refused:
            return media_path(self.media)
        return f"/desk/post/{post}/{self.media.sha256[:12]}-{named(self.sha256[:12], self.mime)}"


class Uploads:
    """The pictures of one site, made once per content and limits. `cache` keeps them; else a folder that goes with this value."""

    def __init__(self, root: Path, gallery: Gallery, cache: Path | None) -> None:
        self._root = root
        self._gallery = gallery
        self._folder = cache / "uploads" if cache else None
        self._known: dict[str, dict[str, Any]] = {}

    def picture(self, media: Media, limits: Limits) -> Upload | None:
        if media.kind != "image" or media.file is None:
            return None
        kept = self._name(media, limits)
        if kept not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[kept] = self._recall(kept) or self._make(media, limits, kept)
        facts = self._known[kept]
        words = {name: Bilingual(*facts[name]) for name in ("done", "refused") if facts.get(name)}
        return Upload(media, kept, **(facts | words))

    def content(self, upload: Upload) -> bytes:
        """The bytes. KeyError for a refused one."""
        if upload.refused:
            raise KeyError(upload.media.id)
        if upload.done is None:
            return (self._root / (upload.media.file or "")).read_bytes()
        return (self._place / upload.kept).read_bytes()

    def file(self, upload: Upload, post: str) -> File | None:
        """What the site must hold beside its own pictures for a preview of this post."""
        if upload.refused or upload.served:
            return None
        return File(upload.path(post).lstrip("/"), self.content(upload))

    # ── making ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def _name(self, media: Media, limits: Limits) -> str:
        made = f"{media.sha256}:{PurePosixPath(media.file or '').name}:{made_by(limits)}:{worded_by()}:{self._gallery.made_by()}"
        return sha256(made.encode()).hexdigest()[:32]

    @property
    def _place(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="editorial-uploads-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder

    def _recall(self, kept: str) -> dict[str, Any] | None:
        try:
            facts: dict[str, Any] = json.loads((self._place / f"{kept}.json").read_bytes())
        except (OSError, ValueError):
            return None
        return facts if facts.get("done") is None or (self._place / kept).is_file() else None

    def _make(self, media: Media, limits: Limits, kept: str) -> dict[str, Any]:
        path = self._root / (media.file or "")
        try:
            made = derive_image(path, limits)
        except NetworkError as error:
            return {"refused": [error.message.fr, error.message.en]}  # not kept: the file may come back
        source = path.read_bytes()
        done = what_was_done(source, made, limits)
        facts = {
            "mime": made.mime,
            "width": made.width,
            "height": made.height,
            "size": len(made.content),
            "sha256": sha256(made.content).hexdigest(),
            "done": [done.fr, done.en] if done else None,
            "served": self._gallery.whole(media) == made.content,
        }
        if done:
            write_whole(self._place / kept, made.content, durable=False)
        write_whole(self._place / f"{kept}.json", json.dumps(facts).encode(), durable=False)
        return facts
