"""The nouns: frozen values that every layer above passes on, and nothing that acts.

Time: every `datetime` is an aware UTC instant. Text: `Bilingual` is the interface's (always both), `Words` is
content, one string per language of the organisation. Files are POSIX paths relative to the root of the site.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Literal, NamedTuple

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


# ── problems ─────────────────────────────────────────────────────────────────────────────────────────────────────
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


# ── the calendar ─────────────────────────────────────────────────────────────────────────────────────────────────
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Period(NamedTuple):
    """From and to, both included."""

    start: date
    end: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end


class Hours(NamedTuple):
    """Wall-clock hours; `end` before `start` means over midnight (21:30-07:00)."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Brand:
    colours: Mapping[str, str] = field(default_factory=dict)  # primary, accent, ink, paper → "0b6e4f"
    logo: str | None = None
    avatar: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    first_answer: timedelta
    counted_in: str


@dataclass(frozen=True, slots=True)
class Organisation:
    name: str
    base_url: str  # no trailing slash
    timezone: str
    languages: tuple[Lang, ...]  # the first is the default
    description: Words = field(default_factory=dict)
    motto: Words = field(default_factory=dict)
    holidays: str | None = None  # ISO country, "FR"
    address: str | None = None
    contact: str | None = None
    opening_hours: Mapping[str, Hours] = field(default_factory=dict)
    service: Service | None = None
    terms: Mapping[str, Words] = field(default_factory=dict)
    brand: Brand = field(default_factory=Brand)
    repository: str | None = None
    forge: str = "github"
    desk_url: str | None = None


@dataclass(frozen=True, slots=True)
class CatchUp:
    per_account: int = 1
    spacing: timedelta = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Publishing:
    mode: Literal["outbox", "live"] = "outbox"
    state: str = "origin"  # the remote that keeps the ledger, or "local"
    grace: timedelta = timedelta(hours=6)
    look_ahead: timedelta = timedelta(minutes=10)
    page_lead: timedelta = timedelta(minutes=20)
    quiet_hours: Hours | None = None
    catch_up: CatchUp = field(default_factory=CatchUp)
    fuse: int = 30
    handoff_notice: timedelta = timedelta(minutes=45)
    handoff_remind: timedelta = timedelta(hours=2)
    notify: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # handoff_due → {"by": "issue", "before": "24h"}


class Delivery(StrEnum):
    API = "api"
    HANDOFF = "handoff"
    BUILT = "built"


class Visibility(StrEnum):
    """Who may see it; the stricter of two wins (PUBLIC < MEMBERS < INTERNAL)."""

    PUBLIC = "public"
    MEMBERS = "members"
    INTERNAL = "internal"

    @staticmethod
    def stricter(one: "Visibility", other: "Visibility") -> "Visibility":
        return max(one, other, key=list(Visibility).index)


@dataclass(frozen=True, slots=True)
class Cadence:
    minimum: int
    maximum: int
    per: Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class Trial:
    to: date
    decide: str  # a role


@dataclass(frozen=True, slots=True)
class Channel:
    """One place and one text per post. Channels with the same account share credentials, limits and brake."""

    id: str
    network: str
    name: Words  # in every language of the organisation
    account: str
    delivery: Delivery
    languages: tuple[Lang, ...]
    handle: str | None = None
    server: str | None = None
    visibility: Visibility = Visibility.PUBLIC
    cadence: Cadence | None = None
    times: tuple[time, ...] = ()
    size: Literal["added", "shown", "none"] = "none"
    audience: tuple[str, ...] = ()
    purpose: Words = field(default_factory=dict)
    objectives: tuple[str, ...] = ()
    owner: str | None = None
    former_ids: tuple[str, ...] = ()
    start: date | None = None  # `from`
    end: date | None = None  # `to`
    trial: Trial | None = None
    link_page: str | None = None
    grace: timedelta | None = None
    quiet_hours: Hours | None = None
    options: Mapping[str, object] = field(default_factory=dict)  # raw; the network checks them

    @property
    def lang(self) -> Lang:
        return self.languages[0]


@dataclass(frozen=True, slots=True)
class Pillar:
    id: str
    name: Words
    share: int  # percent of the posts
    reviewer: str | None = None
    promotional: bool = False
    purpose: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Audience:
    id: str
    name: Words
    need: Words = field(default_factory=dict)
    motive: Words = field(default_factory=dict)
    brake: Words = field(default_factory=dict)
    languages: tuple[Lang, ...] = ()
    register: str | None = None


@dataclass(frozen=True, slots=True)
class Partner:
    id: str
    name: Words
    handles: Mapping[str, str] = field(default_factory=dict)  # channel id or network name → handle without @
    disclosure: Words = field(default_factory=dict)
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class RendezvousEvent:
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Rendezvous:
    id: str
    name: Words
    every: str | None  # in words, or None with rrule
    rrule: str | None
    at: time
    start: date | None = None  # `from`
    end: date | None = None  # `to`
    skip: Mapping[date, Words] = field(default_factory=dict)
    move: Mapping[date, datetime] = field(default_factory=dict)
    replaces: tuple[str, ...] = ()
    in_quiet: Literal["skip", "keep", "evergreen"] = "skip"
    event: RendezvousEvent | None = None
    follow_up: timedelta | None = None
    pillar: str | None = None
    campaign: str | None = None
    format: str | None = None
    audience: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()  # groups expanded
    lead: timedelta | None = None
    owner: str | None = None
    call_to_action: Words = field(default_factory=dict)
    objective: str | None = None


@dataclass(frozen=True, slots=True)
class Campaign:
    id: str
    name: Words
    period: Period
    pillar: str | None = None
    audience: tuple[str, ...] = ()
    goal: Words = field(default_factory=dict)
    objective: str | None = None
    hashtags: Words = field(default_factory=dict)
    partners: tuple[str, ...] = ()
    report: date | None = None
    budget: Mapping[str, object] = field(default_factory=dict)
    call_to_action: Words = field(default_factory=dict)
    lead: timedelta | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class KeyDate:
    id: str
    name: Words
    period: Period
    kind: Literal["own", "world", "local"]
    yearly: bool = False
    lead: timedelta = timedelta(0)
    posts: int = 1


@dataclass(frozen=True, slots=True)
class QuietPeriod:
    id: str
    name: Words
    period: Period
    closed: bool = False
    service_suspended: bool = False
    cadence_off: bool = False
    announce_by: date | None = None


@dataclass(frozen=True, slots=True)
class Objective:
    id: str
    name: Words
    type: str
    metric: str
    baseline: Mapping[str, object] = field(default_factory=dict)
    target: Mapping[str, object] = field(default_factory=dict)
    horizon: str | None = None
    owner: str | None = None
    options: Mapping[str, object] = field(default_factory=dict)  # actions, window, counted_in, source, every, …


@dataclass(frozen=True, slots=True)
class Role:
    id: str
    name: Words
    may: frozenset[str]
    accounts: tuple[str, ...] = ()  # the forge's; never shown on pages
    duty: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """A house rule: its level and whatever else it says, as written."""

    id: str
    level: Literal["error", "warning", "notice", "off"]
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Idea:
    """A line of the plan without a file: shown with "write it", fills no slot, never leaves."""

    title: str
    day: date
    at: datetime | None
    line: int | None
    channels: tuple[str, ...] = ()
    campaign: str | None = None
    pillar: str | None = None
    key_date: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    organisation: Organisation
    adopted_at: datetime
    publishing: Publishing = field(default_factory=Publishing)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    channel_groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pillars: Mapping[str, Pillar] = field(default_factory=dict)
    audiences: Mapping[str, Audience] = field(default_factory=dict)
    partners: Mapping[str, Partner] = field(default_factory=dict)
    rendezvous: Mapping[str, Rendezvous] = field(default_factory=dict)
    campaigns: Mapping[str, Campaign] = field(default_factory=dict)
    key_dates: Mapping[str, KeyDate] = field(default_factory=dict)
    quiet_periods: Mapping[str, QuietPeriod] = field(default_factory=dict)
    objectives: Mapping[str, Objective] = field(default_factory=dict)
    team: Mapping[str, Role] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    approvals: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    ideas: tuple[Idea, ...] = ()


# ── posts ────────────────────────────────────────────────────────────────────────────────────────────────────────
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


@dataclass(frozen=True)
class Site:
    """Everything people wrote, loaded once. `posts` parses a post when it is first asked for."""

    root: Path
    calendar: Calendar
    index: Mapping[str, PostIndex]
    posts: Mapping[str, Post]
    pages: Mapping[str, Page]
    fingerprint: str  # of calendar, content and templates as loaded


# ── messages: what compose makes and a network sends ─────────────────────────────────────────────────────────────
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
