"""Bluesky's rules that need no server: what a post record must look like, content ids, refusals. Written apart from the package."""

import base64
import json
import re
from datetime import datetime
from hashlib import sha256
from typing import Any

import regex

from tests.servers.messages import Refusal, Reply

_TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")


def check_post(record: dict[str, Any], rkey: str) -> None:
    """Raise Broken, or KeyError or AttributeError for a record of another shape.

    Stricter than the real server in one thing: a facet outside the text is refused there by nobody, and shown by nobody.
    """
    text = record.get("text")
    if not _TID.fullmatch(rkey):
        raise Broken(f"record key {rkey} is not a TID")
    if not isinstance(text, str):
        raise Broken("Record/text must be a string")
    if (size := len(text.encode())) > 3000:
        raise Broken(f"string too big (maximum 3000, got {size}) at $.text")
    if (count := len(regex.findall(r"\X", text))) > 300:
        raise Broken(f"grapheme too big (maximum 300, got {count}) at $.text")
    created = record.get("createdAt")
    try:
        aware = isinstance(created, str) and datetime.fromisoformat(created).tzinfo is not None
    except ValueError:
        aware = False
    if not aware:
        raise Broken("Record/createdAt must be an valid atproto datetime (both RFC-3339 and ISO-8601)")
    if len(record.get("langs", [])) > 3:
        raise Broken("array too big (maximum 3) at $.langs")
    _check_facets(record.get("facets", []), len(text.encode()))
    if "reply" in record:
        ends = [record["reply"][end] for end in ("root", "parent")]
        if not all({"uri", "cid"} <= end.keys() for end in ends):
            raise Broken("reply needs root and parent, each with uri and cid")


def _check_facets(facets: Any, size: int) -> None:
    for facet in facets:
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        if not 0 <= start < end <= size:
            raise Broken(f"a facet from byte {start} to {end} lies outside a text of {size} bytes")
        for feature in facet["features"]:
            needed = {"link": "uri", "mention": "did", "tag": "tag"}[feature["$type"].rpartition("#")[2]]
            if not isinstance(feature.get(needed), str):
                raise Broken(f"a facet feature lacks {needed}")


class Broken(Exception):
    """A record that the lexicon refuses."""


def cid(record: dict[str, Any]) -> str:
    """A stand-in for a content id: the same record gives the same one, another record another."""
    canonical = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return content_id(b"\x71", canonical.encode(), "bafyrei")


def content_id(codec: bytes, content: bytes, prefix: str) -> str:
    digest = base64.b32encode(sha256(codec + content).digest()).decode().rstrip("=").casefold()
    return prefix + digest[:52]


def error(status: int, error: str, message: str) -> Refusal:
    return Refusal(Reply(status, {"error": error, "message": message}))


def invalid(message: str) -> Refusal:
    return error(400, "InvalidRequest", message)
