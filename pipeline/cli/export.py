"""`editorial export`: the calendar as CSV or JSON, a line a publication, for those who plan elsewhere too."""

import csv
import io
import json

import click

from pipeline.cli.desk import Desk, desk_of, lang_option, now_option, state_option
from pipeline.cli.language import lang, t
from pipeline.compose import Composer
from pipeline.model import pick
from pipeline.plan import LABEL, make_plan

COLUMNS = (
    "post",
    "title",
    "channel",
    "network",
    "date",
    "time",
    "state",
    "status",
    "pillar",
    "campaign",
    "delivery",
    "text",
    "url",
)
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the wide ones too


@click.command(
    "export",
    help=t(
        "Le calendrier en CSV ou en JSON, une ligne par publication.\n\n"
        "Par exemple : editorial export --format csv > calendrier.csv",
        "The calendar as CSV or JSON, a line a publication.\n\nFor example: editorial export --format csv > calendar.csv",
    ),
)
@click.option(
    "--format",
    "shape",
    type=click.Choice(["csv", "json"]),
    default="csv",
    show_default=True,
    help=t("La forme.", "The shape."),
)
@state_option()
@now_option()
@lang_option()
@click.pass_context
def command(ctx: click.Context, *, shape: str, state: str | None, now: str | None) -> None:
    desk = desk_of(ctx, now=now)
    rows = list(_rows(desk, state))
    if shape == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    click.echo(out.getvalue(), nl=False)


def _rows(desk: Desk, state: str | None) -> "list[dict[str, str]]":
    composer = Composer(desk.site)
    plan = make_plan(desk.site, desk.ledgered(state), desk.now, composer.draft)
    rows = []
    for item in plan.items:
        post, channel = desk.site.index.get(item.key.post), desk.site.calendar.channels.get(item.key.channel)
        if post is None or channel is None:
            continue
        message = composer.draft(item.key).message
        due = item.due.astimezone(desk.zone) if item.due else None
        remote = next((part.remote for part in item.history.sent_parts if part.remote), None)
        rows.append(
            {
                "post": post.id,
                "title": pick(post.title, lang()),
                "channel": channel.id,
                "network": channel.network,
                "date": due.strftime("%Y-%m-%d") if due else "",
                "time": due.strftime("%H:%M") if due else "",
                "state": LABEL[item.state].to(lang()),
                "status": post.status,
                "pillar": post.pillar or "",
                "campaign": post.campaign or "",
                "delivery": channel.delivery,
                "text": "\n\n".join(part.text for part in message.parts) if message else "",
                "url": (remote.url or "") if remote else "",
            }
        )
    return rows


def _cell(value: str) -> str:
    """A spreadsheet takes a cell that begins so for a formula."""
    return f"'{value}" if value.lstrip().startswith(_FORMULA) or value[:1] in ("\t", "\r") else value
