"""What changes, post by post, in words. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from pipeline.model import Bilingual, PostIndex, Status, pick
from pipeline.review.changes import CANCEL, CHANNELS, HOLD, LINK, MEDIA, TEXT, TIME, Change
from pipeline.review.facts import Facts, Line
from pipeline.review.saying import count, joined

_STATUS = {
    Status.IDEA: Bilingual("idée", "idea"),
    Status.DRAFT: Bilingual("brouillon", "draft"),
    Status.IN_REVIEW: Bilingual("en relecture", "in review"),
    Status.APPROVED: Bilingual("validée", "approved"),
    Status.HELD: Bilingual("retenue", "held back"),
    Status.CANCELLED: Bilingual("annulée", "cancelled"),
}


def headline(facts: Facts) -> Bilingual:
    if facts.comparison.empty:
        return Bilingual("Cette branche ne change rien au calendrier.", "This branch changes nothing in the calendar.")
    verbs = {
        "add": ("en ajoute", "adds"), "move": ("en déplace", "moves"), "edit": ("en modifie", "edits"),
        "hold": ("en retient", "holds"), "approve": ("en valide", "approves"), "remove": ("en retire", "removes"),
        "rename": ("en renomme", "renames"),
    }  # fmt: skip
    counts: dict[str, int] = {}
    for change in facts.comparison.changes:
        for verb in _verbs(change):
            counts[verb] = counts.get(verb, 0) + 1
    if not counts:
        return Bilingual("Cette branche ne change aucune publication.", "This branch changes no post.")
    fr = [f"{verbs[verb][0]} {n}" for verb, n in counts.items()]
    en = [f"{verbs[verb][1]} {n}" for verb, n in counts.items()]
    touched = count(
        len(facts.comparison.changes),
        "publication touchée",
        "publications touchées",
        "post touched",
        "posts touched",
    )
    return Bilingual(
        f"{touched.fr} : cette branche {joined(fr, 'fr')}.",
        f"{touched.en}: this branch {joined(en, 'en')}.",
    )


def change_line(facts: Facts, change: Change) -> Line:
    words = [*_sentences(facts, change)]
    text = Bilingual(
        ", ".join(word.fr for word in words) or "change de nom de fichier",
        ", ".join(word.en for word in words) or "its file is renamed",
    )
    row = change.now
    title = pick(row.title, "fr").strip()
    name = f"{change.post} (« {title} »)", f"{change.post} (“{pick(row.title, 'en').strip()}”)"
    return Line(Bilingual(f"{name[0]} : {text.fr}", f"{name[1]}: {text.en}"), None, change.post, row.file)


def _sentences(facts: Facts, change: Change) -> Iterator[Bilingual]:
    one, other = change.before, change.after
    if one is None and other is not None:
        yield _added(facts, other)
        return
    if other is None and one is not None:
        yield Bilingual("son fichier est supprimé", "its file is removed")
        return
    assert one is not None  # noqa: S101 - both sides, as the two cases above were not met
    assert other is not None  # noqa: S101
    if one.status is not other.status:
        yield _status(one, other)
    if TIME in change.what:
        yield from _moved(facts, change, one, other)
    yield from _edited(facts, change)
    if change.renamed:
        yield Bilingual(f"son fichier devient {other.file}", f"its file becomes {other.file}")


def _added(facts: Facts, row: PostIndex) -> Bilingual:
    due = row.due or min((p.due for p in row.publications if p.due), default=None)
    where = [facts.name(p.channel) for p in row.publications]
    on = (
        Bilingual(f", sur {joined([w.fr for w in where], 'fr')}", f", on {joined([w.en for w in where], 'en')}")
        if where
        else Bilingual("", "")
    )
    when = facts.when(due) if due else _no_time(row)
    status = _STATUS[row.status]
    return Bilingual(f"nouvelle, {status.fr}, {when.fr}{on.fr}", f"new, {status.en}, {when.en}{on.en}")


def _status(one: PostIndex, other: PostIndex) -> Bilingual:
    fixed = {
        Status.APPROVED: Bilingual("validée", "approved"),
        Status.HELD: Bilingual("retenue", "held back"),
        Status.CANCELLED: Bilingual("annulée", "cancelled"),
    }
    if other.status in fixed:
        return fixed[other.status]
    before, after = _STATUS[one.status], _STATUS[other.status]
    return Bilingual(f"de {before.fr} à {after.fr}", f"from {before.en} to {after.en}")


def _moved(facts: Facts, change: Change, one: PostIndex, other: PostIndex) -> Iterator[Bilingual]:
    if one.due != other.due or one.on_merge != other.on_merge:
        yield _from_to(facts, one.due, other.due, one, other)
        shift = other.due - one.due if one.due and other.due else None
        follows = {name for name, (old, new) in change.moved.items() if shift is not None and old and new and new - old == shift}
    else:
        follows = set()
    for name, (old, new) in change.moved.items():
        if name not in follows and (old, new) != (one.due, other.due):
            step, where = _from_to(facts, old, new, one, other), facts.name(name)
            yield Bilingual(f"sur {where.fr} {step.fr}", f"on {where.en} {step.en}")


def _from_to(facts: Facts, old: datetime | None, new: datetime | None, one: PostIndex, other: PostIndex) -> Bilingual:
    before = facts.when(old) if old else _no_time(one)
    after = facts.when(new) if new else _no_time(other)
    if old is None:
        return Bilingual(f"prévue {after.fr}", f"planned for {after.en}")
    if new is None:
        return Bilingual(f"n'a plus de date (c'était {before.fr})", f"has no time any more (it was {before.en})")
    return Bilingual(f"déplacée du {before.fr} au {after.fr}", f"moved from {before.en} to {after.en}")


def _edited(facts: Facts, change: Change) -> Iterator[Bilingual]:
    for names, fr, en in (
        (change.joined, "ajoutée sur", "added on"),
        (change.left, "retirée de", "taken off"),
    ):
        if names:
            where = [facts.name(name) for name in names]
            yield Bilingual(
                f"{fr} {joined([w.fr for w in where], 'fr')}",
                f"{en} {joined([w.en for w in where], 'en')}",
            )
    if change.channels:
        where = [facts.name(name) for name in change.channels]
        yield Bilingual(
            f"message modifié sur {joined([w.fr for w in where], 'fr')}",
            f"message changed on {joined([w.en for w in where], 'en')}",
        )
    if change.articles:
        langs = ", ".join(sorted(change.articles))
        yield Bilingual(f"article modifié ({langs})", f"article changed ({langs})")
    rest = change.what - {TIME, HOLD, CANCEL, CHANNELS, TEXT, "approve", "status", "new"}
    if not change.channels and not change.articles:
        names_fr = {MEDIA: "images modifiées", LINK: "lien modifié", "fields": "fiche modifiée"}
        names_en = {MEDIA: "pictures changed", LINK: "link changed", "fields": "details changed"}
        yield from (Bilingual(names_fr[one], names_en[one]) for one in (MEDIA, LINK, "fields") if one in rest)
        if TEXT in change.what:
            yield Bilingual("texte modifié", "text changed")


def _no_time(row: PostIndex) -> Bilingual:
    return Bilingual("dès la fusion", "as soon as it is merged") if row.on_merge else Bilingual("sans date", "without a time")


def _verbs(change: Change) -> Iterable[str]:
    if change.before is None:
        return ("add",)
    if change.after is None:
        return ("remove",)
    found = []
    if change.what & {HOLD, CANCEL}:
        found.append("hold")
    if "approve" in change.what:
        found.append("approve")
    if TIME in change.what:
        found.append("move")
    if change.what - {HOLD, CANCEL, TIME, "approve"}:
        found.append("edit")
    return found or ("rename",)
