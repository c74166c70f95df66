"""TikTok."""

from pipeline.model import Level
from tests.compose.sites import channel, image, variant, video
from tests.networks.hand import network, said, steps

FILM = [video("film", shape="9:16", subtitles={"fr": "f.vtt"})]


def test_it_needs_a_video_and_counts_utf16_units() -> None:
    assert network("tiktok").length("é🚲", channel("tiktok")) == 3
    assert [one[1] for one in said("tiktok", variant("tiktok", "x"), media=[image("a")])] == ["TikTok : il faut une vidéo"]
    assert [one[1] for one in said("tiktok", variant("tiktok", "x" * 2_201), media=FILM)] == [
        "TikTok : 2201/2200, il faut retirer 1 caractère"
    ]


def test_an_upright_video_with_subtitles_is_expected() -> None:
    assert said("tiktok", variant("tiktok", "x"), media=FILM) == []
    assert said("tiktok", variant("tiktok", "x"), media=[video("film", shape="16:9")]) == [
        (Level.WARNING, "TikTok : « film » est en 16:9 ; l'écran est en 9:16", "TikTok: “film” is 16:9; the screen is 9:16"),
        (Level.WARNING, "TikTok : « film » n'a pas de sous-titres", "TikTok: “film” has no subtitles"),
    ]


def test_the_steps_look_at_the_subtitles() -> None:
    assert steps("tiktok", variant("tiktok", "x"), media=FILM)[-2] == "Vérifier que les sous-titres se lisent dans l'image"
