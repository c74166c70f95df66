"""Writes an edition into a folder: only what differs, each file whole, and deletes only what it wrote itself before.

Nothing is written before everything was made and inspected: a build that fails leaves the folder as it was.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import NamedTuple, Protocol, Self

from pipeline.errors import UsageError
from pipeline.model import Bilingual
from pipeline.render.files import File, Group
from pipeline.render.memory import Memory

MANIFEST = ".editorial-files"  # the paths we own, one a line, sorted
_PEOPLES = (
    "calendar.yaml",
    ".git",
    "pyproject.toml",
    "mkdocs.yml",
)  # a folder with one of these is somebody's work
_IN_MEMORY = 32_000_000  # bytes of new files; more goes to a temporary file


class Written(NamedTuple):
    written: int
    unchanged: int
    deleted: int

    @property
    def files(self) -> int:
        return self.written + self.unchanged


class Inspector(Protocol):
    """Looks at every file before any is written."""

    @property
    def digest(self) -> str | None:
        """Of what it looks for: what was inspected for the same and has not changed is not looked at again."""
        ...

    def see(self, file: File) -> None: ...

    def finish(self) -> None:
        """Raises when something must not be written."""
        ...


def write(made: Iterable[Group | File], out: Path, *, cache: Path | None = None, inspector: Inspector | None = None) -> Written:
    """Bring `out` to hold these files, and no file of an earlier build. `cache` remembers what need not be made again.

    What lies there and is not ours stays. UsageError when the folder holds people's work (a calendar.yaml, a git
    repository), or when a file of another's making stands where one of ours must go.
    """
    refuse_dangerous(out)
    owned = owned_files(out)
    memory = Memory(out, cache, inspector.digest if inspector else "")
    paths: set[str] = set()
    unchanged = 0
    with _Spool() as spool:
        for group in made:
            for path, content in _changed(group, out, memory, inspector):
                _check_path(path, paths)
                paths.add(path)
                if content is None:
                    unchanged += 1
                else:
                    _refuse_foreign(out, path, owned)
                    spool.add(path, content)
        if inspector is not None:
            inspector.finish()
        written = _write_all(spool, out, owned)
    deleted = _delete(out, owned - paths)
    _put(out / MANIFEST, "".join(f"{path}\n" for path in sorted(paths)).encode(), set())
    memory.save()
    return Written(written, unchanged, deleted)


def _changed(group: Group | File, out: Path, memory: Memory, inspector: Inspector | None) -> Iterator[tuple[str, bytes | None]]:
    """The group's files: path and bytes, or None for one that is there as it must be."""
    if isinstance(group, File):
        alone = group
        group = Group(alone.path, None, lambda: (alone,))
    known = memory.unchanged(group)
    if known is not None:
        yield from ((path, None) for path in known)
        return
    paths = []
    for file in group.files():
        if inspector is not None:
            inspector.see(file)
        paths.append(file.path)
        yield file.path, None if _same(out / file.path, file.content) else file.content
    memory.made(group, paths)


def refuse_dangerous(out: Path) -> None:
    """UsageError when `out` holds people's work."""
    for name in _PEOPLES:
        if (out / name).exists():
            raise UsageError(
                Bilingual(
                    f"{out} contient {name} : ce n'est pas un dossier de sortie. Choisissez-en un autre avec --out.",
                    f"{out} holds {name}: it is not an output folder. Choose another with --out.",
                )
            )


def owned_files(out: Path) -> set[str]:
    """What an earlier build wrote there."""
    try:
        return set((out / MANIFEST).read_text(encoding="utf-8").splitlines())
    except FileNotFoundError:
        return set()


def _refuse_foreign(out: Path, path: str, owned: set[str]) -> None:
    target = out / path
    if path not in owned and (target.exists() or target.is_symlink()):
        raise UsageError(
            Bilingual(
                f"{target} existe et ne vient pas de nous : nous ne l'écrasons pas. Choisissez un autre dossier avec --out.",
                f"{target} exists and is not ours: we do not write over it. Choose another folder with --out.",
            )
        )


def _check_path(path: str, made: set[str]) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or path == MANIFEST:
        raise ValueError(f"not a path below the output folder: {path!r}")
    if path in made:
        raise ValueError(f"two files for one path: {path!r}")


def _same(target: Path, content: bytes) -> bool:
    try:
        if os.stat(target).st_size != len(content):  # noqa: PTH116 - once per page
            return False
        return target.read_bytes() == content
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False


class _Spool:
    """The new files, until it is known that they may be written: in memory, and on disk when they are many."""

    def __init__(self) -> None:
        self._content = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by __exit__
        self._rows: list[tuple[str, int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._content.close()

    def add(self, path: str, content: bytes) -> None:
        self._content.write(content)
        self._rows.append((path, len(content)))

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self._rows]

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        self._content.seek(0)
        for path, size in self._rows:
            yield path, self._content.read(size)


def _write_all(spool: _Spool, out: Path, owned: set[str]) -> int:
    """Say that the new files are ours, then write them: an interrupted build leaves nothing without an owner."""
    new = [path for path in spool.paths if path not in owned]
    if new:
        out.mkdir(parents=True, exist_ok=True)
        with (out / MANIFEST).open("a", encoding="utf-8") as manifest:
            manifest.writelines(f"{path}\n" for path in new)
    folders: set[Path] = set()
    for path, content in spool:
        _put(out / path, content, folders)
    return len(spool.paths)


def _put(target: Path, content: bytes, folders: set[Path]) -> None:
    folder = target.parent
    if folder not in folders:
        folder.mkdir(parents=True, exist_ok=True)
        folders.add(folder)
    half = f"{target}.half"
    with open(half, "wb") as stream:  # noqa: PTH123 - half the cost of a Path, once per page
        stream.write(content)
    os.replace(half, target)  # noqa: PTH105


def _delete(out: Path, paths: Iterable[str]) -> int:
    deleted = 0
    for path in sorted(paths, reverse=True):
        if ".." in PurePosixPath(path).parts or path.startswith("/"):
            continue  # somebody wrote in our list
        target = out / path
        if target.is_file() or target.is_symlink():
            target.unlink()
            deleted += 1
        for folder in target.parents:
            if folder == out or not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()
    return deleted
