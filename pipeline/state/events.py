"""Events: one JSON object a line, UTF-8, sorted keys, LF, at most 4 KiB, only ever appended.

An event says what was done, never a post's text, a person's name or a network's raw answer. Reading never raises: a line
that cannot be trusted is an `Unreadable`, and what it belongs to is blocked until a person looks.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pipeline.model import Key

VERSION = 1
LINE_LIMIT = 4096  # bytes, the line feed included


class Kind(StrEnum):
    """What happened. The first eleven belong to a publication, then a channel's two, then the brake's two."""

    CLAIMED = "claimed"  # one irreversible call is about to be made
    SENT = "sent"  # it is online: a fact that always counts; part 0: all of it, posted by hand
    REFUSED = "refused"  # the network said no to this content
    RELEASED = "released"  # proven not sent; `reason`: not_sent rate_limited unauthorized expired stopping
    UNCERTAIN = "uncertain"  # may be online; `claim` None with `already_there`: the look before sending hit
    SETTLED = "settled"  # an uncertain one decided: `outcome`, and `how`
    MISSED = "missed"  # its time and grace are over
    UPDATED = "updated"  # what is online was edited: its new digest
    RETRACTED = "retracted"  # what was online was deleted by us
    ORDERED = "ordered"  # a person's order to the machine: `order`
    SUSPENDED = "suspended"
    RESTORED = "restored"
    PAUSED = "paused"
    RESUMED = "resumed"


class Outcome(StrEnum):
    SENT = "sent"
    ABSENT = "absent"
    CANCELLED = "cancelled"


class Order(StrEnum):
    """What a person can order. Cancelling and stopping are `settled cancelled`."""

    AGAIN = "again"  # send anew after a retraction or a cancellation: `gen` is the next one
    RETRY = "retry"  # forget the attempts and the refusal of `part` (0: of all)
    CONTINUE = "continue"  # a broken thread goes on with today's text
    KEEP = "keep"  # a held-back publication may leave late


@dataclass(frozen=True, slots=True)
class Remote:
    """What the network gave back: its id, the public address, and the content id a reply may need."""

    id: str | None = None
    url: str | None = None
    cid: str | None = None

    @property
    def identity(self) -> str | None:
        """What tells two posts of a network apart: its id, else the address a person gave."""
        return self.id or self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One fact. Instants are UTC, kept to the millisecond; `part` is 1-based, 0 stands for the whole publication."""

    id: str  # 32 hex digits, see new_id
    at: datetime
    kind: Kind
    by: str = "runner"  # or a role of the team
    v: int = VERSION
    run: str | None = None  # where the run can be looked at
    part: int | None = None
    via: str | None = None  # api outbox handoff built
    of: int | None = None  # how many parts the message has
    gen: int | None = None
    attempt: int | None = None
    due: datetime | None = None
    account: str | None = None
    key: str | None = None  # see publication_key
    stamp: datetime | None = None  # the first claim's time, whole seconds
    digest: str | None = None  # "d1:…" of this part
    parts: tuple[str, ...] | None = None  # the digests of all parts
    text: str | None = None  # "t1:…"
    media: int | None = None  # how many attachments, for settling
    source: str | None = None  # the commit the content came from
    token: str | None = None  # an upload's or a container's token
    claim: str | None = None  # the id of the claim this ends
    remote: Remote | None = None
    code: str | None = None
    reason: str | None = None
    retry_at: datetime | None = None
    outcome: Outcome | None = None
    how: str | None = None  # found, person
    deadline: datetime | None = None
    order: Order | None = None
    scope: str | None = None  # all, account:…, channel:…, campaign:…
    until: datetime | None = None

    def __post_init__(self) -> None:
        for name in _INSTANTS:
            value: datetime | None = getattr(self, name)
            if value is None or (value.tzinfo is UTC and value.microsecond % 1000 == 0):
                continue
            if value.tzinfo is None:
                raise ValueError(f"{name} has no time zone")
            value = value.astimezone(UTC)
            object.__setattr__(self, name, value.replace(microsecond=value.microsecond // 1000 * 1000))

    def to_line(self) -> bytes:
        """The line, with its LF. Raises ValueError for what nobody could read back: too long, or a field missing."""
        line = _line(self)
        if isinstance(read := from_line(line), Unreadable):
            raise ValueError(f"an event that could not be read back: {read.why}")  # noqa: TRY004  a value of ours is wrong
        return line

    def fitted(self) -> "Event":
        """The same fact in a line that can be written, whatever a server answered: what is too long or broken is cut.

        For outcomes: between a call and its record nothing may raise.
        """
        event = Event(**{name: _whole(value) for name in _NAMES if (value := getattr(self, name)) is not None})
        for name, shorter in _SHORTENED.items():
            if len(_line(event)) <= LINE_LIMIT:
                break
            if (value := getattr(event, name)) is not None:
                event = replace(event, **{name: shorter(value)})
        return event


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line nobody may act on. `why`: not_json, later_version, unknown_kind, wrong_type, oversized; `line` is its start."""

    why: str
    line: str
    field: str | None = None
    number: int = 0  # 1-based, in its file


def new_id(source: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """128 random bits in hex: without them, two runners' identical claims would be one commit, and both would win."""
    return source(16).hex()


def publication_key(post: str, channel: str, part: int, gen: int) -> str:
    """What a network may be given to recognise a second attempt: never text, never time."""
    return hashlib.sha256(f"editorial/1\n{post}\n{channel}\n{part}\n{gen}".encode()).hexdigest()[:32]


def subject(kind: str, key: Key | str) -> str:
    """A commit's subject: ids only, so that no text of a post can be read as an instruction by a forge."""
    return f"{kind} {key.post} {key.channel}" if isinstance(key, Key) else f"{kind} {key}"


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────
def read_lines(content: bytes) -> tuple[Event | Unreadable, ...]:
    """The events of a file, in line order. Empty lines are nothing; a last line without its LF is read like the others."""
    return tuple(_numbered(content.split(b"\n")))


def _numbered(lines: Iterable[bytes]) -> Iterator[Event | Unreadable]:
    for number, line in enumerate(lines, 1):
        if not line or line.isspace():
            continue
        read = from_line(line)
        yield read if isinstance(read, Event) else Unreadable(read.why, read.line, read.field, number)


def from_line(line: bytes) -> Event | Unreadable:
    """One line, with or without its LF. Never raises. Fields this version does not know are passed over."""
    if len(line.removesuffix(b"\n")) >= LINE_LIMIT:
        return _unreadable("oversized", line)
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return _unreadable("not_json", line)
    if not isinstance(record, dict):
        return _unreadable("not_json", line)
    version = record.get("v")
    if type(version) is not int or version < 1:
        return _unreadable("wrong_type", line, "v")
    if version > VERSION:
        return _unreadable("later_version", line)
    if not isinstance(kind := record.get("kind"), str) or kind not in _KINDS:
        return _unreadable("unknown_kind", line)
    return _event(record, line)


def _event(record: Mapping[str, Any], line: bytes) -> Event | Unreadable:
    values: dict[str, Any] = {}
    for name, value in record.items():
        if value is None or (read := _READ.get(name)) is None:
            continue
        try:
            values[name] = read(value)
        except (TypeError, ValueError):
            return _unreadable("wrong_type", line, name)
    kind: Kind = values["kind"]
    for name in ("id", "at", "by", *_REQUIRED[kind]):
        if name not in values:
            return _unreadable("wrong_type", line, name)
    if kind in _ONE_PART and values["part"] < 1:
        return _unreadable("wrong_type", line, "part")
    return Event(**values)


def _unreadable(why: str, line: bytes, field: str | None = None) -> Unreadable:
    return Unreadable(why, line[:120].decode("utf-8", "replace").rstrip("\r\n"), field)


_HEX = re.compile(r"[0-9a-f]{32}\Z")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z\Z")
_SCOPE = re.compile(r"all\Z|(account|channel|campaign):\S+\Z")


def _id(value: Any) -> str:
    if not _HEX.match(value):
        raise ValueError
    return str(value)


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError
    if not value.isascii():
        value.encode()  # half a character cannot be written anywhere again
    return value


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**31:
        raise TypeError
    return value


def _instant(value: Any) -> datetime:
    if not _INSTANT.match(value):
        raise ValueError
    return datetime.fromisoformat(value)


def _digests(value: Any) -> tuple[str, ...]:
    if type(value) is not list:
        raise TypeError
    return tuple(map(_text, value))


def _remote(value: Any) -> Remote:
    if type(value) is not dict:
        raise TypeError
    return Remote(**{name: _text(value[name]) for name in ("id", "url", "cid") if value.get(name) is not None})


def _scope(value: Any) -> str:
    if not _SCOPE.match(value):
        raise ValueError
    return str(value)


_KINDS: dict[Any, Kind] = {kind.value: kind for kind in Kind}
_INSTANTS = ("at", "due", "stamp", "retry_at", "deadline", "until")
_COUNTS = ("v", "part", "of", "gen", "attempt", "media")
_TEXTS = ("by", "run", "via", "account", "key", "digest", "text", "source", "token", "code", "reason", "how")
_NAMES = tuple(field.name for field in fields(Event))
_READ: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(_TEXTS, _text),
    **dict.fromkeys(_COUNTS, _count),
    **dict.fromkeys(_INSTANTS, _instant),
    "id": _id,
    "claim": _id,
    "kind": _KINDS.__getitem__,
    "parts": _digests,
    "remote": _remote,
    "outcome": Outcome,
    "order": Order,
    "scope": _scope,
}
_REQUIRED: dict[Kind, tuple[str, ...]] = {
    Kind.CLAIMED: ("part", "of", "gen", "account", "key", "stamp", "digest"),
    Kind.SENT: ("part",),
    Kind.REFUSED: ("part", "digest"),
    Kind.RELEASED: ("part", "reason"),
    Kind.UNCERTAIN: ("part", "reason"),
    Kind.SETTLED: ("part", "outcome"),
    Kind.MISSED: ("due",),
    Kind.UPDATED: ("part", "digest"),
    Kind.RETRACTED: ("part",),
    Kind.ORDERED: ("order",),
    Kind.SUSPENDED: (),
    Kind.RESTORED: (),
    Kind.PAUSED: ("scope",),
    Kind.RESUMED: ("scope",),
}
_ONE_PART = frozenset({Kind.CLAIMED, Kind.REFUSED, Kind.RELEASED, Kind.UNCERTAIN, Kind.UPDATED})


def written_instant(value: datetime) -> str:
    """`2026-12-01T08:00:01.120Z`; whole seconds without their zeros."""
    spec = "milliseconds" if value.microsecond else "seconds"
    return value.astimezone(UTC).isoformat(timespec=spec).replace("+00:00", "Z")


def _written(name: str, value: Any) -> Any:
    if name == "at":
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, datetime):
        return written_instant(value)
    if isinstance(value, Remote):
        return {key: given for key in ("id", "url", "cid") if (given := getattr(value, key)) is not None}
    return list(value) if isinstance(value, tuple) else value


def _line(event: Event) -> bytes:
    record = {name: _written(name, value) for name in _NAMES if (value := getattr(event, name)) is not None}
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _whole(value: Any) -> Any:
    """Without halves of characters, which JSON can carry and UTF-8 cannot."""
    if isinstance(value, Remote):
        given = (value.id, value.url, value.cid)  # as a server answered: maybe no text at all
        return Remote(*(_whole(part if part is None else str(part)) for part in given))
    if isinstance(value, str) and not isinstance(value, StrEnum) and not value.isascii():
        return value.encode("utf-8", "replace").decode()
    return value


_SHORTENED: dict[str, Callable[[Any], Any]] = {  # in this order, until the line fits
    "reason": lambda text: text[:80],
    "run": lambda _: None,
    "token": lambda _: None,
    "parts": lambda _: None,
    "code": lambda text: text[:80],
    "remote": lambda remote: Remote(*(text and text[:200] for text in (remote.id, remote.url, remote.cid))),
}
