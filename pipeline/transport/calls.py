"""Calls over HTTP with one policy: time limits, no redirect, bounded answers, no secret in an error."""

import base64
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any, Final, Self, TypedDict, TypeVar, Unpack
from urllib.parse import quote, quote_plus, urlsplit

from pipeline.errors import NetworkError, NotSent
from pipeline.transport.ends import Call, ErrorWord, Phase, classify, failure, http_date, plain

if TYPE_CHECKING:
    import httpx2

    from pipeline.clock import Clock

T = TypeVar("T")

BODY_LIMIT: Final = 1 << 20  # bytes of an answer
_GET_WAITS: Final = (1.0, 4.0)  # seconds before the second and third try of a GET
_LONGEST_WAIT: Final = 10.0  # seconds that a rate-limited GET waits inside a run
_LONGEST_CALL: Final = 240.0  # seconds; the call of a claim must be over within 300

Upload = tuple[str, bytes | IO[bytes], str]
"""A file of a form: name, content, media type."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. A network may take a minute to publish: the read is long, since giving up leaves an unknown outcome."""

    connect: float = 10.0
    write: float = 60.0
    read: float = 90.0
    look: float = 30.0  # the read of a GET, which is tried again


class Content(TypedDict, total=False):
    """What a call carries; at most one of json, content, data (a form), files (with data)."""

    params: Mapping[str, str | int] | Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    json: object
    content: bytes | IO[bytes]
    data: Mapping[str, str]
    files: Mapping[str, Upload]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that was let through: 2xx, or a status the caller asked for. `headers` in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    call: Call = field(repr=False, default_factory=Call)

    def json(self) -> Any:
        """The body as JSON; an end of the call when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            pass
        raise self.unreadable()

    def at(self, *path: str | int) -> Any:
        """The value at a path of the JSON body; an end of the call when nothing is there."""
        value = self.json()
        for step in path:
            try:
                value = value[step]
            except (LookupError, TypeError):
                break
        else:
            if value is not None:
                return value
        raise self.unreadable()

    def name(self, *path: str | int) -> str:
        """The id at a path of the JSON body, a text or a whole number; an end of the call when it is neither."""
        value = self.at(*path)
        if (isinstance(value, str) and value.strip()) or type(value) is int:
            return str(value)
        raise self.unreadable()

    def link(self, *path: str | int) -> str | None:
        """The web address at a path of the JSON body; None where there is none that a browser may be sent to."""
        try:
            value = self.at(*path)
        except NetworkError:
            return None
        found = isinstance(value, str) and value.isprintable() and " " not in value
        return value if found and urlsplit(value).scheme in ("http", "https") else None

    def read(self, parse: Callable[[Any], T]) -> T:
        """What `parse` makes of the JSON body; an end of the call when it stumbles over the body's shape."""
        value = self.json()
        try:
            return parse(value)
        except (LookupError, TypeError, ValueError, AttributeError):
            pass
        raise self.unreadable()

    def word(self, name: str) -> str:
        """The string under a name of the JSON body; "" when there is none."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return ""
        found = value.get(name) if isinstance(value, dict) else None
        return found if isinstance(found, str) else ""

    def error(self) -> NetworkError:
        """The end that this answer is after all: for a status that was asked for and does not say what was hoped."""
        return classify(Phase.ANSWER, self.status, self.headers, self.body, self.call) or self.unreadable()

    def unreadable(self) -> NetworkError:
        """The end of a call whose answer does not say what it must."""
        return failure(Phase.UNREADABLE, self.call)


class Http:
    """Calls to networks, with one policy for all of them. Made by the command line; a context manager."""

    def __init__(
        self,
        *,
        user_agent: str,
        clock: "Clock",
        timeouts: Timeouts | None = None,
        loopback_only: bool = False,
        proxy: str | None = None,
    ) -> None:
        """`loopback_only` refuses every other host; `proxy` is a URL, since the environment is not read here."""
        self.clock = clock
        self.user_agent = user_agent
        self._timeouts = timeouts or Timeouts()
        self._loopback_only = loopback_only
        self._proxy = proxy
        self._secrets: set[str] = set()
        self._client: httpx2.Client | None = None
        self._skew: timedelta | None = None

    def __repr__(self) -> str:
        return f"<Http {self.user_agent}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def hide(self, *secrets: str) -> None:
        """Values that never appear in an error, in any of the forms they take on the wire."""
        for value in filter(None, secrets):
            encoded = base64.b64encode(value.encode()).decode()
            written = json.dumps(value)[1:-1]
            self._secrets |= {value, quote(value, safe=""), quote(value), quote_plus(value), written, encoded}

    def redact(self, text: str) -> str:
        """One bounded line without the secrets."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, "•••")
        return plain(text)

    def skew(self) -> timedelta | None:
        """The last server's HTTP Date less our clock; None before any answer. A Date is in whole seconds."""
        return self._skew

    def request(
        self,
        method: str,
        url: str,
        *,
        irreversible: bool = False,
        allow: Sequence[int] = (),
        words: tuple[ErrorWord, ...] = (),
        limit: int = BODY_LIMIT,
        **content: Unpack[Content],
    ) -> Answer:
        """One call. `allow` lists statuses beyond 2xx that are answers, not errors; `words` refine the errors.

        A GET is tried up to three times while nothing comes of it; nothing else is ever repeated.
        """
        call = Call(urlsplit(url).netloc.rpartition("@")[2], method, irreversible, None, words, self.redact)
        waits = iter(_GET_WAITS if method == "GET" else ())
        while True:
            outcome = self._once(url, call, content, allow, limit)
            if isinstance(outcome, Answer):
                return outcome
            wait = self._worth_waiting(outcome, next(waits, None))
            if wait is None:
                break
            self.clock.sleep(wait)
        raise outcome

    def _worth_waiting(self, error: NetworkError, wait: float | None) -> float | None:
        if wait is None or not isinstance(error, NotSent) or error.code in (Phase.ADDRESS, Phase.UNSENDABLE, "redirected"):
            return None
        if error.retry_at is not None:
            wait = max(0.0, (error.retry_at - self.clock.now()).total_seconds())
        return wait if wait <= _LONGEST_WAIT else None

    def _once(self, url: str, call: Call, content: Content, allow: Sequence[int], limit: int) -> Answer | NetworkError:
        if not self._may_call(url):
            return failure(Phase.ADDRESS, call)
        phase, status, headers, body = self._exchange(call.method, url, content, limit)
        call = Call(call.host, call.method, call.irreversible, self.clock.now(), call.words, call.redact)
        if phase is Phase.ANSWER and status in allow:
            return Answer(status, headers, body, call)
        return classify(phase, status, headers, body, call) or Answer(status, headers, body, call)

    def _may_call(self, url: str) -> bool:
        parts = urlsplit(url)
        near = is_loopback(parts.hostname or "")
        safe = parts.scheme == "https" or (parts.scheme == "http" and near)
        return safe and bool(parts.hostname) and "@" not in parts.netloc and (near or not self._loopback_only)

    def _exchange(self, method: str, url: str, content: Content, limit: int) -> tuple[Phase, int, dict[str, str], bytes]:
        """Send and read, whatever happens: how far it came, and the answer if there is one."""
        import httpx2

        started = self.clock.monotonic()
        phase, status, headers, body = Phase.ANSWER, 0, dict[str, str](), bytearray()
        try:
            limits = self._timeouts
            read = limits.look if method == "GET" else limits.read
            timeout = httpx2.Timeout(read, connect=limits.connect, write=limits.write)
            with self._connection().stream(method, url, timeout=timeout, **content) as response:  # type: ignore[arg-type]
                status = response.status_code
                headers = {name.lower(): value for name, value in response.headers.items()}
                self._note_date(headers)
                for chunk in response.iter_bytes():
                    body += chunk[: limit + 1]
                    if len(body) > limit:
                        phase = Phase.TOO_LARGE
                    elif self.clock.monotonic() - started > _LONGEST_CALL:
                        phase = Phase.READ_TIMEOUT
                    if phase is not Phase.ANSWER:
                        break
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError, ValueError) as error:
            phase = _phase_of(error)
        if status >= 300:  # it says what happened, even when its body did not arrive whole
            phase = Phase.ANSWER
        return phase, status, headers, bytes(body[:limit])

    def _note_date(self, headers: Mapping[str, str]) -> None:
        if headers.get("age", "0") != "0":  # a cache hands on the Date of when it asked
            return
        now = self.clock.now()
        if (server := http_date(headers.get("date", ""))) is not None:
            self._skew = server - now

    def _connection(self) -> "httpx2.Client":
        if self._client is None:
            import httpx2

            silence("httpx2", "httpcore2")
            self._client = httpx2.Client(
                headers={"User-Agent": self.user_agent, "Accept": "application/json", "Accept-Encoding": "identity"},
                limits=httpx2.Limits(max_keepalive_connections=0),  # a kept connection that died looks like a lost answer
                follow_redirects=False,
                trust_env=False,
                proxy=self._proxy,
            )
        return self._client


def silence(*libraries: str) -> None:
    """No log of theirs: it holds URLs and headers, where some networks want the secret."""
    for name in libraries:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    return host in ("localhost", "::1") or (host.startswith("127.") and host.replace(".", "").isdecimal())


def _phase_of(error: Exception) -> Phase:
    import socket
    import ssl

    import httpx2

    causes = list(_causes(error))
    match error:
        case httpx2.ConnectTimeout() | httpx2.PoolTimeout():
            return Phase.CONNECT_TIMEOUT
        case httpx2.ConnectError() | httpx2.ProxyError():
            if any(isinstance(cause, socket.gaierror) for cause in causes):
                return Phase.DNS
            return Phase.TLS if any(isinstance(cause, ssl.SSLError) for cause in causes) else Phase.CONNECT
        case httpx2.WriteError() | httpx2.WriteTimeout():
            return Phase.WRITE
        case httpx2.ReadTimeout():
            return Phase.READ_TIMEOUT
        case httpx2.InvalidURL() | httpx2.UnsupportedProtocol():
            return Phase.ADDRESS
        case httpx2.LocalProtocolError() | UnicodeError():
            return Phase.UNSENDABLE
        case _:
            return Phase.READ


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
