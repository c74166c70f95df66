"""Facebook group."""

from pipeline.model import Level
from tests.compose.sites import channel, variant
from tests.networks.hand import network, said, steps


def test_it_is_named_as_in_the_calendar_and_counts_code_points() -> None:
    assert network("facebook-group").name == "facebook-group"
    assert network("facebook-group").length("é🚲", channel("facebook-group")) == 2


def test_the_limit_is_the_pages() -> None:
    assert said("facebook-group", variant("facebook-group", "x" * 63_207))[0] == (
        Level.ERROR,
        "Facebook (groupe) : 63207/63206, il faut retirer 1 caractère",
        "Facebook (groupe): 63207/63206, remove 1 character",
    )


def test_the_first_step_is_the_group_not_the_page() -> None:
    assert steps("facebook-group", variant("facebook-group", "Bienvenue")) == [
        "Ouvrir Facebook (groupe) avec le compte de l'organisation",
        "Publier dans le groupe, pas sur la page",
        "Coller le texte sans le changer",
        "Copier l'adresse de la publication et la donner en réponse : `/fait <lien>`",
    ]
