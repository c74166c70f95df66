"""What a house rule looks at, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipeline.compose.addresses import Addresses
from pipeline.model import Bilingual, Calendar, Channel, KeyPath, Level, Message, Post, Rule, Variant, pick


@dataclass(frozen=True)
class Case:
    """What a rule looks at. `message` is None for the rules about the post itself."""

    calendar: Calendar
    addresses: Addresses
    post: Post
    rule: Rule
    channel: Channel | None = None
    variant: Variant | None = None
    message: Message | None = None
    twins: tuple[Channel, ...] = ()  # channels of other networks, written before this one, that say the same words


@dataclass(frozen=True, slots=True)
class Finding:
    message: Bilingual
    path: KeyPath = ()
    hint: Bilingual | None = None
    file: str | None = None  # the post's own unless said
    line: int | None = None
    level: Level | None = None  # the rule's unless said


Check = Callable[[Case], Iterable[Finding]]


def on(case: Case) -> str:
    return pick(case.channel.name, "fr") if case.channel else ""


def texts(case: Case) -> Iterator[tuple[str, KeyPath]]:
    """Everything a reader reads of a message, with its place."""
    if case.message is None or case.channel is None:
        return
    for part in case.message.parts:
        yield part.text, part.path
        if part.warning:
            yield part.warning, part.path
        for option in part.poll.options if part.poll else ():
            yield option, part.path
    for field in ("title", "subject", "preheader"):
        if text := getattr(case.message, field):
            yield text, ("channels", case.channel.id, field)
