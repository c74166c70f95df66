"""The same words twice on one account within a few days are pointed out before a network, or a lost answer, meets them."""

from pathlib import Path

from pipeline.compose import Composer
from pipeline.compose.repeats import Repeats
from pipeline.model import Level, Problem
from tests.plan.ledgers import at
from tests.sites import calendar, post, site

NOW = "2026-12-07 08:00"


def repeated(root: Path, *posts: str, rules: str = "", now: str = NOW) -> list[Problem]:
    text = calendar() + (f"rules:\n  repeated-text: {rules}\n" if rules else "")
    one = site(root, {f"p{number}": written for number, written in enumerate(posts, 1)}, calendar_text=text)
    composer, repeats = Composer(one), Repeats(one.calendar, at(now))
    for name in one.index:
        repeats.add(one.posts[name], composer.drafts(name))
    return list(repeats.problems())


def two(when: str, first: str = "Bonjour.", second: str = "Bonjour.", **rest: str) -> tuple[str, str]:
    return post(channels={"x": first}), post(when, channels={"x": second}, id="p2", **rest)


def test_the_later_post_is_named_with_the_earlier_one(tmp_path: Path) -> None:
    [problem] = repeated(tmp_path, *two("2026-12-10 09:00"))
    assert (problem.level, problem.code, problem.post, problem.channel) == (Level.WARNING, "repeated-text", "p2", "x")
    assert problem.message.en == ("p2 says on the account x the same words as p1@x shortly before: the network may refuse them.")
    assert problem.message.fr == ("p2 dit sur le compte x les mêmes mots que p1@x peu avant\u00a0: le réseau peut les refuser.")
    assert problem.hint is not None
    assert problem.hint.en == "change a few words, or move them apart"


def test_links_case_and_spaces_make_no_other_words(tmp_path: Path) -> None:
    pair = two("2026-12-08 09:00", "Lire  ici https://a.example.org", "lire ici https://b.example.org")
    assert len(repeated(tmp_path, *pair)) == 1


def test_other_words_another_account_or_a_week_between_say_nothing(tmp_path: Path) -> None:
    assert repeated(tmp_path / "a", *two("2026-12-08 09:00", second="Bonsoir.")) == []
    other = post(channels={"x": "Bonjour."}), post("2026-12-08 09:00", channels={"masto": "Bonjour."}, id="p2")
    assert repeated(tmp_path / "b", *other) == []
    assert repeated(tmp_path / "c", *two("2026-12-14 09:00")) == []


def test_what_has_left_already_is_compared_and_not_blamed(tmp_path: Path) -> None:
    pair = two("2026-12-08 09:00")
    assert len(repeated(tmp_path / "a", *pair, now="2026-12-08 08:00")) == 1
    assert repeated(tmp_path / "b", *pair, now="2026-12-08 10:00") == []


def test_a_part_of_a_thread_counts_like_a_post(tmp_path: Path) -> None:
    thread = post("2026-12-08 09:00", channels={"x": ("Un.", "Bonjour.")}, id="p2")
    assert len(repeated(tmp_path, post(channels={"x": "Bonjour."}), thread)) == 1


def test_the_calendar_sets_level_and_days_and_a_post_may_waive_it(tmp_path: Path) -> None:
    pair = two("2026-12-10 09:00")
    assert repeated(tmp_path / "a", *pair, rules="off") == []
    assert repeated(tmp_path / "b", *pair, rules="{level: error, same_account: 2d}") == []
    [error] = repeated(tmp_path / "c", *pair, rules="{level: error, same_account: 4d}")
    assert error.level is Level.ERROR
    [waived] = repeated(tmp_path / "d", *two("2026-12-10 09:00", more="waive: {repeated-text: c'est un rappel}"))
    assert (waived.level, waived.hint) == (Level.NOTICE, None)
    assert waived.message.en.endswith(" (waived: c'est un rappel)")


def test_what_never_leaves_repeats_nothing(tmp_path: Path) -> None:
    assert repeated(tmp_path / "a", *two("2026-12-10 09:00", status="cancelled")) == []
    assert repeated(tmp_path / "b", *two("2026-12-10 09:00", more="rehearsal: true")) == []
