"""`editorial publish` as people and workflows meet it: its words in both languages, its exit codes, what it refuses."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import cli
from pipeline.cli.language import choose
from pipeline.cli.publish import not_ahead
from pipeline.clock import ManualClock
from pipeline.errors import UsageError
from pipeline.git import Git
from pipeline.model import Key
from pipeline.state import Ledger
from tests.publish.world import SEND, World
from tests.repositories import Origin, git
from tests.sites import post, site

MASTO = Key("p1", "masto")


def publish(world: World, *words: str, lang: str = "en") -> int:
    """One run of the command, in this process, its secrets in the environment as in a workflow."""
    os.environ.update(world.secrets)
    arguments = ["--root", str(world.root), "publish", "--now", world.clock.now().isoformat(), "--lang", lang]
    choose([*arguments, *words], {})
    return cli.run([*arguments, *words])


def test_it_says_the_plan_and_what_happened_in_both_languages(team: World, capsys: pytest.CaptureFixture[str]) -> None:
    team.post("p1", channels={"masto": "Un."})
    team.post("p2", "2026-12-07 09:05", channels={"masto": "Deux."})
    server = team.servers["masto"]
    assert publish(team.at("2026-12-07 09:00"), "--only", "p1", lang="fr") == 0
    first = server.stored[0]["id"]
    assert capsys.readouterr().out.splitlines() == [
        "Part : p1 sur Mastodon, prévue 7 déc. 09:00.",
        f"Publiée : p1 sur Mastodon {server.url}/@atelier/{first}",
    ]
    server.faults.add("status", status=422, body='{"error": "no"}', **SEND["masto"])
    assert publish(team.at("2026-12-07 09:05"), lang="fr") == 4
    host = server.url.removeprefix("http://")
    assert capsys.readouterr().out.splitlines() == [
        "Part : p2 sur Mastodon, prévue 7 déc. 09:05.",
        (
            f"Refusée par Mastodon : p2 sur Mastodon. {host} a refusé (422\u00a0: «\u00a0no\u00a0»). Changez le texte, l'image ou le lien. "
            "Une fois changée, elle repart. Que faire : editorial explain refusee"
        ),
    ]
    assert publish(team.later(5)) == 0
    assert capsys.readouterr().out.splitlines() == ["Nothing is due."]


def test_a_dry_run_says_the_same_plan_and_changes_nothing_anywhere(team: World, capsys: pytest.CaptureFixture[str]) -> None:
    team.post(channels={"masto": "Un."})
    team.at("2026-12-07 09:00")
    assert team.origin is not None
    before = git(team.origin.bare, "for-each-ref")
    files = git(team.root, "status", "--porcelain", "--ignored")
    assert publish(team, "--dry-run") == 0
    assert capsys.readouterr().out.splitlines() == [
        "Leaves: p1 on Mastodon, due 7 Dec 09:00.",
        "Nothing was done (--dry-run).",
    ]
    assert git(team.origin.bare, "for-each-ref") == before
    assert git(team.root, "status", "--porcelain", "--ignored") == files
    assert all(server.log == [] for server in team.servers.values())


def test_a_dry_run_makes_no_local_ledger_either(team: World, tmp_path: Path) -> None:
    team.mode = "outbox"
    team.write({"calendar.yaml": team.calendar()})
    team.post()
    assert publish(team.at("2026-12-07 09:00"), "--dry-run", "--state", str(tmp_path / "new.git")) == 0
    assert not (tmp_path / "new.git").exists()


def test_without_a_ledger_it_refuses_and_init_begins_one(team: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert team.origin is not None
    git(team.origin.bare, "update-ref", "-d", "refs/heads/editorial-state")
    git(team.root, "update-ref", "-d", "refs/editorial/seen/origin/editorial-state")
    team.post(when="2026-12-07 09:00:30", channels={"masto": "Un."})
    assert publish(team.at("2026-12-07 09:00")) == 5
    assert capsys.readouterr().err == (
        f"There is no publication ledger (branch editorial-state) in “{team.origin.url}” yet: nothing is published. If this "
        "is the first time, run: editorial publish --init\nWhat to do: editorial explain there-is-no-ledger-yet\n"
    )
    assert publish(team, "--init") == 0
    assert capsys.readouterr().out.splitlines()[0] == f"Ledger begun: {team.origin.url}"
    assert team.texts("masto") == ["Un."]


def test_only_and_channel_choose_and_unknown_words_are_usage(team: World, capsys: pytest.CaptureFixture[str]) -> None:
    team.post("p1", channels={"masto": "Un.", "x": "Un."})
    team.post("p2", channels={"masto": "Deux."})
    team.at("2026-12-07 09:00")
    assert publish(team, "--only", "p1@masto") == 0
    assert (team.texts("masto"), team.texts("x")) == (["Un."], [])
    assert publish(team, "--channel", "x") == 0
    assert (team.texts("masto"), team.texts("x")) == (["Un."], ["Un."])
    assert publish(team, "--shard", "3/2") == 2
    assert publish(team, "--retry", "p1") == 2
    assert "write POST@CHANNEL, for example p05-etre-vu-la-nuit@x." in capsys.readouterr().err


def test_shards_share_the_accounts_and_leave_none_out(team: World) -> None:
    team.post("p1", channels={"masto": "Un.", "x": "Un.", "sky": "Un."})
    team.at("2026-12-07 09:00")
    for index in (1, 2, 3):
        assert publish(team, "--shard", f"{index}/3") == 0
    assert [team.texts(channel) for channel in ("masto", "x", "sky")] == [["Un."]] * 3


def test_another_branch_of_the_workflow_is_refused(
    team: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    team.post(channels={"masto": "Un."})
    monkeypatch.setenv("GITHUB_REF", "refs/heads/essai")
    assert publish(team.at("2026-12-07 09:00")) == 3
    assert capsys.readouterr().err == (
        "This run comes from the branch “essai”; only “main” is published.\n"
        "What to do: editorial explain nothing-may-be-published-from-this-content\n"
    )
    monkeypatch.setenv("GITHUB_REF", "refs/heads/main")
    assert publish(team) == 0
    assert team.texts("masto") == ["Un."]


def test_the_ledger_remembers_its_repository(
    team: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert team.origin is not None
    git(team.origin.bare, "update-ref", "-d", "refs/heads/editorial-state")
    git(team.root, "update-ref", "-d", "refs/editorial/seen/origin/editorial-state")
    monkeypatch.setenv("GITHUB_REPOSITORY_ID", "42")
    assert publish(team, "--init") == 0
    capsys.readouterr()
    monkeypatch.setenv("GITHUB_REPOSITORY_ID", "43")
    assert publish(team) == 5
    assert capsys.readouterr().err.startswith("This ledger belongs to another repository (42, here 43): ")


def test_secrets_leave_the_environment_and_never_show(team: World, capsys: pytest.CaptureFixture[str]) -> None:
    team.post("p1", channels={"x": "Un.", "masto": "Deux.", "sky": "Trois."})
    for server in team.servers.values():
        server.faults.add("status", status=401, body='{"error": "bad consumer-secret mastodon-token app-password"}', times=0)
    assert publish(team.at("2026-12-07 09:00")) == 4
    said = capsys.readouterr()
    for name, value in team.secrets.items():
        assert name not in os.environ
        assert value not in said.out + said.err


def test_an_incomplete_set_of_secrets_names_what_is_missing(team: World, capsys: pytest.CaptureFixture[str]) -> None:
    team.post(channels={"x": "Un."})
    team.secrets["X_ACCESS_TOKEN_SECRET"] = ""
    assert publish(team.at("2026-12-07 09:00"), lang="fr") == 4
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Canal arrêté : p1 sur X. Identifiants incomplets pour « x » : il manque X_ACCESS_TOKEN_SECRET. Rien n'est perdu : "
        "tout repart une fois les identifiants renouvelés. Que faire : editorial explain canal-arrete"
    )


def test_an_invented_hour_is_judged_by_what_is_published_not_by_the_working_tree(
    team: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """Live on the network by the merged calendar, a trial by the working tree's."""
    live = team.calendar().replace(team.servers["x"].url, "https://api.x.example.org")
    team.write({"calendar.yaml": live})
    team.post(channels={"masto": "Un."})
    (team.root / "calendar.yaml").write_text(live.replace("mode: live", "mode: outbox"))
    assert publish(team.at("2026-12-07 09:00")) == 2
    assert "nothing is sent at an invented time." in capsys.readouterr().err
    assert team.texts("masto") == []


def test_post_text_never_speaks_to_the_log_reader(team: World, capsys: pytest.CaptureFixture[str]) -> None:
    """A text that holds a workflow command: nothing of it is printed."""
    team.post(channels={"masto": "::set-output name=x::y"})
    team.servers["masto"].faults.add("status", status=422, body='{"error": "::error::\\n::add-mask::a"}', **SEND["masto"])
    publish(team.at("2026-12-07 09:00"))
    assert not [line for line in capsys.readouterr().out.splitlines() if line.startswith("::")]


def test_an_invented_hour_to_come_is_not_written_into_a_ledger_that_others_share(bare_origin: Origin, tmp_path: Path) -> None:
    """It would be ahead of every real run, and have missed what is not due yet. A folder of this computer is nobody else's."""
    clock = ManualClock(datetime(2999, 12, 7, tzinfo=UTC))
    found = Git.find(bare_origin.clone)
    assert found is not None
    trial = site(tmp_path, {"p1": post()}).calendar
    not_ahead(Ledger.remote(found, clock), clock, trial)
    git(bare_origin.clone, "remote", "set-url", "origin", "https://git.example.org/team.git")
    with pytest.raises(UsageError) as error:
        not_ahead(Ledger.remote(found, clock), clock, trial)
    assert error.value.message.fr == (
        "--now est dans l'avenir : écrit dans le registre partagé, il arrêterait les vrais passages jusque-là. "
        "Ajoutez --state DOSSIER pour un essai."
    )
