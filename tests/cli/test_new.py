"""`editorial new` writes a file that a person can go on from, and that check accepts."""

import shutil
from pathlib import Path

import pytest

from pipeline.load import load_site
from pipeline.model import Level, Status
from tests.cli.calls import editorial
from tests.sites import calendar, post, write

ROOT = Path(__file__).parents[2]
NOW = "2026-12-20 09:00"


@pytest.fixture
def cyclorive(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copy(ROOT / "calendar.yaml", tmp_path / "calendar.yaml")
    return tmp_path


def errors(root: Path) -> list[str]:
    said = editorial(root, "check", "--now", NOW)
    assert said.code in (0, 3)
    return [line for line in said.lines if ": error: " in line]


RENDEZVOUS = (
    "lundi-rustine", "mercredi-question", "vous-avez-demande", "bienvenue", "coup-de-chapeau", "atelier-en-direct", "la-burette",
)  # fmt: skip


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("bilingual", [False, True])
def test_what_new_writes_for_any_rendezvous_passes_check_without_an_error(cyclorive: Path, lang: str, bilingual: bool) -> None:
    before = errors(cyclorive)
    for name in RENDEZVOUS:
        more = ["--bilingual"] if bilingual else []
        assert editorial(cyclorive, "new", "--rendezvous", name, "--now", NOW, *more, lang=lang).code == 0
    assert errors(cyclorive) == before


def test_a_post_for_a_slot_takes_pillar_format_audience_and_channels_from_its_rendezvous(cyclorive: Path) -> None:
    said = editorial(
        cyclorive, "new", "--rendezvous", "lundi-rustine", "--date", "2027-01-11", "--title", "Le jeu de direction", lang="fr"
    )
    assert said.out == (
        "Écrit : content/posts/le-jeu-de-direction.md\n"
        "Pour le lundi 11 janvier 2027 à 12:30 (Lundi rustine).\n"
        "Écrivez les textes, puis : editorial check. Prête à relire : status: in_review, dans une demande de fusion.\n"
    )
    site, _ = load_site(cyclorive)
    assert site is not None
    made = site.posts["le-jeu-de-direction"]
    assert (made.pillar, made.format, made.audience) == ("apprendre", "article", ("quotidien", "etudiants"))
    assert tuple(made.variants) == ("x", "mastodon-fr", "mastodon-en", "instagram")
    assert made.status is Status.DRAFT


def test_without_a_time_it_takes_the_next_free_slot(cyclorive: Path) -> None:
    said = editorial(cyclorive, "new", "--now", NOW, lang="fr")
    assert said.lines[:2] == [
        "Écrit : content/posts/lundi-rustine-2026-12-21.md",
        "Pour le lundi 21 décembre 2026 à 12:30 (Lundi rustine).",
    ]
    assert (
        editorial(cyclorive, "new", "--now", NOW, lang="fr").lines[1]
        == "Pour le mercredi 23 décembre 2026 à 18:00 (Mercredi question)."
    )


def test_on_a_channel_it_takes_the_next_usual_time(cyclorive: Path) -> None:
    said = editorial(cyclorive, "new", "nouvelles", "--channel", "linkedin", "--now", NOW, lang="fr")
    assert said.lines[1] == "Pour le lundi 21 décembre 2026 à 09:00."
    site, _ = load_site(cyclorive)
    assert site is not None
    assert tuple(site.posts["nouvelles"].variants) == ("linkedin",)


def test_an_idea_has_no_time_and_never_leaves(cyclorive: Path) -> None:
    assert editorial(cyclorive, "new", "--idea", "--title", "Un jour : la cargaison", lang="fr").code == 0
    site, _ = load_site(cyclorive)
    assert site is not None
    made = site.posts["un-jour-la-cargaison"]
    assert (made.status, made.due, made.title["fr"].strip()) == (Status.IDEA, None, "Un jour : la cargaison")


@pytest.mark.parametrize(
    "title",
    ["#Vélo: tout, oui", "a\nb: c\n---\nstatus: approved", "{{ x }} << y >> <% z %>", '« L\'œil » "ouvert"', "- x", "!tag &a *b"],
)
def test_no_title_can_break_out_of_its_bar(cyclorive: Path, title: str) -> None:
    assert editorial(cyclorive, "new", "essai", "--title", title).code == 0
    site, problems = load_site(cyclorive)
    assert site is not None
    assert site.posts["essai"].status is Status.DRAFT
    assert site.posts["essai"].title["fr"].strip() == " ".join(title.split())
    assert [p.message.en for p in problems if p.file.endswith("essai.md") and p.level is Level.ERROR] == []


def test_nothing_is_ever_overwritten(cyclorive: Path) -> None:
    file = cyclorive / "content/posts/p08-noel-d-occasion.md"
    before = file.read_bytes()
    said = editorial(cyclorive, "new", "p08-noel-d-occasion")
    assert (said.code, said.err) == (
        2,
        "“p08-noel-d-occasion” exists already (content/posts/p08-noel-d-occasion.md): nothing is written.\n",
    )
    assert file.read_bytes() == before
    sibling = cyclorive / "content/posts/neuf.en.md"
    sibling.write_text("---\ntitle: |\n  Kept\n---\n", "utf-8")
    assert editorial(cyclorive, "new", "neuf", "--bilingual").code == 2
    assert sibling.read_text("utf-8") == "---\ntitle: |\n  Kept\n---\n"


def test_the_same_title_twice_gets_two_ids(cyclorive: Path) -> None:
    for name in ("deux-fois", "deux-fois-2", "deux-fois-3"):
        assert (
            editorial(cyclorive, "new", "--title", "Deux fois", "--idea", lang="fr").lines[0]
            == f"Écrit : content/posts/{name}.md"
        )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rendezvous", "mardi"], "Unknown rendez-vous: “mardi”. There are: lundi-rustine, mercredi-question, vous-avez-demande, bienvenue, coup-de-chapeau, atelier-en-direct, la-burette."),
        (["--rendezvous", "lundi-rustine", "--date", "demain"], "--date demain: write 2026-12-07."),
        (["--rendezvous", "lundi-rustine", "--date", "2026-12-22"], "No “lundi-rustine” on 2026-12-22. Nearest free slots: 2026-12-21, 2027-01-04, 2027-01-11."),
        (["--date", "1/12/2026 9h00"], "--date: “1/12/2026 9h00” is not a date and time. Write: 2026-12-01 09:00"),
        (["--slot", "lundi-rustine/2026-12-07"], "The slot lundi-rustine/2026-12-07 is taken by p05-etre-vu-la-nuit (content/posts/p05-etre-vu-la-nuit.md)."),
        (["Ma Publication"], "“Ma Publication” will not do: a-z, 0-9 and hyphens. For example: ma-publication"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_what_to_write_instead(cyclorive: Path, words: list[str], said: str) -> None:
    answer = editorial(cyclorive, "new", *words, "--now", NOW)
    assert (answer.code, answer.err) == (2, f"{said}\n")


def test_an_unknown_channel_is_refused_and_the_known_ones_named(tmp_path: Path) -> None:
    write(tmp_path, {"calendar.yaml": calendar()})
    answer = editorial(tmp_path, "new", "--channel", "twitter")
    assert (answer.code, answer.err) == (2, "Unknown channel: “twitter”. There are: site, x, masto, sky, page.\n")


def test_the_house_may_have_its_own_scaffold(tmp_path: Path) -> None:
    write(tmp_path, {
        "calendar.yaml": calendar(), "content/posts/p1.md": post(),
        "templates/scaffold/post.md.j2": "---\nid: << id >>\ntitle: |\n  Maison\n---\n{link} ${{ secrets }}\n",
    })  # fmt: skip
    assert editorial(tmp_path, "new", "neuf").code == 0
    assert (tmp_path / "content/posts/neuf.md").read_text(
        "utf-8"
    ) == "---\nid: neuf\ntitle: |\n  Maison\n---\n{link} ${{ secrets }}\n"


def test_a_broken_scaffold_is_named(tmp_path: Path) -> None:
    write(tmp_path, {"calendar.yaml": calendar(), "templates/scaffold/post.md.j2": "---\nid: << ids >>\n---\n"})
    answer = editorial(tmp_path, "new", "neuf")
    assert (answer.code, answer.err) == (
        3,
        "templates/scaffold/post.md.j2: 'ids' is undefined\nWhat to do: editorial explain exit-code-3\n",
    )
    assert not (tmp_path / "content/posts/neuf.md").exists()


def test_a_calendar_with_nothing_in_it_gives_a_post_that_check_accepts(tmp_path: Path) -> None:
    write(tmp_path, {"calendar.yaml": 'version: 1\norganisation: {name: A, base_url: "https://a.example.org", timezone: Europe/Paris, languages: [fr]}\nadopted_at: 2026-12-01 00:00\n'})  # fmt: skip
    assert editorial(tmp_path, "new", "premier", "--now", NOW).code == 0
    assert editorial(tmp_path, "check", "--now", NOW).out == "Nothing to mend: 1 post.\n"
