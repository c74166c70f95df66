"""Article bodies: Markdown to HTML once per text, typeset, with our own links relative and our own pictures served by us."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from pipeline import markdown
from pipeline.model import Lang
from pipeline.text import typeset

_ROOT = "\x00"  # stands for the way to the site's root; the Markdown renderer never lets it through
_LINK = re.compile(r'(<a href=")([^"]*)(")')
_IMAGE = re.compile(r'<img src="([^"]*)" alt="([^"]*)"(?: title="[^"]*")? />')
_TEXT = re.compile(r"(<(?:pre|code)\b.*?</(?:pre|code)>|<[^>]*>)", re.DOTALL)
_HEADING = re.compile(r"<(/?)h([1-6])>")

Pictures = Callable[[str, str], str | None]  # source as written, alternative text → HTML of ours


class Bodies:
    """The bodies of one site, each rendered once however many pages and feeds hold it."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._path = urlsplit(base).path.rstrip("/")
        self._host = urlsplit(base).hostname
        self._made: dict[tuple[str, Lang, str], str] = {}

    def html(self, body: str, lang: Lang, root: str, *, owner: str = "", picture: Pictures | None = None) -> Markup:
        """The body below the title `h1`. `root` leads to the site's root: `../`, or its whole address for a feed.

        `picture` knows the owner's pictures; one that nobody knows becomes its words, and nothing is fetched from elsewhere.
        """
        key = (body, lang, owner)
        if key not in self._made:
            self._made[key] = self._make(body, lang, picture)
        return Markup(self._made[key].replace(_ROOT, root))  # noqa: S704 - our renderer's own HTML, raw HTML off

    def _make(self, body: str, lang: Lang, picture: Pictures | None) -> str:
        html = markdown.to_html(body)
        html = _IMAGE.sub(lambda match: self._image(match, picture), html)
        html = _LINK.sub(lambda match: match[1] + self._href(match[2]) + match[3], html)
        html = _headings(html)
        pieces = _TEXT.split(html)
        pieces[::2] = [typeset(piece, lang) if " " in piece else piece for piece in pieces[::2]]
        return (
            "".join(pieces).replace("<table>", '<div class="scroll" tabindex="0"><table>').replace("</table>", "</table></div>")
        )

    def _href(self, href: str) -> str:
        """Ours: relative to the root, with the slash of a page; another's, a fragment or mail: as written."""
        written = unescape(href)
        parts = urlsplit(written)
        ours = parts.hostname == self._host if parts.hostname else written.startswith("/") and not written.startswith("//")
        if not ours or (parts.scheme and parts.scheme not in ("http", "https")):
            return href
        path = parts.path.removeprefix(self._path).lstrip("/") if parts.hostname else parts.path.lstrip("/")
        if path and not path.endswith("/") and "." not in path.rsplit("/", 1)[-1]:
            path += "/"
        tail = (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
        return str(escape(_ROOT + quote(path, safe="/%~") + tail))

    @staticmethod
    def _image(match: re.Match[str], picture: Pictures | None) -> str:
        source, alt = unescape(match[1]), unescape(match[2])
        ours = picture(source, alt) if picture else None
        return ours if ours is not None else f"<em>{escape(alt)}</em>" if alt else ""


def _headings(html: str) -> str:
    """One title a page: when a body uses `#`, everything moves one step down."""
    if "<h1>" not in html:
        return html
    return _HEADING.sub(lambda match: f"<{match[1]}h{min(int(match[2]) + 1, 6)}>", html)
