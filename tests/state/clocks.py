"""Clocks for the ledger: one that only tests move, and one for real processes."""

import threading
import time
from dataclasses import dataclass, field


@dataclass
class Still:
    """Waiting takes no time and is written down."""

    seconds: float = 0.0
    waited: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float, /) -> None:
        self.waited.append(seconds)
        self.seconds += seconds


class Real:
    """The machine's own, for processes that race; it waits as a runner would, only shorter."""

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float, /) -> None:
        threading.Event().wait(min(seconds, 0.2))
