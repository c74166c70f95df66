"""What only all posts together can tell: the same id or address twice, and references to posts that are not there."""

from collections.abc import Iterable, Mapping

from pipeline.load import codec, hints
from pipeline.load.index import Record
from pipeline.load.report import Report
from pipeline.load.schedule import Line
from pipeline.load.values import slugged
from pipeline.model import Bilingual, Level, Page, Problem, Scope


def _say(
    record: Record,
    field: str,
    code: str,
    message: Bilingual,
    hint: Bilingual | None,
    level: Level = Level.ERROR,
) -> Problem:
    report = Report(record.file, Scope.POST, post=record.id)
    report.say(level, code, message, at=(record.lines.get(field, 1) - 1, 0), path=(field,), hint=hint)
    return report.problems[0]


def unique_ids(records: Iterable[Record]) -> tuple[dict[str, Record], list[Problem]]:
    """Records by id. Two posts with one id block each other: neither may leave under the other's history."""
    by_id: dict[str, Record] = {}
    problems: list[Problem] = []
    for record in records:
        first = by_id.setdefault(record.id, record)
        if first is not record:
            first.stopped = record.stopped = True
            problems += [_twice(first, record), _twice(record, first)]
    return by_id, problems


def _twice(one: Record, other: Record) -> Problem:
    message = Bilingual(
        f"Deux publications s'appellent « {one.id} » : {one.file} et {other.file}. Aucune des deux ne partira.",
        f"Two posts are called “{one.id}”: {one.file} and {other.file}. Neither will leave.",
    )
    stem = slugged(one.file.rpartition("/")[2].removesuffix(".md"))
    hint = Bilingual("Donnez un autre identifiant à la plus récente.", "Give the newer one another id.")
    if stem and stem != one.id:
        hint = Bilingual(
            f"Si ce fichier est la copie, donnez-lui un autre identifiant : id: {stem}",
            f"If this file is the copy, give it another id: id: {stem}",
        )
    return _say(one, "id", "duplicate-id", message, hint)


def references(records: Mapping[str, Record], lines: Mapping[str, Line]) -> list[Problem]:
    """Posts that answer, correct or are placed by name, and are not there."""
    problems: list[Problem] = []
    for key, record in records.items():
        asked = [("answers", each) for each in record.answers if not each[0].isupper()]  # W-01 is a wish
        if record.corrects:
            asked.append(("corrects", record.corrects))
        for field, other in asked:
            if other == key:
                message = Bilingual(f"« {other} » : c'est cette publication elle-même.", f"“{other}”: that is this very post.")
                problems.append(_say(record, field, "unknown-post", message, None, Level.WARNING))
            elif other not in records:
                near = hints.nearest(other, (each for each in records if each != key))
                hint = hints.write(near) if near else None
                problems.append(_say(record, field, "unknown-post", _nobody(other), hint, Level.WARNING))
    for post, line in lines.items():
        if post not in records:
            report = Report(line.file, Scope.CALENDAR)
            near = hints.nearest(post, records)
            idea = Bilingual("Une idée sans fichier s'écrit « idea: ».", "An idea without a file is written “idea:”.")
            report.error(
                "unknown-post",
                _nobody(post),
                at=(line.number - 1, 0),
                path=line.path,
                hint=hints.write(near) if near else idea,
            )
            problems += report.problems
    return problems


def slots(records: Mapping[str, Record]) -> list[Problem]:
    """Two posts in one slot would leave together. One that is approved keeps it, the others wait; else all are stopped."""
    takers: dict[tuple[str, ...], list[Record]] = {}
    for record in records.values():
        slot = record.row[codec.SLOT]
        if slot and record.row[codec.STATUS] not in ("idea", "cancelled"):
            takers.setdefault(tuple(slot), []).append(record)
    problems = []
    for (name, day), found in takers.items():
        leaving = [each for each in found if each.row[codec.STATUS] in ("approved", "held")]
        for record in found if len(found) > 1 else ():
            if leaving != [record]:
                record.stopped = True
                problems.append(_shared(record, [each for each in found if each is not record], f"{name}/{day}"))
    return problems


def _shared(record: Record, others: list[Record], slot: str) -> Problem:
    fr = " et ".join(f"« {each.id} » ({each.file})" for each in others)
    en = " and ".join(f"“{each.id}” ({each.file})" for each in others)
    message = Bilingual(f"Le créneau {slot} est déjà pris par {fr}.", f"The slot {slot} is already taken by {en}.")
    hint = Bilingual(
        "Donnez à l'une des deux un autre créneau, ou une heure à elle (publish_at).",
        "Give one of the two another slot, or a time of its own (publish_at).",
    )
    return _say(record, "slot", "slot-taken", message, hint)


def _nobody(post: str) -> Bilingual:
    return Bilingual(f"« {post} » : aucune publication ne porte cet identifiant.", f"“{post}”: no post has this id.")


def addresses(records: Mapping[str, Record], pages: Mapping[str, Page]) -> list[Problem]:
    """Two pages at one address: the second would overwrite the first."""
    taken: dict[tuple[str, str], tuple[str, str]] = {}
    problems: list[Problem] = []
    for page in pages.values():
        for lang, article in page.articles.items():
            taken.setdefault((lang, article.slug), (page.id, article.file))
    for key, record in records.items():
        for lang, slugs in record.addresses.items():
            for slug in slugs:
                other, file = taken.setdefault((lang, slug), (key, record.file))
                if other == key:
                    continue
                record.stopped = True
                message = Bilingual(
                    f"L'adresse « {slug} » ({lang}) est déjà celle de {file}.",
                    f"The address “{slug}” ({lang}) is already that of {file}.",
                )
                hint = Bilingual("Donnez un autre « slug » à l'une des deux.", "Give one of the two another “slug”.")
                problems.append(_say(record, "slug", "same-address", message, hint))
    return problems
