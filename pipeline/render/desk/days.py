"""What a day is, beside its posts: public holidays, closings, key dates, campaigns. Pure."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from pipeline.model import Bilingual, KeyDate, QuietPeriod, pick
from pipeline.plan.gaps import this_year
from pipeline.render.desk.bureau import Bureau

_LANGS = {"fr": "fr", "en": "en_US"}


@cache
def holidays(country: str | None, year: int) -> Mapping[date, Bilingual]:
    """Public holidays of a country in a year, named in both languages where the names are known; {} for none or unknown."""
    if not country:
        return {}
    import holidays as book

    named: dict[str, dict[date, str]] = {}
    for lang, code in _LANGS.items():
        try:
            named[lang] = dict(book.country_holidays(country, years=year, language=code))
        except (NotImplementedError, AttributeError):
            return {}
    return {day: Bilingual(named["fr"][day], named["en"].get(day, named["fr"][day])) for day in named["fr"]}


def holiday(bureau: Bureau, day: date) -> Bilingual | None:
    return holidays(bureau.calendar.organisation.holidays, day.year).get(day)


def quiet(bureau: Bureau, day: date) -> QuietPeriod | None:
    return next((one for one in bureau.calendar.quiet_periods.values() if day in one.period), None)


def key_dates(bureau: Bureau, day: date) -> tuple[KeyDate, ...]:
    found = bureau.calendar.key_dates.values()
    return tuple(one for one in found if any(day in period for period in this_year(one, day, day)))


def notes_of(bureau: Bureau, day: date) -> tuple[Bilingual, ...]:
    """Key dates, holiday and closing of a day, in words."""
    notes = [Bilingual(pick(one.name, "fr"), pick(one.name, "en")) for one in key_dates(bureau, day)]
    if feast := holiday(bureau, day):
        notes.append(feast)
    if closed := quiet(bureau, day):
        notes.append(Bilingual(pick(closed.name, "fr"), pick(closed.name, "en")))
    return tuple(notes)
