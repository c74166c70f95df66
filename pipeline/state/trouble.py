"""Why a ledger cannot be used, each with what to do about it."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import GitError, PersonNeeded
from pipeline.model import Bilingual

_NAMED = 3  # files named in one sentence


class LedgerMissing(PersonNeeded):
    """The remote answered: there is no ledger. Only a person may begin one, else a lost ledger would publish all again."""


class LedgerWentBack(PersonNeeded):
    """The branch no longer holds what this clone has seen of it, or a commit on top took some of it away."""


class LedgerUnreachable(GitError):
    """Nobody knows what the ledger says now."""


def missing(where: str, branch: str) -> LedgerMissing:
    return LedgerMissing(
        Bilingual(
            f"Il n'y a pas encore de registre de publication (branche {branch}) dans « {where} » : rien n'est publié. "
            "Si c'est la première fois, lancez : editorial publish --init",
            f"There is no publication ledger (branch {branch}) in “{where}” yet: nothing is published. "
            "If this is the first time, run: editorial publish --init",
        )
    )


def gone(put_back: str, where: str, branch: str) -> LedgerWentBack:
    return LedgerWentBack(
        Bilingual(
            f"Le registre de publication (branche {branch}) a disparu de « {where} » : rien n'est publié, pour ne rien "
            f"publier deux fois. Cette copie l'a encore ; remettez-le : {put_back}",
            f"The publication ledger (branch {branch}) has disappeared from “{where}”: nothing is published, so that "
            f"nothing is published twice. This clone still has it; put it back: {put_back}",
        )
    )


def went_back(put_back: str, where: str, branch: str, seen: str, tip: str) -> LedgerWentBack:
    return LedgerWentBack(
        Bilingual(
            f"Le registre de publication (branche {branch}) de « {where} » ne contient plus ce que cette copie en a vu "
            f"({seen[:12]}, maintenant {tip[:12]}) : quelqu'un l'a réécrit. Rien n'est publié, pour ne rien publier deux "
            f"fois. Remettez ce qui manque : {put_back}",
            f"The publication ledger (branch {branch}) of “{where}” no longer holds what this clone has seen of it "
            f"({seen[:12]}, now {tip[:12]}): someone rewrote it. Nothing is published, so that nothing is published "
            f"twice. Put back what is missing: {put_back}",
        )
    )


def shrank(git_dir: Path, ref: str, lost: Sequence[str], seen: str, tip: str) -> LedgerWentBack:
    files = ", ".join(lost[:_NAMED]) + (" …" if len(lost) > _NAMED else "")
    forget = f"git --git-dir={shlex.quote(str(git_dir))} update-ref -d {ref}"
    return LedgerWentBack(
        Bilingual(
            f"Le registre de publication a perdu des lignes que cette copie a vues ({files}, entre {seen[:12]} et {tip[:12]}) : "
            "rien n'est publié, pour ne rien publier deux fois. Remettez-les par un commit sur sa branche. Si elles "
            f"devaient partir : {forget}",
            f"The publication ledger lost lines that this clone has seen ({files}, between {seen[:12]} and {tip[:12]}): nothing "
            "is published, so that nothing is published twice. Put them back by a commit on its branch. If they were meant "
            f"to go: {forget}",
        )
    )


def unreachable(where: str, detail: str) -> LedgerUnreachable:
    return LedgerUnreachable(
        Bilingual(
            f"Le registre de publication n'a pas pu être lu dans « {where} » : rien n'est publié. git dit : {detail}",
            f"The publication ledger could not be read from “{where}”: nothing is published. git says: {detail}",
        )
    )
