"""Notices wanted, issues there: what is done leaves nothing to do, whatever was there before."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.review.keeping import Do, Issue, Step, steps
from pipeline.review.notices import Notice, identity, key_of

KEYS = [f"p{number}@x" for number in range(8)]


def notice(key: str, text: str = "a") -> Notice:
    return Notice(key, f"Title of {key}", f"{identity(key)}\n\n{text}\n")


def why(key: str) -> str:
    return f"{key} is settled."


def carried_out(issues: list[Issue], todo: list[Step]) -> list[Issue]:
    """The issues as a forge would have them afterwards."""
    there = {issue.number: issue for issue in issues}
    for step in todo:
        number = step.number or max(there, default=0) + 1
        is_open = step.do not in (Do.CLOSE, Do.DOUBLE)
        found = there.get(number)
        kept = step.do is Do.DOUBLE and found is not None
        title, body = (found.title, found.body) if kept and found else (step.title, step.body)
        there[number] = Issue(number, key_of(body) or "", title, body, is_open)
    return list(there.values())


_WANTED = st.lists(st.builds(notice, st.sampled_from(KEYS), st.sampled_from("ab")), unique_by=lambda one: one.key)
_THERE = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from("ab"), st.booleans()), max_size=12).map(
    lambda rows: [
        Issue(number, key, notice(key).title, notice(key, text).body, is_open)
        for number, (key, text, is_open) in enumerate(rows, 1)
    ]
)


@given(_WANTED, _THERE, st.integers(1, 9))
def test_doing_it_leaves_nothing_to_do_and_one_open_issue_a_notice(wanted: list[Notice], there: list[Issue], most: int) -> None:
    after = carried_out(there, steps(wanted, there, why, "en", most=most))
    assert steps(wanted, after, why, "en", most=most) == []
    held = [issue.key for issue in after if issue.open]
    assert len(held) == len(set(held))
    own = {key for key in held if key != "house:rest"}
    assert own <= {one.key for one in wanted}
    if len(wanted) <= most:
        assert own == {one.key for one in wanted}
    else:
        assert held.count("house:rest") == (len(own) < len(wanted))


@given(_WANTED, _THERE, st.integers(0, 30))
def test_killed_after_any_step_the_next_run_ends_where_it_would_have_ended(
    wanted: list[Notice], there: list[Issue], after: int
) -> None:
    todo = steps(wanted, there, why, "en")
    partly = carried_out(there, todo[:after])
    whole = carried_out(partly, steps(wanted, partly, why, "en"))
    shown = {(issue.key, issue.body) for issue in whole if issue.open}
    assert shown == {(one.key, one.body) for one in wanted}
    assert len([issue for issue in whole if issue.open]) == len(wanted)


def test_line_ends_and_spaces_that_a_forge_changes_are_no_reason_to_write() -> None:
    one = notice("p1@x")
    issue = Issue(1, one.key, one.title, one.body.replace("\n", "\r\n").rstrip())
    assert steps([one], [issue], why, "en") == []


def test_with_too_many_the_most_urgent_have_their_own_and_whoever_has_one_keeps_it() -> None:
    wanted = [notice(f"p{number}@x") for number in range(5)]
    todo = steps(wanted, [Issue(7, "p4@x", wanted[4].title, wanted[4].body)], why, "fr", most=2)
    assert [(step.do, step.key) for step in todo] == [(Do.OPEN, "p0@x"), (Do.OPEN, "house:rest")]
    assert todo[1].title == "3 autres attendent quelqu'un"
    assert "(`p1@x`)" in todo[1].body
