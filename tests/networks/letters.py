"""A site with a newsletter that lists the month's posts."""

from dataclasses import replace
from datetime import date, timedelta

from pipeline.model import Brand, Digest, Period, Post, Site, Status, Visibility
from tests.compose.sites import DUE, ORGANISATION, article, calendar, channel, image, post, site, variant

BODY = "## Dates\n\n- Mardi 5 : [réouverture](https://cyclorive.example.org/bienvenue)\n\nMerci <b>à</b> tous.\n"


def letter_site() -> Site:
    organisation = replace(
        ORGANISATION,
        motto={"fr": "Réparer ensemble", "en": "Fix together"},
        address="12 quai des Chantiers",
        contact="bonjour@cyclorive.example.org",
        brand=Brand({"primary": "0b6e4f"}),
    )
    cal = calendar(
        channel("newsletter-fr", "newsletter", name={"fr": "La Burette", "en": "La Burette"}),
        channel("newsletter-en", "newsletter", "en", name={"fr": "The Oil Can", "en": "The Oil Can"}),
        organisation=organisation,
        rules={"links": ("warning", {"utm": {"source": "network", "medium": "social", "content": "post"}})},
    )

    def listed(id: str, day: int, **more: object) -> Post:
        pages = [article(f"page-{id}", title=f"Titre de {id}\n", summary=f"Résumé de {id}\n")]
        return post(id, articles=pages, due=DUE + timedelta(days=day), **more)  # type: ignore[arg-type]

    letter = post(
        "p14",
        variant(
            "newsletter-fr",
            origin="body",
            subject="85 vélos & un dimanche\n",
            preheader="Ce que décembre a donné.\n",
            media=("entete",),
        ),
        variant("newsletter-en", "# Hello\n\nSee {link}", subject="85 bikes"),
        articles=[article("la-burette-12", body=BODY), article("the-oil-can-12", "en")],
        media=[image("entete", alt={"fr": "Une burette"})],
        digest=Digest(Period(date(2026, 12, 1), date(2026, 12, 27)), 2),
        due=DUE + timedelta(days=17),
    )
    return site(
        cal,
        listed("a", -3),
        listed("b", -2),
        listed("c", 0),
        listed("d", 1, status=Status.DRAFT),
        listed("e", 2, visibility=Visibility.MEMBERS),
        listed("f", 3, rehearsal=True),
        listed("g", 4, remove_at=DUE + timedelta(days=10)),
        listed("h", 16),
        listed("i", 18),
        letter,
    )
