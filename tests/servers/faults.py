"""What can go wrong with one HTTP call, injected by the test or, through the control address, by another process.

A fault says *which* call (the nth that matches a method and a path), *when* (before the body is read; read but nothing
done; done and stored) and *what the caller sees then*. Nothing here sleeps: a call that hangs does so until `release`.
"""

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from fnmatch import fnmatchcase
from typing import Any, Literal, get_args

Stage = Literal["unread", "read", "stored"]
"""unread: only the request line and headers were read · read: all bytes left the caller, nothing was done · stored: done."""

Answer = Literal[
    "normal",  # as without a fault: for a skewed clock
    "close",  # the connection ends without an answer
    "reset",  # likewise, abruptly (RST)
    "hang",  # no answer until release, then the connection ends
    "wait",  # the normal answer, but only after release
    "status",  # `status` and `body`, or a plausible body for it
    "html",  # a proxy's page with 200, or `status` when it is given
    "truncated",  # the normal answer's JSON cut in the middle, complete as HTTP
    "cut",  # the normal answer's bytes cut in the middle, then the connection ends
    "huge",  # 200 and 10 MB of valid JSON
    "redirect",  # 307 to `location`
    "rate_limited",  # 429 with the time to wait in the `clock` format
]
Clock = Literal["none", "retry-after", "retry-after-date", "x-rate-limit", "iso", "ratelimit", "delta"]
"""How a 429 says until when: Retry-After in seconds or as a date · x-rate-limit-reset (epoch) · X-RateLimit-Reset (ISO 8601) ·
ratelimit-reset (epoch) · X-Ratelimit-Reset (seconds left) · not at all."""

HUGE = 10 * 1024 * 1024
_HTML = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1><p>The gateway is unwell.</p></body></html>"


@dataclass
class Fault:
    """`times` is how many matching calls from the nth on it hits; 0 means all of them. `seconds` belongs to 429, `skew`
    (seconds added to the HTTP Date) to any answer."""

    answer: Answer
    method: str = "*"
    path: str = "*"
    nth: int = 1
    times: int = 1
    stage: Stage = "read"
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    clock: Clock = "retry-after"
    seconds: int = 900
    location: str = "/elsewhere"
    skew: float = 0.0
    seen: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        for value, allowed in ((self.answer, Answer), (self.stage, Stage), (self.clock, Clock)):
            if value not in get_args(allowed):
                raise ValueError(f"{value!r} is none of {', '.join(get_args(allowed))}")
        if self.stage == "unread" and self.answer not in ("close", "reset", "hang"):
            raise ValueError(f"an answer ({self.answer}) needs the request to be read; close, reset and hang do not")
        if self.stage == "stored" and self.answer == "rate_limited":
            raise ValueError("a call that was refused for its rate has stored nothing")

    def hits(self, method: str, path: str) -> bool:
        """Count this call if it matches; whether the fault strikes it."""
        if not (fnmatchcase(method, self.method) and fnmatchcase(path, self.path)):
            return False
        self.seen += 1
        return self.seen >= self.nth and (self.times == 0 or self.seen < self.nth + self.times)


class Faults:
    """The faults of one server, thread-safe."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._gate = threading.Event()

    def add(self, answer: Answer, **details: Any) -> Fault:
        """Inject `Fault(answer, …)`."""
        fault = Fault(answer, **details)
        with self._lock:
            self._faults.append(fault)
            self._gate.clear()
        return fault

    def add_json(self, values: Mapping[str, Any]) -> Fault:
        known = {item.name for item in fields(Fault)} - {"seen"}
        if unknown := values.keys() - known:
            raise ValueError(f"a fault has no {', '.join(sorted(unknown))}")
        return self.add(**values)

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()
        self.release()

    def release(self) -> None:
        """Let every call go on that hangs or waits, and those to come until the next `add`."""
        self._gate.set()

    def hold(self) -> None:
        """Wait for `release`."""
        self._gate.wait()

    def match(self, method: str, path: str) -> Fault | None:
        """The first fault that strikes this call; every matching fault counts it."""
        with self._lock:
            return next(iter([fault for fault in self._faults if fault.hits(method, path)]), None)

    def as_json(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self._faults]


def html_page(status: int) -> str:
    return _HTML.format({200: "Welcome", 502: "502 Bad Gateway", 503: "503 Service Unavailable"}.get(status, f"{status} Error"))


def wait_headers(clock: Clock, seconds: int, now: datetime) -> dict[str, str]:
    """The headers by which a network says when the next call is welcome."""
    reset = now + timedelta(seconds=seconds)
    match clock:
        case "none":
            return {}
        case "retry-after":
            return {"Retry-After": str(seconds)}
        case "retry-after-date":
            return {"Retry-After": format_datetime(reset.astimezone(UTC), usegmt=True)}
        case "x-rate-limit":
            return {
                "x-rate-limit-limit": "100",
                "x-rate-limit-remaining": "0",
                "x-rate-limit-reset": str(int(reset.timestamp())),
            }
        case "iso":
            return {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": iso(reset)}
        case "ratelimit":
            return {
                "ratelimit-limit": "3000",
                "ratelimit-remaining": "0",
                "ratelimit-reset": str(int(reset.timestamp())),
            }
        case "delta":
            return {
                "X-Ratelimit-Used": "100",
                "X-Ratelimit-Remaining": "0",
                "X-Ratelimit-Reset": str(seconds),
            }


def iso(instant: datetime) -> str:
    """An instant as the networks write it: UTC, milliseconds, Z."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03d}Z"
