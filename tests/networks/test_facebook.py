"""Facebook page."""

from pipeline.model import Level
from tests.compose.sites import channel, image, variant
from tests.networks.hand import network, said


def test_it_counts_code_points_up_to_63206() -> None:
    assert network("facebook").length("é🚲", channel("facebook")) == 2
    assert said("facebook", variant("facebook", "x" * 63_207))[0] == (
        Level.ERROR,
        "Facebook : 63207/63206, il faut retirer 1 caractère",
        "Facebook: 63207/63206, remove 1 character",
    )


def test_what_stands_below_the_fold_is_told() -> None:
    assert said("facebook", variant("facebook", "x" * 480)) == []
    assert said("facebook", variant("facebook", "x" * 481)) == [
        (
            Level.NOTICE,
            "Facebook : 481 caractères ; au-delà de 480 environ, il faut toucher « voir plus »",
            "Facebook: 481 characters; after some 480, people must tap “see more”",
        )
    ]


def test_ten_pictures_at_most() -> None:
    media = [image(f"i{n}") for n in range(11)]
    assert said("facebook", variant("facebook", "x", media=tuple(one.id for one in media)), media=media) == [
        (Level.ERROR, "Facebook : 11 images, 10 au plus", "Facebook: 11 images, at most 10")
    ]


def test_link_is_a_short_path() -> None:
    assert network("facebook").limits(channel("facebook")).counts_urls_in_full
