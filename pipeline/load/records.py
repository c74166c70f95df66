"""Shapes that hold others: lists, mappings, records of named fields, one text per language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pipeline.load import hints
from pipeline.load.keys import unknown_key, unknown_language
from pipeline.load.names import Names
from pipeline.load.shapes import Reader, Scalar, Schema, Shape, Text, label
from pipeline.load.yaml_strict import is_null, is_plain
from pipeline.model import Bilingual, KeyPath, Scope


def entries(node: MappingNode, path: KeyPath, reader: Reader) -> Iterator[tuple[str, ScalarNode, Node]]:
    """Keys with their nodes; a key written twice is an error that names both lines, and only the first counts."""
    seen: dict[str, ScalarNode] = {}
    for key_node, value in node.value:
        if not isinstance(key_node, ScalarNode):
            reader.wrong(
                key_node,
                path,
                Bilingual("Un nom de champ est un simple mot.", "A field's name is a plain word."),
                code="bad-key",
            )
            continue
        key = key_node.value
        if key in seen:
            first = reader.report.line(seen[key])
            reader.wrong(
                key_node,
                (*path, key),
                Bilingual(
                    f"« {key} » est écrit deux fois : ligne {first} et ligne {reader.report.line(key_node)}. Gardez-en un.",
                    f"“{key}” is written twice: line {first} and line {reader.report.line(key_node)}. Keep one.",
                ),
                code="duplicate-key",
            )
            continue
        seen[key] = key_node
        yield key, key_node, value


@dataclass(frozen=True)
class ListOf(Shape):
    """A list; one thing alone counts as a list of one."""

    item: Shape

    @property
    def expected(self) -> Bilingual:  # type: ignore[override]
        return Bilingual("une liste", "a list")

    def read(self, node: Node, path: KeyPath, reader: Reader) -> tuple[Any, ...] | None:
        if is_null(node):
            return None
        if not isinstance(node, SequenceNode):
            if isinstance(node, ScalarNode) and is_plain(node) and "," in node.value and isinstance(self.item, Scalar):
                self._bare(node, path, reader)
                return None
            if self._named(node):
                self._dashes(node, path, reader)
                return None
            one = self.item.read(node, path, reader)
            return None if one is None else (one,)
        inside = 1 if node.flow_style else 0
        reader.flow += inside
        values = [self.item.read(each, (*path, index), reader) for index, each in enumerate(node.value)]
        reader.flow -= inside
        return tuple(value for value in values if value is not None)

    def _named(self, node: Node) -> bool:
        """Entries written as `name:` and fields below, where a list of records is wanted."""
        if not isinstance(self.item, Record) or not isinstance(node, MappingNode) or not node.value:
            return False
        return all(isinstance(value, MappingNode) and key.value not in self.item.fields for key, value in node.value)

    def _dashes(self, node: Node, path: KeyPath, reader: Reader) -> None:
        name = node.value[0][0].value
        first = next(iter(self.item.fields)) if isinstance(self.item, Record) else "id"
        reader.wrong(
            node,
            path,
            Bilingual(
                f"« {label(path)} » est une liste : chaque élément commence par un tiret.",
                f"“{label(path)}” is a list: each item begins with a dash.",
            ),
            hints.write(f"- {first}: {name}"),
            "no-dashes",
        )

    def _bare(self, node: ScalarNode, path: KeyPath, reader: Reader) -> None:
        """Commas alone make no list: the whole would count as one word."""
        reader.wrong(
            node,
            path,
            Bilingual(
                f"« {node.value} » : une liste se met entre crochets.",
                f"“{node.value}”: a list goes in brackets.",
            ),
            hints.write(f"[{node.value}]"),
            "bare-list",
        )

    def schema(self, names: Names) -> Schema:
        item = self.item.schema(names)
        return {"anyOf": [{"type": "array", "items": item}, item]}


@dataclass(frozen=True)
class MapOf(Shape):
    """Ids, or other checked words, to values."""

    value: Shape
    key: Scalar = field(default_factory=Text)

    expected = Bilingual("des champs", "fields")

    def read(self, node: Node, path: KeyPath, reader: Reader) -> dict[Any, Any] | None:
        if is_null(node):
            return None
        if not isinstance(node, MappingNode):
            self.unexpected(node, path, reader)
            return None
        inside = 1 if node.flow_style else 0
        reader.flow += inside
        found = {}
        for word, key_node, value_node in entries(node, path, reader):
            key = self.key.read(key_node, (*path, word), reader)
            value = self.value.read(value_node, (*path, word), reader)
            if key is not None and value is not None:
                found[key] = value
        reader.flow -= inside
        return found

    def schema(self, names: Names) -> Schema:
        keys = self.key.schema(names)
        value = self.value.schema(names)
        if "enum" in keys:
            return {
                "type": ["object", "null"],
                "properties": {k: value for k in keys["enum"] if k},
                "additionalProperties": False,
            }
        return {"type": ["object", "null"], "additionalProperties": value}


@dataclass(frozen=True)
class Words(Shape):
    """One string, or one per language of the organisation: `{fr: …, en: …}`."""

    sentence: bool = False
    expected = Bilingual("un texte, ou un par langue", "a text, or one per language")

    def read(self, node: Node, path: KeyPath, reader: Reader) -> dict[str, str] | None:
        text = Text(self.sentence)
        languages = reader.names.languages
        if isinstance(node, ScalarNode):
            one = text.read(node, path, reader)
            return None if one is None else {reader.lang or languages[0]: one}
        if not isinstance(node, MappingNode):
            self.unexpected(node, path, reader)
            return None
        inside = 1 if node.flow_style else 0
        reader.flow += inside
        found = {}
        for key, key_node, value in entries(node, path, reader):
            if key not in languages and re.fullmatch("[a-z]{2}", key):
                unknown_language(key, key_node, path, reader)
                continue
            if key not in languages:
                unknown_key(key, key_node, value, path, reader, languages, cut=bool(reader.flow))
                continue
            said = text.read(value, (*path, key), reader)
            if said is not None:
                found[key] = said
        reader.flow -= inside
        if found and reader.report.scope is Scope.CALENDAR:
            self._complete(found, node, path, reader)
        return found

    def _complete(self, found: Mapping[str, str], node: Node, path: KeyPath, reader: Reader) -> None:
        """In the calendar a text per language is for all of them; a missing one falls back, and it is said."""
        absent = [lang for lang in reader.names.languages if lang not in found]
        if absent:
            first = next(iter(found))
            reader.report.warn(
                "missing-language",
                Bilingual(
                    f"« {label(path)} » n'existe pas en {', '.join(absent)} : le texte en {first} sera pris.",
                    f"“{label(path)}” does not exist in {', '.join(absent)}: the text in {first} will be taken.",
                ),
                at=node,
                path=path,
            )

    def schema(self, names: Names) -> Schema:
        word = {"type": ["string", "number", "null"]}
        each = {
            "type": "object",
            "properties": dict.fromkeys(names.languages, word),
            "additionalProperties": False,
        }
        return {"anyOf": [word, each]}


@dataclass(frozen=True)
class Field:
    """A field of a record: its shape and what it is for, in both languages (it becomes the schema's description)."""

    shape: Shape
    about: Bilingual
    required: bool = False


def f(shape: Shape, fr: str, en: str, *, required: bool = False) -> Field:
    return Field(shape, Bilingual(fr, en), required)


@dataclass(frozen=True)
class Record(Shape):
    """Named fields. Reads into a dict of those written; an unknown one names the nearest known."""

    fields: Mapping[str, Field]
    short: str | None = None  # the field a bare value stands for: `notify: issue` is `{by: issue}`
    others: tuple[str, Field] | None = None  # further keys: names of this kind, all of one shape
    elsewhere: Mapping[str, Bilingual] = field(default_factory=dict)  # fields people look for here, and where they go
    expected = Bilingual("des champs", "fields")

    def read(self, node: Node, path: KeyPath, reader: Reader) -> dict[str, Any] | None:
        if is_null(node):
            return None
        if not isinstance(node, MappingNode):
            if self.short:
                value = self.fields[self.short].shape.read(node, path, reader)
                return None if value is None else {self.short: value}
            self.unexpected(node, path, reader)
            return None
        inside = 1 if node.flow_style else 0
        reader.flow += inside
        found: dict[str, Any] = {}
        written = set()
        for key, key_node, value_node in entries(node, path, reader):
            each = self.fields.get(key)
            if each is None and self.others and key in reader.names.of(self.others[0]):
                each = self.others[1]
            if each is None:
                self._unknown(key, key_node, value_node, path, reader)
                continue
            written.add(key)
            value = each.shape.read(value_node, (*path, key), reader)
            if value is not None:
                found[key] = value
        reader.flow -= inside
        for key, each in self.fields.items():
            if each.required and key not in found and (key not in written or _empty(node, key)):
                missing(key, each, node, path, reader)
        return found

    def _unknown(self, key: str, key_node: Node, value: Node, path: KeyPath, reader: Reader) -> None:
        place = self.elsewhere.get(key)
        if place is None:
            unknown_key(key, key_node, value, path, reader, self.fields, cut=bool(reader.flow))
            return
        message = Bilingual(f"« {key} » n'est pas à sa place.", f"“{key}” is not in its place.")
        reader.wrong(key_node, (*path, key), message, place, "misplaced-key")

    def unexpected(self, node: Node, path: KeyPath, reader: Reader) -> None:
        first = next((key for key, each in self.fields.items() if each.required), next(iter(self.fields)))
        hint = Bilingual(
            f"Sous « {label(path)}: », décalés de deux espaces : {first}: … et les autres champs.",
            f"Under “{label(path)}:”, two spaces in: {first}: … and the other fields.",
        )
        self.say_unexpected(node, path, reader, hint)

    def schema(self, names: Names) -> Schema:
        properties = {}
        for key, each in self.fields.items():
            properties[key] = each.shape.schema(names) | {"description": f"{each.about.fr} / {each.about.en}"}
        if self.others:
            kind, each = self.others
            properties |= dict.fromkeys(names.of(kind), each.shape.schema(names))
        record: Schema = {"type": ["object", "null"], "properties": properties, "additionalProperties": False}
        required = [key for key, each in self.fields.items() if each.required]
        if required:
            record["required"] = required
        if self.short:
            return {"anyOf": [self.fields[self.short].shape.schema(names), record]}
        return record


def _empty(node: MappingNode, key: str) -> bool:
    return any(isinstance(k, ScalarNode) and k.value == key and is_null(v) for k, v in node.value)


def missing(key: str, each: Field, node: Node, path: KeyPath, reader: Reader) -> None:
    where = label(path) if path else reader.report.file
    reader.wrong(
        node,
        path,
        Bilingual(f"Il manque « {key} » à « {where} ».", f"“{where}” lacks “{key}”."),
        Bilingual(f"{key}: {each.about.fr}", f"{key}: {each.about.en}"),
        code="missing-field",
    )


class Raw(Shape):
    """Whatever is written, for a reader that comes later: plain true, false and whole numbers get their type."""

    def read(self, node: Node, path: KeyPath, reader: Reader) -> Any:
        if isinstance(node, MappingNode):
            return {key: self.read(value, (*path, key), reader) for key, _, value in entries(node, path, reader)}
        if isinstance(node, SequenceNode):
            return tuple(self.read(each, (*path, index), reader) for index, each in enumerate(node.value))
        if is_null(node):
            return None
        text: str = node.value
        if isinstance(node, ScalarNode) and is_plain(node):
            if text in ("true", "false"):
                return text == "true"
            if (
                text.removeprefix("-").isdecimal()
                and text.isascii()
                and len(text) < 12
                and (text == "0" or text.lstrip("-")[0] != "0")
            ):
                return int(text)
        return text.rstrip("\n")


@dataclass(frozen=True)
class Either(Shape):
    """A value of one kind, or of another, told apart by the node: a word, fields, or a list."""

    scalar: Shape | None = None
    mapping: Shape | None = None
    sequence: Shape | None = None
    expected = Bilingual("une autre forme", "another form")

    def read(self, node: Node, path: KeyPath, reader: Reader) -> Any:
        for kind, shape in (
            (ScalarNode, self.scalar),
            (MappingNode, self.mapping),
            (SequenceNode, self.sequence),
        ):
            if isinstance(node, kind):
                if shape is not None:
                    return shape.read(node, path, reader)
                if is_null(node):
                    return None
        return self.unexpected(node, path, reader)

    def schema(self, names: Names) -> Schema:
        return {"anyOf": [shape.schema(names) for shape in (self.scalar, self.mapping, self.sequence) if shape]}
