"""What only all posts together can tell: the same id or address twice, and references to posts that are not there."""

from collections.abc import Iterable, Mapping

from pipeline.load import hints
from pipeline.load.index import Record, blocked
from pipeline.load.schedule import Line
from pipeline.model import Bilingual, Level, Page, Problem, Scope


def unique_ids(records: Iterable[Record]) -> tuple[dict[str, Record], list[Problem]]:
    """Records by id. Two posts with one id block each other: neither may leave under the other's history."""
    by_id: dict[str, Record] = {}
    problems: list[Problem] = []
    for record in records:
        key = record.index.id
        first = by_id.get(key)
        if first is None:
            by_id[key] = record
            continue
        for one, other in ((first, record), (record, first)):
            problems.append(_twice(one, other))
        by_id[key] = blocked(first, problems[-2])
    return by_id, problems


def _twice(one: Record, other: Record) -> Problem:
    key = one.index.id
    return Problem(
        Level.ERROR,
        "duplicate-id",
        Scope.POST,
        Bilingual(
            f"Deux publications s'appellent « {key} » : {one.index.file} et {other.index.file}. Aucune des deux ne partira.",
            f"Two posts are called “{key}”: {one.index.file} and {other.index.file}. Neither will leave.",
        ),
        one.index.file,
        Bilingual("Donnez un autre identifiant à la plus récente.", "Give the newer one another id."),
        ("id",),
        one.lines.get("id", 1),
        1,
        key,
    )


def references(records: Mapping[str, Record], lines: Mapping[str, Line]) -> list[Problem]:
    """Posts that answer, correct or are placed by name, and are not there."""
    problems: list[Problem] = []
    for key, record in records.items():
        asked = [("answers", each) for each in record.index.answers if each[0].islower() or each[0].isdigit()]
        if record.corrects:
            asked.append(("corrects", record.corrects))
        for field, other in asked:
            if other in records and other != key:
                continue
            message = (
                Bilingual(
                    f"« {other} » : c'est cette publication elle-même.", f"“{other}”: that is this very post."
                )
                if other == key
                else Bilingual(
                    f"« {other} » : aucune publication ne porte cet identifiant.",
                    f"“{other}”: no post has this id.",
                )
            )
            near = hints.nearest(other, (each for each in records if each != key))
            problems.append(
                Problem(
                    Level.WARNING,
                    "unknown-post",
                    Scope.POST,
                    message,
                    record.index.file,
                    hints.write(near) if near else None,
                    (field,),
                    record.lines.get(field),
                    1,
                    key,
                )  # fmt: skip
            )
    for post, line in lines.items():
        if post not in records:
            message = Bilingual(
                f"« {post} » : aucune publication ne porte cet identifiant.",
                f"“{post}”: no post has this id.",
            )
            near = hints.nearest(post, records)
            hint = (
                hints.write(near)
                if near
                else Bilingual(
                    "Une idée sans fichier s'écrit « idea: ».", "An idea without a file is written “idea:”."
                )
            )
            problems.append(
                Problem(
                    Level.ERROR,
                    "unknown-post",
                    Scope.CALENDAR,
                    message,
                    line.file,
                    hint,
                    line.path,
                    line.number,
                    1,
                )
            )
    return problems


def addresses(
    records: Mapping[str, Record], pages: Mapping[str, Page]
) -> tuple[dict[str, Record], list[Problem]]:
    """Two pages at one address: the second would overwrite the first."""
    taken: dict[tuple[str, str], tuple[str, str]] = {}
    problems: list[Problem] = []
    changed: dict[str, Record] = {}
    for page in pages.values():
        for lang, article in page.articles.items():
            taken.setdefault((lang, article.slug), (page.id, article.file))
    for key, record in records.items():
        for lang, slugs in record.addresses.items():
            for slug in slugs:
                other, file = taken.setdefault((lang, slug), (key, record.index.file))
                if other == key:
                    continue
                problem = Problem(
                    Level.ERROR,
                    "same-address",
                    Scope.POST,
                    Bilingual(
                        f"L'adresse « {slug} » ({lang}) est déjà celle de {file}.",
                        f"The address “{slug}” ({lang}) is already that of {file}.",
                    ),
                    record.index.file,
                    Bilingual(
                        "Donnez un autre « slug » à l'une des deux.", "Give one of the two another “slug”."
                    ),
                    ("slug",),
                    record.lines.get("slug"),
                    1,
                    key,
                )
                problems.append(problem)
                changed[key] = blocked(record, problem)
    return changed, problems
