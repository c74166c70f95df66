"""What a preview shows, as values: one `Preview` per draft, cut from the very message that is sent. Pure.

The text of a part's segments, joined, is the part's text: nothing is added, nothing is left out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal
from urllib.parse import urlsplit

from pipeline.model import (
    Attachment,
    Bilingual,
    Calendar,
    Channel,
    Draft,
    Lang,
    Media,
    Message,
    Part,
    Poll,
    Problem,
    pick,
)
from pipeline.network import Limit, Limits, Network
from pipeline.network.composing import comment_limit
from pipeline.text import character_name, graphemes, unsafe_characters

SCHEMES = ("http", "https", "mailto")


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that the page can show: its address there, its size in pixels (0: unknown), what is to be said of it.

    `refused`: nothing can be shown, since nothing can be sent, and why.
    """

    src: str
    width: int = 0
    height: int = 0
    told: tuple[Bilingual, ...] = ()
    refused: Bilingual | None = None


Pictured = Callable[[Media], Picture | None]


@dataclass(frozen=True, slots=True)
class Beside:
    """What a page can show beside a message's own pictures."""

    avatar: str | None = None
    card: Pictured | None = None  # of link cards; None: as any other picture
    address: Callable[[Media], str | None] = lambda _media: None  # the public one, in whose place a letter shows the page's


NOTHING = Beside()


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text with one meaning. `sign`: a character nobody sees, named in `note`."""

    text: str
    kind: Literal["text", "link", "tag", "mention", "sign"] = "text"
    href: str | None = None
    note: str | None = None
    folds: bool = False  # readers must unfold to see from here on


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture or video of a part."""

    media: Media
    alt: str
    picture: Picture | None  # None: not on this machine, a video, or refused
    source: str | None  # where a person finds it, when it has no file
    told: tuple[Bilingual, ...] = ()  # what was done to the file that is sent
    refused: Bilingual | None = None  # why no network would get it

    @property
    def is_video(self) -> bool:
        return self.media.kind == "video"

    @property
    def seconds(self) -> str:
        total = int(self.media.duration.total_seconds()) if self.media.duration else 0
        return f"{total // 60}:{total % 60:02}" if total else ""


@dataclass(frozen=True, slots=True)
class CardShown:
    url: str
    host: str
    title: str
    description: str
    picture: Picture | None
    told: tuple[Bilingual, ...] = ()
    refused: Bilingual | None = None
    media: None = None


@dataclass(frozen=True, slots=True)
class Gauge:
    """How full something is, in the network's own unit."""

    used: int
    limit: int
    unit: Bilingual
    source: str | None  # the page that proves the limit

    @property
    def percent(self) -> int:
        """0 to 100, never 100 when something is left."""
        if self.limit <= 0:
            return 100
        share = 100 * self.used // self.limit
        return min(share, 100) if self.used >= self.limit else min(share, 99)

    @property
    def over(self) -> int:
        return max(self.used - self.limit, 0)

    @property
    def tone(self) -> str:
        return "bad" if self.over else "warn" if self.percent >= 95 else "good"


@dataclass(frozen=True, slots=True)
class PartShown:
    number: int
    kind: Literal["post", "reply", "first_comment"]
    segments: tuple[Segment, ...]
    gauge: Gauge
    media: tuple[Shown, ...]
    warning: str | None
    poll: Poll | None
    poll_for: Bilingual | None  # how long it stays open
    card: CardShown | None
    link: str | None  # a link that stands beside the text

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Author:
    """Who speaks: the organisation as this channel shows it."""

    name: str
    handle: str | None
    initial: str
    avatar: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """One publication as its network will show it."""

    post: str
    channel: str
    channel_name: str
    look: str  # the network's name: templates/previews/<look>.html, else default.html
    label: str
    lang: Lang  # of the text
    author: Author
    parts: tuple[PartShown, ...]
    title: str | None
    subject: str | None
    preheader: str | None
    html: str | None  # a newsletter's own, its pictures at addresses the page can show
    note: str | None
    problems: tuple[Problem, ...]

    @property
    def posts(self) -> tuple[PartShown, ...]:
        return tuple(part for part in self.parts if part.kind != "first_comment")

    @property
    def comment(self) -> PartShown | None:
        return next((part for part in self.parts if part.kind == "first_comment"), None)

    @property
    def retouched(self) -> tuple[Shown | CardShown, ...]:
        """The pictures that are not sent as they lie in the repository, or not at all."""
        shown = [one for part in self.parts for one in (*part.media, *([part.card] if part.card else ()))]
        return tuple(one for one in shown if one.told or one.refused)


def preview(
    draft: Draft,
    channel: Channel,
    network: Network | None,
    calendar: Calendar,
    lang: Lang,
    picture: Pictured,
    beside: Beside = NOTHING,
) -> Preview:
    """The draft's preview, its labels in `lang`. `picture` gives an image's address on the page."""
    message = draft.message
    limits = network.limits(channel) if network else None
    parts = tuple(_part(part, limits, picture, beside.card or picture) for part in message.parts) if message else ()
    return Preview(
        post=draft.key.post,
        channel=channel.id,
        channel_name=pick(channel.name, lang) or channel.id,
        look=channel.network,
        label=network.label if network else channel.network,
        lang=message.lang if message else channel.lang,
        author=_author(channel, calendar, beside.avatar),
        parts=parts,
        title=message.title if message else None,
        subject=message.subject if message else None,
        preheader=message.preheader if message else None,
        html=_local(message, picture, beside.address) if message else None,
        note=message.note if message else None,
        problems=draft.problems,
    )


def _author(channel: Channel, calendar: Calendar, avatar: str | None) -> Author:
    name = calendar.organisation.name
    handle = channel.handle
    if handle and channel.server and "@" not in handle.removeprefix("@"):
        handle = f"{handle}@{urlsplit(channel.server).hostname or channel.server}"
    return Author(name, handle, name[:1].upper(), avatar)


def _part(part: Part, limits: Limits | None, picture: Pictured, card: Pictured) -> PartShown:
    comment = part.kind == "first_comment"
    limit: Limit | None = None
    if limits is not None:
        limit = comment_limit(limits) if comment else limits.text
    fold = limits.fold.value if limits and limits.fold and not comment else None
    beside = part.link if limits and limits.link_field else None
    return PartShown(
        number=part.number,
        kind=part.kind,
        segments=tuple(segments(part, fold)),
        gauge=Gauge(
            part.length,
            part.limit,
            limit.unit if limit else Bilingual("caractères", "characters"),
            safe(limit.source) if limit else None,
        ),
        media=tuple(_shown(one, picture) for one in part.media),
        warning=part.warning,
        poll=part.poll,
        poll_for=_open_for(part.poll) if part.poll else None,
        card=_card(part, card),
        link=safe(beside) if beside else None,
    )


def _shown(one: Attachment, picture: Pictured) -> Shown:
    source = safe(one.media.source) if one.media.source else None
    found = picture(one.media)
    if found is None:
        return Shown(one.media, one.alt, None, source)
    return Shown(one.media, one.alt, found if found.src else None, source, found.told, found.refused)


def _card(part: Part, picture: Pictured) -> CardShown | None:
    card = part.card
    if card is None:
        return None
    found = picture(card.image) if card.image else None
    host = urlsplit(card.url).hostname or ""
    if found is None:
        return CardShown(card.url, host, card.title, card.description, None)
    image = found if found.src else None
    return CardShown(card.url, host, card.title, card.description, image, found.told, found.refused)


def _open_for(poll: Poll) -> Bilingual:
    hours = int(poll.duration.total_seconds() // 3600)
    if hours >= 48 and hours % 24 == 0:
        return Bilingual(f"{hours // 24} jours", f"{hours // 24} days")
    if hours:
        return Bilingual(f"{hours} h", f"{hours} h")
    minutes = int(poll.duration.total_seconds() // 60)
    return Bilingual(f"{minutes} min", f"{minutes} min")


def safe(url: str) -> str | None:
    """The address, when a page may link to it."""
    try:
        return url if urlsplit(url).scheme.lower() in SCHEMES else None
    except ValueError:
        return None


# ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def segments(part: Part, fold: int | None = None) -> Iterator[Segment]:
    """The text in runs: what becomes clickable, what nobody sees, and where readers must unfold."""
    text = part.text
    at_fold = _fold_at(text, fold)
    unseen = {span.start: span for span in unsafe_characters(text)}
    marks = {0, len(text), *unseen, *(span.end for span in unseen.values())}
    marks |= {edge for span in part.spans for edge in (span.start, span.end)}
    if at_fold is not None:
        marks.add(at_fold)
    edges = sorted(mark for mark in marks if 0 <= mark <= len(text))
    for start, end in pairwise(edges):
        folds = start == at_fold
        if start in unseen:
            yield Segment(text[start:end], "sign", note=character_name(text[start]), folds=folds)
            continue
        span = next((one for one in part.spans if one.start <= start and end <= one.end), None)
        if span is None:
            yield Segment(text[start:end], folds=folds)
        else:
            href = safe(span.target) if span.kind == "link" else None
            yield Segment(text[start:end], span.kind, href, folds=folds)


def _fold_at(text: str, fold: int | None) -> int | None:
    """Where the visible beginning ends; None when all of it shows."""
    if fold is None or len(text) <= fold:
        return None
    seen = graphemes(text)
    if len(seen) <= fold:
        return None
    at = sum(len(one) for one in seen[:fold])
    space = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at))
    return space + 1 if space >= at // 2 else at  # no network cuts a word that it can leave whole


# ── a newsletter's own HTML ──────────────────────────────────────────────────────────────────────────────────────
_ALONE = (
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; img-src 'self' data: file:; style-src 'unsafe-inline'\">"
)


def _local(message: Message, picture: Pictured, address: Callable[[Media], str | None]) -> str | None:
    """The finished HTML with our own pictures where this page has them, and nothing fetched from anywhere."""
    html = message.html
    if html is None:
        return None
    for part in message.parts:
        for one in part.media:
            public, here = address(one.media), picture(one.media)
            if public and here and here.src:
                html = html.replace(public, here.src)
    head = html.find("<head>")
    return html[: head + 6] + _ALONE + html[head + 6 :] if head >= 0 else _ALONE + html
