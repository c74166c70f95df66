"""Writes an edition into a folder: only what differs, each file whole, and deletes only what it wrote itself before."""

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pipeline.errors import UsageError
from pipeline.model import Bilingual
from pipeline.render.files import File

MANIFEST = ".editorial-files"  # the paths we own, one a line, sorted
_OURS = (
    "calendar.yaml",
    ".git",
    "pyproject.toml",
    "mkdocs.yml",
)  # a folder with one of these is somebody's work


class Written(NamedTuple):
    written: int
    unchanged: int
    deleted: int

    @property
    def files(self) -> int:
        return self.written + self.unchanged


def write(files: Iterable[File], out: Path) -> Written:
    """Bring `out` to hold these files. What lies there and is not ours stays, and is never written over.

    UsageError when the folder holds people's work (a calendar.yaml, a git repository), or a file of another's making
    stands where one of ours must go.
    """
    refuse_dangerous(out)
    owned = owned_files(out)
    written = unchanged = 0
    made: set[str] = set()
    folders: set[Path] = set()
    for file in files:
        _check_path(file.path, made)
        made.add(file.path)
        target = out / file.path
        if _same(target, file.content):
            unchanged += 1
            continue
        if target.exists() and file.path not in owned:
            raise UsageError(
                Bilingual(
                    f"{target} existe et ne vient pas de nous : nous ne l'écrasons pas. Choisissez un autre dossier avec --out.",
                    f"{target} exists and is not ours: we do not write over it. Choose another folder with --out.",
                )
            )
        _claim(out, file.path, owned)
        _put(target, file.content, folders)
        written += 1
    deleted = _delete(out, owned - made)
    _put(out / MANIFEST, "".join(f"{path}\n" for path in sorted(made)).encode(), folders)
    return Written(written, unchanged, deleted)


def refuse_dangerous(out: Path) -> None:
    """UsageError when `out` holds people's work."""
    for name in _OURS:
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


def _claim(out: Path, path: str, owned: set[str]) -> None:
    """Say that a new file is ours before it is there: a build that is interrupted leaves nothing without an owner."""
    if path in owned:
        return
    owned.add(path)
    out.mkdir(parents=True, exist_ok=True)
    with (out / MANIFEST).open("a", encoding="utf-8") as manifest:
        manifest.write(f"{path}\n")


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
        target = out / path
        if ".." in PurePosixPath(path).parts:
            continue
        if target.is_file() or target.is_symlink():
            target.unlink()
            deleted += 1
        for folder in target.parents:
            if folder == out or not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()
    return deleted
