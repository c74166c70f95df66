"""Unpacking what `git archive` wrote, as if a stranger had written it."""

import tarfile
from pathlib import Path, PurePosixPath

from pipeline.errors import GitError
from pipeline.model import Bilingual


def extract(packed: Path, into: Path) -> set[str]:
    """Write the regular files of a tar into a folder; their paths. Links and devices are left out.

    A member that would leave the folder raises GitError, and nothing after it is written.
    """
    written: set[str] = set()
    with tarfile.open(packed) as tar:
        for member in tar:
            _check(member.name)
            if not (member.isreg() or member.isdir()):
                continue  # files named by content may not be links anyway, and what is no link cannot lead out
            try:
                tar.extract(member, into, filter="data")
            except tarfile.FilterError as error:
                raise _unsafe(member.name) from error
            if member.isreg():
                written.add(member.name)
    return written


def add(name: str, content: bytes, into: Path) -> None:
    """Write one more file, under the same rule."""
    _check(name)
    (into / name).parent.mkdir(parents=True, exist_ok=True)
    (into / name).write_bytes(content)


def _check(name: str) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise _unsafe(name)


def _unsafe(name: str) -> GitError:
    return GitError(
        Bilingual(
            f"Le fichier {name!a} du dépôt sortirait du dossier de travail : rien n'est lu. Renommez-le.",
            f"The repository's file {name!a} would leave the work folder: nothing is read. Rename it.",
        )
    )
