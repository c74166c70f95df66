"""The house rules that a message is held against, one function each."""

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

from pipeline.compose import prose
from pipeline.compose.cases import Case, Finding, on, texts
from pipeline.compose.wording import language_name
from pipeline.model import Bilingual, KeyPath, pick
from pipeline.network import amount
from pipeline.text import emojis, normalise, urls
from pipeline.text import hashtags as tags_of

EMOJI = Bilingual("émojis", "emoji")
TAGS = Bilingual("mots-dièse", "hashtags")


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
def banned_words(case: Case) -> Iterator[Finding]:
    lists = [case.rule.options.get(lang) for lang in (case.channel.languages if case.channel else ())]
    words = [str(word) for given in lists if isinstance(given, list | tuple) for word in given]
    seen = set()
    for text, path in texts(case):
        for word in prose.banned(text, words):
            if (word, path) not in seen:
                seen.add((word, path))
                yield Finding(
                    Bilingual(
                        f"{on(case)} : « {word} » est un mot à ne pas employer",
                        f"{on(case)}: “{word}” is a word not to use",
                    ),
                    path,
                )


def register(case: Case) -> Iterator[Finding]:
    if case.channel is None or "fr" not in case.channel.languages:
        return
    channels = case.rule.options.get("channels")
    wanted = channels.get(case.channel.id) if isinstance(channels, Mapping) else None
    wanted = str(wanted or case.rule.options.get("default") or "")
    look = {"vous": prose.says_tu, "tu": prose.says_vous}.get(wanted)
    for text, path in texts(case) if look else ():
        if words := look(text) if look else []:
            distinct = list(dict.fromkeys(words))
            said = Bilingual(", ".join(f"« {word} »" for word in distinct), ", ".join(f"“{word}”" for word in distinct))
            yield Finding(
                Bilingual(
                    f"{on(case)} : ce canal dit {wanted}, et le texte dit {said.fr}",
                    f"{on(case)}: this channel says {wanted}, and the text says {said.en}",
                ),
                path,
            )


def inclusive(case: Case) -> Iterator[Finding]:
    if case.rule.options.get("median_dot") is True or case.channel is None or "fr" not in case.channel.languages:
        return
    for text, path in texts(case):
        for word in dict.fromkeys(prose.median_dots(text)):
            yield Finding(
                Bilingual(
                    f"{on(case)} : « {word} » s'écrit sans point médian",
                    f"{on(case)}: “{word}” is written without a median dot",
                ),
                path,
                Bilingual("un doublet (« lycéennes et lycéens ») ou un mot neutre", "both forms, or a neutral word"),
            )


def hashtags(case: Case) -> Iterator[Finding]:
    if case.message is None or case.channel is None:
        return
    most = case.rule.options.get("max")
    limit = most.get(case.channel.id) if isinstance(most, Mapping) else None
    for part in case.message.parts:
        tags = tags_of(part.text)
        if isinstance(limit, int) and len(tags) > limit:
            count = amount(len(tags), TAGS)
            yield Finding(
                Bilingual(f"{on(case)} : {count.fr}, {limit} au plus", f"{on(case)}: {count.en}, at most {limit}"),
                part.path,
            )
        if case.rule.options.get("case") != "CamelCase":
            continue
        for tag in tags:
            word = tag.text[1:]
            if word[:1].islower():
                yield Finding(
                    Bilingual(
                        f"{on(case)} : « {tag.text} » ; une majuscule à chaque mot se lit mieux, à voix haute aussi",
                        f"{on(case)}: “{tag.text}”; a capital for each word reads better, aloud too",
                    ),
                    part.path,
                    Bilingual(
                        f"par exemple « #{word[:1].upper()}{word[1:]} »",
                        f"for example “#{word[:1].upper()}{word[1:]}”",
                    ),
                )


def emoji(case: Case) -> Iterator[Finding]:
    limit = case.rule.options.get("max")
    for part in case.message.parts if case.message and isinstance(limit, int) else ():
        if isinstance(limit, int) and (count := len(emojis(part.text))) > limit:
            said = amount(count, EMOJI)
            yield Finding(
                Bilingual(f"{on(case)} : {said.fr}, {limit} au plus", f"{on(case)}: {said.en}, at most {limit}"),
                part.path,
            )


# ── pictures, links, sameness ────────────────────────────────────────────────────────────────────────────────────────────
def alt_text(case: Case) -> Iterator[Finding]:
    if case.message is None or case.channel is None:
        return
    for part in case.message.parts:
        for one in part.media:
            if not one.media.alt.get(part.lang, "").strip():
                yield Finding(
                    Bilingual(
                        f"{on(case)} : « {one.media.id} » n'a pas de texte alternatif en {language_name(part.lang).fr}",
                        f"{on(case)}: “{one.media.id}” has no alternative text in {language_name(part.lang).en}",
                    ),
                    ("media", list(case.post.media).index(one.media.id)),
                    Bilingual(
                        f"dites ce qu'on y voit, sous `alt:` puis `{part.lang}: |`",
                        f"say what it shows, under `alt:` then `{part.lang}: |`",
                    ),
                )


def identical(case: Case) -> Iterator[Finding]:
    if case.twins and case.variant is not None:
        names = [pick(twin.name, lang) for lang in ("fr", "en") for twin in case.twins]
        half = len(case.twins)
        yield Finding(
            Bilingual(
                f"{on(case)} : mêmes mots que sur {', '.join(names[:half])}",
                f"{pick(case.channel.name, 'en') if case.channel else ''}: the same words as on {', '.join(names[half:])}",
            ),
            case.variant.path,
        )


def links(case: Case) -> Iterator[Finding]:
    if case.message is None:
        return
    mediums = case.rule.options.get("mediums")
    for part in case.message.parts:
        for span in urls(part.text):
            yield from _foreign(case, span.text, part.path)
            medium = _utm_medium(span.text)
            if medium and isinstance(mediums, list | tuple) and medium not in mediums:
                yield Finding(
                    Bilingual(
                        f"{on(case)} : utm_medium={medium} n'est pas une valeur en usage",
                        f"{on(case)}: utm_medium={medium} is not a value in use",
                    ),
                    part.path,
                    Bilingual(f"écrivez {', '.join(map(str, mediums))}", f"write {', '.join(map(str, mediums))}"),
                )


def _foreign(case: Case, address: str, path: KeyPath) -> Iterator[Finding]:
    hosts = case.rule.options.get("hosts")
    if isinstance(hosts, list | tuple) and not case.addresses.counted(address):
        host = address.split("//", 1)[1].split("/", 1)[0]
        yield Finding(
            Bilingual(
                f"{on(case)} : ce lien mène chez {host}, hors de vos sites habituels",
                f"{on(case)}: this link leads to {host}, outside your usual sites",
            ),
            path,
            Bilingual(
                "vérifiez-le, ou ajoutez ce site à `rules.links.hosts`",
                "check it, or add the site to `rules.links.hosts`",
            ),
        )


def _utm_medium(address: str) -> str | None:
    found = parse_qs(urlsplit(address).query).get("utm_medium")
    return found[0] if found else None


def disclosure(case: Case) -> Iterator[Finding]:
    """Who pays and who takes part must be said: by {disclosure}, or in the text's own words."""
    post, channel = case.post, case.channel
    if case.message is None or channel is None or case.variant is None or not case.message.parts:
        return
    written = " ".join(item.text for item in case.variant.items)
    text = normalise(" ".join(part.text for part in case.message.parts))
    missing = []
    for partner in (case.calendar.partners.get(one) for one in post.partners):
        if partner is not None and partner.disclosure and f"{{@{partner.id}}}" not in written:
            said = [pick(partner.name, channel.lang), partner.disclosure.get(channel.lang, "")]
            if not any(normalise(one) in text for one in said if one):
                missing.append(pick(partner.name, channel.lang))
    flags = ("paid", "affiliate", "made_with_ai")
    missing += [f"{flag}: true" for flag in flags if getattr(post, flag)]
    if missing and "{disclosure}" not in written and case.variant.items:
        yield Finding(
            Bilingual(
                f"{on(case)} : le texte ne dit pas : {', '.join(missing)}",
                f"{on(case)}: the text does not say: {', '.join(missing)}",
            ),
            case.variant.path,
            Bilingual(
                "ajoutez `{disclosure}` où la mention doit se lire",
                "add `{disclosure}` where it should be read",
            ),
        )


def literal_link(case: Case) -> Iterator[Finding]:
    if case.message is None or case.variant is None or case.channel is None:
        return
    own = case.addresses.page(case.post, case.channel.lang)
    for item in case.variant.items if case.variant.origin != "inherited" else ():  # said where it is written
        for span in urls(item.text):
            target = case.addresses.find(span.text, case.post)
            if own and target and target.owner is case.post and target.lang == case.channel.lang:
                yield Finding(
                    Bilingual(
                        f"{on(case)} : « {span.text} » est écrit en toutes lettres",
                        f"{on(case)}: “{span.text}” is written out",
                    ),
                    item.path,
                    Bilingual(
                        "écrivez `{link}` : l'adresse suivra la page, et les clics se comptent",
                        "write `{link}`: it follows the page, and clicks are counted",
                    ),
                )
