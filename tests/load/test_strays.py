"""What lies under content/ and is not read, or is read by nobody: said."""

import os
from pathlib import Path

import pytest

from pipeline.load import unused
from pipeline.load.strays import strays
from pipeline.load.tree import Tree
from pipeline.model import Level
from tests.load.sites import Home, said


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


POST = "---\nid: p01\ntitle: |\n  Un titre\nstatus: draft\n---\n\nUn article.\n"


@pytest.mark.parametrize(
    ("file", "level", "fr", "hint"),
    [
        (
            "content/posts/p01.markdown",
            Level.ERROR,
            "Ce fichier n'est pas lu : il finit par .markdown, et non par .md.",
            "Renommez-le en p01.md.",
        ),
        (
            "content/posts/p01.MD",
            Level.ERROR,
            "Ce fichier n'est pas lu : il finit par .MD, et non par .md.",
            "Renommez-le en p01.md.",
        ),
        (
            "content/pages/a.txt",
            Level.ERROR,
            "Ce fichier n'est pas lu : il finit par .txt, et non par .md.",
            "Renommez-le en a.md.",
        ),
        (
            "content/posts/2026/p01.yaml",
            Level.WARNING,
            "Ce fichier .yaml n'est pas lu : une publication est un fichier .md.",
            "Copiez son texte dans un fichier .md, ou rangez-le ailleurs.",
        ),
        (
            "content/p01.md",
            Level.WARNING,
            "Ce fichier n'est pas lu : il n'est ni dans content/posts/ ni dans content/pages/.",
            "Si c'est une publication, mettez-le dans content/posts/.",
        ),
    ],
)
def test_a_file_that_is_not_read_is_said(tmp_path: Path, file: str, level: Level, fr: str, hint: str) -> None:
    [found] = strays(Tree(tmp_path, {file: (0, 0, 0)}))
    assert (found.level, found.file) == (level, file)
    assert found.message.fr.replace("\u00a0", " ") == fr
    assert found.hint is not None
    assert found.hint.fr.replace("\u00a0", " ") == hint


@pytest.mark.parametrize(
    "file",
    ["content/posts/.p01.md.swp", "content/posts/p01.md~", "content/README.md", "content/posts/.DS_Store"],
)
def test_what_editors_and_systems_leave_is_nobodys_business(tmp_path: Path, file: str) -> None:
    assert strays(Tree(tmp_path, {file: (0, 0, 0)})) == []


def test_a_pipe_among_the_posts_is_said_and_never_opened(home: Home) -> None:
    home.post(POST)
    os.mkfifo(home.root / "content" / "posts" / "tuyau.md")
    assert said(home.problems()) == [
        "content/posts/tuyau.md:None: content/posts/tuyau.md n'est pas un fichier ordinaire : il n'est pas lu."
    ]


def test_a_pipe_in_place_of_the_calendar_is_said_and_never_opened(tmp_path: Path) -> None:
    from pipeline.load import load_site

    os.mkfifo(tmp_path / "calendar.yaml")
    site, problems = load_site(tmp_path)
    assert site is None
    assert [each.message.en for each in problems] == ["calendar.yaml is not an ordinary file: it is not read."]


def test_a_folder_that_cannot_be_listed_is_said(tmp_path: Path) -> None:
    [found] = strays(Tree(tmp_path, closed=frozenset({"content/posts/2026"})))
    assert found.message.en == "The folder content/posts/2026 does not open: what it holds is not read."
    assert found.level is Level.ERROR


def test_a_translation_into_a_language_nobody_declared_is_said_and_makes_no_post(home: Home) -> None:
    home.post(POST)
    home.post("---\ntitle: |\n  Ein Titel\n---\n\nText.\n", "p01.de.md")
    site, problems = home.load()
    assert list(site.index) == ["p01"]
    assert said(problems) == [
        (
            "content/posts/p01.de.md:None: « de » : pas de langue de ce nom dans calendar.yaml. "
            "[Ajoutez « de » à organisation.languages, ou retirez ce fichier.]"
        )
    ]
    assert not site.index["p01"].blocked


def test_a_post_among_the_pages_is_one_problem(home: Home) -> None:
    home.write("content/pages/p01.md", POST.encode())
    assert said(home.problems()) == [
        (
            "content/pages/p01.md:5: C'est une publication, rangée parmi les pages : elle ne partira pas. "
            "[Mettez ce fichier, et ses traductions, dans content/posts/.]"
        )
    ]


def test_two_files_in_one_language_are_one_problem(home: Home) -> None:
    home.post(POST)
    home.post(POST, "p01.fr.md")
    assert said(home.problems()) == [
        "content/posts/p01.fr.md:2: content/posts/p01.md et content/posts/p01.fr.md sont tous deux en « fr ». Gardez-en un."
    ]


@pytest.mark.parametrize("file", ["content/posts/p01.md", "content/posts/p01.en.md"])
def test_a_merge_left_open_in_an_article_is_said(home: Home, file: str) -> None:
    home.post(POST)
    home.post("---\ntitle: |\n  A title\n---\n\nAn article.\n", "p01.en.md")
    path = home.root / file
    path.write_text(path.read_text("utf-8") + "<<<<<<< HEAD\nA\n=======\nB\n>>>>>>> b\n", "utf-8")
    line = len(path.read_text("utf-8").split("\n")) - 5
    assert said(home.problems()) == [
        (
            f"{file}:{line}: Une fusion n'est pas terminée : deux versions se mêlent dans ce fichier. "
            "[Gardez la bonne version, et effacez les lignes <<<<<<<, ======= et >>>>>>>.]"
        )
    ]


def test_a_drawing_that_channels_would_take_by_default_is_not_dropped_silently(home: Home) -> None:
    home.write("content/media/dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    text = POST.replace(
        "status: draft\n",
        "status: draft\nmedia:\n  - id: dessin\n    file: dessin.svg\n    alt:\n      fr: |\n        Un dessin.\n"
        "channels:\n  x:\n    text: |\n      Bonjour\n",
    )
    home.post(text)
    assert said(home.problems(Level.WARNING)) == [
        (
            "content/posts/p01.md:7: « dessin » est un SVG : aucun réseau ne le prend. Sur x, rien ne le montrera. "
            "[Exportez-le en PNG.]"
        )
    ]


def test_two_posts_in_one_slot_name_each_other_and_an_approved_one_keeps_it(home: Home) -> None:
    slot = POST.replace("status: draft", "status: {}\nslot: lundi-rustine/2026-12-07")
    home.post(slot.format("draft"))
    home.post(slot.replace("p01", "p02").format("draft"), "p02.md")
    site, problems = home.load()
    assert said([each for each in problems if each.code == "slot-taken"]) == [
        (
            "content/posts/p01.md:6: Le créneau lundi-rustine/2026-12-07 est déjà pris par « p02 » (content/posts/p02.md). "
            "[Donnez à l'une des deux un autre créneau, ou une heure à elle (publish_at).]"
        ),
        (
            "content/posts/p02.md:6: Le créneau lundi-rustine/2026-12-07 est déjà pris par « p01 » (content/posts/p01.md). "
            "[Donnez à l'une des deux un autre créneau, ou une heure à elle (publish_at).]"
        ),
    ]
    assert site.index["p01"].blocked
    assert site.index["p02"].blocked
    home.post(slot.format("approved"))
    site, problems = home.load()
    assert [each.file for each in problems if each.code == "slot-taken"] == ["content/posts/p02.md"]
    assert not site.index["p01"].blocked
    home.post(slot.replace("p01", "p02").format("cancelled"), "p02.md")
    assert not [each for each in home.load()[1] if each.code == "slot-taken"]


def test_a_picture_that_nobody_uses_is_a_notice(home: Home) -> None:
    for name in ("utile.jpg", "montree.jpg", "seule.jpg"):
        home.picture(f"content/media/{name}")
    home.picture("content/posts/voisine.png")
    media = "media:\n  - id: a\n    file: utile.jpg\nstatus: draft"
    home.post(POST.replace("status: draft", media) + "\n![](montree.jpg)\n")
    found = unused(home.load()[0])
    assert [(each.file, each.level, each.message.fr) for each in found] == [
        ("content/media/seule.jpg", Level.NOTICE, "Aucune publication ne se sert de ce fichier."),
        ("content/posts/voisine.png", Level.NOTICE, "Aucune publication ne se sert de ce fichier."),
    ]


def test_a_picture_of_a_post_that_cannot_be_read_is_not_called_unused(home: Home) -> None:
    home.picture("content/media/utile.jpg")
    home.post("---\nid: p01\nmedia: [utile.jpg\n---\n")
    assert unused(home.load()[0]) == []
