import re
import shutil
import textwrap
from difflib import get_close_matches

import click
from click.core import ParameterSource

from pipeline.cli.desk import lang_option
from pipeline.cli.language import lang, t
from pipeline.errors import UsageError
from pipeline.guide import GuideLang, Section, about, anchor, exit_code, sections
from pipeline.model import Bilingual
from pipeline.review.annotations import plain

_NARROW, _WIDE = 40, 100
_LANGS: tuple[GuideLang, GuideLang] = ("fr", "en")
_ENOUGH = 6  # characters of a message that may be its beginning


@click.command(
    "explain",
    help=t(
        "Que faire d'un état, d'un code de sortie ou d'un message : la page du guide, sans réseau.\n\n"
        "Sans mot : la liste. Par exemple : editorial explain a-verifier",
        "What to do about a state, an exit code or a message: the page of the guide, without a network.\n\n"
        "Without a word: the list. For example: editorial explain to-check",
    ),
)
@click.argument("words", nargs=-1, metavar=t("[MOT]…", "[WORD]…"))
@lang_option()
@click.pass_context
def command(ctx: click.Context, words: tuple[str, ...]) -> None:
    if not words:
        _list()
        return
    section, spoken = _find(" ".join(words), asked=_asked(ctx))
    click.secho(_capital(section.title), bold=True)
    for block in _blocks(section):
        click.echo(f"\n{block}")
    below = _below(section, spoken)
    if below:
        click.echo("")
        _named(below)


def _spoken() -> GuideLang:
    return "fr" if lang() == "fr" else "en"


def _list() -> None:
    for section in sections(_spoken()):
        if section.level == 2:
            click.secho(f"\n{section.title}", bold=True)
        if section.level > 1:
            click.echo(f"  editorial explain {section.anchor}")


def _named(found: list[Section]) -> None:
    for section in found:
        click.echo(f"  editorial explain {section.anchor}")


def _asked(ctx: click.Context | None) -> bool:
    """Did the command line say --lang, before or behind the verb? Else the word's own language is answered in."""
    given = ctx is not None and ctx.get_parameter_source("lang") is ParameterSource.COMMANDLINE
    return given or (ctx is not None and _asked(ctx.parent))


def _find(word: str, *, asked: bool) -> tuple[Section, GuideLang]:
    """By its anchor or heading in either language, by an exit code's number, or by a message's beginning."""
    title = exit_code(int(word)) if re.fullmatch(r"\d{1,3}", word) else about(Bilingual(word, word))
    wanted = {anchor(word)} | ({anchor(title.fr), anchor(title.en)} if title else _begun(word))
    mine: GuideLang = _spoken()
    both: tuple[GuideLang, GuideLang] = (mine, "en" if mine == "fr" else "fr")
    for here in both:
        for number, section in enumerate(sections(here)):
            if section.anchor in wanted:
                spoken = mine if asked else here
                return sections(spoken)[number], spoken
    raise UsageError(_unknown(plain(word), anchor(word)))


def _begun(word: str) -> set[str]:
    """The one section whose quoted message begins with these first words of it; none where several do."""
    said = " ".join(word.split()).lower()
    found = {s.anchor for lang in _LANGS for s in sections(lang) if any(q.lower().startswith(said) for q in s.quotes)}
    return found if len(said) >= _ENOUGH and len(found) == 1 else set()


def _unknown(word: str, wanted: str) -> Bilingual:
    mine, every = ([section.anchor for lang in langs for section in sections(lang)] for langs in ((_spoken(),), _LANGS))
    near = next(iter(get_close_matches(wanted, mine, 1) or get_close_matches(wanted, every, 1)), None)
    meant = Bilingual(f" Vouliez-vous dire « {near} » ?", f" Did you mean “{near}”?") if near else Bilingual("", "")
    return Bilingual(
        f"Le guide ne connaît pas « {word} ».{meant.fr} La liste : editorial explain",
        f"The guide does not know “{word}”.{meant.en} The list: editorial explain",
    )


def _below(section: Section, spoken: GuideLang) -> list[Section]:
    """The sections under a heading that holds others."""
    every = sections(spoken)
    at = every.index(section)
    deeper = [each.level > section.level for each in every[at + 1 :]]
    return list(every[at + 1 : at + 1 + (deeper.index(False) if False in deeper else len(deeper))])


# ── Markdown for a terminal ──────────────────────────────────────────────────────────────────────────────────────
def _blocks(section: Section) -> list[str]:
    """Paragraphs broken for the screen, rows of tables one below another, blocks of code as they are."""
    width = max(_NARROW, min(_WIDE, shutil.get_terminal_size().columns - 2))
    shown = []
    for piece in re.split(r"(^```.*?^```$)", section.body, flags=re.MULTILINE | re.DOTALL):
        if piece.startswith("```"):
            shown.append(textwrap.indent("\n".join(piece.splitlines()[1:-1]), "    "))
        else:
            shown += [_paragraph(each, width) for each in re.split(r"\n{2,}", piece.strip()) if each.strip()]
    return shown


def _paragraph(text: str, width: int) -> str:
    text = re.sub(r"\[([^\]]+)\]\(#([^)]+)\)", r"\1 (`editorial explain \2`)", text)
    if text.startswith("|"):
        rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in text.splitlines()[2:]]
        return "\n".join(_row(row, width) for row in rows)
    return textwrap.fill(_words(text), width, break_long_words=False, break_on_hyphens=False)


def _row(cells: list[str], width: int) -> str:
    line = " → ".join(_words(cell) for cell in cells)
    return textwrap.fill(line, width, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _words(markdown: str) -> str:
    """On one line, without stars; `commands` keep their marks, so that one sees where they end."""
    return " ".join(re.sub(r"\*{1,2}([^*`]+)\*{1,2}", r"\1", markdown).replace("\\|", "|").split())


def _capital(title: str) -> str:
    return title[:1].upper() + title[1:]
