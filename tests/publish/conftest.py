"""The worlds that publishing is tried in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cli.language import choose
from pipeline.clock import ManualClock
from tests.plan.ledgers import at
from tests.publish.world import START, World, networks
from tests.repositories import Origin


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Live mode, a folder and a local ledger."""
    clock = ManualClock(at(START))
    with networks(clock) as servers:
        yield World(tmp_path, clock, servers).begin()


@pytest.fixture
def team(remote_world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A live team whose command runs in this process; whatever its runs did to the environment is undone."""
    for name in remote_world.secrets:
        monkeypatch.setenv(name, "")
    yield remote_world
    choose([], {})


@pytest.fixture
def remote_world(tmp_path: Path, bare_origin: Origin) -> Iterator[World]:
    """Live mode, content and ledger on a real bare origin."""
    clock = ManualClock(at(START))
    with networks(clock) as servers:
        yield World(tmp_path, clock, servers, bare_origin).begin()
