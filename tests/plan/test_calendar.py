"""What the calendar lacks, owes and mixes: on the demo, whose gaps are planted, and on small sites."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.load import load_site
from pipeline.model import Key, Site
from pipeline.plan import public_posts
from pipeline.plan.gaps import cadence_gaps, collisions, free_slots, key_date_gaps, owed, this_year
from pipeline.plan.mix import pillar_mix, promotion
from pipeline.plan.rules import plan_problems
from pipeline.plan.slots import Fill, slots
from pipeline.state import Kind, Order
from tests.plan.ledgers import at, event, ledger
from tests.sites import calendar, post, site

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def demo() -> Site:
    loaded, _ = load_site(ROOT)
    assert loaded is not None
    return loaded


# ── slots ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_december_has_its_slots_filled_empty_replaced_and_quiet(demo: Site) -> None:
    found = {slot.id: (slot.fill, slot.post or slot.replaced_by) for slot in slots(demo, date(2026, 12, 1), date(2026, 12, 31))}
    assert found == {
        "mercredi-question/2026-12-02": (Fill.FILLED, "p02-mercredi-question"),
        "bienvenue/2026-12-03": (Fill.FILLED, "p03-bienvenue"),
        "coup-de-chapeau/2026-12-04": (Fill.EMPTY, None),
        "lundi-rustine/2026-12-07": (Fill.FILLED, "p05-etre-vu-la-nuit"),
        "mercredi-question/2026-12-09": (Fill.EMPTY, None),
        "lundi-rustine/2026-12-14": (Fill.EMPTY, None),
        "mercredi-question/2026-12-16": (Fill.REPLACED, "vous-avez-demande"),
        "vous-avez-demande/2026-12-16": (Fill.FILLED, "p10-dimanche-matin"),
        "atelier-en-direct/2026-12-17": (Fill.FILLED, "p11-freins-d-hiver"),
        "lundi-rustine/2026-12-21": (Fill.EMPTY, None),
        "mercredi-question/2026-12-23": (Fill.EMPTY, None),
        "lundi-rustine/2026-12-28": (Fill.FILLED, "p13-remiser-son-velo"),
        "la-burette/2026-12-29": (Fill.FILLED, "p14-la-burette-12"),
        "mercredi-question/2026-12-30": (Fill.QUIET, None),
    }


def test_a_moved_occurrence_keeps_the_id_of_its_day(demo: Site) -> None:
    [moved] = [slot for slot in slots(demo, date(2027, 1, 8), date(2027, 1, 8)) if slot.rendezvous.id == "coup-de-chapeau"]
    assert moved.id == "coup-de-chapeau/2027-01-01"
    assert moved.at == at("2027-01-08 12:30")


def test_an_empty_slot_says_when_its_draft_is_expected(demo: Site) -> None:
    [slot] = [s for s in slots(demo, date(2026, 12, 14), date(2026, 12, 14)) if s.fill is Fill.EMPTY]
    assert slot.draft_due == date(2026, 12, 9)


# ── cadence and key dates ────────────────────────────────────────────────────────────────────────────────────────
def test_a_week_touched_by_a_quiet_period_is_not_judged(demo: Site) -> None:
    weeks = {gap.period.start for gap in cadence_gaps(demo, date(2026, 12, 14), date(2027, 1, 10))}
    assert weeks == {date(2026, 12, 14), date(2027, 1, 4)}


def test_a_thread_in_two_languages_counts_once_and_every_page_counts_on_our_site(demo: Site) -> None:
    gaps = {(gap.channel.id, gap.count, gap.too_few) for gap in cadence_gaps(demo, date(2026, 12, 7), date(2026, 12, 13))}
    assert gaps == {("fb-group", 0, True), ("site", 4, False)}


def test_no_cadence_is_expected_before_a_channel_begins(demo: Site) -> None:
    before = cadence_gaps(demo, date(2026, 12, 1), date(2026, 12, 27))
    assert "bluesky" not in {gap.channel.id for gap in before}


def test_a_key_date_without_a_post_in_its_window_is_a_gap(demo: Site) -> None:
    gaps = [(gap.key_date.id, gap.count) for gap in key_date_gaps(demo, date(2026, 12, 1), date(2027, 1, 31))]
    assert gaps == [("saint-nicolas", 0), ("dimanche-matin", 0)]


def test_a_yearly_key_date_comes_back(demo: Site) -> None:
    week = demo.calendar.key_dates["semaine-mobilite"]
    assert [p.start for p in this_year(week, date(2027, 1, 1), date(2029, 12, 31))] == [
        date(2027, 9, 16),
        date(2028, 9, 16),
        date(2029, 9, 16),
    ]


# ── promises ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_promises_nobody_keeps_are_owed_soonest_first(demo: Site) -> None:
    debts = [(debt.by, debt.what.fr, debt.overdue) for debt in owed(demo, at("2026-12-22 09:00"))][:4]
    assert debts == [
        (date(2026, 12, 18), "Le bilan de la campagne brille-en-ville", True),
        (date(2026, 12, 19), "Une suite à p11-freins-d-hiver", True),
        (date(2026, 12, 22), "L'annonce : Fermeture de fin d'année", False),
        (date(2027, 1, 5), "Le bilan de la campagne noel-occasion", False),
    ]


def test_a_question_that_a_post_answers_is_not_owed(demo: Site) -> None:
    assert "p02-mercredi-question" not in {debt.post for debt in owed(demo, at("2026-12-22 09:00"))}


def test_an_announcement_is_kept_by_a_post_tagged_with_the_quiet_period(tmp_path: Path) -> None:
    quiet = "quiet_periods:\n  noel: {name: Noël, from: 2026-12-24, to: 2027-01-03, closed: true, announce: {by: 2026-12-22}}\n"
    loaded = site(tmp_path / "a", {"p1": post("2026-12-15 09:00")}, calendar_text=calendar() + quiet)
    assert [debt.quiet_period for debt in owed(loaded, at("2026-12-10 09:00"))] == ["noel"]
    told = site(
        tmp_path / "b",
        {"p1": post("2026-12-15 09:00", more="tags: [noel]")},
        calendar_text=calendar() + quiet,
    )
    assert owed(told, at("2026-12-10 09:00")) == ()


# ── collisions and free slots ────────────────────────────────────────────────────────────────────────────────────
def test_two_posts_of_one_account_too_close_are_said_once(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(), "p2": post("2026-12-07 09:30", id="p2")})
    [found] = collisions(loaded, at("2026-12-07 00:00"), at("2026-12-08 00:00"))
    assert (found.one, found.other, found.apart) == (Key("p1", "x"), Key("p2", "x"), timedelta(minutes=30))
    [problem] = [p for p in plan_problems(loaded, at("2026-12-01 00:00")) if p.code == "spacing"]
    assert problem.message.fr == "p1 et p2 se suivent à 30 min sur le compte x."


def test_the_calendar_says_how_close_is_too_close(tmp_path: Path) -> None:
    posts = {"p1": post(), "p2": post("2026-12-07 11:00", id="p2")}
    rules = calendar() + "rules:\n  spacing: {level: warning, same_account: 3h}\n"
    loaded = site(tmp_path, posts, calendar_text=rules)
    assert [found.apart for found in collisions(loaded, at("2026-12-07 00:00"), at("2026-12-08 00:00"))] == [timedelta(hours=2)]


def test_the_languages_of_one_post_do_not_collide(demo: Site) -> None:
    assert collisions(demo, at("2026-12-01 00:00"), at("2027-01-31 00:00")) == ()


def test_free_slots_are_usual_times_away_from_everything_else(demo: Site) -> None:
    free = free_slots(demo, at("2026-12-22 09:00"), 3)
    assert free["x"] == (at("2026-12-22 12:30"), at("2026-12-22 18:00"), at("2026-12-23 09:00"))


def test_no_free_slot_lies_in_a_closing(demo: Site) -> None:
    free = free_slots(demo, at("2026-12-23 10:00"), 1)
    assert free["linkedin"] == (at("2027-01-04 09:00"),)


# ── mix ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_shares_are_counted_in_posts_without_crisis_ones(demo: Site) -> None:
    mix = {share.pillar: share.count for share in pillar_mix(demo, date(2026, 12, 1), date(2026, 12, 31))}
    assert sum(mix.values()) == 14  # p01 to p14


def test_an_empty_period_has_no_share_rather_than_none_of_anything(demo: Site) -> None:
    assert {share.actual for share in pillar_mix(demo, date(2027, 3, 1), date(2027, 3, 31))} == {None}


def test_promotion_is_judged_only_over_days_the_calendar_knows(tmp_path: Path) -> None:
    ceiling = "rules:\n  promotion: {level: error, max_share: 20, over: 30d}\n"
    early = {
        "p1": post("2026-12-20 09:00", more="promotional: true"),
        "p2": post("2026-12-19 09:00", id="p2"),
    }
    young = site(tmp_path / "a", early, calendar_text=calendar() + ceiling)
    assert "promotion" not in {p.code for p in plan_problems(young, at("2026-12-01 00:00"))}
    later = {
        "p1": post("2027-01-20 09:00", more="promotional: true"),
        "p2": post("2027-01-19 09:00", id="p2"),
    }
    loaded = site(tmp_path / "b", later, calendar_text=calendar() + ceiling)
    [problem] = [p for p in plan_problems(loaded, at("2026-12-01 00:00")) if p.code == "promotion"]
    assert problem.message.en == ("Promotion: 1 of 2 posts in the 30 days up to 20 Jan, 50 % against a ceiling of 20 %.")
    assert promotion(loaded, date(2027, 1, 20)).over
    shorter = site(tmp_path / "c", later, calendar_text=calendar() + ceiling.replace("30d", "1w"))
    [problem] = [p for p in plan_problems(shorter, at("2026-12-01 00:00")) if p.code == "promotion"]
    assert problem.message.fr.startswith("Promotion : 1 publication sur 2 dans les 7 jours jusqu'au 20 janv.")


# ── what is public ───────────────────────────────────────────────────────────────────────────────────────────────
def test_a_page_is_public_a_lead_before_its_earliest_message(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(body="Un article.")})
    assert public_posts(loaded, ledger(), at("2026-12-07 08:39:59")) == frozenset()
    assert public_posts(loaded, ledger(), at("2026-12-07 08:40")) == {"p1"}


@pytest.mark.parametrize("more", ["visibility: members", "visibility: internal", "rehearsal: true"])
def test_what_is_not_for_everybody_is_never_public(tmp_path: Path, more: str) -> None:
    loaded = site(tmp_path, {"p1": post(more=more, body="Un article.")})
    assert public_posts(loaded, ledger(), at("2027-12-07 09:00")) == frozenset()


@pytest.mark.parametrize("status", ["idea", "draft", "in_review", "held", "cancelled"])
def test_only_approved_posts_are_public(tmp_path: Path, status: str) -> None:
    loaded = site(tmp_path, {"p1": post(status=status, body="Un article.")})
    assert public_posts(loaded, ledger(), at("2027-12-07 09:00")) == frozenset()


def test_a_removed_page_is_gone(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(more="remove_at: 2026-12-20 00:00", body="Un article.")})
    assert public_posts(loaded, ledger(), at("2026-12-19 23:59")) == {"p1"}
    assert public_posts(loaded, ledger(), at("2026-12-20 00:00")) == frozenset()


def test_a_pause_holds_pages_to_come_and_leaves_those_that_are_public(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(body="Un."), "p2": post("2026-12-07 12:00", id="p2", body="Deux.")})
    paused = ledger(brake=(event(Kind.PAUSED, "2026-12-07 10:00", scope="all", reason="rappel"),))
    assert public_posts(loaded, paused, at("2026-12-07 13:00")) == {"p1"}
    lifted = (
        event(Kind.PAUSED, "2026-12-07 10:00", scope="all"),
        event(Kind.RESUMED, "2026-12-07 14:00", scope="all"),
    )
    assert public_posts(loaded, ledger(brake=lifted), at("2026-12-07 15:00")) == {"p1"}
    keep = event(Kind.ORDERED, "2026-12-07 14:01", part=0, order=Order.KEEP)
    assert public_posts(loaded, ledger(keep, key=Key("p2", "x"), brake=lifted), at("2026-12-07 15:00")) == {
        "p1",
        "p2",
    }
