"""What people tell the machine: answers, drops, retries, pauses. Each is checked against the ledger, then written there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from pipeline.clock import Clock
from pipeline.errors import EditorialError, GitError, PersonNeeded, UsageError
from pipeline.model import Bilingual, Calendar, Delivery, Key, Site
from pipeline.plan import Ledgered
from pipeline.publish.writing import Batch, write
from pipeline.state import (
    BRAKE_PATH,
    Event,
    Kind,
    Ledger,
    Order,
    Outcome,
    PartState,
    PartStatus,
    Publication,
    Remote,
    Snapshot,
    delivery_path,
    new_id,
)


class Answer(StrEnum):
    """What `editorial resolve` can say of a publication."""

    PUBLISHED = "published"
    NOT_PUBLISHED = "not-published"
    CANCEL = "cancel"
    AGAIN = "again"
    CONTINUE = "continue"
    STOP = "stop"
    RETRY = "retry"
    KEEP = "keep"
    MOVE = "move"


@dataclass(frozen=True)
class Orders:
    """Writes people's orders. `by` is a role of the team, or "person"."""

    ledger: Ledger
    clock: Clock
    by: str = "person"
    run: str | None = None

    def resolve(
        self,
        site: Site,
        key: Key,
        answer: Answer,
        *,
        url: str | None = None,
        posted_at: datetime | None = None,
    ) -> Bilingual:
        """Write the answer for one publication, and say what follows. Raises UsageError when it does not fit its state.

        `posted_at`: when a person posted it by hand; otherwise now.
        """

        def decide(snapshot: Snapshot) -> tuple[Batch, Bilingual]:
            history = Ledgered.read(snapshot, site.calendar).of(key)
            self._known(site, key, history)
            events, follows = self._answer(site.calendar, key, history, answer, url, posted_at)
            return {delivery_path(key): events}, follows

        return write(self.ledger, self.clock, decide)

    def pause(self, scope: str, reason: str, until: datetime | None = None) -> None:
        """Hold everything in `scope`: all, account:…, channel:… or campaign:…."""
        self._brake(
            Event(
                id=new_id(),
                at=self.clock.now(),
                kind=Kind.PAUSED,
                by=self.by,
                run=self.run,
                scope=scope,
                reason=reason,
                until=until,
            )
        )

    def resume(self, scope: str) -> None:
        self._brake(Event(id=new_id(), at=self.clock.now(), kind=Kind.RESUMED, by=self.by, run=self.run, scope=scope))

    # ── the answers ──────────────────────────────────────────────────────────────────────────────────────────────
    def _answer(
        self,
        calendar: Calendar,
        key: Key,
        history: Publication,
        answer: Answer,
        url: str | None,
        posted_at: datetime | None,
    ) -> tuple[list[Event], Bilingual]:
        now = self.clock.now()
        live = history.live_claim(now)
        if live is not None and answer is not Answer.PUBLISHED:
            raise PersonNeeded(
                Bilingual(
                    f"{key} est en cours d'envoi depuis {live.at:%H:%M} UTC : attendez la fin du passage (30 minutes au plus).",
                    f"{key} is being sent since {live.at:%H:%M} UTC: wait for the run to end (30 minutes at most).",
                )
            )
        match answer:
            case Answer.PUBLISHED:
                return self._published(calendar, key, history, url, posted_at)
            case Answer.NOT_PUBLISHED:
                return self._not_published(key, history)
            case Answer.CANCEL | Answer.STOP:
                return self._cancel(key, history)
            case Answer.MOVE:
                return self._move(key, history)
            case Answer.AGAIN:
                return self._again(key, history)
            case Answer.CONTINUE | Answer.RETRY | Answer.KEEP:
                return self._order(key, history, Order(answer.value))

    def _published(
        self,
        calendar: Calendar,
        key: Key,
        history: Publication,
        url: str | None,
        posted_at: datetime | None,
    ) -> tuple[list[Event], Bilingual]:
        address = _address(url)
        doubtful = _doubtful(history)
        channel = calendar.channels.get(key.channel)
        if doubtful:
            events = [
                self._event(
                    Kind.SETTLED,
                    part.number,
                    outcome=Outcome.SENT,
                    how="person",
                    claim=part.claim.id if part.claim else None,
                    via=part.claim.via if part.claim else "api",
                    digest=part.claim.digest if part.claim else None,
                    remote=_as_found(part, address),
                )
                for part in doubtful[:1]
            ]
        else:
            if history.sent_parts:
                raise _unfit(key, "est déjà publiée", "is published already")
            if channel is not None and channel.delivery is Delivery.BUILT:
                raise _unfit(
                    key,
                    "est une page du site : elle n'a pas de lien à enregistrer",
                    "is a page of the site: there is no link to record",
                )
            events = [self._event(Kind.SENT, 0, via="handoff", remote=Remote(url=address), at=posted_at)]
        return events, Bilingual(f"{key} : enregistrée comme publiée ({address}).", f"{key}: recorded as published ({address}).")

    def _not_published(self, key: Key, history: Publication) -> tuple[list[Event], Bilingual]:
        doubtful = _doubtful(history)
        if not doubtful:
            raise _unfit(key, "n'est pas à vérifier", "is not to be checked")
        part = doubtful[0]
        event = self._event(
            Kind.SETTLED,
            part.number,
            outcome=Outcome.ABSENT,
            how="person",
            claim=part.claim.id if part.claim else None,
            via=part.claim.via if part.claim else "api",
        )
        return [event], Bilingual(
            f"{key} : notée comme non publiée. Elle repart au prochain passage si son délai court encore.",
            f"{key}: noted as not published. It leaves with the next run if its grace has not run out.",
        )

    def _cancel(self, key: Key, history: Publication) -> tuple[list[Event], Bilingual]:
        if history.cancelled:
            raise _unfit(key, "est déjà abandonnée", "is dropped already")
        if _online(history):
            raise _unfit(
                key,
                "est publiée : pour la retirer, editorial retract",
                "is published: to take it back, editorial retract",
            )
        if _doubtful(history):
            raise _unfit(
                key,
                "est à vérifier : dites d'abord si elle est en ligne, /publiee <lien> ou /pas-publiee",
                "is to be checked: first say whether it is online, /published <link> or /not-published",
            )
        event = self._event(Kind.SETTLED, 0, outcome=Outcome.CANCELLED, how="person")
        return [event], Bilingual(f"{key} : abandonnée. Rien ne partira.", f"{key}: dropped. Nothing will be sent.")

    def _move(self, key: Key, history: Publication) -> tuple[list[Event], Bilingual]:
        claim = history.first_claim(1)
        due = claim.due if claim and claim.due else self.clock.now()
        event = self._event(Kind.MISSED, 0, due=due, reason="no_run")
        return [event], Bilingual(
            f"{key} : attend une nouvelle date dans son fichier.", f"{key}: waits for a new time in its file."
        )

    def _again(self, key: Key, history: Publication) -> tuple[list[Event], Bilingual]:
        if not (history.retracted or history.cancelled):
            raise _unfit(
                key,
                "n'est ni retirée ni abandonnée : rien à renvoyer",
                "is neither retracted nor dropped: there is nothing to send again",
            )
        if not history.may_be_sent_again:  # the ledger would pass over the order
            raise _unfit(
                key,
                "est encore en ligne en partie, ou à vérifier : editorial retract, ou /publiee <lien>, /pas-publiee, d'abord",
                "is still online in part, or to be checked: first editorial retract, or /published <link>, /not-published",
            )
        event = self._event(Kind.ORDERED, 0, order=Order.AGAIN, gen=history.gen + 1)
        return [event], Bilingual(
            f"{key} : partira de nouveau, à l'heure de son fichier.",
            f"{key}: will be sent anew, at its file's time.",
        )

    def _order(self, key: Key, history: Publication, order: Order) -> tuple[list[Event], Bilingual]:
        if history.retracted:
            raise _unfit(key, "est retirée : rien n'en part plus", "is retracted: nothing of it leaves any more")
        if history.cancelled:
            raise _unfit(key, "est abandonnée : rien n'en part plus", "is dropped: nothing of it leaves any more")
        if _online(history):
            raise _unfit(key, "est déjà publiée", "is published already")
        if order is Order.CONTINUE and not history.sent_parts:
            raise _unfit(key, "n'est pas un fil interrompu", "is not a broken thread")
        follows = {
            Order.CONTINUE: Bilingual(
                f"{key} : le fil continue au prochain passage, avec le texte d'aujourd'hui.",
                f"{key}: the thread goes on with the next run, with today's text.",
            ),
            Order.RETRY: Bilingual(f"{key} : sera retentée au prochain passage.", f"{key}: will be tried again by the next run."),
            Order.KEEP: Bilingual(f"{key} : gardée, part au prochain passage.", f"{key}: kept, leaves with the next run."),
        }
        return [self._event(Kind.ORDERED, 0, order=order)], follows[order]

    # ── helpers ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _known(self, site: Site, key: Key, history: Publication) -> None:
        post = site.index.get(key.post)
        if history.events or (post is not None and any(p.channel == key.channel for p in post.publications)):
            return
        raise UsageError(
            Bilingual(
                f"{key} n'existe pas : aucune publication de ce nom, ni dans content/ ni dans le registre.",
                f"{key} does not exist: no such publication, neither in content/ nor in the ledger.",
            )
        )

    def _event(self, kind: Kind, part: int, *, at: datetime | None = None, **fields: object) -> Event:
        return Event(
            id=new_id(),
            at=at or self.clock.now(),
            kind=kind,
            by=self.by,
            run=self.run,
            part=part,
            **fields,  # type: ignore[arg-type]
        )

    def _brake(self, event: Event) -> None:
        pulled = event.kind is Kind.PAUSED  # it holds on whatever ledger there is; it is lifted only on one that can be trusted
        answer = self.ledger.append_retrying({BRAKE_PATH: [event]}, checked=not pulled)
        if not answer.won:
            why = self._why(answer.detail)
            raise GitError(
                Bilingual(
                    f"La pause n'a pas pu être écrite dans le registre : {why.fr}",
                    f"The pause could not be written to the ledger: {why.en}",
                )
            )

    def _why(self, detail: str) -> Bilingual:
        """What stands in the way, in both languages where the ledger itself says it."""
        try:
            self.ledger.snapshot()
        except EditorialError as error:
            return error.message
        return Bilingual(detail, detail)


def _doubtful(history: Publication) -> Sequence[PartState]:
    """Parts that may be online: uncertain ones, and claims nobody ended."""
    return (*history.uncertain_parts, *history.claimed_parts)


def _online(history: Publication) -> bool:
    """All of it."""
    return history.part(0).status is PartStatus.SENT or bool(history.of and history.all_sent(history.of))


def _as_found(part: PartState, address: str) -> Remote:
    """What the look before sending found keeps its id: a reply needs more than an address."""
    found = part.doubt.remote if part.doubt else None
    if found is not None and found.url in (None, address):
        return Remote(found.id, address, found.cid)
    return Remote(url=address)


def _address(url: str | None) -> str:
    parts = urlsplit(url or "")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise UsageError(
            Bilingual(
                f"« {url} » n'est pas l'adresse d'une publication : copiez le lien entier, https://…",
                f"“{url}” is not the address of a post: copy the whole link, https://…",
            )
        )
    return parts.geturl()


def _unfit(key: Key, fr: str, en: str) -> UsageError:
    return UsageError(Bilingual(f"{key} {fr}.", f"{key} {en}."))


def known_scope(scope: str, calendar: Calendar) -> str:
    """The scope as the ledger names it. Raises UsageError for one that is none, naming those there are."""
    kind, _, name = scope.partition(":")
    names = {
        "account": {c.account for c in calendar.channels.values()},
        "channel": set(calendar.channels),
        "campaign": set(calendar.campaigns),
    }
    if scope == "all" or name in names.get(kind, ()):
        return scope
    known = ", ".join(["all", *(f"{k}:{n}" for k in names for n in sorted(names[k]))])
    raise UsageError(
        Bilingual(
            f"Portée inconnue : « {scope} ». Possibles : {known}.",
            f"Unknown scope: “{scope}”. There are: {known}.",
        )
    )
