"""What a network's two halves pass on: limits with their proof, what composing may look up, what a client returns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from pipeline.model import Bilingual, Calendar, Card, Channel, Media, Part


class Ability(StrEnum):
    """What a client may do beyond prepare and send."""

    FIND = "find"
    EDIT = "edit"
    DELETE = "delete"
    MEASURE = "measure"
    LISTEN = "listen"
    MODERATE = "moderate"


class Money(NamedTuple):
    """An estimate, never a bill."""

    amount: Decimal
    currency: str  # ISO 4217


@dataclass(frozen=True, slots=True)
class Limit:
    """A number and the page that proves it. `unit` is what is counted, for people, in the plural."""

    value: int
    source: str
    unit: Bilingual = Bilingual("caractères", "characters")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a network takes. None = no such limit, or no such thing; see `takes_*`."""

    text: Limit
    comment: Limit | None = None  # of a first comment; None: as `text`
    fold: Limit | None = None  # readers see this much, then "see more"
    fold_told: bool = False  # going over it is worth a notice: most texts stay within
    title: Limit | None = None  # None: there is no title
    subject: Limit | None = None  # None: there is no subject
    alt: Limit | None = None
    images: Limit | None = None
    videos: Limit | None = None
    mixes_media: bool = False  # images and videos in one part
    image_bytes: Limit | None = None
    image_side: Limit | None = None  # pixels, the longer side
    hashtags: Limit | None = None
    poll_options: Limit | None = None
    poll_option_length: Limit | None = None
    poll_minutes: tuple[Limit, Limit] | None = None  # shortest and longest, in minutes
    poll_with_media: bool = False
    thread: bool = False  # several parts, each a reply to the one before
    first_comment: bool = False
    content_warning: bool = False
    clickable_links: bool = True
    sends_card: bool = False  # the link card's picture is uploaded; else the network fetches it from our page
    link_field: bool = False  # the link stands beside the text, in a field of its own
    counts_urls_in_full: bool = True  # then {link} becomes our own short path
    needs_text: bool = True
    needs_media: bool = False
    needs_video: bool = False
    needs_title: bool = False
    needs_subject: bool = False
    needs_link: bool = False
    mime: tuple[str, ...] = ("image/jpeg", "image/png")


class DigestEntry(NamedTuple):
    """A line of a newsletter's "This month"."""

    title: str
    url: str
    summary: str


@dataclass(frozen=True)
class Context:
    """What composing needs beside the post: pure look-ups, made once per site by `compose`."""

    calendar: Calendar
    channel: Channel
    root: Path
    link: Callable[[], str | None]  # what {link} stands for here, UTM or short path included; None: no page in this language
    partner: Callable[[str], str | None]  # partner id → its handle here with @, else its name; None: unknown id
    disclosure: Callable[[], str]  # what {disclosure} stands for: partners', paid, affiliate, AI
    card: Callable[[str], Card | None]  # an address → its link card from our own page's values; None: not ours
    media: Mapping[str, Media] = field(default_factory=dict)
    body_html: Callable[[], str | None] = lambda: None  # the article's rendered body, for a newsletter
    body_text: Callable[[], str | None] = lambda: None
    template: Callable[[int | None], str | None] = lambda _summary: None
    # ↑ the text of templates/messages/ for a publication without one; its summary cut to so many characters (None: whole)
    page: Callable[[], str | None] = lambda: None  # the post's own page in the channel's language, bare
    entries: Callable[[], tuple[DigestEntry, ...]] = tuple  # "This month" of a newsletter
    media_url: Callable[[Media], str | None] = lambda _media: None  # where our site serves a picture
    render: Callable[[str, Mapping[str, object]], str | None] = lambda _name, _values: None
    # ↑ a named template of templates/messages/, the user's before the packaged one, in the sandbox


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
