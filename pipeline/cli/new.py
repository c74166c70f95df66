"""`editorial new`: a post's file with everything a person needs to begin, at the next free slot."""

from collections.abc import Iterator, Mapping

import click

from pipeline.cli.desk import Desk, desk_of, lang_option, now_option
from pipeline.cli.language import lang, t
from pipeline.cli.placing import Place, default_channels, find_place, named_channels
from pipeline.cli.scaffold import fill, one_line, slug
from pipeline.clock import format_when, local_day
from pipeline.errors import UsageError
from pipeline.files import write_whole
from pipeline.model import Bilingual, Channel, Delivery, Rendezvous, Site, pick
from pipeline.network import Limits
from pipeline.networks import get


@click.command(
    "new",
    help=t(
        "Crée le fichier d'une publication, au prochain créneau libre.\n\n"
        "Par exemple : editorial new --rendezvous lundi-rustine --date 2026-12-07",
        "Creates a post's file, at the next free slot.\n\n"
        "For example: editorial new --rendezvous lundi-rustine --date 2026-12-07",
    ),
)
@click.argument("id", required=False)
@click.option("--title", help=t("Le titre.", "The title."))
@click.option("--rendezvous", metavar="ID", help=t("Pour ce rendez-vous.", "For this rendez-vous."))
@click.option(
    "--date",
    "when",
    metavar="WHEN",
    help=t("Ce jour d'un rendez-vous, ou ce jour et cette heure.", "This day of a rendez-vous, or day and time."),
)
@click.option(
    "--slot",
    metavar="ID/DATE",
    help=t("Ce créneau : lundi-rustine/2026-12-07.", "This slot: lundi-rustine/2026-12-07."),
)
@click.option(
    "--channel",
    "channels",
    multiple=True,
    metavar="ID",
    help=t("Sur ce canal ou ce groupe (plusieurs fois si besoin).", "On this channel or group (may be repeated)."),
)
@click.option("--idea", is_flag=True, help=t("Une idée : sans date, ne part pas.", "An idea: no time, never leaves."))
@click.option(
    "--bilingual",
    is_flag=True,
    help=t("Avec le fichier de chaque traduction.", "With each translation's file."),
)
@now_option()
@lang_option()
@click.pass_context
def command(
    ctx: click.Context,
    *,
    id: str | None,
    title: str | None,
    rendezvous: str | None,
    when: str | None,
    slot: str | None,
    channels: tuple[str, ...],
    idea: bool,
    bilingual: bool,
    now: str | None,
) -> None:
    desk = desk_of(ctx, now=now)
    named = named_channels(desk.site, channels)
    place = find_place(desk, rendezvous, when, slot, named, idea=idea)
    chosen = named or list(place.rendezvous.channels if place.rendezvous else ()) or default_channels(desk.site)
    words = one_line(title or "") or _title(place, desk)
    name = _id(desk, id, title, place)
    files = scaffold(desk, name, words, place, chosen, idea=idea, bilingual=bilingual)
    for file in files:
        if (desk.root / file).exists():
            raise UsageError(
                Bilingual(
                    f"{file} existe déjà : rien n'est écrit. Donnez un autre nom : editorial new UN-AUTRE-ID",
                    f"{file} exists already: nothing is written. Give another name: editorial new ANOTHER-ID",
                )
            )
    for file, text in files.items():
        write_whole(desk.root / file, text.encode(), durable=False)
        click.echo(t(f"Écrit : {file}", f"Written: {file}"))
    if place.at is not None:
        shown = format_when(place.at, desk.zone, lang())
        what = f" ({pick(place.rendezvous.name, lang())})" if place.rendezvous else ""
        click.echo(t(f"Pour le {shown}{what}.", f"For {shown}{what}."))
    click.echo(
        t(
            "Écrivez les textes, puis : editorial check. Prête à relire : status: in_review, dans une demande de fusion.",
            "Write the texts, then: editorial check. Ready for review: status: in_review, in a pull request.",
        )
    )


def _title(place: Place, desk: Desk) -> str:
    first = desk.site.calendar.organisation.languages[0]
    if place.rendezvous is not None:
        return t(
            f"{pick(place.rendezvous.name, first)} : titre à écrire",
            f"{pick(place.rendezvous.name, first)}: title to write",
        )
    return t("Titre à écrire", "Title to write")


def _id(desk: Desk, given: str | None, title: str | None, place: Place) -> str:
    taken = desk.site.index
    if given is not None:
        if slug(given) != given or not given:
            raise UsageError(
                Bilingual(
                    f"« {given} » ne va pas : a-z, 0-9 et tirets. Par exemple : {slug(given) or 'ma-publication'}",
                    f"“{given}” will not do: a-z, 0-9 and hyphens. For example: {slug(given) or 'my-post'}",
                )
            )
        if given in taken:
            raise UsageError(
                Bilingual(
                    f"« {given} » existe déjà ({taken[given].file}) : rien n'est écrit.",
                    f"“{given}” exists already ({taken[given].file}): nothing is written.",
                )
            )
        return given
    base = slug(title or "") or (place.slot or "").replace("/", "-") or t("idee", "idea")
    name, number = base, 2
    while name in taken or (desk.root / f"content/posts/{name}.md").exists():
        name, number = f"{base}-{number}", number + 1
    return name


# ── what is written ──────────────────────────────────────────────────────────────────────────────────────────────
def scaffold(
    desk: Desk, name: str, title: str, place: Place, channels: list[str], *, idea: bool, bilingual: bool
) -> dict[str, str]:
    """Path → text of the post's file, and of its translations."""
    calendar, french = desk.site.calendar, lang() == "fr"
    all_languages = calendar.organisation.languages
    chosen = [calendar.channels[one] for one in channels]
    spoken = {language for channel in chosen for language in channel.languages}
    languages = [one for one in all_languages if one in spoken] or list(all_languages[:1])
    polled = place.rendezvous is not None and place.rendezvous.format == "poll"
    letters_only = bool(chosen) and all(_limits(c).subject for c in chosen)
    values: dict[str, object] = {
        "id": name,
        "title": title,
        "status": "idea" if idea else "draft",
        "slot": place.slot,
        "publish_at": f"{place.at.astimezone(desk.zone):%Y-%m-%d %H:%M}" if place.at else None,
        "when": format_when(place.at, desk.zone, lang()) if place.at else "",
        "french": french,
        "inherited": place.rendezvous is not None,
        "place": _place_lines(desk.site, place.rendezvous),
        "languages": languages,
        "ask": {one: _to_write(one, "ask") for one in languages},
        "words": {} if letters_only else {one: _words(one, page=bilingual or one == all_languages[0]) for one in languages},
        "alt": {one: _to_write(one, "alt") for one in languages},
        "wants_media": any(_limits(c).needs_media for c in chosen),
        "of_format": list(_format_lines(place.rendezvous)),
        "channels": [_channel(one, poll=polled) for one in chosen],
        "body": _to_write(all_languages[0], "body"),
    }
    files = {f"content/posts/{name}.md": fill(desk.root, "post.md.j2", values)}
    for other in all_languages[1:] if bilingual else ():
        more = {
            "title": title,
            "today": local_day(desk.now, desk.zone).isoformat(),
            "body": _to_write(other, "body"),
        }
        files[f"content/posts/{name}.{other}.md"] = fill(desk.root, "translation.md.j2", values | more)
    return files


def _words(language: str, *, page: bool) -> str:
    """{link} needs a page in the text's language."""
    text = _to_write(language, "text")
    return f"{text} {{link}}" if page else text


_TO_WRITE = {
    "ask": Bilingual("venir, donner, répondre…", "come, give, answer…"),
    "text": Bilingual("Le message, en une ou deux phrases.", "The message, in a sentence or two."),
    "alt": Bilingual("Ce qu'on voit, pour qui ne voit pas l'image.", "What there is to see, for those who cannot see it."),
    "body": Bilingual("L'article de la page.", "The page's article."),
    "title": Bilingual("Le titre", "The title"),
    "subject": Bilingual("L'objet de la lettre", "The letter's subject"),
    "preheader": Bilingual("L'accroche, lue à côté de l'objet", "The preview line, read beside the subject"),
}


def _to_write(language: str, what: str) -> str:
    return _TO_WRITE[what].to(language)


def _place_lines(site: Site, rendezvous: Rendezvous | None) -> list[str]:
    """Pillar, format and audience: as the rendez-vous gives them, or the choices there are."""
    calendar = site.calendar
    if rendezvous is not None:
        given: Mapping[str, str | None] = {
            "pillar": rendezvous.pillar,
            "campaign": rendezvous.campaign,
            "format": rendezvous.format,
            "audience": f"[{', '.join(rendezvous.audience)}]" if rendezvous.audience else None,
        }
        return [f"# {field}: {value}" for field, value in given.items() if value]
    choices = {"pillar": calendar.pillars, "audience": calendar.audiences}
    return [
        f"# {field}: {f'[{next(iter(known))}]' if field == 'audience' else next(iter(known))}  # {' · '.join(known)}"
        for field, known in choices.items()
        if known
    ]


def _format_lines(rendezvous: Rendezvous | None) -> Iterator[str]:
    """What the rendez-vous' format asks for besides."""
    if rendezvous is None:
        return
    if rendezvous.format == "testimonial":
        yield t(
            "# consent:  # l'accord de la personne : jamais son nom",
            "# consent:  # the person's consent: never a name",
        )
        yield "#   - {kind: image, given: 2026-12-01, scope: {fr: toutes publications, en: all posts}}"
    if rendezvous.format == "contest":
        yield "# contest: {opens: 2026-12-14 18:00, closes: 2026-12-20 23:59, draw: 2026-12-21 12:00}"


def _channel(channel: Channel, *, poll: bool) -> dict[str, object]:
    network = get(channel.network)
    limits = _limits(channel)
    lines = []
    for field, wanted in (
        ("title", limits.needs_title),
        ("subject", limits.needs_subject),
        ("preheader", limits.needs_subject),
    ):
        if wanted:
            lines += [f"{field}: |", f"  {_to_write(channel.lang, field)}"]
    if poll and limits.poll_options:
        lines += ["# poll:", f"#   options: [{t('oui, non', 'yes, no')}]", "#   duration: 24h"]
    notes = [f"{network.label if network else channel.network}{t(' : ', ': ')}{limits.text.value} {limits.text.unit.to(lang())}"]
    if limits.needs_media:
        notes.append(t("vidéo obligatoire", "needs a video") if limits.needs_video else t("image obligatoire", "needs a picture"))
    if channel.delivery is Delivery.HANDOFF:
        notes.append(t("mise en ligne à la main", "posted by hand"))
    return {"id": channel.id, "note": ", ".join(notes), "lines": lines}


def _limits(channel: Channel) -> Limits:
    network = get(channel.network)
    assert network is not None  # noqa: S101 - loading refuses a network that is none
    return network.limits(channel)
