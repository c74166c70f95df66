"""What a network says of a message, word for word."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.model import Bilingual, Card, Delivery, Level, Poll, TextItem
from pipeline.network import Limit, amount
from tests.compose.sites import channel, image, post, variant, video
from tests.network.plain import SOURCE, Plain, context, plain, problems, said

TEXT = "0123456789" * 4


def test_a_message_within_the_limits_says_nothing() -> None:
    assert problems(Plain(), variant("plain", TEXT), media=[image("a")]) == []


@pytest.mark.parametrize(
    ("written", "french", "english"),
    [
        (TEXT + "1234567", "Plain : 47/40, il faut retirer 7 caractères", "Plain: 47/40, remove 7 characters"),
        (TEXT + "1", "Plain : 41/40, il faut retirer 1 caractère", "Plain: 41/40, remove 1 character"),
        ("", "Plain : le texte est vide", "Plain: the text is empty"),
        (" \n ", "Plain : le texte est vide", "Plain: the text is empty"),
        ("#a #b #c", "Plain : 3 mots-dièse, 2 au plus", "Plain: 3 hashtags, at most 2"),
        (
            "vélo\u202eolév",
            "Plain : le texte contient un caractère invisible (U+202E RIGHT-TO-LEFT OVERRIDE)",
            "Plain: the text holds an invisible character (U+202E RIGHT-TO-LEFT OVERRIDE)",
        ),
        (
            "a\x07b",
            "Plain : le texte contient un caractère invisible (U+0007 CONTROL)",
            "Plain: the text holds an invisible character (U+0007 CONTROL)",
        ),
    ],
)
def test_what_is_wrong_with_a_text(written: str, french: str, english: str) -> None:
    found = problems(Plain(), variant("plain", written))
    assert said(found) == [(french, english)]
    assert (found[0].level, found[0].post, found[0].channel) == (Level.ERROR, "p08", "plain")
    assert found[0].path == ("channels", "plain", "text", 0)


def test_the_reason_of_a_surprising_count_is_said() -> None:
    found = problems(Plain(why=Bilingual("le symbole € compte double", "the sign € counts double")), variant("plain", TEXT + "€"))
    assert said(found) == [
        (
            "Plain : 41/40, il faut retirer 1 caractère ; le symbole € compte double",
            "Plain: 41/40, remove 1 character; the sign € counts double",
        )
    ]


def test_a_thread_is_offered_only_where_there_are_threads() -> None:
    [found] = problems(Plain(), variant("plain", TEXT + "1"))
    assert found.hint == Bilingual("ou ajoutez `thread: auto` pour en faire un fil", "or add `thread: auto` to make it a thread")
    [found] = problems(plain(thread=False), variant("plain", TEXT + "1"))
    assert found.hint is None


def test_in_a_thread_the_part_is_named() -> None:
    one = variant("plain", "Un", TEXT + "12", first_comment=TextItem("01234567890"))
    assert said(problems(Plain(), one)) == [
        ("Plain : partie 2, 42/40, il faut retirer 2 caractères", "Plain: part 2, 42/40, remove 2 characters"),
        ("Plain : premier commentaire, 11/10, il faut retirer 1 caractère", "Plain: first comment, 11/10, remove 1 character"),
    ]


def test_a_fold_is_a_notice_where_most_texts_stay_within() -> None:
    assert problems(plain(fold=Limit(10, SOURCE)), variant("plain", TEXT)) == []
    [found] = problems(plain(fold=Limit(10, SOURCE), fold_told=True), variant("plain", TEXT))
    assert found.level is Level.NOTICE
    assert said([found]) == [
        (
            "Plain : 40 caractères ; au-delà de 10 environ, il faut toucher « voir plus »",
            "Plain: 40 characters; after some 10, people must tap “see more”",
        )
    ]


def test_links_that_cannot_be_clicked_send_to_the_bio() -> None:
    [found] = problems(plain(clickable_links=False), variant("plain", "https://x.example.org/"))
    assert found.level is Level.WARNING
    assert said([found]) == [
        ("Plain : « https://x.example.org/ » ne sera pas cliquable", "Plain: “https://x.example.org/” will not be clickable")
    ]
    assert found.hint == Bilingual(
        "écrivez «\u00a0lien en bio\u00a0» et gardez l'adresse dans la bio", "write “link in bio” and keep the address in the bio"
    )


@pytest.mark.parametrize(
    ("changed", "french", "english"),
    [
        (
            {"thread": False},
            "Plain : 2 parties écrites, or ce réseau n'a pas de fils",
            "Plain: 2 parts are written, and this network has no threads",
        ),
        (
            {"first_comment": False},
            "Plain : premier commentaire, ce réseau ne prend pas de premier commentaire",
            "Plain: first comment, this network takes no first comment",
        ),
        (
            {"content_warning": False},
            "Plain : partie 1, l'avertissement de contenu n'existe pas ici et ne serait pas montré",
            "Plain: part 1, there are no content warnings here, and it would not be shown",
        ),
        ({"needs_link": True}, "Plain : il faut un lien de destination", "Plain: a destination link is needed"),
        ({"needs_media": True}, "Plain : il faut une image ou une vidéo", "Plain: an image or a video is needed"),
        ({"needs_video": True}, "Plain : il faut une vidéo", "Plain: a video is needed"),
        ({"needs_subject": True}, "Plain : il manque l'objet", "Plain: the subject is missing"),
    ],
)
def test_what_a_network_does_not_have_or_cannot_do_without(changed: dict[str, object], french: str, english: str) -> None:
    one = variant("plain", "Un", "Deux", first_comment=TextItem("Trois"), content_warning="Hiver")
    assert said(problems(plain(**changed), one)) == [(french, english)]


def test_titles_are_asked_for_and_measured() -> None:
    needs = plain(needs_title=True)
    [missing] = problems(needs, variant("plain", "x"), title={})
    assert said([missing]) == [("Plain : il manque le titre", "Plain: the title is missing")]
    assert missing.hint == Bilingual("ajoutez `title: |` sous ce canal", "add `title: |` under this channel")
    assert said(problems(needs, variant("plain", "x", title="0123456789012"))) == [
        ("Plain : le titre fait 13/12, il faut en retirer 1 caractère", "Plain: the title is 13/12, remove 1 character")
    ]


@pytest.mark.parametrize(
    ("media", "french", "english"),
    [
        ([image(i) for i in "abc"], "Plain : 3 images, 2 au plus", "Plain: 3 images, at most 2"),
        (
            [image("a"), video("v", file="v.mp4")],
            "Plain : images et vidéo ne vont pas ensemble",
            "Plain: images and video do not go together",
        ),
        (
            [image("a", mime="image/tiff")],
            "Plain : « a » est un fichier image/tiff ; ce réseau prend JPEG, PNG",
            "Plain: “a” is a image/tiff file; this network takes JPEG, PNG",
        ),
        (
            [image("a", alt={"fr": "0123456789012"})],
            "Plain : le texte alternatif de « a » fait 13/12, il faut en retirer 1 caractère",
            "Plain: the alternative text of “a” is 13/12, remove 1 character",
        ),
        (
            [image("a", width=9000, height=8000)],
            "Plain : « a » fait 9000 × 8000 pixels, trop pour être préparée",
            "Plain: “a” is 9000 × 8000 pixels, too many to be made ready",
        ),
        (
            [video("v")],
            "Plain : « v » n'a qu'une `source`, que seule une personne peut envoyer",
            "Plain: “v” has only a `source`, which only a person can post",
        ),
    ],
)
def test_what_is_wrong_with_pictures(media: list[object], french: str, english: str) -> None:
    ids = tuple(one.id for one in media)  # type: ignore[attr-defined]
    found = problems(Plain(), variant("plain", "x", media=ids), channel("plain", delivery=Delivery.API), media=media)
    assert said(found) == [(french, english)]


@pytest.mark.parametrize(("sends", "count"), [(True, 1), (False, 0)])
def test_the_picture_of_a_card_counts_where_it_is_sent(*, sends: bool, count: int) -> None:
    large = image("a", width=9000, height=8000)
    network, one = plain(sends_card=sends), variant("plain", "{link}", media=())
    written = post("p08", one)
    ctx = replace(context(written), card=lambda url: Card(url, "Noël", "85 vélos", large))
    found = network.check(network.compose(ctx, written, one), ctx.channel)
    assert [problem.code for problem in found] == ["media-too-large"] * count


def test_a_network_without_videos_says_so() -> None:
    found = problems(plain(videos=None), variant("plain", "x", media=("v",)), media=[video("v")])
    assert said(found) == [("Plain : ce réseau ne prend pas de vidéos", "Plain: this network takes no videos")]


@pytest.mark.parametrize(
    ("poll", "french", "english"),
    [
        (
            Poll(("oui",), timedelta(hours=1)),
            "1 réponse au sondage, il en faut de 2 à 3",
            "the poll has 1 answer, it needs 2 to 3",
        ),
        (
            Poll(("a", "b", "c", "d"), timedelta(hours=1)),
            "4 réponses au sondage, il en faut de 2 à 3",
            "the poll has 4 answers, it needs 2 to 3",
        ),
        (
            Poll(("oui", "oui"), timedelta(hours=1)),
            "deux réponses du sondage sont les mêmes",
            "two answers of the poll are the same",
        ),
        (
            Poll(("la nuit", "oui"), timedelta(hours=1)),
            "la réponse « la nuit » fait 7/5, il faut en retirer 2 caractères",
            "the answer “la nuit” is 7/5, remove 2 characters",
        ),
        (
            Poll(("oui", "non"), timedelta(minutes=1)),
            "le sondage dure 1 minute, il faut de 5 minutes à 7 jours",
            "the poll lasts 1 minute, it must last 5 minutes to 7 days",
        ),
        (
            Poll(("oui", "non"), timedelta(days=8)),
            "le sondage dure 8 jours, il faut de 5 minutes à 7 jours",
            "the poll lasts 8 days, it must last 5 minutes to 7 days",
        ),
    ],
)
def test_what_is_wrong_with_a_poll(poll: Poll, french: str, english: str) -> None:
    assert said(problems(Plain(), variant("plain", "x", poll=poll))) == [(f"Plain : {french}", f"Plain: {english}")]


def test_polls_need_a_network_that_has_them_and_no_pictures() -> None:
    poll = Poll(("oui", "non"), timedelta(hours=24))
    assert said(problems(plain(poll_options=None), variant("plain", "x", poll=poll))) == [
        ("Plain : ce réseau n'a pas de sondages", "Plain: this network has no polls")
    ]
    assert said(problems(Plain(), variant("plain", "x", poll=poll, media=("a",)), media=[image("a")])) == [
        ("Plain : un sondage ne va pas avec des images", "Plain: a poll does not go with pictures")
    ]


def test_numbers_agree_with_their_unit() -> None:
    weighted = Bilingual("caractères pondérés", "weighted characters")
    assert amount(1, weighted) == Bilingual("1 caractère pondéré", "1 weighted character")
    assert amount(2, weighted) == Bilingual("2 caractères pondérés", "2 weighted characters")


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_steps_of_posting_by_hand_follow_what_the_message_holds() -> None:
    from tests.compose.sites import post
    from tests.network.plain import context

    one = variant("plain", "Un", "Deux", first_comment=TextItem("Où"), title="Noël")
    made = post("p08", one, media=[image("a"), image("b")])
    message = Plain().compose(context(made), made, one)
    assert [step.fr.replace("\u00a0", " ") for step in Plain().checklist(message)] == [
        "Ouvrir Plain avec le compte de l'organisation",
        "Coller le titre",
        "Coller le texte sans le changer",
        "Publier les 2 parties dans l'ordre, chacune en réponse",
        "Joindre 2 fichiers, dans l'ordre",
        "Coller le texte alternatif de chaque image",
        "Publier, puis coller le premier commentaire",
        "Copier l'adresse de la publication et la donner en réponse : `/fait <lien>`",
    ]
    short = Plain().checklist(replace(message, parts=message.parts[1:2], title=None))
    assert [step.en for step in short] == [
        "Open Plain with the organisation's account",
        "Paste the text without changing it",
        "Copy the post's address and give it in reply: `/done <link>`",
    ]
