"""Calendars of the desk to subscribe to: one per channel, campaign and role."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from pipeline.model import Lang
from pipeline.plan import LABEL
from pipeline.render.desk.bureau import Bureau, Entry
from pipeline.render.desk.sheets import address
from pipeline.render.desk.work import Task, tasks
from pipeline.render.files import File
from pipeline.render.ics import Entry as Event
from pipeline.render.ics import calendar_file

_BACK, _AHEAD = timedelta(days=62), timedelta(days=400)
_LASTS = timedelta(minutes=15)


def ics_files(bureau: Bureau, lang: Lang) -> Iterator[File]:
    """`desk/ics/channel-x.ics`, `campaign-….ics`, `role-….ics`, in one language."""
    near = [e for e in bureau.entries if e.at and bureau.now - _BACK <= e.at <= bureau.now + _AHEAD]
    for one in bureau.calendar.channels:
        entries = [e for e in near if one in e.channels]
        yield _file(
            bureau,
            lang,
            f"channel-{one}",
            bureau.channel_name(one).to(lang),
            _posts(bureau, entries, lang, one),
        )
    for one in bureau.calendar.campaigns:
        entries = [e for e in near if e.campaign == one]
        name = bureau.campaign(one)
        yield _file(bureau, lang, f"campaign-{one}", name.to(lang) if name else one, _posts(bureau, entries, lang))
    found = tuple(tasks(bureau))
    for one in bureau.calendar.team:
        mine = [task for task in found if task.role == one and task.by]
        yield _file(bureau, lang, f"role-{one}", bureau.role(one).to(lang), _tasks(bureau, mine, lang))


def _file(bureau: Bureau, lang: Lang, name: str, title: str, events: Iterable[Event]) -> File:
    path = address(bureau, f"ics/{name}.ics", lang).lstrip("/")
    organisation = bureau.calendar.organisation.name
    return File(path, calendar_file(events, name=f"{organisation} · {title}"))


def _posts(bureau: Bureau, entries: Iterable[Entry], lang: Lang, only: str | None = None) -> Iterator[Event]:
    for entry in entries:
        items = [item for item in entry.items if only in (None, item.key.channel) and item.due]
        start = min((item.due for item in items if item.due), default=entry.at)
        if start is None:
            continue
        state = LABEL[bureau.state_of(items)].to(lang)
        where = ", ".join(bureau.channel_name(item.key.channel).to(lang) for item in items)
        yield Event(
            uid=f"{entry.post}-{start:%Y%m%d}{f'-{only}' if only else ''}@{_host(bureau)}",
            start=start,
            end=start + _LASTS,
            summary=f"{entry.title.to(lang)} ({state})",
            stamp=_stamp(bureau),
            url=_url(bureau, f"post/{entry.post}/", lang),
            description=where,
        )


def _tasks(bureau: Bureau, mine: Iterable[Task], lang: Lang) -> Iterator[Event]:
    for task in mine:
        if task.by is not None:
            verb = task.verb.to(lang)
            yield Event(
                uid=f"{task.role}-{task.kind}-{task.by:%Y%m%d}-{_mark(task)}@{_host(bureau)}",
                start=task.by,
                end=task.by,
                summary=f"{verb[:1].upper()}{verb[1:]}{' : ' if lang == 'fr' else ': '}{task.what.to(lang)}",
                stamp=_stamp(bureau),
                url=_url(bureau, task.path, lang),
            )


def _mark(task: Task) -> str:
    """Tells two tasks of a day apart; the same in every language and on every build."""
    return sha256(f"{task.path}\0{task.what.en}".encode()).hexdigest()[:12]


def _stamp(bureau: Bureau) -> datetime:
    """The same on every build."""
    return bureau.calendar.adopted_at


def _host(bureau: Bureau) -> str:
    return bureau.calendar.organisation.base_url.split("://", 1)[-1].split("/", 1)[0]


def _url(bureau: Bureau, path: str, lang: Lang) -> str | None:
    """Where the desk lives, when the organisation says it."""
    home = bureau.calendar.organisation.desk_url
    return home.rstrip("/") + address(bureau, path, lang) if home else None
