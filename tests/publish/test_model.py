"""A team, its runners and its networks, doing anything in any order: nothing is ever online twice, nothing is forgotten.

The networks and the ledger are in memory, so that deaths, pauses and lost answers can strike at every arrow; plan, run,
delivery, settling, fold and people's orders are the real ones, and the content is real files, loaded for real.
"""

import shutil
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pipeline.clock import ManualClock
from pipeline.compose import Composer
from pipeline.errors import EditorialError, NetworkError, NotSent, OutcomeUnknown, Rejected, Unauthorized
from pipeline.load import load_site
from pipeline.model import Bilingual, Key
from pipeline.plan import REMEDY, Item, Ledgered, State, make_plan
from pipeline.publish.orders import Answer, Orders
from pipeline.publish.source import Source
from pipeline.state import LedgerInfo
from tests.plan.ledgers import at
from tests.publish.memory import Book, Broken, Disk, MemoryLedger, MemorySnapshot, Net, Runner, RunnerClock
from tests.sites import calendar, post, write

CHANNELS = ("x", "masto")  # the second cannot be asked
NAMES = ("p1", "p2", "p3")
WORDS = Bilingual("essai", "trial")
ENDS: dict[str, NetworkError] = {
    "lost": OutcomeUnknown(WORDS, code="connection_lost"),
    "refused": Rejected(WORDS, code="refused"),
    "away": NotSent(WORDS, code="no_connection"),
    "limited": NotSent(WORDS, code="rate_limited"),
    "expired": Unauthorized(WORDS, code="unauthorized"),
}
ASKS = {State.STALLED: Answer.RETRY, State.BROKEN: Answer.CONTINUE, State.HELD: Answer.KEEP}
# where a due publication may be at rest: it is out, or people see it and are told what to do
AT_REST = {
    *(
        State.PUBLISHED,
        State.MODIFIED,
        State.MISSED,
        State.EXPIRED,
        State.TO_VERIFY,
        State.REFUSED,
        State.STALLED,
    ),
    *(
        State.BROKEN,
        State.HELD,
        State.ON_HOLD,
        State.CANCELLED,
        State.BLOCKED,
        State.NOT_APPROVED,
        State.PAST,
        State.STOPPED,
    ),
}

fates = st.lists(st.sampled_from(["go"] * 8 + ["die", "lose disk", "stall", "cut", "other"]), max_size=12)
ends = st.lists(st.sampled_from(["made"] * 4 + ["answer lost", *ENDS]), max_size=4)


class Team(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="model-"))
        self.clock = ManualClock(at("2026-12-07 08:00"))
        self.book = Book(LedgerInfo(at("2026-12-01 00:00")))
        self.fates: list[str] = []
        self.ends: list[str] = []
        self.made: list[str] = []
        self.nets = {name: Net(ends=self._end, answers=self._answer, can_be_asked=name == "x") for name in CHANNELS}
        self.posts: dict[str, dict[str, Any]] = {}
        self.source: Source | None = None
        self.composer: Composer | None = None
        self.busy: list[Runner] = []

    @initialize()
    def begin(self) -> None:
        text = calendar(mode="live").replace("  quiet_hours: 21:30-07:00\n", "").replace("grace: 6h", "grace: 9h")
        write(self.folder, {"calendar.yaml": text})
        self.runners = [
            Runner(
                self.book,
                self.nets,
                self._source,
                self._composer,
                self.clock,
                self._happens,
                timedelta(seconds=skew),
            )
            for skew in (0, 25, -25)
        ]

    def teardown(self) -> None:
        try:
            self.comes_to_rest()
        finally:
            shutil.rmtree(self.folder)

    # ── people ───────────────────────────────────────────────────────────────────────────────────────────────────
    @rule(
        name=st.sampled_from(NAMES),
        minutes=st.integers(-30, 240),
        parts=st.integers(1, 3),
        channels=st.sampled_from([("x",), ("masto",), CHANNELS]),
    )
    def writes(self, name: str, minutes: int, parts: int, channels: tuple[str, ...]) -> None:
        if name not in self.posts:
            due = self.clock.now() + timedelta(minutes=minutes)
            about = {"due": due, "parts": parts, "channels": channels, "edit": 0, "status": "approved"}
            self._write(name, **about)

    @precondition(lambda self: self.posts)
    @rule(data=st.data())
    def edits(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.posts)))
        self._write(name, edit=self.posts[name]["edit"] + 1)

    @precondition(lambda self: self.posts)
    @rule(data=st.data(), minutes=st.integers(0, 300))
    def moves(self, data: st.DataObject, minutes: int) -> None:
        name = data.draw(st.sampled_from(sorted(self.posts)))
        self._write(name, due=self.clock.now() + timedelta(minutes=minutes))

    @precondition(lambda self: self.posts)
    @rule(data=st.data(), status=st.sampled_from(["approved", "approved", "held", "draft"]))
    def decides(self, data: st.DataObject, status: str) -> None:
        self._write(data.draw(st.sampled_from(sorted(self.posts))), status=status)

    @precondition(lambda self: self.posts)
    @rule(data=st.data())
    def renames_the_file(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.posts)))
        self._write(name, file=f"{name}-{self.posts[name].get('file', '')[-8:]}x")

    @rule(scope=st.sampled_from(["all", "channel:x", "account:masto"]), on=st.booleans())
    def brakes(self, scope: str, on: bool) -> None:
        orders = self._orders()
        orders.pause(scope, "rappel") if on else orders.resume(scope)

    @precondition(lambda self: self.posts)
    @rule(data=st.data(), lie=st.just(False))
    def answers(self, data: st.DataObject, lie: bool) -> None:
        item = data.draw(st.sampled_from(self._items()))
        self._answer_for(item)

    # ── time, and runs ───────────────────────────────────────────────────────────────────────────────────────────
    @rule(minutes=st.integers(1, 90))
    def time_passes(self, minutes: int) -> None:
        self.clock.advance(minutes * 60)

    @rule(runner=st.integers(0, 2), happens=fates, network=ends)
    def runs(self, runner: int, happens: list[str], network: list[str]) -> None:
        self.fates, self.ends = happens, network
        self._run(self.runners[runner])
        self.fates, self.ends, self.made = [], [], []

    @invariant()
    def nothing_is_online_twice(self) -> None:
        for net in self.nets.values():
            keys = Counter(one.key for one in net.posts)
            assert max(keys.values(), default=0) <= 1, keys

    def comes_to_rest(self) -> None:
        """When all is well again, every due publication is out, or where people see it and can leave."""
        self.fates, self.ends = [], []
        if not hasattr(self, "runners"):
            return
        for scope in ("all", "channel:x", "account:masto"):
            self._orders().resume(scope)
        last = max((about["due"] for about in self.posts.values()), default=self.clock.now())
        self.clock.advance(max(0.0, (last - self.clock.now()).total_seconds()))
        quiet = 0
        for _ in range(60):
            before = self.book.tip
            self._run(self.runners[0])
            self.clock.advance(31 * 60)
            quiet = quiet + 1 if self.book.tip == before else 0
            if quiet == 3:
                break
        self.nothing_is_online_twice()
        for item in self._items():
            if item.due is None or item.due > self.clock.now():
                continue
            assert item.state in AT_REST, (str(item.key), item.state, item.why)
            assert REMEDY[item.state].en
            if item.state in (State.PUBLISHED, State.MODIFIED):
                self._really_out(item)

    def _really_out(self, item: Item) -> None:
        online = {one.id for one in self.nets[item.key.channel].posts}
        for part in item.history.sent_parts:
            assert part.remote is not None
            assert (part.remote.id or (part.remote.url or "").rpartition("/")[2]) in online

    # ── how ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def _write(self, name: str, **changes: Any) -> None:
        about = self.posts.get(name, {}) | changes
        old = self.posts.get(name, {}).get("file", name)
        self.posts[name] = about
        number = about["edit"]
        texts = tuple(f"{name}, partie {n}, état {number}." for n in range(1, about["parts"] + 1))
        due: datetime = about["due"]
        text = post(
            due.replace(microsecond=0).isoformat(),
            id=name,
            status=about["status"],
            channels={channel: texts if len(texts) > 1 else texts[0] for channel in about["channels"]},
        )
        (self.folder / f"content/posts/{old}.md").unlink(missing_ok=True)
        write(self.folder, {f"content/posts/{about.get('file', name)}.md": text})
        self.source = None

    def _source(self) -> Source:
        if self.source is None:
            loaded, _ = load_site(self.folder)
            assert loaded is not None
            self.source, self.composer = Source(loaded, (), "commit"), Composer(loaded)
        return self.source

    def _composer(self, source: Source) -> Composer:
        assert self.composer is not None
        return self.composer

    def _items(self) -> list[Item]:
        site = self._source().site
        ledgered = Ledgered.read(MemorySnapshot(self.book), site.calendar)
        composer = self._composer(self._source())
        return list(make_plan(site, ledgered, self.clock.now(), composer.draft).items)

    def _orders(self) -> Orders:
        clock = RunnerClock(self.clock)
        return Orders(MemoryLedger(self.book, Disk(), clock, lambda _: None), clock)

    def _answer_for(self, item: Item) -> None:
        if item.state is State.TO_VERIFY:
            claim = item.history.part(item.part).claim
            there = [one for one in self.nets[item.key.channel].posts if claim and one.key == claim.key]
            answer = Answer.PUBLISHED if there else Answer.NOT_PUBLISHED
            url = f"https://x.example.org/{there[0].id}" if there else None
            self._say(item.key, answer, url)
        elif item.state in ASKS:
            self._say(item.key, ASKS[item.state])

    def _say(self, key: Key, answer: Answer, url: str | None = None) -> None:
        try:
            self._orders().resolve(self._source().site, key, answer, url=url)
        except EditorialError:  # it is being sent: people are told to wait
            assert any(item.key == key for item in self._items())

    def _run(self, runner: Runner) -> None:
        self.busy.append(runner)
        runner.run()
        self.busy.pop()

    def _happens(self, runner: Runner, step: str) -> None:
        match self.fates.pop(0) if self.fates else "go":
            case "die":
                runner.die()
            case "lose disk":
                runner.disk.kept.clear()
                runner.die()
            case "stall":
                self.clock.advance(19 * 60)
            case "cut" if step in ("look", "push", "pushed"):
                raise Broken
            case "other":
                idle = [one for one in self.runners if one not in self.busy]
                if idle:
                    self._run(idle[0])
            case _:
                pass

    def _end(self) -> NetworkError | None:
        fate = self.ends.pop(0) if self.ends else "made"
        self.made.append(fate)
        return ENDS.get(fate)

    def _answer(self) -> NetworkError | None:
        return ENDS["lost"] if self.made.pop() == "answer lost" else None


Team.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
TestTeam = Team.TestCase
