"""Bad day and health: what is paused and held, what had left before, what works and what does not. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.model import Bilingual, Level, Status
from pipeline.plan import LABEL, Item, State
from pipeline.plan.credentials import GUIDE, RENEW, Validity, credentials, unsaid
from pipeline.render.desk.bureau import Bureau
from pipeline.render.desk.looks import GRAVITY
from pipeline.render.desk.sheets import Sheet
from pipeline.render.desk.today import left_between
from pipeline.state import Pause

_BEFORE = timedelta(hours=24)
NO_LEDGER = Bilingual("Il n'y a pas encore de registre", "There is no ledger yet")  # the guide's heading
_PAST = 5  # pauses that are over


@dataclass(frozen=True, slots=True)
class Over:
    pause: Pause
    until: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A publication that the pause holds, and what a person may answer."""

    item: Item
    due: bool  # its time has come


def bad_day(bureau: Bureau) -> Sheet:
    active = bureau.pauses()
    since = min((pause.since for pause in active), default=bureau.now)
    return Sheet(
        "badday",
        "badday/",
        Bilingual("Mauvais jour", "Bad day"),
        {
            "active": active,
            "since": since,
            "left": tuple(left_between(bureau, since - _BEFORE, since)),
            "held": tuple(_held(bureau)),
            "over": _over(bureau),
            "statements": statements(bureau),
        },
    )


def _held(bureau: Bureau) -> Iterator[Held]:
    """What waits now, and while a pause lasts what would leave within a day."""
    soon = bureau.now + _BEFORE
    for item in bureau.items:
        if item.state in (State.PAUSED, State.HELD):
            yield Held(item, bool(item.due and item.due <= bureau.now))
        elif item.state in (State.SCHEDULED, State.HAND_OFF, State.OVERDUE) and item.due and item.due <= soon:
            one = bureau.site.index.get(item.key.post)
            brake = bureau.room.ledgered.brake
            if brake.holds(one.campaign if one else None, item.key.channel, item.account, bureau.now):
                yield Held(item, due=False)


def _over(bureau: Bureau) -> list[Over]:
    """The last pauses that ended, latest first."""
    found = [
        Over(pause, pause.until)
        for pauses in bureau.room.ledgered.brake.pauses.values()
        for pause in pauses
        if pause.until is not None and pause.until <= bureau.now
    ]
    return sorted(found, key=lambda one: one.until, reverse=True)[:_PAST]


def statements(bureau: Bureau) -> list[str]:
    """Posts ready for a crisis: held or drafted, never sent; rehearsals too, since they show the gesture."""
    ready = (Status.HELD, Status.DRAFT, Status.IN_REVIEW, Status.APPROVED)
    return [
        one.id
        for one in bureau.site.index.values()
        if one.priority == "crisis" and one.status in ready and (one.rehearsal or one.due is None)
    ]


# ── health ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Check:
    name: Bilingual
    good: bool
    says: Bilingual
    path: str = ""
    guide: Bilingual | None = None  # the heading of what the guide says when it is not good


def health(bureau: Bureau) -> Sheet:
    counts = {state: len(bureau.room.plan.in_state(state)) for state in GRAVITY}
    stopped = [
        (name, state.suspended)
        for name, state in sorted(bureau.room.ledgered.channels.items())
        if state.holds(bureau.now) and name in bureau.calendar.channels
    ]
    return Sheet(
        "health",
        "health/",
        Bilingual("Santé", "Health"),
        {
            "checks": tuple(_checks(bureau, counts)),
            "counts": [(state, count) for state, count in counts.items() if count],
            "stopped": stopped,
            "drifted": [item for item in bureau.items if item.state is State.MODIFIED][:20],
        },
    )


def _checks(bureau: Bureau, counts: dict[State, int]) -> Iterator[Check]:
    brake, live = bureau.room.ledgered.brake, bureau.calendar.publishing.mode == "live"
    yield Check(
        Bilingual("Mode", "Mode"),
        live,
        Bilingual("réel : ce qui est dû part sur les réseaux", "live: what is due leaves for the networks")
        if live
        else Bilingual("essai : des fichiers, rien sur les réseaux", "trial: files, nothing on the networks"),
    )
    began = bureau.room.ledgered.created_at
    yield Check(
        Bilingual("Registre", "Ledger"),
        began is not None,
        Bilingual("ouvert et lisible", "open and readable")
        if began
        else Bilingual("jamais vu d'ici : editorial publish --init", "never seen from here: editorial publish --init"),
        guide=NO_LEDGER,
    )
    damaged = counts[State.UNREADABLE] + bool(brake.unreadable)
    yield Check(
        Bilingual("Lignes illisibles", "Unreadable lines"),
        not damaged,
        Bilingual("aucune", "none") if not damaged else Bilingual(str(damaged), str(damaged)),
        guide=LABEL[State.UNREADABLE],
    )
    stale = sum(item.history.lease_over(bureau.now) for item in bureau.room.plan.items)
    yield Check(
        Bilingual("Envois restés en suspens", "Sends left hanging"),
        not stale,
        Bilingual("aucun", "none") if not stale else Bilingual(f"{stale} à vérifier", f"{stale} to check"),
        guide=LABEL[State.TO_VERIFY],
    )
    stopped = [name for name, state in bureau.room.ledgered.channels.items() if state.holds(bureau.now)]
    yield Check(
        Bilingual("Canaux arrêtés", "Channels stopped"),
        not stopped,
        Bilingual("aucun", "none") if not stopped else Bilingual(", ".join(stopped), ", ".join(stopped)),
        guide=LABEL[State.STOPPED],
    )
    yield from _credentials(bureau)
    paused = bureau.pauses()
    yield Check(
        Bilingual("Pause", "Pause"),
        not paused,
        Bilingual("aucune", "none") if not paused else Bilingual("en cours", "in force"),
        "badday/",
        LABEL[State.PAUSED],
    )
    blocked = sum(one.blocked or any(p.blocked for p in one.publications) for one in bureau.site.index.values())
    yield Check(
        Bilingual("Publications avec une erreur", "Posts with an error"),
        not blocked,
        Bilingual("aucune", "none") if not blocked else Bilingual(f"{blocked} : editorial check", f"{blocked}: editorial check"),
        guide=LABEL[State.BLOCKED],
    )
    found = [*bureau.room.problems, *bureau.room.composer.site_problems()]
    site = [p for p in found if p.level is Level.ERROR and p.post is None]
    yield Check(
        Bilingual("Calendrier", "Calendar"),
        not site,
        Bilingual("sans erreur", "no error") if not site else Bilingual(f"{len(site)} erreurs", f"{len(site)} errors"),
    )


def _credentials(bureau: Bureau) -> Iterator[Check]:
    """A line for each account whose date somebody wrote, and one for those without."""
    found = credentials(bureau.calendar, bureau.now)
    for one in found:
        if one.validity is not Validity.UNSAID:
            good = one.validity is Validity.GOOD
            says = one.says if good else Bilingual(f"{one.says.fr}. {RENEW.fr}", f"{one.says.en}. {RENEW.en}")
            yield Check(Bilingual(f"Compte {one.account}", f"Account {one.account}"), good, says, guide=GUIDE)
    if names := ", ".join(unsaid(found)):
        yield Check(
            Bilingual("Expiration des identifiants", "Expiry of credentials"),
            good=True,
            says=Bilingual(f"date jamais écrite : {names}", f"date never written: {names}"),
        )
