"""The desk's own look-ups over a pressroom: publications by post and day, how a state looks, names of everything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Protocol
from urllib.parse import quote

from pipeline import networks
from pipeline.clock import format_relative, format_when, local_day
from pipeline.model import Bilingual, Channel, Delivery, Key, Lang, Post, PostIndex, pick
from pipeline.network import Network
from pipeline.plan import GUIDED, Item, State
from pipeline.plan.gaps import Owed
from pipeline.render.desk import sayings
from pipeline.render.desk.looks import BY_HAND, GRAVITY, LOOKS, TROUBLE
from pipeline.render.desk.menu import NavGroup, Waiting, navigation
from pipeline.render.desk.questions import Asking, question, terminal
from pipeline.render.pressroom import Pressroom
from pipeline.render.previews.values import safe
from pipeline.state import Pause

TONES = 8  # colours of the palette for pillars and campaigns


@dataclass(frozen=True, slots=True)
class Entry:
    """A post at one moment of one day, with the publications that leave then."""

    post: str
    title: Bilingual
    at: datetime | None  # UTC, of the earliest
    day: date | None
    items: tuple[Item, ...]
    state: State
    pillar: str | None
    tone: int  # 1-based colour of its pillar; 0 without
    campaign: str | None

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(item.key.channel for item in self.items)


class Cells(Protocol):
    @property
    def entries(self) -> tuple[Entry, ...]: ...


class Bureau:
    """What the desk's pages look up, each once."""

    def __init__(self, room: Pressroom) -> None:
        self.room = room
        self.site = room.site
        self.calendar = room.calendar
        self.now = room.now
        self.zone = room.zone
        self.today = local_day(room.now, room.zone)

    # ── publications ─────────────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every publication but our own site's, in order of time."""
        return tuple(item for item in self.room.plan.items if item.delivery is not Delivery.BUILT)

    @cached_property
    def by_post(self) -> Mapping[str, tuple[Item, ...]]:
        found: dict[str, list[Item]] = {}
        for item in self.room.plan.items:
            found.setdefault(item.key.post, []).append(item)
        return {post: tuple(items) for post, items in found.items()}

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Posts by day, in order of time; what has no time comes last. A post on two days stands twice."""
        found: dict[tuple[str, date | None], list[Item]] = {}
        for item in self.items:
            day = local_day(item.due, self.zone) if item.due else None
            found.setdefault((item.key.post, day), []).append(item)
        for post in self.site.index.values():
            if not any(item.delivery is not Delivery.BUILT for item in self.by_post.get(post.id, ())):
                day = local_day(post.due, self.zone) if post.due else None
                found.setdefault((post.id, day), list(self.by_post.get(post.id, ())))
        made = [self._entry(post, day, items) for (post, day), items in found.items()]
        last = datetime.max.replace(tzinfo=self.now.tzinfo)
        return tuple(sorted(made, key=lambda entry: (entry.at or last, entry.post)))

    @cached_property
    def by_day(self) -> Mapping[date, tuple[Entry, ...]]:
        found: dict[date, list[Entry]] = {}
        for entry in self.entries:
            if entry.day is not None:
                found.setdefault(entry.day, []).append(entry)
        return {day: tuple(entries) for day, entries in found.items()}

    def _entry(self, post: str, day: date | None, items: Iterable[Item]) -> Entry:
        one = self.site.index.get(post)
        items = tuple(items)
        times = [item.due for item in items if item.due]
        at = min(times) if times else one.due if one else None
        return Entry(
            post,
            self.title(post),
            at,
            day,
            items,
            self.state_of(items, one),
            one.pillar if one else None,
            self.tone(one.pillar if one else None),
            one.campaign if one else None,
        )

    def state_of(self, items: Iterable[Item], post: PostIndex | None = None) -> State:
        """What a post shows of several publications: the state that asks most."""
        states = {item.state for item in items}
        if not states and post is not None:
            return State(post.status.value) if post.status.value in set(State) else State.SCHEDULED
        return next((state for state in GRAVITY if state in states), State.PUBLISHED)

    # ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def title(self, post: str) -> Bilingual:
        one = self.site.index.get(post)
        if one is None:
            return Bilingual(post, post)
        return Bilingual(pick(one.title, "fr").strip() or post, pick(one.title, "en").strip() or post)

    def channel(self, id: str) -> Channel | None:
        return self.calendar.channels.get(id)

    def channel_name(self, id: str) -> Bilingual:
        channel = self.calendar.channels.get(id)
        return Bilingual(pick(channel.name, "fr"), pick(channel.name, "en")) if channel else Bilingual(id, id)

    def network(self, channel: str) -> Network | None:
        known = self.calendar.channels.get(channel)
        return networks.get(known.network) if known else None

    def label(self, channel: str) -> str:
        network = self.network(channel)
        return network.label if network else channel

    def short(self, channel: str) -> str:
        network = self.network(channel)
        return network.short if network else channel[:2]

    def role(self, id: str | None) -> Bilingual:
        """A role's name; the machine, or a person nobody named, in words."""
        role = self.calendar.team.get(id or "")
        if role is not None:
            return Bilingual(pick(role.name, "fr"), pick(role.name, "en"))
        if id in (None, "", "runner"):
            return Bilingual("la machine", "the machine")
        return Bilingual("une personne", "a person") if id == "person" else Bilingual(str(id), str(id))

    def pillar(self, id: str | None) -> Bilingual | None:
        known = self.calendar.pillars.get(id or "")
        return Bilingual(pick(known.name, "fr"), pick(known.name, "en")) if known else None

    def campaign(self, id: str | None) -> Bilingual | None:
        known = self.calendar.campaigns.get(id or "")
        return Bilingual(pick(known.name, "fr"), pick(known.name, "en")) if known else None

    def tone(self, pillar: str | None) -> int:
        ids = list(self.calendar.pillars)
        return ids.index(pillar) % TONES + 1 if pillar in ids else 0

    def campaign_tone(self, campaign: str) -> int:
        ids = list(self.calendar.campaigns)
        return ids.index(campaign) % TONES + 1 if campaign in ids else 0

    # ── states ───────────────────────────────────────────────────────────────────────────────────────────────────────
    looks = LOOKS
    cadence = staticmethod(sayings.cadence)
    every = staticmethod(sayings.every)
    may = staticmethod(sayings.may)
    weekday = staticmethod(sayings.weekday)
    month_word = staticmethod(sayings.month_word)
    faded = frozenset({State.PUBLISHED, State.PAST, State.CANCELLED, State.RETRACTED, State.EXPIRED, State.REHEARSAL})

    asking = frozenset({*TROUBLE, State.HELD, State.OVERDUE})
    guided = GUIDED
    safe = staticmethod(safe)

    def short_when(self, at: datetime | None, lang: Lang) -> str | None:
        return format_when(at, self.zone, lang, short=True) if at else None

    def grouped(self, items: Iterable[Item]) -> list[tuple[State, list[str]]]:
        """Channels by state, the state that asks most first."""
        found: dict[State, list[str]] = {}
        for item in items:
            found.setdefault(item.state, []).append(item.key.channel)
        return sorted(found.items(), key=lambda pair: GRAVITY.index(pair[0]))

    def question(self, item: Item) -> Bilingual:
        channel = self.channel(item.key.channel)
        grace = channel.grace if channel and channel.grace else self.calendar.publishing.grace
        return question(Asking(item, self.label(item.key.channel), self.zone, grace))

    def terminal(self, item: Item, lang: Lang) -> tuple[str, ...]:
        return terminal(item, lang)

    def found_at(self, item: Item) -> str | None:
        """Where the look before sending saw the text."""
        doubts = (part.doubt for part in item.history.uncertain_parts)
        urls = (doubt.remote.url for doubt in doubts if doubt and doubt.remote)
        return next((url for url in urls if url and safe(url)), None)

    def states_in(self, cells: Iterable[Cells]) -> list[State]:
        """The states that a calendar shows, for its legend."""
        seen = {entry.state for cell in cells for entry in cell.entries}
        return [state for state in GRAVITY if state in seen]

    def is_quiet(self, day: date | None) -> bool:
        return day is not None and any(day in one.period for one in self.calendar.quiet_periods.values())

    def relative(self, at: datetime, lang: Lang) -> str:
        return format_relative(at, self.now, self.zone, lang)

    def owed_words(self, one: Owed) -> Bilingual:
        """The promise, by names rather than ids."""
        if one.campaign and (name := self.campaign(one.campaign)):
            return Bilingual(f"Le bilan de « {name.fr} »", f"The report of “{name.en}”")
        if one.post:
            title = self.title(one.post)
            return Bilingual(f"Une suite à « {title.fr} »", f"A follow-up to “{title.en}”")
        return one.what

    def pauses(self) -> tuple[Pause, ...]:
        return self.room.ledgered.brake.active(self.now)

    def scope(self, pause: Pause) -> Bilingual:
        """« tout », « le canal X », « la campagne Noël d'occasion »."""
        kind, _, scoped = pause.scope.partition(":")
        if kind == "channel":
            name = self.channel_name(scoped)
            return Bilingual(f"le canal {name.fr}", f"the channel {name.en}")
        if kind == "campaign":
            known = self.campaign(scoped) or Bilingual(scoped, scoped)
            return Bilingual(f"la campagne {known.fr}", f"the campaign {known.en}")
        if kind == "account":
            return Bilingual(f"le compte {scoped}", f"the account {scoped}")
        return Bilingual("tout", "everything")

    @cached_property
    def last_run(self) -> datetime | None:
        """When the machine last wrote in the ledger, as far as the publications shown tell."""
        ats = (event.at for item in self.items for event in item.history.events[-1:] if event.by == "runner")
        return max(ats, default=None)

    # ── the frame ────────────────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def counts(self) -> Waiting:
        return Waiting(
            handoffs=len(self.room.plan.in_state(*BY_HAND)),
            trouble=len(self.questions),
            approve=len({item.key.post for item in self.room.plan.in_state(State.IN_REVIEW, State.NOT_APPROVED)}),
            pauses=len(self.pauses()),
        )

    @cached_property
    def asks(self) -> tuple[Item, ...]:
        """What only a person can end, the gravest first."""
        found = [item for item in self.room.plan.items if item.state in (*TROUBLE, State.HELD)]
        return tuple(sorted(found, key=lambda item: GRAVITY.index(item.state)))

    @cached_property
    def questions(self) -> tuple[tuple[Item, ...], ...]:
        """The same, what asks the same of one post on several channels together."""
        return self.together(self.asks)

    def together(self, items: Iterable[Item]) -> tuple[tuple[Item, ...], ...]:
        found: dict[tuple[str, State, str], list[Item]] = {}
        for item in items:
            place = self.found_at(item) or self.question(item).fr
            found.setdefault((item.key.post, item.state, place), []).append(item)
        return tuple(map(tuple, found.values()))

    @property
    def month_path(self) -> str:
        return f"month/{self.today:%Y-%m}/"

    @cached_property
    def nav(self) -> tuple[NavGroup, ...]:
        return navigation(self.today, self.counts, {one: self.role(one) for one in self.calendar.team})

    @cached_property
    def written_homes(self) -> frozenset[str]:
        """The homes that a page of content/pages has taken."""
        found = {self.room.address(page, lang) for page in self.room.pages for lang in self.room.languages}
        return frozenset(lead for lang in self.room.languages if (lead := self.room.lead(lang)) in found)

    # ── addresses ────────────────────────────────────────────────────────────────────────────────────────────────────
    def edit_url(self, file: str, line: int | None = None) -> str | None:
        """Where the forge's web page edits a file."""
        repository, forge = self.calendar.organisation.repository, self.calendar.organisation.forge
        if not repository:
            return None
        base = repository if "://" in repository else f"https://{forge}.com/{repository}"
        path = quote(file)
        if forge == "gitlab":
            return f"{base}/-/edit/main/{path}"
        if forge in ("forgejo", "gitea", "codeberg"):
            return f"{base}/_edit/main/{path}"
        return f"{base}/edit/main/{path}" + (f"#L{line}" if line else "")

    def post(self, id: str) -> Post | None:
        return self.site.posts[id] if id in self.site.index else None

    def item(self, key: Key) -> Item | None:
        return self.room.plan.by_key.get(key)
