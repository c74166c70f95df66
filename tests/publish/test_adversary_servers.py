"""Servers that answer to do harm: one run, one hostile network, and another whose post leaves all the same."""

import gzip
import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pipeline.model import Key
from pipeline.plan import State
from pipeline.publish.report import Ending, RunReport
from tests.networks.making import a_picture
from tests.plan.ledgers import at
from tests.publish.world import PICTURE, SEND, UPLOAD, World, endings

MASTO = Key("p1", "masto")
WHOAMI = {"method": "GET", "path": "/api/v1/accounts/verify_credentials"}
LISTING = {"method": "GET", "path": "/api/v1/accounts/*/statuses"}
STATUSES, ME = ("POST", "/api/v1/statuses"), ("GET", "/api/v1/accounts/verify_credentials")
Raw = Callable[[World], Iterator[bytes]]


def due(world: World, more: str = "") -> World:
    if more:
        a_picture(world.root / "content" / "media", "i.png")
    world.post("p1", channels={"masto": "Un."}, more=more)
    world.post("p2", channels={"x": "Deux."})
    return world.at("2026-12-07 09:00")


def quiet(report: RunReport, world: World) -> RunReport:
    """Nothing that a secret stands in, nothing that speaks to a log's reader, and the other network served."""
    for lang in ("fr", "en"):
        for line in world.said(report, lang):
            assert not [secret for secret in world.secrets.values() if secret in line]
            assert line.replace("\xa0", " ").isprintable()
            assert not line.startswith("::")
    assert world.texts("x") == ["Deux."]
    return report


# ── another host ─────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("call", "ending"),
    [(WHOAMI, Ending.NOT_SENT), (LISTING, Ending.NOT_SENT), (UPLOAD["masto"], Ending.REFUSED), (SEND["masto"], Ending.REFUSED)],
    ids=["whoami", "listing", "upload", "send"],
)
def test_credentials_do_not_follow_a_redirect_to_another_host(world: World, call: dict[str, str], ending: Ending) -> None:
    due(world, PICTURE)
    other = world.servers["sky"]
    world.servers["masto"].faults.add("redirect", location=f"{other.url}/api/v1/statuses", times=0, **call)
    report = quiet(world.run(), world)
    assert sorted(endings(report)) == sorted([ending, Ending.SENT])
    assert (other.log, world.texts("masto")) == ([], [])
    why = next(done.why for done in report.done if done.ending is ending)
    assert why is not None
    assert "The address has moved: correct “server” in calendar.yaml." in why.en


# ── answers before the claim ─────────────────────────────────────────────────────────────────────────────────────
ODD = {
    "truncated": '{"id": "1", "user',
    "null": "null",
    "list": "[]",
    "number": "7",
    "text": '"ok"',
    "deep": "[" * 100_000,
    "wrong-types": '{"id": {"a": 1}, "username": ["atelier"], "acct": 7}',
    "html": "<!DOCTYPE html><script>alert(1)</script>",
    "commands": '{"error": "\\n::error::x\\n::add-mask::y\\u001b[31m\\u202e"}',
    "nothing": "",
}


@pytest.mark.parametrize("call", [WHOAMI, LISTING], ids=["whoami", "listing"])
def test_no_answer_to_a_look_breaks_the_run_or_sends_the_post(world: World, call: dict[str, str]) -> None:
    """One after the other, each a run of its own; nothing is claimed, and with a sane answer it leaves."""
    due(world)
    server = world.servers["masto"]
    for name, body in ODD.items():
        if (call, name) == (LISTING, "list"):
            continue  # nothing was ever posted there: a sane answer
        server.faults.clear()
        server.faults.add("status", status=200, body=body, times=0, **call)
        quiet(world.run(), world)
        assert (world.texts("masto"), server.calls(**SEND["masto"])) == ([], [])
        world.later(3)
    assert "claimed" not in world.kinds(MASTO)
    server.faults.clear()


# ── answers to the call ──────────────────────────────────────────────────────────────────────────────────────────
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
BOMB = gzip.compress(b'{"id": "' + b"0" * 50_000_000 + b'"}')


def endless(_world: World) -> Iterator[bytes]:
    yield HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"10000\r\n" + b"x" * 65_536 + b"\r\n"


def drip(world: World) -> Iterator[bytes]:
    """A byte every ten seconds, for ever."""
    yield HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    while True:
        world.clock.advance(10)
        yield b"1\r\nx\r\n"


def bomb(_world: World) -> Iterator[bytes]:
    yield HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB


def no_http(_world: World) -> Iterator[bytes]:
    yield b"\x16\x03\x01 hello, I am no HTTP server\r\n\r\n" * 10


def headers_without_end(_world: World) -> Iterator[bytes]:
    yield HEAD
    while True:
        yield b"X-More: " + b"y" * 8_000 + b"\r\n"


def broken_utf8(_world: World) -> Iterator[bytes]:
    body = b'{"id": "\xff\xfe\xc3", "url": "\xf0\x28"}'
    yield HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body


def odd_ids(_world: World) -> Iterator[bytes]:
    body = b'{"id": {"$ne": null}, "url": 7}'
    yield HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body


def switching(_world: World) -> Iterator[bytes]:
    yield b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"


UNREADABLE = [endless, drip, bomb, no_http, headers_without_end, broken_utf8, odd_ids, switching]


@contextmanager
def front(world: World, raw: Raw, *, hands_on: bool, call: tuple[str, str] = STATUSES) -> Iterator[None]:
    """A server before the real one, that answers the first such call with these bytes; `hands_on`: it was done first."""
    upstream = world.servers["masto"].port
    answers = iter([raw])

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_call(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            hostile = next(answers, None) if (self.command, self.path) == call else None
            status, headers, content = 0, dict[str, str](), b""
            if hands_on or hostile is None:
                upward = http.client.HTTPConnection("127.0.0.1", upstream, timeout=20)
                upward.request(self.command, self.path, body, dict(self.headers))
                with upward.getresponse() as answer:
                    status, headers, content = answer.status, dict(answer.headers), answer.read()
                upward.close()
            self.close_connection = True
            if hostile is not None:
                with suppress(OSError):  # whom we bore hangs up
                    for chunk in hostile(world):
                        self.wfile.write(chunk)
                return
            self.send_response_only(status)
            for name in ("Content-Type", "Date"):
                self.send_header(name, headers[name])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = handle_call  # noqa: N815 - the names the base class looks up

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        world.replaced[world.servers["masto"].url] = f"http://127.0.0.1:{server.server_address[1]}"
        world.write({"calendar.yaml": world.calendar()})
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("raw", UNREADABLE, ids=lambda raw: raw.__name__)
@pytest.mark.parametrize("stored", [True, False], ids=["stored", "not-stored"])
def test_whatever_answers_the_call_the_post_is_online_once_and_the_other_leaves(world: World, raw: Raw, stored: bool) -> None:
    with front(world, raw, hands_on=stored):
        due(world)
        report = quiet(world.run(), world)
        assert sorted(endings(report)) == sorted([Ending.UNCERTAIN, Ending.SENT])
        assert len(world.texts("masto")) == stored
        again = [Ending.SETTLED_SENT] if stored else [Ending.SETTLED_ABSENT, Ending.SENT]
        assert endings(world.later(31).run()) == again
    assert (world.texts("masto"), world.state(MASTO)) == (["Un."], State.PUBLISHED)


@pytest.mark.parametrize("kind", [b"text/html", b"image/png", b"application/octet-stream; charset=\xff"], ids=str)
def test_a_wrong_content_type_around_a_right_answer_is_no_doubt(world: World, kind: bytes) -> None:
    def raw(_world: World) -> Iterator[bytes]:
        body = b'{"id": "117", "url": "https://social.example.org/@atelier/117"}'
        yield b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind, len(body)) + body

    with front(world, raw, hands_on=True):
        report = quiet(due(world).run(), world)
    assert endings(report) == [Ending.SENT, Ending.SENT]


# ── times that are none ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("wait", "until"),
    [
        ("-5", None),
        ("NaN", None),
        ("Infinity", None),
        ("1000000000000", None),
        ("9" * 400, None),
        ("soon", None),
        ("999999999", "2058-08-15 10:46:39"),
    ],
)
def test_an_absurd_wait_does_not_keep_a_post_beyond_its_grace_in_silence(world: World, wait: str, until: str | None) -> None:
    due(world)
    fault = {"status": 429, "body": "{}", "headers": {"Retry-After": wait}, **SEND["masto"]}
    world.servers["masto"].faults.add("status", **fault)
    report = quiet(world.run(), world)
    assert sorted(endings(report)) == sorted([Ending.NOT_SENT, Ending.SENT])
    assert world.events(MASTO)[-1].retry_at == (at(until) if until else None)
    if until is None:
        assert endings(world.later(61).run()) == [Ending.SENT]
    else:
        assert endings(world.later(361).run()) == [Ending.MISSED]


@pytest.mark.parametrize("date", ["yesterday", "99999", "-1", "Mon, 99 Foo 2026 25:61:61 GMT", "1e30", "NaN", ""])
def test_a_date_that_is_none_says_nothing_of_our_clock(world: World, date: str) -> None:
    def raw(_world: World) -> Iterator[bytes]:
        body = b'{"id": "1", "username": "atelier", "acct": "atelier", "url": "https://social.example.org/@atelier"}'
        yield HEAD + b"Date: %s\r\nContent-Length: %d\r\n\r\n" % (date.encode(), len(body)) + body

    with front(world, raw, hands_on=False, call=ME):
        report = quiet(due(world).run(), world)
    assert (endings(report), report.stopped) == ([Ending.SENT, Ending.SENT], None)


def test_a_network_that_lives_in_another_year_stops_the_run_and_says_why(world: World) -> None:
    due(world)
    world.servers["masto"].faults.add("normal", skew=timedelta(days=365).total_seconds(), **WHOAMI)
    report = world.run()
    assert (endings(report), world.texts("masto"), report.exit_code) == ([], [], 1)
    (said,) = world.said(report, "fr")
    assert said.startswith("L'horloge de cette machine diffère de 31536000 s de celle du réseau : rien n'est publié.")
