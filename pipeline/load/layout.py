"""What breaks the shape of a YAML text before a word of it is read: a merge left open, a text beside its bar, tabs and
odd spaces at the start of a line, lines that do not align.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.load.report import Report
from pipeline.model import Bilingual

_CONFLICT = re.compile(r"^[ \t]*(?:<{7}|>{7})(?:[ \t]|$)", re.MULTILINE)
_BARE_BAR = re.compile(r"[|>][+\-\d]*[ \t]*(?:#[^\n]*)?\n")
_BAR = re.compile(
    r"^(?P<indent> *)(?P<dashes>(?:- +)*)(?:(?P<key>[\w./-]+|\"[^\"\n]*\"|'[^'\n]*') *:)? *[|>][+\-\d]*[ \t]*(?:#.*)?$"
)
FIELD = re.compile(r"^(?P<indent> *)(?P<dashes>(?:- +)*)(?P<key>[a-z0-9][a-z0-9_.-]*):(?= |$)(?P<value>.*)$")
_STRUCTURE = re.compile(r"^ *(?:(?:- +)*[a-z0-9][a-z0-9_.-]* *:(?:\s|$)|-(?: |$)|---|\.\.\.|#)")
_ODD = re.compile(r"[\t\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]")
_INSIDE = 400  # characters of a line that are looked at: enough for any field's name

_LEFT_OPEN = Bilingual(
    "Une fusion n'est pas terminée : deux versions se mêlent dans ce fichier.",
    "A merge is not finished: two versions are mixed in this file.",
)
_LEFT_OPEN_HINT = Bilingual(
    "Gardez la bonne version, et effacez les lignes <<<<<<<, ======= et >>>>>>>.",
    "Keep the right version, and delete the lines <<<<<<<, ======= and >>>>>>>.",
)
TAB = Bilingual("Une tabulation décale cette ligne.", "This line is indented with a tab.")
TAB_HINT = Bilingual("Remplacez-la par deux espaces.", "Replace it with two spaces.")
_ODD_SPACE = Bilingual(
    "Cette ligne est décalée par une espace spéciale (insécable), venue d'un copier-coller.",
    "This line is indented with a special (no-break) space, brought in by a copy and paste.",
)
_ODD_SPACE_HINT = Bilingual(
    "Effacez le début de la ligne, et retapez ses espaces.",
    "Delete the start of the line, and type its spaces again.",
)


class _Bar(NamedTuple):
    """A `key: |`. `column`: what its text must stand further in than."""

    number: int
    name: str
    column: int


def merged_halfway(text: str, report: Report, *, anywhere: bool) -> bool:
    """Say that a merge's marks are left. `anywhere`: also indented ones, which in an article may be an example."""
    for mark in _CONFLICT.finditer(text):
        if anywhere or text[mark.start()] in "<>":
            report.error(
                "merge-conflict",
                _LEFT_OPEN,
                at=(text.count("\n", 0, mark.start()), 0),
                hint=_LEFT_OPEN_HINT,
            )
            return True
    return False


def beside_its_bar(text: str, report: Report) -> bool:
    """Say that a text does not stand further in than its `key: |`: it would be lost, or taken for fields."""
    if not any(_suspect(text, bar) for bar in _BARE_BAR.finditer(text)):
        return False
    for number, line, bar in _outside(text.split("\n")):
        if bar is None or _STRUCTURE.match(line[:_INSIDE]) or _ODD.match(line.lstrip(" ")):
            continue
        room = bar.column + 2
        line_of_bar = bar.number + 1 + report.offset
        report.error(
            "beside-its-bar",
            Bilingual(
                f"Ce texte n'est pas sous sa barre : il doit être plus décalé que « {bar.name} » (ligne {line_of_bar}).",
                f"This text is not under its bar: it must stand further in than “{bar.name}” (line {line_of_bar}).",
            ),
            at=(number, 0),
            hint=Bilingual(
                f"Mettez {room} espaces au début de chaque ligne du texte.",
                f"Put {room} spaces at the start of each line of the text.",
            ),
        )
        return True
    return False


def _suspect(text: str, bar: re.Match[str]) -> bool:
    """Is the line after the bar no further in than the bar's own line?"""
    start = text.rfind("\n", 0, bar.start()) + 1
    own = len(text[start : bar.start()]) - len(text[start : bar.start()].lstrip(" -"))
    below = re.compile(r"\n*( *)").match(text, bar.end())
    return below is not None and len(below[1]) <= own


def odd_indent(text: str, report: Report) -> bool:
    """Say that a line begins with a tab or with a space that is not a plain one."""
    for number, line, _ in _outside(text.split("\n")):
        start = line[: len(line) - len(line.lstrip())]
        odd = _ODD.search(start or line[:1])
        if odd is None or not line.strip():
            continue
        tab = odd[0] == "\t"
        report.error(
            "broken-yaml",
            TAB if tab else _ODD_SPACE,
            at=(number, odd.start()),
            hint=TAB_HINT if tab else _ODD_SPACE_HINT,
        )
        return True
    return False


def misaligned(text: str, number: int, report: Report) -> bool:
    """Say which line above the field on line `number` (0-based) it should align with; False when it is no field."""
    lines = text.split("\n")
    here = FIELD.match(lines[number][:_INSIDE]) if number < len(lines) else None
    if here is None:
        return False
    above = [(at, field) for at, line, _ in _outside(lines[:number]) if (field := FIELD.match(line[:_INSIDE]))]
    if not above:
        return False
    indent = len(here["indent"])
    last_at, last = above[-1]
    value = last["value"].split(" #")[0].strip()
    if indent > _column(last) and value and not _BAR.match(lines[last_at]):
        place = last_at + 1 + report.offset
        report.error(
            "indent",
            Bilingual(
                f"« {here['key']}: » est plus décalé que « {last['key']}: » (ligne {place}), qui a déjà sa valeur.",
                f"“{here['key']}:” stands further in than “{last['key']}:” (line {place}), which has its value already.",
            ),
            at=(number, indent),
            hint=Bilingual(
                "Alignez les deux lignes : le même nombre d'espaces au début.",
                "Align the two lines: the same number of spaces at the start.",
            ),
        )
        return True
    return _between(here, _open(above), number, report)


def _between(here: re.Match[str], levels: dict[int, tuple[int, str]], number: int, report: Report) -> bool:
    indent = len(here["indent"])
    if indent in levels or not levels:
        return False
    near = [
        each
        for each in (
            max(filter(indent.__gt__, levels), default=None),
            min(filter(indent.__lt__, levels), default=None),
        )
        if each is not None
    ]
    said = [(levels[each][1], levels[each][0] + 1 + report.offset, each) for each in near]
    fr = " et ".join(f"« {name}: » (ligne {place}) de {column}" for name, place, column in said)
    en = " and ".join(f"“{name}:” (line {place}) {column}" for name, place, column in said)
    report.error(
        "indent",
        Bilingual(
            f"« {here['key']}: » est décalé de {_spaces(indent, 'espace')} ; au-dessus, {fr}.",
            f"“{here['key']}:” is {_spaces(indent, 'space')} in; above it, {en}.",
        ),
        at=(number, indent),
        hint=Bilingual(
            f"Mettez-en autant qu'aux champs du même niveau : {' ou '.join(map(str, near))}.",
            f"Put as many as the fields of the same level have: {' or '.join(map(str, near))}.",
        ),
    )
    return True


def _spaces(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 else ''}"


def _column(field: re.Match[str]) -> int:
    return len(field["indent"]) + len(field["dashes"])


def _open(above: list[tuple[int, re.Match[str]]]) -> dict[int, tuple[int, str]]:
    """The levels that a next field may stand on: column → the last field there."""
    levels: dict[int, tuple[int, str]] = {}
    for at, field in above:
        column = _column(field)
        levels = {each: held for each, held in levels.items() if each < column}
        levels[column] = (at, field["key"])
    return levels


def unclosed_quote(text: str, until: int) -> tuple[int, int] | None:
    """Where (0-based) a value's quote opens that no line closes before the next field; looked for up to line `until`."""
    lines = text.split("\n")
    for number, line, _ in _outside(lines[: until + 1]):
        field = FIELD.match(line)
        value = field["value"].strip() if field else ""
        quote = value[:1]
        if field is None or quote not in ('"', "'") or quote in value[1:].replace("\\" + quote, ""):
            continue
        for below in lines[number + 1 :]:
            if below.rstrip().endswith(quote):
                break
            if FIELD.match(below[:_INSIDE]):
                return number, line.index(quote)
        else:
            return number, line.index(quote)
    return None


def _outside(lines: list[str]) -> Iterator[tuple[int, str, _Bar | None]]:
    """Lines that stand under no bar; the one right after a bar that holds nothing comes with it."""
    bar: _Bar | None = None
    empty = True
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(" "))
        if indent == len(line) or line[indent : indent + 2] == "# ":
            continue
        if bar is not None and indent > bar.column:
            empty = False
            continue
        yield number, line, bar if empty else None
        opens = _BAR.match(line) if len(line) <= _INSIDE else None
        bar, empty = (_bar_of(number, opens), True) if opens else (None, True)


def _bar_of(number: int, opens: re.Match[str]) -> _Bar:
    dashes = len(opens["dashes"])
    column = len(opens["indent"]) + (dashes if opens["key"] else max(dashes - 2, 0))
    return _Bar(number, f"{opens['key']}: |" if opens["key"] else "- |", column)
