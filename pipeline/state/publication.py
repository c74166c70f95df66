"""What is known of one publication: the value that `fold` makes and `plan` decides on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from pipeline.state.events import Event, Remote, Unreadable

LEASE = timedelta(minutes=30)  # how long a claim is left alone
ATTEMPTS = 5  # claims of a part that may end without a post before a person is asked
WAITS = (1, 5, 15, 45)  # minutes after the first, second, … attempt that reached nobody: an outage must not use up all five


class PartStatus(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"  # a live claim; over its lease it must be settled
    UNCERTAIN = "uncertain"  # may be online: settle
    SENT = "sent"
    REFUSED = "refused"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class PartState:
    """One part in the current generation."""

    number: int
    status: PartStatus = PartStatus.OPEN
    claim: Event | None = None  # the open claim to settle or leave alone; None for a hit of the look before sending
    first_claim: Event | None = None  # its key and stamp are reused by every attempt
    doubt: Event | None = None  # the `uncertain` event, when there is one
    sent: Event | None = None  # the first that said so
    remote: Remote | None = None
    digest: str | None = None  # of what is online, edits included; None when nobody knows (posted by hand)
    refused: Event | None = None  # its digest and code
    released: Event | None = None  # the last one, while the part is open
    attempts: int = 0  # claims that ended released or absent, since the last `retry`
    doubled: tuple[Remote, ...] = ()  # everything online for this part, when that is more than one

    @property
    def sent_at(self) -> datetime | None:
        return self.sent.at if self.sent else None

    @property
    def retry_at(self) -> datetime | None:
        """Before this instant the part waits: as the network asked, else longer after each attempt that reached nobody."""
        if self.released is None or self.released.retry_at or self.released.reason not in ("not_sent", "rate_limited"):
            return self.released.retry_at if self.released else None
        return self.released.at + timedelta(minutes=WAITS[min(max(self.attempts, 1), len(WAITS)) - 1])

    @property
    def lease_end(self) -> datetime | None:
        return self.claim.at + LEASE if self.claim else None

    def lease_over(self, now: datetime) -> bool:
        return self.claim is not None and now >= self.claim.at + LEASE

    def to_settle(self, now: datetime) -> bool:
        """Uncertain, or claimed by a run that has not been heard of for a lease."""
        return self.status is PartStatus.UNCERTAIN or (self.status is PartStatus.CLAIMED and self.lease_over(now))


@dataclass(frozen=True, slots=True)
class Publication:
    """All that the ledger knows of one post on one channel. Without events it is open."""

    parts: Mapping[int, PartState] = field(default_factory=lambda: MappingProxyType({}))
    gen: int = 0
    of: int | None = None  # how many parts the last claim of this generation counted
    planned: tuple[str, ...] = ()  # the digests of all parts, as that claim stored them
    unreadable: tuple[Unreadable, ...] = ()
    cancelled: Event | None = None
    missed: Event | None = None
    continued: Event | None = None  # `resolve --continue`; its `parts` are the digests it was said for
    kept: Event | None = None  # a person lets a held-back publication leave late, from `kept.at` on
    last_sent_at: datetime | None = None
    set_aside: int = 0  # outbox events that do not count, because the mode is live
    events: tuple[Event, ...] = ()  # those that count, each once, in line order: the history people read
    newest_at: datetime | None = None  # the latest `at` of any event, for the check of our clock

    def part(self, number: int) -> PartState:
        """One part; what was said to be sent as a whole (part 0: posted by hand) is sent in every part."""
        state, whole = self.parts.get(number) or PartState(number), self.parts.get(0)
        if whole is not None and whole.status is PartStatus.SENT and state.status is not PartStatus.SENT:
            return replace(whole, number=number)
        return state

    @property
    def retracted(self) -> bool:
        """Something of it was taken back; nothing more leaves without a new generation."""
        return any(part.status is PartStatus.RETRACTED for part in self.parts.values())

    @property
    def may_be_sent_again(self) -> bool:
        """`resolve --again` has an effect: it was taken back or cancelled, and nothing of it is or may be online."""
        ended = self.cancelled is not None or self.retracted
        return ended and not (self.sent_parts or self.uncertain_parts or self.claimed_parts)

    @property
    def doubled(self) -> tuple[PartState, ...]:
        return tuple(part for part in self.parts.values() if part.doubled)

    @property
    def sent_parts(self) -> tuple[PartState, ...]:
        return tuple(part for part in self.parts.values() if part.status is PartStatus.SENT)

    @property
    def uncertain_parts(self) -> tuple[PartState, ...]:
        return tuple(part for part in self.parts.values() if part.status is PartStatus.UNCERTAIN)

    @property
    def refused_parts(self) -> tuple[PartState, ...]:
        return tuple(part for part in self.parts.values() if part.status is PartStatus.REFUSED)

    @property
    def claimed_parts(self) -> tuple[PartState, ...]:
        """Live claims, whatever their age."""
        return tuple(part for part in self.parts.values() if part.status is PartStatus.CLAIMED)

    def to_settle(self, now: datetime) -> tuple[PartState, ...]:
        """The parts that must be settled before anything else: uncertain, or claimed longer ago than a lease."""
        return tuple(part for part in self.parts.values() if part.to_settle(now))

    def lease_over(self, now: datetime) -> bool:
        """True when a claim is older than its lease."""
        return any(part.lease_over(now) for part in self.claimed_parts)

    def live_claim(self, now: datetime) -> Event | None:
        """A claim within its lease: somebody is at it."""
        return next((part.claim for part in self.claimed_parts if not part.lease_over(now)), None)

    def all_sent(self, of: int) -> bool:
        return of > 0 and all(self.part(number).status is PartStatus.SENT for number in range(1, of + 1))

    def next_open_part(self, of: int) -> int | None:
        """The first part that is not online, 1-based; None when all are."""
        return next((n for n in range(1, of + 1) if self.part(n).status is not PartStatus.SENT), None)

    def unchanged(self, digests: tuple[str, ...]) -> bool:
        """The count of parts and the digest of every part online are those of `digests`: a thread may be resumed.

        A part whose digest nobody knows (posted by hand) counts as unchanged.
        """
        if self.of is not None and self.of != len(digests):
            return False
        return all(
            part.digest is None or (part.number <= len(digests) and part.digest == digests[part.number - 1])
            for part in self.sent_parts
            if part.number
        )

    def may_resume(self, digests: tuple[str, ...]) -> bool:
        """Some parts are online and the next may follow: unchanged, or a person said so for this very text."""
        return self.unchanged(digests) or (self.continued is not None and self.continued.parts in (None, digests))

    def attempts(self, part: int) -> int:
        return self.part(part).attempts

    def first_claim(self, part: int) -> Event | None:
        """The claim whose key and stamp every attempt of this generation reuses; its account is where to look."""
        return self.part(part).first_claim

    @property
    def remote_ids(self) -> frozenset[str]:
        """Every id and address the networks ever gave for it, retracted ones included."""
        remotes = [event.remote for event in self.events if event.remote]
        return frozenset(value for remote in remotes for value in (remote.id, remote.url) if value)
