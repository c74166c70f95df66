"""The demo's December, replayed with real runs into a ledger of its own, and the desk that comes of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipeline.cli.demo import BEGINS, TODAY, Replay
from pipeline.cli.desk import Desk
from pipeline.clock import ManualClock, parse_when
from pipeline.plan import Ledgered
from pipeline.publish.look import Viewer
from pipeline.publish.pages import Unasked
from pipeline.publish.source import Folder
from pipeline.render import Pressroom
from pipeline.state import Ledger
from pipeline.transport import Http
from tests.render.desk.facts import ROOT


@dataclass(frozen=True)
class December:
    room: Pressroom
    paused: Pressroom  # the same evening, while everything is paused


def replayed(folder: Path) -> December:
    desk = Desk(ROOT)
    clock = ManualClock(_at(desk, BEGINS))
    ledger = Ledger.local(folder / "state.git", clock)
    with Http(user_agent="tests", clock=clock, loopback_only=True) as http:
        viewer = Viewer(ledger, Folder(ROOT, None), Unasked(), clock)
        replay = Replay(desk, folder, clock, ledger, viewer, http)
        replay.play()
    known = Ledgered.read(ledger.snapshot(), desk.site.calendar)
    now, evening = _at(desk, TODAY), _at(desk, "2026-12-21 17:45")
    cache = folder / "cache"
    then = {key: one for key, one in known.publications.items() if one.newest_at and one.newest_at <= evening}
    return December(
        Pressroom.open(desk.site, known, now, "desk", cache),
        Pressroom.open(desk.site, replace(known, publications=then), evening, "desk", cache),
    )


def _at(desk: Desk, text: str) -> datetime:
    instant, _ = parse_when(text, desk.zone)
    assert instant is not None
    return instant
