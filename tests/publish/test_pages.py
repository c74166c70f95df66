"""A message that links to our own page leaves once the page answers, and nobody misses it for that."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.clock import ManualClock
from pipeline.model import Key
from pipeline.plan import State
from pipeline.publish.report import Ending
from tests.plan.ledgers import at
from tests.publish.world import START, Hooked, World, endings, networks
from tests.servers.messages import Reply, Request

MASTO, SITE = Key("p1", "masto"), Key("p1", "site")


class Pages(Hooked):
    """Our own web server: the pages that are deployed."""

    name = "pages"

    def __init__(self) -> None:
        super().__init__()
        self.deployed: dict[str, str] = {}
        self.date: str | None = None

    @property
    def stored(self) -> list[dict[str, object]]:
        return []

    def answer(self, request: Request) -> Reply:
        page = self.deployed.get(request.path)
        return Reply(404) if page is None else Reply(200, raw=page.encode(), content_type="text/html")


@pytest.fixture
def pages() -> Iterator[Pages]:
    with Pages() as server:
        yield server


@pytest.fixture
def linked(tmp_path: Path, pages: Pages) -> Iterator[World]:
    """A post at nine whose message links to its article."""
    clock = ManualClock(at(START))
    pages.clock = clock.now
    with networks(clock) as servers:
        world = World(tmp_path, clock, servers, asks_pages=True)
        world.replaced["https://atelier.example.org"] = pages.url
        world.begin()
        world.post(channels={"masto": "Lisez : {link}", "site": ""}, body="## Un article\n\nEt son texte.")
        yield world


def deploy(pages: Pages, *, path: str = "/p1/") -> None:
    pages.deployed[path] = f'<link rel="canonical" href="{pages.url}{path}">'


def test_it_leaves_at_its_time_when_the_page_answers(linked: World, pages: Pages) -> None:
    deploy(pages)
    assert endings(linked.at("2026-12-07 09:00").run()) == [Ending.SENT]
    assert linked.texts("masto")[0].startswith(f"Lisez : {pages.url}/p1/")
    page = linked.events(SITE)[0]
    assert (page.kind, page.via) == ("sent", "built")
    assert page.remote is not None
    assert page.remote.url == f"{pages.url}/p1/"


def test_without_the_page_it_waits_says_so_and_is_not_missed(linked: World, pages: Pages) -> None:
    report = linked.at("2026-12-07 09:00").run()
    assert (endings(report), linked.texts("masto"), linked.events(MASTO)) == ([], [], ())
    assert linked.clock.now() >= at("2026-12-07 09:09:30")  # as long as the look-ahead
    assert endings(linked.at("2026-12-07 20:00").run()) == []
    deploy(pages)
    assert endings(linked.at("2026-12-07 20:30").run()) == [Ending.SENT]
    assert len(linked.texts("masto")) == 1


def test_a_page_that_answers_while_a_run_waits_lets_it_leave_with_that_run(linked: World, pages: Pages) -> None:
    pages.hooks["/p1/"] = lambda: None
    linked.at("2026-12-07 09:00")
    asked: list[int] = []

    def stopping() -> bool:
        asked.append(1)
        if len(asked) == 4:
            deploy(pages)
        return False

    assert endings(linked.run(stopping=stopping)) == [Ending.SENT]
    assert at("2026-12-07 09:00") < linked.clock.now() < at("2026-12-07 09:02")


def test_a_page_of_that_address_that_is_not_ours_does_not_count(linked: World, pages: Pages) -> None:
    pages.deployed["/p1/"] = "<h1>Parked</h1>"
    assert endings(linked.at("2026-12-07 09:00").run()) == []


def test_a_page_that_was_seen_is_not_asked_again(linked: World, pages: Pages) -> None:
    deploy(pages)
    linked.at("2026-12-07 08:55").run()
    asked = len(pages.log)
    linked.later(60).run()
    assert len(pages.log) == asked == 1


def test_a_message_that_links_elsewhere_waits_for_no_page(linked: World, pages: Pages) -> None:
    linked.post("p2", channels={"masto": "Voir https://autre.example.org/"})
    assert endings(linked.at("2026-12-07 09:00").run()) == [Ending.SENT]
    assert linked.texts("masto") == ["Voir https://autre.example.org/"]


def test_an_expired_message_does_not_wait_for_its_page_for_ever(linked: World) -> None:
    linked.post(
        channels={"masto": "Lisez : {link}", "site": ""},
        body="Un article.",
        more="expires_at: 2026-12-07 12:00",
    )
    linked.at("2026-12-07 09:00").run()
    assert endings(linked.at("2026-12-07 12:00").run()) == [Ending.EXPIRED]
    assert linked.state(MASTO) is State.EXPIRED
