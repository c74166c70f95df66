"""What happened, in sentences. The texts are asserted whole: people read them."""

import pytest

from pipeline.model import Bilingual
from pipeline.render.desk.history import Held, history, spell
from pipeline.state import Event, Interval, Kind, Outcome, Remote, fold
from tests.render.desk.facts import at, cancelled, claim, end, event, kept, named, paused, sent, told


def _one(*events: Event) -> tuple[str, str, str]:
    line = told(*events)[-1]
    return line.text.fr, line.text.en, line.tone


def test_a_post_that_left_on_time_says_only_that_and_gives_its_address() -> None:
    start = claim()
    (line,) = told(start, sent(start, 0.1))
    assert (line.text, line.tone, line.url) == (
        Bilingual("Publiée.", "Published."),
        "good",
        "https://x.example.org/1",
    )


def test_a_late_one_says_how_late() -> None:
    start = claim(91)
    assert _one(start, sent(start, 91)) == (
        "Publiée avec 1 h 31 de retard.",
        "Published 1 h 31 late.",
        "good",
    )


def test_the_parts_of_a_thread_are_counted() -> None:
    start = claim(part=2, of=3)
    assert _one(start, sent(start)) == ("Publiée, partie 2 sur 3.", "Published, part 2 of 3.", "good")


def test_trial_mode_says_that_nothing_left() -> None:
    start = claim(via="outbox")
    line = history(fold([start, sent(start)], live=False), "X", named)[-1]
    assert line.text == Bilingual(
        "Mode essai : écrite dans outbox/ ; rien n'est parti sur le réseau.",
        "Trial mode: written to outbox/; nothing left for the network.",
    )


def test_what_was_posted_by_hand_says_who_noted_it() -> None:
    by_hand = event(Kind.SENT, 20, part=0, via="handoff", by="cm", remote=Remote(url="https://x.example.org/2"))
    assert _one(by_hand) == (
        "Mise en ligne à la main, noté par l'animation.",
        "Posted by hand, noted by the community manager.",
        "good",
    )


def test_a_send_whose_end_is_unknown_says_so() -> None:
    assert _one(claim()) == (
        "Envoi commencé ; sa fin n'est pas encore connue.",
        "Sending began; how it ended is not known yet.",
        "warn",
    )


@pytest.mark.parametrize(
    ("kind", "more", "fr", "en", "tone"),
    [
        (Kind.REFUSED, {"code": "too_long", "digest": "d1:aa"}, "Refusée par X : texte trop long.", "Refused by X: text too long.", "bad"),
        (Kind.REFUSED, {"code": "odd_code", "digest": "d1:aa"}, "Refusée par X : odd code.", "Refused by X: odd code.", "bad"),
        (Kind.RELEASED, {"reason": "not_sent"}, "Pas partie : le réseau était injoignable. Nouvel essai au passage suivant.", "Not sent: the network could not be reached. The next run tries again.", "warn"),
        (Kind.RELEASED, {"reason": "rate_limited", "retry_at": at(9)}, "Pas partie : le réseau demande d'attendre.", "Not sent: the network asks to wait.", "warn"),
        (Kind.RELEASED, {"reason": "unauthorized"}, "Pas partie : le réseau n'accepte plus nos identifiants.", "Not sent: the network no longer accepts our credentials.", "warn"),
        (Kind.RELEASED, {"reason": "expired"}, "Pas partie : l'essai a trop tardé, il a été abandonné sans envoi.", "Not sent: the attempt took too long and was given up before sending.", "warn"),
        (Kind.RELEASED, {"reason": "stopping"}, "Pas partie : le passage s'arrêtait.", "Not sent: the run was being stopped.", "warn"),
        (Kind.UNCERTAIN, {"reason": "timeout_after_body"}, "X n'a pas répondu après l'envoi. La publication est peut-être en ligne ; nous ne la renverrons pas.", "X did not answer after we sent it. It may be online; we will not send it again.", "warn"),
    ],
)  # fmt: skip
def test_every_other_end_of_a_call(kind: Kind, more: dict[str, object], fr: str, en: str, tone: str) -> None:
    start = claim()
    lines = told(start, end(kind, start, 1, **more))
    assert [(line.text.fr, line.text.en, line.tone) for line in lines] == [(fr, en, tone)]


def test_a_text_that_was_there_already_was_held_back() -> None:
    there = event(
        Kind.UNCERTAIN,
        part=1,
        via="api",
        reason="already_there",
        remote=Remote("9", "https://x.example.org/9"),
    )
    assert _one(there) == (
        "Retenue avant l'envoi : ce texte se trouvait déjà sur X.",
        "Held before sending: this text was on X already.",
        "warn",
    )


@pytest.mark.parametrize(
    ("outcome", "how", "fr", "en"),
    [
        (Outcome.SENT, "person", "l'animation l'a trouvée en ligne.", "the community manager found it online."),
        (Outcome.SENT, "found", "Retrouvée en ligne.", "Found online."),
        (Outcome.ABSENT, "person", "l'animation ne l'a pas trouvée en ligne.", "the community manager did not find it online."),
        (Outcome.ABSENT, "found", "Cherchée, et pas en ligne.", "Looked for, and not online."),
    ],
)  # fmt: skip
def test_how_a_doubt_ended(outcome: Outcome, how: str, fr: str, en: str) -> None:
    start = claim()
    doubt = end(Kind.UNCERTAIN, start, 1, reason="timeout_after_body")
    settled = end(Kind.SETTLED, start, 40, by="cm", outcome=outcome, how=how)
    assert _one(start, doubt, settled)[:2] == (fr, en)


def test_a_missed_one_says_by_how_much() -> None:
    missed = event(Kind.MISSED, 400, part=0, due=at(0), deadline=at(360), reason="no_run")
    assert _one(missed) == (
        "Manquée : aucun passage à temps, délai de 6 h dépassé. Rien n'est parti.",
        "Missed: no run in time, over its 6 h. Nothing was sent.",
        "bad",
    )


def test_an_expired_one_says_that_nothing_left() -> None:
    expired = event(Kind.MISSED, 400, part=0, due=at(0), deadline=at(60), reason="expired")
    assert _one(expired)[0] == "Expirée avant d'avoir pu partir. Rien n'est parti."


def test_what_people_decided_carries_their_role() -> None:
    assert _one(cancelled())[:2] == ("Abandonnée par l'animation.", "Dropped by the community manager.")
    assert _one(kept())[:2] == (
        "Décidé par l'animation : gardée : elle part même en retard.",
        "Decided by the community manager: kept: it leaves even late.",
    )


def test_the_pause_in_its_way_stands_between_the_other_lines() -> None:
    start = claim(91)
    publication = fold([kept(minutes=90), start, sent(start, 91)], live=True)
    held = Held(Interval(at(-30), at(89)), Bilingual("la direction", "the management"), "annonce de la Ville")
    assert [line.text.fr for line in history(publication, "X", named, [held])] == [
        "Mise en pause par la direction : « annonce de la Ville ».",
        "Fin de la pause.",
        "Décidé par l'animation : gardée : elle part même en retard.",
        "Publiée avec 1 h 31 de retard.",
    ]


def test_no_line_ever_shows_the_word_of_an_event() -> None:
    start = claim()
    lines = told(start, end(Kind.UNCERTAIN, start, 1, reason="timeout_after_body"), *paused(2), kept(), cancelled())
    shown = " ".join(f"{line.text.fr} {line.text.en}" for line in lines).lower()
    assert not [word for word in ("claimed", "released", "uncertain", "settled", "ordered", "outcome") if word in shown]


@pytest.mark.parametrize(
    ("minutes", "fr", "en"),
    [(5, "5 min", "5 min"), (60, "1 h", "1 h"), (91, "1 h 31", "1 h 31"), (3060, "2 j 3 h", "2 d 3 h")],
)
def test_a_duration_is_spelt_for_people(minutes: int, fr: str, en: str) -> None:
    assert spell(at(minutes) - at(0)) == Bilingual(fr, en)
