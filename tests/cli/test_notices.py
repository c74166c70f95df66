"""`editorial notices` against a forge: it converges, whatever broke before, and takes nobody's issue for its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.clock import ManualClock
from pipeline.git import Git
from pipeline.model import Key
from pipeline.review.notices import identity
from pipeline.state import Event, Kind, Ledger, LedgerInfo, channel_path, delivery_path
from tests import sites
from tests.cli.calls import Answer, editorial
from tests.plan.ledgers import at, claimed, ended, event
from tests.repositories import Origin
from tests.servers.forge import TOKEN, ForgeServer

TEAM = """\
team:
  cm: {name: Animation, may: [publish, approve], accounts: [atelier/cm, marie-exemple]}
"""
LINK = "https://social.example.org/@atelier/1159"
P1 = Key("p1", "x")
NOW = "2026-12-07 12:00"


@dataclass
class Team:
    """A team's repository with its ledger on a bare origin, and its forge."""

    folder: Path
    origin: Origin
    forge: ForgeServer
    monkeypatch: pytest.MonkeyPatch

    @property
    def ledger(self) -> Ledger:
        found = Git.find(self.origin.clone)
        assert found is not None
        return Ledger.remote(found, ManualClock(at(NOW)))

    def post(self, id: str, when: str = "2026-12-07 10:00", **fields: Any) -> None:
        self.origin.commit({f"content/posts/{id}.md": sites.post(when, id=id, **fields)})

    def write(self, key: Key, *events: Event) -> None:
        assert self.ledger.append_retrying({delivery_path(key): list(events)}).won

    def uncertain(self, key: Key = P1) -> Event:
        claim = claimed("2026-12-07 10:00")
        self.write(key, claim, ended(claim, Kind.UNCERTAIN, "2026-12-07 10:01", reason="timeout_after_body"))
        return claim

    def notices(self, *words: str, now: str = NOW, lang: str = "en") -> Answer:
        self.forge.set_now(at(now))
        self.monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
        return editorial(self.origin.clone, "notices", "--now", now, *words, lang=lang)

    def answer(self, number: int, comment: str, now: str = NOW) -> Answer:
        """A comment under one of the forge's issues, as the workflow hands it on."""
        issue = self.forge.issues[number]
        said = {
            "comment": {"body": comment, "user": {"login": "marie-exemple", "type": "User"}, "author_association": "NONE"},
            "issue": {"number": number, "body": issue["body"], "user": issue["user"]},
        }
        file = self.folder / "event.json"
        file.write_text(json.dumps(said), "utf-8")
        return editorial(self.origin.clone, "answer", "--event", str(file), "--now", now)


@pytest.fixture
def team(tmp_path: Path, bare_origin: Origin, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    bare_origin.commit({"calendar.yaml": sites.calendar() + TEAM})
    with ForgeServer() as forge:
        forge.set_now(at(NOW))
        made = Team(tmp_path, bare_origin, forge, monkeypatch)
        assert made.ledger.init(LedgerInfo(at("2026-12-01 00:00"))).won
        monkeypatch.setenv("GITHUB_API_URL", forge.url)
        monkeypatch.setenv("GITHUB_REPOSITORY", forge.repository)
        yield made


# ── a notice's life ──────────────────────────────────────────────────────────────────────────────────────────────
def test_a_question_opens_one_issue_that_says_what_to_do_and_the_second_run_does_nothing(team: Team) -> None:
    team.post("p1")
    team.uncertain()
    said = team.notices()
    assert (said.code, said.out) == (0, "Opened #1 To check: Titre de p1 – X\n")
    assert team.forge.issues[1]["body"] == (
        "<!-- editorial:notice p1@x -->\n\n"
        "`p1@x`, X, due Monday 7 December 2026 at 10:00.\n\n"
        "The network did not answer after we sent it. It may be online; we will not send it again. Look at the account, "
        "then answer.\n\n"
        "For: @atelier/cm, @marie-exemple\n\n"
        "Answer here, on the first line of a comment:\n\n"
        "- `/published https://…`: it is online, here is the link\n"
        "- `/not-published`: it is not: it is due again\n"
    )
    assert team.forge.issues[1]["labels"] == [{"name": "editorial"}]
    before = team.forge.writes()
    assert team.notices().out == "The notices are up to date.\n"
    assert team.forge.writes() == before == ["POST /labels", "POST /issues"]


def test_a_notice_that_the_forge_does_not_take_keeps_no_other_from_being_written(team: Team) -> None:
    for name in ("p1", "p2", "p3"):
        team.post(name)
        team.uncertain(Key(name, "x"))
    team.forge.faults.add("status", method="POST", path="*/issues", status=422, body='{"message": "Validation Failed"}')
    said = team.notices()
    assert said.code == 1
    assert [line.partition(" ")[0] for line in said.out.splitlines()] == ["Opened", "Opened", "::warning"]
    assert team.forge.open_titles() == ["To check: Titre de p2 – X", "To check: Titre de p3 – X"]
    assert team.notices().out == "Opened #3 To check: Titre de p1 – X\n"


def test_the_answer_under_it_finds_its_publication_and_the_next_run_closes_it_with_the_link(team: Team) -> None:
    team.post("p1")
    team.uncertain()
    team.notices()
    assert team.answer(1, f"/publiée {LINK}").out == f"`p1@x` : enregistrée comme publiée ({LINK}).\n"
    assert team.notices(lang="fr").out == "Fermé #1 To check: Titre de p1 – X\n"
    assert team.forge.issues[1]["state"] == "closed"
    assert team.forge.issues[1]["body"] == f"<!-- editorial:notice p1@x -->\n\nPubliée\u00a0: <{LINK}>\n"
    assert team.forge.comments == [(1, f"Publiée\u00a0: <{LINK}>")]
    assert team.notices().out == "The notices are up to date.\n"


def test_a_hand_off_is_announced_becomes_overdue_in_the_same_issue_and_ends_with_done(team: Team) -> None:
    team.post("p1", "2026-12-07 14:00", channels={"page": "Bonjour secret."})
    assert team.notices(now="2026-12-07 13:00").out == "The notices are up to date.\n"
    assert team.notices(now="2026-12-07 13:20").out == "Opened #1 To post by hand: Titre de p1 – Page\n"
    assert team.notices(now="2026-12-07 16:00").out == "Rewritten #1 Hand-off overdue: Titre de p1 – Page\n"
    assert "secret" not in json.dumps(team.forge.stored)
    assert team.answer(1, f"/done {LINK} 15:58", now="2026-12-07 16:05").code == 0
    assert team.notices(now="2026-12-07 16:10").out == "Closed #1 Hand-off overdue: Titre de p1 – Page\n"
    assert team.forge.comments == [(1, f"Published: <{LINK}>")]


@pytest.mark.parametrize(("before", "now"), [("3d", "2026-12-06 13:00"), ("24h", "2026-12-08 13:00")])
def test_what_nobody_approved_is_told_as_long_before_as_the_calendar_says(team: Team, before: str, now: str) -> None:
    notify = f"  notify: {{approval_due: {{by: issue, before: {before}}}}}\n  quiet_hours:"
    team.origin.commit({"calendar.yaml": sites.calendar().replace("  quiet_hours:", notify) + TEAM})
    team.post("p1", "2026-12-09 12:00", status="in_review")
    earlier = {"3d": "2026-12-06 11:00", "24h": "2026-12-08 11:00"}[before]
    assert team.notices(now=earlier).out == "The notices are up to date.\n"
    assert team.notices(now=now).out.startswith("Opened #1 ")


def test_the_address_of_what_is_for_members_stands_in_no_issue(team: Team) -> None:
    members = sites.calendar().replace("name: Page, delivery: handoff,", "name: Page, delivery: handoff, visibility: members,")
    team.origin.commit({"calendar.yaml": members + TEAM})
    team.post("p1", "2026-12-07 14:00", channels={"page": "Bonjour."})
    team.notices(now="2026-12-07 13:40")
    assert team.answer(1, f"/done {LINK} 14:02", now="2026-12-07 14:05").code == 0
    assert team.notices(now="2026-12-07 14:10").out == "Closed #1 To post by hand: Titre de p1 – Page\n"
    assert team.forge.comments == [(1, "Published.")]
    assert LINK not in json.dumps(team.forge.stored)


def test_a_pause_says_do_not_post_on_what_is_about_to_be_posted_and_has_a_notice_that_lifts_it(team: Team) -> None:
    team.post("p1", "2026-12-07 14:00", channels={"page": "Bonjour."})
    team.notices(now="2026-12-07 13:20")
    assert team.answer(1, "/pause rappel @tous <b>", now="2026-12-07 13:21").code == 0
    assert team.notices(now="2026-12-07 13:25").out.splitlines() == [
        "Rewritten #1 DO NOT POST: Titre de p1 – Page",
        "Opened #2 Publishing is paused",
    ]
    assert "**DO NOT POST.** Publishing is paused: rappel tous b." in team.forge.issues[1]["body"]
    assert team.answer(2, "/resume", now="2026-12-07 13:30").code == 0
    team.notices(now="2026-12-07 13:31")
    assert team.forge.open_titles() == ["To post by hand: Titre de p1 – Page"]


def test_an_account_whose_credentials_are_refused_has_one_notice_however_many_wait(team: Team) -> None:
    for number in range(5):
        team.post(f"p{number}", channels={"x": f"Bonjour {number}."})
    stop = event(Kind.SUSPENDED, "2026-12-07 10:00", part=0, code="unauthorized")
    assert team.ledger.append_retrying({channel_path("x"): [stop]}).won
    assert team.notices().out == "Opened #1 Credentials to renew: x\n"
    assert "5 posts wait." in team.forge.issues[1]["body"]
    assert team.ledger.append_retrying({channel_path("x"): [event(Kind.RESTORED, "2026-12-07 11:00", part=0)]}).won
    assert "Closed #1 Credentials to renew: x" in team.notices().lines
    assert team.forge.comments[0] == (1, "The credentials are good.")


def test_an_issue_that_a_person_closed_without_an_answer_opens_again_and_is_not_doubled(team: Team) -> None:
    team.post("p1")
    team.uncertain()
    team.notices()
    team.forge.issues[1]["state"] = "closed"
    assert team.notices().out == "Opened again #1 To check: Titre de p1 – X\n"
    assert [issue["state"] for issue in team.forge.stored] == ["open"]


# ── strangers, faults, many ──────────────────────────────────────────────────────────────────────────────────────
def test_an_issue_of_a_stranger_is_never_taken_for_ours(team: Team) -> None:
    team.post("p1")
    team.uncertain()
    body = f"{identity('p1@x')}\n\n`/publiee https://mal.example.org`"
    strangers = [
        team.forge.put("Forged", body, user={"login": "quelqu-un", "type": "User"}),
        team.forge.put("Another program's", body, user={"login": "helper[bot]", "type": "Bot"}),
        team.forge.put("Its name, not its kind", body, user={"login": "github-actions[bot]", "type": "User"}),
        team.forge.put("A pull request", body, pull_request={"url": "https://forge.example.org"}),
        team.forge.put("The doctor's", "~~~text\nhealth\n~~~"),
        team.forge.put("Another label", body, labels=("bug",)),
    ]
    before = {number: dict(team.forge.issues[number]) for number in strangers}
    assert team.notices().out == "Opened #7 To check: Titre de p1 – X\n"
    assert {number: team.forge.issues[number] for number in strangers} == before
    assert team.notices().out == "The notices are up to date.\n"


def test_two_runs_at_once_leave_at_most_one_too_many_and_the_next_run_closes_it(team: Team) -> None:
    team.post("p1")
    team.uncertain()
    team.notices()
    team.forge.put(team.forge.issues[1]["title"], team.forge.issues[1]["body"])
    assert team.notices().out == "Closed, one too many #2 To check: Titre de p1 – X\n"
    assert team.forge.comments == [(2, "Already in #1.")]
    assert team.notices().out == "The notices are up to date.\n"


def test_a_thousand_questions_open_twenty_issues_and_one_that_lists_the_others(team: Team) -> None:
    names = [f"p{number:04}" for number in range(1000)]
    team.origin.commit({f"content/posts/{name}.md": sites.post("2026-12-03 10:00", id=name) for name in names})
    missed = event(
        Kind.MISSED, "2026-12-03 17:00", part=0, due=at("2026-12-03 10:00"), deadline=at("2026-12-03 16:00"), reason="no_run"
    )
    events = {
        delivery_path(Key(name, "x")): [Event(**{**_fields(missed), "id": f"{number:032x}"})] for number, name in enumerate(names)
    }
    assert team.ledger.append_all(events, team.ledger.snapshot().tip).won
    assert len(team.notices().lines) == 21
    assert team.forge.open_titles()[-1] == "980 more need somebody"
    assert team.forge.issues[21]["body"].endswith("- +880 more\n")
    assert team.notices().out == "The notices are up to date.\n"
    assert team.answer(3, "/drop").code == 0
    assert team.notices().lines == [
        "Closed #3 Missed: Titre de p0002 – X",
        "Opened #22 Missed: Titre de p0020 – X",
        "Rewritten #21 979 more need somebody",
    ]


def test_more_than_a_page_of_issues_is_read_whole(team: Team) -> None:
    for number in range(250):
        team.forge.put("Old", f"{identity(f'old{number}@x')}\n", state="closed")
    for _ in range(230):
        team.forge.put("The doctor's", "no notice")
    team.post("p1")
    team.uncertain()
    assert team.notices().out == "Opened #481 To check: Titre de p1 – X\n"
    assert team.notices().out == "The notices are up to date.\n"


def test_a_label_the_forge_drops_leaves_no_issue_that_nobody_would_find_again(team: Team) -> None:
    team.post("p1")
    team.uncertain()
    team.forge.labels.add("editorial")
    team.notices()
    del team.forge.issues[1]
    team.forge.faults.add(
        "status", method="POST", path="*/issues", stage="stored", status=201, body='{"number": 1, "labels": []}'
    )
    assert team.notices().code == 1
    assert [issue["state"] for issue in team.forge.stored] == ["closed"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"answer": "status", "status": 500, "method": "GET", "times": 0}, "could not answer"),
        ({"answer": "status", "status": 403, "method": "GET", "times": 0, "body": '{"message": "API rate limit exceeded for installation"}'}, "asks us to wait"),
        ({"answer": "rate_limited", "method": "POST", "path": "*/issues", "clock": "retry-after"}, "asks us to wait"),
        ({"answer": "close", "method": "POST", "path": "*/issues", "stage": "stored"}, "connection"),
        ({"answer": "truncated", "method": "GET", "path": "*/issues", "times": 0}, "cannot be read"),
        ({"answer": "html", "method": "GET", "path": "*/issues", "times": 0}, "cannot be read"),
    ],
)  # fmt: skip
def test_a_forge_that_fails_is_told_in_one_warning_and_the_next_run_goes_on(
    team: Team, fault: Mapping[str, Any], words: str
) -> None:
    team.post("p1")
    team.uncertain()
    team.forge.faults.add(**fault)
    said = team.notices()
    assert said.code == 1
    (line,) = said.lines
    assert line.startswith("::warning title=editorial notices::Not all notices are up to date; the next run goes on. ")
    assert words in line
    assert TOKEN not in said.out + said.err
    team.forge.faults.clear()
    team.notices()
    assert team.forge.open_titles() == ["To check: Titre de p1 – X"]
    assert team.notices().out == "The notices are up to date.\n"


def test_a_token_without_the_right_says_which_right(team: Team) -> None:
    team.post("p1")
    team.uncertain()
    team.forge.may = "read"
    assert "issues: write" in team.notices().out
    team.forge.issues_on = False
    assert "Issues are switched off in this repository: Settings → General → Issues." in team.notices().out


def test_killed_between_two_issues_the_next_run_opens_only_what_is_missing(team: Team) -> None:
    for number in range(4):
        team.post(f"p{number}")
        team.uncertain(Key(f"p{number}", "x"))
    team.forge.faults.add("hang", method="POST", path="*/issues", nth=3, stage="stored")
    environment = dict(os.environ) | {"GITHUB_TOKEN": TOKEN, "EDITORIAL_LANG": "en"}
    command = [sys.executable, "-m", "pipeline", "--root", str(team.origin.clone), "notices", "--now", NOW]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        team.forge.wait_for("POST", "*/issues", count=3, done=True)
        process.kill()
    team.forge.faults.release()
    assert len(team.forge.stored) == 3
    assert len(team.notices().lines) == 1
    assert len(team.forge.open_titles()) == len(set(team.forge.open_titles())) == 4


def test_two_real_runs_at_once_and_one_more_leave_one_issue_for_each(team: Team) -> None:
    for number in range(3):
        team.post(f"p{number}")
        team.uncertain(Key(f"p{number}", "x"))
    gate = team.forge.faults.add("wait", method="GET", path="*/issues", times=2)  # both see that nothing is there
    environment = dict(os.environ) | {"GITHUB_TOKEN": TOKEN, "EDITORIAL_LANG": "en"}
    command = [sys.executable, "-m", "pipeline", "--root", str(team.origin.clone), "notices", "--now", NOW]
    with (
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as one,
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as other,
    ):
        team.forge.wait_for("GET", "*/issues", count=2)
        assert gate.seen == 2
        team.forge.faults.release()
        assert (one.wait(), other.wait()) == (0, 0)
    assert len(team.forge.open_titles()) <= 6
    team.notices()
    assert sorted(team.forge.open_titles()) == [f"To check: Titre de p{number} – X" for number in range(3)]
    assert team.notices().out == "The notices are up to date.\n"


# ── said without asking ──────────────────────────────────────────────────────────────────────────────────────────
def test_a_dry_run_says_the_notices_and_asks_nobody(team: Team) -> None:
    team.post("p1", channels={"page": "Bonjour."})
    team.monkeypatch.delenv("GITHUB_REPOSITORY")
    said = team.notices("--dry-run", lang="fr")
    assert said.lines[0] == "━━ Mise en ligne en retard\u00a0: Titre de p1 – Page"
    assert said.lines[-1] == "Avis : 1. Rien n'a été fait (--dry-run)."
    assert team.forge.log == []


def test_without_a_token_it_says_what_is_missing(team: Team) -> None:
    team.monkeypatch.setenv("GITHUB_REPOSITORY", "")
    said = team.notices()
    assert (said.code, said.err) == (
        2,
        "GITHUB_TOKEN and GITHUB_REPOSITORY are needed, as in a workflow. To see the notices without: --dry-run\n",
    )


def _fields(one: Event) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}
