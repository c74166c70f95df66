"""Clocks that lie, networks that refuse, credentials that end: what a run does, and what it leaves for people."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from pipeline.model import Bilingual, Key
from pipeline.plan import State
from pipeline.publish.orders import Answer
from pipeline.publish.report import Ending
from pipeline.state import Kind
from tests.networks.making import a_picture
from tests.plan.ledgers import at
from tests.publish.world import PICTURE, SEND, World, endings

THREE = {"x": "Bonjour.", "masto": "Bonjour à tous.", "sky": "Bonjour le ciel."}
X, MASTO, SKY = (Key("p1", channel) for channel in ("x", "masto", "sky"))


def pending(world: World, *keys: Key) -> list[State]:
    return [world.state(key) for key in keys]


# ── clocks ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("seconds", [61, -61])
def test_a_clock_that_differs_from_the_networks_publishes_nothing(world: World, seconds: int) -> None:
    world.post(channels={"masto": "Bonjour."})
    world.servers["masto"].clock = lambda: world.clock.now() + timedelta(seconds=seconds)
    report = world.at("2026-12-07 09:00").run()
    assert (world.texts("masto"), world.events(MASTO), report.exit_code) == ([], (), 1)
    assert world.said(report) == [
        (
            "This machine's clock differs from the network's by 61 s: nothing is published. Set it right. "
            "What to do: editorial explain the-clock-is-wrong"
        )
    ]


def test_a_clock_of_a_minute_is_good_enough(world: World) -> None:
    world.post(channels={"masto": "Bonjour."})
    world.servers["masto"].clock = lambda: world.clock.now() + timedelta(seconds=59)
    assert endings(world.at("2026-12-07 09:00").run()) == [Ending.SENT]


def test_a_clock_behind_the_ledger_publishes_nothing(world: World) -> None:
    world.post("p1")
    world.post("p2", "2026-12-07 09:10")
    world.at("2026-12-07 09:00").run()
    world.clock.set(at("2026-12-07 08:58:59"))
    report = world.run()
    assert world.said(report) == [
        (
            "This machine's clock is behind the ledger, which goes up to 2026-12-07 08:10 UTC: nothing is published. Set it right. "
            "What to do: editorial explain the-clock-is-wrong"
        )
    ]
    assert report.exit_code == 1


def test_a_clock_a_day_ahead_calls_nothing_missed(world: World) -> None:
    world.post(channels={"masto": "Bonjour."})
    for server in world.servers.values():
        server.set_now(at("2026-12-07 08:00"))
    report = world.at("2026-12-08 09:00").run()
    assert (endings(report), world.events(MASTO)) == ([], ())
    assert report.exit_code == 1


def test_a_claim_older_than_a_minute_is_released_unsent(world: World) -> None:
    """The machine stood still between its claim and its call."""
    world.post()
    asked: list[int] = []

    def stopping() -> bool:
        asked.append(1)
        if len(asked) == 3:  # asked just before the call
            world.clock.advance(61)
        return False

    report = world.at("2026-12-07 09:00").run(stopping=stopping)
    assert endings(report) == [Ending.NOT_SENT]
    assert world.events(X)[-1].reason == "expired"
    assert world.texts("x") == []
    assert endings(world.later(1).run()) == [Ending.SENT]


def test_a_machine_whose_steady_clock_slept_too_is_noticed(world: World) -> None:
    """A suspended machine: its steady clock did not move, the wall clock did."""
    world.post()
    asked: list[int] = []

    def stopping() -> bool:
        asked.append(1)
        if len(asked) == 3:
            world.clock.set(world.clock.now() + timedelta(minutes=40))
        return False

    world.at("2026-12-07 09:00").run(stopping=stopping)
    assert (world.events(X)[-1].reason, world.texts("x")) == ("expired", [])


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_refused_text_waits_for_a_new_one(world: World) -> None:
    world.post(channels={"masto": "Refusé."})
    world.servers["masto"].faults.add("status", status=422, body='{"error": "no such luck"}', **SEND["masto"])
    report = world.at("2026-12-07 09:00").run()
    assert (endings(report), report.exit_code) == ([Ending.REFUSED], 4)
    host = world.servers["masto"].url.removeprefix("http://")
    assert world.said(report) == [
        (
            f"Refused by Mastodon: p1 on Mastodon. {host} refused (422: “no such luck”). Change the text, the picture or the link. "
            "Once changed, it leaves again. What to do: editorial explain refused"
        )
    ]
    assert endings(world.later(15).run()) == []
    world.post(channels={"masto": "Accepté."})
    assert endings(world.run()) == [Ending.SENT]


def test_a_rate_limit_closes_the_account_for_the_run_and_the_rest_stays_due(world: World) -> None:
    for number in (1, 2):
        world.post(f"p{number}", channels={"masto": f"Texte {number}.", "x": f"Texte {number}."})
    world.servers["masto"].faults.add("rate_limited", seconds=600, **SEND["masto"])
    report = world.at("2026-12-07 09:00").run()
    assert Counter(endings(report)) == {Ending.NOT_SENT: 1, Ending.SENT: 2}
    assert world.texts("masto") == []
    released = world.events(Key("p1", "masto"))[-1]
    assert (released.kind, released.reason) == ("released", "rate_limited")
    assert released.retry_at == at("2026-12-07 09:10")
    assert pending(world, Key("p1", "masto"), Key("p2", "masto")) == [State.WAITING, State.DUE]
    assert endings(world.later(10).run()) == [Ending.SENT] * 2


def test_after_five_attempts_a_person_is_asked_and_can_have_it_tried_again(world: World) -> None:
    world.post(channels={"masto": "Bonjour."})
    world.servers["masto"].faults.add("rate_limited", times=0, clock="none", **SEND["masto"])
    world.at("2026-12-07 09:00")
    assert endings(world.run()) == [Ending.NOT_SENT]
    waiting = world.item(MASTO)
    assert (waiting.state, waiting.until) == (State.WAITING, at("2026-12-07 09:01"))
    assert waiting.why == Bilingual("le dernier essai n'a atteint personne", "the last attempt reached nobody")
    while world.state(MASTO) is not State.STALLED:
        assert endings(world.later(1).run()) in ([], [Ending.NOT_SENT])
    claims = [event.at for event in world.events(MASTO) if event.kind is Kind.CLAIMED]
    waits = [round((later - before).total_seconds() / 60) for before, later in pairwise(claims)]
    assert waits == [1, 5, 15, 45]  # an outage must not use up all five within minutes
    assert endings(world.run()) == []
    assert world.state(MASTO) is State.STALLED
    world.servers["masto"].faults.clear()
    world.answer(MASTO, Answer.RETRY)
    assert endings(world.run()) == [Ending.SENT]


def test_waiting_after_failed_attempts_never_uses_up_the_grace(world: World) -> None:
    """The fifth attempt would succeed, and is made while there is time."""
    world.replaced["  grace: 6h"] = "  grace: 30m"
    world.write({"calendar.yaml": world.calendar()})
    world.post(channels={"masto": "Bonjour."})
    world.servers["masto"].faults.add("rate_limited", times=4, clock="none", **SEND["masto"])
    world.at("2026-12-07 09:00")
    while world.clock.now() < at("2026-12-07 09:32"):
        world.run()
        world.later(1)
    assert (world.state(MASTO), world.texts("masto")) == (State.PUBLISHED, ["Bonjour."])


def test_refused_credentials_stop_the_channel_and_only_it_until_they_work(world: World) -> None:
    for number in (1, 2):
        world.post(f"p{number}", channels={"masto": f"Texte {number}.", "x": f"Texte {number}."})
    masto = world.servers["masto"]
    masto.faults.add("status", status=401, body='{"error": "The access token is invalid"}', times=0)
    report = world.at("2026-12-07 09:00").run()
    assert Counter(endings(report)) == {Ending.UNAUTHORIZED: 1, Ending.SENT: 2}
    assert report.exit_code == 4
    assert pending(world, Key("p1", "masto"), Key("p2", "masto")) == [State.STOPPED, State.STOPPED]
    still = world.later(600).run()
    assert (endings(still), still.exit_code) == ([], 0)
    masto.faults.clear()
    assert Ending.SENT in endings(world.later(1).run())
    for _ in range(2):
        world.later(30).run()
    assert sorted(world.texts("masto")) == ["Texte 1.", "Texte 2."]
    assert [event.kind.value for event in world.snapshot().events("channels/masto.jsonl")] == [
        "suspended",
        "restored",
    ]


def test_somebody_elses_credentials_send_nothing(world: World) -> None:
    world.replaced["handle: atelier,"] = "handle: autre,"
    world.write({"calendar.yaml": world.calendar()})
    world.post(channels={"masto": "Bonjour."})
    report = world.at("2026-12-07 09:00").run()
    assert world.said(report) == [
        (
            "Channel stopped: p1 on Mastodon. These credentials belong to “atelier”, the calendar says “autre”: nothing is "
            "sent. Nothing is lost: all leaves once the credentials are renewed. What to do: editorial explain channel-stopped"
        )
    ]
    assert world.texts("masto") == []


def test_a_picture_that_breaks_under_our_hands_stops_one_post_not_the_run(world: World) -> None:
    """It was whole when the content was read."""
    picture = world.root / "content" / "media" / "i.png"
    a_picture(picture.parent, picture.name)
    world.post("p1", channels={"masto": "Avec image."}, more=PICTURE)
    world.post("p2", channels={"masto": "Sans."})
    report = world.at("2026-12-07 09:00").run(planned=lambda: picture.write_bytes(b"\x89PNG"))
    assert endings(report)[1:] == [Ending.SENT]
    assert world.texts("masto") == ["Sans."]
    assert world.state(Key("p1", "masto")) is not State.PUBLISHED
