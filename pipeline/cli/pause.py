"""`editorial pause`: hold everything, or a scope; says what had just left and what is held."""

from datetime import timedelta

import click

from pipeline.cli.desk import Desk, desk_of, lang_option, now_option, state_option
from pipeline.cli.language import say, t
from pipeline.clock import format_when, parse_when
from pipeline.errors import EditorialError, UsageError
from pipeline.model import Bilingual, Key, pick
from pipeline.plan import Ledgered
from pipeline.publish.orders import Orders, known_scope
from pipeline.state import Publication

_LATELY = timedelta(hours=24)


@click.command(
    "pause",
    help=t(
        'Retient tout, ou une partie, tout de suite.\n\nPar exemple : editorial pause --reason "rappel B-07"',
        'Holds everything, or a part, at once.\n\nFor example: editorial pause --reason "recall B-07"',
    ),
)
@click.option(
    "--reason",
    required=True,
    help=t("Pourquoi ; se lit sur les pages du bureau.", "Why; shown on the desk's pages."),
)
@click.option(
    "--scope",
    default="all",
    show_default=True,
    help=t("all, account:…, channel:… ou campaign:…", "all, account:…, channel:… or campaign:…"),
)
@click.option(
    "--until",
    metavar="WHEN",
    help=t("Jusqu'à cette heure ; sinon, jusqu'à resume.", "Until then; otherwise until resume."),
)
@click.option("--by", default="person", help=t("Le rôle de qui décide.", "The role of who decides."))
@state_option()
@now_option()
@lang_option()
@click.pass_context
def command(
    ctx: click.Context,
    *,
    reason: str,
    scope: str,
    until: str | None,
    by: str,
    state: str | None,
    now: str | None,
) -> None:
    desk = desk_of(ctx, now=now)
    calendar = desk.site.calendar
    end = None
    if until is not None:
        end, problem = parse_when(until, desk.zone)
        if end is None:
            said = problem.message if problem else Bilingual("illisible", "unreadable")
            raise UsageError(Bilingual(f"--until : {said.fr}", f"--until: {said.en}"))
    scope = known_scope(scope, calendar)
    clock = desk.clock
    ledger = desk.ledger(state, clock)
    Orders(ledger, clock, by).pause(scope, reason[:200], end)
    click.echo(
        t(
            f"En pause ({scope}) : plus rien n'est envoyé. Pour lever : editorial resume --scope {scope}",
            f"Paused ({scope}): nothing more is sent. To lift: editorial resume --scope {scope}",
        )
    )
    try:
        left = left_lately(Ledgered.read(ledger.snapshot(), calendar), desk)
    except EditorialError as error:  # the pause holds; what left before, this ledger cannot be trusted to say
        click.echo(say(error.message), err=True)
        return
    click.echo(t(f"Parties ces dernières 24 h : {len(left)}", f"Left in the last 24 h: {len(left)}"))
    for key, publication in left:
        remote = publication.parts[min(publication.parts)].remote
        when = format_when(publication.last_sent_at, desk.zone, t("fr", "en"), short=True) if publication.last_sent_at else ""
        name = pick(calendar.channels[key.channel].name, t("fr", "en")) if key.channel in calendar.channels else key.channel
        click.echo(f"  {when}  {key.post} · {name}  {(remote.url or remote.id) if remote else ''}")
    crisis = t(
        "Une première déclaration : une publication avec priority: crisis et publish_at: on-merge passe la pause.",
        "A first statement: a post with priority: crisis and publish_at: on-merge passes the brake.",
    )
    click.echo(crisis)


def left_lately(ledgered: Ledgered, desk: Desk) -> list[tuple[Key, Publication]]:
    since = desk.now - _LATELY
    lately = [(key, p) for key, p in ledgered.publications.items() if p.last_sent_at and p.last_sent_at >= since and p.sent_parts]
    return sorted(lately, key=lambda pair: (pair[1].last_sent_at or since, pair[0]))
