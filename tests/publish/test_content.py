"""What is published from: the merged content of the right repository, and a ledger that is its own."""

from pathlib import Path

import pytest

from pipeline.errors import ContentError, EditorialError, PersonNeeded
from pipeline.model import Bilingual, Key
from pipeline.publish.report import Done, Ending
from pipeline.state import LedgerInfo
from tests.plan.ledgers import at
from tests.publish.world import World, endings
from tests.repositories import git
from tests.sites import post

X = Key("p1", "x")


def refused(world: World, **options: object) -> EditorialError:
    """The error of a run that could not begin; nothing was sent and nothing written."""
    before = world.origin.tip("editorial-state") if world.origin else None
    with pytest.raises(EditorialError) as caught:
        world.run(**options)  # type: ignore[arg-type]
    assert all(server.stored == [] for server in world.servers.values())
    if world.origin:
        assert world.origin.tip("editorial-state") == before
    return caught.value


def test_what_is_merged_is_published_whatever_the_working_tree_says(remote_world: World) -> None:
    world = remote_world
    world.post(channels={"x": "Relu."})
    (world.root / "content/posts/p1.md").write_text("pas relu")
    (world.root / "calendar.yaml").write_text("cassé: [")
    assert endings(world.at("2026-12-07 09:00").run()) == [Ending.SENT]
    assert world.texts("x") == ["Relu."]
    assert world.events(X)[0].source == world.origin.tip() if world.origin else None


def test_a_branch_that_is_not_the_default_one_publishes_nothing(remote_world: World) -> None:
    world = remote_world
    world.post(channels={"x": "Relu."})
    git(world.root, "checkout", "--quiet", "-b", "essai")
    world.post(channels={"x": "Pas relu."})  # pushed, on the branch
    error = refused(world.at("2026-12-07 09:00"), source={"expected": "essai"})
    assert error.message == Bilingual(
        "Ce passage vient de la branche « essai » ; on ne publie que depuis « main ».",
        "This run comes from the branch “essai”; only “main” is published.",
    )
    assert error.exit_code == 3
    world.run()
    assert world.texts("x") == ["Relu."]


def test_a_site_in_a_folder_of_its_repository_is_published(remote_world: World) -> None:
    world = remote_world
    world.post(channels={"x": "Bonjour."})
    files = git(world.root, "ls-files", "calendar.yaml", "content").splitlines()
    moved = {f"com/{name}": (world.root / name).read_bytes() for name in files}
    world.write({**moved, **dict.fromkeys(files)})
    assert endings(world.at("2026-12-07 09:00").run(source={"inside": "com"})) == [Ending.SENT]


def test_machine_state_among_the_authors_files_is_refused(remote_world: World) -> None:
    world = remote_world
    world.post()
    world.write({".editorial/unpushed.jsonl": "{}"})
    error = refused(world.at("2026-12-07 09:00"))
    assert error.message.en == (
        "The repository holds “.editorial”: the machine's state has no place among the authors' files. "
        "Remove it (git rm -r .editorial). Nothing is published."
    )
    assert isinstance(error, ContentError)


@pytest.mark.parametrize(("old", "new"), [("Europe/Paris", "Mars/Olympus"), ("adopted_at: 2026-12-01 00:00", "adopted_at: hier")])
def test_a_calendar_that_cannot_be_trusted_publishes_nothing(remote_world: World, old: str, new: str) -> None:
    world = remote_world
    world.post()
    world.replaced[old] = new
    world.write({"calendar.yaml": world.calendar()})
    error = refused(world.at("2026-12-07 09:00"))
    assert error.exit_code == 3
    assert error.message.en.startswith("Nothing is published: ")
    assert error.message.en.endswith(" Mend calendar.yaml (editorial check says it all), then run again.")


def test_a_broken_post_blocks_itself_and_says_so_once(remote_world: World) -> None:
    world = remote_world
    world.post("p1", channels={"x": "trop long " * 40})
    world.post("p2", channels={"x": "Bon."})
    told: list[Done] = []
    report = world.at("2026-12-07 09:00").run(told=told.append)
    assert endings(report) == [Ending.BLOCKED, Ending.SENT]
    assert report.exit_code == 3
    assert [done.key.post for done in told] == ["p2"]  # the plan, told before, names the blocked one
    again = world.later(61).run()
    assert (endings(again), again.exit_code) == ([Ending.BLOCKED], 0)


def test_a_merged_file_that_cannot_be_read_is_named_by_every_run(remote_world: World) -> None:
    """It has no time that could be due, and nobody knows whether it was approved: silence would drop it."""
    world = remote_world
    world.write({f"content/posts/p{n}.md": "---\nid: [\n---\n" for n in range(2, 9)})
    world.post("p1", channels={"x": "Bon."})
    report = world.at("2026-12-07 09:00").run()
    assert (endings(report), report.exit_code) == ([Ending.SENT], 0)
    files = [f"content/posts/p{n}.md" for n in range(2, 7)]
    assert world.said(report)[-1] == (
        f"Cannot leave, since it cannot be read: {', '.join(files)} and 2 more. Mend what this says: editorial check"
    )
    world.write({f"content/posts/p{n}.md": post(id=f"p{n}", status="draft") for n in range(2, 9)})
    assert world.said(world.later(1).run()) == []


def test_a_calendar_broken_while_a_run_goes_stops_it_and_keeps_its_report(remote_world: World) -> None:
    world = remote_world
    world.post("p1", channels={"x": "Un."})
    world.post("p2", channels={"masto": "Deux."})

    def breaks(_done: object) -> None:
        world.write({"calendar.yaml": "version: 1\n"})

    report = world.at("2026-12-07 09:00").run(told=breaks)
    assert (endings(report), report.exit_code) == ([Ending.SENT], 3)
    assert (world.texts("x") + world.texts("masto")) in (["Un."], ["Deux."])


# ── the ledger ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_missing_ledger_is_refused_with_what_to_do(remote_world: World) -> None:
    world = remote_world
    world.post()
    assert world.origin is not None
    git(world.origin.bare, "update-ref", "-d", "refs/heads/editorial-state")
    git(world.root, "update-ref", "-d", "refs/editorial/seen/origin/editorial-state")
    error = refused(world.at("2026-12-07 09:00"))
    assert error.message == Bilingual(
        f"Il n'y a pas encore de registre de publication (branche editorial-state) dans « {world.origin.url} » : rien n'est "
        "publié. Si c'est la première fois, lancez : editorial publish --init",
        f"There is no publication ledger (branch editorial-state) in “{world.origin.url}” yet: nothing is published. If this "
        "is the first time, run: editorial publish --init",
    )
    assert isinstance(error, PersonNeeded)


def test_the_ledger_of_another_repository_is_refused(remote_world: World) -> None:
    """A fork, or a repository made from this one as a template, has somebody else's history."""
    world = remote_world
    world.post()
    assert world.origin is not None
    git(world.origin.bare, "update-ref", "-d", "refs/heads/editorial-state")
    git(world.root, "update-ref", "-d", "refs/editorial/seen/origin/editorial-state")
    assert world.ledger().init(LedgerInfo(at("2026-12-01 00:00"), "42")).won
    error = refused(world.at("2026-12-07 09:00"), repository="43")
    assert error.message.en == (
        "This ledger belongs to another repository (42, here 43): nothing is published. For a copy, delete the branch "
        "editorial-state, then: editorial publish --init"
    )
    assert endings(world.run(repository="42")) == [Ending.SENT]


def test_a_ledger_without_its_first_file_is_refused(world: World) -> None:
    world.post()
    snapshot = world.snapshot()
    tree = snapshot._git.write_tree(None, {"brake.jsonl": b""})
    commit = snapshot._git.commit_tree(tree, (snapshot.tip,), "gone", at("2026-12-07 08:00"))
    assert snapshot._git.update_ref("refs/heads/editorial-state", commit, snapshot.tip).won
    error = refused(world.at("2026-12-07 09:00"))
    assert error.message.en == ("The ledger's ledger.json is missing or unreadable: nothing is published.")


def test_what_was_planned_before_the_ledger_began_never_leaves(tmp_path: Path, world: World) -> None:
    world.post(when="2026-11-30 09:00")
    world.replaced["adopted_at: 2026-12-01 00:00"] = "adopted_at: 2026-11-01 00:00"
    world.write({"calendar.yaml": world.calendar()})
    assert endings(world.run()) == []
    assert world.events(X) == ()
