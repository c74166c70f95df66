"""The browser the pages are looked at with: it reaches only us, says what a page does wrong, and shows it four ways."""

from pathlib import Path

import pytest
from PIL import Image

from tests.browser import Browser, is_local
from tests.servers.loopback import LoopbackServer

GOOD = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Atelier</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body { background: #fff; color: #111 } @media (prefers-color-scheme: dark) { body { background: #111; color: #fff } }
@media print { body { background: #ff0; color: #000 } }</style></head>
<body><main><h1>Atelier du mardi</h1><p>Réparer ensemble, rouler longtemps.</p></main></body></html>"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(GOOD, encoding="utf-8")
    return path


def _with(page: Path, more: str) -> Path:
    page.write_text(GOOD.replace("</main>", more + "</main>"), encoding="utf-8")
    return page


def test_a_page_is_shown_light_dark_on_a_phone_and_printed(browser: Browser, page: Path, tmp_path: Path) -> None:
    shots = browser.shots(page, tmp_path / "shots", "atelier")
    corners, widths = {}, {}
    for look, path in shots.items():
        with Image.open(path) as picture:
            corners[look] = picture.convert("RGB").getpixel((2, 2))
            widths[look] = picture.width
    assert corners == {
        "light": (255, 255, 255),
        "dark": (17, 17, 17),
        "phone": (255, 255, 255),
        "print": (255, 255, 0),
    }
    assert widths == {"light": 1280, "dark": 1280, "phone": 780, "print": 1280}
    assert shots["phone"].name == "atelier-phone.png"


def test_a_page_is_printed_as_a_pdf(browser: Browser, page: Path, tmp_path: Path) -> None:
    with browser.open(page, "print") as visit:
        assert visit.pdf(tmp_path / "out" / "page.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        ('<img alt="" src="https://pictures.example.org/a.png">', "https://pictures.example.org/a.png"),
        (
            '<script>fetch("https://api.example.org/count").catch(() => 0)</script>',
            "https://api.example.org/count",
        ),
        ('<script src="http://192.0.2.1/a.js"></script>', "http://192.0.2.1/a.js"),
        ('<script>new WebSocket("wss://live.example.org/")</script>', "wss://live.example.org/"),
        ('<style>@import "https://fonts.example.org/a.css";</style>', "https://fonts.example.org/a.css"),
    ],
    ids=["picture", "fetch", "script", "websocket", "font"],
)
def test_a_page_that_asks_for_something_beyond_us_fails(browser: Browser, page: Path, more: str, asked: str) -> None:
    with (
        pytest.raises(AssertionError, match="asks for what is not ours"),
        browser.open(_with(page, more)) as visit,
    ):
        pass
    assert visit.beyond == [asked]


def test_a_page_whose_script_fails_fails(browser: Browser, page: Path) -> None:
    with (
        pytest.raises(AssertionError, match="undefinedFunction is not defined"),
        browser.open(_with(page, "<script>undefinedFunction()</script>")),
    ):
        pass


def test_a_page_can_be_seen_without_its_scripts(browser: Browser, page: Path) -> None:
    with browser.open(_with(page, "<script>document.title = 'scripted'</script>"), javascript=False) as visit:
        assert visit.page.title() == "Atelier"


def test_a_page_of_a_loopback_server_is_ours(browser: Browser) -> None:
    with LoopbackServer() as server:
        server.faults.add("html", times=0)
        with browser.open(server.url, strict=False) as visit:
            assert visit.page.title() == "Welcome"
            assert visit.beyond == []


def test_axe_finds_nothing_wrong_with_a_good_page(browser: Browser, page: Path) -> None:
    with browser.open(page) as visit:
        assert visit.axe() == []


def test_axe_says_what_is_wrong_and_where(browser: Browser, page: Path) -> None:
    bad = (
        '<img id="velo" src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><p id="pale" style="color:#ddd;background:#fff">pâle</p>'
    )
    with browser.open(_with(page, bad)) as visit:
        found = {violation.rule: violation for violation in visit.axe()}
        assert set(found) == {"image-alt", "color-contrast"}
        assert str(found["image-alt"]) == "image-alt (critical): Images must have alternative text at #velo"
        assert found["color-contrast"].targets == ("#pale",)
        assert visit.axe(within="h1") == []


def test_what_makes_a_phone_scroll_sideways_is_named(browser: Browser, page: Path) -> None:
    with browser.open(page, "phone") as visit:
        assert visit.overflow() == []
    with browser.open(_with(page, '<div id="wide" style="width:900px">large</div>'), "phone") as visit:
        assert visit.overflow() == ["div#wide"]


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("file:///tmp/a.html", True),
        ("data:image/png;base64,AA==", True),
        ("http://127.0.0.1:8000/", True),
        ("ws://localhost:9/", True),
        ("http://127.0.0.1.example.org/", False),
        ("https://example.org/", False),
        ("http://127.0.0.1@example.org/", False),
    ],
)
def test_only_files_and_this_machine_are_local(url: str, *, local: bool) -> None:
    assert is_local(url) is local
