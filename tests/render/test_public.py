"""The public edition of a small site: its pages, feeds and calendars as they are, and what machines read in them.

Snapshots stand in `snapshots/`; `PYTEST_SNAPSHOTS=write` writes them anew, to be read like code.
"""

import json
import os
import re
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import feedparser
import pytest
from icalendar import Calendar

from pipeline.model import Key
from pipeline.plan import Ledgered
from pipeline.render import Pressroom, render
from pipeline.render.words import names, words
from pipeline.state import PartState, PartStatus, Publication, Remote
from tests.render.sites import CALENDAR, FACEBOOK, NOW, picture, post, pressroom, repository

SNAPSHOTS = Path(__file__).parent / "snapshots"

EVENT = post(
    "Portes ouvertes : venez essayer",
    "De 10 h à 17 h, la cour est à vous.\n\n![La cour](cour)\n\n- **Accès** : de plain-pied\n- [Les règles](/regles)\n\n<script>alert(1)</script>",
    id="p02-portes",
    at="2026-12-11 09:00",
    channels="channels:\n  facebook:\n    text: |\n      Venez : {link}\n  instagram:\n    text: |\n      Venez, lien en bio.\n",
    more=(
        "format: event\ncampaign: noel\nslug: {fr: portes, en: doors}\naliases: [/ouvert/]\ntags: [cour, été]\nanswers: [p01-freins]\n"
        "sources: [{name: Enquête, url: https://cyclorive.example.org/enquete}]\n"
        "event:\n  starts: 2027-01-09 10:00\n  ends: 2027-01-09 17:00\n  place: 12 quai des Chantiers\n"
        "  price: {from: 60, to: 180, currency: EUR}\n  accessibility: {fr: de plain-pied, en: step-free}\n"
        "media:\n  - id: affiche\n    file: affiche.jpg\n    focus: 30 70\n    credit: Atelier Cyclorive\n    licence: CC-BY-4.0\n"
        "    alt:\n      fr: |\n        L'affiche\n      en: |\n        The poster\n"
        "  - id: cour\n    file: cour.jpg\n    alt:\n      fr: |\n        La cour vide\n      en: |\n        The empty yard\n"
    ),
)
EVENT_EN = (
    '---\ntitle: |\n  Open doors: come and try\ntranslated: 2026-12-11\n---\n\nFrom 10 to 5, the yard is yours: "try" it.\n'
)
CORRECTION = post(
    "Rectificatif : la vis",
    "C'est la vis de gauche.",
    id="p03-vis",
    at="2026-12-20 09:00",
    channels=FACEBOOK,
    more="corrects: p01-freins\n",
)
LIVE = post(
    "Direct : les roues",
    "On règle une roue.",
    id="p04-roues",
    at=None,
    channels=FACEBOOK,
    more="slot: direct/2027-01-21\n",
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Pressroom:
    root = tmp_path_factory.mktemp("public")
    posts = {
        "p01": post(id="p01-freins", channels=FACEBOOK),
        "p02": EVENT,
        "p02.en": EVENT_EN,
        "p03": CORRECTION,
        "p04": LIVE,
    }
    picture(root / "content" / "media" / "affiche.jpg", 1, (1600, 900))
    picture(root / "content" / "media" / "cour.jpg", 2, (300, 200))
    repository(root, posts)
    sent = Publication(parts={0: PartState(0, PartStatus.SENT, remote=Remote(url="https://social.example.org/f/1"))})
    return pressroom(root, ledgered=Ledgered({Key("p02-portes", "facebook"): sent}))


@pytest.fixture(scope="module")
def site(room: Pressroom) -> dict[str, bytes]:
    return {file.path: file.content for file in render(room)}


# ── snapshots ────────────────────────────────────────────────────────────────────────────────────────────────────────
KEPT = (
    "index.html", "en/index.html", "portes/index.html", "en/doors/index.html", "p01-freins/index.html", "agenda/index.html",
    "agenda/2027-01/index.html", "archive/index.html", "archive/2026-12/index.html", "liens/index.html", "l/p02-fb/index.html",
    "ouvert/index.html", "404.html", "feed.atom", "feed.rss", "feed.json", "en/feed.atom", "agenda.ics", "en/agenda.ics",
    "portes/event.ics", "sitemap.xml", "robots.txt", "search.json",
)  # fmt: skip


def _steady(content: bytes) -> bytes:
    """Without what every change of a style sheet or a release changes."""
    content = re.sub(rb"(assets/[a-z]+)\.[0-9a-f]{10}\.", rb"\1.HASH.", content)
    return re.sub(rb"(editorial-pipeline) [0-9][^/\r\n]*//", rb"\1 VERSION//", content)


@pytest.mark.parametrize("path", KEPT)
def test_a_page_is_as_it_was(site: dict[str, bytes], path: str) -> None:
    kept = SNAPSHOTS / path.replace("/", "_")
    made = _steady(site[path])
    if os.environ.get("PYTEST_SNAPSHOTS") == "write":
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(made)
    assert made == kept.read_bytes()


def test_every_kind_of_file_is_made(site: dict[str, bytes]) -> None:
    pages = {path for path in site if not path.startswith(("assets/", "media/", "agenda/", "en/agenda/"))}
    assert pages - set(KEPT) == {
        "en/archive/index.html", "en/archive/2026-12/index.html", "en/feed.json", "en/feed.rss", "en/search.json", "en/doors/event.ics",
        "en/rules/index.html", "regles/index.html", "p03-vis/index.html", "tags/cour/index.html", "tags/%C3%A9t%C3%A9/index.html",
        "en/tags/cour/index.html", "en/tags/%C3%A9t%C3%A9/index.html",
    }  # fmt: skip


# ── what a reader meets ──────────────────────────────────────────────────────────────────────────────────────────────
def text(site: dict[str, bytes], path: str) -> str:
    return site[path].decode()


def test_a_post_without_a_text_in_a_language_has_no_page_no_entry_and_no_switch_there(
    site: dict[str, bytes],
) -> None:
    assert "en/p01-freins/index.html" not in site
    assert 'hreflang="en"' not in text(site, "p01-freins/index.html")
    assert "Régler ses freins" not in text(site, "en/feed.atom") + text(site, "en/index.html") + text(
        site, "en/archive/index.html"
    )
    assert 'hreflang="en"' in text(site, "portes/index.html")


def test_a_correction_is_said_on_both_pages_and_in_the_feed(site: dict[str, bytes]) -> None:
    said = 'Cette page a été corrigée\u00a0: <a href="../p03-vis/">Rectificatif\u00a0: la vis</a>'
    assert said in text(site, "p01-freins/index.html").replace(" :", "\u00a0:")
    assert '<a href="../p01-freins/">Régler ses freins</a>' in text(site, "p03-vis/index.html")
    entry = next(item for item in json.loads(site["feed.json"])["items"] if item["title"] == "Régler ses freins")
    assert "https://cyclorive.example.org/p03-vis/" in entry["content_html"]
    assert entry["date_modified"] > entry["date_published"]


def test_html_written_by_hand_is_text_and_pictures_in_a_body_are_ours(site: dict[str, bytes]) -> None:
    page = text(site, "portes/index.html")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert re.search(
        r'<p>\s*<img src="\.\./media/[0-9a-f]{12}-cour\.jpg"[^>]* alt="La cour" width="300" height="200" loading="lazy"',
        page,
    )
    assert page.count("cour.jpg") == 1  # in the body, so not once more below it


def test_links_in_a_body_to_our_own_pages_are_relative_and_end_in_a_slash(site: dict[str, bytes]) -> None:
    assert '<a href="../regles/">Les règles</a>' in text(site, "portes/index.html")


def test_french_is_typeset_as_french(site: dict[str, bytes]) -> None:
    assert "<h1>Portes ouvertes\u00a0: venez essayer</h1>" in text(site, "portes/index.html")
    assert "<title>Open doors: come and try · Cyclorive</title>" in text(site, "en/doors/index.html")


def test_an_events_facts_stand_on_its_page(site: dict[str, bytes]) -> None:
    page = text(site, "portes/index.html")
    assert "samedi 9 janvier 2027</time>, de 10\u00a0h à 17\u00a0h" in page
    assert "de 60\u00a0€ à 180\u00a0€" in page
    assert "£60 to £180" not in text(site, "en/doors/index.html")
    assert "€60 to €180" in text(site, "en/doors/index.html")
    assert "step-free" in text(site, "en/doors/index.html")


def test_structured_data_tells_article_and_event(site: dict[str, bytes]) -> None:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text(site, "portes/index.html"))
    assert found
    article, event = json.loads(found[1])["@graph"]
    assert (article["@type"], article["datePublished"]) == ("BlogPosting", "2026-12-11T08:40:00+01:00")
    assert (event["@type"], event["startDate"], event["endDate"]) == (
        "Event",
        "2027-01-09T10:00:00+01:00",
        "2027-01-09T17:00:00+01:00",
    )
    assert event["offers"] == {
        "@type": "AggregateOffer",
        "lowPrice": 60,
        "highPrice": 180,
        "priceCurrency": "EUR",
    }


def test_a_text_cannot_end_the_script_that_holds_structured_data(tmp_path: Path) -> None:
    hostile = post("</script><script>alert(1)</script> & co", "Rien.", id="p01-x", channels=FACEBOOK)
    page = next(
        f for f in render(pressroom(repository(tmp_path, {"p01": hostile}))) if f.path == "p01-x/index.html"
    ).content.decode()
    assert "<script>alert" not in page
    assert "\\u003c/script\\u003e" in page


def test_the_card_and_the_canonical_address_are_absolute(site: dict[str, bytes], room: Pressroom) -> None:
    page = text(site, "portes/index.html")
    assert '<link rel="canonical" href="https://cyclorive.example.org/portes/">' in page
    image = re.search(r'<meta property="og:image" content="https://cyclorive.example.org/([^"]+)">', page)
    assert image
    assert image[1] in site
    assert '<meta property="og:image:alt" content="L&#39;affiche">' in page


def test_a_short_path_leads_on_by_itself_and_shows_the_pages_card(site: dict[str, bytes]) -> None:
    page = text(site, "l/p02-fb/index.html")
    assert '<meta http-equiv="refresh" content="0; url=../../portes/">' in page
    assert '<link rel="canonical" href="https://cyclorive.example.org/portes/">' in page
    assert "og:image" in page


def test_every_link_leads_to_a_file_and_nothing_is_asked_of_anyone_else(site: dict[str, bytes]) -> None:
    lost, foreign = set(), set()
    for path, content in site.items():
        if not path.endswith(".html"):
            continue
        for tag, address in re.findall(r'<(\w+)[^>]*?\s(?:href|src)="([^"]+)"', content.decode()):
            full = urlsplit(urljoin(f"https://site.test/{path}", address.replace("&amp;", "&")))
            if full.scheme == "mailto":
                continue
            if full.hostname != "site.test":
                if tag in ("img", "script", "source", "iframe") or (tag == "link" and "stylesheet" in address):
                    foreign.add(address)
                continue
            target = unquote(full.path.lstrip("/"))
            target = f"{target}index.html" if not target or target.endswith("/") else target
            if target not in {unquote(name) for name in site}:
                lost.add(f"{path} → {address}")
    assert (lost, foreign) == (set(), set())


def test_no_page_needs_a_script_or_sets_a_cookie(site: dict[str, bytes]) -> None:
    script = next(content for path, content in site.items() if path.endswith(".js")).decode()
    assert "cookie" not in script
    assert "localStorage" not in script


# ── agenda ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def components(content: bytes) -> dict[str, object]:
    return {str(event["uid"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


def test_the_agenda_holds_events_own_dates_rendezvous_and_closing_days(site: dict[str, bytes]) -> None:
    events = components(site["agenda.ics"])
    host = "@cyclorive.example.org"
    assert {uid.removesuffix(host) for uid in events} >= {
        "event-p02-portes", "key-vente-2026", "closed-fetes", "rendezvous-direct-2027-01-21", "rendezvous-direct-2026-12-17",
    }  # fmt: skip
    assert not {uid for uid in events if "eau" in uid or "creux" in uid or "cercle" in uid}


def test_times_are_utc_and_a_period_ends_on_the_day_after(site: dict[str, bytes]) -> None:
    events: dict[str, dict[str, object]] = components(site["agenda.ics"])  # type: ignore[assignment]
    event = events["event-p02-portes@cyclorive.example.org"]
    assert event["dtstart"].dt == datetime(2027, 1, 9, 9, 0, tzinfo=UTC)  # type: ignore[attr-defined]
    closed = events["closed-fetes@cyclorive.example.org"]
    assert (closed["dtstart"].dt, closed["dtend"].dt) == (date(2026, 12, 31), date(2027, 1, 3))  # type: ignore[attr-defined]
    assert b"TZID" not in site["agenda.ics"]


def test_a_rendezvous_goes_by_its_own_name_until_its_post_is_out(room: Pressroom, tmp_path: Path) -> None:
    uid = "rendezvous-direct-2027-01-21@cyclorive.example.org"
    before = components(next(f.content for f in render(room) if f.path == "agenda.ics"))
    after_room = pressroom(room.site.root, datetime(2027, 1, 21, 13, 0, tzinfo=UTC))
    after = components(next(f.content for f in render(after_room) if f.path == "agenda.ics"))
    assert str(before[uid]["summary"]) == "Atelier en direct"  # type: ignore[index]
    assert str(after[uid]["summary"]) == "Direct : les roues"  # type: ignore[index]


# ── feeds ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", ["feed.atom", "feed.rss"])
def test_a_feed_reader_understands_the_feed(site: dict[str, bytes], name: str) -> None:
    feed = feedparser.parse(site[name])
    assert not feed.bozo
    assert feed.feed.link == "https://cyclorive.example.org/"
    assert [entry.title for entry in feed.entries] == [
        "Rectificatif : la vis",
        "Portes ouvertes : venez essayer",
        "Régler ses freins",
    ]
    assert feed.entries[1].id == "tag:cyclorive.example.org,2026:post/p02-portes/fr"
    assert feed.entries[1].link == "https://cyclorive.example.org/portes/"
    content = feed.entries[1].content[0].value
    assert "la cour est à vous" in content
    assert 'href="https://cyclorive.example.org/regles/"' in content


def test_json_feed_says_the_same(site: dict[str, bytes]) -> None:
    feed = json.loads(site["feed.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["id"].rsplit("/", 2)[1] for item in feed["items"]] == ["p03-vis", "p02-portes", "p01-freins"]
    assert feed["items"][1]["image"].startswith("https://cyclorive.example.org/media/")


def test_a_control_character_does_not_break_a_feed(tmp_path: Path) -> None:
    root = repository(tmp_path, {"p01": post("Un \x0b titre", "Corps\x0c ici.", id="p01-x", channels=FACEBOOK)})
    files = {file.path: file.content for file in render(pressroom(root, sound=False))}
    assert not feedparser.parse(files["feed.rss"]).bozo


def test_an_empty_site_is_a_site(tmp_path: Path) -> None:
    files = {file.path: file.content for file in render(pressroom(repository(tmp_path, {}, pages=False)))}
    assert "Rien de publié pour l&#39;instant." in files["index.html"].decode()
    assert feedparser.parse(files["feed.atom"]).entries == []


# ── growth ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_no_page_grows_with_the_number_of_posts(tmp_path: Path) -> None:
    def largest(count: int, folder: Path) -> tuple[int, int]:
        posts = {
            f"p{n}": post(
                f"Titre {n}",
                f"Corps {n}.",
                id=f"p{n}-x",
                channels=FACEBOOK,
                at=f"2026-12-{n % 20 + 1:02} 09:00",
            )
            for n in range(count)
        }
        files = {f.path: len(f.content) for f in render(pressroom(repository(folder, posts)))}
        return max(size for path, size in files.items() if path.endswith(".html")), files["p1-x/index.html"]

    (few, one_of_few), (many, one_of_many) = largest(60, tmp_path / "few"), largest(120, tmp_path / "many")
    assert many < few * 1.02
    assert abs(one_of_many - one_of_few) < 100


def test_a_month_with_many_posts_turns_over(tmp_path: Path) -> None:
    posts = {f"p{n}": post(f"Titre {n}", f"Corps {n}.", id=f"p{n}-x", channels=FACEBOOK) for n in range(30)}
    files = {file.path: file.content.decode() for file in render(pressroom(repository(tmp_path, posts)))}
    assert 'rel="next" href="../../archive/2026-12/2/"' in files["archive/2026-12/index.html"]
    assert 'rel="prev" href="../../../archive/2026-12/"' in files["archive/2026-12/2/index.html"]


def test_what_people_wrote_takes_an_address_before_what_we_make_up(tmp_path: Path) -> None:
    own = post("Notre agenda", "Le vrai.", id="p01-x", channels=FACEBOOK, more="slug: {fr: agenda}\n")
    files = {file.path: file.content.decode() for file in render(pressroom(repository(tmp_path, {"p01": own})))}
    assert "Le vrai." in files["agenda/index.html"]


# ── languages ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_every_word_exists_in_both_languages_with_the_same_places() -> None:
    french, english = vars(words("fr")), vars(words("en"))
    assert french.keys() == english.keys() == names()
    for name in names():
        assert french[name].strip(), name
        assert english[name].strip(), name
        assert set(re.findall(r"\{\w+\}", french[name])) == set(re.findall(r"\{\w+\}", english[name])), name


def test_templates_use_known_words_and_every_word_is_used() -> None:
    root = Path(__file__).parents[2]
    site = "\n".join(path.read_text(encoding="utf-8") for path in (root / "templates" / "site").rglob("*.j2"))
    code = "\n".join(path.read_text(encoding="utf-8") for path in (root / "pipeline" / "render").rglob("*.py"))
    assert set(re.findall(r"\b(?:w|said)\.(\w+)", site)) <= names()
    unused = {name for name in names() if not re.search(rf"\.{name}\b", site + code)}
    assert unused == {"member"}  # a term that a house may choose, and its content uses


def test_the_house_has_its_own_words(tmp_path: Path) -> None:
    own = CALENDAR.replace("  brand:\n", "  terms:\n    agenda: {fr: Almanach, en: Almanac}\n  brand:\n")
    files = {file.path: file.content.decode() for file in render(pressroom(repository(tmp_path, {}, calendar=own), sound=False))}
    assert "<h1>Almanach</h1>" in files["agenda/index.html"]


def test_now_is_told_by_the_day_only(room: Pressroom) -> None:
    morning = {f.path: f.content for f in render(pressroom(room.site.root, NOW))}
    evening = {f.path: f.content for f in render(pressroom(room.site.root, NOW.replace(hour=21)))}
    assert morning == evening
