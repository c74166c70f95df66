"""`editorial init` leaves a repository that works at once, and never touches what is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.cli import scaffolds
from tests.cli.calls import Answer, editorial
from tests.commands import complaint
from tests.repositories import Origin, git

NOW = "2026-12-03 10:00"
BIN = Path(sys.executable).parent
ALL = [
    "calendar.yaml",
    "content/posts/bienvenue.md",
    "content/posts/premiere-declaration.md",
    "content/pages/about.md",
    "content/pages/netiquette.md",
    ".gitignore",
    "README.md",
    ".github/CODEOWNERS",
    ".github/workflows/review.yml",
    ".github/workflows/comment.yml",
    ".github/workflows/publish.yml",
    ".github/workflows/site.yml",
    ".github/workflows/commands.yml",
    ".github/workflows/doctor.yml",
    ".github/teams.graphql",
]
OPTIONS = ["--url", "https://atelier.example.org", "--timezone", "Europe/Paris", "--forge", "github", "--now", NOW]


def init(root: Path, *more: str, lang: str = "fr", name: str = "Atelier du port") -> Answer:
    return editorial(root, "init", "--name", name, *OPTIONS, *more, lang=lang)


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    assert init(tmp_path).code == 0
    return tmp_path


def test_it_says_what_it_wrote_and_that_a_public_repository_shows_every_draft(tmp_path: Path) -> None:
    said = init(tmp_path)
    assert said.lines == [
        *(f"Écrit : {path}" for path in ALL),
        "",
        "Dans un dépôt public, chaque brouillon est public, comme les textes des canaux réservés aux membres. Pour garder un embargo, le dépôt doit être privé.",
        "Le bureau (tout le calendrier) se regarde sur cet ordinateur (editorial serve), dans l'aperçu de chaque demande de fusion, ou sur un hébergement privé (editorial build --edition desk).",
        "",
        f"Ce dossier n'est pas encore dans git : git init {tmp_path}",
        "Ensuite : lisez README.md, mettez vos canaux dans calendar.yaml, puis : editorial check",
    ]


def test_the_line_to_copy_survives_a_folder_with_spaces(tmp_path: Path) -> None:
    folder = tmp_path / "été à la plage"
    folder.mkdir()
    assert f"Ce dossier n'est pas encore dans git : git init '{folder}'" in init(folder).lines


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", ["Atelier du port", 'L\'Atelier: "vélo" #1 — {x}, [y] & co', "a: b\n- c"])
def test_check_has_nothing_to_say_whatever_the_name(tmp_path: Path, lang: str, name: str) -> None:
    git(tmp_path, "init", "--quiet")
    assert init(tmp_path, lang=lang, name=name).code == 0
    said = editorial(tmp_path, "check", "--now", NOW)
    assert (said.code, said.out) == (0, "Nothing to mend: 2 posts.\n")


def test_the_site_builds_and_shows_nothing_of_the_drafts(begun: Path, tmp_path: Path) -> None:
    said = editorial(begun, "build", "--edition", "public", "--out", str(tmp_path / "public"), "--now", NOW)
    assert said.code == 0, said.err
    assert (tmp_path / "public/index.html").is_file()
    assert (tmp_path / "public/netiquette/index.html").is_file()
    assert not (tmp_path / "public/bienvenue").exists()


def test_a_first_approved_post_is_written_to_the_outbox(begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(begun)
    post = begun / "content/posts/bienvenue.md"
    post.write_text(post.read_text("utf-8").replace("status: draft", "status: approved"), "utf-8")
    said = editorial(begun, "publish", "--state", str(tmp_path / "state.git"), "--now", "2026-12-07 09:00", lang="fr")
    assert said.code == 0, said.err
    assert said.lines[-1] == "Mode essai : 1 fichier écrit dans outbox/, rien n'est parti sur les réseaux."
    assert [p.name for p in (begun / "outbox").rglob("message.txt")] == ["message.txt"]


def test_the_statement_for_a_bad_day_is_held_until_somebody_approves_it(begun: Path) -> None:
    written = (begun / "content/posts/premiere-declaration.md").read_text("utf-8")
    assert "status: held" in written
    assert "priority: crisis" in written
    assert "publish_at: on-merge" in written


def test_what_is_there_is_left_alone_and_said(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Ours.\n", "utf-8")
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github/CODEOWNERS").symlink_to(tmp_path / "nowhere")
    said = init(tmp_path, lang="en")
    assert "Left alone: README.md exists already" in said.lines
    assert "Left alone: .github/CODEOWNERS exists already" in said.lines
    assert (tmp_path / "README.md").read_text("utf-8") == "Ours.\n"
    assert not (tmp_path / "nowhere").exists()
    again = init(tmp_path, lang="en")
    assert [line for line in again.lines if line.startswith("Written:")] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--url", "atelier"], "--url: “atelier” is not a site's address. For example: https://www.example.org"),
        (["--timezone", "Paris"], "--timezone: “Paris” is not a known time zone. Write: Europe/Paris"),
        (["--owner", "us all"], "--owner: “us all” will not do. For example: @organisation/team"),
    ],
)  # fmt: skip
def test_a_wrong_answer_writes_nothing(tmp_path: Path, words: list[str], said: str) -> None:
    answer = init(tmp_path, *words, lang="en")
    assert (answer.code, answer.err) == (2, f"{said}\n")
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_given_is_asked_with_a_default(tmp_path: Path) -> None:
    done = subprocess.run(
        [BIN / "editorial", "--lang", "en", "init", str(tmp_path / "posts"), "--now", NOW],
        input="\n\nEurope/Lisbon\ngitlab\n", capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(
        "The organisation's name [posts]: The public site's address [https://www.example.org]: The time zone ["
    )
    calendar = (tmp_path / "posts/calendar.yaml").read_text("utf-8")
    assert 'name: "posts"' in calendar
    assert "timezone: Europe/Lisbon" in calendar
    assert not (tmp_path / "posts/.github").exists()


def test_the_remote_tells_whose_repository_it_is(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=trunk")
    git(tmp_path, "remote", "add", "origin", "git@git.example.org:atelier/editorial.git")
    assert init(tmp_path).code == 0
    assert "/calendar.yaml  @atelier\n" in (tmp_path / ".github/CODEOWNERS").read_text("utf-8")
    assert 'repository: "https://git.example.org/atelier/editorial"' in (tmp_path / "calendar.yaml").read_text("utf-8")
    publish = yaml.load((tmp_path / ".github/workflows/publish.yml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506
    assert publish["on"]["push"] == {"branches": ["trunk"]}


@pytest.mark.parametrize("name", scaffolds.NAMES)
def test_a_team_gets_the_workflows_of_this_repository(name: str) -> None:
    """Renew them with `python -m tests.cli.scaffolds`."""
    assert (scaffolds.SCAFFOLDS / f"{name}.yml.j2").read_text("utf-8") == scaffolds.scaffold(name)
    assert (scaffolds.SCAFFOLDS / "teams.graphql.j2").read_text("utf-8") == (scaffolds.OURS / "teams.graphql").read_text("utf-8")


def test_every_command_of_its_workflows_exists_with_its_options(begun: Path) -> None:
    for path in sorted((begun / ".github/workflows").glob("*.yml")):
        text = path.read_text("utf-8")
        assert ".venv/" not in text
        assert ".ci/" not in text
        for words in re.findall(r"run: '?(?:\"\$RUNNER_TEMP/venv/bin/editorial\" --root proposed|editorial) ([^>'\n]*)", text):
            assert complaint(re.sub(r"\$\{\w+:\+([^}]*)\}", r"\1", words).replace('"', "").split()) is None


def test_its_workflows_have_the_pins_of_our_own_and_no_weakness(begun: Path) -> None:
    def pins(folder: Path) -> set[str]:
        lines = (line.strip() for path in folder.glob("*.yml") for line in path.read_text("utf-8").splitlines())
        return {line.removeprefix("- ") for line in lines if "uses: " in line and "@" in line}

    ours = Path(__file__).parents[2] / ".github/workflows"
    assert pins(begun / ".github/workflows") <= pins(ours)
    done = subprocess.run(
        [BIN / "zizmor", "--offline", "--no-progress", "--quiet", "--format", "plain", begun / ".github"],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stdout.partition(".")[0]) == (0, "No findings to report")
    files = sorted((begun / ".github/workflows").glob("*.yml"))
    valid = subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert valid.stdout.strip() == "ok -- validation done"


# ── --update ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_update_follows_the_calendar_between_the_markers_and_touches_nothing_else(begun: Path) -> None:
    workflow, calendar = begun / ".github/workflows/publish.yml", begun / "calendar.yaml"
    assert (
        editorial(begun, "init", "--update", lang="fr").out
        == ".github/workflows/publish.yml est à jour.\n.github/workflows/doctor.yml est à jour.\n"
    )
    before = workflow.read_text("utf-8")
    calendar.write_text(
        calendar.read_text("utf-8").replace(
            "  facebook:\n",
            "  x-fr: {network: x, name: X, handle: atelier_demo, delivery: api, languages: [fr], times: [12:30]}\n"
            "  x-en: {network: x, name: X, handle: atelier_en, delivery: api, languages: [fr]}\n  facebook:\n",
            1,
        ),
        "utf-8",
    )
    assert editorial(begun, "init", "--update", lang="fr").out == (
        "Récrit d'après le calendrier : .github/workflows/publish.yml\nRécrit d'après le calendrier : .github/workflows/doctor.yml\n"
    )
    after = workflow.read_text("utf-8")
    gained = [line.strip() for line in after.splitlines() if line not in before.splitlines()]
    assert gained == [
        '- cron: "20 12 * * *" # dix minutes avant 12:30',
        *(f"{name}: ${{{{ secrets.{name} }}}}" for account in ("X_FR", "X_EN") for name in (
            f"{account}_API_KEY", f"{account}_API_SECRET", f"{account}_ACCESS_TOKEN", f"{account}_ACCESS_TOKEN_SECRET",
        )),
    ]  # fmt: skip
    assert (
        editorial(begun, "init", "--update", lang="fr").out
        == ".github/workflows/publish.yml est à jour.\n.github/workflows/doctor.yml est à jour.\n"
    )


def test_update_without_markers_says_what_to_paste_and_writes_nothing(begun: Path) -> None:
    workflow = begun / ".github/workflows/publish.yml"
    bare = "".join(line + "\n" for line in workflow.read_text("utf-8").splitlines() if "[" not in line or "cron]" not in line)
    workflow.write_text(bare, "utf-8")
    said = editorial(begun, "init", "--update")
    assert said.code == 5
    assert said.lines[0] == (
        "No markers “# [cron]” and “# [/cron]” in .github/workflows/publish.yml: nothing is rewritten there. Between them should stand:"
    )
    assert said.lines[1] == '  - cron: "7 7-21 * * *" # hourly, outside quiet hours'


def test_update_without_a_workflow_names_the_command_that_prints_the_lines(tmp_path: Path) -> None:
    assert init(tmp_path, "--forge", "gitlab").code == 0
    said = editorial(tmp_path, "init", "--update")
    assert (said.code, said.err) == (2, "No .github/workflows/publish.yml here. The lines for your forge: editorial cron\n")


# ── a team's first week, on a real remote ────────────────────────────────────────────────────────────────────────
def test_a_team_begins_reviews_publishes_and_is_well(bare_origin: Origin, tmp_path: Path) -> None:
    root = bare_origin.clone
    assert init(root, "--owner", "@atelier/equipe").code == 0
    bare_origin.commit({}, "Begin the calendar")
    git(root, "checkout", "--quiet", "-b", "premiere")
    post = root / "content/posts/bienvenue.md"
    bare_origin.commit(
        {"content/posts/bienvenue.md": post.read_text("utf-8").replace("status: draft", "status: approved")},
        "Approve",
        push=False,
    )
    review = editorial(root, "diff", "main", "--now", NOW, lang="fr")
    assert review.code == 0
    assert "  1 publication rejoint le calendrier, lundi 7 décembre à 09:00." in review.lines
    assert "  bienvenue : 1 validation par Animation de la communauté ou Direction" in review.lines
    git(root, "push", "--quiet", "origin", "HEAD:main")

    outbox = ["--outbox", str(tmp_path / "outbox")]
    begun = editorial(root, "publish", "--init", *outbox, "--now", "2026-12-04 10:00", lang="fr")
    assert begun.code == 0, begun.err
    assert begun.lines[0] == f"Registre commencé : {bare_origin.bare}"
    sent = editorial(root, "publish", *outbox, "--now", "2026-12-07 09:00", lang="fr")
    assert sent.code == 0, sent.err
    assert sent.lines[-1] == "Mode essai : 1 fichier écrit dans outbox/, rien n'est parti sur les réseaux."
    assert editorial(root, "publish", *outbox, "--now", "2026-12-07 09:05").code == 0
    assert len(list((tmp_path / "outbox").rglob("receipt.json"))) == 1

    page = ["resolve", "bienvenue@facebook", "--published", "https://social.example.org/page/1", "--now", "2026-12-07 09:20"]
    assert editorial(root, *page).code == 0
    well = editorial(root, "doctor", "--now", "2026-12-07 09:30", lang="fr")
    assert (well.code, well.lines[-1]) == (0, "Tout va bien."), well.out
    month = editorial(root, "report", "--month", "2026-12", "--now", "2026-12-07 09:30", lang="fr")
    assert "  2 messages, de 1 publication, sur 2 canaux." in month.lines
    assert "  Mises en ligne à la main : 1 sur 1 confirmées." in month.lines
