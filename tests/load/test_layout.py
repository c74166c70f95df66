"""What breaks the shape of a file: merges left open, texts beside their bar, tabs, odd spaces, lines that do not align."""

import time

import pytest

from pipeline.load.report import Report
from pipeline.load.yaml_strict import compose
from pipeline.model import Scope


def said(text: str, lang: str = "fr") -> list[str]:
    report = Report("a.yaml", Scope.CALENDAR)
    compose(text, report)
    return [
        f"{each.line}: {each.message.to(lang)} [{each.hint.to(lang) if each.hint else ''}]".replace("\u00a0", " ")
        for each in report.problems
    ]


BESIDE = [
    ("title: |\nNoël d'occasion : 85 vélos\nstatus: draft\n", 2, "title: |", 1, 2),
    ("title: |\nNoël #Velo\n", 2, "title: |", 1, 2),
    ("channels:\n  x:\n    text: |\n    Le texte : voici\n", 4, "text: |", 3, 6),
    ("channels:\n  x:\n    text: |\n\n\n  Le texte\n", 6, "text: |", 3, 6),
    ("a:\n  - text: |\n    Le texte\n", 3, "text: |", 2, 6),
    ("a:\n  - |\n  Le texte\n", 3, "- |", 2, 4),
    ("a: |   # le titre\nLe texte\n", 2, "a: |", 1, 2),
]


@pytest.mark.parametrize(("text", "line", "bar", "above", "room"), BESIDE)
def test_a_text_beside_its_bar_is_one_problem_that_says_how_far_to_move_it(
    text: str, line: int, bar: str, above: int, room: int
) -> None:
    assert said(text) == [
        (
            f"{line}: Ce texte n'est pas sous sa barre : il doit être plus décalé que « {bar} » (ligne {above}). "
            f"[Mettez {room} espaces au début de chaque ligne du texte.]"
        )
    ]
    assert said(text, "en") == [
        (
            f"{line}: This text is not under its bar: it must stand further in than “{bar}” (line {above}). "
            f"[Put {room} spaces at the start of each line of the text.]"
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "title: |\nstatus: draft\n",
        "title: |\n",
        "title: |\n# rien encore\nstatus: draft\n",
        "channels:\n  x:\n    text: |\n  mastodon-fr:\n    text: |\n      Bonjour\n",
        "a: |\n  un texte : oui\n  b: |\n  c\nd: e\n",
        "a: |\n  un exemple :\n  texte: |\n  Bonjour\n",
        "a:\n  - |\n    un\n  - |\n    deux\n",
        "a: >-\n  plié\n  ici\n",
    ],
)
def test_an_empty_bar_and_a_text_about_bars_are_nothing_wrong(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", ">>>>>>> branche", "      <<<<<<< HEAD"])
def test_a_merge_left_open_is_said_once_whatever_else_it_breaks(mark: str) -> None:
    assert said(f"a: |\n      texte\n{mark}\nb: c : d\n") == [
        (
            "3: Une fusion n'est pas terminée : deux versions se mêlent dans ce fichier. "
            "[Gardez la bonne version, et effacez les lignes <<<<<<<, ======= et >>>>>>>.]"
        )
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a: b\n\tc: d\n",
            "2: Une tabulation décale cette ligne. [Remplacez-la par deux espaces.]",
        ),
        (
            "text: |\n\tBonjour : voici #Velo\n",
            "2: Une tabulation décale cette ligne. [Remplacez-la par deux espaces.]",
        ),
        (
            "a:\n\u00a0\u00a0b: c\n  d: e\n",
            (
                "2: Cette ligne est décalée par une espace spéciale (insécable), venue d'un copier-coller. "
                "[Effacez le début de la ligne, et retapez ses espaces.]"
            ),
        ),
        (
            "a: b\n c: d\n",
            (
                "2: « c: » est plus décalé que « a: » (ligne 1), qui a déjà sa valeur. "
                "[Alignez les deux lignes : le même nombre d'espaces au début.]"
            ),
        ),
        (
            "channels:\n  x:\n    media: [a]\n   y:\n    media: [a]\n",
            (
                "4: « y: » est décalé de 3 espaces ; au-dessus, « x: » (ligne 2) de 2 et « media: » (ligne 3) de 4. "
                "[Mettez-en autant qu'aux champs du même niveau : 2 ou 4.]"
            ),
        ),
        (
            "channels:\n  x:\n    media: [a]\n - y\n",
            (
                "4: Une ligne de liste (« - ») se mêle à des champs (« nom: »). "
                "[Écrivez-la comme les lignes d'au-dessus, ou faites de toutes une liste.]"
            ),
        ),
        ("a: b\nstatus draft\nc: d\n", "2: Il manque « : » après « status ». [Écrivez : status: draft]"),
        ("a: b\nmastodon-fr\nc: d\n", "2: Il manque « : » après « mastodon-fr ». [Écrivez : mastodon-fr:]"),
        (
            "a: b\nstatus:draft\nc: d\n",
            "2: Après « status », il faut un deux-points simple et une espace simple. [Écrivez : status: draft]",
        ),
        (
            "a: b\nstatus:\u00a0draft\nc: d\n",
            "2: Après « status », il faut un deux-points simple et une espace simple. [Écrivez : status: draft]",
        ),
        (
            "a: b\nstatus：draft\nc: d\n",
            "2: Après « status », il faut un deux-points simple et une espace simple. [Écrivez : status: draft]",
        ),
        (
            'a: "b\nc: d\ne: |\n  f\n',
            "1: Ce guillemet n'est jamais refermé. [Fermez-le, ou mettez le texte sous une barre ( | ).]",
        ),
        (
            "a: {fr: 'l'envoyer', en: send}\n",
            "1: L'apostrophe du texte ferme les guillemets simples qui l'entourent. [Mettez le texte sous une barre ( | ).]",
        ),
        (
            "text:\n  - un mot\n  - Le phare : à 5 m : oui\n",
            (
                '3: ligne 3 : le " : " du texte est pris pour un nouveau champ. Mettez le texte sous une barre. '
                "[`- |`, puis le texte à la ligne suivante, décalé de deux espaces.]"
            ),
        ),
    ],
)
def test_a_shape_that_is_broken_is_said_in_a_writers_words(text: str, message: str) -> None:
    assert said(text) == [message]


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n" * 40_000,
        "a: |\nx" * 20_000,
        "a: |" + " " * 200_000 + "\nx\n",
        "- " * 100_000 + "|\nx\n",
        "x: '" + "'" * 200_000,
        'x: "' + '\\"' * 100_000 + "\ny: z\n",
        ("a" * 500 + ": " + "b" * 500 + ": c\n") * 200,
        "{" + "a: '" * 60_000,
        "x" * 250_000 + "\n\ty: z: t\n",
        "\n".join(f"{' ' * (n % 40)}k{n}: v: w" for n in range(9_000)),
    ],
)
def test_a_file_made_to_be_slow_is_answered_in_good_time(text: str) -> None:
    start = time.process_time()
    said(text)
    assert time.process_time() - start < 3
