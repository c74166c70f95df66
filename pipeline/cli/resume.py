"""`editorial resume`: lift a pause, after a person said of each held publication: keep, move or drop."""

import click

from pipeline.cli.desk import Desk, desk_of, lang_option, now_option, state_option
from pipeline.cli.language import say, t
from pipeline.clock import format_when
from pipeline.compose import Composer
from pipeline.errors import PersonNeeded, UsageError
from pipeline.model import Bilingual, Key
from pipeline.plan import Item, Ledgered, State, make_plan
from pipeline.publish.orders import Answer, Orders, known_scope


@click.command(
    "resume",
    help=t(
        "Lève la pause. Pour ce dont l'heure est passée, dites quoi faire.\n\nPar exemple : editorial resume --keep all",
        "Lifts the pause. For what its time has passed, say what to do.\n\nFor example: editorial resume --keep all",
    ),
)
@click.option(
    "--scope",
    default="all",
    show_default=True,
    help=t("La portée de la pause à lever.", "The scope of the pause to lift."),
)
@click.option(
    "--keep",
    multiple=True,
    metavar="POST[@CHANNEL]|all",
    help=t("Garder : part en retard, une par une.", "Keep: leaves late, one by one."),
)
@click.option(
    "--move",
    multiple=True,
    metavar="POST[@CHANNEL]|all",
    help=t("Déplacer : attend une nouvelle date.", "Move: waits for a new time."),
)
@click.option("--drop", multiple=True, metavar="POST[@CHANNEL]|all", help=t("Abandonner.", "Drop."))
@click.option("--by", default="person", help=t("Le rôle de qui décide.", "The role of who decides."))
@state_option()
@now_option()
@lang_option()
@click.pass_context
def command(
    ctx: click.Context,
    *,
    scope: str,
    keep: tuple[str, ...],
    move: tuple[str, ...],
    drop: tuple[str, ...],
    by: str,
    state: str | None,
    now: str | None,
) -> None:
    desk = desk_of(ctx, now=now)
    clock = desk.clock
    scope = known_scope(scope, desk.site.calendar)
    ledger = desk.ledger(state, clock)
    ledgered = Ledgered.read(ledger.snapshot(), desk.site.calendar)
    if not any(pause.scope == scope for pause in ledgered.brake.active(clock.now())):
        raise UsageError(Bilingual(f"Rien n'est en pause dans « {scope} ».", f"Nothing is paused in “{scope}”."))
    held = waiting(desk, ledgered)
    answers = decide(held, {Answer.KEEP: keep, Answer.MOVE: move, Answer.CANCEL: drop})
    _all_answered(desk, held, answers)
    orders = Orders(ledger, clock, by)
    for key, answer in answers.items():
        if answer is not Answer.KEEP:
            click.echo(say(orders.resolve(desk.site, key, answer)))
    orders.resume(scope)
    for key, answer in answers.items():
        if answer is Answer.KEEP:
            click.echo(say(orders.resolve(desk.site, key, answer)))
    click.echo(t(f"Pause levée ({scope}).", f"Pause lifted ({scope})."))


def waiting(desk: Desk, ledgered: Ledgered) -> tuple[Item, ...]:
    """What the pause holds and whose time has passed."""
    now = desk.now
    plan = make_plan(desk.site, ledgered, now, Composer(desk.site).draft)
    return tuple(item for item in plan.in_state(State.PAUSED) if item.due is not None and item.due <= now)


def decide(held: tuple[Item, ...], said: dict[Answer, tuple[str, ...]]) -> dict[Key, Answer]:
    """The most exact name wins over the post's, and that over `all`."""
    answers: dict[Key, Answer] = {}
    for item in held:
        for name in (str(item.key), item.key.post, "all"):
            given = [answer for answer, names in said.items() if name in names]
            if given:
                answers[item.key] = given[0]
                break
    return answers


def _all_answered(desk: Desk, held: tuple[Item, ...], answers: dict[Key, Answer]) -> None:
    open_ones = [item for item in held if item.key not in answers]
    if not open_ones:
        return
    lines = {
        lang: [f"  {format_when(i.due, desk.zone, lang, short=True) if i.due else ''}  {i.key}" for i in open_ones]
        for lang in ("fr", "en")
    }
    raise PersonNeeded(
        Bilingual(
            "Leur heure est passée pendant la pause ; dites pour chacune --keep, --move ou --drop :\n" + "\n".join(lines["fr"]),
            "Their time passed during the pause; say for each --keep, --move or --drop:\n" + "\n".join(lines["en"]),
        )
    )
