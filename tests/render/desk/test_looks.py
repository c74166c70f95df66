"""The desk in a browser: light and dark, on a phone, on paper, without a script, and for everybody."""

import http.server
import re
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from pipeline.render import render, write
from tests.browser import Browser, Look
from tests.render.desk.december import replayed

PAGES = (
    "", "desk/month/2026-12/", "desk/week/2026-W50/", "desk/year/2026/", "desk/list/2026-12/", "desk/board/", "desk/approve/",
    "desk/handoffs/", "desk/handoff/p11-freins-d-hiver/instagram/", "desk/handoff/p14-la-burette-12/newsletter-fr/", "desk/badday/",
    "desk/report/2026-12/", "desk/role/cm/", "desk/channels/", "desk/channel/x/", "desk/campaigns/", "desk/campaign/noel-occasion/",
    "desk/pillars/", "desk/rendezvous/", "desk/health/", "desk/guide/", "en/desk/guide/", "en/desk/post/p08-noel-d-occasion/", "desk/post/p05-etre-vu-la-nuit/",
    "desk/post/p14-la-burette-12/",
)  # fmt: skip


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """A test's output is its own."""


def _serve(folder: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The desk at the demo's date, and in the evening when everything was paused."""
    made = replayed(tmp_path_factory.mktemp("december"))
    now, evening = tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("evening")
    write(render(made.room), now)
    write(render(made.paused), evening)
    return now, evening


@pytest.fixture(scope="module")
def desk(folders: tuple[Path, Path]) -> Iterator[str]:
    yield from _serve(folders[0])


@pytest.fixture(scope="module")
def evening(folders: tuple[Path, Path]) -> Iterator[str]:
    yield from _serve(folders[1])


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_every_page_is_open_to_everybody_and_fits_the_screen(browser: Browser, desk: str, look: Look) -> None:
    wrong = []
    for page in PAGES:
        with browser.open(desk + page, look) as visit:
            if look == "phone":
                visit.page.set_viewport_size({"width": 360, "height": 740})
            wrong += [f"{page}: {one}" for one in visit.axe()]
            wrong += [f"{page}: sticks out: {one}" for one in visit.overflow()]
    assert wrong == []


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_the_pages_of_a_bad_evening_are_open_to_everybody(browser: Browser, evening: str, look: Look) -> None:
    for page in ("", "desk/badday/", "desk/handoffs/", "desk/post/p12-album-solstice/"):
        with browser.open(evening + page, look) as visit:
            assert [str(one) for one in visit.axe()] == []
            assert visit.overflow() == []
            assert visit.page.get_by_role("status").first.inner_text().startswith("En pause\u00a0: tout")


def test_the_month_is_a_table_on_a_desk_and_a_list_on_a_phone(browser: Browser, desk: str) -> None:
    with browser.open(desk + "desk/month/2026-12/") as visit:
        boxes = [cell.bounding_box() for cell in visit.page.locator(".cal__days").nth(1).locator("td").all()]
        assert len({round(box["y"]) for box in boxes if box}) == 1
    with browser.open(desk + "desk/month/2026-12/", "phone") as visit:
        shown = [cell for cell in visit.page.locator("td.cell").all() if cell.is_visible()]
        assert len({round(box["x"]) for cell in shown if (box := cell.bounding_box())}) == 1
        assert 10 < len(shown) < 31


def test_the_review_of_a_month_is_one_page_of_a4(browser: Browser, desk: str, tmp_path: Path) -> None:
    with browser.open(desk + "desk/report/2026-12/", "print") as visit:
        pdf = visit.pdf(tmp_path / "report.pdf").read_bytes()
    assert len(re.findall(rb"/Type ?/Page\b", pdf)) == 1


def test_without_javascript_everything_can_be_read_and_selected(browser: Browser, desk: str) -> None:
    with browser.open(desk + "desk/handoff/p11-freins-d-hiver/instagram/", javascript=False) as visit:
        assert visit.page.locator("pre.copybox").first.inner_text().startswith("Ce soir 19 h")
        assert visit.page.locator("button.copy").count() == 0


def test_with_javascript_a_button_copies_exactly_the_text(browser: Browser, desk: str) -> None:
    with browser.open(desk + "desk/handoff/p11-freins-d-hiver/instagram/") as visit:
        visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        box = visit.page.locator("pre.copybox").first
        visit.page.locator("button.copy").first.click()
        visit.page.get_by_role("button", name="Copié").wait_for()
        assert visit.page.evaluate("navigator.clipboard.readText()") == box.text_content()


def test_with_javascript_a_field_filters_by_words_and_channels_without_minding_accents(browser: Browser, desk: str) -> None:
    with browser.open(desk + "desk/month/2026-12/") as visit:
        chips = visit.page.locator(".cal .chip:visible")
        everything = chips.count()
        visit.page.get_by_label("Filtrer").fill("etre vu")
        assert [one.get_attribute("href") for one in chips.all()] == ["../../../desk/post/p05-etre-vu-la-nuit/"]
        visit.page.get_by_label("Filtrer").fill("linkedin")
        assert 0 < chips.count() < everything
        visit.page.get_by_label("Filtrer").fill("")
        assert chips.count() == everything


def test_the_keyboard_reaches_the_content_first(browser: Browser, desk: str) -> None:
    with browser.open(desk) as visit:
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.activeElement.getAttribute('href')") == "#content"
