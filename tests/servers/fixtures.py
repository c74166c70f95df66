"""Fixtures of the loopback servers and of the real AT Protocol server."""

import json
import socket
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.groups import require
from tests.servers.bluesky import BlueskyServer
from tests.servers.mastodon import MastodonServer
from tests.servers.relay import Relay
from tests.servers.x import XServer

_HERE = Path(__file__).parent
_START = 90.0  # seconds until the real server must answer; it takes 5 to 15


@pytest.fixture
def x_server() -> Iterator[XServer]:
    """A loopback X with one account; `XServer(…)` as a context manager takes others and modes."""
    with XServer() as server:
        yield server


@pytest.fixture
def mastodon_server() -> Iterator[MastodonServer]:
    """A loopback Mastodon with one account and a plain instance's limits."""
    with MastodonServer() as server:
        yield server


@pytest.fixture
def bluesky_server() -> Iterator[BlueskyServer]:
    """A loopback Bluesky for faults; `pds` is the real one."""
    with BlueskyServer() as server:
        yield server


@pytest.fixture
def closed_url() -> str:
    """A loopback address where nobody listens: the connection is refused."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@dataclass(frozen=True)
class Pds:
    """The real AT Protocol server of this session and one account on it."""

    url: str
    handle: str
    password: str
    did: str

    def account(self, name: str) -> "Pds":
        """A further account, for a test that counts records: `name` is its handle before `.test`."""
        return _account(self.url, f"{name}.test")

    def call(self, method: str, body: dict[str, Any] | None = None, *, token: str | None = None) -> tuple[int, dict[str, Any]]:
        """One XRPC call (POST with a body, else GET with its query in `method`): status and JSON."""
        return xrpc(self.url, method, body, token=token)


def xrpc(url: str, method: str, body: dict[str, Any] | None = None, *, token: str | None = None) -> tuple[int, dict[str, Any]]:
    """One XRPC call by the standard library alone, so that the servers' tests do not lean on the package."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(  # noqa: S310 - a loopback address
        f"{url}/xrpc/{method}", None if body is None else json.dumps(body).encode(), headers
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - a loopback address
            return answer.status, json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.loads(refusal.read() or b"{}")


def _account(url: str, handle: str) -> Pds:
    password = f"password-of-{handle}"
    body = {"email": f"{handle.partition('.')[0]}@example.org", "handle": handle, "password": password}
    status, made = xrpc(url, "com.atproto.server.createAccount", body)
    if status != 200:
        raise AssertionError(f"the account {handle} was refused: {made}")
    return Pds(url, handle, password, made["did"])


@pytest.fixture(scope="session")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    """A real AT Protocol server, empty at the start of the session, with the account cyclorive.test."""
    require("pds")
    errors = tmp_path_factory.mktemp("pds") / "stderr"
    with (
        errors.open("w+b") as stderr,
        subprocess.Popen(
            ["node", str(_HERE / "pds.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        ) as process,
    ):
        late = threading.Timer(_START, process.kill)
        late.start()
        try:
            assert process.stdout is not None
            assert process.stdin is not None
            line = process.stdout.readline()
            late.cancel()
            if not line:
                raise AssertionError(f"the AT Protocol server did not start: {errors.read_text(errors='replace')[-2000:]}")
            yield _account(json.loads(line)["url"], "cyclorive.test")
            process.stdin.close()
            process.wait(timeout=30)
        finally:
            late.cancel()
            process.kill()


@pytest.fixture
def pds_relay(pds: Pds) -> Iterator[Relay]:
    """The real AT Protocol server behind faults: `pds_relay.url` in place of `pds.url`."""
    with Relay(pds.url) as relay:
        yield relay
