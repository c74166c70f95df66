"""What leads a list of problems: causes before consequences, each thing once."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.cli.check import all_problems
from pipeline.cli.desk import Desk, sentence
from pipeline.load import load_site
from pipeline.model import Level

POST = """---
id: p01
title: |
  Un titre
status: approved
publish_at: 2026-12-07 12:30
pillar: apprendre
audience: [quotidien]
call_to_action: {fr: venir, en: come}
media:
  - id: photo
    file: photo.jpg
    alt:
      fr: |
        Un vélo.
      en: |
        A bike.
channels:
  x:
    text: |
      Bonjour {link}
  mastodon-fr: {inherit: x}
  mastodon-en:
    text: |
      Hello {link}
---

Un article.
"""
ENGLISH = "---\ntitle: |\n  A title\n---\n\nAn article.\n"
BASE = Path(__file__).parent.parent / "fixtures" / "bad" / "_base" / "calendar.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    from PIL import Image

    (tmp_path / "content" / "posts").mkdir(parents=True)
    (tmp_path / "content" / "media").mkdir()
    Image.new("RGB", (1200, 800), "white").save(tmp_path / "content" / "media" / "photo.jpg")
    (tmp_path / "calendar.yaml").write_text(BASE.read_text("utf-8"), "utf-8")
    write(tmp_path, POST)
    write(tmp_path, ENGLISH, "p01.en.md")
    return tmp_path


def write(root: Path, text: str, name: str = "p01.md") -> None:
    (root / "content" / "posts" / name).write_text(text, "utf-8")


def change(root: Path, old: str, new: str, name: str = "calendar.yaml") -> None:
    file = root / (name if name == "calendar.yaml" else f"content/posts/{name}")
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def told(root: Path, lang: str = "fr", *, notices: bool = False) -> list[str]:
    found = all_problems(Desk(root, now="2026-12-01 08:00"))
    return [sentence(each, lang) for each in found if notices or each.level is not Level.NOTICE]


def test_the_sound_post_has_nothing_to_lead(root: Path) -> None:
    assert told(root) == []


def test_a_misspelt_field_is_not_also_a_missing_one(root: Path) -> None:
    change(root, "pillar: apprendre", "piller: partager", "p01.md")
    assert told(root) == [
        "content/posts/p01.md:7:1 : erreur : Champ inconnu\u00a0: «\u00a0piller\u00a0».\n    → Écrivez\u00a0: pillar"
    ]
    assert told(root, "en") == ["content/posts/p01.md:7:1: error: Unknown field: “piller”.\n    → Write: pillar"]


def test_a_field_that_is_really_missing_is_said_at_the_head_of_the_post(root: Path) -> None:
    change(root, "pillar: apprendre\n", "", "p01.md")
    assert told(root, "en") == [
        "content/posts/p01.md:2:1: error: an approved post must say “pillar”\n    → add `pillar:` at the head of the file"
    ]


def test_a_picture_that_is_not_there_is_said_once_and_not_on_every_channel(root: Path) -> None:
    change(root, "file: photo.jpg", "file: fhoto.jpg", "p01.md")
    change(root, "  mastodon-fr: {inherit: x}", "  mastodon-fr: {inherit: x, media: [photo]}", "p01.md")
    assert [each.split("\n")[0] for each in told(root, "en", notices=False)] == [
        "content/posts/p01.md:12:5: error: “fhoto.jpg” is neither in content/posts/ nor in content/media/."
    ]


def test_what_is_said_of_one_place_for_several_channels_is_said_once(root: Path) -> None:
    change(root, "      fr: |\n        Un vélo.\n", "", "p01.md")
    assert told(root) == [
        (
            "content/posts/p01.md:11:5 : erreur : X, Mastodon (français)\u00a0: «\u00a0photo\u00a0» n'a pas de texte alternatif en"
            " français\n    → dites ce qu'on y voit, sous `alt:` puis `fr: |`"
        )
    ]


def test_a_channel_renamed_is_one_problem_of_the_calendar_not_one_of_every_post(root: Path) -> None:
    for number in range(2, 6):
        write(root, POST.replace("p01", f"p0{number}").replace("12-07", f"12-{10 + number}"), f"p0{number}.md")
        write(root, ENGLISH, f"p0{number}.en.md")
    change(root, "  mastodon-fr:\n", "  mastodon:\n")
    found = [each for each in told(root, "en") if "no channel" in each]
    assert found == [
        (
            f"{found[0].split(': error')[0]}: error: “mastodon-fr”: no channel of that name in calendar.yaml, and 5 places name it "
            "(content/posts/p01.md:22, content/posts/p02.md:22, content/posts/p03.md:22, content/posts/p04.md:22, "
            "content/posts/p05.md:22).\n"
            "    → Give it this name again in calendar.yaml: an id does not change. Else mend it everywhere."
        )
    ]
    assert found[0].startswith("calendar.yaml:")


def test_a_part_of_the_calendar_that_is_gone_is_one_problem(root: Path) -> None:
    text = (root / "calendar.yaml").read_text("utf-8")
    start = text.index("\npillars:")
    rest = text[start + 1 :].split("\n")
    end = next(n for n, line in enumerate(rest) if n and line and not line.startswith((" ", "#")))
    (root / "calendar.yaml").write_text(text[: start + 1] + "\n".join(rest[end:]), "utf-8")
    for number in range(2, 6):
        write(root, POST.replace("p01", f"p0{number}").replace("12-07", f"12-{10 + number}"), f"p0{number}.md")
        write(root, ENGLISH, f"p0{number}.en.md")
    first = told(root)[0]
    assert "calendar.yaml n'a plus de partie «\u00a0pillars:\u00a0»" in first
    assert first.endswith("\n    → Reprenez cette partie dans l'historique du fichier.")
    assert not [each for each in told(root) if "il manque" in each]


def test_an_error_in_a_translation_stops_only_what_speaks_its_language(root: Path) -> None:
    change(root, "title: |", "titre: |", "p01.en.md")
    site, _ = load_site(root)
    assert site is not None
    row = site.index["p01"]
    assert not row.blocked
    assert {each.channel: each.blocked for each in row.publications} == {
        "x": False,
        "mastodon-fr": False,
        "mastodon-en": True,
    }
    assert list(site.posts["p01"].articles) == ["fr"]
    assert told(root, "en") == ["content/posts/p01.en.md:2:1: error: Unknown field: “titre”.\n    → Write: title"]


def test_a_network_that_does_not_exist_is_not_also_a_disagreement_of_its_account(root: Path) -> None:
    change(root, "  mastodon-fr:\n    network: mastodon\n", "  mastodon-fr:\n    network: mastodont\n")
    assert [each.split("\n")[0].partition("error: ")[2] for each in told(root, "en")] == ["“mastodont” is not a known network"]


def test_a_copy_of_a_post_is_told_as_such_and_its_other_flaws_wait(root: Path) -> None:
    write(root, POST, "p01-copie.md")
    assert {each.partition("error: ")[2].partition("\n")[0] for each in told(root, "en", notices=True)} == {
        "Two posts are called “p01”: content/posts/p01-copie.md and content/posts/p01.md. Neither will leave.",
        "Two posts are called “p01”: content/posts/p01.md and content/posts/p01-copie.md. Neither will leave.",
    }


def test_a_language_taken_away_is_one_problem(root: Path) -> None:
    change(root, "languages: [fr, en]", "languages: [fr]")
    first = told(root, "en")[0]
    assert first.startswith("calendar.yaml:")
    assert "“en”: no language of that name in calendar.yaml, and" in first


def test_a_post_under_another_ending_is_told_before_its_lonely_translation(root: Path) -> None:
    (root / "content" / "posts" / "p01.md").rename(root / "content" / "posts" / "p01.markdown")
    assert told(root, "en") == [
        (
            "content/posts/p01.markdown: error: This file is not read: it ends with .markdown, not with .md.\n"
            "    → Rename it to p01.md."
        )
    ]


def test_what_stops_everything_comes_first_then_the_calendar_then_the_posts(root: Path) -> None:
    change(root, "pillar: apprendre", "pillar: x", "p01.md")
    change(root, "  quiet_hours: 21:30-07:00", "  quiet_hours: la nuit")
    found = all_problems(Desk(root, now="2026-12-01 08:00"))
    errors = [each for each in found if each.level is Level.ERROR]
    assert [each.file for each in errors] == ["calendar.yaml", "content/posts/p01.md"]
    assert errors[0].vital


def test_approved_without_a_time_or_before_adoption_is_not_silent(root: Path) -> None:
    change(root, "publish_at: 2026-12-07 12:30\n", "", "p01.md")
    assert (
        "content/posts/p01.md:5:1: notice: Approved, but without a time: it will not leave.\n"
        "    → Add publish_at: 2026-12-01 09:00, or a slot." in told(root, "en", notices=True)
    )
    change(root, "status: approved", "status: approved\npublish_at: 2025-12-07 12:30", "p01.md")
    assert (
        "content/posts/p01.md:6:1: notice: Its time is before the calendar was adopted (adopted_at): it will not leave."
        in told(root, "en", notices=True)
    )


def test_leading_unblocks_nothing(root: Path) -> None:
    change(root, "pillar: apprendre", "piller: partager", "p01.md")
    site, _ = load_site(root)
    assert site is not None
    assert site.index["p01"].blocked
    assert replace(site.index["p01"], blocked=False) != site.index["p01"]
