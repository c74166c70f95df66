"""The plan line by line: the `schedule` of calendar.yaml and of the files it includes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pipeline.load import hints
from pipeline.load.calendar_fields import LINE
from pipeline.load.report import Report
from pipeline.load.shapes import Reader
from pipeline.load.yaml_strict import is_null
from pipeline.model import Bilingual, KeyPath


@dataclass
class Source:
    """One YAML file of the plan."""

    reader: Reader
    root: MappingNode

    @property
    def report(self) -> Report:
        return self.reader.report


@dataclass(frozen=True)
class Line:
    """A `post:` line of the schedule: where a written post's time stands when it stands in the calendar."""

    post: str
    at: datetime
    channels: Mapping[str, object]  # channel or group → timedelta after the post's time, or its own instant
    file: str
    path: KeyPath
    number: int  # line of the file


def top_of(source: Source) -> dict[str, tuple[ScalarNode, Node]]:
    """The file's top-level fields, without a word about what is wrong with them."""
    found: dict[str, tuple[ScalarNode, Node]] = {}
    for key, value in source.root.value:
        if isinstance(key, ScalarNode):
            found.setdefault(key.value, (key, value))
    return found


@dataclass(frozen=True)
class Written:
    got: dict[str, Any]
    source: Source
    node: Node
    path: KeyPath

    @property
    def keys(self) -> set[str]:
        """The fields written, whether or not they could be read; an empty one is not written."""
        pairs = self.node.value if isinstance(self.node, MappingNode) else ()
        return {key.value for key, value in pairs if isinstance(key, ScalarNode) and not is_null(value)}

    @property
    def number(self) -> int:
        return self.source.report.line(self.node)


def schedule_of(source: Source) -> list[Written]:
    node = top_of(source).get("schedule", (None, None))[1]
    if node is None or is_null(node):
        return []
    reader = source.reader
    if not isinstance(node, SequenceNode):
        reader.wrong(
            node,
            ("schedule",),
            Bilingual(
                "« schedule » est une liste : une ligne « - » par publication.",
                "“schedule” is a list: one “-” line per post.",
            ),
            code="wrong-kind",
        )
        return []
    found = []
    for index, each in enumerate(node.value):
        path: KeyPath = ("schedule", index)
        got = LINE.read(each, path, reader)
        if got is None:
            continue
        written = Written(got, source, each, path)
        if _sound(written):
            found.append(written)
    return found


def _sound(line: Written) -> bool:
    got, reader = line.got, line.source.reader

    def wrong(fr: str, en: str, hint: Bilingual | None = None) -> bool:
        reader.wrong(line.node, line.path, Bilingual(fr, en), hint, "bad-line")
        return False

    if ("post" in got) == ("idea" in got):
        return wrong(
            "Une ligne du plan a « post » ou « idea », l'un des deux.",
            "A line of the plan has “post” or “idea”, one of the two.",
        )
    if unread := {"post", "idea", "at", "on"} & (line.keys - set(got)):
        return not unread  # what is wrong with it is said
    if "post" in got and "at" not in got:
        return wrong(
            f"« {got['post']} » n'a pas d'heure.",
            f"“{got['post']}” has no time.",
            hints.write("at: 2026-12-01 09:00"),
        )
    if "idea" in got and ("at" in got) == ("on" in got):
        return wrong(
            "Une idée a un jour (on) ou une date et une heure (at).",
            "An idea has a day (on) or a date and time (at).",
            hints.write("on: 2026-12-01"),
        )
    if "post" in got and not isinstance(got.get("channels", {}), dict):
        return wrong(
            "Ici, « channels » dit les exceptions d'une publication : {canal: +5m}.",
            "Here “channels” says a post's exceptions: {channel: +5m}.",
        )
    if "idea" in got and isinstance(got.get("channels"), dict):
        return wrong(
            "Une idée nomme ses canaux en liste : [x, facebook].",
            "An idea names its channels as a list: [x, facebook].",
        )
    return True


def placed(lines: list[Written]) -> dict[str, Line]:
    found: dict[str, Line] = {}
    for each in lines:
        got, post = each.got, each.got.get("post")
        if post is None:
            continue
        file = each.source.report.file
        if post in found:
            first = found[post]
            message = Bilingual(
                f"{post} est placé deux fois : {first.file}, ligne {first.number} et {file}, ligne {each.number}. Gardez-en une.",
                f"{post} is placed twice: {first.file}, line {first.number} and {file}, line {each.number}. Keep one.",
            )
            each.source.report.error("two-times", message, at=each.node, path=each.path)
            continue
        found[post] = Line(post, got["at"], got.get("channels", {}), file, (*each.path, "at"), each.number)
    return found
