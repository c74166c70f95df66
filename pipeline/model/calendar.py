"""The plan as people wrote it in calendar.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal, NamedTuple

from pipeline.model.base import Lang, Words

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
    credentials_expire: date | None = None  # of its account; the last day they may be good
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
