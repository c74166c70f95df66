"""What is said: spaces that hold in French, and a place found when only the path is known."""

from pathlib import Path

from pipeline.load import locate
from pipeline.load.report import held
from pipeline.model import Bilingual, Level, Problem, Scope
from tests.load.sites import Home


def test_french_spaces_before_a_colon_and_inside_quotes_do_not_break() -> None:
    assert held(Bilingual("« a » : b", "“a”: b")) == Bilingual("«\u00a0a\u00a0»\u00a0: b", "“a”: b")


def test_a_problem_known_by_its_path_gets_its_line_and_column(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.post()

    def found(file: str, *path: str | int) -> tuple[int | None, int | None]:
        problem = Problem(Level.ERROR, "c", Scope.POST, Bilingual("a", "b"), file, path=path)
        (placed,) = locate(home.root, [problem])
        return placed.line, placed.column

    assert found("content/posts/p01.md", "channels", "x", "text") == (9, 5)
    assert found("content/posts/p01.md", "channels", "x", "absent") == (8, 3)
    assert found("calendar.yaml", "channel_groups", "courts", 1) == (18, 15)
    assert found("content/posts/absent.md", "channels") == (None, None)
    assert found("calendar.yaml") == (None, None)


def test_a_place_that_is_known_is_kept_and_a_changed_file_is_read_again(tmp_path: Path) -> None:
    home = Home(tmp_path)
    file = "content/posts/p01.md"
    known = Problem(Level.ERROR, "c", Scope.POST, Bilingual("a", "b"), file, path=("id",), line=77)
    unknown = Problem(Level.ERROR, "c", Scope.POST, Bilingual("a", "b"), file, path=("id",))
    home.post("---\nid: p01\n---\n")
    assert [problem.line for problem in locate(home.root, [known, unknown])] == [77, 2]
    home.post("---\n# une ligne de plus\nid: p01\n---\n")
    assert locate(home.root, [unknown])[0].line == 3
