"""JSON Schemas made from this calendar, so that channels, roles and campaigns complete in editors."""

from typing import Any

from pipeline.load import post_fields
from pipeline.load.calendar_fields import LINE, ORGANISATION, PUBLISHING, SECTIONS
from pipeline.load.names import Names
from pipeline.load.records import Field, ListOf, MapOf, Record
from pipeline.load.rules_fields import rules
from pipeline.load.shapes import Int, Ref, Text
from pipeline.load.values import ID, WHEN, zone_of
from pipeline.model import Bilingual, Calendar

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ABOUT = {
    "channels": Bilingual("où l'on parle : un lieu, un texte par publication", "where we speak: one place, one text per post"),
    "pillars": Bilingual("de quoi l'on parle ; les parts font 100", "what we speak about; shares add up to 100"),
    "audiences": Bilingual("à qui", "to whom"),
    "partners": Bilingual("avec qui, et comment on le dit", "with whom, and how we say so"),
    "rendezvous": Bilingual("ce qui revient", "what comes back"),
    "campaigns": Bilingual("ce qui a un début, un but et une fin", "what has a beginning, a goal and an end"),
    "key_dates": Bilingual("les temps forts", "high points"),
    "quiet_periods": Bilingual("les périodes creuses", "quiet periods"),
    "objectives": Bilingual("les objectifs", "the objectives"),
    "team": Bilingual("des rôles, jamais des personnes", "roles, never persons"),
}


def names_of(calendar: Calendar) -> Names:
    """The ids of a loaded calendar, as shapes look them up."""
    languages = calendar.organisation.languages
    ids = {section: tuple(getattr(calendar, section)) for section in SECTIONS}
    ids["channel_groups"] = tuple(calendar.channel_groups)
    ids["networks"] = tuple(sorted({channel.network for channel in calendar.channels.values()}))
    ids["rules"] = tuple(rules(languages).fields)
    return Names(ids, languages, zone_of(calendar.organisation.timezone))


def calendar_record(names: Names) -> Record:
    """The whole of calendar.yaml as one record."""
    sections = {key: Field(MapOf(record, ID), _ABOUT[key]) for key, record in SECTIONS.items()}
    return Record(
        {
            "version": Field(Int(1, 1), Bilingual("la version de ce format", "the version of this format"), required=True),
            "organisation": Field(ORGANISATION, Bilingual("qui nous sommes", "who we are"), required=True),
            "adopted_at": Field(
                WHEN,
                Bilingual("rien de prévu avant n'est jamais dû", "nothing planned earlier is ever due"),
                required=True,
            ),
            "publishing": Field(PUBLISHING, Bilingual("comment la machine se conduit", "how the machine behaves")),
            "include": Field(ListOf(Text()), Bilingual("d'autres fichiers du plan", "further files of the plan")),
            "channel_groups": Field(MapOf(ListOf(Ref("channels")), ID), Bilingual("des raccourcis", "shorthands")),
            **sections,
            "rules": Field(
                rules(names.languages),
                Bilingual("les règles de la maison, vérifiées", "the house rules, checked"),
            ),
            "schedule": Field(ListOf(LINE), Bilingual("le plan, ligne à ligne", "the plan, line by line")),
        }
    )


def schema(calendar: Calendar) -> dict[str, dict[str, Any]]:
    """Four schemas by name: `calendar`, `post` (front matter), `translation` (a post's file in another language), `page`."""
    names = names_of(calendar)
    records = {
        "calendar": (calendar_record(names), Bilingual("calendar.yaml", "calendar.yaml")),
        "post": (post_fields.POST, Bilingual("une publication", "a post")),
        "translation": (
            post_fields.SIBLING,
            Bilingual("une publication dans une autre langue", "a post in another language"),
        ),
        "page": (post_fields.PAGE, Bilingual("une page du site", "a page of the site")),
    }
    return {name: _whole(name, record, about, calendar, names) for name, (record, about) in records.items()}


def _whole(name: str, record: Record, about: Bilingual, calendar: Calendar, names: Names) -> dict[str, Any]:
    made = record.schema(names)
    made["type"] = "object"
    title = f"{calendar.organisation.name} · {about.fr} / {about.en}"
    return {
        "$schema": DIALECT,
        "$id": f"{calendar.organisation.base_url}/schema/{name}.json",
        "title": title,
        **made,
    }
