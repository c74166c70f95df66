"""A state branch that somebody else wrote on: what it damages stays, in words; what is due beside it leaves all the same."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import PersonNeeded
from pipeline.model import Key
from pipeline.plan import State
from pipeline.publish.report import Ending
from pipeline.publish.words import Words
from tests.publish.world import World, endings
from tests.repositories import git

P1, P2 = Key("p1", "masto"), Key("p2", "x")
FILE = "deliveries/p1/masto.jsonl"
Change = Callable[[Path], object]


def line(**fields: object) -> bytes:
    """An event that says p1 was sent, or what the fields say."""
    event = {"v": 1, "id": "ab" * 16, "at": "2026-12-06T08:00:00.000Z", "kind": "sent", "by": "runner", "part": 1}
    return json.dumps(event | fields).encode() + b"\n"


def claim(**fields: object) -> bytes:
    about = {"of": 1, "gen": 0, "account": "mastodon:other.example.org/@x", "key": "4c1d", "digest": "d1:a"}
    return line(kind="claimed", stamp="2026-12-06T08:00:00Z", **(about | fields))


def write(content: bytes, name: str = FILE) -> Change:
    def change(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    return change


def link(target: str, name: str = FILE) -> Change:
    def change(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(target)

    return change


def by_hand(world: World, change: Change) -> None:
    """A stranger with the right to push: checks the branch out, changes it, pushes."""
    bare = world.origin.bare if world.origin else world.folder / "state.git"
    folder = world.folder / "stranger"
    git(world.folder, "clone", "--quiet", "--branch", "editorial-state", str(bare), str(folder))
    change(folder)
    git(folder, "add", "--all")
    author = ("-c", "user.name=Stranger", "-c", "user.email=stranger@example.org")
    git(folder, *author, "commit", "--quiet", "--message", "[skip ci] by hand")
    git(folder, "push", "--quiet", "origin", "HEAD:editorial-state")
    shutil.rmtree(folder)


def due(world: World) -> World:
    world.post("p1", channels={"masto": "Un."})
    world.post("p2", channels={"x": "Deux."})
    return world.at("2026-12-07 09:00")


# ── one publication ──────────────────────────────────────────────────────────────────────────────────────────────
UNREADABLE: dict[str, Callable[[str], Change]] = {
    "corrupt": lambda file: write(b"{not json\n", file),
    "corrupt-after-good": lambda file: write(line() + b"garbage\n", file),
    "nul": lambda file: write(b"\0\0\0\n", file),
    "invalid-utf-8": lambda file: write(b'{"v": 1, "by": "\xff\xfe"}\n', file),
    "later-version": lambda file: write(line(v=2), file),
    "unknown-kind": lambda file: write(line(kind="exploded"), file),
    "5-mb-line": lambda file: write(line(reason="x" * 5_000_000), file),
    "deep": lambda file: write(b"[" * 4000 + b"\n", file),
    "huge-number": lambda file: write(line(part=10**30), file),
    "symlink": lambda file: link("../../ledger.json", file),
    "symlink-out": lambda file: link("/etc/passwd", file),
    "directory": lambda file: write(line(), f"{file}/masto.jsonl"),
}


def test_a_damaged_history_blocks_its_publication_only(world: World) -> None:
    """What cannot be read may have been a sending: nobody sends it, and it is not taken for a history that never began."""
    world.post("good", channels={"x": "Bon."})
    for name in UNREADABLE:
        world.post(name, channels={"masto": f"De {name}."})

    def change(folder: Path) -> None:
        for name, damage in UNREADABLE.items():
            damage(f"deliveries/{name}/masto.jsonl")(folder)

    by_hand(world.at("2026-12-07 09:00"), change)
    assert endings(world.run()) == [Ending.SENT]
    assert (world.texts("masto"), world.texts("x")) == ([], ["Bon."])
    plan = world.plan().by_key
    assert {plan[Key(name, "masto")].state for name in UNREADABLE} == {State.UNREADABLE}
    assert endings(world.later(31).run()) == []


def test_a_damaged_history_is_told_with_what_to_do(world: World) -> None:
    by_hand(due(world), write(b"{not json\n"))
    (said,) = [each for each in Words(world.site().calendar).plan(world.plan(), ()) if "p1" in each.en]
    assert said.en.startswith("Does not leave: p1 on Mastodon, ledger unreadable. Call the maintainer.")
    assert said.fr.startswith("Ne part pas : p1 sur Mastodon, registre illisible. Appeler la personne qui entretient le dépôt.")


def test_a_submodule_in_place_of_a_history_blocks_it_only(world: World) -> None:
    due(world)
    ledger = world.ledger()
    tip = ledger.snapshot().tip
    environment = {"GIT_INDEX_FILE": str(world.folder / "index")}
    ledger.git.run("read-tree", tip, env=environment)
    entry = f"160000 {'1' * 40}\t{FILE}\n"
    ledger.git.run("update-index", "--index-info", stdin=entry.encode(), env=environment)
    commit = ledger.git.commit_tree(ledger.git.run("write-tree", env=environment).text, (tip,), "x", world.clock.now())
    assert ledger.git.update_ref("refs/heads/editorial-state", commit, tip).won
    assert endings(world.run()) == [Ending.SENT]
    assert (world.state(P1), world.texts("x")) == (State.UNREADABLE, ["Deux."])


FORGED: dict[str, bytes] = {
    "sent-of-an-unknown-claim": line(claim="cd" * 16, remote={"id": "999", "url": "https://social.example.org/999"}),
    "sent-without-anything": line(),
    "the-same-id-thrice": line() * 3,
    "windows-line-ends": line().replace(b"\n", b"\r\n"),
    "a-byte-order-mark": b"\xef\xbb\xbf" + line(),
    "no-last-line-end": line().rstrip(b"\n"),
    "a-sending-of-the-year-1": line(at="0001-01-01T00:00:00.000Z"),
    "an-address-that-commands": line(remote={"id": "::error::", "url": "javascript:alert(1)"}),
}


def test_a_forged_sending_keeps_its_post_from_leaving_and_no_other(remote_world: World) -> None:
    """A sending always counts, whoever wrote it: believing a lie costs a post, disbelieving a truth sends it twice."""
    world = remote_world
    world.post("good", channels={"x": "Bon."})
    for name in FORGED:
        world.post(name, channels={"masto": f"De {name}."})

    def change(folder: Path) -> None:
        for name, forged in FORGED.items():
            write(forged, f"deliveries/{name}/masto.jsonl")(folder)

    by_hand(world.at("2026-12-07 09:00"), change)
    assert endings(world.run()) == [Ending.SENT]
    assert (world.texts("masto"), world.texts("x")) == ([], ["Bon."])
    plan = world.plan().by_key
    assert {plan[Key(name, "masto")].state for name in FORGED} == {State.PUBLISHED}


def test_an_outcome_of_a_claim_nobody_made_holds_nothing_up(world: World) -> None:
    outcomes = (
        line(kind="released", reason="rate_limited", claim="cd" * 16, retry_at="2999-01-01T00:00:00Z"),
        line(kind="settled", outcome="absent", claim="ce" * 16, how="person", id="ac" * 16),
        line(kind="refused", digest="d1:a", claim="cf" * 16, id="ad" * 16),
        line(kind="updated", digest="d1:a", id="ae" * 16),
    )
    by_hand(due(world), write(b"".join(outcomes)))
    assert endings(world.run()) == [Ending.SENT, Ending.SENT]
    assert (world.texts("masto"), world.texts("x")) == (["Un."], ["Deux."])


def test_a_history_that_somebody_deleted_on_top_publishes_nothing_twice(remote_world: World) -> None:
    """No rollback: a commit more, that holds a file less. The clone that saw it stops; to a fresh one the look before sending
    shows the post, and a person is asked.
    """
    world = due(remote_world)
    assert world.origin is not None
    assert endings(world.run()) == [Ending.SENT, Ending.SENT]
    by_hand(world, lambda folder: (folder / FILE).unlink())
    with pytest.raises(PersonNeeded) as stopped:
        world.later(5).run()
    assert stopped.value.message.en.startswith(f"The publication ledger lost lines that this clone has seen ({FILE}, between ")
    fresh = world.origin.another_clone("fresh")
    report = world.run(clone=fresh)
    assert endings(report) == [Ending.UNCERTAIN]
    assert world.said(report)[0].startswith(
        "To check: p1 on Mastodon. This text is already on the account: was the ledger lost? It may be online; "
    )
    assert world.texts("masto") == ["Un."]


def test_a_forged_claim_of_another_account_is_asked_about_once(world: World) -> None:
    by_hand(due(world), write(claim()))
    report = world.run()
    assert endings(report) == [Ending.UNCERTAIN, Ending.SENT]
    assert world.said(report)[0].startswith(
        "To check: p1 on Mastodon. It was sent from another account than today's. It may be online; we will not send it again. "
        "Look at the account, then `/published <link>` or `/not-published` "
        "(editorial resolve p1@masto --published LINK | --not-published)."
    )
    assert endings(world.later(31).run()) == []
    assert world.texts("masto") == []


def test_histories_of_posts_and_channels_that_do_not_exist_are_asked_about_and_hold_nothing_up(world: World) -> None:
    def change(folder: Path) -> None:
        for name in ("nobody/masto", "nobody/nowhere", "p1/nowhere"):
            write(claim(), f"deliveries/{name}.jsonl")(folder)
        for name in ("README.md", "deliveries/P1/masto.jsonl", "deliveries/a b/x.jsonl", "deliveries/-/../x.jsonl"):
            write(b"whatever", name)(folder)

    by_hand(due(world), change)
    report = world.run()
    assert endings(report) == [Ending.UNCERTAIN] * 3 + [Ending.SENT] * 2
    assert (world.texts("masto"), world.texts("x")) == (["Un."], ["Deux."])
    assert endings(world.later(31).run()) == []


# ── the whole ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_event_of_the_future_publishes_nothing_and_says_until_when(world: World) -> None:
    by_hand(due(world), write(line(at="2036-12-07T08:00:00.000Z")))
    report = world.run()
    assert (endings(report), report.exit_code) == ([], 1)
    (said,) = world.said(report)
    assert said.startswith(
        "This machine's clock is behind the ledger, which goes up to 2036-12-07 08:00 UTC: nothing is published. Set it right."
    )


@pytest.mark.parametrize("damage", [write(b"{x\n", "brake.jsonl"), link("/dev/null", "brake.jsonl")], ids=["corrupt", "link"])
def test_a_brake_that_cannot_be_read_holds_everything(world: World, damage: Change) -> None:
    by_hand(due(world), damage)
    assert endings(world.run()) == []
    item = world.item(P2)
    assert (item.state, item.why and item.why.fr, item.why and item.why.en) == (
        State.UNREADABLE,
        "les pauses ne se lisent pas",
        "the pauses cannot be read",
    )


@pytest.mark.parametrize(
    "damage", [write(b"{x\n", "channels/masto.jsonl"), link("/dev/null", "channels/masto.jsonl")], ids=["corrupt", "link"]
)
def test_a_channel_that_cannot_be_read_is_stopped_alone(world: World, damage: Change) -> None:
    by_hand(due(world), damage)
    assert endings(world.run()) == [Ending.SENT]
    assert (world.state(P1), world.texts("x")) == (State.STOPPED, ["Deux."])


@pytest.mark.parametrize(
    "damage",
    [
        write(b"\xff{", "runs/last.json"),
        write(b"[" * 100_000, "runs/last.json"),
        write(b'{"at": 7, "v": 1}', "runs/last.json"),
        write(b'{"at": "2026-12-07T07:00:00", "v": 1}', "runs/last.json"),
        link("/dev/zero", "runs/last.json"),
    ],
    ids=["bytes", "deep", "number", "no-zone", "link"],
)
def test_a_damaged_note_of_the_last_run_changes_nothing(world: World, damage: Change) -> None:
    by_hand(due(world), damage)
    assert endings(world.run()) == [Ending.SENT, Ending.SENT]


@pytest.mark.parametrize(
    "damage",
    [
        write(b'{"v": 2, "created_at": "2026-12-01T00:00:00Z"}', "ledger.json"),
        write(b"[" * 100_000, "ledger.json"),
        write(b'{"v": 1, "created_at": "yesterday"}', "ledger.json"),
        link("/dev/zero", "ledger.json"),
        lambda folder: (folder / "ledger.json").unlink(),
    ],
    ids=["later-version", "deep", "no-date", "link", "gone"],
)
def test_a_ledger_that_does_not_say_when_it_began_publishes_nothing(world: World, damage: Change) -> None:
    by_hand(due(world), damage)
    with pytest.raises(PersonNeeded) as error:
        world.run()
    assert error.value.message.fr.startswith("ledger.json manque au registre ou ne se lit pas : rien n'est publié.")
    assert [world.texts(channel) for channel in ("masto", "x")] == [[], []]
