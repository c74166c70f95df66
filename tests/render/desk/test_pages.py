"""The desk as a whole: what is there, that it stays inside, and the words people act on."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote

import icalendar
import pytest

from pipeline.guide import anchor
from pipeline.load import load_site
from pipeline.model import Key
from pipeline.plan import LABEL, Ledgered, State
from pipeline.render import Pressroom, render
from pipeline.render.desk import desk_files
from pipeline.render.desk.looks import GRAVITY
from pipeline.state import Kind
from tests.render import sites
from tests.render.desk.december import December, replayed
from tests.render.desk.facts import brake, claim, end, event, ledgered, paused
from tests.sites import calendar
from tests.sites import site as small_site

_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)


@pytest.fixture(scope="module")
def december(tmp_path_factory: pytest.TempPathFactory) -> December:
    return replayed(tmp_path_factory.mktemp("december"))


@pytest.fixture(scope="module")
def desk(december: December) -> Mapping[str, bytes]:
    return {file.path: file.content for file in desk_files(december.room)}


def words(content: bytes) -> str:
    """What a page says, on one line."""
    return " ".join(unescape(_TAG.sub(" ", content.decode())).split())


PAGES = (
    "index.html", "desk/month/2026-12/index.html", "desk/week/2026-W50/index.html", "desk/year/2026/index.html",
    "desk/list/2026-12/index.html", "desk/board/index.html", "desk/post/p05-etre-vu-la-nuit/index.html",
    "desk/approve/index.html", "desk/handoffs/index.html", "desk/badday/index.html", "desk/report/2026-12/index.html",
    "desk/role/cm/index.html", "desk/channels/index.html", "desk/channel/x/index.html", "desk/campaigns/index.html",
    "desk/campaign/noel-occasion/index.html", "desk/pillars/index.html", "desk/rendezvous/index.html", "desk/health/index.html",
    "desk/guide/index.html",
    "desk/handoff/p11-freins-d-hiver/instagram/index.html",
)  # fmt: skip


def test_every_page_exists_in_both_languages(desk: Mapping[str, bytes]) -> None:
    assert [page for page in PAGES if page not in desk or f"en/{page}" not in desk] == []


def test_no_page_of_the_desk_is_for_search_engines_and_none_asks_for_anything_elsewhere(
    desk: Mapping[str, bytes],
) -> None:
    for path, content in desk.items():
        if path.endswith(".html") and "/pack/" not in path:
            html = content.decode()
            assert '<meta name="robots" content="noindex">' in html, path
            assert not re.search(r'<(?:script|img|link|iframe)[^>]*(?:src|href)="(?:https?:)?//', html), path
            assert f'<html lang="{"en" if path.startswith("en/") else "fr"}">' in html


def test_every_link_of_the_whole_edition_leads_somewhere(december: December) -> None:
    files = {file.path: file.content for file in render(december.room)}
    lost = []
    for path, content in files.items():
        if not path.endswith(".html") or "/pack/" in path or path == "404.html":
            continue
        here = PurePosixPath(path).parent
        for match in re.finditer(r'(?:href|src)="([^"#:]+)(?:#[^"]*)?"', re.sub(r'srcdoc="[^"]*"', "", content.decode())):
            target = normpath(str(here / unquote(unescape(match[1]).split("?")[0])))
            ends = match[1].split("#")[0].endswith("/") or target == "."
            target = normpath(f"{target}/index.html") if ends else target
            if target not in files:
                lost.append(f"{path} → {match[1]}")
    assert lost == []


def test_every_link_to_the_guide_leads_to_a_section_in_its_language(december: December, desk: Mapping[str, bytes]) -> None:
    paused = {file.path: file.content for file in desk_files(december.paused) if file.path.endswith(".html")}
    seen = set()
    for path, content in [*desk.items(), *paused.items()]:
        if not path.endswith(".html"):
            continue
        guide = desk["en/desk/guide/index.html" if path.startswith("en/") else "desk/guide/index.html"].decode()
        page = content.decode()
        places = re.findall(r'href="[^"#]*guide/(?:index.html)?#([^"]+)"', page)
        if "/guide/" in path:
            places += re.findall(r'href="#([^"]+)"', page)
        assert [place for place in places if f'id="{place}"' not in guide] == [], path
        seen |= set(places)
    assert {"manquee", "missed", "retenue", "held-back", "a-verifier", "to-check"} <= seen


@pytest.mark.parametrize(("path", "lang"), [("desk/guide/index.html", "fr"), ("en/desk/guide/index.html", "en")])
def test_the_guide_on_the_desk_has_a_section_for_every_state(desk: Mapping[str, bytes], path: str, lang: str) -> None:
    html = desk[path].decode()
    assert [state for state in State if f'id="{anchor(LABEL[state].to(lang))}"' not in html] == []


def test_the_same_values_make_the_same_bytes(december: December, desk: Mapping[str, bytes]) -> None:
    assert {file.path: file.content for file in desk_files(december.room)} == desk


# ── what people read ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_today_asks_the_exact_questions(desk: Mapping[str, bytes]) -> None:
    fr, en = words(desk["index.html"]), words(desk["en/index.html"])
    assert "Mode essai : rien ne part sur les réseaux" in fr
    assert (
        "Manquée : prévue à 12:30, aucun passage à temps, délai de 6 h dépassé. Rien n'est parti. "
        "Pour la publier : /reporter <date heure> . Pour l'abandonner : /abandonner ."
    ) in fr
    assert "To check: when it was due, this text was on Mastodon already. Nothing was sent." in en
    assert "editorial resolve p10-dimanche-matin@mastodon-en --not-published" in en
    assert "mise en ligne en retard" in fr
    assert "Le bilan de « Brille en ville » en retard" in fr


def test_the_month_shows_slots_key_dates_holidays_closings_and_gaps(desk: Mapping[str, bytes]) -> None:
    fr = words(desk["desk/month/2026-12/index.html"])
    for said in ("Coup de chapeau vide", "remplacé par Vous avez demandé, c'est fait", "en pause, période creuse", "GivingTuesday",
                 "Noël", "Fermeture de fin d'année", "Adhésions 2027", "à écrire", "Ce qui manque", "Saint-Nicolas 6 déc., 0 sur 1"):  # fmt: skip
        assert said in fr, said
    assert "empty" in words(desk["en/desk/month/2026-12/index.html"])


def test_a_posts_history_is_told_on_its_page(desk: Mapping[str, bytes]) -> None:
    fr = words(desk["desk/post/p12-album-solstice/index.html"])
    assert "Mise en pause par Direction" in fr
    assert "Décidé par Animation de la communauté : gardée : elle part même en retard." in fr
    assert "Mode essai : écrite dans outbox/ avec 1 h 31 de retard ; rien n'est parti sur le réseau." in fr


def test_a_post_page_says_what_is_wrong_with_file_line_and_remedy(desk: Mapping[str, bytes]) -> None:
    fr = words(desk["desk/post/p01-givingtuesday/index.html"])
    assert re.search(r"content/posts/p01-givingtuesday.md:\d+:\d+", fr)
    assert (
        "https://git.example.org/cyclorive/editorial/edit/main/content/posts/p01-givingtuesday.md"
        in desk["desk/post/p01-givingtuesday/index.html"].decode()
    )


def test_the_months_review_counts_what_left_and_what_did_not(desk: Mapping[str, bytes]) -> None:
    fr = words(desk["desk/report/2026-12/index.html"])
    for said in (
        "prévues 56",
        "publiées 45",
        "en retard 3",
        "manquées 2",
        "à vérifier 1",
        "postées à la main 13 / 14",
        "plafond 20 %",
    ):
        assert said in fr, said


def test_a_role_finds_what_it_owes_and_when(desk: Mapping[str, bytes]) -> None:
    fr = words(desk["desk/role/cm/index.html"])
    assert "17 déc. mettre en ligne Atelier en direct : les freins d'hiver (Instagram)" in fr
    assert "20 déc. écrire Mercredi question du 23 déc." in fr
    assert "18 Dec report The report of “Be Seen”" in words(desk["en/desk/role/cm/index.html"])


def test_a_pause_stands_on_every_page_and_says_who_since_and_why(december: December) -> None:
    files = {file.path: words(file.content) for file in desk_files(december.paused) if file.path.endswith(".html")}
    said = "En pause : tout par Direction depuis 21 déc. 17:00"
    for page in ("index.html", "desk/month/2026-12/index.html", "desk/post/p01-givingtuesday/index.html"):
        assert said in files[page]
    assert "Paused: everything by Management since 21 Dec 17:00" in files["en/index.html"]
    bad = files["desk/badday/index.html"]
    assert "Retenues" in bad
    assert "editorial resolve p12-album-solstice@x --keep" in bad


def test_the_health_page_says_until_when_credentials_are_good(tmp_path: Path) -> None:
    dates = {"x": "2026-12-06", "masto": "2026-12-09"}
    text = calendar()
    for name, day in dates.items():
        text = text.replace(f"  {name}: {{", f"  {name}: {{credentials_expire: {day}, ")
    loaded = small_site(tmp_path, {}, calendar_text=text)
    room = Pressroom.open(loaded, Ledgered(), datetime(2026, 12, 7, 9, tzinfo=UTC), "desk", None)
    pages = {file.path: words(file.content) for file in desk_files(room)}
    assert (
        "à regarder Compte x identifiants expirés le dimanche 6 décembre 2026. "
        "Renouvelez-les, puis écrivez la nouvelle date (credentials_expire). Que faire "
        "à regarder Compte masto les identifiants expirent dans 2 jours, le mercredi 9 décembre 2026."
    ) in pages["desk/health/index.html"]
    assert "good Expiry of credentials date never written: sky" in pages["en/desk/health/index.html"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_state_that_is_shown_has_its_word(desk: Mapping[str, bytes], lang: str) -> None:
    health = words(desk[f"{'en/' if lang == 'en' else ''}desk/health/index.html"])
    for state in GRAVITY:
        if state.value in ("missed", "to_verify", "published", "scheduled", "in_review"):
            assert LABEL[state].to(lang) in health


def test_no_account_of_the_forge_ever_shows(desk: Mapping[str, bytes], december: December) -> None:
    accounts = {account for role in december.room.calendar.team.values() for account in role.accounts}
    assert accounts
    for path, content in desk.items():
        assert not [account for account in accounts if account.encode() in content], path


# ── calendars to subscribe to ────────────────────────────────────────────────────────────────────────────────────────
def test_there_is_a_calendar_per_channel_campaign_and_role_and_each_can_be_read(
    desk: Mapping[str, bytes],
) -> None:
    calendars = {path: icalendar.Calendar.from_ical(content) for path, content in desk.items() if path.endswith(".ics")}
    assert {
        "desk/ics/channel-x.ics",
        "desk/ics/campaign-noel-occasion.ics",
        "desk/ics/role-cm.ics",
        "en/desk/ics/role-cm.ics",
    } <= set(calendars)
    names = [str(one["summary"]) for one in calendars["desk/ics/channel-x.ics"].walk("VEVENT")]
    assert "Lundi rustine : remiser son vélo en cinq minutes (programmée)" in names
    for path, one in calendars.items():
        uids = [str(entry["uid"]) for entry in one.walk("VEVENT")]
        assert len(uids) == len(set(uids)), path


# ── untrusted words ──────────────────────────────────────────────────────────────────────────────────────────────────
HOSTILE = "<img src=x onerror=alert(1)>\"'{{ 7*7 }}"


def test_what_people_write_never_becomes_html(tmp_path: Path) -> None:
    text = f"channels:\n  facebook:\n    text: |\n      {HOSTILE}\n    note: |\n      {HOSTILE}\n"
    root = sites.repository(tmp_path, {"p01": sites.post(HOSTILE, id="p01", at="2026-12-23 09:00", channels=text)})
    known = Ledgered(brake=brake(*paused(0, reason=HOSTILE)))
    room = sites.pressroom(root, edition="desk", ledgered=known)
    pages = {file.path: file.content.decode() for file in desk_files(room) if file.path.endswith(".html")}
    assert any("&lt;img src=x" in page for page in pages.values())
    for path, page in pages.items():
        assert "<img src=x" not in page, path
        assert "onerror=alert(1)>\"'49" not in page, path


def test_an_address_that_is_not_of_the_web_is_no_link(tmp_path: Path) -> None:
    start = claim()
    doubt = end(Kind.UNCERTAIN, start, reason="timeout_after_body")
    bad = event(Kind.SENT, 5, part=0, via="handoff", by="cm")
    root = sites.repository(tmp_path, {"p01": sites.post(id="p01", channels=sites.FACEBOOK)})
    room = sites.pressroom(root, edition="desk", ledgered=ledgered({Key("p01", "facebook"): [start, doubt, bad]}))
    assert not [file.path for file in desk_files(room) if b'href="javascript:' in file.content]


def test_a_post_that_is_wrong_has_a_page_that_says_so(tmp_path: Path) -> None:
    bad = "channels:\n  facebook:\n    text: |\n      Venez voir.\n  nowhere:\n    text: |\n      Ici.\n"
    root = sites.repository(tmp_path, {"p01": sites.post(id="p01", at="2026-12-23 09:00", channels=bad)})
    site, problems = load_site(root)
    assert site is not None
    room = Pressroom.open(site, Ledgered(), sites.NOW, "desk", problems=problems)
    fr = words({file.path: file.content for file in desk_files(room)}["desk/post/p01/index.html"])
    assert re.search(r"Ce qui ne va pas erreur .*nowhere.* content/posts/p01.md:\d+:\d+", fr)


def test_a_post_without_an_article_shows_its_pictures(tmp_path: Path) -> None:
    more = "media:\n  - id: rangee\n    file: rangee.jpg\n    alt: |\n      Rangée\n"
    root = sites.repository(
        tmp_path,
        {"p01": sites.post(id="p01", body="", at="2026-12-23 09:00", channels=sites.FACEBOOK, more=more)},
    )
    sites.picture(root / "content" / "posts" / "rangee.jpg", 3)
    files = {file.path: file.content for file in render(sites.pressroom(root, edition="desk"))}
    shown = re.search(r'<img src="([^"]+rangee[^"]*)"', files["desk/post/p01/index.html"].decode())
    assert shown
    assert normpath(f"desk/post/p01/{shown[1]}") in files


def test_a_page_of_ours_at_the_root_leaves_the_desk_its_place(tmp_path: Path) -> None:
    root = sites.repository(tmp_path, {"p01": sites.post(id="p01", channels=sites.FACEBOOK)})
    room = sites.pressroom(root, edition="desk")
    assert "index.html" in {file.path for file in desk_files(room)}


def test_a_calendar_without_anything_in_it_still_has_its_desk(tmp_path: Path) -> None:
    root = sites.repository(tmp_path, {}, pages=False)
    room = sites.pressroom(root, datetime(2026, 12, 22, 8, tzinfo=UTC), edition="desk")
    pages = {file.path: words(file.content) for file in desk_files(room)}
    assert "Rien ne part." in pages["index.html"]
    assert "Rien n'attend de validation." in pages["desk/approve/index.html"]
    assert "Rien à mettre en ligne à la main." in pages["desk/handoffs/index.html"]
