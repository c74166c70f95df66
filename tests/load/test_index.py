"""The slim index and its cache: fast when nothing changed, right when anything did, harmless when damaged."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.load import load_site, posts, site
from pipeline.model import Problem, Site
from pipeline.text import path_key
from tests.load.sites import CALENDAR, POST, Home, copy_formats

BAD = POST.replace("publish_at: 2026-12-01 09:00", "publish_at: 1/12/2026")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "site")
    home.picture("content/media/a.jpg")
    home.post(POST.replace("channels:", "media:\n  - {id: a, file: a.jpg}\nchannels:"))
    home.post(BAD.replace("p01", "p02"), "p02.md")
    return home


def load(home: Home, monkeypatch: pytest.MonkeyPatch) -> tuple[Site, list[Problem], int]:
    """The site with a cache, and how many posts were parsed for it."""
    parsed = 0
    real = posts.read_post

    def counted(*args: object) -> object:
        nonlocal parsed
        parsed += 1
        return real(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(site, "read_post", counted)
        loaded, problems = load_site(home.root, cache=home.root.parent / "cache")
    assert loaded is not None
    return loaded, problems, parsed


def test_a_second_load_parses_nothing_and_says_the_same(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    first, problems, parsed = load(home, monkeypatch)
    assert parsed == 2
    again, problems_again, parsed = load(home, monkeypatch)
    assert parsed == 0
    assert dict(again.index) == dict(first.index)
    assert problems_again == problems != []
    assert again.fingerprint == first.fingerprint
    assert again.posts["p01"] == first.posts["p01"]


def test_every_address_is_known_without_parsing_a_post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = copy_formats(tmp_path / "site")
    load(home, monkeypatch)
    again, _, _ = load(home, monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr(site, "read_post", None)
        addresses = dict(again.addresses)
    first = again.calendar.organisation.languages[0]
    expected = {}
    for post in again.posts.values():
        for lang, article in post.articles.items():
            expected[path_key(article.slug if lang == first else f"{lang}/{article.slug}")] = post.id
        expected |= {path_key(alias): post.id for alias in post.aliases}
    assert addresses == expected
    assert any("/" in path for path in addresses)


def test_the_formats_come_out_of_the_cache_as_they_went_in(tmp_path: Path) -> None:
    home = copy_formats(tmp_path / "site")
    first, problems = load_site(home.root, cache=tmp_path / "cache")
    again, problems_again = load_site(home.root, cache=tmp_path / "cache")
    assert first is not None
    assert again is not None
    assert dict(again.index) == dict(first.index)
    assert problems_again == problems


@pytest.mark.parametrize("change", ["post", "sibling", "picture", "picture gone", "picture beside", "calendar", "deleted"])
def test_whatever_a_post_depends_on_makes_it_read_again(home: Home, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    before, _, _ = load(home, monkeypatch)
    posts = home.root / "content/posts"
    if change == "post":
        home.post(POST)
    elif change == "sibling":
        home.post("---\ntitle: |\n  Give\n---\n\nBody.\n", "p01.en.md")
    elif change == "picture":
        home.picture("content/media/a.jpg", (80, 60))
    elif change == "picture gone":
        (home.root / "content/media/a.jpg").unlink()
    elif change == "picture beside":
        home.picture("content/posts/a.jpg", (80, 60))
    elif change == "calendar":
        home.write("calendar.yaml", CALENDAR + "# note\n")
    else:
        (posts / "p02.md").unlink()
    cached = load(home, monkeypatch)
    cold, problems = load_site(home.root)
    assert cold is not None
    assert dict(cached[0].index) == dict(cold.index)
    assert cached[1] == problems
    assert cached[0].fingerprint == cold.fingerprint != before.fingerprint
    assert cached[2] == {"calendar": 2, "deleted": 0}.get(change, 1)


def test_a_fresh_clone_with_the_same_bytes_parses_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    load(home, monkeypatch)
    shutil.copytree(home.root, home.root.parent / "clone")
    for file in (home.root.parent / "clone").rglob("*.md"):
        os.utime(file, ns=(1, 1))
    clone = Home.__new__(Home)
    clone.root = home.root.parent / "clone"
    assert load(clone, monkeypatch)[2] == 0
    assert load(clone, monkeypatch)[2] == 0


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"version": "posts/0", "entries": {}}', b"\xff\xfe", b"[" * 5000])
def test_a_damaged_cache_costs_time_and_nothing_else(home: Home, monkeypatch: pytest.MonkeyPatch, damage: bytes) -> None:
    before, problems, _ = load(home, monkeypatch)
    for file in (home.root.parent / "cache").iterdir():
        file.write_bytes(damage)
    again, problems_again, parsed = load(home, monkeypatch)
    assert parsed == 2
    assert (dict(again.index), problems_again) == (dict(before.index), problems)


def test_a_single_wrong_byte_makes_the_whole_cache_doubtful(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before, problems, _ = load(home, monkeypatch)
    file = home.root.parent / "cache/posts.json"
    file.write_bytes(file.read_bytes().replace(b'"p01"', b'"p07"', 1))
    again, problems_again, parsed = load(home, monkeypatch)
    assert parsed == 2
    assert (dict(again.index), problems_again) == (dict(before.index), problems)


def test_the_cache_of_another_version_is_not_used(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    load(home, monkeypatch)
    monkeypatch.setattr(site, "__version__", "9.9")
    assert load(home, monkeypatch)[2] == 2


def test_a_cache_that_cannot_be_written_stops_nothing(home: Home) -> None:
    (home.root.parent / "file").write_bytes(b"")
    loaded, _ = load_site(home.root, cache=home.root.parent / "file/cache")
    assert loaded is not None


def test_nothing_half_written_is_left_in_the_cache(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    load(home, monkeypatch)
    assert sorted(file.name for file in (home.root.parent / "cache").iterdir()) == [
        "media.json",
        "posts.json",
    ]


def test_loading_is_imported_only_when_used_and_a_warm_load_needs_little() -> None:
    code = "import sys, pipeline.load; print([m for m in ('yaml', 'frontmatter', 'PIL', 'zoneinfo') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_warm_load_imports_neither_the_splitter_nor_pictures(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    load(home, monkeypatch)
    code = (
        "import sys; from pathlib import Path; from pipeline.load import load_site;"
        f"load_site(Path({str(home.root)!r}), cache=Path({str(home.root.parent / 'cache')!r}));"
        "print([m for m in ('frontmatter', 'PIL', 'babel', 'jinja2', 'subprocess') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Lisez {link}", True),
        ("Lisez https://cyclorive.example.org/p01/", True),
        ("Lisez https://cyclorive.example.org/ancien/.", True),
        ("Lisez https://cyclorive.example.org/autre", False),
        ("Lisez https://autre.example.org/p01", False),
        ("Rien", False),
    ],
)
def test_the_index_knows_which_messages_stand_on_the_posts_page(tmp_path: Path, text: str, links: bool) -> None:
    home = Home(tmp_path)
    home.post(POST.replace("Un vélo dort dans votre cave ?", text).replace("status:", "aliases: [/ancien/]\nstatus:"))
    loaded, _ = home.load()
    assert loaded.index["p01"].publications[0].links_to_page is links


def test_a_link_of_its_own_is_not_the_posts_page(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.post(
        POST.replace("Un vélo dort dans votre cave ?", "Lisez {link}").replace(
            "status:", "link: https://autre.example.org/\nstatus:"
        )
    )
    assert not home.load()[0].index["p01"].publications[0].links_to_page


def test_what_a_template_or_a_letter_writes_stands_on_the_page_and_the_page_on_nothing(
    tmp_path: Path,
) -> None:
    home = Home(
        tmp_path,
        CALENDAR.replace("channels:\n", "channels:\n  site: {network: site, delivery: built, languages: [fr, en]}\n", 1),
    )
    text = "---\nid: p01\ntitle: |\n  Un titre\nchannels: [site, x, newsletter-fr]\n---\n"

    def links() -> dict[str, bool]:
        return {each.channel: each.links_to_page for each in home.load()[0].index["p01"].publications}

    home.post(text + "\nUn article.\n")
    assert links() == {"site": False, "x": True, "newsletter-fr": True}
    home.post(text)
    assert links() == {"site": False, "x": False, "newsletter-fr": False}


def test_a_link_field_that_names_the_posts_page_stands_on_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.post(POST.replace("  x:\n", "  x:\n    link: /p01/\n"))
    assert home.load()[0].index["p01"].publications[0].links_to_page
