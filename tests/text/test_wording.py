"""Text compared: what nobody sees, fingerprints, words and runs, the word that was meant."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import (
    character_name,
    fingerprint,
    fold,
    nearest,
    normalise,
    typeset,
    unsafe_characters,
    visible,
    word_runs,
    words,
)


def named(text: str) -> list[str]:
    return [character_name(span.text) for span in unsafe_characters(text)]


def test_what_nobody_sees_is_found_where_it_stands() -> None:
    (found,) = unsafe_characters("vélo \u202egro")
    assert (found.start, found.end, found.text) == (5, 6, "\u202e")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a\u202eb", ["U+202E RIGHT-TO-LEFT OVERRIDE"]),
        ("a\u2066b\u2069", ["U+2066 LEFT-TO-RIGHT ISOLATE", "U+2069 POP DIRECTIONAL ISOLATE"]),
        ("a\u200bb", ["U+200B ZERO WIDTH SPACE"]),
        ("\ufeffa", ["U+FEFF ZERO WIDTH NO-BREAK SPACE"]),
        ("a\x1b[31m", ["U+001B CONTROL"]),
        ("a\tb\r\n", ["U+0009 CONTROL", "U+000D CONTROL"]),
        ("a\x85b", ["U+0085 CONTROL"]),
        ("a\u00adb", ["U+00AD SOFT HYPHEN"]),
        ("a\U000e0041", ["U+E0041 TAG LATIN CAPITAL LETTER A"]),
    ],
)
def test_controls_overrides_and_zero_width_are_named(text: str, names: list[str]) -> None:
    assert named(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Deux lignes\nici",
        "👨‍👩‍👧‍👦",
        "❤️",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "नमस्\u200dते",
        "می\u200cخواهم",
        "« oui\u00a0»\u202f!",
        "ve\u0301lo",
    ],
)
def test_what_scripts_emoji_and_typography_need_is_safe(text: str) -> None:
    assert unsafe_characters(text) == ()


def test_a_fingerprint_is_the_digest_of_the_words_without_links() -> None:
    text = "un vélo dort : #don"
    assert fingerprint(["Un VÉLO\n dort :", "https://cyclorive.example.org/don?x=1 #Don"]) == (
        "t1:" + hashlib.sha256(text.encode()).hexdigest()
    )


@pytest.mark.parametrize(
    "same",
    ["Un vélo : https://t.example/x1 fin", "un ve\u0301lo :  fin", "Un vélo\u00a0:\nfin", "Ｕｎ vélo : FIN"],
)
def test_a_fingerprint_does_not_see_case_spaces_forms_and_links(same: str) -> None:
    assert fingerprint([same]) == fingerprint(["Un vélo : fin"])


def test_a_fingerprint_sees_the_words() -> None:
    assert fingerprint(["Un vélo"]) != fingerprint(["Un velo"]) != fingerprint(["Deux vélos"])


def test_a_fingerprint_is_the_same_wherever_a_thread_was_cut() -> None:
    assert fingerprint(["Un vélo.", "Une selle."]) == fingerprint(["Un vélo. Une selle."])


@given(st.text(max_size=30))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_words_do_not_see_punctuation_case_and_typography() -> None:
    text = "L'Été, c'est « demain » : 1 460 vélos !"
    assert words(text) == ("l", "été", "c", "est", "demain", "1", "460", "vélos")
    assert words(typeset(text, "fr").replace("'", "’").upper()) == words(text)


def test_runs_are_every_eight_words_in_a_row() -> None:
    assert word_runs("a b c d e f g h i") == {"a b c d e f g h", "b c d e f g h i"}
    assert word_runs("a b c d e f g") == frozenset()
    assert word_runs("a b c", size=2) == {"a b", "b c"}


def test_folding_forgets_case_and_accents() -> None:
    assert fold("Validée") == "validee"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("statuts", "status"),
        ("Slot ", "slot"),
        ("publishat", "publish_at"),
        ("publish-at", "publish_at"),
        ("publish at", "publish_at"),
        ("publsih_at", "publish_at"),
        ("Cätégorie", None),
        ("zzz", None),
        ("", None),
        ("pub", "publish_at"),
    ],
)
def test_the_nearest_known_word_is_what_was_meant(typed: str, meant: str | None) -> None:
    assert nearest(typed, ["status", "slot", "publish_at", "campaign"]) == meant


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Un vélo dort\u00a0: « là »", "Un vélo dort\u00a0: « là »"),
        ("\x1b[31mrouge\x1b[0m", "<U+001B>[31mrouge<U+001B>[0m"),
        ("a\u202egro.exe", "a<U+202E>gro.exe"),
        ("une ligne\n::error::deux", "une ligne ::error::deux"),
        ("a\rb\tc\x07", "a b c<U+0007>"),
        ("\udc80", "<U+DC80>"),
        ("👩\u200d🔧", "👩\u200d🔧"),
    ],
)
def test_what_nobody_sees_is_named_and_does_nothing_to_a_terminal(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_what_is_made_visible_is_one_line_without_anything_unsafe(text: str) -> None:
    assert unsafe_characters(visible(text)) == ()
    assert len(visible(text).splitlines()) <= 1
