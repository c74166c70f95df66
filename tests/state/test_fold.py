"""What the events of one publication say, row by row, and what holds whatever is appended."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.state import Event, Kind, Order, Outcome, PartStatus, Publication, Remote, Unreadable, fold
from tests.state.making import START, claimed, ended, event, minutes, sent, settled


def folded(*lines: Event | Unreadable, live: bool = False) -> Publication:
    return fold(lines, live=live)


def test_without_events_everything_is_open() -> None:
    nothing = folded()
    assert nothing.part(1).status is PartStatus.OPEN
    assert nothing.next_open_part(3) == 1
    assert not nothing.all_sent(1)
    assert not nothing.all_sent(0)
    assert nothing == Publication()


def test_a_claim_is_left_alone_within_its_lease_and_settled_after_it() -> None:
    claim = claimed()
    publication = folded(claim)
    assert publication.part(1).status is PartStatus.CLAIMED
    assert publication.live_claim(minutes(29.9)) == claim
    assert not publication.lease_over(minutes(29.9))
    assert publication.to_settle(minutes(29.9)) == ()
    assert publication.live_claim(minutes(30)) is None
    assert publication.lease_over(minutes(30))
    assert [part.claim for part in publication.to_settle(minutes(30))] == [claim]
    assert publication.part(1).lease_end == minutes(30)


def test_a_sent_part_keeps_its_remote_its_time_and_the_digest_of_its_claim() -> None:
    claim = claimed()
    part = folded(claim, sent(claim, "1159", minutes(1))).part(1)
    assert (part.status, part.remote, part.sent_at, part.digest) == (
        PartStatus.SENT,
        Remote("1159", "https://social.example.org/1159"),
        minutes(1),
        "d1:1",
    )
    assert part.claim is None


def test_the_same_id_twice_counts_once() -> None:
    claim = claimed()
    released = ended(Kind.RELEASED, claim)
    publication = folded(claim, claim, released, released)
    assert publication.attempts(1) == 1
    assert publication.events == (claim, released)


def test_a_released_claim_leaves_the_part_open_until_its_retry_time() -> None:
    claim = claimed()
    part = folded(claim, ended(Kind.RELEASED, claim, reason="rate_limited", retry_at=minutes(15))).part(1)
    assert (part.status, part.retry_at, part.attempts) == (PartStatus.OPEN, minutes(15), 1)


def test_every_attempt_reuses_the_first_claims_key_and_stamp() -> None:
    first, second = claimed(), claimed(1, minutes(20))
    publication = folded(first, ended(Kind.RELEASED, first), second)
    assert publication.first_claim(1) == first
    assert publication.part(1).claim == second
    assert publication.part(1).retry_at is None


def test_an_outcome_of_another_claim_than_the_live_one_is_ignored() -> None:
    first, second = claimed(), claimed(1, minutes(20))
    begun = (first, ended(Kind.RELEASED, first), second)
    for late in (
        ended(Kind.RELEASED, first),
        ended(Kind.REFUSED, first),
        ended(Kind.UNCERTAIN, first),
        settled(Outcome.ABSENT, first),
        settled(Outcome.CANCELLED, first),
    ):
        publication = folded(*begun, late)
        assert publication.part(1).status is PartStatus.CLAIMED
        assert publication.part(1).claim == second
        assert publication.cancelled is None
        assert publication.attempts(1) == 1


def test_a_late_sent_of_a_former_claim_is_a_fact_all_the_same() -> None:
    first, second = claimed(), claimed(1, minutes(20))
    publication = folded(first, ended(Kind.RELEASED, first), second, sent(first, "late"))
    assert publication.part(1).status is PartStatus.SENT
    assert publication.doubled == ()


@pytest.mark.parametrize("second", ["sent", "settled"])
def test_two_remote_ids_for_one_part_are_doubled_and_shown(second: str) -> None:
    claim = claimed()
    twice = sent(claim, "2") if second == "sent" else settled(Outcome.SENT, claim, remote=Remote("2"))
    publication = folded(claim, sent(claim, "1"), twice)
    assert [remote.id for remote in publication.part(1).doubled] == ["1", "2"]
    assert [part.number for part in publication.doubled] == [1]
    assert folded(claim, sent(claim, "1"), sent(claim, "1")).doubled == ()


def test_taking_back_one_of_two_leaves_the_other_online() -> None:
    claim = claimed()
    back = event(Kind.RETRACTED, part=1, remote=Remote("1"))
    publication = folded(claim, sent(claim, "1"), sent(claim, "2"), back)
    assert publication.part(1).status is PartStatus.SENT
    assert publication.part(1).remote == Remote("2", "https://social.example.org/2")
    assert not publication.retracted
    assert publication.doubled == ()


def test_an_uncertain_part_waits_for_an_answer_about_its_claim() -> None:
    claim = claimed()
    doubt = ended(Kind.UNCERTAIN, claim)
    publication = folded(claim, doubt)
    assert publication.part(1).status is PartStatus.UNCERTAIN
    assert publication.part(1).doubt == doubt
    assert publication.part(1).claim == claim
    assert publication.to_settle(START) == publication.uncertain_parts
    assert folded(claim, doubt, settled(Outcome.ABSENT, claim)).part(1).status is PartStatus.OPEN
    assert folded(claim, doubt, settled(Outcome.ABSENT, claim)).attempts(1) == 1
    assert folded(claim, doubt, settled(Outcome.SENT, claim, remote=Remote("1"))).all_sent(1)
    assert folded(claim, doubt, settled(Outcome.CANCELLED, claim)).cancelled is not None


def test_a_hit_of_the_look_before_sending_is_uncertain_without_a_claim() -> None:
    hit = ended(Kind.UNCERTAIN, None, reason="already_there")
    assert folded(hit).part(1).status is PartStatus.UNCERTAIN
    assert folded(hit).part(1).claim is None
    assert folded(hit, settled(Outcome.ABSENT, None)).part(1).status is PartStatus.OPEN
    assert folded(hit, settled(Outcome.ABSENT, None)).attempts(1) == 0
    assert folded(hit, settled(Outcome.SENT, None, remote=Remote("1"))).all_sent(1)


def test_two_open_claims_are_uncertain_until_each_has_its_answer() -> None:
    """It cannot happen while claims are pushed by compare-and-swap; if it does, nobody sends."""
    one, two = claimed(), claimed(1, minutes(1))
    assert folded(one, two).part(1).status is PartStatus.UNCERTAIN
    left = folded(one, two, ended(Kind.RELEASED, two))
    assert left.part(1).status is PartStatus.CLAIMED
    assert left.part(1).claim == one


def test_a_refusal_keeps_its_digest_and_code_until_another_text_is_claimed() -> None:
    claim = claimed()
    refused = ended(Kind.REFUSED, claim)
    part = folded(claim, refused).part(1)
    assert part.status is PartStatus.REFUSED
    assert part.refused is not None
    assert (part.refused.digest, part.refused.code) == ("d1:1", "too_long")
    assert folded(claim, refused, claimed(digest="d1:new")).part(1).status is PartStatus.CLAIMED


def test_a_new_claim_leaves_the_former_refusal_and_waiting_time_behind() -> None:
    one, two = claimed(), claimed(digest="d1:new")
    refused = folded(one, ended(Kind.REFUSED, one), two, ended(Kind.RELEASED, two)).part(1)
    assert (refused.status, refused.refused) == (PartStatus.OPEN, None)
    waiting = folded(one, ended(Kind.RELEASED, one, retry_at=minutes(15)), two).part(1)
    assert (waiting.status, waiting.retry_at) == (PartStatus.CLAIMED, None)


def test_a_receipt_that_comes_twice_undoes_no_edit() -> None:
    """The same post reported by two records: the first time and the newest digest stay."""
    claim = claimed()
    lines = (
        claim,
        sent(claim, "1"),
        event(Kind.UPDATED, part=1, digest="d1:ef"),
        sent(claim, "1", minutes(9)),
    )
    part = folded(*lines).part(1)
    assert (part.sent_at, part.digest) == (START, "d1:ef")


def test_what_went_wrong_before_any_claim_counts_too() -> None:
    """An upload that is refused or that finds no server ends an attempt of its own."""
    assert folded(ended(Kind.REFUSED, None)).part(1).status is PartStatus.REFUSED
    failed = [ended(Kind.RELEASED, None) for _ in range(5)]
    assert folded(*failed).attempts(1) == 5
    claim = claimed()
    assert folded(claim, ended(Kind.REFUSED, None)).part(1).status is PartStatus.CLAIMED
    assert folded(claim, ended(Kind.RELEASED, None)).part(1).claim == claim


def test_a_retry_forgets_attempts_and_refusals_of_one_part_or_of_all() -> None:
    one, two = claimed(1, of=2), claimed(2, of=2)
    begun = (one, ended(Kind.RELEASED, one, retry_at=minutes(9)), two, ended(Kind.REFUSED, two))
    only_one = folded(*begun, event(Kind.ORDERED, order=Order.RETRY, part=1))
    assert (only_one.attempts(1), only_one.part(1).retry_at) == (0, None)
    assert only_one.part(2).status is PartStatus.REFUSED
    assert folded(*begun, event(Kind.ORDERED, order=Order.RETRY)).part(2).status is PartStatus.OPEN


def test_a_thread_resumes_at_its_next_part_while_what_is_online_is_unchanged() -> None:
    one = claimed(1, of=3, parts=("d1:1", "d1:2", "d1:3"))
    publication = folded(one, sent(one, "1", minutes(2)))
    assert publication.next_open_part(3) == 2
    assert publication.last_sent_at == minutes(2)
    assert publication.planned == ("d1:1", "d1:2", "d1:3")
    assert publication.unchanged(("d1:1", "d1:2", "d1:3"))
    assert publication.unchanged(("d1:1", "d1:edited", "d1:3"))
    assert not publication.unchanged(("d1:edited", "d1:2", "d1:3"))
    assert not publication.unchanged(("d1:1", "d1:2"))
    assert not publication.unchanged(())


def test_a_broken_thread_goes_on_only_with_the_text_a_person_said_it_for() -> None:
    one = claimed(1, of=3)
    today = ("d1:edited", "d1:2", "d1:3")
    order = event(Kind.ORDERED, order=Order.CONTINUE, parts=today, by="cm")
    two = claimed(2, of=3)
    publication = folded(one, sent(one, "1"), order, two, sent(two, "2"))
    assert publication.continued == order
    assert publication.may_resume(today)
    assert not publication.may_resume(("d1:edited again", "d1:2", "d1:3"))


def test_a_hand_off_confirmed_as_a_whole_is_sent_in_every_part() -> None:
    publication = folded(sent(None, "1", part=0, via="handoff", by="cm"))
    assert publication.all_sent(4)
    assert publication.next_open_part(4) is None
    assert publication.part(3).remote == Remote("1", "https://social.example.org/1")
    assert publication.unchanged(("d1:1", "d1:2", "d1:3", "d1:4"))
    one = claimed(1, of=2)
    answered = folded(one, ended(Kind.UNCERTAIN, one), sent(None, "9", part=0))
    assert answered.uncertain_parts == ()
    assert answered.all_sent(2)


def test_an_edit_of_what_is_online_changes_its_digest() -> None:
    claim = claimed()
    assert folded(claim, sent(claim), event(Kind.UPDATED, part=1, digest="d1:ef")).part(1).digest == "d1:ef"
    assert folded(event(Kind.UPDATED, part=1, digest="d1:ef")).part(1).digest is None


def test_missed_is_kept_with_the_time_it_was_missed_for_until_a_person_keeps_it() -> None:
    missed = event(Kind.MISSED, part=0, due=START, deadline=minutes(360), reason="no_run")
    assert folded(missed).missed == missed
    keep = event(Kind.ORDERED, order=Order.KEEP, by="cm")
    assert (folded(missed, keep).missed, folded(missed, keep).kept) == (None, keep)


def test_cancelling_ends_every_question() -> None:
    claim = claimed(1, of=2)
    publication = folded(claim, ended(Kind.UNCERTAIN, claim), settled(Outcome.CANCELLED, None, part=0, by="cm"))
    assert publication.cancelled is not None
    assert publication.to_settle(minutes(99)) == ()


def test_outbox_events_are_set_aside_once_the_mode_is_live_and_all_others_count() -> None:
    claim = claimed(via="outbox")
    lines = (claim, sent(claim, via="outbox"), event(Kind.MISSED, part=0, due=START, via="outbox"))
    assert folded(*lines).all_sent(1)
    live = folded(*lines, live=True)
    assert (live.part(1).status, live.missed, live.set_aside) == (PartStatus.OPEN, None, 3)
    assert live.newest_at == START
    assert folded(sent(None, part=0, via="handoff"), live=True).all_sent(1)


def test_one_unreadable_line_is_told_and_the_others_still_count() -> None:
    claim, bad = claimed(), Unreadable("later_version", '{"v":2}', None, 2)
    publication = folded(claim, bad, sent(claim))
    assert publication.unreadable == (bad,)
    assert publication.all_sent(1)


# ── retracting, and sending again ────────────────────────────────────────────────────────────────────────────────
def again(gen: int) -> Event:
    return event(Kind.ORDERED, order=Order.AGAIN, gen=gen, by="cm")


def test_a_retracted_publication_is_sent_again_only_as_a_new_generation() -> None:
    claim = claimed()
    lines = (claim, sent(claim, "1"), event(Kind.RETRACTED, part=0, by="cm"))
    taken = folded(*lines)
    assert taken.retracted
    assert taken.part(1).status is PartStatus.RETRACTED
    assert taken.part(1).sent is not None
    new = folded(*lines, again(1))
    assert (new.gen, new.part(1).status, new.first_claim(1), new.retracted) == (
        1,
        PartStatus.OPEN,
        None,
        False,
    )
    second = claimed(gen=1)
    resent = folded(*lines, again(1), second, sent(second, "2"))
    assert resent.all_sent(1)
    assert resent.doubled == ()


def test_a_generation_needs_an_order_an_end_and_the_next_number() -> None:
    claim = claimed()
    online = (claim, sent(claim))
    gone = (*online, event(Kind.RETRACTED, part=1))
    assert folded(*online, again(1)).all_sent(1)
    assert folded(claim, ended(Kind.UNCERTAIN, claim), again(1)).gen == 0
    assert folded(*gone, again(2)).gen == 0
    assert folded(*gone, again(0)).gen == 0
    assert folded(settled(Outcome.CANCELLED, None, part=0), again(1)).gen == 1


def test_a_thread_of_which_a_part_is_online_is_not_sent_again_whole() -> None:
    one, two = claimed(1, of=2), claimed(2, of=2)
    lines = (one, sent(one, "1"), two, sent(two, "2"), event(Kind.RETRACTED, part=2))
    assert folded(*lines).retracted
    assert folded(*lines, again(1)).gen == 0
    assert folded(*lines, event(Kind.RETRACTED, part=1), again(1)).gen == 1


def test_a_late_sent_of_a_former_generation_does_not_count_for_the_new_one_but_shows_as_doubled() -> None:
    claim = claimed()
    lines = (claim, settled(Outcome.CANCELLED, None, part=0), again(1), sent(claim, "old"))
    assert folded(*lines).part(1).status is PartStatus.OPEN
    second = claimed(gen=1)
    publication = folded(*lines, second, sent(second, "new"))
    assert [remote.id for remote in publication.part(1).doubled] == ["old", "new"]


def test_a_claim_of_a_former_generation_is_nobodys_any_more() -> None:
    lines = (settled(Outcome.CANCELLED, None, part=0), again(1), claimed(gen=0))
    assert folded(*lines).part(1).status is PartStatus.OPEN


def test_what_was_taken_back_does_not_come_back_with_a_repeated_receipt() -> None:
    claim = claimed()
    lines = (claim, sent(claim, "1"), event(Kind.RETRACTED, part=1), sent(claim, "1"))
    assert folded(*lines).part(1).status is PartStatus.RETRACTED


@pytest.mark.parametrize("kind", [Kind.RELEASED, Kind.REFUSED])
def test_another_runners_failed_preparation_does_not_answer_what_is_asked_of_a_person(kind: Kind) -> None:
    """One found the text online; the other, preparing at the same moment, wrote that nothing left."""
    hit = ended(Kind.UNCERTAIN, None, remote=Remote("9"))
    assert folded(hit, ended(kind, None)).part(1).status is PartStatus.UNCERTAIN
    assert folded(ended(kind, None), hit).part(1).status is PartStatus.UNCERTAIN
    assert folded(hit, ended(kind, None), settled(Outcome.ABSENT, None)).part(1).status is PartStatus.OPEN


def test_every_id_the_networks_gave_is_remembered() -> None:
    claim = claimed()
    lines = (claim, sent(claim, "1"), event(Kind.RETRACTED, part=0), again(1))
    assert folded(*lines).remote_ids == {"1", "https://social.example.org/1"}


# ── properties ───────────────────────────────────────────────────────────────────────────────────────────────────
POOL = [claimed(part, minutes(number), of=2, gen=gen) for number in range(2) for part in (1, 2) for gen in (0, 1)]
claims = st.sampled_from([*POOL, None])
parts = st.integers(1, 2)
remotes = st.sampled_from(["1", "2", None])


def _outcome(kind: Kind, claim: Event | None, part: int, more: dict[str, Any]) -> Event:
    return ended(kind, claim, part=part, **more)


events = st.one_of(
    st.sampled_from(POOL),
    st.builds(sent, claims, remotes, part=st.integers(0, 2)),
    st.builds(_outcome, st.sampled_from([Kind.RELEASED, Kind.UNCERTAIN, Kind.REFUSED]), claims, parts, st.just({})),
    st.builds(settled, st.sampled_from(Outcome), claims, part=parts),
    st.builds(
        lambda order, gen, part: event(Kind.ORDERED, order=order, gen=gen, part=part),
        st.sampled_from(Order),
        st.integers(0, 3),
        parts,
    ),
    st.builds(
        lambda part, r: event(Kind.RETRACTED, part=part, remote=Remote(r) if r else None),
        st.integers(0, 2),
        remotes,
    ),
    st.builds(lambda: event(Kind.MISSED, part=0, due=START)),
    st.builds(lambda part: event(Kind.UPDATED, part=part, digest="d1:u"), parts),
)
histories = st.lists(events, max_size=12)


@given(histories, st.randoms())
def test_repeated_lines_change_nothing(history: list[Event], random: Any) -> None:
    repeated = list(history)
    for line in history:
        at = random.randint(repeated.index(line) + 1, len(repeated))
        repeated.insert(at, line)
    assert fold(repeated, live=False) == fold(history, live=False)


@settings(max_examples=400)
@given(histories, histories)
def test_what_is_sent_never_opens_again_but_by_a_retraction_and_a_new_generation(
    history: list[Event], suffix: list[Event]
) -> None:
    before, after = fold(history, live=False), fold([*history, *suffix], live=False)
    for part in before.sent_parts:
        now = after.part(part.number)
        if after.gen == before.gen:
            assert now.status in (PartStatus.SENT, PartStatus.RETRACTED)
            if now.status is PartStatus.RETRACTED:
                assert any(line.kind is Kind.RETRACTED for line in suffix)
        else:
            assert any(line.kind is Kind.RETRACTED for line in suffix)
            assert any(line.kind is Kind.ORDERED and line.order is Order.AGAIN for line in suffix)


@given(histories)
def test_a_claim_without_an_answer_is_never_forgotten(history: list[Event]) -> None:
    """Whatever came before: a new claim leaves its part claimed or uncertain, or it was sent already."""
    before = fold(history, live=False)
    claim = claimed(1, minutes(5), of=2, gen=before.gen)
    after = fold([*history, claim], live=False).part(1)
    assert after.status in (PartStatus.CLAIMED, PartStatus.UNCERTAIN, PartStatus.SENT, PartStatus.RETRACTED)


@given(histories, st.integers(0, 90))
def test_time_only_ever_turns_live_claims_into_questions(history: list[Event], later: int) -> None:
    publication = fold(history, live=False)
    asked = set(publication.to_settle(minutes(later)))
    assert asked <= set(publication.to_settle(minutes(later) + timedelta(minutes=1)))
    assert asked | set(publication.claimed_parts) == set(publication.uncertain_parts) | set(publication.claimed_parts)


@given(histories)
def test_live_counts_exactly_what_did_not_go_to_the_outbox(history: list[Event]) -> None:
    marked = [replace(line, via="outbox") if int(line.id, 16) % 2 else line for line in history]
    kept = [line for line in marked if line.via != "outbox"]
    live, alone = fold(marked, live=True), fold(kept, live=True)
    assert replace(live, set_aside=0, newest_at=None) == replace(alone, set_aside=0, newest_at=None)


@given(histories)
def test_sending_again_has_an_effect_exactly_when_it_is_offered(history: list[Event]) -> None:
    before = fold(history, live=False)
    after = fold([*history, again(before.gen + 1)], live=False)
    assert (after.gen == before.gen + 1) == before.may_be_sent_again
