"""Any forum."""

import pytest

from tests.compose.sites import channel, variant
from tests.networks.hand import composed, network, said, steps


def test_a_topic_needs_a_title_which_is_the_posts_unless_said() -> None:
    message, _, _ = composed("forum", variant("forum", "x"))
    assert message.title == "Titre de p08"
    assert [one[1] for one in said("forum", variant("forum", "x"), title={})] == ["Forum : il manque le titre"]


def test_the_limits_are_a_fresh_forums_unless_the_channel_says_its_own() -> None:
    assert [one[1] for one in said("forum", variant("forum", "x" * 32_001))] == [
        "Forum : 32001/32000, il faut retirer 1 caractère"
    ]
    strict = channel("forum", options={"max_text": "100", "max_title": 5})
    assert [one[1] for one in said("forum", variant("forum", "x" * 101, title="Vélos !"), strict)] == [
        "Forum : le titre fait 7/5, il faut en retirer 2 caractères",
        "Forum : 101/100, il faut retirer 1 caractère",
    ]


@pytest.mark.parametrize("wrong", ["beaucoup", "-1", "0", None, [1]])
def test_a_limit_must_be_a_number(wrong: object) -> None:
    [found] = network("forum").check_options({"max_text": wrong, "category": "Questions"})
    assert (found.fr, found.en) == (
        "«\u00a0max_text\u00a0» attend un nombre de caractères",
        "“max_text” takes a number of characters",
    )


def test_the_steps_name_the_category() -> None:
    assert steps("forum", variant("forum", "x", options={"category": "Freins"}))[:3] == [
        "Ouvrir Forum avec le compte de l'organisation",
        "Ouvrir un sujet dans « Freins »",
        "Coller le titre",
    ]
