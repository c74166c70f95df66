"""Prints pages: Jinja2 templates of `templates/site/`, the user's file by file before the packaged ones, HTML escaped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from pipeline.clock import format_day, format_when
from pipeline.compose import packaged
from pipeline.model import Bilingual, Lang, Words, pick
from pipeline.render.files import File, page_file, root_of
from pipeline.render.frame import frame
from pipeline.render.words import words
from pipeline.text import typeset

if TYPE_CHECKING:
    from jinja2 import Environment, FileSystemBytecodeCache

    from pipeline.render.pressroom import Pressroom


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself to those who do not read it: title, card, other languages."""

    title: str
    description: str = ""
    image: str | None = None  # address below the root
    image_alt: str = ""
    kind: str = "website"  # Open Graph's
    alternates: Mapping[Lang, str] | None = None  # language → address of the same page
    canonical: str | None = None  # address, where it is not the page's own
    index: bool = True
    data: Mapping[str, object] | None = None  # JSON-LD
    published: datetime | None = None


class Press:
    """One environment for a whole edition; compiled templates are kept."""

    def __init__(self, room: "Pressroom") -> None:
        self._room = room
        self._shared = cache(self._make_shared)
        self._parts: dict[tuple[str, ...], Markup] = {}

    def page(self, template: str, address: str, lang: Lang, head: Head, **values: Any) -> File:
        """The finished page of `address` (`/noel/`). In the template: `url(address)` is relative, `t(text)` typesets,
        `w` holds the interface's words, `day(date)` and `when(instant)` write times, `room` is the pressroom.
        """
        root = values.pop("root", None) or root_of(address)
        html = self.html(template, lang, root, address=address, head=head, **values)
        return File(page_file(address), html.encode())

    def html(self, template: str, lang: Lang, root: str, **values: Any) -> str:
        """A template's words, for a page or a part of one."""
        here = {"root": root, "url": _from(root), "part": partial(self.part, lang, root)}
        return self.environment.get_template(template).render(self._shared(lang) | here | values)

    def part(self, lang: Lang, root: str, template: str, current: str = "") -> Markup:
        """A piece that is the same on every page of a language and depth; `current` is the address that it marks."""
        key = (lang, root, template, current)
        if key not in self._parts:
            html = self.environment.get_template(template).render(
                self._shared(lang) | {"root": root, "url": _from(root), "current": current}
            )
            self._parts[key] = Markup(html)  # noqa: S704 - a template's own output
        return self._parts[key]

    @staticmethod
    def month_name(day: date, lang: Lang) -> str:
        """`décembre 2026`, `December 2026`."""
        return _month_name(day, lang)

    @cached_property
    def environment(self) -> "Environment":
        from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

        folders = (self._room.site.root / "templates" / "site", packaged() / "site")
        environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=self._kept_templates(),
        )
        environment.filters["json"] = script_json
        return environment

    def _kept_templates(self) -> "FileSystemBytecodeCache | None":
        """Compiled templates of the build before, found by their source."""
        from jinja2 import FileSystemBytecodeCache

        if self._room.cache is None:
            return None
        folder = self._room.cache / "render" / "templates"
        folder.mkdir(parents=True, exist_ok=True)
        return FileSystemBytecodeCache(str(folder))

    def _make_shared(self, lang: Lang) -> dict[str, Any]:
        room = self._room
        zone = room.zone

        def say(value: Words | Bilingual) -> str:
            return typeset(value.to(lang) if isinstance(value, Bilingual) else pick(value, lang), lang).strip()

        def day(value: date, *, short: bool = False) -> str:
            return format_day(value, lang, short=short)

        def when(value: datetime, *, short: bool = False) -> str:
            return format_when(value, zone, lang, short=short)

        return {
            "lang": lang,
            **vars(frame(room, lang)),
            "words_of": words,
            "w": words(lang, room.organisation.terms),
            "t": cache(partial(_typeset, lang=lang)),
            "say": say,
            "day": cache(day),
            "when": cache(when),
            "month_name": cache(lambda day: _month_name(day, lang)),
            "day_name": cache(lambda day, width="EEEE": _babel(day, width, lang)),
            "hour": cache(lambda instant: _hour(instant.astimezone(zone), lang)),
            "local": lambda instant: instant.astimezone(zone),
            "iso": lambda instant: instant.astimezone(zone).isoformat(),
            "room": room,
            "organisation": room.organisation,
            "edition": room.edition,
            "home": room.lead(lang),
            "tag_path": partial(tag_path, room.lead(lang)),
            "styles": room.styles,
            "sheets": (room.styles.site.path,),
        }


def _from(root: str) -> Callable[[str], str]:
    """Addresses of the site made relative, where `root` leads back to it."""
    return lambda address: root + address[1:] if address.startswith("/") else address


def tag_path(lead: str, tag: str) -> str:
    """The address of a topic's page."""
    return f"{lead}tags/{quote(tag.replace('/', '-'), safe='')}/"


@cache
def _month_name(day: date, lang: Lang) -> str:
    return _babel(day, "LLLL y", lang)


def _babel(day: date, pattern: str, lang: Lang) -> str:
    from babel.dates import format_date

    return format_date(day, pattern, locale="en_GB" if lang == "en" else lang)


def _typeset(text: str, lang: Lang) -> str:
    return typeset(text.strip(), lang)


def _hour(local: datetime, lang: Lang) -> str:
    """`10 h`, `12 h 30`; `10 am`, `12:30 pm`."""
    if lang == "fr":
        return f"{local.hour}\u00a0h" + (f"\u00a0{local.minute:02}" if local.minute else "")
    half = "am" if local.hour < 12 else "pm"
    return f"{local.hour % 12 or 12}" + (f":{local.minute:02}" if local.minute else "") + f"\u00a0{half}"


def script_json(value: object) -> Markup:
    """JSON that may stand inside a script element: no `</script>`, no comment, can begin in it."""
    from json import dumps

    text = dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for sign, code in (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e")):
        text = text.replace(sign, code)
    return Markup(text)  # noqa: S704 - every sign that HTML could read was just replaced
