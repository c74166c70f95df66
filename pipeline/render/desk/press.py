"""Prints the desk's pages and previews: the site's press, which also finds `templates/desk`, `previews` and `review`."""

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from pipeline.compose import packaged
from pipeline.guide import anchor
from pipeline.model import Bilingual, Lang
from pipeline.plan import LABEL
from pipeline.render.files import File
from pipeline.render.press import Press
from pipeline.render.styles import hashed
from pipeline.text import typeset

if TYPE_CHECKING:
    from jinja2 import Environment

    from pipeline.render.pressroom import Pressroom

FOLDERS = ("desk", "previews", "review")
LAYERS = (("desk", "desk"), ("previews", "previews"))  # folder, style sheet


class DeskPress(Press):
    """In its templates `x("à valider", "to approve")` is a sentence of the interface; the user's templates come first."""

    @cached_property
    def environment(self) -> "Environment":
        from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader

        environment = super().environment
        own = self._room.site.root / "templates"
        ours = {name: ChoiceLoader([FileSystemLoader(own / name), FileSystemLoader(packaged() / name)]) for name in FOLDERS}
        site = environment.loader
        assert site is not None  # noqa: S101 - the press sets it
        environment.loader = ChoiceLoader([site, PrefixLoader(ours)])
        return environment

    def _make_shared(self, lang: Lang) -> dict[str, Any]:
        return super()._make_shared(lang) | {
            "x": partial(_say, lang),
            "label": lambda state: LABEL[state].to(lang),
            "desk_script": desk_script(self._room).path,
            "commanded": commanded,
            "place": lambda title: anchor(title.to(lang)),
            "place_of": lambda state: anchor(LABEL[state].to(lang)),
            "b_number": partial(_number, lang),
            "now": self._room.now,
            "sheets": (self._room.styles.site.path, desk_sheet(self._room).path),
        }


def desk_sheet(room: "Pressroom") -> File:
    """`assets/desk.<hash>.css`: the desk's layer and the previews', the user's files before the packaged ones."""
    layers = "".join(f"@layer {name}{{\n{_read(room, f'{folder}/{name}.css')}}}\n" for folder, name in LAYERS)
    return hashed("assets/desk.css", layers.encode())


def desk_script(room: "Pressroom") -> File:
    """`assets/desk.<hash>.js`: copy buttons."""
    return hashed("assets/desk.js", _read(room, "desk/desk.js").encode())


def _read(room: "Pressroom", name: str) -> str:
    own = room.site.root / "templates" / name
    chosen = own if own.is_file() and not own.is_symlink() else packaged() / name
    return chosen.read_text(encoding="utf-8")


def _say(lang: Lang, fr: str | Bilingual, en: str = "", **values: object) -> str:
    """One of two sentences, with `{names}` filled in."""
    both = fr if isinstance(fr, Bilingual) else Bilingual(fr, en)
    text = typeset(both.to(lang), lang)
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def _number(lang: Lang, number: int) -> str:
    """1 234 567 in French, 1,234,567 in English."""
    return f"{number:,}".replace(",", "\u202f") if lang == "fr" else f"{number:,}"


def commanded(text: str) -> Markup:
    """A sentence whose `commands`, between backticks, stand out."""
    pieces = text.split("`")
    return Markup("").join(
        Markup('<code class="command">{}</code>').format(piece) if number % 2 else escape(piece)
        for number, piece in enumerate(pieces)
    )
