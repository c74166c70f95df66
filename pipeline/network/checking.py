"""The default check: what the network's limits say of a message, with the numbers and what to do instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.model import Bilingual, Channel, Level, Message, Part
from pipeline.network.attachments import check_media, check_poll
from pipeline.network.composing import comment_limit
from pipeline.network.values import Limit, Limits
from pipeline.network.wording import Findings, amount
from pipeline.text import character_name, grapheme_count, hashtags, unsafe_characters, urls

if TYPE_CHECKING:
    from pipeline.model import Problem
    from pipeline.network.contract import Network


def check(network: Network, message: Message, channel: Channel) -> list[Problem]:
    limits = network.limits(channel)
    found = Findings(network.label, message)
    _check_shape(found, message, limits)
    for field in ("title", "subject"):
        _check_heading(found, message, field, getattr(limits, field), needed=getattr(limits, f"needs_{field}"))
    for part in message.parts:
        _check_text(found, network, part, limits)
        _check_signs(found, part, limits)
        check_media(found, part, limits, channel)
        check_poll(found, part, limits)
    _check_needs(found, message, limits)
    return list(found)


# ── the message as a whole ───────────────────────────────────────────────────────────────────────────────────────────────
def _check_shape(found: Findings, message: Message, limits: Limits) -> None:
    posts = [part for part in message.parts if part.kind != "first_comment"]
    if len(posts) > 1 and not limits.thread:
        found.add(
            "thread",
            Bilingual(
                f"{len(posts)} parties écrites, or ce réseau n'a pas de fils",
                f"{len(posts)} parts are written, and this network has no threads",
            ),
            Bilingual(
                "écrivez un seul texte sous `text: |`, sans tirets",
                "write one text under `text: |`, without dashes",
            ),
        )
    comment = next((part for part in message.parts if part.kind == "first_comment"), None)
    if comment and not limits.first_comment:
        found.add(
            "first-comment",
            Bilingual("ce réseau ne prend pas de premier commentaire", "this network takes no first comment"),
            Bilingual(
                "mettez ces mots dans le texte, ou retirez `first_comment`",
                "move the words into the text, or remove it",
            ),
            part=comment.number,
        )
    warned = next((part for part in posts if part.warning), None)
    if warned and not limits.content_warning:
        found.add(
            "content-warning",
            Bilingual(
                "l'avertissement de contenu n'existe pas ici et ne serait pas montré",
                "there are no content warnings here, and it would not be shown",
            ),
            Bilingual(
                "dites-le au début du texte et retirez `content_warning` de ce canal",
                "say it at the start of the text and remove `content_warning` from this channel",
            ),
            part=warned.number,
        )


def _check_heading(found: Findings, message: Message, field: str, limit: Limit | None, *, needed: bool) -> None:
    name = Bilingual("le titre", "the title") if field == "title" else Bilingual("l'objet", "the subject")
    text: str | None = getattr(message, field)
    if not text:
        if needed:
            found.add(
                f"no-{field}",
                Bilingual(f"il manque {name.fr}", f"{name.en} is missing"),
                Bilingual(f"ajoutez `{field}: |` sous ce canal", f"add `{field}: |` under this channel"),
            )
        return
    length = grapheme_count(text)
    if limit and length > limit.value:
        over = amount(length - limit.value, limit.unit)
        found.add(
            f"{field}-too-long",
            Bilingual(
                f"{name.fr} fait {length}/{limit.value}, il faut en retirer {over.fr}",
                f"{name.en} is {length}/{limit.value}, remove {over.en}",
            ),
            Bilingual(
                f"écrivez-en un plus court sous ce canal : `{field}: |`",
                f"write a shorter one under this channel: `{field}: |`",
            ),
        )
    if unsafe := unsafe_characters(text):
        _unsafe(found, [span.text for span in unsafe], name, None)


def _check_needs(found: Findings, message: Message, limits: Limits) -> None:
    media = [one.media for part in message.parts for one in part.media]
    if limits.needs_video and not any(one.kind == "video" for one in media):
        found.add(
            "no-video",
            Bilingual("il faut une vidéo", "a video is needed"),
            Bilingual(
                "déclarez-la sous `media:` (fichier, ou `source:` pour un envoi à la main), puis nommez-la dans ce canal",
                "declare it under `media:` (a file, or `source:` where a person posts), then name it in this channel",
            ),
        )
    elif limits.needs_media and not media:
        found.add(
            "no-media",
            Bilingual("il faut une image ou une vidéo", "an image or a video is needed"),
            Bilingual(
                "déclarez-la sous `media:` avec son texte alternatif",
                "declare it under `media:` with its alternative text",
            ),
        )
    if limits.needs_link and not any(part.link for part in message.parts):
        found.add(
            "no-link",
            Bilingual("il faut un lien de destination", "a destination link is needed"),
            Bilingual("ajoutez `link: /adresse` sous ce canal", "add `link: /address` under this channel"),
        )


# ── one part ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _check_text(found: Findings, network: Network, part: Part, limits: Limits) -> None:
    limit = comment_limit(limits) if part.kind == "first_comment" else limits.text
    if not part.text.strip():
        if limits.needs_text and not part.media:
            found.add(
                "empty-text",
                Bilingual("le texte est vide", "the text is empty"),
                Bilingual("écrivez-le sous `text: |`", "write it under `text: |`"),
                part=part.number,
            )
    elif part.length > limit.value:
        over = amount(part.length - limit.value, limit.unit)
        why = network.explain(part.text)
        splits = limits.thread and part.kind != "first_comment"
        found.add(
            "too-long",
            Bilingual(
                f"{part.length}/{limit.value}, il faut retirer {over.fr}" + (f" ; {why.fr}" if why else ""),
                f"{part.length}/{limit.value}, remove {over.en}" + (f"; {why.en}" if why else ""),
            ),
            Bilingual("ou ajoutez `thread: auto` pour en faire un fil", "or add `thread: auto` to make it a thread")
            if splits
            else None,
            part=part.number,
        )
    elif limits.fold and limits.fold_told and part.kind == "post" and part.length > limits.fold.value:
        found.add(
            "fold",
            Bilingual(
                f"{part.length} {limits.fold.unit.fr} ; au-delà de {limits.fold.value} environ, il faut toucher « voir plus »",
                f"{part.length} {limits.fold.unit.en}; after some {limits.fold.value}, people must tap “see more”",
            ),
            Bilingual("mettez l'essentiel dans les premières lignes", "put what matters in the first lines"),
            part=part.number,
            level=Level.NOTICE,
        )


def _check_signs(found: Findings, part: Part, limits: Limits) -> None:
    if unsafe := unsafe_characters(part.text):
        _unsafe(found, [span.text for span in unsafe], Bilingual("le texte", "the text"), part.number)
    if part.warning and (unsafe := unsafe_characters(part.warning)):
        _unsafe(
            found,
            [span.text for span in unsafe],
            Bilingual("l'avertissement", "the content warning"),
            part.number,
        )
    tags = len(hashtags(part.text))
    if limits.hashtags and tags > limits.hashtags.value:
        found.add(
            "hashtags",
            Bilingual(
                f"{amount(tags, limits.hashtags.unit).fr}, {limits.hashtags.value} au plus",
                f"{amount(tags, limits.hashtags.unit).en}, at most {limits.hashtags.value}",
            ),
            part=part.number,
        )
    if not limits.clickable_links and (links := urls(part.text)):
        found.add(
            "link-not-clickable",
            Bilingual(f"« {links[0].text} » ne sera pas cliquable", f"“{links[0].text}” will not be clickable"),
            Bilingual("retirez l'adresse du texte : le lien a son propre champ", "remove the address: the link has its own field")
            if limits.link_field
            else Bilingual(
                "écrivez « lien en bio » et gardez l'adresse dans la bio",
                "write “link in bio” and keep the address in the bio",
            ),
            part=part.number,
            level=Level.WARNING,
        )


def _unsafe(found: Findings, characters: Sequence[str], where: Bilingual, part: int | None) -> None:
    named = ", ".join(dict.fromkeys(character_name(one) for one in characters))
    found.add(
        "invisible-characters",
        Bilingual(
            f"{where.fr} contient un caractère invisible ({named})",
            f"{where.en} holds an invisible character ({named})",
        ),
        Bilingual(
            "retapez le mot où il se trouve : il peut changer ce qui est lu",
            "type the word again: it can change what is read",
        ),
        part=part,
    )
