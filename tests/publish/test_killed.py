"""The real command, killed with SIGKILL where it hurts; then run again until quiet."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.model import Key
from pipeline.plan import State
from tests.networks.making import a_picture
from tests.publish.hooks import forget, meet
from tests.publish.world import PICTURE, SEND, UPLOAD, World

EDITORIAL = Path(sys.executable).parent / "editorial"
CHANNELS = ["x", "masto", "sky"]


@contextmanager
def publishing(world: World, *more: str) -> Iterator["subprocess.Popen[bytes]"]:
    """`editorial publish` of the team's clone, as a process of its own; it is dead afterwards."""
    now = world.clock.now().isoformat()
    words = [str(EDITORIAL), "--root", str(world.root), "publish", "--now", now, *more]
    with subprocess.Popen(words, env=os.environ | world.secrets, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def bare(world: World) -> Path:
    assert world.origin is not None
    return world.origin.bare


def once(world: World, key: Key) -> None:
    world.until_quiet()
    assert world.texts(key.channel) == ["Bonjour."]
    assert world.state(key) is State.PUBLISHED


def test_the_command_publishes(remote_world: World) -> None:
    world = remote_world
    key = world.post(channels={"masto": "Bonjour."})
    with publishing(world.at("2026-12-07 09:00")) as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    url = f"{world.servers['masto'].url}/@atelier/{world.servers['masto'].stored[0]['id']}"
    assert said.decode().splitlines() == [
        "Leaves: p1 on Mastodon, due 7 Dec 09:00.",
        f"Published: p1 on Mastodon {url}",
    ]
    once(world, key)


def test_watching_goes_on_run_after_run_and_ends_when_asked(remote_world: World) -> None:
    """The second post is merged while it watches, and it had nothing to do then."""
    world = remote_world
    world.post("p1", channels={"masto": "Bonjour."})
    server = world.servers["masto"]
    with publishing(world.at("2026-12-07 09:00"), "--watch") as process:
        server.wait_for(**SEND["masto"], done=True)
        world.post("p2", "2026-12-07 09:00:10", channels={"x": "Aussi."})
        world.servers["x"].wait_for("GET", "/2/users/me", done=True)
        process.terminate()
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert said.decode().count("Published: p1 on Mastodon") == 1
    world.later(1)
    world.until_quiet()
    assert (world.texts("masto"), world.texts("x")) == (["Bonjour."], ["Aussi."])


@pytest.mark.parametrize("stage", ["read", "stored"])
@pytest.mark.parametrize("channel", CHANNELS)
def test_killed_in_its_call_it_does_not_send_again(remote_world: World, channel: str, stage: str) -> None:
    world = remote_world
    key = world.post(channels={channel: "Bonjour."})
    server = world.servers[channel]
    server.faults.add(**({"answer": "hang", "stage": stage} | SEND[channel]))
    with publishing(world.at("2026-12-07 09:00")):
        server.wait_for(**SEND[channel], done=stage == "stored")
    server.faults.clear()
    assert len(world.texts(channel)) == (stage == "stored")
    assert world.kinds(key) == ["claimed"]
    assert world.run().done == []
    once(world, key)


@pytest.mark.parametrize("channel", CHANNELS)
def test_killed_while_uploading_nothing_was_claimed(remote_world: World, channel: str) -> None:
    world = remote_world
    a_picture(world.root / "content" / "media", "i.png")
    key = world.post(channels={channel: "Bonjour."}, more=PICTURE)
    server = world.servers[channel]
    server.faults.add("hang", **UPLOAD[channel])
    with publishing(world.at("2026-12-07 09:00")):
        server.wait_for(**UPLOAD[channel])
    server.faults.clear()
    assert world.events(key) == ()
    once(world, key)


@pytest.mark.parametrize("arrives", [True, False])
def test_killed_while_it_pushes_its_claim_nothing_was_sent(remote_world: World, arrives: bool) -> None:
    """The push may still arrive after the death of who sent it: a claim that nobody will act on."""
    world = remote_world
    key = world.post(channels={"masto": "Bonjour."})
    gate = meet(bare(world), "wait", phase="claimed")
    with publishing(world.at("2026-12-07 09:00")) as process:
        gate.reached()
        process.kill()
        process.wait()
        before = world.origin.tip("editorial-state") if world.origin else None
        gate.open() if arrives else gate.close()
    settled(world, before, arrives=arrives)
    assert world.texts("masto") == []
    once(world, key)


@pytest.mark.parametrize("arrives", [True, False])
@pytest.mark.parametrize("disk", ["kept", "lost"])
def test_killed_while_it_records_the_outcome_is_not_lost(remote_world: World, arrives: bool, disk: str) -> None:
    world = remote_world
    key = world.post(channels={"masto": "Bonjour."})
    gate = meet(bare(world), "wait", phase="sent")
    with publishing(world.at("2026-12-07 09:00")) as process:
        gate.reached()
        process.kill()
        process.wait()
        before = world.origin.tip("editorial-state") if world.origin else None
        gate.open() if arrives else gate.close()
    settled(world, before, arrives=arrives)
    kept = world.root / ".git" / "editorial" / "unpushed.jsonl"
    assert kept.read_bytes()
    if disk == "lost":
        kept.unlink()
    assert len(world.texts("masto")) == 1
    once(world, key)
    assert world.kinds(key)[-1] == ("settled" if disk == "lost" and not arrives else "sent")
    assert not kept.exists()


def settled(world: World, before: str | None, *, arrives: bool) -> None:
    """Wait until the orphaned push has ended, by asking for the lock that it holds."""
    assert world.origin is not None
    if arrives:
        while world.origin.tip("editorial-state") == before:
            os.sched_yield()
    forget(bare(world))
