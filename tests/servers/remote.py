"""A loopback server in a process of its own, steered through its control address."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from tests.servers.wire import CONTROL

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Remote:
    """A server at `url`: one that `served` started, or any other whose address is known."""

    url: str

    def state(self) -> dict[str, Any]:
        """{stored, calls, faults, …}"""
        return self._control(None)

    def stored(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.state()["stored"]
        return found

    def order(self, **orders: Any) -> None:
        """faults=[{answer, …}], clear=True, release=True, now="…Z", order={name: value}"""
        self._control(json.dumps(orders).encode())

    def _control(self, body: bytes | None) -> dict[str, Any]:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.url + CONTROL, body, timeout=30) as answer:
            found: dict[str, Any] = json.loads(answer.read())
            return found


@contextmanager
def served(
    network: Literal["x", "mastodon", "bluesky"],
    *,
    now: datetime | None = None,
    port: int = 0,
    **options: Any,
) -> Iterator[Remote]:
    """Start `python -m tests.servers.<network>`; `options` are arguments of its class that JSON can hold."""
    command = [sys.executable, "-m", f"tests.servers.{network}", "--port", str(port), "--with-stdin"]
    command += ["--now", now.isoformat()] if now else []
    for name, value in options.items():
        command += ["--option", f"{name}={json.dumps(value)}"]
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdin is not None
            line = process.stdout.readline()
            if not line:
                raise AssertionError(f"{network} did not start: {' '.join(command)}")
            yield Remote(json.loads(line)["url"])
            process.stdin.close()
            ended = process.wait(timeout=30)
            if ended:
                raise AssertionError(f"{network} ended with {ended}: what it wrote to standard error says why")
        finally:
            process.kill()
