"""Markdown bodies: to HTML, to the plain text of a letter, and to their first paragraph.

One Rust renderer behind three functions (CommonMark and GFM: tables, strikethrough, bare links, task lists,
footnotes). HTML written by hand in a body is shown as text, never passed on; links keep safe schemes only.
"""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comrak import ExtensionOptions, ParseOptions, RenderOptions


@cache
def _options() -> tuple[ExtensionOptions, ParseOptions, RenderOptions]:
    import comrak

    extensions = comrak.ExtensionOptions()
    for name in ("table", "strikethrough", "autolink", "tasklist", "footnotes"):
        setattr(extensions, name, True)
    render = comrak.RenderOptions()
    render.escape = True  # raw HTML becomes text; `unsafe_` stays off, so javascript: links are emptied
    return extensions, comrak.ParseOptions(), render


def to_html(body: str, lang: str | None = None) -> str:
    """The body's HTML, a fragment. With `lang`, a `<div lang>` around it, for a text inside a page of another language."""
    import comrak

    html = comrak.render_markdown(body, *_options())
    return f'<div lang="{_attribute(lang)}">\n{html}</div>\n' if lang else html


def to_text(body: str) -> str:
    """The body as plain text: titles in capitals, lists with dashes and numbers, addresses in brackets after their words."""
    writer = _PlainText()
    writer.feed(to_html(body))
    writer.close()
    return writer.text()


def first_paragraph(body: str) -> str:
    """The words of the first paragraph, on one line; "" when there is none (only titles, lists or pictures)."""
    writer = _PlainText(links=False, only_first=True)
    writer.feed(to_html(body))
    writer.close()
    return " ".join(writer.text().split())


def _attribute(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "", text)


_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = (*_HEADINGS, "p", "pre", "ul", "ol", "li", "table", "tr", "blockquote", "section")


class _PlainText(HTMLParser):
    """Reads our own renderer's HTML, which is well formed, and writes text: one entry of `_blocks` per block."""

    def __init__(self, *, links: bool = True, only_first: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self._links = links
        self._only_first = only_first
        self._blocks: list[tuple[str, bool]] = []  # the words, and whether they stand right under the block before
        self._words: list[str] = []  # of the block being read
        self._in: list[str] = []
        self._lists: list[int | None] = []  # of each open list: the next number, None for dashes
        self._marker = ""  # of a list item whose first words are still to come
        self._hrefs: list[tuple[str, int]] = []
        self._listed = False  # the block before stands in the list being read

    def text(self) -> str:
        if self._only_first:
            return self._blocks[0][0] if self._blocks else ""
        lines = "".join(("\n" if tight else "\n\n") + words for words, tight in self._blocks)
        return lines.strip("\n") + "\n" if lines else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in _BLOCKS:
            self._end_block()
        if tag in ("ul", "ol"):
            self._listed = self._listed and bool(self._lists)
            self._lists.append(int(values.get("start") or 1) if tag == "ol" else None)
        elif tag == "li":
            self._marker = self._next_marker()
        elif tag == "a":
            self._hrefs.append((values.get("href") or "", len(self._words)))
        elif tag == "img":
            self._words.append(f"[{values.get('alt')}]" if values.get("alt") else "")
        elif tag == "input":
            self._words.append("[x]" if "checked" in values else "[ ]")
        elif tag == "br":
            self._words.append("\n")
        elif tag == "hr":
            self._words.append("* * *")
            self._end_block()
        if tag not in ("img", "input", "br", "hr"):
            self._in.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_block()
        if tag in ("ul", "ol"):
            self._lists.pop()
        elif tag in ("td", "th"):
            self._words.append(" | ")
        elif tag == "a":
            href, start = self._hrefs.pop()
            words = "".join(self._words[start:]).strip()
            if self._links and not href.startswith("#") and href not in ("", words, f"mailto:{words}"):
                self._words.append(f" ({href})")
        if tag in self._in:
            self._in.pop()

    def handle_data(self, data: str) -> None:
        if data != "↩":  # the way back from a footnote
            self._words.append(data if "pre" in self._in else re.sub(r"\s+", " ", data))

    def _next_marker(self) -> str:
        number = self._lists[-1]
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number}. "

    def _end_block(self) -> None:
        words = "".join(self._words)
        self._words.clear()
        words = (
            words.strip("\n")
            if "pre" in self._in
            else re.sub(r" *\n *", "\n", re.sub(" {2,}", " ", words)).strip().removesuffix(" |")
        )
        if not words:
            return
        if self._only_first:
            if self._in == ["p"] and not re.fullmatch(r"\[[^\]]*\]", words):
                self._blocks.append((words, False))
            return
        inside = self._in[-1] if self._in else ""
        if inside in _HEADINGS:
            words = words.upper()
        tight = inside == "tr" and bool(self._blocks) and self._blocks[-1][0].count(" | ") == words.count(" | ") > 0
        if self._lists:
            tight = bool(self._marker) and self._listed
            words = _indented(words, self._marker, 2 * (len(self._lists) - 1))
            self._marker = ""
        self._listed = bool(self._lists)
        self._blocks.append((words, tight))


def _indented(words: str, marker: str, depth: int) -> str:
    first, *others = words.split("\n")
    hang = " " * (depth + 2)
    lead = " " * depth + marker if marker else hang
    return "\n".join([lead + first, *(hang + line for line in others)])
