"""Events for tests, with ids and times that follow one another."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from pipeline.state import Event, Kind, Outcome, Remote, new_id, publication_key

START = datetime(2026, 12, 1, 8, tzinfo=UTC)
_numbers = count(1)


def minutes(number: float) -> datetime:
    return START + timedelta(minutes=number)


def event(kind: Kind, at: datetime = START, **more: Any) -> Event:
    return Event(id=new_id(next(_numbers).to_bytes), at=at, kind=kind, **more)


def claimed(part: int = 1, at: datetime = START, *, of: int = 1, gen: int = 0, **more: Any) -> Event:
    about = {"account": "mastodon:social.example.org/@cyclorive", "stamp": at, "digest": f"d1:{part}"}
    key = publication_key("p05", "x", part, gen)
    return event(Kind.CLAIMED, at, part=part, of=of, gen=gen, key=key, **(about | more))


def sent(claim: Event | None, remote: str | None = "1", at: datetime = START, part: int = 1, **more: Any) -> Event:
    where = Remote(remote, f"https://social.example.org/{remote}") if remote else None
    ends = {"claim": claim.id, "part": claim.part} if claim else {"part": part}
    return event(Kind.SENT, at, remote=where, **(ends | more))


def ended(kind: Kind, claim: Event | None, at: datetime = START, part: int = 1, **more: Any) -> Event:
    about: dict[str, Any] = {"claim": claim.id, "part": claim.part} if claim else {"part": part}
    if kind in (Kind.RELEASED, Kind.UNCERTAIN):
        about["reason"] = "not_sent" if kind is Kind.RELEASED else "timeout_after_body"
    if kind is Kind.REFUSED:
        about |= {"digest": claim.digest if claim else "d1:1", "code": "too_long"}
    return event(kind, at, **(about | more))


def settled(outcome: Outcome, claim: Event | None, at: datetime = START, part: int = 1, **more: Any) -> Event:
    return ended(Kind.SETTLED, claim, at, part, outcome=outcome, how="found", **more)
