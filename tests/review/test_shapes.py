"""Strangers' words in a comment and in a log: shown, and without any effect."""

import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Bilingual, Level
from pipeline.review.annotations import Note, annotations, escape, plain
from pipeline.review.facts import Line, Section, Summary
from pipeline.review.shapes import markdown, safe


@given(st.text())
def test_no_text_becomes_a_mention_a_reference_or_html(words: str) -> None:
    shown = safe(words)
    assert not re.search(r"[@#][A-Za-z0-9]", shown)
    assert "<" not in shown
    assert "://" not in shown
    assert "\n" not in shown


@given(st.text())
def test_a_workflow_command_stays_on_its_line(words: str) -> None:
    lines = list(annotations([Note(Level.ERROR, words, words, words, 1, 2)], "en", "editorial check"))
    assert len(lines) == 1
    assert len(lines[0].split("\n")) == 1
    assert "\r" not in lines[0]
    head = lines[0].removeprefix("::error ").partition("::")[0]
    assert [part.partition("=")[0] for part in head.split(",")] == (["file", "line", "col", "title"] if words else ["title"])


@given(st.text())
def test_no_line_of_plain_output_is_a_workflow_command(words: str) -> None:
    for line in re.split(r"\r\n|\r|\n", plain(words)):
        assert not line.lstrip().startswith("::")
        assert "##[" not in line


def test_what_is_escaped_reads_back_as_it_was() -> None:
    assert escape("100 %\r\n::error::x") == "100 %25%0D%0A::error::x"


def test_ten_annotations_of_a_kind_and_the_rest_is_counted() -> None:
    notes = [Note(Level.WARNING, "x", f"n{n}") for n in range(12)] + [Note(Level.ERROR, "y", "first")]
    lines = list(annotations(notes, "fr", "editorial check"))
    assert lines[0] == "::error title=y::first"
    assert len(lines) == 11
    assert lines[-1] == "::warning::et 3 de plus : editorial check les dit toutes"


def test_a_long_summary_fits_in_a_comment_and_counts_what_it_leaves_out() -> None:
    lines = tuple(Line(Bilingual(f"p{n} : « é » " + "x" * 200, f"p{n}")) for n in range(1000))
    made = markdown(Summary(Bilingual("Tout", "All"), (Section(Bilingual("Ici", "Here"), lines),)), "fr")
    assert len(made.encode()) <= 64_000
    shown = made.count("\n- p")
    assert made.endswith(f"+{1000 - shown} de plus : editorial diff\n")
    assert shown > 200
