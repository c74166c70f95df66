"""What most verbs begin with: the folder, the site, the ledger, the clock."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from pipeline.cli.language import t
from pipeline.clock import Clock, ManualClock, SystemClock, parse_when
from pipeline.errors import ContentError, PersonNeeded, UsageError
from pipeline.git import Git
from pipeline.load import load_site, locate
from pipeline.model import Bilingual, Level, Problem, Site
from pipeline.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.plan import Ledgered
    from pipeline.state import Ledger

ENVIRONMENT: "Mapping[str, str]" = os.environ


def find_root(given: str | None) -> Path:
    """The folder of calendar.yaml. Raises UsageError where there is none."""
    start = Path(given or ".").resolve()
    for folder in [start] if given else [start, *start.parents]:
        if (folder / "calendar.yaml").is_file():
            return folder
    raise UsageError(
        Bilingual(
            f"Pas de calendar.yaml dans {start} ni au-dessus. Pour commencer un dépôt : editorial init",
            f"No calendar.yaml in {start} or above. To begin a repository: editorial init",
        )
    )


def cache_of(root: Path) -> Path | None:
    """Where caches live: in the clone's git folder; nowhere outside git."""
    git = Git.find(root)
    return git.common_dir() / "editorial" if git else None


class Desk:
    """One site at hand, loaded once."""

    def __init__(self, root: Path, *, now: str | None = None) -> None:
        self.root = root
        self.cache = cache_of(root)
        site, problems = load_site(root, cache=self.cache)
        self.problems: list[Problem] = problems
        self._site: Site | None = site
        self._now = now

    @property
    def readable(self) -> bool:
        """False when calendar.yaml cannot be read at all."""
        return self._site is not None

    @property
    def site(self) -> Site:
        """The site. Raises ContentError, with every problem of calendar.yaml, when it cannot be read at all."""
        if self._site is None:
            errors = [p for p in locate(self.root, self.problems) if p.level is Level.ERROR]
            raise ContentError(Bilingual(*("\n".join(sentence(p, lang) for p in errors) for lang in ("fr", "en"))))
        return self._site

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.site.calendar.organisation.timezone)

    @property
    def clock(self) -> Clock:
        """The system's, or one that stands at `--now`."""
        if self._now is None:
            return SystemClock()
        instant, problem = parse_when(self._now, self.zone)
        if instant is None:
            message = problem.message if problem else Bilingual("date illisible", "unreadable date")
            raise UsageError(Bilingual(f"--now : {message.fr}", f"--now: {message.en}"))
        return ManualClock(instant)

    @property
    def now(self) -> datetime:
        return self.clock.now() if self._now else datetime.now(UTC)

    def ledger(self, state: str | None, clock: Clock) -> "Ledger":
        """The ledger on the remote, or in the local repository of `--state`, or the one `state: local` means."""
        from pipeline.state import Ledger

        if state is not None:
            return Ledger.local(Path(state), clock)
        named = self.site.calendar.publishing.state
        git = Git.find(self.root, token=ENVIRONMENT.get("EDITORIAL_GIT_TOKEN"))
        if named == "local":
            return Ledger.local((git.common_dir() if git else self.root) / "editorial" / "state.git", clock)
        if git is None:
            raise PersonNeeded(
                Bilingual(
                    "Ce dossier n'est pas dans git : le registre de publication n'a pas de place. "
                    "Pour un essai : --state DOSSIER.",
                    "This folder is not in git: the publication ledger has no place. For a trial: --state FOLDER.",
                )
            )
        return Ledger.remote(git, clock, remote=named)

    def ledgered(self, state: str | None) -> "Ledgered":
        """What this clone last saw of the ledger, without asking the remote; an empty one when it never saw any."""
        from pipeline.errors import EditorialError
        from pipeline.plan import Ledgered

        try:
            ledger = self.ledger(state, self.clock)
        except EditorialError:
            if state is not None:
                raise
            return Ledgered()
        snapshot = ledger.last_seen()
        return Ledgered.read(snapshot, self.site.calendar) if snapshot else Ledgered()


def sentence(problem: Problem, lang: str) -> str:
    """One problem on one or two lines: where, what, and what to write instead."""
    place = visible(problem.file) + (f":{problem.line}" if problem.line else "")
    where = f"{place}:{problem.column}" if problem.line and problem.column else place
    levels = {
        Level.ERROR: ("erreur", "error"),
        Level.WARNING: ("avertissement", "warning"),
        Level.NOTICE: ("à noter", "notice"),
    }
    level = levels[problem.level][0 if lang == "fr" else 1]
    gap = " : " if lang == "fr" else ": "
    text = f"{where}{gap}{level}{gap}{problem.message.to(lang)}"
    hint = problem.hint.to(lang).replace("\n", "\n      ") if problem.hint else ""
    return f"{text}\n    → {hint}" if hint else text


def desk_of(ctx: click.Context, *, now: str | None = None) -> Desk:
    given = (ctx.find_root().obj or {}).get("root")
    return Desk(find_root(given), now=now)


def state_option() -> "Callable[[Any], Any]":
    return click.option(
        "--state",
        type=click.Path(file_okay=False),
        help=t(
            "Un registre local (dépôt nu, créé au besoin) au lieu de celui du distant.",
            "A local ledger (a bare repository, made on demand) in place of the remote's.",
        ),
    )


def now_option() -> "Callable[[Any], Any]":
    return click.option(
        "--now",
        help=t("Faire comme s'il était : 2026-12-07 12:00.", "As if it were: 2026-12-07 12:00."),
        metavar="WHEN",
    )


def lang_option() -> "Callable[[Any], Any]":
    return click.option(
        "--lang",
        type=click.Choice(["fr", "en"]),
        expose_value=False,
        help=t("La langue des messages.", "The language of messages."),
    )
