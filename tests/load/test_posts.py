"""Posts: what a person who wrote one reads when something is wrong, and what its values are when nothing is."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.model import Format, Level, Scope, Status
from tests.load.sites import POST, Home, said


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def post(head: str = "", channels: str = "  x:\n    text: |\n      Bonjour\n", body: str = "Le corps.\n") -> str:
    return f"---\nid: p01\ntitle: |\n  Titre\nstatus: approved\n{head}channels:\n{channels}---\n\n{body}"


def errors(home: Home, text: str) -> list[str]:
    home.post(text)
    return said(home.problems())


def test_a_sound_post_loads_without_a_word(home: Home) -> None:
    home.post(POST)
    site, problems = home.load()
    assert problems == []
    loaded = site.posts["p01"]
    assert loaded.title == {"fr": "Donnez un vélo"}
    assert loaded.due == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert loaded.due_place == ("content/posts/p01.md", ("publish_at",))
    assert (loaded.articles["fr"].body, loaded.articles["fr"].body_line) == ("Le corps.\n", 13)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "audience: quotidien, familles\n",
            "content/posts/p01.md:6: « quotidien, familles » : une liste se met entre crochets. [Écrivez : [quotidien, familles]]",
        ),
        (
            "tags: hiver, été\n",
            "content/posts/p01.md:6: « hiver, été » : une liste se met entre crochets. [Écrivez : [hiver, été]]",
        ),
        (
            "poll: {options: [a, b], duration: 1d}\n",
            "content/posts/p01.md:6: « poll » n'est pas à sa place. [Sa place est sous un canal, décalé de deux espaces.]",
        ),
        (
            "event: demain\n",
            "content/posts/p01.md:6: « event » attend des champs et reçoit un mot ou un texte. [Sous « event: », décalés de deux espaces : starts: … et les autres champs.]",
        ),
        ("statut: approved\n", "content/posts/p01.md:6: Champ inconnu : « statut ». [Écrivez : status]"),
        (
            "publier_le: 2026-12-01 09:00\n",
            "content/posts/p01.md:6: Champ inconnu : « publier_le ». [Écrivez : publish_at]",
        ),
        ("canaux: [x]\n", "content/posts/p01.md:6: Champ inconnu : « canaux ». [Écrivez : channels]"),
        ("Title: a\n", "content/posts/p01.md:6: Champ inconnu : « Title ». [Écrivez : title]"),
        ("pilar: apprendre\n", "content/posts/p01.md:6: Champ inconnu : « pilar ». [Écrivez : pillar]"),
        (
            "publish_at: 1/12/2026 9h00\n",
            "content/posts/p01.md:6: « 1/12/2026 9h00 » n'est pas une date et une heure. [Écrivez : 2026-12-01 09:00]",
        ),
        (
            "publish_at: 2026-03-29 02:30\n",
            "content/posts/p01.md:6: 2026-03-29 02:30 n'existe pas : les horloges avancent, cette heure est sautée (Europe/Paris). [Écrivez : 2026-03-29 01:30 ou 2026-03-29 03:30]",
        ),
        (
            "pillar: aprendre\n",
            "content/posts/p01.md:6: « aprendre » : pas de pilier de ce nom dans calendar.yaml. [Écrivez : apprendre]",
        ),
        (
            "author: cm\n",
            "content/posts/p01.md:6: « cm » : pas de rôle de l'équipe de ce nom dans calendar.yaml. [Au choix : redac]",
        ),
        (
            "partners: [ville]\n",
            "content/posts/p01.md:6: « ville » : pas de partenaire de ce nom dans calendar.yaml. [Il n'y en a encore aucun dans calendar.yaml.]",
        ),
        ("paid: oui\n", "content/posts/p01.md:6: « oui » n'est pas true ou false. [Écrivez : true]"),
        ("paid: NO\n", "content/posts/p01.md:6: « NO » n'est pas true ou false. [Écrivez : false]"),
        ("format: sondage\n", "content/posts/p01.md:6: « sondage » n'est pas reconnu. [Écrivez : poll]"),
        (
            "link: hiver\n",
            "content/posts/p01.md:6: « hiver » n'est pas un lien (https://… ou /chemin). [Écrivez : /hiver]",
        ),
        ("grace: 6 heures\n", "content/posts/p01.md:6: « 6 heures » n'est pas une durée. [Écrivez : 6h]"),
        (
            "grace:\n  un: 1\n",
            "content/posts/p01.md:7: « grace » attend une durée (45m, 6h, 2d, 4w) et reçoit des champs.",
        ),
        (
            "event:\n  place: ici\n",
            "content/posts/p01.md:7: Il manque « starts » à « event ». [starts: début]",
        ),
        (
            "slug: Été à vélo\n",
            "content/posts/p01.md:6: « Été à vélo » n'est pas une adresse de page (a-z, 0-9, tirets). [Écrivez : ete-a-velo]",
        ),
        (
            "audience: tous\n",
            "content/posts/p01.md:6: « tous » : pas de public de ce nom dans calendar.yaml. [Au choix : quotidien]",
        ),
        (
            "waive: {alt-txt: raison}\n",
            "content/posts/p01.md:6: « alt-txt » : pas de règle de ce nom dans calendar.yaml. [Écrivez : alt-text]",
        ),
        (
            "status: draft\n",
            "content/posts/p01.md:6: « status » est écrit deux fois : ligne 5 et ligne 6. Gardez-en un.",
        ),
    ],
)
def test_each_mistake_is_said_with_its_line_and_what_to_write(home: Home, line: str, message: str) -> None:
    assert errors(home, post(line)) == [message]


@pytest.mark.parametrize(
    ("word", "right"),
    [("validée", "approved"), ("brouillon", "draft"), ("suspendue", "held"), ("Approved", "approved")],
)
def test_a_status_in_french_is_understood_by_the_hint(home: Home, word: str, right: str) -> None:
    text = POST.replace("status: approved", f"status: {word}")
    assert errors(home, text) == [f"content/posts/p01.md:5: « {word} » n'est pas reconnu. [Écrivez : {right}]"]


def test_all_the_mistakes_of_a_post_are_said_at_once(home: Home) -> None:
    text = post("statut: a\npillar: b\ngrace: c\n", "  y:\n  x:\n    txt: d\n")
    home.post(text)
    assert [problem.code for problem in home.problems()] == [
        "unknown-key",
        "unknown-pillars",
        "duration-format",
        "unknown-channels-and-groups",
        "unknown-key",
    ]


def test_an_unknown_channel_names_the_nearest(home: Home) -> None:
    assert errors(home, post(channels="  mastodon:\n  x:\n")) == [
        "content/posts/p01.md:7: « mastodon » : pas de canal de ce nom dans calendar.yaml. [Écrivez : mastodon-fr]"
    ]


def test_a_problem_inside_a_channel_blocks_that_channel_alone(home: Home) -> None:
    home.post(
        post(
            "publish_at: 2026-12-01 09:00\n",
            "  x:\n    delay: vite\n  facebook:\n    text: |\n      Bonjour\n",
        )
    )
    problem = home.problems()[0]
    assert (problem.scope, problem.post, problem.channel, problem.line, problem.column) == (
        Scope.CHANNEL,
        "p01",
        "x",
        9,
        12,
    )
    site, _ = home.load()
    assert not site.index["p01"].blocked
    assert [(each.channel, each.blocked) for each in site.index["p01"].publications] == [
        ("x", True),
        ("facebook", False),
    ]


def test_a_post_that_cannot_be_read_is_still_there_under_its_id_and_blocked(home: Home) -> None:
    home.post("---\nid: p07\ntitle: Noël : la vente\nstatus: approved\n---\n", "p07-noel.md")
    site, _ = home.load()
    assert site.index["p07"].blocked
    assert site.posts["p07"].status is Status.DRAFT
    assert home.problems()[0].post == "p07"


def test_an_approved_post_without_an_id_is_given_the_line_to_paste(home: Home) -> None:
    assert errors(home, POST.replace("id: p01\n", "")) == [
        "content/posts/p01.md:2: Une publication validée porte son identifiant : l'historique s'y attache. [Collez cette ligne au début : id: p01]"
    ]


def test_a_draft_without_an_id_is_called_by_its_file(home: Home) -> None:
    home.post(POST.replace("id: p01\n", "").replace("approved", "draft"), "p33-idee.md")
    site, problems = home.load()
    assert problems == []
    assert not site.posts["p33-idee"].explicit_id


def test_two_posts_with_one_id_block_each_other(home: Home) -> None:
    home.post(POST)
    home.post(POST, "autre.md")
    site, problems = home.load()
    assert said(problems) == [
        "content/posts/autre.md:2: Deux publications s'appellent « p01 » : content/posts/autre.md et content/posts/p01.md. Aucune des deux ne partira. [Si ce fichier est la copie, donnez-lui un autre identifiant : id: autre]",
        "content/posts/p01.md:2: Deux publications s'appellent « p01 » : content/posts/p01.md et content/posts/autre.md. Aucune des deux ne partira. [Donnez un autre identifiant à la plus récente.]",
    ]
    assert site.index["p01"].blocked


def test_two_posts_at_one_address_are_an_error_on_the_second(home: Home) -> None:
    home.post(POST.replace("status:", "slug: don\nstatus:"))
    home.post(POST.replace("p01", "p02").replace("status:", "slug: don\nstatus:"), "p02.md")
    assert said(home.problems()) == [
        "content/posts/p02.md:5: L'adresse « don » (fr) est déjà celle de content/posts/p01.md. [Donnez un autre « slug » à l'une des deux.]"
    ]


def test_a_reference_to_a_post_that_is_not_there_is_a_warning(home: Home) -> None:
    home.post(post("publish_at: 2026-12-01 09:00\nanswers: [p2, W-01]\ncorrects: p01\n"))
    assert said(home.problems(Level.WARNING)) == [
        "content/posts/p01.md:7: « p2 » : aucune publication ne porte cet identifiant.",
        "content/posts/p01.md:8: « p01 » : c'est cette publication elle-même.",
    ]


# ── fallbacks ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_a_post_does_not_say_comes_from_its_rendezvous_then_from_its_campaign(home: Home) -> None:
    home.post("---\nid: p01\ntitle: |\n  T\nslot: lundi-rustine/2026-12-07\ncampaign: noel\n---\n")
    site, _ = home.load()
    loaded = site.posts["p01"]
    assert (loaded.pillar, loaded.campaign, loaded.audience, loaded.format) == (
        "apprendre",
        "noel",
        ("quotidien",),
        Format.ARTICLE,
    )
    assert not loaded.promotional


def test_a_post_of_a_promotional_pillar_is_promotional_unless_it_says_otherwise(home: Home) -> None:
    home.post("---\nid: p01\ntitle: |\n  T\ncampaign: noel\n---\n")
    home.post("---\nid: p02\ntitle: |\n  T\ncampaign: noel\npromotional: false\n---\n", "p02.md")
    site, _ = home.load()
    assert site.posts["p01"].promotional
    assert not site.posts["p02"].promotional


def test_a_post_in_a_slot_that_names_no_channel_goes_where_the_rendezvous_goes(home: Home) -> None:
    home.post(
        "---\nid: p01\ntitle: |\n  T\nslot: lundi-rustine/2026-12-07\ntext: {}\n---\n".replace(
            "{}", "\n  fr: |\n    Bonjour\n  en: |\n    Hello"
        )
    )
    home.post("---\nid: p02\ntitle: |\n  T\nslot: lundi-rustine/2026-12-14\nchannels: []\n---\n", "p02.md")
    site, _ = home.load()
    assert list(site.posts["p01"].variants) == ["x", "mastodon-fr", "mastodon-en"]
    assert list(site.posts["p02"].variants) == []


# ── formats ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("format", "needs"),
    [
        ("poll", "un sondage sur au moins un canal"),
        ("event", "un évènement"),
        ("contest", "les dates du concours"),
        ("newsletter", "un objet (subject) sur au moins un canal"),
        ("photo", "une image"),
        ("carousel", "deux images ou plus"),
        ("video", "une vidéo"),
    ],
)
def test_a_format_needs_what_makes_it_one(home: Home, format: str, needs: str) -> None:
    text = post(f"format: {format}\n")
    assert [each.partition(" [")[0] for each in errors(home, text)] == [
        f"content/posts/p01.md:6: Le format « {format} » demande {needs}."
    ]
    home.post(text.replace("approved", "draft"))
    assert home.problems() == []
    assert [problem.code for problem in home.problems(Level.WARNING)] == ["format-needs"]


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (
            "event: {starts: 2026-12-12 10:00, ends: 2026-12-12 09:00}\n",
            "L'évènement finit avant de commencer.",
        ),
        (
            "contest: {opens: 2026-12-14 18:00, closes: 2026-12-14 18:00}\n",
            "Le concours ferme avant d'ouvrir.",
        ),
        (
            "contest: {opens: 2026-12-14 18:00, closes: 2026-12-20 18:00, draw: 2026-12-19 12:00}\n",
            "Le tirage a lieu avant la clôture.",
        ),
        ("digest: {from: 2026-12-28, to: 2026-12-01, max: 5}\n", "La période finit avant de commencer."),
        ("evergreen: {cooldown: 30d, season: [2026-12-28]}\n", "Une saison a un premier et un dernier jour."),
        ("expires_at: 2026-12-02 09:00\nremove_at: 2026-12-01 09:00\n", "La page disparaît avant d'expirer."),
    ],
)
def test_what_has_a_start_and_an_end_has_them_in_order(home: Home, head: str, message: str) -> None:
    home.post(post(head))
    assert [problem.message.fr for problem in home.problems()] == [message]


# ── languages ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_sibling_brings_its_title_its_address_and_its_text(home: Home) -> None:
    home.post(POST.replace("status:", "slug: {fr: don}\nstatus:"))
    home.post(
        "---\ntitle: |\n  Give a bike\nslug: donate\nsummary: |\n  In short.\ntranslated: 2026-11-30\n---\n\nThe body.\n",
        "p01.en.md",
    )
    site, problems = home.load()
    assert problems == []
    english = site.posts["p01"].articles["en"]
    assert (english.title, english.slug, english.summary, english.translated) == (
        "Give a bike",
        "donate",
        "In short.",
        date(2026, 11, 30),
    )
    assert site.posts["p01"].title == {"fr": "Donnez un vélo", "en": "Give a bike"}
    assert site.posts["p01"].languages == ("fr", "en")


def test_two_english_titles_are_an_error_that_names_both_places(home: Home) -> None:
    home.post(POST.replace("title: |\n  Donnez un vélo", "title:\n  fr: |\n    Donnez\n  en: |\n    Give"))
    home.post("---\ntitle: |\n  Give a bike\n---\n\nThe body.\n", "p01.en.md")
    assert said(home.problems()) == [
        "content/posts/p01.en.md:2: Le titre en « en » est écrit deux fois : ici et dans p01.md. Gardez-en un."
    ]


def test_a_main_file_may_carry_the_first_language_in_its_name(home: Home) -> None:
    home.post(POST, "p01.fr.md")
    home.post("---\ntitle: |\n  Give a bike\n---\n\nThe body.\n", "p01.en.md")
    site, problems = home.load()
    assert problems == []
    assert (site.posts["p01"].file, site.posts["p01"].languages) == ("content/posts/p01.fr.md", ("fr", "en"))


def test_a_post_may_be_in_the_second_language_alone(home: Home) -> None:
    home.post(POST, "p01.en.md")
    site, problems = home.load()
    assert problems == []
    assert site.posts["p01"].title == {"en": "Donnez un vélo"}
    assert site.posts["p01"].languages == ("en",)


def test_a_translation_alone_names_the_file_that_is_missing(home: Home) -> None:
    assert errors(home, "x") == [
        "content/posts/p01.md:1: Ce fichier n'a pas d'en-tête : ses champs se mettent au début, entre deux lignes « --- ». [---\nid: …\ntitle: |\n  …\nstatus: draft\n---]"
    ]
    (home.root / "content/posts/p01.md").unlink()
    home.post("---\ntitle: |\n  Give\ntranslated: 2026-12-01\n---\n\nBody.\n", "p01.en.md")
    assert said(home.problems()) == [
        "content/posts/p01.en.md:2: Cette traduction est seule : il manque p01.md. [Ajoutez p01.md, ou écrivez ici tous les champs d'une publication (id, status…).]"
    ]


def test_without_a_body_there_is_no_page(home: Home) -> None:
    home.post(post("publish_at: 2026-12-01 09:00\n", body="\n\n"))
    assert home.load()[0].posts["p01"].articles == {}


def test_a_translation_is_stale_when_the_original_changed_after_it(home: Home) -> None:
    from pipeline.load import load_site

    home.post(POST)
    home.post("---\ntitle: |\n  Give\ntranslated: 2026-12-01\n---\n\nBody.\n", "p01.en.md")
    for changed, stale in ((date(2026, 12, 1), False), (date(2026, 12, 2), True), (None, False)):
        site, _ = load_site(home.root, changed_on=lambda _, day=changed: day)  # type: ignore[misc]
        assert site is not None
        assert site.posts["p01"].articles["en"].stale is stale


def test_an_unreadable_encoding_is_said(home: Home) -> None:
    home.write("content/posts/p01.md", "---\nid: p01\ntitle: |\n  \xe9t\xe9\n---\n".encode("latin-1"))
    assert said(home.problems()) == [
        "content/posts/p01.md:4: Ce fichier n'est pas enregistré en UTF-8 : ses accents sont illisibles. [Enregistrez-le à nouveau, en choisissant l'encodage UTF-8.]"
    ]
    home.write("content/posts/p01.md", "---\nid: p01\n---\n".encode("utf-16"))
    assert said(home.problems())[0].startswith("content/posts/p01.md:1: Ce fichier n'est pas enregistré en UTF-8")
    home.write("content/posts/p01.md", b"\xff\xd8\xff\xe0\0\x10JFIF\0")
    assert said(home.problems()) == [
        "content/posts/p01.md:1: Ce fichier n'est pas un texte. [Une image se range dans content/media/ ; un document se copie dans un fichier .md.]"
    ]


def test_front_matter_that_is_never_closed_is_said(home: Home) -> None:
    assert errors(home, "---\nid: p01\n") == [
        "content/posts/p01.md:1: L'en-tête n'est pas fermé : il manque la seconde ligne « --- ». [Ajoutez une ligne « --- » après le dernier champ.]"
    ]


def test_follow_up_evergreen_and_tasks_are_values(home: Home) -> None:
    home.post(
        post(
            "follow_up: {within: 7d}\nevergreen: {cooldown: 180d, max: 4, season: [2026-10-01, 2027-03-31]}\ntasks: [{do: {fr: sous-titrer, en: subtitle}, owner: redac, lead: 3d}]\n"
        )
    )
    loaded = home.load()[0].posts["p01"]
    assert loaded.follow_up == timedelta(days=7)
    assert loaded.evergreen is not None
    assert (loaded.evergreen.cooldown, loaded.evergreen.max) == (timedelta(days=180), 4)
    assert loaded.tasks == ({"do": {"fr": "sous-titrer", "en": "subtitle"}, "owner": "redac", "lead": timedelta(days=3)},)


def test_two_main_files_in_one_language_are_an_error(home: Home) -> None:
    home.post(POST)
    home.post("---\ntitle: |\n  Encore\n---\n\nCorps.\n", "p01.fr.md")
    assert said(home.problems())[0] == (
        "content/posts/p01.fr.md:2: content/posts/p01.md et content/posts/p01.fr.md sont tous deux en « fr ». Gardez-en un."
    )


def test_a_hashtag_lost_from_one_channels_text_stops_that_channel(home: Home) -> None:
    home.post(
        post(
            "publish_at: 2026-12-01 09:00\n",
            "  x:\n    text: Un vélo #Don\n  facebook:\n    text: |\n      Un vélo\n",
        )
    )
    site, _ = home.load()
    assert [(each.channel, each.blocked) for each in site.index["p01"].publications] == [
        ("x", True),
        ("facebook", False),
    ]
    assert not site.index["p01"].blocked


def test_what_a_file_says_cannot_forge_a_line_or_colour_a_terminal(home: Home) -> None:
    assert errors(home, post('"\\x1b[31mrouge\\n::error::faux": x\npublish_at: 2026-12-01 09:00\n'))[0].startswith(
        "content/posts/p01.md:6: Champ inconnu : « <U+001B>[31mrouge ::error::faux »."
    )


def test_a_text_that_no_network_takes_is_said_before_it_is_cut_or_counted(home: Home) -> None:
    home.post(POST.replace("Un vélo dort dans votre cave ?", "a" * 70_001))
    assert said(home.problems()) == [
        "content/posts/p01.md:9: « text » a 70001 caractères : aucun réseau n'en prend plus de 70000."
    ]


def test_a_file_with_thousands_of_flaws_is_answered_by_the_first_ones(home: Home) -> None:
    home.post("---\nid: p01\n" + "".join(f"k{n}: v\n" for n in range(20_000)) + "---\n")
    assert len(home.problems()) < 300
