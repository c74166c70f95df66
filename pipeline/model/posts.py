"""Posts, pages and the site that holds them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pipeline.model.base import KeyPath, Lang, Words
from pipeline.model.calendar import Calendar, Period, Visibility


class Status(StrEnum):
    """What a post is once merged."""

    IDEA = "idea"
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    HELD = "held"
    CANCELLED = "cancelled"


class Format(StrEnum):
    ARTICLE = "article"
    PHOTO = "photo"
    VIDEO = "video"
    CAROUSEL = "carousel"
    LINK = "link"
    POLL = "poll"
    QUESTION = "question"
    LIVE = "live"
    EVENT = "event"
    STORY = "story"
    NEWSLETTER = "newsletter"
    DECISION = "decision"
    TESTIMONIAL = "testimonial"
    NEWS = "news"
    CONTEST = "contest"


@dataclass(frozen=True, slots=True)
class Media:
    id: str
    alt: Words
    file: str | None = None  # relative to the root, found
    source: str | None = None  # a URL, in place of the file: hand-off channels only
    kind: Literal["image", "video"] = "image"
    mime: str | None = None
    sha256: str = ""  # of the file's bytes; of the URL for a source
    size: int = 0  # bytes
    width: int = 0
    height: int = 0
    shape: str | None = None
    duration: timedelta | None = None
    subtitles: Mapping[Lang, str] = field(default_factory=dict)
    credit: str | None = None
    licence: str | None = None
    design_url: str | None = None
    focus: tuple[int, int] = (50, 50)  # percent from left, from top


@dataclass(frozen=True, slots=True)
class Poll:
    options: tuple[str, ...]
    duration: timedelta
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class TextItem:
    """One item as written: {link}, {@partner} and {disclosure} still stand in it."""

    text: str
    media: tuple[str, ...] | None = None  # ids; None = the variant's
    poll: Poll | None = None
    content_warning: str | None = None
    path: KeyPath = ()  # where the text stands, for problems


@dataclass(frozen=True, slots=True)
class Variant:
    """A post's version for one channel, groups expanded and `inherit` resolved; texts still as written."""

    channel: str
    path: KeyPath  # ("channels", "x") in the post's file
    origin: Literal["own", "base", "inherited", "template", "body"]
    items: tuple[TextItem, ...] = ()  # more than one: a thread; none: template or body
    media: tuple[str, ...] | None = None  # ids, in order; None = all that the network can take
    link: str | None = None  # as written; what {link} stands for here
    thread_auto: bool = False
    first_comment: TextItem | None = None
    title: str | None = None
    subject: str | None = None
    preheader: str | None = None
    poll: Poll | None = None
    content_warning: str | None = None
    note: str | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    inherits: str | None = None
    due: datetime | None = None  # post's time + delay, own publish_at, or the schedule's exception
    grace: timedelta = timedelta(hours=6)
    expires_at: datetime | None = None  # the earlier of the post's and its own
    visibility: Visibility = Visibility.PUBLIC  # stricter of post and channel


@dataclass(frozen=True, slots=True)
class Event:
    starts: datetime
    ends: datetime | None = None
    kind: str | None = None
    place: str | None = None
    price: Mapping[str, object] = field(default_factory=dict)
    accessibility: Words = field(default_factory=dict)
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Contest:
    opens: datetime
    closes: datetime
    draw: datetime | None = None
    rules: str | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """Newsletter: adds the published posts of these days, latest first."""

    period: Period
    max: int


@dataclass(frozen=True, slots=True)
class Evergreen:
    cooldown: timedelta
    max: int | None = None
    season: Period | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A page's text in one language."""

    lang: Lang
    title: str
    body: str  # Markdown
    slug: str
    file: str
    body_line: int = 1
    summary: str | None = None
    translated: date | None = None
    stale: bool = False  # the original changed after `translated`


@dataclass(frozen=True, slots=True)
class Slot:
    rendezvous: str
    original: date

    def __str__(self) -> str:
        return f"{self.rendezvous}/{self.original.isoformat()}"


@dataclass(frozen=True, slots=True)
class Post:
    """A post as written, references resolved: pillar, campaign, audience… already fall back (post, rendez-vous, campaign)."""

    id: str
    file: str
    title: Words
    status: Status
    format: Format
    articles: Mapping[Lang, Article] = field(default_factory=dict)
    explicit_id: bool = True
    due: datetime | None = None
    due_place: tuple[str, KeyPath] | None = None  # file and path of the one place where the time stands
    on_merge: bool = False
    slot: Slot | None = None
    grace: timedelta = timedelta(hours=6)
    expires_at: datetime | None = None
    remove_at: datetime | None = None
    priority: Literal["normal", "crisis"] = "normal"
    rehearsal: bool = False
    visibility: Visibility = Visibility.PUBLIC
    pillar: str | None = None
    campaign: str | None = None
    key_date: str | None = None
    audience: tuple[str, ...] = ()
    objective: str | None = None
    call_to_action: Words = field(default_factory=dict)
    promotional: bool = False
    answers: tuple[str, ...] = ()
    corrects: str | None = None
    partners: tuple[str, ...] = ()
    consent: tuple[Mapping[str, object], ...] = ()
    sensitive: tuple[str, ...] = ()
    made_with_ai: bool = False
    paid: bool = False
    affiliate: bool = False
    sources: tuple[Mapping[str, object], ...] = ()
    author: str | None = None
    evergreen: Evergreen | None = None
    follow_up: timedelta | None = None
    tasks: tuple[Mapping[str, object], ...] = ()
    lesson: str | None = None
    event: Event | None = None
    contest: Contest | None = None
    digest: Digest | None = None
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    media: Mapping[str, Media] = field(default_factory=dict)
    text: Words = field(default_factory=dict)
    link: str | None = None
    variants: Mapping[str, Variant] = field(default_factory=dict)
    waive: Mapping[str, str] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[Lang, ...]:
        """The languages that have a page."""
        return tuple(self.articles)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site that is not a post: netiquette, about, wishes…"""

    id: str
    articles: Mapping[Lang, Article]
    order: int = 100
    nav: bool = True
    visibility: Visibility = Visibility.PUBLIC
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicationIndex:
    """What the plan needs of one publication, without its texts."""

    channel: str
    due: datetime | None
    grace: timedelta
    expires_at: datetime | None
    visibility: Visibility
    links_to_page: bool  # its text stands on the post's own page being public
    blocked: bool  # an error of this channel's part of the post


@dataclass(frozen=True, slots=True)
class PostIndex:
    """The slim record of a post: enough for plan, lists and calendars; `Site.posts[id]` has the whole."""

    id: str
    file: str
    title: Words
    status: Status
    format: Format
    due: datetime | None
    on_merge: bool
    slot: Slot | None
    priority: str
    rehearsal: bool
    visibility: Visibility
    pillar: str | None
    campaign: str | None
    key_date: str | None
    audience: tuple[str, ...]
    promotional: bool
    languages: tuple[Lang, ...]
    expires_at: datetime | None
    remove_at: datetime | None
    answers: tuple[str, ...]
    follow_up: timedelta | None
    owner: str | None
    evergreen: Evergreen | None
    blocked: bool  # an error that blocks the whole post
    publications: tuple[PublicationIndex, ...]


class Index(Mapping[str, PostIndex]):
    """The slim records by id. `within` is what plans and lists ask: it makes only the records that they need."""

    def within(self, start: datetime, end: datetime) -> Iterator[PostIndex]:
        """The posts with a time of their own or of a publication in `start` ≤ time < `end`, in no order."""
        for post in self.values():
            times = (post.due, *(publication.due for publication in post.publications))
            if any(time is not None and start <= time < end for time in times):
                yield post

    def unplanned(self) -> Iterator[PostIndex]:
        """The posts that have no time at all."""
        return (post for post in self.values() if post.due is None and not any(p.due for p in post.publications))


@dataclass(frozen=True)
class Site:
    """Everything people wrote, loaded once. `posts` parses a post when it is first asked for."""

    root: Path
    calendar: Calendar
    index: Index
    posts: Mapping[str, Post]
    pages: Mapping[str, Page]
    addresses: Mapping[str, str]  # path (as `text.path_key` has it) of every article and alias of a post → its id
    fingerprint: str  # of calendar, content and templates as loaded
