"""`editorial diff` says in the calendar's words what a branch changes, and what will happen once it is merged."""

import json
from pathlib import Path

import pytest

from tests.cli.calls import Answer, editorial
from tests.repositories import Origin
from tests.sites import calendar, post

NOW = "2026-12-02 09:00"
TEAM = """\
team:
  cm: {name: {fr: Animation, en: Community manager}, may: [approve]}
  meca: {name: {fr: Relecture technique, en: Technical review}, may: [approve]}
rules:
  approvals:
    redate: {when: {change: [time, hold, cancel]}, count: 0}
    everyday: {count: 1, by: [cm, meca]}
    safety: {when: {sensitive: [safety]}, count: 2, by: [meca]}
"""


@pytest.fixture
def team(bare_origin: Origin) -> Origin:
    bare_origin.commit({
        "calendar.yaml": calendar() + TEAM,
        "content/posts/p1.md": post("2026-12-07 09:00", id="p1", channels={"x": "Un.", "masto": "Un, plus long."}),
        "content/posts/p2.md": post("2026-12-08 12:30", id="p2", more="sensitive: [safety]"),
        "content/posts/p3.md": post("2026-12-09 18:00", id="p3", status="in_review"),
    }, "The plan")  # fmt: skip
    return bare_origin


def diff(origin: Origin, *words: str, lang: str = "fr", now: str = NOW) -> Answer:
    return editorial(origin.clone, "diff", *words, "--now", now, lang=lang)


def change(origin: Origin, name: str, *pairs: tuple[str, str]) -> None:
    path = origin.clone / f"content/posts/{name}.md"
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def test_nothing_changed_is_said_in_one_line(team: Origin) -> None:
    assert diff(team).out == "Cette branche ne change rien au calendrier.\n"
    assert diff(team, lang="en").out == "This branch changes nothing in the calendar.\n"


def test_a_branch_is_told_post_by_post_with_dates_and_what_will_happen(team: Origin) -> None:
    change(team, "p1", ("2026-12-07 09:00", "2026-12-08 10:00"))
    change(team, "p2", ("Bonjour de p2.", "Bonjour à toutes et à tous."))
    change(team, "p3", ("2026-12-09 18:00", "2026-12-10 18:00"))
    (team.clone / "content/posts/p4.md").write_text(
        post("2026-12-11 09:00", id="p4", channels={"x": "Quatre.", "page": "Quatre."}), "utf-8"
    )
    assert diff(team).out == (
        "4 publications touchées : cette branche en déplace 2, en modifie 1 et en ajoute 1.\n"
        "\n"
        "Au calendrier\n"
        "  p1 (« Titre de p1 ») : déplacée du lundi 7 décembre à 09:00 au mardi 8 décembre à 10:00\n"
        "  p2 (« Titre de p2 ») : message modifié sur X\n"
        "  p3 (« Titre de p3 ») : déplacée du mercredi 9 décembre à 18:00 au jeudi 10 décembre à 18:00\n"
        "  p4 (« Titre de p4 ») : nouvelle, validée, vendredi 11 décembre à 09:00, sur X et Page\n"
        "\n"
        "À la fusion\n"
        "  Mode essai : les messages s'écriront dans outbox/, rien ne partira sur les réseaux.\n"
        "  1 publication rejoint le calendrier, vendredi 11 décembre à 09:00.\n"
        "  1 ne partira pas : p3, encore en relecture.\n"
        "\n"
        "Validations nécessaires\n"
        "  p2 : 1 validation par Animation ou Relecture technique\n"
        "  p2 : 2 validations par Relecture technique (sensitive: safety)\n"
        "  p4 : 1 validation par Animation ou Relecture technique\n"
    )
    assert diff(team, lang="en").out == (
        "4 posts touched: this branch moves 2, edits 1 and adds 1.\n"
        "\n"
        "In the calendar\n"
        "  p1 (“Titre de p1”): moved from Monday 7 December at 09:00 to Tuesday 8 December at 10:00\n"
        "  p2 (“Titre de p2”): message changed on X\n"
        "  p3 (“Titre de p3”): moved from Wednesday 9 December at 18:00 to Thursday 10 December at 18:00\n"
        "  p4 (“Titre de p4”): new, approved, Friday 11 December at 09:00, on X and Page\n"
        "\n"
        "Once merged\n"
        "  Trial mode: messages will be written to outbox/, nothing will leave for the networks.\n"
        "  1 post joins the calendar, Friday 11 December at 09:00.\n"
        "  1 will not leave: p3, still in review.\n"
        "\n"
        "Approvals needed\n"
        "  p2: 1 approval by Community manager or Technical review\n"
        "  p2: 2 approvals by Technical review (sensitive: safety)\n"
        "  p4: 1 approval by Community manager or Technical review\n"
    )


def test_moving_or_holding_an_approved_post_asks_nobody_unless_its_words_change_too(team: Origin) -> None:
    change(team, "p1", ("status: approved", "status: held"))
    assert "Validations" not in diff(team).out
    assert "  p1 (« Titre de p1 ») : retenue\n" in diff(team).out
    change(team, "p1", ("status: held", "status: approved"), ("2026-12-07", "2026-12-06"), ("Un.", "Un !"))
    assert "  p1 : 1 validation par Animation ou Relecture technique\n" in diff(team).out


def test_the_rules_that_count_are_those_merged_already(team: Origin) -> None:
    path = team.clone / "calendar.yaml"
    path.write_text(path.read_text("utf-8").replace("{count: 1, by: [cm, meca]}", "{count: 0}"), "utf-8")
    change(team, "p1", ("Un.", "Un !"))
    said = diff(team).out
    assert "  p1 : 1 validation par Animation ou Relecture technique\n" in said
    assert "  validations (rules.approvals) : modifie everyday\n" in said


def test_a_branch_is_compared_with_where_it_left_the_default_branch(team: Origin) -> None:
    change(team, "p1", ("Un.", "Un !"))
    team.commit({}, "On a branch", push=False)
    other = Origin(team.bare, team.another_clone("other"))
    other.commit({"content/posts/p9.md": post("2026-12-30 09:00", id="p9")}, "Meanwhile, on main")
    from tests.repositories import git

    git(team.clone, "fetch", "--quiet", "origin")
    assert diff(team).lines[0] == "1 publication touchée : cette branche en modifie 1."
    assert diff(team, "main").code == 0
    assert diff(team, "origin/main").lines[0] == "1 publication touchée : cette branche en modifie 1."


def test_files_lists_the_posts_to_preview(team: Origin) -> None:
    change(team, "p2", ("Bonjour", "Salut"))
    (team.clone / "content/posts/p1.md").unlink()
    assert diff(team, "--files").out == "p2\n"


def test_a_renamed_file_is_the_same_post(team: Origin) -> None:
    path = team.clone / "content/posts/p1.md"
    path.rename(path.with_name("autre-nom.md"))
    assert "  p1 (« Titre de p1 ») : son fichier devient content/posts/autre-nom.md\n" in diff(team).out


def test_an_unknown_base_is_refused(team: Origin) -> None:
    said = diff(team, "nulle-part", lang="en")
    assert (said.code, said.err) == (2, "“nulle-part” is neither a branch nor a commit known here: git fetch, then try again.\n")


def test_going_live_is_a_warning_that_nobody_overlooks(team: Origin) -> None:
    path = team.clone / "calendar.yaml"
    path.write_text(path.read_text("utf-8").replace("mode: outbox", "mode: live"), "utf-8")
    said = diff(team)
    assert (
        "  attention : mode : de l'essai au direct. Une fois fusionné, les messages partent sur les vrais comptes.\n" in said.out
    )
    assert diff(team, "--format", "github").lines[0] == (
        "::warning file=calendar.yaml,title=diff::mode : de l'essai au direct. Une fois fusionné, les messages partent sur les vrais comptes."
    )


# ── what the ledger knows ────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def published(team: Origin, tmp_path: Path) -> tuple[Origin, str]:
    """p1 is out on X and Mastodon; p2 was missed on X."""
    state = str(tmp_path / "state.git")
    outbox = ["--outbox", str(tmp_path / "outbox"), "--state", state]
    assert editorial(team.clone, "publish", *outbox, "--now", "2026-12-02 08:00").code == 0
    assert editorial(team.clone, "publish", *outbox, "--now", "2026-12-07 09:00").code == 0
    assert editorial(team.clone, "publish", *outbox, "--now", "2026-12-08 20:00").code == 5
    return team, state


def test_an_edit_of_what_is_online_changes_the_site_only(published: tuple[Origin, str]) -> None:
    origin, state = published
    change(origin, "p1", ("Un.", "Un !"))
    said = diff(origin, "--state", state, now="2026-12-08 21:00")
    assert "  p1 : déjà en ligne sur X : la fusion ne change que le site.\n" in said.out
    assert "  Aucune publication ne rejoint le calendrier.\n" in said.out


def test_removing_what_is_online_takes_nothing_off_the_network(published: tuple[Origin, str]) -> None:
    origin, state = published
    (origin.clone / "content/posts/p1.md").unlink()
    said = diff(origin, "--state", state, now="2026-12-08 21:00")
    assert (
        "  attention : p1 : déjà en ligne sur Mastodon et X : supprimer le fichier ne retire rien du réseau. Pour retirer : editorial retract.\n"
        in said.out
    )
    assert said.code == 0


def test_a_published_post_under_another_id_is_an_error(published: tuple[Origin, str]) -> None:
    origin, state = published
    change(origin, "p1", ("id: p1\n", "id: p1-bis\n"))
    said = diff(origin, "--state", state, now="2026-12-08 21:00")
    assert said.code == 3
    assert (
        "  erreur : p1-bis : c'est p1, déjà publiée, sous un autre id. L'histoire y est attachée, et elle partirait une seconde fois : remettez « id: p1 ».\n"
        in said.out
    )


def test_a_missed_post_leaves_again_with_a_new_time_only(published: tuple[Origin, str]) -> None:
    origin, state = published
    change(origin, "p2", ("Bonjour", "Salut"))
    assert (
        "  p2 : manquée sur X : sans nouvelle date, elle ne part pas.\n"
        in diff(origin, "--state", state, now="2026-12-08 21:00").out
    )
    change(origin, "p2", ("2026-12-08 12:30", "2026-12-10 12:30"))
    said = diff(origin, "--state", state, now="2026-12-08 21:00").out
    assert "  p2 : manquée sur X, avec une nouvelle date : elle repart jeudi 10 décembre à 12:30.\n" in said
    assert "  1 publication rejoint le calendrier, jeudi 10 décembre à 12:30.\n" in said


def test_a_channel_with_a_history_keeps_its_id(published: tuple[Origin, str]) -> None:
    origin, state = published
    for path in [origin.clone / "calendar.yaml", *origin.clone.glob("content/posts/*.md")]:
        path.write_text(path.read_text("utf-8").replace("  masto:", "  mastodon:"), "utf-8")
    said = diff(origin, "--state", state, now="2026-12-08 21:00")
    assert said.code == 3
    assert "erreur : le canal « masto » a une histoire : son identifiant ne change pas." in said.out
    path = origin.clone / "calendar.yaml"
    path.write_text(path.read_text("utf-8").replace("mastodon: {network", "mastodon: {former_ids: [masto], network"), "utf-8")
    assert diff(origin, "--state", state, now="2026-12-08 21:00").code == 0


# ── for the forge ────────────────────────────────────────────────────────────────────────────────────────────────
HOSTILE = "Titre ::error::x @direction #12 <img src=x onerror=y> [a](javascript:b) `c` https://evil.example.org \u202e envers"


def test_strangers_words_do_nothing_in_the_markdown(team: Origin) -> None:
    change(team, "p1", ("title: Titre de p1", f"title: |\n  {HOSTILE}"))
    said = diff(team, "--format", "markdown").out
    line = next(line for line in said.splitlines() if "p1" in line)
    assert "@direction" not in line
    assert "#12" not in line
    assert "<" not in line
    assert "https://" not in line
    assert "\u202e" not in line
    assert "\\[a\\](javascript:b)" in line
    assert "\\`c\\`" in line


def test_a_summary_page_is_written_for_the_forge(team: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    change(team, "p3", ("Bonjour", "Salut"))
    said = diff(team, "--format", "github")
    assert said.lines[0] == "::notice title=diff::1 ne partira pas : p3, encore en relecture."
    assert page.read_text("utf-8").startswith("### 1 publication touchée : cette branche en modifie 1.\n\n**Au calendrier**\n")


def test_json_holds_both_languages_and_what_changed(team: Origin) -> None:
    change(team, "p1", ("2026-12-07 09:00", "2026-12-08 10:00"))
    got = json.loads(diff(team, "--format", "json").out)
    assert got["headline"]["en"] == "1 post touched: this branch moves 1."
    assert got["changes"] == [{
        "post": "p1", "what": ["time"], "file": "content/posts/p1.md", "before": "2026-12-07T08:00:00+00:00",
        "after": "2026-12-08T09:00:00+00:00", "channels": [], "joined": [], "left": [], "articles": [],
    }]  # fmt: skip
