"""`editorial report`: the month on one page, from the ledger alone."""

import json
from datetime import date, timedelta

import click

from pipeline.cli.desk import Desk, desk_of, lang_option, now_option, state_option
from pipeline.cli.language import lang, t
from pipeline.clock import local_day
from pipeline.compose import Composer
from pipeline.errors import UsageError
from pipeline.model import Bilingual, Period
from pipeline.plan import make_plan
from pipeline.review.month import Month, read_month
from pipeline.review.monthly import tell
from pipeline.review.shapes import markdown, text, values


@click.command(
    "report",
    help=t(
        "Le mois sur une page : ce qui est parti, à l'heure ou non, ce qui a manqué, ce qui vient.\n\n"
        "Par exemple : editorial report --month 2026-12",
        "The month on one page: what left, on time or not, what was missing, what comes next.\n\n"
        "For example: editorial report --month 2026-12",
    ),
)
@click.option(
    "--month",
    metavar="YYYY-MM",
    help=t("Ce mois ; sinon le mois en cours.", "That month; otherwise this one."),
)
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help=t("La forme de la réponse.", "The shape of the answer."),
)
@state_option()
@now_option()
@lang_option()
@click.pass_context
def command(ctx: click.Context, *, month: str | None, shape: str, state: str | None, now: str | None) -> None:
    desk = desk_of(ctx, now=now)
    ledgered = desk.ledgered(state)
    plan = make_plan(desk.site, ledgered, desk.now, Composer(desk.site).draft, drift=False)
    known = ledgered.created_at is not None
    found = read_month(desk.site, plan, _period(month, desk), desk.now, known=known)
    summary = tell(found, desk.site)
    if shape == "json":
        click.echo(json.dumps(_values(found) | values(summary), ensure_ascii=False, indent=2))
    elif shape == "markdown":
        click.echo(markdown(summary, lang()), nl=False)
    else:
        click.echo(text(summary, lang()))


def _period(month: str | None, desk: Desk) -> Period:
    day = local_day(desk.now, desk.zone)
    try:
        first = date.fromisoformat(f"{month}-01") if month else day.replace(day=1)
    except ValueError:
        raise UsageError(Bilingual(f"--month {month} : écrivez 2026-12.", f"--month {month}: write 2026-12.")) from None
    return Period(first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))


def _values(month: Month) -> dict[str, object]:
    """The numbers; null where nothing is known."""
    done, expected = month.by_hand
    return {
        "from": month.period.start.isoformat(),
        "to": month.period.end.isoformat(),
        "over": month.over,
        "trial": month.trial,
        "known": month.known,
        "posts": len(month.posts) if month.known else None,
        "messages": {
            "published": len(month.published),
            "on_time": month.on_time,
            "late": len(month.late),
            "missed": len(month.missed),
            "to_verify": len(month.verify),
            "stuck": len(month.stuck),
            "coming": len(month.coming),
            "by_hand": {"confirmed": done, "expected": expected},
        }
        if month.known
        else None,
        "channels": {
            row.channel: {
                "published": row.published,
                "late": row.late,
                "missed": row.missed,
                "to_verify": row.verify,
            }
            if row.planned and month.known
            else None
            for row in month.channels
        },
        "pillars": {
            row.pillar: {
                "posts": row.posts if month.known else None,
                "share": row.share,
                "target": row.target,
            }
            for row in month.pillars
        },
        "promotion": month.promotion,
        "costs": {network: {"amount": str(money.amount), "currency": money.currency} for network, money in month.costs.items()},
    }
