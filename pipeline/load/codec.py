"""Slim records to JSON rows and back, for the cache."""

from datetime import UTC, date, datetime, timedelta
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
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _instant(value: datetime | None) -> float | None:
    return None if value is None else (value - _EPOCH).total_seconds()


def _when(value: float | None) -> datetime | None:
    return None if value is None else _EPOCH + timedelta(seconds=value)


def _seconds(value: timedelta | None) -> float | None:
    return None if value is None else value.total_seconds()


def _delta(value: float | None) -> timedelta | None:
    return None if value is None else timedelta(seconds=value)


def problem_row(problem: Problem) -> Row:
    hint = [problem.hint.fr, problem.hint.en] if problem.hint else None
    return [
        problem.level.value, problem.code, problem.scope.value, problem.message.fr, problem.message.en, problem.file, hint,
        list(problem.path), problem.line, problem.column, problem.post, problem.channel,
    ]  # fmt: skip


def problem_of(row: Row) -> Problem:
    level, code, scope, fr, en, file, hint, path, line, column, post, channel = row
    return Problem(
        Level(level), code, Scope(scope), Bilingual(fr, en), file, Bilingual(*hint) if hint else None, tuple(path), line, column, post, channel
    )  # fmt: skip


def index_row(index: PostIndex) -> Row:
    evergreen = index.evergreen
    return [
        index.id, index.file, dict(index.title), index.status.value, index.format.value, _instant(index.due), index.on_merge,
        [index.slot.rendezvous, index.slot.original.isoformat()] if index.slot else None, index.priority, index.rehearsal,
        index.visibility.value, index.pillar, index.campaign, index.key_date, list(index.audience), index.promotional,
        list(index.languages), _instant(index.expires_at), _instant(index.remove_at), list(index.answers), _seconds(index.follow_up),
        index.owner,
        [_seconds(evergreen.cooldown), evergreen.max, [day.isoformat() for day in evergreen.season] if evergreen.season else None]
        if evergreen else None,
        index.blocked, [_publication_row(each) for each in index.publications],
    ]  # fmt: skip


def index_of(row: Row) -> PostIndex:
    (
        key, file, title, status, format, due, on_merge, slot, priority, rehearsal, visibility, pillar, campaign, key_date, audience,
        promotional, languages, expires_at, remove_at, answers, follow_up, owner, evergreen, blocked, publications,
    ) = row  # fmt: skip
    return PostIndex(
        key, file, title, Status(status), Format(format), _when(due), on_merge,
        Slot(slot[0], date.fromisoformat(slot[1])) if slot else None, priority, rehearsal, Visibility(visibility), pillar, campaign,
        key_date, tuple(audience), promotional, tuple(languages), _when(expires_at), _when(remove_at), tuple(answers),
        _delta(follow_up), owner, _evergreen(evergreen), blocked, tuple(map(_publication_of, publications)),
    )  # fmt: skip


def _evergreen(row: Row | None) -> Evergreen | None:
    if row is None:
        return None
    season = Period(*(date.fromisoformat(day) for day in row[2])) if row[2] else None
    return Evergreen(timedelta(seconds=row[0]), row[1], season)


def _publication_row(each: PublicationIndex) -> Row:
    return [
        each.channel, _instant(each.due), each.grace.total_seconds(), _instant(each.expires_at), each.visibility.value, each.links_to_page,
        each.blocked,
    ]  # fmt: skip


def _publication_of(row: Row) -> PublicationIndex:
    channel, due, grace, expires_at, visibility, links, blocked = row
    return PublicationIndex(
        channel,
        _when(due),
        timedelta(seconds=grace),
        _when(expires_at),
        Visibility(visibility),
        links,
        blocked,
    )
