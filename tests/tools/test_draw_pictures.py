"""The demo's pictures come from the script, all of them, and nothing but the picture is in the file."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from tools.draw_pictures import MEDIA, SCENES, avatar, main


def test_every_picture_of_the_demo_has_its_scene() -> None:
    assert {path.stem for path in MEDIA.glob("*.jpg")} == set(SCENES)


@pytest.mark.parametrize("path", sorted(MEDIA.glob("*.jpg")), ids=lambda path: path.stem)
def test_a_picture_is_light_enough_for_a_phone_and_carries_no_camera_data(path: Path) -> None:
    assert path.stat().st_size <= 250_000
    with Image.open(path) as picture:
        assert (picture.format, picture.mode) == ("JPEG", "RGB")
        assert picture.size in {(1600, 1200), (1000, 1500)}
        assert not picture.getexif()


def test_drawing_a_picture_again_gives_the_committed_one(tmp_path: Path) -> None:
    """Byte for byte with the locked Pillow; by eye with another libjpeg: no pixel further off than its rounding."""
    main(["p15-patins", "--to", str(tmp_path)])
    drawn, committed = tmp_path / "p15-patins.jpg", MEDIA / "p15-patins.jpg"
    if drawn.read_bytes() != committed.read_bytes():
        with Image.open(drawn) as one, Image.open(committed) as other:
            off = max(ImageChops.difference(one, other).convert("L").tobytes())
        assert off <= 12


def test_the_avatar_is_a_square_picture(tmp_path: Path) -> None:
    with Image.open(MEDIA / "brand" / "avatar.png") as committed:
        assert ImageChops.difference(avatar(), committed.convert("RGB")).getbbox() is None
        assert committed.size == (800, 800)


def test_an_unknown_name_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["p99-rien"])
    assert "no such picture: p99-rien; there are p01-depot, p02-vitrine" in capsys.readouterr().err
