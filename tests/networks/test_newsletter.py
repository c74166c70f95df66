"""The letter: finished HTML for mail programs, plain text beside it, and the month's posts."""

from html.parser import HTMLParser

import pytest

from pipeline import networks
from pipeline.compose import Composer
from pipeline.model import Draft, Key, Level, Message
from tests.compose.sites import channel, variant
from tests.networks.hand import said
from tests.networks.letters import letter_site


def draft(on: str = "newsletter-fr") -> Draft:
    return Composer(letter_site()).draft(Key("p14", on))


def letter(on: str = "newsletter-fr") -> Message:
    message = draft(on).message
    assert message is not None
    return message


def test_the_text_is_the_article_between_its_header_and_the_month() -> None:
    assert letter().parts[0].text == (
        "La Burette\n"
        "Lire en ligne: https://cyclorive.example.org/la-burette-12/\n\n"
        "DATES\n\n"
        "- Mardi 5 : réouverture (https://cyclorive.example.org/bienvenue)\n\n"
        "Merci <b>à</b> tous.\n\n"
        "CE MOIS-CI\n\n"
        "- Titre de c\n"
        "  https://cyclorive.example.org/page-c/?utm_source=newsletter&utm_medium=email&utm_content=p14\n"
        "- Titre de b\n"
        "  https://cyclorive.example.org/page-b/?utm_source=newsletter&utm_medium=email&utm_content=p14\n\n"
        "--\n"
        "Cyclorive - Réparer ensemble\n"
        "12 quai des Chantiers\n"
        "bonjour@cyclorive.example.org"
    )


def test_a_channel_with_its_own_text_sends_that_in_its_language() -> None:
    message = letter("newsletter-en")
    link = "https://cyclorive.example.org/en/the-oil-can-12/?utm_source=newsletter&utm_medium=email&utm_content=p14"
    assert f"See {link}" in message.parts[0].text
    assert "Read online: https://cyclorive.example.org/en/the-oil-can-12/" in message.parts[0].text
    assert "Ce mois-ci" not in message.parts[0].text
    assert message.html is not None
    assert f'href="{link.replace("&", "&amp;")}"' in message.html
    assert '<html lang="en">' in message.html


class Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img", "br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_html_is_what_mail_programs_read() -> None:
    html = letter().html
    assert html is not None
    read = Reader(html)
    assert read.open == []
    names = {tag for tag, _ in read.tags}
    assert not names & {"script", "style", "link", "form", "div class", "svg", "b"}
    assert all(attrs.get("role") == "presentation" for tag, attrs in read.tags if tag == "table")
    assert all(attrs.get("style") for tag, attrs in read.tags if tag in ("p", "h2", "li", "a", "ul"))
    assert all("alt" in attrs for tag, attrs in read.tags if tag == "img")
    assert all(str(attrs["href"]).startswith(("https://", "mailto:")) for tag, attrs in read.tags if tag == "a")
    assert [attrs["src"] for tag, attrs in read.tags if tag == "img"] == [
        "https://cyclorive.example.org/media/entete000000-entete.jpg"
    ]


def test_the_html_has_preheader_brand_and_escaped_words() -> None:
    html = letter().html
    assert html is not None
    assert "<title>85 vélos &amp; un dimanche</title>" in html
    assert ">Ce que décembre a donné.</div>" in html
    assert "#0b6e4f" in html
    assert "Merci &lt;b&gt;à&lt;/b&gt; tous." in html
    assert '<a href="https://cyclorive.example.org/la-burette-12/"' in html


def test_a_letter_never_changes_by_itself() -> None:
    assert letter() == letter()


def test_a_finished_letter_has_no_problems() -> None:
    assert draft().problems == ()


def test_a_letter_without_a_preview_line_or_with_a_long_subject_is_told() -> None:
    found = said("newsletter", variant("newsletter", "Bonjour", subject="x" * 61))
    assert found == [
        (
            Level.NOTICE,
            "Newsletter : l'objet fait 61 caractères ; beaucoup de boîtes n'en montrent que 60",
            "Newsletter: the subject is 61 characters; many inboxes show only 60",
        ),
        (
            Level.NOTICE,
            "Newsletter : pas d'accroche : la boîte montrera les premiers mots",
            "Newsletter: no preview line: inboxes will show the first words",
        ),
    ]


def test_a_letter_needs_a_subject() -> None:
    assert said("newsletter", variant("newsletter", "Bonjour", preheader="x"), title={}) == [
        (Level.ERROR, "Newsletter : il manque l'objet", "Newsletter: the subject is missing")
    ]


def test_a_letter_that_gmail_would_clip_is_told() -> None:
    found = said("newsletter", variant("newsletter", "mot " * 40_000, subject="x", preheader="x"))
    assert [one[1] for one in found] == [
        "Newsletter : 160077/102000, il faut retirer 58077 octets",
        "Newsletter : la lettre pèse 161 ko ; Gmail la coupe après 102 ko",
    ]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_steps_end_with_the_address(lang: str) -> None:
    network = networks.get("newsletter")
    assert network is not None
    steps = [step.to(lang) for step in network.checklist(letter())]
    assert len(steps) == 6
    assert (
        steps[-1].replace("\u00a0", " ")
        == {
            "fr": "Envoyer, puis donner l'adresse de la version en ligne : `/fait <lien>`",
            "en": "Send, then give the address of the online version: `/done <link>`",
        }[lang]
    )


def test_its_links_are_counted_as_email() -> None:
    network = networks.get("newsletter")
    assert network is not None
    assert network.medium == "email"
    assert network.limits(channel("newsletter")).counts_urls_in_full is False
