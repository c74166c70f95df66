"""The words that answer a notice, in both languages, and how a stranger's words are shown back. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from pipeline.model import Bilingual, Key


class Verb(StrEnum):
    """What can be answered by a comment."""

    PAUSE = "pause"
    RESUME = "resume"
    DONE = "done"
    PUBLISHED = "published"
    NOT_PUBLISHED = "not-published"
    RETRACTED = "retracted"
    MOVE = "move"
    DROP = "drop"
    KEEP = "keep"
    RETRY = "retry"
    CONTINUE = "continue"
    STOP = "stop"
    APPROVE = "approve"
    HOLD = "hold"


FRENCH: Mapping[Verb, str] = {
    Verb.PAUSE: "pause",
    Verb.RESUME: "reprendre",
    Verb.DONE: "fait",
    Verb.PUBLISHED: "publiee",
    Verb.NOT_PUBLISHED: "pas-publiee",
    Verb.RETRACTED: "retiree",
    Verb.MOVE: "reporter",
    Verb.DROP: "abandonner",
    Verb.KEEP: "garder",
    Verb.RETRY: "retenter",
    Verb.CONTINUE: "continuer",
    Verb.STOP: "arreter",
    Verb.APPROVE: "valider",
    Verb.HOLD: "retenir",
}


BOT = "github-actions[bot]"  # who a workflow's own token writes as


def marker(key: Key) -> str:
    """The hidden line of a notice that says which publication its answers are about."""
    return f"<!-- editorial: {key.post}@{key.channel} -->"


def spelled(verb: Verb, rest: str = "") -> Bilingual:
    """The command in both languages: `/abandonner p05@x` / `/drop p05@x`."""
    tail = f" {rest}" if rest else ""
    return Bilingual(f"`/{FRENCH[verb]}{tail}`", f"`/{verb.value}{tail}`")


def plain(text: str) -> str:
    """Someone's words inside a message of ours: on one line, nothing that a forge would act on."""
    kept = "".join(sign if sign.isprintable() and sign not in "@#`<>[]|\\*_~" else " " for sign in text)
    return " ".join(kept.split())


def clip(text: str) -> str:
    shown = plain(text)
    return shown if len(shown) <= 60 else shown[:59] + "…"
