"""What waits on this computer's disk survives a kill, a torn line and a second process."""

from pathlib import Path

from pipeline.state.unpushed import Unpushed
from tests.state.making import claimed, sent


def test_what_is_kept_waits_in_order_by_path_each_once(tmp_path: Path) -> None:
    one, two, three = claimed(), sent(None), sent(None)
    unpushed = Unpushed(tmp_path / "editorial")
    unpushed.keep("a", [one])
    unpushed.keep("b", [three])
    unpushed.keep("a", [one, two])
    assert Unpushed(tmp_path / "editorial").waiting() == {"a": [one, two], "b": [three]}
    unpushed.forget([one])
    assert unpushed.waiting() == {"a": [two], "b": [three]}
    unpushed.forget([two, three])
    assert not unpushed.file.exists()
    unpushed.forget([two])


def test_a_torn_line_is_neither_lost_nor_in_the_way(tmp_path: Path) -> None:
    unpushed = Unpushed(tmp_path)
    one, two = claimed(), sent(None)
    unpushed.keep("a", [one])
    unpushed.file.write_bytes(unpushed.file.read_bytes() + b'{"event":{"at":"2026')
    unpushed.keep("a", [two])
    assert unpushed.waiting() == {"a": [one, two]}
    assert unpushed.unreadable() == 1
    unpushed.forget([one, two])
    assert unpushed.file.read_bytes() == b'{"event":{"at":"2026\n'


def test_nothing_waits_before_anything_was_kept(tmp_path: Path) -> None:
    assert Unpushed(tmp_path / "never").waiting() == {}
    assert Unpushed(tmp_path / "never").unreadable() == 0
