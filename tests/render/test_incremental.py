"""A build that leaves out what it made before gives the same bytes as one that makes everything, whatever was edited."""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.model import Key
from pipeline.plan import Ledgered
from pipeline.render import Written, groups, write
from pipeline.render.leak import Guard
from pipeline.state import PartState, PartStatus, Publication, Remote
from tests.render.sites import FACEBOOK, NOW, picture, post, pressroom, repository, tree

Edit = Callable[["World"], None]


class World:
    """A repository, what its ledger says and what time it is, with one folder that is built again and again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.now = NOW
        self.sent: dict[Key, Publication] = {}
        self.root = repository(home / "site", {f"p{n}": self.post(n) for n in range(4)})
        (self.root / "content" / "posts" / "p0.en.md").write_text("---\ntitle: |\n  Zero\n---\n\nEnglish body.\n")
        picture(self.root / "content" / "media" / "shared.jpg", 3)
        picture(self.root / "content" / "media" / "other.jpg", 4)

    def post(self, number: int, **more: str) -> str:
        fields = {
            "more": f"tags: [t{number % 2}]\nmedia:\n  - id: photo\n    file: shared.jpg\n    alt:\n      fr: |\n        Une photo\n"
        }
        return post(
            f"Titre numéro {number}", f"Corps numéro {number}.", id=f"p{number}-x", at=f"2026-12-{10 + number} 09:00", channels=FACEBOOK,
            **(fields | more),
        )  # fmt: skip

    def file(self, name: str) -> Path:
        return self.root / "content" / "posts" / f"{name}.md"

    def build(self, out: Path, cache: Path | None) -> Written:
        room = pressroom(self.root, self.now, ledgered=Ledgered(self.sent), cache=cache, sound=False)
        return write(groups(room), out, cache=cache, inspector=Guard(room))


def rewrite(old: str, new: str, name: str = "p1") -> Edit:
    def edit(world: World) -> None:
        file = world.file(name)
        if file.exists():
            file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    return edit


def calendar(old: str, new: str) -> Edit:
    def edit(world: World) -> None:
        path = world.root / "calendar.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    return edit


def add(name: str, text: str) -> Edit:
    def edit(world: World) -> None:
        world.file(name).write_text(text, encoding="utf-8")

    return edit


def lose(world: World) -> None:
    world.file("p0").unlink(missing_ok=True)
    world.file("p0.en").unlink(missing_ok=True)


def other_rules(world: World) -> None:
    text = "---\nid: regles\ntitle: |\n  Autres règles\nslug: {fr: regles, en: rules}\n---\n\nAutrement.\n"
    (world.root / "content" / "pages" / "regles.md").write_text(text, encoding="utf-8")


def receipt(world: World) -> None:
    remote = Remote(url=f"https://social.example.org/{len(world.sent)}")
    world.sent[Key(f"p{len(world.sent)}-x", "facebook")] = Publication(parts={0: PartState(0, PartStatus.SENT, remote=remote)})


def later(**amount: int) -> Edit:
    def edit(world: World) -> None:
        world.now += timedelta(**amount)

    return edit


EDITS: dict[str, Edit] = {
    "a body": rewrite("Corps numéro 1.", "Corps *changé*."),
    "a title, which its neighbours show": rewrite("Titre numéro 2", "Titre tout autre", "p2"),
    "a slug": rewrite("status:", "slug: {fr: ailleurs}\nstatus:", "p2"),
    "a draft": rewrite("status: approved", "status: draft"),
    "approved": rewrite("status: draft", "status: approved"),
    "a time": rewrite("2026-12-12 09:00", "2026-12-09 09:00", "p2"),
    "an end": rewrite("pillar:", "expires_at: 2026-12-22 18:00\npillar:", "p3"),
    "a removal": rewrite("pillar:", "remove_at: 2026-12-22 18:00\npillar:", "p3"),
    "a tag": rewrite("[t0]", "[t0, neuf]", "p0"),
    "an event": rewrite("pillar:", "event: {starts: 2026-12-23 10:00, ends: 2026-12-23 12:00, place: Cour}\npillar:", "p0"),
    "a new post": add("p7", post("Le septième", "Sept.", id="p7-x", at="2026-12-20 09:00", channels=FACEBOOK)),
    "an answer": add("p8", post("La suite", "Huit.", id="p8-x", at="2026-12-21 09:00", channels=FACEBOOK, more="answers: [p0-x]\n")),
    "a correction": add("p9", post("Rectificatif", "Neuf.", id="p9-x", at="2026-12-21 10:00", channels=FACEBOOK, more="corrects: p1-x\n")),
    "a post of tomorrow": add("p5", post("Demain", "Cinq.", id="p5-x", at="2026-12-23 09:00", channels=FACEBOOK)),
    "a lost post": lose,
    "another picture of the same name": lambda world: picture(world.root / "content" / "media" / "shared.jpg", 9),
    "another file": rewrite("shared.jpg", "other.jpg", "p2"),
    "a colour": calendar("primary: 0b6e4f", "primary: 7a1f5c"),
    "a name": calendar("Apprendre", "S'instruire"),
    "a rendez-vous at another hour": calendar("starts: 19:00", "starts: 18:00"),
    "a page": other_rules,
    "a receipt": receipt,
    "an hour": later(hours=10),
    "a day": later(days=1),
    "a month": later(days=31),
    "nothing": lambda _: None,
}  # fmt: skip


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=6))
def test_whatever_was_edited_the_incremental_build_equals_a_cold_one(edits: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.build(world.home / "out", world.home / "cache")
        for number, name in enumerate(edits):
            EDITS[name](world)
            world.build(world.home / "out", world.home / "cache")
            cold = world.home / f"cold-{number}"
            world.build(cold, None)
            assert tree(world.home / "out") == tree(cold), name


def test_every_edit_but_nothing_changes_something(tmp_path: Path) -> None:
    """The property above would hold of edits without effect."""
    idle = []
    for name, edit in EDITS.items():
        world = World(tmp_path / name.replace(" ", "-"))
        world.build(world.home / "out", None)
        before = tree(world.home / "out")
        edit(world)
        world.build(world.home / "out", None)
        if tree(world.home / "out") == before:
            idle.append(name)
    # approved already; its hour comes with a later edit; or truly nothing
    assert sorted(idle) == ["a post of tomorrow", "a removal", "an end", "an hour", "approved", "nothing"]


def test_one_changed_body_makes_one_page_and_the_lists_that_show_it(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.build(tmp_path / "out", tmp_path / "cache")
    assert world.build(tmp_path / "out", tmp_path / "cache").written == 0
    rewrite("\n\nCorps numéro 1.", "\n\nCorps numéro 1.\n\nEt un second paragraphe.")(world)
    written = world.build(tmp_path / "out", tmp_path / "cache")
    assert (written.written, written.deleted) == (4, 0)  # its page, and the three feeds of its language
