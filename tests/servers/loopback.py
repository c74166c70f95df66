"""One small HTTP server on 127.0.0.1 that a network's behaviour is written on: routing, a log, faults, a control address.

`with Server() as server:` serves in threads; `server.url`, `server.stored` (what really exists), `server.log`, `server.faults`.
Another process reads and steers it through GET and POST `/__control__` (see `control`), so that several can be counted.
"""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Self

from tests.servers.faults import Fault, Faults
from tests.servers.messages import Refusal, Reply, Request
from tests.servers.wire import Http

_PATIENCE = 20.0  # seconds a test waits for a call that must come; only a broken test waits that long


class LoopbackServer:
    """The base of the three networks. A subclass adds routes, `stored`, `extras` and its way of saying "not found"."""

    name = "loopback"

    def __init__(self, *, port: int = 0, clock: Callable[[], datetime] | None = None) -> None:
        self.faults = Faults()
        self.log: list[Request] = []
        self.crashes: list[Exception] = []
        self.clock: Callable[[], datetime] = clock or (lambda: datetime.now(UTC))
        self._changed = threading.Condition()
        self._lock = threading.RLock()
        self._routes = [
            (method, pattern, getattr(self, name))
            for name in dir(type(self))
            for method, pattern in getattr(getattr(type(self), name), "routes", ())
        ]
        self._http = Http(("127.0.0.1", port), self)
        self._thread: threading.Thread | None = None

    # What a subclass says.

    @property
    def stored(self) -> list[dict[str, Any]]:
        """Every post that really exists, oldest first."""
        raise AssertionError("a server says what it has stored")

    def extras(self) -> dict[str, Any]:
        """More of what exists, for the control answer."""
        return {}

    def not_found(self) -> Reply:
        return Reply(404, {"error": "Not Found"})

    def rate_headers(self, request: Request) -> dict[str, str]:
        """The headers every normal answer carries."""
        return {}

    def command(self, name: str, value: Any) -> None:
        """An order through the control address that only this network knows."""
        raise ValueError(f"{self.name} knows no order {name!r}")

    # Life.

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, name=self.name)
        self._thread.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.faults.clear()
        self._http.shutdown()
        self._http.drop_connections()
        self._http.server_close()
        if self._thread is not None:
            self._thread.join()
        if self.crashes and kind is None:
            raise ExceptionGroup(f"the {self.name} server is broken", self.crashes)

    # What tests ask.

    def now(self) -> datetime:
        return self.clock()

    def set_now(self, instant: datetime) -> None:
        """Stop the server's clock at an instant; its answers' Date and every post's time follow it."""
        self.clock = lambda: instant

    def calls(self, method: str = "*", path: str = "*") -> list[Request]:
        """The calls so far that match, faults included."""
        probe = Fault("normal", method=method, path=path, times=0)
        with self._changed:
            return [request for request in self.log if probe.hits(request.method, request.path)]

    def wait_for(self, method: str = "*", path: str = "*", *, count: int = 1, done: bool = False) -> list[Request]:
        """Wait until so many matching calls have been read (with `done`: carried out)."""

        def there() -> list[Request] | None:
            found = [call for call in self.calls(method, path) if call.body is not None and (call.done or not done)]
            return found if len(found) >= count else None

        with self._changed:
            found = self._changed.wait_for(there, timeout=_PATIENCE)
        if not found:
            raise AssertionError(
                f"{self.name} never saw {count} × {method} {path}; it saw {[f'{r.method} {r.path}' for r in self.log]}"
            )
        return found

    # One call.

    def note(self, request: Request, **changes: Any) -> None:
        with self._changed:
            for name, value in changes.items():
                setattr(request, name, value)
            self._changed.notify_all()

    def begin(self, request: Request) -> Fault | None:
        with self._changed:
            self.log.append(request)
            self._changed.notify_all()
        fault = self.faults.match(request.method, request.path)
        request.fault = fault.answer if fault else None
        return fault

    def act(self, request: Request) -> Reply:
        """Carry the call out, one at a time."""
        with self._lock:
            try:
                reply = self.answer(request)
            except Exception as error:  # noqa: BLE001 - a fault of this server must not pass for one of the network
                self.crashes.append(error)
                reply = Reply(500, {"error": f"this test server is broken: {error!r}"})
            reply.headers = self.rate_headers(request) | reply.headers
        self.note(request, done=True)
        return reply

    def answer(self, request: Request) -> Reply:
        """What the network would say to a call: the route that matches, else "not found"."""
        path = request.path
        for method, pattern, function in self._routes:
            if method == request.method and (match := pattern.fullmatch(path)):
                try:
                    answer: Reply = function(request, **match.groupdict())
                except Refusal as refusal:
                    return refusal.reply
                return answer
        return self.not_found()

    def control(self, request: Request) -> Reply:
        """GET: {stored, calls, faults, …}. POST: {faults: [Fault…], clear, release, now, order: {name: value}}, all optional."""
        if request.method == "GET":
            with self._lock:
                state = {"stored": self.stored, **self.extras()}
            return Reply(
                200,
                state | {"calls": [call.as_json() for call in self.calls()], "faults": self.faults.as_json()},
            )
        try:
            orders = request.json()
            if orders.get("clear"):
                self.faults.clear()
            for fault in orders.get("faults", ()):
                self.faults.add_json(fault)
            if "now" in orders:
                self.set_now(datetime.fromisoformat(orders["now"]))
            for name, value in orders.get("order", {}).items():
                with self._lock:
                    self.command(name, value)
            if orders.get("release"):
                self.faults.release()
        except (ValueError, TypeError, AttributeError) as error:
            return Reply(400, {"error": str(error)})
        return Reply(200, {"faults": self.faults.as_json()})

    @classmethod
    def main(cls, argv: list[str] | None = None, **options: Any) -> None:
        """Serve until SIGTERM, SIGINT or, with --with-stdin, the end of standard input; the first line printed is JSON {url}."""
        parser = argparse.ArgumentParser(prog=f"python -m tests.servers.{cls.name}", description=cls.__doc__)
        parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
        parser.add_argument("--now", type=datetime.fromisoformat, help="stop the clock at this instant (RFC 3339)")
        parser.add_argument("--with-stdin", action="store_true", help="end when standard input ends")
        parser.add_argument(
            "--option",
            action="append",
            default=[],
            metavar="NAME=JSON",
            help="an argument of the server's class",
        )
        asked = parser.parse_args(argv)
        for item in asked.option:
            name, _, value = item.partition("=")
            options[name] = json.loads(value)
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        with cls(port=asked.port, **options) as server:
            if asked.now:
                server.set_now(asked.now)
            print(json.dumps({"url": server.url}), flush=True)
            if asked.with_stdin:
                threading.Thread(target=_end_with_stdin, args=(ended,), daemon=True).start()
            ended.wait()


def _end_with_stdin(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()
