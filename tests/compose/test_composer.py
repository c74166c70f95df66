"""A site becomes drafts: what is previewed is what is sent, and every problem comes with it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.compose import Composer, compose, digest, text_fingerprint
from pipeline.model import (
    Bilingual,
    Campaign,
    Card,
    Delivery,
    Event,
    Format,
    Key,
    Level,
    Page,
    Partner,
    Period,
    Post,
    Problem,
    Scope,
    TextItem,
)
from tests.compose.sites import DUE, article, calendar, channel, image, post, site, variant

X = channel("x", delivery=Delivery.API)
CHANNELS = (
    X,
    channel("mastodon-en", "mastodon", "en", delivery=Delivery.API, server="https://social.example.org"),
    channel("facebook", languages="fr en"),
    channel("pinterest"),
    channel("site", languages="fr en", delivery=Delivery.BUILT),
)
TOWN = Partner(
    "ville",
    {"fr": "Ville de Port-Aurèle", "en": "Town of Port-Aurèle"},
    {"x": "port_aurele_demo", "mastodon": "ville@social.example.org"},
    {"fr": "piles financées par la Ville", "en": "batteries paid for by the town"},
)
CALENDAR = calendar(*CHANNELS, partners={"ville": TOWN})
BOTH = [article("noel", summary="85 vélos\n"), article("xmas", "en")]


def draft_text(one: Post, on: str = "x") -> str:
    message = Composer(site(CALENDAR, one)).draft(Key(one.id, on)).message
    assert message is not None
    return message.parts[0].text


def said(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(one.message.fr.replace("\u00a0", " "), one.message.en) for one in problems]


def test_a_draft_has_the_message_its_digests_and_its_fingerprints() -> None:
    one = post("p08", variant("x", "Un {link}", "Deux"), articles=BOTH)
    draft = compose(site(CALENDAR, one), Key("p08", "x"))
    assert draft.message is not None
    assert [part.text for part in draft.message.parts] == ["Un https://cyclorive.example.org/noel/", "Deux"]
    assert draft.digests == tuple(digest(part) for part in draft.message.parts)
    assert draft.fingerprints == tuple(text_fingerprint(part) for part in draft.message.parts)
    assert (draft.blocked, draft.problems) == (False, ())


def test_composing_again_gives_the_same_value() -> None:
    made = site(CALENDAR, post("p08", variant("x", "Un {link}"), articles=BOTH, media=[image("a")]))
    assert compose(made, Key("p08", "x")) == compose(made, Key("p08", "x"))


def test_what_the_site_does_not_have_is_a_key_error() -> None:
    composer = Composer(site(CALENDAR, post("p08", variant("x", "Un"))))
    for key in (Key("p09", "x"), Key("p08", "facebook")):
        with pytest.raises(KeyError):
            composer.draft(key)


# ── partners and disclosures ─────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("on", "text"),
    [
        ("x", "Avec @port_aurele_demo"),
        ("mastodon-en", "Avec @ville@social.example.org"),
        ("facebook", "Avec Ville de Port-Aurèle"),
    ],
)
def test_a_partner_is_its_handle_there_else_its_name(on: str, text: str) -> None:
    assert draft_text(post("p08", variant(on, "Avec {@ville}"), articles=BOTH), on) == text


def test_a_partner_nobody_knows_is_an_error_with_the_nearest_name() -> None:
    draft = Composer(site(CALENDAR, post("p08", variant("x", "Avec {@vile}"), articles=BOTH))).draft(Key("p08", "x"))
    assert draft.blocked
    assert said(draft.problems) == [("x : {@vile} : aucun partenaire de ce nom", "x: {@vile}: no partner of that name")]
    assert draft.problems[0].hint == Bilingual("écrivez {@ville}", "write {@ville}")
    assert draft.problems[0].file == "content/posts/p08.md"


@pytest.mark.parametrize(
    ("dates", "french", "english"),
    [
        (
            {"end": date(2026, 12, 11)},
            "x : le partenariat avec Ville de Port-Aurèle s'arrête le 2026-12-11, et la publication part le 2026-12-12",
            "x: the partnership with Town of Port-Aurèle ends on 2026-12-11, and the post leaves on 2026-12-12",
        ),
        (
            {"start": date(2026, 12, 13)},
            "x : le partenariat avec Ville de Port-Aurèle commence le 2026-12-13, et la publication part le 2026-12-12",
            "x: the partnership with Town of Port-Aurèle begins on 2026-12-13, and the post leaves on 2026-12-12",
        ),
        ({"start": date(2026, 12, 12), "end": date(2026, 12, 12)}, None, None),
    ],
)
def test_a_partner_named_outside_its_dates_is_told(dates: dict[str, Any], french: str | None, english: str | None) -> None:
    cal = replace(CALENDAR, partners={"ville": replace(TOWN, **dates)})
    draft = Composer(site(cal, post("p08", variant("x", "Avec {@ville}"), articles=BOTH))).draft(Key("p08", "x"))
    assert said(draft.problems) == ([(french, english)] if french else [])


@pytest.mark.parametrize(
    ("on", "more", "text"),
    [
        ("x", {"partners": ("ville",)}, "piles financées par la Ville"),
        ("x", {"partners": ("ville",), "paid": True}, "piles financées par la Ville, publicité"),
        ("facebook", {"partners": ("ville",)}, "piles financées par la Ville / batteries paid for by the town"),
        ("mastodon-en", {"affiliate": True, "made_with_ai": True}, "affiliate link, made with the help of AI"),
        ("x", {}, ""),
    ],
)
def test_a_disclosure_is_said_in_each_of_the_channels_languages(on: str, more: dict[str, Any], text: str) -> None:
    one = post("p08", variant(on, "[{disclosure}]"), articles=BOTH, **more)
    assert draft_text(one, on) == f"[{text}]"


def test_the_house_may_choose_its_own_words_for_a_disclosure() -> None:
    terms = replace(CALENDAR.organisation, terms={"paid": {"fr": "collaboration commerciale"}})
    cal = replace(CALENDAR, organisation=terms)
    one = post("p08", variant("x", "[{disclosure}]"), articles=BOTH, paid=True)
    message = Composer(site(cal, one)).draft(Key("p08", "x")).message
    assert message is not None
    assert message.parts[0].text == "[collaboration commerciale]"


# ── placeholders without a value ─────────────────────────────────────────────────────────────────────────────────
def test_a_link_without_a_page_is_an_error_that_says_which_language() -> None:
    one = post(
        "p08", variant("mastodon-en", "See {link}", first_comment=TextItem("{link}", path=("c",))), articles=[article("noel")]
    )
    draft = Composer(site(CALENDAR, one)).draft(Key("p08", "mastodon-en"))
    expected = (
        "mastodon-en : {link} n'a pas de page : cette publication n'a pas d'article public en anglais",
        "mastodon-en: {link} has no page: this post has no public article in English",
    )
    assert said(draft.problems) == [expected, expected]
    assert [problem.path for problem in draft.problems] == [("channels", "mastodon-en", "text", 0), ("c",)]
    assert draft.problems[0].hint == Bilingual(
        "écrivez l'article, ou ajoutez `link: /adresse` sous ce canal",
        "write the article, or add `link: /address` under this channel",
    )


@pytest.mark.parametrize(
    ("typed", "meant"), [("{lien}", "{link}"), ("{Link}", "{link}"), ("{ link }", "{link}"), ("{mention}", "{disclosure}")]
)
def test_a_placeholder_typed_wrong_is_recognised(typed: str, meant: str) -> None:
    draft = Composer(site(CALENDAR, post("p08", variant("x", f"Voir {typed}"), articles=BOTH))).draft(Key("p08", "x"))
    [problem] = draft.problems
    assert said((problem,)) == [(f"x : « {typed} » restera tel quel", f"x: “{typed}” will stay as it is")]
    assert (problem.level, problem.hint) == (Level.WARNING, Bilingual(f"écrivez {meant}", f"write {meant}"))


# ── networks, options, templates ─────────────────────────────────────────────────────────────────────────────────
def test_a_networks_own_findings_carry_the_posts_file() -> None:
    draft = Composer(site(CALENDAR, post("p08", variant("x", "€" * 141), articles=BOTH))).draft(Key("p08", "x"))
    assert [(problem.file, problem.code) for problem in draft.problems] == [("content/posts/p08.md", "too-long")]
    assert said(draft.problems) == [
        (
            "X : 282/280, il faut retirer 2 caractères pondérés ; € : comptés double",
            "X: 282/280, remove 2 weighted characters; €: counted double",
        )
    ]


def test_an_option_nobody_knows_is_an_error_at_its_place() -> None:
    one = post("p08", variant("pinterest", "x", options={"bord": "Hiver"}), articles=BOTH, media=[image("a")])
    [problem] = Composer(site(CALENDAR, one)).draft(Key("p08", "pinterest")).problems
    assert said((problem,)) == [("pinterest : option inconnue : « bord »", "pinterest: unknown option: “bord”")]
    assert problem.path == ("channels", "pinterest", "options")


def test_a_channel_of_an_unknown_network_composes_nothing_and_says_why() -> None:
    cal = calendar(channel("masto", "mastodonn"))
    made = site(cal, post("p08", variant("masto", "x")))
    draft = Composer(made).draft(Key("p08", "masto"))
    assert (draft.message, draft.blocked) == (None, True)
    assert said(draft.problems) == [("« mastodonn » n'est pas un réseau connu", "“mastodonn” is not a known network")]
    assert (draft.problems[0].scope, draft.problems[0].file) == (Scope.CHANNEL, "calendar.yaml")
    assert draft.problems[0].hint == Bilingual("écrivez mastodon", "write mastodon")
    assert Composer(made).site_problems() == draft.problems


def test_the_calendars_channel_options_are_checked_once() -> None:
    cal = calendar(channel("pinterest", options={"tableau": "Hiver"}))
    assert said(Composer(site(cal)).site_problems()) == [
        ("pinterest : option inconnue : « tableau »", "pinterest: unknown option: “tableau”")
    ]


def test_a_post_without_text_uses_the_template_of_its_format() -> None:
    event = Event(
        datetime(2026, 12, 12, 9, tzinfo=UTC), datetime(2026, 12, 12, 16, 30, tzinfo=UTC), place="12 quai des Chantiers"
    )
    campaign = Campaign("noel", {"fr": "Noël"}, Period(DUE.date(), DUE.date()), hashtags={"fr": "NoëlDOccasion", "en": "Cycling"})
    cal = replace(CALENDAR, campaigns={"noel": campaign})
    one = post("p08", variant("x"), variant("mastodon-en"), articles=BOTH, event=event, format=Format.EVENT, campaign="noel")
    texts = []
    for on in ("x", "mastodon-en"):
        message = Composer(site(cal, one)).draft(Key("p08", on)).message
        assert message is not None
        texts.append(message.parts[0].text)
    assert texts == [
        (
            "Titre fr\n\nsamedi 12 décembre, de 10 h à 17 h 30, 12 quai des Chantiers.\n\n85 vélos\n\n"
            "https://cyclorive.example.org/noel/\n\n#NoëlDOccasion"
        ),
        (
            "Titre en\n\nSaturday 12 December, 10 am to 5:30 pm, 12 quai des Chantiers.\n\nPremier paragraphe.\n\n"
            "https://cyclorive.example.org/en/xmas/\n\n#Cycling"
        ),
    ]


def test_a_long_summary_is_shortened_to_what_the_network_takes() -> None:
    one = post("p08", variant("x"), articles=[article("noel", summary="mot " * 200)])
    draft = Composer(site(CALENDAR, one)).draft(Key("p08", "x"))
    assert draft.message is not None
    assert 260 < draft.message.parts[0].length <= 280
    assert "mot…" in draft.message.parts[0].text


def test_a_template_that_fails_is_a_problem_of_the_post_that_needs_it(tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "messages"
    folder.mkdir(parents=True)
    (folder / "x.fr.j2").write_text("{{ titel }}", encoding="utf-8")
    draft = Composer(site(CALENDAR, post("p08", variant("x"), articles=BOTH), root=tmp_path)).draft(Key("p08", "x"))
    assert (draft.message, draft.blocked) == (None, True)
    assert said(draft.problems) == [
        (
            "x : templates/messages/x.fr.j2 : il demande une valeur qui n'existe pas ('titel' is undefined)",
            "x: templates/messages/x.fr.j2: it asks for a value that does not exist ('titel' is undefined)",
        )
    ]


# ── cards and pages ──────────────────────────────────────────────────────────────────────────────────────────────
def test_a_card_comes_from_our_own_page_in_the_links_language() -> None:
    made = site(CALENDAR, post("p08", variant("mastodon-en", "See {link}", media=()), articles=BOTH, media=[image("a")]))
    message = Composer(made).draft(Key("p08", "mastodon-en")).message
    assert message is not None
    assert message.parts[0].card == Card("https://cyclorive.example.org/en/xmas/", "Titre en", "Premier paragraphe.", image("a"))


def test_a_card_shows_a_picture_that_can_be_sent_and_no_drawing() -> None:
    drawing = image("logo", file="content/media/logo.svg", mime="image/svg+xml")
    made = site(CALENDAR, post("p08", variant("mastodon-en", "See {link}", media=()), articles=BOTH, media=[drawing, image("a")]))
    message = Composer(made).draft(Key("p08", "mastodon-en")).message
    assert message is not None
    assert message.parts[0].card is not None
    assert message.parts[0].card.image == image("a")


def test_a_short_path_has_the_card_of_the_page_behind_it() -> None:
    made = site(CALENDAR, post("p08", variant("facebook", "Voir {link}"), articles=BOTH))
    message = Composer(made).draft(Key("p08", "facebook")).message
    assert message is not None
    assert message.parts[0].card == Card("https://cyclorive.example.org/l/p08-fb/", "Titre fr", "85 vélos")


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("Voir {link}", True),
        ("Voir https://cyclorive.example.org/noel", True),
        ("Voir https://cyclorive.example.org/vente/", True),
        ("Voir https://cyclorive.example.org/en/xmas", True),
        ("Voir https://cyclorive.example.org/autre", False),
        ("Rien", False),
    ],
)
@pytest.mark.parametrize("on", ["x", "facebook"])
def test_a_message_leads_to_its_page_by_link_or_by_an_address_written_out(on: str, text: str, leads: bool) -> None:
    one = post("p08", variant(on, text), articles=BOTH, aliases=("/vente/",))
    assert Composer(site(CALENDAR, one)).links_to_page(Key("p08", on)) is leads


def test_a_link_to_another_page_does_not_lead_to_the_posts_own() -> None:
    one = post("p08", variant("x", "Voir {link}", link="/adhesion"), articles=BOTH)
    assert Composer(site(CALENDAR, one)).links_to_page(Key("p08", "x")) is False


def test_the_site_publishes_a_page_in_each_language_and_no_text() -> None:
    one = post("p08", variant("site", origin="body"), articles=BOTH, media=[image("a")])
    draft = Composer(site(CALENDAR, one)).draft(Key("p08", "site"))
    assert draft.message is not None
    assert (draft.message.title, draft.message.parts[0].text, draft.message.parts[0].link) == (
        "Titre fr",
        "",
        "https://cyclorive.example.org/noel/",
    )
    assert draft.problems == ()


def test_the_site_without_an_article_has_nothing_to_publish() -> None:
    draft = Composer(site(CALENDAR, post("p08", variant("site", origin="body")))).draft(Key("p08", "site"))
    assert said(draft.problems) == [
        (
            "Site : aucune langue du canal n'a d'article, donc pas de page",
            "Site: no language of the channel has an article, so there is no page",
        )
    ]


def test_pages_of_the_site_must_exist_in_every_language() -> None:
    cal = calendar(rules={"translation": ("warning", {"pages": "error"})})
    page = Page("netiquette", {"fr": article("netiquette", file="content/pages/netiquette.md")})
    [problem] = Composer(site(cal, pages=[page])).site_problems()
    assert said((problem,)) == [
        ("la page « netiquette » n'existe pas en anglais", "the page “netiquette” does not exist in English")
    ]
    assert (problem.level, problem.file) == (Level.ERROR, "content/pages/netiquette.md")


# ── all of a post ────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_posts_problems_are_each_said_once() -> None:
    cal = replace(CALENDAR, rules=calendar(rules={"required": ("error", {"fields": ["pillar"]})}).rules)
    one = post("p08", variant("x", "Un"), variant("facebook", "Deux"), articles=BOTH)
    composer = Composer(site(cal, one))
    assert said(composer.problems("p08")) == [
        ("il manque « pillar » à une publication validée", "an approved post must say “pillar”")
    ]
    assert [draft.blocked for draft in composer.drafts("p08")] == [True, True]


def test_a_cost_is_the_networks_own_estimate() -> None:
    one = post("p08", variant("x", "Un"), variant("facebook", "Deux"), articles=BOTH)
    composer = Composer(site(CALENDAR, one))
    found = composer.cost(Key("p08", "x"))
    assert found is not None
    assert (str(found.amount), found.currency) == ("0.015", "USD")
    assert composer.cost(Key("p08", "facebook")) is None


# ── the month of a newsletter ────────────────────────────────────────────────────────────────────────────────────
def test_a_post_that_is_not_public_by_then_is_not_in_the_letter() -> None:
    from tests.networks.letters import letter_site

    made = letter_site()
    message = Composer(made).draft(Key("p14", "newsletter-fr")).message
    assert message is not None
    listed = [line[2:] for line in message.parts[0].text.split("\n") if line.startswith("- Titre")]
    assert listed == ["Titre de c", "Titre de b"]
    asked = Composer(made, published=frozenset({"a", "b"})).draft(Key("p14", "newsletter-fr")).message
    assert asked is not None
    assert [line[2:] for line in asked.parts[0].text.split("\n") if line.startswith("- Titre")] == ["Titre de b", "Titre de a"]
