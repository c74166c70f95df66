"""Until when credentials are good: what people wrote, said the same everywhere, and nothing guessed."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.load import load_site, locate
from pipeline.model import Level, Site
from pipeline.plan.credentials import Validity, credential_problems, credentials, unsaid
from tests.plan.ledgers import at
from tests.sites import calendar, post, site, write

SIBLING = "  masto-en: {network: mastodon, name: Mastodon, account: masto, handle: atelier, server: http://127.0.0.1:9, delivery: api, languages: [en], credentials_expire: 2027-01-15}\n"


def dated(day: str = "2027-01-15", channel: str = "x") -> str:
    return calendar().replace(f"  {channel}: {{", f"  {channel}: {{credentials_expire: {day}, ")


def of(tmp_path: Path, text: str, **posts: str) -> Site:
    return site(tmp_path, posts, calendar_text=text)


def test_every_account_a_program_posts_to_is_told_and_one_without_a_date_says_so(tmp_path: Path) -> None:
    found = credentials(of(tmp_path, dated()).calendar, at("2026-12-07 09:00"))
    assert [(one.account, one.until, one.validity) for one in found] == [
        ("x", date(2027, 1, 15), Validity.GOOD),
        ("masto", None, Validity.UNSAID),
        ("sky", None, Validity.UNSAID),
    ]
    assert unsaid(found) == ("masto", "sky")


def test_channels_of_one_account_share_the_date_wherever_it_stands(tmp_path: Path) -> None:
    text = calendar().replace("  sky:", SIBLING + "  sky:")
    found = credentials(of(tmp_path, text).calendar, at("2026-12-07 09:00"))
    assert [(one.account, one.channel, one.until) for one in found] == [
        ("x", "x", None),
        ("masto", "masto-en", date(2027, 1, 15)),
        ("sky", "sky", None),
    ]


@pytest.mark.parametrize(
    ("now", "validity", "fr", "en"),
    [
        ("2026-12-31 23:59", Validity.GOOD, "identifiants valables jusqu'au vendredi 15 janvier 2027", "credentials are good until Friday 15 January 2027"),
        ("2027-01-01 00:00", Validity.ENDING, "les identifiants expirent dans 14 jours, le vendredi 15 janvier 2027", "credentials expire in 14 days, on Friday 15 January 2027"),
        ("2027-01-14 12:00", Validity.ENDING, "les identifiants expirent demain, le vendredi 15 janvier 2027", "credentials expire tomorrow, on Friday 15 January 2027"),
        ("2027-01-15 23:59", Validity.ENDING, "les identifiants expirent aujourd'hui, le vendredi 15 janvier 2027", "credentials expire today, on Friday 15 January 2027"),
        ("2027-01-16 00:00", Validity.OVER, "identifiants expirés le vendredi 15 janvier 2027", "credentials expired on Friday 15 January 2027"),
    ],
)  # fmt: skip
def test_days_are_counted_on_the_organisations_clock(tmp_path: Path, now: str, validity: Validity, fr: str, en: str) -> None:
    one = credentials(of(tmp_path, dated()).calendar, at(now))[0]
    assert (one.validity, one.says.fr, one.says.en) == (validity, fr, en)


def test_posts_planned_for_that_day_or_later_are_warned_of_once_an_account(tmp_path: Path) -> None:
    loaded = of(
        tmp_path,
        dated("2026-12-10"),
        p1=post("2026-12-09 18:00", id="p1"),
        p2=post("2026-12-10 08:00", id="p2", channels={"x": "Deux.", "masto": "Deux."}),
        p3=post("2026-12-11 09:00", id="p3"),
        p4=post("2026-12-12 09:00", id="p4", status="cancelled"),
    )
    [problem] = locate(tmp_path, list(credential_problems(loaded, at("2026-12-07 09:00"))))
    assert (problem.level, problem.channel, problem.line) == (Level.WARNING, "x", 14)
    assert problem.message.en == (
        "x: credentials expire in 3 days, on Thursday 10 December 2026, "
        "and 2 posts are planned for that day or later (p2@x, 10 Dec 08:00)."
    )
    assert problem.message.fr == (
        "x : les identifiants expirent dans 3 jours, le jeudi 10 décembre 2026, "
        "et 2 publications sont prévues pour ce jour ou après (p2@x, 10 déc. 08:00)."
    )
    assert problem.hint is not None
    assert problem.hint.fr == (
        "Renouvelez-les, puis écrivez la nouvelle date (credentials_expire). Que faire : editorial explain identifiants-qui-expirent"
    )


def test_posts_before_that_day_and_posts_by_hand_are_no_warning(tmp_path: Path) -> None:
    loaded = of(
        tmp_path,
        dated("2026-12-10"),
        p1=post("2026-12-09 18:00", id="p1"),
        p2=post("2026-12-11 09:00", id="p2", channels={"page": "Deux."}),
    )
    assert list(credential_problems(loaded, at("2026-12-07 09:00"))) == []


def test_a_date_nobody_watches_is_told(tmp_path: Path) -> None:
    _, problems = load_site(write(tmp_path, {"calendar.yaml": dated(channel="page")}))
    assert [(p.level, p.message.en) for p in problems if p.code == "no-credentials"] == [
        (Level.NOTICE, "Nobody watches this date: no program posts to “page” (delivery: api).")
    ]
