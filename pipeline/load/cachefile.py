"""A cache on disk: JSON, safe to delete, written whole or not at all, ignored when it is not what it says."""

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any


def read(folder: Path | None, name: str, version: str) -> dict[str, Any]:
    """The cached entries, or {} when there are none for this version or the file is damaged."""
    if folder is None:
        return {}
    try:
        held = json.loads((folder / name).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if (
        not isinstance(held, dict)
        or held.get("version") != version
        or not isinstance(held.get("entries"), dict)
    ):
        return {}
    entries: dict[str, Any] = held["entries"]
    return entries


def write(folder: Path | None, name: str, version: str, entries: dict[str, Any]) -> None:
    """Replace the file in one step. A folder that cannot be written costs time, not the run."""
    if folder is None:
        return
    temporary: str | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        data = json.dumps(
            {"version": version, "entries": entries}, ensure_ascii=False, separators=(",", ":")
        ).encode("utf-8", "surrogatepass")
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(folder / name)
    except OSError:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
