"""The state table of one publication: what it is now, why, and what a run does about it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from pipeline.model import (
    Bilingual,
    Calendar,
    Channel,
    Delivery,
    Draft,
    Key,
    PostIndex,
    PublicationIndex,
    Status,
)
from pipeline.plan.words import State
from pipeline.state import ATTEMPTS, Interval, PartStatus, Pause, Publication, runs_out

ON_TIME = timedelta(minutes=15)  # a run this late is still on time: no cap, no spacing


class Act(StrEnum):
    """What a run does about a publication."""

    NOTHING = "nothing"
    SEND = "send"
    SETTLE = "settle"
    RECORD_MISSED = "record_missed"


@dataclass(frozen=True, slots=True)
class Item:
    """One publication, decided."""

    key: Key
    state: State
    why: Bilingual | None = None  # where the state alone does not say it
    act: Act = Act.NOTHING
    due: datetime | None = None
    deadline: datetime | None = None  # None: it has none as things stand
    until: datetime | None = None  # of a waiting one: look again then
    part: int = 1  # the next one to send
    of: int = 1
    late: bool = False
    crisis: bool = False
    account: str = ""
    delivery: Delivery = Delivery.API
    missed_reason: str | None = None  # no_run or expired
    history: Publication = field(default_factory=Publication)


@dataclass(frozen=True)
class Situation:
    """What judging a publication needs beside it: values, and look-ups without effects."""

    calendar: Calendar
    now: datetime
    adopted_at: datetime  # the later of the calendar's date and the ledger's beginning
    draft: Callable[[Key], Draft]  # composes; asked only where the table says so
    pause: Callable[[PostIndex, Channel], Pause | None]  # in force now
    pauses: Callable[[PostIndex, Channel], tuple[Interval, ...]]
    stopped: Callable[[Channel], bool]  # its account refused us
    stops: Callable[[Channel], tuple[Interval, ...]]
    page_live_at: Callable[[PostIndex], datetime | None]  # since when its page answers; None: not yet
    quiet_end: Callable[[Channel], datetime | None]  # inside quiet hours now: when they end
    turns: Mapping[str, tuple[tuple[datetime, Key], ...]] = field(default_factory=dict)  # account → late ones that left
    drift: bool = False  # look closely: did published ones change since, do scheduled ones have errors


@dataclass(frozen=True, slots=True)
class _About:
    """The publication under judgement."""

    post: PostIndex
    publication: PublicationIndex
    channel: Channel
    key: Key
    history: Publication
    facts: Situation

    @property
    def now(self) -> datetime:
        return self.facts.now

    @property
    def crisis(self) -> bool:
        return self.post.priority == "crisis"

    @property
    def due(self) -> datetime | None:
        return self.facts.now if self.post.on_merge and self.publication.due is None else self.publication.due

    def item(
        self,
        state: State,
        why: Bilingual | None = None,
        act: Act = Act.NOTHING,
        *,
        until: datetime | None = None,
        deadline: datetime | None = None,
        part: int = 1,
        of: int = 1,
        missed_reason: str | None = None,
    ) -> Item:
        due = self.due
        return Item(
            self.key,
            state,
            why,
            act,
            due=due,
            deadline=deadline,
            until=until,
            part=part,
            of=of,
            late=due is not None and self.now - due > ON_TIME,
            crisis=self.crisis,
            account=self.channel.account,
            delivery=self.channel.delivery,
            missed_reason=missed_reason,
            history=self.history,
        )


def judge(post: PostIndex, publication: PublicationIndex, history: Publication, facts: Situation) -> Item:
    """The first row of the table that holds."""
    channel = facts.calendar.channels[publication.channel]
    about = _About(post, publication, channel, Key(post.id, channel.id), history, facts)
    for row in (_from_ledger, _begun, _from_status, _from_time):
        item = row(about)
        if item is not None:
            return item
    return _ready(about)


# ── rows 1–5: what the ledger alone decides ──────────────────────────────────────────────────────────────────────
def _from_ledger(about: _About) -> Item | None:
    history, now = about.history, about.now
    if history.unreadable:
        return about.item(State.UNREADABLE)
    if history.cancelled:
        return about.item(State.CANCELLED)
    if history.retracted:
        return about.item(State.RETRACTED)
    doubtful = history.to_settle(now)
    if doubtful:
        return about.item(State.TO_VERIFY, act=Act.SETTLE, part=doubtful[0].number, of=history.of or 1)
    if history.live_claim(now):
        return about.item(State.SENDING)
    if history.doubled:
        return about.item(State.DOUBLED)
    by_hand = history.part(0).status is PartStatus.SENT
    if by_hand or (history.sent_parts and history.all_sent(history.of or _planned_parts(about))):
        return _published(about, by_hand=by_hand)
    return None


def _planned_parts(about: _About) -> int:
    """Found online before we ever claimed it: how many parts it has, only its file says."""
    return len(about.facts.draft(about.key).digests) or 1


def _published(about: _About, *, by_hand: bool) -> Item:
    if about.facts.drift and not by_hand and about.post.status is not Status.CANCELLED:
        draft = about.facts.draft(about.key)
        if draft.message is not None and not _same(about.history, draft.digests):
            return about.item(State.MODIFIED)
    return about.item(State.PUBLISHED, of=about.history.of or 1)


def _same(history: Publication, digests: tuple[str, ...]) -> bool:
    return history.unchanged(digests) and len(history.sent_parts) == len(digests)


# ── rows 6–10: begun, refused, missed, tried too often ───────────────────────────────────────────────────────────
def _begun(about: _About) -> Item | None:
    history = about.history
    if history.sent_parts:
        return _thread(about)
    if about.post.status is not Status.APPROVED:
        return None  # people took it back: what they say now counts
    if history.refused_parts:
        draft = about.facts.draft(about.key)
        refused = history.refused_parts[0]
        same = refused.refused is not None and refused.refused.digest in draft.digests
        if same or draft.message is None:
            return about.item(State.REFUSED, part=refused.number)
    missed = history.missed
    due = about.publication.due  # none where it leaves on merge: then "now" is no new time
    if missed is not None and (due is None or missed.due is None or due <= missed.due):
        return about.item(State.EXPIRED if missed.reason == "expired" else State.MISSED)
    if any(history.attempts(number) >= ATTEMPTS for number in history.parts):
        return about.item(State.STALLED)
    return None


def _thread(about: _About) -> Item | None:
    """Some parts are online: go on where it stopped while nothing of it changed, else ask."""
    history, facts, publication = about.history, about.facts, about.publication
    draft = facts.draft(about.key)
    of = len(draft.digests)
    if about.post.status is Status.HELD:
        return about.item(State.ON_HOLD, of=history.of or 1)
    wanted = about.post.status is Status.APPROVED and draft.message is not None
    if not (wanted and history.may_resume(draft.digests)):
        return about.item(State.BROKEN, of=history.of or 1)
    part = history.next_open_part(of)
    if part is None:
        return about.item(State.PUBLISHED)
    if draft.blocked or about.post.blocked or publication.blocked:
        return about.item(State.BLOCKED, part=part, of=of)
    refused = history.part(part).refused
    if refused is not None and refused.digest == draft.digests[part - 1]:
        return about.item(State.REFUSED, part=part, of=of)
    since = history.continued.at if history.continued else history.last_sent_at
    stops = facts.pauses(about.post, about.channel) + facts.stops(about.channel)
    out = runs_out(since, publication.grace, stops) if since else None
    deadline = min((at for at in (out, publication.expires_at) if at is not None), default=None)
    if deadline is not None and deadline < about.now:
        return about.item(State.BROKEN, of=of)
    if history.attempts(part) >= ATTEMPTS:
        return about.item(State.STALLED, part=part, of=of)
    held = _brake(about) or _delays(about, part, deadline)
    return held or about.item(State.DUE, act=Act.SEND, deadline=deadline, part=part, of=of)


# ── open: what people decided ────────────────────────────────────────────────────────────────────────────────────
_BY_STATUS = {
    Status.IDEA: State.IDEA,
    Status.DRAFT: State.DRAFT,
    Status.IN_REVIEW: State.IN_REVIEW,
    Status.HELD: State.ON_HOLD,
    Status.CANCELLED: State.CANCELLED,
}


def _from_status(about: _About) -> Item | None:
    post, due = about.post, about.due
    if post.rehearsal:
        return about.item(State.REHEARSAL)
    if post.status is not Status.APPROVED:
        waited = post.status in (Status.DRAFT, Status.IN_REVIEW) and due is not None and due < about.now
        return about.item(State.NOT_APPROVED if waited else _BY_STATUS[post.status])
    blocked = post.blocked or about.publication.blocked
    if due is None:  # or nobody can read when
        return about.item(State.BLOCKED if blocked else State.UNDATED)
    if due < about.facts.adopted_at and not about.history.kept:
        return about.item(State.PAST)
    if blocked:
        return about.item(State.BLOCKED)
    if about.channel.delivery is Delivery.BUILT:
        return about.item(State.SCHEDULED if about.facts.page_live_at(post) is None else State.PUBLISHED)
    return None


# ── open and approved: time, brake, grace ────────────────────────────────────────────────────────────────────────
def _from_time(about: _About) -> Item | None:
    due = about.due
    assert due is not None  # noqa: S101 - `_from_status` answered for those without a time
    now, expires = about.now, about.publication.expires_at
    expired = expires is not None and expires <= now
    by_hand = about.channel.delivery is Delivery.HANDOFF
    if now < due and not expired:
        if (
            about.facts.drift and about.facts.draft(about.key).blocked
        ):  # looking closely: what will not leave is not called scheduled
            return about.item(State.BLOCKED)
        notice = about.facts.calendar.publishing.handoff_notice
        return about.item(State.HAND_OFF if by_hand and due - now <= notice else State.SCHEDULED)
    if expired:
        return about.item(State.EXPIRED, act=Act.RECORD_MISSED, deadline=expires, missed_reason="expired")
    held = _brake(about) or _held_over(about)
    if held is not None:
        return held
    if by_hand:
        overdue = now - due >= about.facts.calendar.publishing.handoff_remind
        return about.item(State.OVERDUE if overdue else State.HAND_OFF)
    return None


def _brake(about: _About) -> Item | None:
    """A pause or a stopped channel. A crisis post passes the brake, never missing credentials."""
    pause = None if about.crisis else about.facts.pause(about.post, about.channel)
    if pause is not None and pause.unreadable:  # nobody can lift it by a comment
        return about.item(State.UNREADABLE, Bilingual("les pauses ne se lisent pas", "the pauses cannot be read"))
    if pause is not None:
        reason, reason_en = pause.reason or "sans motif", pause.reason or "no reason given"
        return about.item(State.PAUSED, Bilingual(reason, reason_en), until=pause.until)
    if about.facts.stopped(about.channel):
        return about.item(State.STOPPED)
    return None


def _held_over(about: _About) -> Item | None:
    """Its time came during a pause that is over: a person keeps, moves or drops it."""
    if about.crisis:
        return None
    due, kept = about.due, about.history.kept
    for pause in about.facts.pauses(about.post, about.channel):
        ended = pause.until
        if ended is None or ended > about.now or due is None or due >= ended:
            continue
        out = runs_out(due, about.publication.grace, ())
        if (out is None or out > pause.since) and not (kept and kept.at >= ended):
            return about.item(
                State.HELD,
                Bilingual(
                    "son heure est passée pendant une pause : la garder, la déplacer ou l'abandonner",
                    "its time passed during a pause: keep it, move it or drop it",
                ),
            )
    return None


def _ready(about: _About) -> Item:
    """Due, and nobody holds it: missed, waiting for something that ends by itself, or leaving."""
    draft = about.facts.draft(about.key)
    if draft.blocked:
        return about.item(State.BLOCKED)
    deadline = _deadline(about)
    waits_for_page = about.publication.links_to_page and about.facts.page_live_at(about.post) is None
    if deadline is not None and deadline < about.now and not waits_for_page:
        return about.item(State.MISSED, act=Act.RECORD_MISSED, deadline=deadline, missed_reason="no_run")
    of = len(draft.digests)
    part = about.history.next_open_part(of) or 1
    waiting = _delays(about, part, deadline)
    if waiting is not None:
        return waiting
    if waits_for_page:
        return about.item(
            State.WAITING,
            Bilingual("sa page n'est pas encore en ligne", "its page is not online yet"),
            deadline=deadline,
        )
    late = about.due is not None and about.now - about.due > ON_TIME
    return about.item(State.LATE if late else State.DUE, act=Act.SEND, deadline=deadline, part=part, of=of)


_ASKS_TO_WAIT = Bilingual("le réseau demande d'attendre", "the network asks to wait")
_TRIED = Bilingual("le dernier essai n'a atteint personne", "the last attempt reached nobody")


def _delays(about: _About, part: int, deadline: datetime | None) -> Item | None:
    """What ends by itself: the network's own delay, ours after a failed attempt, and quiet hours for what is late."""
    last = about.history.part(part)
    retry_at, released = last.retry_at, last.released
    asked = released is not None and released.retry_at is not None
    if retry_at and released and deadline and not asked:  # our own patience must not use up the grace
        retry_at = min(retry_at, released.at + max(deadline - released.at, timedelta()) / 2)
    if retry_at is not None and retry_at > about.now:
        return about.item(State.WAITING, _ASKS_TO_WAIT if asked else _TRIED, until=retry_at, part=part)
    begun = bool(about.history.sent_parts)  # half a thread stands online: worse than its rest at night
    quiet = None if about.crisis or begun else about.facts.quiet_end(about.channel)
    if quiet is not None and about.due is not None and about.now - about.due > ON_TIME:
        return about.item(State.WAITING, Bilingual("heures de silence", "quiet hours"), until=quiet)
    return None


def _deadline(about: _About) -> datetime | None:
    """min(due + grace, expires_at); the grace does not run while something that is not its own fault holds it."""
    due, facts, expires = about.due, about.facts, about.publication.expires_at
    if due is None or about.post.on_merge:
        return expires
    start = max(due, about.history.kept.at) if about.history.kept else due
    if about.publication.links_to_page:
        live = facts.page_live_at(about.post)
        start = max(start, live) if live else start
    stops = facts.pauses(about.post, about.channel) + facts.stops(about.channel)
    out = runs_out(start, about.publication.grace, stops)
    if out is not None and _waited_its_turn(about, start, out):
        out = None
    return min((at for at in (out, expires) if at is not None), default=None)


def _waited_its_turn(about: _About, start: datetime, out: datetime) -> bool:
    """While it was due, a late post of the same account left instead: from then on it waits its turn, and is not missed."""
    left = about.facts.turns.get(about.channel.account, ())
    return any(key != about.key and start < at <= out for at, key in left)
