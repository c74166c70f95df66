"""What a workflow's later steps are told after a run."""

from pathlib import Path

import pytest

from pipeline.cli.outputs import tell, tell_backlog
from pipeline.model import Key
from pipeline.publish.report import Done, Ending, RunReport
from tests.plan.ledgers import at

NOW = at("2026-12-07 09:00")


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    return tmp_path / "output"


def report(ending: Ending, until: str) -> RunReport:
    return RunReport([Done(Key("p1", "x"), ending)], backlog=4, next_run=at(until))


def test_a_run_that_sent_something_and_leaves_a_backlog_says_when_to_run_again(told: Path) -> None:
    tell_backlog(report(Ending.SENT, "2026-12-07 09:19:30"), NOW)
    assert told.read_text("utf-8") == "backlog=true\nwait=1170\n"


def test_a_turn_that_has_come_meanwhile_is_not_waited_for(told: Path) -> None:
    tell_backlog(report(Ending.SETTLED_SENT, "2026-12-07 08:59"), NOW)
    assert told.read_text("utf-8") == "backlog=true\nwait=0\n"


@pytest.mark.parametrize(
    "run",
    [
        report(Ending.NOT_SENT, "2026-12-07 09:19"),
        report(Ending.SENT, "2026-12-07 12:00"),
        RunReport([Done(Key("p1", "x"), Ending.SENT)]),
    ],
    ids=["it sent nothing", "the schedule is sooner", "nothing waits"],
)
def test_otherwise_the_schedule_is_enough(told: Path, run: RunReport) -> None:
    tell_backlog(run, NOW)
    assert not told.exists()


def test_outside_a_workflow_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_OUTPUT", raising=False)
    tell("GITHUB_OUTPUT", "backlog=true\n")
