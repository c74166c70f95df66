"""Where pages live, what {link} becomes, and short paths that never change under a post that is out."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import networks
from pipeline.compose import Composer, media_path, short_links
from pipeline.model import Article, Calendar, Page, Post, Variant, Visibility
from tests.compose.sites import DUE, ORGANISATION, article, calendar, channel, image, post, site, variant

UTM = {"content": "post", "campaign": "campaign", "medium": "social", "source": "network"}
LINKS = {"links": ("warning", {"hosts": ["cyclorive.example.org", "don.example.net"], "utm": UTM})}
CHANNELS = (
    channel("x"),
    channel("mastodon-en", "mastodon", "en"),
    channel("facebook", languages="fr en"),
    channel("newsletter-fr", "newsletter"),
    channel("fb-group", "facebook-group", visibility=Visibility.MEMBERS),
)
CALENDAR = calendar(*CHANNELS, rules=LINKS)
TRACKED = "utm_source={0}&utm_medium={1}&utm_campaign=noel-occasion&utm_content=p08-noel"


def sale(*variants: Variant, **more: object) -> Post:
    fields: dict[str, object] = {"articles": [article("noel"), article("xmas", "en")], "campaign": "noel-occasion"} | more
    return post("p08-noel", *variants, **fields)  # type: ignore[arg-type]


def link(one: Variant, cal: Calendar = CALENDAR, **more: object) -> str | None:
    made = sale(one, **more)
    composer = Composer(site(cal, made))
    network = networks.get(cal.channels[one.channel].network)
    assert network is not None
    found = composer.addresses.link(made, one, cal.channels[one.channel], network)
    return found.shown if found else None


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_first_language_lives_at_the_root_and_others_below_their_own() -> None:
    made = sale()
    addresses = Composer(site(CALENDAR, made)).addresses
    assert addresses.page(made, "fr") == "https://cyclorive.example.org/noel/"
    assert addresses.page(made, "en") == "https://cyclorive.example.org/en/xmas/"


@pytest.mark.parametrize(
    "changed", [{"visibility": Visibility.MEMBERS}, {"articles": {"fr": article("noel", body=" \n")}}, {"articles": {}}]
)
def test_no_article_or_no_public_means_no_page(changed: dict[str, object]) -> None:
    made = replace(sale(), **changed)  # type: ignore[arg-type]
    assert Composer(site(CALENDAR, made)).addresses.page(made, "fr") is None


def test_a_base_url_may_have_a_path() -> None:
    cal = calendar(*CHANNELS, organisation=replace(ORGANISATION, base_url="https://pages.example.org/velo/"))
    made = sale()
    addresses = Composer(site(cal, made)).addresses
    assert addresses.page(made, "en") == "https://pages.example.org/velo/en/xmas/"
    assert addresses.find("https://pages.example.org/velo/noel") is not None
    assert addresses.find("https://pages.example.org/velocity/noel") is None
    assert addresses.absolute("/noel") == "https://pages.example.org/velo/noel/"


@pytest.mark.parametrize(
    ("address", "lang"),
    [
        ("https://cyclorive.example.org/noel", "fr"),
        ("https://cyclorive.example.org/noel/", "fr"),
        ("http://cyclorive.example.org/noel/?utm_source=x#prix", "fr"),
        ("https://cyclorive.example.org/en/xmas", "en"),
        ("https://cyclorive.example.org/vente-de-noel/", "fr"),
        ("https://cyclorive.example.org/xmas", None),
        ("https://cyclorive.example.org.evil.example.net/noel", None),
        ("https://other.example.net/noel", None),
        ("https://[bad/noel", None),
    ],
)
def test_an_address_of_ours_is_recognised_by_slug_alias_and_language(address: str, lang: str | None) -> None:
    made = sale(aliases=("/vente-de-noel/",))
    found = Composer(site(CALENDAR, made)).addresses.find(address)
    assert (found.lang if found else None) == lang


def test_pages_of_the_site_are_found_too() -> None:
    rules = Page("netiquette", {"en": Article("en", "Netiquette", "Be kind.", "netiquette", "content/pages/netiquette.en.md")})
    found = Composer(site(CALENDAR, sale(), pages=[rules])).addresses.find("https://cyclorive.example.org/en/netiquette")
    assert found is not None
    assert found.owner is rules


def test_a_picture_is_served_under_its_content() -> None:
    assert (
        media_path(image("a", sha256="0123456789abcdef", file="content/media/p08 rangée.jpg"))
        == "/media/0123456789ab-p08%20rang%C3%A9e.jpg"
    )


# ── {link} ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_link_is_the_posts_own_page_in_the_channels_language_with_tracking_in_a_fixed_order() -> None:
    assert link(variant("x", "{link}")) == "https://cyclorive.example.org/noel/?" + TRACKED.format("x", "social")
    assert link(variant("mastodon-en", "{link}")) == "https://cyclorive.example.org/en/xmas/?" + TRACKED.format(
        "mastodon", "social"
    )
    assert link(variant("newsletter-fr", "{link}")) == "https://cyclorive.example.org/noel/?" + TRACKED.format(
        "newsletter", "email"
    )


def test_the_posts_link_comes_before_its_page_and_the_channels_before_both() -> None:
    assert link(variant("x", "{link}"), link="/hiver") == "https://cyclorive.example.org/hiver?" + TRACKED.format("x", "social")
    assert link(variant("x", "{link}", link="/noel"), link="/hiver") == "https://cyclorive.example.org/noel/?" + TRACKED.format(
        "x", "social"
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("https://other.example.net/a?b=c", "https://other.example.net/a?b=c"),
        ("https://don.example.net/a?b=c#d", "https://don.example.net/a?b=c&" + TRACKED.format("x", "social") + "#d"),
    ],
)
def test_only_visits_that_we_count_are_tracked(written: str, shown: str) -> None:
    assert link(variant("x", "{link}", link=written)) == shown


def test_without_the_rule_nothing_is_added() -> None:
    assert link(variant("x", "{link}"), calendar(*CHANNELS)) == "https://cyclorive.example.org/noel/"
    off = calendar(*CHANNELS, rules={"links": ("off", {"utm": UTM})})
    assert link(variant("x", "{link}"), off) == "https://cyclorive.example.org/noel/"


def test_a_post_without_a_campaign_leaves_it_out() -> None:
    assert link(variant("x", "{link}"), campaign=None) == (
        "https://cyclorive.example.org/noel/?utm_source=x&utm_medium=social&utm_content=p08-noel"
    )


def test_where_every_character_shows_link_is_our_own_short_path() -> None:
    assert link(variant("facebook", "{link}")) == "https://cyclorive.example.org/l/p08-fb/"
    assert link(variant("facebook", "{link}", link="https://other.example.net/")) == "https://other.example.net/"


def test_a_text_for_members_has_no_short_path_on_the_public_site() -> None:
    assert link(variant("fb-group", "{link}", visibility=Visibility.MEMBERS)) == "https://cyclorive.example.org/noel/"


def test_no_page_in_the_language_means_no_link() -> None:
    assert link(variant("mastodon-en", "{link}"), articles=[article("noel")]) is None


# ── short paths ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_redirects_are_those_in_use_with_their_tracked_targets() -> None:
    made = sale(
        variant("x", "{link}"), variant("facebook", "{link}"), variant("fb-group", "{link}", visibility=Visibility.MEMBERS)
    )
    found = short_links(site(CALENDAR, made))
    assert {path: one.target for path, one in found.items()} == {
        "/l/p08-fb/": "https://cyclorive.example.org/noel/?" + TRACKED.format("facebook", "social")
    }
    assert short_links(site(CALENDAR, sale(variant("facebook", "sans lien")))) == {}


def paths(cal: Calendar, *posts: Post) -> dict[tuple[str, str], str]:
    found = short_links(site(cal, *posts))
    return {tuple(one.key): path for path, one in found.items()}  # type: ignore[misc]


def linking(id: str, *channels: str, **more: object) -> Post:
    return post(id, *(variant(one, "{link}") for one in channels), articles=[article(f"slug-{id}")], **more)  # type: ignore[arg-type]


def test_a_later_post_with_the_same_first_piece_leaves_the_earlier_path_alone() -> None:
    early, late = linking("p08-noel", "facebook"), linking("p08-paques", "facebook", due=DUE + timedelta(days=1))
    assert paths(CALENDAR, early) == {("p08-noel", "facebook"): "/l/p08-fb/"}
    assert paths(CALENDAR, late, early) == {
        ("p08-noel", "facebook"): "/l/p08-fb/",
        ("p08-paques", "facebook"): "/l/p08-paques-fb/",
    }


def test_a_second_channel_of_a_network_leaves_the_first_ones_path_alone() -> None:
    two = calendar(*CHANNELS, channel("facebook-en", "facebook"))
    assert paths(two, linking("p08-noel", "facebook", "facebook-en")) == {
        ("p08-noel", "facebook"): "/l/p08-fb/",
        ("p08-noel", "facebook-en"): "/l/p08_facebook-en/",
    }


_IDS = [f"{a}{b}" for a, b in product(["p08", "p08-fb", "a", "a-b", "fb"], ["", "-fb", "-x", "-fb-en", "-li"])]


@given(st.sets(st.sampled_from(_IDS), min_size=1, max_size=8), st.permutations(range(8)))
def test_no_two_publications_ever_share_a_short_path(ids: set[str], days: list[int]) -> None:
    cal = calendar(channel("facebook"), channel("fb-en", "facebook"), channel("linkedin"), channel("li", "linkedin"))
    posts = [
        linking(one, "facebook", "fb-en", "linkedin", "li", due=DUE + timedelta(days=day))
        for one, day in zip(sorted(ids), days, strict=False)
    ]
    assert len(paths(cal, *posts)) == 4 * len(ids)


def test_every_network_has_two_letters_of_its_own() -> None:
    short = [network.short for network in networks.discover().values()]
    assert len(set(short)) == len(short)
    assert all(len(one) == 2 and one.isascii() and one.isalnum() and one.islower() for one in short)
