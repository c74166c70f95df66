"""Real git repositories for the tests: a bare origin and clones of it."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_IDENTITY = {"user.name": "Test Writer", "user.email": "writer@example.org", "commit.gpgSign": "false"}
_TIMEOUT = 60


def git(folder: Path, *args: str, stdin: str | None = None) -> str:
    """Run git in a folder; its standard output without the last newline. A failure shows git's own words."""
    done = subprocess.run(
        ["git", *args],
        cwd=folder,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=_TIMEOUT,
        encoding="utf-8",
    )
    if done.returncode:
        raise AssertionError(f"git {' '.join(args)} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout.removesuffix("\n")


@dataclass(frozen=True)
class Origin:
    """`bare` is the remote, `clone` a working copy of its branch main."""

    bare: Path
    clone: Path

    @classmethod
    def create(cls, folder: Path) -> "Origin":
        bare, clone = folder / "origin.git", folder / "clone"
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
        origin = cls(bare, clone)
        origin.another_clone("clone")
        git(clone, "checkout", "--quiet", "-B", "main")
        origin.commit({"README.md": "A team's repository.\n"}, "Begin")
        return origin

    @property
    def url(self) -> str:
        return str(self.bare)

    def another_clone(self, name: str) -> Path:
        """A second working copy, as a second runner or a second person would have it."""
        folder = self.bare.parent / name
        git(self.bare.parent, "clone", "--quiet", str(self.bare), str(folder))
        for key, value in _IDENTITY.items():
            git(folder, "config", key, value)
        return folder

    def commit(self, files: Mapping[str, str | bytes | None], message: str = "Change", *, push: bool = True) -> str:
        """Write files in the clone (None deletes one), commit them, push unless told not to; the commit's sha."""
        for name, content in files.items():
            path = self.clone / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        git(self.clone, "add", "--all")
        git(self.clone, "commit", "--quiet", "--message", message)
        if push:
            git(self.clone, "push", "--quiet", "origin", "HEAD")
        return git(self.clone, "rev-parse", "HEAD")

    def tip(self, branch: str = "main") -> str | None:
        """The remote's own idea of a branch, read from the bare repository."""
        listed = git(self.bare, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")
        return listed or None
