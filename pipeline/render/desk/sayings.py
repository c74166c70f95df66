"""Small phrases that several pages share: weekdays, cadences, recurrences, what a role may do. Pure."""

import re
from datetime import date

from pipeline.clock import format_day
from pipeline.model import Bilingual, Cadence, Lang, Rendezvous, Role

_WEEKDAYS = {
    "fr": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_PER = {
    "day": Bilingual("par jour", "a day"),
    "week": Bilingual("par semaine", "a week"),
    "month": Bilingual("par mois", "a month"),
}
_MAY = {
    "plan": Bilingual("planifier", "plan"),
    "write": Bilingual("écrire", "write"),
    "translate": Bilingual("traduire", "translate"),
    "review": Bilingual("relire", "review"),
    "approve": Bilingual("valider", "approve"),
    "publish": Bilingual("publier", "publish"),
    "moderate": Bilingual("modérer", "moderate"),
    "report": Bilingual("faire le bilan", "report"),
    "maintain": Bilingual("entretenir", "maintain"),
}

_ORDINALS = {"1st": "1er", "2nd": "2e", "3rd": "3e", "4th": "4e", "5th": "5e", "last": "dernier"}
_DAYS = {
    "monday": "lundi", "tuesday": "mardi", "wednesday": "mercredi", "thursday": "jeudi", "friday": "vendredi",
    "saturday": "samedi", "sunday": "dimanche", "day": "jour",
}  # fmt: skip
_WEEKS = re.compile(r"(\d+) weeks? on (\w+)")


def often(every: str, lang: Lang) -> str:
    """`3rd wednesday` → « le 3e mercredi du mois », "the 3rd Wednesday of the month"."""
    words = every.lower().split()
    if len(words) == 1 and words[0] in _DAYS:
        return f"chaque {_DAYS[words[0]]}" if lang == "fr" else f"every {words[0].capitalize()}"
    if len(words) == 2 and words[0] in _ORDINALS and words[1] in _DAYS:
        if lang == "fr":
            return f"le {_ORDINALS[words[0]]} {_DAYS[words[1]]} du mois"
        return f"the {words[0]} {words[1].capitalize()} of the month"
    if (found := _WEEKS.fullmatch(every.lower().strip())) and found[2] in _DAYS:
        count, name = found[1], found[2]
        return f"un {_DAYS[name]} toutes les {count} semaines" if lang == "fr" else f"{name.capitalize()} every {count} weeks"
    return every


def cadence(one: Cadence, lang: Lang) -> str:
    """« 3 à 5 par semaine », "3 to 5 a week"."""
    per = _PER[one.per].to(lang)
    if one.minimum == one.maximum:
        return f"{one.minimum} {per}"
    return f"{one.minimum} {'à' if lang == 'fr' else 'to'} {one.maximum} {per}"


def every(one: Rendezvous, lang: Lang) -> str:
    """« le 3e mercredi du mois, 18:00 »; a recurrence without words of ours as it is written."""
    return f"{often(one.every or '', lang) or one.rrule or ''}, {one.at:%H:%M}"


def may(role: Role, lang: Lang) -> str:
    """« écrire, relire »."""
    return ", ".join(_MAY[what].to(lang) for what in _MAY if what in role.may)


def weekday(day: date, lang: Lang) -> str:
    """« lun. », "Mon"."""
    return _WEEKDAYS.get(lang, _WEEKDAYS["en"])[day.weekday()]


def month_word(day: date, lang: Lang) -> str:
    """« déc. », "Dec"."""
    return format_day(day, lang, short=True).split(" ", 1)[1]
