"""`editorial build`: the site as plain files, public or desk."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.desk import Desk, desk_of, lang_option, now_option, sentence, state_option
from pipeline.cli.language import t
from pipeline.errors import ContentError, UsageError
from pipeline.load import locate
from pipeline.model import Bilingual, Level

if TYPE_CHECKING:
    from pipeline.plan import Ledgered
    from pipeline.render import Edition, Pressroom, Written


def pressroom(desk: Desk, ledgered: "Ledgered", now: datetime, edition: str) -> "Pressroom":
    """What the pages of an edition are made from."""
    from pipeline.render import Pressroom

    which: Edition = "desk" if edition == "desk" else "public"
    return Pressroom.open(desk.site, ledgered, now, which, desk.cache, desk.problems)


def build_edition(desk: Desk, ledgered: "Ledgered", now: datetime, edition: str, out: Path) -> int:
    """Build an edition into `out`; how many files it has. A public one that would leak raises, and nothing is written."""
    return _build(desk, ledgered, now, edition, out).files


def _build(desk: Desk, ledgered: "Ledgered", now: datetime, edition: str, out: Path) -> "Written":
    from pipeline.render import groups, write
    from pipeline.render.leak import Guard

    if edition == "public":
        _refuse_vital(desk)
    room = pressroom(desk, ledgered, now, edition)
    guard = Guard(room) if edition == "public" else None
    return write(groups(room), out, cache=desk.cache, inspector=guard)


def _refuse_vital(desk: Desk) -> None:
    """With a wrong zone, what is public now would be a guess. ContentError with what is wrong."""
    vital = [one for one in locate(desk.root, desk.problems) if one.vital and one.level is Level.ERROR]
    if vital:
        raise ContentError(Bilingual(*("\n".join(sentence(one, lang) for one in vital) for lang in ("fr", "en"))))


@click.command(
    "build",
    help=t(
        "Construit le site, public ou bureau, et n'écrit que ce qui change.\n\n"
        "Par exemple : editorial build --edition public --out public",
        "Builds the site, public or desk, and writes only what changes.\n\n"
        "For example: editorial build --edition public --out public",
    ),
)
@click.option(
    "--edition",
    type=click.Choice(["public", "desk"]),
    default="public",
    show_default=True,
    help=t("Pour tout le monde, ou pour l'équipe.", "For everybody, or for the team."),
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help=t("Où écrire ; sinon build/public ou build/desk.", "Where to write; else build/public or build/desk."),
)
@click.option(
    "--compare",
    is_flag=True,
    help=t(
        "Demander au site en ligne s'il est déjà celui-ci, et le dire à la suite du workflow.",
        "Ask the site that is online whether it is this one already, and tell the workflow's next steps.",
    ),
)
@state_option()
@now_option()
@lang_option()
@click.pass_context
def command(ctx: click.Context, *, edition: str, out: Path | None, compare: bool, state: str | None, now: str | None) -> int:
    if compare and edition != "public":
        raise UsageError(Bilingual("--compare ne va qu'avec --edition public.", "--compare goes with --edition public only."))
    desk = desk_of(ctx, now=now)
    folder = out or desk.root / "build" / edition
    done = _build(desk, desk.ledgered(state), desk.now, edition, folder)
    click.echo(
        t(
            f"{folder} : {done.files} fichiers, {done.written} écrits, {done.deleted} retirés.",
            f"{folder}: {done.files} files, {done.written} written, {done.deleted} removed.",
        )
    )
    if compare:
        _compare(folder, desk)
    return 0


def _compare(folder: Path, desk: Desk) -> None:
    from pipeline.cli.deployed import answers_with, leave_mark
    from pipeline.cli.outputs import tell

    address = desk.site.calendar.organisation.base_url
    if answers_with(address, leave_mark(folder), desk.clock):
        tell("GITHUB_OUTPUT", "online=true\n")
        click.echo(t(f"{address} est déjà ce site.", f"{address} is this site already."))
    else:
        click.echo(t(f"{address} n'est pas encore ce site.", f"{address} is not this site yet."))
