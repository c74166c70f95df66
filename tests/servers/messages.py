"""A call as it arrived and the answer it gets, and the mark that ties an address to a method."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import parse_qsl, urlsplit


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
            raise ValueError("the body is not a JSON object")  # noqa: TRY004 - as bad JSON, which is a ValueError
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


def read_json(request: Request, refuse: Callable[[str], Refusal]) -> Mapping[str, Any]:
    """The JSON body, or the network's refusal."""
    try:
        return request.json()
    except ValueError as error:
        raise refuse(str(error)) from None
