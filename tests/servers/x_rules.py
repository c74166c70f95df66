"""X's rules that need no server: weights, links, signatures, and the shapes of its refusals. Written apart from the package."""

import base64
import hashlib
import hmac
import re
import unicodedata
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import regex

from tests.servers.messages import Refusal, Reply

LINK = re.compile(
    r"(?:https?://)?(?<![\w@.-])(?:[\w-]+\.)+(?:org|com|net|fr|eu|io|info)(?![\w.]*\w@)(?:/[^\s<>\"]*[\w/=-])?\b/?",
    re.IGNORECASE,
)
_EMOJI = regex.compile(
    r"(?:\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3"
    r"|\p{Extended_Pictographic}\p{EMod}?\ufe0f?(?:\u200d\p{Extended_Pictographic}\p{EMod}?\ufe0f?)*)"
)
_TEXT_SYMBOLS = "©®‼⁉™ℹ"  # pictographic by the table, plain text unless a selector says otherwise


def weight(text: str) -> int:
    """A post's weighted length, computed apart from the package: links 23, an emoji 2, Latin and its neighbours 1, the rest 2."""
    bare = LINK.sub("x" * 23, unicodedata.normalize("NFC", text))
    bare = _EMOJI.sub(lambda found: found.group() if found.group() in _TEXT_SYMBOLS else "字", bare)
    light = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
    return sum(1 if any(low <= ord(char) <= high for low, high in light) else 2 for char in bare)


def percent(text: str) -> str:
    return quote(text, safe="-._~")


def signature(method: str, url: str, pairs: list[tuple[str, str]], key: str) -> str:
    """RFC 5849, section 3.4."""
    ordered = sorted((percent(name), percent(value)) for name, value in pairs)
    base = "&".join((method, percent(url), percent("&".join(f"{name}={value}" for name, value in ordered))))
    return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def problem(status: int, title: str, detail: str, kind: str = "about:blank") -> Reply:
    return Reply(
        status,
        {"title": title, "detail": detail, "type": kind, "status": status},
        content_type="application/problem+json",
    )


def invalid(message: str) -> Refusal:
    body = {
        "errors": [{"parameters": {}, "message": message}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": "https://api.twitter.com/2/problems/invalid-request",
    }
    return Refusal(Reply(400, body, content_type="application/problem+json"))


def missing(number: str) -> dict[str, Any]:
    return {
        "value": number,
        "detail": f"Could not find tweet with id: [{number}].",
        "title": "Not Found Error",
        "resource_type": "tweet",
        "parameter": "id",
        "resource_id": number,
        "type": "https://api.twitter.com/2/problems/resource-not-found",
    }


def sniffed(content: bytes) -> str | None:
    starts = {
        b"\xff\xd8\xff": "image/jpeg",
        b"\x89PNG": "image/png",
        b"GIF8": "image/gif",
        b"RIFF": "image/webp",
    }
    return next((kind for start, kind in starts.items() if content.startswith(start)), None)


def instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise invalid(f"The query parameter value [{text}] is not a valid RFC 3339 timestamp") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def at(post: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(post["created_at"])
