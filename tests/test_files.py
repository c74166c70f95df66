"""Files are replaced whole, and stay as readable as they were."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.files import write_whole


@pytest.fixture
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> str:
    return f"{path.stat().st_mode & 0o777:o}"


@pytest.mark.usefixtures("usual_umask")
def test_a_new_file_can_be_read_by_whoever_the_umask_lets_read(tmp_path: Path) -> None:
    write_whole(tmp_path / "new" / "calendar.yaml", b"version: 1\n", durable=True)
    assert mode(tmp_path / "new" / "calendar.yaml") == "644"


@pytest.mark.usefixtures("usual_umask")
@pytest.mark.parametrize("permissions", ["600", "664", "755"])
def test_a_replaced_file_keeps_who_may_read_it(tmp_path: Path, permissions: str) -> None:
    file = tmp_path / "post.md"
    file.write_bytes(b"before")
    file.chmod(int(permissions, 8))
    write_whole(file, b"after", durable=False)
    assert (file.read_bytes(), mode(file)) == (b"after", permissions)


def test_a_failed_write_leaves_what_was_there_and_nothing_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "taken"
    (folder / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="taken"):
        write_whole(folder, b"after", durable=False)
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
