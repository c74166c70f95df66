"""`editorial schema`: JSON Schemas made from this calendar, and the line that tells an editor about them."""

import json
from pathlib import Path

import click

from pipeline.cli.desk import desk_of, lang_option
from pipeline.cli.language import t
from pipeline.files import write_whole
from pipeline.load import schema


@click.command(
    "schema",
    help=t(
        "Écrit les schémas de calendar.yaml et des publications, faits de ce calendrier.\n\n"
        "Par exemple : editorial schema --out schemas",
        "Writes the schemas of calendar.yaml and posts, made from this calendar.\n\nFor example: editorial schema --out schemas",
    ),
)
@click.option(
    "--out",
    type=click.Path(file_okay=False),
    default="schemas",
    show_default=True,
    help=t("Le dossier.", "The folder."),
)
@click.option("--check", is_flag=True, help=t("Dire seulement s'ils sont à jour.", "Only say whether they are current."))
@lang_option()
@click.pass_context
def command(ctx: click.Context, *, out: str, check: bool) -> int:
    desk = desk_of(ctx)
    folder = desk.root / out
    made = {
        folder / f"{name}.json": json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        for name, content in schema(desk.site.calendar).items()
    }
    stale = [path for path, text in made.items() if not path.is_file() or path.read_text("utf-8") != text]
    if check:
        for path in stale:
            click.echo(
                t(
                    f"À refaire : {_shown(path)} (editorial schema)",
                    f"Out of date: {_shown(path)} (editorial schema)",
                )
            )
        return 3 if stale else 0
    for path in stale:
        write_whole(path, made[path].encode(), durable=False)
    click.echo(
        t(
            f"{len(made)} schémas dans {_shown(folder)}, {len(stale)} récrits.",
            f"{len(made)} schemas in {_shown(folder)}, {len(stale)} rewritten.",
        )
    )
    return 0


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
