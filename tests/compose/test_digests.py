"""The digest is what a network receives, and nothing else."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

import pipeline
from pipeline.compose import digest, text_fingerprint
from pipeline.model import Attachment, Card, Part, Poll, TextSpan
from tests.compose.sites import image

PART = Part(
    number=1,
    kind="post",
    text="Noël d'occasion https://cyclorive.example.org/noel/",
    lang="fr",
    length=40,
    limit=280,
    media=(Attachment(image("a"), "Vélos"),),
    link="https://cyclorive.example.org/noel/",
)
POLL = Poll(("oui", "non"), timedelta(hours=24))
CARD = Card("https://cyclorive.example.org/noel/", "Noël", "85 vélos", image("b"))


def test_a_digest_never_changes_by_itself() -> None:
    """These values stand in ledgers: another result would make every publication look changed."""
    assert digest(PART) == "d1:015c4fe0d03e04e9d903e98700deac2086a2f5560c01402fdcaf7b13d1e1abbb"
    assert digest(Part(1, "post", "", "fr", 0, 280)) == "d1:653caeb4fa5fa1441691e03de3e0292e0658441277b4ae5df253d4ba01942ec2"
    assert text_fingerprint(PART) == "t1:ee39eeb809ba4ca7a2058c1ffcfed79ed0c8b57503d29b5fef500ce45b8ccde9"


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "Noël"},
        {"lang": "en"},
        {"warning": "Hiver"},
        {"link": None},
        {"card": CARD},
        {"card": replace(CARD, title="Autre")},
        {"card": replace(CARD, image=None)},
        {"poll": POLL},
        {"poll": replace(POLL, options=("non", "oui"))},
        {"poll": replace(POLL, duration=timedelta(hours=25))},
        {"poll": replace(POLL, multiple=True)},
        {"options": {"board": "Hiver"}},
        {"media": ()},
        {"media": (Attachment(image("a"), "Autre"),)},
        {"media": (Attachment(image("a", sha256="f" * 64), "Vélos"),)},
        {"media": (Attachment(image("a"), "Vélos"), Attachment(image("b"), "Cour"))},
    ],
)
def test_each_thing_a_network_receives_changes_the_digest(changed: dict[str, object]) -> None:
    others = {digest(replace(PART, **one)) for one in ({}, {"poll": POLL}, {"card": CARD})}
    made = digest(replace(PART, **changed))  # type: ignore[arg-type]
    assert made not in others or changed in ({"poll": POLL}, {"card": CARD})
    assert made != digest(PART)


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 2, "kind": "reply"},
        {"length": 1, "limit": 500},
        {"path": ("channels", "x", "text")},
        {"spans": (TextSpan(0, 4, "tag", "Noël"),)},
        {"media": (Attachment(image("a", file="content/media/moved.jpg", width=10, size=99, credit="Atelier"), "Vélos"),)},
    ],
)
def test_what_no_network_receives_does_not(changed: dict[str, object]) -> None:
    assert digest(replace(PART, **changed)) == digest(PART)  # type: ignore[arg-type]


def test_every_field_of_a_part_is_weighed_above() -> None:
    """A new field of a part must be put into the digest or be declared as not sent."""
    assert {field.name for field in fields(Part)} == {
        *("text", "lang", "warning", "link", "card", "poll", "options", "media"),
        *("number", "kind", "length", "limit", "spans", "path"),
    }


def test_the_tools_version_is_not_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest(PART)
    monkeypatch.setattr(pipeline, "__version__", "99.0")
    assert digest(PART) == before


def test_the_same_letters_composed_or_not_are_the_same_text() -> None:
    assert digest(replace(PART, text="No\u0308el")) == digest(replace(PART, text="Nöel"))


def test_the_fingerprint_forgets_case_spaces_and_links() -> None:
    assert text_fingerprint(replace(PART, text="NOËL   d'occasion")) == text_fingerprint(PART)
    assert text_fingerprint(replace(PART, text="Noël d'hiver")) != text_fingerprint(PART)
