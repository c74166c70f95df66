"""A Markdown file with front matter, taken apart: the YAML's tree, the body, and where the body begins."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from yaml.nodes import MappingNode

from pipeline.load.layout import merged_halfway
from pipeline.load.places import MAX_FILE_BYTES, TOO_BIG, not_text
from pipeline.load.report import Report
from pipeline.load.yaml_strict import compose, normal
from pipeline.model import Bilingual

_NO_FRONT = Bilingual(
    "Ce fichier n'a pas d'en-tête : ses champs se mettent au début, entre deux lignes « --- ».",
    "This file has no front matter: its fields go at the start, between two lines “---”.",
)
_NO_FRONT_HINT = Bilingual("---\nid: …\ntitle: |\n  …\nstatus: draft\n---", "---\nid: …\ntitle: |\n  …\nstatus: draft\n---")
_TRANSLATION_HINT = Bilingual("---\ntitle: |\n  …\n---", "---\ntitle: |\n  …\n---")
_TRANSLATION = re.compile(r"\.[a-z]{2}\.md$")
_LATE_FRONT = re.compile(r"\n---[ \t]*\n[a-z_]+:")
_LATE = Bilingual(
    "Du texte se trouve avant la première ligne « --- » : l'en-tête n'est pas lu.",
    "There is text before the first line “---”: the front matter is not read.",
)
_EMPTY = Bilingual("Ce fichier est vide.", "This file is empty.")
_EMPTY_HINT = Bilingual(
    "Effacez-le, ou reprenez sa version précédente dans l'historique.",
    "Delete it, or take its previous version from the history.",
)
_NOT_CLOSED = Bilingual(
    "L'en-tête n'est pas fermé : il manque la seconde ligne « --- ».",
    "The front matter is not closed: the second line “---” is missing.",
)
_NOT_CLOSED_HINT = Bilingual("Ajoutez une ligne « --- » après le dernier champ.", "Add a line “---” after the last field.")


def _late_hint(line: int) -> Bilingual:
    """`line`: how many lines stand before the front matter."""
    if line == 1:
        return Bilingual("Effacez la première ligne.", "Delete the first line.")
    return Bilingual(f"Effacez les {line} premières lignes.", f"Delete the first {line} lines.")


@dataclass(frozen=True, slots=True)
class Document:
    """`fields` is None when the front matter cannot be read; the report says why."""

    fields: MappingNode | None
    body: str = ""
    body_line: int = 1
    front: str = ""


@cache
def _splitter() -> Any:
    from frontmatter.default_handlers import YAMLHandler

    return YAMLHandler()


def read_document(raw: bytes, report: Report) -> Document:
    if len(raw) > MAX_FILE_BYTES:
        report.error("too-big", TOO_BIG, at=(0, 0))
        return Document(None)
    if not raw.strip():
        report.error("empty-file", _EMPTY, at=(0, 0), hint=_EMPTY_HINT)
        return Document(None)
    try:
        text = normal(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        message, hint, line = not_text(raw, error)
        report.error("not-utf8", message, at=(line, 0), hint=hint)
        return Document(None)
    if merged_halfway(text, report, anywhere=False):
        return Document(None, front=text)
    stripped = text.lstrip("\n")
    skipped = len(text) - len(stripped)
    handler = _splitter()
    if not handler.detect(stripped):
        late = _LATE_FRONT.search(text)
        if late:
            line = text.count("\n", 0, late.start() + 1)
            report.error("no-front-matter", _LATE, at=(0, 0), hint=_late_hint(line))
        else:
            report.error(
                "no-front-matter",
                _NO_FRONT,
                at=(0, 0),
                hint=_TRANSLATION_HINT if _TRANSLATION.search(report.file) else _NO_FRONT_HINT,
            )
        return Document(None, text)
    try:
        front, body = handler.split(stripped)
    except ValueError:
        report.error("front-matter-open", _NOT_CLOSED, at=(skipped, 0), hint=_NOT_CLOSED_HINT)
        return Document(None)
    before = len(stripped) - len(front) - len(body)
    opening = stripped.index("\n") if "\n" in stripped else before
    front = front.removeprefix("\n")
    report.offset = skipped + stripped.count("\n", 0, stripped.index(front, opening)) if front else skipped + 1
    tree = compose(front, report)
    inner = body.lstrip("\n")
    body_line = text.count("\n", 0, len(text) - len(inner)) + 1
    return Document(tree, inner.rstrip() + "\n" if inner.strip() else "", body_line, front)
