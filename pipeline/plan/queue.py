"""Which publication leaves next: order, late ones one by one, and the fuse. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from pipeline.model import Bilingual, CatchUp
from pipeline.plan.states import Act, Item
from pipeline.plan.words import State

_NEVER = datetime(9000, 1, 1, tzinfo=UTC)
_LAST = timedelta(days=36_500)


@dataclass(frozen=True, slots=True)
class Left:
    """What already left: in this run, and lately on each account. Threads' further parts do not count."""

    late_in_run: Mapping[str, int] = field(default_factory=dict)  # account → late ones this run sent
    last_late: Mapping[str, datetime] = field(default_factory=dict)  # account → when the last late one left, any run


def order(item: Item) -> tuple[bool, datetime, datetime, str]:
    """Crisis first, then the earliest deadline, then the oldest, then by name: no account starves another."""
    due = item.due or _NEVER
    return (not item.crisis, item.deadline or due + _LAST, due, str(item.key))


def queue(items: Iterable[Item], left: Left, catch_up: CatchUp, now: datetime) -> tuple[Item, ...]:
    """The items to send, in order, and those among them that must wait for their turn, marked so."""
    late_in_run = dict(left.late_in_run)
    out: list[Item] = []
    for item in sorted((item for item in items if item.act is Act.SEND), key=order):
        if not item.late or item.crisis or item.part > 1:
            out.append(item)
            continue
        last = left.last_late.get(item.account)
        after = last + catch_up.spacing if last else None
        if late_in_run.get(item.account, 0) >= catch_up.per_account or (after is not None and after > now):
            out.append(_its_turn(item, max(after, now) if after is not None else now + catch_up.spacing))
            continue
        late_in_run[item.account] = late_in_run.get(item.account, 0) + 1
        out.append(item)
    return tuple(out)


def _its_turn(item: Item, until: datetime) -> Item:
    why = Bilingual(
        "attend son tour : une seule en retard par compte et par passage",
        "waits its turn: one late post an account and run",
    )
    return replace(item, state=State.WAITING, act=Act.NOTHING, why=why, until=until)
