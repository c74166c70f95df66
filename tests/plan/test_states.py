"""The state table: each row, and what goes before what."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.compose import Composer
from pipeline.model import Key, Site
from pipeline.plan import LABEL, REMEDY, Act, Item, Ledgered, State, make_plan
from pipeline.state import Kind, Order, Outcome, Remote
from tests.plan.ledgers import at, claimed, ended, event, ledger, sent, settled
from tests.sites import post, site

X = Key("p1", "x")


@pytest.fixture
def one(tmp_path: Path) -> Site:
    return site(tmp_path, {"p1": post()})


def judged(loaded: Site, now: str, ledgered: Ledgered | None = None, key: Key = X, **options: Any) -> Item:
    plan = make_plan(loaded, ledgered or ledger(), at(now), Composer(loaded).draft, **options)
    return plan.by_key[key]


def digest_of(loaded: Site, key: Key = X) -> str:
    return Composer(loaded).draft(key).digests[0]


# ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("now", "state", "act"),
    [
        ("2026-12-07 08:59:59", State.SCHEDULED, Act.NOTHING),
        ("2026-12-07 09:00", State.DUE, Act.SEND),
        ("2026-12-07 09:15", State.DUE, Act.SEND),
        ("2026-12-07 09:15:01", State.LATE, Act.SEND),
        ("2026-12-07 15:00", State.LATE, Act.SEND),
        ("2026-12-07 15:00:01", State.MISSED, Act.RECORD_MISSED),
    ],
)
def test_an_approved_post_is_scheduled_due_late_then_missed(one: Site, now: str, state: State, act: Act) -> None:
    item = judged(one, now)
    assert (item.state, item.act) == (state, act)
    assert item.due == at("2026-12-07 09:00")


def test_what_was_planned_before_adoption_is_never_due(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post("2026-11-30 09:00")})
    assert judged(loaded, "2026-12-01 00:10").state is State.PAST


def test_what_was_planned_before_the_ledger_began_is_never_due(one: Site) -> None:
    late = Ledgered(created_at=at("2026-12-07 09:05"))
    assert judged(one, "2026-12-07 09:10", late).state is State.PAST


def test_an_expired_post_is_never_sent_however_early_in_its_grace(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(more="expires_at: 2026-12-07 09:30")})
    item = judged(loaded, "2026-12-07 09:30")
    assert (item.state, item.act, item.missed_reason) == (State.EXPIRED, Act.RECORD_MISSED, "expired")


def test_a_post_on_merge_expires_once(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post("", more="publish_at: on-merge\npriority: crisis\nexpires_at: 2026-12-07 09:30")})
    first = judged(loaded, "2026-12-07 09:31")
    assert (first.state, first.act) == (State.EXPIRED, Act.RECORD_MISSED)
    told = event(Kind.MISSED, "2026-12-07 09:31", part=0, due=first.due, reason="expired")
    again = judged(loaded, "2026-12-07 10:31", ledger(told))
    assert (again.state, again.act) == (State.EXPIRED, Act.NOTHING)


def test_a_post_without_a_time_says_so(tmp_path: Path) -> None:
    assert judged(site(tmp_path, {"p1": post("")}), "2026-12-07 09:00").state is State.UNDATED


# ── what people decided ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("status", "before", "after"),
    [
        ("idea", State.IDEA, State.IDEA),
        ("draft", State.DRAFT, State.NOT_APPROVED),
        ("in_review", State.IN_REVIEW, State.NOT_APPROVED),
        ("held", State.ON_HOLD, State.ON_HOLD),
        ("cancelled", State.CANCELLED, State.CANCELLED),
    ],
)
def test_only_an_approved_post_leaves(tmp_path: Path, status: str, before: State, after: State) -> None:
    loaded = site(tmp_path, {"p1": post(status=status)})
    early, late = judged(loaded, "2026-12-07 08:00"), judged(loaded, "2026-12-07 10:00")
    assert (early.state, late.state) == (before, after)
    assert (early.act, late.act) == (Act.NOTHING, Act.NOTHING)


def test_a_rehearsal_never_leaves(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(more="rehearsal: true")})
    assert judged(loaded, "2026-12-07 09:00").state is State.REHEARSAL


def test_a_post_with_a_problem_of_its_own_is_blocked(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(channels={"x": "long " * 80})})
    item = judged(loaded, "2026-12-07 09:00")
    assert (item.state, item.act) == (State.BLOCKED, Act.NOTHING)


# ── what the ledger says ─────────────────────────────────────────────────────────────────────────────────────────
def test_a_live_claim_is_left_alone_until_its_lease_is_over(one: Site) -> None:
    claim = claimed("2026-12-07 09:00")
    assert judged(one, "2026-12-07 09:29:59", ledger(claim)).state is State.SENDING
    over = judged(one, "2026-12-07 09:30", ledger(claim))
    assert (over.state, over.act) == (State.TO_VERIFY, Act.SETTLE)


def test_an_unknown_outcome_is_settled_never_resent(one: Site) -> None:
    claim = claimed("2026-12-07 09:00")
    item = judged(
        one,
        "2026-12-07 09:01",
        ledger(claim, ended(claim, Kind.UNCERTAIN, "2026-12-07 09:01", reason="timeout")),
    )
    assert (item.state, item.act) == (State.TO_VERIFY, Act.SETTLE)


def test_a_sent_post_is_never_due_again_and_a_change_shows(tmp_path: Path, one: Site) -> None:
    claim = claimed("2026-12-07 09:00", digest_of(one))
    done = ledger(claim, sent(claim, "2026-12-07 09:00:01"))
    assert judged(one, "2026-12-07 10:00", done, drift=True).state is State.PUBLISHED
    changed = site(tmp_path / "b", {"p1": post("2026-12-08 09:00", channels={"x": "Autre texte."})})
    moved = judged(changed, "2026-12-08 09:00", done, drift=True)
    assert (moved.state, moved.act) == (State.MODIFIED, Act.NOTHING)


def test_a_refused_text_is_not_tried_again_but_a_new_one_is(tmp_path: Path, one: Site) -> None:
    claim = claimed("2026-12-07 09:00", digest_of(one))
    refused = ledger(claim, ended(claim, Kind.REFUSED, "2026-12-07 09:00:02", digest=claim.digest, code="too_long"))
    assert judged(one, "2026-12-07 10:00", refused).state is State.REFUSED
    mended = site(tmp_path / "b", {"p1": post(channels={"x": "Plus court."})})
    assert judged(mended, "2026-12-07 10:00", refused).act is Act.SEND
    assert judged(mended, "2026-12-07 16:00", refused).act is Act.RECORD_MISSED


def test_a_missed_post_is_due_again_only_with_a_later_time(tmp_path: Path, one: Site) -> None:
    missed = ledger(event(Kind.MISSED, "2026-12-07 15:01", part=0, due=at("2026-12-07 09:00"), reason="no_run"))
    assert judged(one, "2026-12-07 16:00", missed).state is State.MISSED
    earlier = site(tmp_path / "b", {"p1": post("2026-12-06 09:00")})
    assert judged(earlier, "2026-12-07 16:00", missed).state is State.MISSED
    later = site(tmp_path / "c", {"p1": post("2026-12-08 09:00")})
    assert judged(later, "2026-12-08 09:00", missed).act is Act.SEND


def test_five_claims_that_came_to_nothing_ask_a_person(one: Site) -> None:
    events = []
    for minute in range(5):
        claim = claimed(f"2026-12-07 09:0{minute}")
        events += [claim, ended(claim, Kind.RELEASED, f"2026-12-07 09:0{minute}:30", reason="not_sent")]
    assert judged(one, "2026-12-07 10:00", ledger(*events[:-2])).act is Act.SEND
    assert judged(one, "2026-12-07 10:00", ledger(*events)).state is State.STALLED
    retry = event(Kind.ORDERED, "2026-12-07 10:00", part=0, order=Order.RETRY)
    assert judged(one, "2026-12-07 10:01", ledger(*events, retry)).act is Act.SEND


def test_a_released_part_waits_until_the_network_allows(one: Site) -> None:
    claim = claimed("2026-12-07 09:00")
    waits = ledger(
        claim,
        ended(
            claim,
            Kind.RELEASED,
            "2026-12-07 09:00:02",
            reason="rate_limited",
            retry_at=at("2026-12-07 09:20"),
        ),
    )
    item = judged(one, "2026-12-07 09:10", waits)
    assert (item.state, item.act, item.until) == (State.WAITING, Act.NOTHING, at("2026-12-07 09:20"))
    assert judged(one, "2026-12-07 09:20", waits).act is Act.SEND


def test_a_dropped_publication_never_leaves_and_a_new_generation_does(one: Site) -> None:
    drop = event(Kind.SETTLED, "2026-12-07 08:00", part=0, outcome=Outcome.CANCELLED, how="person")
    assert judged(one, "2026-12-07 09:00", ledger(drop)).state is State.CANCELLED
    again = event(Kind.ORDERED, "2026-12-07 08:30", part=0, order=Order.AGAIN, gen=1)
    assert judged(one, "2026-12-07 09:00", ledger(drop, again)).act is Act.SEND


def test_what_is_absent_may_be_sent_again(one: Site) -> None:
    claim = claimed("2026-12-07 09:00")
    absent = ledger(claim, settled(claim, "2026-12-07 09:31", Outcome.ABSENT))
    assert judged(one, "2026-12-07 09:32", absent).act is Act.SEND


def test_two_posts_online_for_one_part_are_shown_not_sent_again(one: Site) -> None:
    claim = claimed("2026-12-07 09:00")
    doubled = ledger(claim, sent(claim, "2026-12-07 09:01", "1"), sent(claim, "2026-12-07 09:02", "2"))
    assert judged(one, "2026-12-07 10:00", doubled).state is State.DOUBLED


# ── threads ──────────────────────────────────────────────────────────────────────────────────────────────────────
THREAD = ("Un.", "Deux.", "Trois.")


def begun(loaded: Site) -> Ledgered:
    digests = Composer(loaded).draft(X).digests
    claim = claimed("2026-12-07 09:00", digests[0], of=3, parts=digests)
    return ledger(claim, sent(claim, "2026-12-07 09:00:01"))


def test_a_thread_goes_on_at_its_next_part_for_its_grace_after_the_last_one(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(channels={"x": THREAD})})
    item = judged(loaded, "2026-12-07 15:00", begun(loaded))
    assert (item.act, item.part, item.of) == (Act.SEND, 2, 3)
    assert judged(loaded, "2026-12-07 15:00:02", begun(loaded)).state is State.BROKEN


def test_a_thread_whose_sent_part_changed_asks_a_person(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(channels={"x": THREAD})})
    history = begun(loaded)
    changed = site(tmp_path / "b", {"p1": post(channels={"x": ("Autre.", "Deux.", "Trois.")})})
    assert judged(changed, "2026-12-07 09:05", history).state is State.BROKEN
    unsent = site(tmp_path / "c", {"p1": post(channels={"x": ("Un.", "Deux, mieux dit.", "Trois.")})})
    assert judged(unsent, "2026-12-07 09:05", history).act is Act.SEND


def test_a_pause_holds_a_begun_thread_too(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(channels={"x": THREAD})})
    history = begun(loaded)
    paused = Ledgered(history.publications, ledger(brake=(pause("2026-12-07 09:01"),)).brake, {}, history.created_at)
    assert judged(loaded, "2026-12-07 09:05", paused).state is State.PAUSED


# ── the brake ────────────────────────────────────────────────────────────────────────────────────────────────────
def pause(when: str, scope: str = "all", **fields: Any):  # type: ignore[no-untyped-def]
    return event(Kind.PAUSED, when, scope=scope, reason="rappel", **fields)


def resume(when: str, scope: str = "all"):  # type: ignore[no-untyped-def]
    return event(Kind.RESUMED, when, scope=scope)


@pytest.mark.parametrize("scope", ["all", "account:x", "channel:x", "campaign:hiver"])
def test_a_pause_holds_what_stands_in_its_scope(tmp_path: Path, scope: str) -> None:
    loaded = site(tmp_path, {"p1": post(more="campaign: hiver")})
    assert judged(loaded, "2026-12-07 09:00", ledger(brake=(pause("2026-12-07 08:00", scope),))).state is State.PAUSED


@pytest.mark.parametrize("scope", ["account:masto", "channel:masto", "campaign:hiver"])
def test_a_pause_elsewhere_holds_nothing(one: Site, scope: str) -> None:
    assert judged(one, "2026-12-07 09:00", ledger(brake=(pause("2026-12-07 08:00", scope),))).act is Act.SEND


def test_a_crisis_post_passes_the_brake_but_not_missing_credentials(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(more="priority: crisis")})
    paused = (pause("2026-12-07 08:00"),)
    assert judged(loaded, "2026-12-07 09:00", ledger(brake=paused)).act is Act.SEND
    stopped = {"x": (event(Kind.SUSPENDED, "2026-12-07 08:00"),)}
    assert judged(loaded, "2026-12-07 09:00", ledger(brake=paused, channels=stopped)).state is State.STOPPED


def test_a_paused_post_is_never_missed_and_waits_for_a_person_afterwards(one: Site) -> None:
    during = (pause("2026-12-07 08:00"),)
    assert judged(one, "2026-12-09 09:00", ledger(brake=during)).state is State.PAUSED
    over = (*during, resume("2026-12-09 09:00"))
    assert judged(one, "2026-12-09 09:01", ledger(brake=over)).state is State.HELD
    keep = event(Kind.ORDERED, "2026-12-09 09:02", part=0, order=Order.KEEP)
    kept = judged(one, "2026-12-09 09:03", ledger(keep, brake=over))
    assert (kept.state, kept.act) == (State.LATE, Act.SEND)
    assert judged(one, "2026-12-09 15:03", ledger(keep, brake=over)).act is Act.RECORD_MISSED


def test_a_post_moved_behind_the_pause_leaves_at_its_new_time(tmp_path: Path) -> None:
    over = (pause("2026-12-07 08:00"), resume("2026-12-07 12:00"))
    loaded = site(tmp_path, {"p1": post("2026-12-07 14:00")})
    assert judged(loaded, "2026-12-07 14:00", ledger(brake=over)).act is Act.SEND


def test_only_expires_at_ends_a_held_post(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(more="expires_at: 2026-12-08 12:00")})
    during = (pause("2026-12-07 08:00"),)
    assert judged(loaded, "2026-12-08 11:59", ledger(brake=during)).state is State.PAUSED
    assert judged(loaded, "2026-12-08 12:00", ledger(brake=during)).state is State.EXPIRED


def test_grace_does_not_run_while_the_channel_is_stopped(one: Site) -> None:
    stopped = (event(Kind.SUSPENDED, "2026-12-07 08:00"),)
    assert judged(one, "2026-12-09 09:00", ledger(channels={"x": stopped})).state is State.STOPPED
    back = (*stopped, event(Kind.RESTORED, "2026-12-09 09:00"))
    assert judged(one, "2026-12-09 09:01", ledger(channels={"x": back})).act is Act.SEND


# ── waiting by itself ────────────────────────────────────────────────────────────────────────────────────────────
def test_a_late_post_waits_for_the_end_of_quiet_hours(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post("2026-12-07 21:00", more="grace: 12h")})
    item = judged(loaded, "2026-12-07 22:00")
    assert (item.state, item.until) == (State.WAITING, at("2026-12-08 07:00"))
    assert judged(loaded, "2026-12-08 07:00").act is Act.SEND


def test_quiet_hours_do_not_hold_a_begun_thread(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post("2026-12-07 21:00", channels={"x": THREAD})})
    digests = Composer(loaded).draft(X).digests
    claim = claimed("2026-12-07 21:10", digests[0], due="2026-12-07 21:00", of=3, parts=digests)
    item = judged(loaded, "2026-12-07 22:00", ledger(claim, sent(claim, "2026-12-07 21:10:01")))
    assert (item.state, item.act, item.part) == (State.DUE, Act.SEND, 2)


def test_a_post_that_waited_its_turn_is_not_missed(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(), "p2": post(id="p2")})
    claim = claimed("2026-12-07 14:00", due="2026-12-07 09:00")
    other = ledger(claim, sent(claim, "2026-12-07 14:00:01"), key=Key("p2", "x"))
    item = judged(loaded, "2026-12-07 18:00", other)
    assert (item.state, item.act, item.deadline) == (State.LATE, Act.SEND, None)


def test_a_message_waits_for_its_page_and_is_not_missed_meanwhile(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(channels={"x": "Lisez : {link}"}, body="Un article.")})
    waits = judged(loaded, "2026-12-07 18:00", page_live_at=lambda _post: None)
    assert (waits.state, waits.act) == (State.WAITING, Act.NOTHING)
    live = judged(loaded, "2026-12-07 18:00", page_live_at=lambda _post: at("2026-12-07 17:59"))
    assert live.act is Act.SEND


# ── hand-offs ────────────────────────────────────────────────────────────────────────────────────────────────────
PAGE = Key("p1", "page")


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-12-07 08:14", State.SCHEDULED),
        ("2026-12-07 08:15", State.HAND_OFF),
        ("2026-12-07 10:59", State.HAND_OFF),
        ("2026-12-07 11:00", State.OVERDUE),
        ("2026-12-10 11:00", State.OVERDUE),
    ],
)
def test_a_hand_off_is_announced_then_overdue_and_never_missed(tmp_path: Path, now: str, state: State) -> None:
    loaded = site(tmp_path, {"p1": post(channels={"page": "Bonjour."})})
    item = judged(loaded, now, key=PAGE)
    assert (item.state, item.act) == (state, Act.NOTHING)


def test_a_confirmed_hand_off_is_published(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(channels={"page": "Bonjour."})})
    done = event(Kind.SENT, "2026-12-07 09:20", part=0, via="handoff", remote=Remote(url="https://page.example.org/1"))
    assert judged(loaded, "2026-12-07 12:00", ledger(done, key=PAGE), key=PAGE).state is State.PUBLISHED


# ── files that are gone ──────────────────────────────────────────────────────────────────────────────────────────
def test_removing_a_file_changes_nothing_online_and_hides_no_question(one: Site) -> None:
    claim = claimed("2026-12-07 09:00")
    gone = ledger(claim, key=Key("p9", "x"))
    item = judged(one, "2026-12-07 10:00", gone, key=Key("p9", "x"))
    assert (item.state, item.act) == (State.TO_VERIFY, Act.SETTLE)


def test_every_state_has_a_label_and_a_remedy_in_both_languages() -> None:
    for state in State:
        for words in (LABEL[state], REMEDY[state]):
            assert words.fr
            assert words.en


def test_the_hours_of_this_table_are_paris_winter_time() -> None:
    assert at("2026-12-07 09:00").utcoffset() == timedelta(0)


def test_a_first_part_found_before_any_claim_is_not_the_whole_thread(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(channels={"x": THREAD})})
    doubt = event(Kind.UNCERTAIN, "2026-12-07 09:00", via="api", reason="already_there")
    told = event(Kind.SETTLED, "2026-12-07 09:05", outcome=Outcome.SENT, how="person", remote=Remote(url="https://x/1"))
    item = judged(loaded, "2026-12-07 09:06", ledger(doubt, told))
    assert (item.act, item.part, item.of) == (Act.SEND, 2, 3)


def test_what_people_took_back_says_so_whatever_the_ledger_remembers(tmp_path: Path) -> None:
    missed = ledger(event(Kind.MISSED, "2026-12-07 15:01", part=0, due=at("2026-12-07 09:00"), reason="no_run"))
    for status, state in (("cancelled", State.CANCELLED), ("held", State.ON_HOLD), ("draft", State.NOT_APPROVED)):
        loaded = site(tmp_path / status, {"p1": post(status=status)})
        assert judged(loaded, "2026-12-07 16:00", missed).state is state


def test_a_begun_thread_with_an_error_is_blocked_not_called_published(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(channels={"x": THREAD})})
    history = begun(loaded)
    broken = site(tmp_path / "b", {"p1": post(channels={"x": ("Un.", "Deux.", "long " * 80)})})
    assert judged(broken, "2026-12-07 09:05", history).state is State.BLOCKED


def test_a_close_look_calls_a_post_with_errors_blocked_before_its_time(tmp_path: Path) -> None:
    loaded = site(tmp_path, {"p1": post(channels={"x": "long " * 80})})
    assert judged(loaded, "2026-12-01 09:00").state is State.SCHEDULED
    assert judged(loaded, "2026-12-01 09:00", drift=True).state is State.BLOCKED
