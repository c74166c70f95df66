"""A comment on the forge, from the event's file to the ledger on a bare origin and to the reply."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.cli.answer import neutral
from pipeline.clock import ManualClock
from pipeline.git import Git
from pipeline.model import Key
from pipeline.publish.orders import Orders
from pipeline.review.verbs import marker
from pipeline.state import Kind, Ledger, LedgerInfo, Remote, Snapshot, delivery_path
from tests import sites
from tests.cli.calls import Answer, editorial
from tests.plan.ledgers import at, claimed, ended, sent
from tests.repositories import Origin, git

TEAM = """\
team:
  cm: {name: Animation, may: [publish, approve], accounts: [atelier/cm, marie-exemple]}
  modo: {name: Modération, may: [moderate], accounts: [atelier/moderation]}
  direction: {name: Direction, may: [approve], accounts: [atelier/direction]}
"""
LINK = "https://social.example.org/@atelier/1159"
P1, PAGE, MASTO = Key("p1-lampe", "x"), Key("p1-lampe", "page"), Key("p1-lampe", "masto")
POST = sites.post(id="p1-lampe", channels={"x": "Bonjour.", "page": "Bonjour à tous.", "masto": "Salut."})
IN_SLOT = POST.replace("p1-lampe", "p2-plan").replace("publish_at: 2026-12-07 09:00\n", "")


@dataclass
class Team:
    """A team's repository on a bare origin, with its ledger; `write` is a comment by one of its accounts."""

    folder: Path
    origin: Origin
    monkeypatch: pytest.MonkeyPatch

    @property
    def ledger(self) -> Ledger:
        found = Git.find(self.origin.clone)
        assert found is not None
        return Ledger.remote(found, ManualClock(at("2026-12-07 12:00")))

    def snapshot(self) -> Snapshot:
        return self.ledger.snapshot()

    def events(self, key: Key) -> list[tuple[Kind, str]]:
        return [(event.kind, event.by) for event in self.snapshot().events(delivery_path(key))]

    def comment(self, body: str, *, account: str = "marie-exemple", here: str = "", **changes: Any) -> Answer:
        event: dict[str, Any] = {
            "action": "created",
            "comment": {
                "body": body,
                "user": {"login": account, "type": "User"},
                "author_association": "NONE",
            },
            "issue": {"number": 7, "body": here, "user": {"login": "github-actions[bot]", "type": "Bot"}},
        }
        for path, value in changes.items():
            part, _, name = path.partition("__")
            event[part][name] = value
        return self.send(event)

    def send(self, event: Mapping[str, Any], *more: str, now: str = "2026-12-07 12:00") -> Answer:
        file = self.folder / "event.json"
        file.write_text(json.dumps(event), encoding="utf-8")
        return self.answer(file, *more, now=now)

    def answer(self, file: Path, *more: str, now: str = "2026-12-07 12:00") -> Answer:
        return editorial(self.origin.clone, "answer", "--event", str(file), "--now", now, *more)


@pytest.fixture
def team(tmp_path: Path, bare_origin: Origin, monkeypatch: pytest.MonkeyPatch) -> Team:
    calendar = sites.calendar() + TEAM + "schedule:\n  - {post: p2-plan, at: 2026-12-09 18:00}\n"
    bare_origin.commit({"calendar.yaml": calendar, "content/posts/p1-lampe.md": POST, "content/posts/p2-plan.md": IN_SLOT})
    made = Team(tmp_path, bare_origin, monkeypatch)
    assert made.ledger.init(LedgerInfo(at("2026-12-01 00:00"))).won
    return made


def uncertain(team: Team, key: Key = P1) -> None:
    """Sent, and the network did not answer."""
    claim = claimed("2026-12-07 08:00")
    events = [claim, ended(claim, Kind.UNCERTAIN, "2026-12-07 08:01", reason="timeout_after_body")]
    assert team.ledger.append_retrying({delivery_path(key): events}).won


# ── what is answered ─────────────────────────────────────────────────────────────────────────────────────────────
def test_a_link_says_that_it_is_online(team: Team) -> None:
    uncertain(team)
    said = team.comment(f"/publiée {LINK}\n> ce que disait l'avis", here=f"À vérifier\n{marker(P1)}")
    assert said.code == 0, said
    assert said.out == f"`p1-lampe@x` : enregistrée comme publiée ({LINK}).\n"
    assert team.events(P1)[-1] == (Kind.SETTLED, "cm")
    assert team.snapshot().publication(P1, live=False).part(1).remote is not None


def test_of_two_that_are_online_the_extra_one_is_taken_back_by_its_link(team: Team) -> None:
    claim = claimed("2026-12-07 08:00", via="api")
    told = [
        ended(claim, Kind.SENT, "2026-12-07 08:01", remote=Remote(number, f"https://x.example.org/{number}"))
        for number in ("1", "2")
    ]
    assert team.ledger.append_retrying({delivery_path(P1): [claim, *told]}).won
    assert team.snapshot().publication(P1, live=True).doubled
    none = team.comment("/retracted", here=marker(P1))
    assert (none.code, none.out) == (2, "The post's link is needed, one and whole: `/retracted https://…`.\n")
    other = team.comment("/retiree https://x.example.org/3", here=marker(P1))
    assert (other.code, other.out) == (2, "`p1-lampe@x` n'est pas en ligne (https://x.example.org/3).\n")
    said = team.comment("/retirée https://x.example.org/2", here=marker(P1))
    assert (said.code, said.out) == (0, "`p1-lampe@x` : retirée, c'est noté. https://x.example.org/2\n")
    after = team.snapshot().publication(P1, live=True)
    assert not after.doubled
    assert after.part(1).remote == Remote("1", "https://x.example.org/1")
    assert team.events(P1)[-1] == (Kind.RETRACTED, "cm")


def test_a_hand_off_is_recorded_with_the_time_it_was_posted(team: Team) -> None:
    said = team.comment(f"/done p1@page {LINK} 10:05")
    assert (said.code, said.out) == (0, f"`p1-lampe@page`: recorded as published ({LINK}).\n")
    event = team.snapshot().events(delivery_path(PAGE))[-1]
    assert (event.kind, event.at, event.by, event.via) == (Kind.SENT, at("2026-12-07 10:05"), "cm", "handoff")


def test_not_published_is_due_again(team: Team) -> None:
    uncertain(team)
    assert team.comment("/pas-publiee p1@x").out == (
        "`p1-lampe@x` : notée comme non publiée. Elle repart au prochain passage si son délai court encore.\n"
    )
    assert team.snapshot().events(delivery_path(P1))[-1].outcome == "absent"


def test_a_post_is_dropped_on_every_channel_where_it_is_not_online_yet(team: Team) -> None:
    assert team.comment(f"/done p1@page {LINK}").code == 0
    said = team.comment("/drop p1")
    assert said.code == 0
    assert said.out == (
        "`p1-lampe@masto`: dropped. Nothing will be sent.\n\n"
        "`p1-lampe@x`: dropped. Nothing will be sent.\n\n"
        "`p1-lampe@page` is published: to take it back, editorial retract.\n"
    )
    assert team.comment("/drop p1@x").code == 2


@pytest.mark.parametrize(("word", "order"), [("keep", "keep"), ("retry", "retry"), ("continue", "continue")])
def test_keep_retry_and_continue_are_written_as_orders_and_ask_for_a_run(team: Team, word: str, order: str) -> None:
    output = team.folder / "output"
    team.monkeypatch.setenv("GITHUB_OUTPUT", str(output))
    if word == "continue":  # a thread whose first part is online
        begun = claimed("2026-12-07 08:00", of=2, parts=("d1:a", "d1:b"))
        assert team.ledger.append_retrying({delivery_path(P1): [begun, sent(begun, "2026-12-07 08:01")]}).won
    assert team.comment(f"/{word} p1@x").code == 0
    assert team.snapshot().events(delivery_path(P1))[-1].order == order
    assert output.read_text("utf-8") == "reply=true\npublish=true\n"


@pytest.mark.parametrize("word", ["keep", "retry", "continue"])
def test_an_order_that_nothing_would_follow_is_refused(team: Team, word: str) -> None:
    assert team.comment("/continue p1@masto").out == "`p1-lampe@masto` is not a broken thread.\n"
    assert team.comment(f"/done p1@page {LINK}").code == 0
    said = team.comment(f"/{word} p1@page")
    assert (said.code, said.out) == (2, "`p1-lampe@page` is published already.\n")
    assert team.comment("/drop p1@x").code == 0
    assert team.comment(f"/{word} p1@x").out == "`p1-lampe@x` is dropped: nothing of it leaves any more.\n"
    assert team.comment(f"/retracted {LINK}", here=marker(PAGE)).code == 0
    assert team.comment(f"/{word} p1@page").out == "`p1-lampe@page` is retracted: nothing of it leaves any more.\n"


def test_stop_ends_a_thread(team: Team) -> None:
    assert team.comment("/arrêter p1@x").out == "`p1-lampe@x` : abandonnée. Rien ne partira.\n"
    assert team.snapshot().publication(P1, live=False).cancelled


def test_what_only_the_ledger_remembers_can_be_answered_too(team: Team) -> None:
    gone = Key("p9-parti", "x")
    uncertain(team, gone)
    assert team.comment(f"/published p9@x {LINK}").code == 0
    assert team.events(gone)[-1] == (Kind.SETTLED, "cm")


# ── the brake ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_pause_holds_everything_and_says_what_had_just_left(team: Team) -> None:
    assert team.comment(f"/done p1@page {LINK} 10:05").code == 0
    said = team.comment("/pause accident @tous ![x](https://example.org/p.png)")
    assert said.code == 0
    assert said.out == (
        "En pause (all) : plus rien n'est envoyé. Pour lever : `/reprendre`.\n\n"
        f"Parties ces dernières 24 h : 1.\n- `p1-lampe@page` {LINK}\n\n"
        "Une première déclaration : une publication avec `priority: crisis` et `publish_at: on-merge` passe la pause.\n"
    )
    (pause,) = team.snapshot().brake().active(at("2026-12-07 13:00"))
    assert (pause.scope, pause.by) == ("all", "cm")
    assert pause.reason == "accident tous ! x (https: example.org p.png)"


def test_every_role_may_pause_and_one_that_publishes_or_approves_may_resume(team: Team) -> None:
    teams = team.folder / "teams"
    team.monkeypatch.setenv("EDITORIAL_TEAMS", str(teams))
    teams.write_text("atelier/moderation\n", "utf-8")
    assert team.comment("/pause", account="paul-exemple").code == 0
    said = team.comment("/resume", account="paul-exemple")
    assert (said.code, said.out) == (
        2,
        "This command is for a role of the team: cm, direction. Your role: modo.\n",
    )
    teams.write_text("Atelier/Direction\n", "utf-8")
    assert team.comment("/resume drop", account="paul-exemple").code == 0
    assert team.snapshot().brake().active(at("2026-12-07 13:00")) == ()


def test_resuming_asks_what_becomes_of_those_whose_time_passed(team: Team) -> None:
    clock = ManualClock(at("2026-12-07 08:00"))
    Orders(team.ledger, clock).pause("all", "rappel")
    asked = team.comment("/reprendre")
    assert asked.code == 5
    assert asked.out == (
        "Leur heure est passée pendant la pause :\n- `p1-lampe@masto`\n- `p1-lampe@page`\n- `p1-lampe@x`\n\n"
        "Pour toutes : `/reprendre garder` (elles partent en retard, une par une), `/reprendre reporter` (elles attendent "
        "une nouvelle date) ou `/reprendre abandonner`. Pour une seule, d'abord `/abandonner p1-lampe@masto`.\n"
    )
    assert team.comment("/abandonner p1@masto").code == 0
    assert team.comment("/reprendre garder").out == (
        "`p1-lampe@page` : gardée, part au prochain passage.\n\n`p1-lampe@x` : gardée, part au prochain passage.\n\n"
        "Pause levée (all).\n"
    )
    assert team.comment("/reprendre").out == "Rien n'est en pause dans « all ».\n"


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_moving_a_post_prepares_one_line_on_a_branch_and_nothing_else(team: Team) -> None:
    team.monkeypatch.setenv("GITHUB_SERVER_URL", "https://git.example.org")
    team.monkeypatch.setenv("GITHUB_REPOSITORY", "atelier/editorial")
    before = team.origin.tip()
    said = team.comment("/reporter p1 2026-12-09 09:00")
    assert said.code == 0, said
    branches = git(team.origin.bare, "for-each-ref", "--format=%(refname:short)", "refs/heads/editorial/").split()
    (branch,) = branches
    assert branch.startswith("editorial/move-p1-lampe-")
    assert said.out == (
        "Préparé : `publish_at: 2026-12-09 09:00` (mercredi 9 décembre 2026 à 09:00), ligne 5 de "
        f"`content/posts/p1-lampe.md`, sur la branche `{branch}`.\n\n"
        "Rien ne change avant sa fusion. Ouvrez la demande de fusion : "
        f"https://git.example.org/atelier/editorial/compare/main...{branch}?expand=1\n"
    )
    assert team.origin.tip() == before
    changed = git(team.origin.bare, "show", f"{branch}:content/posts/p1-lampe.md")
    assert changed == POST.replace("2026-12-07 09:00", "2026-12-09 09:00").removesuffix("\n")
    assert git(team.origin.bare, "diff", "--numstat", "main", branch) == "1\t1\tcontent/posts/p1-lampe.md"
    assert git(team.origin.bare, "log", "-1", "--format=%an %s", branch) == (
        "editorial-bot p1-lampe: publish_at: 2026-12-09 09:00"
    )


def test_holding_and_approving_change_the_status(team: Team) -> None:
    assert "`status: held`" in team.comment("/hold p1").out
    assert team.comment("/approve p1").out == ("p1-lampe has the status “approved”: there is nothing to change.\n")


def test_a_time_that_stands_in_the_plan_is_answered_with_the_line_to_write(team: Team) -> None:
    said = team.comment("/move p2 2026-12-10 09:00")
    assert (said.code, said.out) == (
        2,
        "The time of p2-plan is in the plan. In `calendar.yaml`, write on its line `at: 2026-12-10 09:00`.\n",
    )


# ── in an open pull request ──────────────────────────────────────────────────────────────────────────────────────
def proposed(team: Team) -> str:
    """A branch that adds a post in review, as a writer pushes it; its tip."""
    git(team.origin.clone, "checkout", "--quiet", "-b", "p5-neuf")
    new = sites.post(id="p5-neuf", status="in_review")
    tip = team.origin.commit({"content/posts/p5-neuf.md": new}, "Propose p5")
    git(team.origin.clone, "checkout", "--quiet", "main")
    return tip


def under(body: str, account: str = "marie-exemple") -> dict[str, Any]:
    return {
        "comment": {"body": body, "user": {"login": account}},
        "issue": {"number": 7, "pull_request": {"url": "https://git.example.org/pulls/7"}},
    }


def test_approving_in_a_pull_request_changes_the_line_on_its_branch_and_asks_for_a_review(team: Team) -> None:
    tip, output = proposed(team), team.folder / "output"
    team.monkeypatch.setenv("GITHUB_OUTPUT", str(output))
    team.monkeypatch.setenv("EDITORIAL_BRANCH", "p5-neuf")
    said = team.send(under("/valider p5"))
    assert said == Answer(
        0,
        "Écrit : `status: approved`, ligne 4 de `content/posts/p5-neuf.md`, sur la branche `p5-neuf`.\n",
        "",
    )
    assert output.read_text("utf-8") == "reply=true\nreview=true\n"
    assert git(team.origin.bare, "rev-parse", "p5-neuf^") == tip
    assert git(team.origin.bare, "diff", "--numstat", tip, "p5-neuf") == "1\t1\tcontent/posts/p5-neuf.md"
    assert team.send(under("/reporter p5 2026-12-10 18:00")).code == 0
    assert "publish_at: 2026-12-10 18:00" in git(team.origin.bare, "show", "p5-neuf:content/posts/p5-neuf.md")
    assert team.send(under("/approve p5", account="quelqu-un")).code == 2


@pytest.mark.parametrize("branch", ["", "main", "editorial-state", "../main", "-x", "a b", "no:such"])
def test_a_branch_that_is_not_a_proposal_of_ours_is_left_to_a_person(team: Team, branch: str) -> None:
    tips = git(team.origin.bare, "for-each-ref")
    team.monkeypatch.setenv("EDITORIAL_BRANCH", branch)
    said = team.send(under("/approve p1"))
    assert (said.code, said.out) == (
        2,
        (
            "This pull request is open: change the line in its file (Files changed, menu ⋯, Edit file), for example "
            "`status: approved`. The review then starts anew by itself.\n"
        ),
    )
    assert git(team.origin.bare, "for-each-ref") == tips


# ── who is heard ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_stranger_changes_nothing_and_hears_only_about_real_commands(team: Team) -> None:
    tip = team.snapshot().tip
    said = team.comment("/drop p1", account="quelqu-un")
    assert said.code == 2
    assert said.out == (
        "This command is for a role of the team: cm. Your account is not there by its name, and teams could not be read: "
        "add the account to team in calendar.yaml, or the secret EDITORIAL_TEAMS_TOKEN (docs/workflows.md).\n"
    )
    assert team.comment("/bonjour", account="quelqu-un") == Answer(0, "", "")
    assert team.snapshot().tip == tip


def test_where_teams_cannot_be_read_those_the_forge_knows_may_still_pause_and_only_pause(team: Team) -> None:
    near: dict[str, Any] = {"account": "paul-exemple", "comment__author_association": "MEMBER"}
    assert team.comment("/drop p1", **near).code == 2
    assert team.comment("/pause", **near).code == 0
    teams = team.folder / "teams"
    teams.write_text("autre/equipe\n", "utf-8")
    team.monkeypatch.setenv("EDITORIAL_TEAMS", str(teams))
    assert team.comment("/pause", **near).code == 2


def test_a_program_is_not_answered(team: Team) -> None:
    bot = {"login": "marie-exemple", "type": "Bot"}
    assert team.comment("/drop p1", comment__user=bot) == Answer(0, "", "")


def test_the_marker_of_an_issue_that_a_person_opened_names_nothing(team: Team) -> None:
    person = {"login": "quelqu-un", "type": "User"}
    said = team.comment("/drop", here=marker(P1), issue__user=person)
    assert said.out == ("Which post is this about? Write its name after the command, for example `/drop p05@x`.\n")
    assert team.comment("/drop", here=marker(P1)).code == 0


def test_the_form_says_the_same_words(team: Team) -> None:
    form = {
        "inputs": {"command": "abandonner", "rest": "p1@x"},
        "sender": {"login": "Marie-Exemple", "type": "User"},
    }
    assert team.send(form).out == "`p1-lampe@x` : abandonnée. Rien ne partira.\n"


def test_the_reply_is_a_file_and_the_runs_summary(team: Team) -> None:
    reply, summary = team.folder / "reply.md", team.folder / "summary.md"
    team.monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    event = {"inputs": {"command": "drop", "rest": "p1@x"}, "sender": {"login": "marie-exemple"}}
    assert team.send(event, "--reply", str(reply)) == Answer(0, "", "")
    assert reply.read_text("utf-8") == summary.read_text("utf-8") == "`p1-lampe@x`: dropped. Nothing will be sent.\n"


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"comment": 3}', b" " * 3_000_000])
def test_what_is_no_event_is_a_wrong_use(team: Team, raw: bytes) -> None:
    file = team.folder / "event.json"
    file.write_bytes(raw)
    assert team.answer(file) == Answer(2, "", "event.json is not the event of a comment or of the form.\n")


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=10) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "comment": JSON | st.fixed_dictionaries({"body": JSON, "user": JSON}),
            "issue": JSON,
            "inputs": JSON,
            "sender": JSON | st.just({"login": "../x"}),
        },
    )
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_forged_event_does_nothing(team: Team, event: dict[str, Any]) -> None:
    tip = team.snapshot().tip
    assert team.send(event).code in (0, 2)
    assert team.snapshot().tip == tip


# ── the reply ────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("p05@x : abandonnée", "`p05@x` : abandonnée"),
        ("déjà `p05@x`", "déjà `p05@x`"),
        (f"là : {LINK}", f"là : {LINK}"),
        ("@tous #12 @org/team <b>", "@\u200btous #\u200b12 @\u200borg/team &lt;b>"),
    ],
)
def test_a_reply_names_nobody(text: str, shown: str) -> None:
    assert neutral(text) == shown
