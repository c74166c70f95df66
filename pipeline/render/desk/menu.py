"""The desk's sections, and how many things wait in each."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from pipeline.clock import IsoWeek
from pipeline.model import Bilingual


class Waiting(NamedTuple):
    """How many things wait for somebody."""

    handoffs: int
    trouble: int
    approve: int
    pauses: int


class NavEntry(NamedTuple):
    name: Bilingual
    path: str  # below the desk; "" is the start page
    waiting: int = 0
    tone: str = ""


class NavGroup(NamedTuple):
    name: Bilingual
    entries: tuple[NavEntry, ...]


def navigation(today: date, counts: Waiting, roles: Mapping[str, Bilingual]) -> tuple[NavGroup, ...]:
    """The groups in order; `roles`: id → name."""
    week = IsoWeek.of(today)
    own = tuple(NavEntry(name, f"role/{one}/") for one, name in roles.items())
    return (
        NavGroup(
            Bilingual("Agir", "Act"),
            (
                NavEntry(Bilingual("Aujourd'hui", "Today"), "", counts.trouble, "bad"),
                NavEntry(Bilingual("À valider", "To approve"), "approve/", counts.approve, "info"),
                NavEntry(Bilingual("À mettre en ligne", "To post by hand"), "handoffs/", counts.handoffs, "warn"),
                NavEntry(Bilingual("Mauvais jour", "Bad day"), "badday/", counts.pauses, "warn"),
            ),
        ),
        NavGroup(
            Bilingual("Calendrier", "Calendar"),
            (
                NavEntry(Bilingual("Mois", "Month"), f"month/{today:%Y-%m}/"),
                NavEntry(Bilingual("Semaine", "Week"), f"week/{week}/"),
                NavEntry(Bilingual("Année", "Year"), f"year/{today.year}/"),
                NavEntry(Bilingual("Liste", "List"), f"list/{today:%Y-%m}/"),
                NavEntry(Bilingual("Tableau", "Board"), "board/"),
            ),
        ),
        NavGroup(
            Bilingual("Plan", "Plan"),
            (
                NavEntry(Bilingual("Canaux", "Channels"), "channels/"),
                NavEntry(Bilingual("Rendez-vous", "Regular features"), "rendezvous/"),
                NavEntry(Bilingual("Campagnes", "Campaigns"), "campaigns/"),
                NavEntry(Bilingual("Piliers", "Pillars"), "pillars/"),
            ),
        ),
        NavGroup(
            Bilingual("Bilan", "Review"),
            (
                NavEntry(Bilingual("Ce mois-ci", "This month"), f"report/{today:%Y-%m}/"),
                NavEntry(Bilingual("Santé", "Health"), "health/"),
                NavEntry(Bilingual("Que faire", "What to do"), "guide/"),
            ),
        ),
        NavGroup(Bilingual("Par rôle", "By role"), own),
    )
