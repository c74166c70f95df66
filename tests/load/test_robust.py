"""Loading never raises on what people write, whatever it is."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.load import load_site, locate
from tests.load.sites import CALENDAR, FORMATS, POST, Home

EVERY = (FORMATS / "posts/every-field.md").read_text("utf-8")
WHOLE = (FORMATS / "calendar.yaml").read_text("utf-8")
# What a slip of the hand puts in the place of something else.
SLIPS = st.sampled_from(
    [
        "",
        ":",
        ": ",
        " #x",
        "[",
        "{",
        "}",
        "'",
        '"',
        "- ",
        "\t",
        "\n",
        "|",
        "&a",
        "*a",
        "!x",
        "null",
        "-1",
        "99999999999999",
        "é",
        "\u0000",
        "a: b",
        "2026-02-30",
        ",",
    ]
)


def slipped(text: str, slips: list[tuple[int, int, str]]) -> str:
    for at, length, new in slips:
        place = at % (len(text) + 1)
        text = text[:place] + new + text[place + length :]
    return text


a_few = st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 8), SLIPS), min_size=1, max_size=4)
quietly = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def loads(home: Home) -> None:
    site, problems = load_site(home.root)
    locate(home.root, problems)
    assert site is not None or any(problem.vital for problem in problems)
    if site is not None:
        assert [index.id for index in site.index.values()] == [post.id for post in site.posts.values()] == list(site.index)


@quietly
@given(slips=a_few)
def test_a_post_with_slips_of_the_hand_loads_or_is_refused_with_reasons(
    tmp_path: Path, slips: list[tuple[int, int, str]]
) -> None:
    home = Home(tmp_path)
    home.post(slipped(EVERY, slips))
    loads(home)


@quietly
@given(slips=a_few)
def test_a_calendar_with_slips_of_the_hand_loads_or_is_refused_with_reasons(
    tmp_path: Path, slips: list[tuple[int, int, str]]
) -> None:
    home = Home(tmp_path, slipped(WHOLE, slips))
    home.post()
    loads(home)


@quietly
@given(raw=st.binary(max_size=300))
def test_any_bytes_load_or_are_refused_with_reasons(tmp_path: Path, raw: bytes) -> None:
    home = Home(tmp_path)
    home.write("content/posts/p01.md", raw)
    home.write("content/pages/a.md", raw)
    home.write("content/posts/p02.md", POST.replace("p01", "p02"))
    home.write("content/posts/p02.en.md", raw)
    loads(home)
    home.write("calendar.yaml", CALENDAR.encode() + raw)
    loads(home)
