"""A publication's history in words: the ledger's events become sentences; no event kind is ever shown. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pipeline.model import Bilingual
from pipeline.plan import ON_TIME
from pipeline.state import Event, Interval, Kind, Order, Outcome, Publication

Tone = Literal["good", "warn", "bad", "info"]
Named = Callable[[str], Bilingual]  # a role's id → its name, for people


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: when, in a sentence, how it bodes, and where to look."""

    at: datetime  # UTC
    text: Bilingual
    tone: Tone = "info"
    url: str | None = None
    run: str | None = None  # the run's address, for who wants the details


@dataclass(frozen=True, slots=True)
class Held:
    """A pause that held the publication at its time."""

    interval: Interval
    by: Bilingual
    reason: str | None


_CODES: Mapping[str, Bilingual] = {
    "too_long": Bilingual("texte trop long", "text too long"),
    "duplicate": Bilingual("déjà dit il y a peu", "said not long ago"),
    "media_rejected": Bilingual("image ou vidéo refusée", "picture or video not accepted"),
    "forbidden": Bilingual("le compte n'en a pas le droit", "the account may not do this"),
    "redirected": Bilingual("l'adresse du réseau a changé", "the network's address has changed"),
}
_RELEASED: Mapping[str, Bilingual] = {
    "not_sent": Bilingual(
        "Pas partie : le réseau était injoignable. Nouvel essai au passage suivant.",
        "Not sent: the network could not be reached. The next run tries again.",
    ),
    "rate_limited": Bilingual("Pas partie : le réseau demande d'attendre.", "Not sent: the network asks to wait."),
    "unauthorized": Bilingual(
        "Pas partie : le réseau n'accepte plus nos identifiants.",
        "Not sent: the network no longer accepts our credentials.",
    ),
    "expired": Bilingual(
        "Pas partie : l'essai a trop tardé, il a été abandonné sans envoi.",
        "Not sent: the attempt took too long and was given up before sending.",
    ),
    "stopping": Bilingual("Pas partie : le passage s'arrêtait.", "Not sent: the run was being stopped."),
}
_ORDERS: Mapping[Order, Bilingual] = {
    Order.AGAIN: Bilingual("à envoyer de nouveau", "to be sent again"),
    Order.RETRY: Bilingual("à réessayer", "to be tried again"),
    Order.CONTINUE: Bilingual("le fil continue avec le texte d'aujourd'hui", "the thread goes on with today's text"),
    Order.KEEP: Bilingual("gardée : elle part même en retard", "kept: it leaves even late"),
}


def history(publication: Publication, network: str, named: Named, held: Iterable[Held] = ()) -> tuple[Line, ...]:
    """What happened, oldest first. `network` is its label; `held`: the pauses that were in its way."""
    lines = [*_lines(publication.events, network, named), *_pauses(held)]
    if publication.set_aside:
        first = publication.newest_at or (lines[0].at if lines else None)
        if first is not None:
            lines.append(
                Line(
                    first,
                    Bilingual(
                        "Auparavant, en mode essai, des fichiers ont été écrits ; cela ne compte plus.",
                        "Before, in trial mode, files were written; that no longer counts.",
                    ),
                )
            )
    return tuple(sorted(lines, key=lambda line: line.at))


def _lines(events: Iterable[Event], network: str, named: Named) -> Iterator[Line]:
    events = tuple(events)
    claims = {event.id: event for event in events if event.kind is Kind.CLAIMED}
    ended = {event.claim for event in events if event.claim}
    for event in events:
        if event.kind is Kind.CLAIMED and event.id in ended:
            continue  # its end says more
        text, tone = _sentence(event, claims.get(event.claim or ""), network, named)
        yield Line(event.at, text, tone, event.remote.url if event.remote else None, event.run)


def _sentence(event: Event, claim: Event | None, network: str, named: Named) -> tuple[Bilingual, Tone]:
    who = named(event.by)
    if event.kind is Kind.SENT or (event.kind is Kind.SETTLED and event.outcome is Outcome.SENT):
        return _sent(event, claim, who), "good"
    if event.kind in (Kind.CLAIMED, Kind.REFUSED, Kind.RELEASED, Kind.UNCERTAIN, Kind.MISSED):
        return _failed(event, claim, network)
    return _decided(event, who), "info"


def _failed(event: Event, claim: Event | None, network: str) -> tuple[Bilingual, Tone]:
    """What did not, or not surely, go online."""
    part = _part(event, claim)
    match event.kind:
        case Kind.CLAIMED:
            return Bilingual(
                f"Envoi{part.fr} commencé ; sa fin n'est pas encore connue.",
                f"Sending{part.en} began; how it ended is not known yet.",
            ), "warn"
        case Kind.REFUSED:
            why = reason_of(event.code)
            return Bilingual(
                f"Refusée par {network}{part.fr}{f' : {why.fr}' if why else ''}.",
                f"Refused by {network}{part.en}{f': {why.en}' if why else ''}.",
            ), "bad"
        case Kind.RELEASED:
            return _RELEASED.get(event.reason or "", _RELEASED["not_sent"]), "warn"
        case Kind.UNCERTAIN:
            return _uncertain(event, network), "warn"
        case _:
            return _missed(event), "bad"


def _decided(event: Event, who: Bilingual) -> Bilingual:
    """What people decided, and what was done about something online."""
    match event.kind:
        case Kind.SETTLED if event.outcome is Outcome.ABSENT:
            return _absent(event, who)
        case Kind.SETTLED:
            return Bilingual(f"Abandonnée par {who.fr}.", f"Dropped by {who.en}.")
        case Kind.UPDATED:
            return Bilingual(f"Modifiée en ligne par {who.fr}.", f"Changed online by {who.en}.")
        case Kind.RETRACTED:
            return Bilingual(f"Retirée du réseau par {who.fr}.", f"Taken off the network by {who.en}.")
        case Kind.ORDERED if event.order is not None:
            order = _ORDERS[event.order]
            return Bilingual(f"Décidé par {who.fr} : {order.fr}.", f"Decided by {who.en}: {order.en}.")
        case _:
            return Bilingual("Noté.", "Noted.")


def _sent(event: Event, claim: Event | None, who: Bilingual) -> Bilingual:
    part = _part(event, claim)
    if event.kind is Kind.SETTLED:
        if event.how == "person":
            return Bilingual(f"{who.fr} l'a trouvée en ligne{part.fr}.", f"{who.en} found it online{part.en}.")
        return Bilingual(f"Retrouvée en ligne{part.fr}.", f"Found online{part.en}.")
    if event.part == 0 or event.via == "handoff":
        return Bilingual(f"Mise en ligne à la main, noté par {who.fr}.", f"Posted by hand, noted by {who.en}.")
    if event.via == "built":
        return Bilingual("La page est en ligne.", "The page is online.")
    late = _late(claim, event.at)
    if event.via == "outbox":
        return Bilingual(
            f"Mode essai{part.fr} : écrite dans outbox/{late.fr} ; rien n'est parti sur le réseau.",
            f"Trial mode{part.en}: written to outbox/{late.en}; nothing left for the network.",
        )
    return Bilingual(f"Publiée{part.fr}{late.fr}.", f"Published{part.en}{late.en}.")


def reason_of(code: str | None) -> Bilingual | None:
    """The network's reason in words; its own short word where we know no better."""
    if not code:
        return None
    return _CODES.get(code, Bilingual(code.replace("_", " "), code.replace("_", " ")))


def _late(claim: Event | None, at: datetime) -> Bilingual:
    """On time says nothing; late says by how much."""
    if claim is None or claim.due is None or (late := at - claim.due) <= ON_TIME:
        return Bilingual("", "")
    spent = spell(late)
    return Bilingual(f" avec {spent.fr} de retard", f" {spent.en} late")


def spell(duration: timedelta) -> Bilingual:
    """« 1 h 31 », « 12 min », « 2 j 3 h »; "1 h 31", "12 min", "2 d 3 h"."""
    minutes = int(duration.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        tail = f" {hours} h" if hours else ""
        return Bilingual(f"{days} j{tail}", f"{days} d{tail}")
    text = (f"{hours} h {rest:02}" if rest else f"{hours} h") if hours else f"{rest} min"
    return Bilingual(text, text)


def _part(event: Event, claim: Event | None) -> Bilingual:
    of = event.of or (claim.of if claim else None) or 1
    if of < 2 or not event.part:
        return Bilingual("", "")
    return Bilingual(f", partie {event.part} sur {of}", f", part {event.part} of {of}")


def _uncertain(event: Event, network: str) -> Bilingual:
    if event.reason == "already_there":
        return Bilingual(
            f"Retenue avant l'envoi : ce texte se trouvait déjà sur {network}.",
            f"Held before sending: this text was on {network} already.",
        )
    return Bilingual(
        f"{network} n'a pas répondu après l'envoi. La publication est peut-être en ligne ; nous ne la renverrons pas.",
        f"{network} did not answer after we sent it. It may be online; we will not send it again.",
    )


def _absent(event: Event, who: Bilingual) -> Bilingual:
    if event.how == "person":
        return Bilingual(f"{who.fr} ne l'a pas trouvée en ligne.", f"{who.en} did not find it online.")
    return Bilingual("Cherchée, et pas en ligne.", "Looked for, and not online.")


def _missed(event: Event) -> Bilingual:
    if event.reason == "expired":
        return Bilingual(
            "Expirée avant d'avoir pu partir. Rien n'est parti.",
            "Expired before it could leave. Nothing was sent.",
        )
    if event.due is not None and event.deadline is not None:
        grace = spell(event.deadline - event.due)
        return Bilingual(
            f"Manquée : aucun passage à temps, délai de {grace.fr} dépassé. Rien n'est parti.",
            f"Missed: no run in time, over its {grace.en}. Nothing was sent.",
        )
    return Bilingual("Mise de côté : elle attend une nouvelle date.", "Set aside: it waits for a new time.")


def _pauses(held: Iterable[Held]) -> Iterator[Line]:
    for pause in held:
        fr = f" : « {pause.reason} »" if pause.reason else ""
        en = f": “{pause.reason}”" if pause.reason else ""
        yield Line(
            pause.interval.since,
            Bilingual(f"Mise en pause par {pause.by.fr}{fr}.", f"Paused by {pause.by.en}{en}."),
            "warn",
        )
        if pause.interval.until is not None:
            yield Line(pause.interval.until, Bilingual("Fin de la pause.", "End of the pause."))
