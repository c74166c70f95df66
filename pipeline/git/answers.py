"""What git answers: values, because being second or being refused is no failure of ours."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    """How an attempt to move a ref ended."""

    WON = "won"  # the ref holds our commit, or history that contains it
    LOST = "lost"  # someone else moved it first: look again
    REFUSED = "refused"  # a hook or a rule of the remote said no: a person
    ERROR = "error"  # not proven to have arrived: stop


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """`tip` is the ref's commit as far as known (ours when won); `detail` git's own words, without secrets, one line."""

    verdict: Verdict
    tip: str | None = None
    detail: str = ""

    @property
    def won(self) -> bool:
        return self.verdict is Verdict.WON


class Presence(StrEnum):
    FOUND = "found"
    MISSING = "missing"  # the remote answered: there is no such ref
    UNREACHABLE = "unreachable"  # anything else


@dataclass(frozen=True, slots=True)
class RemoteTip:
    """What `ls-remote --exit-code` said of one ref."""

    presence: Presence
    sha: str | None = None
    detail: str = ""


class Commit(NamedTuple):
    """One commit as people look at a history. `email` is the author's: ours is BOT_EMAIL."""

    sha: str
    email: str
    at: datetime
    subject: str


class Entry(NamedTuple):
    """A line of a tree: `mode` such as "100644" (file), "120000" (link), "160000" (another repository)."""

    mode: str
    sha: str
