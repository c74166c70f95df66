"""A tar that git would never write is unpacked as if a stranger had written it."""

import io
import tarfile
from pathlib import Path

import pytest

from pipeline.errors import GitError
from pipeline.git.archive import add, extract


def packed(folder: Path, *members: tarfile.TarInfo) -> Path:
    path = folder / "tree.tar"
    with tarfile.open(path, "w") as tar:
        for member in members:
            member.size = 1 if member.isreg() else 0
            tar.addfile(member, io.BytesIO(b"x") if member.isreg() else None)
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize("name", ["/etc/cron.d/x", "../x", "a/../../x", ".."])
def test_a_name_that_leads_out_ends_everything(tmp_path: Path, name: str) -> None:
    out = tmp_path / "a" / "out"
    out.mkdir(parents=True)
    with pytest.raises(GitError) as error:
        extract(packed(tmp_path, member(name), member("after.md")), out)
    assert error.value.message.en == (f"The repository's file {name!a} would leave the work folder: nothing is read. Rename it.")
    assert list(out.iterdir()) == []
    with pytest.raises(GitError):
        add(name, b"x", out)
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_what_is_neither_file_nor_folder_is_left_out(tmp_path: Path, kind: bytes) -> None:
    out = tmp_path / "out"
    out.mkdir()
    archive = packed(tmp_path, member("way", kind, "/tmp"), member("way/in.md"), member("other.md"))
    assert extract(archive, out) == {"way/in.md", "other.md"}
    assert (out / "way").is_dir()
    assert not (out / "way").is_symlink()
