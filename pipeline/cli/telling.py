"""What a run says while it goes, on standard output, and the page it leaves on the forge."""

import contextlib
import sys
from datetime import datetime
from types import TracebackType

import click

from pipeline.cli.language import say
from pipeline.cli.outputs import room, tell
from pipeline.clock import Clock
from pipeline.errors import EditorialError
from pipeline.model import Bilingual, Key, Site
from pipeline.plan import Item, Ledgered, Plan
from pipeline.publish.look import Viewer
from pipeline.publish.report import Done, RunReport
from pipeline.publish.summary import LIMIT, Ended, coming, headline, hidden, markdown, sections
from pipeline.publish.words import Words
from pipeline.review.annotations import plain

_SUMMARY = "GITHUB_STEP_SUMMARY"


class Told:
    """Says things as they happen. `changes_only`: a plan that is the same as the last one is not said again."""

    def __init__(self, words: Words, clock: Clock, *, quiet: bool, changes_only: bool = False) -> None:
        self._words, self._clock, self._quiet = words, clock, quiet
        self._changes_only = changes_only
        self._said: dict[str, list[Bilingual]] = {}
        self.report = RunReport()
        self.began: tuple[Plan, tuple[Item, ...]] | None = None

    def plan(self, plan: Plan, queue: tuple[Item, ...]) -> None:
        self.began = (plan, queue)
        self._standing("plan", self._words.plan(plan, queue))

    def summary(self, lines: list[Bilingual]) -> None:
        self._standing("summary", lines)

    def _standing(self, what: str, lines: list[Bilingual]) -> None:
        if not (self._changes_only and lines == self._said.get(what)):
            for line in lines:
                self.line(line)
        self._said[what] = lines

    def done(self, done: Done) -> None:
        if done.new or not self._changes_only:
            self.line(self._words.done(done, now=self._clock.now(), last_run=self.report.last_run))

    def line(self, words: Bilingual) -> None:
        if not self._quiet:
            click.echo(plain(say(words)))  # a network's or a person's words must not command the forge
            sys.stdout.flush()


class Page:
    """The job's summary: written when the run is over, also when it could not begin. Outside a workflow, nothing."""

    def __init__(self, viewer: Viewer, words: Words, lang: str) -> None:
        self.told = Told(words, viewer.clock, quiet=False)
        self._viewer, self._words, self._lang = viewer, words, lang
        self._site: Site | None = None

    def __enter__(self) -> None:
        self._site = self._viewer.sources.latest().site  # a run throws its folder away when it ends

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        left = room(_SUMMARY, LIMIT)
        if not left or self._site is None or not (error is None or isinstance(error, EditorialError)):
            return
        with contextlib.suppress(EditorialError, OSError):  # a full disk must not turn a run that went well into a failed one
            tell(_SUMMARY, self._page(self._site, error, left))

    def _page(self, site: Site, error: EditorialError | None, left: int) -> str:
        now, report = self._viewer.clock.now(), self.told.report
        plan, queue = self.told.began or (None, ())
        ended = Ended(report, plan, queue, self._coming(site, now), hidden(site))
        head = headline(ended, self._words) + ([error.message] if error else [])
        at = self._words.at(now)
        title = Bilingual(f"Publication, {at.fr}", f"Publishing, {at.en}")
        return markdown(title, head, sections(ended, self._words, now), self._lang, room=left)

    def _coming(self, site: Site, now: datetime) -> tuple[tuple[Key, datetime], ...]:
        snapshot = self._viewer.ledger.last_seen()
        return coming(site, Ledgered.read(snapshot, site.calendar) if snapshot else Ledgered(), now)
