"""What will happen once merged, in words. Pure."""

from collections.abc import Iterator

from pipeline.model import Bilingual, Delivery, Level
from pipeline.plan import LABEL, Item, State
from pipeline.review.facts import Facts, Line
from pipeline.review.saying import count, joined

_LEAVES = (State.SCHEDULED, State.HAND_OFF, State.DUE, State.LATE, State.WAITING, State.OVERDUE)
_NOW = (State.DUE, State.LATE, State.WAITING)
_STILL = {
    State.IDEA: Bilingual("encore une idée", "still an idea"),
    State.DRAFT: Bilingual("encore un brouillon", "still a draft"),
    State.IN_REVIEW: Bilingual("encore en relecture", "still in review"),
    State.BLOCKED: Bilingual("bloquée par ses erreurs (editorial check)", "blocked by its errors (editorial check)"),
    State.PAST: Bilingual("d'avant adopted_at", "from before adopted_at"),
}


def outlook_lines(facts: Facts) -> Iterator[Line]:
    changed = [change.post for change in facts.comparison.changes if change.after is not None]
    items = [item for item in facts.plan.items if item.key.post in changed and item.delivery is not Delivery.BUILT]
    before = facts.was.by_key if facts.was else {}
    fresh = [i for i in items if i.state in _LEAVES and (i.key not in before or before[i.key].state not in _LEAVES)]
    posts = list(dict.fromkeys(item.key.post for item in fresh))
    at_once = [item for item in fresh if item.state in _NOW]
    if facts.comparison.after.calendar.publishing.mode == "outbox" and fresh:
        yield Line(
            Bilingual(
                "Mode essai : les messages s'écriront dans outbox/, rien ne partira sur les réseaux.",
                "Trial mode: messages will be written to outbox/, nothing will leave for the networks.",
            )
        )
    if posts:
        yield Line(_joins(facts, len(posts), fresh))
    elif facts.comparison.changes:
        yield Line(Bilingual("Aucune publication ne rejoint le calendrier.", "No post joins the calendar."))
    if at_once:
        names = (
            joined(dict.fromkeys(item.key.post for item in at_once), "fr"),
            joined(dict.fromkeys(item.key.post for item in at_once), "en"),
        )
        yield Line(
            Bilingual(
                f"Leur heure est là : {names[0]} part au premier passage après la fusion.",
                f"Their time has come: {names[1]} leaves with the first run after the merge.",
            ),
            Level.NOTICE,
        )
    yield from _stay(items)


def _joins(facts: Facts, posts: int, fresh: list[Item]) -> Bilingual:
    many = count(posts, "publication rejoint", "publications rejoignent", "post joins", "posts join")
    first = min((item.due for item in fresh if item.due), default=None)
    if first is None:
        return Bilingual(f"{many.fr} le calendrier.", f"{many.en} the calendar.")
    when = facts.when(first)
    which = Bilingual("", "") if posts == 1 else Bilingual("la première ", "the first ")
    return Bilingual(f"{many.fr} le calendrier, {which.fr}{when.fr}.", f"{many.en} the calendar, {which.en}{when.en}.")


def _stay(items: list[Item]) -> Iterator[Line]:
    """Posts with a time of which nothing will leave, and why."""
    stays = (
        State.IDEA,
        State.DRAFT,
        State.IN_REVIEW,
        State.NOT_APPROVED,
        State.BLOCKED,
        State.ON_HOLD,
        State.HELD,
        State.PAST,
        State.EXPIRED,
        State.PAUSED,
        State.STOPPED,
        State.MISSED,
    )
    by_post: dict[str, list[Item]] = {}
    for item in items:
        by_post.setdefault(item.key.post, []).append(item)
    held = [
        (post, rows[0].state)
        for post, rows in by_post.items()
        if all(row.state in stays for row in rows) and (rows[0].due is not None or rows[0].state is State.BLOCKED)
    ]
    if not held:
        return
    many = count(len(held), "ne partira pas", "ne partiront pas", "will not leave", "will not leave")
    fr, en = ([f"{post}, {_STILL.get(state, LABEL[state]).to(lang)}" for post, state in held] for lang in ("fr", "en"))
    yield Line(Bilingual(f"{many.fr} : {' ; '.join(fr)}.", f"{many.en}: {'; '.join(en)}."), Level.NOTICE)
