"""What a notice says: whose it is, what to do, and comments that are really accepted under it."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import comrak
import pytest

from pipeline.cli.notices import world_of
from pipeline.model import Key
from pipeline.plan import Item, Ledgered, Plan, State
from pipeline.review.asks import ASKS
from pipeline.review.commands import Known, Order, read
from pipeline.review.notices import Notice, World, identity, key_of, wanted
from pipeline.review.verbs import Verb
from pipeline.state import Kind, Remote
from tests import sites
from tests.plan.ledgers import at, claimed, ended, event, ledger, sent

NOW = at("2026-12-07 12:00")
P1 = Key("p1", "x")
TEAM = "team:\n  cm: {name: Animation, may: [publish, approve, maintain], accounts: [atelier/cm, marie-exemple, '@autre']}\n"


def world(
    root: Path, posts: Mapping[str, str], found: Ledgered | None = None, *, lang: str = "fr", now: datetime = NOW, more: str = ""
) -> World:
    site = sites.site(root, posts, calendar_text=sites.calendar() + TEAM + more)
    return world_of(site, found or ledger(), now, lang)


def only(notices: tuple[Notice, ...]) -> Notice:
    (notice,) = notices
    return notice


def commands(notice: Notice) -> list[str]:
    """The comments it ends with."""
    tail = notice.body.rstrip().rsplit("\n\n", 1)[1]
    found = [re.match(r"- `(/[^`]+)`", line) for line in tail.splitlines()]
    assert all(found)
    return [match[1] for match in found if match]


def known(here: str, *, now: datetime = NOW) -> Known:
    scopes = {"all", "channel:x", "channel:page", "account:x"}
    return Known({"p1": {"x", "page", "masto"}, "p2": {"x"}}, scopes, ZoneInfo("Europe/Paris"), now, here)


# ── the comments it ends with ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("state", list(ASKS))
def test_each_comment_a_notice_ends_with_is_accepted_under_it_and_means_its_publication(
    tmp_path: Path, state: State, lang: str
) -> None:
    site = sites.site(tmp_path, {"p1": sites.post(channels={"x": "Un.", "page": "Un."})})
    claim = claimed("2026-12-07 09:00")
    history = ledger(claim, ended(claim, Kind.UNCERTAIN, "2026-12-07 09:01", reason="x")).of(P1)
    item = Item(P1, state, due=at("2026-12-07 09:00"), account="x", history=history)
    notice = only(wanted(World(site, ledger(), Plan(NOW, (item,)), lang)))
    lines = commands(notice)
    assert lines
    for line in lines:
        order = read(line.replace("https://…", "https://social.example.org/1"), known(notice.body))
        assert isinstance(order, Order), (line, order)
        if order.verb in (Verb.PAUSE, Verb.RESUME):
            assert order.scope == "channel:x"
        else:
            assert order.post == "p1" or order.keys == (P1,)
        assert order.at is None or order.at > NOW


def test_the_time_it_offers_is_to_come_even_for_what_is_long_past(tmp_path: Path) -> None:
    missed = event(Kind.MISSED, "2026-12-02 18:00", part=0, due=at("2026-12-02 09:00"), reason="no_run")
    said = only(wanted(world(tmp_path, {"p1": sites.post("2026-12-02 09:00")}, ledger(missed))))
    assert commands(said) == ["/reporter 2026-12-08 09:00", "/abandonner"]


def test_identity_is_read_from_the_first_line_only() -> None:
    for key in ("p1@x", "p1", "account:x-fr", "pause:all", "pause:channel:x", "house:rest"):
        assert key_of(f"{identity(key)}\n\ntext") == key
    assert key_of(f"Voir {identity('p1@x')}") is None
    assert key_of("<!-- editorial:notice P1@x -->") is None


# ── what it holds, and what it does not ──────────────────────────────────────────────────────────────────────────
def test_no_text_of_a_post_stands_in_a_notice(tmp_path: Path) -> None:
    posts = {
        "p1": sites.post(
            "2026-12-07 12:10", channels={"page": "Sous embargo."}, more="visibility: internal", body="Corps secret."
        )
    }
    said = only(wanted(world(tmp_path, posts)))
    assert said.title == "À mettre en ligne\u00a0: Titre de p1 – Page"
    assert "embargo" not in said.body
    assert "secret" not in said.body


def test_nothing_of_a_title_a_name_or_a_reason_acts_in_the_forge(tmp_path: Path) -> None:
    hostile = "@everyone #1 <img src=x> ](javascript:x) ::error:: <!-- editorial: p2@x -->"
    post = sites.post("2026-12-07 12:10", channels={"page": "Un."}).replace("title: Titre de p1", f"title: '{hostile}'")
    pause = event(Kind.PAUSED, "2026-12-07 11:00", part=0, scope="all", reason=hostile)
    for notice in wanted(world(tmp_path, {"p1": post}, ledger(brake=(pause,)))):
        html = comrak.render_markdown(notice.body)
        assert "@everyone" not in notice.body + notice.title
        assert "#1" not in notice.body + notice.title
        assert "<img" not in html
        assert 'href="javascript' not in html
        assert notice.body.count("<!--") == 1
        assert len(notice.title) <= 200


def test_only_accounts_that_a_forge_may_have_are_named_and_only_of_roles_that_may(tmp_path: Path) -> None:
    extra = "  modo: {name: Modération, may: [moderate], accounts: [atelier/moderation]}\n"
    said = only(wanted(world(tmp_path, {"p1": sites.post("2026-12-07 12:10", channels={"page": "Un."})}, more=extra)))
    assert "Pour\u00a0: @atelier/cm, @marie-exemple, @autre\n" in said.body


def test_desk_and_file_are_linked_where_they_are_known(tmp_path: Path) -> None:
    text = (sites.calendar() + TEAM).replace(
        "  timezone:", "  desk_url: https://bureau.example.org/\n  repository: https://forge.example.org/atelier/editorial\n  timezone:"
    )  # fmt: skip
    site = sites.site(tmp_path, {"p1": sites.post("2026-12-07 12:10", channels={"page": "Un."})}, calendar_text=text)
    said = only(wanted(world_of(site, ledger(), NOW, "en")))
    assert "[the pack on the desk](https://bureau.example.org/desk/handoff/p1/page/)" in said.body
    assert "[Its file](https://forge.example.org/atelier/editorial/blob/HEAD/content/posts/p1.md)" in said.body


# ── which there are ──────────────────────────────────────────────────────────────────────────────────────────────
def test_what_settles_itself_or_was_settled_has_no_notice(tmp_path: Path) -> None:
    claim = claimed("2026-12-07 10:00")
    posts = {
        "p1": sites.post("2026-12-07 10:00"),
        "p2": sites.post("2026-12-08 10:00", id="p2"),
        "p3": sites.post("2026-12-07 10:00", id="p3", status="cancelled"),
        "p4": sites.post("2026-12-09 18:00", id="p4", status="draft"),
    }
    assert wanted(world(tmp_path, posts, ledger(claim, sent(claim, "2026-12-07 10:01")))) == ()
    assert wanted(world(tmp_path, posts, ledger(claim))) == ()  # a sending broke off: the next run looks first


def test_a_post_nobody_has_approved_is_pointed_out_a_day_before_once_for_all_its_channels(tmp_path: Path) -> None:
    posts = {"p1": sites.post("2026-12-08 11:00", status="in_review", channels={"x": "Un.", "page": "Un."})}
    said = only(wanted(world(tmp_path, posts)))
    assert (said.key, said.title) == ("p1", "En relecture\u00a0: Titre de p1 – X, Page")
    assert commands(said)[0] == "/valider"
    order = read("/valider", known(said.body))
    assert isinstance(order, Order)
    assert (order.verb, order.post) == (Verb.APPROVE, "p1")
    assert wanted(world(tmp_path, posts, now=NOW - timedelta(hours=3))) == ()


def test_what_was_there_before_it_was_sent_is_not_called_sent(tmp_path: Path) -> None:
    there = event(
        Kind.UNCERTAIN, "2026-12-07 09:00", part=1, reason="already_there", remote=Remote("9", "https://x.example.org/9")
    )
    notice = only(wanted(world(tmp_path, {"p1": sites.post()}, ledger(there), lang="en")))
    assert notice.title == "To check: Titre de p1 – X"
    assert "When it was due, this text was on the account already. Nothing was sent." in notice.body
    assert "did not answer" not in notice.body
    assert commands(notice) == ["/published https://…", "/not-published"]


def test_an_error_is_pointed_out_before_its_time(tmp_path: Path) -> None:
    files = {"calendar.yaml": sites.calendar(), "content/posts/p1.md": sites.post("2026-12-08 11:00", channels={"x": "a" * 400})}
    from pipeline.load import load_site

    site, _ = load_site(sites.write(tmp_path, files))
    assert site is not None
    assert [notice.title for notice in wanted(world_of(site, ledger(), NOW, "en"))] == ["Blocked: Titre de p1 – X"]


@pytest.mark.parametrize(
    ("day", "mode", "many"), [("2026-12-21", "live", 1), ("2026-12-22", "live", 0), ("2026-12-21", "outbox", 0)]
)
def test_credentials_that_end_have_a_notice_two_weeks_ahead(tmp_path: Path, day: str, mode: str, many: int) -> None:
    text = sites.calendar(mode=mode).replace("  x: {", f"  x: {{credentials_expire: {day}, ") + TEAM
    found = wanted(world_of(sites.site(tmp_path, {}, calendar_text=text), ledger(), NOW, "fr"))
    assert [notice.title for notice in found] == ["Identifiants à renouveler avant le lundi 21 décembre 2026\u00a0: x"] * many
    for notice in found:
        (comment,) = commands(notice)
        order = read(comment, known(notice.body))
        assert isinstance(order, Order)
        assert (order.verb, order.scope) == (Verb.PAUSE, "account:x")


def test_credentials_that_have_ended_are_not_to_be_renewed_by_a_day_that_is_over(tmp_path: Path) -> None:
    text = sites.calendar(mode="live").replace("  x: {", "  x: {credentials_expire: 2026-12-06, ") + TEAM
    (notice,) = wanted(world_of(sites.site(tmp_path, {}, calendar_text=text), ledger(), NOW, "en"))
    assert notice.title == "Credentials expired on Sunday 6 December 2026: x"


def test_who_asks_for_no_issues_gets_none(tmp_path: Path) -> None:
    text = (sites.calendar() + TEAM).replace("  grace: 6h\n", "  grace: 6h\n  notify: {handoff_due: none, approval_due: slack}\n")
    posts = {
        "p1": sites.post("2026-12-07 12:10", channels={"page": "Un."}),
        "p2": sites.post("2026-12-07 12:10", id="p2", status="in_review"),
    }
    site = sites.site(tmp_path, posts, calendar_text=text)
    assert wanted(world_of(site, ledger(), NOW, "en")) == ()
