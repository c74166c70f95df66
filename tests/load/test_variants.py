"""A post's versions: base text, groups, inheritance, threads, and what they may not do."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.model import Level, Post, Scope, Visibility
from tests.load.sites import CALENDAR, Home, said

BASE = "text:\n  fr: |\n    Bonjour\n  en: |\n    Hello\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def write(home: Home, channels: str, head: str = "") -> None:
    home.post(
        f"---\nid: p01\ntitle: |\n  Titre\nstatus: approved\npublish_at: 2026-12-01 09:00\n{head}channels:{channels}---\n\nCorps.\n"
    )


def load(home: Home, channels: str, head: str = "") -> Post:
    write(home, channels, head)
    site, problems = home.load()
    assert said(problems) == []
    return site.posts["p01"]


def texts(post: Post) -> dict[str, list[str]]:
    return {channel: [item.text for item in variant.items] for channel, variant in post.variants.items()}


def test_an_empty_entry_takes_the_base_text_in_the_channels_language(home: Home) -> None:
    post = load(home, "\n  x:\n  mastodon-en:\n", BASE)
    assert texts(post) == {"x": ["Bonjour"], "mastodon-en": ["Hello"]}
    assert post.variants["x"].origin == "base"
    assert post.variants["mastodon-en"].items[0].path == ("text", "en")


def test_a_channel_with_two_languages_takes_both_the_main_one_first(home: Home) -> None:
    assert texts(load(home, " [facebook]\n", BASE)) == {"facebook": ["Bonjour\n\nHello"]}


def test_a_channel_may_give_its_own_text_per_language(home: Home) -> None:
    assert texts(load(home, "\n  facebook:\n    text:\n      en: |\n        Hi\n      fr: |\n        Salut\n")) == {
        "facebook": ["Salut\n\nHi"]
    }


def test_a_list_and_a_group_are_spelled_out_once_and_in_order(home: Home) -> None:
    assert list(load(home, " [facebook, courts, x]\n", BASE).variants) == [
        "facebook",
        "x",
        "mastodon-fr",
        "mastodon-en",
    ]


def test_a_channel_says_more_than_its_group(home: Home) -> None:
    post = load(home, "\n  x:\n    text: |\n      Court\n  courts:\n    delay: 5m\n", BASE)
    assert texts(post) == {"x": ["Court"], "mastodon-fr": ["Bonjour"], "mastodon-en": ["Hello"]}
    due = datetime(2026, 12, 1, 8, 5, tzinfo=UTC)
    assert [variant.due for variant in post.variants.values()] == [due, due, due]


def test_a_missing_language_falls_back_to_the_first_with_a_warning(home: Home) -> None:
    write(home, " [mastodon-en]\n", "text: |\n  Bonjour\n")
    site, problems = home.load()
    assert said(problems) == [
        "content/posts/p01.md:9: « mastodon-en » parle en, et le texte n'existe qu'en fr : il sera pris. [Ajoutez `en: |` sous « text ».]"
    ]
    assert (problems[0].level, problems[0].scope, problems[0].channel) == (
        Level.WARNING,
        Scope.CHANNEL,
        "mastodon-en",
    )
    assert texts(site.posts["p01"]) == {"mastodon-en": ["Bonjour"]}


def test_without_any_text_a_template_speaks_and_a_letter_is_its_body(home: Home) -> None:
    post = load(home, "\n  x:\n  newsletter-fr:\n    subject: |\n      Objet\n")
    assert [(variant.origin, variant.items) for variant in post.variants.values()] == [
        ("template", ()),
        ("body", ()),
    ]


def test_a_letter_with_an_object_takes_the_body_even_beside_a_base_text(home: Home) -> None:
    assert load(home, "\n  newsletter-fr:\n    subject: |\n      Objet\n", BASE).variants["newsletter-fr"].origin == "body"


def test_a_list_of_items_is_a_thread(home: Home) -> None:
    home.picture("content/media/a.jpg")
    post = load(
        home,
        "\n  x:\n    text:\n      - |\n        Un\n      - text: |\n          Deux\n        media: [a]\n        content_warning: |\n          Attention\n",
        "media:\n  - {id: a, file: a.jpg}\n",
    )
    first, second = post.variants["x"].items
    assert (first.text, first.media, first.path) == ("Un", None, ("channels", "x", "text", 0))
    assert (second.text, second.media, second.content_warning, second.path) == (
        "Deux",
        ("a",),
        "Attention",
        ("channels", "x", "text", 1, "text"),
    )


def test_inherit_takes_text_media_and_link_and_leaves_the_rest(home: Home) -> None:
    home.picture("content/media/a.jpg")
    post = load(
        home,
        "\n  mastodon-fr:\n    inherit: x\n  x:\n    text: |\n      Bonjour\n    media: [a]\n    link: /hiver\n    content_warning: |\n      Hiver\n",
        "media:\n  - {id: a, file: a.jpg}\n",
    )
    heir = post.variants["mastodon-fr"]
    assert (heir.items, heir.media, heir.link, heir.content_warning) == (
        post.variants["x"].items,
        ("a",),
        "/hiver",
        None,
    )
    assert (heir.origin, heir.inherits) == ("inherited", "x")
    assert list(post.variants) == ["mastodon-fr", "x"]


def test_inherit_of_an_heir_reaches_the_first_text(home: Home) -> None:
    assert texts(load(home, "\n  x:\n  mastodon-fr: {inherit: x}\n  facebook: {inherit: mastodon-fr}\n", BASE))["facebook"] == [
        "Bonjour"
    ]


def test_what_goes_with_the_text_is_read(home: Home) -> None:
    post = load(
        home,
        "\n  instagram:\n    first_comment: |\n      {link}\n    note: |\n      Vite\n    title: |\n      T\n    thread: auto\n    options: {board: Hiver, pinned: true, rank: 3}\n    poll: {options: [oui, non], duration: 24h, multiple: true}\n    visibility: members\n",
        BASE,
    )
    variant = post.variants["instagram"]
    assert variant.first_comment is not None
    assert (variant.first_comment.text, variant.note, variant.title, variant.thread_auto) == (
        "{link}",
        "Vite",
        "T",
        True,
    )
    assert variant.options == {"board": "Hiver", "pinned": True, "rank": 3}
    assert variant.poll is not None
    assert (variant.poll.options, variant.poll.duration, variant.poll.multiple) == (
        ("oui", "non"),
        timedelta(hours=24),
        True,
    )
    assert variant.visibility is Visibility.MEMBERS


@pytest.mark.parametrize(
    ("channels", "message"),
    [
        (
            "\n  x: {inherit: facebook}\n",
            "content/posts/p01.md:8: « x » reprend « facebook », mais cette publication ne va pas sur « facebook ».",
        ),
        (
            "\n  x: {inherit: mastodon-fr}\n  mastodon-fr: {inherit: x}\n",
            "content/posts/p01.md:9: « inherit » tourne en rond : x → mastodon-fr → x. [Écrivez le texte dans l'un de ces canaux.]",
        ),
        (
            "\n  x: {inherit: x}\n",
            "content/posts/p01.md:8: « inherit » tourne en rond : x → x. [Écrivez le texte dans l'un de ces canaux.]",
        ),
        (
            "\n  x:\n    media: [vitrin]\n",
            "content/posts/p01.md:9: « vitrin » : il n'y a pas d'image de ce nom dans « media ».",
        ),
        (
            "\n  x:\n    delay: 5m\n    publish_at: 2026-12-01 10:00\n",
            "content/posts/p01.md:8: « x » a deux heures : delay et publish_at. Gardez-en une.",
        ),
        (
            "\n  x:\n    publish_at: on-merge\n",
            "content/posts/p01.md:9: « on-merge » n'est pas une date et une heure. [Par exemple : 2026-12-01 09:00]",
        ),
        (
            "\n  x:\n    text: [un, deux]\n",
            "content/posts/p01.md:9: « text » est écrit entre { } ou [ ] : une virgule y coupe le texte. Mettez-le sous une barre. [`text: |`, puis le texte à la ligne suivante, décalé de deux espaces.]",
        ),
        (
            "\n  x: {text: Un vélo}\n",
            "content/posts/p01.md:8: « text » est écrit entre { } ou [ ] : une virgule y coupe le texte. Mettez-le sous une barre. [`text: |`, puis le texte à la ligne suivante, décalé de deux espaces.]",
        ),
        ("\n  x:\n    thread: oui\n", "content/posts/p01.md:9: « oui » n'est pas reconnu. [Au choix : auto]"),
        (
            "\n  x:\n    text:\n      - media: []\n",
            "content/posts/p01.md:10: Il manque « text » à « text 1 ». [text: le texte]",
        ),
    ],
)
def test_what_a_version_may_not_do(home: Home, channels: str, message: str) -> None:
    write(home, channels)
    assert said(home.problems())[0] == message


@pytest.mark.parametrize(
    ("channels", "message"),
    [
        (
            "\n  x:\n  text: |\n    Bonjour\n",
            "content/posts/p01.md:9: « text » n'est pas un canal. [Sa place est sous un canal, décalé de deux espaces.]",
        ),
        (
            "\n  x:\n    pillar: apprendre\n",
            "content/posts/p01.md:9: « pillar » n'est pas à sa place. [Sa place est au début de la ligne : il vaut pour tous les canaux.]",
        ),
    ],
)
def test_a_field_at_the_wrong_depth_is_told_where_it_goes(home: Home, channels: str, message: str) -> None:
    write(home, channels)
    assert said(home.problems()) == [message]


def test_the_text_of_a_version_cut_at_its_comma_is_explained(home: Home) -> None:
    write(home, "\n  x: {text: Paiement en trois fois, de 60 à 180 €}\n")
    assert (
        "content/posts/p01.md:8: Une virgule a coupé le texte avant « de 60 à 180 € ». Mettez le texte sur sa ligne, sous une barre. [Entre { } et [ ], une virgule sépare.]"
        in said(home.problems())
    )


def test_visibility_is_the_stricter_of_post_and_channel(tmp_path: Path) -> None:
    home = Home(
        tmp_path,
        CALENDAR.replace("{network: x, delivery: api,", "{network: x, delivery: api, visibility: members,"),
    )
    assert load(home, " [x]\n", BASE).variants["x"].visibility is Visibility.MEMBERS


def test_a_channel_with_an_error_in_the_calendar_blocks_its_versions(tmp_path: Path) -> None:
    home = Home(tmp_path, CALENDAR.replace("  x: {network: x, delivery: api,", "  x: {network: x, delivery: apy,"))
    write(home, " [x, facebook]\n", BASE)
    assert said(home.problems()) == [
        "calendar.yaml:11: « apy » n'est pas reconnu. [Écrivez : api]",
        "content/posts/p01.md:12: Le canal « x » a une erreur dans calendar.yaml.",
    ]
    site, _ = home.load()
    assert list(site.posts["p01"].variants) == ["facebook"]


def test_grace_comes_from_the_version_then_the_post_then_the_channel_then_the_calendar(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path, CALENDAR.replace("{network: x, delivery: api,", "{network: x, delivery: api, grace: 2h,"))
    assert [v.grace for v in load(home, "\n  x:\n  facebook:\n  instagram: {grace: 1h}\n", BASE).variants.values()] == [
        timedelta(hours=2),
        timedelta(hours=6),
        timedelta(hours=1),
    ]
    assert [v.grace for v in load(home, "\n  x:\n  facebook:\n", BASE + "grace: 3h\n").variants.values()] == [
        timedelta(hours=3)
    ] * 2
