"""The `media` of a post: each found, recognised, and made a `Media`."""

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any, Literal

from yaml.nodes import Node

from pipeline.load.media import MEDIA_FOLDER, Facts, Library
from pipeline.load.report import Report
from pipeline.model import Bilingual, KeyPath, Media


class Pictures:
    """Reads one post's media; remembers which files it looked for, so that a cache knows what it depends on."""

    def __init__(self, library: Library, beside: str, report: Report, at: Callable[[KeyPath], Node]) -> None:
        self.library, self.beside, self.report, self.at = library, beside, report, at
        self.looked: dict[str, str | None] = {}

    def read(self, entries: Iterable[Mapping[str, Any]]) -> dict[str, Media]:
        found: dict[str, Media] = {}
        for index, got in enumerate(entries):
            path: KeyPath = ("media", index)
            key = got.get("id")
            if key is None:
                continue
            if key in found:
                self._error(
                    (*path, "id"),
                    "duplicate-id",
                    f"Deux images s'appellent « {key} ».",
                    f"Two pictures are called “{key}”.",
                )
                continue
            media = self._media(key, got, path)
            if media is not None:
                found[key] = media
        return found

    def _error(self, path: KeyPath, code: str, fr: str, en: str, hint: Bilingual | None = None) -> None:
        self.report.error(code, Bilingual(fr, en), at=self.at(path), path=path, hint=hint)

    def _written(self, path: KeyPath) -> bool:
        return any(self.at((*path, name)) is not self.at(path) for name in ("file", "source"))

    def _media(self, key: str, got: Mapping[str, Any], path: KeyPath) -> Media | None:
        file, source = got.get("file"), got.get("source")
        if file is None and source is None and self._written(path):
            return None  # what is wrong with it is said
        if (file is None) == (source is None):
            hint = Bilingual(f"file: {key}.jpg", f"file: {key}.jpg")
            self._error(
                path,
                "media-file",
                f"« {key} » a un « file » ou une « source », l'un des deux.",
                f"“{key}” has a “file” or a “source”, one of the two.",
                hint,
            )
            return None
        facts: Facts | None = None
        found: str | None = None
        if file is not None:
            found, facts = self._find(file, (*path, "file"))
        elif "kind" not in got:
            hint = Bilingual("kind: video, shape: 9:16, duration: 40s", "kind: video, shape: 9:16, duration: 40s")
            self._error(
                path,
                "source-undeclared",
                f"« {key} » n'est pas dans le dépôt : dites son genre.",
                f"“{key}” is not in the repository: say its kind.",
                hint,
            )
        kind: Literal["image", "video"] = got.get("kind") or (
            "video" if facts and (facts.mime or "").startswith("video/") else "image"
        )
        if facts and facts.mime and not facts.mime.startswith(f"{kind}/"):
            self._error(
                (*path, "kind"),
                "media-kind",
                f"« {file} » n'est pas de genre « {kind} ».",
                f"“{file}” is not of kind “{kind}”.",
            )
        subtitles = {
            lang: place
            for lang, name in got.get("subtitles", {}).items()
            if (place := self._find(name, (*path, "subtitles", lang))[0])
        }
        return Media(
            id=key,
            alt=got.get("alt", {}),
            file=found,
            source=source,
            kind=kind,
            mime=facts.mime if facts else None,
            sha256=facts.sha256 if facts else sha256(source.encode()).hexdigest() if source else "",
            size=facts.size if facts else 0,
            width=facts.width if facts else 0,
            height=facts.height if facts else 0,
            shape=got.get("shape"),
            duration=got.get("duration"),
            subtitles=subtitles,
            credit=got.get("credit"),
            licence=got.get("licence"),
            design_url=got.get("design_url"),
            focus=got.get("focus", (50, 50)),
        )

    def _find(self, name: str, path: KeyPath) -> tuple[str | None, Facts | None]:
        for place in self.library.candidates(name, self.beside):
            if self.library.tree.behind_link(place):
                self._error(
                    path,
                    "symlink",
                    f"« {name} » passe par un lien symbolique : il n'est pas suivi.",
                    f"“{name}” goes through a symbolic link: it is not followed.",
                )
                return None, None
            facts = self.library.facts(place)
            self.looked[place] = facts.sha256 if facts else None
            if facts is None:
                continue
            if facts.wrong:
                self._error(path, "bad-media", *facts.wrong[:2], Bilingual(*facts.wrong[2:]))
                return None, None
            return place, facts
        folder = self.beside.rpartition("/")[0]
        self._error(
            path,
            "missing-media",
            f"« {name} » n'est ni dans {folder}/ ni dans {MEDIA_FOLDER}/.",
            f"“{name}” is neither in {folder}/ nor in {MEDIA_FOLDER}/.",
            self.library.nearest(name, self.beside),
        )
        return None, None
