"""`editorial doctor` tells a person what is ill and a monitor how ill, and calls nobody but whom it is asked to."""

import json
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from pipeline.clock import ManualClock
from pipeline.git import Git
from pipeline.model import Key
from pipeline.network import Receipt
from pipeline.plan import REMEDY, State
from pipeline.publish.events import Pen
from pipeline.state import Kind, Ledger, channel_path, delivery_path
from tests.cli.calls import Answer, editorial
from tests.plan.ledgers import at
from tests.repositories import Origin, git
from tests.servers.mastodon import MastodonServer
from tests.sites import calendar, post, write

OWNERS = "/templates/ @team\n/mkdocs.yml @team\n/calendar.yaml @team\n/.github/ @team\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site in trial mode whose first post is out."""
    write(tmp_path, {
        "calendar.yaml": calendar(),
        "content/posts/p1.md": post("2026-12-07 09:00", id="p1", channels={"masto": "Un."}),
        "content/posts/p2.md": post("2026-12-08 12:00", id="p2", channels={"x": "Deux."}),
        ".github/CODEOWNERS": OWNERS,
    })  # fmt: skip
    publish(tmp_path, "2026-12-06 08:00")
    publish(tmp_path, "2026-12-07 09:00")
    return tmp_path


def publish(root: Path, now: str) -> Answer:
    said = editorial(root, "publish", "--outbox", str(root / "outbox"), "--state", str(root / "state.git"), "--now", now)
    assert said.code in (0, 5), said.err
    return said


def doctor(root: Path, *words: str, now: str = "2026-12-07 09:30", lang: str = "en") -> Answer:
    return editorial(root, "doctor", "--state", str(root / "state.git"), "--now", now, *words, lang=lang)


def ledger(root: Path, now: str = "2026-12-07 09:10") -> tuple[Ledger, Pen]:
    clock = ManualClock(at(now))
    return Ledger.local(root / "state.git", clock), Pen(clock.now)


def test_a_healthy_one_is_told_what_was_looked_at(root: Path) -> None:
    said = doctor(root)
    assert (said.code, said.err) == (0, "")
    assert said.lines == [
        "· x: no credentials; the trial mode needs none (X_API_KEY, X_API_SECRET, X_ACCESS_TOKEN, X_ACCESS_TOKEN_SECRET).",
        "· masto: no credentials; the trial mode needs none (MASTODON_ACCESS_TOKEN).",
        "· sky: no credentials; the trial mode needs none (BLUESKY_APP_PASSWORD).",
        "· Expiry date never written (credentials_expire): x, masto, sky. Many credentials do not expire.",
        f"✓ Ledger: {root}/state.git",
        "✓ Last run: 30 minutes ago",
        "✓ Next to leave: p2@x, 8 Dec 12:00",
        "✓ CODEOWNERS covers the settings",
        "✓ Minutes: about 942 a month (public repository: free; private: 2000 free)",
        "✓ x this month: about 0.02 USD",
        "",
        "All is well.",
    ]


def test_in_french_too(root: Path) -> None:
    said = doctor(root, lang="fr")
    assert "✓ Dernier passage : il y a 30 minutes" in said.lines
    assert said.lines[-1] == "Tout va bien."


def test_a_schedule_that_stopped_is_our_fault(root: Path) -> None:
    night = doctor(root, now="2026-12-07 20:00")
    assert night.code == 0  # quiet hours are ten hours long, and a forge may be late
    said = doctor(root, now="2026-12-08 09:00")
    assert said.code == 1
    assert (
        said.lines[0]
        == "✗ Last run yesterday: the schedule does not run any more. Start it again in your forge (publish, enable). "
        "What to do: editorial explain nothing-leaves-any-more"
    )
    assert said.lines[-1] == "To settle: 1. The machine is at fault."


def test_a_last_run_in_the_future_stops_everything_and_is_our_fault(root: Path) -> None:
    """After a trial with --now in the shared ledger, no real run leaves before that time: the health says so."""
    said = doctor(root, now="2026-12-01 08:00")
    assert said.code == 1
    assert said.lines[0].startswith("✗ The last run lies in the future (2026-12-07 ")
    assert said.lines[0].endswith(
        " UTC): a trial with --now, or a wrong clock. Until then nothing leaves. What to do: editorial explain the-clock-is-wrong"
    )


def test_what_waits_for_a_run_that_does_not_come_is_our_fault(root: Path) -> None:
    said = doctor(root, now="2026-12-08 17:00")
    assert "✗ p2@x was due 8 Dec 12:00 and still waits for a run. What to do: editorial explain late" in said.lines
    assert said.code == 1


def test_what_a_run_could_not_send_is_not_said_to_wait_for_a_run(root: Path) -> None:
    write(root, {"content/posts/p3.md": post("2026-12-08 12:05", id="p3", channels={"x": "Trois."})})
    publish(root, "2026-12-08 15:10")  # late posts of an account leave one a run: p2 does, p3 waits
    said = doctor(root, now="2026-12-08 15:20", lang="fr")
    assert said.lines[0] == (
        "✗ p3@x devait partir 8 déc. 12:05 et n'est pas partie : le journal du dernier passage dit pourquoi. "
        "Que faire : editorial explain en-retard"
    )


def test_a_merged_file_that_cannot_be_read_needs_a_person(root: Path) -> None:
    write(root, {"content/posts/p9.md": '---\nid: p9\ntitle: "Oups\nstatus: approved\n---\n'})
    said = doctor(root)
    assert (said.code, said.lines[0]) == (
        5,
        (
            "✗ Cannot leave, since it cannot be read: content/posts/p9.md. Mend what this says: editorial check · "
            "What to do: editorial explain blocked"
        ),
    )


def test_a_missed_post_needs_a_person_until_its_file_says_what_became_of_it(root: Path) -> None:
    publish(root, "2026-12-08 19:00")
    said = doctor(root, now="2026-12-08 19:05")
    assert said.code == 5
    assert said.lines[0] == f"✗ p2@x, 8 Dec 12:00: missed. {REMEDY[State.MISSED].en} What to do: editorial explain missed"
    path = root / "content/posts/p2.md"
    path.write_text(path.read_text("utf-8").replace("status: approved", "status: cancelled"), "utf-8")
    assert doctor(root, now="2026-12-08 19:05").code == 0


def test_what_may_be_online_needs_a_person(root: Path) -> None:
    book, pen = ledger(root)
    book.append_retrying(
        {delivery_path(Key("p2", "x")): [pen.already_there(1, Receipt("9", "https://x.example.org/9"), "outbox")]}
    )
    said = doctor(root, lang="fr")
    assert said.code == 5
    assert said.lines[0].startswith("✗ p2@x, 8 déc. 12:00 : à vérifier. Regarder le compte, puis /publiee <lien> ou /pas-publiee")


def test_a_stopped_channel_is_about_credentials(root: Path) -> None:
    book, pen = ledger(root)
    book.append_retrying({channel_path("x"): [pen.channel(Kind.SUSPENDED, "token_revoked")]})
    said = doctor(root)
    assert (said.code, said.lines[0]) == (
        4,
        (
            "✗ Channel stopped: x (token_revoked). Renew the credentials: all leaves with the next run. "
            "What to do: editorial explain channel-stopped"
        ),
    )


def test_a_pause_is_said_and_is_no_illness(root: Path) -> None:
    assert (
        editorial(root, "pause", "--reason", "recall", "--state", str(root / "state.git"), "--now", "2026-12-07 09:20").code == 0
    )
    said = doctor(root)
    assert (
        "· Paused since 7 Dec 09:20 (all): recall. To lift: editorial resume --scope all · What to do: editorial explain paused"
        in said.lines
    )
    assert said.code == 0


def test_outcomes_that_wait_on_this_computer_are_our_fault(root: Path) -> None:
    book, pen = ledger(root)
    book.unpushed.keep(delivery_path(Key("p2", "x")), [pen.already_there(1, Receipt("9", None), "outbox")])
    said = doctor(root)
    assert (said.code, said.lines[0]) == (
        1,
        "✗ 1 outcome is not yet in the ledger: the next run puts them there, and nothing leaves before. What to do: editorial explain a-receipt-could-not-be-pushed",
    )


def test_a_stranger_in_the_ledger_is_pointed_at(root: Path) -> None:
    state = root / "state.git"
    tip = git(state, "rev-parse", "editorial-state")
    tree = git(state, "rev-parse", f"{tip}^{{tree}}")
    git(state, "config", "user.name", "Somebody")
    git(state, "config", "user.email", "somebody@example.org")
    forged = git(state, "commit-tree", tree, "-p", tip, "-m", "sent p2 x")
    git(state, "update-ref", "refs/heads/editorial-state", forged)
    said = doctor(root)
    assert said.code == 5
    assert (
        said.lines[0]
        == f"✗ Somebody other than the machine wrote to the ledger: {forged[:10]} (sent p2 x). Look at that commit. What to do: editorial explain somebody-else-wrote-to-the-ledger"
    )


def test_the_ledger_of_another_repository_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"calendar.yaml": calendar(), ".github/CODEOWNERS": OWNERS})
    monkeypatch.setenv("GITHUB_REPOSITORY_ID", "1")
    publish(tmp_path, "2026-12-07 09:00")
    assert doctor(tmp_path).code == 0
    monkeypatch.setenv("GITHUB_REPOSITORY_ID", "2")
    said = doctor(tmp_path)
    assert said.code == 5
    assert said.lines[0].startswith("✗ This ledger is another repository's (1, here 2): nothing is published.")


# ── the remote ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_remote_without_a_ledger_is_told_how_to_begin_one(bare_origin: Origin) -> None:
    bare_origin.commit({"calendar.yaml": calendar()}, "The plan")
    said = editorial(bare_origin.clone, "doctor", "--now", "2026-12-07 09:30")
    assert said.code == 5
    assert "editorial publish --init" in said.lines[0]


def test_a_ledger_that_went_back_is_not_healthy(bare_origin: Origin, tmp_path: Path) -> None:
    bare_origin.commit({"calendar.yaml": calendar(), "content/posts/p1.md": post("2026-12-07 09:00", id="p1")}, "The plan")
    publish = ["publish", "--init", "--outbox", str(tmp_path / "outbox")]
    assert editorial(bare_origin.clone, *publish, "--now", "2026-12-06 09:00").code == 0
    early = bare_origin.tip("editorial-state")
    assert editorial(bare_origin.clone, *publish, "--now", "2026-12-07 09:00").code == 0
    assert early is not None
    git(bare_origin.bare, "update-ref", "refs/heads/editorial-state", early)
    said = editorial(bare_origin.clone, "doctor", "--now", "2026-12-07 09:30")
    assert said.code in (1, 5)
    assert f"git push --force-with-lease=editorial-state:{early} origin " in said.out


def test_a_remote_that_does_not_answer_is_our_fault(bare_origin: Origin) -> None:
    bare_origin.commit({"calendar.yaml": calendar()}, "The plan")
    bare_origin.bare.rename(bare_origin.bare.with_name("gone.git"))
    assert editorial(bare_origin.clone, "doctor", "--now", "2026-12-07 09:30").code == 1


# ── credentials ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def live(tmp_path: Path, mastodon_server: MastodonServer) -> Path:
    channel = f"masto: {{network: mastodon, name: Mastodon, handle: cyclorive, server: {mastodon_server.url}, delivery: api, languages: [fr]}}"
    text = calendar(mode="live", mastodon=mastodon_server.url)
    lines = [line for line in text.splitlines() if not line.startswith(("  x:", "  sky:", "  masto:"))]
    at_channels = lines.index("channels:") + 1
    lines.insert(at_channels, f"  {channel}")
    write(tmp_path, {"calendar.yaml": "\n".join(lines) + "\n", ".github/CODEOWNERS": OWNERS})
    publish(tmp_path, "2026-12-07 09:00")
    return tmp_path


def test_missing_credentials_are_named_in_live_mode(live: Path) -> None:
    said = doctor(live)
    assert (said.code, said.lines[0]) == (
        4,
        "✗ No credentials for “masto”: add the secrets MASTO_ACCESS_TOKEN. What to do: editorial explain credentials",
    )


def test_whoami_asks_the_network_and_never_shows_the_token(live: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASTODON_ACCESS_TOKEN", "mastodon-token")
    said = doctor(live, "--whoami")
    assert said.code == 0, said.out
    assert "✓ masto: credentials are there" in said.lines
    assert "✓ masto: the network answers, it is cyclorive" in said.lines
    monkeypatch.setenv("MASTODON_ACCESS_TOKEN", "another-token")
    refused = doctor(live, "--whoami")
    assert refused.code == 4
    assert refused.lines[0].startswith("✗ masto: 127.0.0.1:")
    assert refused.lines[0].endswith(" What to do: editorial explain channel-stopped")
    assert "another-token" not in refused.out + refused.err


def test_credentials_of_somebody_else_are_told(live: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = live / "calendar.yaml"
    path.write_text(path.read_text("utf-8").replace("handle: cyclorive", "handle: atelier"), "utf-8")
    monkeypatch.setenv("MASTODON_ACCESS_TOKEN", "mastodon-token")
    said = doctor(live, "--whoami")
    assert (said.code, said.lines[0]) == (
        4,
        "✗ masto: These credentials belong to “cyclorive”, the calendar says “atelier”: nothing is sent. What to do: editorial explain credentials",
    )


@pytest.mark.parametrize(
    ("day", "code", "mark", "text", "verdict"),
    [
        ("2027-01-15", 0, "✓", "masto: credentials are good until Friday 15 January 2027", "All is well."),
        ("2026-12-21", 0, "!", "masto: credentials expire in 14 days, on Monday 21 December 2026. Renew them, then write the new date (credentials_expire). What to do: editorial explain credentials-that-expire", "Nothing serious; 1 point to look at."),
        ("2026-12-06", 4, "✗", "masto: credentials expired on Sunday 6 December 2026. Renew them, then write the new date (credentials_expire). What to do: editorial explain credentials-that-expire", "To settle: 1. Credentials are at fault."),
    ],
)  # fmt: skip
def test_credentials_that_end_are_said_two_weeks_ahead_and_are_a_fault_once_over(
    live: Path, monkeypatch: pytest.MonkeyPatch, day: str, code: int, mark: str, text: str, verdict: str
) -> None:
    path = live / "calendar.yaml"
    path.write_text(path.read_text("utf-8").replace("masto: {", f"masto: {{credentials_expire: {day}, "), "utf-8")
    monkeypatch.setenv("MASTODON_ACCESS_TOKEN", "mastodon-token")
    said = doctor(live)
    assert (said.code, said.lines[-1]) == (code, verdict)
    assert f"{mark} {text}" in said.lines


def test_in_trial_mode_credentials_that_are_over_are_no_fault_yet(root: Path) -> None:
    path = root / "calendar.yaml"
    path.write_text(path.read_text("utf-8").replace("x: {", "x: {credentials_expire: 2026-12-06, "), "utf-8")
    said = doctor(root, lang="fr")
    assert (said.code, said.lines[-1]) == (0, "Rien de grave ; 1 point à voir.")
    assert (
        said.lines[0] == "! x : identifiants expirés le dimanche 6 décembre 2026. "
        "Renouvelez-les, puis écrivez la nouvelle date (credentials_expire). Que faire : editorial explain identifiants-qui-expirent"
    )


# ── settings ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_workflow_behind_the_calendar_is_said_with_the_command_that_mends_it(root: Path) -> None:
    write(root, {".github/workflows/publish.yml": 'on:\n  schedule:\n    - cron: "7 7-21 * * *"\n    - cron: "0 3 * * *"\nenv:\n  X_API_KEY: ${{ secrets.X_API_KEY }}\n'})  # fmt: skip
    said = doctor(root)
    assert said.lines[-1] == "Nothing serious; 2 points to look at."
    assert (
        "! .github/workflows/publish.yml: the schedule is not the calendar's any more (too many “0 3 * * *”). editorial init --update"
        in said.lines
    )
    assert any(
        line.startswith("! .github/workflows/publish.yml does not pass on these secrets: X_API_SECRET, ") for line in said.lines
    )
    assert said.code == 0


@pytest.mark.parametrize(
    ("owners", "bare"),
    [("* @team\n", None), ("# /templates/ @team\n/calendar.yaml\n", "templates/, mkdocs.yml, calendar.yaml, .github/"), ("templates @team\n/.github/** @team\n/calendar.yaml @team\n", "mkdocs.yml")],
)  # fmt: skip
def test_settings_without_an_owner_are_named(root: Path, owners: str, bare: str | None) -> None:
    write(root, {".github/CODEOWNERS": owners})
    said = [line for line in doctor(root).lines if "CODEOWNERS" in line]
    assert said == (
        [f"! CODEOWNERS does not cover {bare}: these settings could change without their team's yes."]
        if bare
        else ["✓ CODEOWNERS covers the settings"]
    )


@pytest.mark.parametrize(
    ("private", "said"),
    [(None, "· If this repository is public, so are the texts for Page."), (False, "! This repository is public, so are the texts for Page."), (True, None)],
)  # fmt: skip
def test_texts_for_members_in_a_public_repository_are_pointed_at(
    root: Path, monkeypatch: pytest.MonkeyPatch, private: bool | None, said: str | None
) -> None:
    path = root / "calendar.yaml"
    path.write_text(path.read_text("utf-8").replace("name: Page,", "name: Page, visibility: members,"), "utf-8")
    if private is not None:
        (root / "event.json").write_text(json.dumps({"repository": {"private": private}}), "utf-8")
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(root / "event.json"))
    assert [line for line in doctor(root).lines if "public, so" in line] == ([said] if said else [])


# ── monitors ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_ping_is_sent_only_when_all_is_well(root: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/alarm-key").respond_with_data("ok")
    assert "✓ Called: the alarm stays silent." in doctor(root, "--ping", httpserver.url_for("/alarm-key")).lines
    assert len(httpserver.log) == 1
    ill = doctor(root, "--ping", httpserver.url_for("/alarm-key"), now="2026-12-08 09:00")
    assert "· Not called: not all is well." in ill.lines
    assert len(httpserver.log) == 1


def test_a_ping_that_does_not_get_through_is_said_without_its_address(root: Path, closed_url: str) -> None:
    said = doctor(root, "--ping", f"{closed_url}/alarm-key")
    assert said.code == 1
    assert "alarm-key" not in said.out


def test_json_and_annotations_say_the_same(root: Path) -> None:
    publish(root, "2026-12-08 19:00")
    rows = json.loads(doctor(root, "--format", "json", now="2026-12-08 19:05").out)
    assert rows["code"] == 5
    assert [row["topic"] for row in rows["findings"] if row["code"]] == ["missed"]
    said = doctor(root, "--format", "github", now="2026-12-08 19:05", lang="fr")
    assert said.lines[0].startswith(
        "::error title=missed::p2@x, 8 déc. 12:00 : manquée. Pour la publier : /reporter <date heure>"
    )
    assert said.lines[-1] == "À régler : 1. Une personne est attendue."


def test_a_wrong_ping_address_is_refused(root: Path) -> None:
    said = doctor(root, "--ping", "ftp://example.org")
    assert (said.code, said.err) == (2, "--ping ftp://example.org: give an address, https://…\n")


def test_it_changes_nothing(root: Path) -> None:
    before = Git.bare(root / "state.git").rev_parse("editorial-state")
    doctor(root)
    assert Git.bare(root / "state.git").rev_parse("editorial-state") == before


def test_for_the_machine_only_it_leaves_out_what_notices_say(root: Path) -> None:
    write(root, {"content/posts/p3.md": post("2026-12-07 08:00", id="p3", channels={"page": "Trois."})})
    assert [line for line in doctor(root, now="2026-12-07 12:30").lines if line.startswith("✗ p3@page")]
    said = doctor(root, "--machine", now="2026-12-07 12:30")
    assert (said.code, said.lines[-1]) == (0, "All is well.")
    assert "p3@page" not in said.out
    text = (root / "calendar.yaml").read_text("utf-8").replace("  grace: 6h\n", "  grace: 6h\n  notify: {handoff_due: none}\n")
    write(root, {"calendar.yaml": text})
    assert doctor(root, "--machine", now="2026-12-07 12:30").code == 5  # no notice says it


def test_a_stopped_account_is_the_notices_business_and_a_broken_ledger_the_machines(root: Path) -> None:
    kept, pen = ledger(root)
    assert kept.append_retrying({channel_path("x"): [pen.channel(Kind.SUSPENDED, "unauthorized")]}).won
    assert doctor(root).code == 4
    assert doctor(root, "--machine").code == 0
    assert doctor(root, "--machine", now="2026-12-20 12:00").code == 1
