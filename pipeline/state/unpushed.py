"""Outcomes that are not on the remote yet, kept on this computer's disk: `<git-dir>/editorial/unpushed.jsonl`.

They are written before the first attempt to push, so that a process killed in between loses nothing, and they leave the
file when the remote has them. A line is {"event": …, "path": …}; events are told apart by id, so pushing twice is harmless.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.files import append_durably, locked, write_whole
from pipeline.state.events import Event, Unreadable, from_line


class Unpushed:
    def __init__(self, folder: Path) -> None:
        self.file = folder / "unpushed.jsonl"
        self._lock = folder / "unpushed.lock"

    def keep(self, path: str, events: Sequence[Event]) -> None:
        """Write and wait for the disk. Raises OSError."""
        lines = b"".join(_line(path, event) for event in events)
        with locked(self._lock):
            append_durably(self.file, lines)

    def waiting(self) -> dict[str, list[Event]]:
        """What is kept, by path, in the order it was written. Lines that cannot be read are passed over, never removed."""
        found: dict[str, list[Event]] = {}
        for line in self._lines():
            if read := _read(line):
                path, event = read
                if all(event.id != known.id for known in found.setdefault(path, [])):
                    found[path].append(event)
        return found

    def unreadable(self) -> int:
        """How many lines a person has to look at."""
        return sum(1 for line in self._lines() if line.strip() and _read(line) is None)

    def forget(self, events: Iterable[Event]) -> None:
        """Remove what the remote has. Raises OSError."""
        ids = {event.id for event in events}
        with locked(self._lock):
            before = self._lines()
            after = [line for line in before if (read := _read(line)) is None or read[1].id not in ids]
            if after == before:
                return
            if any(line.strip() for line in after):
                write_whole(self.file, b"".join(after), durable=True)
            else:
                self.file.unlink(missing_ok=True)

    def _lines(self) -> list[bytes]:
        try:
            return self.file.read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            return []


def _line(path: str, event: Event) -> bytes:
    return b'{"event":%s,"path":%s}\n' % (event.to_line().rstrip(b"\n"), json.dumps(path).encode())


def _read(line: bytes) -> tuple[str, Event] | None:
    try:
        record = json.loads(line)
        path, event = record["path"], from_line(json.dumps(record["event"], ensure_ascii=False).encode())
    except (ValueError, KeyError, TypeError):
        return None
    return None if isinstance(event, Unreadable) or not isinstance(path, str) else (path, event)
