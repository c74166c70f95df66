"""How a Mastodon instance reads and shows a text: its length, its HTML, a form's nested names."""

import html
import re
from collections.abc import Iterable
from typing import Any

import regex

LINK = re.compile(r"https?://[^\s<>\"]*[\w/=&-]")
MENTION = re.compile(r"(?<![\w/])@(\w[\w.-]*\w|\w)(@[\w-]+(?:\.[\w-]+)+)?")
TAG = re.compile(r"(?<![\w/&])#(\w*[^\W\d]\w*)")
_INLINE = re.compile(f"(?P<link>{LINK.pattern})|(?P<mention>{MENTION.pattern})|(?P<tag>{TAG.pattern})")


def length(text: str, url_length: int) -> int:
    """Graphemes; a link with its scheme counts as `url_length`, `@user@host` as `@user`. Computed apart from the package."""
    return len(regex.findall(r"\X", MENTION.sub(r"@\1", LINK.sub("x" * url_length, text))))


def as_html(text: str, host: str) -> str:
    """A text as the network gives it back: paragraphs, breaks, and links cut in three spans."""
    out, last = "", 0
    for found in _INLINE.finditer(text):
        out += html.escape(text[last : found.start()], quote=False) + _anchor(found, host)
        last = found.end()
    out += html.escape(text[last:], quote=False)
    paragraphs = re.split(r"\n{2,}", out.replace("\r\n", "\n").strip())
    return "".join(f"<p>{paragraph.replace(chr(10), '<br />')}</p>" for paragraph in paragraphs) if out.strip() else ""


def _anchor(found: re.Match[str], host: str) -> str:
    whole = html.escape(found.group())
    if found["mention"]:
        name = html.escape(found.group().split("@")[1])
        return (
            f'<span class="h-card" translate="no"><a href="{host}/@{name}" class="u-url mention">@<span>{name}</span></a></span>'
        )
    if found["tag"]:
        tag = found.group()[1:]
        return f'<a href="{host}/tags/{html.escape(tag.casefold())}" class="mention hashtag" rel="tag">#<span>{html.escape(tag)}</span></a>'
    scheme, _, rest = whole.partition("://")
    shown, hidden = rest[:30], rest[30:]
    style = "ellipsis" if hidden else ""
    return (
        f'<a href="{whole}" target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">{scheme}://</span>'
        f'<span class="{style}">{shown}</span><span class="invisible">{hidden}</span></a>'
    )


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`media_ids[]` and `poll[options][]` as lists and mappings."""
    given: dict[str, Any] = {}
    for name, value in pairs:
        keys = re.findall(r"[^\[\]]+", name)
        target = given
        for key in keys[:-1]:
            target = target.setdefault(key, {})
        if name.endswith("[]"):
            target.setdefault(keys[-1], []).append(value)
        else:
            target[keys[-1]] = value
    return given


def true(value: object) -> bool:
    """A boolean as forms and JSON write it."""
    return value in (True, "true", "1", 1, "on")
