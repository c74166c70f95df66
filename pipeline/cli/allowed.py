"""Who may answer by a comment: the accounts and teams of calendar.yaml, and what their roles may do. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.model import Bilingual, Role
from pipeline.review.verbs import Verb

# Anybody of the team pulls the brake; who publishes or approves lifts it; files are changed by who approves.
MAY: Mapping[Verb, frozenset[str]] = {
    Verb.PAUSE: frozenset(),  # every role
    Verb.RESUME: frozenset({"publish", "approve"}),
    Verb.APPROVE: frozenset({"approve"}),
    Verb.HOLD: frozenset({"approve"}),
} | {
    verb: frozenset({"publish"})
    for verb in (
        Verb.DONE,
        Verb.PUBLISHED,
        Verb.NOT_PUBLISHED,
        Verb.RETRACTED,
        Verb.MOVE,
        Verb.DROP,
        Verb.KEEP,
        Verb.RETRY,
        Verb.CONTINUE,
        Verb.STOP,
    )
}
_NEAR = ("OWNER", "MEMBER", "COLLABORATOR")
_TEAM = re.compile(r"[\w.-]{1,100}/[\w.-]{1,100}", re.ASCII)
_MAX_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Account:
    """Who commented, as the forge says. `teams` is None where the forge did not tell them."""

    name: str
    teams: frozenset[str] | None = None
    association: str = "NONE"


def read_teams(file: Path | None) -> frozenset[str] | None:
    """One `organisation/team` a line; None without a file. Anything else in it is no team."""
    if file is None or not file.is_file():
        return None
    with file.open("rb") as stream:
        text = stream.read(_MAX_BYTES).decode("utf-8", "replace")
    return frozenset(line.casefold() for line in text.split() if _TEAM.fullmatch(line))


def roles_of(account: Account, team: Mapping[str, Role]) -> tuple[Role, ...]:
    """The roles an account has, by its own name or through a team of the forge."""
    names = {account.name.casefold()} | (account.teams or frozenset())
    return tuple(role for role in team.values() if any(each.removeprefix("@").casefold() in names for each in role.accounts))


def acting(verb: Verb, account: Account, team: Mapping[str, Role]) -> str:
    """The role that gives this order, for the ledger. Raises UsageError when none of the account's roles may.

    Where the forge did not tell the teams, people it knows as its own may still pause: a brake must answer.
    """
    roles = roles_of(account, team)
    needed = MAY[verb]
    for role in roles:
        if not needed or needed & role.may:
            return role.id
    if verb is Verb.PAUSE and account.teams is None and account.association in _NEAR:
        return "person"
    raise UsageError(_refusal(needed, roles, account, team))


def _refusal(needed: frozenset[str], roles: tuple[Role, ...], account: Account, team: Mapping[str, Role]) -> Bilingual:
    able = ", ".join(role.id for role in team.values() if not needed or needed & role.may)
    who = Bilingual(
        f"Cette commande est réservée à un rôle de l'équipe : {able or 'aucun ne le peut'}.",
        f"This command is for a role of the team: {able or 'none may'}.",
    )
    if roles:
        names = ", ".join(role.id for role in roles)
        return Bilingual(f"{who.fr} Votre rôle : {names}.", f"{who.en} Your role: {names}.")
    if account.teams is None:
        return Bilingual(
            f"{who.fr} Votre compte n'y figure pas par son nom, et les équipes n'ont pas pu être lues : ajoutez le "
            "compte à team dans calendar.yaml, ou le secret EDITORIAL_TEAMS_TOKEN (docs/workflows.md).",
            f"{who.en} Your account is not there by its name, and teams could not be read: add the account to team in "
            "calendar.yaml, or the secret EDITORIAL_TEAMS_TOKEN (docs/workflows.md).",
        )
    return Bilingual(
        f"{who.fr} Ni votre compte ni ses équipes n'y figurent (team, dans calendar.yaml).",
        f"{who.en} Neither your account nor its teams are there (team, in calendar.yaml).",
    )
