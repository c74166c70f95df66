"""Messages: what compose makes, a preview shows and a network sends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.model.base import Key, KeyPath, Lang, Level, Problem
from pipeline.model.posts import Media, Poll


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A piece of a message's text that the network makes clickable. Offsets are code points, end exclusive."""

    start: int
    end: int
    kind: Literal["link", "tag", "mention"]
    target: str  # the full URL, the tag without #, the handle without @


@dataclass(frozen=True, slots=True)
class Attachment:
    media: Media
    alt: str


@dataclass(frozen=True, slots=True)
class Card:
    """The link card, from our own page's values: nothing is fetched."""

    url: str
    title: str
    description: str
    image: Media | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One irreversible call: a post, a reply of a thread, or a first comment."""

    number: int  # 1-based
    kind: Literal["post", "reply", "first_comment"]
    text: str  # exactly what is sent, NFC
    lang: Lang
    length: int  # in the network's own unit
    limit: int
    spans: tuple[TextSpan, ...] = ()
    media: tuple[Attachment, ...] = ()
    warning: str | None = None
    poll: Poll | None = None
    link: str | None = None  # what {link} became
    card: Card | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    path: KeyPath = ()  # where its text stands in the post's file


@dataclass(frozen=True, slots=True)
class Message:
    """What one channel will show: previewed and sent from this same value."""

    key: Key
    network: str
    account: str
    lang: Lang
    parts: tuple[Part, ...]
    title: str | None = None
    subject: str | None = None
    preheader: str | None = None
    html: str | None = None  # a newsletter's finished HTML
    note: str | None = None  # for the person who posts by hand


@dataclass(frozen=True, slots=True)
class Draft:
    """A composed publication: the message, what is wrong with it, and per part its digest "d1:…" and text fingerprint "t1:…"."""

    key: Key
    message: Message | None  # None when it cannot be composed; the problems say why
    problems: tuple[Problem, ...] = ()
    digests: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()

    @property
    def blocked(self) -> bool:
        return self.message is None or any(p.level is Level.ERROR for p in self.problems)
