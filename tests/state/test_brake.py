"""What holds a publication back, since when, and how much of its grace that took."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.state import (
    Event,
    Interval,
    Kind,
    Unreadable,
    fold_brake,
    fold_channel,
    held_time,
    merged,
    runs_out,
    scopes,
)
from tests.state.making import START, event, minutes

BAD = Unreadable("not_json", "x", None, 1)


def paused(scope: str, at: float = 0, until: float | None = None, reason: str | None = None) -> Event:
    end = None if until is None else minutes(until)
    return event(Kind.PAUSED, minutes(at), scope=scope, until=end, reason=reason, by="cm")


def resumed(scope: str, at: float) -> Event:
    return event(Kind.RESUMED, minutes(at), scope=scope, by="cm")


def test_a_publication_stands_in_four_scopes_the_widest_first() -> None:
    assert scopes("brille", "x", "x-fr") == ("all", "account:x-fr", "channel:x", "campaign:brille")
    assert scopes(None, "x", "x-fr") == ("all", "account:x-fr", "channel:x")


def test_a_pause_holds_its_scope_from_its_time_until_it_is_lifted() -> None:
    brake = fold_brake([paused("campaign:brille", 10, reason="rappel"), resumed("campaign:brille", 20)])
    assert brake.holds("brille", "x", "x", minutes(9)) is None
    held = brake.holds("brille", "x", "x", minutes(10))
    assert held is not None
    assert (held.scope, held.reason, held.by, held.since, held.until) == (
        "campaign:brille",
        "rappel",
        "cm",
        minutes(10),
        minutes(20),
    )
    assert brake.holds("autre", "x", "x", minutes(10)) is None
    assert brake.holds(None, "x", "x", minutes(10)) is None
    assert brake.holds("brille", "x", "x", minutes(20)) is None


def test_the_widest_pause_is_the_one_told() -> None:
    brake = fold_brake([paused("channel:x"), paused("account:x"), paused("all")])
    told = [brake.holds(None, channel, account, START) for channel, account in (("x", "x"), ("y", "x"), ("y", "y"))]
    assert [pause.scope for pause in told if pause] == ["all", "all", "all"]
    assert [pause.scope for pause in brake.active(START)] == ["account:x", "all", "channel:x"]


def test_lifting_the_general_pause_leaves_a_narrower_one() -> None:
    brake = fold_brake([paused("account:x"), paused("all", 1), resumed("all", 2)])
    assert brake.holds(None, "x", "x", minutes(3)) is not None
    assert brake.holds(None, "y", "y", minutes(3)) is None


def test_a_pause_with_an_end_lifts_itself() -> None:
    brake = fold_brake([paused("all", 0, until=30), resumed("all", 60)])
    assert brake.holds(None, "x", "x", minutes(29)) is not None
    assert brake.holds(None, "x", "x", minutes(30)) is None
    assert brake.intervals(None, "x", "x") == (Interval(START, minutes(30)),)


def test_pausing_again_changes_end_and_reason_but_not_the_beginning() -> None:
    brake = fold_brake([paused("all", 0, until=30, reason="a"), paused("all", 10, reason="b")])
    held = brake.holds(None, "x", "x", minutes(99))
    assert held is not None
    assert (held.since, held.until, held.reason) == (START, None, "b")
    again = fold_brake([paused("all", 0, until=5), paused("all", 10)])
    assert again.intervals(None, "x", "x") == (Interval(START, minutes(5)), Interval(minutes(10), None))


def test_a_line_twice_counts_once_and_a_lift_before_its_pause_leaves_nothing() -> None:
    pause, lift = paused("all", 10), resumed("all", 20)
    assert fold_brake([pause, lift, pause]).holds(None, "x", "x", minutes(30)) is None
    assert fold_brake([paused("all", 10), resumed("all", 5)]).intervals(None, "x", "x") == ()
    assert fold_brake([resumed("all", 5)]).active(minutes(6)) == ()


def test_a_brake_that_cannot_be_read_holds_everything() -> None:
    brake = fold_brake([paused("channel:y"), BAD])
    held = brake.holds(None, "x", "x", START)
    assert held is not None
    assert held.unreadable
    assert runs_out(START, timedelta(hours=6), brake.intervals(None, "x", "x")) is None


def test_a_channel_is_stopped_until_it_is_restored() -> None:
    stop = event(Kind.SUSPENDED, minutes(1), account="x", reason="unauthorized")
    again = event(Kind.SUSPENDED, minutes(2), account="x", reason="unauthorized")
    state = fold_channel([stop, again, stop])
    assert state.suspended == stop
    assert [state.holds(minutes(at)) for at in (0, 1, 500)] == [False, True, True]
    restored = fold_channel([stop, event(Kind.RESTORED, minutes(9))])
    assert restored.suspended is None
    assert restored.intervals() == (Interval(minutes(1), minutes(9)),)
    assert fold_channel([BAD]).holds(START)
    assert not fold_channel([]).holds(START)


# ── time that does not run ───────────────────────────────────────────────────────────────────────────────────────
def span(since: float, until: float | None) -> Interval:
    return Interval(minutes(since), None if until is None else minutes(until))


def test_overlapping_intervals_count_once() -> None:
    assert merged([span(5, 9), span(0, 6), span(9, 10), span(3, 3), span(20, None), span(30, 40)]) == (
        span(0, 10),
        span(20, None),
    )
    assert held_time([span(0, 6), span(5, 9), span(20, None)], minutes(3), minutes(25)) == timedelta(minutes=11)
    assert held_time([span(0, 6)], minutes(10), minutes(20)) == timedelta()


def test_grace_does_not_run_while_something_holds() -> None:
    hour = timedelta(hours=1)
    assert runs_out(START, hour, []) == minutes(60)
    assert runs_out(START, hour, [span(-30, 15)]) == minutes(75)
    assert runs_out(START, hour, [span(10, 20), span(70, 100)]) == minutes(70)
    assert runs_out(START, hour, [span(10, 20), span(69, 100)]) == minutes(101)
    assert runs_out(START, hour, [span(60, 100)]) == minutes(60)
    assert runs_out(START, hour, [span(59, None)]) is None
    assert runs_out(START, hour, [span(-9, -1)]) == minutes(60)


spans = st.lists(
    st.builds(lambda since, length: span(since, since + length), st.integers(-90, 200), st.integers(0, 60)),
    max_size=6,
)


@given(spans, st.integers(0, 240))
def test_when_grace_runs_out_exactly_the_allowance_has_run(intervals: list[Interval], allowance: int) -> None:
    end = runs_out(START, timedelta(minutes=allowance), intervals)
    assert end is not None
    assert end - START - held_time(intervals, START, end) == timedelta(minutes=allowance)
