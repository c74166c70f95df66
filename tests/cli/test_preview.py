"""`editorial preview`: one file, for the posts that are named or all that are to come."""

from pathlib import Path

from tests.cli.calls import editorial
from tests.render import sites

POSTS = {
    "p01": sites.post("Hier", id="p01", at="2026-12-02 09:00", channels=sites.FACEBOOK),
    "p02": sites.post("Demain", id="p02", at="2026-12-10 09:00", channels=sites.FACEBOOK),
    "p03": sites.post("Un jour", id="p03", at=None, status="draft", channels=sites.FACEBOOK),
}
NOW = ("--now", "2026-12-07 08:00")


def test_without_a_name_it_shows_what_is_to_come(tmp_path: Path) -> None:
    root, out = sites.repository(tmp_path / "site", POSTS), tmp_path / "out.html"
    answer = editorial(root, "preview", "--out", str(out), *NOW, lang="fr")
    assert answer.code == 0
    assert answer.out == f"{out} : 2 publications, {max(out.stat().st_size // 1000, 1)} ko. Ouvrez-le dans un navigateur.\n"
    html = out.read_text("utf-8")
    assert [post for post in POSTS if f'id="{post}"' in html] == ["p02", "p03"]


def test_a_post_is_named_by_its_id_or_by_a_file_of_it(tmp_path: Path) -> None:
    root, out = sites.repository(tmp_path / "site", POSTS), tmp_path / "out.html"
    (root / "content/posts/p02.en.md").write_text("---\ntitle: |\n  Tomorrow\n---\n\nSoon.\n", "utf-8")
    for name in ("p02", str(root / "content/posts/p02.md"), str(root / "content/posts/p02.en.md")):
        assert editorial(root, "preview", name, "--out", str(out), *NOW).code == 0
        html = out.read_text("utf-8")
        assert [post for post in POSTS if f'id="{post}"' in html] == ["p02"]
        assert '<html lang="en">' in html


def test_a_name_that_nobody_has_is_said_with_the_nearest(tmp_path: Path) -> None:
    root = sites.repository(tmp_path / "site", {"p08-noel": sites.post(id="p08-noel", channels=sites.FACEBOOK)})
    answer = editorial(root, "preview", "p08-noell", *NOW, lang="fr")
    assert (answer.code, answer.err) == (
        2,
        "Pas de publication « p08-noell ». Vouliez-vous dire « p08-noel » ?\n",
    )


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    root, out = sites.repository(tmp_path / "site", POSTS), tmp_path / "deep" / "out.html"
    assert editorial(root, "preview", "p01", "--out", str(out), *NOW).code == 0
    assert [path.name for path in out.parent.iterdir()] == ["out.html"]
