"""`editorial networks`: what each network takes, with the page that proves it, and what it never can."""

import json
from dataclasses import fields

import click

from pipeline.cli.language import lang, t
from pipeline.model import Bilingual, Channel, Delivery
from pipeline.network import Ability, Limit, Network
from pipeline.networks import discover


@click.command(
    "networks",
    help=t(
        "Ce que chaque réseau accepte, avec la page qui le prouve.\n\nPar exemple : editorial networks mastodon",
        "What each network takes, with the page that proves it.\n\nFor example: editorial networks mastodon",
    ),
)
@click.argument("names", nargs=-1, metavar="[NETWORK]…")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=t("La forme de la réponse.", "The shape of the answer."),
)
@click.option("--lang", type=click.Choice(["fr", "en"]), expose_value=False, help=t("La langue.", "The language."))
def command(*, names: tuple[str, ...], shape: str) -> None:
    known = discover()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.UsageError(
            t(
                f"Réseau inconnu : {unknown[0]}. Il y a : {', '.join(known)}.",
                f"Unknown network: {unknown[0]}. There are: {', '.join(known)}.",
            )
        )
    chosen = [known[name] for name in names or known]
    if shape == "json":
        click.echo(json.dumps({n.name: {f: limit.value for f, limit in limits_of(n).items()} for n in chosen}, indent=2))
        return
    for network in chosen:
        _tell(network)


def limits_of(network: Network) -> dict[str, Limit]:
    """Its numbers by name, for a channel that sets none of its own."""
    channel = Channel(
        network.name,
        network.name,
        {"fr": network.label, "en": network.label},
        network.name,
        Delivery.API,
        ("fr",),
    )
    limits = network.limits(channel)
    found = {field.name: getattr(limits, field.name) for field in fields(limits)}
    return {name: value for name, value in found.items() if isinstance(value, Limit)}


# how a limit is called, and whether its number counts things rather than measures one
_NAMES = {
    "text": (Bilingual("texte", "text"), False),
    "comment": (Bilingual("premier commentaire", "first comment"), False),
    "fold": (Bilingual("avant « voir plus »", "before “see more”"), False),
    "title": (Bilingual("titre", "title"), False),
    "subject": (Bilingual("objet", "subject"), False),
    "alt": (Bilingual("texte alternatif", "alt text"), False),
    "images": (Bilingual("images", "pictures"), True),
    "videos": (Bilingual("vidéos", "videos"), True),
    "image_bytes": (Bilingual("poids d'une image", "picture size"), False),
    "image_side": (Bilingual("côté d'une image", "picture side"), False),
    "hashtags": (Bilingual("mots-dièse", "hashtags"), True),
    "poll_options": (Bilingual("choix d'un sondage", "poll choices"), True),
    "poll_option_length": (Bilingual("longueur d'un choix", "a choice's length"), False),
}

_ABILITIES = {
    Ability.FIND: Bilingual("retrouver ses messages", "find its posts"),
    Ability.EDIT: Bilingual("modifier en ligne", "change what is online"),
    Ability.DELETE: Bilingual("retirer", "take back"),
    Ability.MEASURE: Bilingual("relever les chiffres", "collect figures"),
    Ability.LISTEN: Bilingual("lire les réponses", "read replies"),
    Ability.MODERATE: Bilingual("modérer", "moderate"),
}


def _tell(network: Network) -> None:
    by_hand = not network.secrets
    how = t("par une personne", "by a person") if by_hand else t("par programme ou par une personne", "by program or by a person")
    click.secho(f"{network.label} ({network.name})", bold=True, nl=False)
    click.echo(f"  {how}")
    for name, limit in limits_of(network).items():
        called, counts = _NAMES[name]
        unit = "" if counts else limit.unit.to(lang())
        click.echo(f"  {called.to(lang()):<20} {limit.value:>9,} {unit:<22} {limit.source}".replace(",", t("\u202f", ",")))
    for ability, why in network.lacks.items():
        what = _ABILITIES[ability]
        click.echo(t(f"  ne peut pas {what.fr} : {why.fr}", f"  cannot {what.en}: {why.en}"))
    click.echo("")
