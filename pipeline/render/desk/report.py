"""A month on one page: what was published, on time, late or not; by channel and pillar; what comes next. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.clock import local_day
from pipeline.model import Bilingual, Delivery, Period
from pipeline.plan import ON_TIME, Item, State
from pipeline.plan.mix import pillar_mix, promotion
from pipeline.render.desk.bureau import Bureau, Entry
from pipeline.render.desk.calendars import Gaps, gaps, month_name, span
from pipeline.render.desk.grid import month_of, months, next_month, previous_month
from pipeline.render.desk.looks import ONLINE
from pipeline.render.desk.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Row:
    """A channel's month."""

    channel: str
    planned: int
    online: int
    late: int
    missed: int
    verify: int


@dataclass(frozen=True, slots=True)
class Sums:
    planned: int
    online: int
    late: int
    missed: int
    verify: int
    by_hand: int  # hand-offs done
    to_do: int  # hand-offs not done
    coming: int

    @property
    def punctual(self) -> int | None:
        """Percent of what left that left on time; None when nothing left."""
        return 100 * (self.online - self.late) // self.online if self.online else None


def report_sheets(bureau: Bureau) -> Iterator[Sheet]:
    """One per month that has begun, and the one after it."""
    whole = span(bureau)
    last = min(next_month(bureau.today), whole.end)
    for first in months(whole.start, last):
        yield report(bureau, first, whole)


def report(bureau: Bureau, first: date, whole: Period) -> Sheet:
    period, name = month_of(first), month_name(first)
    items = [item for item in bureau.items if item.due and local_day(item.due, bureau.zone) in period]
    items = [item for item in items if item.state not in (State.CANCELLED, State.REHEARSAL, State.PAST)]
    return Sheet(
        "report",
        f"report/{first:%Y-%m}/",
        Bilingual(f"Bilan de {name.fr}".replace("de a", "d'a").replace("de o", "d'o"), f"Review of {name.en}"),
        {
            "month": period,
            "name": name,
            "sums": _sums(items),
            "rows": [row for one in bureau.calendar.channels if (row := _row(one, items)).planned],
            "mix": pillar_mix(bureau.site, *period),
            "promotion": promotion(bureau.site, min(period.end, bureau.today) if period.start <= bureau.today else period.end),
            "gaps": _past(gaps(bureau, period), bureau.today) if period.start <= bureau.today else gaps(bureau, period),
            "open": [item for item in items if item in bureau.asks or item.state is State.OVERDUE],
            "coming": _coming(bureau, period),
            "previous": f"report/{previous_month(first):%Y-%m}/" if previous_month(first) >= whole.start else None,
            "next": f"report/{next_month(first):%Y-%m}/"
            if next_month(first) <= min(next_month(bureau.today), whole.end)
            else None,
        },
    )


def is_late(item: Item) -> bool:
    """It left, and later than a run may be. Posting by hand is not timed."""
    first = item.history.part(1).sent_at
    timed = item.delivery is Delivery.API and item.due is not None and first is not None
    return bool(timed and item.due and first and first - item.due > ON_TIME)


def _sums(items: list[Item]) -> Sums:
    online = [item for item in items if item.state in ONLINE]
    by_hand = [item for item in items if item.delivery is Delivery.HANDOFF]
    return Sums(
        planned=len(items),
        online=len(online),
        late=sum(map(is_late, online)),
        missed=sum(item.state in (State.MISSED, State.NOT_APPROVED) for item in items),
        verify=sum(item.state is State.TO_VERIFY for item in items),
        by_hand=sum(item.state in ONLINE for item in by_hand),
        to_do=sum(item.state in (State.HAND_OFF, State.OVERDUE) for item in by_hand),
        coming=sum(item.state is State.SCHEDULED for item in items),
    )


def _row(channel: str, items: list[Item]) -> Row:
    mine = [item for item in items if item.key.channel == channel]
    sums = _sums(mine)
    return Row(channel, sums.planned, sums.online, sums.late, sums.missed, sums.verify)


def _past(found: Gaps, today: date) -> Gaps:
    """The gaps of the days that are over, and of today."""
    return Gaps(
        tuple(slot for slot in found.slots if slot.original <= today),
        tuple(gap for gap in found.key_dates if gap.period.start <= today),
        tuple(gap for gap in found.cadence if gap.period.end < today),
    )


def _coming(bureau: Bureau, period: Period) -> list[Entry]:
    """The next posts after today, or after the month when it is over."""
    after = max(bureau.today, period.start - timedelta(days=1)) if bureau.today <= period.end else period.end
    return [entry for entry in bureau.entries if entry.day and entry.day > after][:6]
