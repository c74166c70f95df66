"""`editorial cron`: the workflow's cron lines, from the calendar's own times, and what they cost."""

import click

from pipeline.cli.desk import desk_of, lang_option, now_option
from pipeline.cli.language import t
from pipeline.plan.waking import Schedule, schedule, waits_a_month
from pipeline.review.saying import count

FREE = 2000  # minutes a month of a private repository on the forge's free plan


@click.command(
    "cron",
    help=t(
        "Écrit les lignes cron de publish.yml, d'après les heures du calendrier, et dit leur coût.\n\n"
        "Par exemple : editorial cron",
        "Writes publish.yml's cron lines, from the calendar's times, and says what they cost.\n\nFor example: editorial cron",
    ),
)
@now_option()
@lang_option()
@click.pass_context
def command(ctx: click.Context, *, now: str | None) -> None:
    desk = desk_of(ctx, now=now)
    found = schedule(desk.site.calendar)
    click.echo("\n".join(cron_lines(found)))
    waits = waits_a_month(desk.site, desk.now)
    minutes = found.minutes_a_month(waits)
    runs = count(found.runs_a_month, "passage", "passages", "run", "runs")
    held = count(waits, "attente", "attentes", "wait", "waits")
    click.echo(
        t(
            f"# {runs.fr} par mois, {held.fr} : environ {minutes} minutes "
            f"(dépôt public : gratuit ; privé : {FREE} gratuites par mois)",
            f"# {runs.en} a month, {held.en}: about {minutes} minutes (public repository: free; private: {FREE} free a month)",
        )
    )


def cron_lines(found: Schedule) -> list[str]:
    """The `schedule:` entries, as they stand in the workflow."""
    lines = []
    for cron, times in found.lines():
        usual = ", ".join(f"{at:%H:%M}" for at in times)
        why = (
            t(f"dix minutes avant {usual}", f"ten minutes before {usual}")
            if times
            else t("toutes les heures, hors silence", "hourly, outside quiet hours")
        )
        lines += [f'- cron: "{cron}" # {why}', f"  timezone: {found.zone}"]
    return lines
