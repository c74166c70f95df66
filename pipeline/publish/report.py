"""What a run did, in values; the command puts it into words, and into an exit code."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pipeline.model import Bilingual, Key
from pipeline.plan import Item


class Ending(StrEnum):
    """How a publication's part ended in this run."""

    SENT = "sent"
    REFUSED = "refused"
    NOT_SENT = "not_sent"
    UNAUTHORIZED = "unauthorized"
    UNCERTAIN = "uncertain"
    SETTLED_SENT = "settled_sent"
    SETTLED_ABSENT = "settled_absent"
    MISSED = "missed"
    EXPIRED = "expired"
    BLOCKED = "blocked"


_EXIT = {Ending.REFUSED: 4, Ending.UNAUTHORIZED: 4, Ending.UNCERTAIN: 5, Ending.MISSED: 5, Ending.BLOCKED: 3}
_PRECEDENCE = (1, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Done:
    """One thing a run did. `where` is the public address, or the outbox folder."""

    key: Key
    ending: Ending
    part: int = 1
    of: int = 1
    via: str = "api"
    where: str | None = None
    why: Bilingual | None = None
    item: Item | None = None
    rate_limited: bool = False
    new: bool = True  # since the last run; a standing problem does not fail every run


@dataclass
class RunReport:
    """What happened, in order. `stopped`: why the run ended before its work was done."""

    done: list[Done] = field(default_factory=list)
    stopped: Bilingual | None = None
    stopped_code: int = 0
    backlog: int = 0  # late ones that wait for their turn
    next_run: datetime | None = None  # when the backlog's first may leave
    last_run: datetime | None = None  # the one before this
    unread: tuple[str, ...] = ()  # files merged with errors and without a time that can be read: they would never be due

    def add(self, done: Done) -> Done:
        self.done.append(done)
        return done

    def count(self, *endings: Ending) -> int:
        return sum(done.ending in endings for done in self.done)

    @property
    def exit_code(self) -> int:
        """Non-zero only for what is new in this run: 1, then 3, 4, 5."""
        codes = {_EXIT.get(done.ending, 0) for done in self.done if done.new} | {self.stopped_code}
        return next((code for code in _PRECEDENCE if code in codes), 0)
