"""The day a file last changed: from git, asked once and only when a translation makes it matter."""

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from pipeline.errors import GitError
from pipeline.git import Git

_COMMIT = "\x01"  # stands before a commit's day in git's listing, and in no file name


def changes(root: Path, today: date) -> Callable[[str], date | None]:
    """`changed_on(file)`: the committer's day of the file's last commit, or `today` when the working tree differs from it.

    None for a file git does not know the history of: outside a repository, or older than a shallow clone reaches. git is
    asked at the first call, once for all files.
    """

    @cache
    def days() -> dict[str, date]:
        try:
            git = Git.find(root)
            return {} if git is None else _days(git, root, today)
        except GitError:
            return {}

    return lambda file: days().get(file)


def _days(git: Git, root: Path, today: date) -> dict[str, date]:
    """By file, relative to `root`, which may be a folder inside the repository."""
    top = git.top.resolve()
    under = root.resolve().relative_to(top).as_posix() if root.resolve() != top else "."
    prefix = "" if under == "." else f"{under}/"
    unquoted = ("-c", "core.quotePath=false")
    found: dict[str, date] = {}
    if git.rev_parse("HEAD") is not None:
        shallow = git.is_shallow()
        listed = git.run(*unquoted, "log", f"--format={_COMMIT}%cs %P", "--name-only", "--no-renames", "--", under)
        day: date | None = None
        for line in listed.out.decode("utf-8", "replace").split("\n"):
            if line.startswith(_COMMIT):
                written, _, parents = line[1:].partition(" ")
                # The oldest commit of a shallow clone "adds" every file; it says nothing about when they changed.
                day = None if shallow and not parents else date.fromisoformat(written)
            elif line and day is not None:
                found.setdefault(line.removeprefix(prefix), day)
    changed = git.run(*unquoted, "status", "--porcelain", "--no-renames", "--untracked-files=all", "--", under)
    for line in changed.out.decode("utf-8", "replace").split("\n"):
        if len(line) > 3:
            found[line[3:].strip('"').removeprefix(prefix)] = today
    return found
