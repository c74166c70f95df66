"""The demo's 44 counted texts, in the three shapes that break: each is refused with a reason, none loads damaged."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.model import Level
from tests.load.sites import ROOT, Home

TEXTS: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests/fixtures/demo_texts.yaml").read_text("utf-8"))
HEAD = "---\nid: p01\ntitle: |\n  Titre\nstatus: approved\npublish_at: 2026-12-01 09:00\nchannels:\n"
SHAPES = {
    "plain": "  x:\n    text: {}\n",
    "braces": "  x: {{text: {}, note: à la main}}\n",
    "brackets": "  x:\n    text: [{}]\n",
}
each = pytest.mark.parametrize(
    "text", [case["text"].strip() for case in TEXTS], ids=[f"{c['post']}-{c['channel']}" for c in TEXTS]
)


def test_there_are_forty_four_of_them() -> None:
    assert len(TEXTS) == 44


@each
@pytest.mark.parametrize("shape", SHAPES)
def test_a_demo_text_outside_a_bar_is_refused_or_loads_intact(text: str, shape: str, tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.post(HEAD + SHAPES[shape].format(text) + "---\n")
    site, problems = home.load()
    errors = {problem.code for problem in problems if problem.level is Level.ERROR}
    if errors:
        assert errors & {"colon-in-text", "lost-hashtag", "flow-text", "cut-text"}
        assert all(problem.line in {9, 8} for problem in problems if problem.level is Level.ERROR)
        assert site.index["p01"].blocked or site.index["p01"].publications[0].blocked
    else:
        assert shape == "plain"
        assert site.posts["p01"].variants["x"].items[0].text == text
        assert [problem.code for problem in problems if problem.level is Level.NOTICE] == ["plain-text"]


@each
@pytest.mark.parametrize("shape", ["  x:\n    text: |\n      {}\n", "  x: |\n    {}\n", '  x:\n    text: "{}"\n'])
def test_a_demo_text_under_a_bar_or_in_quotes_loads_as_it_stands(text: str, shape: str, tmp_path: Path) -> None:
    home = Home(tmp_path)
    written = text.replace('"', '\\"') if '"{}"' in shape else text
    home.post(HEAD + shape.format(written) + "---\n")
    site, problems = home.load()
    assert problems == []
    assert site.posts["p01"].variants["x"].items[0].text == text


def test_of_the_plain_texts_four_load_thirty_one_break_on_a_colon_and_nine_would_lose_a_hashtag(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)
    counted = {"intact": 0, "colon": 0, "hashtag": 0}
    for case in TEXTS:
        home.post(HEAD + SHAPES["plain"].format(case["text"].strip()) + "---\n")
        codes = {problem.code for problem in home.problems()}
        counted["colon" if "colon-in-text" in codes else "hashtag" if codes else "intact"] += 1
    assert counted == {"intact": 4, "colon": 31, "hashtag": 9}
