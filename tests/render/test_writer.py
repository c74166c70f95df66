"""The folder of an edition: only what differs is written, only what is ours is deleted, people's work is never touched."""

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.render import File, Group, Written, write
from pipeline.render.writer import MANIFEST
from tests.render.sites import tree

ONE, TWO = File("index.html", b"one"), File("en/index.html", b"two")


def pages(folder: Path) -> dict[str, bytes]:
    return {path: content for path, content in tree(folder).items() if path != MANIFEST}


def test_a_second_build_writes_nothing_and_touches_no_file(tmp_path: Path) -> None:
    assert write([ONE, TWO], tmp_path) == Written(2, 0, 0)
    before = {path: (tmp_path / path).stat().st_mtime_ns for path in pages(tmp_path)}
    assert write([ONE, TWO], tmp_path) == Written(0, 2, 0)
    assert {path: (tmp_path / path).stat().st_mtime_ns for path in pages(tmp_path)} == before


def test_only_what_differs_is_written_and_what_is_no_longer_made_goes_with_its_folder(tmp_path: Path) -> None:
    write([ONE, TWO], tmp_path)
    assert write([File("index.html", b"new")], tmp_path) == Written(1, 0, 1)
    assert pages(tmp_path) == {"index.html": b"new"}
    assert not (tmp_path / "en").exists()


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    write([ONE, TWO], tmp_path)
    (tmp_path / "CNAME").write_text("cyclorive.example.org")
    (tmp_path / "en" / "note.txt").write_text("mine")
    write([ONE], tmp_path)
    assert pages(tmp_path) == {
        "index.html": b"one",
        "CNAME": b"cyclorive.example.org",
        "en/note.txt": b"mine",
    }


def test_a_file_of_anothers_making_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine")
    with pytest.raises(UsageError) as caught:
        write([TWO, ONE], tmp_path)
    assert caught.value.message.en == (
        f"{tmp_path}/index.html exists and is not ours: we do not write over it. Choose another folder with --out."
    )
    assert tree(tmp_path) == {"index.html": b"mine"}


@pytest.mark.parametrize("name", ["calendar.yaml", ".git", "pyproject.toml", "mkdocs.yml"])
def test_a_folder_of_peoples_work_is_no_output_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("")
    with pytest.raises(UsageError) as caught:
        write([ONE], tmp_path)
    assert caught.value.message.fr == (
        f"{tmp_path} contient {name} : ce n'est pas un dossier de sortie. Choisissez-en un autre avec --out."
    )


@pytest.mark.parametrize("path", ["../out.html", "/etc/passwd", "a\\b.html", "", MANIFEST])
def test_a_path_stays_below_the_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="not a path below the output folder"):
        write([File(path, b"")], tmp_path)


def test_a_manifest_somebody_wrote_in_deletes_nothing_outside(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    out = tmp_path / "out"
    write([ONE], out)
    (out / MANIFEST).write_text("index.html\n../precious\n")
    write([TWO], out)
    assert (tmp_path / "precious").read_text() == "mine"


def test_two_files_for_one_path_are_our_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="two files for one path"):
        write([ONE, ONE], tmp_path)


def test_nothing_is_written_when_making_a_later_page_fails(tmp_path: Path) -> None:
    def files() -> list[File]:
        raise RuntimeError("a broken template")

    write([ONE], tmp_path)
    with pytest.raises(RuntimeError):
        write([File("index.html", b"new"), Group("broken", None, files)], tmp_path)
    assert pages(tmp_path) == {"index.html": b"one"}


class _Made:
    """Counts how often its group is made."""

    def __init__(self, content: bytes = b"made") -> None:
        self.content, self.times = content, 0

    def group(self, key: str | None = "k1") -> Group:
        def files() -> list[File]:
            self.times += 1
            return [File("page/index.html", self.content)]

        return Group("page", key, files)


def test_a_group_with_the_same_key_is_not_made_again(tmp_path: Path) -> None:
    made = _Made()
    for _ in range(3):
        write([made.group()], tmp_path / "out", cache=tmp_path / "cache")
    assert made.times == 1
    write([made.group("k2")], tmp_path / "out", cache=tmp_path / "cache")
    assert made.times == 2


def test_a_group_is_made_again_when_its_file_was_changed_or_lost(tmp_path: Path) -> None:
    made, page = _Made(), tmp_path / "out" / "page" / "index.html"
    write([made.group()], tmp_path / "out", cache=tmp_path / "cache")
    page.write_text("tampered")
    write([made.group()], tmp_path / "out", cache=tmp_path / "cache")
    assert page.read_bytes() == b"made"
    page.unlink()
    write([made.group()], tmp_path / "out", cache=tmp_path / "cache")
    assert page.read_bytes() == b"made"


def test_without_a_key_or_a_cache_everything_is_made_every_time(tmp_path: Path) -> None:
    made = _Made()
    for _ in range(2):
        write([made.group(None)], tmp_path / "out", cache=tmp_path / "cache")
        write([made.group()], tmp_path / "out")
    assert made.times == 4


def test_a_damaged_cache_costs_a_build_and_nothing_else(tmp_path: Path) -> None:
    made = _Made()
    write([made.group()], tmp_path / "out", cache=tmp_path / "cache")
    for kept in (tmp_path / "cache" / "render").iterdir():
        kept.write_text("{")
    assert write([made.group()], tmp_path / "out", cache=tmp_path / "cache") == Written(0, 1, 0)
    assert made.times == 2


def test_many_new_files_wait_on_disk_not_in_memory(tmp_path: Path) -> None:
    many = [File(f"{number}/index.html", bytes([number]) * 1_000_000) for number in range(40)]
    assert write(many, tmp_path).written == 40
    assert tree(tmp_path)["39/index.html"] == bytes([39]) * 1_000_000
