"""`editorial report`: one page of plain words about a month, from the ledger; unknown is never zero."""

import json
from pathlib import Path

import pytest

from tests.cli.calls import Answer, editorial
from tests.sites import calendar, post, write

MORE = """\
  hiver-2: {name: Hiver deux, from: 2026-12-01, to: 2026-12-31}
rendezvous:
  lundi: {name: {fr: Lundi, en: Monday}, every: monday, at: 12:30, from: 2026-12-01, channels: [x]}
key_dates:
  solstice: {date: 2026-12-21, kind: world, name: {fr: Solstice, en: Solstice}}
rules:
  promotion: {level: warning, max_share: 20, over: 30d}
  cost: {level: warning, x: {max_per_month: 10, currency: USD}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """On X one on time, one 40 minutes late, one missed, one to come; on the page one posted by hand, one forgotten."""
    text = calendar().replace(
        "  apprendre: {name: Apprendre, share: 100}\n",
        "  apprendre: {name: Apprendre, share: 60}\n  vendre: {name: Vendre, share: 40, promotional: true}\n",
    )
    write(tmp_path, {
        "calendar.yaml": text + MORE,
        "content/posts/p1.md": post("2026-12-07 09:00", id="p1", channels={"x": "Un."}),
        "content/posts/p2.md": post("2026-12-08 09:00", id="p2", channels={"x": "Deux.", "page": "Deux."}).replace("pillar: apprendre", "pillar: vendre"),
        "content/posts/p3.md": post("2026-12-09 09:00", id="p3", channels={"x": "Trois."}),
        "content/posts/p4.md": post("2026-12-10 09:00", id="p4", channels={"page": "Quatre."}),
        "content/posts/p5.md": post("2026-12-30 09:00", id="p5", channels={"x": "Cinq."}),
    })  # fmt: skip
    for now in ("2026-12-06 09:00", "2026-12-07 09:00", "2026-12-08 09:40", "2026-12-09 18:00"):
        said = editorial(tmp_path, "publish", "--outbox", str(tmp_path / "outbox"), *state(tmp_path), "--now", now)
        assert said.code in (0, 5), said.err
    by_hand = ["resolve", "p2@page", "--published", "https://social.example.org/page/2"]
    assert editorial(tmp_path, *by_hand, *state(tmp_path), "--now", "2026-12-08 10:00").code == 0
    return tmp_path


def state(root: Path) -> list[str]:
    return ["--state", str(root / "state.git")]


def report(root: Path, *words: str, now: str = "2026-12-15 10:00", lang: str = "fr") -> Answer:
    return editorial(root, "report", *state(root), "--now", now, *words, lang=lang)


def test_the_month_is_told_on_one_page(root: Path) -> None:
    assert (
        report(root).out
        == """\
Atelier : décembre 2026

Ce qui a été publié
  État au mardi 15 décembre 2026 à 10:00 : le mois n'est pas fini.
  Mode essai : les messages ont été écrits dans des fichiers, rien n'est parti sur les réseaux.
  3 messages, de 2 publications, sur 2 canaux.
  À l'heure : 1. En retard : 1.
  Le plus long retard : 40 min (p2 sur X).
  Mises en ligne à la main : 1 sur 2 confirmées.
  1 message manqué : p3 sur X.
  1 message reste à partir ce mois-ci.

Par canal
  X         2 publiés (dont 1 en retard), 1 manqué, 1 à venir
  Mastodon  rien de prévu
  Bluesky   rien de prévu
  Page      1 publié, 1 en attente d'une personne

Par pilier
  Apprendre : 1 publication, 50 % (cible 60 %)
  Vendre : 1 publication, 50 % (cible 40 %)
  Promotion : 50 % (plafond 20 %)

Ce qui a manqué
  Créneaux restés vides : Lundi (7 déc.), Lundi (14 déc.).

Coût estimé
  X : les messages auraient coûté environ 0,03 USD, pour un budget de 10 USD.

À décider
  p3 sur X : manquée
  p4 sur Page : mise en ligne en retard

Ensuite
  30 déc. 09:00  Titre de p5
  21 déc.  Temps fort : Solstice
"""
    )


def test_it_fits_on_a_sheet_and_uses_no_word_of_ours(root: Path) -> None:
    for lang in ("fr", "en"):
        said = report(root, lang=lang).out
        assert len(said.splitlines()) <= 60
        for word in ("claim", "ledger.json", "outbox", "settle", "digest", "lease", "api"):
            assert word not in said.lower()


def test_a_month_that_is_over_says_nothing_of_today(root: Path) -> None:
    said = report(root, "--month", "2026-12", now="2027-01-04 10:00", lang="en")
    assert "month is not over" not in said.out
    assert "Key dates without a post: Solstice (21 Dec)." in said.out
    assert said.lines[0] == "Atelier: December 2026"


def test_a_month_with_nothing_has_dashes_where_a_share_would_be(root: Path) -> None:
    said = report(root, "--month", "2026-11", lang="en")
    assert "  0 messages, of 0 posts, on 0 channels.\n" in said.out
    assert "  Apprendre: 0 posts, – (target 60 %)\n" in said.out
    assert "  Promotion: – (ceiling 20 %)\n" in said.out
    assert "On time" not in said.out


def test_without_a_ledger_nothing_is_known_and_nothing_is_called_zero(tmp_path: Path) -> None:
    write(tmp_path, {"calendar.yaml": calendar(), "content/posts/p1.md": post("2026-12-07 09:00", id="p1")})
    said = editorial(tmp_path, "report", "--month", "2026-12", "--now", "2026-12-15 10:00")
    assert "  The publication ledger was not read here: what left is not known. That is not “nothing”.\n" in said.out
    assert "0 messages" not in said.out
    got = json.loads(editorial(tmp_path, "report", "--month", "2026-12", "--now", "2026-12-15 10:00", "--format", "json").out)
    assert (got["known"], got["messages"], got["posts"], got["channels"]["x"]) == (False, None, None, None)


def test_json_has_the_numbers_and_null_where_nothing_was_planned(root: Path) -> None:
    got = json.loads(report(root, "--format", "json").out)
    assert got["messages"] == {
        "published": 3, "on_time": 1, "late": 1, "missed": 1, "to_verify": 0, "stuck": 1, "coming": 1,
        "by_hand": {"confirmed": 1, "expected": 2},
    }  # fmt: skip
    assert got["channels"]["masto"] is None
    assert got["channels"]["x"] == {"published": 2, "late": 1, "missed": 1, "to_verify": 0}
    assert got["costs"] == {"x": {"amount": "0.030", "currency": "USD"}}


def test_markdown_is_for_the_forge(root: Path) -> None:
    assert report(root, "--format", "markdown").out.startswith(
        "### Atelier : décembre 2026\n\n**Ce qui a été publié**\n\n- État au mardi"
    )


def test_a_month_that_cannot_be_read_is_refused(root: Path) -> None:
    said = report(root, "--month", "décembre", lang="en")
    assert (said.code, said.err) == (2, "--month décembre: write 2026-12.\n")


def test_a_calendar_without_channels_or_pillars_has_no_empty_headings(tmp_path: Path) -> None:
    write(tmp_path, {"calendar.yaml": 'version: 1\norganisation: {name: A, base_url: "https://a.example.org", timezone: Europe/Paris, languages: [fr]}\nadopted_at: 2026-12-01 00:00\n'})  # fmt: skip
    said = editorial(tmp_path, "report", "--now", "2026-12-02 09:00")
    assert "By channel" not in said.out
    assert "By pillar" not in said.out
