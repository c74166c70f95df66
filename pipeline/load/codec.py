"""Slim records to JSON rows and back, for the cache."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from pipeline.model import (
    Bilingual,
    Evergreen,
    Format,
    Level,
    Period,
    PostIndex,
    Problem,
    PublicationIndex,
    Scope,
    Slot,
    Status,
    Visibility,
)

Row = list[Any]
STATUS, SLOT, ANSWERS = 3, 7, 19  # where an index row holds them
_DUE, _PUBLICATIONS = 5, -1
_STATUS = {each.value: each for each in Status}  # ten times faster than calling the enum
_FORMAT = {each.value: each for each in Format}
_VISIBILITY = {each.value: each for each in Visibility}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _instant(value: datetime | None) -> float | None:
    return None if value is None else (value - _EPOCH).total_seconds()


def _when(value: float | None) -> datetime | None:
    return None if value is None else datetime.fromtimestamp(value, UTC)


def _seconds(value: timedelta | None) -> float | None:
    return None if value is None else value.total_seconds()


@cache
def _span(value: float) -> timedelta:
    return timedelta(seconds=value)


def problem_row(problem: Problem) -> Row:
    hint = [problem.hint.fr, problem.hint.en] if problem.hint else None
    return [
        problem.level.value, problem.code, problem.scope.value, problem.message.fr, problem.message.en, problem.file,
        hint, list(problem.path), problem.line, problem.column, problem.post, problem.channel,
    ]  # fmt: skip


def problem_of(row: Row) -> Problem:
    level, code, scope, fr, en, file, hint, path, *place = row
    message = Bilingual(fr, en)
    said = Bilingual(*hint) if hint else None
    return Problem(Level(level), code, Scope(scope), message, file, said, tuple(path), *place)


def index_row(index: PostIndex) -> Row:
    slot = [index.slot.rendezvous, index.slot.original.isoformat()] if index.slot else None
    return [
        index.id, index.file, dict(index.title), index.status.value, index.format.value, _instant(index.due),
        index.on_merge, slot, index.priority, index.rehearsal, index.visibility.value, index.pillar, index.campaign,
        index.key_date, list(index.audience), index.promotional, list(index.languages), _instant(index.expires_at),
        _instant(index.remove_at), list(index.answers), _seconds(index.follow_up), index.owner,
        _evergreen_row(index.evergreen), index.blocked, [_publication_row(each) for each in index.publications],
    ]  # fmt: skip


def index_of(row: Row) -> PostIndex:
    (
        key, file, title, status, form, due, on_merge, slot, priority, rehearsal, visibility, pillar, campaign,
        key_date, audience, promotional, languages, expires_at, remove_at, answers, follow_up, owner, evergreen,
        blocked, publications,
    ) = row  # fmt: skip
    return PostIndex(
        key, file, title, _STATUS[status], _FORMAT[form], _when(due), on_merge,
        Slot(slot[0], date.fromisoformat(slot[1])) if slot else None,
        priority, rehearsal, _VISIBILITY[visibility], pillar, campaign, key_date, tuple(audience), promotional,
        tuple(languages), _when(expires_at), _when(remove_at), tuple(answers),
        None if follow_up is None else _span(follow_up), owner, _evergreen(evergreen), blocked,
        tuple(map(_publication_of, publications)),
    )  # fmt: skip


def times(row: Row) -> Iterator[float | None]:
    """The post's time and its publications', in seconds since 1970, without making the record."""
    yield row[_DUE]
    for publication in row[_PUBLICATIONS]:
        yield publication[1]


def _evergreen_row(evergreen: Evergreen | None) -> Row | None:
    if evergreen is None:
        return None
    season = [day.isoformat() for day in evergreen.season] if evergreen.season else None
    return [evergreen.cooldown.total_seconds(), evergreen.max, season]


def _evergreen(row: Row | None) -> Evergreen | None:
    if row is None:
        return None
    season = Period(*(date.fromisoformat(day) for day in row[2])) if row[2] else None
    return Evergreen(_span(row[0]), row[1], season)


def _publication_row(each: PublicationIndex) -> Row:
    return [
        each.channel, _instant(each.due), each.grace.total_seconds(), _instant(each.expires_at),
        each.visibility.value, each.links_to_page, each.blocked,
    ]  # fmt: skip


def _publication_of(row: Row) -> PublicationIndex:
    channel, due, grace, expires_at, visibility, links, blocked = row
    return PublicationIndex(channel, _when(due), _span(grace), _when(expires_at), _VISIBILITY[visibility], links, blocked)
