"""Threads, and what goes with a text: pictures, polls, warnings, first comments."""

import pytest

from pipeline.model import Key
from pipeline.plan import State
from pipeline.publish.orders import Answer
from pipeline.publish.report import Ending
from tests import sites
from tests.networks.making import a_picture
from tests.publish.world import PATIENT, PICTURE, SEND, SHORT, World, endings

THREE = {"x": "Bonjour.", "masto": "Bonjour à tous.", "sky": "Bonjour le ciel."}
X, MASTO, SKY = (Key("p1", channel) for channel in ("x", "masto", "sky"))


def pending(world: World, *keys: Key) -> list[State]:
    return [world.state(key) for key in keys]


# ── threads and what goes with a text ────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("channel", ["x", "masto", "sky"])
def test_a_thread_resumes_at_its_next_part_with_the_right_parent(world: World, channel: str) -> None:
    world.post(channels={channel: ("Un.", "Deux.", "Trois.")})
    key = Key("p1", channel)
    world.servers[channel].faults.add("rate_limited", nth=3, seconds=300, **SEND[channel])
    report = world.at("2026-12-07 09:00").run()
    assert endings(report) == [Ending.SENT, Ending.SENT, Ending.NOT_SENT]
    assert endings(world.later(10).run()) == [Ending.SENT]
    assert sorted(world.texts(channel)) == ["Deux.", "Trois.", "Un."]
    ids = dict(posted(world, channel))
    assert parents(world, channel) == {"Un.": None, "Deux.": ids["Un."], "Trois.": ids["Deux."]}
    assert world.state(key) is State.PUBLISHED
    if channel == "sky":
        roots = [post["value"].get("reply", {}).get("root", {}).get("uri") for post in world.servers["sky"].stored]
        assert set(roots) == {None, ids["Un."]}


def posted(world: World, channel: str) -> list[tuple[str, str]]:
    name = "uri" if channel == "sky" else "id"
    return list(zip(world.texts(channel), [post[name] for post in world.servers[channel].stored], strict=True))


def parents(world: World, channel: str) -> dict[str, str | None]:
    def parent(post: dict[str, object]) -> object:
        if channel == "sky":
            value = post["value"]
            assert isinstance(value, dict)
            return value["reply"]["parent"]["uri"] if "reply" in value else None
        return post["reply_to" if channel == "x" else "in_reply_to_id"]

    stored = world.servers[channel].stored
    return {text: parent(post) for text, post in zip(world.texts(channel), stored, strict=True)}  # type: ignore[misc]


def test_a_refused_part_of_a_thread_waits_for_a_new_text_and_goes_on(world: World) -> None:
    world.post(channels={"masto": ("Un.", "Refusé.", "Trois.")})
    world.servers["masto"].faults.add("status", status=422, body='{"error": "no"}', nth=2, **SEND["masto"])
    world.at("2026-12-07 09:00").run()
    assert world.state(MASTO) is State.REFUSED
    assert endings(world.later(15).run()) == []
    world.post(channels={"masto": ("Un.", "Mieux.", "Trois.")})
    assert endings(world.run()) == [Ending.SENT] * 2
    assert world.texts("masto") == ["Un.", "Mieux.", "Trois."]


@pytest.mark.parametrize(
    ("answer", "online", "state"),
    [(Answer.CONTINUE, ["Un.", "Deux."], State.MODIFIED), (Answer.STOP, ["Un."], State.CANCELLED)],
)
def test_a_broken_thread_is_continued_or_stopped_by_a_person(
    world: World, answer: Answer, online: list[str], state: State
) -> None:
    world.post(channels={"masto": ("Un.", "Deux.")})
    world.servers["masto"].faults.add("rate_limited", seconds=60, nth=2, **SEND["masto"])
    world.at("2026-12-07 09:00").run()
    world.post(channels={"masto": ("Corrigé.", "Deux.")})
    world.later(5)
    assert world.state(MASTO) is State.BROKEN
    assert endings(world.run()) == []
    world.answer(MASTO, answer)
    world.run()
    assert world.texts("masto") == online
    assert world.state(MASTO) is state


def test_an_expired_thread_is_not_finished(world: World) -> None:
    more = "expires_at: 2026-12-07 09:10"
    world.post(channels={"masto": ("Un.", "Deux.")}, more=more)
    world.servers["masto"].faults.add("rate_limited", seconds=60, nth=2, **SEND["masto"])
    world.at("2026-12-07 09:00").run()
    assert endings(world.at("2026-12-07 09:11").run()) == []
    assert world.state(MASTO) is State.BROKEN


def test_a_thread_goes_on_after_a_person_gave_the_address_of_its_first_part(world: World) -> None:
    """An address is not an id: what the reply hangs on is asked of the network."""
    world.post(channels={"masto": ("Un.", "Deux.")})
    world.timeouts = SHORT
    world.servers["masto"].faults.add("hang", stage="stored", **SEND["masto"])
    assert endings(world.at("2026-12-07 09:00").run()) == [Ending.UNCERTAIN]
    world.timeouts = PATIENT
    first = world.servers["masto"].stored[0]["id"]
    world.answer(MASTO, Answer.PUBLISHED, f"{world.servers['masto'].url}/@atelier/{first}")
    assert endings(world.run()) == [Ending.SENT]
    assert parents(world, "masto") == {"Un.": None, "Deux.": first}


def test_pictures_arrive_with_their_words(world: World) -> None:
    a_picture(world.root / "content" / "media", "i.png")
    world.post(channels=dict.fromkeys(THREE, "Avec image."), more=PICTURE)
    world.at("2026-12-07 09:00").run()
    assert world.servers["masto"].stored[0]["alt"] == ["Une roue voilée."]
    assert world.servers["x"].stored[0]["alt"] == ["Une roue voilée."]
    assert world.servers["sky"].stored[0]["value"]["embed"]["images"][0]["alt"] == "Une roue voilée."
    assert [event.media for event in world.events(X)] == [1, None]


def test_a_poll_a_warning_and_a_first_comment_arrive(world: World) -> None:
    head = sites.post().partition("channels:")[0]
    masto = """\
channels:
  masto:
    text: |
      Alors ?
    content_warning: |
      Hiver
    poll:
      options: [la nuit, la pluie]
      duration: 24h
    first_comment: |
      Répondez ici.
---
"""
    world.write({"content/posts/p1.md": head + masto})
    report = world.at("2026-12-07 09:00").run()
    assert endings(report) == [Ending.SENT] * 2
    first, comment = world.servers["masto"].stored
    assert (first["spoiler_text"], first["poll"]["options"]) == ("Hiver", ["la nuit", "la pluie"])
    assert (comment["text"], comment["in_reply_to_id"]) == ("Répondez ici.", first["id"])


def test_pictures_come_from_what_was_merged_not_from_the_working_tree(remote_world: World) -> None:
    world = remote_world
    a_picture(world.root / "content" / "media", "i.png")
    world.post(channels={"masto": "Avec image."}, more=PICTURE)
    (world.root / "content" / "media" / "i.png").write_bytes(b"not a picture any more")
    assert endings(world.at("2026-12-07 09:00").run()) == [Ending.SENT]
    assert len(world.servers["masto"].extras()["media"]) == 1
