"""Instagram."""

import pytest

from pipeline.model import Level, TextItem
from tests.compose.sites import channel, image, variant, video
from tests.networks.hand import network, said, steps

PICTURE = [image("a")]


def test_a_picture_is_needed_and_words_are_not() -> None:
    assert said("instagram", variant("instagram", "x")) == [
        (Level.ERROR, "Instagram : il faut une image ou une vidéo", "Instagram: an image or a video is needed")
    ]
    assert said("instagram", variant("instagram", ""), media=PICTURE) == []


def test_2200_characters() -> None:
    found = said("instagram", variant("instagram", "x" * 2_201), media=PICTURE)
    assert found == [
        (Level.ERROR, "Instagram : 2201/2200, il faut retirer 1 caractère", "Instagram: 2201/2200, remove 1 character")
    ]


@pytest.mark.parametrize(
    ("tags", "level", "french"),
    [
        (6, Level.WARNING, "Instagram : 6 mots-dièse ; beaucoup de comptes n'en ont plus droit qu'à 5"),
        (31, Level.ERROR, "Instagram : 31 mots-dièse, 30 au plus"),
    ],
)
def test_more_than_five_hashtags_is_a_risk_and_more_than_thirty_refused(tags: int, level: Level, french: str) -> None:
    found = said("instagram", variant("instagram", " ".join(f"#V{n}" for n in range(tags))), media=PICTURE)
    assert (level, french) in [(one[0], one[1]) for one in found]
    assert said("instagram", variant("instagram", "#A #B #C #D #E"), media=PICTURE) == []


def test_a_link_in_the_caption_sends_to_the_bio() -> None:
    found = said("instagram", variant("instagram", "Voir {link}"), media=PICTURE)
    assert found == [
        (
            Level.WARNING,
            "Instagram : « https://cyclorive.example.org/l/p08-ig/ » ne sera pas cliquable",
            "Instagram: “https://cyclorive.example.org/l/p08-ig/” will not be clickable",
        )
    ]


def test_a_carousel_mixes_pictures_and_videos_in_order() -> None:
    from tests.networks.hand import composed

    message, _, _ = composed("instagram", variant("instagram", "x"), media=[image("a"), video("v"), image("b")])
    assert [one.media.id for one in message.parts[0].media] == ["a", "v", "b"]


def test_the_steps_check_the_bio_when_the_text_speaks_of_it() -> None:
    one = variant("instagram", "Lien en bio", first_comment=TextItem("Où ?"))
    assert steps("instagram", one, media=PICTURE)[-3:] == [
        "Publier, puis coller le premier commentaire",
        "Vérifier que le lien de la bio ouvre la bonne page",
        "Copier l'adresse de la publication et la donner en réponse : `/fait <lien>`",
    ]


def test_its_only_option_is_a_place() -> None:
    options = network("instagram").check_options({"place": "Port-Aurèle", "lieu": "x"})
    assert [one.en for one in options] == ["unknown option: “lieu”"]
    assert network("instagram").length("🚲", channel("instagram")) == 1
