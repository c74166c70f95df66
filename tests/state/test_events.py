"""One event, one line; a line nobody may act on is a value that says why."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.state import (
    Event,
    Kind,
    Order,
    Outcome,
    Remote,
    Unreadable,
    from_line,
    new_id,
    publication_key,
    read_lines,
)
from pipeline.state.events import LINE_LIMIT
from tests.state.making import START, claimed, event, sent

WHOLE = Event(
    id="9f3c0000000000000000000000000000",
    at=datetime(2026, 12, 1, 8, 0, 1, 120_000, UTC),
    kind=Kind.CLAIMED,
    run="https://git.example.org/runs/1",
    part=1,
    via="api",
    of=2,
    gen=0,
    attempt=1,
    due=START,
    account="mastodon:social.example.org/@cyclorive",
    key="4c1d",
    stamp=START,
    digest="d1:ab",
    parts=("d1:ab", "d1:cd"),
    text="t1:77",
    source="abc",
)


def test_a_line_has_sorted_keys_utc_to_the_millisecond_and_one_line_feed() -> None:
    assert WHOLE.to_line() == (
        b'{"account":"mastodon:social.example.org/@cyclorive","at":"2026-12-01T08:00:01.120Z","attempt":1,"by":"runner",'
        b'"digest":"d1:ab","due":"2026-12-01T08:00:00Z","gen":0,"id":"9f3c0000000000000000000000000000","key":"4c1d",'
        b'"kind":"claimed","of":2,"part":1,"parts":["d1:ab","d1:cd"],"run":"https://git.example.org/runs/1",'
        b'"source":"abc","stamp":"2026-12-01T08:00:00Z","text":"t1:77","v":1,"via":"api"}\n'
    )


def test_what_was_written_is_read_back() -> None:
    paused = event(Kind.PAUSED, scope="campaign:brille", reason="rappel de plaquettes, « B07 »", until=START)
    again = event(Kind.ORDERED, order=Order.AGAIN, gen=1, by="cm")
    answered = event(Kind.SETTLED, part=1, outcome=Outcome.SENT, how="person", remote=Remote("1", cid="bafy"))
    for one in (WHOLE, paused, again, answered, sent(None, None)):
        assert from_line(one.to_line()) == one


def test_an_instant_is_kept_in_utc_to_the_millisecond() -> None:
    paris = datetime(2026, 12, 1, 9, 0, 0, 999_999, timezone(timedelta(hours=1)))
    assert event(Kind.RESTORED, paris).at == datetime(2026, 12, 1, 8, 0, 0, 999_000, UTC)
    with pytest.raises(ValueError, match="at has no time zone"):
        event(Kind.RESTORED, datetime(2026, 12, 1, 9))  # noqa: DTZ001


def test_an_id_has_128_random_bits_in_hex() -> None:
    assert new_id(lambda size: bytes(range(size))) == "000102030405060708090a0b0c0d0e0f"
    assert len({new_id() for _ in range(1000)}) == 1000


def test_the_publication_key_depends_on_post_channel_part_and_generation_only() -> None:
    assert publication_key("p05", "x", 1, 0) == "4dbf74714690875d5e0f23be5f3b9d92"
    others = {publication_key(*a) for a in [("p05", "x", 1, 1), ("p05", "x", 2, 0), ("p05", "y", 1, 0), ("p06", "x", 1, 0)]}
    assert len(others) == 4


def line(**changes: Any) -> bytes:
    return json.dumps(json.loads(WHOLE.to_line()) | changes).encode()


@pytest.mark.parametrize(
    ("written", "why", "field"),
    [
        (b"{", "not_json", None),
        (b"[1]", "not_json", None),
        (b"\xff\xfe", "not_json", None),
        (b"[" * 4000, "not_json", None),
        (b"<<<<<<< HEAD", "not_json", None),
        (line(v=2), "later_version", None),
        (line(v="1"), "wrong_type", "v"),
        (line(v=True), "wrong_type", "v"),
        (line(kind="published"), "unknown_kind", None),
        (line(kind=["sent"]), "unknown_kind", None),
        (line(id="9f3c"), "wrong_type", "id"),
        (line(id=None), "wrong_type", "id"),
        (line(at="2026-12-01 08:00"), "wrong_type", "at"),
        (line(at="2026-13-01T08:00:00Z"), "wrong_type", "at"),
        (line(at=1), "wrong_type", "at"),
        (line(part=0), "wrong_type", "part"),
        (line(part=True), "wrong_type", "part"),
        (line(part=-1), "wrong_type", "part"),
        (line(gen=1.0), "wrong_type", "gen"),
        (line(account=None), "wrong_type", "account"),
        (line(parts="d1:ab"), "wrong_type", "parts"),
        (line(reason="\ud800"), "wrong_type", "reason"),
        (line(kind="settled", outcome="maybe"), "wrong_type", "outcome"),
        (line(kind="sent", remote="1159"), "wrong_type", "remote"),
        (line(kind="sent", remote={"id": 1159}), "wrong_type", "remote"),
        (line(kind="paused", scope="tout"), "wrong_type", "scope"),
        (line(reason="x" * LINE_LIMIT), "oversized", None),
    ],
)
def test_a_line_that_cannot_be_trusted_says_why(written: bytes, why: str, field: str | None) -> None:
    read = from_line(written)
    assert isinstance(read, Unreadable)
    assert (read.why, read.field) == (why, field)
    assert len(read.line) <= 120


def test_a_field_this_version_does_not_know_is_passed_over() -> None:
    assert from_line(line(mood="good")) == WHOLE


def test_a_line_may_have_4_kib_and_no_byte_more() -> None:
    room = LINE_LIMIT - len(event(Kind.RESTORED, reason="").to_line())
    assert len(event(Kind.RESTORED, reason="x" * room).to_line()) == 4096
    with pytest.raises(ValueError, match="oversized"):
        event(Kind.RESTORED, reason="x" * (room + 1)).to_line()


def test_nobody_can_write_what_nobody_could_read() -> None:
    with pytest.raises(ValueError, match="wrong_type"):
        event(Kind.CLAIMED, part=1).to_line()
    with pytest.raises(ValueError, match="wrong_type"):
        event(Kind.SENT, part=True).to_line()


def test_what_is_too_long_is_cut_in_the_order_of_its_worth() -> None:
    assert WHOLE.fitted() == WHOLE
    long = replace(WHOLE, reason="x" * 4000, parts=("d1:" + "a" * 64,) * 60)
    assert long.fitted() == replace(long, reason="x" * 80, run=None, parts=None)
    assert len(long.fitted().to_line()) <= LINE_LIMIT


def test_a_file_is_read_line_by_line_whatever_its_end() -> None:
    one, two = claimed(), sent(None)
    content = one.to_line() + b"\n  \r\n" + b"torn {\n" + two.to_line().replace(b"\n", b"\r\n")
    assert read_lines(content) == (one, Unreadable("not_json", "torn {", None, 4), two)
    assert read_lines(one.to_line().rstrip(b"\n")) == (one,)
    assert read_lines(b"") == ()


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_reading_never_raises(content: bytes) -> None:
    assert all(isinstance(read, Event | Unreadable) for read in read_lines(content))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.sampled_from([*json.loads(WHOLE.to_line()), "remote", "outcome", "scope", "order", "until"]),
    json_values,
)
def test_a_forged_value_in_any_field_is_read_or_unreadable_and_what_is_read_can_be_written(name: str, value: object) -> None:
    read = from_line(line(**{name: value}))
    assert isinstance(read, Unreadable) or from_line(read.to_line()) == read
