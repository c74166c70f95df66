"""When a file last changed: its last commit's day, today for a change not committed, unknown where git cannot tell."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from pipeline.load import changes, load_site
from tests.load.sites import POST, Home

TODAY = date(2026, 12, 20)


def git(folder: Path, *args: str, day: str = "2026-12-01") -> None:
    moment = f"{day}T12:00:00+0000"
    env = {
        "GIT_AUTHOR_DATE": moment,
        "GIT_COMMITTER_DATE": moment,
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
    }
    identity = ("-c", "user.name=n", "-c", "user.email=e@example.org")
    subprocess.run(["git", *identity, *args], cwd=folder, check=True, capture_output=True, env=env)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "site")
    git(home.root, "init", "-q", "-b", "main")
    home.post()
    home.post(POST, "été à vélo.md")
    git(home.root, "add", ".")
    git(home.root, "commit", "-qm", "one", day="2026-12-01")
    home.post(POST + "Plus.\n")
    git(home.root, "commit", "-qam", "two", day="2026-12-10")
    return home


def test_the_day_of_a_files_last_commit_counts(home: Home) -> None:
    changed_on = changes(home.root, TODAY)
    assert changed_on("content/posts/p01.md") == date(2026, 12, 10)
    assert changed_on("content/posts/été à vélo.md") == date(2026, 12, 1)
    assert changed_on("content/posts/absent.md") is None


def test_a_change_that_is_not_committed_is_of_today(home: Home) -> None:
    home.post(POST, "été à vélo.md")
    home.post(POST + "Autre.\n", "été à vélo.md")
    home.post(POST, "neuf.md")
    changed_on = changes(home.root, TODAY)
    assert changed_on("content/posts/été à vélo.md") == TODAY
    assert changed_on("content/posts/neuf.md") == TODAY


def test_a_folder_inside_a_repository_is_a_root_too(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    home = Home(tmp_path / "redaction")
    home.post()
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one", day="2026-12-03")
    assert changes(home.root, TODAY)("content/posts/p01.md") == date(2026, 12, 3)


def test_outside_git_nothing_is_known(tmp_path: Path) -> None:
    assert changes(Home(tmp_path).root, TODAY)("calendar.yaml") is None


def test_the_oldest_commit_of_a_shallow_clone_says_nothing(home: Home, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{home.root}", "clone")
    changed_on = changes(tmp_path / "clone", TODAY)
    assert changed_on("content/posts/p01.md") is None


def test_git_is_not_asked_before_a_translation_makes_it_matter(tmp_path: Path) -> None:
    home = Home(tmp_path)
    asked: list[str] = []
    home.post()
    site, _ = load_site(home.root, changed_on=asked.append)
    assert site is not None
    assert asked == []
