"""Strict YAML: nothing is guessed, nothing is lost, and what cannot be read is explained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yaml.nodes import ScalarNode

from pipeline.load.report import Report
from pipeline.load.yaml_strict import compose, normal
from pipeline.model import Problem, Scope


def problems(text: str, offset: int = 0) -> list[Problem]:
    report = Report("f.yaml", Scope.FILE, offset)
    compose(normal(text), report)
    return report.problems


def first(text: str) -> tuple[str, str, int | None]:
    found = problems(text)[0]
    return found.message.fr, found.message.en, found.line


@pytest.mark.parametrize(
    "word",
    [
        "NO",
        "yes",
        "on",
        "12:30",
        "1.10",
        "0777",
        "2026-12-01",
        "2026-12-01 09:00:00",
        "1e3",
        "true",
        "0x1F",
        "=",
        "<<",
    ],
)
def test_a_plain_scalar_stays_text(word: str) -> None:
    tree = compose(f"key: {word}\n", Report("f", Scope.FILE))
    assert tree is not None
    value = tree.value[0][1]
    assert isinstance(value, ScalarNode)
    assert value.value == word


def test_a_swallowed_hashtag_is_an_error_with_the_line_the_word_and_what_to_write() -> None:
    assert first("id: p01\nx: Un vélo dort. #GivingTuesday\n") == (
        (
            'ligne 2 : "#GivingTuesday" serait perdu. Dans ce format, un # précédé d\'une espace ouvre un commentaire. '
            "Mettez le texte sous une barre : `x: |`, puis à la ligne suivante, décalé de deux espaces."
        ),
        (
            'line 2: "#GivingTuesday" would be lost. Here a # after a space starts a comment. '
            "Put the text under a bar: `x: |`, then on the next line, two spaces in."
        ),
        2,
    )


def test_a_lost_hashtag_belongs_to_the_field_it_would_be_lost_from() -> None:
    text = "id: p\nchannels:\n  x:\n    text: Un vélo. #Don\n  y:\n    text: b\n# fin\n#Fin\n"
    assert [problem.path for problem in problems(text)] == [
        ("channels", "x", "text"),
        ("channels", "y", "text"),
    ]


def test_the_french_colon_is_explained() -> None:
    assert first("id: p01\nx: Mercredi question : en décembre ?\n") == (
        'ligne 2 : le " : " du texte est pris pour un nouveau champ. Mettez le texte sous une barre.',
        'line 2: the ": " in the text is taken for a new field. Put the text under a bar.',
        2,
    )


def test_lines_count_from_the_start_of_the_file() -> None:
    found = problems("x: un : deux\n", offset=4)[0]
    assert (found.line, found.column) == (5, 7)
    assert found.message.fr.startswith("ligne 5 :")


@pytest.mark.parametrize(
    "text",
    [
        "# note\nid: p\n",
        "id: p # note #tag\n",
        "x: |\n  #Vélo\n  a #b : c\n",
        'x: "a #b"\n',
        "x: 'a #b'\n",
        "x: a#b\n",
        "#\nid: p\n",
        "# #Vélo\nid: p\n",
    ],
)
def test_a_comment_with_a_space_and_a_hash_inside_a_text_are_fine(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "tags: [hiver, #Vélo]\n",
        "#include: [a]\nid: p\n",
        "x: a\n  #b\n",
        "x:\n  - un #deux\n",
        "primary: #0b6e4f\n",
        "x: [#Vélo]\n",
    ],
)
def test_a_word_after_a_hash_is_never_lost_in_silence(text: str) -> None:
    assert "lost-hashtag" in [problem.code for problem in problems(text)]


def test_every_broken_line_is_said_at_once() -> None:
    found = problems("title: Noël : la vente\nx:\n  text: Un vélo #Don\n  alt: Une image : un vélo\nhandle: @moi\n")
    assert [(problem.code, problem.line) for problem in found] == [
        ("colon-in-text", 1),
        ("lost-hashtag", 3),
        ("colon-in-text", 4),
        ("sign-first", 5),
    ]


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ('title: "Être vu\nid: p\n', "Ce guillemet n'est jamais refermé.", 1),
        ("title: 'L'atelier'\n", "L'apostrophe du texte ferme les guillemets simples qui l'entourent.", 1),
        ('title: "Il a dit "oui" hier"\n', "Un guillemet du texte ferme ceux qui l'entourent.", 1),
        (
            "title: 'Noël' d'occasion\n",
            "L'apostrophe du texte ferme les guillemets simples qui l'entourent.",
            1,
        ),
        ("a:\n\tb: c\n", "Une tabulation décale cette ligne.", 2),
        (
            "a: [b, c\nd: e\n",
            "Ce crochet ou cette accolade n'est pas refermé, ou un signe du texte le trouble.",
            1,
        ),
        ("a: b\nun texte sans champ\nc: d\n", "Cette ligne n'est pas un champ : il lui manque « nom: ».", 2),
        (
            "a: b\n  c: d\n",
            "« c: » est plus décalé que « a: » (ligne 1), qui a déjà sa valeur.",
            2,
        ),
        ("a: \x07\n", "Un caractère invisible s'est glissé dans ce fichier.", 1),
        ("a: b\n---\nc: d\n", "Une ligne « --- » coupe ce fichier en deux.", 2),
        ("handle: @cyclorive\n", "Une valeur ne peut pas commencer par « @ ».", 1),
        ("part: %50\n", "Une valeur ne peut pas commencer par « % ».", 1),
        (
            "title: !Attention\n",
            "« ! » au début d'une valeur a un sens caché en YAML, et le mot serait perdu.",
            1,
        ),
        (
            "title: ! Attention\n",
            "« ! » au début d'une valeur a un sens caché en YAML, et le mot serait perdu.",
            1,
        ),
        (
            "a: &b c\n",
            "« & » et « * » au début d'une valeur ont un sens caché en YAML : ils ne sont pas acceptés ici.",
            1,
        ),
        (
            "a: *b\n",
            "« & » et « * » au début d'une valeur ont un sens caché en YAML : ils ne sont pas acceptés ici.",
            1,
        ),
        ("- a\n- b\n", "Ce fichier ne contient pas de champs.", 1),
        ("bonjour\n", "Ce fichier ne contient pas de champs.", 1),
    ],
)
def test_what_cannot_be_read_is_explained_in_a_writers_words(text: str, message: str, line: int) -> None:
    found = problems(text)
    assert (message, line) in [(problem.message.fr.replace("\u00a0", " "), problem.line) for problem in found]


def test_sixty_thousand_brackets_are_an_error_and_not_a_crash() -> None:
    found = problems("a: " + "[" * 60_000)
    assert [(problem.code, problem.line) for problem in found] == [("too-deep", 1)]


@pytest.mark.parametrize(
    "text",
    ["- " * 50 + "a", "? " * 50 + "a", "a: " + "{b: " * 50, "\n".join(" " * n + f"k{n}:" for n in range(60))],
)
def test_more_than_forty_levels_are_refused_however_they_are_written(text: str) -> None:
    assert "too-deep" in [problem.code for problem in problems(text)]


def test_forty_levels_are_read() -> None:
    assert problems("a: " + "[" * 39 + "]" * 39) == []


def test_more_than_256_kilobytes_are_refused() -> None:
    assert [problem.message.en for problem in problems("a: |\n" + "  é\n" * 70_000)] == [
        "This file has more than 256 kB of settings: it is not read."
    ]


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    tree = compose(normal("\ufeffa: |\r\n  un\r\n  deux\r\nb: c\r\n"), Report("f", Scope.FILE))
    assert tree is not None
    assert [(key.value, value.value) for key, value in tree.value] == [("a", "un\ndeux\n"), ("b", "c")]


def test_an_empty_file_has_no_fields() -> None:
    tree = compose("", Report("f", Scope.FILE))
    assert tree is not None
    assert tree.value == []


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    report = Report("f", Scope.FILE)
    tree = compose(normal(text), report)
    assert tree is not None or report.problems


@given(st.text(alphabet="ab:#-|>'\"{}[],&*!%@ \n\t", max_size=60))
def test_any_yaml_like_text_is_read_or_refused_with_a_reason(text: str) -> None:
    report = Report("f", Scope.FILE)
    tree = compose(normal(text), report)
    assert tree is not None or report.problems
