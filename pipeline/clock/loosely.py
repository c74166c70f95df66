"""Dates, times and durations as people really type them, in French and English. Only hints come from here."""

import re
from datetime import date, time

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv january jan",
            "fevrier fevr fev february feb",
            "mars march mar",
            "avril avr april apr",
            "mai may",
            "juin june jun",
            "juillet juil july jul",
            "aout august aug",
            "septembre sept september sep",
            "octobre october oct",
            "novembre november nov",
            "decembre december dec",
        ),
        1,
    )
    for name in names.split()
}
_UNITS = (
    ("w", "semaines semaine sem weeks week wk w"),
    ("d", "jours jour j days day d"),
    ("h", "heures heure hours hour hrs hr h"),
    ("m", "minutes minute mins min mn m"),
    ("s", "secondes seconde seconds second secs sec s"),
)
_UNIT = {word: unit for unit, words in _UNITS for word in words.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))


_LONGEST = 80  # nobody writes a longer date; what is longer is a mistake, and is not searched


def clip(text: str) -> str:
    """What was written, short enough to stand in a message."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def plain(text: str) -> str:
    """Lower case, without accents, white space to single spaces; nothing of a text that is no date."""
    import unicodedata

    letters = unicodedata.normalize("NFKD", text.casefold() if len(text) <= _LONGEST else "")
    return " ".join("".join(sign for sign in letters if not unicodedata.combining(sign)).split())


_DATES = (
    re.compile(r"(?<!\d)(?P<y>\d{4})(?P<sep>[-/. ])(?P<m>\d\d?)(?P=sep)(?P<d>\d\d?)(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d\d?)(?P<sep>[-/. ])(?P<m>\d\d?)(?P=sep)(?P<y>\d{4}|\d\d)(?![\d:h])"),
    re.compile(rf"(?<!\d)(?P<d>\d\d?)(?:er|st|nd|rd|th)?[ -](?:of )?(?P<m>{_MONTH})\.?,?[ -](?P<y>\d{{4}})(?!\d)"),
    re.compile(rf"(?<![a-z])(?P<m>{_MONTH})\.? (?P<d>\d\d?)(?:st|nd|rd|th)?,? (?P<y>\d{{4}})(?!\d)"),
)


def loose_date(text: str) -> date | None:
    """`1/12/2026` (day first), `1er décembre 2026`, `December 1, 2026`, `2026/12/1`…"""
    flat = plain(text)
    for pattern in _DATES:
        if match := pattern.search(flat):
            year, month = int(match["y"]), match["m"]
            number = _MONTHS.get(month) or int(month)
            return _date(year + 2000 if year < 100 else year, number, int(match["d"]))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    if month > 12 >= day:
        month, day = day, month  # 12/31/2026
    try:
        return date(year, month, day)
    except ValueError:
        return None


_NAMED = {"midi": time(12), "noon": time(12), "minuit": time(0), "midnight": time(0)}
_TIMES = (
    re.compile(r"(?<![\d:.])(?P<h>\d\d?) ?(?:[:.](?P<m>\d\d)(?!\d))? ?(?P<half>am|pm|a\.m\.?|p\.m\.?)(?![a-z])"),
    re.compile(r"(?<![\d:.+-])(?P<h>\d\d?) ?(?:h|heures?)(?: ?(?P<m>\d\d))?(?![\da-z])"),
    re.compile(r"(?<![\d:.+])(?P<h>\d\d?):(?P<m>\d\d?)(?!\d)"),
    re.compile(r"(?<![\d.])(?P<h>\d\d?)\.(?P<m>\d\d)(?![\d.])"),
)


def loose_time(text: str) -> time | None:
    """`9h`, `9h00`, `9 h 30`, `9:00`, `9 am`, `midi`…"""
    flat = plain(text)
    for word in flat.split():
        if word in _NAMED:
            return _NAMED[word]
    for pattern in _TIMES:
        if match := pattern.search(flat):
            parts = match.groupdict()
            hour, half = int(parts["h"]), (parts.get("half") or "")[:1]
            if half:
                hour = hour % 12 + (12 if half == "p" else 0)
            return time(hour, int(parts["m"] or 0)) if hour < 24 and int(parts["m"] or 0) < 60 else None
    return None


def loose_hours(text: str) -> tuple[time, time] | None:
    """`21h30 à 7h`, `9:00 - 18:00`, `10h-19h`."""
    ends = re.split(r"\s*(?:-|–|—|\bà\b|\bto\b|\bau?x?\b)\s*", text.strip().removeprefix("de "), maxsplit=1)
    first, last = (loose_time(end) for end in ends) if len(ends) == 2 else (None, None)
    return (first, last) if first and last and first != last else None


def loose_duration(text: str) -> str | None:
    """`1h30` → `1h30m`, `2 jours` → `2d`, `45 min` → `45m`."""
    flat = plain(text).replace(" et ", " ").replace(" and ", " ")
    if match := re.fullmatch(r"(\d{1,4}) ?h ?(\d\d)", flat):
        return f"{match[1]}h{int(match[2])}m" if int(match[2]) else f"{match[1]}h"
    parts = re.findall(r"(\d{1,6}) ?([a-z]+)", flat)
    order = [unit for unit, _ in _UNITS]
    found = {_UNIT.get(word): count for count, word in parts}
    if not parts or None in found or len(found) != len(parts) or re.sub(r"\d{1,6} ?[a-z]+", "", flat).strip():
        return None
    return "".join(f"{int(found[unit])}{unit}" for unit in order if unit in found)
