"""Bluesky's rules that need no server: what a post record must look like, content ids, refusals. Written apart from the package."""

import base64
import re
from hashlib import sha256
from typing import Any

import regex

from tests.servers.messages import Refusal, Reply

POST = "app.bsky.feed.post"
RAW, _DAG_CBOR = 0x55, 0x71
_DATETIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,20})?(Z|[+-]\d\d:\d\d)")
_TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")


def check_post(record: dict[str, Any], rkey: str) -> None:
    """Raise Broken, or TypeError or AttributeError for a record of another shape.

    Stricter than the real server in one thing: a facet outside the text is refused nowhere, and shown nowhere either.
    """
    if not _TID.fullmatch(rkey):
        raise invalid(f'Invalid record key for {POST}: Invalid TID string (got "{rkey}") at $')
    _needs(record, "$.record", "text", "createdAt")
    text, created = record["text"], record["createdAt"]
    if (size := len(text.encode())) > 3000:
        raise Broken(f"string too big (maximum 3000, got {size}) at $.record.text")
    if (count := len(regex.findall(r"\X", text))) > 300:
        raise Broken(f"grapheme too big (maximum 300, got {count}) at $.record.text")
    if not _DATETIME.fullmatch(created):
        raise Broken(f'Invalid datetime (got "{created}") at $.record.createdAt')
    if (count := len(record.get("langs", []))) > 3:
        raise Broken(f"array too big (maximum 3, got {count}) at $.record.langs")
    if "reply" in record:
        _needs(record["reply"], "$.record.reply", "root", "parent")
        for end in ("root", "parent"):
            _needs(record["reply"][end], f"$.record.reply.{end}", "uri", "cid")
    for number, facet in enumerate(record.get("facets", [])):
        _check_facet(facet, len(text.encode()), f"$.record.facets[{number}]")


def _needs(value: dict[str, Any], where: str, *names: str) -> None:
    for name in names:
        if name not in value:
            raise Broken(f'Missing required key "{name}" at {where}')


def _check_facet(facet: dict[str, Any], size: int, where: str) -> None:
    _needs(facet, where, "index", "features")
    for number, feature in enumerate(facet["features"]):
        needed = {"link": "uri", "mention": "did", "tag": "tag"}[feature["$type"].rpartition("#")[2]]
        _needs(feature, f"{where}.features[{number}]", needed)
    start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
    if not 0 <= start < end <= size:
        raise Broken(f"a facet from byte {start} to {end} lies outside a text of {size} bytes")


def embedded(embed: dict[str, Any]) -> list[tuple[dict[str, Any], str, str]]:
    """The blobs of an embed: the blob, the type it must have, and where it stands."""
    media, where = (embed["media"], "$.record.embed.media") if "media" in embed else (embed, "$.record.embed")
    images = media.get("images", [])
    if len(images) > 4:
        raise Broken(f"array too big (maximum 4, got {len(images)}) at {where}.images")
    found = []
    for number, image in enumerate(images):
        _needs(image, f"{where}.images[{number}]", "image", "alt")
        found.append((image["image"], "image/*", f"{where}.images[{number}].image"))
    if "video" in media:
        found.append((media["video"], "video/mp4", f"{where}.video"))
    if "external" in media:
        _needs(media["external"], f"{where}.external", "uri", "title", "description")
        if "thumb" in media["external"]:
            found.append((media["external"]["thumb"], "image/*", f"{where}.external.thumb"))
    return found


class Broken(Exception):
    """A record that the lexicon refuses."""


def cid(record: dict[str, Any]) -> str:
    """The content id of a record: CIDv1 of its DAG-CBOR, the very one the real server gives."""
    return content_id(_DAG_CBOR, _cbor(record))


def content_id(codec: int, content: bytes) -> str:
    """CIDv1, SHA-256, base32: https://github.com/multiformats/cid"""
    return "b" + base64.b32encode(bytes([1, codec, 0x12, 0x20]) + sha256(content).digest()).decode().rstrip("=").casefold()


def _cbor(value: Any) -> bytes:
    """DAG-CBOR of JSON values: https://ipld.io/specs/codecs/dag-cbor/spec/"""
    match value:
        case None:
            return b"\xf6"
        case bool():
            return b"\xf5" if value else b"\xf4"
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case list():
            return _head(4, len(value)) + b"".join(map(_cbor, value))
        case {"$link": str(link), **rest} if not rest:
            raw = b"\0" + base64.b32decode(link[1:].upper() + "=" * (-len(link[1:]) % 8))
            return b"\xd8\x2a" + _head(2, len(raw)) + raw
        case dict():
            keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
            return _head(5, len(keys)) + b"".join(_cbor(key) + _cbor(value[key]) for key in keys)
        case _:
            raise Broken(f"a record holds no {type(value).__name__}")


def _head(major: int, size: int) -> bytes:
    if size < 24:
        return bytes([major << 5 | size])
    width = next(power for power in range(4) if size < 1 << (8 << power))
    return bytes([major << 5 | 24 + width]) + size.to_bytes(1 << width, "big")


def sniffed(content: bytes) -> str | None:
    """The real server looks into a blob before it believes its header."""
    starts = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif"}
    if content[4:12] in (b"ftypisom", b"ftypmp42"):
        return "video/mp4"
    return next((kind for start, kind in starts.items() if content.startswith(start)), None)


def error(status: int, error: str, message: str) -> Refusal:
    return Refusal(Reply(status, {"error": error, "message": message}))


def invalid(message: str) -> Refusal:
    return error(400, "InvalidRequest", message)
