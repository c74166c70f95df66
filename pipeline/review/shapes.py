"""A summary as plain text, as Markdown for the forge, and as values for programs. Pure.

The Markdown shows strangers' words: nobody is notified by it, nothing is linked, no HTML gets through, and it fits in a comment.
"""

import re
import unicodedata
from typing import Any

from pipeline.model import Bilingual, Lang, Level
from pipeline.review.annotations import Note, plain
from pipeline.review.facts import Line, Summary

LARGEST = 64_000  # bytes: a comment of the forge holds 65,536 characters
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~])")
_MARK = {Level.ERROR: "❌ ", Level.WARNING: "⚠️ ", Level.NOTICE: "ℹ️ ", None: ""}
_WORD = {
    Level.ERROR: Bilingual("erreur : ", "error: "),
    Level.WARNING: Bilingual("attention : ", "attention: "),
    Level.NOTICE: Bilingual("", ""),
}


def text(summary: Summary, lang: Lang) -> str:
    """Plain text, a section's lines indented."""
    out = [summary.headline.to(lang)]
    for section in summary.sections:
        out += ["", section.title.to(lang)]
        out += [f"  {_word(line, lang)}{plain(_clean(line.text.to(lang)))}" for line in section.lines]
    return "\n".join(out)


def _word(line: Line, lang: Lang) -> str:
    return _WORD[line.level].to(lang) if line.level else ""


def markdown(summary: Summary, lang: Lang, *, largest: int = LARGEST) -> str:
    """Markdown of at most `largest` bytes; what does not fit is counted."""
    out, used = [f"### {safe(summary.headline.to(lang))}", ""], 200  # bytes kept for the last line
    left = 0
    for section in summary.sections:
        lines = [f"**{safe(section.title.to(lang))}**", ""]
        lines += [f"- {_MARK[line.level]}{safe(line.text.to(lang))}" for line in section.lines]
        for number, line in enumerate([*lines, ""]):
            size = len(line.encode()) + 1
            if used + size > largest:
                left += number >= 2 and line != ""
                continue
            used += size
            out.append(line)
    if left:
        more = Bilingual(f"+{left} de plus : editorial diff", f"+{left} more: editorial diff")
        out.append(safe(more.to(lang)))
    return "\n".join(out).rstrip("\n") + "\n"


def safe(words: str) -> str:
    """A stranger's words as Markdown that shows them, and does nothing else."""
    shown = _MARKUP.sub(r"\\\1", _clean(words)).replace("<", "&lt;").replace("\\&lt;", "&lt;")
    shown = shown.replace("://", ":\u2060//").replace("www.", "www\u2060.")
    return re.sub(r"([@#])", "\\1\u2060", shown)


def _clean(words: str) -> str:
    """One line, without control characters and without what turns the reading direction."""
    return "".join(
        " " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign
        for sign in words
        if sign in {"\u2060", "\u200d"} or unicodedata.category(sign) not in ("Cf", "Cs")
    ).strip()


def values(summary: Summary) -> dict[str, Any]:
    """For programs: every sentence in both languages, with its level and its post."""
    return {
        "headline": {"fr": summary.headline.fr, "en": summary.headline.en},
        "sections": [
            {
                "title": {"fr": section.title.fr, "en": section.title.en},
                "lines": [
                    {
                        "fr": line.text.fr,
                        "en": line.text.en,
                        "level": line.level,
                        "post": line.post,
                        "file": line.file,
                    }
                    for line in section.lines
                ],
            }
            for section in summary.sections
        ],
    }


def notes(summary: Summary, lang: Lang) -> list[Note]:
    """The lines somebody must look at, as annotations."""
    return [Note(line.level, "diff", line.text.to(lang), line.file) for line in summary.lines if line.level is not None]
