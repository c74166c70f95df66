"""The guide's page for bad days, `docs/operations.md` and its French twin: its sections, and how a message names one.

The pages come with the package, so that a terminal prints a section and the desk shows them without a network. A section is
named by its heading's anchor, the same as on the guide's own site: `to-check`, `a-verifier`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import pipeline
from pipeline.model import Bilingual

GuideLang = Literal["fr", "en"]
_PAGES: dict[GuideLang, str] = {"en": "operations.md", "fr": "fr/operations.md"}
_HEADING = re.compile(r"^(#{1,3}) (.+)$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Section:
    """`body` is Markdown; its links lead to other sections (`#anchor`) only. `quotes`: how the messages it is about begin."""

    anchor: str
    title: str
    level: int  # 1 the page itself, 2, 3
    body: str
    quotes: tuple[str, ...]


def anchor(title: str) -> str:
    """The anchor of a heading, as MkDocs makes it: `à vérifier` → `a-verifier`."""
    flat = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", flat).strip().lower())


def command_of(title: Bilingual) -> Bilingual:
    """The command that prints the section with this heading."""
    return Bilingual(f"editorial explain {anchor(title.fr)}", f"editorial explain {anchor(title.en)}")


def guide(title: Bilingual) -> Bilingual:
    """The end of a message: `Que faire : editorial explain a-verifier`."""
    command = command_of(title)
    return Bilingual(f"Que faire : {command.fr}", f"What to do: {command.en}")


def guided(message: Bilingual, title: Bilingual | None) -> Bilingual:
    """The message, and behind it the command that prints the section."""
    if title is None:
        return message
    more = guide(title)
    return Bilingual(_then(message.fr) + more.fr, _then(message.en) + more.en)


def _then(text: str) -> str:
    """A message that ends in a command is kept apart from the next one."""
    return f"{text} " if text.endswith((".", "!", "?", "»", "”")) else f"{text} · "


def about(message: Bilingual) -> Bilingual | None:
    """The heading of the section that quotes the beginning of this message."""
    for fr, en in zip(sections("fr"), sections("en"), strict=False):
        if _begins(message.en, en.quotes) or _begins(message.fr, fr.quotes):
            return Bilingual(fr.title, en.title)
    return None


def exit_code(code: int) -> Bilingual:
    """The heading of an exit code's section."""
    return Bilingual(f"Code de sortie {code}", f"Exit code {code}")


def _begins(message: str, quotes: tuple[str, ...]) -> bool:
    """… in a quote stands for whatever the message holds there; spaces that must not break are spaces."""
    said = " ".join(message.split())
    return any(re.match(re.escape(quote).replace("…", ".+?"), said) for quote in quotes)


@cache
def sections(lang: GuideLang) -> tuple[Section, ...]:
    """In the order of the page; the first is the page's own title and beginning."""
    return tuple(_sections((_home() / _PAGES[lang]).read_text("utf-8")))


def _home() -> Path:
    """Inside the wheel, or beside the package in a clone."""
    package = Path(pipeline.__file__).parent
    inside = package / "_guide"
    return inside if inside.is_dir() else package.parent / "docs"


def _sections(page: str) -> Iterator[Section]:
    fences = [match.span() for match in _FENCED.finditer(page)]
    found = [m for m in _HEADING.finditer(page) if not any(start < m.start() < end for start, end in fences)]
    ends = [*(match.start() for match in found[1:]), len(page)]
    for match, end in zip(found, ends, strict=True):
        body = page[match.end() : end].strip()
        lines = [" ".join(line.split()) for block in _QUOTED.findall(body) for line in block.splitlines()]
        yield Section(anchor(match[2]), match[2], len(match[1]), _LINK.sub(_inside, body), tuple(lines))


def _inside(link: re.Match[str]) -> str:
    """Pages that do not come with the package cannot be linked to: their words stay."""
    return link[0] if link[2].startswith("#") else link[1]
