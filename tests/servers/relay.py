"""The faults of a loopback server in front of a real one: what arrives is handed on as it is, what comes back likewise."""

import http.client
from typing import Any
from urllib.parse import urlsplit

from tests.servers.loopback import LoopbackServer
from tests.servers.messages import Reply, Request

_OURS = frozenset({"host", "connection", "transfer-encoding", "content-length", "accept-encoding"})
_ITS = frozenset({"connection", "transfer-encoding", "content-length", "date", "keep-alive", "server"})


class Relay(LoopbackServer):
    """`Relay("http://127.0.0.1:2583")` is that server, with `faults`, a `log` and a clock of its own in the Date header.

    `stored` is empty: what exists is asked of the real server.
    """

    name = "relay"

    def __init__(self, upstream: str, **base: Any) -> None:
        super().__init__(**base)
        self.upstream = upstream

    @property
    def stored(self) -> list[dict[str, Any]]:
        return []

    def answer(self, request: Request) -> Reply:
        parts = urlsplit(self.upstream)
        connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=30)
        headers = {name: value for name, value in request.headers.items() if name not in _OURS}
        try:
            connection.request(request.method, request.target, request.body or None, headers)
            with connection.getresponse() as found:
                kept = {name: value for name, value in found.headers.items() if name.casefold() not in _ITS}
                return Reply(found.status, headers=kept, raw=found.read())
        finally:
            connection.close()
