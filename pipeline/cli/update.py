"""`editorial update`: change online what was modified since, where the network allows."""

import click

from pipeline.cli.desk import desk_of, lang_option, state_option
from pipeline.cli.language import t
from pipeline.cli.online import opened
from pipeline.cli.publish import parse_key


@click.command(
    "update",
    help=t(
        "Met en ligne le texte d'aujourd'hui d'une publication déjà publiée.\n\n"
        "Par exemple : editorial update p05-etre-vu-la-nuit@mastodon-fr",
        "Brings a published post to today's text, online.\n\nFor example: editorial update p05-etre-vu-la-nuit@mastodon-fr",
    ),
)
@click.argument("publication", metavar="POST@CHANNEL")
@click.option("--by", default="person", help=t("Le rôle de qui décide.", "The role of who decides."))
@state_option()
@lang_option()
@click.pass_context
def command(ctx: click.Context, *, publication: str, by: str, state: str | None) -> None:
    key = parse_key(publication)
    with opened(desk_of(ctx), key, state, by) as online:
        count = online.edits.update(key, online.history, online.draft())
    fr, en = ("modifiée", "changed") if count == 1 else (f"{count} parties modifiées", f"{count} parts changed")
    click.echo(t(f"{key} : {fr} en ligne.", f"{key}: {en} online."))
