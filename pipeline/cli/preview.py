"""`editorial preview`: posts as each network will show them, in one HTML file that opens anywhere."""

import difflib
from pathlib import Path

import click

from pipeline.cli.desk import Desk, desk_of, lang_option, now_option, state_option
from pipeline.cli.language import lang, t
from pipeline.errors import UsageError
from pipeline.model import Bilingual, Status


@click.command(
    "preview",
    help=t(
        "Montre chaque publication comme chaque réseau la montrera : un seul fichier HTML, qui s'ouvre sur un téléphone. "
        "Sans nom, tout ce qui est à venir.\n\nPar exemple : editorial preview p08-noel-d-occasion --out apercu.html",
        "Shows every post as each network will show it: one HTML file that opens on a phone. "
        "Without a name, everything still to come.\n\nFor example: editorial preview p08-noel-d-occasion --out preview.html",
    ),
)
@click.argument("posts", nargs=-1, metavar="[POST]…")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help=t("Le fichier ; sinon build/preview.html.", "The file; else build/preview.html."),
)
@state_option()
@now_option()
@lang_option()
@click.pass_context
def command(ctx: click.Context, *, posts: tuple[str, ...], out: Path | None, state: str | None, now: str | None) -> int:
    from pipeline.cli.build import pressroom
    from pipeline.render.desk.alone import preview_file

    desk = desk_of(ctx, now=now)
    room = pressroom(desk, desk.ledgered(state), desk.now, "desk")
    chosen = [_named(desk, name) for name in posts] if posts else _coming(desk)
    target = out or desk.root / "build" / "preview.html"
    content = preview_file(room, list(dict.fromkeys(chosen)), lang())
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f"{target.name}.half")
    half.write_bytes(content)
    half.replace(target)
    count, size = len(dict.fromkeys(chosen)), max(len(content) // 1000, 1)
    click.echo(
        t(
            f"{target} : {count} {'publication' if count == 1 else 'publications'}, {size} ko. Ouvrez-le dans un navigateur.",
            f"{target}: {count} {'post' if count == 1 else 'posts'}, {size} kB. Open it in a browser.",
        )
    )
    return 0


def _named(desk: Desk, name: str) -> str:
    """A post by its id, or by its file (a translation's, too). Raises UsageError, with the nearest one."""
    index = desk.site.index
    if name in index:
        return name
    if name.endswith(".md"):
        path = Path(name).resolve()
        for one in index.values():
            file = desk.root / one.file
            if path == file.resolve() or (path.name.startswith(f"{file.stem}.") and path.parent == file.parent.resolve()):
                return one.id
    near = difflib.get_close_matches(name, list(index), 1)
    raise UsageError(
        Bilingual(
            f"Pas de publication « {name} »." + (f" Vouliez-vous dire « {near[0]} » ?" if near else ""),
            f"No post “{name}”." + (f" Did you mean “{near[0]}”?" if near else ""),
        )
    )


def _coming(desk: Desk) -> list[str]:
    """What is still to leave, and what is being written, in order of time; the undated last."""
    done = (Status.CANCELLED, Status.IDEA)
    waiting = [
        one
        for one in desk.site.index.values()
        if one.status not in done and (one.due >= desk.now if one.due else one.status is not Status.APPROVED)
    ]
    return [one.id for one in sorted(waiting, key=lambda one: (one.due is None, one.due or desk.now, one.id))]
