"""MkDocs gets the very files that `editorial build` writes, in a strict build, at the root or below a guide."""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from mkdocs.commands.serve import serve
from mkdocs.config import load_config

from pipeline.mkdocs_plugin import EditorialPlugin
from pipeline.render import groups, write
from tests.render.sites import FACEBOOK, picture, post, pressroom, repository, tree

MKDOCS = (
    "site_name: Essai\nuse_directory_urls: true\ntheme: {{name: null, custom_dir: theme}}\nplugins:\n  - editorial: {options}\n"
)
OPTIONS = "{now: 2026-12-22 09:00, lang: fr}"
POST = post(
    id="p01-freins",
    channels=FACEBOOK,
    more="media:\n  - id: photo\n    file: p01.jpg\n    alt:\n      fr: |\n        Une photo\n",
)


def team(root: Path, options: str = OPTIONS, **posts: str) -> Path:
    """A team's repository with a MkDocs site of one page."""
    repository(root, posts or {"p01": POST})
    picture(root / "content" / "media" / "p01.jpg", 1)
    (root / "docs").mkdir()
    (root / "docs" / "guide.md").write_text("# Guide\n\nBonjour.\n", encoding="utf-8")
    (root / "theme").mkdir()
    (root / "theme" / "main.html").write_text("<title>{{ page.title }}</title>{{ page.content }}", encoding="utf-8")
    (root / "mkdocs.yml").write_text(MKDOCS.format(options=options), encoding="utf-8")
    return root


def run(root: Path, *more: str, engine: str = "mkdocs") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", engine, "build", "--strict", "--site-dir", str(root / "site"), *more],
        cwd=root, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def built(root: Path) -> dict[str, bytes]:
    """What `editorial build` writes."""
    write(groups(pressroom(root)), root / "plain")
    return {path: content for path, content in tree(root / "plain").items() if path != ".editorial-files"}


@pytest.mark.parametrize("engine", ["mkdocs", "properdocs"])
def test_the_files_are_those_of_editorial_build_byte_for_byte(tmp_path: Path, engine: str) -> None:
    if find_spec(engine) is None:
        pytest.skip(f"{engine} is not installed")
    root = team(tmp_path)
    done = run(root, engine=engine)
    assert done.returncode == 0, done.stderr
    ours, made = built(root), tree(root / "site")
    assert {path: made.get(path) for path in ours} == ours
    assert "guide/index.html" in made


def test_below_a_guide_that_has_a_home_of_its_own(tmp_path: Path) -> None:
    root = team(tmp_path, "{now: 2026-12-22 09:00, at: demo}")
    (root / "docs" / "index.md").write_text("# Accueil du guide\n", encoding="utf-8")
    assert run(root).returncode == 0
    made = tree(root / "site")
    assert {path.removeprefix("demo/"): content for path, content in made.items() if path.startswith("demo/")} == built(root)
    assert b"Accueil du guide" in made["index.html"]
    assert b"cyclorive" not in made["sitemap.xml"]  # MkDocs' own, of the guide


def test_a_page_of_docs_keeps_its_place(tmp_path: Path) -> None:
    root = team(tmp_path)
    (root / "docs" / "index.md").write_text("# Accueil du guide\n", encoding="utf-8")
    done = run(root, "--verbose")
    assert done.returncode == 0
    assert b"Accueil du guide" in tree(root / "site")["index.html"]


def test_names_that_mkdocs_leaves_out_arrive(tmp_path: Path) -> None:
    """`templates/` is left out by MkDocs unless one says that it belongs."""
    root = team(tmp_path, p02=post("Nos gabarits", id="p02-x", channels=FACEBOOK, more="slug: {fr: templates}\n"))
    assert run(root).returncode == 0
    assert "Nos gabarits" in tree(root / "site")["templates/index.html"].decode()


def test_an_error_of_the_content_fails_a_strict_build_in_the_readers_words(tmp_path: Path) -> None:
    root = team(tmp_path, p02=post(id="p02-x", channels=FACEBOOK, more="statut: draft\n"))
    done = run(root)
    assert done.returncode == 1
    assert re.search(r"content/posts/p02\.md:\d+: ", done.stderr)
    assert "statut" in done.stderr


def test_a_leak_stops_the_build_before_anything_is_written(tmp_path: Path) -> None:
    secret = post(
        "Un secret qui dure jusqu'au printemps de demain",
        id="p99-secret",
        at="2027-03-01 09:00",
        channels=FACEBOOK,
    )
    root = team(tmp_path, p01=POST, p99=secret)
    own = root / "templates" / "site" / "home.html.j2"
    own.parent.mkdir(parents=True)
    own.write_text('{% extends "base.html.j2" %}{% block content %}{{ room.site.index["p99-secret"].title.fr }}{% endblock %}')
    done = run(root)
    assert done.returncode == 1
    assert "l'édition publique montrerait ce qui n'est pas public" in done.stderr
    assert not (root / "site" / "index.html").exists()


def test_an_unreadable_calendar_says_what_is_wrong(tmp_path: Path) -> None:
    root = team(tmp_path)
    (root / "calendar.yaml").write_text("version: 1\norganisation:\n  name: X\n", encoding="utf-8")
    done = run(root)
    assert done.returncode == 1
    assert "calendar.yaml" in done.stderr


def test_a_now_nobody_can_read_says_so(tmp_path: Path) -> None:
    done = run(team(tmp_path, "{now: demain}"))
    assert done.returncode == 1
    assert "now: " in done.stderr


def test_the_content_is_watched_and_one_instance_serves_every_rebuild(tmp_path: Path) -> None:
    root = team(tmp_path)
    config = load_config(str(root / "mkdocs.yml"))
    plugin = config.plugins["editorial"]
    assert isinstance(plugin, EditorialPlugin)
    for _ in range(2):
        config = config.plugins.on_config(config)
    assert [Path(path).name for path in config.watch] == ["calendar.yaml", "content"]
    assert load_config(str(root / "mkdocs.yml")).plugins["editorial"] is plugin


def test_mkdocs_serve_watches_by_default() -> None:
    """Some versions of click broke this default without a word: see requirements of the package."""
    assert serve.__defaults__ is None or True in serve.__defaults__


def test_the_guide_and_the_demo_of_this_repository_build_strictly(tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")],
        cwd=root, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = tree(tmp_path / "site")
    assert "demo/netiquette/index.html" in made
    assert "demo/agenda.ics" in made
