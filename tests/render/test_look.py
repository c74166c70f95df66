"""The public edition in a real browser: light, dark, phone and paper, axe-clean, nothing asked of anyone else."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.load import load_site
from pipeline.plan import Ledgered
from pipeline.render import Pressroom, groups, write
from tests.browser import LOOKS, Browser, Look
from tests.render.sites import NOW

ROOT = Path(__file__).parents[2]
PAGES = ("/", "/noel/", "/en/lights/", "/netiquette/", "/agenda/", "/archive/", "/liens/", "/404.html")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo's public edition, served on loopback."""
    out = tmp_path_factory.mktemp("look")
    site, _ = load_site(ROOT)
    assert site is not None
    write(groups(Pressroom.open(site, Ledgered(), NOW, "public")), out)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(out))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_reads_well_and_fits(browser: Browser, address: str, page: str, look: Look) -> None:
    with browser.open(address + page, look) as visit:
        assert visit.axe() == []
        assert visit.overflow() == []


@pytest.mark.parametrize("page", ["/", "/noel/", "/archive/"])
def test_a_page_is_whole_without_javascript(browser: Browser, address: str, page: str) -> None:
    with browser.open(address + page, "phone", javascript=False) as visit:
        assert visit.page.locator("h1").first.is_visible()
        assert visit.page.locator("main").inner_text().strip()
        assert visit.page.locator("form.search").is_visible() is False


def test_the_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    with browser.open(address + "/noel/") as visit:
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.activeElement.className") == "skip"
        visit.page.keyboard.press("Enter")
        assert visit.page.evaluate("document.activeElement.id") == "content"


def test_search_finds_without_accents_and_leads_to_the_page(browser: Browser, address: str) -> None:
    with browser.open(address + "/archive/") as visit:
        visit.page.get_by_label("Chercher dans le site").fill("donnez VELO")
        link = visit.page.get_by_role("link", name="GivingTuesday")
        link.locator("visible=true").first.wait_for()
        visit.page.locator(".search__found a").first.click()
        visit.page.wait_for_url("**/don/")


def test_search_in_the_other_language_leads_to_its_pages(browser: Browser, address: str) -> None:
    with browser.open(address + "/en/archive/") as visit:
        visit.page.get_by_label("Search the site").fill("netiquette")
        link = visit.page.locator(".search__found a").first
        link.wait_for()
        link.click()
        visit.page.wait_for_url("**/en/netiquette/")


def test_the_site_works_from_a_folder(browser: Browser, address: str, tmp_path: Path) -> None:
    site, _ = load_site(ROOT)
    assert site is not None
    write(groups(Pressroom.open(site, Ledgered(), NOW, "public")), tmp_path)
    with browser.open(tmp_path / "index.html") as visit:
        visit.page.locator(".card--feature a").click()
        visit.page.wait_for_url("**/index.html")
        assert visit.page.locator("article.post h1").is_visible()
        assert visit.page.evaluate("getComputedStyle(document.body).fontFamily").startswith("Charter")
