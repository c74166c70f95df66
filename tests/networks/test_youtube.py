"""YouTube."""

from pipeline.model import Level
from tests.compose.sites import channel, image, variant, video
from tests.networks.hand import composed, network, said, steps

FILM = [image("a"), video("film", subtitles={"fr": "f.vtt"})]


def test_it_needs_a_video_and_takes_only_that() -> None:
    assert said("youtube", variant("youtube", "x"), media=[image("a")])[0][:2] == (Level.ERROR, "YouTube : il faut une vidéo")
    message, _, _ = composed("youtube", variant("youtube", "x"), media=FILM)
    assert [one.media.id for one in message.parts[0].media] == ["film"]


def test_the_description_is_5000_bytes_and_says_why() -> None:
    assert network("youtube").length("é", channel("youtube")) == 2
    assert said("youtube", variant("youtube", "é" * 2_501), media=FILM) == [
        (
            Level.ERROR,
            "YouTube : 5002/5000, il faut retirer 2 octets ; une lettre accentuée compte double",
            "YouTube: 5002/5000, remove 2 bytes; an accented letter counts double",
        )
    ]


def test_the_title_is_needed_100_at_most_and_without_angle_brackets() -> None:
    assert [one[1] for one in said("youtube", variant("youtube", "x"), media=FILM, title={})] == ["YouTube : il manque le titre"]
    assert [one[1] for one in said("youtube", variant("youtube", "x", title="x" * 101), media=FILM)] == [
        "YouTube : le titre fait 101/100, il faut en retirer 1 caractère"
    ]
    assert said("youtube", variant("youtube", "a > b", title="<3"), media=FILM) == [
        (Level.ERROR, "YouTube : le titre ne peut contenir ni « < » ni « > »", "YouTube: the title may hold neither “<” nor “>”"),
        (
            Level.ERROR,
            "YouTube : la description ne peut contenir ni « < » ni « > »",
            "YouTube: the description may hold neither “<” nor “>”",
        ),
    ]


def test_the_steps_have_subtitles_playlist_and_chapters() -> None:
    one = variant("youtube", "x", options={"playlist": "Tutoriels"})
    assert steps("youtube", one, media=FILM)[-4:] == [
        "Joindre les sous-titres de chaque langue",
        "Ajouter à la liste « Tutoriels »",
        "Vérifier les chapitres : le premier commence à 0:00",
        "Copier l'adresse de la publication et la donner en réponse : `/fait <lien>`",
    ]
    assert network("youtube").check_options({"playlist": "x", "category": "y"}) == []
