"""`editorial publish`: the plan in words, then the run."""

import contextlib
import os
import secrets
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import click

from pipeline.cli.desk import ENVIRONMENT, Desk, desk_of, lang_option, now_option, state_option
from pipeline.cli.language import house, say, t
from pipeline.cli.merged import sources_of, take_secrets
from pipeline.cli.notices import tell_quiet
from pipeline.cli.outputs import address, tell_backlog
from pipeline.cli.telling import Page, Told
from pipeline.clock import Clock, SystemClock
from pipeline.errors import EditorialError, GitError, UsageError
from pipeline.git import Verdict
from pipeline.model import Bilingual, Calendar, Delivery, Key
from pipeline.publish.accounts import Accounts
from pipeline.publish.deliver import SKEW
from pipeline.publish.events import Pen
from pipeline.publish.look import Viewer
from pipeline.publish.pages import Asked, Pages, Unasked
from pipeline.publish.report import RunReport
from pipeline.publish.run import NAP, Run
from pipeline.publish.words import Words
from pipeline.state import Ledger, LedgerInfo
from pipeline.transport import Http, Timeouts, is_loopback

_AGENT = "editorial-pipeline"


@click.command(
    "publish",
    help=t(
        "Envoie ce qui est dû, une fois, et note ce qui s'est passé.\n\nPar exemple : editorial publish --dry-run",
        "Sends what is due, once, and writes down what happened.\n\nFor example: editorial publish --dry-run",
    ),
)
@click.option("--dry-run", is_flag=True, help=t("Dire le plan, ne rien faire.", "Say the plan, do nothing."))
@click.option("--only", multiple=True, metavar="POST[@CHANNEL]", help=t("Seulement celles-ci.", "These only."))
@click.option("--channel", "channels", multiple=True, help=t("Seulement ces canaux.", "These channels only."))
@click.option(
    "--init",
    "begin",
    is_flag=True,
    help=t("Commencer le registre s'il n'existe pas.", "Begin the ledger when there is none."),
)
@click.option(
    "--retry",
    metavar="POST@CHANNEL",
    help=t("Retenter une publication en échec.", "Try a failing publication again."),
)
@click.option(
    "--allow",
    type=int,
    default=0,
    help=t(
        "En laisser partir autant d'un coup, malgré le fusible.",
        "Let as many leave at once, despite the fuse.",
    ),
)
@click.option(
    "--outbox",
    type=click.Path(file_okay=False),
    default="outbox",
    help=t("Où écrit le mode essai.", "Where the trial mode writes."),
)
@click.option(
    "--watch",
    is_flag=True,
    help=t("Rester éveillé, pour qui a un serveur.", "Stay awake, for those with a server."),
)
@click.option(
    "--shard",
    default="1/1",
    metavar="I/N",
    help=t("La part I sur N des comptes.", "Share I of N of the accounts."),
)
@state_option()
@now_option()
@lang_option()
@click.pass_context
def command(
    ctx: click.Context,
    *,
    dry_run: bool,
    only: tuple[str, ...],
    channels: tuple[str, ...],
    begin: bool,
    retry: str | None,
    allow: int,
    outbox: str,
    watch: bool,
    shard: str,
    state: str | None,
    now: str | None,
) -> int:
    desk = desk_of(ctx, now=now)
    clock = desk.clock
    with contextlib.ExitStack() as stack:
        ledger = _ledger(desk, state, clock, stack, dry_run=dry_run)
        sources = sources_of(desk, ledger)
        stack.callback(sources.close)
        calendar = sources.latest().site.calendar
        if not dry_run:
            _allowed(calendar, now=now, state=state)
            not_ahead(ledger, clock, calendar)
            if begin or ledger.is_local:
                _begin(ledger, clock)
            if retry:
                _retry(desk, ledger, clock, retry)
        after = sources_of(desk, ledger) if ENVIRONMENT.get("GITHUB_OUTPUT") else sources  # a run throws its own away
        stack.callback(after.close)
        environment = take_secrets(desk)
        os.environ.pop("EDITORIAL_GIT_TOKEN", None)  # git was given it
        local = ledger.is_local and state is not None
        http = stack.enter_context(Http(user_agent=_AGENT, clock=clock, loopback_only=local))
        viewer = Viewer(
            ledger,
            sources,
            _pages(calendar, clock, stack, loopback_only=local),
            clock,
            _chosen(only, channels),
            _shard(shard),
            ENVIRONMENT.get("GITHUB_REPOSITORY_ID"),
        )
        words = Words(calendar)
        if dry_run:
            return _dry(viewer, words)
        lang = house(calendar.organisation.languages)
        page = Page(viewer, words, lang)
        if watch:
            return _watch(viewer, http, environment, words, outbox=Path(outbox), allow=allow)
        with page:
            report = publish(viewer, http, environment, words, outbox=Path(outbox), allow=allow, told=page.told)
        tell_backlog(report, clock.now())
        tell_quiet(after, ledger, report, clock.now(), lang)
    return report.exit_code


def publish(
    viewer: Viewer,
    http: Http,
    environment: dict[str, str],
    words: Words,
    *,
    outbox: Path,
    allow: int = 0,
    quiet: bool = False,
    signals: "_Signals | None" = None,
    told: Told | None = None,
) -> RunReport:
    """One run, told on standard output."""
    told = told or Told(words, viewer.clock, quiet=quiet)
    stop = signals or _Signals()
    run = Run(
        viewer,
        Accounts(environment, http),
        Pen(viewer.clock.now, address()),
        outbox.resolve(),
        allow=allow,
        told=told.done,
        planned=told.plan,
        stopping=stop.asked,
        jitter=secrets.SystemRandom().random,
    )
    told.report = run.report
    with contextlib.nullcontext() if signals else stop:
        report = run.go()
    told.summary(words.summary(report))
    return report


def _watch(
    viewer: Viewer,
    http: Http,
    environment: dict[str, str],
    words: Words,
    *,
    outbox: Path,
    allow: int,
) -> int:
    """Run after run, until asked to stop: what was closed or tried in one is open again in the next."""
    told, stop = Told(words, viewer.clock, quiet=False, changes_only=True), _Signals()
    with stop:
        while not stop.asked():
            try:
                publish(
                    viewer,
                    http,
                    environment,
                    words,
                    outbox=outbox,
                    allow=allow,
                    signals=stop,
                    told=told,
                )
            except EditorialError as error:  # an outage of the ledger's server must not end the watch
                told.summary([error.message])
            viewer.clock.sleep(NAP)
    return 0


class _Signals:
    """SIGTERM and SIGINT: no new claim; what is under way is written down."""

    def __init__(self) -> None:
        self._asked = False
        self._before: list[tuple[int, object]] = []

    def asked(self) -> bool:
        return self._asked

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self._asked = True

    def __enter__(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            self._before.append((number, signal.signal(number, self._ask)))

    def __exit__(self, *_: object) -> None:
        while self._before:
            number, before = self._before.pop()
            signal.signal(number, before)  # type: ignore[arg-type]


def _dry(viewer: Viewer, words: Words) -> int:
    from pipeline.plan import Left, late_sends, queue

    look = viewer.look()
    last = {account: left[-1][0] for account, left in late_sends(look.ledgered, look.calendar).items()}
    sendable = (item for item in look.plan.items if item.delivery is Delivery.API)
    waiting = queue(sendable, Left({}, last), look.calendar.publishing.catch_up, viewer.clock.now())
    for line in words.plan(look.plan, waiting):
        click.echo(say(line))
    click.echo(t("Rien n'a été fait (--dry-run).", "Nothing was done (--dry-run)."))
    return 0


def _allowed(calendar: Calendar, *, now: str | None, state: str | None) -> None:
    """By the calendar that is published from, whatever the working tree says."""
    live = [c for c in calendar.channels.values() if c.delivery is Delivery.API]
    trial = calendar.publishing.mode == "outbox"
    loopback = all(is_loopback(urlsplit(c.server or "").hostname or "") for c in live)
    if now is not None and not (trial or loopback):
        raise UsageError(
            Bilingual(
                "--now ne va qu'avec --dry-run ou le mode essai : on n'envoie pas à une heure inventée.",
                "--now goes with --dry-run or the trial mode only: nothing is sent at an invented time.",
            )
        )
    if state is not None and not (trial or loopback):
        raise UsageError(
            Bilingual(
                "--state ne va qu'avec le mode essai : un registre local ne protège pas les vrais comptes.",
                "--state goes with the trial mode only: a local ledger does not protect real accounts.",
            )
        )


def not_ahead(ledger: Ledger, clock: Clock, calendar: Calendar) -> None:
    """An invented hour to come, written into the shared ledger, would stop every real run until then."""
    ahead = clock.now() - SystemClock().now()
    mine = ledger.is_local or Path(ledger.where.removeprefix("file://")).exists()  # a folder of this computer: nobody else's
    if mine or calendar.publishing.mode != "outbox" or ahead <= SKEW:
        return
    raise UsageError(
        Bilingual(
            "--now est dans l'avenir : écrit dans le registre partagé, il arrêterait les vrais passages jusque-là. "
            "Ajoutez --state DOSSIER pour un essai.",
            "--now lies in the future: written to the shared ledger, it would stop the real runs until then. "
            "Add --state FOLDER for a trial.",
        )
    )


def _ledger(desk: Desk, state: str | None, clock: Clock, stack: contextlib.ExitStack, *, dry_run: bool) -> Ledger:
    """The ledger; for a plan only, an empty one that is thrown away in place of one that does not exist yet."""
    if dry_run and state is not None and not Path(state).exists():
        state = stack.enter_context(tempfile.TemporaryDirectory(prefix="editorial-"))
        ledger = desk.ledger(str(Path(state, "state.git")), clock)
        _begin(ledger, clock)
        return ledger
    return desk.ledger(state, clock)


def _begin(ledger: Ledger, clock: Clock) -> None:
    from pipeline.git import Presence

    if ledger.look().presence is not Presence.MISSING:
        return
    answer = ledger.init(LedgerInfo(clock.now(), ENVIRONMENT.get("GITHUB_REPOSITORY_ID")))
    if not (answer.won or answer.verdict is Verdict.LOST):
        raise GitError(
            Bilingual(
                f"Le registre n'a pas pu être commencé : {answer.detail}",
                f"The ledger could not be begun: {answer.detail}",
            )
        )
    if answer.won and not ledger.is_local:
        click.echo(t(f"Registre commencé : {ledger.where}", f"Ledger begun: {ledger.where}"))


def _retry(desk: Desk, ledger: Ledger, clock: Clock, name: str) -> None:
    from pipeline.publish.orders import Answer, Orders

    click.echo(say(Orders(ledger, clock, run=address()).resolve(desk.site, parse_key(name), Answer.RETRY)))


def parse_key(name: str) -> Key:
    post, at, channel = name.partition("@")
    if not (post and at and channel):
        raise UsageError(
            Bilingual(
                f"« {name} » : écrivez POST@CANAL, par exemple p05-etre-vu-la-nuit@x.",
                f"“{name}”: write POST@CHANNEL, for example p05-etre-vu-la-nuit@x.",
            )
        )
    return Key(post, channel)


def _pages(calendar: Calendar, clock: Clock, stack: contextlib.ExitStack, *, loopback_only: bool) -> Pages:
    """Our own pages have a connection of their own: a cache's Date must not pass for a network's clock."""
    if calendar.publishing.mode == "outbox":
        return Unasked()
    patience = Timeouts(connect=5.0, write=5.0, read=10.0)
    return Asked(stack.enter_context(Http(user_agent=_AGENT, clock=clock, timeouts=patience, loopback_only=loopback_only)))


def _chosen(only: tuple[str, ...], channels: tuple[str, ...]) -> Callable[[Key], bool]:
    def chosen(key: Key) -> bool:
        named = not only or key.post in only or str(key) in only
        return named and (not channels or key.channel in channels)

    return chosen


def _shard(text: str) -> tuple[int, int]:
    index, _, of = text.partition("/")
    if index.isdigit() and of.isdigit() and 1 <= int(index) <= int(of):
        return int(index), int(of)
    raise UsageError(Bilingual(f"--shard {text} : écrivez I/N, par exemple 1/3.", f"--shard {text}: write I/N, for example 1/3."))
