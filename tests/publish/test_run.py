"""One publishing run: what leaves, what waits, what is written down."""

from datetime import timedelta

import pytest

from pipeline.model import Key
from pipeline.plan import State
from pipeline.publish.orders import Answer
from pipeline.publish.report import Ending
from tests.plan.ledgers import at
from tests.publish.world import SEND, World, endings

THREE = {"x": "Bonjour.", "masto": "Bonjour à tous.", "sky": "Bonjour le ciel."}
X, MASTO, SKY = (Key("p1", channel) for channel in ("x", "masto", "sky"))


def pending(world: World, *keys: Key) -> list[State]:
    return [world.state(key) for key in keys]


# ── the way of a post ────────────────────────────────────────────────────────────────────────────────────────────
def test_what_is_due_is_sent_once_and_written_down(world: World) -> None:
    key = world.post(channels=THREE)
    report = world.at("2026-12-07 09:00").run()
    assert endings(report) == [Ending.SENT] * 3
    assert [world.texts(channel) for channel in THREE] == [[text] for text in THREE.values()]
    assert world.kinds(key) == ["claimed", "sent"]
    assert world.state(key) is State.PUBLISHED
    assert report.exit_code == 0
    assert endings(world.later(60).run()) == []
    assert len(world.texts("x")) == 1


def test_the_events_say_what_the_ledger_promises_and_nothing_of_the_text(world: World) -> None:
    world.post(channels={"masto": "Un texte à nous."})
    world.at("2026-12-07 09:00").run()
    claimed, sent = world.events(MASTO)
    stored = world.servers["masto"].stored[0]
    assert claimed.of == 1
    assert (claimed.part, claimed.gen, claimed.attempt, claimed.via, claimed.by) == (1, 0, 1, "api", "runner")
    assert (claimed.due, claimed.stamp) == (at("2026-12-07 09:00"), at("2026-12-07 09:00"))
    host = world.servers["masto"].url.removeprefix("http://")
    assert claimed.account == f"mastodon:{host}/@atelier"
    assert claimed.run == "https://forge.example.org/runs/1"
    assert claimed.parts == (claimed.digest,)
    assert (claimed.digest or "").startswith("d1:")
    assert (claimed.text or "").startswith("t1:")
    assert claimed.media == 0
    assert (sent.claim, sent.digest, sent.part) == (claimed.id, claimed.digest, 1)
    assert sent.remote is not None
    assert (sent.remote.id, sent.remote.url) == (
        stored["id"],
        f"{world.servers['masto'].url}/@atelier/{stored['id']}",
    )
    calls = world.servers["masto"].calls(**SEND["masto"])
    assert calls[0].headers["idempotency-key"] == claimed.key
    whole = b"".join(world.snapshot().read(path) or b"" for path in world.snapshot().paths)
    assert b"texte" not in whole


def test_a_run_awake_early_sends_on_the_second(world: World) -> None:
    world.post()
    world.at("2026-12-07 08:55").run()
    assert [event.at for event in world.events(X)] == [at("2026-12-07 09:00")] * 2


def test_a_run_does_not_wait_for_what_is_beyond_the_look_ahead(world: World) -> None:
    world.post()
    world.at("2026-12-07 08:49:59").run()
    assert world.texts("x") == []
    assert world.clock.now() == at("2026-12-07 08:49:59")


def test_a_file_merged_while_a_run_waits_leaves_with_that_run(remote_world: World) -> None:
    remote_world.post("p1")
    world = remote_world.at("2026-12-07 08:59")
    world.run(planned=lambda: world.post("p2", "2026-12-07 09:00:30", channels={"masto": "Aussi."}))
    assert (world.texts("x"), world.texts("masto")) == (["Bonjour de p1."], ["Aussi."])


def test_hand_offs_and_pages_are_left_alone(world: World) -> None:
    key = world.post(channels={"page": "À la main.", "site": ""}, body="Un article.", more="slug: {fr: un}")
    report = world.at("2026-12-07 09:00").run()
    assert endings(report) == []
    assert world.state(key) is State.HAND_OFF
    assert world.events(key) == ()


# ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_beyond_its_grace_a_post_is_missed_once_and_leaves_with_a_new_time(world: World) -> None:
    world.post()
    report = world.at("2026-12-07 15:00:01").run()
    assert (endings(report), report.exit_code) == ([Ending.MISSED], 5)
    event = world.events(X)[0]
    assert (event.part, event.reason) == (0, "no_run")
    assert (event.due, event.deadline) == (at("2026-12-07 09:00"), at("2026-12-07 15:00"))
    again = world.later(15).run()
    assert (endings(again), again.exit_code) == ([], 0)
    world.post(when="2026-12-08 09:00")
    assert endings(world.at("2026-12-08 09:00").run()) == [Ending.SENT]


def test_missed_says_between_which_runs(world: World) -> None:
    world.at("2026-12-07 08:52").run()
    world.post()
    report = world.at("2026-12-07 15:07").run()
    assert world.said(report, "fr") == [
        (
            "Manquée : p1 sur X, prévue à 09:00, aucun passage entre 08:52 et 15:07, délai de 6 h dépassé. Rien n'est parti. "
            "Pour la publier : `/reporter <date heure>`. Pour l'abandonner : `/abandonner`. Que faire : editorial explain manquee"
        )
    ]
    assert world.said(report) == [
        (
            "Missed: p1 on X, due 09:00, no run between 08:52 and 15:07, over its 6 h. Nothing was sent. "
            "To publish it: `/move <date time>`. To drop it: `/drop`. What to do: editorial explain missed"
        )
    ]


def test_an_expired_post_never_leaves(world: World) -> None:
    world.post(more="expires_at: 2026-12-07 09:30")
    report = world.at("2026-12-07 09:30").run()
    assert endings(report) == [Ending.EXPIRED]
    assert world.texts("x") == []
    assert world.state(X) is State.EXPIRED


def test_late_posts_leave_one_a_run_spaced_and_none_is_missed(world: World) -> None:
    """A backlog of five on one account, a grace shorter than the time they need."""
    world.extra = "  catch_up: {per_account: 1, spacing: 20m}\n"
    world.replaced["grace: 6h"] = "grace: 1h"
    world.write({"calendar.yaml": world.calendar()})
    for number in range(1, 6):
        world.post(f"p{number}", channels={"x": f"Texte {number}."})
    world.at("2026-12-07 09:30")
    for number in range(1, 6):
        assert endings(world.run()) == [Ending.SENT]
        report = world.run()
        assert endings(report) == []
        assert report.backlog == 5 - number
        if number < 5:
            assert report.next_run == world.clock.now() + timedelta(minutes=20)
        world.later(20)
    assert world.texts("x") == [f"Texte {number}." for number in range(1, 6)]


def test_a_late_post_that_cannot_leave_does_not_hold_up_the_others(world: World) -> None:
    world.post("p1", channels={"masto": "Poison."})
    world.post("p2", channels={"masto": "Bon."})
    world.servers["masto"].faults.add("status", status=422, body='{"error": "no"}', **SEND["masto"])
    report = world.at("2026-12-07 10:00").run()
    assert endings(report) == [Ending.REFUSED, Ending.SENT]
    assert world.texts("masto") == ["Bon."]


def test_on_time_there_is_no_cap(world: World) -> None:
    for number in range(1, 6):
        world.post(f"p{number}", channels={"x": f"Texte {number}."})
    assert endings(world.at("2026-12-07 09:00").run()) == [Ending.SENT] * 5


def test_in_quiet_hours_what_is_late_waits(world: World) -> None:
    world.post(when="2026-12-07 21:00")
    world.at("2026-12-07 21:40").run()
    assert world.texts("x") == []
    assert world.state(X) is State.WAITING
    world.at("2026-12-08 02:59")
    assert endings(world.run()) == []
    world.replaced["grace: 6h"] = "grace: 12h"
    world.write({"calendar.yaml": world.calendar()})
    assert endings(world.at("2026-12-08 07:00").run()) == [Ending.SENT]


def test_the_fuse_stops_a_run_that_would_send_too_many_and_a_person_can_allow_it(world: World) -> None:
    world.extra = "  fuse: 2\n"
    world.write({"calendar.yaml": world.calendar()})
    for number in range(1, 4):
        world.post(f"p{number}", channels={"x": f"Texte {number}."})
    report = world.at("2026-12-07 09:00").run()
    assert (endings(report), report.exit_code) == ([], 5)
    assert world.said(report) == [
        (
            "3 publications would leave at once, more than the fuse (2): none is sent. If that is intended: "
            "editorial publish --allow 3 · What to do: editorial explain too-many-would-leave-at-once"
        )
    ]
    assert endings(world.run(allow=3)) == [Ending.SENT] * 3


def test_a_backlog_that_leaves_one_by_one_does_not_blow_the_fuse(world: World) -> None:
    world.extra = "  fuse: 2\n"
    world.write({"calendar.yaml": world.calendar()})
    for number in range(1, 5):
        world.post(f"p{number}", channels={"x": f"Texte {number}."})
    assert endings(world.at("2026-12-07 10:00").run()) == [Ending.SENT]


# ── the brake, and people ────────────────────────────────────────────────────────────────────────────────────────
def test_a_pause_holds_and_a_person_keeps_what_its_time_passed_for(world: World) -> None:
    world.post()
    world.at("2026-12-07 08:58").pause()
    assert endings(world.at("2026-12-07 09:00").run()) == []
    assert world.state(X) is State.PAUSED
    world.at("2026-12-07 09:30").resume()
    assert endings(world.run()) == []
    assert world.state(X) is State.HELD
    world.answer(X, Answer.KEEP)
    assert endings(world.run()) == [Ending.SENT]


def test_a_pause_between_plan_and_claim_holds(world: World) -> None:
    world.post()
    report = world.at("2026-12-07 09:00").run(planned=world.pause)
    assert endings(report) == []
    assert (world.texts("x"), world.events(X)) == ([], ())


@pytest.mark.parametrize("scope", ["account:masto", "channel:masto"])
def test_a_pause_of_one_channel_lets_the_others_go(world: World, scope: str) -> None:
    world.post(channels=THREE)
    world.pause(scope)
    world.at("2026-12-07 09:00").run()
    assert [len(world.texts(channel)) for channel in THREE] == [1, 0, 1]


def test_a_crisis_passes_the_pause_and_leaves_first(world: World) -> None:
    world.post("p1", channels={"x": "Plus tard."})
    world.post("p2", "on-merge", channels={"x": "Rappel."}, more="priority: crisis")
    world.pause()
    world.at("2026-12-07 09:00").run()
    assert world.texts("x") == ["Rappel."]
    assert world.events(Key("p2", "x"))[0].due == at("2026-12-07 09:00")
    assert endings(world.later(15).run()) == []


def test_an_edit_between_preparing_and_the_claim_is_prepared_again(remote_world: World) -> None:
    world = remote_world
    world.post(channels={"masto": "Ancien."})

    def edit() -> None:
        world.post(channels={"masto": "Nouveau."})

    world.servers["masto"].hooks["/api/v2/instance"] = edit
    report = world.at("2026-12-07 09:00").run()
    assert endings(report) == [Ending.SENT]
    assert world.texts("masto") == ["Nouveau."]
    assert world.kinds(MASTO) == ["claimed", "sent"]


def test_a_file_deleted_between_plan_and_claim_sends_nothing(remote_world: World) -> None:
    world = remote_world
    world.post(channels={"masto": "Ancien."})
    world.servers["masto"].hooks["/api/v2/instance"] = lambda: world.write({"content/posts/p1.md": None})
    assert endings(world.at("2026-12-07 09:00").run()) == []
    assert world.texts("masto") == []


def test_a_held_post_sends_nothing_more_of_its_thread(world: World) -> None:
    world.post(channels={"masto": ("Un.", "Deux.")})
    world.servers["masto"].faults.add("rate_limited", nth=2, **SEND["masto"])
    world.at("2026-12-07 09:00").run()
    world.post(channels={"masto": ("Un.", "Deux.")}, status="held")
    assert endings(world.later(20).run()) == []
    assert world.state(MASTO) is State.ON_HOLD


def test_only_what_was_named_leaves(world: World) -> None:
    world.post(channels=THREE)
    world.at("2026-12-07 09:00").run(only=lambda key: key.channel == "sky")
    assert [len(world.texts(channel)) for channel in THREE] == [0, 0, 1]


def test_asked_to_stop_a_run_claims_nothing_more(world: World) -> None:
    for number in range(1, 4):
        world.post(f"p{number}", channels={"x": f"Texte {number}."})
    sent: list[str] = []
    report = world.at("2026-12-07 09:00").run(told=lambda done: sent.append(str(done.key)), stopping=lambda: bool(sent))
    assert (len(sent), report.exit_code) == (1, 0)
    assert world.texts("x") == ["Texte 1."]
    assert endings(world.run()) == [Ending.SENT] * 2


def test_asked_to_stop_between_claim_and_call_the_claim_is_released(world: World) -> None:
    world.post()
    asked = iter([False, False, True])
    report = world.at("2026-12-07 09:00").run(stopping=lambda: next(asked, True))
    assert endings(report) == [Ending.NOT_SENT]
    released = world.events(X)[-1]
    assert (released.kind, released.reason, released.claim) == ("released", "stopping", world.events(X)[0].id)
    assert world.texts("x") == []
    assert endings(world.later(1).run()) == [Ending.SENT]
