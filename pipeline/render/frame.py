"""What frames every page: navigation, opening hours, the mark and the icons, worked out once per language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model import Hours, Lang
from pipeline.render.files import File
from pipeline.render.styles import hashed
from pipeline.render.words import DAYS, words

if TYPE_CHECKING:
    from pipeline.render.pressroom import Pressroom

_DAY_NAMES = {
    "fr": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_IN_HEADER = 4  # pages of content/pages in the header; the footer has all


class Entry(NamedTuple):
    path: str
    title: str


class Icon(NamedTuple):
    rel: str
    path: str
    type: str | None = None
    sizes: str | None = None


@dataclass(frozen=True)
class Frame:
    """The header's and the footer's values in one language."""

    nav: tuple[Entry, ...]
    page_links: tuple[Entry, ...]
    hours: tuple[tuple[str, str], ...]
    mark: str | None
    icons: tuple[Icon, ...]
    marked: frozenset[str]  # the addresses that the header marks when they are open


def frame(room: "Pressroom", lang: Lang) -> Frame:
    said, lead = words(lang), room.lead(lang)
    pages = page_links(room, lang)
    own = (Entry(f"{lead}agenda/", said.agenda), Entry(f"{lead}archive/", said.latest))
    nav = (*own, *pages[:_IN_HEADER]) if room.edition == "public" else pages[:_IN_HEADER]
    mark, icons, _ = brand(room)
    marked = frozenset({lead, *(entry.path for entry in nav)})
    return Frame(nav, pages, opening(room, lang), mark, icons, marked)


def page_links(room: "Pressroom", lang: Lang) -> tuple[Entry, ...]:
    """The pages that stand in the navigation, in their order."""
    return tuple(
        Entry(path, short_title(page.articles[lang].title))
        for page in room.pages
        if page.nav and (path := room.address(page, lang))
    )


def short_title(title: str) -> str:
    """What stands before the colon: « Nétiquette » for « Nétiquette : huit règles pour se parler »."""
    return re.split(r"\s*:\s", title.strip(), maxsplit=1)[0]


def opening(room: "Pressroom", lang: Lang) -> tuple[tuple[str, str], ...]:
    """Days that are alike together: (`mar. – ven.`, `10 h – 19 h`); a closed day has no hours."""
    given = room.organisation.opening_hours
    if not given:
        return ()
    names = _DAY_NAMES.get(lang, _DAY_NAMES["en"])
    runs: list[tuple[int, int, str]] = []
    for number, day in enumerate(DAYS):
        text = _hours(given[day], lang) if day in given else ""
        if runs and runs[-1][2] == text:
            runs[-1] = (runs[-1][0], number, text)
        else:
            runs.append((number, number, text))
    return tuple((names[a] if a == b else f"{names[a]} – {names[b]}", text) for a, b, text in runs)


def _hours(hours: Hours, lang: Lang) -> str:
    def one(hour: int, minute: int) -> str:
        if lang == "fr":
            return f"{hour}\u00a0h" + (f"\u00a0{minute:02}" if minute else "")
        return f"{hour % 12 or 12}" + (f":{minute:02}" if minute else "") + ("\u00a0am" if hour < 12 else "\u00a0pm")

    return f"{one(hours.start.hour, hours.start.minute)} – {one(hours.end.hour, hours.end.minute)}"


def brand(room: "Pressroom") -> tuple[str | None, tuple[Icon, ...], tuple[File, ...]]:
    """The mark's address, the icons, and their files: the brand's avatar, and the PNG of the same name beside an SVG."""
    avatar = room.organisation.brand.avatar
    files = list(_found(room.site.root, avatar))
    if not files:
        return None, (), ()
    icons = []
    for file in files:
        if file.path.endswith(".svg"):
            icons.append(Icon("icon", f"/{file.path}", "image/svg+xml"))
        else:
            icons += [Icon("icon", f"/{file.path}", None, "any"), Icon("apple-touch-icon", f"/{file.path}")]
    return f"/{files[0].path}", tuple(icons), tuple(files)


def _found(root: Path, avatar: str | None) -> Iterator[File]:
    for name in (
        avatar,
        str(Path(avatar).with_suffix(".png")) if avatar and avatar.endswith(".svg") else None,
    ):
        for place in (name, f"content/{name}") if name else ():
            path = root / place
            if path.is_file() and not path.is_symlink():
                yield hashed(f"assets/mark{path.suffix}", path.read_bytes())
                break
