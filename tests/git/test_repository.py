"""Plumbing on real repositories: what is refused, lost or unknown is an answer."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import GitError
from pipeline.git import Git, Presence, PushAnswer, Verdict
from pipeline.git.repository import _judge
from tests.repositories import Origin, git

AT = datetime(2026, 12, 1, 8, tzinfo=UTC)
REF = "refs/heads/state"


def found(folder: Path) -> Git:
    repository = Git.find(folder)
    assert repository is not None
    return repository


def commit(repository: Git, text: str, parent: str | None = None) -> str:
    tree = repository.write_tree(f"{parent}^{{tree}}" if parent else None, {"a.txt": text.encode()})
    return repository.commit_tree(tree, [parent] if parent else [], text, AT)


def hook(origin: Origin, name: str, script: str) -> None:
    path = origin.bare / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


# ── where things are ─────────────────────────────────────────────────────────────────────────────────────────────
def test_a_folder_inside_a_clone_finds_it_and_one_outside_finds_none(bare_origin: Origin, tmp_path: Path) -> None:
    inside = bare_origin.clone / "content"
    inside.mkdir()
    assert found(inside).git_dir == bare_origin.clone / ".git"
    assert found(bare_origin.bare).git_dir == bare_origin.bare
    assert Git.find(tmp_path) is None


def test_a_linked_worktree_shares_its_clones_common_folder(bare_origin: Origin, tmp_path: Path) -> None:
    git(bare_origin.clone, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = found(tmp_path / "linked")
    assert linked.common_dir() == bare_origin.clone / ".git"
    assert linked.git_dir == bare_origin.clone / ".git" / "worktrees" / "linked"


def test_a_bare_repository_is_made_on_demand_and_found_again(tmp_path: Path) -> None:
    first = Git.bare(tmp_path / "state" / "ledger.git")
    sha = commit(first, "x")
    assert Git.bare(tmp_path / "state" / "ledger.git").rev_parse(sha) == sha


def test_a_folder_with_other_things_is_never_made_a_repository(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x")
    with pytest.raises(GitError) as error:
        Git.bare(tmp_path)
    assert error.value.message.en == f"“{tmp_path}” is not a bare git repository and is not empty: give an empty or a new folder."
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_relative_remote_starts_at_the_working_trees_root(bare_origin: Origin) -> None:
    git(bare_origin.clone, "remote", "set-url", "origin", "../origin.git")
    (bare_origin.clone / "deep" / "er").mkdir(parents=True)
    assert found(bare_origin.clone / "deep" / "er").ls_remote("origin", "refs/heads/main").sha == bare_origin.tip()


def test_a_remotes_address_is_shown_without_credentials(bare_origin: Origin) -> None:
    git(bare_origin.clone, "remote", "set-url", "origin", "https://me:secret@git.example.org/x.git")
    assert found(bare_origin.clone).remote_url("origin") == "https://git.example.org/x.git"
    assert not found(bare_origin.clone).has_remote("upstream")


# ── asking a remote ──────────────────────────────────────────────────────────────────────────────────────────────
def test_a_remote_says_found_missing_or_nothing(bare_origin: Origin) -> None:
    repository = found(bare_origin.clone)
    assert repository.ls_remote("origin", "refs/heads/main").sha == bare_origin.tip()
    assert repository.ls_remote("origin", REF).presence is Presence.MISSING
    git(bare_origin.clone, "push", "--quiet", "origin", "HEAD:refs/heads/team/refs/heads/state")
    assert repository.ls_remote("origin", REF).presence is Presence.MISSING
    git(bare_origin.clone, "remote", "set-url", "origin", str(bare_origin.bare) + "-gone")
    answer = repository.ls_remote("origin", REF)
    assert answer.presence is Presence.UNREACHABLE
    assert "does not appear to be a git repository" in answer.detail


def test_the_remotes_default_branch_is_asked_of_the_remote(bare_origin: Origin) -> None:
    assert found(bare_origin.clone).default_branch("origin") == "main"


def test_a_fetch_fills_a_private_ref_and_nothing_else(bare_origin: Origin) -> None:
    other = bare_origin.another_clone("other")
    bare_origin.commit({"b.txt": "b"})
    repository = found(other)
    before = git(other, "for-each-ref", "refs/heads", "refs/remotes", "refs/tags")
    assert repository.fetch("origin", "main", "refs/editorial/main") == bare_origin.tip()
    assert git(other, "for-each-ref", "refs/heads", "refs/remotes", "refs/tags") == before
    assert not (other / ".git" / "FETCH_HEAD").exists()
    with pytest.raises(GitError):
        repository.fetch("origin", "nothing", "refs/editorial/nothing")


# ── pushing ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_push_on_the_expected_tip_wins_and_the_second_one_loses(bare_origin: Origin) -> None:
    repository = found(bare_origin.clone)
    first = commit(repository, "1")
    assert repository.push("origin", REF, first, None) == PushAnswer(Verdict.WON, first)
    assert repository.push("origin", REF, commit(repository, "other"), None).verdict is Verdict.LOST
    second = commit(repository, "2", first)
    assert repository.push("origin", REF, second, first).won
    assert repository.push("origin", REF, commit(repository, "2b", first), first).verdict is Verdict.LOST
    assert bare_origin.tip("state") == second


def test_the_very_same_commit_pushed_twice_is_won_once(bare_origin: Origin) -> None:
    repository = found(bare_origin.clone)
    same = commit(repository, "1")
    assert repository.push("origin", REF, same, None).won
    assert repository.push("origin", REF, same, None).verdict is Verdict.LOST


def test_a_remotes_rule_that_says_no_is_a_refusal_with_its_words(bare_origin: Origin) -> None:
    hook(bare_origin, "pre-receive", "echo 'only on Sundays' >&2; exit 1")
    repository = found(bare_origin.clone)
    answer = repository.push("origin", REF, commit(repository, "1"), None)
    assert answer.verdict is Verdict.REFUSED
    assert "pre-receive hook declined" in answer.detail
    assert "only on Sundays" in answer.detail
    assert bare_origin.tip("state") is None


def test_being_second_at_the_servers_own_lock_is_a_lost_race_not_a_refusal(bare_origin: Origin) -> None:
    """Both pushes saw the same tip; the other one lands while ours is being received."""
    repository = found(bare_origin.clone)
    tip = commit(repository, "1")
    assert repository.push("origin", REF, tip, None).won
    other = commit(repository, "other", tip)
    assert repository.push("origin", "refs/heads/kept", other, None).won
    hook(bare_origin, "pre-receive", f"unset GIT_QUARANTINE_PATH; git update-ref {REF} {other}")
    answer = repository.push("origin", REF, commit(repository, "ours", tip), tip)
    assert answer.verdict is Verdict.LOST
    assert bare_origin.tip("state") == other


def test_a_lock_left_in_the_remote_is_an_error_not_a_race_to_run_for_ever(bare_origin: Origin) -> None:
    git(bare_origin.bare, "config", "core.filesRefLockTimeout", "0")
    repository = found(bare_origin.clone)
    tip = commit(repository, "1")
    assert repository.push("origin", REF, tip, None).won
    (bare_origin.bare / f"{REF}.lock").touch()
    answer = repository.push("origin", REF, commit(repository, "2", tip), tip)
    assert answer.verdict is Verdict.ERROR
    assert bare_origin.tip("state") == tip


@pytest.mark.parametrize(
    ("summary", "verdict"),
    [
        ("[remote rejected] (pre-receive hook declined)", Verdict.REFUSED),
        ("[remote rejected] (push declined due to repository rule violations)", Verdict.REFUSED),
        ("[remote rejected] (protected branch hook declined)", Verdict.REFUSED),
        ("[remote rejected] (Internal Server Error)", None),
        ("[remote rejected] (unpacker error)", None),
        ("[remote rejected] (cannot lock ref 'refs/heads/state': is at 1 but expected 2)", None),
        ("[remote failure] (remote failed to report status)", None),
        ("[rejected] (stale info)", Verdict.LOST),
        ("[rejected] (fetch first)", Verdict.LOST),
    ],
)
def test_what_a_server_says_tells_a_rule_from_a_race_and_from_nothing(summary: str, verdict: Verdict | None) -> None:
    answer = _judge("!", summary, "1" * 40, "")
    assert (answer.verdict if answer else None) is verdict


def test_a_push_that_arrived_although_the_connection_broke_is_won(bare_origin: Origin) -> None:
    hook(bare_origin, "reference-transaction", '[ "$1" = committed ] && kill -9 $PPID; exit 0')
    repository = found(bare_origin.clone)
    ours = commit(repository, "1")
    assert repository.push("origin", REF, ours, None) == PushAnswer(Verdict.WON, ours)
    assert bare_origin.tip("state") == ours


def test_a_push_that_arrived_and_was_built_upon_before_we_could_ask_is_won(bare_origin: Origin) -> None:
    hook(
        bare_origin,
        "reference-transaction",
        '[ "$1" = committed ] || exit 0\n[ -e built ] && exit 0\n: >built\nread old new ref\n'
        "export GIT_COMMITTER_NAME=o GIT_COMMITTER_EMAIL=o GIT_AUTHOR_NAME=o GIT_AUTHOR_EMAIL=o\n"
        'git update-ref "$ref" "$(echo later | git commit-tree -p "$new" "$new^{tree}")"\nkill -9 $PPID',
    )
    repository = found(bare_origin.clone)
    ours = commit(repository, "1")
    assert repository.push("origin", REF, ours, None).won
    assert bare_origin.tip("state") not in (None, ours)
    assert git(bare_origin.clone, "for-each-ref", "refs/editorial") == ""


def test_a_push_that_broke_before_it_arrived_is_not_won(bare_origin: Origin) -> None:
    hook(bare_origin, "pre-receive", "kill -9 $PPID")
    repository = found(bare_origin.clone)
    answer = repository.push("origin", REF, commit(repository, "1"), None)
    assert answer.verdict is Verdict.ERROR
    assert bare_origin.tip("state") is None


def test_a_remote_that_is_gone_is_an_error(bare_origin: Origin) -> None:
    repository = found(bare_origin.clone)
    git(bare_origin.clone, "remote", "set-url", "origin", str(bare_origin.bare) + "-gone")
    answer = repository.push("origin", REF, commit(repository, "1"), None)
    assert answer.verdict is Verdict.ERROR
    assert "does not appear to be a git repository" in answer.detail


def test_the_clones_own_hooks_do_not_run(bare_origin: Origin) -> None:
    pre_push = bare_origin.clone / ".git" / "hooks" / "pre-push"
    pre_push.parent.mkdir(exist_ok=True)
    pre_push.write_text("#!/bin/sh\nexit 1\n")
    pre_push.chmod(0o755)
    repository = found(bare_origin.clone)
    assert repository.push("origin", REF, commit(repository, "1"), None).won


# ── objects and refs ─────────────────────────────────────────────────────────────────────────────────────────────
def test_a_tree_is_written_on_another_without_the_users_index_or_files(bare_origin: Origin) -> None:
    clone = bare_origin.clone
    bare_origin.commit({"x/1": "1", "x/2": "2", "y": "3"})
    (clone / "staged").write_text("mine")
    git(clone, "add", "staged")
    before = git(clone, "status", "--porcelain")
    repository = found(clone)
    tree = repository.write_tree("HEAD^{tree}", {"x/2": None, "x/3/é": b"new\n", "y": b"changed"})
    assert {path: repository.cat_files([e.sha])[e.sha] for path, e in repository.ls_tree(tree).items()} == {
        "README.md": b"A team's repository.\n",
        "x/1": b"1",
        "x/3/é": b"new\n",
        "y": b"changed",
    }
    assert git(clone, "status", "--porcelain") == before
    assert repository.ls_tree(tree, "x").keys() == {"x/1", "x/3/é"}


def test_an_empty_tree_can_be_written_and_listed(bare_origin: Origin) -> None:
    repository = found(bare_origin.clone)
    assert repository.ls_tree(repository.write_tree(None, {})) == {}


def test_a_commit_has_the_bots_name_and_the_given_date(bare_origin: Origin) -> None:
    repository = found(bare_origin.clone)
    sha = commit(repository, "claimed p05 x")
    shown = git(bare_origin.clone, "show", "--no-patch", "--format=%an <%ae>|%cn|%aI|%cI|%s", sha)
    date = "2026-12-01T08:00:00+00:00"
    assert shown == f"editorial-bot <editorial-bot@noreply.invalid>|editorial-bot|{date}|{date}|claimed p05 x"
    assert commit(repository, "claimed p05 x") == sha


def test_many_blobs_come_from_one_call_byte_for_byte(bare_origin: Origin) -> None:
    repository = found(bare_origin.clone)
    contents = [b"", b"\n", b"no end", b"\x00\xff\r\n", b"x" * 70_000]
    shas = [repository.hash_object(content) for content in contents]
    assert list(repository.cat_files([*shas, *shas]).values()) == contents
    assert repository.cat_files([]) == {}
    with pytest.raises(GitError) as error:
        repository.cat_files([shas[0], "1" * 40])
    assert error.value.message.en == (
        f"The git object {'1' * 40} is missing from this repository: fetch it (git fetch), then try again."
    )


def test_one_file_of_a_commit_or_none(bare_origin: Origin) -> None:
    repository = found(bare_origin.clone)
    assert repository.read("HEAD", "README.md") == b"A team's repository.\n"
    assert repository.read("HEAD", "nothing.md") is None


def test_a_ref_moves_only_from_the_value_expected(bare_origin: Origin) -> None:
    repository = found(bare_origin.bare)
    first, second = commit(repository, "1"), commit(repository, "2")
    assert repository.update_ref(REF, first, None).won
    assert repository.update_ref(REF, second, None).verdict is Verdict.LOST
    assert repository.update_ref(REF, second, second).tip == first
    assert repository.update_ref(REF, second, first).won
    assert repository.update_ref(REF, "1" * 40, second).verdict is Verdict.ERROR
    repository.delete_ref(REF)
    repository.delete_ref(REF)
    assert repository.rev_parse(REF) is None


def test_ancestry(bare_origin: Origin) -> None:
    repository = found(bare_origin.clone)
    first = commit(repository, "1")
    second = commit(repository, "2", first)
    assert repository.is_ancestor(first, second)
    assert repository.is_ancestor(first, first)
    assert not repository.is_ancestor(second, first)


def test_the_newest_commits_up_to_a_tip(bare_origin: Origin) -> None:
    repository = found(bare_origin.clone)
    first = commit(repository, "1")
    second = commit(repository, "2", first)
    assert [(c.sha, c.email, c.at, c.subject) for c in repository.commits(second)] == [
        (second, "editorial-bot@noreply.invalid", AT, "2"),
        (first, "editorial-bot@noreply.invalid", AT, "1"),
    ]
    assert [c.sha for c in repository.commits(second, since=first)] == [second]
    assert [c.sha for c in repository.commits(second, limit=1)] == [second]


# ── archive ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_archive_is_the_commit_not_the_working_tree(bare_origin: Origin, tmp_path: Path) -> None:
    bare_origin.commit({"content/posts/été.md": "as committed", "media/a.bin": b"\x00\r\n"})
    (bare_origin.clone / "content/posts/été.md").write_text("not saved yet")
    (tmp_path / "out").mkdir()
    assert found(bare_origin.clone / "content").archive("HEAD", tmp_path / "out") == ()
    assert (tmp_path / "out/content/posts/été.md").read_text() == "as committed"
    assert (tmp_path / "out/media/a.bin").read_bytes() == b"\x00\r\n"


def test_links_stay_out_of_an_archive_and_are_named(bare_origin: Origin, tmp_path: Path) -> None:
    (bare_origin.clone / "secret").symlink_to("/etc/passwd")
    (bare_origin.clone / "up").symlink_to("../../..")
    (bare_origin.clone / "inside").symlink_to("README.md")
    bare_origin.commit({"seen.md": "y"})
    out = tmp_path / "out"
    out.mkdir()
    assert found(bare_origin.clone).archive("HEAD", out) == ("inside", "secret", "up")
    assert sorted(path.name for path in out.iterdir()) == ["README.md", "seen.md"]


def test_what_is_said_of_exports_drops_no_file_and_changes_none(bare_origin: Origin, tmp_path: Path) -> None:
    said = "hidden.md export-ignore\nfolder export-ignore\nseen.md export-subst\n"
    files: dict[str, str | bytes | None] = {"hidden.md": "x", "folder/inner/a.bin": b"\x00\r\n", "seen.md": "$Format:%an$"}
    bare_origin.commit({".gitattributes": said, **files})
    (tmp_path / "out").mkdir()
    assert found(bare_origin.clone).archive("HEAD", tmp_path / "out") == ()
    assert (tmp_path / "out/hidden.md").read_text() == "x"
    assert (tmp_path / "out/folder/inner/a.bin").read_bytes() == b"\x00\r\n"
    assert (tmp_path / "out/seen.md").read_text() == "$Format:%an$"
