"""Which of an account's posts is the claimed one: the rule for every network."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.model import Bilingual
from pipeline.network import Absent, Claimed, Found, Receipt, Unclear
from pipeline.network.settling import Seen, decide, says
from pipeline.text import fingerprint

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
ROOT = Receipt("0")
CLAIMED = Claimed(
    part=None,
    fingerprint=fingerprint(["Noël d'occasion https://cyclorive.example.org/noel"]),
    key="a" * 32,
    stamp=NOW,
    since=NOW - timedelta(minutes=2),
    until=NOW + timedelta(minutes=15),
    media_count=1,
    known=frozenset({"known"}),
)
SEEN = Seen(Receipt("1"), "Noël d'occasion https://cyclorive.example.org/noel", NOW, media_count=1)


def test_a_post_of_that_time_with_that_many_pictures_may_be_it() -> None:
    assert SEEN.may_be(CLAIMED)


@pytest.mark.parametrize(
    "change",
    [
        {"at": CLAIMED.since - timedelta(seconds=1)},
        {"at": CLAIMED.until + timedelta(seconds=1)},
        {"media_count": 0},
        {"media_count": 2},
        {"parent": "0"},
        {"receipt": Receipt("known")},
    ],
)
def test_another_time_other_pictures_another_parent_or_a_known_id_is_another_post(change: dict[str, Any]) -> None:
    assert not replace(SEEN, **change).may_be(CLAIMED)


def test_a_reply_must_have_the_same_parent() -> None:
    claimed = replace(CLAIMED, parent=ROOT)
    assert replace(SEEN, parent="0").may_be(claimed)
    assert not SEEN.may_be(claimed)
    assert not replace(SEEN, parent="7").may_be(claimed)


@pytest.mark.parametrize("text", ["NOËL  d'occasion", "Noël d'occasion\nhttps://autre.example.org", "Noe\u0308l d'occasion"])
def test_addresses_case_and_spaces_make_no_difference(text: str) -> None:
    assert says(text, CLAIMED)


def test_other_words_are_another_post() -> None:
    assert not says("Noël d'occasion !", replace(CLAIMED, fingerprint=fingerprint(["Pâques"])))


def test_one_hit_is_found_whether_or_not_the_list_was_complete() -> None:
    assert decide([SEEN], complete=True) == Found(SEEN.receipt)
    assert decide([SEEN], complete=False) == Found(SEEN.receipt)


def test_no_hit_is_absent_only_in_a_complete_list() -> None:
    assert decide([], complete=True) == Absent()
    assert decide([], complete=False) == Unclear(
        Bilingual(
            "la liste des publications ne remonte pas assez loin pour conclure",
            "the list of posts does not go back far enough to tell",
        )
    )


def test_several_hits_are_for_a_person() -> None:
    assert decide([SEEN, replace(SEEN, receipt=Receipt("2"))], complete=True) == Unclear(
        Bilingual("2 publications disent la même chose à cette heure-là", "2 posts say the same at that time")
    )
