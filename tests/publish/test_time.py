"""Time at the level of a run: clock changes, another zone, leap day, year end, clocks that step. Once, at its instant, or not at all.

Instants are written in UTC, wall times as people write them in their files.
"""

import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.clock import ManualClock
from pipeline.load import load_site
from pipeline.model import Key, Level
from pipeline.plan import State
from pipeline.publish.report import Ending
from tests.publish.test_killed import EDITORIAL
from tests.publish.world import SEND, World, endings

X, MASTO = Key("p1", "x"), Key("p1", "masto")
PARIS, NEW_YORK, LORD_HOWE = "Europe/Paris", "America/New_York", "Australia/Lord_Howe"
AT_NOON = "12:00-12:30"  # quiet hours out of the way of a change in the night


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def plan(world: World, zone: str = PARIS, *, quiet: str = AT_NOON, grace: str = "6h", more: str = "") -> None:
    """A calendar of this zone."""
    world.replaced = {
        "timezone: Europe/Paris": f"timezone: {zone}",
        "quiet_hours: 21:30-07:00": f"quiet_hours: {quiet}",
        "grace: 6h": f"grace: {grace}",
    }
    world.write({"calendar.yaml": world.calendar() + more})


def sent_at(world: World, key: Key) -> list[datetime]:
    """Every claim of a call, by the second: what a network may have seen."""
    return [event.at.replace(microsecond=0) for event in world.events(key) if event.kind == "claimed"]


def run_at(world: World, when: str) -> list[Ending]:
    """One run that begins at this instant."""
    world.clock.advance((utc(when) - world.clock.now()).total_seconds())
    return endings(world.run())


def found(world: World, post: str = "p1") -> list[str]:
    """What the check says of a post's file, as errors."""
    _, problems = load_site(world.root)
    return [
        f"{problem.message.en} [{problem.hint.en if problem.hint else ''}]"
        for problem in problems
        if problem.level is Level.ERROR and f"{post}.md" in (problem.file or "")
    ]


# ── a change of clocks ───────────────────────────────────────────────────────────────────────────────────────────
CHANGES: Mapping[str, tuple[str, Mapping[str, tuple[str, str]]]] = {
    "paris-forward": (
        PARIS,
        {"x": ("2027-03-28 01:59", "2027-03-28 00:59"), "masto": ("2027-03-28 03:00", "2027-03-28 01:00")},
    ),
    "paris-back": (
        PARIS,
        {"x": ("2027-10-31 02:59", "2027-10-31 00:59"), "masto": ("2027-10-31 03:00", "2027-10-31 02:00")},
    ),
    "new-york-forward": (
        NEW_YORK,
        {"x": ("2027-03-14 01:59", "2027-03-14 06:59"), "masto": ("2027-03-14 03:00", "2027-03-14 07:00")},
    ),
    "new-york-back": (
        NEW_YORK,
        {"x": ("2027-11-07 01:59", "2027-11-07 05:59"), "masto": ("2027-11-07 02:00", "2027-11-07 07:00")},
    ),
    "lord-howe-forward-half-an-hour": (
        LORD_HOWE,
        {"x": ("2027-10-03 01:59", "2027-10-02 15:29"), "masto": ("2027-10-03 02:30", "2027-10-02 15:30")},
    ),
    "lord-howe-back-half-an-hour": (
        LORD_HOWE,
        {"x": ("2027-04-04 01:59", "2027-04-03 14:59"), "masto": ("2027-04-04 02:00", "2027-04-03 15:30")},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_on_both_sides_of_a_change_each_post_leaves_once_at_its_instant(world: World, change: str) -> None:
    """One minute before and just after; a run five minutes before each, asleep across the change, and one every hour."""
    zone, posts = CHANGES[change]
    plan(world, zone)
    for name, (wall, _) in posts.items():
        world.post(f"p-{name}", wall, channels={name: "Bonjour."})
    due = {name: utc(instant) for name, (_, instant) in posts.items()}
    first, last = min(due.values()), max(due.values())
    awake = {instant - timedelta(minutes=5) for instant in due.values()}
    hourly = {first - timedelta(hours=1, minutes=10) + timedelta(hours=number) for number in range(5)}
    for moment in sorted(awake | hourly):
        world.clock.advance(max(0.0, (moment - world.clock.now()).total_seconds()))
        world.run()
    assert world.clock.now() > last + timedelta(hours=1)
    for name, instant in due.items():
        assert sent_at(world, Key(f"p-{name}", name)) == [instant]
        assert world.texts(name) == ["Bonjour."]


@pytest.mark.parametrize(
    ("zone", "wall", "refusal"),
    [
        (
            PARIS,
            "2027-03-28 02:30",
            (
                "2027-03-28 02:30 does not exist: clocks go forward and skip it (Europe/Paris). "
                "[Write: 2027-03-28 01:30 or 2027-03-28 03:30]"
            ),
        ),
        (
            LORD_HOWE,
            "2027-10-03 02:15",
            (
                "2027-10-03 02:15 does not exist: clocks go forward and skip it (Australia/Lord_Howe). "
                "[Write: 2027-10-03 01:45 or 2027-10-03 02:45]"
            ),
        ),
    ],
)
def test_an_hour_that_does_not_exist_is_refused_in_words_and_only_that_post_stays(
    world: World, zone: str, wall: str, refusal: str
) -> None:
    plan(world, zone)
    world.post("p1", wall)
    world.post("p2", wall.replace(wall[-5:], "04:00"), channels={"masto": "Aussi."})
    due = world.site().index["p2"].due
    assert due is not None
    world.clock.set(due)
    report = world.run()
    assert endings(report) == [Ending.SENT]
    assert world.said(report)[-1] == (
        "Cannot leave, since it cannot be read: content/posts/p1.md. Mend what this says: editorial check"
    )
    assert world.state(X) is State.BLOCKED
    assert found(world) == [refusal]
    assert (world.texts("x"), world.texts("masto")) == ([], ["Aussi."])
    assert world.events(X) == ()


def test_an_hour_that_comes_twice_is_sent_the_first_time_and_not_again_an_hour_later(remote_world: World) -> None:
    world = remote_world
    plan(world)
    world.post(when="2027-10-31 02:30", channels={"masto": "Bonjour."})
    assert run_at(world, "2027-10-31 00:25") == [Ending.SENT]
    assert run_at(world, "2027-10-31 01:25") == []
    assert run_at(world, "2027-10-31 02:25") == []
    assert sent_at(world, MASTO) == [utc("2027-10-31 00:30")]
    assert world.texts("masto") == ["Bonjour."]


def test_the_second_of_two_equal_hours_is_written_with_its_offset(world: World) -> None:
    plan(world)
    world.post(when="2027-10-31T02:30:00+01:00")
    assert run_at(world, "2027-10-31 00:30") == []
    assert run_at(world, "2027-10-31 01:25") == [Ending.SENT]
    assert sent_at(world, X) == [utc("2027-10-31 01:30")]


RENDEZVOUS = """\
rendezvous:
  dimanche: {name: Dimanche, every: sunday, at: "09:00", from: 2027-01-01}
  nuit: {name: Nuit, every: sunday, at: "02:30", from: 2027-01-01}
  bissextile: {name: Bissextile, rrule: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29, at: "09:00", from: 2027-01-01}
  fin: {name: Fin de mois, every: last day, at: "09:00", from: 2027-01-01}
"""


def test_a_rendezvous_stays_at_nine_on_the_wall_across_both_changes(world: World) -> None:
    plan(world, more=RENDEZVOUS)
    times = {
        "2027-03-21": "2027-03-21 08:00",
        "2027-03-28": "2027-03-28 07:00",
        "2027-10-24": "2027-10-24 07:00",
        "2027-10-31": "2027-10-31 08:00",
    }
    for day in times:
        world.post(f"p-{day}", "", channels={"masto": f"Le {day}."}, more=f"slot: dimanche/{day}")
    for day, instant in times.items():
        world.clock.set(utc(instant) - timedelta(minutes=3))
        assert endings(world.run()) == [Ending.SENT]
        assert sent_at(world, Key(f"p-{day}", "masto")) == [utc(instant)]


@pytest.mark.parametrize(("day", "due"), [("2027-03-28", "2027-03-28 01:30"), ("2027-10-31", "2027-10-31 00:30")])
def test_a_rendezvous_in_the_odd_hour_comes_once_after_the_jump_or_at_the_first_of_two(world: World, day: str, due: str) -> None:
    plan(world, more=RENDEZVOUS)
    world.post("p1", "", channels={"masto": "La nuit."}, more=f"slot: nuit/{day}")
    for hour in range(-1, 4):
        run_at(world, f"{utc(due) + timedelta(hours=hour):%Y-%m-%d %H:%M}")
    assert sent_at(world, MASTO) == [utc(due)]


@pytest.mark.parametrize("grace_over", [False, True])
@pytest.mark.parametrize(
    ("wall", "due", "expected"),
    [
        ("2027-03-28 01:30", "2027-03-28 00:30", "2027-03-28 03:30"),  # 3 h later the wall shows 05:30, not 04:30
        ("2027-10-31 01:30", "2027-10-30 23:30", "2027-10-31 02:30"),  # 3 h later the wall shows 03:30, not 04:30
    ],
)
def test_grace_is_hours_that_pass_not_hours_on_the_wall(
    world: World, wall: str, due: str, expected: str, grace_over: bool
) -> None:
    plan(world, grace="3h")
    world.post(when=wall)
    deadline = utc(expected)
    world.clock.set(deadline + timedelta(seconds=1) if grace_over else deadline)
    assert endings(world.run()) == [Ending.MISSED if grace_over else Ending.SENT]
    assert world.events(X)[0].due == utc(due)
    if grace_over:
        assert world.events(X)[0].deadline == deadline
    assert endings(world.later(60).run()) == []


@pytest.mark.parametrize(("when", "ending"), [("2027-10-31 00:29", Ending.SENT), ("2027-10-31 00:30", Ending.EXPIRED)])
def test_what_expires_in_an_hour_that_comes_twice_expires_the_first_time(world: World, when: str, ending: Ending) -> None:
    plan(world)
    world.post(when="2027-10-31 01:30", more="expires_at: 2027-10-31 02:30")
    assert run_at(world, when) == [ending]
    assert run_at(world, "2027-10-31 01:29") == []
    assert len(world.texts("x")) == (ending is Ending.SENT)


def test_an_end_in_an_hour_that_does_not_exist_blocks_the_post_and_is_said(world: World) -> None:
    plan(world)
    world.post(when="2027-03-28 01:30", more="expires_at: 2027-03-28 02:30")
    assert run_at(world, "2027-03-28 00:30") == [Ending.BLOCKED]
    assert found(world) == [
        (
            "2027-03-28 02:30 does not exist: clocks go forward and skip it (Europe/Paris). "
            "[Write: 2027-03-28 01:30 or 2027-03-28 03:30]"
        )
    ]
    assert world.texts("x") == []


# ── another zone ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_another_zone_after_approval_moves_the_instant_and_it_leaves_once_then(remote_world: World) -> None:
    """09:00 in Paris becomes 09:00 in New York, six hours later; the run that was awake for Paris sends nothing."""
    world = remote_world
    world.post(channels={"masto": "Bonjour."})
    moved = lambda: plan(world, NEW_YORK)  # noqa: E731 - said once, done while the run waits
    world.clock.set(utc("2026-12-07 07:55"))
    assert endings(world.run(planned=moved)) == []
    assert world.state(MASTO) is State.SCHEDULED
    assert run_at(world, "2026-12-07 13:57") == [Ending.SENT]
    assert sent_at(world, MASTO) == [utc("2026-12-07 14:00")]
    assert run_at(world, "2026-12-07 15:00") == []


def test_another_zone_that_makes_it_earlier_leaves_it_late_within_its_grace_or_missed(world: World) -> None:
    world.post("p1", "2026-12-07 09:00")
    world.post("p2", "2026-12-07 15:00", channels={"masto": "Plus tard."})
    plan(world, "Asia/Tokyo")  # 09:00 was at midnight UTC, 15:00 at six
    assert run_at(world, "2026-12-07 07:00") == [Ending.MISSED, Ending.SENT]
    assert (world.state(X), world.texts("masto")) == (State.MISSED, ["Plus tard."])


def test_another_zone_between_preparing_and_the_claim_claims_nothing_yet(remote_world: World) -> None:
    world = remote_world
    world.post(channels={"masto": "Bonjour."})
    world.servers["masto"].hooks["/api/v2/instance"] = lambda: plan(world, NEW_YORK)
    world.clock.set(utc("2026-12-07 08:00"))
    assert endings(world.run()) == []
    assert (world.events(MASTO), world.texts("masto")) == ((), [])
    assert run_at(world, "2026-12-07 14:00") == [Ending.SENT]


def test_another_zone_after_a_claim_whose_answer_was_lost_sends_nothing_again(world: World) -> None:
    world.post(channels={"masto": "Bonjour."})
    world.servers["masto"].faults.add("close", stage="stored", **SEND["masto"])
    assert run_at(world, "2026-12-07 08:00") == [Ending.UNCERTAIN]
    plan(world, NEW_YORK)
    assert run_at(world, "2026-12-07 08:31") == [Ending.SETTLED_SENT]
    assert run_at(world, "2026-12-07 14:00") == []
    assert world.texts("masto") == ["Bonjour."]


def test_another_zone_after_a_claim_that_never_arrived_sends_it_once_at_the_new_time(world: World) -> None:
    world.post(channels={"masto": "Bonjour."})
    world.servers["masto"].faults.add("close", stage="read", **SEND["masto"])
    assert run_at(world, "2026-12-07 08:00") == [Ending.UNCERTAIN]
    plan(world, NEW_YORK)
    assert run_at(world, "2026-12-07 08:31") == [Ending.SETTLED_ABSENT]
    assert run_at(world, "2026-12-07 13:55") == [Ending.SENT]
    assert sent_at(world, MASTO) == [utc("2026-12-07 08:00"), utc("2026-12-07 14:00")]
    assert world.texts("masto") == ["Bonjour."]


def test_another_zone_after_publication_changes_nothing_and_is_not_called_modified(world: World) -> None:
    world.post(channels={"masto": "Bonjour."})
    assert run_at(world, "2026-12-07 08:00") == [Ending.SENT]
    plan(world, NEW_YORK)
    assert run_at(world, "2026-12-07 14:00") == []
    assert (world.state(MASTO), world.texts("masto")) == (State.PUBLISHED, ["Bonjour."])


def test_another_zone_after_it_was_missed_is_a_new_time_only_when_it_is_later(world: World) -> None:
    """Westwards the same wall time comes later: due again. Eastwards it was even earlier: still missed."""
    world.post()
    assert run_at(world, "2026-12-07 14:00:01") == [Ending.MISSED]
    plan(world, "Asia/Tokyo")
    assert run_at(world, "2026-12-07 14:01") == []
    assert world.state(X) is State.MISSED
    plan(world, NEW_YORK)
    assert run_at(world, "2026-12-07 14:02") == [Ending.SENT]
    assert world.kinds(X) == ["missed", "claimed", "sent"]


# ── leap day, year end ───────────────────────────────────────────────────────────────────────────────────────────
def test_on_a_leap_day_leaves_what_was_planned_for_it(world: World) -> None:
    """By its date, by a rule that only falls on leap days, by the last day of the month: one run, each once."""
    plan(world, more=RENDEZVOUS)
    world.post("p1", "2028-02-29 09:00", channels={"masto": "Un."})
    world.post("p2", "", channels={"x": "Deux."}, more="slot: bissextile/2028-02-29")
    world.post("p3", "", channels={"sky": "Trois."}, more="slot: fin/2028-02-29")
    assert run_at(world, "2028-02-29 07:55") == [Ending.SENT] * 3
    for post, channel in (("p1", "masto"), ("p2", "x"), ("p3", "sky")):
        assert sent_at(world, Key(post, channel)) == [utc("2028-02-29 08:00")]
    assert run_at(world, "2028-03-01 08:00") == []


def test_a_leap_day_of_an_ordinary_year_is_refused_in_words_and_sends_nothing(world: World) -> None:
    plan(world)
    world.post(when="2027-02-29 09:00")
    assert run_at(world, "2027-02-28 08:00") == []
    assert run_at(world, "2027-03-01 08:00") == []
    assert found(world) == ["“2027-02-29” is not a day of the calendar. [Write: 2027-02-28 09:00 or 2027-03-01 09:00]"]
    assert (world.texts("x"), world.events(X)) == ([], ())


@pytest.mark.parametrize(
    ("wall", "inside", "outside"),
    [
        ("2028-02-28 20:00", "2028-02-29 18:59", "2028-02-29 19:01"),  # a day later is the 29th
        ("2028-02-29 20:00", "2028-03-01 18:59", "2028-03-01 19:01"),
        ("2027-12-31 20:00", "2028-01-01 18:59", "2028-01-01 19:01"),
    ],
)
def test_grace_runs_across_leap_day_and_year_end(world: World, wall: str, inside: str, outside: str) -> None:
    plan(world, grace="1d")
    world.post("p1", wall)
    assert run_at(world, inside) == [Ending.SENT]
    world.post("p2", wall, channels={"masto": "Trop tard."})
    assert run_at(world, outside) == [Ending.MISSED]
    assert (len(world.texts("x")), world.texts("masto")) == (1, [])


def test_the_year_ends_while_a_run_sleeps(world: World) -> None:
    """Two instants of two years, in week 53 of the one and of the other: one run, awake from before to after midnight."""
    plan(world)
    world.post("p1", "2026-12-31 23:59:30", channels={"masto": "Adieu 2026."})
    world.post("p2", "2027-01-01 00:00", channels={"x": "Bonjour 2027."})
    assert run_at(world, "2026-12-31 22:55") == [Ending.SENT] * 2
    assert sent_at(world, Key("p1", "masto")) == [utc("2026-12-31 22:59:30")]
    assert sent_at(world, Key("p2", "x")) == [utc("2026-12-31 23:00")]
    assert (world.snapshot().last_run or {})["at"] == "2026-12-31T23:00:00Z"
    assert run_at(world, "2027-01-01 00:30") == []


@pytest.mark.parametrize(("when", "ending"), [("2026-12-31 22:59:59", Ending.SENT), ("2026-12-31 23:00", Ending.EXPIRED)])
def test_what_expires_with_the_year_never_leaves_in_the_next(world: World, when: str, ending: Ending) -> None:
    plan(world)
    world.post(when="2026-12-31 22:00", more="expires_at: 2027-01-01 00:00")
    assert run_at(world, when) == [ending]
    assert run_at(world, "2027-01-01 00:00") == []
    assert len(world.texts("x")) == (ending is Ending.SENT)


# ── quiet hours ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("wall", "late", "before", "end"),
    [
        ("2026-12-31 21:00", "2026-12-31 20:45", "2027-01-01 05:59", "2027-01-01 06:00"),
        ("2027-03-27 21:00", "2027-03-27 20:45", "2027-03-28 04:59", "2027-03-28 05:00"),  # the night is an hour shorter
        ("2027-10-30 21:00", "2027-10-30 19:45", "2027-10-31 05:59", "2027-10-31 06:00"),  # and an hour longer
    ],
)
def test_a_late_post_waits_for_seven_on_the_wall_whatever_the_night(
    world: World, wall: str, late: str, before: str, end: str
) -> None:
    plan(world, quiet="21:30-07:00", grace="12h")
    world.post(when=wall)
    assert run_at(world, late) == []
    item = world.item(X)
    assert (item.state, item.until) == (State.WAITING, utc(end))
    world.clock.set(utc(before) - timedelta(minutes=20))
    assert endings(world.run()) == []
    assert run_at(world, before) == [Ending.SENT]  # awake a minute early, it waits for the end of the night
    assert sent_at(world, X) == [utc(end)]


# ── clocks that step ─────────────────────────────────────────────────────────────────────────────────────────────
class Stepping(ManualClock):
    """A clock that is set, once, while somebody sleeps."""

    step = timedelta()

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if self.step:
            self.set(self.now() + self.step)
            self.step = timedelta()


@pytest.mark.parametrize("minutes", [-30, -1, 3, 60])
def test_a_clock_that_steps_while_a_run_sleeps_sends_once_and_not_before_its_time(world: World, minutes: int) -> None:
    """The networks' clocks step along: by all that can be seen, the new time is the right one."""
    world.post(channels={"masto": "Bonjour."})
    world.clock = clock = Stepping(utc("2026-12-07 07:55"))
    for server in world.servers.values():
        server.clock = clock.now
    clock.step = timedelta(minutes=minutes)
    world.run()
    world.clock.advance(max(0.0, (utc("2026-12-07 07:59") - clock.now()).total_seconds()))
    world.run()
    assert endings(world.later(60).run()) == []
    stepped = utc("2026-12-07 07:55:15") + timedelta(minutes=minutes)
    assert sent_at(world, MASTO) == [max(utc("2026-12-07 08:00"), stepped)]
    assert world.texts("masto") == ["Bonjour."]


def test_a_clock_that_steps_away_from_the_networks_while_a_run_sleeps_sends_nothing(world: World) -> None:
    world.post(channels={"masto": "Bonjour."})
    world.clock = clock = Stepping(utc("2026-12-07 07:55"))
    for server in world.servers.values():
        server.set_now(utc("2026-12-07 07:55"))
    clock.step = timedelta(minutes=10)
    report = world.run()
    (said,) = world.said(report)
    assert said.startswith("This machine's clock differs from the network's by 615 s: nothing is published. Set it right.")
    assert (world.texts("masto"), world.events(MASTO)) == ([], ())


@pytest.mark.parametrize(("minutes", "sent"), [(-10, "2026-12-07 08:00"), (10, "2026-12-07 08:10")])
def test_a_clock_that_steps_between_preparing_and_the_claim_sends_once(world: World, minutes: int, sent: str) -> None:
    """Set back, its time is to come again: it is waited for. Set forward, it is still due."""
    world.post(channels={"masto": "Bonjour."})
    step = timedelta(minutes=minutes)
    world.servers["masto"].hooks["/api/v2/instance"] = lambda: world.clock.set(world.clock.now() + step)
    assert run_at(world, "2026-12-07 08:00") == [Ending.SENT]
    assert sent_at(world, MASTO) == [utc(sent)]
    assert world.texts("masto") == ["Bonjour."]


def test_a_clock_set_back_after_a_sending_publishes_nothing_until_it_is_right_again(world: World) -> None:
    world.post("p1", channels={"masto": "Un."})
    world.post("p2", "2026-12-07 08:30", channels={"x": "Deux."})
    assert run_at(world, "2026-12-07 08:00") == [Ending.SENT, Ending.SENT]
    world.post("p3", "2026-12-07 08:40", channels={"sky": "Trois."})
    world.clock.set(utc("2026-12-07 07:45"))
    report = world.run()
    (said,) = world.said(report, "fr")
    assert said.startswith(
        "L'horloge de cette machine est en retard sur le registre, qui va jusqu'au 2026-12-07 08:00 UTC : rien n'est publié. "
        "Mettez-la à l'heure."
    )
    assert world.texts("sky") == []
    assert run_at(world, "2026-12-07 08:05") == [Ending.SENT]
    assert [len(world.texts(channel)) for channel in ("masto", "x", "sky")] == [1, 1, 1]


# ── machines ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_two_machines_in_other_time_zones_send_it_once_and_say_the_calendars_time(remote_world: World) -> None:
    """Two real processes at once, one set to Auckland, one to New York: the hour is the team's."""
    world = remote_world
    assert world.origin is not None
    world.post(channels={"masto": "Bonjour."})
    world.clock.set(utc("2026-12-07 08:00"))
    clones = {"Pacific/Auckland": world.root, "America/New_York": world.origin.another_clone("other")}
    words = ["publish", "--now", "2026-12-07T08:00:00+00:00"]
    machines = [
        subprocess.Popen(
            [str(EDITORIAL), "--root", str(clone), *words],
            env=os.environ | world.secrets | {"TZ": zone},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for zone, clone in clones.items()
    ]
    heard = [machine.communicate(timeout=60)[0].decode().splitlines() for machine in machines]
    assert [machine.returncode for machine in machines] == [0, 0], heard
    leaves = "Leaves: p1 on Mastodon, due 7 Dec 09:00."
    url = f"{world.servers['masto'].url}/@atelier/{world.servers['masto'].stored[0]['id']}"
    assert [leaves, f"Published: p1 on Mastodon {url}"] in heard
    assert {line for lines in heard for line in lines} <= {leaves, f"Published: p1 on Mastodon {url}", "Nothing is due."}
    assert world.texts("masto") == ["Bonjour."]
    assert [event.due for event in world.events(MASTO) if event.kind == "claimed"] == [utc("2026-12-07 08:00")]
