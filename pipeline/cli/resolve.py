"""`editorial resolve`: a person's answer about one publication, or the receipts that a run could not write."""

from typing import IO

import click

from pipeline.cli.desk import Desk, desk_of, lang_option, now_option, state_option
from pipeline.cli.language import say, t
from pipeline.cli.publish import parse_key
from pipeline.errors import UsageError
from pipeline.model import Bilingual
from pipeline.publish.orders import Answer, Orders
from pipeline.publish.receipts import read_receipts, write_receipts
from pipeline.state import Ledger


@click.command(
    "resolve",
    help=t(
        "Répond à une question du registre, ou y inscrit les reçus d'un journal.\n\n"
        "Par exemple : editorial resolve p05-etre-vu-la-nuit@x --published https://…",
        "Answers a question of the ledger, or writes a log's receipts there.\n\n"
        "For example: editorial resolve p05-etre-vu-la-nuit@x --published https://…",
    ),
)
@click.argument("publication", metavar="[POST@CHANNEL]", required=False)
@click.option(
    "--published",
    metavar="URL",
    help=t("Elle est en ligne, à cette adresse.", "It is online, at this address."),
)
@click.option("--not-published", is_flag=True, help=t("Elle n'est pas en ligne.", "It is not online."))
@click.option("--cancel", is_flag=True, help=t("L'abandonner.", "Drop it."))
@click.option(
    "--keep",
    is_flag=True,
    help=t("La garder après une pause : elle part en retard.", "Keep it after a pause: it leaves late."),
)
@click.option(
    "--move",
    is_flag=True,
    help=t("Ne la laisser partir qu'avec une nouvelle date.", "Let it leave with a new time only."),
)
@click.option(
    "--again",
    is_flag=True,
    help=t("L'envoyer de nouveau après un retrait.", "Send it anew after it was taken back."),
)
@click.option("--continue", "go_on", is_flag=True, help=t("Continuer un fil interrompu.", "Go on with a broken thread."))
@click.option("--stop", is_flag=True, help=t("Arrêter un fil interrompu.", "Stop a broken thread."))
@click.option(
    "--receipts",
    metavar="FILE",
    type=click.File(encoding="utf-8", errors="replace"),
    help=t(
        "Inscrire les reçus de ce fichier : un journal de passage ou unpushed.jsonl (- : l'entrée standard).",
        "Write the receipts of this file: a run's log or unpushed.jsonl (-: standard input).",
    ),
)
@click.option("--by", default="person", help=t("Le rôle de qui répond.", "The role of who answers."))
@state_option()
@now_option()
@lang_option()
@click.pass_context
def command(
    ctx: click.Context,
    *,
    publication: str | None,
    published: str | None,
    not_published: bool,
    cancel: bool,
    keep: bool,
    move: bool,
    again: bool,
    go_on: bool,
    stop: bool,
    receipts: IO[str] | None,
    by: str,
    state: str | None,
    now: str | None,
) -> None:
    given = {
        Answer.PUBLISHED: published is not None,
        Answer.NOT_PUBLISHED: not_published,
        Answer.CANCEL: cancel,
        Answer.KEEP: keep,
        Answer.MOVE: move,
        Answer.AGAIN: again,
        Answer.CONTINUE: go_on,
        Answer.STOP: stop,
    }
    answers = [answer for answer, said in given.items() if said]
    desk = desk_of(ctx, now=now)
    if receipts is not None:
        if publication or answers:
            raise UsageError(Bilingual("--receipts va seul.", "--receipts stands alone."))
        _write(desk, desk.ledger(state, desk.clock), receipts.read())
        return
    if publication is None:
        raise UsageError(Bilingual("Donnez la publication : POST@CANAL.", "Give the publication: POST@CHANNEL."))
    if len(answers) != 1:
        names = " | ".join(f"--{answer}" for answer in given)
        raise UsageError(Bilingual(f"Donnez une réponse, une seule : {names}", f"Give one answer, and only one: {names}"))
    orders = Orders(desk.ledger(state, desk.clock), desk.clock, by)
    click.echo(say(orders.resolve(desk.site, parse_key(publication), answers[0], url=published)))


def _write(desk: Desk, ledger: Ledger, text: str) -> None:
    given = read_receipts(text)
    if not given:
        raise UsageError(
            Bilingual(
                "Aucun reçu ici : dans un journal, leurs lignes commencent par « receipt: ».",
                "No receipt here: in a log, their lines begin with “receipt:”.",
            )
        )
    written = write_receipts(ledger, desk.clock, given)
    for receipt in written:
        remote = receipt.event.remote
        what = f"{receipt.key} {receipt.event.kind}" + (f" {remote.url or remote.id}" if remote else "")
        click.echo(t(f"Inscrit : {what}", f"Written: {what}"))
    known = len(given) - len(written)
    if known:
        click.echo(t(f"Déjà au registre : {known}", f"In the ledger already: {known}"))
