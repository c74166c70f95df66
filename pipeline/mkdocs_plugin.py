"""The MkDocs plugin: hands the finished site to MkDocs, byte for byte as `editorial build` writes it.

    plugins:
      - editorial                # calendar.yaml beside mkdocs.yml, the public edition at the root of the site
      - editorial: {at: demo}    # below /demo/, beside a guide that has a home of its own

Works under MkDocs 1.6 and ProperDocs. Like the command, it is a place that reads the clock.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File as MkDocsFile
from mkdocs.structure.files import Files, InclusionLevel

from pipeline.clock import ManualClock, parse_when
from pipeline.errors import EditorialError
from pipeline.git import Git
from pipeline.load import load_site, locate
from pipeline.model import Level, Problem, Site
from pipeline.plan import Ledgered
from pipeline.render import File, Pressroom, render
from pipeline.render.leak import Guard
from pipeline.state import Ledger

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

log = get_plugin_logger(__name__)  # MkDocs' own: what it warns of makes a strict build fail
_OVERWRITTEN = ("sitemap.xml", "404.html")  # templates that MkDocs writes at the root, after every file


class Options(Config):  # type: ignore[no-untyped-call]  # MkDocs is typed in part
    """Of `mkdocs.yml`; paths are relative to that file."""

    root = config_options.Type(str, default=".")
    edition = config_options.Choice(("public", "desk"), default="public")
    at = config_options.Type(str, default="")
    state = config_options.Optional(config_options.Type(str))
    now = config_options.Optional(config_options.Type(str))
    lang = config_options.Choice(("fr", "en"), default="en")


class EditorialPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """One instance lives through all rebuilds of `mkdocs serve`; every build loads the content anew, from the cache."""

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Being there is what keeps the instance."""

    def on_config(self, config: "MkDocsConfig") -> "MkDocsConfig":
        self._root = (Path(config.config_file_path or ".").parent / self.config.root).resolve()
        for name in ("calendar.yaml", "content", "templates"):
            if (path := self._root / name).exists() and str(path) not in config.watch:
                config.watch.append(str(path))
        if not self._at:
            config.theme.static_templates -= set(_OVERWRITTEN)
        return config

    def on_files(self, files: Files, *, config: "MkDocsConfig") -> Files:
        there = {file.dest_uri: file for file in files}
        for file in self._made():
            path = f"{self._at}{file.path}"
            other = there.get(path)
            if other is not None and other.src_dir == config.docs_dir:
                log.info("%s comes from docs_dir, not from the editorial content", path)
                continue
            if other is not None:  # the theme's: a sitemap, a page for wrong addresses
                files.remove(other)
            files.append(MkDocsFile.generated(config, path, content=file.content, inclusion=InclusionLevel.INCLUDED))
        return files

    # ── the site ─────────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def _at(self) -> str:
        folder = self.config.at.strip("/")
        return f"{folder}/" if folder else ""

    def _made(self) -> list[File]:
        """Every file, inspected. PluginError, in the reader's words, when the site cannot be built or would leak."""
        try:
            room = self._room()
            files = list(render(room))
            if self.config.edition == "public":
                guard = Guard(room)
                for file in files:
                    guard.see(file)
                guard.finish()
        except EditorialError as error:
            raise PluginError(error.message.to(self.config.lang)) from error
        return files

    def _room(self) -> Pressroom:
        git = Git.find(self._root)
        cache = git.common_dir() / "editorial" if git else None
        site, problems = load_site(self._root, cache=cache)
        errors = [one for one in locate(self._root, problems) if one.level is Level.ERROR]
        if site is None or any(one.vital for one in errors):
            raise PluginError("\n".join(self._sentence(error) for error in errors))
        for error in errors:
            log.warning(self._sentence(error))
        now = self._now(site)
        return Pressroom.open(
            site,
            self._ledgered(site, git, now),
            now,
            "desk" if self.config.edition == "desk" else "public",
            cache,
            problems,
        )

    def _sentence(self, problem: Problem) -> str:
        place = f"{problem.file}:{problem.line}" if problem.line else problem.file
        hint = f" → {problem.hint.to(self.config.lang)}" if problem.hint else ""
        return f"{place}: {problem.message.to(self.config.lang)}{hint}"

    def _now(self, site: Site) -> datetime:
        if self.config.now is None:
            return datetime.now(UTC)
        instant, problem = parse_when(self.config.now, ZoneInfo(site.calendar.organisation.timezone))
        if instant is None:
            raise PluginError(f"now: {problem.message.to(self.config.lang) if problem else self.config.now}")
        return instant

    def _ledgered(self, site: Site, git: Git | None, now: datetime) -> Ledgered:
        """What this clone last saw of the ledger; an empty one when it never saw any. No remote is asked."""
        clock = ManualClock(now)
        if self.config.state is not None:
            return _read(Ledger.local((self._root / self.config.state).resolve(), clock), site)
        if git is None:
            return Ledgered()
        named = site.calendar.publishing.state
        try:
            if named == "local":
                return _read(Ledger.local(git.common_dir() / "editorial" / "state.git", clock), site)
            return _read(Ledger.remote(git, clock, remote=named), site)
        except EditorialError as error:
            log.debug(error.message.to(self.config.lang))  # a clone without the remote: nothing was published from here
            return Ledgered()


def _read(ledger: Ledger, site: Site) -> Ledgered:
    snapshot = ledger.last_seen()
    return Ledgered.read(snapshot, site.calendar) if snapshot else Ledgered()
