"""The forge's account of a comment, or of its form: read as hostile data, taken apart, nothing of it believed."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.model import Bilingual
from pipeline.review.verbs import BOT

_MAX_BYTES = 2 * 1024 * 1024
_ACCOUNT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})")


@dataclass(frozen=True, slots=True)
class Heard:
    """`here` is the text of the issue, only when our workflows wrote it: a stranger's hidden marker names nothing.

    `account` None: a program, or nobody we can name.
    """

    comment: str
    account: str | None
    association: str = "NONE"
    here: str = ""
    in_review: bool = False  # under a pull request


def hear(file: Path) -> Heard:
    """What a comment or the form says. Raises UsageError for a file that is not such an event."""
    event = _event(file)
    inputs = _mapping(event.get("inputs"))
    if inputs:
        words = " ".join(str(inputs.get(name) or "") for name in ("command", "rest"))
        return Heard(f"/{words.strip()}", _account(event.get("sender")))
    comment, issue = _mapping(event.get("comment")), _mapping(event.get("issue"))
    if not comment:
        raise _no_event(file)
    author = _mapping(issue.get("user"))
    return Heard(
        _text(comment.get("body")),
        _account(comment.get("user")),
        _text(comment.get("author_association")),
        _text(issue.get("body")) if (author.get("type"), author.get("login")) == ("Bot", BOT) else "",
        bool(issue.get("pull_request")),
    )


def _event(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            raw = stream.read(_MAX_BYTES + 1)
        if len(raw) <= _MAX_BYTES:
            return _mapping(json.loads(raw))
    except (OSError, ValueError, RecursionError) as error:
        raise _no_event(file) from error
    raise _no_event(file)


def _no_event(file: Path) -> UsageError:
    return UsageError(
        Bilingual(
            f"{file.name} n'est pas l'événement d'un commentaire ni du formulaire.",
            f"{file.name} is not the event of a comment or of the form.",
        )
    )


def _account(user: object) -> str | None:
    found = _mapping(user)
    name = _text(found.get("login"))
    return name if found.get("type") != "Bot" and _ACCOUNT.fullmatch(name) else None


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
