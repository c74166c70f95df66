"""The events a run writes, made from what it knows. Pure; ids and instants are given."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.errors import NetworkError, NotSent, OutcomeUnknown, Rejected, Unauthorized
from pipeline.model import Draft
from pipeline.network import Receipt
from pipeline.plan import Item
from pipeline.state import Event, Kind, Outcome, Remote, new_id, publication_key


@dataclass(frozen=True)
class Pen:
    """Who writes: the run's address, and where instants and ids come from."""

    now: Callable[[], datetime]
    run: str | None = None
    by: str = "runner"
    new_id: Callable[[], str] = new_id

    def claim(self, item: Item, draft: Draft, *, account: str, via: str, source: str | None, token: str | None) -> Event:
        """The intent. Key and stamp are those of the first claim of this part, so that a second attempt is the same post."""
        history, number = item.history, item.part
        first = history.first_claim(number)
        at = self.now()
        part = draft.message.parts[number - 1] if draft.message else None
        return Event(
            id=self.new_id(),
            at=at,
            kind=Kind.CLAIMED,
            by=self.by,
            run=self.run,
            part=number,
            via=via,
            of=len(draft.digests),
            gen=history.gen,
            attempt=history.attempts(number) + 1,
            due=item.due,
            account=account,
            key=first.key if first else publication_key(item.key.post, item.key.channel, number, history.gen),
            stamp=first.stamp if first else at.replace(microsecond=0),
            digest=draft.digests[number - 1],
            parts=draft.digests,
            text=draft.fingerprints[number - 1],
            media=len(part.media) if part else None,
            source=source,
            token=token,
        )

    def end(self, claim: Event, outcome: Receipt | NetworkError) -> Event:
        """One of the five ends of a claimed call."""
        if isinstance(outcome, Receipt):
            remote = Remote(outcome.id, outcome.url, outcome.cid)
            return self._about(claim, Kind.SENT, digest=claim.digest, remote=remote)
        return self._failed(claim, outcome)

    def _failed(self, claim: Event, error: NetworkError) -> Event:
        if isinstance(error, Rejected):
            return self._about(claim, Kind.REFUSED, digest=claim.digest, code=error.code)
        if isinstance(error, Unauthorized):
            return self._about(claim, Kind.RELEASED, reason="unauthorized", code=error.code)
        if isinstance(error, NotSent):
            reason = "rate_limited" if error.rate_limited else "not_sent"
            return self._about(claim, Kind.RELEASED, reason=reason, code=error.code, retry_at=error.retry_at)
        return self._about(claim, Kind.UNCERTAIN, reason=error.code)

    def released(self, claim: Event, reason: str) -> Event:
        return self._about(claim, Kind.RELEASED, reason=reason)

    def uncertain(self, claim: Event, reason: str) -> Event:
        return self._about(claim, Kind.UNCERTAIN, reason=reason)

    def before_claim(self, part: int, digest: str, error: NetworkError, via: str) -> Event:
        """An end met while preparing: nothing was claimed, so it names no claim."""
        base = Event(
            id=self.new_id(),
            at=self.now(),
            kind=Kind.CLAIMED,
            by=self.by,
            run=self.run,
            part=part,
            via=via,
            digest=digest,
        )
        return replace(self._failed(base, error), claim=None)

    def already_there(self, part: int, receipt: Receipt | None, via: str) -> Event:
        return Event(
            id=self.new_id(),
            at=self.now(),
            kind=Kind.UNCERTAIN,
            by=self.by,
            run=self.run,
            part=part,
            via=via,
            reason="already_there",
            remote=Remote(receipt.id, receipt.url, receipt.cid) if receipt else None,
        )

    def settled(self, claim: Event, outcome: Outcome, *, how: str, receipt: Receipt | None = None) -> Event:
        remote = Remote(receipt.id, receipt.url, receipt.cid) if receipt else None
        digest = claim.digest if outcome is Outcome.SENT else None
        return self._about(claim, Kind.SETTLED, outcome=outcome, how=how, remote=remote, digest=digest)

    def missed(self, item: Item) -> Event:
        return Event(
            id=self.new_id(),
            at=self.now(),
            kind=Kind.MISSED,
            by=self.by,
            run=self.run,
            part=0,
            via=item.delivery,
            due=item.due,
            deadline=item.deadline,
            reason=item.missed_reason,
        )

    def page(self, post: str, url: str) -> Event:
        """A page of ours answers."""
        return Event(
            id=self.new_id(),
            at=self.now(),
            kind=Kind.SENT,
            by=self.by,
            run=self.run,
            part=1,
            via="built",
            of=1,
            remote=Remote(post, url),
        )

    def channel(self, kind: Kind, code: str | None = None) -> Event:
        """`suspended` or `restored`."""
        return Event(id=self.new_id(), at=self.now(), kind=kind, by=self.by, run=self.run, code=code)

    def _about(self, claim: Event, kind: Kind, **fields: object) -> Event:
        return Event(
            id=self.new_id(),
            at=self.now(),
            kind=kind,
            by=self.by,
            run=self.run,
            part=claim.part,
            via=claim.via,
            claim=claim.id,
            **fields,  # type: ignore[arg-type]
        )


def as_unsent(error: NetworkError) -> NetworkError:
    """Before the claim everything is reversible: an unknown outcome there means that nothing was sent."""
    return NotSent(error.message, code=error.code) if isinstance(error, OutcomeUnknown) else error
