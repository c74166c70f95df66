"""Pages of the site: one file per language, in the order of the menu."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.load import load_site
from pipeline.model import Level, Visibility
from tests.load.sites import Home, said

PAGE = "---\nid: about\ntitle: |\n  L'atelier\nslug: {fr: a-propos, en: about}\norder: 20\n---\n\nTexte.\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_page_has_its_texts_its_addresses_and_its_place(home: Home) -> None:
    home.write("content/pages/about.md", PAGE)
    home.write("content/pages/about.en.md", "---\ntitle: |\n  The workshop\ntranslated: 2026-11-30\n---\n\nText.\n")
    home.write(
        "content/pages/start.md",
        "---\ntitle: |\n  Accueil\norder: 1\nnav: false\nvisibility: members\n---\n\nTexte.\n",
    )
    site, problems = home.load()
    assert problems == []
    assert list(site.pages) == ["start", "about"]
    french, english = site.pages["about"].articles.values()
    assert (french.title, french.slug, english.title, english.slug) == (
        "L'atelier",
        "a-propos",
        "The workshop",
        "about",
    )
    assert (site.pages["start"].nav, site.pages["start"].visibility) == (False, Visibility.MEMBERS)


def test_a_pages_translation_is_stale_when_the_original_changed_after_it(home: Home) -> None:
    home.write("content/pages/about.md", PAGE)
    home.write("content/pages/about.en.md", "---\ntitle: |\n  The workshop\ntranslated: 2026-11-30\n---\n\nText.\n")
    site, _ = load_site(home.root, changed_on=lambda _: date(2026, 12, 1))
    assert site is not None
    assert [article.stale for article in site.pages["about"].articles.values()] == [False, True]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Texte.\n",
            "content/pages/about.md:1: Ce fichier n'a pas d'en-tête : ses champs se mettent au début, entre deux lignes « --- ».",
        ),
        ("---\norder: 3\n---\n\nTexte.\n", "content/pages/about.md:2: Il manque un titre. [title: |]"),
        (
            PAGE.replace("order", "ordre"),
            "content/pages/about.md:6: Champ inconnu : « ordre ». [Écrivez : order]",
        ),
        (
            PAGE.replace("order: 20", "order: un"),
            "content/pages/about.md:6: « un » n'est pas un nombre entier. [Écrivez des chiffres, sans espace ni unité.]",
        ),
    ],
)
def test_what_is_wrong_with_a_page_is_said(home: Home, text: str, message: str) -> None:
    home.write("content/pages/about.md", text)
    assert said(home.problems())[0].startswith(message)


def test_two_pages_of_one_id_are_an_error(home: Home) -> None:
    home.write("content/pages/a.md", PAGE)
    home.write("content/pages/b.md", PAGE)
    assert said(home.problems()) == [
        "content/pages/b.md:1: Deux pages s'appellent « about » : content/pages/a.md et content/pages/b.md."
    ]


def test_a_post_may_not_take_the_address_of_a_page(home: Home) -> None:
    home.write("content/pages/about.md", PAGE)
    home.post("---\nid: p01\ntitle: |\n  T\nslug: a-propos\n---\n\nTexte.\n")
    (problem,) = home.load()[1]
    assert (problem.level, problem.post, problem.message.en) == (
        Level.ERROR,
        "p01",
        "The address “a-propos” (fr) is already that of content/pages/about.md.",
    )
