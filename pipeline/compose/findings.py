"""What composing itself finds: placeholders without a value, options nobody knows, templates that fail, pages to translate."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from pipeline import networks
from pipeline.compose.addresses import Link
from pipeline.compose.templates import TemplateError
from pipeline.compose.wording import language_name
from pipeline.model import (
    Bilingual,
    Calendar,
    Channel,
    KeyPath,
    Level,
    Page,
    Post,
    Problem,
    Scope,
    Site,
    TextItem,
    Variant,
    pick,
)
from pipeline.network import Network, say
from pipeline.network.composing import PLACEHOLDER

_BRACES = re.compile(r"\{ *(@?[\w-]{1,40}) *\}")
_MEANT = {
    "lien": "{link}",
    "liens": "{link}",
    "links": "{link}",
    "url": "{link}",
    "adresse": "{link}",
    "link": "{link}",
    "mention": "{disclosure}",
    "mentions": "{disclosure}",
    "disclosure": "{disclosure}",
    "disclosures": "{disclosure}",
}


def own(
    post: Post, variant: Variant, channel: Channel, network: Network, link: Link | None, calendar: Calendar
) -> Iterator[Problem]:
    """Placeholders and options of one publication."""
    for item in (*variant.items, *([variant.first_comment] if variant.first_comment else ())):
        yield from _placeholders(post, channel, link, calendar, item)
    for message in network.check_options(variant.options):
        yield _problem(post, channel, "option", message, (*variant.path, "options"))
    yield from _partnerships(post, variant, channel, calendar)


def _partnerships(post: Post, variant: Variant, channel: Channel, calendar: Calendar) -> Iterator[Problem]:
    """Partners named on a day when they are not partners."""
    due = variant.due or post.due
    named = [match["partner"] for item in variant.items for match in PLACEHOLDER.finditer(item.text) if match["partner"]]
    for one in dict.fromkeys([*post.partners, *named]):
        partner = calendar.partners.get(one)
        if partner is None or due is None:
            continue
        day, hint = due.astimezone(ZoneInfo(calendar.organisation.timezone)).date(), None
        name = Bilingual(pick(partner.name, "fr"), pick(partner.name, "en"))
        if partner.end and day > partner.end:
            message = Bilingual(
                f"le partenariat avec {name.fr} s'arrête le {partner.end}, et la publication part le {day}",
                f"the partnership with {name.en} ends on {partner.end}, and the post leaves on {day}",
            )
            hint = Bilingual(
                "retirez ce partenaire, ou prolongez-le dans calendar.yaml",
                "remove the partner, or extend it in calendar.yaml",
            )
        elif partner.start and day < partner.start:
            message = Bilingual(
                f"le partenariat avec {name.fr} commence le {partner.start}, et la publication part le {day}",
                f"the partnership with {name.en} begins on {partner.start}, and the post leaves on {day}",
            )
        else:
            continue
        yield _problem(post, channel, "partnership", message, variant.path, level=Level.WARNING, hint=hint)


def _placeholders(post: Post, channel: Channel, link: Link | None, calendar: Calendar, item: TextItem) -> Iterator[Problem]:
    if "{link}" in item.text and link is None:
        lang = language_name(channel.lang)
        yield _problem(
            post,
            channel,
            "link-without-page",
            Bilingual(
                f"{{link}} n'a pas de page : cette publication n'a pas d'article public en {lang.fr}",
                f"{{link}} has no page: this post has no public article in {lang.en}",
            ),
            item.path,
            hint=Bilingual(
                "écrivez l'article, ou ajoutez `link: /adresse` sous ce canal",
                "write the article, or add `link: /address` under this channel",
            ),
        )
    for match in PLACEHOLDER.finditer(item.text):
        if match["partner"] and match["partner"] not in calendar.partners:
            near = get_close_matches(match["partner"], calendar.partners, 1)
            known = ", ".join(f"{{@{one}}}" for one in (near or calendar.partners))
            yield _problem(
                post,
                channel,
                "unknown-partner",
                Bilingual(f"{match[0]} : aucun partenaire de ce nom", f"{match[0]}: no partner of that name"),
                item.path,
                hint=Bilingual(f"écrivez {known}", f"write {known}") if known else None,
            )
    for match in _BRACES.finditer(item.text):
        meant = _MEANT.get(match[1].lower())
        if meant and match[0] != meant:
            yield _problem(
                post,
                channel,
                "placeholder",
                Bilingual(f"« {match[0]} » restera tel quel", f"“{match[0]}” will stay as it is"),
                item.path,
                level=Level.WARNING,
                hint=Bilingual(f"écrivez {meant}", f"write {meant}"),
            )


def _problem(
    post: Post,
    channel: Channel,
    code: str,
    message: Bilingual,
    path: KeyPath,
    *,
    level: Level = Level.ERROR,
    hint: Bilingual | None = None,
) -> Problem:
    return Problem(
        level=level,
        code=code,
        scope=Scope.POST,
        message=say(f"{pick(channel.name, 'fr')} : {message.fr}", f"{pick(channel.name, 'en')}: {message.en}"),
        file=post.file,
        hint=hint and say(hint.fr, hint.en),
        path=path,
        post=post.id,
        channel=channel.id,
    )


def template(post: Post, channel: Channel, variant: Variant, error: TemplateError) -> Problem:
    """A message that a template could not write; points at the post, names the template."""
    hint = Bilingual(
        "corrigez le modèle, ou écrivez le texte sous ce canal",
        "mend the template, or write the text under this channel",
    )
    return _problem(post, channel, "template", error.message, variant.path, hint=hint)


def unknown_network(site: Site, post: Post, channel: str) -> Problem:
    """A publication on a channel that calendar.yaml does not have, or whose network does not exist."""
    known = site.calendar.channels.get(channel)
    if known is not None:
        return _network(known)
    return Problem(
        level=Level.ERROR,
        code="unknown-channel",
        scope=Scope.POST,
        message=say(
            f"« {channel} » n'est pas un canal de calendar.yaml",
            f"“{channel}” is not a channel of calendar.yaml",
        ),
        file=post.file,
        path=("channels", channel),
        post=post.id,
        channel=channel,
    )


def _network(channel: Channel) -> Problem:
    near = get_close_matches(channel.network, networks.names(), 1)
    known = ", ".join(near or networks.names())
    return Problem(
        level=Level.ERROR,
        code="unknown-network",
        scope=Scope.CHANNEL,
        message=say(f"« {channel.network} » n'est pas un réseau connu", f"“{channel.network}” is not a known network"),
        file="calendar.yaml",
        hint=say(f"écrivez {known}", f"write {known}"),
        path=("channels", channel.id, "network"),
        channel=channel.id,
    )


def channels(site: Site) -> Iterator[Problem]:
    """Networks that do not exist and options that no network knows, in calendar.yaml."""
    for channel in site.calendar.channels.values():
        network = networks.get(channel.network)
        if network is None:
            yield _network(channel)
            continue
        for message in network.check_options(channel.options):
            yield Problem(
                level=Level.ERROR,
                code="option",
                scope=Scope.CHANNEL,
                message=say(f"{pick(channel.name, 'fr')} : {message.fr}", f"{pick(channel.name, 'en')}: {message.en}"),
                file="calendar.yaml",
                path=("channels", channel.id, "options"),
                channel=channel.id,
            )


def pages(site: Site) -> Iterator[Problem]:
    """Pages that lack a language, or whose translation is older than the original."""
    rule = site.calendar.rules.get("translation")
    level = str(rule.options.get("pages", rule.level)) if rule else "off"
    if level == "off":
        return
    for page in site.pages.values():
        for lang in site.calendar.organisation.languages:
            if found := _page(page, lang, Level(level)):
                yield found


def _page(page: Page, lang: str, level: Level) -> Problem | None:
    article = page.articles.get(lang)
    first = next(iter(page.articles.values()), None)
    name = language_name(lang)
    if first is None or (article is not None and not article.stale):
        return None
    if article is None:
        message = Bilingual(
            f"la page « {page.id} » n'existe pas en {name.fr}",
            f"the page “{page.id}” does not exist in {name.en}",
        )
        hint = Bilingual("écrivez sa traduction à côté", "write its translation beside it")
    else:
        message = Bilingual(
            f"la page « {page.id} » en {name.fr} est plus ancienne que l'original",
            f"the page “{page.id}” in {name.en} is older than the original",
        )
        hint = Bilingual(
            "relisez-la, puis mettez la date du jour dans `translated:`",
            "check it, then put today's date in `translated:`",
        )
    return Problem(
        level=level,
        code="translation",
        scope=Scope.FILE,
        message=say(message.fr, message.en),
        file=(article or first).file,
        hint=say(hint.fr, hint.en),
        path=("translated",) if article else (),
    )
