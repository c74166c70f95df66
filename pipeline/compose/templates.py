"""Message templates: `templates/messages/`, the user's file by file before the packaged ones.

A template shows values, chooses, loops and filters; it cannot call, assign, include or reach anything. Its size, the depth of
its loops and its output are bounded, and a value that does not exist is an error, never an empty place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pipeline
from pipeline.errors import ContentError
from pipeline.model import Bilingual
from pipeline.network import say

if TYPE_CHECKING:
    from jinja2 import Template, nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

_LARGEST = 64_000  # characters of a template
_LONGEST = 400_000  # characters of what it writes
_DEEPEST = 3  # loops inside loops
_MOST_TURNS = 10_000  # of all loops together
_TOO_DEEP = Bilingual("trop de parenthèses ou de blocs l'un dans l'autre", "too many brackets or blocks inside one another")
_FILTERS = (
    "capitalize",
    "default",
    "e",
    "escape",
    "first",
    "join",
    "last",
    "length",
    "lower",
    "trim",
    "truncate",
    "upper",
)
_NODES = frozenset({
    "Template", "Output", "TemplateData", "Name", "Const", "Getattr", "Getitem", "If", "For", "CondExpr",
    "Filter", "Test", "Compare", "Operand", "And", "Or", "Not", "List", "Tuple", "Keyword",
})  # fmt: skip


class TemplateError(ContentError):
    """A message template that cannot be used; says which, where and why."""

    def __init__(self, name: str, why: Bilingual, line: int | None = None) -> None:
        at = Bilingual(f", ligne {line}", f", line {line}") if line else Bilingual("", "")
        super().__init__(say(f"templates/messages/{name}{at.fr} : {why.fr}", f"templates/messages/{name}{at.en}: {why.en}"))
        self.file = f"templates/messages/{name}"
        self.line = line


class _Refused(ValueError):
    """What a template may not do while it runs."""

    def __init__(self, why: Bilingual) -> None:
        super().__init__(why.en)
        self.why = why


def _why(error: Exception) -> Bilingual:
    """Jinja speaks English; what went wrong is said in both languages, its own words behind."""
    from jinja2.exceptions import SecurityError, UndefinedError

    if isinstance(error, _Refused):
        return error.why
    if isinstance(error, SecurityError):
        return Bilingual(f"il touche à ce qui ne le regarde pas ({error})", f"it reaches for what it may not ({error})")
    if isinstance(error, UndefinedError):
        return Bilingual(
            f"il demande une valeur qui n'existe pas ({error})",
            f"it asks for a value that does not exist ({error})",
        )
    return Bilingual(f"il ne peut pas être écrit ({error})", f"it cannot be written ({error})")


def packaged() -> Path:
    """The templates shipped with the tool: inside the wheel, or beside the package in an editable install."""
    home = Path(pipeline.__file__).parent
    inside = home / "_templates"
    return inside if inside.is_dir() else home.parent / "templates"


class Templates:
    """The message templates of one site."""

    def __init__(self, root: Path) -> None:
        self._folders = (root / "templates" / "messages", packaged() / "messages")
        self._compiled: dict[str, Template | None] = {}
        self._turns = [0]  # of loops, that the template being rendered has left

    def render(self, name: str, values: Mapping[str, object]) -> str | None:
        """The template's words, without line feeds at either end; None when nobody has a template of that name."""
        from jinja2 import TemplateError as JinjaError

        if name not in self._compiled:
            self._compiled[name] = self._compile(name)
        template = self._compiled[name]
        if template is None:
            return None
        pieces: list[str] = []
        length = 0
        self._turns[0] = _MOST_TURNS
        try:
            for piece in template.generate(dict(values)):
                length += len(piece)
                if length > _LONGEST:
                    too_long = Bilingual(
                        f"il écrit plus de {_LONGEST} caractères",
                        f"it writes more than {_LONGEST} characters",
                    )
                    raise TemplateError(name, too_long)
                pieces.append(piece)
        except RecursionError as error:
            raise TemplateError(name, _TOO_DEEP) from error
        except (JinjaError, TypeError, ValueError, ArithmeticError) as error:
            raise TemplateError(name, _why(error)) from error
        return "".join(pieces).strip("\n")

    def _compile(self, name: str) -> Template | None:
        from jinja2 import TemplateSyntaxError

        source = next(filter(None, (self._read(folder, name) for folder in self._folders)), None)
        if source is None:
            return None
        try:
            environment = self._html if ".html." in name else self._environment
            tree = environment.parse(source)
            _only_allowed(name, tree)
            template = environment.from_string(_counted(tree))
        except RecursionError as error:
            raise TemplateError(name, _TOO_DEEP) from error
        except TemplateSyntaxError as error:
            raise TemplateError(
                name,
                Bilingual(f"il ne se lit pas ({error.message})", f"it cannot be read ({error.message})"),
                error.lineno,
            ) from error
        return template

    def _read(self, folder: Path, name: str) -> str | None:
        path = folder / name
        if path.is_symlink() or folder.is_symlink() or not path.is_file():
            return None
        try:
            source = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise TemplateError(name, Bilingual("ce fichier n'est pas en UTF-8", "this file is not UTF-8")) from error
        if len(source) > _LARGEST:
            raise TemplateError(name, Bilingual(f"plus de {_LARGEST} caractères", f"more than {_LARGEST} characters"))
        return source

    @cached_property
    def _environment(self) -> ImmutableSandboxedEnvironment:
        return _environment(self._turns, html=False)

    @cached_property
    def _html(self) -> ImmutableSandboxedEnvironment:
        return _environment(self._turns, html=True)


def _counted(tree: nodes.Template) -> nodes.Template:
    """The same template, its loops counted: every list that is looped over passes through `_turns`."""
    from jinja2 import nodes

    for loop in list(tree.find_all(nodes.For)):
        loop.iter = nodes.Filter(loop.iter, "_turns", [], [], None, None, lineno=loop.lineno)
    return tree


def _environment(turns: list[int], *, html: bool) -> ImmutableSandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=html, trim_blocks=True, lstrip_blocks=True, cache_size=0
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in _FILTERS}

    def counted(values: object) -> list[object]:
        if isinstance(values, str) or not isinstance(values, Iterable):
            raise _Refused(Bilingual("une boucle parcourt une liste, pas un texte", "a loop goes over a list, not over a text"))
        listed = list(values)
        turns[0] -= len(listed)
        if turns[0] < 0:
            raise _Refused(Bilingual(f"plus de {_MOST_TURNS} tours de boucle", f"more than {_MOST_TURNS} turns of its loops"))
        return listed

    environment.filters["_turns"] = counted
    return environment


def _only_allowed(name: str, tree: nodes.Template) -> None:
    from jinja2 import nodes

    def walk(node: nodes.Node, depth: int) -> None:
        kind = type(node).__name__
        if kind not in _NODES:
            why = f"« {kind} » ; un modèle montre, choisit, parcourt et filtre, rien d'autre"
            raise TemplateError(
                name,
                Bilingual(why, f"“{kind}”; a template shows, chooses, loops and filters, nothing else"),
                node.lineno,
            )
        depth += isinstance(node, nodes.For)
        if depth > _DEEPEST or (isinstance(node, nodes.For) and node.recursive):
            deep = Bilingual(
                f"plus de {_DEEPEST} boucles l'une dans l'autre",
                f"more than {_DEEPEST} loops inside one another",
            )
            raise TemplateError(name, deep, node.lineno)
        for child in node.iter_child_nodes():
            walk(child, depth)

    walk(tree, 0)
