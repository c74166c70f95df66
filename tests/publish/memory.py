"""A ledger and a network in memory, so that a run can be tried a million times. The run itself is the real one.

Every arrow between a runner and the world (look, push, whoami, prepare, find, call, answer) is a `step`, where a test may
let something happen: another runner's whole run, a pause, a death. A dead runner's process does nothing any more.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.clock import ManualClock
from pipeline.compose import Composer
from pipeline.errors import EditorialError, NetworkError
from pipeline.git import PushAnswer, Verdict
from pipeline.model import Bilingual, Channel, Key, Part, Site
from pipeline.network import Absent, Account, Claimed, Client, Found, Prepared, Receipt, Unclear
from pipeline.network.settling import Seen, decide, says
from pipeline.plan import Item, Plan
from pipeline.publish.accounts import Accounts
from pipeline.publish.events import Pen
from pipeline.publish.look import Viewer
from pipeline.publish.pages import Unasked
from pipeline.publish.report import RunReport
from pipeline.publish.run import Run
from pipeline.publish.source import Source
from pipeline.state import (
    BRAKE_PATH,
    Brake,
    ChannelState,
    Event,
    Ledger,
    LedgerInfo,
    LedgerUnreachable,
    Publication,
    Snapshot,
    fold,
    fold_brake,
    fold_channel,
)
from pipeline.state.snapshot import key_of
from pipeline.state.unpushed import Unpushed
from pipeline.transport import Http

Step = Callable[[str], None]


class Killed(BaseException):
    """SIGKILL: nothing after it is done."""


class Broken(Exception):
    """The connection to the ledger's remote breaks: at `look` or `push` before anything arrived, at `pushed` after."""


# ── the ledger ───────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass
class Book:
    """The remote: append-only files and a tip that only the last who knew it can move."""

    info: LedgerInfo
    files: dict[str, tuple[Event, ...]] = field(default_factory=dict)
    tip: int = 0
    folded: dict[tuple[str, int], Publication] = field(default_factory=dict)

    def fold(self, path: str, events: tuple[Event, ...]) -> Publication:
        name = path, len(events)
        if name not in self.folded:
            self.folded[name] = fold(events, live=True)
        return self.folded[name]


class MemorySnapshot(Snapshot):
    """What the book said at one tip."""

    def __init__(self, book: Book) -> None:
        self._book, self._files = book, dict(book.files)
        self.tip = str(book.tip)

    @property
    def info(self) -> LedgerInfo:
        return self._book.info

    @property
    def last_run(self) -> None:
        return None

    def events(self, path: str) -> tuple[Event, ...]:
        return self._files.get(path, ())

    def publications(self, *, live: bool, former_ids: Mapping[str, str] | None = None) -> Mapping[Key, Publication]:
        return {key: self._book.fold(path, events) for path, events in self._files.items() if (key := key_of(path)) is not None}

    def brake(self) -> Brake:
        return fold_brake(self.events(BRAKE_PATH))

    def channels(self) -> dict[str, ChannelState]:
        return {
            path.removeprefix("channels/").removesuffix(".jsonl"): fold_channel(events)
            for path, events in self._files.items()
            if path.startswith("channels/")
        }


@dataclass
class Disk:
    """A machine's own disk: what it could not push."""

    kept: dict[str, list[Event]] = field(default_factory=dict)


class MemoryUnpushed(Unpushed):
    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    def keep(self, path: str, events: Sequence[Event]) -> None:
        self._disk.kept.setdefault(path, []).extend(events)

    def waiting(self) -> dict[str, list[Event]]:
        return {path: list(events) for path, events in self._disk.kept.items() if events}

    def forget(self, events: Any) -> None:
        gone = {event.id for event in events}
        for path, kept in self._disk.kept.items():
            self._disk.kept[path] = [event for event in kept if event.id not in gone]


class MemoryLedger(Ledger):
    """The real ledger's ways of retrying and recording, on a book in place of git."""

    def __init__(self, book: Book, disk: Disk, clock: "RunnerClock", step: Step) -> None:
        self._book, self._step = book, step
        self._clock = clock
        self._jitter = lambda: 0.5
        self.unpushed = MemoryUnpushed(disk)

    def snapshot(self) -> Snapshot:
        try:
            self._step("look")
        except Broken as error:
            raise LedgerUnreachable(Bilingual("coupé", "cut")) from error
        return MemorySnapshot(self._book)

    def _fetch_tip(self, *, whole: bool = False) -> str:
        """For a brake, which does not ask whether the book went back: it never does."""
        return self.snapshot().tip

    def append_all(self, batch: Mapping[str, Sequence[Event]], tip: str) -> PushAnswer:
        book = self._book
        try:
            self._step("push")
        except Broken:
            return PushAnswer(Verdict.ERROR)
        if tip != str(book.tip):
            return PushAnswer(Verdict.LOST)
        for path, events in batch.items():
            before = book.files.get(path, ())
            there = {event.id for event in before}
            book.files[path] = before + tuple(event for event in events if event.id not in there)
        book.tip += 1
        with suppress(Broken):  # git asks again, and learns that it arrived
            self._step("pushed")
        return PushAnswer(Verdict.WON, str(book.tip))

    def write_run(self, summary: Mapping[str, Any], now: datetime) -> None:
        return None


# ── the network ──────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Online:
    """One post that really exists. `key` is what we sent it under; None: by hand."""

    id: str
    text: str
    at: datetime
    parent: str | None
    key: str | None


@dataclass
class Net:
    """An account: what is online there, what a call comes to, and whether it can be asked."""

    posts: list[Online] = field(default_factory=list)
    ends: Callable[[], NetworkError | None] = lambda: None  # asked before the post is made
    answers: Callable[[], NetworkError | None] = lambda: None  # asked after it was made
    can_be_asked: bool = True


@dataclass
class MemoryClient:
    net: Net
    clock: ManualClock
    handle: str
    step: Step

    def whoami(self) -> Account:
        self.step("whoami")
        return Account(self.handle, self.handle)

    def prepare(self, part: Part) -> Prepared:
        self.step("prepare")
        return Prepared(part, {})

    def send(self, prepared: Prepared, *, thread: tuple[Receipt, ...], key: str, stamp: datetime) -> Receipt:
        self.step("call")
        if (error := self.net.ends()) is not None:
            raise error
        parent = thread[-1].id if thread else None
        post = Online(str(len(self.net.posts) + 1), prepared.part.text, self.clock.now(), parent, key)
        self.net.posts.append(post)
        self.step("answer")
        if (error := self.net.answers()) is not None:
            raise error
        return Receipt(post.id)


class FindingClient(MemoryClient):
    def find(self, claimed: Claimed) -> Found | Absent | Unclear:
        self.step("find")
        seen = (Seen(Receipt(p.id), p.text, p.at, 0, p.parent) for p in self.net.posts)
        return decide((one for one in seen if one.may_be(claimed) and says(one.text, claimed)), complete=True)


# ── a runner ─────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass
class RunnerClock:
    """The world's time, as a machine whose clock is wrong by `skew` sees it."""

    world: ManualClock
    skew: timedelta = timedelta()

    def now(self) -> datetime:
        return self.world.now() + self.skew

    def monotonic(self) -> float:
        return self.world.monotonic()

    def sleep(self, seconds: float) -> None:
        self.world.sleep(seconds)


class Skewed(Http):
    """Knows by how much the clock is wrong, as if a server had answered."""

    def skew(self) -> timedelta | None:
        return -self.clock.skew if isinstance(self.clock, RunnerClock) else None


class MemoryAccounts(Accounts):
    def __init__(self, http: Http, made: Callable[[Channel], Client]) -> None:
        super().__init__({}, http)
        self._made = made

    def client(self, channel: Channel, site: Site) -> Client:
        client = self._made(channel)
        client.whoami()
        return client


@dataclass
class Runner:
    """A machine: its clock, its disk, and its process, which may die at any step."""

    book: Book
    nets: Mapping[str, Net]
    source: Callable[[], Source]  # what is merged now
    composer: Callable[[Source], Composer]
    world: ManualClock
    happens: Callable[["Runner", str], None] = lambda _runner, _name: None
    skew: timedelta = timedelta()
    disk: Disk = field(default_factory=Disk)
    dead: bool = False

    def run(self) -> RunReport | None:
        """One run; None when it died."""
        self.dead = False
        clock = RunnerClock(self.world, self.skew)
        viewer = Viewer(MemoryLedger(self.book, self.disk, clock, self._step), _Sources(self.source), Unasked(), clock)
        source = self.source()
        viewer._composer = source, self.composer(source)  # composing once is enough
        accounts = MemoryAccounts(Skewed(user_agent="", clock=clock), self._client)
        with suppress(Killed):
            try:
                return Run(viewer, accounts, Pen(clock.now), Path("outbox"), planned=_unseen).go()
            except EditorialError:  # it could not begin
                return RunReport()
        return None

    def die(self) -> None:
        self.dead = True
        raise Killed

    def _step(self, name: str) -> None:
        if self.dead:
            raise Killed
        self.happens(self, name)

    def _client(self, channel: Channel) -> MemoryClient:
        net = self.nets[channel.id]
        kind = FindingClient if net.can_be_asked else MemoryClient
        return kind(net, self.world, channel.handle or "", self._step)


@dataclass(frozen=True)
class _Sources:
    latest: Callable[[], Source]

    def close(self) -> None:
        pass


def _unseen(_plan: Plan, _queue: tuple[Item, ...]) -> None:
    pass
