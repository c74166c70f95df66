"""What of the workflows follows from the calendar: cron lines and secrets, each between two markers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.cli.cron import cron_lines
from pipeline.model import Calendar, Channel, Delivery
from pipeline.networks import discover
from pipeline.plan.waking import schedule
from pipeline.publish.accounts import owners, variables

PUBLISH = ".github/workflows/publish.yml"
DOCTOR = ".github/workflows/doctor.yml"
MARKERS = {PUBLISH: ("cron", "secrets"), DOCTOR: ("secrets",)}  # what of each file follows from the calendar
_CRON = re.compile(r"""^\s*- cron: *["']([^"'\n]+)["']""", re.MULTILINE)
_SECRET = re.compile(r"^\s*([A-Z][A-Z0-9_]*): *\$\{\{ *secrets\.", re.MULTILINE)


def secret_names(calendar: Calendar) -> tuple[str, ...]:
    """The credentials of every account a program posts to, each once, in the calendar's order."""
    names: list[str] = []
    for channel in calendar.channels.values():
        names += names_of(channel, calendar)
    return tuple(dict.fromkeys(names))


def names_of(channel: Channel, calendar: Calendar) -> tuple[str, ...]:
    """The names this calendar's secrets should have: the network's for its only account, else the account's."""
    network = discover().get(channel.network)
    if network is None or channel.delivery is not Delivery.API:
        return ()
    return variables(network, owners(channel, calendar)[-1])


def blocks(calendar: Calendar) -> Mapping[str, list[str]]:
    """Marker → the lines that belong between its two."""
    return {
        "cron": cron_lines(schedule(calendar)),
        "secrets": [f"{name}: ${{{{ secrets.{name} }}}}" for name in secret_names(calendar)],
    }


def refresh(text: str, calendar: Calendar, names: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The workflow with these blocks written anew, and the markers that were not found in it."""
    missing, written_by_us = [], blocks(calendar)
    for name in names:
        lines = written_by_us[name]
        marked = re.compile(
            rf"^([ ]*)(# \[{name}\][^\n]*\n)(?:[^\n]*\n)*?[ ]*(# \[/{name}\])",
            re.MULTILINE,
        )

        def written(found: re.Match[str], lines: list[str] = lines) -> str:
            indent = found[1]
            return "".join([indent, found[2], *(f"{indent}{line}\n" for line in lines), indent, found[3]])

        text, count = marked.subn(written, text, count=1)
        if not count:
            missing.append(name)
    return text, tuple(missing)


@dataclass(frozen=True, slots=True)
class Lag:
    """What the workflow lacks against the calendar, and what it has too much."""

    cron_missing: tuple[str, ...] = ()
    cron_extra: tuple[str, ...] = ()
    secrets_missing: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cron_missing or self.cron_extra or self.secrets_missing)


def lag(text: str, calendar: Calendar) -> Lag:
    """How far a publish.yml, with markers or without, is behind the calendar."""
    wanted = [cron for cron, _ in schedule(calendar).lines()]
    there, secrets = _CRON.findall(text), _SECRET.findall(text)
    return Lag(
        tuple(line for line in wanted if line not in there),
        tuple(line for line in there if line not in wanted),
        tuple(name for name in secret_names(calendar) if name not in secrets),
    )
