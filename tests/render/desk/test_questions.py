"""What a publication asks of people: the exact sentences, with the commands that answer."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from pipeline.model import Bilingual, Key
from pipeline.plan import Item, State
from pipeline.render.desk.looks import GRAVITY, LOOKS
from pipeline.render.desk.press import commanded
from pipeline.render.desk.questions import Asking, question, remedy, terminal
from pipeline.state import Event, Kind, Remote, fold
from tests.commands import complaint
from tests.render.desk.facts import at, claim, end, event

PARIS = ZoneInfo("Europe/Paris")
KEY = Key("p10", "mastodon-en")


def _asked(state: State, *events: Event) -> Bilingual:
    item = Item(KEY, state, due=at(0), history=fold(events, live=True))
    return question(Asking(item, "Mastodon", PARIS, timedelta(hours=6)))


def test_a_missed_one() -> None:
    missed = event(Kind.MISSED, 400, part=0, due=at(0), deadline=at(360), reason="no_run")
    assert _asked(State.MISSED, missed) == Bilingual(
        "Manquée : prévue à 09:00, aucun passage à temps, délai de 6 h dépassé. Rien n'est parti. "
        "Pour la publier : `/reporter <date heure>`. Pour l'abandonner : `/abandonner`.",
        "Missed: due 09:00, no run in time, over its 6 h. Nothing was sent. "
        "To publish it: `/move <date time>`. To drop it: `/drop`.",
    )


def test_one_to_verify() -> None:
    start = claim()
    assert _asked(State.TO_VERIFY, start, end(Kind.UNCERTAIN, start, reason="timeout_after_body")) == Bilingual(
        "À vérifier : Mastodon n'a pas répondu après l'envoi. La publication est peut-être en ligne ; "
        "nous ne la renverrons pas. Regardez le compte, puis `/publiee <lien>` ou `/pas-publiee`.",
        "To check: Mastodon did not answer after we sent it. It may be online; we will not send it again. "
        "Look at the account, then `/published <link>` or `/not-published`.",
    )


def test_one_whose_text_was_there_before_we_sent_it() -> None:
    there = event(Kind.UNCERTAIN, part=1, via="api", reason="already_there", remote=Remote("9", None))
    assert _asked(State.TO_VERIFY, there).fr.startswith(
        "À vérifier : au moment de l'envoi, ce texte se trouvait déjà sur Mastodon. Rien n'est parti."
    )


def test_a_refused_one_says_what_to_change() -> None:
    start = claim()
    assert _asked(State.REFUSED, start, end(Kind.REFUSED, start, code="too_long", digest="d1:aa")) == Bilingual(
        "Refusée par Mastodon : texte trop long. Changez le texte, l'image ou le lien : elle repartira.",
        "Refused by Mastodon: text too long. Change the text, picture or link: it will leave again.",
    )


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_look_a_rank_a_sentence_and_commands_that_exist(state: State) -> None:
    icon, tone = LOOKS[state]
    assert icon
    assert tone in ("", "good", "warn", "bad", "info")
    assert GRAVITY.count(state) == 1
    asked = _asked(state)
    assert asked.fr[0].isupper()
    assert asked.en[0].isupper()
    for lang in ("fr", "en"):
        for line in terminal(Item(KEY, state), lang):
            assert complaint(line.split()[1:]) is None, line
            assert "POST@CHANNEL" not in line
    assert "POST@CHANNEL" not in remedy(Item(KEY, state)).fr


def test_commands_in_a_sentence_stand_out_and_nothing_in_it_becomes_html() -> None:
    assert commanded("puis `/publiee <lien>` ou <b>") == ('puis <code class="command">/publiee &lt;lien&gt;</code> ou &lt;b&gt;')
