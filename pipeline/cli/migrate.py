"""`editorial migrate`: rewrite older files in today's format."""

import click

from pipeline.cli.desk import find_root, lang_option
from pipeline.cli.language import t
from pipeline.files import write_whole
from pipeline.load import migrate


@click.command(
    "migrate",
    help=t(
        "Récrit calendar.yaml dans le format de cette version.\n\nPar exemple : editorial migrate --dry-run",
        "Rewrites calendar.yaml in this version's format.\n\nFor example: editorial migrate --dry-run",
    ),
)
@click.option(
    "--dry-run",
    is_flag=True,
    help=t("Dire seulement s'il y a quelque chose à récrire.", "Only say whether there is something to rewrite."),
)
@lang_option()
@click.pass_context
def command(ctx: click.Context, *, dry_run: bool) -> None:
    path = find_root((ctx.find_root().obj or {}).get("root")) / "calendar.yaml"
    before = path.read_text("utf-8")
    after = migrate(before)
    if after == before:
        click.echo(t("Rien à récrire : le format est à jour.", "Nothing to rewrite: the format is current."))
        return
    if not dry_run:
        write_whole(path, after.encode(), durable=True)
    click.echo(
        t(
            "calendar.yaml récrit." if not dry_run else "calendar.yaml serait récrit.",
            "calendar.yaml rewritten." if not dry_run else "calendar.yaml would be rewritten.",
        )
    )
