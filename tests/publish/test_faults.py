"""What networks do to a call, at every step: break, run again until quiet, and count what they really stored.

Exactly once where the network can be asked; otherwise at most once, and one clear question.
"""

from typing import Any

import pytest

from pipeline.plan import REMEDY, State
from pipeline.publish.orders import Answer
from pipeline.publish.report import Ending
from tests.networks.making import a_picture
from tests.publish.world import PATIENT, PICTURE, SEND, SHORT, UPLOAD, World, endings

CHANNELS = ["x", "masto", "sky"]
LISTINGS = {
    "x": ["/2/users/*/tweets"],
    "masto": ["/api/v1/accounts/*/statuses"],
    "sky": ["/xrpc/com.atproto.repo.getRecord", "/xrpc/com.atproto.repo.listRecords"],
}
WHOAMI = {
    "x": "/2/users/me",
    "masto": "/api/v1/accounts/verify_credentials",
    "sky": "/xrpc/com.atproto.server.createSession",
}
ENDS: list[dict[str, Any]] = [  # the call's, by what the caller sees and whether the post was made
    *({"answer": answer, "stage": "read"} for answer in ("close", "reset", "html", "huge")),
    *({"answer": answer, "stage": "stored"} for answer in ("close", "reset", "html", "huge", "truncated", "cut")),
    *({"answer": "status", "status": status, "stage": "stored"} for status in (500, 503)),
    {"answer": "status", "status": 500, "stage": "read"},
    {"answer": "close", "stage": "unread"},
    {"answer": "rate_limited"},
    {"answer": "hang", "stage": "read"},
    {"answer": "hang", "stage": "stored"},
]


def named(fault: dict[str, Any]) -> str:
    return "-".join(str(value) for value in fault.values())


@pytest.mark.parametrize("fault", ENDS, ids=named)
@pytest.mark.parametrize("channel", CHANNELS)
def test_whatever_becomes_of_the_call_the_post_is_online_once(world: World, channel: str, fault: dict[str, Any]) -> None:
    key = world.post(channels={channel: "Bonjour."})
    hangs = fault["answer"] == "hang"
    world.timeouts = SHORT if hangs else PATIENT
    world.servers[channel].faults.add(**(fault | SEND[channel]))
    first = world.at("2026-12-07 09:00").run()
    stored = len(world.texts(channel))
    assert stored == (fault.get("stage") == "stored" or fault["answer"] in ("truncated", "cut"))
    assert endings(first) == [Ending.NOT_SENT if fault["answer"] == "rate_limited" else Ending.UNCERTAIN]
    world.servers[channel].faults.release()
    world.timeouts = PATIENT
    world.later(1)
    done = world.until_quiet()
    assert world.texts(channel) == ["Bonjour."]
    assert world.state(key) is State.PUBLISHED
    assert [d.ending for d in done if d.ending in (Ending.SENT, Ending.SETTLED_SENT)] != []


@pytest.mark.parametrize("status", [422, 400])
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_refused_call_stores_nothing_and_says_how_to_go_on(world: World, channel: str, status: int) -> None:
    key = world.post(channels={channel: "Bonjour."})
    world.servers[channel].faults.add("status", status=status, body='{"error": "no"}', **SEND[channel])
    world.at("2026-12-07 09:00").run()
    world.until_quiet()
    assert (world.texts(channel), world.state(key)) == ([], State.REFUSED)
    assert REMEDY[State.REFUSED].en == "Change the text, picture or link: it then leaves by itself."
    world.post(channels={channel: "Autrement."})
    world.clock.set(world.item(key).due or world.clock.now())
    world.run()
    assert world.texts(channel) == ["Autrement."]


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_redirected_call_is_not_followed(world: World, channel: str) -> None:
    key = world.post(channels={channel: "Bonjour."})
    world.servers[channel].faults.add("redirect", location=SEND[channel]["path"], **SEND[channel])
    assert endings(world.at("2026-12-07 09:00").run()) == [Ending.REFUSED]
    assert (world.texts(channel), world.state(key)) == ([], State.REFUSED)


@pytest.mark.parametrize("fault", [{"answer": "status", "status": 503}, {"answer": "close"}, {"answer": "html"}], ids=named)
@pytest.mark.parametrize("channel", CHANNELS)
def test_before_the_claim_everything_is_reversible(world: World, channel: str, fault: dict[str, Any]) -> None:
    """The account's name, then the upload: broken, then whole again."""
    a_picture(world.root / "content" / "media", "i.png")
    key = world.post(channels={channel: "Bonjour."}, more=PICTURE)
    server = world.servers[channel]
    server.faults.add(**fault, path=WHOAMI[channel], times=0)
    assert endings(world.at("2026-12-07 09:00").run()) == [Ending.NOT_SENT]
    assert world.events(key) == ()
    server.faults.clear()
    server.faults.add(**(fault | UPLOAD[channel]))
    assert endings(world.later(1).run()) == [Ending.NOT_SENT]
    assert world.kinds(key) == ["released"]
    assert endings(world.later(1).run()) == [Ending.SENT]
    assert world.texts(channel) == ["Bonjour."]


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_network_that_is_down_receives_nothing_and_then_all(world: World, channel: str, closed_url: str) -> None:
    key = world.post(channels={channel: "Bonjour."})
    whole = world.calendar()
    world.write({"calendar.yaml": whole.replace(world.servers[channel].url, closed_url)})
    report = world.at("2026-12-07 09:00").run()
    assert (endings(report), world.events(key)) == ([Ending.NOT_SENT], ())
    assert report.exit_code == 0
    world.write({"calendar.yaml": whole})
    assert endings(world.later(15).run()) == [Ending.SENT]


# ── networks that cannot tell ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize("channel", CHANNELS)
def test_where_the_network_cannot_be_asked_a_person_is_asked_once_and_believed(world: World, channel: str, stored: bool) -> None:
    key = world.post(channels={channel: "Bonjour."})
    server = world.servers[channel]
    server.faults.add("close", stage="stored" if stored else "read", **SEND[channel])
    first = world.at("2026-12-07 09:00").run()
    assert (endings(first), first.exit_code) == ([Ending.UNCERTAIN], 5)
    for path in LISTINGS[channel]:
        server.faults.add("status", status=403, body='{"error": "no"}', path=path, times=0)
    assert world.until_quiet() == []
    assert world.state(key) is State.TO_VERIFY
    assert len(server.calls(**SEND[channel])) == 1
    if stored:
        world.answer(key, Answer.PUBLISHED, f"{server.url}/the/post")
        assert world.until_quiet() == []
        assert world.state(key) is State.PUBLISHED
    else:
        server.faults.clear()
        world.answer(key, Answer.NOT_PUBLISHED)
        assert endings(world.run()) == [Ending.SENT]
    assert world.texts(channel) == ["Bonjour."]


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_question_says_what_happened_and_what_to_answer(world: World, channel: str) -> None:
    world.post(channels={channel: "Bonjour."})
    world.servers[channel].faults.add("close", stage="stored", **SEND[channel])
    report = world.at("2026-12-07 09:00").run()
    label = {"x": "X", "masto": "Mastodon", "sky": "Bluesky"}[channel]
    assert world.said(report, "fr") == [
        (
            f"À vérifier : p1 sur {label}. {label} n'a pas répondu après l'envoi. La publication est peut-être en ligne ; nous ne "
            "la renverrons pas. Regardez le compte, puis `/publiee <lien>` ou `/pas-publiee` "
            f"(editorial resolve p1@{channel} --published LIEN | --not-published). Que faire : editorial explain a-verifier"
        )
    ]
    assert world.said(report) == [
        (
            f"To check: p1 on {label}. {label} did not answer after we sent it. It may be online; we will not send it again. "
            "Look at the account, then `/published <link>` or `/not-published` "
            f"(editorial resolve p1@{channel} --published LINK | --not-published). What to do: editorial explain to-check"
        )
    ]


def test_a_listing_nobody_could_foresee_is_for_a_person_and_the_others_leave(world: World) -> None:
    """Here times without a zone: one network's oddity must not stop what every other is due."""
    odd = world.post(channels={"masto": "Bonjour."})
    world.servers["masto"].faults.add("close", stage="stored", **SEND["masto"])
    world.at("2026-12-07 09:00").run()
    post = '[{"id": "7", "url": null, "content": "Autre.", "created_at": "2026-12-07T07:00:00"}]'
    world.servers["masto"].faults.add("status", status=200, body=post, path=LISTINGS["masto"][0], times=0)
    world.post("p2", "2026-12-07 09:20", channels={"x": "Bonsoir."})
    assert endings(world.at("2026-12-07 09:20").run()) == [Ending.SENT]
    assert (world.state(odd), world.texts("x")) == (State.TO_VERIFY, ["Bonsoir."])


def test_a_server_taken_out_of_the_calendar_stops_its_own_channel_only(world: World) -> None:
    odd = world.post(channels={"masto": "Bonjour."})
    world.servers["masto"].faults.add("close", stage="stored", **SEND["masto"])
    world.at("2026-12-07 09:00").run()
    world.replaced[f"handle: atelier, server: {world.servers['masto'].url}"] = "handle: atelier"
    world.write({"calendar.yaml": world.calendar()})
    world.post("p2", "2026-12-07 09:20", channels={"x": "Bonsoir."})
    report = world.at("2026-12-07 09:20").run()
    assert (endings(report), report.stopped) == ([Ending.SENT], None)
    assert (world.state(odd), world.texts("x")) == (State.TO_VERIFY, ["Bonsoir."])


@pytest.mark.parametrize("channel", ["x", "masto"])  # on Bluesky a record's own key tells them apart
def test_two_posts_that_say_the_same_are_for_a_person(world: World, channel: str) -> None:
    """Somebody posted the words by hand while the answer was lost."""
    key = world.post(channels={channel: "Bonjour."})
    server: Any = world.servers[channel]
    server.faults.add("close", stage="stored", **SEND[channel])
    world.at("2026-12-07 09:00").run()
    server.seed("Bonjour.", created_at=world.clock.now())
    world.until_quiet()
    assert world.state(key) is State.TO_VERIFY


# ── the look before sending ──────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("channel", ["x", "masto"])
def test_a_text_that_is_there_already_is_asked_about_not_sent(world: World, channel: str) -> None:
    server: Any = world.servers[channel]
    server.seed("Bonjour.", created_at=world.clock.now())
    key = world.post(channels={channel: "Bonjour."})
    report = world.at("2026-12-07 09:00").run()
    assert endings(report) == [Ending.UNCERTAIN]
    event = world.events(key)[0]
    assert (event.kind, event.reason, event.claim) == ("uncertain", "already_there", None)
    assert event.remote is not None
    assert event.remote.id == server.stored[0]["id"]
    assert world.until_quiet() == []
    assert len(world.texts(channel)) == 1
    if channel == "masto":  # X itself refuses the same words twice
        world.answer(key, Answer.NOT_PUBLISHED)
        assert endings(world.run()) == [Ending.SENT]


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_lost_ledger_does_not_publish_a_thread_again(world: World, channel: str) -> None:
    """Every part is looked for, since a person can only answer for one at a time."""
    key = world.post(channels={channel: ("Un.", "Deux.")})
    before = world.snapshot().tip
    world.at("2026-12-07 09:00").run()
    git = world.ledger().git
    assert git.update_ref("refs/heads/editorial-state", before, git.rev_parse("refs/heads/editorial-state")).won
    world.ledger().accept()
    assert world.events(key) == ()
    for _ in range(2):
        assert endings(world.later(5).run()) == [Ending.UNCERTAIN]
        found = world.events(key)[-1].remote
        assert found is not None
        world.answer(key, Answer.PUBLISHED, given(found.url))
    assert sorted(world.texts(channel)) == ["Deux.", "Un."]
    assert world.state(key) is State.PUBLISHED


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_same_with_another_address_than_the_one_found(world: World, channel: str) -> None:
    key = world.post(channels={channel: ("Un.", "Deux.")})
    before = world.snapshot().tip
    world.at("2026-12-07 09:00").run()
    git = world.ledger().git
    assert git.update_ref("refs/heads/editorial-state", before, git.rev_parse("refs/heads/editorial-state")).won
    world.ledger().accept()
    for _ in range(2):
        assert endings(world.later(5).run()) == [Ending.UNCERTAIN]
        world.answer(key, Answer.PUBLISHED, f"{world.servers[channel].url}/short")
    assert sorted(world.texts(channel)) == ["Deux.", "Un."]
    assert world.state(key) is State.PUBLISHED


def given(url: str | None) -> str:
    assert url is not None
    return url


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_look_that_is_refused_does_not_refuse_the_post(world: World, channel: str) -> None:
    key = world.post(channels={channel: "Bonjour."})
    server = world.servers[channel]
    for path in LISTINGS[channel]:
        server.faults.add("status", status=403, body='{"error": "no"}', path=path, times=0)
    assert endings(world.at("2026-12-07 09:00").run()) == [Ending.NOT_SENT]
    assert world.state(key) is State.WAITING
    server.faults.clear()
    assert endings(world.later(1).run()) == [Ending.SENT]


# ── frozen ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("minutes", [4, 16, 25])
def test_a_machine_that_froze_in_its_call_and_died_is_still_found(world: World, channel: str, minutes: int) -> None:
    """The call left late: what was claimed at 9:00 was made minutes later, and nothing was recorded."""
    key = world.post(channels={channel: "Bonjour."})
    server = world.servers[channel]
    server.hooks[SEND[channel]["path"]] = lambda: world.clock.advance(minutes * 60)
    server.faults.add("close", stage="stored", **SEND[channel])
    world.at("2026-12-07 09:00").run()
    assert len(world.texts(channel)) == 1
    world.until_quiet()
    assert world.texts(channel) == ["Bonjour."]
    assert world.state(key) is State.PUBLISHED
