"""Taking back what is online: the extra one of two, by its address; and nothing that is not there."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from pipeline.clock import ManualClock
from pipeline.errors import PersonNeeded, UsageError
from pipeline.model import Channel, Key
from pipeline.network import Client, Receipt
from pipeline.plan import Ledgered
from pipeline.publish.accounts import network_of
from pipeline.publish.edits import OnlineEdits
from pipeline.publish.orders import Answer, Orders
from pipeline.state import Event, Kind, Ledger, LedgerInfo, Publication, delivery_path
from tests.plan.ledgers import at, claimed, ended, sent
from tests.sites import post, site

KEY = Key("p1", "x")


class Case:
    """One publication online in a real local ledger."""

    def __init__(self, root: Path, events: Sequence[Event], client: object = None) -> None:
        self.site = site(root / "site", {"p1": post()})
        self.clock = ManualClock(at("2026-12-07 10:00"))
        self.ledger = Ledger.local(root / "state.git", self.clock)
        assert self.ledger.init(LedgerInfo(at("2026-12-01 00:00"))).won
        assert self.ledger.append_retrying({delivery_path(KEY): list(events)}).won
        channel: Channel = self.site.calendar.channels["x"]
        self.edits = OnlineEdits(self.ledger, self.clock, channel, network_of(channel), cast("Client | None", client))

    @property
    def history(self) -> Publication:
        return Ledgered.read(self.ledger.snapshot(), self.site.calendar).of(KEY)


@pytest.fixture
def doubled(tmp_path: Path) -> Case:
    claim = claimed("2026-12-07 09:00")
    return Case(tmp_path, [claim, sent(claim, "2026-12-07 09:01", "1"), sent(claim, "2026-12-07 09:02", "2")])


def test_half_a_thread_taken_back_cannot_be_sent_again_and_says_why(tmp_path: Path) -> None:
    """The ledger would pass over the order: the person would wait for ever for what was promised."""
    first = claimed("2026-12-07 09:00", "d1:a", of=2, parts=("d1:a", "d1:b"))
    second = claimed("2026-12-07 09:01", "d1:b", part=2, of=2, parts=("d1:a", "d1:b"))
    back = ended(second, Kind.RETRACTED, "2026-12-07 09:05")
    case = Case(tmp_path, [first, sent(first, "2026-12-07 09:00", "1"), second, sent(second, "2026-12-07 09:01", "2"), back])
    with pytest.raises(UsageError) as caught:
        Orders(case.ledger, case.clock).resolve(case.site, KEY, Answer.AGAIN)
    assert caught.value.message.en == (
        "p1@x is still online in part, or to be checked: first editorial retract, or /published <link>, /not-published."
    )
    assert case.edits.retract(KEY, case.history, done_by_hand=True) == 1
    Orders(case.ledger, case.clock).resolve(case.site, KEY, Answer.AGAIN)
    assert case.history.gen == 1


def test_the_extra_one_of_two_is_taken_back_and_the_other_stays_published(doubled: Case) -> None:
    assert doubled.history.doubled
    assert doubled.edits.retract(KEY, doubled.history, url="https://x.example.org/2", done_by_hand=True) == 1
    assert not doubled.history.doubled
    assert not doubled.history.retracted
    remote = doubled.history.part(1).remote
    assert remote is not None
    assert remote.id == "1"


def test_without_an_address_both_are_taken_back(doubled: Case) -> None:
    assert doubled.edits.retract(KEY, doubled.history, done_by_hand=True) == 2
    assert doubled.history.retracted


def test_an_address_that_is_not_online_is_said(doubled: Case) -> None:
    with pytest.raises(UsageError) as error:
        doubled.edits.retract(KEY, doubled.history, url="https://x.example.org/9", done_by_hand=True)
    assert error.value.message.fr == "p1@x n'est pas en ligne (https://x.example.org/9)."
    assert error.value.message.en == "p1@x is not online (https://x.example.org/9)."


def test_without_a_client_a_person_is_asked_to_do_it(doubled: Case) -> None:
    with pytest.raises(PersonNeeded) as error:
        doubled.edits.retract(KEY, doubled.history)
    assert error.value.message.en == "X does not let a program take back p1@x: do it on the network."


class Deleting:
    """A network that deletes, and remembers what."""

    def __init__(self) -> None:
        self.deleted: list[Receipt] = []

    def delete(self, receipt: Receipt) -> None:
        self.deleted.append(receipt)


def test_a_thread_is_deleted_from_its_end(tmp_path: Path) -> None:
    first, second = claimed("2026-12-07 09:00", of=2), claimed("2026-12-07 09:00", "d1:b", part=2, of=2)
    network = Deleting()
    case = Case(
        tmp_path,
        [first, sent(first, "2026-12-07 09:01", "1"), second, sent(second, "2026-12-07 09:02", "2")],
        network,
    )
    assert case.edits.retract(KEY, case.history) == 2
    assert [receipt.id for receipt in network.deleted] == ["2", "1"]
    assert case.history.retracted
