"""What is reported is certain; what is doubtful is left to people."""

import pytest

from pipeline.compose.prose import banned, median_dots, says_tu, says_vous


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Il faut venir", ["il faut"]),
        ("il  faut\nvenir", ["il faut"]),
        ("N’hésitez pas !", ["n'hésitez pas"]),
        ("Un rendez-vous INCONTOURNABLE.", ["incontournable"]),
        ("Des rendez-vous incontournables", []),
        ("https://example.org/incontournable #incontournable", []),
        ("Ce qu'il fauta", []),
    ],
)
def test_a_banned_word_is_a_whole_word_however_it_is_typed(text: str, found: list[str]) -> None:
    assert banned(text, ["il faut", "n'hésitez pas", "incontournable"]) == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tu viens ? Enregistre ta vidéo.", ["Tu", "ta"]),
        ("Et toi, qu'est-ce qui te freine l'hiver, à part tes patins ?", ["toi", "te", "tes"]),
        ("On t'attend, dépêche-toi", ["t'", "-toi"]),
        ("Ton prochain vélo a déjà vécu", ["Ton"]),
        ("Le ton monte, il baisse d'un ton. A ton of bikes.", []),
        ("« Tu viens ? » nous a-t-elle dit. Y a-t-il un vélo ?", []),
        ("Le taux, la tutelle, un tesson, tard", []),
        ("Donnez un vélo", []),
    ],
)
def test_tu_is_heard_in_pronouns_and_possessives(text: str, words: list[str]) -> None:
    assert says_tu(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Donnez votre vélo, on vous rappelle.", ["votre", "vous"]),
        ("Un rendez-vous, des rendez-vous", []),
        ("Avez-vous un vélo ?", ["vous"]),
        ("« Vous » dans une citation", []),
        ("Viens avec ton vélo", []),
    ],
)
def test_vous_is_heard_in_pronouns_and_possessives(text: str, words: list[str]) -> None:
    assert says_vous(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Les lycéen·nes et les client.e.s, un·e bénévole", ["lycéen·nes", "un·e", "client.e.s"]),
        ("2 · 3 vélos, M. et Mme", []),
        ("https://cyclorive.example.org/client.e.s", []),
        ("Fini.e", ["Fini.e"]),
        ("C'est fini. Et après ?", []),
    ],
)
def test_the_median_dot_is_seen_inside_words_only(text: str, words: list[str]) -> None:
    assert median_dots(text) == words
