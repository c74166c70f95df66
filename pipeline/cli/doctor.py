"""`editorial doctor`: is publishing well? In words for people, in an exit code for monitors."""

import json
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

import click

from pipeline.cli.desk import ENVIRONMENT, Desk, desk_of, lang_option, now_option, state_option
from pipeline.cli.health import (
    CREDENTIALS,
    FAULT,
    HEALTHY,
    LEDGER_QUESTIONS,
    Finding,
    Patient,
    open_ledger,
)
from pipeline.cli.language import lang, t
from pipeline.cli.merged import take_secrets
from pipeline.cli.upkeep import UPKEEP_QUESTIONS, accounts
from pipeline.clock import SystemClock
from pipeline.errors import NetworkError, Unauthorized, UsageError
from pipeline.guide import about
from pipeline.model import Bilingual, Level
from pipeline.plan import LABEL, State
from pipeline.publish.accounts import Accounts
from pipeline.review.annotations import Note, annotations, plain
from pipeline.review.notices import told_by_issue
from pipeline.review.saying import count
from pipeline.transport import Http, is_loopback

_PRECEDENCE = (1, 3, 4, 5)
_MARK = {Level.ERROR: "✗", Level.WARNING: "!", Level.NOTICE: "·", None: "✓"}


@click.command(
    "doctor",
    help=t(
        "La santé de la publication : passages, registre, identifiants, horaire, coût.\n\n"
        "Codes : 0 tout va bien · 1 notre faute · 4 identifiants · 5 une personne est attendue.\n\n"
        "Par exemple : editorial doctor --whoami",
        "The health of publishing: runs, ledger, credentials, schedule, cost.\n\n"
        "Codes: 0 all is well · 1 our fault · 4 credentials · 5 a person is needed.\n\n"
        "For example: editorial doctor --whoami",
    ),
)
@click.option(
    "--whoami",
    is_flag=True,
    help=t("Demander à chaque réseau à qui sont les identifiants.", "Ask each network whose the credentials are."),
)
@click.option(
    "--ping",
    metavar="URL",
    help=t(
        "Appeler cette adresse si tout va bien : une alarme sonne quand l'appel manque.",
        "Call this address when all is well: an alarm rings when the call is missing.",
    ),
)
@click.option(
    "--machine",
    is_flag=True,
    help=t(
        "Sans ce que disent déjà les avis : seulement la machine.",
        "Without what notices say already: the machine only.",
    ),
)
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help=t("La forme de la réponse.", "The shape of the answer."),
)
@state_option()
@now_option()
@lang_option()
@click.pass_context
def command(
    ctx: click.Context,
    *,
    whoami: bool,
    ping: str | None,
    machine: bool,
    shape: str,
    state: str | None,
    now: str | None,
) -> int:
    if ping is not None and not ping.startswith(("https://", "http://")):
        raise UsageError(
            Bilingual(f"--ping {ping} : donnez une adresse, https://…", f"--ping {ping}: give an address, https://…")
        )
    desk = desk_of(ctx, now=now)
    ledger, snapshot, findings = open_ledger(desk, state)
    patient = Patient(desk, ledger, snapshot, desk.now, dict(ENVIRONMENT))
    for question in (*LEDGER_QUESTIONS, *UPKEEP_QUESTIONS):
        findings += question(patient)
    loopback = state is not None
    if whoami:
        findings += _ask(desk, _stopped(patient), loopback=loopback)
    if machine:
        findings = [finding for finding in findings if not finding.notice]
    if ping is not None:
        findings += _ping(ping, _code(findings))
    {"text": _text, "json": _json, "github": _github}[shape](findings)
    return _code(findings)


def _code(findings: list[Finding]) -> int:
    codes = {finding.code for finding in findings}
    return next((code for code in _PRECEDENCE if code in codes), HEALTHY)


def _stopped(patient: Patient) -> set[str]:
    """Accounts whose credentials have a notice already."""
    channels = patient.desk.site.calendar.channels
    if not told_by_issue(patient.desk.site, "problem"):
        return set()
    states = patient.ledgered().channels.items()
    return {channels[name].account for name, state in states if name in channels and state.holds(patient.now)}


def _ask(desk: Desk, stopped: Collection[str], *, loopback: bool) -> Iterator[Finding]:
    """Whose the credentials are, asked of each network that has some here."""
    secrets = take_secrets(desk)
    with Http(user_agent="editorial-pipeline", clock=SystemClock(), loopback_only=loopback) as http:
        for channel in accounts(desk):
            try:
                Accounts(secrets, http).client(channel, desk.site)
            except Unauthorized as error:
                if error.code != "credentials_missing":  # said already
                    section = about(error.message) or LABEL[State.STOPPED]
                    said = _of(channel.account, error.message)
                    yield Finding("whoami", said, Level.ERROR, CREDENTIALS, section, channel.account in stopped)
            except NetworkError as error:
                yield Finding("whoami", _of(channel.account, error.message), Level.ERROR, FAULT)
            else:
                name = channel.handle or channel.account
                text = Bilingual(
                    f"{channel.account} : le réseau répond, c'est bien {name}",
                    f"{channel.account}: the network answers, it is {name}",
                )
                yield Finding("whoami", text)


def _of(account: str, message: Bilingual) -> Bilingual:
    return Bilingual(f"{account} : {message.fr}", f"{account}: {message.en}")


def _ping(url: str, code: int) -> Iterator[Finding]:
    if code != HEALTHY:
        yield Finding(
            "ping",
            Bilingual("Pas d'appel : tout ne va pas bien.", "Not called: not all is well."),
            Level.NOTICE,
        )
        return
    with Http(
        user_agent="editorial-pipeline",
        clock=SystemClock(),
        loopback_only=is_loopback(urlsplit(url).hostname or ""),
    ) as http:
        http.hide(url)  # such an address is a key to the alarm
        try:
            http.request("GET", url)
        except NetworkError as error:
            said = error.message
            text = Bilingual(f"L'appel n'est pas passé : {said.fr}", f"The call did not get through: {said.en}")
            yield Finding("ping", text, Level.ERROR, FAULT)
        else:
            yield Finding("ping", Bilingual("Appel passé : l'alarme se tait.", "Called: the alarm stays silent."))


# ── said ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _text(findings: list[Finding]) -> None:
    for finding in sorted(findings, key=lambda one: list(_MARK).index(one.level)):
        click.echo(plain(f"{_MARK[finding.level]} {finding.told.to(lang())}"))
    click.echo("")
    click.echo(_verdict(findings))


def _verdict(findings: list[Finding]) -> str:
    code = _code(findings)
    if code == HEALTHY:
        look = count(sum(f.level is Level.WARNING for f in findings), "point", "points", "point", "points")
        if look.en.startswith("0 "):
            return t("Tout va bien.", "All is well.")
        return t(f"Rien de grave ; {look.fr} à voir.", f"Nothing serious; {look.en} to look at.")
    ill = sum(finding.code != HEALTHY for finding in findings)
    who = {
        1: t("la machine est en cause", "the machine is at fault"),
        3: t("le contenu est en cause", "the content is at fault"),
        4: t("des identifiants sont en cause", "credentials are at fault"),
        5: t("une personne est attendue", "a person is needed"),
    }[code]
    return t(f"À régler : {ill}. {who[0].upper()}{who[1:]}.", f"To settle: {ill}. {who[0].upper()}{who[1:]}.")


def _json(findings: list[Finding]) -> None:
    rows = [{"topic": f.topic, "level": f.level, "code": f.code, "fr": f.told.fr, "en": f.told.en} for f in findings]
    click.echo(json.dumps({"code": _code(findings), "findings": rows}, ensure_ascii=False, indent=2))


def _github(findings: list[Finding]) -> None:
    notes = [Note(f.level, f.topic, f.told.to(lang())) for f in findings if f.level is not None]
    for line in annotations(notes, lang(), "editorial doctor"):
        click.echo(line)
    click.echo(_verdict(findings))
