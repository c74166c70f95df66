"""What the remote of the ledger does to a run: refused, lost, overtaken, away, rolled back. Nothing is sent twice or lost."""

import shutil
from pathlib import Path

import pytest

from pipeline.errors import EditorialError, GitError, PersonNeeded
from pipeline.model import Key
from pipeline.plan import State
from pipeline.publish.orders import Answer
from pipeline.publish.report import Ending
from tests.publish.hooks import Act, forget, meet
from tests.publish.world import SEND, World, endings
from tests.repositories import git

MASTO = Key("p1", "masto")
STATE = "refs/heads/editorial-state"


@pytest.fixture
def due(remote_world: World) -> World:
    remote_world.post(channels={"masto": "Bonjour."})
    return remote_world.at("2026-12-07 09:00")


def bare(world: World) -> Path:
    assert world.origin is not None
    return world.origin.bare


def unpushed(world: World) -> Path:
    return world.root / ".git" / "editorial" / "unpushed.jsonl"


def once(world: World) -> None:
    """Quiet in the end, online once, nothing left on the disk, and a history that only grew."""
    world.until_quiet()
    assert world.texts("masto") == ["Bonjour."]
    assert world.state(MASTO) is State.PUBLISHED
    assert not unpushed(world).exists()
    git(bare(world), "fsck", "--no-progress", "--no-dangling")


# ── the claim ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("act", ["refuse", "lose"])
def test_without_its_claim_on_the_remote_nothing_is_sent(due: World, act: Act) -> None:
    meet(bare(due), act, phase="claimed", times=99)
    report = due.run()
    assert (due.texts("masto"), endings(report), report.exit_code) == ([], [], 1)
    assert report.stopped is not None
    assert report.stopped.en.startswith("The ledger did not accept the intent (")
    assert report.stopped.en.endswith("): nothing is sent.")
    forget(bare(due))
    once(due)


def test_a_claim_that_arrived_though_the_answer_did_not_is_ours(due: World) -> None:
    meet(bare(due), "hang_up", phase="claimed")
    assert endings(due.run()) == [Ending.SENT]
    once(due)


def test_a_claim_that_was_overtaken_is_tried_again_on_the_new_tip(due: World) -> None:
    meet(bare(due), "overtake", phase="claimed", times=2)
    assert endings(due.run()) == [Ending.SENT]
    assert due.kinds(MASTO) == ["claimed", "sent"]
    once(due)


def test_a_publication_that_somebody_else_claims_meanwhile_is_left_to_them(due: World) -> None:
    assert due.origin is not None
    other = due.origin.another_clone("other")
    due.servers["masto"].hooks["/api/v2/instance"] = lambda: due.run(clone=other)
    assert endings(due.run()) == []
    assert due.kinds(MASTO) == ["claimed", "sent"]
    once(due)


# ── the record ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("act", ["refuse", "lose"])
def test_an_outcome_the_remote_does_not_take_is_kept_shown_and_pushed_by_the_next_run(due: World, act: Act) -> None:
    due.post("p2", channels={"x": "Aussi."})
    meet(bare(due), act, phase="sent", times=99)
    report = due.run()
    assert (endings(report), report.exit_code) == ([Ending.SENT], 1)
    assert report.stopped is not None
    first, receipt = report.stopped.en.split("\n")
    assert first.startswith(
        "The ledger could not be written. Nothing more is sent; the next run of this machine will write it. ("
    )
    assert receipt.startswith('receipt: p1@masto {"at":"2026-12-07T08:0')
    assert due.texts("x") == []
    assert due.kinds(MASTO) == ["claimed"]
    stopped = due.run()
    assert (endings(stopped), stopped.exit_code) == ([], 1)
    forget(bare(due))
    assert endings(due.run()) == [Ending.SENT]
    assert due.kinds(MASTO) == ["claimed", "sent"]
    once(due)


@pytest.mark.parametrize("act", ["hang_up", "overtake"])
def test_an_outcome_is_written_whatever_the_race(due: World, act: Act) -> None:
    meet(bare(due), act, phase="sent", times=2)
    assert endings(due.run()) == [Ending.SENT]
    assert due.kinds(MASTO) == ["claimed", "sent"]
    once(due)


def test_with_its_disk_lost_too_the_post_is_found_on_the_network(due: World) -> None:
    meet(bare(due), "refuse", phase="sent", times=99)
    due.run()
    unpushed(due).unlink()
    forget(bare(due))
    assert endings(due.later(5).run()) == []
    assert due.state(MASTO) is State.SENDING
    assert endings(due.later(25).run()) == [Ending.SETTLED_SENT]
    once(due)


# ── away ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def away(world: World) -> None:
    bare(world).rename(bare(world).with_suffix(".away"))


def back(world: World) -> None:
    bare(world).with_suffix(".away").rename(bare(world))


def test_without_its_remote_a_run_does_not_begin(due: World) -> None:
    away(due)
    with pytest.raises(GitError):
        due.run()
    back(due)
    once(due)


def test_a_remote_that_goes_away_before_the_claim_sends_nothing(due: World) -> None:
    due.servers["masto"].hooks["/api/v2/instance"] = lambda: away(due)
    report = due.run()
    assert (due.texts("masto"), report.exit_code) == ([], 1)
    back(due)
    once(due)


def test_a_remote_that_goes_away_during_the_call_loses_no_outcome(due: World) -> None:
    due.servers["masto"].hooks[SEND["masto"]["path"]] = lambda: away(due)
    report = due.run()
    assert (due.texts("masto"), endings(report), report.exit_code) == (["Bonjour."], [Ending.SENT], 1)
    assert unpushed(due).exists()
    back(due)
    once(due)


# ── rewritten ────────────────────────────────────────────────────────────────────────────────────────────────────
def rolled_back(world: World, begun: str, *, how: str) -> None:
    if how == "back":
        git(bare(world), "update-ref", STATE, begun)
    else:
        git(bare(world), "config", "user.email", "other@example.org")
        git(bare(world), "config", "user.name", "Other")
        other = git(bare(world), "commit-tree", "-p", begun, "-m", "other", f"{begun}^{{tree}}")
        git(bare(world), "update-ref", STATE, other)


@pytest.mark.parametrize("how", ["back", "aside"])
def test_a_ledger_that_went_back_stops_the_clone_that_knows_better(due: World, how: str) -> None:
    begun = due.snapshot().tip
    due.run()
    whole = due.snapshot().tip
    rolled_back(due, begun, how=how)
    with pytest.raises(PersonNeeded, match="no longer holds what this clone has seen"):
        due.later(5).run()
    assert len(due.texts("masto")) == 1
    git(bare(due), "update-ref", STATE, whole)
    once(due)


@pytest.mark.parametrize("how", ["back", "aside"])
def test_a_ledger_that_went_back_publishes_nothing_twice_from_a_fresh_clone(due: World, how: str) -> None:
    begun = due.snapshot().tip
    due.run()
    rolled_back(due, begun, how=how)
    assert due.origin is not None
    fresh = due.origin.another_clone("fresh")
    report = due.later(5).run(clone=fresh)
    assert endings(report) == [Ending.UNCERTAIN]
    assert due.texts("masto") == ["Bonjour."]
    shutil.rmtree(due.root / ".git" / "refs" / "editorial")
    git(due.root, "pack-refs", "--all")
    due.ledger().accept()
    due.answer(MASTO, Answer.PUBLISHED, f"{due.servers['masto'].url}/@atelier/1")
    once(due)


def test_a_rewritten_ledger_in_the_middle_of_a_run_ends_it(due: World) -> None:
    begun = due.snapshot().tip
    due.post("p2", channels={"x": "Aussi."})
    report = due.run(told=lambda _: rolled_back(due, begun, how="back"))
    assert (endings(report), report.exit_code) == ([Ending.SENT], 5)


def test_the_refusals_are_errors_for_the_command_line() -> None:
    assert {GitError.exit_code, PersonNeeded.exit_code, EditorialError.exit_code} == {1, 5}
