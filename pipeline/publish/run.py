"""One publishing run: look, settle, plan, deliver, until nothing is due within the look-ahead. LEDGER has it word by word."""

import contextlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.clock import Clock
from pipeline.errors import EditorialError, NetworkError, Unauthorized
from pipeline.git import PushAnswer, Verdict
from pipeline.model import Bilingual, Channel, Delivery, Key
from pipeline.network import Client
from pipeline.plan import Act, Item, Left, Plan, State, late_sends, queue
from pipeline.publish import deliver
from pipeline.publish.accounts import Accounts
from pipeline.publish.deliver import Now, Stop, check_clock
from pipeline.publish.events import Pen
from pipeline.publish.look import Look, Viewer
from pipeline.publish.outbox import OutboxClient
from pipeline.publish.report import Done, Ending, RunReport
from pipeline.publish.settle import CANNOT_ASK, Settling
from pipeline.state import Event, Kind, channel_path, delivery_path

NAP = 15.0  # seconds between two looks while waiting for a time
_GOOD = (Ending.SENT, Ending.SETTLED_SENT, Ending.SETTLED_ABSENT)


@dataclass
class Run:
    """Everything one run works with. `told` hears each thing as it happens, `planned` the plan before anything does."""

    viewer: Viewer
    accounts: Accounts
    pen: Pen
    outbox: Path
    allow: int = 0  # above the fuse, as a person said
    told: Callable[[Done], None] = lambda _: None
    planned: Callable[[Plan, tuple[Item, ...]], None] = lambda _plan, _queue: None
    stopping: Callable[[], bool] = lambda: False
    jitter: Callable[[], float] = lambda: 0.0
    report: RunReport = field(default_factory=RunReport)
    _tried: set[tuple[Key, int]] = field(default_factory=set)  # parts that ended in this run without being online
    _closed: set[str] = field(default_factory=set)  # accounts that send nothing more in this run
    _sent: set[tuple[Key, int]] = field(default_factory=set)  # parts that this run sent
    _late: Counter[str] = field(default_factory=Counter)  # account → late ones that this run sent

    @property
    def clock(self) -> Clock:
        return self.viewer.clock

    def go(self) -> RunReport:
        """Run to the end. Raises EditorialError when it could not begin; what happens later is in the report."""
        begun = False
        try:
            self._push_what_was_left()
            started = self.clock.now()
            look = self._begin()
            begun = True
            while not self.stopping():
                waiting = self._queue(look)
                item = next((item for item in waiting if item.act is Act.SEND), None)
                if item is not None:
                    self._deliver(look, item)
                elif not self._wait(look, started):
                    self._say_backlog(waiting)
                    break
                look = self._bookkeep(self.viewer.look())
        except Stop as stop:
            self.report.stopped, self.report.stopped_code = stop.why, stop.code
        except EditorialError as error:
            if not (begun or self.report.done):
                raise
            self.report.stopped, self.report.stopped_code = error.message, error.exit_code
        finally:
            self.viewer.sources.close()
        self.viewer.ledger.write_run(self._summary(), self.clock.now())
        return self.report

    # ── before the first delivery ────────────────────────────────────────────────────────────────────────────────
    def _push_what_was_left(self) -> None:
        answer = self.viewer.ledger.push_unpushed()
        if answer is not None and not answer.won:
            raise Stop(
                Bilingual(
                    f"Un passage précédent a laissé des résultats que le registre n'accepte pas ({answer.detail}) : "
                    "rien n'est publié tant qu'ils n'y sont pas.",
                    f"An earlier run left outcomes that the ledger does not accept ({answer.detail}): nothing is "
                    "published until they are there.",
                )
            )

    def _begin(self) -> Look:
        look = self.viewer.look()
        check_clock(self.clock.now(), None, look.snapshot.newest_at())
        self.report.last_run = _ended_at(look.snapshot.last_run)
        if self._restore(look) | self._settle(look):
            look = self.viewer.look()
        look = self._bookkeep(look)
        self.report.unread = tuple(
            sorted(post.file for post in look.site.index.unplanned() if post.blocked and not post.on_merge)
        )
        self.planned(look.plan, self._queue(look))
        for item in look.plan.in_state(State.BLOCKED):
            if item.delivery is Delivery.API:
                self.report.add(Done(item.key, Ending.BLOCKED, item=item, new=self._is_new(item)))  # the plan told it
        self._fuse(look)
        return look

    def _is_new(self, item: Item) -> bool:
        """Its time came after the last run, so nobody was told yet."""
        last = self.report.last_run
        return last is None or item.due is None or item.due > last

    def _restore(self, look: Look) -> bool:
        """A stopped channel with something due is tried again: its credentials may have been renewed."""
        stopped = {item.key.channel for item in look.plan.in_state(State.STOPPED)}
        accounts = {look.calendar.channels[name].account for name in stopped}
        restored = False
        for channel in look.calendar.channels.values():
            if channel.account not in accounts or not look.ledgered.channels.get(channel.id):
                continue
            if not look.ledgered.channels[channel.id].holds(self.clock.now()):
                continue
            try:
                if not self._by_outbox(look):
                    self.accounts.client(channel, look.site)
            except EditorialError:  # or the calendar no longer says where
                self._closed.add(channel.account)
                continue
            self._append(channel_path(channel.id), self.pen.channel(Kind.RESTORED))
            restored = True
        return restored

    def _settle(self, look: Look) -> bool:
        settled = False
        doubtful = look.plan.to_do(Act.SETTLE)
        self._mind_the_clock(look, doubtful)
        for item in doubtful:
            channel = look.calendar.channels.get(item.key.channel)
            settling = Settling(
                self.pen,
                self.clock,
                channel,
                self._client_or_reason(channel, look),
                look.draft(item.key),
                look.snapshot,
                self._outbox_client(look, channel, item.key) if channel else None,
            )
            for event, done in settling.settle(item):
                self._append(delivery_path(item.key), event)
                settled = True
                if done is not None:
                    self._tell(done)
        return settled

    def _bookkeep(self, look: Look) -> Look:
        """Write down what was missed, and since when pages answer; look again when others wrote meanwhile."""
        while True:
            missed = look.plan.to_do(Act.RECORD_MISSED)
            self._mind_the_clock(look, missed)
            pages = self.viewer.pages.answered(look.site, look.ledgered, self.clock.now(), self.pen)
            batch = {delivery_path(item.key): [self.pen.missed(item)] for item in missed}
            batch |= {delivery_path(key): [event] for key, event in pages}
            if not batch:
                return look
            answer = self.viewer.ledger.append_all(batch, look.snapshot.tip)
            if answer.verdict is not Verdict.LOST:
                break
            self.clock.sleep(0.2 + self.jitter())
            look = self.viewer.look()
        self._written(answer)
        for item in missed:
            ending = Ending.EXPIRED if item.missed_reason == "expired" else Ending.MISSED
            self._tell(Done(item.key, ending, via=item.delivery, item=item))
        return self.viewer.look()

    def _mind_the_clock(self, look: Look, items: tuple[Item, ...]) -> None:
        """A fast clock would call leases and graces over: a network's is asked before anything is written for them."""
        channels = (look.calendar.channels.get(item.key.channel) for item in items)
        channel = next((c for c in channels if c is not None and c.delivery is Delivery.API), None)
        if channel is None or self._by_outbox(look):
            return
        with contextlib.suppress(EditorialError):
            self.accounts.client(channel, look.site)
        self._check_clock()

    def _check_clock(self) -> None:
        check_clock(self.clock.now(), self.accounts.http.skew(), None)

    def _fuse(self, look: Look) -> None:
        due = sum(item.act is Act.SEND for item in self._queue(look))
        fuse = max(look.calendar.publishing.fuse, self.allow)
        if due > fuse:
            raise Stop(
                Bilingual(
                    f"{due} publications partiraient d'un coup, plus que le fusible ({fuse}) : aucune n'est envoyée. "
                    f"Si c'est voulu : editorial publish --allow {due}",
                    f"{due} publications would leave at once, more than the fuse ({fuse}): none is sent. "
                    f"If that is intended: editorial publish --allow {due}",
                ),
                5,
            )

    # ── what leaves, and when ────────────────────────────────────────────────────────────────────────────────────
    def _queue(self, look: Look) -> tuple[Item, ...]:
        last = {account: left[-1][0] for account, left in late_sends(look.ledgered, look.calendar).items()}
        sendable = (item for item in look.plan.items if self._may_send(item))
        return queue(sendable, Left(self._late, last), look.calendar.publishing.catch_up, self.clock.now())

    def _may_send(self, item: Item) -> bool:
        return item.delivery is Delivery.API and item.account not in self._closed and (item.key, item.part) not in self._tried

    def _wait(self, look: Look, started: datetime) -> bool:
        """Sleep towards the next time within the look-ahead; False when there is none."""
        now, ahead = self.clock.now(), look.calendar.publishing.look_ahead
        times = [at for item in look.plan.items if (at := self._next_time(item, now, started + ahead)) is not None]
        near = [at for at in times if at <= now + ahead]
        if near:
            self.clock.sleep(max(0.0, min(NAP, (min(near) - now).total_seconds())))
        return bool(near)

    def _next_time(self, item: Item, now: datetime, patience: datetime) -> datetime | None:
        """When to look at an item again. A page that does not answer yet is waited for as long as a look-ahead."""
        if not self._may_send(item):
            return None
        if item.state is State.WAITING:
            again = now + timedelta(seconds=NAP)
            at = item.until or (again if again < patience else None)
        else:
            at = item.due if item.state is State.SCHEDULED else None
        return at if at is not None and at > now else None

    def _say_backlog(self, waiting: tuple[Item, ...]) -> None:
        turn = [item for item in waiting if item.state is State.WAITING]
        self.report.backlog = len(turn)
        self.report.next_run = min((item.until for item in turn if item.until), default=None)

    # ── one publication ──────────────────────────────────────────────────────────────────────────────────────────
    def _deliver(self, look: Look, item: Item) -> None:
        channel = look.calendar.channels[item.key.channel]
        outbox = self._by_outbox(look)
        try:
            client: Client = self._outbox_client(look, channel, item.key) if outbox else self.accounts.client(channel, look.site)
            delivery = deliver.Delivery(
                self.viewer.ledger,
                self.pen,
                self.clock,
                client,
                channel,
                "outbox" if outbox else "api",
                lambda: self.viewer.look_at(item.key),
                self.accounts.http.skew,
                self.stopping,
                self.jitter,
                self._tell,
                follows=(item.key, item.part - 1) in self._sent,
            )
            delivery.part(Now(look.snapshot, item, look.composer.draft(item.key), look.source.commit))
        except Unauthorized as error:
            self._suspend(channel, item, error)
        except NetworkError as error:  # whoami did not get through: nothing was claimed
            self._closed.add(channel.account)
            self._tell(Done(item.key, Ending.NOT_SENT, item.part, item.of, why=error.message, item=item))

    def _suspend(self, channel: Channel, item: Item, error: Unauthorized) -> None:
        """The account, not the post: its channels stop until the credentials work again; the rest goes on."""
        self._closed.add(channel.account)
        self._append(channel_path(channel.id), self.pen.channel(Kind.SUSPENDED, error.code))
        if (item.key, item.part) not in self._tried:
            self._tell(Done(item.key, Ending.UNAUTHORIZED, item.part, item.of, why=error.message, item=item))

    def _tell(self, done: Done) -> None:
        item, name = done.item, (done.key, done.part)
        if done.ending is Ending.SENT:
            self._sent.add(name)
            if item is not None and item.late and done.part == 1:
                self._late[item.account] += 1
        elif done.ending not in _GOOD:
            self._tried.add(name)
        if done.rate_limited and item is not None:  # the limit is the account's
            self._closed.add(item.account)
        self.report.add(done)
        self.told(done)

    # ── helpers ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _by_outbox(self, look: Look) -> bool:
        return look.calendar.publishing.mode == "outbox"

    def _outbox_client(self, look: Look, channel: Channel, key: Key) -> OutboxClient:
        zone = ZoneInfo(look.calendar.organisation.timezone)
        return OutboxClient(self.outbox, look.site.root, channel, key, zone)

    def _client_or_reason(self, channel: Channel | None, look: Look) -> Client | Bilingual:
        if channel is None or channel.delivery is not Delivery.API or self._by_outbox(look):
            return CANNOT_ASK
        try:
            return self.accounts.client(channel, look.site)
        except EditorialError as error:
            return error.message

    def _append(self, path: str, event: Event) -> None:
        self._check_clock()
        self._written(self.viewer.ledger.append_retrying({path: [event]}))

    def _written(self, answer: PushAnswer) -> None:
        if not answer.won:
            raise Stop(
                Bilingual(
                    f"Le registre n'a pas pu être écrit ({answer.detail}) : rien d'autre n'est fait.",
                    f"The ledger could not be written ({answer.detail}): nothing more is done.",
                )
            )

    def _summary(self) -> dict[str, object]:
        endings = Counter(done.ending.value for done in self.report.done)
        return {"run": self.pen.run, "ended": dict(sorted(endings.items())), "backlog": self.report.backlog}


def _ended_at(last_run: Mapping[str, object] | None) -> datetime | None:
    at = (last_run or {}).get("at")
    try:
        return datetime.fromisoformat(at) if isinstance(at, str) else None
    except ValueError:
        return None
