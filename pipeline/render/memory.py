"""What a build remembers of the one before it: which groups it made from what, and how their files were left."""

import json
import os
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from importlib import metadata
from pathlib import Path
from typing import Any

import pipeline
from pipeline.render.files import Group

_MAKERS = (
    "jinja2",
    "babel",
    "comrak",
    "icalendar",
    "feedgen",
    "pillow",
    "regex",
    "tzdata",
)  # their versions show in pages


class Memory:
    """Of one output folder, kept in `cache` (safe to delete). `inspected` is what the files were inspected for."""

    def __init__(self, out: Path, cache: Path | None, inspected: str | None) -> None:
        self._out = str(out.resolve())
        name = blake2b(self._out.encode(), digest_size=16).hexdigest()
        self._file = cache / "render" / f"build-{name}.json" if cache else None
        self._version = [makers(), inspected]
        self._trusts = inspected is not None
        self._held = self._read()
        self._groups: dict[str, Any] = {}

    def unchanged(self, group: Group) -> list[str] | None:
        """The group's paths when it would come out as it lies there; None when it must be made."""
        row = self._held.get(group.name)
        if group.key is None or row is None or row[0] != group.key:
            return None
        if any(_signature(f"{self._out}/{path}") != left for path, left in row[1].items()):
            return None
        self._groups[group.name] = row
        return list(row[1])

    def made(self, group: Group, paths: Iterable[str]) -> None:
        if group.key is not None:
            self._groups[group.name] = [group.key, dict.fromkeys(paths)]

    def save(self) -> None:
        """After everything is written. Without inspection's word, or without a folder, nothing is kept."""
        if self._file is None or not self._trusts:
            return
        for _, files in self._groups.values():
            files.update({path: _signature(f"{self._out}/{path}") for path, left in files.items() if left is None})
        if self._groups == self._held:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        half = self._file.with_suffix(".half")
        half.write_text(json.dumps([self._version, self._groups], separators=(",", ":")), encoding="utf-8")
        half.replace(self._file)

    def _read(self) -> dict[str, Any]:
        try:
            version, groups = json.loads(self._file.read_bytes()) if self._file and self._trusts else (None, {})
        except (OSError, ValueError):
            return {}
        return groups if version == self._version and isinstance(groups, dict) else {}


def _signature(path: str) -> list[int] | None:
    try:
        seen = os.stat(path)  # noqa: PTH116 - once per file
    except OSError:
        return None
    return [seen.st_size, seen.st_mtime_ns, seen.st_ino]


@cache
def makers() -> str:
    """Of our own code and of the libraries whose output pages show: another version, and everything is made again."""
    whole = blake2b(digest_size=16)
    home = Path(pipeline.__file__).parent
    for path in sorted(home.rglob("*.py")):
        seen = path.stat()
        whole.update(f"{path}:{seen.st_size}:{seen.st_mtime_ns};".encode())
    for name in _MAKERS:
        whole.update(f"{name}={metadata.version(name)};".encode())
    return whole.hexdigest()
