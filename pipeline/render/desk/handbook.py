"""The guide's page for bad days inside the desk: what its sentences and the messages of the tool link to. Pure.

The page comes with the package, in French and in English; an edition in another language shows the English one.
"""

import re
from dataclasses import dataclass

from pipeline.guide import GuideLang, sections
from pipeline.markdown import to_html
from pipeline.model import Bilingual, Lang
from pipeline.render.desk.sheets import Sheet

PATH = "guide/"


@dataclass(frozen=True, slots=True)
class Part:
    """A section: `level` is its heading's; `html` what stands below it."""

    anchor: str
    title: str
    level: int
    html: str


def spoken(lang: Lang) -> GuideLang:
    return "fr" if lang == "fr" else "en"


def guide_sheet(lang: Lang) -> Sheet:
    titles = Bilingual(*(sections(one)[0].title for one in ("fr", "en")))
    parts = tuple(Part(one.anchor, _capital(one.title), one.level, _html(one.body, lang)) for one in sections(spoken(lang)))
    return Sheet("guide", PATH, titles, {"first": parts[0], "parts": parts[1:], "spoken": spoken(lang)})


def _html(body: str, lang: Lang) -> str:
    """A block of code may be scrolled by the keyboard; a table scrolls by itself on a phone."""
    kept = re.sub(r" (?=[:;?!»])|(?<=«) ", "\u00a0", body) if lang == "fr" else body
    html = to_html(kept).replace("<pre>", '<pre tabindex="0">')
    return re.sub(r"<table>.*?</table>", r'<div class="scroll" tabindex="0">\g<0></div>', html, flags=re.DOTALL)


def _capital(title: str) -> str:
    return title[:1].upper() + title[1:]
