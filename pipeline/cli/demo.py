"""`editorial demo`: Cyclorive's December replayed into an outbox, both editions built. Touches no remote."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import click

from pipeline.cli.desk import Desk, desk_of, lang_option
from pipeline.cli.language import t
from pipeline.cli.publish import publish
from pipeline.clock import ManualClock, parse_when
from pipeline.model import Delivery, Key, Level, Site
from pipeline.network import Receipt
from pipeline.plan import Ledgered
from pipeline.publish.events import Pen
from pipeline.publish.look import Viewer
from pipeline.publish.orders import Answer, Orders
from pipeline.publish.pages import Unasked
from pipeline.publish.report import Done, Ending
from pipeline.publish.source import Folder
from pipeline.publish.words import Words
from pipeline.state import Ledger, LedgerInfo, delivery_path
from pipeline.transport import Http

TODAY = "2026-12-22 09:00"  # the demo's date, on the calendar's clock
BEGINS = "2026-12-01 00:00"
OUTAGE = ("2026-12-03 12:00", "2026-12-03 20:00")  # no run: what was due then is missed
BY_HAND = Key("p10-dimanche-matin", "mastodon-en")  # somebody posted the same words by hand: to be checked
PAUSE, RESUME = "2026-12-21 17:00", "2026-12-21 19:00"  # holds p12, which a person then keeps
NOT_DONE = Key("p11-freins-d-hiver", "instagram")  # a hand-off nobody confirmed


@dataclass
class Replay:
    """December on a clock of its own: each planned moment gets its run, people answer, once it goes wrong."""

    desk: Desk
    folder: Path
    clock: ManualClock
    ledger: Ledger
    viewer: Viewer
    http: Http

    @property
    def site(self) -> Site:
        return self.desk.site

    def at(self, text: str) -> datetime:
        instant, _ = parse_when(text, self.desk.zone)
        assert instant is not None  # noqa: S101 - our own constants
        return instant

    def play(self) -> list[Done]:
        self.ledger.init(LedgerInfo(self.clock.now()))
        done: list[Done] = []
        for moment, act in sorted(self._moments(), key=lambda pair: pair[0]):
            self.clock.set(max(moment, self.clock.now()))
            done += act()
        return done

    def _moments(self) -> Iterator[tuple[datetime, Callable[[], list[Done]]]]:
        today, outage = self.at(TODAY), (self.at(OUTAGE[0]), self.at(OUTAGE[1]))
        due = {due for due, _ in self._due(Delivery.API)}
        due |= {self.at(RESUME) + timedelta(minutes=minutes) for minutes in (1, 25, 50)} | {outage[1], today}
        for moment in due:
            if moment <= today and not outage[0] <= moment < outage[1]:
                yield moment, self._run
        for moment, key in self._due(Delivery.HANDOFF):
            after = moment + timedelta(minutes=20)
            if after <= today and key != NOT_DONE:
                yield after, partial(self._posted_by_hand, key)
        by_hand = next((moment for moment, key in self._due(Delivery.API) if key == BY_HAND), today)
        yield by_hand - timedelta(minutes=1), self._already_there
        yield self.at(PAUSE), self._pause
        yield self.at(RESUME), self._resume

    def _due(self, delivery: Delivery) -> list[tuple[datetime, Key]]:
        channels = self.site.calendar.channels
        return [
            (publication.due, Key(post.id, publication.channel))
            for post in self.site.index.values()
            if post.status == "approved" and not post.rehearsal
            for publication in post.publications
            if publication.due is not None and channels[publication.channel].delivery is delivery
        ]

    # ── what happens ─────────────────────────────────────────────────────────────────────────────────────────────
    def _run(self) -> list[Done]:
        words = Words(self.site.calendar)
        report = publish(self.viewer, self.http, {}, words, outbox=self.folder / "outbox", allow=100, quiet=True)
        return report.done

    def _posted_by_hand(self, key: Key) -> list[Done]:
        url = f"https://social.example.org/{key.channel}/{key.post}"
        Orders(self.ledger, self.clock, "publication").resolve(self.site, key, Answer.PUBLISHED, url=url)
        return []

    def _already_there(self) -> list[Done]:
        pen = Pen(self.clock.now)
        there = Receipt("9001", "https://social.example.org/@cyclorive/9001")
        self.ledger.append_retrying({delivery_path(BY_HAND): [pen.already_there(1, there, "outbox")]})
        return [Done(BY_HAND, Ending.UNCERTAIN)]

    def _pause(self) -> list[Done]:
        Orders(self.ledger, self.clock, "direction").pause(
            "all", t("annonce de la Ville à 17 h", "the town's announcement at 5 pm")
        )
        return []

    def _resume(self) -> list[Done]:
        orders = Orders(self.ledger, self.clock, "cm")
        orders.resume("all")
        for due, key in self._due(Delivery.API):
            if self.at(PAUSE) <= due < self.at(RESUME):
                orders.resolve(self.site, key, Answer.KEEP)
        return []


@click.command(
    "demo",
    help=t(
        "Rejoue décembre dans build/demo, sans toucher à aucun distant.\n\nPar exemple : make demo",
        "Replays December into build/demo, and touches no remote.\n\nFor example: make demo",
    ),
)
@click.option(
    "--into",
    type=click.Path(file_okay=False),
    default="build/demo",
    show_default=True,
    help=t("Où écrire.", "Where to write."),
)
@lang_option()
@click.pass_context
def command(ctx: click.Context, *, into: str) -> int:
    from pipeline.cli.build import build_edition

    desk = desk_of(ctx)
    folder = (desk.root / into).resolve()
    for name in ("state.git", "outbox"):
        shutil.rmtree(folder / name, ignore_errors=True)
    errors = [p for p in desk.problems if p.level is Level.ERROR]
    with Http(
        user_agent="editorial-demo",
        clock=ManualClock(datetime.fromisoformat("2026-12-01T00:00Z")),
        loopback_only=True,
    ) as http:
        begins, _ = parse_when(BEGINS, desk.zone)
        assert begins is not None  # noqa: S101 - our own constant
        clock = ManualClock(begins)
        ledger = Ledger.local(folder / "state.git", clock)
        viewer = Viewer(ledger, Folder(desk.root, desk.cache), Unasked(), clock)
        replay = Replay(desk, folder, clock, ledger, viewer, http)
        done = replay.play()
    ledgered = Ledgered.read(ledger.snapshot(), desk.site.calendar)
    now = replay.at(TODAY)
    public = build_edition(desk, ledgered, now, "public", folder / "public")
    bureau = build_edition(desk, ledgered, now, "desk", folder / "desk")
    _say(desk, folder, done, public, bureau, len(errors))
    return 3 if errors else 0


def _say(desk: Desk, folder: Path, done: list[Done], public: int, bureau: int, errors: int) -> None:
    sent, missed, check = (sum(d.ending is e for d in done) for e in (Ending.SENT, Ending.MISSED, Ending.UNCERTAIN))
    shown = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    posts, ledger = len(desk.site.index), f"git --git-dir {shown}/state.git log editorial-state"
    click.echo(
        t(
            f"Contenu  : {posts} publications lues, {errors} erreur{'s' if errors > 1 else ''}. Détails : editorial check",
            f"Content : {posts} posts read, {errors} error{'s' if errors != 1 else ''}. Details: editorial check",
        )
    )
    click.echo(
        t(
            f"Rejoué   : du 1er au 22 décembre 2026, {sent} messages écrits dans {shown}/outbox, "
            f"{missed} manquées, {check} à vérifier.",
            f"Replayed: 1 to 22 December 2026, {sent} messages written to {shown}/outbox, {missed} missed, {check} to check.",
        )
    )
    click.echo(
        t(
            f"Public   : {public} fichiers, ouvrez {shown}/public/index.html",
            f"Public  : {public} files, open {shown}/public/index.html",
        )
    )
    click.echo(
        t(
            f"Bureau   : {bureau} fichiers, ouvrez {shown}/desk/index.html",
            f"Desk    : {bureau} files, open {shown}/desk/index.html",
        )
    )
    click.echo(
        t(
            f"Registre : {ledger} ; aucun distant n'a été touché.",
            f"Ledger  : {ledger}; no remote was touched.",
        )
    )
