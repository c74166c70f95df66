"""Words that composing adds in the message's own language: disclosures, and an event's day and hours."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from pipeline.model import Bilingual, Calendar, Channel, Lang, Post

_FLAGS: Final = {
    "paid": Bilingual("publicité", "paid"),
    "affiliate": Bilingual("lien affilié", "affiliate link"),
    "made_with_ai": Bilingual("réalisé avec l'aide d'une IA", "made with the help of AI"),
}


def disclosure(calendar: Calendar, post: Post, channel: Channel) -> str:
    """Partners', paid, affiliate and AI, in each of the channel's languages: "a, b / c, d". "" when there is nothing to say.

    The house's own words come from `organisation.terms` (paid, affiliate, made_with_ai).
    """
    said = []
    for lang in channel.languages:
        words = [calendar.partners[one].disclosure.get(lang, "").strip() for one in post.partners if one in calendar.partners]
        for flag, default in _FLAGS.items():
            if getattr(post, flag):
                words.append(calendar.organisation.terms.get(flag, {}).get(lang) or default.to(lang))
        said.append(", ".join(filter(None, words)))
    return " / ".join(dict.fromkeys(filter(None, said)))


def event_words(post: Post, timezone: str, lang: Lang) -> dict[str, str] | None:
    """`day` ("samedi 12 décembre", "Saturday 12 December"), `hours` ("de 10 h à 17 h", "10 am to 5 pm") and `place`."""
    from babel.dates import format_date

    if post.event is None:
        return None
    zone = ZoneInfo(timezone)
    starts = post.event.starts.astimezone(zone)
    ends = post.event.ends.astimezone(zone) if post.event.ends else None
    locale = lang if lang in ("fr", "de", "es", "it", "nl", "pt") else "en"
    day = format_date(starts, "EEEE d MMMM", locale=locale)
    hours = hour(starts, lang)
    if ends and ends.date() == starts.date():
        hours = f"de {hours} à {hour(ends, lang)}" if lang == "fr" else f"{hours} to {hour(ends, lang)}"
    return {"day": day, "hours": hours, "place": post.event.place or ""}


def hour(moment: datetime, lang: Lang) -> str:
    """`9 h 30` in French, `9:30 am` in English, `09:30` elsewhere."""
    if lang == "fr":
        return f"{moment.hour} h" + (f" {moment.minute:02}" if moment.minute else "")
    if lang == "en":
        half = "am" if moment.hour < 12 else "pm"
        return f"{moment.hour % 12 or 12}" + (f":{moment.minute:02}" if moment.minute else "") + f" {half}"
    return f"{moment:%H:%M}"


_LANGUAGES: Final = {
    "fr": Bilingual("français", "French"),
    "en": Bilingual("anglais", "English"),
    "de": Bilingual("allemand", "German"),
    "es": Bilingual("espagnol", "Spanish"),
    "it": Bilingual("italien", "Italian"),
    "nl": Bilingual("néerlandais", "Dutch"),
    "pt": Bilingual("portugais", "Portuguese"),
}


def language_name(lang: Lang) -> Bilingual:
    """`anglais` / `English`, for "en"."""
    return _LANGUAGES.get(lang, Bilingual(f"« {lang} »", f"“{lang}”"))
