"""Any other place: its limits are the channel's options."""

import pytest

from tests.compose.sites import channel, image, variant
from tests.networks.hand import network, said

MARKET = channel("custom", options={"max_text": "20", "max_title": 5, "images": 1, "needs_media": "true", "links": False})


def test_what_the_channel_says_is_checked() -> None:
    found = said("custom", variant("custom", "https://a.example.org/", title="Vélos !"), MARKET)
    assert [one[1] for one in found] == [
        "Autre/Other : le titre fait 7/5, il faut en retirer 2 caractères",
        "Autre/Other : 22/20, il faut retirer 2 caractères",
        "Autre/Other : « https://a.example.org/ » ne sera pas cliquable",
        "Autre/Other : il faut une image ou une vidéo",
    ]
    assert said("custom", variant("custom", "Deux vélos", title="Vélos"), MARKET, media=[image("a")]) == []


def test_a_channel_that_says_nothing_takes_a_plain_text() -> None:
    assert said("custom", variant("custom", "x" * 2_000)) == []
    assert [one[2] for one in said("custom", variant("custom", "x" * 2_001))] == ["Autre/Other: 2001/2000, remove 1 character"]


@pytest.mark.parametrize(
    ("options", "english"),
    [
        ({"max_text": "beaucoup"}, "“max_text” takes a number"),
        ({"images": True}, "“images” takes a number"),
        ({"links": "peut-être"}, "“links” takes true or false"),
        ({"maximum": 3}, "unknown option: “maximum”"),
    ],
)
def test_an_option_that_means_nothing_is_told(options: dict[str, object], english: str) -> None:
    assert [one.en for one in network("custom").check_options(options)] == [english]
    assert network("custom").check_options(MARKET.options) == []
