"""A team's repository, its three networks on loopback, and a clock that only the test moves: one publishing run after another.

    world.post("p1", channels={"x": "Bonjour."})      writes, commits and pushes
    world.at("2026-12-07 09:00")                       moves the clock
    report = world.run()                               one run of a fresh process, as far as state goes
    world.texts("x")                                   what the network really stored

With an `Origin` the ledger and the content live on a real bare remote; without, in a local repository and a folder.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.clock import ManualClock
from pipeline.git import Git
from pipeline.load import load_site
from pipeline.model import Key, Site
from pipeline.plan import Item, Ledgered, Plan, State, make_plan
from pipeline.publish.accounts import Accounts
from pipeline.publish.events import Pen
from pipeline.publish.look import Viewer
from pipeline.publish.orders import Answer, Orders
from pipeline.publish.pages import Asked, Pages, Unasked
from pipeline.publish.report import Done, Ending, RunReport
from pipeline.publish.run import Run
from pipeline.publish.source import DefaultBranch, Folder, Sources
from pipeline.publish.words import Words
from pipeline.state import Event, Ledger, LedgerInfo, Snapshot, delivery_path
from pipeline.transport import Http, Timeouts
from tests import sites
from tests.plan.ledgers import at
from tests.repositories import Origin
from tests.servers.bluesky import BlueskyAccount, BlueskyServer
from tests.servers.loopback import LoopbackServer
from tests.servers.mastodon import MastodonServer
from tests.servers.mastodon_media import MastodonAccount
from tests.servers.messages import Reply, Request
from tests.servers.x import XServer
from tests.servers.x_media import XAccount

SECRETS = {
    "X_API_KEY": "consumer-key",
    "X_API_SECRET": "consumer-secret",
    "X_ACCESS_TOKEN": "1001-token",
    "X_ACCESS_TOKEN_SECRET": "token-secret",
    "MASTODON_ACCESS_TOKEN": "mastodon-token",
    "BLUESKY_APP_PASSWORD": "app-password",
}
SEND: dict[str, dict[str, Any]] = {  # the irreversible call of each network, as a fault names it
    "x": {"method": "POST", "path": "/2/tweets"},
    "masto": {"method": "POST", "path": "/api/v1/statuses"},
    "sky": {"method": "POST", "path": "/xrpc/com.atproto.repo.putRecord"},
}
UPLOAD: dict[str, dict[str, Any]] = {
    "x": {"method": "POST", "path": "/2/media/upload"},
    "masto": {"method": "POST", "path": "/api/v2/media"},
    "sky": {"method": "POST", "path": "/xrpc/com.atproto.repo.uploadBlob"},
}
PICTURE = """
    media:
      - id: i
        file: i.png
        alt:
          fr: |
            Une roue voilée.
"""  # front matter
START = "2026-12-07 08:00"
PATIENT = Timeouts(connect=5.0, write=5.0, read=20.0)
SHORT = Timeouts(connect=2.0, write=2.0, read=0.4)  # seconds: where an answer never comes


class Hooked(LoopbackServer):
    """A network during whose calls other things happen: `hooks["/path"]` is done once, while the caller waits."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.hooks: dict[str, Callable[[], object]] = {}
        super().__init__(*args, **options)

    def act(self, request: Request) -> Reply:
        hook = self.hooks.pop(request.path, None)
        if hook is not None:
            hook()
        return super().act(request)


class HookedX(Hooked, XServer):
    pass


class HookedMastodon(Hooked, MastodonServer):
    pass


class HookedBluesky(Hooked, BlueskyServer):
    pass


@dataclass
class World:
    """`folder` is the test's own. `mode` and further lines go into the calendar."""

    folder: Path
    clock: ManualClock
    servers: Mapping[str, Hooked]
    origin: Origin | None = None
    mode: str = "live"
    secrets: dict[str, str] = field(default_factory=lambda: dict(SECRETS))
    base_url: str | None = None
    asks_pages: bool = False
    timeouts: Timeouts = PATIENT
    extra: str = ""  # more lines under `publishing:`
    replaced: dict[str, str] = field(default_factory=dict)  # words of the calendar, exchanged

    # ── what people do ───────────────────────────────────────────────────────────────────────────────────────────
    @property
    def root(self) -> Path:
        return self.origin.clone if self.origin else self.folder / "site"

    def calendar(self) -> str:
        urls = {name: server.url for name, server in self.servers.items()}
        text = sites.calendar(mode=self.mode, x=urls["x"], mastodon=urls["masto"], bluesky=urls["sky"])
        text = text.replace("  quiet_hours:", f"{self.extra}  quiet_hours:")
        for old, new in self.replaced.items():
            assert old in text
            text = text.replace(old, new)
        return text

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        """Change files as a merge would: committed and pushed where there is an origin."""
        if self.origin:
            self.origin.commit(files)
            return
        for name, content in files.items():
            path = self.root / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def post(self, id: str = "p1", when: str = "2026-12-07 09:00", **fields: Any) -> Key:
        """An approved post, on X unless `channels` says otherwise; the key of its first publication."""
        self.write({f"content/posts/{id}.md": sites.post(when, id=id, **fields)})
        return Key(id, next(iter(fields.get("channels") or {"x": ""})))

    def begin(self) -> "World":
        self.write({"calendar.yaml": self.calendar()})
        assert self.ledger().init(LedgerInfo(at("2026-12-01 00:00"))).won
        return self

    def at(self, when: str) -> "World":
        self.clock.advance((at(when) - self.clock.now()).total_seconds())
        return self

    def later(self, minutes: float) -> "World":
        self.clock.advance(minutes * 60)
        return self

    def answer(self, key: Key, answer: Answer, url: str | None = None) -> str:
        return Orders(self.ledger(), self.clock).resolve(self.site(), key, answer, url=url).en

    def pause(self, scope: str = "all", until: datetime | None = None) -> None:
        Orders(self.ledger(), self.clock).pause(scope, "rappel", until)

    def resume(self, scope: str = "all") -> None:
        Orders(self.ledger(), self.clock).resume(scope)

    # ── one run ──────────────────────────────────────────────────────────────────────────────────────────────────
    def ledger(self, clone: Path | None = None) -> Ledger:
        if self.origin is None:
            return Ledger.local(self.folder / "state.git", self.clock)
        git = Git.find(clone or self.root)
        assert git is not None
        return Ledger.remote(git, self.clock)

    def sources(self, clone: Path | None = None, **options: Any) -> Sources:
        if self.origin is None:
            return Folder(self.root)
        git = Git.find(clone or self.root)
        assert git is not None
        return DefaultBranch(git, "origin", **options)

    def run(
        self,
        *,
        clone: Path | None = None,
        only: Callable[[Key], bool] = lambda _: True,
        told: Callable[[Done], None] = lambda _: None,
        planned: Callable[[], object] = lambda: None,
        stopping: Callable[[], bool] = lambda: False,
        allow: int = 0,
        source: Mapping[str, Any] | None = None,
        repository: str | None = None,
    ) -> RunReport:
        """One run as a fresh runner makes it: everything is opened anew."""

        def seen(_plan: Plan, _queue: tuple[Item, ...]) -> None:
            planned()

        with self.http() as http:
            pages: Pages = Asked(http) if self.asks_pages else Unasked()
            viewer = Viewer(
                self.ledger(clone),
                self.sources(clone, **(source or {})),
                pages,
                self.clock,
                only,
                repository=repository,
            )
            run = Run(
                viewer,
                Accounts(self.secrets, http),
                Pen(self.clock.now, "https://forge.example.org/runs/1"),
                self.folder / "outbox",
                allow=allow,
                told=told,
                planned=seen,
                stopping=stopping,
            )
            return run.go()

    def http(self) -> Http:
        return Http(user_agent="editorial-test", clock=self.clock, timeouts=self.timeouts, loopback_only=True)

    def until_quiet(self, *, runs: int = 12, minutes: float = 31) -> list[Done]:
        """Run again and again, a lease apart, until two runs in a row do nothing; all that happened."""
        done: list[Done] = []
        quiet = 0
        for _ in range(runs):
            report = self.run()
            done += report.done
            quiet = 0 if report.done or report.stopped else quiet + 1
            if quiet == 2:
                return done
            self.later(minutes)
        raise AssertionError(f"not quiet after {runs} runs: {[(str(d.key), d.ending) for d in done]}")

    # ── what came of it ──────────────────────────────────────────────────────────────────────────────────────────
    def site(self) -> Site:
        loaded, _ = load_site(self.root)
        assert loaded is not None
        return loaded

    def snapshot(self) -> Snapshot:
        return self.ledger().snapshot()

    def events(self, key: Key) -> tuple[Event, ...]:
        return self.snapshot().events(delivery_path(key))

    def kinds(self, key: Key) -> list[str]:
        return [event.kind.value for event in self.events(key)]

    def plan(self) -> Plan:
        from pipeline.compose import Composer

        site = self.site()
        ledgered = Ledgered.read(self.snapshot(), site.calendar)
        return make_plan(site, ledgered, self.clock.now(), Composer(site).draft, drift=True)

    def item(self, key: Key) -> Item:
        return self.plan().by_key[key]

    def state(self, key: Key) -> State:
        return self.item(key).state

    def texts(self, channel: str) -> list[str]:
        """What the network really stored, oldest first."""
        return [text_of(channel, post) for post in self.servers[channel].stored]

    def said(self, report: RunReport, lang: str = "en") -> list[str]:
        """The run in words, as the command prints it."""
        words = Words(self.site().calendar)
        lines = [words.done(done, now=self.clock.now(), last_run=report.last_run) for done in report.done]
        return [line.to(lang) for line in [*lines, *words.summary(report)]]


def text_of(channel: str, post: Mapping[str, Any]) -> str:
    if channel == "sky":
        return str(post["value"]["text"])
    return str(post["text"])


def endings(report: RunReport) -> list[Ending]:
    return [done.ending for done in report.done]


@contextlib.contextmanager
def networks(clock: ManualClock) -> Iterator[dict[str, Hooked]]:
    """X, Mastodon and Bluesky of the team of `tests.sites`, on the test's clock."""
    with (
        HookedX([XAccount(username="atelier_demo")], clock=clock.now) as x,
        HookedMastodon([MastodonAccount(username="atelier")], clock=clock.now) as masto,
        HookedBluesky([BlueskyAccount(handle="atelier.example.org")], clock=clock.now) as sky,
    ):
        yield {"x": x, "masto": masto, "sky": sky}
