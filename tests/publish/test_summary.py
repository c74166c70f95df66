"""The page a run leaves on the forge: everything that was due is on it, and nothing on it acts."""

import os
import re
from pathlib import Path

import comrak
import pytest

from pipeline import cli
from pipeline.cli.language import choose
from pipeline.model import Bilingual, Key
from pipeline.plan import Plan
from pipeline.publish.report import Done, Ending, RunReport
from pipeline.publish.summary import LIMIT, Ended, Section, headline, markdown, sections
from pipeline.publish.words import Words
from tests.plan.ledgers import at
from tests.publish.test_command import publish
from tests.publish.world import SEND, World
from tests.repositories import git
from tests.sites import site

NOW = at("2026-12-07 09:00")


def said(page: Path) -> str:
    """The page without the guide's words behind a sentence, which are the guide's business."""
    return re.sub(r" (What to do:|Que faire\W{2}) editorial explain [\w-]+", "", page.read_text("utf-8"))


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    return file


def test_one_page_says_what_left_what_stayed_and_why_what_asks_somebody_and_what_comes_next(team: World, page: Path) -> None:
    team.post("p0", "2026-12-06 20:00", channels={"sky": "Zéro."})
    team.post("p1", channels={"masto": "Un.", "x": "Un."})
    team.post("p2", channels={"sky": "Deux."})
    team.post("p3", "2026-12-08 09:00", channels={"page": "Trois.", "x": "Trois."})
    team.post("p4", "2026-12-09 09:00", channels={"x": "Quatre."}, status="draft")
    server = team.servers["masto"]
    team.servers["x"].faults.add("status", status=500, body="{}", **SEND["x"])
    team.servers["sky"].faults.add(
        "status", status=422, body='{"error": "<b>@all</b> [x](https://mal.example.org)"}', **SEND["sky"]
    )
    assert publish(team.at("2026-12-07 09:00")) == 4
    link = f"{server.url}/@atelier/{server.stored[0]['id']}"
    sky = team.servers["sky"].url.removeprefix("http://")
    assert said(page) == (
        "## Publishing, 7 Dec 09:00\n"
        "\n"
        "Due: 3. Left: 1.\n"
        "\n"
        "### Somebody is needed (3)\n"
        "\n"
        "- To check: p1 on X. X did not answer after we sent it. It may be online; we will not send it again. "
        "Look at the account, then `/published <link>` or `/not-published` "
        "(editorial resolve `p1@x` --published LINK \\| --not-published).\n"
        "- Missed: p0 on Bluesky, due 20:00, over its 6 h. Nothing was sent. To publish it: `/move <date time>`. To drop it: `/drop`.\n"
        f"- Refused by Bluesky: p2 on Bluesky. {sky} refused (422: “&lt;b&gt;@\u200ball&lt;/b&gt; \\[x\\](<https://mal.example.org>)”). "
        "Change the text, the picture or the link. Once changed, it leaves again.\n"
        "\n"
        "### Published (1)\n"
        "\n"
        f"- Published: p1 on Mastodon <{link}>\n"
        "\n"
        "### Next (2)\n"
        "\n"
        "- 8 Dec 09:00: p3 on Page\n"
        "- 8 Dec 09:00: p3 on X\n"
        "\n"
    )


def test_a_quiet_run_says_so_and_a_standing_question_is_said_again(team: World, page: Path) -> None:
    assert publish(team.at("2026-12-07 08:10"), lang="fr") == 0
    assert page.read_text("utf-8") == "## Publication, 7 déc. 08:10\n\nRien n'était dû.\n\n"
    team.post("p1", channels={"masto": "Un."})
    team.servers["masto"].faults.add("status", status=422, body="{}", **SEND["masto"])
    publish(team.at("2026-12-07 09:00"))
    page.unlink()
    assert publish(team.at("2026-12-07 10:07"), lang="fr") == 0
    assert said(page).splitlines()[2:] == [
        "Rien n'était dû.",
        "",
        "Dernier passage noté\u00a0: 7 déc. 08:10.",  # written down once an hour
        "",
        "### Quelqu'un est attendu (1)",
        "",
        "- Ne part pas : p1 sur Mastodon, refusée. Changer le texte, l'image ou le lien : elle repart alors d'elle-même.",
        "",
    ]


def test_its_language_is_the_organisations_first_unless_one_is_asked_for(team: World, page: Path) -> None:
    os.environ.update(team.secrets)
    words = ["--root", str(team.root), "publish", "--now", team.clock.now().isoformat()]
    choose(words, {"LANG": "en_GB.UTF-8"})
    assert cli.run(words) == 0
    assert page.read_text("utf-8").startswith("## Publication, ")
    choose(words, {"EDITORIAL_LANG": "en"})
    assert cli.run(words) == 0
    assert "## Publishing, " in page.read_text("utf-8")


def test_a_run_that_could_not_begin_says_why(team: World, page: Path) -> None:
    team.post("p1", channels={"masto": "Un."})
    publish(team.at("2026-12-07 09:00"))
    page.unlink()
    team.clock.set(at("2026-12-07 08:00"))
    assert publish(team) == 1
    head = page.read_text("utf-8").splitlines()
    assert head[2] == "The run did not begin."
    assert "clock" in head[4]


def test_a_ledger_that_cannot_be_read_is_on_the_page_too(team: World, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    team.post("p1", channels={"masto": "Un."})
    assert team.origin is not None
    git(team.origin.bare, "update-ref", "-d", "refs/heads/editorial-state")
    git(team.root, "update-ref", "-d", "refs/editorial/seen/origin/editorial-state")
    assert publish(team.at("2026-12-07 09:00")) == 5
    head = page.read_text("utf-8").splitlines()
    assert head[2] == "The run did not begin."
    assert head[4].startswith("There is no publication ledger (branch editorial-state)")


def test_an_address_that_is_not_for_everybody_stays_on_the_desk(team: World, page: Path) -> None:
    team.post("p1", channels={"masto": "Un."}, more="visibility: members")
    assert publish(team.at("2026-12-07 09:00")) == 0
    assert "- Published: p1 on Mastodon (its address is on the desk)\n" in page.read_text("utf-8")
    assert "http" not in page.read_text("utf-8")


def test_no_text_of_a_post_is_on_the_page(team: World, page: Path) -> None:
    team.post("p1", channels={"masto": "Sous embargo jusque-là."}, more="visibility: members")
    publish(team.at("2026-12-07 09:00"))
    assert "embargo" not in page.read_text("utf-8")


def test_a_run_outside_a_workflow_writes_no_page_and_a_page_that_cannot_be_written_stops_nothing(
    team: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "no" / "folder" / "summary.md"))
    team.post("p1", channels={"masto": "Un."})
    assert publish(team.at("2026-12-07 09:00")) == 0
    assert team.texts("masto") == ["Un."]


# ── however much there is ────────────────────────────────────────────────────────────────────────────────────────
def test_a_thousand_of_a_kind_are_counted_and_the_page_is_never_too_long_for_the_forge(tmp_path: Path) -> None:
    words = Words(site(tmp_path, {}).calendar)
    why = Bilingual("é" * 5000, "é" * 5000)
    done = [Done(Key(f"p{n}", "x"), Ending.REFUSED, why=why) for n in range(1000)]
    ended = Ended(RunReport(done), Plan(NOW, ()))
    said = markdown(Bilingual("t", "t"), headline(ended, words), sections(ended, words, NOW), "en")
    assert said.splitlines()[4] == "### Somebody is needed (1000)"
    assert said.splitlines()[-2] == "- +900 more"
    assert len(said.encode()) < LIMIT


@pytest.mark.parametrize("room", [0, 50, 150, 300, 700])
def test_what_does_not_fit_beside_what_is_there_already_is_counted(room: int) -> None:
    lines = [Bilingual(f"ligne {n} é", f"line {n} é") for n in range(60)]
    said = markdown(Bilingual("Titre", "Title"), [], [Section(Bilingual("Un", "One"), lines)], "en", room=room)
    assert len(said.encode()) <= room
    if room > 100:
        shown = said.count("- line")
        assert said.endswith(f"- +{60 - shown} more\n")


def test_nothing_of_a_networks_words_becomes_html_or_a_link_of_its_own(tmp_path: Path) -> None:
    hostile = "</details><script>x</script> @team #1 [a](javascript:x) ![b](https://t.example.org/p.png)\n::error::x\n# titre"
    words = Words(site(tmp_path, {}).calendar)
    ended = Ended(RunReport([Done(Key("p1", "x"), Ending.REFUSED, why=Bilingual(hostile, hostile))]), Plan(NOW, ()))
    said = markdown(Bilingual("t", "t"), [], sections(ended, words, NOW), "fr")
    html = comrak.render_markdown(said)
    assert all(tag not in html for tag in ("<script", "<img", "<details", 'javascript:x"', "<h1"))
    assert "@team" not in said
    assert not [line for line in said.splitlines() if line.startswith("::")]


# ── whether notices may have changed ─────────────────────────────────────────────────────────────────────────────
def test_a_run_that_did_nothing_and_leaves_nobody_a_question_says_so_to_the_next_job(
    team: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "output"
    monkeypatch.setenv("GITHUB_OUTPUT", str(output))
    team.post("p1", "2026-12-08 09:00", channels={"masto": "Un."})
    assert publish(team.at("2026-12-07 08:10")) == 0
    assert output.read_text("utf-8") == "notices=false\n"
    output.unlink()
    assert publish(team.at("2026-12-08 09:00")) == 0
    assert not output.exists()  # something left: a notice may have to close
    assert publish(team.at("2026-12-08 09:10")) == 0
    assert output.read_text("utf-8") == "notices=false\n"
    output.unlink()
    team.post("p2", "2026-12-08 09:40", channels={"page": "Deux."})
    assert publish(team.at("2026-12-08 09:15")) == 0
    assert not output.exists()  # a person is to post by hand
