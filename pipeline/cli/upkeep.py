"""The rest of what `editorial doctor` looks at: credentials, the repository's settings, what it costs. Asks nobody."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.cli.cron import FREE
from pipeline.cli.desk import Desk
from pipeline.cli.health import CREDENTIALS, HEALTHY, PERSON, Finding, Patient
from pipeline.cli.workflow import PUBLISH, lag, names_of
from pipeline.clock import local_day
from pipeline.compose import Composer
from pipeline.errors import Unauthorized
from pipeline.model import Bilingual, Channel, Delivery, Level, Visibility, pick
from pipeline.plan.credentials import FIELD, GUIDE, RENEW, Validity, credentials, unsaid
from pipeline.plan.waking import schedule, waits_a_month
from pipeline.publish.accounts import secrets_of

_COVERED = ("templates/", "mkdocs.yml", "calendar.yaml", ".github/")


# ── credentials ──────────────────────────────────────────────────────────────────────────────────────────────────
def accounts(desk: Desk) -> list[Channel]:
    """One channel for each account a program posts to."""
    found: dict[str, Channel] = {}
    for channel in desk.site.calendar.channels.values():
        if channel.delivery is Delivery.API:
            found.setdefault(channel.account, channel)
    return list(found.values())


def _credentials(patient: Patient) -> Iterator[Finding]:
    calendar = patient.desk.site.calendar
    trial = calendar.publishing.mode == "outbox"
    for channel in accounts(patient.desk):
        names = names_of(channel, calendar)
        try:
            secrets_of(channel, calendar, patient.environment)
        except Unauthorized as error:
            partly = any(patient.environment.get(name) for name in names)
            if trial and not partly:
                text = Bilingual(
                    f"{channel.account} : pas d'identifiants ; le mode essai s'en passe ({', '.join(names)}).",
                    f"{channel.account}: no credentials; the trial mode needs none ({', '.join(names)}).",
                )
                yield Finding("credentials", text, Level.NOTICE)
            else:
                yield Finding("credentials", error.message, Level.ERROR, CREDENTIALS)
            continue
        text = Bilingual(f"{channel.account} : identifiants présents", f"{channel.account}: credentials are there")
        yield Finding("credentials", text)


def _expiry(patient: Patient) -> Iterator[Finding]:
    """Until when they are good, as somebody wrote it: over is a fault once posts leave for real."""
    calendar = patient.desk.site.calendar
    live = calendar.publishing.mode == "live"
    found = credentials(calendar, patient.now)
    for one in found:
        text = Bilingual(f"{one.account} : {one.says.fr}", f"{one.account}: {one.says.en}")
        renew = Bilingual(f"{text.fr}. {RENEW.fr}", f"{text.en}. {RENEW.en}")
        if one.validity is Validity.GOOD:
            yield Finding("expiry", text)
        elif one.validity is Validity.OVER and live:
            yield Finding("expiry", renew, Level.ERROR, CREDENTIALS, GUIDE)
        elif one.validity is not Validity.UNSAID:
            yield Finding("expiry", renew, Level.WARNING, guide=GUIDE)
    if names := ", ".join(unsaid(found)):
        text = Bilingual(
            f"Date d'expiration jamais écrite ({FIELD}) : {names}. Beaucoup d'identifiants n'expirent pas.",
            f"Expiry date never written ({FIELD}): {names}. Many credentials do not expire.",
        )
        yield Finding("expiry", text, Level.NOTICE)


# ── the repository's own settings ────────────────────────────────────────────────────────────────────────────────
def _workflow(patient: Patient) -> Iterator[Finding]:
    path = patient.desk.root / PUBLISH
    if not path.is_file():
        return
    calendar = patient.desk.site.calendar
    behind = lag(path.read_text("utf-8"), calendar)
    if behind.cron_missing or behind.cron_extra:
        fr = [f"manque « {line} »" for line in behind.cron_missing] + [f"de trop « {line} »" for line in behind.cron_extra]
        en = [f"missing “{line}”" for line in behind.cron_missing] + [f"too many “{line}”" for line in behind.cron_extra]
        text = Bilingual(
            f"{PUBLISH} : l'horaire n'est plus celui du calendrier ({' ; '.join(fr)}). editorial init --update",
            f"{PUBLISH}: the schedule is not the calendar's any more ({'; '.join(en)}). editorial init --update",
        )
        yield Finding("schedule", text, Level.WARNING)
    else:
        yield Finding(
            "schedule",
            Bilingual("Horaire de publish.yml : celui du calendrier", "Schedule of publish.yml: the calendar's"),
        )
    if behind.secrets_missing:
        names = ", ".join(behind.secrets_missing)
        text = Bilingual(
            f"{PUBLISH} ne transmet pas ces secrets : {names}. editorial init --update",
            f"{PUBLISH} does not pass on these secrets: {names}. editorial init --update",
        )
        live = calendar.publishing.mode == "live"
        yield Finding("secrets", text, Level.ERROR if live else Level.WARNING, PERSON if live else HEALTHY)


def _owners(patient: Patient) -> Iterator[Finding]:
    root = patient.desk.root
    places = (root / ".github" / "CODEOWNERS", root / "CODEOWNERS", root / "docs" / "CODEOWNERS")
    path = next((place for place in places if place.is_file()), None)
    if path is None and patient.desk.site.calendar.organisation.forge != "github":
        return
    lines = path.read_text("utf-8").splitlines() if path else []
    owned = [parts[0] for line in lines if len(parts := line.partition("#")[0].split()) > 1]
    bare = [name for name in _COVERED if not any(_covers(pattern, name) for pattern in owned)]
    if bare:
        text = Bilingual(
            f"CODEOWNERS ne couvre pas {', '.join(bare)} : ces réglages pourraient changer sans l'accord de leur équipe.",
            f"CODEOWNERS does not cover {', '.join(bare)}: these settings could change without their team's yes.",
        )
        yield Finding("codeowners", text, Level.WARNING)
    else:
        yield Finding("codeowners", Bilingual("CODEOWNERS couvre les réglages", "CODEOWNERS covers the settings"))


def _covers(pattern: str, name: str) -> bool:
    return pattern in ("*", "**", "/**") or pattern.strip("/").removesuffix("/**").removesuffix("/*") == name.strip("/")


def _visibility(patient: Patient) -> Iterator[Finding]:
    calendar = patient.desk.site.calendar
    hidden = [pick(c.name, "fr") for c in calendar.channels.values() if c.visibility is not Visibility.PUBLIC]
    if not hidden or _is_public(patient.environment) is False:
        return
    names = ", ".join(hidden)
    known = _is_public(patient.environment)
    fr, en = (
        ("Ce dépôt est public", "This repository is public")
        if known
        else ("Si ce dépôt est public", "If this repository is public")
    )
    text = Bilingual(f"{fr}, les textes pour {names} le sont aussi.", f"{en}, so are the texts for {names}.")
    yield Finding("public", text, Level.WARNING if known else Level.NOTICE)


def _is_public(environment: Mapping[str, str]) -> bool | None:
    """What the forge's event says of this repository; None where nobody says."""
    try:
        event = json.loads(Path(environment["GITHUB_EVENT_PATH"]).read_text("utf-8"))
        private = event["repository"]["private"]
    except (KeyError, OSError, ValueError, TypeError):
        return None
    return not private if isinstance(private, bool) else None


def _cost(patient: Patient) -> Iterator[Finding]:
    site = patient.desk.site
    minutes = schedule(site.calendar).minutes_a_month(waits_a_month(site, patient.now))
    over = minutes > FREE and _is_public(patient.environment) is not True
    text = Bilingual(
        f"Minutes : environ {minutes} par mois (dépôt public : gratuit ; privé : {FREE} gratuites)",
        f"Minutes: about {minutes} a month (public repository: free; private: {FREE} free)",
    )
    yield Finding("minutes", text, Level.WARNING if over else None)
    month = local_day(patient.now, patient.zone).replace(day=1)
    for (network, first), money in Composer(site).costs().items():
        if first == month:
            amount = f"{money.amount:.2f}"
            text = Bilingual(
                f"{network} ce mois-ci : environ {amount.replace('.', ',')} {money.currency}",
                f"{network} this month: about {amount} {money.currency}",
            )
            yield Finding("cost", text)


UPKEEP_QUESTIONS = (_credentials, _expiry, _workflow, _owners, _visibility, _cost)
