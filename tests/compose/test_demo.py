"""The demo's own content, composed: every text leaves exactly as it was written."""

import re
from pathlib import Path

import pytest
import yaml

from pipeline import networks
from pipeline.compose import Composer
from pipeline.load import load_site
from pipeline.model import Key, Level, Message, Part

ROOT = Path(__file__).parents[2]
TEXTS = yaml.safe_load((ROOT / "tests/fixtures/demo_texts.yaml").read_text(encoding="utf-8"))
ADDRESS = re.compile(r"https://cyclorive\.example\.org/[\w/-]+")


@pytest.fixture(scope="module")
def composer() -> Composer:
    site, problems = load_site(ROOT)
    assert site is not None
    assert [problem for problem in problems if problem.level is Level.ERROR] == []
    return Composer(site)


def message(composer: Composer, post: str, channel: str) -> Message:
    whole = next(one for one in composer.site.index if one.startswith(f"{post}-"))
    made = composer.draft(Key(whole, channel)).message
    assert made is not None
    return made


def ids(part: Part) -> list[str]:
    return [one.media.id for one in part.media]


def test_there_are_forty_four_texts() -> None:
    assert len(TEXTS) == 44


@pytest.mark.parametrize("given", TEXTS, ids=lambda one: f"{one['post']}-{one['channel']}")
def test_a_text_is_sent_as_given_and_counts_as_given(composer: Composer, given: dict[str, str | int]) -> None:
    """Where {link} stands for the address, the words around it are the same; there only the address differs."""
    part = message(composer, str(given["post"]), str(given["channel"])).parts[0]
    text, count = str(given["text"]).rstrip("\n"), part.length
    if part.link is not None:
        address = ADDRESS.search(text)
        assert address is not None
        text = text.replace(address[0], part.link)
        if given["unit"] == "characters":
            count += len(address[0]) - len(part.link)
    assert part.text == text
    assert count == given["count"]


def test_nothing_in_the_demo_is_wrong(composer: Composer) -> None:
    found = [problem for post in composer.site.index for problem in composer.problems(post)]
    assert [problem.message.fr for problem in (*found, *composer.site_problems()) if problem.level is Level.ERROR] == []


def test_the_thread_has_its_own_pictures_per_part_and_the_card_of_its_page(composer: Composer) -> None:
    parts = message(composer, "p05", "mastodon-fr").parts
    assert [(part.number, part.kind, ids(part)) for part in parts] == [
        (1, "post", []),
        (2, "reply", ["phare"]),
        (3, "reply", ["arriere"]),
    ]
    assert parts[0].card is not None
    assert parts[0].card.title == "Être vu à vélo la nuit : trois réglages en 40 secondes"
    assert parts[0].card.url == (
        "https://cyclorive.example.org/lumieres/"
        "?utm_source=mastodon&utm_medium=social&utm_campaign=brille-en-ville&utm_content=p05-etre-vu-la-nuit"
    )
    assert parts[1].text.endswith("plus bas, il n'éclaire que la roue.")


def test_what_only_a_person_can_post_stays_with_the_person(composer: Composer) -> None:
    assert ids(message(composer, "p05", "instagram").parts[0]) == ["film"]
    assert ids(message(composer, "p05", "x").parts[0]) == ["phare"]
    youtube = message(composer, "p05", "youtube")
    assert youtube.title == "Être vu à vélo la nuit : 3 réglages en 40 secondes"
    assert youtube.parts[0].text == (
        "Trois réglages pour être vu, montrés à l'atelier Cyclorive. L'article : https://cyclorive.example.org/l/p05-yt/\n\n"
        "0:00 phare\n0:15 feu arrière\n0:28 bandes"
    )


def test_the_carousel_has_its_first_comment_and_a_note(composer: Composer) -> None:
    made = message(composer, "p08", "instagram")
    assert [(part.kind, ids(part)) for part in made.parts] == [("post", ["rangee", "enfants"]), ("first_comment", [])]
    assert made.parts[1].text == (
        "12 quai des Chantiers, cour de plain-pied, goûter à 16 h. Paiement en trois fois possible. / "
        "Step-free yard, snacks at 4 pm, pay in three instalments. #Cyclorive"
    )
    assert (
        made.note == "Vérifier que le lien de la bio ouvre /liens/. Répondre aux questions de taille pendant la première heure."
    )


def test_inherit_takes_text_and_pictures_but_leads_with_its_own_tracking(composer: Composer) -> None:
    x, mastodon = message(composer, "p08", "x").parts[0], message(composer, "p08", "mastodon-fr").parts[0]
    assert (ids(x), ids(mastodon)) == (["rangee"], ["rangee"])
    assert x.text.replace("utm_source=x", "utm_source=mastodon") == mastodon.text


def test_the_letter_is_the_article_with_the_months_posts_latest_first(composer: Composer) -> None:
    made = message(composer, "p14", "newsletter-fr")
    assert (made.subject, made.preheader) == (
        "85 vélos, 64 photos et un dimanche matin",
        "Ce que décembre a donné, et ce que janvier ouvre.",
    )
    text = made.parts[0].text
    assert text.startswith(
        "La Burette\nLire en ligne: https://cyclorive.example.org/la-burette-12/\n\nLE CHIFFRE DU MOIS\n\n85. C'est le nombre"
    )
    assert re.findall(r"^  https://cyclorive\.example\.org/(\S+?)/\?", text, re.MULTILINE) == [
        "remiser-son-velo",
        "album",
        "direct",
        "dimanche",
        "concours",
    ]
    assert "TROIS GESTES D'HIVER\n\n1. Pneus gonflés : ils s'affaissent avec le froid.\n2. Une goutte" in text
    assert made.html is not None
    assert "85 vélos, 64 photos et un dimanche matin" in made.html
    english = message(composer, "p14", "newsletter-en")
    assert english.parts[0].text.startswith(
        "The Oil Can\nRead online: https://cyclorive.example.org/en/the-oil-can-12/\n\nNUMBER OF THE MONTH"
    )


def test_the_short_paths_of_the_demo_stand(composer: Composer) -> None:
    """These are in texts that are out: they never change."""
    assert {path: one.target.split("?")[0] for path, one in composer.short_links().items()} == {
        "/l/p04-fb/": "https://cyclorive.example.org/benevoles/",
        "/l/p04-li/": "https://cyclorive.example.org/benevoles/",
        "/l/p05-yt/": "https://cyclorive.example.org/lumieres/",
        "/l/p07-fb/": "https://cyclorive.example.org/adhesion/",
        "/l/p08-fb/": "https://cyclorive.example.org/noel/",
        "/l/p10-fb/": "https://cyclorive.example.org/dimanche/",
    }


def test_what_leads_to_its_page_agrees_with_the_plan(composer: Composer) -> None:
    """The plan reads the slim index, composing reads the texts: for a written text they must say the same."""
    differs = []
    for post, index in composer.site.index.items():
        for one in index.publications:
            channel, variant = composer.site.calendar.channels[one.channel], composer.site.posts[post].variants[one.channel]
            network = networks.get(channel.network)
            assert network is not None
            written = bool(variant.items) and not network.limits(channel).link_field
            if written and one.links_to_page != composer.links_to_page(Key(post, one.channel)):
                differs.append((post, one.channel))
    assert differs == []
