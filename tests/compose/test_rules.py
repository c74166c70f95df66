"""The house rules, in the words a writer reads."""

from typing import Any

import pytest

from pipeline.compose import Composer, rules
from pipeline.load import rules_fields
from pipeline.model import (
    Bilingual,
    Delivery,
    Format,
    Key,
    Level,
    Partner,
    Problem,
    Rendezvous,
    Slot,
    Status,
    TextItem,
)
from tests.compose.sites import DUE, article, calendar, channel, image, post, site, variant

CHANNELS = (
    channel("x", delivery=Delivery.API),
    channel("mastodon-fr", "mastodon", delivery=Delivery.API),
    channel("mastodon-en", "mastodon", "en", delivery=Delivery.API),
    channel("facebook", languages="fr en"),
    channel("instagram"),
)
RULES: dict[str, tuple[str, dict[str, Any]]] = {
    "banned-words": ("error", {"fr": ["il faut", "boostez"], "en": ["must-have"]}),
    "register": ("warning", {"default": "vous", "channels": {"instagram": "tu"}}),
    "inclusive-writing": ("error", {"median_dot": False}),
    "hashtags": ("warning", {"case": "CamelCase", "max": {"x": 2}}),
    "emoji": ("warning", {"max": 1}),
    "identical-text": ("notice", {}),
    "links": ("warning", {"hosts": ["cyclorive.example.org"], "mediums": ["social"]}),
    "required": ("error", {"fields": ["pillar", "audience", "call_to_action"], "except": ["poll"]}),
    "consent": ("error", {"formats": ["testimonial"]}),
    "translation": ("warning", {"pages": "error"}),
}
WHOLE: dict[str, Any] = {"pillar": "agir", "audience": ("familles",), "call_to_action": {"fr": "venir"}}
BOTH = [article("noel"), article("xmas", "en")]


def found(one: Any, names: tuple[str, ...], on: str = "x", **more: Any) -> list[Problem]:
    """The problems of one publication under some of the rules."""
    partners = more.pop("partners_of_calendar", {})
    rendezvous = more.pop("rendezvous", {})
    cal = calendar(
        *CHANNELS, rules={name: RULES[name] for name in names if name in RULES}, partners=partners, rendezvous=rendezvous
    )
    made = one if not hasattr(one, "channel") else post("p08", one, **({"articles": BOTH, "media": []} | WHOLE | more))
    problems = Composer(site(cal, made)).draft(Key("p08", on)).problems
    return [problem for problem in problems if problem.code in names]


def said(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(one.message.fr.replace("\u00a0", " "), one.message.en) for one in problems]


@pytest.mark.parametrize(
    ("rule", "channel_id", "text", "french", "english"),
    [
        (
            "banned-words",
            "x",
            "Il faut venir",
            "x : « il faut » est un mot à ne pas employer",
            "x: “il faut” is a word not to use",
        ),
        (
            "banned-words",
            "mastodon-en",
            "A must-have",
            "mastodon-en : « must-have » est un mot à ne pas employer",
            "mastodon-en: “must-have” is a word not to use",
        ),
        (
            "register",
            "x",
            "Tu viens avec ton vélo ?",
            "x : ce canal dit vous, et le texte dit « Tu », « ton »",
            "x: this channel says vous, and the text says “Tu”, “ton”",
        ),
        (
            "register",
            "instagram",
            "Votre vélo",
            "instagram : ce canal dit tu, et le texte dit « Votre »",
            "instagram: this channel says tu, and the text says “Votre”",
        ),
        (
            "inclusive-writing",
            "x",
            "Les lycéen·nes",
            "x : « lycéen·nes » s'écrit sans point médian",
            "x: “lycéen·nes” is written without a median dot",
        ),
        ("hashtags", "x", "#A #B #C", "x : 3 mots-dièse, 2 au plus", "x: 3 hashtags, at most 2"),
        (
            "hashtags",
            "x",
            "#vélo",
            "x : « #vélo » ; une majuscule à chaque mot se lit mieux, à voix haute aussi",
            "x: “#vélo”; a capital for each word reads better, aloud too",
        ),
        ("emoji", "x", "🚲 et 🔧", "x : 2 émojis, 1 au plus", "x: 2 emoji, at most 1"),
        (
            "links",
            "x",
            "https://other.example.net/a",
            "x : ce lien mène chez other.example.net, hors de vos sites habituels",
            "x: this link leads to other.example.net, outside your usual sites",
        ),
        (
            "links",
            "x",
            "https://cyclorive.example.org/?utm_medium=pub",
            "x : utm_medium=pub n'est pas une valeur en usage",
            "x: utm_medium=pub is not a value in use",
        ),
        (
            "literal-link",
            "x",
            "https://cyclorive.example.org/noel",
            "x : « https://cyclorive.example.org/noel » est écrit en toutes lettres",
            "x: “https://cyclorive.example.org/noel” is written out",
        ),
    ],
)
def test_what_a_rule_says_of_a_text(rule: str, channel_id: str, text: str, french: str, english: str) -> None:
    problems = found(variant(channel_id, text), (rule,), channel_id)
    assert said(problems) == [(french, english)]
    assert problems[0].level == (RULES[rule][0] if rule in RULES else "notice")
    assert (problems[0].file, problems[0].path) == ("content/posts/p08.md", ("channels", channel_id, "text", 0))


@pytest.mark.parametrize(
    ("rule", "channel_id", "text"),
    [
        ("banned-words", "x", "A must-have"),
        ("register", "mastodon-en", "Tu viens ?"),
        ("inclusive-writing", "mastodon-en", "x·y"),
        ("hashtags", "mastodon-fr", "#A #B #C"),
        ("hashtags", "x", "#Vélo #BrilleEnVille"),
        ("emoji", "x", "🚲"),
        ("links", "x", "https://cyclorive.example.org/a?utm_medium=social"),
        ("literal-link", "x", "https://cyclorive.example.org/don"),
        ("literal-link", "x", "{link}"),
    ],
)
def test_what_a_rule_lets_pass(rule: str, channel_id: str, text: str) -> None:
    assert found(variant(channel_id, text), (rule,), channel_id) == []


def test_a_rule_looks_at_titles_comments_warnings_and_polls_too() -> None:
    one = variant(
        "x",
        "ok",
        title="Boostez",
        first_comment=TextItem("Il faut", path=("channels", "x", "first_comment")),
        content_warning="Boostez",
    )
    assert [problem.path for problem in found(one, ("banned-words",))] == [
        ("channels", "x", "text", 0),
        ("channels", "x", "first_comment"),
        ("channels", "x", "title"),
    ]


def test_a_banned_word_in_the_article_points_at_its_line() -> None:
    bodies = [article("noel", body="Bonjour.\n\nIl faut venir.", body_line=12)]
    [problem] = found(variant("x", "ok"), ("banned-words",), articles=bodies)
    assert (problem.file, problem.line) == ("content/posts/noel.md", 14)
    assert said([problem]) == [("article : « il faut » est un mot à ne pas employer", "article: “il faut” is a word not to use")]


def test_a_waived_rule_is_said_once_with_its_reason() -> None:
    [problem] = found(variant("x", "Il faut venir"), ("banned-words",), waive={"banned-words": "citation du règlement\n"})
    assert problem.level is Level.NOTICE
    assert said([problem]) == [
        (
            "x : « il faut » est un mot à ne pas employer (admis : citation du règlement)",
            "x: “il faut” is a word not to use (waived: citation du règlement)",
        )
    ]
    assert problem.hint is None


def test_a_rule_that_is_off_says_nothing() -> None:
    cal = calendar(*CHANNELS, rules={"alt-text": ("off", {}), "literal-link": ("off", {})})
    made = post("p08", variant("x", "https://cyclorive.example.org/noel"), articles=BOTH, media=[image("a", alt={})])
    assert Composer(site(cal, made)).draft(Key("p08", "x")).problems == ()


# ── pictures and sameness ────────────────────────────────────────────────────────────────────────────────────────
def test_a_picture_needs_words_in_the_channels_language() -> None:
    media = [image("a", alt={"fr": "Vélos"})]
    assert found(variant("x", "ok"), ("alt-text",), media=media) == []
    [problem] = found(variant("mastodon-en", "ok"), ("alt-text",), "mastodon-en", media=media)
    assert said([problem]) == [
        ("mastodon-en : « a » n'a pas de texte alternatif en anglais", "mastodon-en: “a” has no alternative text in English")
    ]
    assert problem.level is Level.WARNING
    assert problem.hint == Bilingual(
        "dites ce qu'on y voit, sous `alt:` puis `en: |`", "say what it shows, under `alt:` then `en: |`"
    )


def test_the_same_words_on_two_networks_are_said_on_the_second() -> None:
    one = post("p08", variant("x", "Bonjour {link}"), variant("mastodon-fr", "Bonjour {link}\n"), articles=BOTH, **WHOLE)
    assert found(one, ("identical-text",), "x") == []
    [problem] = found(one, ("identical-text",), "mastodon-fr")
    assert said([problem]) == [("mastodon-fr : mêmes mots que sur x", "mastodon-fr: the same words as on x")]
    assert problem.level is Level.NOTICE


def test_two_channels_of_one_network_may_say_the_same() -> None:
    one = post("p08", variant("mastodon-fr", "Bonjour"), variant("mastodon-en", "Bonjour"), articles=BOTH, **WHOLE)
    assert found(one, ("identical-text",), "mastodon-en") == []


# ── honesty ──────────────────────────────────────────────────────────────────────────────────────────────────────
TOWN = {"ville": Partner("ville", {"fr": "Ville de Port-Aurèle"}, {}, {"fr": "piles financées par la Ville"})}


@pytest.mark.parametrize(
    ("text", "more", "missing"),
    [
        ("Contrôle gratuit", {"partners": ("ville",)}, "Ville de Port-Aurèle"),
        ("Contrôle gratuit", {"paid": True}, "paid: true"),
        ("Contrôle gratuit", {"partners": ("ville",), "made_with_ai": True}, "Ville de Port-Aurèle, made_with_ai: true"),
        ("Contrôle gratuit ({disclosure})", {"partners": ("ville",), "paid": True}, None),
        ("Piles financées par la Ville !", {"partners": ("ville",)}, None),
        ("Avec {@ville}", {"partners": ("ville",)}, None),
    ],
)
def test_who_pays_and_who_takes_part_is_said(text: str, more: dict[str, Any], missing: str | None) -> None:
    problems = found(variant("x", text), ("disclosure",), partners_of_calendar=TOWN, **more)
    assert said(problems) == (
        [(f"x : le texte ne dit pas : {missing}", f"x: the text does not say: {missing}")] if missing else []
    )


# ── the post itself ──────────────────────────────────────────────────────────────────────────────────────────────
def test_an_approved_post_says_what_is_required() -> None:
    problems = found(variant("x", "ok"), ("required",), pillar=None, audience=())
    assert said(problems) == [
        ("il manque « pillar » à une publication validée", "an approved post must say “pillar”"),
        ("il manque « audience » à une publication validée", "an approved post must say “audience”"),
    ]
    assert problems[0].hint == Bilingual("ajoutez `pillar:` en tête du fichier", "add `pillar:` at the head of the file")
    assert problems[0].channel is None


@pytest.mark.parametrize("more", [{"status": Status.DRAFT}, {"format": Format.POLL}])
def test_a_draft_and_an_excepted_format_may_say_less(more: dict[str, Any]) -> None:
    assert found(variant("x", "ok"), ("required",), pillar=None, **more) == []


def test_what_the_rendezvous_says_counts() -> None:
    monday = Rendezvous("lundi", {"fr": "Lundi"}, "monday", None, DUE.time(), call_to_action={"fr": "venir"})
    slot = Slot("lundi", DUE.date())
    assert found(variant("x", "ok"), ("required",), call_to_action={}, slot=slot, rendezvous={"lundi": monday}) == []


def test_a_testimonial_needs_consent() -> None:
    [problem] = found(variant("x", "ok"), ("consent",), format=Format.TESTIMONIAL)
    assert said([problem]) == [("il manque l'accord de la personne (« consent »)", "the person's consent is missing (“consent”)")]
    assert found(variant("x", "ok"), ("consent",), format=Format.TESTIMONIAL, consent=({"kind": "image"},)) == []


def test_a_missing_or_stale_translation_names_the_file_to_write() -> None:
    [missing] = found(variant("x", "ok"), ("translation",), articles=[article("noel")])
    assert said([missing]) == [("l'article n'existe pas en anglais", "there is no article in English")]
    assert missing.hint == Bilingual("écrivez `p08.en.md`", "write `p08.en.md`")
    [stale] = found(variant("x", "ok"), ("translation",), articles=[article("noel"), article("xmas", "en", stale=True)])
    assert said([stale]) == [
        ("l'article en anglais est plus ancien que l'original", "the article in English is older than the original")
    ]
    assert (stale.file, stale.path) == ("content/posts/xmas.md", ("translated",))


def test_every_rule_held_here_can_be_set_and_waived() -> None:
    assert set(rules.DEFAULTS) | set(rules.MESSAGE_CHECKS) | set(rules.POST_CHECKS) <= set(
        rules_fields.rules(("fr", "en")).fields
    )
