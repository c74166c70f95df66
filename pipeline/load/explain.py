"""What is wrong with a YAML text that cannot be read, or that reads damaged, in a writer's words."""

import re
from collections.abc import Iterator

import yaml

from pipeline.load import hints
from pipeline.load.layout import TAB, TAB_HINT, misaligned, odd_indent, unclosed_quote
from pipeline.load.report import Placed, Report
from pipeline.model import Bilingual, KeyPath

_KEY = re.compile(r"([\w-]+):(?=\s|$)")
_LINE = re.compile(r"^(?P<indent>\s*)(?P<dashes>(?:- +)*)(?:(?P<key>[\w./-]+|\"[^\"]*\"|'[^']*')\s*:(?=\s|$))?\s*(?P<value>.*)$")
_BAR = re.compile(r"^[|>][+\-\d]*\s*(#\s.*)?$")
_HASHTAG = re.compile(r"(?:^|(?<=[\s,\[{]))#\w+")
_COMMENT = re.compile(r"(?:^|\s)#(?!\w).*$")

_QUOTED = re.compile(r"(?<=[\s,\[{:])\"[^\"]*\"|(?<=[\s,\[{:])'[^']*'(?=\s*[,}\]])")
_LOOKED = 4000  # characters of a line that are looked through: enough to explain, too few to be slow
_SECOND_COLON = re.compile(r"(?:\s|:\s[^,{}\[\]]*\S)(:)\s")  # in braces: a colon that no key stands before

_COLON_HINT = Bilingual(
    "`{key} |`, puis le texte à la ligne suivante, décalé de deux espaces.",
    "`{key} |`, then the text on the next line, two spaces in.",
)


def hashtag_flaw(text: str, line: int, column: int, report: Report, path: KeyPath = ()) -> None:
    """A word after # would be taken for a comment. `line`, `column` are 0-based places of the #."""
    whole = text.split("\n", line + 1)[line]
    word = re.match(r"#[\w-]+", whole[column:])
    tag = word.group() if word else "#"
    field = _field(whole[:column])
    number = line + 1 + report.offset
    report.error(
        "lost-hashtag",
        Bilingual(
            f'ligne {number} : "{tag}" serait perdu. Dans ce format, un # précédé d\'une espace ouvre un commentaire. '
            f"Mettez le texte sous une barre : `{field} |`, puis à la ligne suivante, décalé de deux espaces.",
            f'line {number}: "{tag}" would be lost. Here a # after a space starts a comment. '
            f"Put the text under a bar: `{field} |`, then on the next line, two spaces in.",
        ),
        at=(line, column),
        path=path,
        hint=_hash_hint(tag, whole[:column]),
    )


def _hash_hint(tag: str, before: str) -> Bilingual:
    if re.fullmatch(r"#[0-9a-fA-F]{3,8}", tag) and before.rstrip().endswith(":"):
        return Bilingual(f"Une couleur s'écrit sans # : {tag[1:]}", f"A colour is written without #: {tag[1:]}")
    return Bilingual(
        "Un commentaire s'écrit avec une espace après le # : « # note ».",
        "A comment is written with a space after the #: “# note”.",
    )


def _field(before: str) -> str:
    keys = _KEY.findall(before)
    if keys:
        return f"{keys[-1]}:"
    return "-" if before.lstrip().startswith("- ") else "text:"


def colon_in_text(report: Report, value: Placed, key: str, path: KeyPath = ()) -> None:
    """A sentence's colon made a field of its start; `value` is what stands behind it."""
    mark = value.start_mark
    _colon_flaw(mark.line + 1 + report.offset, mark.line, mark.column, key, report, path)


def _colon_flaw(number: int, line: int, column: int, key: str, report: Report, path: KeyPath = ()) -> None:
    report.error(
        "colon-in-text",
        Bilingual(
            f'ligne {number} : le " : " du texte est pris pour un nouveau champ. Mettez le texte sous une barre.',
            f'line {number}: the ": " in the text is taken for a new field. Put the text under a bar.',
        ),
        at=(line, column),
        path=path,
        hint=Bilingual(_COLON_HINT.fr.format(key=key), _COLON_HINT.en.format(key=key)),
    )


def explain(text: str, error: Exception, report: Report) -> None:
    """Say all that a writer can mend; what libyaml met first is always among it."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    met = mark.line if mark is not None else 0
    if odd_indent(text, report):
        return
    if opened := unclosed_quote(text, met):
        report.error("broken-yaml", _QUOTE, at=opened, hint=_QUOTE_HINT)
        return
    before = len(report.problems)
    found = set()
    for line, column, kind, key in _flaws(text):
        found.add(line)
        if kind == "colon":
            _colon_flaw(line + 1 + report.offset, line, column, "-" if key == "-" else f"{key}:", report)
        elif kind == "hashtag":
            hashtag_flaw(text, line, column, report)
        else:
            _sign_flaw(kind, line, column, report)
    if len(report.problems) == before or not any(line <= met for line in found):
        _from_libyaml(text, error, report)


def _flaws(text: str) -> Iterator[tuple[int, int, str, str]]:
    """(line, column, kind, key) of what is wrong in plain values, skipping what stands under a bar."""
    bar: int | None = None
    key = "text"
    for number, line in enumerate(text.split("\n")):
        indent = len(line) - len(line.lstrip(" "))
        if bar is not None:
            if not line.strip() or indent > bar:
                continue
            bar = None
        if line.lstrip().startswith("# ") or not line.strip():
            continue
        match = _LINE.match(line.rstrip())
        if match is None:  # pragma: no cover - the expression takes any line
            continue
        value = match["value"]
        key = match["key"] or ("-" if match["dashes"] else key)
        if _BAR.match(value):
            bar = indent
            if match["dashes"] and match["key"]:
                bar = indent + len(match["dashes"])
            continue
        yield from _flaws_of_value(number, value, match.start("value"), key)


def _flaws_of_value(number: int, value: str, start: int, key: str) -> Iterator[tuple[int, int, str, str]]:
    if value[:1] in ('"', "'"):
        return
    if value[:1] in ("@", "%", "`"):
        yield number, start, value[0], key
        return
    bare = _COMMENT.sub("", value)
    if value[:1] in ("[", "{"):
        bare = _QUOTED.sub(lambda quoted: "_" * len(quoted.group()), bare)
        colon = _SECOND_COLON.search(bare[:_LOOKED])
        if colon:
            names = _KEY.findall(bare[: colon.start(1)])
            yield number, start + colon.start(1), "colon", names[-1] if names else key
    else:
        colon = re.search(r":(?=\s|$)", bare)
        if colon:
            yield number, start + colon.start(), "colon", key
    hashtag = _HASHTAG.search(bare)
    if hashtag:
        yield number, start + hashtag.start(), "hashtag", key


def _sign_flaw(sign: str, line: int, column: int, report: Report) -> None:
    report.error(
        "sign-first",
        Bilingual(f"Une valeur ne peut pas commencer par « {sign} ».", f"A value cannot begin with “{sign}”."),
        at=(line, column),
        hint=Bilingual("Un compte s'écrit sans @ : cyclorive_demo", "A handle is written without @: cyclorive_demo")
        if sign == "@"
        else Bilingual(
            "Mettez le texte sous une barre ( | ) ou entre guillemets.",
            "Put the text under a bar ( | ) or in quotes.",
        ),
    )


_QUOTE = Bilingual("Ce guillemet n'est jamais refermé.", "This quote is never closed.")
_QUOTE_HINT = Bilingual("Fermez-le, ou mettez le texte sous une barre ( | ).", "Close it, or put the text under a bar ( | ).")
_BRACKET = Bilingual(
    "Ce crochet ou cette accolade n'est pas refermé, ou un signe du texte le trouble.",
    "This bracket or brace is not closed, or a sign in the text confuses it.",
)
_BRACKET_HINT = Bilingual("Fermez-le, ou écrivez un élément par ligne.", "Close it, or write one item per line.")
_APOSTROPHE = Bilingual(
    "L'apostrophe du texte ferme les guillemets simples qui l'entourent.",
    "The apostrophe in the text closes the single quotes around it.",
)
_INNER_QUOTES = Bilingual(
    "Un guillemet du texte ferme ceux qui l'entourent.",
    "A quote in the text closes the quotes around it.",
)
_NOT_A_FIELD = Bilingual(
    "Cette ligne n'est pas un champ : il lui manque « nom: ».", "This line is not a field: it lacks “name:”."
)
_NOT_A_FIELD_HINT = Bilingual(
    "Un texte de plusieurs lignes se met sous une barre ( | ), chaque ligne décalée de deux espaces.",
    "A text of several lines goes under a bar ( | ), each line two spaces in.",
)
_INDENT = Bilingual(
    "Le décalage de cette ligne ne va pas avec celui des lignes au-dessus.",
    "This line's indent does not go with the lines above.",
)
_INDENT_HINT = Bilingual("Alignez-la avec les champs du même niveau.", "Align it with the fields of the same level.")
_MIXED = Bilingual(
    "Une ligne de liste (« - ») se mêle à des champs (« nom: »).",
    "A list's line (“-”) is mixed with fields (“name:”).",
)
_MIXED_HINT = Bilingual(
    "Écrivez-la comme les lignes d'au-dessus, ou faites de toutes une liste.",
    "Write it like the lines above, or make a list of all of them.",
)
_UNDER_A_BAR = Bilingual("Mettez le texte sous une barre ( | ).", "Put the text under a bar ( | ).")
_CONTROL = Bilingual(
    "Un caractère invisible s'est glissé dans ce fichier.",
    "An invisible character has slipped into this file.",
)
_CONTROL_HINT = Bilingual("Effacez la ligne et récrivez-la.", "Delete the line and write it again.")
_TWO = Bilingual("Une ligne « --- » coupe ce fichier en deux.", "A line “---” cuts this file in two.")
_TWO_HINT = Bilingual("Effacez-la.", "Delete it.")


_CUT_APOSTROPHE = re.compile(r"^\s*(?:- +)*[\w-]+:\s*'[^']*'\s*[^\s#]|[{,\[]\s*(?:[\w-]+: )?'[^',{}\[\]]*'\w")
_ODD_COLON = re.compile(r"^(\s*(?:- +)*)([\w-]+)\s*[:：]\s*(\S.*)$")
_NO_COLON = re.compile(r"^(\s*(?:- +)*)([\w-]+)(?: +(\S.*))?$")


def _not_a_field(line: str) -> tuple[Bilingual, Bilingual]:
    """A line without "name: ": its colon is missing, glued to the value, or followed by a space that is none."""
    line = line[:_LOOKED].split(" #", maxsplit=1)[0].rstrip()
    odd, none = _ODD_COLON.match(line), _NO_COLON.match(line)
    if odd and not odd[3].startswith("//"):
        return (
            Bilingual(
                f"Après « {odd[2]} », il faut un deux-points simple et une espace simple.",
                f"After “{odd[2]}” there must be a plain colon and a plain space.",
            ),
            hints.write(f"{odd[2]}: {odd[3].strip()}"),
        )
    if none and (none[3] is None or none[2] in _KNOWN):
        return (
            Bilingual(f"Il manque « : » après « {none[2]} ».", f"A “:” is missing after “{none[2]}”."),
            hints.write(f"{none[2]}: {none[3]}" if none[3] else f"{none[2]}:"),
        )
    return _NOT_A_FIELD, _NOT_A_FIELD_HINT


_KNOWN = frozenset(hints.KEYS.values()) | frozenset(hints.KEYS)


def _from_libyaml(text: str, error: Exception, report: Report) -> None:  # noqa: C901 - one line for each thing libyaml says
    problem = str(getattr(error, "problem", None) or error)
    context = str(getattr(error, "context", None) or "")
    mark = getattr(error, "problem_mark", None)
    start = getattr(error, "context_mark", None) or mark
    lines = text.split("\n")

    def say(message: Bilingual, hint: Bilingual, where: object, code: str = "broken-yaml") -> None:
        line = min(getattr(where, "line", 0), len(lines) - 1)
        report.error(code, message, at=(line, getattr(where, "column", 0)), hint=hint)

    here = lines[mark.line] if mark is not None and mark.line < len(lines) else ""
    if "quoted scalar" in context:
        say(_QUOTE, _QUOTE_HINT, start)
    elif mark is not None and _CUT_APOSTROPHE.search(here[:_LOOKED]):
        say(_APOSTROPHE, _UNDER_A_BAR, mark)
    elif mark is not None and re.match(r'\s*(?:- +)*[\w-]+:\s*"[^"]*"\s*[^\s#]', here):
        say(_INNER_QUOTES, _UNDER_A_BAR, mark)
    elif "cannot start any token" in problem and "\t" in here:
        say(TAB, TAB_HINT, mark)
    elif "flow" in context:
        say(_BRACKET, _BRACKET_HINT, start)
    elif "mapping values" in problem:
        line = getattr(mark, "line", 0)
        if misaligned(text, line, report):
            return
        _colon_flaw(line + 1 + report.offset, line, getattr(mark, "column", 0), _field(here), report)
    elif "expected ':'" in problem:
        say(*_not_a_field(lines[min(getattr(start, "line", 0), len(lines) - 1)]), start)
    elif "block mapping" in context or "block collection" in context or "block sequence" in context:
        if not misaligned(text, getattr(mark, "line", 0), report):
            listed = here.lstrip().startswith("- ")
            say(_MIXED if listed else _INDENT, _MIXED_HINT if listed else _INDENT_HINT, mark)
    elif isinstance(error, yaml.reader.ReaderError) or "control characters" in problem:
        position = getattr(error, "position", 0)
        where = type("Where", (), {"line": text.count("\n", 0, position), "column": 0})
        say(_CONTROL, _CONTROL_HINT, where)
    elif "single document" in (context + problem) or "document start" in problem:
        say(_TWO, _TWO_HINT, mark)
    else:
        message = Bilingual(
            f"Cette ligne ne se lit pas : {here.strip()[:80]}",
            f"This line cannot be read: {here.strip()[:80]}",
        )
        say(
            message,
            Bilingual(
                "Mettez les textes sous une barre ( | ) ou entre guillemets.",
                "Put texts under a bar ( | ) or in quotes.",
            ),
            mark,
        )
