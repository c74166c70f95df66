"""What stands in a text: graphemes, links, tags, mentions, emoji."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regex import Match, Pattern


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: `text` stands at the code points [start, end)."""

    start: int
    end: int
    text: str


@cache
def pattern(source: str) -> Pattern[str]:
    """Compiled on first use: most commands never need most of these."""
    import regex

    return regex.compile(source)


def find_spans(source: str, text: str, group: int = 0) -> Iterator[Span]:
    for match in pattern(source).finditer(text):
        yield Span(match.start(group), match.end(group), match[group])


# ── graphemes ────────────────────────────────────────────────────────────────────────────────────────────────────────────


# \X alone looks back over a whole row of flags to pair them: quadratic. A row is paired from its start here.
CLUSTER = r"[\U0001F1E6-\U0001F1FF]{2}(?![\p{GCB=Extend}\p{GCB=SpacingMark}\u200D])|\X"


def graphemes(text: str) -> list[str]:
    """The characters a reader counts: extended grapheme clusters (https://unicode.org/reports/tr29/)."""
    return pattern(CLUSTER).findall(text)


def grapheme_count(text: str) -> int:
    if text.isascii() and "\r" not in text:  # only CR LF joins two ASCII characters
        return len(text)
    return len(graphemes(text))


def truncate(text: str, limit: int, ellipsis: str = "…") -> str:
    """At most `limit` graphemes, the ellipsis included; cut between words where that keeps most of it, never in a URL."""
    parts = graphemes(text)
    if len(parts) <= limit:
        return text
    room = limit - grapheme_count(ellipsis)
    if room <= 0:
        return "".join(graphemes(ellipsis)[: max(limit, 0)])
    end = len("".join(parts[:room]))
    for url in urls(text):
        if url.start < end < url.end:
            end = url.start
    space = next((at for at in range(end, 0, -1) if text[at : at + 1].isspace()), 0)
    if space * 10 >= end * 6:
        end = space
    return text[:end].rstrip(" \u00a0\u202f\t\n,;:–—-") + ellipsis


def nfc(text: str) -> str:
    """Composed form, in which every network counts and every digest is taken."""
    return unicodedata.normalize("NFC", text)


# ── links, tags, mentions, emoji ─────────────────────────────────────────────────────────────────────────────────────────

_OPEN, _CLOSE = "([{", ")]}"
_LINK = r"""(?i)(?<![a-z0-9_@$#])https?://(?=[\p{L}\p{N}\[])[^\s<>"«»“”„`\u200b\u2060\ufeff]+"""
_LINK_TAIL = ".,;:!?…'’‘*。、！？"


def urls(text: str) -> tuple[Span, ...]:
    """Links written with http:// or https://, whatever their host; without the punctuation and brackets of the sentence."""
    found = []
    for span in find_spans(_LINK, text):
        link = span.text[: _balanced(span.text)].rstrip(_LINK_TAIL)
        if len(link) > link.index("//") + 2:
            found.append(Span(span.start, span.start + len(link), link))
    return tuple(found)


def _balanced(link: str) -> int:
    """Where the link ends: before the first bracket that has no partner inside it."""
    opened: list[tuple[int, str]] = []
    for at, sign in enumerate(link):
        if sign in _OPEN:
            opened.append((at, _CLOSE[_OPEN.index(sign)]))
        elif sign in _CLOSE:
            if not opened or opened[-1][1] != sign:
                return at
            opened.pop()
    return opened[0][0] if opened else len(link)


@cache
def top_level_domains() -> frozenset[str]:
    """Every top-level domain of the root zone, lower case, in Unicode and in its xn-- form."""
    lines = Path(__file__).parent.with_name("data").joinpath("tlds.txt").read_text(encoding="ascii").split("\n")[1:]
    names = {line for line in lines if line}
    return frozenset(names | {name[4:].encode().decode("punycode") for name in names if name.startswith("xn--")})


_LATIN = r"\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0300-\u036f\u1e00-\u1eff"
_BARE_LABEL = rf"[a-z0-9{_LATIN}](?:[a-z0-9_\-{_LATIN}]*[a-z0-9{_LATIN}])?"
_LABEL = r"[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_\-]*[\p{L}\p{M}\p{N}])?"
_HOST = (
    rf"(?i)(?<![a-z0-9_@＠$#＃])(?:(?P<scheme>https?://)(?P<host>{_LABEL}(?:\.{_LABEL})+)"
    rf"|(?<![\-./{_LATIN}])(?P<host>{_BARE_LABEL}(?:\.{_BARE_LABEL})+))"
)
_PATH_SIGN = rf"[a-z0-9!*';:=+,.$/%\#\[\]\-–_~@|&\p{{Cyrillic}}{_LATIN}]"
_PATH_ROUND = rf"\((?:{_PATH_SIGN}++(?:\({_PATH_SIGN}+\){_PATH_SIGN}*)?|\({_PATH_SIGN}+\){_PATH_SIGN}*)\)"
_PATH_END = rf"(?:[a-z0-9=_\#/+\-\p{{Cyrillic}}{_LATIN}]|{_PATH_ROUND})"
_AFTER_HOST = (
    rf"(?i)(?::\d+)?(?:/(?:(?:{_PATH_SIGN}|{_PATH_ROUND})*{_PATH_END})?)?"
    r"(?:\?[a-z0-9!?*'@();:&=+$/%\#\[\]\-_.,~|]*[a-z0-9\-_&=\#/])?"
)


def counted_urls(text: str, *, bare: bool = False) -> tuple[Span, ...]:
    """Links as the networks that count a link as a fixed length find them: the host must end in a real top-level domain.

    `bare` adds links without a scheme (`cyclorive.org/don`). `x.example` is a link in neither form.
    The grammar is https://github.com/twitter/twitter-text, version 3.
    """
    found: list[Span] = []
    for match in _hosts(text, "." if bare else "://"):
        if (not bare and not match["scheme"]) or (found and match.start() < found[-1].end):
            continue
        host_end = _real_host(text, match.start("host"), match["host"])
        if host_end:
            after = pattern(_AFTER_HOST).match(text, host_end)
            end = after.end() if after else host_end
            found.append(Span(match.start(), end, text[match.start() : end]))
    return tuple(found)


def _hosts(text: str, sign: str) -> Iterator[Match[str]]:
    for word in pattern(r"\S+").finditer(text):
        if sign in word[0]:  # most words are no link, and cost nothing
            yield from pattern(_HOST).finditer(text, word.start(), word.end())


_ASCII_LABEL = "abcdefghijklmnopqrstuvwxyz0123456789-"
_NOT_AFTER_DOMAIN = _ASCII_LABEL + _ASCII_LABEL.upper() + "@+"
_HOST_LENGTH = 253  # https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4, written without the root's dot


def _real_host(text: str, start: int, host: str) -> int:
    """The end of the longest part of `host` whose last label is a real top-level domain; 0 when there is none."""
    labels = host.split(".") if len(host) <= _HOST_LENGTH else []
    for size in range(len(labels), 1, -1):
        before, last = labels[size - 2], labels[size - 1].lower()
        ascii_part = last[: len(last) - len(last.lstrip(_ASCII_LABEL))]  # "fr" of "frこれは", which no space separates
        for domain in (last, ascii_part):
            end = start + len(".".join(labels[: size - 1])) + 1 + len(domain)
            glued = text[end : end + 1] in _NOT_AFTER_DOMAIN if end < len(text) else False
            if domain in top_level_domains() and not glued and "_" not in before:
                return end
    return 0


_TAG_LINK = r"_\u200c\u200d\u00b7\u30fb"
_HASHTAG = (
    r"(?:(?<=[\ufe0e\ufe0f])|(?<![\p{L}\p{M}\p{Nd}_&/=#＃]))[#＃](?![\ufe0f\u20e3])"
    rf"(?=[\p{{Nd}}{_TAG_LINK}]*+[\p{{L}}\p{{M}}])[\p{{L}}\p{{M}}\p{{Nd}}{_TAG_LINK}]++(?![#＃]|://)"
)
_NAME = r"[A-Za-z0-9_]++(?:[.\-]++[A-Za-z0-9_]++)*+"
_MENTION = rf"(?<![\p{{L}}\p{{N}}_!#$%&*@＠./\-])[@＠]{_NAME}(?:@{_NAME})?+(?![@＠]|://)"


def hashtags(text: str) -> tuple[Span, ...]:
    """`#Vélo`, the sign included. A tag holds at least one letter (`#1` is none) and follows no letter (`a#b` is none)."""
    return _outside_links(text, find_spans(_HASHTAG, text)) if "#" in text or "＃" in text else ()


def mentions(text: str) -> tuple[Span, ...]:
    """`@user` and `@user@host`, the sign included; never the second half of an e-mail address."""
    return _outside_links(text, find_spans(_MENTION, text)) if "@" in text or "＠" in text else ()


def _outside_links(text: str, found: Iterable[Span]) -> tuple[Span, ...]:
    links = urls(text)
    starts = [link.start for link in links]

    def free(span: Span) -> bool:
        before = bisect_right(starts, span.start) - 1
        return before < 0 or links[before].end <= span.start

    return tuple(span for span in found if free(span))


_EMOJI_ONE = (
    r"(?:\p{Emoji_Presentation}\ufe0f?|\p{Extended_Pictographic}\ufe0f"
    r"|\p{Emoji_Modifier_Base}(?=[\U0001f3fb-\U0001f3ff]))"
)
_EMOJI_SKIN = r"[\U0001f3fb-\U0001f3ff]?"
_EMOJI_JOINED = rf"(?:\u200d(?:{_EMOJI_ONE}|\p{{Extended_Pictographic}}){_EMOJI_SKIN})*"
EMOJI = (
    r"\p{RI}\p{RI}|[0-9#*]\ufe0f?\u20e3|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
    rf"|(?!\p{{RI}})(?:{_EMOJI_ONE}{_EMOJI_SKIN}|\p{{Extended_Pictographic}}(?=\u200d\p{{Extended_Pictographic}})){_EMOJI_JOINED}"
)


def emojis(text: str) -> tuple[Span, ...]:
    """Emoji as drawn: a family, a skin tone, a flag, a keycap is one. A sign that is text by default needs U+FE0F (`©`)."""
    return () if text.isascii() else tuple(find_spans(EMOJI, text))
