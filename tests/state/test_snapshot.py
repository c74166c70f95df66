"""The ledger at one commit: read in one go, kept by content, folded once."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from pipeline.git import Git
from pipeline.model import Key
from pipeline.state import BRAKE_PATH, Event, Kind, Ledger, LedgerInfo, PartStatus, delivery_path
from pipeline.state.snapshot import key_of
from tests.state.clocks import Still
from tests.state.making import START, claimed, event, minutes, sent

KEY = Key("p05", "x")
PATH = delivery_path(KEY)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    begun = Ledger.local(tmp_path / "state", Still())
    begun.init(LedgerInfo(START))
    return begun


def add(ledger: Ledger, path: str, *events: Event) -> None:
    assert ledger.append(path, events, ledger.snapshot().tip).won


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The git commands run from here on."""
    verbs: list[str] = []
    run = Git.run

    def counting(self: Git, *args: str, **more: object) -> object:
        verbs.append(args[0])
        return run(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Git, "run", counting)
    return verbs


def test_a_snapshot_is_a_value_whatever_happens_afterwards(ledger: Ledger) -> None:
    before = ledger.snapshot()
    add(ledger, PATH, sent(None))
    assert before.publication(KEY, live=True).events == ()
    assert before.publications(live=True) == {}
    assert ledger.snapshot().publications(live=True)[KEY].all_sent(1)


def test_a_path_belongs_to_its_publication() -> None:
    assert key_of("deliveries/p05/mastodon-fr.jsonl") == Key("p05", "mastodon-fr")
    for path in (
        "deliveries/p05.jsonl",
        "deliveries/../x/y.jsonl",
        "deliveries/p05/x.jsonl.bak",
        "brake.jsonl",
    ):
        assert key_of(path) is None


def test_a_channels_history_follows_it_under_its_new_id(ledger: Ledger) -> None:
    claim = claimed()
    told = sent(claim)
    add(ledger, delivery_path(Key("p05", "twitter")), claim)
    add(ledger, PATH, told)
    assert ledger.snapshot().publications(live=True).keys() == {KEY, Key("p05", "twitter")}
    renamed = ledger.snapshot().publications(live=True, former_ids={"twitter": "x"})
    assert renamed.keys() == {KEY}
    assert renamed[KEY].events == (claim, told)
    assert ledger.snapshot().publication(KEY, live=True, former=["twitter"]) == renamed[KEY]
    add(ledger, delivery_path(Key("p05", "a-twitter")), *(later := [claimed(2)]))
    both = ledger.snapshot().publications(live=True, former_ids={"a-twitter": "x", "twitter": "x"})[KEY]
    assert both.events[-1] == told
    assert {*both.events} == {claim, told, *later}


def test_a_file_that_cannot_be_read_blocks_its_publication_only(ledger: Ledger) -> None:
    add(ledger, PATH, sent(None))
    add(ledger, delivery_path(Key("p06", "x")), sent(None))
    tip = ledger.snapshot().tip
    changes: dict[str, bytes | None] = {
        PATH: b"\x00\xff\n",
        "deliveries/p07/x.jsonl": b"",
        "notes.md": b"hello",
    }
    commit = ledger.git.commit_tree(ledger.git.write_tree(f"{tip}^{{tree}}", changes), [tip], "by hand", START)
    assert ledger.git.update_ref("refs/heads/editorial-state", commit, tip).won
    publications = ledger.snapshot().publications(live=True)
    assert [(key.post, len(p.unreadable), p.all_sent(1)) for key, p in sorted(publications.items())] == [
        ("p05", 1, False),
        ("p06", 0, True),
        ("p07", 0, False),
    ]


def test_the_newest_event_and_all_remote_ids_are_known(ledger: Ledger) -> None:
    assert ledger.snapshot().newest_at() is None
    add(ledger, PATH, sent(None, "7", minutes(9), via="outbox"))
    add(ledger, delivery_path(Key("p06", "x")), sent(None, "8", minutes(5)))
    assert ledger.snapshot().newest_at() == minutes(9)
    both = {"7", "8", "https://social.example.org/7", "https://social.example.org/8"}
    assert ledger.snapshot().remote_ids(live=False) == both
    assert ledger.snapshot().remote_ids() == {"8", "https://social.example.org/8"}


def test_an_empty_ledger_has_an_open_brake_and_no_stops(ledger: Ledger) -> None:
    snapshot = ledger.snapshot()
    assert snapshot.brake().holds(None, "x", "x", START) is None
    assert not snapshot.channel("x").holds(START)
    assert snapshot.channels() == {}
    assert snapshot.last_run is None


# ── the cache ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_second_process_reads_what_the_first_one_kept(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    add(ledger, PATH, sent(None))
    first = ledger.snapshot().publications(live=True)
    verbs = counted(monkeypatch)
    again = Ledger.local(ledger.git.git_dir, Still())
    assert again.snapshot().publications(live=True) == first
    assert "cat-file" not in verbs
    assert "ls-tree" not in verbs


def test_only_what_changed_is_read_again(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    add(ledger, PATH, sent(None))
    before = ledger.snapshot().publications(live=True)
    add(ledger, delivery_path(Key("p06", "x")), sent(None))
    after = ledger.snapshot().publications(live=True)
    assert after[KEY] is before[KEY]
    assert len(after) == 2
    fresh = Ledger.local(ledger.git.git_dir, Still())
    asked: list[str] = []
    read = Git.cat_files

    def listening(self: Git, shas: Iterable[str]) -> dict[str, bytes]:
        wanted = list(shas)
        asked.extend(wanted)
        return read(self, wanted)

    monkeypatch.setattr(Git, "cat_files", listening)
    add(fresh, delivery_path(Key("p07", "x")), sent(None))
    assert len(fresh.snapshot().publications(live=True)) == 3
    assert len(set(asked)) == 1


@pytest.mark.parametrize("damage", [b"", b"x", b"0\n{}\n", None])
def test_a_damaged_or_deleted_cache_costs_time_and_nothing_else(ledger: Ledger, damage: bytes | None) -> None:
    add(ledger, PATH, sent(None))
    first = ledger.snapshot().publications(live=True)
    (cache,) = (ledger.git.git_dir / "editorial").glob("*.cache")
    content = cache.read_bytes()
    if damage is None:
        cache.unlink()
    else:
        cache.write_bytes(damage or content[:-1] + b"?")
    assert Ledger.local(ledger.git.git_dir, Still()).snapshot().publications(live=True) == first
    assert cache.read_bytes() == content


def test_a_brake_set_a_moment_ago_is_never_read_from_the_cache(ledger: Ledger) -> None:
    ledger.snapshot().publications(live=True)
    other = Ledger.local(ledger.git.git_dir, Still())
    add(other, BRAKE_PATH, event(Kind.PAUSED, scope="all"))
    assert ledger.snapshot().brake().holds(None, "x", "x", START) is not None


def many(ledger: Ledger, count: int) -> None:
    """As many publications, no two files alike, in one commit."""
    stream = [b"commit refs/heads/editorial-state\ncommitter o <o> 1 +0000\ndata 0\nfrom refs/heads/editorial-state^0\n"]
    long: dict[str, Any] = {
        "parts": ("d1:" + "a" * 64,),
        "text": "t1:" + "b" * 64,
        "run": "https://git.example.org/runs/1",
    }
    for number in range(count):
        claim = claimed(**long)
        content = claim.to_line() + sent(claim, str(number)).to_line()
        stream.append(b"M 100644 inline deliveries/p%d/x.jsonl\ndata %d\n%s\n" % (number, len(content), content))
    ledger.git.run("fast-import", "--quiet", stdin=b"".join(stream))


@pytest.mark.budget
def test_ten_thousand_publications_are_read_and_folded_within_two_seconds(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CPU seconds, git's included: the machine may be doing other things."""
    many(ledger, 10_000)
    verbs = counted(monkeypatch)
    begun = cpu()
    publications = dict(ledger.snapshot().publications(live=True))
    assert cpu() - begun < 2
    assert len(publications) == 10_000
    assert all(p.part(1).status is PartStatus.SENT for p in publications.values())
    assert verbs.count("cat-file") == 1


def cpu() -> float:
    """Of this process and of those it waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def test_a_long_run_keeps_no_more_in_memory_than_the_ledger_holds(ledger: Ledger) -> None:
    for _ in range(30):
        add(ledger, PATH, sent(None))
        ledger.snapshot().publications(live=True)
    memory = ledger._memory
    assert len(memory.blobs) <= 2 * len(ledger.snapshot().paths) + 1
    assert len(memory.folded) <= 3


def test_only_the_publications_that_are_looked_at_are_folded(ledger: Ledger) -> None:
    many(ledger, 50)
    publications = ledger.snapshot().publications(live=True)
    assert (len(publications), Key("p6", "x") in publications, Key("p50", "x") in publications) == (
        50,
        True,
        False,
    )
    assert publications[Key("p7", "x")].all_sent(1)
    assert len(ledger._memory.folded) == 1
