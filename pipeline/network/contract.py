"""The two halves themselves: `Network`, pure, and `Client`, which holds the credentials."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from pipeline.model import Bilingual, Channel, Message, Part, Post, Problem, TextSpan, Variant
from pipeline.network import byhand, checking, composing
from pipeline.network.values import (
    Ability,
    Absent,
    Account,
    Claimed,
    Context,
    Found,
    Limits,
    Money,
    Prepared,
    Receipt,
    Secrets,
    Unclear,
)

if TYPE_CHECKING:
    from pipeline.transport import Http


class Client(Protocol):
    """The half with credentials. Every method ends in a value or one of the five ends (`errors.NetworkError`)."""

    def whoami(self) -> Account: ...

    def prepare(self, part: Part) -> Prepared:
        """Upload, poll, resolve handles: everything reversible."""
        ...

    def send(self, prepared: Prepared, *, thread: tuple[Receipt, ...], key: str, stamp: datetime) -> Receipt:
        """The one irreversible call. `thread`: receipts of the parts before, first is the root."""
        ...


@runtime_checkable
class Finds(Protocol):
    def find(self, claimed: Claimed) -> Found | Absent | Unclear: ...


@runtime_checkable
class Edits(Protocol):
    def edit(self, receipt: Receipt, prepared: Prepared) -> Receipt: ...


@runtime_checkable
class Deletes(Protocol):
    def delete(self, receipt: Receipt) -> None: ...


class Network(ABC):
    """The pure half: no credentials, no network, no clock."""

    name: ClassVar[str]  # as in calendar.yaml
    label: ClassVar[str]  # for people
    short: ClassVar[str]  # two letters, its own: the end of our short paths (/l/p08-fb/)
    medium: ClassVar[str] = "social"  # utm_medium of its links
    secrets: ClassVar[tuple[str, ...]] = ()  # names without the account's prefix; empty: cannot be sent to by api
    lacks: ClassVar[Mapping[Ability, Bilingual]] = {}  # never, because…

    @abstractmethod
    def limits(self, channel: Channel) -> Limits: ...

    @abstractmethod
    def length(self, text: str, channel: Channel) -> int:
        """In the network's own unit; equals what the payload carries."""

    def measure(self, text: str, warning: str | None, channel: Channel) -> int:
        """The length of a part. A network that counts the content warning too says so here."""
        return self.length(text, channel)

    def compose(self, ctx: Context, post: Post, variant: Variant) -> Message:
        """The message as previewed and sent. Never refuses: what is too long or missing is for `check` to say."""
        return composing.compose(self, ctx, post, variant)

    def check(self, message: Message, channel: Channel) -> list[Problem]:
        """What this network would refuse or lose, in a writer's words. `file` stays empty: the caller knows it."""
        return checking.check(self, message, channel)

    def spans(self, text: str, channel: Channel) -> tuple[TextSpan, ...]:
        """What becomes clickable in a text."""
        return composing.spans(text, links=self.limits(channel).clickable_links)

    def explain(self, text: str) -> Bilingual | None:
        """Why a text counts more, or less, than it seems; said beside a length that is over the limit."""
        return None

    def cost(self, message: Message) -> Money | None:
        """What sending is estimated to cost; None where it is free."""
        return None

    def checklist(self, message: Message) -> tuple[Bilingual, ...]:
        """What a person does who posts this by hand, step by step."""
        return byhand.checklist(self, message)

    def check_options(self, options: Mapping[str, object]) -> list[Bilingual]:
        """What is wrong with a channel's or post's `options:`; by default any is unknown."""
        return [Bilingual(f"option inconnue : « {key} »", f"unknown option: “{key}”") for key in options]

    def connect(self, channel: Channel, secrets: Secrets, http: Http, root: Path) -> Client | None:
        """A client, or None for a network that only a person can post to. `root`: where the media's files lie."""
        return None
