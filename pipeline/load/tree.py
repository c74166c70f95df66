"""What lies under content/: one walk, no symlink followed, each file with the signature that caches key on."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Signature = tuple[int, int, int]  # mtime in ns, size in bytes, inode


@dataclass(frozen=True)
class Tree:
    """Files relative to the root, POSIX. `links`: symlinks found, files or folders, none of them followed. `odd`: pipes,
    sockets and devices. `closed`: folders that cannot be listed.
    """

    root: Path
    files: Mapping[str, Signature] = field(default_factory=dict)
    links: frozenset[str] = frozenset()
    odd: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()

    def under(self, folder: str, suffix: str) -> list[str]:
        start = f"{folder}/"
        return sorted(file for file in self.files if file.startswith(start) and file.endswith(suffix))

    def behind_link(self, file: str) -> bool:
        """True when the file, or a folder on the way to it, is a symlink."""
        parts = file.split("/")
        return any("/".join(parts[:n]) in self.links for n in range(1, len(parts) + 1))


def walk(root: Path, folder: str = "content") -> Tree:
    files: dict[str, Signature] = {}
    links: set[str] = set()
    odd: set[str] = set()
    closed: set[str] = set()
    start = root / folder
    if start.is_symlink():
        return Tree(root, files, frozenset({folder}))
    for file, entry in _walk(str(start), folder, closed):
        if entry.is_symlink() or not entry.is_file(follow_symlinks=False):
            (links if entry.is_symlink() else odd).add(file)
            continue
        try:
            seen = entry.stat(follow_symlinks=False)
        except OSError:  # gone between listing and looking
            continue
        files[file] = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
    return Tree(root, files, frozenset(links), frozenset(odd), frozenset(closed))


def _walk(path: str, shown: str, closed: set[str]) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    try:
        entries = list(os.scandir(path))
    except FileNotFoundError:
        return
    except OSError:
        closed.add(shown)
        return
    for entry in entries:
        name = f"{shown}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            if not entry.name.startswith("."):
                yield from _walk(entry.path, name, closed)
        else:
            yield name, entry
