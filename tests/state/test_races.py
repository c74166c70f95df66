"""Real processes against one repository: one claim is won once, and no outcome is lost."""

import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.state import Kind, Ledger, LedgerInfo, delivery_path
from tests.repositories import Origin, git
from tests.state.clocks import Still
from tests.state.making import START
from tests.state.racer import KEY, open_ledger

RUNNERS = 8


def race(what: str, folders: list[Path], remote: str, count: int = 0) -> list[str]:
    """Start them all, let them go at once, and collect what each one says."""
    program = [sys.executable, "-m", "tests.state.racer", what]
    processes = [
        subprocess.Popen(
            [*program, str(folder), remote, f"runner{number}", str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for number, folder in enumerate(folders)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        return [process.communicate(timeout=120)[0].strip() for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.communicate()


@pytest.fixture(params=["remote", "local"])
def places(request: pytest.FixtureRequest, bare_origin: Origin, tmp_path: Path) -> tuple[list[Path], str]:
    """Eight clones of one origin; or one local repository that eight processes share."""
    if request.param == "local":
        Ledger.local(tmp_path / "state", Still()).init(LedgerInfo(START))
        return [tmp_path / "state"] * RUNNERS, "-"
    folders = [bare_origin.another_clone(f"runner{number}") for number in range(RUNNERS)]
    open_ledger(folders[0], "origin").init(LedgerInfo(START))
    return folders, "origin"


def test_one_claim_is_won_by_exactly_one_of_two_runners(places: tuple[list[Path], str]) -> None:
    folders, remote = places
    said = Counter(race("claim", folders[:2], remote))
    assert said["won"] == 1
    assert said.keys() <= {"won", "lost", "late"}


def test_one_claim_is_won_by_exactly_one_of_eight_runners(places: tuple[list[Path], str]) -> None:
    folders, remote = places
    said = Counter(race("claim", folders, remote))
    assert said["won"] == 1
    assert said.keys() <= {"won", "lost", "late"}
    assert [event.kind for event in open_ledger(folders[0], remote).snapshot().events(delivery_path(KEY))] == [Kind.CLAIMED]


def test_eight_runners_that_write_at_once_lose_no_outcome(places: tuple[list[Path], str]) -> None:
    folders, remote = places
    assert race("record", folders, remote, count=3) == ["done"] * RUNNERS
    ledger = open_ledger(folders[0], remote)
    written = [event.remote.id for event in ledger.snapshot().events(delivery_path(KEY)) if event.remote and event.remote.id]
    assert sorted(written) == sorted(f"runner{n}-{i}" for n in range(RUNNERS) for i in range(3))
    for number in range(RUNNERS):
        own = [name for name in written if name.startswith(f"runner{number}-")]
        assert own == sorted(own)
    assert all(open_ledger(folder, remote).unpushed.waiting() == {} for folder in folders)


@pytest.mark.parametrize("after", range(4))
def test_what_a_killed_runner_had_sent_is_written_by_the_next_run(after: int, bare_origin: Origin) -> None:
    """Killed with SIGKILL after so many records: each one it made is on the ledger or on its disk, and then once on both."""
    ledger = open_ledger(bare_origin.clone, "origin")
    ledger.init(LedgerInfo(START))
    program = [
        sys.executable,
        "-m",
        "tests.state.racer",
        "tell",
        str(bare_origin.clone),
        "origin",
        "killed",
        "50",
    ]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("go\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n"
        told = [process.stdout.readline().strip() for _ in range(2 * after + 1)]
        process.kill()
    next_run = open_ledger(bare_origin.clone, "origin")
    if (pushed := next_run.push_unpushed()) is not None:
        assert pushed.won
    written = [event.remote.id for event in next_run.snapshot().events(delivery_path(KEY)) if event.remote]
    assert len(written) == len(set(written))
    assert {line for line in told if line.startswith("recorded ")} <= {f"recorded {w}" for w in written}
    assert next_run.unpushed.waiting() == {}


def test_history_only_ever_goes_forward(places: tuple[list[Path], str]) -> None:
    """Every commit has one parent, and each version of a file begins with the one before."""
    folders, remote = places
    race("record", folders[:4], remote, count=2)
    ledger = open_ledger(folders[0], remote)
    tip = ledger.snapshot().tip
    commits = git(folders[0], "rev-list", "--reverse", "--parents", tip).splitlines()
    assert [len(line.split()) for line in commits] == [1] + [2] * 8
    versions = [ledger.git.read(line.split()[0], delivery_path(KEY)) or b"" for line in commits]
    assert all(after.startswith(before) for before, after in pairwise(versions))
