"""The runs a calendar needs: hourly outside quiet hours, ten minutes before each usual time, at a price that is said."""

from datetime import time
from pathlib import Path

from pipeline.load import load_site
from pipeline.plan.rules import plan_problems
from pipeline.plan.waking import Schedule, schedule, waits_a_month
from tests.plan.ledgers import at
from tests.sites import post
from tests.sites import site as make_site

ROOT = Path(__file__).parents[2]


def demo() -> Schedule:
    site, _ = load_site(ROOT)
    assert site is not None
    return schedule(site.calendar)


def test_the_demo_is_awake_hourly_and_before_its_three_usual_times() -> None:
    found = demo()
    assert found.hourly == tuple(range(7, 22))
    assert found.before == (time(8, 50), time(12, 20), time(17, 50))
    assert list(found.lines()) == [
        ("7 7-21 * * *", ()),
        ("20 12 * * *", (time(12, 30),)),
        ("50 8,17 * * *", (time(9, 0), time(18, 0))),
    ]


def test_the_price_is_runs_and_waits() -> None:
    site, _ = load_site(ROOT)
    assert site is not None
    waits = waits_a_month(site, at("2026-12-01 00:00"))
    assert waits == 15  # moments something leaves at: 13 posts, two of them five minutes later in English
    assert demo().minutes_a_month(waits) == 2 * 540 + 15 * (9 + 3) + 30


def test_a_post_at_an_unusual_time_leaves_with_the_next_run() -> None:
    found = demo()
    assert found.next_wake(at("2026-12-07 09:00")) == at("2026-12-07 09:00")
    assert found.next_wake(at("2026-12-07 11:15")) == at("2026-12-07 12:07")
    assert found.next_wake(at("2026-12-07 21:20")) == at("2026-12-08 07:07")


def test_without_quiet_hours_every_hour_has_its_run() -> None:
    assert list(Schedule(tuple(range(24)), (), "UTC").lines()) == [("7 0-23 * * *", ())]


def test_hours_on_both_sides_of_midnight_make_two_lines() -> None:
    found = Schedule((0, 1, 22, 23), (), "UTC")
    assert [line for line, _ in found.lines()] == ["7 0-1 * * *", "7 22-23 * * *"]


def test_check_says_when_a_post_at_an_unusual_time_really_leaves(tmp_path: Path) -> None:
    loaded = make_site(tmp_path, {"p1": post("2026-12-07 11:15")})
    [notice] = plan_problems(loaded, at("2026-12-01 00:00"))
    assert notice.message.fr == "11:15 n'est pas une heure habituelle : départ entre 11:15 et 12:07."
    assert notice.message.en == "11:15 is not a usual time: it leaves between 11:15 and 12:07."
