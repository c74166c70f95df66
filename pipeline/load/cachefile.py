"""A cache on disk: JSON under a checksum, safe to delete, written whole or not at all, ignored when it is not sound."""

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

from pipeline.files import write_whole


def read(folder: Path | None, name: str, version: str) -> dict[str, Any]:
    """The cached entries, or {} when there are none for this version or a single byte of the file is damaged."""
    if folder is None:
        return {}
    try:
        head, _, body = (folder / name).read_bytes().partition(b"\n")
        if head != _head(version, body):
            return {}
        entries: dict[str, Any] = json.loads(body)
    except (OSError, ValueError):
        return {}
    return entries


def write(folder: Path | None, name: str, version: str, entries: dict[str, Any]) -> None:
    """Replace the file in one step. A folder that cannot be written costs time, not the run."""
    if folder is None:
        return
    body = json.dumps(entries, separators=(",", ":")).encode("ascii")
    with contextlib.suppress(OSError):
        write_whole(folder / name, _head(version, body) + b"\n" + body, durable=False)


def _head(version: str, body: bytes) -> bytes:
    return f"{version} {hashlib.blake2b(body, digest_size=16).hexdigest()}".encode()
