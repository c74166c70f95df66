"""A folder or disk that cannot be used is explained; another fault of the machine's is not hidden."""

import errno
from pathlib import Path

import pytest

from pipeline.cli import _disk
from pipeline.cli.language import choose


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("fr", "Impossible de lire ou d'écrire dans {folder}\u00a0: vous n'en avez pas le droit."),
        ("en", "Cannot read or write in {folder}: you may not."),
    ],
)
def test_a_file_that_could_not_be_made_names_its_folder(tmp_path: Path, lang: str, sentence: str) -> None:
    choose(["--lang", lang], {})
    error = PermissionError(errno.EACCES, "Permission denied", str(tmp_path / ".new.md-0123"))
    assert _disk(error) == sentence.format(folder=tmp_path)


def test_a_file_that_is_there_is_named_itself(tmp_path: Path) -> None:
    (tmp_path / "calendar.yaml").write_bytes(b"")
    choose(["--lang", "en"], {})
    error = OSError(errno.EROFS, "Read-only file system", str(tmp_path / "calendar.yaml"))
    assert _disk(error) == f"Cannot read or write in {tmp_path / 'calendar.yaml'}: it is read-only."


def test_a_full_disk_is_told_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    choose(["--lang", "en"], {})
    assert _disk(OSError(errno.ENOSPC, "No space left on device")) == f"Cannot read or write in {tmp_path}: the disk is full."


def test_any_other_fault_is_not_explained_away() -> None:
    assert _disk(ConnectionRefusedError(errno.ECONNREFUSED, "refused")) is None
