"""The contract of a network: a pure half that composes and counts, and a client that sends.

A network is one file in `pipeline/networks/`, found by its name; what it can do is what its client implements.
Nothing here or above names a network.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Protocol, runtime_checkable

from pipeline.model import (
    Bilingual,
    Calendar,
    Card,
    Channel,
    Media,
    Message,
    Part,
    Post,
    Problem,
    Variant,
)
from pipeline.transport import Http


class Ability(StrEnum):
    """What a client may do beyond prepare and send."""

    FIND = "find"
    EDIT = "edit"
    DELETE = "delete"
    MEASURE = "measure"
    LISTEN = "listen"
    MODERATE = "moderate"


@dataclass(frozen=True, slots=True)
class Limit:
    """A number and the page that proves it. `unit` is what is counted, for people."""

    value: int
    source: str
    unit: Bilingual = Bilingual("caractères", "characters")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a network takes. None = no such limit, or no such thing; see `takes_*`."""

    text: Limit
    title: Limit | None = None
    subject: Limit | None = None
    alt: Limit | None = None
    images: Limit | None = None
    videos: Limit | None = None
    image_bytes: Limit | None = None
    image_side: Limit | None = None  # pixels, the longer side
    hashtags: Limit | None = None
    poll_options: Limit | None = None
    poll_option_length: Limit | None = None
    thread: bool = False  # several parts, each a reply to the one before
    first_comment: bool = False
    content_warning: bool = False
    clickable_links: bool = True
    counts_urls_in_full: bool = True  # then {link} becomes our own short path
    needs_media: bool = False
    needs_title: bool = False
    mime: tuple[str, ...] = ("image/jpeg", "image/png")


@dataclass(frozen=True)
class Context:
    """What composing needs beside the post: pure look-ups, made once per site by `compose`."""

    calendar: Calendar
    channel: Channel
    root: Path
    link: Callable[[], str | None]  # what {link} stands for here, UTM or short path included; None: no page in this language
    partner: Callable[[str], str | None]  # partner id → its handle here with @, else its name; None: unknown id
    disclosure: Callable[[], str]  # what {disclosure} stands for: partners', paid, affiliate, AI
    card: Callable[[], Card | None]  # the link card from our own page's values
    media: Mapping[str, Media] = field(default_factory=dict)
    body_html: Callable[[], str | None] = lambda: None  # the article's rendered body, for a newsletter
    body_text: Callable[[], str | None] = lambda: None


Secrets = Mapping[str, str]  # name without the account's prefix → value


@dataclass(frozen=True, slots=True)
class Account:
    """Who the credentials belong to. `handle` compares to the channel's; `id` is the network's own."""

    id: str
    handle: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the network gave back: its id (and, where a reply needs it, a content id) and the public address."""

    id: str
    url: str | None = None
    cid: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A part ready to be sent: uploads done, handles resolved; all of it reversible."""

    part: Part
    payload: Mapping[str, object]
    token: str | None = None  # a container's or session's token, kept in the claim


@dataclass(frozen=True, slots=True)
class Claimed:
    """What settling knows of a claim: the stored text's fingerprint, never today's text."""

    part: Part | None  # the composed part when its digest still equals the claim's, else None
    fingerprint: str  # "t1:…" of this part's text as claimed
    key: str
    stamp: datetime
    since: datetime  # look from here
    until: datetime
    parent: Receipt | None = None
    media_count: int = 0
    known: frozenset[str] = frozenset()  # remote ids the ledger already has
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Absent:
    """Looked past the claim's start, and it is not there."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Could not tell: several hits, or the listing does not reach far enough."""

    reason: Bilingual


class Client(Protocol):
    """The half with credentials. Every method ends in a value or one of the five ends (`errors.NetworkError`)."""

    def whoami(self) -> Account: ...

    def prepare(self, part: Part) -> Prepared:
        """Upload, poll, resolve handles: everything reversible."""
        ...

    def send(self, prepared: Prepared, *, thread: tuple[Receipt, ...], key: str, stamp: datetime) -> Receipt:
        """The one irreversible call. `thread`: receipts of the parts before, first is the root."""
        ...


@runtime_checkable
class Finds(Protocol):
    def find(self, claimed: Claimed) -> Found | Absent | Unclear: ...


@runtime_checkable
class Edits(Protocol):
    def edit(self, receipt: Receipt, prepared: Prepared) -> Receipt: ...


@runtime_checkable
class Deletes(Protocol):
    def delete(self, receipt: Receipt) -> None: ...


class Network(ABC):
    """The pure half: no credentials, no network, no clock."""

    name: ClassVar[str]
    label: ClassVar[str]
    secrets: ClassVar[tuple[str, ...]] = ()  # names without the account's prefix; empty: cannot be sent to by api
    lacks: ClassVar[Mapping[Ability, str]] = {}  # never, because…

    @abstractmethod
    def limits(self, channel: Channel) -> Limits: ...

    @abstractmethod
    def length(self, text: str, channel: Channel) -> int:
        """In the network's own unit; equals what the payload carries."""

    def compose(self, ctx: Context, post: Post, variant: Variant) -> Message:
        raise NotImplementedError  # the default composition is written beside this contract

    def check(self, message: Message, channel: Channel) -> list[Problem]:
        raise NotImplementedError

    def check_options(self, options: Mapping[str, object]) -> list[Bilingual]:
        """What is wrong with a channel's or post's `options:`; by default any is unknown."""
        return [
            Bilingual(f"option inconnue : « {key} »", f"unknown option: “{key}”") for key in options
        ]

    def connect(self, channel: Channel, secrets: Secrets, http: Http) -> Client | None:
        """A client, or None for a network that only a person can post to."""
        return None
