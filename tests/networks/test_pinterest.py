"""Pinterest."""

from pipeline.model import Level
from tests.compose.sites import image, variant
from tests.networks.hand import composed, network, said, steps

UPRIGHT = [image("a", width=1000, height=1500)]


def test_a_pin_needs_a_picture_a_title_and_a_link() -> None:
    assert [one[1] for one in said("pinterest", variant("pinterest", "x"), title={}, articles=[])] == [
        "Pinterest : il manque le titre",
        "Pinterest : il faut une image ou une vidéo",
        "Pinterest : il faut un lien de destination",
    ]


def test_the_link_stands_in_its_own_field_with_its_tracking() -> None:
    message, _, _ = composed("pinterest", variant("pinterest", "Pneus, chaîne"), media=UPRIGHT)
    assert (message.parts[0].text, message.parts[0].link) == ("Pneus, chaîne", "https://cyclorive.example.org/noel/")
    assert message.parts[0].card is None


def test_an_address_in_the_description_is_better_in_the_field() -> None:
    found = said("pinterest", variant("pinterest", "Voir {link}"), media=UPRIGHT)
    assert found == [
        (
            Level.WARNING,
            "Pinterest : « https://cyclorive.example.org/noel/ » ne sera pas cliquable",
            "Pinterest: “https://cyclorive.example.org/noel/” will not be clickable",
        )
    ]


def test_title_100_description_800_alternative_text_500() -> None:
    media = [image("a", alt={"fr": "x" * 501}, width=10, height=15)]
    assert [one[1] for one in said("pinterest", variant("pinterest", "x" * 801, title="x" * 101), media=media)] == [
        "Pinterest : le titre fait 101/100, il faut en retirer 1 caractère",
        "Pinterest : 801/800, il faut retirer 1 caractère",
        "Pinterest : le texte alternatif de « a » fait 501/500, il faut en retirer 1 caractère",
    ]


def test_a_wide_picture_is_told() -> None:
    assert said("pinterest", variant("pinterest", "x"), media=[image("a", width=1500, height=1000)]) == [
        (
            Level.NOTICE,
            "Pinterest : « a » est en largeur (1500 × 1000) ; 2:3 en hauteur se voit mieux",
            "Pinterest: “a” is wide (1500 × 1000); 2:3 upright is seen better",
        )
    ]
    assert said("pinterest", variant("pinterest", "x"), media=UPRIGHT) == []


def test_the_steps_have_the_link_and_the_board() -> None:
    assert steps("pinterest", variant("pinterest", "x", options={"board": "Hiver"}), media=UPRIGHT)[-3:] == [
        "Coller le lien de destination : https://cyclorive.example.org/noel/",
        "Choisir le tableau « Hiver »",
        "Copier l'adresse de la publication et la donner en réponse : `/fait <lien>`",
    ]
    assert network("pinterest").check_options({"board": "x"}) == []
