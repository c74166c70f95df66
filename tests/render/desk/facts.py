"""Real events, folded by the real fold: what the ledger of a small December says."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from pipeline.load import load_site
from pipeline.model import Bilingual, Key, Site
from pipeline.plan import Ledgered
from pipeline.render import Pressroom
from pipeline.render.desk.history import Line, history
from pipeline.state import Brake, Event, Kind, Order, Outcome, Remote, fold, fold_brake

ROOT = Path(__file__).parents[3]
DUE = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)  # 09:00 in Paris
NOW = datetime(2026, 12, 22, 8, 0, tzinfo=UTC)
_IDS = count(1)


def at(minutes: float) -> datetime:
    return DUE + timedelta(minutes=minutes)


def event(kind: Kind, minutes: float = 0, **more: Any) -> Event:
    number = next(_IDS)
    return Event(id=f"{number:032x}", at=at(minutes), kind=kind, **more)


def claim(minutes: float = 0, *, part: int = 1, of: int = 1, via: str = "api") -> Event:
    return event(
        Kind.CLAIMED, minutes, part=part, of=of, via=via, gen=0, attempt=1, due=DUE, account="x",
        key="4c1d" * 8, stamp=at(minutes), digest="d1:aa", parts=("d1:aa",) * of, text="t1:bb",
    )  # fmt: skip


def end(kind: Kind, claimed: Event, minutes: float = 0, **more: Any) -> Event:
    return event(kind, minutes, part=claimed.part, via=claimed.via, claim=claimed.id, **more)


def sent(claimed: Event, minutes: float = 0, url: str = "https://x.example.org/1") -> Event:
    return end(Kind.SENT, claimed, minutes, digest=claimed.digest, remote=Remote("1", url))


def named(role: str) -> Bilingual:
    roles = {
        "runner": Bilingual("la machine", "the machine"),
        "cm": Bilingual("l'animation", "the community manager"),
    }
    return roles.get(role, Bilingual(role, role))


def told(*events: Event) -> tuple[Line, ...]:
    return history(fold(events, live=True), "X", named)


def kept(by: str = "cm", minutes: float = 90) -> Event:
    return event(Kind.ORDERED, minutes, part=0, by=by, order=Order.KEEP)


def cancelled(by: str = "cm") -> Event:
    return event(Kind.SETTLED, 5, part=0, by=by, outcome=Outcome.CANCELLED, how="person")


def paused(minutes: float, until: float | None = None, scope: str = "all", reason: str = "annonce de la Ville") -> list[Event]:
    out = [event(Kind.PAUSED, minutes, by="direction", scope=scope, reason=reason)]
    if until is not None:
        out.append(event(Kind.RESUMED, until, by="cm", scope=scope))
    return out


def ledgered(events: Mapping[Key, list[Event]], brake: Brake | None = None, *, live: bool = True) -> Ledgered:
    folded = {key: fold(lines, live=live) for key, lines in events.items()}
    return Ledgered(folded, brake or Brake(), {}, datetime(2026, 11, 1, tzinfo=UTC))


@cache
def demo_site() -> Site:
    site, _ = load_site(ROOT)
    assert site is not None
    return site


def demo_room(known: Ledgered | None = None, now: datetime = NOW) -> Pressroom:
    """The demo's desk at its date, with what the ledger knows."""
    return Pressroom.open(demo_site(), known or Ledgered(), now, "desk")


def brake(*events: Event) -> Brake:
    return fold_brake(events)
