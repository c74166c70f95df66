"""Whose yes a change needs follows from the house's rules and from what changed."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.model import Calendar, Site
from pipeline.review.approvals import needs
from pipeline.review.changes import changed_files, compare
from tests.sites import calendar, post, site

RULES = """\
team:
  cm: {name: Animation, may: [approve]}
  trad: {name: Traduction, may: [approve]}
rules:
  approvals:
    redate: {when: {change: [time, hold, cancel]}, count: 0}
    everyday: {count: 1, by: [cm]}
    english: {when: {languages: [en]}, count: 1, by: [trad]}
    crisis: {when: {priority: [crisis], pillar: [apprendre]}, count: 2, by: [cm, trad]}
"""
CALENDAR = (calendar() + RULES).replace(
    "  page:",
    "  masto-en: {network: mastodon, account: masto, name: M, handle: atelier, server: http://127.0.0.1:9, delivery: api, languages: [en]}\n  page:",
)


def asked(tmp_path: Path, before: str | None, after: str | None) -> list[str]:
    sides = tmp_path / "before", tmp_path / "after"
    old, new = (
        site(root, {"p1": text} if text else {}, calendar_text=CALENDAR)
        for root, text in zip(sides, (before, after), strict=True)
    )
    (change,) = compare(old, new, changed_files(*sides)).changes
    whole: Site = new if change.after is not None else old
    return [
        f"{need.rule} {need.count} {','.join(need.by)} {';'.join(need.because)}".strip()
        for need in needs(change, whole.posts["p1"], whole.calendar)
    ]


BOTH = {"x": "Bonjour.", "masto-en": "Hello."}


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (None, post(), ["everyday 1 cm"]),
        (None, post(status="draft"), []),
        (None, post(channels=BOTH), ["everyday 1 cm", "english 1 trad languages: en"]),
        (post(status="draft"), post(status="in_review"), []),
        (post(status="in_review"), post(), ["everyday 1 cm"]),
        (post(channels=BOTH), post(channels=BOTH | {"x": "Bonsoir."}), ["everyday 1 cm"]),
        (post(channels=BOTH), post(channels=BOTH | {"masto-en": "Hi."}), ["everyday 1 cm", "english 1 trad languages: en"]),
        (post(), post("2026-12-09 09:00"), []),
        (post(), post("2026-12-09 09:00", status="held"), []),
        (post(), post("2026-12-09 09:00", channels={"x": "Bonsoir."}), ["everyday 1 cm"]),
        (post(), None, []),
        (None, post(more="priority: crisis"), ["everyday 1 cm", "crisis 2 cm,trad priority: crisis;pillar: apprendre"]),
    ],
)  # fmt: skip
def test_what_is_needed(tmp_path: Path, before: str | None, after: str | None, wanted: list[str]) -> None:
    assert asked(tmp_path, before, after) == wanted


def test_a_house_without_rules_asks_nobody(tmp_path: Path) -> None:
    sides = tmp_path / "before", tmp_path / "after"
    old, new = site(sides[0], {}), site(sides[1], {"p1": post()})
    (change,) = compare(old, new, changed_files(*sides)).changes
    bare: Calendar = replace(new.calendar, approvals={})
    assert needs(change, new.posts["p1"], bare) == ()
