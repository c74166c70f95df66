"""Writing what was decided by looking at the ledger: looked at again whenever somebody else wrote meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from pipeline.clock import Clock
from pipeline.errors import GitError
from pipeline.git import Verdict
from pipeline.model import Bilingual
from pipeline.state import Event, Ledger, Snapshot

T = TypeVar("T")
_TRIES = 8

Batch = Mapping[str, Sequence[Event]]
"""Events to append, by path of the ledger."""


def write(ledger: Ledger, clock: Clock, decide: Callable[[Snapshot], tuple[Batch, T]]) -> T:
    """Append what `decide` makes of the newest ledger, and return what it says with it; what it raises ends the writing.

    Raises GitError when the ledger does not accept it, or is written to by others all the time.
    """
    for _ in range(_TRIES):
        snapshot = ledger.snapshot()
        batch, said = decide(snapshot)
        answer = ledger.append_all(batch, snapshot.tip)
        if answer.won:
            return said
        if answer.verdict is not Verdict.LOST:
            raise GitError(
                Bilingual(
                    f"Le registre n'a pas accepté la réponse : {answer.detail}",
                    f"The ledger did not accept the answer: {answer.detail}",
                )
            )
        clock.sleep(0.2)
    raise GitError(Bilingual("Le registre est trop sollicité : réessayez.", "The ledger is too busy: try again."))
