"""What a publication asks of people, in full sentences, with the commands that answer it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.model import Bilingual, Lang
from pipeline.plan import LABEL, REMEDY, Item, State
from pipeline.render.desk.history import reason_of, spell

# what a person with a terminal types; POST@CHANNEL is the publication
_TERMINAL: Mapping[State, tuple[Bilingual, ...]] = {
    State.TO_VERIFY: (
        Bilingual(
            "editorial resolve POST@CHANNEL --published LIEN",
            "editorial resolve POST@CHANNEL --published LINK",
        ),
        Bilingual("editorial resolve POST@CHANNEL --not-published", "editorial resolve POST@CHANNEL --not-published"),
    ),
    State.MISSED: (Bilingual("editorial resolve POST@CHANNEL --cancel", "editorial resolve POST@CHANNEL --cancel"),),
    State.HELD: tuple(
        Bilingual(f"editorial resolve POST@CHANNEL --{word}", f"editorial resolve POST@CHANNEL --{word}")
        for word in ("keep", "move", "cancel")
    ),
    State.HAND_OFF: (
        Bilingual(
            "editorial resolve POST@CHANNEL --published LIEN",
            "editorial resolve POST@CHANNEL --published LINK",
        ),
    ),
    State.OVERDUE: (
        Bilingual(
            "editorial resolve POST@CHANNEL --published LIEN",
            "editorial resolve POST@CHANNEL --published LINK",
        ),
        Bilingual("editorial resolve POST@CHANNEL --cancel", "editorial resolve POST@CHANNEL --cancel"),
    ),
    State.PAUSED: (Bilingual("editorial resume", "editorial resume"),),
    State.STALLED: (Bilingual("editorial publish --retry POST@CHANNEL", "editorial publish --retry POST@CHANNEL"),),
    State.BROKEN: tuple(
        Bilingual(f"editorial resolve POST@CHANNEL --{word}", f"editorial resolve POST@CHANNEL --{word}")
        for word in ("continue", "stop")
    ),
}


def terminal(item: Item, lang: Lang) -> tuple[str, ...]:
    """The command lines that answer, ready to copy."""
    return tuple(line.to(lang).replace("POST@CHANNEL", str(item.key)) for line in _TERMINAL.get(item.state, ()))


def remedy(item: Item) -> Bilingual:
    """What to do, with the publication's own name in its command."""
    told, name = REMEDY[item.state], str(item.key)
    return Bilingual(told.fr.replace("POST@CHANNEL", name), told.en.replace("POST@CHANNEL", name))


@dataclass(frozen=True, slots=True)
class Asking:
    """A publication, and what its question needs: the network's label, the zone, the grace where no deadline says it."""

    item: Item
    network: str
    zone: ZoneInfo
    grace: timedelta


def question(asking: Asking) -> Bilingual:
    """What happened, why, and what to answer."""
    asked = _ASKED.get(asking.item.state)
    return asked(asking) if asked else _plain(asking.item)


def _hour(instant: datetime | None, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%H:%M") if instant else "–"


def _plain(item: Item) -> Bilingual:
    label, todo, why = LABEL[item.state], remedy(item), item.why
    return Bilingual(
        f"{_capital(label.fr)}{f' : {why.fr}' if why else ''}. {todo.fr}",
        f"{_capital(label.en)}{f': {why.en}' if why else ''}. {todo.en}",
    )


def _missed(asking: Asking) -> Bilingual:
    item, grace = asking.item, asking.grace
    event = item.history.missed
    due = event.due if event else item.due
    if event and event.due and event.deadline:
        grace = event.deadline - event.due
    hour, allowed = _hour(due, asking.zone), spell(grace)
    return Bilingual(
        f"Manquée : prévue à {hour}, aucun passage à temps, délai de {allowed.fr} dépassé. Rien n'est parti. "
        "Pour la publier : `/reporter <date heure>`. Pour l'abandonner : `/abandonner`.",
        f"Missed: due {hour}, no run in time, over its {allowed.en}. Nothing was sent. "
        "To publish it: `/move <date time>`. To drop it: `/drop`.",
    )


def _to_verify(asking: Asking) -> Bilingual:
    network = asking.network
    doubts = [part.doubt for part in asking.item.history.uncertain_parts if part.doubt]
    if doubts and doubts[0].reason == "already_there":
        return Bilingual(
            f"À vérifier : au moment de l'envoi, ce texte se trouvait déjà sur {network}. Rien n'est parti. "
            "Regardez le compte, puis `/publiee <lien>` ou `/pas-publiee`.",
            f"To check: when it was due, this text was on {network} already. Nothing was sent. "
            "Look at the account, then `/published <link>` or `/not-published`.",
        )
    return Bilingual(
        f"À vérifier : {network} n'a pas répondu après l'envoi. La publication est peut-être en ligne ; "
        "nous ne la renverrons pas. Regardez le compte, puis `/publiee <lien>` ou `/pas-publiee`.",
        f"To check: {network} did not answer after we sent it. It may be online; we will not send it again. "
        "Look at the account, then `/published <link>` or `/not-published`.",
    )


def _refused(asking: Asking) -> Bilingual:
    network = asking.network
    part = next((one.refused for one in asking.item.history.refused_parts if one.refused), None)
    why = reason_of(part.code) if part else None
    return Bilingual(
        f"Refusée par {network}{f' : {why.fr}' if why else ''}. Changez le texte, l'image ou le lien : elle repartira.",
        f"Refused by {network}{f': {why.en}' if why else ''}. Change the text, picture or link: it will leave again.",
    )


_ASKED: Mapping[State, Callable[[Asking], Bilingual]] = {
    State.MISSED: _missed,
    State.TO_VERIFY: _to_verify,
    State.REFUSED: _refused,
}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
