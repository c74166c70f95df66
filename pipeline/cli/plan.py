"""`editorial plan`: what leaves, what is missing, what is owed, the next free slots."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import click

from pipeline.cli.desk import Desk, desk_of, lang_option, now_option, state_option
from pipeline.cli.language import lang, t
from pipeline.clock import IsoWeek, format_day, format_when, local_day
from pipeline.compose import Composer
from pipeline.errors import UsageError
from pipeline.guide import command_of
from pipeline.model import Bilingual, Period, pick
from pipeline.plan import GUIDED, LABEL, Item, State, make_plan
from pipeline.plan.gaps import cadence_gaps, free_slots, key_date_gaps, owed
from pipeline.plan.mix import pillar_mix, promotion
from pipeline.plan.slots import Fill, slots
from pipeline.publish.words import unread
from pipeline.review.annotations import plain
from pipeline.review.saying import BRAKE_LOST, paused
from pipeline.state import Brake

_WEEKS = 4


@click.command(
    "plan",
    help=t(
        "Ce qui part, ce qui manque, ce qui est dû, les prochains créneaux.\n\nPar exemple : editorial plan --month 2026-12",
        "What leaves, what is missing, what is owed, the next slots.\n\nFor example: editorial plan --month 2026-12",
    ),
)
@click.option(
    "--month",
    metavar="YYYY-MM",
    help=t("Ce mois ; sinon, les quatre semaines qui viennent.", "That month; otherwise the four weeks ahead."),
)
@click.option("--gaps", is_flag=True, help=t("Seulement ce qui manque.", "Only what is missing."))
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=t("La forme de la réponse.", "The shape of the answer."),
)
@state_option()
@now_option()
@lang_option()
@click.pass_context
def command(ctx: click.Context, *, month: str | None, gaps: bool, shape: str, state: str | None, now: str | None) -> None:
    desk = desk_of(ctx, now=now)
    period = _period(month, desk)
    start, end = _instants(period, desk)
    ledgered = desk.ledgered(state)
    plan = make_plan(
        desk.site,
        ledgered,
        desk.now,
        Composer(desk.site).draft,
        posts=(*desk.site.index.within(start, end), *(post for post in desk.site.index.unplanned() if post.on_merge)),
        drift=True,
    )
    items = [item for item in plan.items if (at := _at(desk, item)) is not None and start <= at < end]
    if shape == "json":
        _json(desk, items, period)
        return
    if not gaps:
        _leaves(desk, items, period, _standing(desk, ledgered.brake))
    _missing(desk, period)
    _owed(desk)
    _free(desk)
    _mix(desk, period)


def _period(month: str | None, desk: Desk) -> Period:
    if month is None:
        week = IsoWeek.of(local_day(desk.now, desk.zone)).days
        return Period(week.start, week.start + timedelta(days=7 * _WEEKS - 1))
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise UsageError(Bilingual(f"--month {month} : écrivez 2026-12.", f"--month {month}: write 2026-12.")) from None
    return Period(first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))


def _instants(period: Period, desk: Desk) -> tuple[datetime, datetime]:
    zone = desk.zone
    start = datetime(period.start.year, period.start.month, period.start.day, tzinfo=zone)
    after = period.end + timedelta(days=1)
    return start, datetime(after.year, after.month, after.day, tzinfo=zone)


def _head(fr: str, en: str) -> None:
    click.echo("")
    click.secho(t(fr, en), bold=True)


def _at(desk: Desk, item: Item) -> datetime | None:
    """Its time; of what leaves on merge, which is due now for ever, when it left."""
    post = desk.site.index.get(item.key.post)
    return (item.history.last_sent_at if post is not None and post.on_merge else None) or item.due


def _standing(desk: Desk, brake: Brake) -> Iterator[Bilingual]:
    """What keeps posts from leaving that no line of the list would show."""
    if brake.unreadable:
        yield BRAKE_LOST
    for pause in brake.active(desk.now):
        yield paused(pause, desk.zone)
    lost = sorted(post.file for post in desk.site.index.unplanned() if post.blocked)
    if lost:
        yield unread(lost)


def _leaves(desk: Desk, items: list[Item], period: Period, standing: Iterable[Bilingual]) -> None:
    click.secho(
        t(
            f"Du {format_day(period.start, 'fr')} au {format_day(period.end, 'fr')}",
            f"{format_day(period.start, 'en')} to {format_day(period.end, 'en')}",
        ),
        bold=True,
    )
    for line in standing:
        click.echo(plain(f"  {line.to(lang())}"))
    for post, rows in _by_post(items):
        first = rows[0]
        title = pick(desk.site.index[post].title, lang()) if post in desk.site.index else post
        at = _at(desk, first)
        when = format_when(at, desk.zone, lang(), short=True) if at else ""
        click.echo(f"  {when}  {title}  ({post})")
        for state in dict.fromkeys(item.state for item in rows):
            names = ", ".join(_channel(desk, item) for item in rows if item.state is state)
            click.echo(f"      {LABEL[state].to(lang())}{t(' : ', ': ')}{names}")
    if not items:
        click.echo(t("  rien de prévu", "  nothing planned"))
    _guide(items)


def _guide(items: list[Item]) -> None:
    """Once for each state in the list that does not end by itself."""
    asking = [state for state in State if state in GUIDED and any(item.state is state for item in items)]
    if asking:
        _head("Que faire", "What to do")
        for state in asking:
            words = LABEL[state]
            click.echo(f"  {words.to(lang())}{t(' : ', ': ')}{command_of(words).to(lang())}")


def _by_post(items: list[Item]) -> list[tuple[str, list[Item]]]:
    rows: dict[str, list[Item]] = {}
    for item in items:
        rows.setdefault(item.key.post, []).append(item)
    return list(rows.items())


def _channel(desk: Desk, item: Item) -> str:
    channel = desk.site.calendar.channels.get(item.key.channel)
    return pick(channel.name, lang()) if channel else item.key.channel


def _missing(desk: Desk, period: Period) -> None:
    _head("Ce qui manque", "What is missing")
    lines = [*_empty_slots(desk, period), *_lonely_dates(desk, period), *_off_cadence(desk, period)]
    click.echo("\n".join(lines) if lines else t("  rien", "  nothing"))


def _empty_slots(desk: Desk, period: Period) -> Iterator[str]:
    for slot in slots(desk.site, period.start, period.end):
        if slot.fill not in (Fill.EMPTY, Fill.EVERGREEN):
            continue
        when = format_when(slot.at, desk.zone, lang(), short=True) if slot.at else ""
        bank = t(", du marbre", ", from the evergreen bank") if slot.fill is Fill.EVERGREEN else ""
        due = format_day(slot.draft_due, lang(), short=True) if slot.draft_due else ""
        what = t(f" : vide{bank}, brouillon attendu le {due}", f": empty{bank}, draft expected {due}")
        yield f"  {when}  {pick(slot.rendezvous.name, lang())}{what}"


def _lonely_dates(desk: Desk, period: Period) -> Iterator[str]:
    for gap in key_date_gaps(desk.site, period.start, period.end):
        day = format_day(gap.period.start, lang(), short=True)
        count = t(
            f" : {gap.count} publication sur {gap.key_date.posts}",
            f": {gap.count} post of {gap.key_date.posts}",
        )
        yield f"  {day}  {pick(gap.key_date.name, lang())}{count}"


def _off_cadence(desk: Desk, period: Period) -> Iterator[str]:
    for gap in cadence_gaps(desk.site, period.start, period.end):
        wanted = gap.channel.cadence
        if wanted is not None:
            since = format_day(gap.period.start, lang(), short=True)
            name = pick(gap.channel.name, lang())
            yield f"  {t('dès le', 'from')} {since}  {name}{t(' : ', ': ')}{gap.count} ({wanted.minimum}–{wanted.maximum})"


def _owed(desk: Desk) -> None:
    debts = owed(desk.site, desk.now)
    if not debts:
        return
    _head("Ce qui est dû", "What is owed")
    for debt in debts:
        late = t(" (en retard)", " (overdue)") if debt.overdue else ""
        click.echo(f"  {format_day(debt.by, lang(), short=True)}  {debt.what.to(lang())}{late}")


def _free(desk: Desk) -> None:
    _head("Prochains créneaux libres", "Next free slots")
    for name, free in free_slots(desk.site, desk.now, 3).items():
        times = ", ".join(format_when(at, desk.zone, lang(), short=True) for at in free)
        channel = desk.site.calendar.channels[name]
        click.echo(f"  {pick(channel.name, lang())}{t(' : ', ': ')}{times or '–'}")


def _mix(desk: Desk, period: Period) -> None:
    _head("Équilibre", "Mix")
    for share in pillar_mix(desk.site, period.start, period.end):
        name = pick(desk.site.calendar.pillars[share.pillar].name, lang())
        actual = "–" if share.actual is None else f"{share.actual:.0f} %"
        click.echo(f"  {name}{t(' : ', ': ')}{actual} ({t('cible', 'target')} {share.target} %)")
    found = promotion(desk.site, period.end)
    if found.share is not None:
        click.echo(
            t(
                f"  Promotion : {found.share:.0f} % (plafond {found.ceiling} %)",
                f"  Promotion: {found.share:.0f} % (ceiling {found.ceiling} %)",
            )
        )


def _json(desk: Desk, items: list[Item], period: Period) -> None:
    rows = {
        "from": period.start.isoformat(),
        "to": period.end.isoformat(),
        "publications": [
            {
                "post": item.key.post,
                "channel": item.key.channel,
                "state": item.state,
                "due": item.due.isoformat() if item.due else None,
                "delivery": item.delivery,
            }
            for item in items
        ],
        "slots": [
            {
                "slot": slot.id,
                "at": slot.at.isoformat() if slot.at else None,
                "fill": slot.fill,
                "post": slot.post,
            }
            for slot in slots(desk.site, period.start, period.end)
        ],
        "owed": [{"what": debt.what.en, "by": debt.by.isoformat(), "post": debt.post} for debt in owed(desk.site, desk.now)],
    }
    click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
