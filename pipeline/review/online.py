"""What the ledger says of the posts that change: the table of what follows an event, in words. Pure."""

from collections.abc import Iterator

from pipeline.model import Bilingual, Key, Level
from pipeline.review.changes import CANCEL, HOLD, LINK, MEDIA, TIME, Change
from pipeline.review.facts import Facts, Line
from pipeline.review.saying import joined


def event_lines(facts: Facts) -> Iterator[Line]:
    for change in facts.comparison.changes:
        if change.was is not None and _online(facts, change.was):
            yield _new_id(change)
        states: dict[str, tuple[Line, list[Bilingual]]] = {}
        for key, history in facts.ledgered.publications.items():
            if key.post != change.post or not history.events:
                continue
            line = _row(facts, change, key)
            if line is not None:
                states.setdefault(line.text.en, (line, []))[1].append(facts.name(key.channel))
        for line, channels in states.values():
            where = joined([c.fr for c in channels], "fr"), joined([c.en for c in channels], "en")
            text = Bilingual(line.text.fr.replace("%", where[0]), line.text.en.replace("%", where[1]))
            yield Line(
                Bilingual(f"{change.post} : {text.fr}", f"{change.post}: {text.en}"),
                line.level,
                change.post,
                change.now.file,
            )


def _online(facts: Facts, post: str) -> bool:
    return any(key.post == post and (h.sent_parts or h.to_settle(facts.now)) for key, h in facts.ledgered.publications.items())


def _new_id(change: Change) -> Line:
    return Line(
        Bilingual(
            f"{change.post} : c'est {change.was}, déjà publiée, sous un autre id. L'histoire y est attachée, et elle "
            f"partirait une seconde fois : remettez « id: {change.was} ».",
            f"{change.post}: this is {change.was}, published already, under another id. Its history hangs on it, and it "
            f"would leave a second time: put “id: {change.was}” back.",
        ),
        Level.ERROR,
        change.post,
        change.now.file,
    )


def _row(facts: Facts, change: Change, key: Key) -> Line | None:
    """The row of the table that applies to one publication; `%` stands for its channel."""
    history = facts.ledgered.publications[key]
    edited = key.channel in change.channels or key.channel in change.left or bool(change.what & {MEDIA, LINK})
    if history.to_settle(facts.now):
        return Line(
            Bilingual(
                "à vérifier sur % : rien ne bouge tant qu'une personne n'a pas répondu.",
                "to check on %: nothing moves until a person has answered.",
            ),
            Level.WARNING,
        )
    if history.sent_parts and not history.retracted:
        return _sent(change, edited=edited, whole=history.all_sent(history.of or 1) or 0 in history.parts)
    if change.after is None:
        return None
    if history.refused_parts and edited:
        return Line(
            Bilingual(
                "refusée sur %, puis changée : elle repart dans son délai.",
                "refused on %, changed since: it leaves again within its grace.",
            )
        )
    missed = history.missed
    if missed is not None:
        due = next((p.due for p in change.after.publications if p.channel == key.channel), None)
        if due and missed.due and due > missed.due:
            when = facts.when(due)
            return Line(
                Bilingual(
                    f"manquée sur %, avec une nouvelle date : elle repart {when.fr}.",
                    f"missed on %, with a new time: it leaves {when.en}.",
                )
            )
        return Line(
            Bilingual(
                "manquée sur % : sans nouvelle date, elle ne part pas.",
                "missed on %: without a new time it does not leave.",
            ),
            Level.NOTICE,
        )
    return None


def _sent(change: Change, *, edited: bool, whole: bool) -> Line | None:
    if change.after is None:
        return Line(
            Bilingual(
                "déjà en ligne sur % : supprimer le fichier ne retire rien du réseau. Pour retirer : editorial retract.",
                "online already on %: removing the file takes nothing off the network. To take it off: editorial retract.",
            ),
            Level.WARNING,
        )
    if not whole and (edited or TIME in change.what):
        return Line(
            Bilingual(
                "le fil a commencé sur % : changé, il ne continue pas sans qu'une personne le dise "
                "(editorial resolve --continue).",
                "the thread has begun on %: changed, it does not go on unless a person says so (editorial resolve --continue).",
            ),
            Level.WARNING,
        )
    if edited or change.articles:
        return Line(
            Bilingual(
                "déjà en ligne sur % : la fusion ne change que le site.",
                "online already on %: merging changes the site only.",
            ),
            Level.NOTICE,
        )
    if TIME in change.what or change.what & {HOLD, CANCEL}:
        return Line(
            Bilingual("déjà en ligne sur % : rien n'y change.", "online already on %: nothing changes there."),
            Level.NOTICE,
        )
    return None
