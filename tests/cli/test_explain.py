"""`editorial explain` prints the section of the guide that a message names: without a network, in the word's language."""

from pathlib import Path

import pytest

from pipeline.cli import run
from pipeline.cli.language import choose
from pipeline.guide import command_of, exit_code, sections
from pipeline.model import Bilingual
from pipeline.plan import LABEL, State
from pipeline.plan.credentials import GUIDE
from tests.cli.calls import Answer, editorial

EVERY = [*(LABEL[state] for state in State), *map(exit_code, range(6)), GUIDE]


@pytest.fixture(autouse=True)
def screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def explain(*words: str, lang: str = "en") -> Answer:
    return editorial(Path("/"), "explain", *words, lang=lang)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("title", EVERY, ids=lambda words: words.en)
def test_every_command_that_a_message_may_end_with_prints_its_section(title: Bilingual, lang: str) -> None:
    verb, name = command_of(title).to(lang).removeprefix("editorial ").split(" ")
    said = editorial(Path("/"), verb, name, lang=lang)
    assert (said.code, said.err) == (0, "")
    heading = title.to(lang)
    assert said.lines[:2] == [heading[:1].upper() + heading[1:], ""]
    assert len(said.lines) > 2


def test_a_section_fits_the_screen_and_keeps_its_commands_apart() -> None:
    assert explain("held-back").lines == [
        "Held back",
        "",
        "    Their time passed during the pause; say for each",
        "",
        "Its time passed during a pause. Nothing leaves without you. Phone: `/keep` (it",
        "leaves late), `/move 2026-12-02 09:00` or `/drop`; terminal: `editorial",
        "resolve POST@CHANNEL --keep`, `--move` or `--cancel`.",
    ]


def test_a_link_becomes_the_command_that_prints_it_and_a_quoted_message_stays_as_it_is() -> None:
    assert explain("credentials").lines[:10] == [
        "Credentials",
        "",
        "    No credentials for",
        "    Incomplete credentials for",
        "    These credentials belong to",
        "    … cannot be posted to by a program: write delivery: handoff.",
        "    … does not pass on these secrets:",
        "",
        "See channel stopped (`editorial explain channel-stopped`). Credentials are all",
        "of one account or none: a missing one is never taken from another account.",
    ]


def test_a_table_is_told_row_by_row() -> None:
    assert "- Is there a pause? `editorial doctor`, or its notice → Lift it (`editorial\n  explain paused`)\n" in explain("nothing-leaves-any-more").out  # fmt: skip


@pytest.mark.parametrize(
    ("words", "title"),
    [
        (("5",), "Exit code 5"),
        (("to", "check"), "To check"),
        (("To check",), "To check"),
        (("à", "vérifier"), "To check"),
        (("The ledger did not accept the intent (stale info): nothing was sent.",), "The ledger was not written"),
        (("Pas", "d'identifiants", "pour", "« x »"), "Credentials"),
    ],
)
def test_a_code_a_word_or_a_message_is_found(words: tuple[str, ...], title: str) -> None:
    assert explain(*words).lines[0] == title


def test_the_words_own_language_answers_unless_another_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    choose(["explain", "a-verifier"], {})
    assert run(["explain", "a-verifier"]) == 0
    assert capsys.readouterr().out.startswith("À vérifier\n\nElle est peut-être en ligne")
    choose(["explain", "a-verifier", "--lang", "en"], {})
    assert run(["explain", "a-verifier", "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("To check\n\nIt may be online")


def test_without_a_word_every_section_is_listed() -> None:
    said = explain(lang="fr")
    assert [line.split(" ")[-1] for line in said.lines if line.startswith("  ")] == [s.anchor for s in sections("fr")[1:]]


def test_a_heading_lists_what_stands_below_it() -> None:
    assert explain("exit-codes").lines[-6:] == [f"  editorial explain exit-code-{code}" for code in range(6)]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("This run comes from", "Nothing may be published from this content"),
        ("le registre n'a pas", None),  # messages of two sections
        ("credentials exp", "Credentials that expire"),
        ("Cannot leave", "Blocked"),
    ],
)
def test_the_first_words_of_a_message_are_enough_where_only_one_begins_so(words: str, title: str | None) -> None:
    said = explain(words)
    assert (said.out.splitlines()[:1], said.code) == (([title], 0) if title else ([], 2))


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("to-chek", "The guide does not know “to-chek”. Did you mean “to-check”? The list: editorial explain\n"),
        ("à vérifié", "The guide does not know “à vérifié”. Did you mean “a-verifier”? The list: editorial explain\n"),
        ("zzz", "The guide does not know “zzz”. The list: editorial explain\n"),
    ],
)
def test_an_unknown_word_is_told_the_nearest(word: str, message: str) -> None:
    said = explain(word)
    assert (said.code, said.out, said.err) == (2, "", message)
