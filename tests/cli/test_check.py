"""`editorial check` says all that is wrong, where, and what to write instead: to people, to programs, to the forge."""

import json
from pathlib import Path

import pytest

from tests.cli.calls import Answer, editorial
from tests.sites import calendar, post, write

NOW = "2026-12-02 09:00"


def site(root: Path, **posts: str) -> Path:
    files = {"calendar.yaml": calendar()} | {f"content/posts/{name}.md": text for name, text in posts.items()}
    return write(root, files)


def check(root: Path, *words: str, lang: str = "en") -> Answer:
    return editorial(root, "check", "--now", NOW, *words, lang=lang)


def test_nothing_to_mend_is_one_line_and_zero(tmp_path: Path) -> None:
    site(tmp_path, p1=post(id="p1"))
    assert check(tmp_path).code == 0
    assert check(tmp_path, "--quiet").out == "Nothing to mend: 1 post.\n"
    assert check(tmp_path, "--quiet", lang="fr").out == "Rien à redire : 1 publication.\n"


def test_a_problem_has_its_place_its_reason_and_its_remedy(tmp_path: Path) -> None:
    site(tmp_path, p1=post(id="p1").replace("status: approved", "statut: approved"))
    said = check(tmp_path, lang="fr")
    assert said.code == 3
    assert said.lines[:2] == [
        "content/posts/p1.md:4:1 : erreur : Champ inconnu\u00a0: «\u00a0statut\u00a0».",
        "    → Écrivez\u00a0: status",
    ]
    assert said.lines[-1].endswith("Ce qui a une erreur ne partira pas. Que faire : editorial explain bloquee")


def test_the_writer_of_s02_is_told_how_many_characters_to_remove(tmp_path: Path) -> None:
    site(tmp_path, p1=post(id="p1", channels={"x": "a" * 285 + "€"}))
    said = check(tmp_path, lang="fr")
    assert said.code == 3
    assert said.lines[0].startswith("content/posts/p1.md:10:") or said.lines[0].startswith("content/posts/p1.md:11:")
    assert "X : 287/280, il faut retirer 7 caractères" in said.lines[0].replace("\u00a0", " ")


def test_what_a_draft_lacks_is_told_and_blocks_nothing(tmp_path: Path) -> None:
    text = post(id="p1", channels={"x": "Venez : {link}"})
    site(tmp_path, p1=text)
    assert check(tmp_path).code == 3
    site(tmp_path, p1=text.replace("status: approved", "status: draft"))
    said = check(tmp_path)
    assert said.code == 0
    assert any(": warning: " in line and "{link} has no page" in line for line in said.lines)


def test_posts_after_the_end_of_credentials_are_pointed_at_where_the_date_stands(tmp_path: Path) -> None:
    site(tmp_path, p1=post("2026-12-08 09:00", id="p1"))
    write(tmp_path, {"calendar.yaml": calendar().replace("  x: {", "  x: {credentials_expire: 2026-12-07, ")})
    said = check(tmp_path, "--quiet", lang="fr")
    assert said.code == 0
    assert said.lines[:2] == [
        (
            "calendar.yaml:14:7 : avertissement : x : les identifiants expirent dans 5 jours, le lundi 7 décembre 2026, "
            "et 1 publication est prévue pour ce jour ou après (p1@x, 8 déc. 09:00)."
        ),
        "    → Renouvelez-les, puis écrivez la nouvelle date (credentials_expire). Que faire : editorial explain identifiants-qui-expirent",
    ]


def test_only_the_files_named_are_told(tmp_path: Path) -> None:
    site(tmp_path, p1=post(id="p1", channels={"x": "a" * 281}), p2=post("2026-12-09 09:00", id="p2", channels={"x": "b" * 281}))
    said = check(tmp_path, "content/posts/p2.md")
    assert [line.partition(":")[0] for line in said.lines if ": error: " in line] == ["content/posts/p2.md"]


def test_json_has_both_languages_and_the_place(tmp_path: Path) -> None:
    site(tmp_path, p1=post(id="p1", channels={"x": "a" * 281}))
    rows = [row for row in json.loads(check(tmp_path, "--format", "json").out) if row["level"] == "error"]
    assert len(rows) == 1
    row = rows[0]
    assert (row["code"], row["file"], row["post"], row["channel"]) == ("too-long", "content/posts/p1.md", "p1", "x")
    assert row["line"] >= 9
    assert row["message"]["fr"] != row["message"]["en"]


HOSTILE = "::error file=x::y%0A ##[error]z ::set-output name=a::b ,title=q: ::stop-commands::t"


def test_a_strangers_words_cannot_be_a_command_of_the_workflow(tmp_path: Path) -> None:
    site(tmp_path, p1=post(id="p1").replace("pillar: apprendre", f'pillar: "{HOSTILE}"'))
    said = check(tmp_path, "--format", "github")
    assert said.code == 3
    commands = [line for line in said.lines if line.startswith("::")]
    assert all(
        line.startswith(
            ("::error file=content/posts/p1.md,", "::warning file=content/posts/p1.md,", "::notice file=content/posts/p1.md,")
        )
        for line in commands
    )
    assert commands
    for line in said.lines:
        assert line.startswith("::") or "::" not in line
    for command in commands:
        head, _, _ = command[2:].partition("::")
        assert head.count("title=") == 1
        names = [pair.partition("=")[0] for pair in head.partition(" ")[2].split(",")]
        assert names in (["file", "line", "col", "title"], ["file", "title"])


def test_a_file_name_cannot_be_one_either(tmp_path: Path) -> None:
    name = "p1,title=x::y%0A"
    write(tmp_path, {"calendar.yaml": calendar(), f"content/posts/{name}.md": "no front matter\n"})
    for line in check(tmp_path, "--format", "github").lines:
        assert not line.startswith("::") or line.startswith(
            (
                "::error file=content/posts/p1%2Ctitle=x%3A%3Ay%250A.md",
                "::notice file=content/posts/p1%2C",
                "::warning file=content/posts/p1%2C",
            )
        )


def test_ten_annotations_of_a_kind_and_the_rest_is_counted(tmp_path: Path) -> None:
    site(tmp_path, **{f"p{n}": post(f"2026-12-{n + 3:02} 09:00", id=f"p{n}", channels={"x": "a" * 281}) for n in range(12)})
    said = check(tmp_path, "--format", "github", lang="fr")
    errors = [line for line in said.lines if line.startswith("::error")]
    assert len(errors) == 10
    assert errors[-1] == "::error::et 3 de plus : editorial check les dit toutes"


@pytest.mark.parametrize("broken", ["{", "- a\n- b\n", "version: 1\norganisation: [\n", "\x00", ""])
def test_a_calendar_that_cannot_be_read_is_content_not_a_crash(tmp_path: Path, broken: str) -> None:
    write(tmp_path, {"calendar.yaml": broken})
    for shape in ("text", "json", "github"):
        said = check(tmp_path, "--format", shape)
        assert said.code == 3
        assert "calendar.yaml" in said.out
    for verb in ("plan", "report", "export", "doctor", "new", "cron"):
        answer = editorial(tmp_path, verb, "--now", NOW)
        assert answer.code == 3, verb
        assert "calendar.yaml" in answer.err
