"""Counts, lists and moments in sentences, in French and English. Pure."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline.clock import format_when
from pipeline.model import Bilingual, Lang
from pipeline.state import Pause

BRAKE_LOST = Bilingual(
    "brake.jsonl est illisible : tout est retenu. Appelez la personne qui entretient le dépôt.",
    "brake.jsonl cannot be read: everything is held. Call the maintainer.",
)


def said(fr: str, en: str) -> Bilingual:
    return Bilingual(fr, en)


def count(number: int, one_fr: str, many_fr: str, one_en: str, many_en: str) -> Bilingual:
    """`2 publications`, `1 post`; French has the singular up to one and a half, so for 0 too."""
    return Bilingual(f"{number} {one_fr if number < 2 else many_fr}", f"{number} {one_en if number == 1 else many_en}")


def joined(words: Iterable[str], lang: Lang, *, last: str = "and") -> str:
    """`a, b et c`, `a, b and c`; `last="or"`: `a ou b`."""
    listed = list(words)
    link = {"and": {"fr": "et", "en": "and"}, "or": {"fr": "ou", "en": "or"}}[last]["fr" if lang == "fr" else "en"]
    return f"{', '.join(listed[:-1])} {link} {listed[-1]}" if len(listed) > 1 else "".join(listed)


def moment(instant: datetime, zone: ZoneInfo, lang: Lang, now: datetime) -> str:
    """`lundi 7 décembre à 12:30`, `Monday 7 December at 12:30`; with the year where it is not this one."""
    text = format_when(instant, zone, lang)
    year = instant.astimezone(zone).year
    return text.replace(f" {year} ", " ", 1) if year == now.astimezone(zone).year else text


def paused(pause: Pause, zone: ZoneInfo) -> Bilingual:
    """Since when, what it holds, why, and the command that lifts it."""
    fr, en = (format_when(pause.since, zone, lang, short=True) for lang in ("fr", "en"))
    lift = f"editorial resume --scope {pause.scope}"
    return Bilingual(
        f"En pause depuis {fr} ({pause.scope})\u00a0: {pause.reason or 'sans motif'}. Pour lever\u00a0: {lift}",
        f"Paused since {en} ({pause.scope}): {pause.reason or 'no reason given'}. To lift: {lift}",
    )
