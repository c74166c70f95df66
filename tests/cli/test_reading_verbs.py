"""plan, cron, networks, schema, export, migrate: what they print, and in which shape."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.calls import editorial
from tests.sites import calendar, post, write

ROOT = Path(__file__).parents[2]
NOW = "2026-12-02 09:00"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path, {
        "calendar.yaml": calendar() + "rendezvous:\n  lundi: {name: {fr: Lundi, en: Monday}, every: monday, at: 12:30, from: 2026-12-01, channels: [x]}\n",
        "content/posts/p1.md": post("2026-12-08 09:00", id="p1", channels={"x": "Un.", "page": "Un."}),
    })  # fmt: skip


# ── plan ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_plan_says_what_leaves_and_what_is_missing(root: Path) -> None:
    said = editorial(root, "plan", "--month", "2026-12", "--now", NOW, lang="fr")
    assert said.code == 0
    assert said.lines[0] == "Du mardi 1er décembre 2026 au jeudi 31 décembre 2026"
    assert "  8 déc. 09:00  Titre de p1  (p1)" in said.lines
    assert "      programmée : Page, X" in said.lines
    assert "  7 déc. 12:30  Lundi : vide, brouillon attendu le 7 déc." in said.lines


def test_story_one_december_of_the_demo(tmp_path: Path) -> None:
    said = editorial(
        ROOT,
        "plan",
        "--month",
        "2026-12",
        "--gaps",
        "--now",
        "2026-11-26 09:00",
        "--state",
        str(tmp_path / "state.git"),
        lang="fr",
    )
    assert "Saint-Nicolas" in said.out
    assert "Lundi rustine" in said.out
    assert "LinkedIn" in said.out
    assert "Du mardi" not in said.out


def test_plan_as_values(root: Path) -> None:
    got = json.loads(editorial(root, "plan", "--month", "2026-12", "--format", "json", "--now", NOW).out)
    assert (got["from"], got["to"]) == ("2026-12-01", "2026-12-31")
    assert [(row["post"], row["channel"], row["state"]) for row in got["publications"]] == [
        ("p1", "page", "scheduled"),
        ("p1", "x", "scheduled"),
    ]
    assert [row["slot"] for row in got["slots"]] == [
        "lundi/2026-12-07",
        "lundi/2026-12-14",
        "lundi/2026-12-21",
        "lundi/2026-12-28",
    ]


def test_plan_does_not_call_scheduled_what_will_not_leave(root: Path) -> None:
    write(root, {"content/posts/p9.md": post("2026-12-21 09:00", id="p9", channels={"x": "a" * 281, "masto": "Bref."})})
    said = editorial(root, "plan", "--month", "2026-12", "--now", NOW)
    at = said.lines.index("  21 Dec 09:00  Titre de p9  (p9)")
    assert sorted(said.lines[at + 1 : at + 3]) == ["      blocked: X", "      scheduled: Mastodon"]


def test_plan_begins_with_what_keeps_posts_from_leaving(root: Path, tmp_path: Path) -> None:
    state = ["--state", str(tmp_path / "state.git"), "--now", NOW]
    write(root, {"content/posts/p9.md": '---\nid: p9\ntitle: "Oups\nstatus: approved\n---\n'})
    assert editorial(root, "publish", "--outbox", str(tmp_path / "outbox"), *state).code == 0
    assert editorial(root, "pause", "--reason", "rappel B-07", *state).code == 0
    said = editorial(root, "plan", "--month", "2026-12", *state, lang="fr")
    assert said.lines[1:3] == [
        "  En pause depuis 2 déc. 09:00 (all)\u00a0: rappel B-07. Pour lever\u00a0: editorial resume --scope all",
        "  Ne peut pas partir, faute de se lire : content/posts/p9.md. Corrigez ce que dit : editorial check",
    ]


def test_plan_shows_a_first_statement_that_leaves_on_merge(root: Path, tmp_path: Path) -> None:
    write(root, {"content/posts/p8.md": post("on-merge", id="p8", channels={"x": "Communiqué."}, more="priority: crisis")})
    state = ["--state", str(tmp_path / "state.git"), "--now", NOW]
    before = editorial(root, "plan", *state)
    assert "  2 Dec 09:00  Titre de p8  (p8)" in before.lines, before.out
    assert editorial(root, "publish", "--outbox", str(tmp_path / "outbox"), *state).code == 0
    after = editorial(root, "plan", *state[:2], "--now", "2026-12-02 10:00").lines
    assert after[after.index("  2 Dec 09:00  Titre de p8  (p8)") + 1] == "      published: X"


def test_plan_refuses_a_month_that_is_none(root: Path) -> None:
    said = editorial(root, "plan", "--month", "12/2026", "--now", NOW)
    assert (said.code, said.err) == (2, "--month 12/2026: write 2026-12.\n")


# ── cron ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_cron_prints_the_workflows_lines_and_their_cost(root: Path) -> None:
    path = root / "calendar.yaml"
    path.write_text(path.read_text("utf-8").replace("name: X,", "name: X, times: [09:00, 12:30],"), "utf-8")
    assert editorial(root, "cron", "--now", NOW, lang="fr").out == (
        '- cron: "7 7-21 * * *" # toutes les heures, hors silence\n'
        "  timezone: Europe/Paris\n"
        '- cron: "20 12 * * *" # dix minutes avant 12:30\n'
        "  timezone: Europe/Paris\n"
        '- cron: "50 8 * * *" # dix minutes avant 09:00\n'
        "  timezone: Europe/Paris\n"
        "# 510 passages par mois, 1 attente : environ 1062 minutes (dépôt public : gratuit ; privé : 2000 gratuites par mois)\n"
    )


def test_this_repositorys_workflow_has_the_lines_of_its_calendar() -> None:
    from pipeline.cli.workflow import PUBLISH, lag
    from pipeline.load import load_site

    site, _ = load_site(ROOT)
    assert site is not None
    assert not lag((ROOT / PUBLISH).read_text("utf-8"), site.calendar)


# ── networks, schema, migrate ────────────────────────────────────────────────────────────────────────────────────
def test_networks_prove_each_limit_with_a_page(tmp_path: Path) -> None:
    said = editorial(tmp_path, "networks", "x", "mastodon", lang="fr")
    assert said.code == 0
    assert said.lines[0] == "X (x)  par programme ou par une personne"
    limits = [line for line in said.lines if line.startswith("  ") and not line.startswith("  ne peut pas")]
    assert limits
    assert all("https://" in line for line in limits)


def test_what_a_network_never_can_is_told_in_the_reader_s_language(tmp_path: Path) -> None:
    never = {"fr": "  ne peut pas modifier en ligne : ", "en": "  cannot change what is online: "}
    reason = {"fr": "on continue de voir la première version", "en": "readers go on seeing the first version"}
    for lang, start in never.items():
        (line,) = (line for line in editorial(tmp_path, "networks", "bluesky", lang=lang).lines if line.startswith(start))
        assert line.endswith(reason[lang])


def test_networks_as_values_and_an_unknown_one(tmp_path: Path) -> None:
    got = json.loads(editorial(tmp_path, "networks", "--format", "json").out)
    assert got["x"]["text"] == 280
    assert {"x", "mastodon", "bluesky", "instagram", "linkedin"} <= set(got)
    said = editorial(tmp_path, "networks", "myspace")
    assert said.code == 2
    assert "Unknown network: myspace. There are: " in said.err


def test_schema_is_written_once_and_then_current(root: Path) -> None:
    assert editorial(root, "schema", "--check").code == 3
    first = editorial(root, "schema")
    assert first.code == 0
    assert editorial(root, "schema", "--check").code == 0
    made = json.loads((root / "schemas/calendar.json").read_text("utf-8"))
    assert made["type"] == "object"
    assert " 0 rewritten." in editorial(root, "schema").out


def test_migrate_leaves_todays_format_alone(root: Path) -> None:
    before = (root / "calendar.yaml").read_bytes()
    assert editorial(root, "migrate").out == "Nothing to rewrite: the format is current.\n"
    assert (root / "calendar.yaml").read_bytes() == before


# ── export ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("text", ['=HYPERLINK("https://x.example.org")', "+1", "-2+3", "@SUM(A1)", " =1+1", "＝1"])
def test_no_cell_of_the_export_is_a_formula(root: Path, text: str) -> None:
    write(
        root,
        {
            "content/posts/p1.md": post("2026-12-08 09:00", id="p1", channels={"x": text}).replace(
                "title: Titre de p1", f"title: |\n  {text}"
            )
        },
    )
    rows = list(csv.DictReader(io.StringIO(editorial(root, "export", "--now", NOW).out)))
    assert rows
    for row in rows:
        for value in row.values():
            assert not value.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


def test_export_has_a_line_a_publication_with_the_words_that_will_leave(root: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(editorial(root, "export", "--now", NOW, lang="fr").out)))
    assert [(r["post"], r["channel"], r["date"], r["time"], r["state"], r["text"]) for r in rows] == [
        ("p1", "page", "2026-12-08", "09:00", "programmée", "Un."),
        ("p1", "x", "2026-12-08", "09:00", "programmée", "Un."),
    ]
    assert json.loads(editorial(root, "export", "--format", "json", "--now", NOW, lang="fr").out)[1] == rows[1]
