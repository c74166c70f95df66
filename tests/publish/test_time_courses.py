"""Any wall time, any zone, any course of runs: a post is sent once when a run comes in its time, else it is called missed.

The ledger and the network are in memory, so that many courses can be tried; calendar, plan and run are the real ones.
"""

import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
from hypothesis import example, given, settings

from pipeline.clock import ManualClock
from pipeline.compose import Composer
from pipeline.load import load_site
from pipeline.model import Key, Level
from pipeline.plan import Item, Ledgered, State, make_plan
from pipeline.publish.source import Source
from pipeline.state import LedgerInfo
from tests.publish.memory import Book, MemorySnapshot, Net, Runner
from tests.sites import calendar, post, write

KEY = Key("p1", "x")
GRACE, AHEAD = timedelta(hours=6), timedelta(minutes=10)
HOUR = timedelta(hours=1)
CHANGES = {  # instants at which the clocks of a zone change, in UTC
    "Europe/Paris": ("2027-03-28 01:00", "2027-10-31 01:00"),
    "America/New_York": ("2027-03-14 07:00", "2027-11-07 06:00"),
    "Australia/Lord_Howe": ("2027-04-03 15:00", "2027-10-02 15:30"),
    "Asia/Tokyo": ("2027-12-31 15:00", "2028-02-28 15:00"),  # never: its year ends, its leap day begins
    "Africa/Casablanca": ("2027-02-07 02:00", "2027-03-14 02:00"),  # an hour back for a month
    "Pacific/Apia": ("2027-12-31 11:00", "2028-02-28 11:00"),
}


def wall(text: str) -> datetime:
    """What a clock on a wall shows."""
    return datetime.fromisoformat(text)


@st.composite
def walls(draw: st.DrawFn) -> tuple[str, datetime]:
    """A zone and what its wall shows within hours of a change."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    change = datetime.fromisoformat(draw(st.sampled_from(CHANGES[zone]))).replace(tzinfo=UTC)
    shown = change.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return zone, shown + timedelta(minutes=draw(st.integers(-180, 180)))


courses = st.lists(st.tuples(st.integers(-4, 14), st.integers(0, 59)), max_size=12)  # hours of runs, and how late each is
GAP = [(-1, 7), (9, 7)]


def instants(on_wall: datetime, zone: str) -> list[datetime]:
    """Where the wall shows that time: one instant, two, or none. Told by trying, not by the code under test."""
    guesses = {(on_wall - timedelta(minutes=15 * quarter)).replace(tzinfo=UTC) for quarter in range(-13 * 4, 15 * 4)}
    return sorted(at for at in guesses if at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == on_wall)


@settings(max_examples=150, deadline=None)
@given(walls(), courses)
@example(("Europe/Paris", wall("2027-10-31 02:30")), [(0, 0), (1, 0), (2, 0)])
@example(("Europe/Paris", wall("2027-03-28 02:30")), [(0, 0), (1, 0), (2, 0)])
@example(("Australia/Lord_Howe", wall("2027-04-04 01:45")), [(0, 0), (0, 30), (1, 0)])
@example(("Africa/Casablanca", wall("2027-03-14 03:00")), GAP)
@example(("America/New_York", wall("2027-11-07 01:30")), [(6, 0)])
@example(("America/New_York", wall("2027-11-07 01:30")), [(6, 1)])
def test_a_post_is_sent_once_when_a_run_comes_in_its_time_and_missed_otherwise(
    place: tuple[str, datetime], course: Sequence[tuple[int, int]]
) -> None:
    zone, on_wall = place
    shown = instants(on_wall, zone)
    due = shown[0] if shown else on_wall.replace(tzinfo=UTC)
    moments = sorted(due + hour * HOUR + timedelta(minutes=minutes) for hour, minutes in course)
    with tempfile.TemporaryDirectory(prefix="courses-") as folder:
        book, net, item = run_through(Path(folder), zone, on_wall, moments, end=due + 16 * HOUR)
    sent = [one.at for one in net.posts]
    if not shown:
        assert (sent, book.files) == ([], {})
        return
    coming = [moment for moment in moments if due - AHEAD <= moment <= due + GRACE]
    assert sent == ([max(due, coming[0])] if coming else [])
    assert item.state is (State.PUBLISHED if coming else State.MISSED)


def run_through(
    folder: Path, zone: str, on_wall: datetime, moments: Sequence[datetime], *, end: datetime
) -> tuple[Book, Net, Item]:
    """A team's post, runs at these moments, and a last one at the end."""
    text = calendar(mode="live").replace("Europe/Paris", zone).replace("  quiet_hours: 21:30-07:00\n", "")
    write(folder, {"calendar.yaml": text, "content/posts/p1.md": post(f"{on_wall:%Y-%m-%d %H:%M}")})
    site, problems = load_site(folder)
    assert site is not None
    assert not [problem for problem in problems if problem.vital and problem.level is Level.ERROR]
    source, composer = Source(site, tuple(problems), "commit"), Composer(site)
    clock = ManualClock(min([*moments, end]) - 24 * HOUR)
    book, net = Book(LedgerInfo(datetime(2026, 12, 1, tzinfo=UTC))), Net()
    runner = Runner(book, {"x": net}, lambda: source, lambda _: composer, clock)
    for moment in [*moments, end]:
        clock.advance(max(0.0, (moment - clock.now()).total_seconds()))
        runner.run()
    ledgered = Ledgered.read(MemorySnapshot(book), site.calendar)
    return book, net, make_plan(site, ledgered, clock.now(), composer.draft).by_key[KEY]
