"""One value of a post's file exchanged: the rest of the file stays as its writer left it, byte for byte."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli.rewrite import Change, rewritten
from pipeline.errors import UsageError
from pipeline.load.documents import read_document
from pipeline.load.report import Report
from pipeline.model import Scope
from pipeline.review.verbs import Verb

MOVED = Change(Verb.MOVE, "p1", "content/posts/p1.md", "publish_at", "2026-12-09 09:00")
HELD = Change(Verb.HOLD, "p1", "content/posts/p1.md", "status", "held")


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("---\npublish_at: 2026-12-07 09:00\n---\n", "---\npublish_at: 2026-12-09 09:00\n---\n", 2),
        (
            "---\r\nid: p1\r\npublish_at:   '2026-12-07 09:00'  # le matin\r\n---\r\nTexte\r\n",
            "---\r\nid: p1\r\npublish_at:   2026-12-09 09:00  # le matin\r\n---\r\nTexte\r\n",
            3,
        ),
        (
            "\ufeff\n\n---\ntitle: |\n  publish_at: 1\npublish_at: 2026-12-07T09:00\n---\npublish_at: 2\n",
            "\ufeff\n\n---\ntitle: |\n  publish_at: 1\npublish_at: 2026-12-09 09:00\n---\npublish_at: 2\n",
            6,
        ),
        (
            '---\nchannels: {x: {publish_at: 2026-12-01 09:00}}\npublish_at: "2026-12-07 09:00"\n---\n',
            "---\nchannels: {x: {publish_at: 2026-12-01 09:00}}\npublish_at: 2026-12-09 09:00\n---\n",
            3,
        ),
    ],
    ids=["plain", "windows, quotes and a comment", "mark, blank lines and look-alikes", "a channel's own"],
)
def test_only_the_value_changes(before: str, after: str, line: int) -> None:
    assert rewritten(before.encode(), MOVED) == (after.encode(), line)


@pytest.mark.parametrize(
    "file",
    [
        "---\nid: p1\n---\n",
        "---\npublish_at: |\n  2026-12-07 09:00\n---\n",
        "---\npublish_at:\n---\n",
        "---\npublish_at: [2026-12-07 09:00]\n---\n",
        "---\npublish_at: 2026-12-07\n  09:00\n---\n",
        "no front matter",
        "---\npublish_at: 2026-12-07 09:00\n",
        "---\npublish_at: 1\npublish_at: 2\n---\n",
    ],
)
def test_a_value_that_is_not_on_a_line_of_its_own_is_left_to_a_person(file: str) -> None:
    with pytest.raises(UsageError) as refused:
        rewritten(file.encode(), MOVED)
    assert refused.value.message.en == (
        "`publish_at` is not on a line of its own in `content/posts/p1.md`. Write there `publish_at: 2026-12-09 09:00`."
    )


@given(
    st.text(max_size=80),
    st.sampled_from(["\n", "\r\n", "\r", "\u2028", "\x85", "\x0c"]),
    st.text(max_size=30),
)
def test_whatever_stands_around_it_the_rest_is_untouched_or_nothing_is_done(body: str, end: str, comment: str) -> None:
    raw = f"---\ntitle: 'a{end}b'\nstatus: approved # {comment}\nid: p1\n---\n{body}".encode("utf-8", "replace")
    try:
        new, _ = rewritten(raw, HELD)
    except UsageError:
        return
    at = raw.index(b"status: approved") + len(b"status: ")
    assert new == raw[:at] + b"held" + raw[at + len(b"approved") :]
    assert read_document(new, Report("p1.md", Scope.FILE)).fields is not None


@given(st.binary(max_size=200))
def test_no_file_whatsoever_breaks_it(raw: bytes) -> None:
    with contextlib.suppress(UsageError):
        rewritten(b"---\nstatus: approved\n" + raw, HELD)
