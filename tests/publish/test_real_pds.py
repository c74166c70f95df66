"""The same against a real AT Protocol server: threads with a picture, their sender killed at random moments.

PYTEST_KILLS says how often: 8 here, a hundred in the long runs.
"""

import os
import random
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any, cast

import pytest

from pipeline.clock import ManualClock
from pipeline.plan import State
from tests.networks.making import a_picture
from tests.plan.ledgers import at
from tests.publish.test_killed import EDITORIAL
from tests.publish.world import PICTURE, START, Hooked, World, networks
from tests.servers.fixtures import Pds
from tests.servers.relay import Relay

KILLS = int(os.environ.get("PYTEST_KILLS", "8"))
TEXTS = ("Un", "Deux", "Trois")


@pytest.fixture
def sky(tmp_path: Path, pds: Pds) -> Iterator[World]:
    """The real server as the team's Bluesky, its Date by the test's clock."""
    clock = ManualClock(at(START))
    with networks(clock) as servers, Relay(pds.url, clock=clock.now) as relay:
        servers["sky"] = cast("Hooked", relay)
        world = World(tmp_path, clock, servers)
        world.secrets["BLUESKY_APP_PASSWORD"] = pds.password
        world.replaced = {"handle: atelier.example.org": f"handle: {pds.handle}"}
        world.replaced["  quiet_hours: 21:30-07:00\n"] = ""
        yield world.begin()


def online(pds: Pds) -> list[dict[str, Any]]:
    """What the account really holds."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        query = f"repo={pds.did}&collection=app.bsky.feed.post&limit=100{cursor}"
        status, page = pds.call(f"com.atproto.repo.listRecords?{query}")
        assert status == 200
        found += [record["value"] | {"uri": record["uri"]} for record in page["records"]]
        if not page.get("cursor"):
            return found
        cursor = f"&cursor={page['cursor']}"


def killed(world: World, chance: random.Random) -> None:
    """`editorial publish`, killed in its n-th call, before or after the server did it, or at any moment at all."""
    relay = world.servers["sky"]
    call, stage = chance.randint(1, 12), chance.choice(("read", "stored", None))
    words = [str(EDITORIAL), "--root", str(world.root), "publish", "--now", world.clock.now().isoformat()]
    words += ["--state", str(world.folder / "state.git")]
    environment = os.environ | world.secrets
    before = len(relay.log)
    if stage is not None:
        relay.faults.add(answer="hang", nth=call, stage=stage)
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        killer = Timer(chance.uniform(0.5, 4), process.send_signal, (signal.SIGKILL,))
        killer.start()
        if stage is not None:
            with relay._changed:
                relay._changed.wait_for(lambda: len(relay.log) >= before + call, timeout=6)
            process.kill()
        process.communicate()
        killer.cancel()
    relay.faults.clear()


def test_a_thread_is_online_once_whenever_its_sender_was_killed(sky: World, pds: Pds) -> None:
    chance = random.Random(KILLS)  # noqa: S311 - moments, not secrets
    a_picture(sky.root / "content" / "media", "i.png")
    already = {post["uri"] for post in online(pds)}
    sky.at("2026-12-07 09:00")
    for number in range(1, KILLS + 1):
        texts = tuple(f"{text} {number}." for text in TEXTS)
        key = sky.post(f"p{number}", sky.clock.now().isoformat(), channels={"sky": texts}, more=PICTURE)
        killed(sky, chance)
        sky.until_quiet()
        made = [post for post in online(pds) if post["text"] in texts and post["uri"] not in already]
        assert sorted(post["text"] for post in made) == sorted(texts)
        uris = {post["text"]: post["uri"] for post in made}
        parents = {post["text"]: post.get("reply", {}).get("parent", {}).get("uri") for post in made}
        assert parents == {texts[0]: None, texts[1]: uris[texts[0]], texts[2]: uris[texts[1]]}
        pictures = {post["text"]: len(post.get("embed", {}).get("images", [])) for post in made}
        assert pictures[texts[0]] == 1
        assert sky.state(key) is State.PUBLISHED
