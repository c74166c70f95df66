"""The shapes of values in our YAML, declared once: how each is read, said to be wrong, and put in a JSON Schema.

A shape reads a node into a plain value, or reports what is wrong and gives None. Nothing after the colon is None too:
a field left empty is a field not written.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pipeline.load import hints
from pipeline.load.names import KINDS, Names
from pipeline.load.report import Report
from pipeline.load.yaml_strict import is_null, is_plain
from pipeline.model import Bilingual, KeyPath

Schema = dict[str, Any]


@dataclass(slots=True)
class Reader:
    """One file being read: its report, what the calendar names, and whether we stand inside { } or [ ]."""

    report: Report
    names: Names
    flow: int = 0
    lang: str = ""  # the language of this file; empty: the organisation's first
    notes: list[tuple[str, Bilingual, Bilingual]] = field(default_factory=list)  # said of a value that is accepted

    def wrong(
        self,
        node: Node,
        path: KeyPath,
        message: Bilingual,
        hint: Bilingual | None = None,
        code: str = "bad-value",
    ) -> None:
        self.report.error(code, message, at=node, path=path, hint=hint)


class Shape(ABC):
    """Reads a node into a value; `expected` says in words what it wants."""

    expected = Bilingual("une valeur", "a value")

    @abstractmethod
    def read(self, node: Node, path: KeyPath, reader: Reader) -> Any: ...

    def schema(self, names: Names) -> Schema:
        return {}

    def unexpected(self, node: Node, path: KeyPath, reader: Reader) -> None:
        """The node is of another kind than this shape wants."""
        self.say_unexpected(node, path, reader, None)

    def say_unexpected(self, node: Node, path: KeyPath, reader: Reader, hint: Bilingual | None) -> None:
        got = {
            ScalarNode: Bilingual("un mot ou un texte", "a word or a text"),
            MappingNode: Bilingual("des champs", "fields"),
            SequenceNode: Bilingual("une liste", "a list"),
        }[type(node)]
        name = label(path)
        reader.wrong(
            node,
            path,
            Bilingual(
                f"« {name} » attend {self.expected.fr} et reçoit {got.fr}.",
                f"“{name}” takes {self.expected.en}, and gets {got.en}.",
            ),
            hint,
            code="wrong-kind",
        )


def label(path: KeyPath) -> str:
    """The field's name for people: the last word of its path, and its number in a list."""
    words = [step for step in path if isinstance(step, str)]
    name = words[-1] if words else "·"
    return f"{name} {path[-1] + 1}" if path and isinstance(path[-1], int) else name


class Bad(Exception):
    """Raised by a scalar's parser: what is wrong, and what to write."""

    def __init__(self, message: Bilingual, hint: Bilingual | None = None, code: str = "bad-value") -> None:
        super().__init__(message.en)
        self.message = message
        self.hint = hint
        self.code = code


class Scalar(Shape):
    """One word, number, date or text."""

    def parse(self, text: str, reader: Reader) -> Any:
        return text

    def read(self, node: Node, path: KeyPath, reader: Reader) -> Any:
        if not isinstance(node, ScalarNode):
            return self.unexpected(node, path, reader)
        if is_null(node):
            return None
        try:
            value = self.parse(node.value.strip(), reader)
        except Bad as bad:
            reader.wrong(node, path, bad.message, bad.hint, bad.code)
            return None
        while reader.notes:
            code, message, hint = reader.notes.pop()
            reader.report.notice(code, message, at=node, path=path, hint=hint)
        return value

    def schema(self, names: Names) -> Schema:
        return {"type": ["string", "number", "null"]}


def not_a(text: str, what: Bilingual, hint: Bilingual) -> Bad:
    return Bad(Bilingual(f"« {text} » n'est pas {what.fr}.", f"“{text}” is not {what.en}."), hint)


@dataclass(frozen=True)
class Text(Scalar):
    """Words as written. A `sentence` stands under a bar or in quotes: a comma, a colon or a # would damage it."""

    sentence: bool = False
    expected = Bilingual("un texte", "a text")

    def read(self, node: Node, path: KeyPath, reader: Reader) -> str | None:
        if not isinstance(node, ScalarNode):
            fix = under_a_bar(label(path)) if isinstance(node, MappingNode) else None
            self.say_unexpected(node, path, reader, fix)
            return None
        if is_null(node):
            return None
        if self.sentence:
            check_sentence(node, path, reader)
        text: str = node.value.rstrip("\n")
        if len(text) > LONGEST:
            reader.wrong(node, path, _too_long(label(path), len(text)), code="too-long-text")
            return None
        return text if text.strip() else None


LONGEST = 70_000  # characters of one text; the longest that a network takes is 63,206 (a Facebook page)


def _too_long(name: str, length: int) -> Bilingual:
    return Bilingual(
        f"« {name} » a {length} caractères : aucun réseau n'en prend plus de {LONGEST}.",
        f"“{name}” has {length} characters: no network takes more than {LONGEST}.",
    )


def under_a_bar(name: str) -> Bilingual:
    return Bilingual(
        f"`{name}: |`, puis le texte à la ligne suivante, décalé de deux espaces.",
        f"`{name}: |`, then the text on the next line, two spaces in.",
    )


def check_sentence(node: Node, path: KeyPath, reader: Reader) -> None:
    name = label(path)
    fix = under_a_bar(name)
    if reader.flow or getattr(node, "flow_style", None):
        reader.wrong(
            node,
            path,
            Bilingual(
                f"« {name} » est écrit entre {{ }} ou [ ] : une virgule y coupe le texte. Mettez-le sous une barre.",
                f"“{name}” is written inside {{ }} or [ ]: a comma cuts the text there. Put it under a bar.",
            ),
            fix,
            code="flow-text",
        )
    elif isinstance(node, ScalarNode) and is_plain(node):
        reader.report.notice(
            "plain-text",
            Bilingual(
                f"« {name} » se lit bien ici, mais un « : » ou un # l'abîmerait. Mettez le texte sous une barre.",
                f"“{name}” reads fine here, but a “: ” or a # would damage it. Put the text under a bar.",
            ),
            at=node,
            path=path,
            hint=fix,
        )


class Bool(Scalar):
    expected = Bilingual("true ou false", "true or false")

    def parse(self, text: str, reader: Reader) -> bool:
        if text in ("true", "false"):
            return text == "true"
        raise not_a(text, self.expected, hints.meant(text, ("true", "false"), hints.VALUES))

    def schema(self, names: Names) -> Schema:
        return {"type": ["boolean", "null"]}


@dataclass(frozen=True)
class Int(Scalar):
    minimum: int = 0
    maximum: int = 10**9
    expected = Bilingual("un nombre entier", "a whole number")

    def parse(self, text: str, reader: Reader) -> int:
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
            raise not_a(
                text,
                self.expected,
                Bilingual("Écrivez des chiffres, sans espace ni unité.", "Write digits, without spaces or units."),
            )
        number = int(text)
        if not self.minimum <= number <= self.maximum:
            bounds = f"{self.minimum}–{self.maximum}"
            raise Bad(
                Bilingual(f"{number} est hors limites.", f"{number} is out of bounds."),
                Bilingual(f"Entre {bounds}.", f"Between {bounds}."),
            )
        return number

    def schema(self, names: Names) -> Schema:
        return {"type": ["integer", "null"], "minimum": self.minimum, "maximum": self.maximum}


@dataclass(frozen=True)
class Choice(Scalar):
    """One of a few words."""

    values: tuple[str, ...]

    @property
    def expected(self) -> Bilingual:  # type: ignore[override]
        return Bilingual(f"un mot parmi {', '.join(self.values)}", f"one of {', '.join(self.values)}")

    def parse(self, text: str, reader: Reader) -> str:
        if text in self.values:
            return text
        near = hints.nearest(text, self.values, hints.VALUES)
        raise Bad(
            Bilingual(f"« {text} » n'est pas reconnu.", f"“{text}” is not recognised."),
            hints.write(near) if near else hints.among(self.values),
        )

    def schema(self, names: Names) -> Schema:
        return {"enum": [*self.values, None]}


@dataclass(frozen=True)
class Ref(Scalar):
    """An id that calendar.yaml defines."""

    kind: str

    @property
    def expected(self) -> Bilingual:  # type: ignore[override]
        kind = KINDS[self.kind]
        return Bilingual(f"un {kind.fr} de calendar.yaml", f"a {kind.en} of calendar.yaml")

    def parse(self, text: str, reader: Reader) -> str:
        known = reader.names.of(self.kind)
        if text in known:
            return text
        kind = KINDS[self.kind]
        message = Bilingual(
            f"« {text} » : pas de {kind.fr} de ce nom dans calendar.yaml.",
            f"“{text}”: no {kind.en} of that name in calendar.yaml.",
        )
        raise Bad(message, hints.meant(text, known), f"unknown-{self.kind.replace('_', '-')}")

    def schema(self, names: Names) -> Schema:
        return {"enum": [*names.of(self.kind), None]}


@dataclass(frozen=True)
class Parsed(Scalar):
    """A scalar with its own parser: dates, durations, addresses…"""

    parser: Callable[[str, Reader], Any]
    wanted: Bilingual
    pattern: str | None = None

    @property
    def expected(self) -> Bilingual:  # type: ignore[override]
        return self.wanted

    def parse(self, text: str, reader: Reader) -> Any:
        return self.parser(text, reader)

    def schema(self, names: Names) -> Schema:
        text: Schema = {"type": ["string", "integer", "number", "null"]}
        if self.pattern:
            text["pattern"] = self.pattern
        return text
