"""What stands in a text: graphemes, links, tags, mentions, emoji."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import (
    Span,
    counted_urls,
    emojis,
    grapheme_count,
    graphemes,
    hashtags,
    mentions,
    nfc,
    top_level_domains,
    truncate,
    urls,
)

FAMILY = "👨‍👩‍👧‍👦"
WRITTEN = st.lists(
    st.sampled_from(
        [
            *" \n.,;:!?…()«»“”'\"#@/-_&=",
            *"aéçZ07ñ",
            "\u00a0",
            "\u0301",
            FAMILY,
            "🇫🇷",
            "👍🏽",
            "1️⃣",
            "https://",
            "cyclorive.example.org",
            "/don",
            "日本",
        ]
    ),
    max_size=40,
).map("".join)


def texts(spans: tuple[Span, ...]) -> list[str]:
    return [span.text for span in spans]


# ── graphemes ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("vélo", 4),
        ("ve\u0301lo", 4),
        (FAMILY, 1),
        ("🇫🇷🇬🇧", 2),
        ("👍🏽", 1),
        ("1️⃣", 1),
        ("a\r\nb", 3),
        ("நி", 1),
    ],
)
def test_a_grapheme_is_what_a_reader_counts_as_one_character(text: str, count: int) -> None:
    assert grapheme_count(text) == count
    assert len(graphemes(text)) == count


@given(WRITTEN)
def test_graphemes_are_the_text_cut_and_nothing_else(text: str) -> None:
    assert "".join(graphemes(text)) == text


def test_a_text_within_the_limit_is_not_truncated() -> None:
    assert truncate("Un vélo", 7) == "Un vélo"


def test_a_long_text_ends_between_words_with_an_ellipsis() -> None:
    assert truncate("Un vélo dort dans votre cave", 20) == "Un vélo dort dans…"
    assert truncate("Phare, feu, bandes", 12) == "Phare, feu…"


def test_a_word_that_would_leave_too_little_is_cut() -> None:
    assert truncate("Un anticonstitutionnellement", 10) == "Un antico…"


def test_truncating_never_cuts_an_address() -> None:
    assert truncate("Voir https://cyclorive.example.org/don", 20) == "Voir…"


def test_truncating_to_nothing_gives_nothing() -> None:
    assert truncate("vélo", 0) == ""
    assert truncate("vélo", 1) == "…"


@given(WRITTEN, st.integers(0, 30))
def test_a_truncated_text_is_within_its_limit(text: str, limit: int) -> None:
    assert grapheme_count(truncate(text, limit)) <= limit


def test_nfc_composes() -> None:
    assert nfc("ve\u0301lo") == "vélo"


# ── links ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dépôt : https://cyclorive.example.org/don #GivingTuesday", ["https://cyclorive.example.org/don"]),
        ("Lire https://cyclorive.example.org/don.", ["https://cyclorive.example.org/don"]),
        ("Lire https://cyclorive.example.org/don, puis venez !", ["https://cyclorive.example.org/don"]),
        ("(voir https://cyclorive.example.org/don), puis", ["https://cyclorive.example.org/don"]),
        ("« https://cyclorive.example.org/don »", ["https://cyclorive.example.org/don"]),
        ("«https://cyclorive.example.org/don»", ["https://cyclorive.example.org/don"]),
        ("“https://cyclorive.example.org/don”", ["https://cyclorive.example.org/don"]),
        ("[lire](https://cyclorive.example.org/don)", ["https://cyclorive.example.org/don"]),
        ("https://cyclorive.example.org/Selle_(vélo)", ["https://cyclorive.example.org/Selle_(vélo)"]),
        ("https://cyclorive.example.org/a(b", ["https://cyclorive.example.org/a"]),
        (
            "https://cyclorive.example.org/don?a=1&b=[2]#haut…",
            ["https://cyclorive.example.org/don?a=1&b=[2]#haut"],
        ),
        ("https://cyclorive.example.org/été", ["https://cyclorive.example.org/été"]),
        ("https://a.example\u00a0: https://b.example\u202f!", ["https://a.example", "https://b.example"]),
        ("http://localhost:8000/l/p08-fb/", ["http://localhost:8000/l/p08-fb/"]),
        ("HTTPS://A.EXAMPLE", ["HTTPS://A.EXAMPLE"]),
        ("xhttps://a.example", []),
        ("https:// rien", []),
        ("https://", []),
        ("cyclorive.org", []),
    ],
)
def test_a_link_ends_where_the_sentence_around_it_goes_on(text: str, found: list[str]) -> None:
    assert texts(urls(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cyclorive.org", ["cyclorive.org"]),
        ("Voir cyclorive.org/don, merci.", ["cyclorive.org/don"]),
        ("atelier.cyclorive.fr/a_(b)?x=1.", ["atelier.cyclorive.fr/a_(b)?x=1"]),
        ("Fin.Au revoir", ["Fin.Au"]),
        ("cyclorive.org.Venez", ["cyclorive.org"]),
        ("CYCLORIVE.ORG", ["CYCLORIVE.ORG"]),
        ("vélo.fr", ["vélo.fr"]),
        ("xn--vlo-bma.xn--p1ai/x", ["xn--vlo-bma.xn--p1ai/x"]),
        ("x.example", []),
        ("p.ex. un feu", []),
        ("3.5 km", []),
        ("bonjour@cyclorive.org", []),
        ("prenom.fr@cyclorive.org", []),
        ("#cyclorive.org", []),
        ("-cyclorive.org", []),
        ("/cyclorive.org", []),
        ("https://x.example/cyclorive.org", []),
        ("https://cyclorive.example.org/don", ["https://cyclorive.example.org/don"]),
    ],
)
def test_without_a_scheme_only_a_real_top_level_domain_makes_a_link(text: str, found: list[str]) -> None:
    assert texts(counted_urls(text, bare=True)) == found


def test_with_a_scheme_too_a_counted_link_needs_a_real_top_level_domain() -> None:
    text = "https://cyclorive.example.org/don https://x.example/ http://localhost:8000/ cyclorive.org"
    assert texts(counted_urls(text)) == ["https://cyclorive.example.org/don"]


def test_a_counted_path_ends_at_what_the_networks_do_not_read_as_a_path() -> None:
    text = (
        "https://cyclorive.example.org/été/日本 https://cyclorive.example.org:8443/a(b(c)) https://cyclorive.example.org?q=a%20b!"
    )
    assert texts(counted_urls(text)) == [
        "https://cyclorive.example.org/été/",
        "https://cyclorive.example.org:8443/a(b(c))",
        "https://cyclorive.example.org?q=a%20b",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "これはcyclorive.frです。vélo.org/don中国語http://cyclorive.frテスト",
            ["cyclorive.fr", "vélo.org/don", "http://cyclorive.fr"],
        ),
        (
            "http://atelier.みんな/ http://cyclorive.中国/",
            ["http://atelier.みんな/", "http://cyclorive.中国/"],
        ),
        ("http://sous_domaine-a.cyclorive.org", ["http://sous_domaine-a.cyclorive.org"]),
        ("http://cyclo_rive.org http://-cyclo.org http://cyclo-.org", []),
        ("archive.tar.bz2 www.cyclorive.xxxxxxx 192.168.0.1", []),
        ("Voir http:// cyclorive.org/don", ["cyclorive.org/don"]),
        ("#http://cyclorive.org $cyclorive.org @cyclorive.org", []),
        (
            "https://cyclorive.org/a.......... https://cyclorive.org/,,,",
            ["https://cyclorive.org/a", "https://cyclorive.org/"],
        ),
        ("https://cyclorive.org/Русские_слова", ["https://cyclorive.org/Русские_слова"]),
        (
            "https://cyclorive.org/a- https://cyclorive.org/b+",
            ["https://cyclorive.org/a-", "https://cyclorive.org/b+"],
        ),
        ("https://cyclorive.org?#haut", ["https://cyclorive.org?#haut"]),
        ("a" * 300 + ".org", []),
    ],
)
def test_counted_links_are_found_between_scripts_signs_and_typing_errors(text: str, found: list[str]) -> None:
    assert texts(counted_urls(text, bare=True)) == found


def test_the_top_level_domains_are_those_of_the_root_zone() -> None:
    assert {"org", "com", "fr", "paris", "bike", "xn--p1ai", "рф"} <= top_level_domains()
    assert top_level_domains().isdisjoint({"example", "test", "invalid", "localhost", ""})
    assert not any(name.startswith("#") for name in top_level_domains())


# ── tags, mentions, emoji ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#GivingTuesday #Réemploi", ["#GivingTuesday", "#Réemploi"]),
        ("avec #MaNuitÀVélo ;", ["#MaNuitÀVélo"]),
        ("(#NoëlDOccasion)", ["#NoëlDOccasion"]),
        ("«#français»", ["#français"]),
        ("#2026a #a2026 #vélo_ville", ["#2026a", "#a2026", "#vélo_ville"]),
        ("#ve\u0301lo.", ["#ve\u0301lo"]),
        ("❤️#vélo", ["❤️#vélo"[2:]]),
        ("#日本", ["#日本"]),
        ("#1 #2026 # vide #", []),
        ("a#b é#b 1#b &#b", []),
        ("##vélo", []),
        ("#️⃣", []),
        ("https://cyclorive.example.org/#don", []),
        ("https://cyclorive.example.org #don", ["#don"]),
    ],
)
def test_a_hashtag_holds_a_letter_and_follows_none(text: str, found: list[str]) -> None:
    assert texts(hashtags(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Merci @port_aurele_demo !", ["@port_aurele_demo"]),
        ("@cyclorive@social.example.org.", ["@cyclorive@social.example.org"]),
        ("(@cyclorive.example.org)", ["@cyclorive.example.org"]),
        ("bonjour@cyclorive.example.org", []),
        ("@@cyclorive", []),
        ("@cyclorive@@x", []),
        ("https://social.example.org/@cyclorive", []),
        ("@", []),
    ],
)
def test_a_mention_is_a_handle_with_or_without_its_host(text: str, found: list[str]) -> None:
    assert texts(mentions(text)) == found


@pytest.mark.parametrize(
    "emoji",
    ["🚲", FAMILY, "👍🏽", "🧑🏿‍🚀", "🇫🇷", "1️⃣", "#️⃣", "❤️", "❤️‍🔥", "🏳️‍🌈", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☝🏽", "🐻‍❄️", "👩‍❤️‍👩", "©️"],
)
def test_an_emoji_is_one_as_it_is_drawn(emoji: str) -> None:
    assert texts(emojis(f"Vélo {emoji} {emoji}{emoji} !")) == [emoji] * 3


@pytest.mark.parametrize("text", ["Vélo 12 # * © ® ™", "🇫", "1", "é è ç « »", "❤"])
def test_a_sign_that_is_text_by_default_is_no_emoji(text: str) -> None:
    assert emojis(text) == ()


@given(WRITTEN)
def test_a_span_names_its_own_place_and_spans_never_overlap(text: str) -> None:
    for find in (urls, counted_urls, hashtags, mentions, emojis):
        end = 0
        for span in find(text):
            assert text[span.start : span.end] == span.text != ""
            assert span.start >= end
            end = span.end


@given(WRITTEN)
def test_a_tag_or_a_mention_lies_in_no_link(text: str) -> None:
    linked = {at for link in urls(text) for at in range(link.start, link.end)}
    for span in (*hashtags(text), *mentions(text)):
        assert span.start not in linked


def test_a_long_row_of_flags_is_paired_from_its_start_in_linear_time() -> None:
    assert grapheme_count("🇫🇷" * 50_000) == 50_000
    assert graphemes("🇫🇷🇩🇪🇫") == ["🇫🇷", "🇩🇪", "🇫"]


@given(st.text("🇫🇷e\u0301\u200d👩🏽क्ष\u0600\r\n가가\ufe0f⃣", max_size=12))
def test_clusters_are_those_of_the_standard(text: str) -> None:
    assert graphemes(text) == regex.findall(r"\X", text)
