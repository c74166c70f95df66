"""Every command that a workflow, the guide or the README speaks of exists, with the options it is given."""

import re
import shlex
from pathlib import Path

import pytest

from tests.commands import complaint
from tests.test_docs import PAGES, ROOT, blocks, read
from tests.test_workflows import editorial_commands


def commands(page: Path) -> list[list[str]]:
    """Every `editorial …` in a block of commands, or between backticks."""
    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
    lines += re.findall(r"`(editorial [^`]*)`", read(page))
    asked = (shlex.split(line.replace("…", "x"), comments=True) for line in lines)
    return [words[1:] for words in asked if words and Path(words[0]).name == "editorial"]


def test_every_command_of_a_workflow_exists_with_its_options() -> None:
    asked = editorial_commands()
    assert {words[0] for words in asked} == {"answer", "build", "check", "diff", "doctor", "notices", "preview", "publish"}
    assert [found for words in asked if (found := complaint(words))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_the_guide_speaks_of_exists_with_its_options(page: Path) -> None:
    assert [found for words in commands(page) if (found := complaint(words))] == []


def test_the_targets_of_make_that_are_named_exist() -> None:
    named = set(re.findall(r"\bmake ([a-z]+)\b", "".join(map(read, PAGES)).replace("make them", "")))
    targets = set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.MULTILINE))
    assert named <= targets
    assert {"demo", "test", "lint", "serve", "bench"} <= targets
