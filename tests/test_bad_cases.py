"""What people really write wrong, and what the tool answers: tests/fixtures/bad, one folder a case."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pipeline.cli.check import all_problems
from pipeline.cli.desk import Desk
from pipeline.load import load_site, locate
from pipeline.model import Level, Problem

BAD = Path(__file__).parent / "fixtures" / "bad"


def _cases(by: str) -> "Iterator[Any]":
    for file in sorted(BAD.glob("*/expect.json")):
        expect = json.loads(file.read_text("utf-8"))
        if expect["by"] == by:
            awaited = expect.get("awaited")
            marks = [pytest.mark.xfail(reason=awaited, strict=True)] if awaited else []
            yield pytest.param(file.parent, id=file.parent.name, marks=marks)


def lay_out(case: Path, root: Path, expect: dict[str, Any]) -> None:
    """The sound site, with the case's own files over it."""
    posts = root / "content" / "posts"
    posts.mkdir(parents=True)
    (root / "content" / "media").mkdir()
    for folder in (BAD / "_base", case):
        for file in folder.iterdir():
            if file.suffix in {".md", ".yaml"}:
                shutil.copy(file, posts if file.suffix == ".md" else root)
    for name, what in expect.get("make", {}).items():
        kind, _, rest = what.partition(":")
        if kind == "text":
            (root / name).write_text(rest, "utf-8")
        else:
            width, height = map(int, rest.split("x"))
            Image.new("RGB", (width, height), "white").save(root / name, "JPEG")
    for name, target in expect.get("link", {}).items():
        (root / name).symlink_to(target)


def whole(problem: Problem, lang: str) -> str:
    return problem.message.to(lang) + " " + (problem.hint.to(lang) if problem.hint else "")


def fits(problem: Problem, expect: dict[str, Any]) -> bool:
    return (
        problem.level == expect["level"]
        and ("code" not in expect or problem.code == expect["code"])
        and problem.file == expect["file"]
        and ("line" not in expect or problem.line == expect["line"])
        and all(piece in whole(problem, lang) for lang in ("fr", "en") for piece in expect[lang])
    )


def test_the_sound_site_beneath_the_bad_cases_has_nothing_wrong(tmp_path: Path) -> None:
    lay_out(BAD / "_base", tmp_path, {})
    assert load_site(tmp_path)[1] == []


@pytest.mark.parametrize("case", list(_cases("load")))
def test_a_mistake_is_answered_in_both_languages_where_it_stands(case: Path, tmp_path: Path) -> None:
    expect = json.loads((case / "expect.json").read_text("utf-8"))
    lay_out(case, tmp_path, expect)
    site, problems = load_site(tmp_path)
    problems = locate(tmp_path, problems)
    if "keeps" in expect:
        assert site is not None
        assert not [each for each in problems if each.level is Level.ERROR]
        post = site.posts["post"]
        assert {name: list(getattr(post, name)) for name in expect["keeps"]} == expect["keeps"]
        return
    said = [
        f"{each.level} {each.code} {each.file}:{each.line} {each.message.fr} → {each.hint and each.hint.fr}" for each in problems
    ]
    assert any(fits(each, expect) for each in problems), "\n".join([expect["about"], *said])


@pytest.mark.parametrize("case", list(_cases("check")))
def test_a_breach_of_a_house_rule_is_said_in_both_languages(case: Path, tmp_path: Path) -> None:
    expect = json.loads((case / "expect.json").read_text("utf-8"))
    lay_out(case, tmp_path, expect)
    problems = all_problems(Desk(tmp_path, now=expect.get("now", "2026-11-02 08:00")))
    said = [
        f"{each.level} {each.code} {each.file}:{each.line} {each.message.fr} → {each.hint and each.hint.fr}" for each in problems
    ]
    assert any(fits(each, expect) for each in problems), "\n".join([expect["about"], *said])
