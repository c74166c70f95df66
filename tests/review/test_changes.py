"""Two states of a site compared: each difference has the name people have for it, and nothing else is one."""

from pathlib import Path

import pytest

from pipeline.model import Site
from pipeline.review.changes import Change, changed_files, compare
from tests.sites import post, site, write

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082".replace(
        " ", ""
    )
)
MEDIA = """
media:
  - id: i
    file: i.png
    alt:
      fr: |
        Une roue.
"""


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "before", tmp_path / "after"


def changes(sides: tuple[Path, Path], before: dict[str, str], after: dict[str, str]) -> tuple[Change, ...]:
    old, new = (site(root, posts) for root, posts in zip(sides, (before, after), strict=True))
    return compare(old, new, changed_files(*sides)).changes


def one(sides: tuple[Path, Path], before: str, after: str) -> Change | None:
    found = changes(sides, {"p1": before}, {"p1": after})
    return found[0] if found else None


def test_the_same_is_no_change(sides: tuple[Path, Path]) -> None:
    assert changes(sides, {"p1": post(), "p2": post(id="p2")}, {"p1": post(), "p2": post(id="p2")}) == ()


def test_a_comment_in_the_file_is_no_change(sides: tuple[Path, Path]) -> None:
    assert one(sides, post(), post().replace("status:", "# relu\nstatus:")) is None


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("2026-12-07 09:00", "2026-12-08 09:00", {"time"}),
        ("status: approved", "status: held", {"hold"}),
        ("status: approved", "status: cancelled", {"cancel"}),
        ("Bonjour de p1.", "Bonsoir de p1.", {"text"}),
        ("pillar: apprendre", "pillar: apprendre\ncampaign: hiver", {"fields"}),
        ("pillar: apprendre", "pillar: apprendre\nsensitive: [price]", {"fields"}),
        ("channels:\n", "channels:\n  page:\n    text: |\n      Ici aussi.\n", {"channels"}),
        ("    text: |", "    delay: 5m\n    text: |", {"time"}),
    ],
)  # fmt: skip
def test_a_change_has_the_name_the_rules_use(sides: tuple[Path, Path], old: str, new: str, what: set[str]) -> None:
    found = one(sides, post(), post().replace(old, new))
    assert found is not None
    assert found.what == what


def test_approving_is_a_change_of_its_own(sides: tuple[Path, Path]) -> None:
    found = one(sides, post(status="in_review"), post())
    assert found is not None
    assert found.what == {"approve"}


def test_a_page_that_reads_otherwise_is_a_change_of_text_in_its_language(sides: tuple[Path, Path]) -> None:
    found = one(sides, post(body="Un article."), post(body="Un autre article."))
    assert found is not None
    assert found.what == {"text"}
    assert found.articles == ("fr",)


def test_a_translation_and_a_picture_belong_to_their_post(sides: tuple[Path, Path]) -> None:
    text = post(body="Un article.", more=MEDIA)
    for root in sides:
        write(root, {"content/posts/p1.en.md": "---\ntitle: |\n  One\ntranslated: 2026-12-01\n---\n\nAn article.\n"})
        (root / "content/posts/i.png").write_bytes(PICTURE)
    assert one(sides, text, text) is None
    write(sides[1], {"content/posts/p1.en.md": "---\ntitle: |\n  One\ntranslated: 2026-12-01\n---\n\nAnother article.\n"})
    found = one(sides, text, text)
    assert found is not None
    assert found.articles == ("en",)
    write(sides[1], {"content/posts/p1.en.md": (sides[0] / "content/posts/p1.en.md").read_text("utf-8")})
    (sides[1] / "content/posts/i.png").write_bytes(PICTURE + b"\0")
    found = one(sides, text, text)
    assert found is not None
    assert "media" in found.what


def test_a_post_under_another_id_is_recognised_by_its_file_or_its_title(sides: tuple[Path, Path]) -> None:
    found = changes(sides, {"p1": post()}, {"p1": post(id="p1-bis").replace("Titre de p1-bis", "Titre de p1")})
    assert {change.post: change.was for change in found} == {"p1": None, "p1-bis": "p1"}


def test_without_a_calendar_before_everything_is_new(sides: tuple[Path, Path]) -> None:
    new: Site = site(sides[1], {"p1": post()})
    sides[0].mkdir()
    found = compare(None, new, changed_files(*sides))
    assert [change.what for change in found.changes] == [{"new"}]


def test_links_are_not_followed(sides: tuple[Path, Path]) -> None:
    for root in sides:
        write(root, {"content/posts/p1.md": "same"})
    (sides[1] / "content/posts/link.md").symlink_to("/etc/passwd")
    assert changed_files(*sides) == frozenset()


def test_a_folder_that_is_a_link_is_not_looked_into(sides: tuple[Path, Path]) -> None:
    write(sides[0], {"content/posts/p1.md": "one"})
    sides[1].mkdir()
    (sides[1] / "content").symlink_to("/etc")
    assert changed_files(*sides) == {"content/posts/p1.md"}
