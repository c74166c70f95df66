"""A personal data server's XRPC on loopback, for what the real one cannot be told to do: faults, expiry, a stopped clock.

The truth about records and their limits is the real server (`pds.mjs`); `test_servers.py` runs the same calls on both.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

from tests.servers.bluesky_rules import (
    POST,
    RAW,
    Broken,
    check_post,
    cid,
    content_id,
    embedded,
    error,
    invalid,
    sniffed,
)
from tests.servers.faults import iso
from tests.servers.loopback import LoopbackServer
from tests.servers.messages import Reply, Request, read_json, route

_RKEY = re.compile(r"[A-Za-z0-9._:~-]{1,512}")
_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_IMAGE_LIMIT = 1_000_000
_BLOB_LIMIT = 52_428_800
_WINDOW = timedelta(minutes=5)


@dataclass(frozen=True)
class BlueskyAccount:
    """One account and its app password."""

    handle: str = "cyclorive.test"
    password: str = "app-password"
    did: str = "did:plc:cyclorive"


class BlueskyServer(LoopbackServer):
    """A loopback Bluesky. `token_life` is how long an access token lasts on the server's clock; `expire()` ends them all now.
    `people` are further handles that resolve, with their DIDs."""

    name = "bluesky"

    def __init__(
        self,
        accounts: Iterable[BlueskyAccount] = (BlueskyAccount(),),
        *,
        people: dict[str, str] | None = None,
        token_life: float = 7200,
        image_limit: int = _IMAGE_LIMIT,
        rate_limit: int = 3000,
        **base: Any,
    ) -> None:
        super().__init__(**base)
        self.accounts = {account.handle: account for account in accounts}
        self.people = dict(people or {}) | {account.handle: account.did for account in self.accounts.values()}
        self.token_life = timedelta(seconds=token_life)
        self.image_limit = image_limit
        self.rate_limit = rate_limit
        self._records: dict[tuple[str, str, str], dict[str, Any]] = {}
        self._blobs: dict[str, dict[str, Any]] = {}
        self._access: dict[str, tuple[BlueskyAccount, datetime]] = {}
        self._refresh: dict[str, BlueskyAccount] = {}
        self._tokens = 0
        self._revision = 0
        self._spent = 0
        self._window_end = self.now() + _WINDOW

    @property
    def stored(self) -> list[dict[str, Any]]:
        """Every post record: uri, cid, rkey, repo, value."""
        with self._lock:
            return [self._view(key) | {"repo": key[0], "rkey": key[2]} for key in sorted(self._records) if key[1] == POST]

    @property
    def blobs(self) -> list[dict[str, Any]]:
        with self._lock:
            return list(self._blobs.values())

    def extras(self) -> dict[str, Any]:
        others = [self._view(key) for key in sorted(self._records) if key[1] != POST]
        return {"blobs": self.blobs, "records": others}

    def seed(self, text: str, *, rkey: str, handle: str | None = None, created_at: datetime | None = None) -> str:
        """A post that is there already; its uri."""
        account = self.accounts[handle] if handle else next(iter(self.accounts.values()))
        with self._lock:
            self._records[account.did, POST, rkey] = {
                "$type": POST,
                "text": text,
                "createdAt": iso(created_at or self.now()),
            }
        return f"at://{account.did}/{POST}/{rkey}"

    def expire(self) -> None:
        """Every access token handed out so far is expired; refresh tokens still work."""
        with self._lock:
            self._access = {token: (account, self.now()) for token, (account, _) in self._access.items()}

    def command(self, name: str, value: Any) -> None:
        if name == "expire":
            self.expire()
        elif name == "seed":
            self.seed(**value)
        else:
            super().command(name, value)

    def not_found(self) -> Reply:
        return error(501, "MethodNotImplemented", "Method Not Implemented").reply

    def rate_headers(self, request: Request) -> dict[str, str]:
        left = max(0, self.rate_limit - self._spent)
        return {
            "ratelimit-limit": str(self.rate_limit),
            "ratelimit-remaining": str(left),
            "ratelimit-reset": str(int(self._window_end.timestamp())),
            "ratelimit-policy": f"{self.rate_limit};w=300",
        }

    def _spend(self) -> None:
        if self.now() >= self._window_end:
            self._spent, self._window_end = 0, self.now() + _WINDOW
        if self._spent >= self.rate_limit:
            raise error(429, "RateLimitExceeded", "Rate Limit Exceeded")
        self._spent += 1

    # Sessions.

    @route("GET", "/xrpc/_health")
    def health(self, request: Request) -> Reply:
        return Reply(200, {"version": "0.4.217"})

    @route("POST", "/xrpc/com.atproto.server.createSession")
    def create_session(self, request: Request) -> Reply:
        self._spend()
        given = read_json(request, invalid)
        wanted = str(given.get("identifier", "")).casefold()
        account = next((a for a in self.accounts.values() if wanted in (a.handle, a.did)), None)
        if account is None or given.get("password") != account.password:
            raise error(401, "AuthenticationRequired", "Invalid identifier or password")
        return Reply(200, self._session(account))

    def _session(self, account: BlueskyAccount) -> dict[str, Any]:
        self._tokens += 1
        access, refresh = f"access-{self._tokens}", f"refresh-{self._tokens}"
        self._access[access] = (account, self.now() + self.token_life)
        self._refresh[refresh] = account
        service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": self.url}
        document = {"id": account.did, "alsoKnownAs": [f"at://{account.handle}"], "service": [service]}
        return {
            "did": account.did,
            "didDoc": document,
            "handle": account.handle,
            "accessJwt": access,
            "refreshJwt": refresh,
            "active": True,
            "emailConfirmed": True,
            "email": "bonjour@cyclorive.example.org",
        }

    @route("POST", "/xrpc/com.atproto.server.refreshSession")
    def refresh_session(self, request: Request) -> Reply:
        self._spend()
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self._refresh:
            raise error(400, "ExpiredToken", "Token has been revoked")
        return Reply(200, self._session(self._refresh.pop(token)))

    @route("GET", "/xrpc/com.atproto.server.getSession")
    def get_session(self, request: Request) -> Reply:
        account = self._user(request)
        return Reply(200, {"did": account.did, "handle": account.handle, "active": True, "emailConfirmed": True})

    @route("GET", "/xrpc/com.atproto.identity.resolveHandle")
    def resolve_handle(self, request: Request) -> Reply:
        self._spend()
        handle = request.query.get("handle", "").casefold()
        if handle not in self.people:
            raise invalid("Unable to resolve handle")
        return Reply(200, {"did": self.people[handle]})

    def _user(self, request: Request) -> BlueskyAccount:
        self._spend()
        header = request.headers.get("authorization", "")
        if not header:
            raise error(401, "AuthMissing", "Authentication Required")
        account, until = self._access.get(header.removeprefix("Bearer "), (None, self.now()))
        if account is None:
            raise error(400, "InvalidToken", "Token could not be verified")
        if self.now() >= until:
            raise error(400, "ExpiredToken", "Token has expired")
        return account

    # Records.

    @route("POST", "/xrpc/com.atproto.repo.createRecord")
    def create_record(self, request: Request) -> Reply:
        account = self._user(request)
        given = read_json(request, invalid)
        key = self._key(account, given, str(given.get("rkey") or self._next_tid()))
        record = self._checked(given, key)
        if key in self._records:
            raise error(500, "InternalServerError", "Internal Server Error")
        return self._write(key, record)

    @route("POST", "/xrpc/com.atproto.repo.putRecord")
    def put_record(self, request: Request) -> Reply:
        account = self._user(request)
        given = read_json(request, invalid)
        key = self._key(account, given, str(given.get("rkey", "")))
        record = self._checked(given, key)
        present = self._records.get(key)
        if present is not None and cid(present) == cid(record):
            return Reply(200, {"uri": self._uri(key), "cid": cid(present), "validationStatus": "valid"})
        if "swapRecord" in given:
            now = cid(present) if present is not None else None
            if given["swapRecord"] != now:
                raise error(400, "InvalidSwap", f"Record was at {now or 'null'}")
        return self._write(key, record)

    @route("POST", "/xrpc/com.atproto.repo.deleteRecord")
    def delete_record(self, request: Request) -> Reply:
        account = self._user(request)
        given = read_json(request, invalid)
        key = self._key(account, given, str(given.get("rkey", "")))
        if self._records.pop(key, None) is None:
            return Reply(200, {})
        return Reply(200, {"commit": self._commit()})

    @route("GET", "/xrpc/com.atproto.repo.getRecord")
    def get_record(self, request: Request) -> Reply:
        self._spend()
        query = request.query
        key = (self._did(query.get("repo", "")), query.get("collection", ""), query.get("rkey", ""))
        if key not in self._records or query.get("cid") not in (None, cid(self._records[key])):
            raise error(400, "RecordNotFound", f"Could not locate record: {self._uri(key)}")
        return Reply(200, self._view(key))

    @route("GET", "/xrpc/com.atproto.repo.listRecords")
    def list_records(self, request: Request) -> Reply:
        self._spend()
        query = request.query
        size, cursor = int(query.get("limit", "50")), query.get("cursor")
        if not 1 <= size <= 100:
            raise invalid("Error: limit must be between 1 and 100")
        did, oldest_first = self._did(query.get("repo", "")), query.get("reverse") == "true"
        if did not in self.people.values():
            raise invalid(f"Could not find repo: {query.get('repo', '')}")
        keys = sorted(key for key in self._records if key[:2] == (did, query.get("collection")))
        keys = [key for key in keys if cursor is None or (key[2] > cursor if oldest_first else key[2] < cursor)]
        shown = (keys if oldest_first else keys[::-1])[:size]
        answer: dict[str, Any] = {"records": [self._view(key) for key in shown]}
        if shown:
            answer["cursor"] = shown[-1][2]
        return Reply(200, answer)

    def _did(self, repo: str) -> str:
        return repo if repo.startswith("did:") else self.people.get(repo.casefold(), "")

    def _key(self, account: BlueskyAccount, given: Any, rkey: str) -> tuple[str, str, str]:
        collection = given.get("collection")
        if self._did(str(given.get("repo", ""))) != account.did:
            raise error(403, "AccountNotFound", "Account not found")
        if not isinstance(collection, str) or not _RKEY.fullmatch(rkey) or rkey in (".", ".."):
            raise invalid(f'Invalid record key (got "{rkey}") at $.rkey')
        return account.did, collection, rkey

    def _checked(self, given: Any, key: tuple[str, str, str]) -> dict[str, Any]:
        record = given.get("record")
        if not isinstance(record, dict):
            raise invalid("Invalid record: expected an object")
        record = {"$type": key[1], **record}
        if record["$type"] != key[1]:
            raise invalid(f"Invalid $type: expected {key[1]}, got {record['$type']}")
        if key[1] == POST:
            try:
                check_post(record, key[2])
                self._check_embed(record.get("embed", {}))
            except (Broken, KeyError, TypeError, AttributeError) as broken:
                raise invalid(f"Invalid {POST} record: {broken}") from None
        return record

    def _check_embed(self, embed: dict[str, Any]) -> None:
        for blob, kind, where in embedded(embed):
            if not fnmatchcase(blob["mimeType"], kind):
                raise Broken(f'Expected "{kind}" (got "{blob["mimeType"]}") at {where}.mimeType')
            if kind == "image/*" and blob["size"] > self.image_limit:
                raise Broken(f"blob too big (maximum {self.image_limit}, got {blob['size']}) at {where}")
            if (link := blob["ref"]["$link"]) not in self._blobs:
                raise error(400, "BlobNotFound", f"Could not find blob: {link}")
            if blob != self._blobs[link]:
                raise error(400, "InvalidMimeType", "Referenced Mimetype does not match stored blob.")

    def _write(self, key: tuple[str, str, str], record: dict[str, Any]) -> Reply:
        self._records[key] = record
        return Reply(
            200,
            {
                "uri": self._uri(key),
                "cid": cid(record),
                "commit": self._commit(),
                "validationStatus": "valid",
            },
        )

    def _commit(self) -> dict[str, str]:
        self._revision += 1
        return {"cid": cid({"rev": self._revision}), "rev": self._next_tid()}

    def _next_tid(self) -> str:
        number = (int(self.now().timestamp() * 1_000_000) + self._revision + len(self._records)) << 10
        return "".join(_DIGITS[(number >> shift) & 31] for shift in range(60, -1, -5))

    def _uri(self, key: tuple[str, str, str]) -> str:
        return "at://" + "/".join(key)

    def _view(self, key: tuple[str, str, str]) -> dict[str, Any]:
        return {"uri": self._uri(key), "cid": cid(self._records[key]), "value": self._records[key]}

    # Blobs.

    @route("POST", "/xrpc/com.atproto.repo.uploadBlob")
    def upload_blob(self, request: Request) -> Reply:
        self._user(request)
        content = request.body or b""
        if len(content) > _BLOB_LIMIT:
            raise error(413, "PayloadTooLarge", "request entity too large")
        link = content_id(RAW, content)
        kind = sniffed(content) or request.content_type or "*/*"
        blob = {"$type": "blob", "ref": {"$link": link}, "mimeType": kind, "size": len(content)}
        self._blobs[link] = blob
        return Reply(200, {"blob": blob})


if __name__ == "__main__":
    BlueskyServer.main()
