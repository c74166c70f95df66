"""What is not public is in no file of the public edition; and should a template put it there, nothing is written."""

from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.model import Key
from pipeline.plan import Ledgered
from pipeline.render import groups, render, write
from pipeline.render.leak import Guard, Leak, LeakFound, plain_words
from pipeline.render.pressroom import Pressroom
from pipeline.state import Brake, PartState, PartStatus, Pause, Publication, Remote
from tests.render.sites import FACEBOOK, NOW, picture, post, pressroom, repository, tree

STATUSES = ("idea", "draft", "in_review", "approved", "held", "cancelled")
VISIBILITIES = ("public", "members", "internal")


class Case(NamedTuple):
    number: int
    status: str
    visibility: str
    future: bool
    expired: bool
    removed: bool
    paused: bool

    @property
    def id(self) -> str:
        return f"cas-{self.number:03}"

    @property
    def public(self) -> bool:
        """The rule of the design, said once more in the test's own words."""
        return (
            self.status == "approved" and self.visibility == "public" and not self.future and not self.removed and not self.paused
        )

    @property
    def gone(self) -> bool:
        """Would be public, had it not been removed: its address says so."""
        return self._replace(removed=False).public and self.removed

    @property
    def marks(self) -> dict[str, str]:
        """Words that stand nowhere else: of the title, the body, the picture."""
        return {part: f"{part}{self.number:03}" for part in ("titre", "corps", "image")}

    def text(self) -> str:
        marks = self.marks
        words = " ".join(f"{marks['corps']}{letter}" for letter in "abcdefghijkl")
        more = f"visibility: {self.visibility}\n"
        more += "campaign: noel\n" if self.paused else ""
        more += "expires_at: 2026-12-20 12:00\n" if self.expired else ""
        more += "remove_at: 2026-12-21 12:00\n" if self.removed else ""
        more += f"media:\n  - id: photo\n    file: {self.id}.jpg\n    alt:\n      fr: |\n        {marks['image']} un deux trois quatre cinq six sept huit\n"
        return post(
            f"{marks['titre']} un deux trois quatre cinq six sept",
            words,
            id=self.id,
            at="2026-12-23 09:00" if self.future else "2026-12-10 09:00",
            status=self.status,
            channels=FACEBOOK,
            more=more,
        )


def cases() -> list[Case]:
    flags = (False, True)
    rows = product(STATUSES, VISIBILITIES, flags, flags, flags, flags)
    return [Case(number, *row) for number, row in enumerate(rows)]


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("matrix")
    for case in cases():
        picture(root / "content" / "media" / f"{case.id}.jpg", case.number + 1, (60, 40))
    return repository(root, {case.id: case.text() for case in cases()})


def paused_room(root: Path) -> Pressroom:
    """The campaign has been paused since before its posts' time."""
    pause = Pause("campaign:noel", datetime(2026, 12, 5, tzinfo=UTC))
    return pressroom(root, ledgered=Ledgered(brake=Brake({pause.scope: (pause,)})), sound=False)


@pytest.fixture(scope="module")
def output(matrix: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    room = paused_room(matrix)
    out = tmp_path_factory.mktemp("out") / "public"
    write(groups(room), out, inspector=Guard(room))
    return tree(out)


def test_the_matrix_has_every_row_and_few_of_them_are_public() -> None:
    assert len(cases()) == 6 * 3 * 16
    assert sum(case.public for case in cases()) == 2  # with and without an end


@pytest.mark.parametrize("part", ["titre", "corps", "image"])
def test_words_of_what_is_not_public_are_in_no_file(output: dict[str, bytes], part: str) -> None:
    everything = b"\n".join(output.values()).decode("utf-8", "replace")
    found = {case.id for case in cases() if case.marks[part] in everything}
    assert found == {case.id for case in cases() if case.public}


def test_pictures_of_what_is_not_public_are_not_served(output: dict[str, bytes]) -> None:
    served = {path.split("/")[1].split("-", 1)[1] for path in output if path.startswith("media/")}
    public = [case.id for case in cases() if case.public]
    assert served == {f"{name}{end}" for name in public for end in (".jpg", "-60.webp")}


def test_a_removed_page_says_so_soberly_and_only_where_it_was_public(output: dict[str, bytes]) -> None:
    pages = {path.split("/")[0] for path in output if path.startswith("cas-")}
    assert pages == {case.id for case in cases() if case.public or case.gone}
    gone = next(case for case in cases() if case.gone)
    page = output[f"{gone.id}/index.html"].decode()
    assert "Page retirée" in page
    assert '<meta name="robots" content="noindex">' in page
    assert gone.marks["titre"] not in page


def test_what_has_ended_keeps_its_page_and_leaves_home_feeds_and_search(output: dict[str, bytes]) -> None:
    ended = next(case for case in cases() if case.public and case.expired)
    mark = ended.marks["titre"].encode()
    assert "Terminé" in output[f"{ended.id}/index.html"].decode()
    for path in (
        "index.html",
        "feed.atom",
        "feed.rss",
        "feed.json",
        "search.json",
        "agenda.ics",
        "liens/index.html",
    ):
        assert mark not in output[path], path
    assert mark in output["archive/index.html"]


def test_a_pause_lifted_lets_the_page_out_once_a_person_keeps_it(matrix: Path) -> None:
    held = next(case for case in cases() if case._replace(paused=False).public and case.paused)
    assert held.id not in paused_room(matrix).public
    assert held.id in pressroom(matrix, sound=False).public


# ── planted: a template of one's own shows what it must not ──────────────────────────────────────────────────────────
SECRET = post(
    "La grande annonce du printemps prochain",
    "Nous ouvrirons un second atelier près du canal au mois de mars prochain.",
    id="p99-second-atelier",
    at="2027-03-01 09:00",
    channels=FACEBOOK,
    more="aliases: [/canal/]\nmedia:\n  - id: plan\n    file: plan.jpg\n    alt:\n      fr: |\n        Le plan du second atelier\n",
)
MEMBERS = post(
    id="p01-freins",
    channels=(
        "channels:\n  facebook:\n    text: |\n      Venez voir.\n  groupe:\n    text: |\n"
        "      Entre nous : le code de la porte reste celui de la semaine dernière, ne le donnez pas.\n"
    ),
)
PLANTED = {
    "a draft's id in a page": (
        "home.html.j2",
        "<p data-next='p99-second-atelier'>",
        Leak("index.html", "p99-second-atelier", "p99-second-atelier", "name"),
    ),
    "a coming post's title in the feed": (
        "parts/feed.html.j2",
        "{{ room.site.posts['p99-second-atelier'].title.fr }}",
        Leak("feed.atom", "p99-second-atelier", "la grande annonce du printemps prochain", "words"),
    ),
    "a picture of a draft": (
        "home.html.j2",
        "<img src='/media/{{ room.site.posts['p99-second-atelier'].media.plan.sha256[:12] }}-plan.jpg' alt=''>",
        None,
    ),
    "a text for members": (
        "home.html.j2",
        "{{ room.site.posts['p01-freins'].variants.groupe['items'][0].text }}",
        Leak("index.html", "p01-freins", "entre nous le code de la porte reste", "words"),
    ),
    "the description of a hidden picture": (
        "home.html.j2",
        "<img src='x.png' alt=\"{{ room.site.posts['p99-second-atelier'].media.plan.alt.fr }}\">",
        Leak("index.html", "p99-second-atelier", "le plan du second atelier", "words"),
    ),
    "the address of a page to come": (
        "home.html.j2",
        "<a href='{{ url('/canal/') }}'>",
        Leak("index.html", "p99-second-atelier", "/canal/", "address"),
    ),
    "eight words of a body": (
        "page.html.j2",
        "<p>un second <em>atelier</em> près du canal au&nbsp;mois</p>",
        Leak("regles/index.html", "p99-second-atelier", "un second atelier près du canal au mois", "words"),
    ),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_leak_is_found_and_nothing_is_written(tmp_path: Path, planted: str) -> None:
    name, plant, leak = PLANTED[planted]
    root = repository(tmp_path / "site", {"p01": MEMBERS, "p99": SECRET})
    picture(root / "content" / "media" / "plan.jpg", 5)
    own = root / "templates" / "site" / name
    own.parent.mkdir(parents=True)
    own.write_text(
        plant if name.startswith("parts") else f'{{% extends "base.html.j2" %}}{{% block content %}}{plant}{{% endblock %}}',
        encoding="utf-8",
    )
    room = pressroom(root)
    with pytest.raises(LeakFound) as caught:
        write(groups(room), tmp_path / "out", inspector=Guard(room))
    if leak:
        assert leak in caught.value.leaks
    else:
        assert caught.value.leaks[0].kind == "picture"
    assert not (tmp_path / "out").exists()
    assert caught.value.exit_code == 1


def test_the_message_says_what_leaked_and_where_in_both_languages() -> None:
    error = LeakFound((Leak("feed.atom", "p99", "la grande annonce", "words"), Leak("index.html", "p99", "p99", "name")))
    assert error.message.fr == (
        "Rien n'a été écrit : l'édition publique montrerait ce qui n'est pas public.\n"
        "  feed.atom\u00a0: des mots de p99\u00a0: la grande annonce\n"
        "  index.html\u00a0: le nom de p99\u00a0: p99"
    )
    assert error.message.en == (
        "Nothing was written: the public edition would show what is not public.\n"
        "  feed.atom: words of p99: la grande annonce\n"
        "  index.html: the name of p99: p99"
    )


def test_words_that_public_texts_say_too_are_no_leak(tmp_path: Path) -> None:
    """Two posts may share a sentence; the one to come does not forbid it to the one that is out."""
    shared = "L'atelier est ouvert du mardi au samedi, de dix heures à dix-neuf heures."
    root = repository(
        tmp_path,
        {
            "p01": post("Les horaires de l'atelier cet hiver", shared, id="p01-horaires", channels=FACEBOOK),
            "p02": post(
                "Les horaires de l'atelier cet hiver",
                shared,
                id="p02-horaires",
                at="2027-03-01 09:00",
                channels=FACEBOOK,
            ),
        },
    )
    room = pressroom(root)
    guard = Guard(room)
    for file in render(room):
        guard.see(file)
    guard.finish()


def test_receipts_of_members_channels_stay_with_them(tmp_path: Path) -> None:
    root = repository(tmp_path, {"p01": MEMBERS})
    sent = {
        Key("p01-freins", channel): Publication(
            parts={0: PartState(0, PartStatus.SENT, remote=Remote(url=f"https://social.example.org/{channel}/1"))}
        )
        for channel in ("facebook", "groupe")
    }
    page = next(file for file in render(pressroom(root, ledgered=Ledgered(sent))) if file.path == "p01-freins/index.html")
    assert b"https://social.example.org/facebook/1" in page.content
    assert b"social.example.org/groupe" not in page.content
    assert b"Groupe" not in page.content


def test_a_file_is_read_whatever_its_format() -> None:
    assert plain_words("a.html", '<p>un <b>deux</b>&nbsp;trois</p><img alt="quatre &quot;cinq">') == (
        "un",
        "deux",
        "trois",
        "quatre",
        "cinq",
    )
    assert plain_words("a.json", '{"a":"un \\u0064eux","b":["trois"]}') == ("un", "deux", "trois")
    assert plain_words("a.ics", "SUMMARY:un de\r\n ux\\, trois") == ("summary", "un", "deux", "trois")
    assert plain_words("f.atom", "<content>&lt;p&gt;un &lt;b&gt;deux&lt;/b&gt;&lt;/p&gt;</content>") == (
        "un",
        "deux",
    )


def test_the_desk_is_not_inspected_and_shows_everything(tmp_path: Path) -> None:
    root = repository(tmp_path, {"p01": MEMBERS, "p99": SECRET})
    picture(root / "content" / "media" / "plan.jpg", 5)
    room = pressroom(root, edition="desk")
    assert {one.id for one in room.posts} == {"p01-freins", "p99-second-atelier"}
    assert NOW + timedelta(days=1) > room.now
