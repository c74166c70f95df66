"""The default composition: texts as written, substitutions made, pictures chosen, threads cut.

A text changes in three places only: {link}, {@partner} and {disclosure}. Anything else in braces stays as written,
and so does a placeholder that has no value, for the checks to point at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model import (
    Attachment,
    Card,
    Channel,
    Delivery,
    Key,
    Media,
    Message,
    Part,
    Poll,
    Post,
    TextItem,
    TextSpan,
    Variant,
    pick,
)
from pipeline.network.values import Context, Limit, Limits
from pipeline.text import hashtags, mentions, nfc, split_to_fit, urls

if TYPE_CHECKING:
    from pipeline.network.contract import Network

_LONGEST_THREAD = 50  # messages that a text is cut into at most
PLACEHOLDER = re.compile(r"\{(?:link|disclosure|@(?P<partner>[a-z0-9][a-z0-9-]{0,62}))\}")


def substitute(ctx: Context, text: str) -> str:
    """The text as it is sent: placeholders replaced once, composed form, no line feed at its end."""

    def value(match: re.Match[str]) -> str:
        if match[0] == "{disclosure}":
            return ctx.disclosure()
        found = ctx.partner(match["partner"]) if match["partner"] else ctx.link()
        return match[0] if found is None else found

    return nfc(PLACEHOLDER.sub(value, text)).rstrip("\n")


def spans(text: str, *, links: bool = True) -> tuple[TextSpan, ...]:
    """Links with a scheme, hashtags and mentions, in the order of the text."""
    found = [TextSpan(span.start, span.end, "link", span.text) for span in urls(text)] if links else []
    found += [TextSpan(span.start, span.end, "tag", span.text[1:]) for span in hashtags(text)]
    found += [TextSpan(span.start, span.end, "mention", span.text[1:]) for span in mentions(text)]
    return tuple(sorted(found, key=lambda span: span.start))


def compose(network: Network, ctx: Context, post: Post, variant: Variant) -> Message:
    limits = network.limits(ctx.channel)
    pieces = [piece for item in _items(network, ctx, variant, limits) for piece in _cut(network, ctx, variant, limits, item)]
    parts = [_part(network, ctx, variant, number, piece) for number, piece in enumerate(pieces, 1)]
    if variant.first_comment is not None:
        parts.append(_comment(network, ctx, len(parts) + 1, variant.first_comment))
    lang = ctx.channel.lang
    own_title = _line(post.title.get(lang))
    return Message(
        key=Key(post.id, ctx.channel.id),
        network=network.name,
        account=ctx.channel.account,
        lang=lang,
        parts=tuple(parts),
        title=(_line(variant.title) or own_title) if limits.title else _line(variant.title),
        subject=(_line(variant.subject) or own_title) if limits.subject else _line(variant.subject),
        preheader=_line(variant.preheader),
        note=_line(variant.note),
    )


def _line(text: str | None) -> str | None:
    return nfc(text).strip() or None if text is not None else None


# ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class _Piece:
    """A part's text, and the item it comes from."""

    text: str
    item: TextItem
    linked: bool  # {link} stands in the item as written
    leads: bool  # the first piece of its item: carries the item's pictures and poll


def _items(network: Network, ctx: Context, variant: Variant, limits: Limits) -> tuple[TextItem, ...]:
    if variant.items:
        return variant.items
    text = ctx.body_text() if variant.origin == "body" else from_template(network, ctx, limits)
    return (TextItem(text or "", path=variant.path),)


def from_template(network: Network, ctx: Context, limits: Limits) -> str | None:
    """The template's text with the longest summary that fits; whole when none is short enough to help."""
    whole = ctx.template(None)

    def fits(text: str | None) -> bool:
        return text is None or network.length(substitute(ctx, text), ctx.channel) <= limits.text.value

    if fits(whole) or not fits(ctx.template(0)):
        return whole
    low, high = 0, limits.text.value
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(ctx.template(middle)) else (low, middle)
    return ctx.template(low)


def _cut(network: Network, ctx: Context, variant: Variant, limits: Limits, item: TextItem) -> Iterator[_Piece]:
    text = substitute(ctx, item.text)
    linked = "{link}" in item.text
    if not (variant.thread_auto and limits.thread):
        yield _Piece(text, item, linked, leads=True)
        return
    warning = item.content_warning or variant.content_warning

    def measure(piece: str) -> int:
        return network.measure(piece, _line(warning), ctx.channel)

    link = ctx.link() if linked else None
    whole = len(text) > _LONGEST_THREAD * limits.text.value  # too long for any thread: said, not cut
    for number, piece in enumerate([text] if whole else split_to_fit(text, limits.text.value, measure) or [""]):
        yield _Piece(piece, item, link is not None and link in piece, leads=number == 0)


def _part(network: Network, ctx: Context, variant: Variant, number: int, piece: _Piece) -> Part:
    channel, item = ctx.channel, piece.item
    limits = network.limits(channel)
    warning = _line(item.content_warning or variant.content_warning)
    poll = (item.poll or (variant.poll if number == 1 else None)) if piece.leads else None
    media = _media(ctx, variant, limits, item, poll, first=number == 1) if piece.leads else ()
    link = ctx.link() if piece.linked or (limits.link_field and number == 1) else None
    return Part(
        number=number,
        kind="post" if number == 1 else "reply",
        text=piece.text,
        lang=channel.lang,
        length=network.measure(piece.text, warning, channel),
        limit=limits.text.value,
        spans=network.spans(piece.text, channel),
        media=media,
        warning=warning,
        poll=poll,
        link=link,
        card=None if media or poll else _card(ctx, limits, piece.text, link),
        options=variant.options,
        path=item.path,
    )


def _comment(network: Network, ctx: Context, number: int, item: TextItem) -> Part:
    channel, limits = ctx.channel, network.limits(ctx.channel)
    text = substitute(ctx, item.text)
    return Part(
        number=number,
        kind="first_comment",
        text=text,
        lang=channel.lang,
        length=network.length(text, channel),
        limit=comment_limit(limits).value,
        spans=network.spans(text, channel),
        link=ctx.link() if "{link}" in item.text else None,
        path=item.path,
    )


def comment_limit(limits: Limits) -> Limit:
    return limits.comment or limits.text


def _card(ctx: Context, limits: Limits, text: str, link: str | None) -> Card | None:
    """Of {link}, else of the first address in the text; only our own pages have one, since nothing is fetched."""
    if not limits.clickable_links or limits.link_field:
        return None
    address = link or next((span.text for span in urls(text)), None)
    return ctx.card(address) if address else None


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _media(
    ctx: Context, variant: Variant, limits: Limits, item: TextItem, poll: Poll | None, *, first: bool
) -> tuple[Attachment, ...]:
    ids = item.media if item.media is not None else variant.media if first else ()
    if ids is not None:
        chosen = [ctx.media[one] for one in ids if one in ctx.media]
    elif poll and not limits.poll_with_media:
        chosen = []
    else:
        elsewhere = {one for other in variant.items for one in other.media or ()}
        chosen = takeable([media for one, media in ctx.media.items() if one not in elsewhere], limits, ctx.channel)
    return tuple(Attachment(media, nfc(pick(media.alt, ctx.channel.lang)).strip()) for media in chosen)


def takeable(media: list[Media], limits: Limits, channel: Channel) -> list[Media]:
    """What the network can take of a post's pictures, in order; a source without a file only where a person posts."""
    able = [one for one in media if _can_take(one, limits, channel)]
    if limits.needs_video:
        able = [one for one in able if one.kind == "video"]
    elif able and not limits.mixes_media:
        kind = "image" if any(one.kind == "image" for one in able) else "video"
        able = [one for one in able if one.kind == kind]
    room = {
        "image": limits.images.value if limits.images else 0,
        "video": limits.videos.value if limits.videos else 0,
    }
    chosen = []
    for one in able:
        if room[one.kind] > 0:
            chosen.append(one)
            room[one.kind] -= 1
    return chosen


def _can_take(media: Media, limits: Limits, channel: Channel) -> bool:
    if media.file is None and channel.delivery is not Delivery.HANDOFF:
        return False
    if media.kind == "video":
        return limits.videos is not None
    return limits.images is not None and (media.mime is None or media.mime in limits.mime)
