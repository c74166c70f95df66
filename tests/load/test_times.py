"""Where a post's time stands, and when it must not."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.model import Level, Slot
from tests.load.sites import CALENDAR, Home, said


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def write(home: Home, head: str, channels: str = "  x:\n    text: |\n      Bonjour\n", name: str = "p09-ma-nuit.md") -> None:
    home.post(f"---\nid: p09-ma-nuit\ntitle: |\n  Titre\nstatus: approved\n{head}channels:\n{channels}---\n", name)


def schedule(home: Home, *lines: str) -> None:
    home.write("calendar.yaml", CALENDAR + "schedule:\n" + "".join(f"  - {line}\n" for line in lines))


def test_a_time_in_the_calendar_and_in_the_post_is_an_error_that_names_both(home: Home) -> None:
    schedule(home, "{post: p09-ma-nuit, at: 2026-12-14 18:00}")
    write(home, "publish_at: 2026-12-14 18:30\n")
    problem = home.problems()[0]
    line = CALENDAR.count("\n") + 2
    assert (
        problem.message.fr
        == f"p09 a deux heures : 14 déc. 18:00 (calendar.yaml, ligne {line}) et 14 déc. 18:30 (p09-ma-nuit.md, ligne 6). Gardez-en une."
    )
    assert (
        problem.message.en
        == f"p09 has two times: 14 Dec 18:00 (calendar.yaml, line {line}) and 14 Dec 18:30 (p09-ma-nuit.md, line 6). Keep one."
    )
    assert (problem.file, problem.line) == ("content/posts/p09-ma-nuit.md", 6)


def test_a_line_of_the_schedule_is_the_posts_time(home: Home) -> None:
    schedule(home, "{post: p09-ma-nuit, at: 2026-12-14 18:00, channels: {x: +5m, facebook: 2026-12-15 09:00}}")
    write(
        home,
        "",
        "  x:\n    text: |\n      Un\n  facebook:\n    text: |\n      Un\n  instagram:\n    text: |\n      Un\n",
    )
    site, problems = home.load()
    assert [problem for problem in problems if problem.level is Level.ERROR] == []
    post = site.posts["p09-ma-nuit"]
    assert post.due == datetime(2026, 12, 14, 17, tzinfo=UTC)
    assert post.due_place == ("calendar.yaml", ("schedule", 0, "at"))
    assert [variant.due for variant in post.variants.values()] == [
        datetime(2026, 12, 14, 17, 5, tzinfo=UTC),
        datetime(2026, 12, 15, 8, tzinfo=UTC),
        datetime(2026, 12, 14, 17, tzinfo=UTC),
    ]


def test_an_exception_of_the_schedule_for_a_group_counts_for_each_of_its_channels(home: Home) -> None:
    schedule(home, "{post: p09-ma-nuit, at: 2026-12-14 18:00, channels: {courts: +5m}}")
    write(home, "text: |\n  Bonjour\n", "  x:\n")
    assert home.load()[0].posts["p09-ma-nuit"].variants["x"].due == datetime(2026, 12, 14, 17, 5, tzinfo=UTC)


def test_a_post_placed_twice_names_both_lines(home: Home) -> None:
    schedule(home, "{post: p09-ma-nuit, at: 2026-12-14 18:00}", "{post: p09-ma-nuit, at: 2026-12-15 18:00}")
    write(home, "")
    line = CALENDAR.count("\n") + 2
    assert said(home.problems()) == [
        f"calendar.yaml:{line + 1}: p09-ma-nuit est placé deux fois : calendar.yaml, ligne {line} et calendar.yaml, ligne {line + 1}. Gardez-en une."
    ]


def test_a_line_for_a_post_that_is_not_there_names_the_nearest(home: Home) -> None:
    schedule(home, "{post: p09-ma-nuid, at: 2026-12-14 18:00}")
    write(home, "")
    line = CALENDAR.count("\n") + 2
    assert said(home.problems()) == [
        f"calendar.yaml:{line}: « p09-ma-nuid » : aucune publication ne porte cet identifiant. [Écrivez : p09-ma-nuit]"
    ]


# ── slots ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_slot_gives_the_time_of_its_rendezvous(home: Home) -> None:
    write(home, "slot: lundi-rustine/2026-12-07\n")
    site, _ = home.load()
    assert site.index["p09-ma-nuit"].due == datetime(2026, 12, 7, 11, 30, tzinfo=UTC)
    assert site.index["p09-ma-nuit"].slot == Slot("lundi-rustine", date(2026, 12, 7))


def test_a_moved_occurrence_keeps_its_name_and_gives_its_new_time(home: Home) -> None:
    write(home, "slot: lundi-rustine/2026-12-28\n")
    assert home.load()[0].index["p09-ma-nuit"].due == datetime(2026, 12, 29, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("slot", "message"),
    [
        (
            "lundi-rustine/2026-12-21",
            "« lundi-rustine » n'a pas lieu le 2026-12-21 : atelier fermé. [Écrivez : publish_at: 2026-12-21 09:00]",
        ),
        (
            "lundi-rustine/2026-12-08",
            "Le 2026-12-08 n'est pas un jour de « lundi-rustine ». [lundi-rustine/2026-12-07 ou lundi-rustine/2026-12-14]",
        ),
        (
            "lundi-rustine/2026-11-30",
            "Le 2026-11-30 n'est pas un jour de « lundi-rustine ». [lundi-rustine/2026-12-07]",
        ),
        (
            "lundi-rustin/2026-12-07",
            "« lundi-rustin » : pas de rendez-vous de ce nom dans calendar.yaml. [Écrivez : lundi-rustine/2026-12-07]",
        ),
        ("lundi-rustine", "« lundi-rustine » n'est pas un créneau. [Écrivez : lundi-rustine/2026-12-07]"),
        ("lundi-rustine/7 décembre 2026", "« 7 décembre 2026 » n'est pas une date. [Écrivez : 2026-12-07]"),
    ],
)
def test_a_slot_that_is_none_says_why_and_which_are(home: Home, slot: str, message: str) -> None:
    write(home, f"slot: {slot}\n")
    assert said(home.problems()) == [f"content/posts/p09-ma-nuit.md:6: {message}"]


# ── when not ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_time_inside_the_quiet_hours_is_an_error(home: Home) -> None:
    write(home, "publish_at: 2026-12-14 22:00\n")
    assert said(home.problems()) == [
        "content/posts/p09-ma-nuit.md:6: Prévue à 22:00, dans les heures calmes (21:30-07:00). [Dès la fin de ces heures : 2026-12-15 07:00]"
    ]


def test_a_delay_into_the_quiet_hours_stops_that_channel_alone(home: Home) -> None:
    write(
        home,
        "publish_at: 2026-12-14 21:00\n",
        "  x:\n    text: |\n      Un\n  facebook:\n    delay: 45m\n    text: |\n      Un\n",
    )
    problem = home.problems()[0]
    assert (problem.channel, problem.message.en) == (
        "facebook",
        "Planned on “facebook” at 21:45, inside the quiet hours (21:30-07:00).",
    )


def test_a_crisis_may_be_told_at_night_and_at_once(home: Home) -> None:
    write(home, "priority: crisis\npublish_at: 2026-12-14 22:00\n")
    assert home.problems() == []
    write(home, "priority: crisis\npublish_at: on-merge\n")
    site, problems = home.load()
    assert problems == []
    assert site.index["p09-ma-nuit"].on_merge
    assert site.index["p09-ma-nuit"].due is None


def test_at_once_is_for_a_crisis_only(home: Home) -> None:
    write(home, "publish_at: on-merge\n")
    assert said(home.problems()) == [
        "content/posts/p09-ma-nuit.md:6: « on-merge » publie dès la fusion : c'est réservé à `priority: crisis`. [Écrivez : publish_at: 2026-12-01 09:00]"
    ]


def test_a_post_that_expires_before_it_leaves_is_an_error(home: Home) -> None:
    write(home, "publish_at: 2026-12-14 18:00\nexpires_at: 2026-12-14 12:00\n")
    assert said(home.problems()) == [
        "content/posts/p09-ma-nuit.md:7: Elle expire (14 déc. 12:00) avant de paraître (14 déc. 18:00)."
    ]


def test_an_hour_that_comes_twice_is_the_first_and_it_is_said(home: Home) -> None:
    home.write("calendar.yaml", CALENDAR.replace("  quiet_hours: 21:30-07:00\n", "  fuse: 3\n"))
    write(home, "publish_at: 2026-10-25 02:30\n")
    site, problems = home.load()
    assert [problem.level for problem in problems] == [Level.NOTICE]
    assert site.index["p09-ma-nuit"].due == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_channel_on_another_day_is_a_warning(home: Home) -> None:
    write(
        home,
        "publish_at: 2026-12-14 18:00\n",
        "  x:\n    publish_at: 2026-12-15 09:00\n    text: |\n      Un\n",
    )
    assert said(home.problems(Level.WARNING)) == [
        "content/posts/p09-ma-nuit.md:9: « x » paraît un autre jour (2026-12-15) que la publication (2026-12-14)."
    ]


def test_an_instant_with_an_offset_is_that_instant(home: Home) -> None:
    write(home, "publish_at: 2026-12-14T18:00:00.000-05:00\n", "  x:\n    text: |\n      Un\n")
    assert home.load()[0].index["p09-ma-nuit"].due == datetime(2026, 12, 14, 23, tzinfo=UTC)
