"""`editorial init`: an editorial repository to begin with, or its workflow brought up to date with the calendar."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click

from pipeline import __version__
from pipeline.cli.desk import Desk, desk_of, lang_option, now_option
from pipeline.cli.language import lang, t
from pipeline.cli.scaffold import fill, one_line, quoted
from pipeline.cli.workflow import MARKERS, PUBLISH, blocks, refresh
from pipeline.clock import local_day, parse_when, parse_zone
from pipeline.errors import EditorialError, UsageError
from pipeline.files import write_whole
from pipeline.git import Git
from pipeline.load import load_site
from pipeline.model import Bilingual

_FORGES = ("github", "gitlab", "forgejo")
_OWNER = re.compile(r"@?([A-Za-z0-9][A-Za-z0-9-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)?)")


@dataclass(frozen=True)
class About:
    """What the files say of who begins."""

    name: str
    url: str
    zone: ZoneInfo
    forge: str
    owner: str  # of CODEOWNERS, without @; empty: still to be written
    repository: str | None
    branch: str
    today: date


@click.command(
    "init",
    help=t(
        "Commence un dépôt éditorial dans ce dossier. N'écrase jamais rien.\n\n"
        'Par exemple : editorial init --name "Mon atelier" --url https://atelier.example.org',
        "Begins an editorial repository in this folder. Never overwrites anything.\n\n"
        'For example: editorial init --name "My workshop" --url https://workshop.example.org',
    ),
)
@click.argument("folder", required=False, type=click.Path(file_okay=False))
@click.option("--name", help=t("Le nom de l'organisation.", "The organisation's name."))
@click.option("--url", help=t("L'adresse du site public.", "The public site's address."))
@click.option("--timezone", metavar="ZONE", help=t("Le fuseau : Europe/Paris.", "The zone: Europe/Paris."))
@click.option("--forge", type=click.Choice(_FORGES), help=t("Où vit le dépôt.", "Where the repository lives."))
@click.option(
    "--owner",
    metavar="@TEAM",
    help=t("L'équipe de la forge qui dit oui aux réglages.", "The forge's team that says yes to the settings."),
)
@click.option(
    "--update",
    is_flag=True,
    help=t(
        "Récrire seulement les horaires et les secrets des automates, d'après le calendrier.",
        "Only rewrite the workflows' schedule and secrets, from the calendar.",
    ),
)
@now_option()
@lang_option()
@click.pass_context
def command(
    ctx: click.Context,
    *,
    folder: str | None,
    name: str | None,
    url: str | None,
    timezone: str | None,
    forge: str | None,
    owner: str | None,
    update: bool,
    now: str | None,
) -> int:
    if update:
        return _update(desk_of(ctx))
    root = Path(folder or (ctx.find_root().obj or {}).get("root") or ".").resolve()
    git = _git(root)
    asked = {"name": name, "url": url, "timezone": timezone, "forge": forge}
    about = _about(root, git, asked, owner, now)
    written, kept = _write(root, about)
    _say(root, written, kept, git)
    return 0


# ── what is asked ────────────────────────────────────────────────────────────────────────────────────────────────
def _about(root: Path, git: Git | None, asked: dict[str, str | None], owner: str | None, now: str | None) -> About:
    remote = _remote(git)
    name = one_line(asked["name"] or click.prompt(t("Le nom de l'organisation", "The organisation's name"), default=root.name))
    url = _address(
        asked["url"]
        or click.prompt(t("L'adresse du site public", "The public site's address"), default="https://www.example.org")
    )
    zone = _zone(asked["timezone"] or click.prompt(t("Le fuseau horaire", "The time zone"), default=_here()))
    forge = asked["forge"] or click.prompt(t("La forge", "The forge"), type=click.Choice(_FORGES), default=_forge(remote))
    if not name:
        raise UsageError(
            Bilingual(
                "--name est vide : donnez le nom de l'organisation.",
                "--name is empty: give the organisation's name.",
            )
        )
    return About(
        name,
        url,
        zone,
        forge,
        _owner(owner, remote),
        remote,
        _branch(git),
        local_day(_instant(now, zone), zone),
    )


def _instant(now: str | None, zone: ZoneInfo) -> datetime:
    if now is None:
        return datetime.now(UTC)
    instant, problem = parse_when(now, zone)
    if instant is None:
        said = problem.message if problem else Bilingual("date illisible", "unreadable date")
        raise UsageError(Bilingual(f"--now : {said.fr}", f"--now: {said.en}"))
    return instant


def _address(url: str) -> str:
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise UsageError(
            Bilingual(
                f"--url : « {url} » n'est pas une adresse de site. Par exemple : https://www.example.org",
                f"--url: “{url}” is not a site's address. For example: https://www.example.org",
            )
        )
    return parts.geturl().rstrip("/")


def _zone(name: str) -> ZoneInfo:
    zone, problem = parse_zone(name)
    if zone is None:
        hint = problem.hint if problem else Bilingual("", "")
        said = problem.message if problem else Bilingual("", "")
        raise UsageError(Bilingual(f"--timezone : {said.fr} {hint.fr}", f"--timezone: {said.en} {hint.en}"))
    return zone


def _here() -> str:
    """The zone of this computer's zone, where it tells one."""
    _, found, name = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")
    zone, _ = parse_zone(name) if found else (None, None)
    return zone.key if zone and zone.key not in ("UTC", "Etc/UTC") else t("Europe/Paris", "Europe/London")


def _git(root: Path) -> Git | None:
    try:
        return Git.find(root) if root.is_dir() else None
    except EditorialError:
        return None


def _remote(git: Git | None) -> str | None:
    """The repository's page on its forge, where `origin` names one."""
    if git is None or not git.has_remote("origin"):
        return None
    url = git.remote_url("origin")
    if found := re.fullmatch(r"(?:ssh://)?(?:[^@/]+@)?([\w.-]+)[:/]([\w.-]+/[\w./-]+?)(?:\.git)?/?", url):
        return f"https://{found[1]}/{found[2]}"
    parts = urlsplit(url)
    return parts.geturl().removesuffix(".git").rstrip("/") if parts.scheme in ("http", "https") else None


def _forge(remote: str | None) -> str:
    host = urlsplit(remote or "").hostname or ""
    return next((forge for forge in _FORGES if forge in host), "forgejo" if "codeberg" in host else "github")


def _owner(given: str | None, remote: str | None) -> str:
    if given is not None:
        found = _OWNER.fullmatch(given.strip())
        if not found:
            raise UsageError(
                Bilingual(
                    f"--owner : « {given} » ne va pas. Par exemple : @organisation/equipe",
                    f"--owner: “{given}” will not do. For example: @organisation/team",
                )
            )
        return found[1]
    first = urlsplit(remote or "").path.strip("/").partition("/")[0]
    return first if _OWNER.fullmatch(first) else ""


def _branch(git: Git | None) -> str:
    """The branch merges go to: the remote's as this clone knows it, else the current one, else main."""
    if git is None:
        return "main"
    for name in ("refs/remotes/origin/HEAD", "HEAD"):
        done = git.run("symbolic-ref", "--short", name, ok=(0, 1, 128))
        if done.code == 0 and done.text:
            branch = done.text.removeprefix("origin/")
            return branch if re.fullmatch(r"[\w./-]+", branch) else "main"
    return "main"


# ── what is written ──────────────────────────────────────────────────────────────────────────────────────────────
def _files(about: About) -> Iterator[tuple[str, str]]:
    """Path in the repository → scaffold."""
    french = lang() == "fr"
    yield "calendar.yaml", f"calendar.{lang()}.yaml.j2"
    yield f"content/posts/{'bienvenue' if french else 'welcome'}.md", f"first.{lang()}.md.j2"
    yield (
        f"content/posts/{'premiere-declaration' if french else 'first-statement'}.md",
        f"statement.{lang()}.md.j2",
    )
    yield "content/pages/about.md", f"about.{lang()}.md.j2"
    yield "content/pages/netiquette.md", f"netiquette.{lang()}.md.j2"
    yield ".gitignore", "gitignore.j2"
    yield "README.md", f"readme.{lang()}.md.j2"
    if about.forge == "github":
        yield ".github/CODEOWNERS", "github/CODEOWNERS.j2"
        for name in ("review", "comment", "publish", "site", "commands", "doctor"):
            yield f".github/workflows/{name}.yml", f"github/{name}.yml.j2"
        yield ".github/teams.graphql", "github/teams.graphql.j2"


def _write(root: Path, about: About) -> tuple[list[str], list[str]]:
    """Write what is not there yet; what was written, and what was left alone. Never half a file."""
    monday = about.today + timedelta(days=7 - about.today.weekday())
    values: dict[str, object] = {
        "name": quoted(about.name),
        "plain_name": about.name,
        "url": quoted(about.url),
        "timezone": about.zone.key,
        "forge": about.forge,
        "repository": quoted(about.repository) if about.repository else None,
        "owner": about.owner,
        "branch": about.branch,
        "lang": lang(),
        "french": lang() == "fr",
        "version": __version__,
        "today": about.today.isoformat(),
        "adopted_at": f"{about.today.isoformat()} 00:00",
        "first_slot": monday.isoformat(),
    }
    texts = {path: fill(root, f"init/{name}", values) for path, name in _files(about)}
    written, kept = [], []
    for path, text in texts.items():
        if (root / path).exists() or (root / path).is_symlink():
            kept.append(path)
            continue
        write_whole(root / path, text.encode(), durable=False)
        written.append(path)
    site, _ = load_site(root)
    for path, names in MARKERS.items():
        if site is not None and path in written:
            fresh, _ = refresh((root / path).read_text("utf-8"), site.calendar, names)
            write_whole(root / path, fresh.encode(), durable=False)
    return written, kept


def _say(root: Path, written: list[str], kept: list[str], git: Git | None) -> None:
    for path in written:
        click.echo(t(f"Écrit : {path}", f"Written: {path}"))
    for path in kept:
        click.echo(t(f"Laissé tel quel : {path} existe déjà", f"Left alone: {path} exists already"))
    click.echo("")
    click.echo(
        t(
            "Dans un dépôt public, chaque brouillon est public, comme les textes des canaux réservés aux membres. "
            "Pour garder un embargo, le dépôt doit être privé.",
            "In a public repository every draft is public, and so are the texts of channels for members. "
            "To keep an embargo, the repository must be private.",
        )
    )
    click.echo(
        t(
            "Le bureau (tout le calendrier) se regarde sur cet ordinateur (editorial serve), dans l'aperçu de chaque demande "
            "de fusion, ou sur un hébergement privé (editorial build --edition desk).",
            "The desk (the whole calendar) is looked at on this computer (editorial serve), in each pull request's preview, "
            "or on a private host (editorial build --edition desk).",
        )
    )
    click.echo("")
    if git is None:
        click.echo(
            t(
                f"Ce dossier n'est pas encore dans git : git init {shlex.quote(str(root))}",
                f"This folder is not in git yet: git init {shlex.quote(str(root))}",
            )
        )
    click.echo(
        t(
            "Ensuite : lisez README.md, mettez vos canaux dans calendar.yaml, puis : editorial check",
            "Next: read README.md, put your channels into calendar.yaml, then: editorial check",
        )
    )


# ── --update ─────────────────────────────────────────────────────────────────────────────────────────────────────
def _update(desk: Desk) -> int:
    path = desk.root / PUBLISH
    if not path.is_file():
        raise UsageError(
            Bilingual(
                f"Pas de {PUBLISH} ici. Les lignes à mettre chez votre forge : editorial cron",
                f"No {PUBLISH} here. The lines for your forge: editorial cron",
            )
        )
    lacking = False
    for name, markers in MARKERS.items():
        if (desk.root / name).is_file():
            lacking |= _renew(desk, name, markers)
    return 5 if lacking else 0


def _renew(desk: Desk, file: str, markers: tuple[str, ...]) -> bool:
    """Write the blocks of one workflow anew and say so; True when it has not the markers for it."""
    path = desk.root / file
    before = path.read_text("utf-8")
    after, missing = refresh(before, desk.site.calendar, markers)
    if after != before:
        write_whole(path, after.encode(), durable=True)
        click.echo(t(f"Récrit d'après le calendrier : {file}", f"Rewritten from the calendar: {file}"))
    elif not missing:
        click.echo(t(f"{file} est à jour.", f"{file} is up to date."))
    for name in missing:
        lines = "\n".join(f"  {line}" for line in blocks(desk.site.calendar)[name])
        click.echo(
            t(
                f"Pas de repères « # [{name}] » et « # [/{name}] » dans {file} : rien n'y est récrit. "
                f"Entre les deux, il faudrait :\n{lines}",
                f"No markers “# [{name}]” and “# [/{name}]” in {file}: nothing is rewritten there. "
                f"Between them should stand:\n{lines}",
            )
        )
    return bool(missing)
