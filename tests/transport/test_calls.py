"""Calls over real sockets on loopback: each end, the limits, and what never shows."""

import socket
import ssl
import traceback
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from pipeline.errors import NetworkError, NotSent, OutcomeUnknown, Rejected, Unauthorized
from pipeline.transport import Http, Timeouts
from tests.servers.loopback import LoopbackServer
from tests.servers.messages import Reply, Request, route
from tests.transport import NOW, StillClock

AGENT = "editorial-pipeline/0.1 (+https://cyclorive.example.org)"


class Echo(LoopbackServer):
    """Answers with what it was given."""

    @property
    def stored(self) -> list[dict[str, Any]]:
        return []

    @route("POST", "/post")
    def post(self, request: Request) -> Reply:
        return Reply(201, {"id": "1", "body": (request.body or b"").decode("utf-8", "replace")})

    @route("GET", "/get")
    def get(self, request: Request) -> Reply:
        return Reply(200, {"query": request.query, "headers": request.headers})

    @route("POST", "/silent")
    def silent(self, request: Request) -> Reply:
        return Reply(204)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def server(clock: StillClock) -> Iterator[Echo]:
    with Echo(clock=clock.now) as echo:
        yield echo


@pytest.fixture
def http(clock: StillClock) -> Iterator[Http]:
    with Http(user_agent=AGENT, clock=clock, timeouts=Timeouts(connect=5, write=5, read=0.3)) as made:
        yield made


def refused(http: Http, method: str, url: str, **content: Any) -> NetworkError:
    with pytest.raises(NetworkError) as caught:
        http.request(method, url, **content)
    return caught.value


def test_an_answer_has_status_headers_and_body(server: Echo, http: Http) -> None:
    answer = http.request("POST", f"{server.url}/post", json={"text": "é"}, irreversible=True)
    assert answer.status == 201
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.at("id") == "1"
    assert answer.json()["body"] == '{"text":"é"}'


def test_a_call_names_its_sender_and_takes_no_compression(server: Echo, http: Http) -> None:
    headers = http.request("GET", f"{server.url}/get", params={"q": "é"}).at("headers")
    assert headers["user-agent"] == AGENT
    assert headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("irreversible", [True, False])
@pytest.mark.parametrize("answer", ["close", "reset", "truncated", "cut", "html", "huge"])
def test_a_lost_or_unreadable_answer_is_unknown_for_what_cannot_be_undone(
    server: Echo, http: Http, answer: Any, irreversible: bool
) -> None:
    server.faults.add(answer, stage="stored" if answer in ("close", "reset") else "read")
    with pytest.raises(NetworkError) as caught:
        http.request("POST", f"{server.url}/post", json={}, irreversible=irreversible).at("id")
    assert type(caught.value) is (OutcomeUnknown if irreversible else NotSent)
    assert len(server.calls()) == 1


def test_a_connection_cut_while_the_body_is_read_is_unknown(server: Echo, http: Http) -> None:
    server.faults.add("reset", stage="unread")
    error = refused(http, "POST", f"{server.url}/post", content=b"x" * 5_000_000, irreversible=True)
    assert type(error) is OutcomeUnknown


def test_no_answer_in_time_is_unknown(server: Echo, http: Http) -> None:
    server.faults.add("hang")
    error = refused(http, "POST", f"{server.url}/post", json={}, irreversible=True)
    assert (type(error), error.code) == (OutcomeUnknown, "timeout_after_body")
    server.faults.release()


def test_a_look_is_given_up_sooner_and_tried_again(server: Echo, clock: StillClock) -> None:
    server.faults.add("hang", times=2)
    with Http(user_agent=AGENT, clock=clock, timeouts=Timeouts(connect=5, write=5, read=60, look=0.3)) as http:
        assert http.request("GET", f"{server.url}/get").status == 200
    assert len(server.calls()) == 3
    server.faults.release()


def test_a_broken_server_is_unknown_and_is_not_asked_twice(server: Echo, http: Http) -> None:
    server.faults.add("status", status=503, times=0)
    assert type(refused(http, "POST", f"{server.url}/post", json={}, irreversible=True)) is OutcomeUnknown
    assert len(server.calls()) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_post_follows_a_redirect(server: Echo, http: Http, status: int) -> None:
    server.faults.add("redirect", status=status, location=f"{server.url}/post")
    assert type(refused(http, "POST", f"{server.url}/post", json={}, irreversible=True)) is Rejected
    assert len(server.calls()) == 1


def test_no_get_follows_a_redirect_either(server: Echo, http: Http) -> None:
    server.faults.add("redirect", status=302, location=f"{server.url}/get")
    assert type(refused(http, "GET", f"{server.url}/get")) is NotSent
    assert len(server.calls()) == 1


def test_a_refused_connection_is_not_sent(http: Http) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    error = refused(http, "POST", f"http://127.0.0.1:{port}/", json={}, irreversible=True)
    assert (type(error), error.code) == (NotSent, "no_connection")


def test_a_name_that_does_not_resolve_is_not_sent(http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = refused(http, "POST", "https://gone.example.org/", json={}, irreversible=True)
    assert (type(error), error.code) == (NotSent, "unknown_host")


def test_a_server_that_does_not_speak_tls_is_not_sent(server: Echo, http: Http) -> None:
    error = refused(http, "POST", server.url.replace("http:", "https:"), json={}, irreversible=True)
    assert (type(error), error.code) == (NotSent, "tls")
    assert isinstance(ssl.SSLError(), OSError)


@pytest.mark.parametrize(
    "url", ["http://social.example.org/", "ftp://127.0.0.1/", "https://", "https://user:pass@127.0.0.1/", "", "x"]
)
def test_an_address_that_is_not_safe_is_never_called(http: Http, url: str) -> None:
    error = refused(http, "POST", url, json={}, irreversible=True)
    assert (type(error), error.code) == (NotSent, "bad_address")


def test_a_rehearsal_calls_this_machine_only(clock: StillClock) -> None:
    with Http(user_agent=AGENT, clock=clock, loopback_only=True) as http:
        assert refused(http, "GET", "https://social.example.org/").code == "bad_address"
    assert clock.slept == []


def test_a_get_is_tried_again_and_waits_in_between(server: Echo, http: Http, clock: StillClock) -> None:
    server.faults.add("status", status=502, times=2)
    assert http.request("GET", f"{server.url}/get").status == 200
    assert clock.slept == [1.0, 4.0]


def test_a_get_is_tried_three_times_at_most(server: Echo, http: Http) -> None:
    server.faults.add("close", times=0)
    assert type(refused(http, "GET", f"{server.url}/get")) is NotSent
    assert len(server.calls()) == 3


def test_a_get_waits_for_a_short_rate_limit_and_gives_up_on_a_long_one(server: Echo, http: Http, clock: StillClock) -> None:
    server.faults.add("rate_limited", seconds=7)
    assert http.request("GET", f"{server.url}/get").status == 200
    assert clock.slept == [7.0]
    server.faults.add("rate_limited", seconds=900)
    error = refused(http, "GET", f"{server.url}/get")
    assert isinstance(error, NotSent)
    assert error.retry_at == clock.now() + timedelta(seconds=900)


def test_an_upload_is_not_tried_again(server: Echo, http: Http) -> None:
    server.faults.add("status", status=503)
    assert type(refused(http, "POST", f"{server.url}/post", files={"file": ("a.png", b"\x89PNG", "image/png")})) is NotSent
    assert len(server.calls()) == 1


def test_a_status_can_be_asked_for(server: Echo, http: Http) -> None:
    server.faults.add("status", status=404, body='{"error": "Record not found"}')
    answer = http.request("GET", f"{server.url}/get", allow=(404,))
    assert (answer.status, answer.at("error")) == (404, "Record not found")


def test_an_empty_success_is_a_success(server: Echo, http: Http) -> None:
    assert http.request("POST", f"{server.url}/silent").status == 204


@pytest.mark.parametrize("secret", ["s3cr3t/with+signs=", 'with "quotes" inside', "motdepasse é"])
def test_no_secret_shows_in_an_error_a_log_or_a_repr(
    server: Echo, http: Http, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    import base64
    import json
    from urllib.parse import quote, quote_plus

    caplog.set_level("DEBUG")
    http.hide(secret)
    basic = base64.b64encode(secret.encode()).decode()
    echoed = " ".join([secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret), basic])
    server.faults.add("status", status=403, body=json.dumps({"error": f"no: {echoed}"}))
    url = f"{server.url}/post?token={quote(secret, safe='')}"
    error = refused(http, "POST", url, headers={"Authorization": f"Basic {basic}"}, json={}, irreversible=True)
    shown = "\n".join(
        [*traceback.format_exception(error), repr(error), error.message.fr, error.message.en, repr(http), caplog.text]
    )
    assert "•••" in error.message.en
    for form in (secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], basic):
        assert form not in shown


def test_a_secret_at_the_edge_of_a_long_answer_is_hidden_before_the_cut(server: Echo, http: Http) -> None:
    http.hide("topsecretvalue")
    server.faults.add("status", status=422, body="x" * 190 + " topsecretvalue")
    assert "topsec" not in refused(http, "POST", f"{server.url}/post", json={}).message.en


def test_an_error_holds_no_exception_that_could_tell_more(server: Echo, http: Http) -> None:
    server.faults.add("close")
    error = refused(http, "POST", f"{server.url}/post", json={}, irreversible=True)
    assert error.__cause__ is None
    assert error.__context__ is None


def test_the_skew_is_the_servers_date_less_our_clock(server: Echo, http: Http) -> None:
    assert http.skew() is None
    http.request("GET", f"{server.url}/get")
    assert http.skew() == timedelta(0)
    server.faults.add("normal", skew=-90.0)
    http.request("GET", f"{server.url}/get")
    assert http.skew() == timedelta(seconds=-90)


def test_the_date_of_a_kept_answer_says_nothing_of_our_clock(server: Echo, http: Http) -> None:
    """A cache hands on the Date of the day it asked: a page of ours behind one must not stop every sending."""
    http.request("GET", f"{server.url}/get")
    server.faults.add("status", status=200, body="{}", headers={"Age": "3600"}, skew=-3600.0)
    http.request("GET", f"{server.url}/get")
    assert http.skew() == timedelta(0)


def test_a_rate_limit_carries_its_time(server: Echo, http: Http) -> None:
    server.faults.add("rate_limited", clock="iso", seconds=900)
    error = refused(http, "POST", f"{server.url}/post", json={}, irreversible=True)
    assert isinstance(error, NotSent)
    assert error.retry_at == NOW + timedelta(seconds=900)


def test_an_error_that_breaks_off_still_says_what_its_status_says(server: Echo, http: Http) -> None:
    server.faults.add("status", status=401, body="x" * 2_000_000)
    assert type(refused(http, "POST", f"{server.url}/post", json={}, irreversible=True)) is Unauthorized


def test_a_dripping_answer_ends_before_the_claim_does(server: Echo, http: Http, clock: StillClock) -> None:
    ticks = iter([0.0, *[300.0] * 100])
    clock.monotonic = lambda: next(ticks)  # type: ignore[method-assign]
    error = refused(http, "POST", f"{server.url}/post", json={}, irreversible=True)
    assert (type(error), error.code) == (OutcomeUnknown, "timeout_after_body")


@pytest.mark.parametrize("token", ["abc\n", "abc\r\nX-Other: 1", "motdepassé"])
def test_a_credential_that_cannot_be_sent_was_not_sent_and_says_why(server: Echo, http: Http, token: str) -> None:
    http.hide(token)
    error = refused(http, "POST", f"{server.url}/post", headers={"Authorization": f"Bearer {token}"}, json={}, irreversible=True)
    assert (type(error), error.code) == (NotSent, "unsendable")
    host = server.url.removeprefix("http://")
    assert error.message.en == (
        f"{host} received nothing (a credential holds a space, a line break or a forbidden sign). Nothing was published; the next run tries again."
    )
    assert server.calls() == []
