"""The words every other noun uses: publications' keys, texts in several languages, problems."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

Lang = str
Words = Mapping[Lang, str]
KeyPath = tuple[str | int, ...]  # a place in a YAML file: ("channels", "x", "text", 0)


class Key(NamedTuple):
    """A publication: one post on one channel."""

    post: str
    channel: str

    def __str__(self) -> str:
        return f"{self.post}@{self.channel}"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A sentence of the interface, in both of its languages."""

    fr: str
    en: str

    def to(self, lang: Lang) -> str:
        return self.fr if lang == "fr" else self.en


def pick(words: Words, lang: Lang) -> str:
    """The text in `lang`, else in the first language that has one, else ""."""
    return words.get(lang) or next((text for text in words.values() if text), "")


class Level(StrEnum):
    ERROR = "error"  # blocks the post, the channel or, in calendar.yaml's vital parts, everything
    WARNING = "warning"
    NOTICE = "notice"


class Scope(StrEnum):
    FILE = "file"
    POST = "post"
    CHANNEL = "channel"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in what people wrote: what, where, why, and what to write instead."""

    level: Level
    code: str  # stable, kebab-case; a rule's id where a rule of calendar.yaml speaks
    scope: Scope
    message: Bilingual
    file: str
    hint: Bilingual | None = None  # what to write instead
    path: KeyPath = ()  # where in the file's YAML; gives line and column when they are not known yet
    line: int | None = None  # 1-based
    column: int | None = None  # 1-based
    post: str | None = None
    channel: str | None = None
    vital: bool = False  # an error that lets nothing be published: zone, adoption, publishing, include
