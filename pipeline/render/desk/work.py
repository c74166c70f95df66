"""Who has to do what: the board, what waits for approval, and each role's own page. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pipeline.clock import format_day, local_day
from pipeline.model import Bilingual, Delivery, PostIndex, Status, pick
from pipeline.plan import State
from pipeline.plan.gaps import owed
from pipeline.plan.slots import Fill, slots
from pipeline.render.desk.bureau import Bureau, Entry
from pipeline.render.desk.looks import BY_HAND, ONLINE
from pipeline.render.desk.sheets import Sheet

_AHEAD = timedelta(days=42)
_SHOWN = 20  # cards of a column of the board; the lists hold the rest
_LAST = timedelta(days=14)  # published ones stay on the board so long

Kind = Literal["draft", "translate", "approve", "post", "settle", "report", "follow", "task", "idea"]
KINDS: dict[str, Bilingual] = {
    "draft": Bilingual("écrire", "write"),
    "idea": Bilingual("écrire", "write"),
    "translate": Bilingual("traduire", "translate"),
    "approve": Bilingual("valider", "approve"),
    "post": Bilingual("mettre en ligne", "post by hand"),
    "settle": Bilingual("régler", "settle"),
    "report": Bilingual("faire le bilan", "report"),
    "follow": Bilingual("donner suite", "follow up"),
    "task": Bilingual("faire", "do"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """Something a role owes, and by when."""

    role: str
    kind: Kind
    what: Bilingual
    by: date | None
    path: str = ""  # below the desk
    late: bool = False

    @property
    def verb(self) -> Bilingual:
        return KINDS[self.kind]


# ── board ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Column:
    name: Bilingual
    entries: tuple[Entry, ...]
    more: int  # how many are not shown


def board(bureau: Bureau) -> Sheet:
    """Idea → draft → in review → approved → published."""
    waiting = [entry for entry in bureau.entries if not _rehearsal(bureau, entry)]
    by_status = {status: [e for e in waiting if _status(bureau, e) is status] for status in Status}
    ready = [e for e in by_status[Status.APPROVED] + by_status[Status.HELD] if not _out(e)]
    out = [e for e in waiting if _out(e) and e.day and bureau.today - e.day <= _LAST]
    columns = (
        _column(Bilingual("Idée", "Idea"), by_status[Status.IDEA]),
        _column(Bilingual("Brouillon", "Draft"), by_status[Status.DRAFT]),
        _column(Bilingual("En relecture", "In review"), by_status[Status.IN_REVIEW]),
        _column(Bilingual("Validée", "Approved"), ready),
        _column(Bilingual("Publiée", "Published"), list(reversed(out))),
    )
    return Sheet(
        "board",
        "board/",
        Bilingual("Tableau", "Board"),
        {"columns": columns, "ideas": bureau.calendar.ideas[:_SHOWN]},
    )


def _column(name: Bilingual, entries: list[Entry]) -> Column:
    return Column(name, tuple(entries[:_SHOWN]), max(len(entries) - _SHOWN, 0))


def _status(bureau: Bureau, entry: Entry) -> Status | None:
    one = bureau.site.index.get(entry.post)
    return one.status if one else None


def _rehearsal(bureau: Bureau, entry: Entry) -> bool:
    one = bureau.site.index.get(entry.post)
    return one is None or one.rehearsal


def _out(entry: Entry) -> bool:
    """Its time has come: nothing of it is still to leave."""
    open_ = (State.SCHEDULED, State.WAITING, State.DUE, State.LATE, State.PAUSED, State.HELD, State.ON_HOLD, State.UNDATED)
    return bool(entry.items) and not any(item.state in open_ for item in entry.items)


# ── approval ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Waiting:
    """A post that waits for somebody's approval, and whose."""

    entry: Entry
    needs: tuple[Bilingual, ...]
    late: bool


def approve(bureau: Bureau) -> Sheet:
    found = [
        Waiting(entry, tuple(needed(bureau, one)), bool(entry.at and entry.at <= bureau.now))
        for entry in bureau.entries
        if (one := bureau.site.index.get(entry.post)) and one.status is Status.IN_REVIEW and not one.rehearsal
    ]
    soon = [
        entry
        for entry in bureau.entries
        if (one := bureau.site.index.get(entry.post))
        and one.status is Status.DRAFT
        and entry.day
        and bureau.today <= entry.day <= bureau.today + timedelta(days=7)
    ]
    return Sheet("approve", "approve/", Bilingual("À valider", "To approve"), {"waiting": found, "drafts": soon})


def needed(bureau: Bureau, one: PostIndex) -> Iterator[Bilingual]:
    """The approvals a post needs, by the rules that apply to it: how many, of which roles."""
    post = bureau.site.posts[one.id]
    langs = {bureau.calendar.channels[p.channel].lang for p in one.publications if p.channel in bureau.calendar.channels}
    has: dict[str, set[str]] = {
        "pillar": {one.pillar or ""},
        "languages": langs | set(one.languages),
        "sensitive": set(post.sensitive),
        "priority": {one.priority},
        "format": {one.format.value},
        "channels": {p.channel for p in one.publications},
        "change": set(),
    }
    for rule in bureau.calendar.approvals.values():
        when = rule.get("when")
        conditions = when if isinstance(when, dict) else {}
        applies = all(has.get(name, set()) & set(_listed(wanted)) for name, wanted in conditions.items())
        count, by = rule.get("count"), _listed(rule.get("by"))
        if applies and isinstance(count, int) and count > 0:
            names = [bureau.role(role) for role in by]
            fr, en = " ou ".join(n.fr for n in names), " or ".join(n.en for n in names)
            yield Bilingual(f"{count} de {fr}" if fr else f"{count}", f"{count} of {en}" if en else f"{count}")


def _listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)] if value else []


# ── mine, by role ────────────────────────────────────────────────────────────────────────────────────────────────────
def role_sheets(bureau: Bureau) -> Iterator[Sheet]:
    found = tuple(tasks(bureau))
    for role in bureau.calendar.team.values():
        mine = sorted((t for t in found if t.role == role.id), key=lambda t: (t.by or date.max, t.what.en))
        name = bureau.role(role.id)
        yield Sheet(
            "role",
            f"role/{role.id}/",
            name,
            {"role": role, "late": [t for t in mine if t.late], "tasks": [t for t in mine if not t.late]},
        )


def tasks(bureau: Bureau) -> Iterator[Task]:
    """All that is owed in the weeks ahead, and all that is late."""
    yield from _slots(bureau)
    yield from _ideas(bureau)
    yield from _posts(bureau)
    yield from _promises(bureau)
    yield from _publications(bureau)


def _who_may(bureau: Bureau, what: str) -> list[str]:
    return [role.id for role in bureau.calendar.team.values() if what in role.may]


def _slots(bureau: Bureau) -> Iterator[Task]:
    for slot in slots(bureau.site, bureau.today, bureau.today + _AHEAD):
        if slot.fill in (Fill.EMPTY, Fill.EVERGREEN) and slot.rendezvous.owner and slot.at:
            name, day = slot.rendezvous.name, slot.at.astimezone(bureau.zone).date()
            yield Task(
                slot.rendezvous.owner,
                "draft",
                Bilingual(
                    f"{pick(name, 'fr')} du {format_day(day, 'fr', short=True)}",
                    f"{pick(name, 'en')} of {format_day(day, 'en', short=True)}",
                ),
                slot.draft_due,
                f"month/{day:%Y-%m}/",
                bool(slot.draft_due and slot.draft_due < bureau.today),
            )


def _ideas(bureau: Bureau) -> Iterator[Task]:
    for idea in bureau.calendar.ideas:
        if idea.owner:
            yield Task(
                idea.owner, "idea", Bilingual(idea.title.strip(), idea.title.strip()), idea.day,
                f"month/{idea.day:%Y-%m}/", idea.day < bureau.today,
            )  # fmt: skip


def _posts(bureau: Bureau) -> Iterator[Task]:
    for one in bureau.site.index.values():
        open_ = one.status in (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED)
        day = local_day(one.due, bureau.zone) if one.due else None
        if one.rehearsal or not open_ or (day and day < bureau.today):
            continue
        post, title, path = bureau.site.posts[one.id], bureau.title(one.id), f"post/{one.id}/"
        if one.status is Status.DRAFT and post.author in bureau.calendar.team and post.author:
            yield Task(post.author, "draft", title, day, path)
        if one.status is Status.IN_REVIEW:
            yield from (Task(role, "approve", title, day, path) for role in _approvers(bureau, one))
        if any(article.stale for article in post.articles.values()):
            yield from (Task(role, "translate", title, day, path) for role in _who_may(bureau, "translate"))
        for task in post.tasks:
            yield from _own_task(bureau, task, day, path)


def _approvers(bureau: Bureau, one: PostIndex) -> Iterable[str]:
    """The roles that its pillar's reviewer and the rules name; else all that may approve."""
    pillar = bureau.calendar.pillars.get(one.pillar or "")
    return [pillar.reviewer] if pillar and pillar.reviewer else _who_may(bureau, "approve")


def _own_task(bureau: Bureau, task: object, day: date | None, path: str) -> Iterator[Task]:
    if not hasattr(task, "get"):
        return
    do, owner, lead = task.get("do"), task.get("owner"), task.get("lead")
    if isinstance(owner, str) and do:
        words = do if hasattr(do, "get") else {"fr": str(do)}
        by = day - lead if day and isinstance(lead, timedelta) else day
        yield Task(
            owner,
            "task",
            Bilingual(pick(words, "fr"), pick(words, "en")),
            by,
            path,
            bool(by and by < bureau.today),
        )


def _promises(bureau: Bureau) -> Iterator[Task]:
    for debt in owed(bureau.site, bureau.now):
        if debt.by > bureau.today + _AHEAD:
            continue
        words = bureau.owed_words(debt)
        if debt.campaign:
            owner = bureau.calendar.campaigns[debt.campaign].owner
            roles, path = ([owner] if owner else []), f"campaign/{debt.campaign}/"
        else:
            roles, path = _who_may(bureau, "plan"), f"post/{debt.post}/" if debt.post else ""
        for role in roles:
            yield Task(role, "report" if debt.campaign else "follow", words, debt.by, path, debt.overdue)


def _publications(bureau: Bureau) -> Iterator[Task]:
    for item in bureau.items:
        title, name = bureau.title(item.key.post), bureau.channel_name(item.key.channel)
        what = Bilingual(f"{title.fr} ({name.fr})", f"{title.en} ({name.en})")
        day = local_day(item.due, bureau.zone) if item.due else None
        by_hand = item.delivery is Delivery.HANDOFF and item.state in (*BY_HAND, State.SCHEDULED)
        if by_hand and day and day <= bureau.today + timedelta(days=14):
            path = f"handoff/{item.key.post}/{item.key.channel}/"
            for role in _who_may(bureau, "publish"):
                yield Task(role, "post", what, day, path, item.state is State.OVERDUE)
        elif item in bureau.asks and item.state not in ONLINE:
            for role in _who_may(bureau, "publish"):
                yield Task(role, "settle", what, day, f"post/{item.key.post}/", late=True)
