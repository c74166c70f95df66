"""`editorial serve`: pages on loopback, rebuilt when a file changes, and what is wrong shown over them."""

import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from pipeline.cli.language import choose
from pipeline.cli.serve import Workshop, serve
from pipeline.errors import UsageError
from tests.browser import Browser
from tests.render.sites import FACEBOOK, post, repository


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    root = repository(tmp_path / "site", {"p01": post(id="p01-freins", channels=FACEBOOK)})
    made = Workshop(root, tmp_path / "out", "public", now="2026-12-22 09:00")
    assert made.look()
    return made


@pytest.fixture
def port(workshop: Workshop) -> Iterator[int]:
    server = serve(workshop, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def get(port: int, path: str, host: str | None = None) -> tuple[int, bytes, dict[str, str]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body, dict(answer.getheaders())


def write_post(workshop: Workshop, text: str) -> None:
    (workshop.root / "content" / "posts" / "p01.md").write_text(text, encoding="utf-8")


def test_a_page_comes_with_our_script_and_the_folder_without(workshop: Workshop, port: int) -> None:
    status, body, headers = get(port, "/p01-freins/")
    assert status == 200
    assert b'<script src="/_editorial/live.js?v=1" defer></script></body>' in body
    assert headers["Cache-Control"] == "no-store"
    assert b"_editorial" not in (workshop.out / "p01-freins" / "index.html").read_bytes()


def test_a_folder_without_its_slash_and_a_wrong_address_are_answered(port: int) -> None:
    status, _, headers = get(port, "/p01-freins")
    assert (status, headers["Location"]) == (301, "/p01-freins/")
    status, body, _ = get(port, "/nowhere/")
    assert status == 404
    assert "Fausse route" in body.decode()


def test_an_edition_without_a_page_for_it_says_so_too(workshop: Workshop, port: int) -> None:
    choose(["--lang", "en"], {})
    (workshop.out / "404.html").unlink()
    status, body, _ = get(port, "/nowhere/")
    assert status == 404
    assert "<p>There is no page at this address.</p><p><a href='/'>To the start</a></p>" in body.decode()
    assert "live.js" in body.decode()


@pytest.mark.parametrize("path", ["/../site/calendar.yaml", "/%2e%2e/site/calendar.yaml", "//etc/passwd"])
def test_nothing_outside_the_pages_is_served(port: int, path: str) -> None:
    status, body, _ = get(port, path)
    assert status == 404
    assert b"organisation" not in body


def test_another_sites_name_is_refused(port: int) -> None:
    assert get(port, "/", host="evil.example.org")[0] == 403
    assert get(port, "/", host=f"localhost:{port}")[0] == 200


def test_it_is_rebuilt_when_a_file_changes_and_only_then(workshop: Workshop, port: int) -> None:
    assert workshop.look() is False
    write_post(workshop, post("Un autre titre", id="p01-freins", channels=FACEBOOK))
    assert workshop.look() is True
    assert workshop.version == 2
    assert "Un autre titre" in get(port, "/p01-freins/")[1].decode()


def test_what_is_wrong_is_told_and_what_was_built_stays(workshop: Workshop) -> None:
    (workshop.root / "calendar.yaml").write_text("version: 1\n", encoding="utf-8")
    workshop.look()
    told = json.loads(workshop.told().decode().removeprefix("data: "))
    assert told["version"] == 2
    assert told["problems"]
    assert (workshop.out / "p01-freins" / "index.html").exists()


def test_a_broken_template_does_not_end_the_server(workshop: Workshop) -> None:
    own = workshop.root / "templates" / "site" / "post.html.j2"
    own.parent.mkdir(parents=True)
    own.write_text("{{ nowhere }}", encoding="utf-8")
    workshop.look()
    assert workshop.problems == ["UndefinedError: 'nowhere' is undefined"]


def test_a_taken_port_says_which_to_take(workshop: Workshop, port: int) -> None:
    with pytest.raises(UsageError) as caught:
        serve(workshop, port)
    assert caught.value.message.en == f"Port {port} is taken. Another: --port {port + 1}"


def test_an_open_page_reloads_by_itself_and_shows_what_is_wrong(workshop: Workshop, port: int, browser: Browser) -> None:
    with browser.open(f"http://127.0.0.1:{port}/p01-freins/") as visit:
        write_post(workshop, post("Titre neuf", id="p01-freins", channels=FACEBOOK))
        workshop.look()
        visit.page.get_by_role("heading", name="Titre neuf").wait_for()
        other = post("Un second", id="p02-x", channels=FACEBOOK, more="statut: draft\n")
        (workshop.root / "content" / "posts" / "p02.md").write_text(other, encoding="utf-8")
        workshop.look()
        alert = visit.page.get_by_role("alert")
        alert.wait_for()
        assert "statut" in alert.inner_text()
        alert.get_by_role("button").click()
        alert.wait_for(state="detached")
