"""Publications by the thousand: several runners, deaths, pauses, wrong clocks, broken connections, lost answers, lost disks.

Each publication is a little world of its own, run by the real run until it is quiet; what a network really holds is
counted then. People answer truthfully, and only where they are asked.
"""

import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from pipeline.clock import ManualClock
from pipeline.compose import Composer
from pipeline.errors import NetworkError, NotSent, OutcomeUnknown, Unauthorized
from pipeline.model import Bilingual, Key, Site
from pipeline.plan import Item, Ledgered, State, make_plan
from pipeline.publish.orders import Answer, Orders
from pipeline.publish.source import Source
from pipeline.state import Event, Kind, LedgerInfo, delivery_path
from tests.plan.ledgers import at
from tests.publish.memory import (
    Book,
    Broken,
    Disk,
    MemoryLedger,
    MemorySnapshot,
    Net,
    Runner,
    RunnerClock,
)
from tests.sites import calendar, post, site

KEY = Key("p1", "x")
RUNNERS = 3
TROUBLE = 8  # rounds in which things go wrong; afterwards the world is well again
ROUNDS = 60
STALL = timedelta(minutes=20)  # the longest standstill; beyond 24 minutes between check and call it is the residue
_WORDS = Bilingual("essai", "trial")
_ANSWERS = {  # what a person says in a state that asks for one, doubts aside
    State.STALLED: Answer.RETRY,
    State.BROKEN: Answer.CONTINUE,
    State.HELD: Answer.KEEP,
}


@dataclass
class Tally:
    """What came of so many publications."""

    publications: int = 0
    doubles: int = 0  # something is online twice
    drops: int = 0  # not online, and in a state that asks nobody for anything
    stuck: int = 0  # not at rest after all the answers
    unknown: int = 0  # an outcome was not known at first
    by_person: int = 0  # of those, a person had to look
    states: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.publications + other.publications,
            self.doubles + other.doubles,
            self.drops + other.drops,
            self.stuck + other.stuck,
            self.unknown + other.unknown,
            self.by_person + other.by_person,
            self.states + other.states,
        )

    @property
    def settled_alone(self) -> float:
        """The share of unknown outcomes that no person had to look at."""
        return 1 - self.by_person / self.unknown if self.unknown else 1.0


@contextmanager
def made_up() -> Iterator[tuple[Site, ...]]:
    """A post alone, a thread of two, a thread of three, each in a calendar of its own."""
    whole = calendar(mode="live").replace("grace: 6h", "grace: 60h").replace("  quiet_hours: 21:30-07:00\n", "")
    texts: tuple[str | tuple[str, ...], ...] = ("Seul.", ("Un.", "Deux."), ("Un.", "Deux.", "Trois."))
    with tempfile.TemporaryDirectory(prefix="simulation-") as folder:
        yield tuple(
            site(Path(folder, str(n)), {"p1": post(channels={"x": text})}, calendar_text=whole) for n, text in enumerate(texts)
        )


def simulate(count: int, seed: int, *, can_be_asked: bool, stall: timedelta = STALL) -> Tally:
    """So many publications from one seed."""
    total = Tally()
    with made_up() as sites:
        composers = [Composer(one) for one in sites]
        for number in range(count):
            chance = random.Random(seed * 1_000_003 + number)  # noqa: S311 - a course of events, not a secret
            which = 0 if not can_be_asked or chance.random() < 0.7 else chance.choice((1, 2))
            life = Life(sites[which], composers[which], chance, can_be_asked, stall)
            total += life.live()
    return total


class Life:
    """One publication from its time to its rest."""

    def __init__(self, one: Site, composer: Composer, chance: random.Random, can_be_asked: bool, stall: timedelta) -> None:
        self.site, self.composer, self.chance, self.stall = one, composer, chance, stall
        self.clock = ManualClock(at("2026-12-07 08:45"))
        self.book = Book(LedgerInfo(at("2026-12-01 00:00")))
        self.net = Net(ends=self._ends, answers=self._answers, can_be_asked=can_be_asked)
        skews = [timedelta(seconds=chance.uniform(-25, 25)) for _ in range(RUNNERS)]
        if chance.random() < 0.05:
            skews[0] = timedelta(hours=chance.choice((-5, 5, 100)))
        source = Source(one, (), "commit")
        nets = dict.fromkeys(("x", "masto", "sky"), self.net)
        self.runners = [
            Runner(self.book, nets, lambda: source, lambda _: composer, self.clock, self._happens, skew=skew) for skew in skews
        ]
        self.busy: list[Runner] = []
        self.trouble, self.done = True, False

    def live(self) -> Tally:
        quiet = 0
        for round_ in range(ROUNDS):
            self.trouble = round_ < TROUBLE and not self.done
            before = self.book.tip
            self._run(self.chance.choice(self.runners if self.trouble else self.runners[1:]))
            if self.trouble:
                self.clock.advance(self.chance.uniform(1, 15) * 60)
                self.done = self.done or self._item().state is State.PUBLISHED
                continue
            quiet = quiet + 1 if self.book.tip == before else 0
            if quiet == 2:
                if not self._person():
                    return self._tally(at_rest=True)
                quiet = 0
            self.clock.advance(31 * 60)
        return self._tally(at_rest=False)

    # ── what happens ─────────────────────────────────────────────────────────────────────────────────────────────
    def _run(self, runner: Runner) -> None:
        self.busy.append(runner)
        runner.run()
        self.busy.pop()

    def _happens(self, runner: Runner, step: str) -> None:
        if not self.trouble:
            return
        fate = self.chance.random()
        if fate < 0.015:
            if self.chance.random() < 0.5:
                runner.disk.kept.clear()
            runner.die()
        elif fate < 0.035:
            self.clock.advance(self.chance.uniform(1, self.stall.total_seconds()))
        elif fate < 0.055:
            idle = [one for one in self.runners if one not in self.busy]
            if idle and len(self.busy) < RUNNERS:
                self._run(self.chance.choice(idle))
        elif fate < 0.07 and step in ("look", "push", "pushed"):
            raise Broken

    def _ends(self) -> NetworkError | None:
        fate = self.chance.random()
        if not self.trouble or fate > 0.2:
            return None
        if fate < 0.1:
            return OutcomeUnknown(_WORDS, code="connection_lost")
        return NotSent(_WORDS, code="no_connection") if fate < 0.18 else Unauthorized(_WORDS, code="unauthorized")

    def _answers(self) -> NetworkError | None:
        lost = self.trouble and self.chance.random() < 0.15
        return OutcomeUnknown(_WORDS, code="timeout_after_body") if lost else None

    # ── people ───────────────────────────────────────────────────────────────────────────────────────────────────
    def _person(self) -> bool:
        """Answer what is asked; False when nothing is."""
        item = self._item()
        orders = Orders(MemoryLedger(self.book, Disk(), RunnerClock(self.clock), lambda _: None), self.clock)
        if item.state is State.TO_VERIFY:
            text = self._texts()[item.part - 1]
            there = next((one for one in self.net.posts if one.text == text), None)
            answer = Answer.PUBLISHED if there else Answer.NOT_PUBLISHED
            orders.resolve(self.site, KEY, answer, url=f"https://x.example.org/{there.id}" if there else None)
            return True
        if item.state in _ANSWERS:
            orders.resolve(self.site, KEY, _ANSWERS[item.state])
            return True
        return item.state in (State.DUE, State.LATE, State.WAITING, State.SENDING)

    def _item(self) -> Item:
        ledgered = Ledgered.read(MemorySnapshot(self.book), self.site.calendar)
        return make_plan(self.site, ledgered, self.clock.now(), self.composer.draft).by_key[KEY]

    def _texts(self) -> list[str]:
        message = self.composer.draft(KEY).message
        return [part.text for part in message.parts] if message else []

    # ── counting ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _tally(self, *, at_rest: bool) -> Tally:
        events: tuple[Event, ...] = self.book.files.get(delivery_path(KEY), ())
        online = Counter(one.text for one in self.net.posts)
        state = self._item().state
        whole = all(online[text] == 1 for text in self._texts())
        unknown = any(e.kind in (Kind.UNCERTAIN, Kind.SETTLED) for e in events)
        person = any(e.how == "person" and e.kind is Kind.SETTLED for e in events)
        return Tally(
            publications=1,
            doubles=any(count > 1 for count in online.values()),
            drops=state is State.PUBLISHED and not whole and max(online.values(), default=0) < 2,
            stuck=not at_rest,
            unknown=unknown,
            by_person=person,
            states=Counter({f"{state}{'' if whole == (state is State.PUBLISHED) else '?'}": 1}),
        )
