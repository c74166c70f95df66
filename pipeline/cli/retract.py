"""`editorial retract`: take a publication back from its network, explicitly, and write it down."""

import click

from pipeline.cli.desk import desk_of, lang_option, state_option
from pipeline.cli.language import t
from pipeline.cli.online import opened
from pipeline.cli.publish import parse_key


@click.command(
    "retract",
    help=t(
        "Retire une publication du réseau. Pour la renvoyer : editorial resolve --again\n\n"
        "Par exemple : editorial retract p09-ma-nuit-a-velo@x",
        "Takes a publication back from its network. To send it anew: editorial resolve --again\n\n"
        "For example: editorial retract p09-ma-nuit-a-velo@x",
    ),
)
@click.argument("publication", metavar="POST@CHANNEL")
@click.option(
    "--done",
    is_flag=True,
    help=t("C'est déjà fait à la main : seulement le noter.", "It was done by hand: only write it down."),
)
@click.option(
    "--url",
    metavar="URL",
    help=t(
        "Seulement celle qui est à cette adresse, de deux en double.", "Only the one at this address, of two that are doubled."
    ),
)
@click.option("--by", default="person", help=t("Le rôle de qui décide.", "The role of who decides."))
@state_option()
@lang_option()
@click.pass_context
def command(ctx: click.Context, *, publication: str, done: bool, url: str | None, by: str, state: str | None) -> None:
    key = parse_key(publication)
    with opened(desk_of(ctx), key, state, by, connect=not done) as online:
        count = online.edits.retract(key, online.history, url=url, done_by_hand=done)
    fr, en = ("retirée", "taken back") if count == 1 else (f"{count} parties retirées", f"{count} parts taken back")
    click.echo(t(f"{key} : {fr}.", f"{key}: {en}."))
