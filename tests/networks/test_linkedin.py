"""LinkedIn."""

from datetime import timedelta

from pipeline.model import Level, Poll, TextItem
from tests.compose.sites import channel, variant
from tests.networks.hand import network, said


def test_it_counts_utf16_units_up_to_3000_and_says_why() -> None:
    assert network("linkedin").length("é🚲", channel("linkedin")) == 3
    assert said("linkedin", variant("linkedin", "🚲" * 1_501)) == [
        (
            Level.ERROR,
            "LinkedIn : 3002/3000, il faut retirer 2 caractères ; un émoji compte pour deux ou plus",
            "LinkedIn: 3002/3000, remove 2 characters; an emoji counts as two or more",
        )
    ]
    assert said("linkedin", variant("linkedin", "x" * 3_001))[0][1] == "LinkedIn : 3001/3000, il faut retirer 1 caractère"


def test_a_comment_is_shorter() -> None:
    found = said("linkedin", variant("linkedin", "x", first_comment=TextItem("x" * 1_251)))
    assert [one[1] for one in found] == ["LinkedIn : premier commentaire, 1251/1250, il faut retirer 1 caractère"]


def test_polls_have_four_answers_of_thirty() -> None:
    poll = Poll(("x" * 31, "b", "c", "d", "e"), timedelta(days=7))
    assert [one[1] for one in said("linkedin", variant("linkedin", "x", poll=poll))] == [
        "LinkedIn : 5 réponses au sondage, il en faut de 2 à 4",
        f"LinkedIn : la réponse « {'x' * 31} » fait 31/30, il faut en retirer 1 caractère",
    ]
