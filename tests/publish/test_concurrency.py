"""Real processes, each in its own clone, publish the same due posts against one bare origin at the same time."""

import os
import random
import signal
import subprocess
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.model import Key
from pipeline.state import Kind, delivery_path
from tests.publish.test_killed import EDITORIAL
from tests.publish.world import World
from tests.repositories import git

POSTS = 3
CHANNELS = ["masto", "x", "sky"]


def start(world: World, clone: Path, skew: float) -> "subprocess.Popen[bytes]":
    now = (world.clock.now() + timedelta(seconds=skew)).isoformat()
    words = [str(EDITORIAL), "--root", str(clone), "publish", "--now", now]
    environment = os.environ | world.secrets
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.mark.parametrize("runners", [2, 4, 8])
def test_however_many_run_at_once_each_post_is_online_once(remote_world: World, runners: int) -> None:
    world = remote_world
    chance = random.Random(runners)  # noqa: S311 - a start, not a secret
    texts = {f"p{number}": dict.fromkeys(CHANNELS, f"Texte {number}.") for number in range(1, POSTS + 1)}
    for name, channels in texts.items():
        world.post(name, channels=channels)
    world.at("2026-12-07 09:00")
    assert world.origin is not None
    clones = [world.origin.another_clone(f"runner-{number}") for number in range(runners)]
    processes = [start(world, clone, chance.uniform(-20, 40)) for clone in clones]
    said = [process.communicate(timeout=180)[0].decode() for process in processes]
    assert [process.returncode for process in processes] == [0] * runners, said
    expected = sorted(f"Texte {number}." for number in range(1, POSTS + 1))
    assert [sorted(world.texts(channel)) for channel in CHANNELS] == [expected] * len(CHANNELS)
    tells_it_all(world)
    snapshot = world.snapshot()
    for clone in clones:
        seen = git(clone, "rev-parse", "refs/editorial/seen/origin/editorial-state")
        git(world.origin.bare, "merge-base", "--is-ancestor", seen, snapshot.tip)


def test_a_runner_stopped_in_its_tracks_and_one_with_a_wrong_clock_change_nothing(remote_world: World) -> None:
    """One stands still, wherever it happens to be, until the others are done; one believes it is two hours later."""
    world = remote_world
    texts = {f"p{number}": dict.fromkeys(CHANNELS, f"Texte {number}.") for number in range(1, POSTS + 1)}
    for name, channels in texts.items():
        world.post(name, channels=channels)
    world.at("2026-12-07 09:00")
    assert world.origin is not None
    clones = [world.origin.another_clone(f"runner-{number}") for number in range(4)]
    met = threading.Event()
    world.servers["masto"].hooks["/api/v2/instance"] = met.set
    stopped = start(world, clones[0], 0)
    assert met.wait(60)  # it is in its first publication
    stopped.send_signal(signal.SIGSTOP)
    others = [start(world, clone, skew) for clone, skew in zip(clones[1:], (0, 20, 7200), strict=True)]
    said = [process.communicate(timeout=180)[0].decode() for process in others]
    stopped.send_signal(signal.SIGCONT)
    said.append(stopped.communicate(timeout=180)[0].decode())
    assert [process.returncode for process in (*others[:2], stopped)] == [0, 0, 0], said
    assert others[2].returncode == 0 or "This machine's clock differs from the network's by" in said[2]
    expected = sorted(f"Texte {number}." for number in range(1, POSTS + 1))
    assert [sorted(world.texts(channel)) for channel in CHANNELS] == [expected] * len(CHANNELS)
    tells_it_all(world)


def tells_it_all(world: World) -> None:
    """Every claim has its end, every publication one `sent`, and no commit has two parents or rewrote a line."""
    snapshot = world.snapshot()
    for name in (f"p{number}" for number in range(1, POSTS + 1)):
        for channel in CHANNELS:
            events = snapshot.events(delivery_path(Key(name, channel)))
            kinds = Counter(event.kind for event in events)
            assert kinds[Kind.SENT] == 1
            ended = {event.claim for event in events if event.claim}
            assert {event.id for event in events if event.kind is Kind.CLAIMED} == ended
            assert not kinds[Kind.UNCERTAIN]
    assert world.origin is not None
    history = git(world.origin.bare, "rev-list", "--parents", "editorial-state").splitlines()
    assert {len(line.split()) for line in history[:-1]} == {2}
    removed = git(world.origin.bare, "log", "--format=", "--numstat", "editorial-state", "--", "deliveries")
    assert {line.split()[1] for line in removed.splitlines() if line} == {"0"}
