"""Ledgers written for a test, folded for real."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

from pipeline.model import Key
from pipeline.plan import Ledgered
from pipeline.state import Event, Kind, Outcome, Remote, fold, fold_brake, fold_channel

_ids = count(1)
X = Key("p1", "x")


def at(text: str) -> datetime:
    """`2026-12-07 09:00` in Paris, in winter."""
    return datetime.fromisoformat(f"{text}+01:00").astimezone(UTC)


def event(kind: Kind, when: str, **fields: Any) -> Event:
    part = fields.pop("part", 1)
    return Event(id=f"{next(_ids):032x}", at=at(when), kind=kind, part=part, **fields)


def claimed(when: str, digest: str = "d1:a", *, part: int = 1, of: int = 1, due: str | None = None, **fields: Any) -> Event:
    return event(
        Kind.CLAIMED,
        when,
        part=part,
        of=of,
        gen=fields.pop("gen", 0),
        account="x:@atelier_demo",
        key="k" * 32,
        stamp=at(when),
        digest=digest,
        parts=fields.pop("parts", (digest,)),
        text="t1:a",
        via=fields.pop("via", "outbox"),
        due=at(due or when),
        **fields,
    )


def ended(claim: Event, kind: Kind, when: str, **fields: Any) -> Event:
    return event(kind, when, part=claim.part, claim=claim.id, via=claim.via, **fields)


def sent(claim: Event, when: str, remote: str = "1") -> Event:
    return ended(claim, Kind.SENT, when, digest=claim.digest, remote=Remote(remote, f"https://x.example.org/{remote}"))


def settled(claim: Event, when: str, outcome: Outcome) -> Event:
    return ended(claim, Kind.SETTLED, when, outcome=outcome, how="person")


def ledger(
    *events: Event,
    key: Key = X,
    brake: tuple[Event, ...] = (),
    channels: Mapping[str, tuple[Event, ...]] | None = None,
) -> Ledgered:
    return Ledgered(
        {key: fold(events, live=False)} if events else {},
        fold_brake(brake),
        {name: fold_channel(lines) for name, lines in (channels or {}).items()},
        at("2026-12-01 00:00"),
    )
