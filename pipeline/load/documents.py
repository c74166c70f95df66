"""A Markdown file with front matter, taken apart: the YAML's tree, the body, and where the body begins."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from yaml.nodes import MappingNode

from pipeline.load.places import NOT_UTF8
from pipeline.load.report import Report
from pipeline.load.yaml_strict import compose, normal
from pipeline.model import Bilingual

_NO_FRONT = Bilingual(
    "Ce fichier n'a pas d'en-tête : ses champs se mettent au début, entre deux lignes « --- ».",
    "This file has no front matter: its fields go at the start, between two lines “---”.",
)
_NO_FRONT_HINT = Bilingual(
    "---\nid: …\ntitle: |\n  …\nstatus: draft\n---", "---\nid: …\ntitle: |\n  …\nstatus: draft\n---"
)
_NOT_CLOSED = Bilingual(
    "L'en-tête n'est pas fermé : il manque la seconde ligne « --- ».",
    "The front matter is not closed: the second line “---” is missing.",
)
_NOT_CLOSED_HINT = Bilingual(
    "Ajoutez une ligne « --- » après le dernier champ.", "Add a line “---” after the last field."
)


MAX_FILE_BYTES = 4 * 1024 * 1024  # a book; more is a mistake, or meant to hurt
_TOO_BIG = Bilingual("Ce fichier dépasse 4 Mo : il n'est pas lu.", "This file is over 4 MB: it is not read.")


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
        report.error("too-big", _TOO_BIG, at=(0, 0))
        return Document(None)
    try:
        text = normal(raw.decode("utf-8"))
    except UnicodeDecodeError:
        report.error("not-utf8", NOT_UTF8, at=(0, 0))
        return Document(None)
    stripped = text.lstrip("\n")
    skipped = len(text) - len(stripped)
    handler = _splitter()
    if not handler.detect(stripped):
        report.error("no-front-matter", _NO_FRONT, at=(0, 0), hint=_NO_FRONT_HINT)
        return Document(None, text)
    try:
        front, body = handler.split(stripped)
    except ValueError:
        report.error("front-matter-open", _NOT_CLOSED, at=(skipped, 0), hint=_NOT_CLOSED_HINT)
        return Document(None)
    before = len(stripped) - len(front) - len(body)
    opening = stripped.index("\n") if "\n" in stripped else before
    front = front.removeprefix("\n")
    report.offset = (
        skipped + stripped.count("\n", 0, stripped.index(front, opening)) if front else skipped + 1
    )
    tree = compose(front, report)
    inner = body.lstrip("\n")
    body_line = text.count("\n", 0, len(text) - len(inner)) + 1
    return Document(tree, inner.rstrip() + "\n" if inner.strip() else "", body_line, front)
