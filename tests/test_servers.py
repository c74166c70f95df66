"""The loopback servers behave as the networks do, store only what they say they store, and fail as they are told."""

import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import requests
import tweepy
from oauthlib.oauth1 import Client as OAuth1  # type: ignore[import-untyped]

from tests.servers.bluesky import BlueskyServer
from tests.servers.bluesky_rules import RAW, cid, content_id
from tests.servers.fixtures import Pds, xrpc
from tests.servers.loopback import LoopbackServer
from tests.servers.mastodon import MastodonServer
from tests.servers.mastodon_text import as_html, length
from tests.servers.messages import Reply
from tests.servers.relay import Relay
from tests.servers.remote import Remote, served
from tests.servers.wire import CONTROL
from tests.servers.x import XServer
from tests.servers.x_media import XAccount
from tests.servers.x_rules import weight

NINE = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)


def call(method: str, url: str, content: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    request = urllib.request.Request(url, content, dict(headers or {}), method=method)  # noqa: S310 - a loopback address
    try:
        with _OPENER.open(request, timeout=20) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return Answer(refusal.code, refusal.headers, refusal.read())


def multipart(fields: Mapping[str, str], file: tuple[str, bytes, str] | None = None) -> tuple[bytes, str]:
    edge = "edge-of-the-test"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()
    ]
    if file:
        name, content, kind = file
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="a"\r\nContent-Type: {kind}\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


class X:
    """A caller that signs with oauthlib, as tweepy does."""

    def __init__(self, server: XServer, account: XAccount | None = None, *, signs_for: str | None = None) -> None:
        account = account or next(iter(server.accounts.values()))
        self.server, self.signs_for = server, signs_for or server.url
        self.client = OAuth1(account.consumer_key, account.consumer_secret, account.token, account.token_secret)

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        content: bytes | None = None,
        kind: str = "application/json",
    ) -> Answer:
        _, signed, _ = self.client.sign(self.signs_for + path, method, headers={})
        payload = content if content is not None else (json.dumps(body).encode() if body is not None else None)
        return call(method, self.server.url + path, payload, {"Content-Type": kind, **signed})

    def post(self, text: str, **more: Any) -> Answer:
        return self("POST", "/2/tweets", {"text": text, **more})


def toot(server: MastodonServer, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else (json.dumps(body).encode() if body is not None else None)
    given = {"Authorization": "Bearer mastodon-token", "Content-Type": "application/json"} | {
        k.replace("_", "-"): v for k, v in headers.items()
    }
    return call(method, server.url + path, content, given)


# ── what all three share ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_connection_closed_before_the_body_is_read_stores_nothing(mastodon_server: MastodonServer) -> None:
    mastodon_server.faults.add("close", method="POST", path="/api/v1/statuses", stage="unread")
    with pytest.raises((ConnectionError, urllib.error.URLError, http.client.HTTPException)):
        toot(mastodon_server, "POST", "/api/v1/statuses", {"status": "Bonjour"})
    assert mastodon_server.stored == []
    assert [(r.body, r.done) for r in mastodon_server.log] == [(None, False)]


@pytest.mark.parametrize("answer", ["close", "reset"])
def test_a_connection_closed_after_the_body_has_left_stores_nothing(mastodon_server: MastodonServer, answer: str) -> None:
    mastodon_server.faults.add(answer, method="POST", stage="read")  # type: ignore[arg-type]
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        toot(mastodon_server, "POST", "/api/v1/statuses", {"status": "Bonjour"})
    assert mastodon_server.stored == []
    assert mastodon_server.log[0].json() == {"status": "Bonjour"}


@pytest.mark.parametrize("answer", ["close", "reset"])
def test_a_post_can_exist_although_its_caller_saw_the_connection_break(mastodon_server: MastodonServer, answer: str) -> None:
    mastodon_server.faults.add(answer, method="POST", stage="stored")  # type: ignore[arg-type]
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        toot(mastodon_server, "POST", "/api/v1/statuses", {"status": "Bonjour"})
    assert [post["text"] for post in mastodon_server.stored] == ["Bonjour"]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_post_can_exist_behind_a_server_error(mastodon_server: MastodonServer, status: int) -> None:
    mastodon_server.faults.add("status", method="POST", stage="stored", status=status)
    assert toot(mastodon_server, "POST", "/api/v1/statuses", {"status": "Bonjour"}).status == status
    assert len(mastodon_server.stored) == 1


def test_a_server_error_before_the_act_stores_nothing(mastodon_server: MastodonServer) -> None:
    mastodon_server.faults.add("status", method="POST", status=503, headers={"Retry-After": "30"})
    answer = toot(mastodon_server, "POST", "/api/v1/statuses", {"status": "Bonjour"})
    assert (answer.status, answer.headers["Retry-After"], mastodon_server.stored) == (503, "30", [])


def test_a_proxys_page_a_cut_json_and_a_huge_answer_hide_a_stored_post(
    mastodon_server: MastodonServer,
) -> None:
    for answer in ("html", "truncated", "huge"):
        mastodon_server.faults.add(answer, method="POST", stage="stored")
        found = toot(mastodon_server, "POST", "/api/v1/statuses", {"status": f"Bonjour {answer}"})
        assert found.status == 200
        if answer == "huge":
            assert len(found.content) > 10_000_000
        else:
            with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
                json.loads(found.content)
    assert len(mastodon_server.stored) == 3


def test_an_answer_can_break_off_in_the_middle_of_its_body(mastodon_server: MastodonServer) -> None:
    mastodon_server.faults.add("cut", method="POST")
    with pytest.raises(http.client.IncompleteRead):
        toot(mastodon_server, "POST", "/api/v1/statuses", {"status": "Bonjour"})
    assert len(mastodon_server.stored) == 1


def test_a_connection_to_nobody_is_refused(closed_url: str) -> None:
    with pytest.raises(urllib.error.URLError, match=r"Connection refused"):
        call("GET", closed_url)


def test_a_redirect_of_a_post_stores_nothing(mastodon_server: MastodonServer) -> None:
    mastodon_server.faults.add("redirect", method="POST", location="https://elsewhere.example.org/")
    answer = toot(mastodon_server, "POST", "/api/v1/statuses", {"status": "Bonjour"})
    assert (answer.status, answer.headers["Location"]) == (307, "https://elsewhere.example.org/")
    assert mastodon_server.stored == []


@pytest.mark.parametrize(
    ("clock", "header", "value"),
    [
        ("retry-after", "Retry-After", "900"),
        ("retry-after-date", "Retry-After", "Tue, 01 Dec 2026 08:15:00 GMT"),
        ("x-rate-limit", "x-rate-limit-reset", str(int(NINE.timestamp()) + 900)),
        ("iso", "X-RateLimit-Reset", "2026-12-01T08:15:00.000Z"),
        ("ratelimit", "ratelimit-reset", str(int(NINE.timestamp()) + 900)),
        ("delta", "X-Ratelimit-Reset", "900"),
    ],
)
def test_a_refusal_for_its_rate_says_until_when_in_each_networks_format(clock: str, header: str, value: str) -> None:
    with MastodonServer() as server:
        server.set_now(NINE)
        server.faults.add("rate_limited", method="POST", clock=clock)
        answer = toot(server, "POST", "/api/v1/statuses", {"status": "Bonjour"})
        assert (answer.status, answer.headers[header]) == (429, value)
        assert server.stored == []


def test_the_http_date_follows_the_servers_clock_and_can_be_wrong() -> None:
    with MastodonServer() as server:
        server.set_now(NINE)
        server.faults.add("normal", nth=2, skew=90)
        dates = [parsedate_to_datetime(toot(server, "GET", "/api/v2/instance").headers["Date"]) for _ in range(3)]
    assert dates == [NINE, NINE + timedelta(seconds=90), NINE]


def test_a_call_waits_until_told_and_is_then_answered(mastodon_server: MastodonServer) -> None:
    mastodon_server.faults.add("wait", method="POST", stage="stored")
    answers: list[Answer] = []
    caller = threading.Thread(
        target=lambda: answers.append(toot(mastodon_server, "POST", "/api/v1/statuses", {"status": "Bonjour"}))
    )
    caller.start()
    mastodon_server.wait_for("POST", done=True)
    assert (len(mastodon_server.stored), answers) == (1, [])
    mastodon_server.faults.release()
    caller.join(timeout=20)
    assert [answer.status for answer in answers] == [200]


def test_a_call_that_hangs_is_never_answered(mastodon_server: MastodonServer) -> None:
    mastodon_server.faults.add("hang", method="POST", stage="stored")
    connection = http.client.HTTPConnection("127.0.0.1", mastodon_server.port, timeout=0.2)
    connection.request(
        "POST",
        "/api/v1/statuses",
        b'{"status": "Bonjour"}',
        {"Content-Type": "application/json", "Authorization": "Bearer mastodon-token"},
    )
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()
    assert len(mastodon_server.stored) == 1


def test_a_fault_strikes_the_nth_matching_call_and_as_many_as_it_says(
    mastodon_server: MastodonServer,
) -> None:
    mastodon_server.faults.add("status", method="GET", path="/api/v1/*", nth=2, times=2, status=503)
    verify = "/api/v1/accounts/verify_credentials"
    assert toot(mastodon_server, "GET", "/api/v2/instance").status == 200
    assert [toot(mastodon_server, "GET", verify).status for _ in range(4)] == [200, 503, 503, 200]


def test_a_fault_that_makes_no_sense_is_refused(mastodon_server: MastodonServer) -> None:
    with pytest.raises(ValueError, match=r"needs the request to be read"):
        mastodon_server.faults.add("status", stage="unread")
    with pytest.raises(ValueError, match="'explode' is none of normal, close"):
        mastodon_server.faults.add("explode")  # type: ignore[arg-type]


def test_a_connection_is_kept_for_the_next_call(mastodon_server: MastodonServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", mastodon_server.port, timeout=20)
    for _ in range(2):
        connection.request("GET", "/api/v2/instance")
        with connection.getresponse() as answer:
            assert answer.status == 200
            answer.read()
    connection.close()


def test_a_chunked_body_is_read(mastodon_server: MastodonServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", mastodon_server.port, timeout=20)
    chunks = iter([b'{"status": ', b'"Bonjour"}'])
    connection.request(
        "POST",
        "/api/v1/statuses",
        chunks,
        {"Content-Type": "application/json", "Authorization": "Bearer mastodon-token"},
        encode_chunked=True,
    )
    with connection.getresponse() as answer:
        assert answer.status == 200
        answer.read()
    connection.close()
    assert mastodon_server.stored[0]["text"] == "Bonjour"


@pytest.mark.parametrize("network", ["x", "mastodon", "bluesky"])
def test_a_server_in_its_own_process_is_steered_and_counted_through_its_control_address(network: Any) -> None:
    with served(network, now=NINE) as remote:
        seed = {"text": "Bonjour"} | ({"rkey": ONE} if network == "bluesky" else {})
        remote.order(faults=[{"answer": "status", "path": "/nowhere", "status": 502}], order={"seed": seed})
        assert call("GET", remote.url + "/nowhere").status == 502
        answer = call("GET", remote.url + "/nowhere")
        assert answer.status in (404, 501)
        assert parsedate_to_datetime(answer.headers["Date"]) == NINE
        assert len(remote.stored()) == 1
        assert [(seen["path"], seen["status"]) for seen in remote.state()["calls"]] == [
            ("/nowhere", 502),
            ("/nowhere", answer.status),
        ]
        refused = call("POST", remote.url + CONTROL, b'{"faults": [{"answer": "close", "colour": "red"}]}')
        assert (refused.status, refused.json) == (400, {"error": "a fault has no colour"})


def test_several_callers_at_once_are_all_counted() -> None:
    with served("mastodon", max_characters=5000, idempotency="ignored") as remote:
        server = Remote(remote.url)
        body = {
            "Authorization": "Bearer mastodon-token",
            "Content-Type": "application/json",
            "Idempotency-Key": "k",
        }
        callers = [
            threading.Thread(
                target=call,
                args=(
                    "POST",
                    remote.url + "/api/v1/statuses",
                    json.dumps({"status": "a" * 5000}).encode(),
                    body,
                ),
            )
            for _ in range(12)
        ]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        assert len({post["id"] for post in server.stored()}) == 12


def test_a_broken_test_server_is_said_and_does_not_pass_for_a_broken_network() -> None:
    class Broken(LoopbackServer):
        name = "broken"

        def not_found(self) -> Reply:
            raise ZeroDivisionError

    with pytest.raises(ExceptionGroup, match=r"the broken server is broken"), Broken() as server:
        assert call("GET", server.url).json == {"error": "this test server is broken: ZeroDivisionError()"}


def test_leaving_a_server_ends_its_hanging_calls_and_its_threads() -> None:
    before = threading.active_count()
    ended = threading.Event()
    with LoopbackServer() as server:
        server.faults.add("hang")

        def hang() -> None:
            with pytest.raises((ConnectionError, http.client.HTTPException)):
                call("GET", server.url)
            ended.set()

        caller = threading.Thread(target=hang)
        caller.start()
        server.wait_for()
    assert ended.wait(20)
    caller.join()
    assert threading.active_count() == before


# ── X ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_x_takes_a_signed_post_and_gives_links_back_shortened(x_server: XServer) -> None:
    x = X(x_server)
    made = x.post("Atelier & café https://cyclorive.example.org/l/p08 ce soir")
    assert made.status == 201
    number = made.json["data"]["id"]
    assert made.json["data"]["text"].startswith("Atelier &amp; café https://t.co/")
    page = x("GET", "/2/users/1001/tweets?post.fields=entities,created_at&max_results=5").json
    assert page["meta"] == {"result_count": 1, "newest_id": number, "oldest_id": number}
    (url,) = page["data"][0]["entities"]["urls"]
    assert url["expanded_url"] == "https://cyclorive.example.org/l/p08"
    assert page["data"][0]["text"][url["start"] : url["end"]] == url["url"]


@pytest.mark.parametrize("host", ["https://api.x.com", "https://api.twitter.com"])
def test_x_takes_a_signature_made_for_the_real_host(x_server: XServer, host: str) -> None:
    assert (
        X(x_server, signs_for=host)("GET", "/2/users/me?user.fields=public_metrics").json["data"]["public_metrics"][
            "followers_count"
        ]
        == 1250
    )


@pytest.mark.parametrize(
    "wrong",
    [{"consumer_secret": "other"}, {"token_secret": "other"}, {"token": "other"}, {"consumer_key": "other"}],
)
def test_x_refuses_any_wrong_secret(x_server: XServer, wrong: dict[str, Any]) -> None:
    answer = X(x_server, XAccount(**wrong)).post("Bonjour")
    assert (answer.status, answer.json["title"], x_server.stored) == (401, "Unauthorized", [])


def test_x_refuses_a_signature_for_another_query(x_server: XServer) -> None:
    _, signed, _ = X(x_server).client.sign(f"{x_server.url}/2/users/1001/tweets?max_results=5", "GET", headers={})
    assert call("GET", f"{x_server.url}/2/users/1001/tweets?max_results=100", headers=signed).status == 401


def test_x_refuses_an_application_token_for_posting(x_server: XServer) -> None:
    answer = call(
        "POST",
        f"{x_server.url}/2/tweets",
        b'{"text":"Bonjour"}',
        {"Authorization": "Bearer app", "Content-Type": "application/json"},
    )
    assert (answer.status, answer.json["title"]) == (403, "Unsupported Authentication")


def test_x_refuses_the_same_text_twice_without_naming_the_first(x_server: XServer) -> None:
    x = X(x_server)
    x.post("Bonjour")
    answer = x.post("Bonjour")
    assert (answer.status, answer.json) == (
        403,
        {
            "detail": "You are not allowed to create a Tweet with duplicate content.",
            "type": "about:blank",
            "title": "Forbidden",
            "status": 403,
        },
    )
    assert len(x_server.stored) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"text": "a", "colour": "red"},
        {},
        {"text": " "},
        {"text": "a", "media": {"media_ids": [1]}},
        {"text": "a", "media": {"media_ids": ["7"]}},
        {"text": "a", "reply": {"in_reply_to_tweet_id": 12}},
        {"text": "a", "poll": {"options": ["one"], "duration_minutes": 60}},
    ],
)
def test_x_refuses_a_body_outside_its_description(x_server: XServer, body: dict[str, Any]) -> None:
    answer = X(x_server)("POST", "/2/tweets", body)
    assert (answer.status, answer.json["title"], x_server.stored) == (400, "Invalid Request", [])


def test_x_counts_weights(x_server: XServer) -> None:
    assert [
        weight(text)
        for text in (
            "é",
            "e\u0301",
            "字",
            "👨‍👩‍👧",
            "🇫🇷",
            "👍🏽",
            "1️⃣",
            "…",
            "€",
            "\u00a0",
            "https://cyclorive.example.org/a/b?c=d",
            "velo.org",
        )
    ] == [1, 1, 2, 2, 2, 2, 2, 2, 2, 1, 23, 23]
    x = X(x_server)
    assert x.post("a" * 280).status == 201
    assert x.post("b" * 281).status == 403
    assert x.post("字" * 140).status == 201
    assert x.post("語" * 141).status == 403


def test_x_threads_reply_to_oneself_and_can_be_refused() -> None:
    with XServer() as server:
        x = X(server)
        first = x.post("Un").json["data"]["id"]
        assert x.post("Deux", reply={"in_reply_to_tweet_id": first}).status == 201
        stranger = server.seed("Hello", username="somebody")
        assert x.post("Trois", reply={"in_reply_to_tweet_id": stranger}).status == 403
        server.self_replies = False
        answer = x.post("Quatre", reply={"in_reply_to_tweet_id": first})
        assert answer.status == 403
        assert answer.json["detail"].startswith("Reply to this conversation is not allowed")
        assert [post["reply_to"] for post in server.stored] == [None, first, None]


def test_x_lists_since_a_time_in_pages_newest_first() -> None:
    with XServer() as server:
        for minute in range(7):
            server.seed(f"Billet {minute}", created_at=NINE + timedelta(minutes=minute))
        server.set_now(NINE + timedelta(hours=1))
        x = X(server)
        path = "/2/users/1001/tweets?exclude=retweets&max_results=5&start_time=2026-12-01T08:01:00Z"
        first = x("GET", path).json
        second = x("GET", f"{path}&pagination_token={first['meta']['next_token']}").json
        assert [post["text"] for post in first["data"] + second["data"]] == [f"Billet {minute}" for minute in (6, 5, 4, 3, 2, 1)]
        assert "next_token" not in second["meta"]
        assert x("GET", "/2/users/1001/tweets?max_results=4").status == 400
        assert x("GET", "/2/users/77/tweets").json == {"meta": {"result_count": 0}}


def test_x_understands_both_or_only_one_name_of_its_fields() -> None:
    with XServer(field_names="post") as server:
        number = server.seed("Bonjour")
        x = X(server)
        assert x("GET", f"/2/tweets/{number}?tweet.fields=public_metrics").status == 400
        assert x("GET", f"/2/tweets/{number}?post.fields=public_metrics").json["data"]["public_metrics"]["repost_count"] == 0


def test_x_deletes_a_post(x_server: XServer) -> None:
    x = X(x_server)
    number = x.post("Bonjour").json["data"]["id"]
    assert x("DELETE", f"/2/tweets/{number}").json == {"data": {"deleted": True}}
    assert x_server.stored == []
    assert x("GET", f"/2/tweets/{number}").json["errors"][0]["title"] == "Not Found Error"


def test_x_takes_a_picture_with_its_description_and_gives_its_link_last(x_server: XServer) -> None:
    x = X(x_server)
    content, kind = multipart({"media_category": "tweet_image"}, ("media", b"\x89PNG\r\n", "image/png"))
    media = x("POST", "/2/media/upload", content=content, kind=kind).json["data"]["id"]
    assert x("POST", "/2/media/metadata", {"id": media, "metadata": {"alt_text": {"text": "Un vélo"}}}).status == 200
    assert x("POST", "/2/media/metadata", {"id": media, "metadata": {"alt_text": {"text": "é" * 1001}}}).status == 400
    number = x.post("Bonjour", media={"media_ids": [media]}).json["data"]["id"]
    shown = x("GET", f"/2/tweets/{number}?tweet.fields=entities").json["data"]
    assert shown["text"].startswith("Bonjour https://t.co/")
    assert shown["entities"]["urls"][0]["expanded_url"].endswith("/photo/1")
    assert x_server.stored[0]["alt"] == ["Un vélo"]
    assert x_server.media[0]["type"] == "image/png"


@pytest.mark.parametrize("processing", ["succeeded", "failed"])
def test_x_takes_a_video_in_pieces_and_processes_it(processing: Any) -> None:
    with XServer(polls=2, processing=processing) as server:
        x = X(server)
        start = {"media_type": "video/mp4", "total_bytes": 6, "media_category": "tweet_video"}
        number = x("POST", "/2/media/upload/initialize", start).json["data"]["id"]
        assert x("POST", f"/2/media/upload/{number}/finalize").status == 400
        for index, piece in enumerate((b"abc", b"def")):
            content, kind = multipart({"segment_index": str(index)}, ("media", piece, "application/octet-stream"))
            assert x("POST", f"/2/media/upload/{number}/append", content=content, kind=kind).status == 200
        info = x("POST", f"/2/media/upload/{number}/finalize").json["data"]["processing_info"]
        assert info == {"state": "pending", "check_after_secs": 1, "progress_percent": 0}
        assert x.post("Trop tôt", media={"media_ids": [number]}).status == 400
        states = [
            x("GET", f"/2/media/upload?command=STATUS&media_id={number}").json["data"]["processing_info"]["state"]
            for _ in range(2)
        ]
        assert states == ["in_progress", processing]
        assert x.post("Film", media={"media_ids": [number]}).status == (201 if processing == "succeeded" else 400)


def test_x_counts_its_calls_and_says_when_they_are_spent() -> None:
    with XServer() as server:
        server.set_now(NINE)
        x = X(server)
        first = x.post("Billet 0")
        assert (first.headers["x-rate-limit-limit"], first.headers["x-rate-limit-remaining"]) == ("100", "99")
        for number in range(1, 100):
            assert x.post(f"Billet {number}").status == 201
        spent = x.post("Billet 100")
        assert (spent.status, spent.headers["x-rate-limit-remaining"]) == (429, "0")
        reset = datetime.fromtimestamp(int(spent.headers["x-rate-limit-reset"]), UTC)
        server.set_now(reset)
        assert x.post("Billet 100").status == 201


class _ToLoopback(requests.adapters.HTTPAdapter):
    """Sends what was signed for the real host to the loopback server."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        assert request.url is not None
        request.url = self.url + request.url.removeprefix("https://api.twitter.com")
        return super().send(request, *args, **options)


def test_a_client_that_others_wrote_finds_its_way(x_server: XServer) -> None:
    """tweepy signs, posts, replies, lists, deletes, and raises its own errors, as it does on the real network."""
    account = next(iter(x_server.accounts.values()))
    client = tweepy.Client(
        consumer_key=account.consumer_key,
        consumer_secret=account.consumer_secret,
        access_token=account.token,
        access_token_secret=account.token_secret,
    )
    client.session.mount("https://api.twitter.com", _ToLoopback(x_server.url))
    client.session.trust_env = False
    try:
        assert client.get_me(user_auth=True).data.username == "cyclorive_demo"
        first = client.create_tweet(text="Bonjour à tous").data["id"]
        client.create_tweet(text="Suite", in_reply_to_tweet_id=first)
        with pytest.raises(tweepy.Forbidden, match=r"duplicate content"):
            client.create_tweet(text="Suite")
        listed = client.get_users_tweets(account.id, tweet_fields=["created_at"], max_results=5, user_auth=True)
        assert [post.text for post in listed.data] == ["Suite", "Bonjour à tous"]
        client.delete_tweet(first)
        assert [post["text"] for post in x_server.stored] == ["Suite"]
        x_server.faults.add("rate_limited", clock="x-rate-limit")
        with pytest.raises(tweepy.TooManyRequests):
            client.create_tweet(text="Encore")
    finally:
        client.session.close()


# ── Mastodon ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_mastodon_takes_a_post_and_gives_it_back_as_html(mastodon_server: MastodonServer) -> None:
    made = toot(
        mastodon_server,
        "POST",
        "/api/v1/statuses",
        {"status": "Bonjour <à> tous\n\nÀ ce soir", "language": "fr", "spoiler_text": "Vélo"},
    ).json
    assert made["content"] == "<p>Bonjour &lt;à&gt; tous</p><p>À ce soir</p>"
    assert (made["language"], made["spoiler_text"], made["sensitive"]) == ("fr", "Vélo", True)
    source = toot(mastodon_server, "GET", f"/api/v1/statuses/{made['id']}/source").json
    assert source == {"id": made["id"], "text": "Bonjour <à> tous\n\nÀ ce soir", "spoiler_text": "Vélo"}


def test_mastodon_cuts_links_and_marks_tags_and_mentions() -> None:
    assert as_html("Voir https://cyclorive.example.org/articles/velo-cargo #Vélo @ami", "http://h") == (
        '<p>Voir <a href="https://cyclorive.example.org/articles/velo-cargo" target="_blank" rel="nofollow noopener" translate="no">'
        '<span class="invisible">https://</span><span class="ellipsis">cyclorive.example.org/articles</span>'
        '<span class="invisible">/velo-cargo</span></a> <a href="http://h/tags/vélo" class="mention hashtag" rel="tag">#<span>Vélo</span></a> '
        '<span class="h-card" translate="no"><a href="http://h/@ami" class="u-url mention">@<span>ami</span></a></span></p>'
    )


def test_mastodon_honours_a_key_for_an_hour_whatever_the_body() -> None:
    with MastodonServer() as server:
        server.set_now(NINE)
        first = toot(server, "POST", "/api/v1/statuses", {"status": "Un"}, Idempotency_Key="k").json
        assert toot(server, "POST", "/api/v1/statuses", {"status": "Deux"}, Idempotency_Key="k").json["id"] == first["id"]
        server.set_now(NINE + timedelta(hours=1))
        assert toot(server, "POST", "/api/v1/statuses", {"status": "Deux"}, Idempotency_Key="k").json["id"] != first["id"]
        assert [post["text"] for post in server.stored] == ["Un", "Deux"]


def test_a_compatible_server_that_ignores_keys_makes_two_posts_and_refuses_the_media_twice() -> None:
    with MastodonServer(idempotency="ignored") as server:
        for _ in range(2):
            assert toot(server, "POST", "/api/v1/statuses", {"status": "Un"}, Idempotency_Key="k").status == 200
        content, kind = multipart({}, ("file", b"\x89PNG", "image/png"))
        media = toot(server, "POST", "/api/v2/media", content, Content_Type=kind).json["id"]
        answers = [
            toot(
                server,
                "POST",
                "/api/v1/statuses",
                {"status": "Deux", "media_ids": [media]},
                Idempotency_Key="l",
            )
            for _ in range(2)
        ]
        assert [answer.status for answer in answers] == [200, 400]
        assert answers[1].json == {"error": "media already attached"}
        assert [post["text"] for post in server.stored] == ["Un", "Un", "Deux"]


def test_a_form_is_a_post_here_and_an_empty_post_there() -> None:
    form = urlencode({"status": "Bonjour", "poll[options][]": "oui"}).encode()
    for mode, text in (("accepted", "Bonjour"), ("empty", "")):
        with MastodonServer(forms=mode) as server:  # type: ignore[arg-type]
            body = urlencode({"status": "Bonjour"}).encode()
            assert toot(server, "POST", "/api/v1/statuses", body, Content_Type="application/x-www-form-urlencoded").status == 200
            assert [post["text"] for post in server.stored] == [text]
    with MastodonServer() as server:
        assert toot(server, "POST", "/api/v1/statuses", form, Content_Type="application/x-www-form-urlencoded").status == 422


@pytest.mark.parametrize("status", [404, 500])
def test_mastodon_refuses_a_reply_to_nothing(status: Any) -> None:
    with MastodonServer(unknown_parent=status) as server:
        assert toot(server, "POST", "/api/v1/statuses", {"status": "Un", "in_reply_to_id": "77"}).status == status
        assert server.stored == []


def test_mastodon_counts_graphemes_links_and_mentions(mastodon_server: MastodonServer) -> None:
    assert (
        length("👨‍👩‍👧 e\u0301 https://cyclorive.example.org/a/b/c/d/e/f/g @a@social.example.org", 23)
        == 1 + 1 + 1 + 1 + 23 + 1 + 2
    )
    assert toot(mastodon_server, "POST", "/api/v1/statuses", {"status": "é" * 499, "spoiler_text": "a"}).status == 200
    refused = toot(mastodon_server, "POST", "/api/v1/statuses", {"status": "é" * 500, "spoiler_text": "a"})
    assert (refused.status, refused.json) == (
        422,
        {"error": "Validation failed: Text character limit of 500 exceeded"},
    )


def test_an_instance_says_its_own_limits_and_keeps_them() -> None:
    with MastodonServer(max_characters=5000, max_media=6, description_limit=None) as server:
        configuration = toot(server, "GET", "/api/v2/instance").json["configuration"]
        assert configuration["statuses"] == {
            "max_characters": 5000,
            "max_media_attachments": 6,
            "characters_reserved_per_url": 23,
        }
        assert "description_limit" not in configuration["media_attachments"]
        assert toot(server, "POST", "/api/v1/statuses", {"status": "a" * 5000}).status == 200
        assert toot(server, "POST", "/api/v1/statuses", {"status": "a" * 5001}).status == 422


@pytest.mark.parametrize(("result", "statuses"), [("ready", [206, 206, 200]), ("failed", [206, 206, 422])])
def test_mastodon_processes_media_before_it_can_be_attached(result: Any, statuses: list[int]) -> None:
    with MastodonServer(media="processing", polls=2, processing=result) as server:
        content, kind = multipart({"description": "Un vélo"}, ("file", b"video", "video/mp4"))
        made = toot(server, "POST", "/api/v2/media", content, Content_Type=kind)
        number = made.json["id"]
        assert (made.status, made.json["url"], made.json["description"]) == (202, None, "Un vélo")
        early = toot(server, "POST", "/api/v1/statuses", {"status": "Un", "media_ids": [number]})
        assert early.status == 422
        assert early.json["error"].startswith("Cannot attach files that have not finished processing.")
        assert [toot(server, "GET", f"/api/v1/media/{number}").status for _ in range(3)] == statuses
        late = toot(server, "POST", "/api/v1/statuses", {"status": "Un", "media_ids": [number]})
        assert late.status == (200 if result == "ready" else 422)
        assert [post["alt"] for post in server.stored] == ([["Un vélo"]] if result == "ready" else [])


def test_mastodon_lists_in_pages_without_reblogs(mastodon_server: MastodonServer) -> None:
    ids = [mastodon_server.seed(f"Billet {number}") for number in range(5)]
    mastodon_server.seed("Relayé", reblog=True)
    path = "/api/v1/accounts/109/statuses?exclude_reblogs=true&limit=3"
    first = toot(mastodon_server, "GET", path)
    assert [post["id"] for post in first.json] == ids[:1:-1]
    assert f"max_id={ids[2]}" in first.headers["Link"]
    assert [post["id"] for post in toot(mastodon_server, "GET", f"{path}&max_id={ids[2]}").json] == ids[1::-1]


def test_mastodon_edits_and_deletes(mastodon_server: MastodonServer) -> None:
    number = toot(mastodon_server, "POST", "/api/v1/statuses", {"status": "Un"}).json["id"]
    edited = toot(mastodon_server, "PUT", f"/api/v1/statuses/{number}", {"status": "Deux"}).json
    assert (edited["content"], edited["edited_at"] is not None) == ("<p>Deux</p>", True)
    assert toot(mastodon_server, "DELETE", f"/api/v1/statuses/{number}").json["text"] == "Deux"
    assert mastodon_server.stored == []
    assert toot(mastodon_server, "GET", f"/api/v1/statuses/{number}").json == {"error": "Record not found"}


def test_mastodon_polls_exclude_media_and_keep_their_bounds(mastodon_server: MastodonServer) -> None:
    poll = {"options": ["oui", "non"], "expires_in": 86400}
    made = toot(mastodon_server, "POST", "/api/v1/statuses", {"status": "Alors ?", "poll": poll}).json
    assert [option["title"] for option in made["poll"]["options"]] == ["oui", "non"]
    assert toot(mastodon_server, "POST", "/api/v1/statuses", {"status": "a", "poll": poll | {"options": ["oui"]}}).status == 422
    assert toot(mastodon_server, "POST", "/api/v1/statuses", {"status": "a", "poll": poll, "media_ids": ["1"]}).status == 422


def test_a_scheduled_post_has_no_id_of_a_post_and_one_server_posts_at_once() -> None:
    body = {"status": "Plus tard", "scheduled_at": "2026-12-01T09:00:00Z"}
    with MastodonServer() as server:
        server.set_now(NINE)
        assert "content" not in toot(server, "POST", "/api/v1/statuses", body).json
        assert (server.stored, len(server.scheduled)) == ([], 1)
    with MastodonServer(schedule="ignored") as server:
        server.set_now(NINE)
        toot(server, "POST", "/api/v1/statuses", body)
        assert (len(server.stored), server.scheduled) == (1, [])


def test_mastodon_refuses_a_wrong_token_and_says_its_rate_as_an_iso_time() -> None:
    with MastodonServer(rate_limit=1) as server:
        server.set_now(NINE)
        answer = toot(server, "GET", "/api/v1/accounts/verify_credentials", Authorization="Bearer other")
        assert (answer.status, answer.json) == (401, {"error": "The access token is invalid"})
        spent = toot(server, "GET", "/api/v1/accounts/verify_credentials")
        assert (spent.status, spent.headers["X-RateLimit-Reset"]) == (429, "2026-12-01T08:05:00.000Z")
        assert "Retry-After" not in spent.headers


# ── Bluesky: the same calls on the fake and on the real server ───────────────────────────────────────────────────────


@dataclass(frozen=True)
class At:
    """A server of either kind with one account, signed in."""

    url: str
    handle: str
    password: str
    did: str
    token: str
    real: bool

    def put(self, rkey: str, text: str, **more: Any) -> tuple[int, dict[str, Any]]:
        record = {
            "$type": "app.bsky.feed.post",
            "text": text,
            "createdAt": "2026-12-01T08:00:00.000Z",
            **more,
        }
        body = {
            "repo": self.did,
            "collection": "app.bsky.feed.post",
            "rkey": rkey,
            "record": record,
            "swapRecord": None,
        }
        return xrpc(self.url, "com.atproto.repo.putRecord", body, token=self.token)

    def create(self, rkey: str, text: str) -> tuple[int, dict[str, Any]]:
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-12-01T08:00:00.000Z"}
        body = {"repo": self.did, "collection": "app.bsky.feed.post", "rkey": rkey, "record": record}
        return xrpc(self.url, "com.atproto.repo.createRecord", body, token=self.token)

    def get(self, rkey: str) -> tuple[int, dict[str, Any]]:
        return xrpc(self.url, f"com.atproto.repo.getRecord?repo={self.did}&collection=app.bsky.feed.post&rkey={rkey}")

    def listed(self, query: str = "") -> list[str]:
        _, found = xrpc(self.url, f"com.atproto.repo.listRecords?repo={self.did}&collection=app.bsky.feed.post{query}")
        return [record["uri"].rpartition("/")[2] for record in found["records"]]

    def upload(self, content: bytes, kind: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        answer = call("POST", f"{self.url}/xrpc/com.atproto.repo.uploadBlob", content, headers)
        assert answer.status == 200
        blob: dict[str, Any] = answer.json["blob"]
        return blob


def _signed_in(url: str, handle: str, password: str, *, real: bool) -> At:
    status, session = xrpc(url, "com.atproto.server.createSession", {"identifier": handle, "password": password})
    assert status == 200
    return At(url, handle, password, session["did"], session["accessJwt"], real)


@pytest.fixture(params=["fake", "real"])
def at(request: pytest.FixtureRequest) -> At:
    """Each test of this part runs on the loopback fake and on the real server, so that the fake cannot drift."""
    if request.param == "fake":
        server: BlueskyServer = request.getfixturevalue("bluesky_server")
        return _signed_in(server.url, "cyclorive.test", "app-password", real=False)
    made: Pds = request.getfixturevalue("pds").account(f"writer{_next()}")
    return _signed_in(made.url, made.handle, made.password, real=True)


def _counter() -> Callable[[], int]:
    numbers = iter(range(1, 10_000))
    return lambda: next(numbers)


_next = _counter()
ONE, TWO = "3l3qo2vuowo2b", "3l3qo2vutsw2b"


def test_a_record_put_twice_with_the_same_bytes_is_one_record(at: At) -> None:
    first, second = at.put(ONE, "Bonjour"), at.put(ONE, "Bonjour")
    assert (first[0], second[0]) == (200, 200)
    assert (first[1]["uri"], first[1]["cid"]) == (second[1]["uri"], second[1]["cid"])
    assert at.listed() == [ONE]


def test_a_record_put_again_with_other_bytes_is_an_invalid_swap(at: At) -> None:
    _, made = at.put(ONE, "Bonjour")
    status, refusal = at.put(ONE, "Bonsoir")
    assert (status, refusal["error"]) == (400, "InvalidSwap")
    assert refusal["message"] == f"Record was at {made['cid']}"
    assert at.get(ONE)[1]["value"]["text"] == "Bonjour"


def test_creating_an_existing_record_is_a_server_error(at: At) -> None:
    assert at.create(ONE, "Bonjour")[0] == 200
    status, refusal = at.create(ONE, "Bonsoir")
    assert (status, refusal["error"]) == (500, "InternalServerError")


def test_a_text_of_301_graphemes_is_refused_and_300_are_not(at: At) -> None:
    assert at.put(ONE, "é" * 300)[0] == 200
    status, refusal = at.put(TWO, "é" * 301)
    assert (status, refusal["error"]) == (400, "InvalidRequest")
    assert "grapheme too big (maximum 300, got 301)" in refusal["message"]
    assert at.listed() == [ONE]


def test_a_text_of_3001_bytes_is_refused(at: At) -> None:
    family = "👨‍👩‍👧‍👦"  # one grapheme, 25 bytes
    assert at.put(ONE, family * 120)[0] == 200
    status, refusal = at.put(TWO, family * 120 + "a")
    assert (status, refusal["error"]) == (400, "InvalidRequest")
    assert "3001" in refusal["message"]


def test_a_record_that_is_not_there_is_not_found(at: At) -> None:
    status, refusal = at.get(ONE)
    assert (status, refusal["error"]) == (400, "RecordNotFound")
    assert refusal["message"] == f"Could not locate record: at://{at.did}/app.bsky.feed.post/{ONE}"


def test_a_wrong_password_is_refused(at: At) -> None:
    status, refusal = xrpc(at.url, "com.atproto.server.createSession", {"identifier": at.handle, "password": "wrong"})
    assert (status, refusal) == (
        401,
        {"error": "AuthenticationRequired", "message": "Invalid identifier or password"},
    )


def test_a_call_without_a_session_is_refused(at: At) -> None:
    status, refusal = xrpc(
        at.url,
        "com.atproto.repo.putRecord",
        {"repo": at.did, "collection": "app.bsky.feed.post", "rkey": ONE, "record": {}},
    )
    assert (status, refusal["error"]) == (401, "AuthMissing")


def test_records_are_listed_newest_first_or_in_reverse(at: At) -> None:
    at.put(ONE, "Un")
    at.put(TWO, "Deux")
    assert (at.listed(), at.listed("&reverse=true"), at.listed("&limit=1")) == ([TWO, ONE], [ONE, TWO], [TWO])


def test_a_deleted_record_is_gone_and_deleting_again_is_no_error(at: At) -> None:
    at.put(ONE, "Un")
    body = {"repo": at.did, "collection": "app.bsky.feed.post", "rkey": ONE}
    assert [xrpc(at.url, "com.atproto.repo.deleteRecord", body, token=at.token)[0] for _ in range(2)] == [
        200,
        200,
    ]
    assert at.listed() == []


PNG_BLOB: dict[str, Any] = {
    "$type": "blob",
    "ref": {"$link": "bafkreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq"},
    "mimeType": "image/png",
    "size": 9,
}
REFUSALS: dict[str, tuple[dict[str, Any], str]] = {
    "a time without zone": (
        {"createdAt": "2026-12-01T08:00:00"},
        'Invalid datetime (got "2026-12-01T08:00:00") at $.record.createdAt',
    ),
    "four languages": (
        {"langs": ["fr", "en", "de", "it"]},
        "array too big (maximum 3, got 4) at $.record.langs",
    ),
    "a reply without its parent": (
        {
            "reply": {
                "root": {
                    "uri": "at://did:plc:abc/app.bsky.feed.post/3l3qo2vuowo2b",
                    "cid": PNG_BLOB["ref"]["$link"],
                }
            }
        },
        'Missing required key "parent" at $.record.reply',
    ),
    "a link without its address": (
        {
            "facets": [
                {
                    "index": {"byteStart": 0, "byteEnd": 3},
                    "features": [{"$type": "app.bsky.richtext.facet#link"}],
                }
            ]
        },
        'Missing required key "uri" at $.record.facets[0].features[0]',
    ),
    "a picture without its description": (
        {"embed": {"$type": "app.bsky.embed.images", "images": [{"image": PNG_BLOB}]}},
        'Missing required key "alt" at $.record.embed.images[0]',
    ),
    "five pictures": (
        {"embed": {"$type": "app.bsky.embed.images", "images": [{"alt": "", "image": PNG_BLOB}] * 5}},
        "array too big (maximum 4, got 5) at $.record.embed.images",
    ),
    "a picture of no type": (
        {
            "embed": {
                "$type": "app.bsky.embed.images",
                "images": [{"alt": "", "image": PNG_BLOB | {"mimeType": "*/*"}}],
            }
        },
        'Expected "image/*" (got "*/*") at $.record.embed.images[0].image.mimeType',
    ),
    "a picture too big": (
        {
            "embed": {
                "$type": "app.bsky.embed.images",
                "images": [{"alt": "", "image": PNG_BLOB | {"size": 1_000_001}}],
            }
        },
        "blob too big (maximum 1000000, got 1000001) at $.record.embed.images[0].image",
    ),
    "a card without its description": (
        {
            "embed": {
                "$type": "app.bsky.embed.external",
                "external": {"uri": "https://e.example.org", "title": "a"},
            }
        },
        'Missing required key "description" at $.record.embed.external',
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_record_outside_its_lexicon_is_refused_in_the_same_words(at: At, name: str) -> None:
    more, message = REFUSALS[name]
    assert at.put(ONE, "Bonjour", **more) == (
        400,
        {"error": "InvalidRequest", "message": f"Invalid app.bsky.feed.post record: {message}"},
    )


def test_a_picture_nobody_uploaded_is_not_found(at: At) -> None:
    embed = {"$type": "app.bsky.embed.images", "images": [{"alt": "", "image": PNG_BLOB}]}
    link = PNG_BLOB["ref"]["$link"]
    assert at.put(ONE, "Bonjour", embed=embed) == (
        400,
        {"error": "BlobNotFound", "message": f"Could not find blob: {link}"},
    )


def test_a_record_key_that_is_no_tid_is_refused(at: At) -> None:
    assert at.put("atelier-du-mardi", "Un") == (
        400,
        {
            "error": "InvalidRequest",
            "message": 'Invalid record key for app.bsky.feed.post: Invalid TID string (got "atelier-du-mardi") at $',
        },
    )


def test_a_record_of_another_kind_or_in_another_account_is_refused(at: At) -> None:
    status, refusal = at.put(ONE, "Un", **{"$type": "app.bsky.feed.like"})
    assert (status, refusal["message"]) == (
        400,
        "Invalid $type: expected app.bsky.feed.post, got app.bsky.feed.like",
    )
    other = replace(at, did="did:plc:somebodyelse")
    assert other.put(ONE, "Un") == (403, {"error": "AccountNotFound", "message": "Account not found"})


def test_a_content_id_is_the_records_own(at: At) -> None:
    """The fake computes it as the real server does, so that a receipt of one reads like a receipt of the other."""
    blob = at.upload(_PNG, "image/png")
    more = {
        "langs": ["fr"],
        "facets": [
            {
                "index": {"byteStart": 0, "byteEnd": 7},
                "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "Vélo"}],
            }
        ],
        "embed": {
            "$type": "app.bsky.embed.images",
            "images": [{"alt": "é" * 300, "image": blob, "aspectRatio": {"width": 1200, "height": 630}}],
        },
    }
    status, made = at.put(ONE, "Bonjour 👋", **more)
    assert status == 200
    assert made["cid"] == cid(at.get(ONE)[1]["value"])


def test_a_blob_is_what_its_bytes_say(at: At) -> None:
    assert at.upload(_PNG, "application/x-www-form-urlencoded")["mimeType"] == "image/png"
    assert at.upload(b"hello", "application/octet-stream")["mimeType"] == "application/octet-stream"
    assert at.upload(b"hello", "text/plain")["ref"]["$link"] == content_id(RAW, b"hello")


def test_records_of_nobody_cannot_be_listed(at: At) -> None:
    assert xrpc(at.url, "com.atproto.repo.listRecords?repo=did:plc:zzzz&collection=app.bsky.feed.post") == (
        400,
        {"error": "InvalidRequest", "message": "Could not find repo: did:plc:zzzz"},
    )


def test_records_are_listed_in_pages(at: At) -> None:
    at.put(ONE, "Un")
    at.put(TWO, "Deux")
    path = f"com.atproto.repo.listRecords?repo={at.did}&collection=app.bsky.feed.post&limit=1"
    _, first = xrpc(at.url, path)
    assert at.listed(f"&limit=1&cursor={first['cursor']}") == [ONE]
    assert at.listed(f"&limit=1&cursor={ONE}") == []


def test_a_picture_is_uploaded_and_embedded(at: At) -> None:
    blob = at.upload(_PNG, "image/png")
    assert (blob["mimeType"], blob["size"], blob["ref"]["$link"][:7]) == ("image/png", len(_PNG), "bafkrei")
    embed = {"$type": "app.bsky.embed.images", "images": [{"alt": "Un vélo", "image": blob}]}
    assert at.put(ONE, "Bonjour", embed=embed)[0] == 200
    assert at.upload(_PNG, "image/png")["ref"] == blob["ref"]


def test_a_picture_over_the_limit_is_refused_only_when_the_post_is_made(at: At) -> None:
    blob = at.upload(_PNG + b"\0" * 1_000_000, "image/png")
    status, refusal = at.put(ONE, "Bonjour", embed={"$type": "app.bsky.embed.images", "images": [{"alt": "", "image": blob}]})
    assert status == 400
    assert at.listed() == [], refusal


def test_a_reply_names_root_and_parent(at: At) -> None:
    _, first = at.put(ONE, "Un")
    strong = {"uri": first["uri"], "cid": first["cid"]}
    assert at.put(TWO, "Deux", reply={"root": strong})[0] == 400
    assert at.put(TWO, "Deux", reply={"root": strong, "parent": strong})[0] == 200


def test_a_handle_resolves_or_does_not(at: At) -> None:
    assert xrpc(at.url, f"com.atproto.identity.resolveHandle?handle={at.handle}") == (200, {"did": at.did})
    status, refusal = xrpc(at.url, "com.atproto.identity.resolveHandle?handle=nobody.test")
    assert (status, refusal) == (400, {"error": "InvalidRequest", "message": "Unable to resolve handle"})


def test_a_handle_of_another_host_is_not_looked_for_beyond_loopback(at: At) -> None:
    started = time.monotonic()
    status, refusal = xrpc(at.url, "com.atproto.identity.resolveHandle?handle=ami.example.org")
    assert (status, refusal) == (400, {"error": "InvalidRequest", "message": "Unable to resolve handle"})
    assert time.monotonic() - started < 20


def test_a_session_tells_who_it_is_and_is_refreshed(at: At) -> None:
    status, session = xrpc(at.url, "com.atproto.server.createSession", {"identifier": at.handle, "password": at.password})
    assert (status, session["did"], session["handle"]) == (200, at.did, at.handle)
    assert xrpc(at.url, "com.atproto.server.getSession", token=session["accessJwt"])[1]["handle"] == at.handle
    answer = call(
        "POST",
        f"{at.url}/xrpc/com.atproto.server.refreshSession",
        None,
        {"Authorization": f"Bearer {session['refreshJwt']}"},
    )
    assert (answer.status, answer.json["did"]) == (200, at.did)


def test_a_token_that_has_expired_is_refused_with_400_and_refreshed(bluesky_server: BlueskyServer) -> None:
    _, session = xrpc(
        bluesky_server.url,
        "com.atproto.server.createSession",
        {"identifier": "cyclorive.test", "password": "app-password"},
    )
    bluesky_server.expire()
    status, refusal = xrpc(bluesky_server.url, "com.atproto.server.getSession", token=session["accessJwt"])
    assert (status, refusal) == (400, {"error": "ExpiredToken", "message": "Token has expired"})
    fresh = call(
        "POST",
        f"{bluesky_server.url}/xrpc/com.atproto.server.refreshSession",
        None,
        {"Authorization": f"Bearer {session['refreshJwt']}"},
    )
    assert xrpc(bluesky_server.url, "com.atproto.server.getSession", token=fresh.json["accessJwt"])[0] == 200


def test_a_made_up_token_is_invalid(at: At) -> None:
    status, refusal = xrpc(at.url, "com.atproto.server.getSession", token="made.up.token")
    assert (status, refusal["error"]) == (400, "InvalidToken")


def test_bluesky_says_its_rate_as_an_epoch() -> None:
    with BlueskyServer(rate_limit=1) as server:
        server.set_now(NINE)
        url = f"{server.url}/xrpc/com.atproto.identity.resolveHandle?handle=cyclorive.test"
        assert call("GET", url).headers["ratelimit-remaining"] == "0"
        spent = call("GET", url)
        assert (spent.status, spent.json["error"]) == (429, "RateLimitExceeded")
        assert spent.headers["ratelimit-reset"] == str(int(NINE.timestamp()) + 300)


def test_the_real_server_can_lose_its_answer_although_it_has_the_record(pds: Pds, pds_relay: Relay) -> None:
    writer = pds.account(f"writer{_next()}")
    at = _signed_in(pds_relay.url, writer.handle, writer.password, real=True)
    pds_relay.faults.add("close", method="POST", path="*putRecord", stage="stored")
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        at.put(ONE, "Bonjour")
    assert at.listed() == [ONE]
    assert at.put(ONE, "Bonjour")[0] == 200
    assert at.listed() == [ONE]
    assert [call.path.rpartition(".")[2] for call in pds_relay.log] == [
        "createSession",
        "putRecord",
        "listRecords",
        "putRecord",
        "listRecords",
    ]


def test_a_refusal_of_the_real_server_passes_the_relay_unchanged(pds: Pds, pds_relay: Relay) -> None:
    body = {"identifier": pds.handle, "password": "wrong"}
    direct = xrpc(pds.url, "com.atproto.server.createSession", body)
    assert xrpc(pds_relay.url, "com.atproto.server.createSession", body) == direct
    assert direct[0] == 401


def test_the_real_server_is_reached_on_loopback(pds: Pds) -> None:
    assert urlsplit(pds.url).hostname == "127.0.0.1"
    assert pds.handle == "cyclorive.test"
    assert pds.did.startswith("did:plc:")


_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf500f0003860180"
    "5a347d6b0000000049454e44ae426082"
)
