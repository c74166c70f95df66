"""The ledger on a real remote and in a local repository: what every end of a write leaves behind."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.errors import GitError, PersonNeeded
from pipeline.git import Git, Presence, Verdict
from pipeline.model import Key
from pipeline.state import (
    BRAKE_PATH,
    Kind,
    Ledger,
    LedgerInfo,
    LedgerMissing,
    LedgerUnreachable,
    LedgerWentBack,
    PartStatus,
    Remote,
    channel_path,
    delivery_path,
)
from tests.repositories import Origin, git
from tests.state.clocks import Still
from tests.state.making import START, claimed, event, minutes, sent

KEY = Key("p05", "x")
PATH = delivery_path(KEY)
BRANCH = "editorial-state"


def on(folder: Path, clock: Still | None = None) -> Ledger:
    repository = Git.find(folder)
    assert repository is not None
    return Ledger.remote(repository, clock or Still())


@pytest.fixture
def ledger(bare_origin: Origin) -> Ledger:
    """A ledger that has begun on the origin, seen from its first clone."""
    begun = on(bare_origin.clone)
    assert begun.init(LedgerInfo(START, "42")).won
    return begun


def hook(origin: Origin, name: str, script: str) -> Path:
    path = origin.bare / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


# ── beginning ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_without_a_ledger_nothing_goes_on_and_a_person_is_told_what_to_run(bare_origin: Origin) -> None:
    missing = on(bare_origin.clone)
    assert missing.look().presence is Presence.MISSING
    with pytest.raises(LedgerMissing) as error:
        missing.snapshot()
    assert error.value.message.fr == (
        f"Il n'y a pas encore de registre de publication (branche editorial-state) dans « {bare_origin.bare} » : "
        "rien n'est publié. Si c'est la première fois, lancez : editorial publish --init"
    )
    assert error.value.exit_code == 5


def test_a_ledger_begins_as_an_orphan_branch_with_one_file(bare_origin: Origin, ledger: Ledger) -> None:
    snapshot = ledger.snapshot()
    assert snapshot.info == LedgerInfo(START, "42")
    assert list(snapshot.paths) == ["ledger.json"]
    assert git(bare_origin.bare, "log", "--format=%P|%an|%s", BRANCH) == "|editorial-bot|init ledger"
    assert git(bare_origin.clone, "status", "--porcelain", "--branch") == "## main...origin/main"


def test_a_ledger_begins_once(bare_origin: Origin, ledger: Ledger) -> None:
    tip = bare_origin.tip(BRANCH)
    assert ledger.init(LedgerInfo(minutes(5))).verdict is Verdict.LOST
    assert on(bare_origin.another_clone("second")).init(LedgerInfo(minutes(5))).verdict is Verdict.LOST
    assert bare_origin.tip(BRANCH) == tip


def test_a_clone_without_the_remote_is_told_what_to_do(bare_origin: Origin) -> None:
    repository = Git.find(bare_origin.clone)
    assert repository is not None
    with pytest.raises(PersonNeeded) as error:
        Ledger.remote(repository, Still(), remote="elsewhere")
    assert error.value.message.en == (
        "This repository has no remote “elsewhere”: the publication ledger is kept there. "
        "Add it (git remote add elsewhere <address>), or use --state FOLDER for a trial."
    )


def test_adoption_is_the_later_of_the_calendars_date_and_the_ledgers_beginning() -> None:
    info = LedgerInfo(START, "42")
    assert info.adoption(None) == START
    assert info.adoption(minutes(-9)) == START
    assert info.adoption(minutes(9)) == minutes(9)


def test_a_copied_repository_is_recognised_by_its_id() -> None:
    assert not LedgerInfo(START, "42").belongs_to("43")
    assert LedgerInfo(START, "42").belongs_to("42")
    assert LedgerInfo(START, "42").belongs_to(None)
    assert LedgerInfo(START, None).belongs_to("43")


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"[]",
        b"{}",
        b'{"v":2,"created_at":"2026-12-01T08:00:00Z"}',
        b'{"v":1,"created_at":"2026-12-01"}',
    ],
)
def test_a_damaged_beginning_is_no_beginning(content: bytes | None) -> None:
    assert LedgerInfo.from_bytes(content) is None


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_claim_is_one_commit_that_says_kind_post_and_channel(bare_origin: Origin, ledger: Ledger) -> None:
    tip = ledger.snapshot().tip
    answer = ledger.append(PATH, [claimed(at=minutes(3))], tip)
    assert answer.won
    assert answer.tip == bare_origin.tip(BRANCH)
    assert git(bare_origin.bare, "log", "-1", "--format=%P|%s|%aI", BRANCH) == (f"{tip}|claimed p05 x|2026-12-01T08:03:00+00:00")
    assert ledger.snapshot().publication(KEY, live=True).part(1).status is PartStatus.CLAIMED


def test_a_claim_on_a_tip_that_moved_is_lost(bare_origin: Origin, ledger: Ledger) -> None:
    tip = ledger.snapshot().tip
    other = on(bare_origin.another_clone("second"))
    assert other.append(PATH, [claimed()], other.snapshot().tip).won
    assert ledger.append(PATH, [claimed()], tip).verdict is Verdict.LOST
    assert len(ledger.snapshot().events(PATH)) == 1


def test_two_runners_claims_of_the_same_second_are_two_commits(bare_origin: Origin, ledger: Ledger) -> None:
    tip = ledger.snapshot().tip
    one, two = claimed(), claimed()
    assert one.to_line() != two.to_line()
    assert [ledger.append(PATH, [one], tip).verdict, ledger.append(PATH, [two], tip).verdict] == [
        Verdict.WON,
        Verdict.LOST,
    ]


def test_several_files_are_written_in_one_commit(bare_origin: Origin, ledger: Ledger) -> None:
    batch = {delivery_path(Key(f"p0{n}", "x")): [event(Kind.MISSED, part=0, due=START)] for n in range(3)}
    assert ledger.append_all(batch, ledger.snapshot().tip).won
    assert git(bare_origin.bare, "log", "-1", "--format=%s", BRANCH) == "missed 3 publications"
    assert len(ledger.snapshot().publications(live=True)) == 3


def test_a_pause_is_written_and_read_back(bare_origin: Origin, ledger: Ledger) -> None:
    assert ledger.append(BRAKE_PATH, [event(Kind.PAUSED, scope="channel:x", by="cm")], ledger.snapshot().tip).won
    stop = event(Kind.SUSPENDED, reason="unauthorized")
    assert ledger.append(channel_path("bluesky"), [stop], ledger.snapshot().tip).won
    subjects = git(bare_origin.bare, "log", "-2", "--format=%s", BRANCH).splitlines()
    assert subjects == ["suspended bluesky", "paused channel:x"]
    assert ledger.snapshot().brake().holds(None, "x", "x", START) is not None
    assert {name: state.suspended for name, state in ledger.snapshot().channels().items()} == {"bluesky": stop}


def test_every_byte_that_was_there_stays_and_a_torn_last_line_is_ended(bare_origin: Origin, ledger: Ledger) -> None:
    odd = claimed().to_line().replace(b"\n", b"\r\n") + b"\n" + b'{"torn'
    tip = ledger.snapshot().tip
    tree = ledger.git.write_tree(f"{tip}^{{tree}}", {PATH: odd})
    commit = ledger.git.commit_tree(tree, [tip], "by hand", START)
    assert ledger.git.push("origin", f"refs/heads/{BRANCH}", commit, tip).won
    told = sent(None)
    assert ledger.append(PATH, [told], ledger.snapshot().tip).won
    assert ledger.snapshot().read(PATH) == odd + b"\n" + told.to_line()
    publication = ledger.snapshot().publication(KEY, live=True)
    assert [bad.why for bad in publication.unreadable] == ["not_json"]
    assert publication.all_sent(1)


def test_an_event_that_is_there_is_not_written_again(bare_origin: Origin, ledger: Ledger) -> None:
    told = sent(None)
    answer = ledger.append(PATH, [told], ledger.snapshot().tip)
    assert ledger.append(PATH, [told], answer.tip or "").tip == answer.tip
    both = ledger.append(PATH, [told, claimed()], answer.tip or "")
    assert both.tip != answer.tip
    assert len(ledger.snapshot().events(PATH)) == 2


@pytest.mark.parametrize("post", ["../p05", "P05", "", "a/b", "p05\n", "x" * 64])
def test_what_is_no_id_never_becomes_a_path(post: str) -> None:
    with pytest.raises(ValueError, match="not a path of the ledger"):
        delivery_path(Key(post, "x"))
    with pytest.raises(ValueError, match="not a path of the ledger"):
        channel_path(post)


# ── outcomes ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_outcome_is_written_on_whatever_the_tip_is(bare_origin: Origin, ledger: Ledger) -> None:
    claim = claimed()
    assert ledger.append(PATH, [claim], ledger.snapshot().tip).won
    other = on(bare_origin.another_clone("second"))
    other.append(delivery_path(Key("p06", "x")), [claimed()], other.snapshot().tip)
    assert ledger.record(KEY, [sent(claim)]).answer.won
    assert ledger.snapshot().publication(KEY, live=True).all_sent(1)
    assert not ledger.unpushed.file.exists()


def test_an_outcome_that_cannot_be_pushed_is_kept_and_pushed_by_the_next_run(bare_origin: Origin) -> None:
    clock = Still()
    ledger = on(bare_origin.clone, clock)
    ledger.init(LedgerInfo(START))
    away = bare_origin.bare.rename(bare_origin.bare.with_suffix(".away"))
    told = sent(None)
    recorded = ledger.record(KEY, [told])
    assert (recorded.answer.verdict, recorded.kept, recorded.safe) == (Verdict.ERROR, True, True)
    assert 50 < sum(clock.waited) <= 60
    assert ledger.push_unpushed() is not None
    away.rename(bare_origin.bare)
    next_run = on(bare_origin.clone)
    assert next_run.unpushed.waiting() == {PATH: [told]}
    answer = next_run.push_unpushed()
    assert answer is not None
    assert answer.won
    assert next_run.snapshot().publication(KEY, live=True).all_sent(1)
    assert next_run.push_unpushed() is None


def test_a_run_killed_between_the_push_and_forgetting_changes_nothing(bare_origin: Origin, ledger: Ledger) -> None:
    told = sent(None)
    ledger.unpushed.keep(PATH, [told])
    ledger.append(PATH, [told], ledger.snapshot().tip)
    answer = ledger.push_unpushed()
    assert answer is not None
    assert answer.won
    assert ledger.snapshot().events(PATH) == (told,)
    assert ledger.unpushed.waiting() == {}


def test_a_rule_that_refuses_is_not_asked_again_and_the_outcome_is_kept(bare_origin: Origin) -> None:
    clock = Still()
    ledger = on(bare_origin.clone, clock)
    ledger.init(LedgerInfo(START))
    hook(bare_origin, "pre-receive", "exit 1")
    recorded = ledger.record(KEY, [sent(None)])
    assert (recorded.answer.verdict, recorded.kept) == (Verdict.REFUSED, True)
    assert clock.waited == []


def test_a_push_that_arrived_although_we_saw_an_error_is_written_once(bare_origin: Origin, ledger: Ledger) -> None:
    hook(bare_origin, "reference-transaction", '[ "$1" = committed ] && kill -9 $PPID; exit 0')
    told = sent(None)
    assert ledger.record(KEY, [told]).answer.won
    assert ledger.snapshot().events(PATH) == (told,)


def test_a_disk_that_is_full_does_not_keep_the_outcome_from_the_remote(bare_origin: Origin, ledger: Ledger) -> None:
    (ledger.git.git_dir / "editorial").mkdir(exist_ok=True)
    ledger.unpushed.file.mkdir()
    recorded = ledger.record(KEY, [sent(None)])
    assert (recorded.answer.won, recorded.kept, recorded.safe) == (True, False, True)


# ── a ledger that shrinks ────────────────────────────────────────────────────────────────────────────────────────
def test_a_ledger_rolled_back_stops_everything_and_says_how_to_put_it_back(bare_origin: Origin, ledger: Ledger) -> None:
    first = ledger.snapshot().tip
    seen = ledger.append(PATH, [sent(None)], first).tip
    git(bare_origin.bare, "update-ref", f"refs/heads/{BRANCH}", first)
    again = on(bare_origin.clone)
    with pytest.raises(LedgerWentBack) as error:
        again.snapshot()
    assert error.value.message.en == (
        f"The publication ledger (branch editorial-state) of “{bare_origin.bare}” no longer holds what this clone has seen "
        f"of it ({(seen or '')[:12]}, now {first[:12]}): someone rewrote it. Nothing is published, so that nothing is "
        f"published twice. Put back what is missing: git push --force-with-lease=editorial-state:{first} origin {seen}:refs/heads/editorial-state"
    )
    recorded = again.record(KEY, [sent(None)])
    assert (recorded.answer.verdict, recorded.kept) == (Verdict.REFUSED, True)
    git(bare_origin.clone, *error.value.message.fr.rpartition(" : git ")[2].split())
    assert again.snapshot().publication(KEY, live=True).all_sent(1)


def test_a_ledger_replaced_by_another_history_stops_everything(bare_origin: Origin, ledger: Ledger) -> None:
    other = on(bare_origin.another_clone("second"))
    tree = other.git.write_tree(None, {"ledger.json": LedgerInfo(minutes(9)).to_bytes()})
    rewritten = other.git.commit_tree(tree, [], "init ledger", minutes(9))
    git(
        bare_origin.clone.parent / "second",
        "push",
        "--quiet",
        "--force",
        "origin",
        f"{rewritten}:refs/heads/{BRANCH}",
    )
    with pytest.raises(LedgerWentBack):
        ledger.snapshot()


def commit(ledger: Ledger, changes: dict[str, bytes | None]) -> None:
    """As somebody with the right to push: a commit on top, by plumbing."""
    tip = ledger.snapshot().tip
    assert ledger._commit(changes, "by hand", minutes(30), tip).won


@pytest.mark.parametrize("path", [PATH, "channels/x.jsonl", "brake.jsonl"])
@pytest.mark.parametrize("how", ["whole", "one", "turned"])
def test_lines_taken_away_by_a_commit_on_top_stop_everything_too(
    bare_origin: Origin, ledger: Ledger, path: str, how: str
) -> None:
    first, second = sent(None), sent(None)
    assert ledger.append(path, [first, second], ledger.snapshot().tip).won
    seen = ledger.snapshot().tip
    stranger = on(bare_origin.another_clone("second"))
    left = {"whole": None, "one": second.to_line(), "turned": second.to_line() + first.to_line()}
    commit(stranger, {path: left[how]})
    tip = stranger.snapshot().tip
    with pytest.raises(LedgerWentBack) as error:
        ledger.snapshot()
    ref = "refs/editorial/seen/origin/editorial-state"
    assert error.value.message.en == (
        f"The publication ledger lost lines that this clone has seen ({path}, between {seen[:12]} and {tip[:12]}): nothing is "
        "published, so that nothing is published twice. Put them back by a commit on its branch. If they were meant to go: "
        f"git --git-dir={ledger.git.git_dir} update-ref -d {ref}"
    )
    commit(stranger, {path: first.to_line() + second.to_line()})
    assert on(bare_origin.clone).snapshot().events(path) == (first, second)


def test_a_file_that_was_damaged_blocks_by_itself_and_stops_nothing_else(bare_origin: Origin, ledger: Ledger) -> None:
    """Overwritten with what nobody can read: everybody sees that, also a clone that begins today."""
    other = delivery_path(Key("p06", "x"))
    assert ledger.append_all({PATH: [sent(None)], other: [sent(None)]}, ledger.snapshot().tip).won
    commit(on(bare_origin.another_clone("second")), {PATH: b"<<<<<<< torn\n"})
    found = ledger.snapshot().publications(live=True)
    assert [bool(found[key].unreadable) for key in (KEY, Key("p06", "x"))] == [True, False]


@pytest.mark.parametrize("path", [PATH, "brake.jsonl"])
def test_what_the_damage_hid_must_be_back_once_it_is_mended(bare_origin: Origin, ledger: Ledger, path: str) -> None:
    """Else a pause overwritten with rubbish, and the rubbish removed, would end the pause."""
    first, second = sent(None), sent(None)
    assert ledger.append(path, [first, second], ledger.snapshot().tip).won
    stranger = on(bare_origin.another_clone("second"))
    commit(stranger, {path: first.to_line() + b"<<<<<<< torn\n"})
    assert ledger.snapshot().events(path) == (first,)
    assert ledger.append(delivery_path(Key("p06", "x")), [sent(None)], ledger.snapshot().tip).won  # the rest goes on
    commit(stranger, {path: first.to_line()})
    for _ in "twice":
        with pytest.raises(LedgerWentBack):
            on(bare_origin.clone).snapshot()
    commit(stranger, {path: first.to_line() + second.to_line()})
    assert on(bare_origin.clone).snapshot().events(path) == (first, second)
    assert git(bare_origin.clone, "for-each-ref", "--format=%(refname)", "refs/editorial/whole") == ""

    commit(stranger, {path: b"<<<<<<< torn\n"})
    ledger.snapshot()
    commit(stranger, {path: None})
    git(bare_origin.clone, "update-ref", "-d", "refs/editorial/seen/origin/editorial-state")  # they were meant to go
    assert ledger.snapshot().events(path) == ()
    commit(stranger, {"README.md": b"x"})
    assert ledger.snapshot().events(path) == ()


def test_a_line_that_became_another_is_a_lost_one_and_the_same_one_written_anew_is_not(
    bare_origin: Origin, ledger: Ledger
) -> None:
    told = sent(None)
    assert ledger.append(PATH, [told], ledger.snapshot().tip).won
    stranger = on(bare_origin.another_clone("second"))
    commit(stranger, {PATH: json.dumps(json.loads(told.to_line()), indent=None).encode() + b"\n"})
    assert ledger.snapshot().events(PATH) == (told,)
    changed = replace(told, kind=Kind.RELEASED, reason="not_sent", claim=claimed().id)
    commit(stranger, {PATH: changed.to_line() + told.to_line()})  # of two with one id the first counts
    with pytest.raises(LedgerWentBack):
        ledger.snapshot()


@pytest.mark.parametrize("how", ["lost", "back"])
def test_a_pause_holds_on_a_ledger_that_cannot_be_trusted(bare_origin: Origin, ledger: Ledger, how: str) -> None:
    first = ledger.snapshot().tip
    assert ledger.append(PATH, [sent(None)], first).won
    if how == "back":
        git(bare_origin.bare, "update-ref", f"refs/heads/{BRANCH}", first)
    else:
        commit(on(bare_origin.another_clone("second")), {PATH: None})
    held = event(Kind.PAUSED, minutes(20), scope="all", reason="rappel")
    assert on(bare_origin.clone).append_retrying({"brake.jsonl": [held]}).verdict is Verdict.REFUSED
    assert on(bare_origin.clone).append_retrying({"brake.jsonl": [held]}, checked=False).won
    assert on(bare_origin.another_clone("third")).snapshot().events("brake.jsonl") == (held,)
    with pytest.raises(LedgerWentBack):
        on(bare_origin.clone).snapshot()


def test_who_meant_it_says_so_with_the_command_of_the_message(bare_origin: Origin, ledger: Ledger) -> None:
    assert ledger.append(PATH, [sent(None)], ledger.snapshot().tip).won
    commit(on(bare_origin.another_clone("second")), {PATH: None})
    with pytest.raises(LedgerWentBack) as error:
        ledger.snapshot()
    git(bare_origin.clone, *error.value.message.fr.rpartition(" : git ")[2].split())
    assert ledger.snapshot().events(PATH) == ()


def test_a_line_nobody_could_read_may_be_taken_away(bare_origin: Origin, ledger: Ledger) -> None:
    told = sent(None)
    stranger = on(bare_origin.another_clone("second"))
    commit(stranger, {PATH: b"<<<<<<< torn\n" + told.to_line(), "README.md": b"x", "runs/last.json": b"{}"})
    assert ledger.snapshot().publication(KEY, live=True).unreadable
    commit(stranger, {PATH: told.to_line(), "README.md": None, "runs/last.json": None})
    assert not ledger.snapshot().publication(KEY, live=True).unreadable


def test_a_ledger_deleted_is_not_begun_anew_by_a_clone_that_knew_it(bare_origin: Origin, ledger: Ledger) -> None:
    seen = ledger.snapshot().tip
    git(bare_origin.bare, "update-ref", "-d", f"refs/heads/{BRANCH}")
    with pytest.raises(LedgerWentBack) as error:
        ledger.snapshot()
    assert error.value.message.fr == (
        f"Le registre de publication (branche editorial-state) a disparu de « {bare_origin.bare} » : rien n'est publié, pour "
        f"ne rien publier deux fois. Cette copie l'a encore ; remettez-le : git push origin {seen}:refs/heads/editorial-state"
    )
    with pytest.raises(LedgerWentBack):
        ledger.init(LedgerInfo(minutes(9)))
    git(bare_origin.clone, *error.value.message.en.rpartition(": git ")[2].split())
    assert ledger.snapshot().tip == seen


def test_a_forge_that_answers_a_moment_late_is_asked_again(bare_origin: Origin) -> None:
    """Just after a push, a replica may still give the tip of before."""
    clock = Still()
    ledger = on(bare_origin.clone, clock)
    first = ledger.init(LedgerInfo(START)).tip
    second = ledger.append(PATH, [sent(None)], first or "").tip
    git(bare_origin.bare, "update-ref", f"refs/heads/{BRANCH}", first or "")

    def catch_up(seconds: float, /) -> None:
        git(bare_origin.bare, "update-ref", f"refs/heads/{BRANCH}", second or "")

    clock.sleep = catch_up  # type: ignore[method-assign]
    assert ledger.snapshot().tip == second


def test_a_local_ledger_that_was_rolled_back_is_noticed_too(tmp_path: Path) -> None:
    ledger = Ledger.local(tmp_path / "state", Still())
    first = ledger.init(LedgerInfo(START)).tip
    ledger.append(PATH, [sent(None)], first or "")
    git(tmp_path / "state", "update-ref", f"refs/heads/{BRANCH}", first or "")
    again = Ledger.local(tmp_path / "state", Still())
    with pytest.raises(LedgerWentBack) as error:
        again.snapshot()
    git(tmp_path, *error.value.message.en.rpartition(": git ")[2].split())
    assert again.snapshot().publication(KEY, live=True).all_sent(1)


def test_a_remote_out_of_reach_stops_everything_and_says_what_git_said(bare_origin: Origin, ledger: Ledger) -> None:
    bare_origin.bare.rename(bare_origin.bare.with_suffix(".away"))
    with pytest.raises(LedgerUnreachable) as error:
        ledger.snapshot()
    assert error.value.message.en.startswith(
        f"The publication ledger could not be read from “{bare_origin.bare}”: nothing is published. git says: fatal: "
    )
    assert isinstance(error.value, GitError)
    assert ledger.last_seen() is not None


# ── clones ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_shallow_clone_stays_shallow_and_still_notices_a_rollback(bare_origin: Origin, ledger: Ledger, tmp_path: Path) -> None:
    bare_origin.commit({"a.md": "a second commit, so that main is shallow"})
    tips = [ledger.snapshot().tip]
    for _ in range(4):
        tips.append(ledger.append(PATH, [sent(None)], tips[-1]).tip or "")
    folder = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{bare_origin.bare}", str(folder))
    shallow = on(folder)
    assert shallow.snapshot().tip == tips[-1]
    assert git(folder, "rev-list", "--count", tips[-1]) == "1"
    tips.append(ledger.append(PATH, [sent(None)], tips[-1]).tip or "")
    tips.append(ledger.append(PATH, [sent(None)], tips[-1]).tip or "")
    assert len(on(folder).snapshot().events(PATH)) == 6
    assert git(folder, "rev-list", "--count", tips[-1]) == "3"
    assert on(folder).append(PATH, [sent(None)], tips[-1]).won
    git(bare_origin.bare, "update-ref", f"refs/heads/{BRANCH}", tips[2])
    with pytest.raises(LedgerWentBack):
        on(folder).snapshot()
    assert git(folder, "rev-list", "--count", "origin/main") == "1"


def test_a_shallow_clone_that_skipped_commits_looks_further_before_it_cries(
    bare_origin: Origin, ledger: Ledger, tmp_path: Path
) -> None:
    """Somebody fetched the branch with --depth=1 in between: its history has a hole, which is no rollback."""
    folder = tmp_path / "shallow"
    bare_origin.commit({"a.md": "a second commit, so that main is shallow"})
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{bare_origin.bare}", str(folder))
    tip = on(folder).snapshot().tip
    for _ in range(3):
        tip = ledger.append(PATH, [sent(None)], tip).tip or ""
    git(folder, "fetch", "--quiet", "--depth=1", "origin", BRANCH)
    assert on(folder).snapshot().tip == tip
    assert git(folder, "rev-list", "--count", "origin/main") == "1"


def test_a_fresh_clone_can_be_told_what_another_runner_saw(bare_origin: Origin, ledger: Ledger, tmp_path: Path) -> None:
    first = ledger.snapshot().tip
    second = ledger.append(PATH, [sent(None)], first).tip or ""
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{bare_origin.bare}", str(tmp_path / "shallow"))
    for folder in (bare_origin.another_clone("second"), tmp_path / "shallow"):
        fresh = on(folder)
        fresh.must_hold(fresh.snapshot(), first)
        fresh.must_hold(fresh.snapshot(), second)
    git(bare_origin.bare, "update-ref", f"refs/heads/{BRANCH}", first)
    late = on(bare_origin.another_clone("third"))
    with pytest.raises(LedgerWentBack):
        late.must_hold(late.snapshot(), second)


def test_a_person_can_take_a_ledger_as_it_is(bare_origin: Origin, ledger: Ledger) -> None:
    first = ledger.snapshot().tip
    ledger.append(PATH, [sent(None)], first)
    git(bare_origin.bare, "update-ref", f"refs/heads/{BRANCH}", first)
    ledger.accept()
    assert ledger.snapshot().tip == first


def test_an_outcome_no_line_could_hold_is_cut_never_lost(bare_origin: Origin, ledger: Ledger) -> None:
    """A server may answer with anything; between the call and its record nothing may raise."""
    claim = claimed()
    odd = Remote("1" * 5000, "https://social.example.org/\ud800" + "x" * 5000)
    recorded = ledger.record(KEY, [event(Kind.SENT, part=1, claim=claim.id, remote=odd, reason="é" * 9000)])
    assert recorded.answer.won
    assert recorded.events[0].remote == Remote("1" * 200, "https://social.example.org/?" + "x" * 172)
    assert ledger.snapshot().publication(KEY, live=True).all_sent(1)


def test_an_address_that_is_no_text_is_recorded_all_the_same(bare_origin: Origin, ledger: Ledger) -> None:
    odd = Remote("1159", {"href": "https://social.example.org/1159"}, 7)  # type: ignore[arg-type]
    recorded = ledger.record(KEY, [event(Kind.SENT, part=1, claim=claimed().id, remote=odd)])
    assert recorded.answer.won
    remote = ledger.snapshot().publication(KEY, live=True).part(1).remote
    assert remote == Remote("1159", "{'href': 'https://social.example.org/1159'}", "7")


def test_a_full_clone_takes_the_whole_history(bare_origin: Origin, ledger: Ledger) -> None:
    tip = ledger.append(PATH, [sent(None)], ledger.snapshot().tip).tip
    folder = bare_origin.another_clone("second")
    assert on(folder).snapshot().tip == tip
    assert git(folder, "rev-list", "--count", tip or "") == "2"
    assert git(folder, "for-each-ref", "--format=%(refname)", "refs/editorial") == "refs/editorial/seen/origin/editorial-state"


def test_what_was_last_seen_is_read_without_asking_the_remote(bare_origin: Origin, ledger: Ledger) -> None:
    ledger.append(PATH, [sent(None)], ledger.snapshot().tip)
    fresh = bare_origin.another_clone("second")
    git(fresh, "remote", "set-url", "origin", str(bare_origin.bare) + "-gone")
    seen = on(fresh).last_seen()
    assert seen is not None
    assert seen.publication(KEY, live=True).all_sent(1)
    git(fresh, "update-ref", "-d", f"refs/remotes/origin/{BRANCH}")
    assert on(fresh).last_seen() is None


def test_a_local_ledger_needs_nothing_but_a_folder(tmp_path: Path) -> None:
    ledger = Ledger.local(tmp_path / "a" / "state", Still())
    assert ledger.is_local
    assert ledger.where == str(tmp_path / "a" / "state")
    with pytest.raises(LedgerMissing):
        ledger.snapshot()
    assert ledger.init(LedgerInfo(START)).won
    assert ledger.record(KEY, [sent(None)]).answer.won
    assert Ledger.local(tmp_path / "a" / "state", Still()).snapshot().publication(KEY, live=True).all_sent(1)


# ── the last run ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_last_run_is_written_at_most_hourly(bare_origin: Origin, ledger: Ledger) -> None:
    first = ledger.write_run({"sent": 2}, START)
    assert first is not None
    assert first.won
    assert ledger.write_run({"sent": 0}, START + timedelta(minutes=59)) is None
    assert ledger.snapshot().last_run == {"at": "2026-12-01T08:00:00Z", "sent": 2, "v": 1}
    second = ledger.write_run({"sent": 1}, START + timedelta(minutes=60))
    assert second is not None
    assert second.won
    assert json.loads(git(bare_origin.bare, "show", f"{BRANCH}:runs/last.json"))["sent"] == 1


def test_a_last_run_that_cannot_be_written_is_an_answer(bare_origin: Origin, ledger: Ledger) -> None:
    bare_origin.bare.rename(bare_origin.bare.with_suffix(".away"))
    answer = ledger.write_run({}, START)
    assert answer is not None
    assert answer.verdict is Verdict.ERROR
