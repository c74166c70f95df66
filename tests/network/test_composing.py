"""The default composition: what stands in a file is what is sent, but for three placeholders."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Card, Delivery, Message, Poll, TextItem, TextSpan, Variant
from tests.compose.sites import channel, image, post, variant, video
from tests.network.plain import Plain, context, plain


def compose(one: Variant, network: Plain | None = None, **more: object) -> Message:
    made = post("p08", one, **more)  # type: ignore[arg-type]
    return (network or Plain()).compose(context(made), made, one)


def text(written: str, **more: object) -> str:
    return compose(variant("plain", written, **more)).parts[0].text


# ── placeholders ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_link_partner_and_disclosure_are_the_only_words_that_change() -> None:
    assert text("Noël {link}, {@ville}, {disclosure}.") == "Noël https://cyclorive.example.org/noel/, @ville_demo, avec la Ville."


def test_anything_else_in_braces_stays_as_written() -> None:
    assert text("{lien} {@mairie} {{x}} {} {Link}") == "{lien} {@mairie} {{x}} {} {Link}"


def test_a_placeholder_that_a_value_brings_in_is_not_replaced_again() -> None:
    one = variant("plain", "{@ville}")
    made = post("p08", one)
    ctx = context(made, partner=lambda _: "{link}")
    assert Plain().compose(ctx, made, one).parts[0].text == "{link}"


def test_a_link_without_a_page_stays_as_written_for_the_check_to_name() -> None:
    one = variant("plain", "Noël {link}")
    made = post("p08", one)
    part = Plain().compose(context(made, link=lambda: None), made, one).parts[0]
    assert (part.text, part.link) == ("Noël {link}", None)


def test_the_text_is_sent_composed_and_without_the_line_feed_of_its_bar() -> None:
    assert text("Ve\u0301lo  \n\net la suite\n\n") == "Vélo  \n\net la suite"


@given(st.text(st.characters(codec="utf-8", exclude_characters="{}")))
def test_a_text_without_placeholders_is_the_text(written: str) -> None:
    import unicodedata

    assert text(written) == unicodedata.normalize("NFC", written).rstrip("\n")


# ── parts ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_list_is_a_thread_and_the_first_comment_comes_last() -> None:
    one = variant("plain", "Un", "Deux", first_comment=TextItem("Où ? {link}", path=("channels", "plain", "first_comment")))
    parts = compose(one).parts
    assert [(part.number, part.kind, part.text) for part in parts] == [
        (1, "post", "Un"),
        (2, "reply", "Deux"),
        (3, "first_comment", "Où ? https://cyclorive.example.org/noel/"),
    ]
    assert [part.path for part in parts] == [
        ("channels", "plain", "text", 0),
        ("channels", "plain", "text", 1),
        ("channels", "plain", "first_comment"),
    ]


def test_a_part_knows_what_its_link_became_only_when_it_holds_one() -> None:
    assert [part.link for part in compose(variant("plain", "Un {link}", "Deux")).parts] == [
        "https://cyclorive.example.org/noel/",
        None,
    ]


def test_a_long_text_is_cut_into_a_thread_only_when_the_post_asks_for_it() -> None:
    long = "La première phrase est courte. La seconde l'est aussi. La troisième finit."
    assert len(compose(variant("plain", long)).parts) == 1
    parts = compose(variant("plain", long, thread_auto=True)).parts
    assert [part.text for part in parts] == ["La première phrase est courte.", "La seconde l'est aussi.", "La troisième finit."]
    assert all(part.length == len(part.text) <= part.limit == 40 for part in parts)


def test_a_network_without_threads_never_gets_one_by_itself() -> None:
    assert len(compose(variant("plain", "mot " * 30, thread_auto=True), plain(thread=False)).parts) == 1


@given(
    st.lists(
        st.sampled_from(["vélo", "révisé.", "« La nuit »", "85", "€", "#Vélo", "oui !", "\n", "12 h"]), min_size=1, max_size=60
    )
)
def test_an_automatic_thread_loses_nothing_but_its_joints(words: list[str]) -> None:
    written = " ".join(words)
    parts = compose(variant("plain", written, thread_auto=True)).parts
    assert all(part.length <= part.limit for part in parts)
    assert "".join("".join(part.text for part in parts).split()) == "".join(written.split())


def test_the_pictures_of_a_cut_text_go_with_its_first_piece() -> None:
    parts = compose(variant("plain", "Une phrase longue. " * 5, thread_auto=True), media=[image("a")]).parts
    assert [len(part.media) for part in parts] == [1] + [0] * (len(parts) - 1)


def test_title_and_subject_default_to_the_post_where_the_network_has_one() -> None:
    assert compose(variant("plain", "x")).title == "Titre de p08"
    assert compose(variant("plain", "x", title="Un autre\n")).title == "Un autre"
    assert compose(variant("plain", "x"), plain(title=None)).title is None


def test_a_warning_of_the_channel_stands_on_every_part_and_an_items_own_before_it() -> None:
    one = variant("plain", "Un", TextItem("Deux", content_warning="Sang\n"), content_warning="Hiver\n")
    assert [part.warning for part in compose(one).parts] == ["Hiver", "Sang"]


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────────────────────
def chosen(one: Variant, media: list[object], network: Plain | None = None) -> list[list[str]]:
    return [[each.media.id for each in part.media] for part in compose(one, network, media=media).parts]


def test_without_a_choice_it_takes_all_the_network_can_take_in_order() -> None:
    assert chosen(variant("plain", "x"), [image("a"), video("v"), image("b"), image("c")]) == [["a", "b"]]


def test_a_network_that_mixes_takes_pictures_and_video() -> None:
    assert chosen(variant("plain", "x"), [image("a"), video("v"), image("b")], plain(mixes_media=True)) == [["a", "v", "b"]]


def test_a_network_of_videos_takes_the_video() -> None:
    assert chosen(variant("plain", "x"), [image("a"), video("v")], plain(needs_video=True)) == [["v"]]


def test_a_type_the_network_refuses_is_left_out_of_the_automatic_choice() -> None:
    assert chosen(variant("plain", "x"), [image("logo", mime="image/svg+xml"), image("a")]) == [["a"]]


def test_a_channels_choice_is_kept_even_when_it_is_too_much_for_the_network() -> None:
    assert chosen(variant("plain", "x", media=("c", "a", "b")), [image("a"), image("b"), image("c")]) == [["c", "a", "b"]]
    assert chosen(variant("plain", "x", media=()), [image("a")]) == [[]]


def test_pictures_that_other_parts_of_a_thread_name_are_not_on_the_first() -> None:
    one = variant("plain", "Un", TextItem("Deux", media=("a",)), TextItem("Trois", media=("b",)))
    assert chosen(one, [image("a"), image("b")]) == [[], ["a"], ["b"]]


def test_a_source_without_a_file_is_for_channels_where_a_person_posts() -> None:
    one, made = variant("plain", "x"), post("p08", variant("plain", "x"), media=[video("v")])
    by_machine = context(made, channel("plain", delivery=Delivery.API))
    assert Plain().compose(by_machine, made, one).parts[0].media == ()
    assert [each.media.id for each in Plain().compose(context(made), made, one).parts[0].media] == ["v"]


def test_a_poll_takes_the_place_of_pictures_that_nobody_chose() -> None:
    poll = Poll(("oui", "non"), timedelta(hours=24))
    part = compose(variant("plain", "x", poll=poll), media=[image("a")]).parts[0]
    assert (part.poll, part.media, part.card) == (poll, (), None)


def test_the_alternative_text_is_the_channels_languages_else_any() -> None:
    one = variant("plain", "x")
    made = post("p08", one, media=[image("a", alt={"fr": "Vélos\n", "en": "Bikes\n"}), image("b", alt={"fr": "Cour\n"})])
    english = Plain().compose(context(made, channel("plain", languages="en")), made, one)
    assert [each.alt for each in english.parts[0].media] == ["Bikes", "Cour"]


# ── cards and spans ──────────────────────────────────────────────────────────────────────────────────────────────
def test_a_link_without_pictures_gets_the_card_of_our_page() -> None:
    card = compose(variant("plain", "Noël {link}")).parts[0].card
    assert card == Card("https://cyclorive.example.org/noel/", "Noël", "85 vélos")


@pytest.mark.parametrize(
    ("written", "has_card"),
    [("https://cyclorive.example.org/don", True), ("https://other.example.net/", False), ("rien", False)],
)
def test_an_address_written_out_gets_a_card_when_it_is_ours(written: str, has_card: bool) -> None:
    assert (compose(variant("plain", written)).parts[0].card is not None) == has_card


def test_pictures_come_before_a_card() -> None:
    assert compose(variant("plain", "Noël {link}"), media=[image("a")]).parts[0].card is None


def test_links_tags_and_mentions_are_marked_in_the_order_of_the_text() -> None:
    assert compose(variant("plain", "#Vélo de @ville : {link}")).parts[0].spans == (
        TextSpan(0, 5, "tag", "Vélo"),
        TextSpan(9, 15, "mention", "ville"),
        TextSpan(18, 53, "link", "https://cyclorive.example.org/noel/"),
    )


def test_where_links_cannot_be_clicked_none_is_marked() -> None:
    assert compose(variant("plain", "{link}"), plain(clickable_links=False)).parts[0].spans == ()


# ── texts nobody wrote ───────────────────────────────────────────────────────────────────────────────────────────
def template(summary: int | None) -> str:
    return "Titre\n" + ("x" * 100 if summary is None else "x" * summary) + "\n{link}"


def test_a_template_shortens_its_summary_until_it_fits() -> None:
    one = variant("plain")
    made = post("p08", one)
    network = plain()
    part = network.compose(replace(context(made), template=template, link=lambda: "court"), made, one).parts[0]
    assert part.length == 40
    assert part.text == "Titre\n" + "x" * 28 + "\ncourt"


def test_a_template_that_no_summary_can_save_is_left_whole_for_the_check_to_name() -> None:
    one = variant("plain")
    made = post("p08", one)
    part = Plain().compose(replace(context(made), template=template), made, one).parts[0]
    assert part.length > 100


def test_a_letter_takes_the_article() -> None:
    one = variant("plain", origin="body")
    made = post("p08", one)
    assert Plain().compose(replace(context(made), body_text=lambda: "L'article."), made, one).parts[0].text == "L'article."
