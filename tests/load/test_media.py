"""Pictures, videos and subtitles: where they are looked for, what they are, and what is refused."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from pipeline.load.media import look, sniff
from tests.load.sites import Home, said

HEAD = "---\nid: p01\ntitle: |\n  Titre\nstatus: approved\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def mistakes(home: Home, media: str) -> list[str]:
    home.post(f"{HEAD}media:\n{media}---\n")
    return said(home.problems())


def test_a_picture_beside_the_post_comes_before_the_one_in_content_media(home: Home) -> None:
    home.picture("content/media/a.jpg", (10, 10))
    beside = home.picture("content/posts/a.jpg", (40, 30))
    home.post(
        f"{HEAD}media:\n  - id: a\n    file: a.jpg\n    credit: Atelier\n    focus: 50 40\n    alt: |\n      Un vélo.\n---\n"
    )
    site, problems = home.load()
    assert problems == []
    media = site.posts["p01"].media["a"]
    assert (media.file, media.mime, media.width, media.height) == (
        "content/posts/a.jpg",
        "image/jpeg",
        40,
        30,
    )
    assert (media.sha256, media.size) == (sha256(beside.read_bytes()).hexdigest(), beside.stat().st_size)
    assert (media.alt, media.credit, media.focus) == ({"fr": "Un vélo."}, "Atelier", (50, 40))


def test_a_picture_in_a_folder_of_content_media_is_found(home: Home) -> None:
    home.picture("content/media/2026/a.png")
    assert mistakes(home, "  - {id: a, file: 2026/a.png}\n") == []


def test_what_git_cannot_hold_is_declared(home: Home) -> None:
    home.write("content/media/a.vtt", "WEBVTT\n")
    home.post(
        f"{HEAD}media:\n  - id: film\n    source: https://cyclorive.example.org/f.mp4\n    kind: video\n    shape: 9:16\n    duration: 40s\n    subtitles: {{fr: a.vtt}}\n---\n"
    )
    site, problems = home.load()
    assert problems == []
    film = site.posts["p01"].media["film"]
    assert (film.file, film.kind, film.shape, film.duration) == (None, "video", "9:16", timedelta(seconds=40))
    assert film.sha256 == sha256(b"https://cyclorive.example.org/f.mp4").hexdigest()
    assert film.subtitles == {"fr": "content/media/a.vtt"}


@pytest.mark.parametrize(
    ("media", "message"),
    [
        (
            "  - {id: a, file: photo.jpeg}\n",
            "« photo.jpeg » n'est ni dans content/posts/ ni dans content/media/. [Écrivez : photo.jpg]",
        ),
        (
            "  - {id: a, file: autre-chose.png}\n",
            "« autre-chose.png » n'est ni dans content/posts/ ni dans content/media/. [Déposez-le dans content/posts/ ou dans content/media/.]",
        ),
        (
            "  - {id: a, file: ../media/photo.jpg}\n",
            "« ../media/photo.jpg » sort du dossier des contenus. [Rangez le fichier à côté de la publication, ou dans content/media/, et écrivez : photo.jpg]",
        ),
        (
            "  - {id: a, file: /etc/passwd}\n",
            "« /etc/passwd » sort du dossier des contenus. [Rangez le fichier à côté de la publication, ou dans content/media/, et écrivez : passwd]",
        ),
        ("  - {id: a}\n", "« a » a un « file » ou une « source », l'un des deux. [file: a.jpg]"),
        (
            "  - {id: a, file: faux.png}\n",
            "faux.png est en réalité un fichier JPEG. [Renommez-le en faux.jpg, ici aussi.]",
        ),
        ("  - {id: a, file: vide.jpg}\n", "vide.jpg est vide. [Déposez-le à nouveau.]"),
        (
            "  - {id: a, file: coupe.png}\n",
            "coupe.png est abîmé : l'image ne s'ouvre pas. [Déposez-le à nouveau.]",
        ),
        (
            "  - {id: a, file: coupe.jpg}\n",
            "coupe.jpg est abîmé : l'image ne s'ouvre pas. [Déposez-le à nouveau.]",
        ),
        (
            "  - {id: a, file: iphone.heic}\n",
            "iphone.heic est une photo de téléphone au format HEIC, que les réseaux et les navigateurs ne prennent pas. [Exportez-la en JPEG, et déposez-la à nouveau.]",
        ),
        (
            "  - {id: a, file: iphone.jpg}\n",
            "iphone.jpg est une photo de téléphone au format HEIC, que les réseaux et les navigateurs ne prennent pas. [Exportez-la en JPEG, et déposez-la à nouveau.]",
        ),
        (
            "  - {id: a, file: renvoi.jpg}\n",
            "renvoi.jpg n'est qu'un renvoi de Git LFS : l'image elle-même n'est pas là. [Demandez à la personne qui tient le dépôt de lancer `git lfs pull`, ou déposez l'image sans LFS.]",
        ),
        (
            "  - {id: a, file: https://cyclorive.example.org/a.jpg}\n",
            "« https://cyclorive.example.org/a.jpg » est une adresse, pas un fichier. [Déposez le fichier dans content/media/ et écrivez son nom. À la main seulement : « source: ».]",
        ),
        (
            "  - {id: a, file: texte.doc}\n",
            "texte.doc n'est pas d'un type admis. [Les types admis : .avif, .gif, .jpeg, .jpg, .m4v, .mov, .mp4, .png, .srt, .svg, .vtt, .webm, .webp]",
        ),
        (
            "  - {id: a, source: https://cyclorive.example.org/f.mp4}\n",
            "« a » n'est pas dans le dépôt : dites son genre. [kind: video, shape: 9:16, duration: 40s]",
        ),
        ("  - {id: a, file: photo.jpg, kind: video}\n", "« photo.jpg » n'est pas de genre « video »."),
        (
            "  - {id: a, file: photo.jpg, focus: centre}\n",
            "« centre » n'est pas deux pourcentages (depuis la gauche, depuis le haut). [Écrivez : 50 40]",
        ),
        ("  - {id: a, file: lien.jpg}\n", "« lien.jpg » passe par un lien symbolique : il n'est pas suivi."),
        (
            "  - {id: a, file: dossier/photo.jpg}\n",
            "« dossier/photo.jpg » passe par un lien symbolique : il n'est pas suivi.",
        ),
    ],
)
def test_what_a_picture_may_not_be(home: Home, media: str, message: str) -> None:
    photo = home.picture("content/media/photo.jpg")
    home.write("content/media/faux.png", photo.read_bytes())
    home.write("content/media/vide.jpg", b"")
    home.write("content/media/coupe.png", b"\x89PNG\r\n\x1a\nabc")
    home.write("content/media/coupe.jpg", photo.read_bytes()[:300])
    home.write("content/media/iphone.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    home.write("content/media/iphone.jpg", b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic")
    home.write("content/media/renvoi.jpg", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    home.write("content/media/texte.doc", b"abc")
    (home.root / "content/media/lien.jpg").symlink_to("photo.jpg")
    (home.root / "content/media/dossier").symlink_to(".", target_is_directory=True)
    assert f"content/posts/p01.md:7: {message}" in mistakes(home, media)


@pytest.mark.parametrize("name", ["photo.jpg", "photo.png", "photo.gif", "photo.webp"])
def test_a_picture_that_is_cut_or_spoilt_is_damaged_before_anybody_sends_it(home: Home, name: str) -> None:
    path = home.root / "content" / "media" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.effect_noise((300, 200), 90).convert("RGB").save(path)
    assert mistakes(home, f"  - {{id: a, file: {name}}}\n") == []
    whole = path.read_bytes()
    spoilt = [whole[: len(whole) * 2 // 3]]
    if name.endswith("png"):
        spoilt.append(whole[:9_000] + bytes([whole[9_000] ^ 255]) + whole[9_001:])
    for content in spoilt:
        path.write_bytes(content)
        assert mistakes(home, f"  - {{id: a, file: {name}}}\n") == [
            f"content/posts/p01.md:7: {name} est abîmé : l'image ne s'ouvre pas. [Déposez-le à nouveau.]"
        ]


def test_two_pictures_of_one_name_are_an_error(home: Home) -> None:
    home.picture("content/media/a.jpg")
    assert mistakes(home, "  - {id: a, file: a.jpg}\n  - {id: a, file: a.jpg}\n") == [
        "content/posts/p01.md:8: Deux images s'appellent « a »."
    ]


def test_an_svg_is_fine_in_a_post_and_refused_on_a_channel(home: Home) -> None:
    home.write("content/media/dessin.svg", "<?xml version='1.0'?><svg/>")
    home.post(f"{HEAD}media:\n  - {{id: a, file: dessin.svg}}\nchannels:\n  x:\n    media: [a]\n---\n")
    assert said(home.problems()) == [
        "content/posts/p01.md:10: « a » est un SVG : aucun réseau ne le prend. [Exportez-le en PNG.]"
    ]


def test_what_is_not_in_git_goes_only_where_a_person_posts(home: Home) -> None:
    film = "media:\n  - {id: f, source: https://cyclorive.example.org/f.mp4, kind: video}\n"
    home.post(f"{HEAD}{film}channels:\n  instagram:\n    media: [f]\n---\n")
    assert home.problems() == []
    home.post(f"{HEAD}{film}channels:\n  x:\n    media: [f]\n---\n")
    assert said(home.problems()) == [
        "content/posts/p01.md:10: « f » n'est pas dans le dépôt (source) : « x », que la machine publie, ne peut pas l'envoyer. [Donnez un « file », ou retirez-la de ce canal.]"
    ]


def test_a_symlink_under_content_is_said_and_not_followed(home: Home) -> None:
    home.post()
    (home.root / "content/posts/p02.md").symlink_to("p01.md")
    site, problems = home.load()
    assert said(problems) == [
        "content/posts/p02.md:None: content/posts/p02.md est un lien symbolique : il n'est pas suivi. [Mettez le fichier lui-même à cette place.]"
    ]
    assert list(site.posts) == ["p01"]


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x1cftypavif", "image/avif"),
        (b"\0\0\0\x1cftypisom", "video/mp4"),
        (b"\0\0\0\x14ftypqt  ", "video/quicktime"),
        (b"\x1aE\xdf\xa3", "video/webm"),
        (b"WEBVTT\n", "text/vtt"),
        (b"\xef\xbb\xbf<svg>", "image/svg+xml"),
        (b"<!-- a --><svg>", "image/svg+xml"),
        (b"bonjour", None),
        (b"", None),
    ],
)
def test_files_are_known_by_their_first_bytes(head: bytes, mime: str | None) -> None:
    assert sniff(head) == mime


def test_a_picture_held_sideways_is_measured_as_it_is_shown(tmp_path: Path) -> None:
    from PIL import Image

    picture = Image.new("RGB", (40, 30))
    exif = picture.getexif()
    exif[0x0112] = 6
    picture.save(tmp_path / "a.jpg", exif=exif)
    facts = look(tmp_path / "a.jpg")
    assert (facts.width, facts.height) == (30, 40)


@pytest.mark.parametrize(("lies", "named"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_an_accent_in_a_files_name_is_one_sign_or_two(home: Home, lies: str, named: str) -> None:
    from unicodedata import normalize

    home.picture("content/media/" + normalize(lies, "été.jpg"))  # type: ignore[arg-type]
    assert mistakes(home, "  - {id: a, file: " + normalize(named, "été.jpg") + "}\n") == []  # type: ignore[arg-type]


def test_a_file_of_gigabytes_is_not_read(home: Home) -> None:
    path = home.write("content/media/film.mp4", b"")
    with path.open("r+b") as file:
        file.truncate(600 * 1024 * 1024)
    assert mistakes(home, "  - {id: a, file: film.mp4}\n") == [
        "content/posts/p01.md:7: film.mp4 dépasse 512 Mo : aucun réseau ne le prend. [Réduisez-le, ou donnez une « source » pour une mise en ligne à la main.]"
    ]
