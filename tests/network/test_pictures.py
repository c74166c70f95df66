"""The picture that is really sent: small enough, upright, without what the camera wrote, the same bytes each time."""

import io
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from pipeline.errors import Rejected
from pipeline.model import Bilingual, Media
from pipeline.network import Limit, Limits
from pipeline.network.pictures import derive_image, read_media

SOURCE = "https://limits.example.org/"
LIMITS = Limits(text=Limit(300, SOURCE), image_bytes=Limit(60_000, SOURCE), image_side=Limit(400, SOURCE))
ROOMY = replace(LIMITS, image_bytes=Limit(10_000_000, SOURCE), image_side=Limit(10_000, SOURCE))
SECRET_PLACE = b"48.8566"


def saved(path: Path, image: Image.Image, **options: object) -> Path:
    image.save(path, **options)  # type: ignore[arg-type]
    return path


def noise(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    return Image.effect_noise(size, 90).convert(mode)


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def camera(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera " + SECRET_PLACE.decode()
    return exif.tobytes()


@pytest.mark.parametrize(("name", "mime"), [("a.jpg", "image/jpeg"), ("a.png", "image/png")])
def test_a_picture_that_fits_stays_byte_for_byte(tmp_path: Path, name: str, mime: str) -> None:
    path = saved(tmp_path / name, noise((100, 80)))
    assert derive_image(path, LIMITS) == (path.read_bytes(), mime, 100, 80)


def test_a_network_without_limits_takes_the_file_as_it_is(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", noise((1000, 800)))
    assert derive_image(path, Limits(text=Limit(300, SOURCE))).content == path.read_bytes()


def test_what_the_camera_wrote_is_removed(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", noise((100, 80)), exif=camera())
    assert SECRET_PLACE in path.read_bytes()
    made = derive_image(path, ROOMY)
    assert SECRET_PLACE not in made.content
    assert not opened(made.content).getexif()


def test_what_a_program_wrote_into_a_png_is_removed(tmp_path: Path) -> None:
    from PIL.PngImagePlugin import PngInfo

    about = PngInfo()
    about.add_text("Author", SECRET_PLACE.decode())
    path = saved(tmp_path / "a.png", noise((100, 80)), pnginfo=about)
    made = derive_image(path, ROOMY)
    assert (made.mime, SECRET_PLACE in made.content) == ("image/png", False)


def test_a_comment_or_xmp_in_a_jpeg_is_removed(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", noise((100, 80)), comment=SECRET_PLACE)
    assert SECRET_PLACE in path.read_bytes()
    assert SECRET_PLACE not in derive_image(path, ROOMY).content
    path = saved(tmp_path / "b.jpg", noise((100, 80)), xmp=b"<x>" + SECRET_PLACE + b"</x>")
    assert SECRET_PLACE not in derive_image(path, ROOMY).content


def test_a_picture_lying_on_its_side_is_put_upright(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", noise((100, 80)), exif=camera(orientation=6))
    made = derive_image(path, ROOMY)
    assert (made.width, made.height) == (80, 100)
    assert opened(made.content).size == (80, 100)


def test_colours_keep_their_profile(tmp_path: Path) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    path = saved(tmp_path / "a.jpg", noise((900, 600)), icc_profile=profile)
    assert opened(derive_image(path, LIMITS).content).info["icc_profile"] == profile


@pytest.mark.parametrize("size", [(2000, 1500), (1500, 2000), (4000, 100)])
def test_a_large_picture_is_made_smaller_in_proportion(tmp_path: Path, size: tuple[int, int]) -> None:
    path = saved(tmp_path / "a.jpg", noise(size), quality=98)
    made = derive_image(path, LIMITS)
    assert len(made.content) <= 60_000
    assert max(made.width, made.height) <= 400
    assert made.width / made.height == pytest.approx(size[0] / size[1], rel=0.05)
    assert opened(made.content).size == (made.width, made.height)


def test_a_transparent_picture_stays_transparent(tmp_path: Path) -> None:
    image = noise((900, 900), "RGBA")
    image.putalpha(Image.linear_gradient("L").resize((900, 900)))
    made = derive_image(saved(tmp_path / "a.png", image), LIMITS)
    assert (made.mime, opened(made.content).mode) == ("image/png", "RGBA")
    assert len(made.content) <= 60_000


def test_a_photo_saved_as_png_becomes_a_jpeg_rather_than_tiny(tmp_path: Path) -> None:
    made = derive_image(saved(tmp_path / "a.png", noise((390, 390))), replace(LIMITS, image_bytes=Limit(110_000, SOURCE)))
    assert (made.mime, made.width) == ("image/jpeg", 390)


def test_where_only_jpeg_is_taken_transparency_becomes_white(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.new("RGBA", (20, 20), (255, 0, 0, 0)))
    made = derive_image(path, replace(LIMITS, mime=("image/jpeg",)))
    assert made.mime == "image/jpeg"
    assert opened(made.content).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "LA", "I;16"])
def test_every_kind_of_colour_can_be_sent(tmp_path: Path, mode: str) -> None:
    image = Image.new("I;16", (600, 300), 30_000) if mode == "I;16" else noise((600, 300), "L").convert(mode)
    name = "a.jpg" if mode == "CMYK" else "a.png"
    made = derive_image(saved(tmp_path / name, image), LIMITS)
    assert (made.width, made.height) == (400, 200)
    assert opened(made.content).mode in ("RGB", "RGBA")


def test_sixteen_bits_of_grey_keep_their_brightness(tmp_path: Path) -> None:
    made = derive_image(saved(tmp_path / "a.png", Image.new("I;16", (600, 300), 30_000)), LIMITS)
    assert opened(made.content).getpixel((5, 5)) == (117, 117, 117)


def test_a_picture_of_a_type_the_network_does_not_take_is_converted(tmp_path: Path) -> None:
    made = derive_image(saved(tmp_path / "a.webp", noise((100, 80)), lossless=True), LIMITS)
    assert made.mime == "image/jpeg"


def test_a_moving_picture_keeps_moving(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "green", "blue")]
    path = saved(tmp_path / "a.gif", frames[0], save_all=True, append_images=frames[1:], comment=b"made by hand")
    made = derive_image(path, replace(LIMITS, mime=("image/gif",)))
    assert made.content == path.read_bytes()


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", noise((900, 700)), exif=camera())
    assert derive_image(path, LIMITS) == derive_image(path, LIMITS)


def test_the_name_of_a_file_does_not_decide_its_type(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", noise((10, 10)), format="PNG")
    assert derive_image(path, LIMITS).mime == "image/png"


def _png_header(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


@pytest.mark.parametrize(
    "content", [b"", b"not a picture", b"\xff\xd8\xff\xe0", b"<svg xmlns='http://www.w3.org/2000/svg'/>", _png_header(10, 10)]
)
def test_what_is_no_picture_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "velo.jpg"
    path.write_bytes(content)
    with pytest.raises(Rejected) as caught:
        derive_image(path, replace(LIMITS, image_side=Limit(5, SOURCE)))
    assert caught.value.code == "media_unreadable"
    assert caught.value.message == Bilingual(
        "«\u00a0velo.jpg\u00a0» n'est pas une image lisible\u00a0: enregistrez-la de nouveau en JPEG ou en PNG",
        "“velo.jpg” is not a readable picture: save it again as JPEG or PNG",
    )


@pytest.mark.parametrize("size", [(60_000, 60_000), (9_000, 9_000)])
def test_a_decompression_bomb_is_refused_before_it_opens(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "bombe.png"
    path.write_bytes(_png_header(*size))
    with pytest.raises(Rejected):
        derive_image(path, LIMITS)


def test_what_cannot_be_made_small_enough_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = saved(tmp_path / "velo.png", noise((500, 500)))
    with pytest.raises(Rejected) as caught:
        derive_image(path, replace(LIMITS, image_bytes=Limit(100, SOURCE)))
    assert caught.value.message == Bilingual(
        "l'image «\u00a0velo.png\u00a0» est trop grande pour ce réseau\u00a0: enregistrez-la en plus petit",
        "the picture “velo.png” is too large for this network: save a smaller one",
    )


def test_a_truncated_photo_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", noise((900, 700)))
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(Rejected):
        derive_image(path, LIMITS)


def test_a_missing_file_is_said_by_its_name(tmp_path: Path) -> None:
    media = Media(id="film", alt={}, file="film.mp4", kind="video")
    with pytest.raises(Rejected) as caught:
        read_media(tmp_path, media)
    assert caught.value.message == Bilingual("le fichier «\u00a0film.mp4\u00a0» manque", "the file “film.mp4” is missing")
    with pytest.raises(Rejected):
        derive_image(tmp_path / "velo.jpg", LIMITS)
    (tmp_path / "film.mp4").write_bytes(b"film")
    assert read_media(tmp_path, media) == b"film"
