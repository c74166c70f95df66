"""One small HTTP server on 127.0.0.1 that a network's behaviour is written on: routing, a log, faults, a control address.

`with Server() as server:` serves in threads; `server.url`, `server.stored` (what really exists), `server.log`, `server.faults`.
Another process reads and steers it through GET and POST `/__control__` (see `control`), so that several can be counted.
"""

import argparse
import json
import re
import signal
import socket
import struct
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, urlsplit

from tests.servers.faults import HUGE, Fault, Faults, html_page, wait_headers

CONTROL = "/__control__"
_PATIENCE = 20.0  # seconds a test waits for a call that must come; only a broken test waits that long


@dataclass
class Upload:
    """One part of a multipart body: a file, or a field when `filename` is None."""

    content: bytes
    content_type: str
    filename: str | None

    @property
    def text(self) -> str:
        return self.content.decode()


@dataclass
class Request:
    """One call as it arrived. `body` is None until it was read; `done` once its act was carried out."""

    method: str
    target: str
    headers: dict[str, str]
    at: datetime
    body: bytes | None = None
    status: int | None = None
    done: bool = False
    fault: str | None = None

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def query(self) -> dict[str, str]:
        return dict(self.pairs)

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().casefold()

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; ValueError when it is none."""
        value = json.loads(self.body or b"")
        if not isinstance(value, dict):
            raise ValueError("the body is not a JSON object")
        return value

    def form(self) -> list[tuple[str, str]]:
        return parse_qsl((self.body or b"").decode(), keep_blank_values=True)

    def multipart(self) -> dict[str, Upload]:
        """The parts of a multipart/form-data body by name."""
        head = f"Content-Type: {self.headers.get('content-type', '')}\r\n\r\n".encode()
        message = message_from_bytes(head + (self.body or b""), policy=policy.HTTP)
        found: dict[str, Upload] = {}
        for part in message.iter_parts():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            if isinstance(name, str) and isinstance(content, bytes):
                found[name] = Upload(content, part.get_content_type(), part.get_filename())
        return found

    def as_json(self) -> dict[str, Any]:
        try:
            body: Any = self.json()
        except ValueError:
            body = None
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": self.headers,
            "body": body,
            "size": len(self.body or b""),
            "status": self.status,
            "done": self.done,
            "fault": self.fault,
        }


@dataclass
class Reply:
    status: int
    value: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    content_type: str = "application/json; charset=utf-8"

    @property
    def content(self) -> bytes:
        return self.raw if self.raw is not None else json.dumps(self.value, ensure_ascii=False).encode()


class Refusal(Exception):
    """Raised by a route: the network's own error answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"{reply.status} {reply.value}")
        self.reply = reply


Route = Callable[..., Reply]


def route(method: str, pattern: str) -> Callable[[Route], Route]:
    """Mark a method of a server as the answer to a call; `{name}` in the pattern is one path segment, handed over by name."""
    compiled = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern))

    def mark(function: Route) -> Route:
        function.__dict__.setdefault("routes", []).append((method, compiled))
        return function

    return mark


class LoopbackServer:
    """The base of the three networks. A subclass adds routes, `stored`, `extras` and its way of saying "not found"."""

    name: ClassVar[str] = "loopback"

    def __init__(self, *, port: int = 0, clock: Callable[[], datetime] | None = None) -> None:
        self.faults = Faults()
        self.log: list[Request] = []
        self.clock: Callable[[], datetime] = clock or (lambda: datetime.now(UTC))
        self._changed = threading.Condition()
        self._lock = threading.RLock()
        self._routes = [
            (method, pattern, getattr(self, name))
            for name in dir(type(self))
            for method, pattern in getattr(getattr(type(self), name), "routes", ())
        ]
        self._http = _Http(("127.0.0.1", port), self)
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
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, name=self.name
        )
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.faults.clear()
        self._http.shutdown()
        self._http.drop_connections()
        self._http.server_close()
        if self._thread is not None:
            self._thread.join()

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

    def wait_for(
        self, method: str = "*", path: str = "*", *, count: int = 1, done: bool = False
    ) -> list[Request]:
        """Wait until so many matching calls have been read (with `done`: carried out)."""

        def there() -> list[Request] | None:
            found = [
                call for call in self.calls(method, path) if call.body is not None and (call.done or not done)
            ]
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
            reply = self._dispatch(request)
            reply.headers = self.rate_headers(request) | reply.headers
        self.note(request, done=True)
        return reply

    def _dispatch(self, request: Request) -> Reply:
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
        parser.add_argument(
            "--now", type=datetime.fromisoformat, help="stop the clock at this instant (RFC 3339)"
        )
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


class _Http(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], owner: LoopbackServer) -> None:
        self.owner = owner
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "localhost", int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def drop_connections(self) -> None:
        """End what keep-alive holds open, so that closing the server waits for nobody."""
        with self._open_lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # the caller was faster

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that goes away is no error of ours; anything else is printed by the base class."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = (
        True  # headers and body leave in two writes; without this keep-alive callers wait 40 ms
    )
    server: _Http
    _skew = 0.0

    def log_message(self, format: str, *args: object) -> None:
        """The log is `LoopbackServer.log`."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        moment = self.server.owner.now() + timedelta(seconds=self._skew)
        return format_datetime(moment.astimezone(UTC), usegmt=True)

    def version_string(self) -> str:
        return self.server.owner.name

    def handle_call(self) -> None:
        owner = self.server.owner
        headers = {name.casefold(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, owner.now())
        self._skew = 0.0
        if request.path == CONTROL:
            self._read(request)
            self._answer(owner.control(request))
            return
        fault = owner.begin(request)
        if fault is None:
            owner.note(request, body=self._read(request))
            self._finish(request, owner.act(request))
        else:
            self._skew = fault.skew
            self._fail(request, fault)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = handle_call

    def _read(self, request: Request) -> bytes:
        if "chunked" in request.headers.get("transfer-encoding", ""):
            request.body = self._read_chunks()
        else:
            request.body = self.rfile.read(int(request.headers.get("content-length", 0)))
        return request.body

    def _read_chunks(self) -> bytes:
        parts = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers
        return b"".join(parts)

    def _fail(self, request: Request, fault: Fault) -> None:
        owner = self.server.owner
        if fault.stage != "unread":
            owner.note(request, body=self._read(request))
        does = fault.stage == "stored" or fault.answer in ("normal", "truncated", "cut")
        reply = owner.act(request) if does else None
        if fault.answer in ("hang", "wait"):
            owner.faults.hold()
        if fault.answer in ("close", "reset", "hang"):
            self._drop(abruptly=fault.answer == "reset")
            return
        if fault.answer == "wait" and reply is None:
            reply = owner.act(request)
        self._finish(request, _faulty(fault, reply, owner.now()), cut=fault.answer == "cut")

    def _finish(self, request: Request, reply: Reply, *, cut: bool = False) -> None:
        self.server.owner.note(request, status=reply.status)
        self._answer(reply, cut=cut)

    def _answer(self, reply: Reply, *, cut: bool = False) -> None:
        content = reply.content
        bodiless = self.command == "HEAD" or reply.status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if "Content-Type" not in reply.headers:
            self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", "0" if bodiless else str(len(content)))
        self.end_headers()
        if not bodiless:
            self.wfile.write(content[: len(content) // 2] if cut else content)
        if cut:
            self._drop(abruptly=False)

    def _drop(self, *, abruptly: bool) -> None:
        self.close_connection = True
        if abruptly:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.rfile.close()
            self.connection.close()
        else:
            self.connection.shutdown(socket.SHUT_RDWR)


def _faulty(fault: Fault, reply: Reply | None, now: datetime) -> Reply:
    """The answer a fault gives in place of (or made from) the normal one."""
    headers = dict(fault.headers)
    match fault.answer:
        case "status":
            status = fault.status or 503
            if fault.body is not None:
                return Reply(status, headers=headers, raw=fault.body.encode())
            return Reply(status, {"error": HTTPStatus(status).phrase}, headers)
        case "html":
            status = fault.status or 200
            return Reply(
                status,
                headers=headers,
                raw=html_page(status).encode(),
                content_type="text/html; charset=utf-8",
            )
        case "huge":
            return Reply(200, headers=headers, raw=b'{"data":{"id":"1","text":"' + b"x" * HUGE + b'"}}')
        case "redirect":
            return Reply(fault.status or 307, {}, {"Location": fault.location} | headers)
        case "rate_limited":
            return Reply(
                429, {"error": "Too many requests"}, wait_headers(fault.clock, fault.seconds, now) | headers
            )
        case _:
            pass  # made from the normal answer, below
    if reply is None:
        raise AssertionError(f"the fault {fault.answer} needs the normal answer")
    reply.headers |= headers
    if fault.answer == "truncated":
        reply.raw = reply.content[: len(reply.content) // 2]
    return reply


def read_json(request: Request, refuse: Callable[[str], Refusal]) -> Mapping[str, Any]:
    """The JSON body, or the network's refusal."""
    try:
        return request.json()
    except ValueError as error:
        raise refuse(str(error)) from None
