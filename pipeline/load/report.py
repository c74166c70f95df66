"""Collecting problems while a file is read: each gets its file, path, line and column at once."""

from dataclasses import dataclass, field
from typing import Protocol

from pipeline.model import Bilingual, KeyPath, Level, Problem, Scope


class Mark(Protocol):
    """A place in a YAML text, 0-based, as libyaml counts."""

    line: int
    column: int


class Placed(Protocol):
    """Anything with a start in the text: a node of the composed YAML."""

    start_mark: Mark


_HOLDS = ((" :", "\u00a0:"), ("« ", "«\u00a0"), (" »", "\u00a0»"))
_LITERAL = frozenset({"lost-hashtag", "colon-in-text", "two-times"})  # their wording is fixed to the letter


def held(words: Bilingual) -> Bilingual:
    """The same words; French spaces that must not break are made no-break."""
    fr = words.fr
    for plain, kept in _HOLDS:
        fr = fr.replace(plain, kept)
    return words if fr == words.fr else Bilingual(fr, words.en)


def shown(words: Bilingual) -> Bilingual:
    """Content stands in messages: what nobody sees in it is named, and does nothing to a terminal or a log."""
    if all(text.replace("\u00a0", "").isprintable() for text in (words.fr, words.en)):
        return words
    from pipeline.text import visible

    return Bilingual(visible(words.fr), visible(words.en))


@dataclass(slots=True)
class Report:
    """The problems of one file. `offset`: how many lines of the file stand before its YAML."""

    file: str
    scope: Scope
    offset: int = 0
    post: str | None = None
    problems: list[Problem] = field(default_factory=list)

    def line(self, node: Placed) -> int:
        return node.start_mark.line + 1 + self.offset

    def say(
        self,
        level: Level,
        code: str,
        message: Bilingual,
        *,
        at: Placed | tuple[int, int] | None = None,
        path: KeyPath = (),
        hint: Bilingual | None = None,
        channel: str | None = None,
    ) -> None:
        """Add a problem. `at` is a node, or (line, column) of the YAML text, 0-based."""
        line: int | None = None
        column: int | None = None
        if isinstance(at, tuple):
            line, column = at[0] + 1 + self.offset, at[1] + 1
        elif at is not None:
            line, column = self.line(at), at.start_mark.column + 1
        scope = self.scope
        if channel is None and scope is Scope.POST and len(path) > 1 and path[0] == "channels":
            channel = str(path[1])
        if channel is None and scope is Scope.CALENDAR and len(path) > 1 and path[0] == "channels":
            channel = str(path[1])
        if channel is not None:
            scope = Scope.CHANNEL
        message = shown(message)
        if code not in _LITERAL:
            message = held(message)
        self.problems.append(
            Problem(
                level,
                code,
                scope,
                message,
                self.file,
                hint and held(hint),
                path,
                line,
                column,
                self.post,
                channel,
            )
        )

    def error(self, code: str, message: Bilingual, **where: object) -> None:
        self.say(Level.ERROR, code, message, **where)  # type: ignore[arg-type]

    def warn(self, code: str, message: Bilingual, **where: object) -> None:
        self.say(Level.WARNING, code, message, **where)  # type: ignore[arg-type]

    def notice(self, code: str, message: Bilingual, **where: object) -> None:
        self.say(Level.NOTICE, code, message, **where)  # type: ignore[arg-type]
