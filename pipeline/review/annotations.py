"""Workflow commands of the forge, and text that cannot become one. What stands in them was written by strangers."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline.model import Bilingual, Lang, Level

SHOWN = 10  # a forge shows ten annotations of a kind per step and hides the rest without a word


class Note(NamedTuple):
    """One annotation: where it stands and what it says."""

    level: Level
    title: str
    text: str
    file: str | None = None
    line: int | None = None
    column: int | None = None


def annotations(notes: Iterable[Note], lang: Lang, command: str) -> Iterator[str]:
    """The lines to print, worst first, ten of a kind, of which the last may count the rest; `command` says them all."""
    listed = list(notes)
    for level in Level:
        of_level = [note for note in listed if note.level is level]
        shown = of_level if len(of_level) <= SHOWN else of_level[: SHOWN - 1]
        yield from (_line(note) for note in shown)
        if len(of_level) > SHOWN:
            more = len(of_level) - len(shown)
            rest = Bilingual(f"et {more} de plus : {command} les dit toutes", f"and {more} more: {command} says them all")
            yield f"::{level.value}::{escape(rest.to(lang))}"


def _line(note: Note) -> str:
    place = f"file={_property(note.file)}," if note.file else ""
    if note.file and note.line:
        place += f"line={note.line},"
        place += f"col={note.column}," if note.column else ""
    return f"::{note.level.value} {place}title={_property(note.title)}::{escape(note.text)}"


def escape(text: str) -> str:
    """Text as a workflow command's message: it cannot end the line, so it cannot begin another command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def plain(text: str) -> str:
    """A line of ordinary output: a forge takes a line for a command when it begins with `::` or holds `##[`."""
    return "\n".join(
        (f"\u2060{line}" if line.lstrip().startswith("::") else line).replace("##[", "##\u2060[")
        for line in text.replace("\r", "\n").split("\n")
    )


def _property(text: str) -> str:
    return escape(text).replace(":", "%3A").replace(",", "%2C")
