"""Scalars with a meaning: ids, days, times, durations, percentages, addresses."""

import re
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pipeline.clock import (
    TimeProblem,
    parse_date,
    parse_duration,
    parse_every,
    parse_hours,
    parse_rrule,
    parse_time,
    parse_when,
    parse_zone,
)
from pipeline.load import hints
from pipeline.load.shapes import Bad, Parsed, Reader, not_a
from pipeline.model import Bilingual, Hours, Slot

T = TypeVar("T")
ON_MERGE = "on-merge"
ID_PATTERN = r"^[a-z0-9][a-z0-9-]{0,62}$"
_ID = re.compile(ID_PATTERN)
_LANG = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")
_COLOUR = re.compile(r"^[0-9a-fA-F]{6}$")
_SLUG = re.compile(r"^[a-z0-9][a-z0-9-]{0,98}$")

_AN_ID = Bilingual("un identifiant (a-z, 0-9, tirets)", "an id (a-z, 0-9, hyphens)")
_A_DAY = Bilingual("un jour (2026-12-01)", "a day (2026-12-01)")
_A_TIME = Bilingual("une heure (09:00)", "a time (09:00)")
_HOURS = Bilingual("des heures (10:00-19:00)", "hours (10:00-19:00)")
_A_WHEN = Bilingual("une date et une heure (2026-12-01 09:00)", "a date and time (2026-12-01 09:00)")
_A_DURATION = Bilingual("une durée (45m, 6h, 2d, 4w)", "a duration (45m, 6h, 2d, 4w)")
_A_URL = Bilingual("une adresse (https://…)", "an address (https://…)")
_A_LINK = Bilingual("un lien (https://… ou /chemin)", "a link (https://… or /path)")
_A_FILE = Bilingual("un fichier", "a file")


@cache
def zone_of(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def slugged(text: str) -> str:
    """The nearest valid id: accents dropped, the rest hyphens."""
    import unicodedata

    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", flat.lower()).strip("-")[:63].strip("-")


def as_id(text: str, _: Reader) -> str:
    if _ID.match(text):
        return text
    raise not_a(text, _AN_ID, hints.write(slugged(text) or "p01"))


def as_slug(text: str, _: Reader) -> str:
    if _SLUG.match(text):
        return text
    raise not_a(
        text,
        Bilingual("une adresse de page (a-z, 0-9, tirets)", "a page address (a-z, 0-9, hyphens)"),
        hints.write(slugged(text) or "page"),
    )


def as_lang(text: str, _: Reader) -> str:
    if _LANG.match(text):
        return text
    raise not_a(
        text,
        Bilingual("une langue (fr, en)", "a language (fr, en)"),
        hints.among(("fr", "en", "de", "es", "it")),
    )


def _said(answer: tuple[T | None, TimeProblem | None], reader: Reader) -> T:
    """The clock's answer as a shape's: an error is raised, a notice is kept for the value's place."""
    value, problem = answer
    if value is None:
        said = problem or TimeProblem("bad-value", "error", _A_WHEN, _A_WHEN)
        raise Bad(said.message, said.hint, said.code)
    if problem is not None:
        reader.notes.append((problem.code, problem.message, problem.hint))
    return value


def as_day(text: str, reader: Reader) -> date:
    return _said(parse_date(text), reader)


def as_time(text: str, reader: Reader) -> time:
    return _said(parse_time(text), reader)


def as_hours(text: str, reader: Reader) -> Hours:
    return _said(parse_hours(text), reader)


def as_when(text: str, reader: Reader) -> datetime:
    return _said(parse_when(text, reader.names.zone), reader)


def as_publish_at(text: str, reader: Reader) -> datetime | str:
    return text if text == ON_MERGE else as_when(text, reader)


def as_duration(text: str, reader: Reader) -> timedelta:
    return _said(parse_duration(text), reader)


def as_written_duration(text: str, reader: Reader) -> str:
    """Checked, and kept as written: options of rules and notices stay as they stand."""
    as_duration(text, reader)
    return text


def as_written_time(text: str, reader: Reader) -> str:
    as_time(text, reader)
    return text


def as_offset(text: str, reader: Reader) -> timedelta | datetime:
    """`+5m` after the post's time, or a date and time of its own."""
    return as_duration(text[1:].strip(), reader) if text.startswith("+") else as_when(text, reader)


def as_zone(text: str, reader: Reader) -> str:
    return _said(parse_zone(text), reader).key


def as_every(text: str, reader: Reader) -> str:
    _said(parse_every(text), reader)
    return text


def as_rrule(text: str, reader: Reader) -> str:
    _said(parse_rrule(text), reader)
    return text


def as_holidays(text: str, _: Reader) -> str:
    """An ISO country code, with a region where it matters: `FR`, `CH-GE`."""
    if re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", text):
        return text
    raise not_a(text, Bilingual("un pays (FR)", "a country (FR)"), hints.write(text[:2].upper() or "FR"))


def as_url(text: str, _: Reader) -> str:
    parts = urlsplit(text)
    if parts.scheme in ("https", "http") and parts.hostname and not re.search(r"\s", text):
        return text
    raise not_a(text, _A_URL, hints.write(f"https://{text}" if "." in text and " " not in text else "https://…"))


def as_link(text: str, reader: Reader) -> str:
    """A full address, or a path of our own site beginning with /."""
    if text.startswith("/") and not text.startswith("//") and not re.search(r"\s", text):
        return text
    if "://" not in text and " " not in text:
        raise not_a(text, _A_LINK, hints.write(f"/{text}"))
    return as_url(text, reader)


def as_file(text: str, _: Reader) -> str:
    """A relative path that stays inside: no `..`, no drive, no backslash, no leading /."""
    parts = text.split("/")
    if "://" in text:
        raise Bad(
            Bilingual(f"« {text} » est une adresse, pas un fichier.", f"“{text}” is an address, not a file."),
            Bilingual(
                "Déposez le fichier dans content/media/ et écrivez son nom. À la main seulement : « source: ».",
                "Put the file into content/media/ and write its name. For posting by hand only: “source:”.",
            ),
        )
    if text.startswith("/") or "\\" in text or ":" in text or ".." in parts or "" in parts or "\0" in text:
        message = Bilingual(f"« {text} » sort du dossier des contenus.", f"“{text}” leaves the content folder.")
        name = re.split(r"[/\\:]", text)[-1].strip(".")
        hint = Bilingual(
            f"Rangez le fichier à côté de la publication, ou dans content/media/, et écrivez : {name or 'photo.jpg'}",
            f"Put the file beside the post, or into content/media/, and write: {name or 'photo.jpg'}",
        )
        raise Bad(message, hint)
    return text


def as_colour(text: str, _: Reader) -> str:
    if _COLOUR.match(text):
        return text.lower()
    raise not_a(
        text,
        Bilingual("une couleur (0b6e4f)", "a colour (0b6e4f)"),
        hints.write(text.removeprefix("#")[:6] or "0b6e4f"),
    )


def as_handle(text: str, _: Reader) -> str:
    if re.search(r"\s", text):
        raise not_a(
            text,
            Bilingual("un compte (cyclorive_demo)", "a handle (cyclorive_demo)"),
            hints.write(re.sub(r"\s+", "", text)),
        )
    return text.removeprefix("@")


def as_focus(text: str, _: Reader) -> tuple[int, int]:
    numbers = text.replace("%", " ").replace(",", " ").split()
    if len(numbers) == 2 and all(n.isdecimal() and int(n) <= 100 for n in numbers):
        return int(numbers[0]), int(numbers[1])
    raise not_a(
        text,
        Bilingual("deux pourcentages (depuis la gauche, depuis le haut)", "two percentages (from left, from top)"),
        hints.write("50 40"),
    )


def as_shape(text: str, _: Reader) -> str:
    if re.fullmatch(r"[1-9]\d{0,4}:[1-9]\d{0,4}", text):
        return text
    raise not_a(text, Bilingual("des proportions (9:16)", "a shape (9:16)"), hints.write("9:16"))


def as_slot(text: str, reader: Reader) -> Slot:
    """`<rendezvous>/<original date>`."""
    name, slash, day = text.partition("/")
    known = reader.names.of("rendezvous")
    if not slash:
        like = hints.nearest(name, known) or (known[0] if known else "rendez-vous")
        raise not_a(text, Bilingual("un créneau", "a slot"), hints.write(f"{like}/2026-12-07"))
    if name not in known:
        message = Bilingual(
            f"« {name} » : pas de rendez-vous de ce nom dans calendar.yaml.",
            f"“{name}”: no rendez-vous of that name in calendar.yaml.",
        )
        near = hints.nearest(name, known)
        hint = hints.write(f"{near}/{day}") if near else hints.among(known)
        raise Bad(message, hint, "unknown-rendezvous")
    return Slot(name, as_day(day, reader))


def as_amount(text: str, _: Reader) -> int | float:
    """A number with at most one decimal point or comma."""
    plain = text.replace(",", ".").replace("\u202f", "").replace("\u00a0", "")
    if re.fullmatch(r"-?\d{1,12}", plain):
        return int(plain)
    if re.fullmatch(r"-?\d{1,12}\.\d{1,6}", plain):
        return float(plain)
    raise not_a(text, Bilingual("un nombre", "a number"), hints.write(re.sub(r"[^\d.]", "", plain) or "60"))


def as_figure(text: str, reader: Reader) -> int | str:
    """A figure of an objective: a count (an int), or "3.2 %" or "6h10m" as written."""
    if re.fullmatch(r"\d{1,12}", text):
        return int(text)
    if re.fullmatch(r"\d{1,12}([.,]\d{1,6})?\s*%?", text):
        return text
    try:
        as_duration(text, reader)
    except Bad as bad:
        wanted = Bilingual("une valeur (60, 3.2 %, 4h)", "a value (60, 3.2 %, 4h)")
        raise not_a(text, wanted, Bilingual("Écrivez : 60, 3.2 % ou 4h", "Write: 60, 3.2 % or 4h")) from bad
    return text


def as_page_path(text: str, _: Reader) -> str:
    """An address of our own site, from its root: `/mercredi-decembre/`, kept with both slashes."""
    if re.fullmatch(r"/?[\w./~-]+", text) and ".." not in text.split("/") and "//" not in text:
        return "/" + text.strip("/") + "/"
    raise not_a(
        text,
        Bilingual("une adresse de notre site (/page/)", "an address of our site (/page/)"),
        hints.write(f"/{slugged(text)}/"),
    )


def as_answered(text: str, reader: Reader) -> str:
    """A post's id, or a wish's number (W-01)."""
    if re.fullmatch(r"[A-Z]{1,3}-\d{1,4}", text):
        return text
    return as_id(text, reader)


ID = Parsed(as_id, _AN_ID, ID_PATTERN)
SLUG = Parsed(as_slug, Bilingual("une adresse de page", "a page address"), _SLUG.pattern)
LANG = Parsed(as_lang, Bilingual("une langue", "a language"), _LANG.pattern)
DAY = Parsed(as_day, _A_DAY, r"^\d{4}-\d{2}-\d{2}$")
TIME = Parsed(as_time, _A_TIME, r"^\d{2}:\d{2}(:\d{2})?$")
HOURS = Parsed(as_hours, _HOURS, r"^\d{2}:\d{2}-\d{2}:\d{2}$")
WHEN = Parsed(as_when, _A_WHEN, r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$")
DURATION = Parsed(as_duration, _A_DURATION, r"^(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?$")
ZONE = Parsed(as_zone, Bilingual("un fuseau horaire (Europe/Paris)", "a time zone (Europe/Paris)"))
EVERY = Parsed(as_every, Bilingual("un rythme (monday, 3rd thursday)", "a recurrence (monday, 3rd thursday)"))
RRULE = Parsed(as_rrule, Bilingual("une règle FREQ=…", "a rule FREQ=…"))
HOLIDAYS = Parsed(as_holidays, Bilingual("un pays (FR)", "a country (FR)"))
OFFSET = Parsed(as_offset, Bilingual("+5m, ou une date et une heure", "+5m, or a date and time"))
PUBLISH_AT = Parsed(as_publish_at, _A_WHEN, f"^{ON_MERGE}$|{WHEN.pattern}")
WRITTEN_TIME = Parsed(as_written_time, _A_TIME, TIME.pattern)
WRITTEN_DURATION = Parsed(as_written_duration, _A_DURATION, DURATION.pattern)
URL = Parsed(as_url, _A_URL, r"^https?://\S+$")
LINK = Parsed(as_link, _A_LINK, r"^(https?://|/)\S*$")
FILE = Parsed(as_file, _A_FILE)
COLOUR = Parsed(as_colour, Bilingual("une couleur", "a colour"), None)
HANDLE = Parsed(as_handle, Bilingual("un compte", "a handle"), None)
FOCUS = Parsed(as_focus, Bilingual("deux pourcentages", "two percentages"), None)
SHAPE = Parsed(as_shape, Bilingual("des proportions", "a shape"), None)
SLOT = Parsed(as_slot, Bilingual("un créneau", "a slot"), r"^[a-z0-9][a-z0-9-]*/\d{4}-\d{2}-\d{2}$")
AMOUNT = Parsed(as_amount, Bilingual("un nombre", "a number"), None)
FIGURE = Parsed(as_figure, Bilingual("une valeur", "a value"), None)
PAGE_PATH = Parsed(as_page_path, Bilingual("une adresse de notre site", "an address of our site"), None)
ANSWERED = Parsed(as_answered, _AN_ID, None)
