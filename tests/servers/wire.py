"""The HTTP side of a loopback server: sockets, one call after the other, and what a fault makes of an answer."""

import contextlib
import socket
import struct
import sys
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from tests.servers.faults import HUGE, Fault, Faults, html_page, wait_headers
from tests.servers.messages import Reply, Request

CONTROL = "/__control__"


class Owner(Protocol):
    """What the wire asks of the server behind it."""

    name: str
    faults: Faults

    def now(self) -> datetime: ...
    def begin(self, request: Request) -> Fault | None: ...
    def act(self, request: Request) -> Reply: ...
    def note(self, request: Request, **changes: Any) -> None: ...
    def control(self, request: Request) -> Reply: ...


class Http(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], owner: Owner) -> None:
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
                with contextlib.suppress(OSError):  # the caller was faster
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that goes away is no error of ours; anything else is printed by the base class."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body leave in two writes; without this keep-alive callers wait 40 ms
    server: Http
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

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = handle_call  # noqa: N815 - the names the base class looks up

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
            return Reply(429, {"error": "Too many requests"}, wait_headers(fault.clock, fault.seconds, now) | headers)
        case _:
            pass  # made from the normal answer, below
    if reply is None:
        raise AssertionError(f"the fault {fault.answer} needs the normal answer")
    reply.headers |= headers
    if fault.answer == "truncated":
        reply.raw = reply.content[: len(reply.content) // 2]
    return reply
