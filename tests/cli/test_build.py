"""`editorial build`, as a person runs it."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from pipeline.cli import run
from pipeline.cli.deployed import MARK, answers_with, fingerprint, leave_mark
from pipeline.clock import ManualClock
from pipeline.render.writer import MANIFEST
from tests.render.sites import FACEBOOK, post, repository, tree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "site", {"p01": post(id="p01-freins", channels=FACEBOOK)})


def build(root: Path, out: Path, *more: str) -> int:
    return run(["--root", str(root), "build", "--out", str(out), "--now", "2026-12-22 09:00", *more])


def test_it_says_what_it_did_and_the_second_time_writes_nothing(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert build(root, out) == 0
    files = len(tree(out)) - 1  # less the list of what is ours
    assert capsys.readouterr().out == f"{out}: {files} files, {files} written, 0 removed.\n"
    assert build(root, out) == 0
    assert capsys.readouterr().out == f"{out}: {files} files, 0 written, 0 removed.\n"


def test_without_a_folder_it_builds_below_build(root: Path) -> None:
    assert run(["--root", str(root), "build", "--now", "2026-12-22 09:00"]) == 0
    assert (root / "build" / "public" / "p01-freins" / "index.html").is_file()


def test_both_editions_show_the_post(root: Path, tmp_path: Path) -> None:
    assert build(root, tmp_path / "desk", "--edition", "desk") == 0
    assert "Régler ses freins" in (tmp_path / "desk" / "p01-freins" / "index.html").read_text(encoding="utf-8")
    assert 'content="noindex"' in (tmp_path / "desk" / "p01-freins" / "index.html").read_text(encoding="utf-8")


def test_the_repository_itself_is_no_output_folder(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(root)
    assert build(root, root) == 2
    assert "holds calendar.yaml: it is not an output folder." in capsys.readouterr().err
    assert tree(root) == before


def test_a_leak_ends_with_one_and_writes_nothing(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "content" / "posts" / "p99.md").write_text(
        post("Un secret", id="p99-secret", at="2027-03-01 09:00", channels=FACEBOOK), encoding="utf-8"
    )
    own = root / "templates" / "site" / "home.html.j2"
    own.parent.mkdir(parents=True)
    own.write_text('{% extends "base.html.j2" %}{% block content %}p99-secret{% endblock %}', encoding="utf-8")
    assert build(root, tmp_path / "out") == 1
    assert capsys.readouterr().err == (
        "Nothing was written: the public edition would show what is not public.\n"
        "  index.html: the name of p99-secret: p99-secret\n"
        "  en/index.html: the name of p99-secret: p99-secret\n"
        "What to do: editorial explain something-private-went-out\n"
    )
    assert not (tmp_path / "out").exists()


def test_a_zone_that_does_not_exist_builds_nothing_public(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is public now would be a guess."""
    calendar = root / "calendar.yaml"
    calendar.write_text(calendar.read_text(encoding="utf-8").replace("Europe/Paris", "Europe/Pari"), encoding="utf-8")
    assert build(root, tmp_path / "out") == 3
    assert "calendar.yaml" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


# ── is it online already? ────────────────────────────────────────────────────────────────────────────────────────
def online_site(httpserver: HTTPServer, folder: Path) -> None:
    """A web server that serves this very folder."""

    def serve(request: Request) -> Response:
        path = folder / request.path.lstrip("/")
        return Response(path.read_bytes()) if path.is_file() else Response(status=404)

    httpserver.expect_request(re.compile(".*")).respond_with_handler(serve)


def test_a_site_that_is_online_file_for_file_is_not_put_there_again(
    tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output, served, address = tmp_path / "output", tmp_path / "served", httpserver.url_for("").rstrip("/")
    monkeypatch.setenv("GITHUB_OUTPUT", str(output))
    root = repository(tmp_path / "site", {"p01": post(id="p01-freins", channels=FACEBOOK)})
    calendar = (root / "calendar.yaml").read_text("utf-8").replace("https://cyclorive.example.org", address)
    (root / "calendar.yaml").write_text(calendar, "utf-8")
    online_site(httpserver, served)

    assert build(root, tmp_path / "first", "--compare") == 0  # nothing answers yet
    assert capsys.readouterr().out.splitlines()[-1].startswith(address)
    assert not output.exists()
    shutil.copytree(tmp_path / "first", served)
    assert build(root, tmp_path / "second", "--compare") == 0
    assert output.read_text("utf-8") == "online=true\n"
    output.unlink()
    (root / "content" / "posts" / "p02.md").write_text(post(id="p02-roues", channels=FACEBOOK), "utf-8")
    assert build(root, tmp_path / "third", "--compare") == 0
    assert not output.exists()
    httpserver.clear()
    httpserver.expect_request(re.compile(".*")).respond_with_data("", status=500)
    assert build(root, tmp_path / "third", "--compare") == 0
    assert not output.exists()


def test_what_a_cache_still_holds_of_an_earlier_build_is_not_taken_for_the_site(tmp_path: Path, httpserver: HTTPServer) -> None:
    """A page put online by mistake and taken back: the old mark must not say that it is gone already."""
    good, mistake = tmp_path / "good", tmp_path / "mistake"
    for folder in (good, mistake):
        folder.mkdir()
        (folder / "index.html").write_text(folder.name, encoding="utf-8")
    mark, _ = leave_mark(good), leave_mark(mistake)
    online = [good]
    kept: dict[str, bytes] = {}

    def serve(request: Request) -> Response:
        age = "120" if request.full_path in kept else "0"
        content = kept.setdefault(request.full_path, (online[-1] / request.path.lstrip("/")).read_bytes())
        return Response(content, headers={"Age": age})

    httpserver.expect_request(re.compile(".*")).respond_with_handler(serve)
    address, clock = httpserver.url_for("").rstrip("/"), ManualClock(datetime(2026, 12, 7, 9, tzinfo=UTC))
    assert answers_with(address, mark, clock)
    online.append(mistake)
    assert not answers_with(address, mark, clock)  # the same address: the answer says how old it is
    clock.advance(1)
    assert not answers_with(address, mark, clock)


def test_any_byte_of_any_file_is_in_the_fingerprint(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert build(root, out) == 0
    made = leave_mark(out)
    assert (out / MARK).read_text("ascii") == f"{made}\n"
    assert fingerprint(out) == made
    for path in (out / "index.html", out / MANIFEST):
        before = path.read_bytes()
        path.write_bytes(before + b" ")
        assert fingerprint(out) != made
        path.write_bytes(before)
    (out / "index.html").rename(out / "other.html")
    assert fingerprint(out) != made


def test_only_the_public_edition_is_compared(root: Path, tmp_path: Path) -> None:
    assert build(root, tmp_path / "desk", "--edition", "desk", "--compare") == 2
