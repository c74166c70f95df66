"""What people tell the machine on the command line: answers, pauses, corrections; and what it refuses, in which words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.clock import ManualClock
from pipeline.model import Key
from pipeline.network import Receipt
from pipeline.publish.events import Pen
from pipeline.state import Ledger, Publication, delivery_path
from tests.cli.calls import Answer, editorial
from tests.plan.ledgers import at
from tests.repositories import Origin
from tests.servers.mastodon import MastodonServer
from tests.servers.mastodon_media import MastodonAccount
from tests.sites import calendar, post, write


class Team:
    """A site with a local ledger, and the command run on it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, *words: str, now: str | None = "2026-12-07 09:00", lang: str = "en") -> Answer:
        when = ["--now", now] if now else []
        return editorial(self.root, *words, "--state", str(self.root / "state.git"), *when, lang=lang)

    def publish(self, now: str) -> Answer:
        return self("publish", "--outbox", str(self.root / "outbox"), now=now)

    def history(self, key: str) -> Publication:
        name, _, channel = key.partition("@")
        ledger = Ledger.local(self.root / "state.git", ManualClock(at("2026-12-31 00:00")))
        return ledger.snapshot().publication(Key(name, channel), live=False)

    def doubt(self, key: str, now: str) -> None:
        """As a run would have left it: it may be online."""
        name, _, channel = key.partition("@")
        clock = ManualClock(at(now))
        event = Pen(clock.now).already_there(1, Receipt("9", "https://x.example.org/9"), "outbox")
        Ledger.local(self.root / "state.git", clock).append_retrying({delivery_path(Key(name, channel)): [event]})


@pytest.fixture
def team(tmp_path: Path) -> Team:
    write(tmp_path, {
        "calendar.yaml": calendar(),
        "content/posts/p1.md": post("2026-12-07 09:00", id="p1", channels={"x": "Un.", "page": "Un."}),
        "content/posts/p2.md": post("2026-12-07 12:00", id="p2", channels={"x": "Deux."}, more="campaign: hiver"),
        "content/posts/p3.md": post("2026-12-07 14:00", id="p3", channels={"x": "Trois."}),
        "content/posts/p4.md": post("2026-12-09 09:00", id="p4", channels={"x": "Quatre."}),
    })  # fmt: skip
    made = Team(tmp_path)
    assert made.publish("2026-12-06 09:00").code == 0
    return made


# ── publish ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_plan_is_said_before_anything_is_done_and_a_dry_run_does_nothing(team: Team) -> None:
    said = team("publish", "--dry-run", lang="fr")
    assert said.code == 0
    assert said.lines[0] == "Part : p1 sur X, prévue 7 déc. 09:00."
    assert said.lines[-1] == "Rien n'a été fait (--dry-run)."
    assert team.history("p1@x").events == ()


def test_publishing_twice_writes_once(team: Team) -> None:
    first = team.publish("2026-12-07 09:00")
    assert (first.code, first.lines[-1]) == (0, "Trial mode: 1 file written to outbox/, nothing left for the networks.")
    assert team.publish("2026-12-07 09:01").code == 0
    assert len([event for event in team.history("p1@x").events if event.kind == "sent"]) == 1


def test_only_what_is_named_leaves(team: Team) -> None:
    team("publish", "--only", "p1@page", "--outbox", str(team.root / "outbox"))
    assert team.history("p1@x").events == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--retry", "p1"], "“p1”: write POST@CHANNEL, for example p05-etre-vu-la-nuit@x."),
        (["--shard", "3/2"], "--shard 3/2: write I/N, for example 1/3."),
        (["--shard", "one"], "--shard one: write I/N, for example 1/3."),
    ],
)  # fmt: skip
def test_publish_asked_wrongly_sends_nothing(team: Team, words: list[str], said: str) -> None:
    answer = team("publish", *words)
    assert (answer.code, answer.err) == (2, f"{said}\n")
    assert team.history("p1@x").events == ()


def test_a_live_calendar_on_real_hosts_takes_no_invented_hour_and_no_local_ledger(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "calendar.yaml": calendar(
                mode="live", mastodon="https://social.example.org", x="https://x.example.org", bluesky="https://b.example.org"
            )
        },
    )
    said = editorial(tmp_path, "publish", "--state", str(tmp_path / "s.git"))
    assert (said.code, said.err) == (2, "--state goes with the trial mode only: a local ledger does not protect real accounts.\n")
    said = editorial(tmp_path, "publish", "--state", str(tmp_path / "s.git"), "--now", "2026-12-07 09:00")
    assert (said.code, said.err) == (
        2,
        "--now goes with --dry-run or the trial mode only: nothing is sent at an invented time.\n",
    )


def test_a_pause_that_the_ledger_does_not_take_is_said_in_the_readers_language(bare_origin: Origin) -> None:
    write(bare_origin.clone, {"calendar.yaml": calendar()})
    said = editorial(bare_origin.clone, "pause", "--reason", "rappel", lang="fr")
    assert said.code == 1
    assert said.err.startswith(
        "La pause n'a pas pu être écrite dans le registre : Il n'y a pas encore de registre de publication"
    )


# ── resolve ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_hand_off_is_recorded_with_its_link(team: Team) -> None:
    said = team("resolve", "p1@page", "--published", "https://social.example.org/page/1", "--by", "publication")
    assert (said.code, said.out) == (0, "p1@page: recorded as published (https://social.example.org/page/1).\n")
    event = team.history("p1@page").events[-1]
    assert (event.by, event.via, event.remote and event.remote.url) == (
        "publication",
        "handoff",
        "https://social.example.org/page/1",
    )
    again = team("resolve", "p1@page", "--published", "https://social.example.org/page/2")
    assert (again.code, again.err) == (2, "p1@page is published already.\n")


def test_what_may_be_online_is_answered_either_way(team: Team) -> None:
    team.doubt("p1@x", "2026-12-07 08:59")
    assert team.publish("2026-12-07 09:00").code == 0  # nothing is resent
    said = team("resolve", "p1@x", "--published", "https://x.example.org/9", lang="fr")
    assert said.out == "p1@x : enregistrée comme publiée (https://x.example.org/9).\n"
    team.doubt("p3@x", "2026-12-07 13:59")
    said = team("resolve", "p3@x", "--not-published", now="2026-12-07 14:01")
    assert said.out == "p3@x: noted as not published. It leaves with the next run if its grace has not run out.\n"
    assert team.publish("2026-12-07 14:02").code == 0
    assert team.history("p3@x").all_sent(1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["p1@x"], "Give one answer, and only one: --published | --not-published | --cancel | --keep | --move | --again | --continue | --stop"),
        (["p1@x", "--cancel", "--keep"], "Give one answer, and only one: --published | --not-published | --cancel | --keep | --move | --again | --continue | --stop"),
        (["p1", "--cancel"], "“p1”: write POST@CHANNEL, for example p05-etre-vu-la-nuit@x."),
        (["p9@x", "--cancel"], "p9@x does not exist: no such publication, neither in content/ nor in the ledger."),
        (["p1@x", "--not-published"], "p1@x is not to be checked."),
        (["p1@x", "--again"], "p1@x is neither retracted nor dropped: there is nothing to send again."),
        (["p1@page", "--published", "page/1"], "“page/1” is not the address of a post: copy the whole link, https://…"),
        (["p1@page", "--published", "javascript:alert(1)"], "“javascript:alert(1)” is not the address of a post: copy the whole link, https://…"),
    ],
)  # fmt: skip
def test_an_answer_that_does_not_fit_is_refused_and_nothing_is_written(team: Team, words: list[str], said: str) -> None:
    answer = team("resolve", *words)
    assert (answer.code, answer.err) == (2, f"{said}\n")
    assert team.history("p1@x").events == ()
    assert team.history("p1@page").events == ()


def test_a_dropped_post_never_leaves_until_somebody_says_again(team: Team) -> None:
    assert team("resolve", "p1@x", "--cancel").code == 0
    assert team.publish("2026-12-07 09:00").code == 0
    assert not team.history("p1@x").sent_parts
    assert team("resolve", "p1@x", "--cancel").err == "p1@x is dropped already.\n"
    assert team("resolve", "p1@x", "--again").out == "p1@x: will be sent anew, at its file's time.\n"
    assert team.publish("2026-12-07 09:05").code == 0
    assert team.history("p1@x").sent_parts


def test_what_is_published_is_not_dropped_but_taken_back(team: Team) -> None:
    team.publish("2026-12-07 09:00")
    said = team("resolve", "p1@x", "--cancel")
    assert (said.code, said.err) == (2, "p1@x is published: to take it back, editorial retract.\n")


def test_everything_can_be_stopped_also_where_the_ledger_lost_lines(team: Team) -> None:
    assert team.publish("2026-12-07 09:00").code == 0
    git = Ledger.local(team.root / "state.git", ManualClock(at("2026-12-07 09:00"))).git
    ref = "refs/heads/editorial-state"
    tip = git.rev_parse(ref)
    assert tip is not None
    tree = git.write_tree(f"{tip}^{{tree}}", {"deliveries/p1/x.jsonl": None})
    git.update_ref(ref, git.commit_tree(tree, [tip], "by hand", at("2026-12-07 09:30")), tip)
    said = team("pause", "--reason", "rappel B-07", now="2026-12-07 10:00")
    assert (said.code, said.lines) == (0, ["Paused (all): nothing more is sent. To lift: editorial resume --scope all"])
    assert said.err.startswith("The publication ledger lost lines that this clone has seen (deliveries/p1/x.jsonl, between ")
    assert b'"kind":"paused"' in (git.read(ref, "brake.jsonl") or b"")
    assert team("resume", now="2026-12-07 10:05").code == 5


# ── pause and resume ─────────────────────────────────────────────────────────────────────────────────────────────
def test_a_pause_holds_and_says_what_had_left(team: Team) -> None:
    team.publish("2026-12-07 09:00")
    said = team("pause", "--reason", "rappel B-07", now="2026-12-07 10:00", lang="fr")
    assert said.code == 0
    assert said.lines[0] == "En pause (all) : plus rien n'est envoyé. Pour lever : editorial resume --scope all"
    assert said.lines[1] == "Parties ces dernières 24 h : 1"
    assert said.lines[2].startswith("  7 déc. 09:00  p1 · X")
    held = team.publish("2026-12-07 12:00")
    assert not team.history("p2@x").sent_parts
    assert any(line.startswith("Does not leave: p2 on X, paused (rappel B-07). Lift the pause: ") for line in held.lines)


def test_a_pause_of_a_campaign_holds_that_campaign_only(team: Team) -> None:
    assert team("pause", "--reason", "x", "--scope", "campaign:hiver", now="2026-12-07 10:00").code == 0
    team.publish("2026-12-07 12:00")
    team.publish("2026-12-07 14:00")
    assert not team.history("p2@x").sent_parts
    assert team.history("p3@x").sent_parts


def test_an_unknown_scope_is_refused_with_those_there_are(team: Team) -> None:
    said = team("pause", "--reason", "x", "--scope", "canal:x")
    assert said.code == 2
    assert said.err.startswith("Unknown scope: “canal:x”. There are: all, account:masto, ")
    assert "channel:x" in said.err


def test_a_pause_may_end_by_itself(team: Team) -> None:
    assert team("pause", "--reason", "x", "--until", "2026-12-07 11:00", now="2026-12-07 10:00").code == 0
    team.publish("2026-12-07 12:00")
    assert team.history("p2@x").sent_parts
    assert team("pause", "--reason", "x", "--until", "bientôt").code == 2


def test_resume_asks_what_becomes_of_each_whose_time_has_passed(team: Team) -> None:
    team.publish("2026-12-07 09:00")
    team("resolve", "p1@page", "--published", "https://social.example.org/page/1", now="2026-12-07 09:10")
    team("pause", "--reason", "rappel", now="2026-12-07 10:00")
    said = team("resume", now="2026-12-07 15:00", lang="fr")
    assert (said.code, said.err) == (
        5,
        (
            "Leur heure est passée pendant la pause ; dites pour chacune --keep, --move ou --drop :\n"
            "  7 déc. 12:00  p2@x\n"
            "  7 déc. 14:00  p3@x\n"
            "Que faire : editorial explain retenue\n"
        ),
    )
    assert "Paused" in team("doctor", now="2026-12-07 15:00").out


def test_keep_move_and_drop_do_what_they_say(team: Team) -> None:
    write(team.root, {"content/posts/p5.md": post("2026-12-07 13:00", id="p5", channels={"x": "Cinq."})})
    team.publish("2026-12-07 09:00")
    team("resolve", "p1@page", "--published", "https://social.example.org/page/1", now="2026-12-07 09:10")
    team("pause", "--reason", "rappel", now="2026-12-07 10:00")
    said = team("resume", "--keep", "all", "--move", "p3", "--drop", "p5@x", now="2026-12-07 15:00")
    assert said.code == 0, said.err
    assert said.lines[-1] == "Pause lifted (all)."
    assert sorted(line.partition(":")[0] for line in said.lines[:-1]) == ["p2@x", "p3@x", "p5@x"]
    team.publish("2026-12-07 15:01")
    team.publish("2026-12-07 16:00")
    assert team.history("p2@x").sent_parts  # kept: it leaves late
    assert not team.history("p3@x").sent_parts  # moved: it waits for a new time
    assert not team.history("p5@x").sent_parts  # dropped
    path = team.root / "content/posts/p3.md"
    path.write_text(path.read_text("utf-8").replace("2026-12-07 14:00", "2026-12-08 14:00"), "utf-8")
    team.publish("2026-12-08 14:00")
    assert team.history("p3@x").sent_parts


def test_resume_without_a_pause_says_so(team: Team) -> None:
    said = team("resume", lang="fr")
    assert (said.code, said.err) == (2, "Rien n'est en pause dans « all ».\n")


# ── update and retract, on a server that counts what it stores ───────────────────────────────────────────────────
class Online(Team):
    def __init__(self, root: Path, server: MastodonServer) -> None:
        super().__init__(root)
        self.server = server

    @property
    def stored(self) -> list[str]:
        return [str(one["text"]) for one in self.server.stored]


@pytest.fixture
def online(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Online]:
    """p1 is out on a loopback Mastodon, in live mode."""
    with MastodonServer([MastodonAccount(username="atelier")]) as server:
        server.set_now(at("2026-12-07 09:00"))
        text = "\n".join(
            line for line in calendar(mode="live", mastodon=server.url).splitlines() if not line.startswith(("  x:", "  sky:"))
        )
        write(tmp_path, {
            "calendar.yaml": text + "\n",
            "content/posts/p1.md": post("2026-12-07 09:00", id="p1", channels={"masto": "Un.", "page": "Un."}),
        })  # fmt: skip
        monkeypatch.setenv("MASTODON_ACCESS_TOKEN", "mastodon-token")
        team = Online(tmp_path, server)
        assert team.publish("2026-12-06 09:00").code == 0
        monkeypatch.setenv("MASTODON_ACCESS_TOKEN", "mastodon-token")
        said = team.publish("2026-12-07 09:00")
        assert said.code == 0, said.out + said.err
        monkeypatch.setenv("MASTODON_ACCESS_TOKEN", "mastodon-token")
        yield team


def test_update_brings_what_is_online_to_todays_words(online: Online) -> None:
    assert online.stored == ["Un."]
    same = online("update", "p1@masto", now=None)
    assert (same.code, same.err) == (2, "p1@masto is online as it is written.\n")


def test_update_changes_the_post_in_place(online: Online) -> None:
    path = online.root / "content/posts/p1.md"
    path.write_text(path.read_text("utf-8").replace("Un.", "Un, corrigé."), "utf-8")
    said = online("update", "p1@masto", now=None, lang="fr")
    assert said.code == 0, said.err
    assert online.stored == ["Un, corrigé."]


def test_what_is_not_online_is_said_before_any_network_is_asked(online: Online) -> None:
    calls = len(online.server.calls())
    said = online("update", "p1@page", now=None, lang="fr")
    assert (said.code, said.err) == (2, "p1@page n'est pas en ligne.\n")
    assert len(online.server.calls()) == calls


def test_retract_takes_it_off_the_network_once(online: Online, monkeypatch: pytest.MonkeyPatch) -> None:
    said = online("retract", "p1@masto", now=None, lang="fr")
    assert said.code == 0, said.err
    assert online.stored == []
    assert online.history("p1@masto").retracted
    monkeypatch.setenv("MASTODON_ACCESS_TOKEN", "mastodon-token")
    again = online("retract", "p1@masto", now=None)
    assert (again.code, again.err) == (2, "p1@masto is not online.\n")
    monkeypatch.setenv("MASTODON_ACCESS_TOKEN", "mastodon-token")
    assert online.publish("2026-12-07 09:10").code == 0
    assert online.stored == []


def test_what_a_person_posted_a_person_takes_back(online: Online, monkeypatch: pytest.MonkeyPatch) -> None:
    assert online("resolve", "p1@page", "--published", "https://social.example.org/page/1").code == 0
    said = online("retract", "p1@page", now=None)
    assert said.code == 5
    assert said.err.endswith("do it on the network.\nWhat to do: editorial explain the-network-does-not-let-us\n")
    done = online("retract", "p1@page", "--done", now=None)
    assert done.code == 0
    assert online.history("p1@page").retracted


def test_an_unknown_publication_is_refused(online: Online) -> None:
    assert online("update", "p1@twitter", now=None).err == "Unknown channel: “twitter”.\n"
    assert online("retract", "p9@masto", now=None).err == "p9@masto is not online.\n"
