"""What was done to a picture is said in a writer's words, in both languages."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from pipeline.model import Bilingual
from pipeline.network import Limit, Limits
from pipeline.network.pictures import derive_image, named
from pipeline.network.retouching import weight, what_was_done
from tests.network.test_pictures import LIMITS, ROOMY, SECRET_PLACE, SOURCE, camera, noise, saved


def told(path: Path, limits: Limits) -> tuple[str, str] | None:
    """Both sentences, their no-break spaces as plain ones, the weight as `N`."""
    made = derive_image(path, limits)
    done = what_was_done(path.read_bytes(), made, limits)
    if done is None:
        return None
    size = weight(len(made.content))
    return done.fr.replace(size.fr, "N").replace("\u00a0", " "), done.en.replace(size.en, "N").replace("\u00a0", " ")


def test_nothing_is_said_of_a_file_that_leaves_as_it_is(tmp_path: Path) -> None:
    assert told(saved(tmp_path / "a.jpg", noise((100, 80))), LIMITS) is None


def test_a_large_photo_with_camera_data(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", noise((800, 600)), exif=camera())
    assert told(path, replace(LIMITS, image_bytes=None)) == (
        "réduite à 400 × 300, N, JPEG ; données de l'appareil retirées",
        "made smaller: 400 × 300, N, JPEG; camera data removed",
    )


def test_a_file_that_is_only_too_heavy(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", noise((300, 200)), quality=99)
    limits = replace(LIMITS, image_bytes=Limit(path.stat().st_size - 1, SOURCE))
    assert told(path, limits) == ("allégée : 300 × 200, N, JPEG", "made lighter: 300 × 200, N, JPEG")


def test_a_photo_lying_on_its_side(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", noise((100, 80)), exif=camera(orientation=6))
    assert told(path, ROOMY) == (
        "enregistrée de nouveau : 80 × 100, N, JPEG ; remise droite ; données de l'appareil retirées",
        "saved again: 80 × 100, N, JPEG; turned upright; camera data removed",
    )


def test_orientation_alone_is_no_camera_data(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    path = saved(tmp_path / "a.jpg", noise((100, 80)), exif=exif.tobytes())
    assert told(path, ROOMY) == (
        "enregistrée de nouveau : 100 × 80, N, JPEG ; remise droite",
        "saved again: 100 × 80, N, JPEG; turned upright",
    )


def test_a_comment_is_hidden_information(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", noise((100, 80)), comment=SECRET_PLACE)
    assert told(path, ROOMY) == (
        "enregistrée de nouveau : 100 × 80, N, JPEG ; informations cachées dans le fichier retirées",
        "saved again: 100 × 80, N, JPEG; information hidden in the file removed",
    )


def test_a_type_that_the_network_does_not_take_and_lost_transparency(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.new("RGBA", (20, 20), (255, 0, 0, 0)))
    assert told(path, replace(ROOMY, mime=("image/jpeg",))) == (
        "convertie : 20 × 20, N, JPEG au lieu de PNG ; du blanc à la place de la transparence",
        "converted: 20 × 20, N, JPEG instead of PNG; white in place of transparency",
    )


def test_a_moving_picture_that_stands_still(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "green")]
    path = saved(tmp_path / "a.gif", frames[0], save_all=True, append_images=frames[1:])
    assert told(path, ROOMY) == (
        "convertie : 40 × 40, N, JPEG au lieu de GIF ; elle ne bouge plus : seule la première image part",
        "converted: 40 × 40, N, JPEG instead of GIF; it no longer moves: only its first frame is sent",
    )


@pytest.mark.parametrize(
    ("size", "french", "english"),
    [
        (1, "1 ko", "1 kB"),
        (412_600, "412 ko", "412 kB"),
        (2_440_000, "2,4 Mo", "2.4 MB"),
        (3_000_000, "3 Mo", "3 MB"),
    ],
)
def test_a_weight_is_said_as_people_say_it(size: int, french: str, english: str) -> None:
    assert weight(size) == Bilingual(french.replace(" ", "\u00a0"), english.replace(" ", "\u00a0"))


@pytest.mark.parametrize(
    ("name", "mime", "new"),
    [
        ("content/media/velo.jpeg", "image/jpeg", "velo.jpeg"),
        ("velo.PNG", "image/png", "velo.PNG"),
        ("velo.png", "image/jpeg", "velo.jpg"),
        ("velo", "image/gif", "velo.gif"),
    ],
)
def test_a_file_is_named_by_what_it_has_become(name: str, mime: str, new: str) -> None:
    assert named(name, mime) == new


def test_the_words_are_of_the_bytes_that_are_sent(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", noise((2000, 1500)), quality=98)
    made = derive_image(path, LIMITS)
    with Image.open(io.BytesIO(made.content)) as image:
        across = f"{image.width} × {image.height}"
    said = what_was_done(path.read_bytes(), made, LIMITS)
    assert said is not None
    assert said.fr.replace("\u00a0", " ") == f"réduite à {across}, {len(made.content) // 1000} ko, JPEG"
