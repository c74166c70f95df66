"""Where sentences end, where threads are cut, which spaces hold."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import (
    counted_urls,
    grapheme_count,
    graphemes,
    hashtags,
    mentions,
    sentences,
    split_to_fit,
    typeset,
    urls,
)
from tests.text.test_spans import WRITTEN

DEMO = [
    (entry["lang"][:2], entry["text"].rstrip("\n"))
    for entry in yaml.safe_load((Path(__file__).parents[1] / "fixtures/demo_texts.yaml").read_text(encoding="utf-8"))
]


def cut(text: str) -> list[str]:
    return [sentence.strip() for sentence in sentences(text)]


# ── sentences ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "whole",
    [
        ["Un vélo dort dans votre cave ?", "Aujourd'hui, donnez-le.", "Même rouillé, même crevé."],
        ["Lundi rustine : « la nuit » arrive en tête, 46 %.", "Trois réglages."],
        ["Il dit : « Viens. Regarde ! »", "Puis il part."],
        ["« Quoi ? » dit-elle, et elle sort."],
        ["Il est parti… et revenu.", "Vraiment…", "Enfin !"],
        ["M. Dupont et J. R. Martin tiennent l'atelier.", "Merci."],
        ["La Burette no. 12 est là.", "No.", "Then yes."],
        ["Apportez un feu, p. ex. celui de l'an dernier.", "Merci."],
        ["Bring a light, e.g. last year's, i.e. the red one.", "Thanks."],
        ["Vélos, pièces, etc.", "Venez."],
        ["Vélos, pièces, etc. sont acceptés."],
        ["Come at 10 a.m. or at 7 p.m. on Monday.", "Bring a friend."],
        ["It starts at 7 p.m.", "Bring a friend."],
        ["Le 7 déc. 2026 à 12:30.", "En 2026.", "Nous."],
        ["Il reste 3.5 km, soit 1.250 m.", "Bientôt !"],
        ["Le minimum passe de 8 à 10 €.", "Pourquoi ?!", "Les comptes : https://cyclorive.example.org/a.b."],
        ["Vidéo : https://cyclorive.example.org/lumieres.", "Merci."],
        ["Merci !", "https://cyclorive.example.org/don"],
        ["Merci ! 🚲", "À lundi.", "#Vélo"],
        ["1. Ouvrir le pneu.", "2. Trouver le trou."],
        ["Une matinée par mois vous tente ?", "On forme.", "— Thank you to our 38 volunteers."],
        ["Prix libre (dès 10 €. Vraiment.) et une voix.", "Merci."],
        ['He said "Come." Then he left.'],
        ["St. Nicholas and Mrs. Smith came.", "So did Dr. Jones."],
    ],
)
def test_sentences_end_where_a_reader_hears_them_end(whole: list[str]) -> None:
    numbered = whole[0].startswith("1.")
    expected = [" ".join(whole)] if whole[0].startswith("He said") else whole
    text = ("\n" if numbered else " ").join(whole)
    if whole[0].startswith("He said"):
        expected = ['He said "Come."', "Then he left."]
    assert cut(text) == expected


def test_a_line_break_ends_a_sentence() -> None:
    assert sentences("Le matin\nle soir.\n\n  Fin") == ["Le matin\n", "le soir.\n\n  ", "Fin"]


@given(WRITTEN)
def test_sentences_joined_are_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text


@given(st.lists(st.sampled_from(["Oui. ", "Non ! ", "« Ah. Oh. » ", "M. Dupont ", "https://a.example/b. ", "#Vélo. ", "\n"])))
def test_no_link_tag_or_grapheme_is_cut_between_sentences(pieces: list[str]) -> None:
    text = "".join(pieces)
    ends, at = set(), 0
    for sentence in sentences(text):
        at += len(sentence)
        ends.add(at)
    for span in (*urls(text), *hashtags(text)):
        assert not ends & set(range(span.start + 1, span.end))


# ── threads ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_short_text_is_one_piece() -> None:
    assert split_to_fit("  Bonjour.\n", 280, len) == ["Bonjour."]


def test_nothing_gives_no_piece() -> None:
    assert split_to_fit(" \n", 280, len) == []


def test_pieces_end_with_sentences_and_hold_as_many_as_fit() -> None:
    text = "Un vélo dort ? Donnez-le. On collecte vélos et pièces. Merci."
    assert split_to_fit(text, 30, len) == [
        "Un vélo dort ? Donnez-le.",
        "On collecte vélos et pièces.",
        "Merci.",
    ]


def test_a_long_quotation_is_cut_at_its_own_sentences() -> None:
    text = "« Un vélo dort. Il rouille. Il pleure. » Donnez-le."
    assert split_to_fit(text, 30, len) == ["« Un vélo dort. Il rouille.", "Il pleure. » Donnez-le."]


def test_a_long_sentence_is_cut_between_words_where_no_space_must_hold() -> None:
    text = "On collecte les vélos jusqu'à 19 h et les 1 460 pièces no 12 pour M. Dupont, vraiment ?"
    pieces = split_to_fit(text, 28, len)
    assert pieces == [
        "On collecte les vélos",
        "jusqu'à 19 h et les 1 460",
        "pièces no 12 pour M. Dupont,",
        "vraiment ?",
    ]


def test_a_word_longer_than_the_limit_is_cut_between_graphemes() -> None:
    assert split_to_fit("aaaa👨‍👩‍👧‍👦bbbb cc", 5, grapheme_count) == ["aaaa👨‍👩‍👧‍👦", "bbbb", "cc"]


def test_a_link_longer_than_the_limit_stands_whole_in_a_piece_that_is_too_long() -> None:
    link = "https://cyclorive.example.org/don"
    assert split_to_fit(f"Voir {link} merci", 10, len) == ["Voir", link, "merci"]


def test_the_networks_own_unit_decides() -> None:
    def length(text: str) -> int:
        return len(text) - sum(len(url.text) - 3 for url in counted_urls(text))

    text = "Un https://cyclorive.example.org/a deux https://cyclorive.example.org/b"
    assert split_to_fit(text, 16, length) == [text]
    assert split_to_fit(text, 14, length) == [
        "Un https://cyclorive.example.org/a deux",
        "https://cyclorive.example.org/b",
    ]


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="a limit of 0 leaves room for nothing"):
        split_to_fit("a", 0, len)


@given(WRITTEN, st.integers(1, 40))
def test_pieces_lose_nothing_and_cut_no_link_tag_mention_or_grapheme(text: str, limit: int) -> None:
    pieces = split_to_fit(text, limit, grapheme_count)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    cuts, at = set(), 0
    for piece in pieces:
        at = text.index(piece, at)
        cuts |= {at, at + len(piece)}
        at += len(piece)
    for span in (*urls(text), *counted_urls(text, bare=True), *hashtags(text), *mentions(text)):
        assert not cuts & set(range(span.start + 1, span.end))
    at = 0
    for grapheme in graphemes(text):
        if not grapheme.isspace() and grapheme.strip() == grapheme:
            assert not cuts & set(range(at + 1, at + len(grapheme)))
        at += len(grapheme)


@given(WRITTEN, st.integers(1, 40))
def test_a_piece_is_within_the_limit_unless_it_is_a_single_thing_that_cannot_be_cut(text: str, limit: int) -> None:
    for piece in split_to_fit(text, limit, grapheme_count):
        if grapheme_count(piece) > limit:
            kept = (*urls(piece), *counted_urls(piece, bare=True), *hashtags(piece), *mentions(piece))
            covered = {at for span in kept for at in range(span.start, span.end)}
            assert len(covered) > len(piece) // 2


@pytest.mark.parametrize(("lang", "text"), DEMO)
@pytest.mark.parametrize("limit", [60, 90, 140, 280])
def test_the_demos_texts_become_threads_whose_pieces_are_made_of_whole_words(lang: str, text: str, limit: int) -> None:
    pieces = split_to_fit(text, limit, len)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert " ".join(pieces) == text
    assert not any(piece[0] in "?!:;»%" for piece in pieces)
    assert not any(piece[-1] == "«" for piece in pieces)


@pytest.mark.parametrize(
    "megabyte",
    ["." * 10**6, "a b. " * 200_000, "é" * 10**6, " " * 10**6, "«(" * 500_000, "#a" * 500_000 + "#"],
)
def test_a_megabyte_of_text_is_measured_in_proportion_to_its_size(megabyte: str) -> None:
    measured = 0

    def length(text: str) -> int:
        nonlocal measured
        measured += len(text)
        return len(text)

    split_to_fit(megabyte, 280, length)
    assert measured < 100 * len(megabyte)


# ── typography ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_french_signs_keep_their_spaces() -> None:
    assert typeset("Un vélo ? « Oui ! » Voici : deux ; trois", "fr") == (
        "Un vélo\u202f? «\u00a0Oui\u202f!\u00a0» Voici\u00a0: deux\u202f; trois"
    )


def test_figures_stay_with_their_units_in_both_languages() -> None:
    assert typeset("1 460 heures, 19 h, 60 €, 46 %, no 12, M. Dupont", "fr") == (
        "1\u00a0460 heures, 19\u00a0h, 60\u00a0€, 46\u00a0%, no\u00a012, M.\u00a0Dupont"
    )
    assert typeset("From 10 am : 5 km", "en") == "From 10\u00a0am : 5\u00a0km"


def test_addresses_and_times_stay_as_they_are() -> None:
    assert typeset("12:30 https://cyclorive.example.org/a?b=1;c", "fr") == "12:30 https://cyclorive.example.org/a?b=1;c"


@given(WRITTEN, st.sampled_from(["fr", "en", "de"]))
def test_typography_changes_only_ordinary_spaces(text: str, lang: str) -> None:
    spaces = str.maketrans({"\u00a0": " ", "\u202f": " "})
    assert typeset(text, lang).translate(spaces) == text.translate(spaces)


@pytest.mark.parametrize(("lang", "text"), DEMO)
def test_typography_twice_is_typography_once(lang: str, text: str) -> None:
    assert typeset(typeset(text, lang), lang) == typeset(text, lang)
