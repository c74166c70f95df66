"""The accounts of a loopback X, their signatures and quotas, and the media they upload."""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from tests.servers.loopback import LoopbackServer
from tests.servers.messages import Refusal, Reply, Request, read_json, route
from tests.servers.x_rules import invalid, percent, problem, signature, sniffed

_WINDOW = timedelta(minutes=15)
_QUOTAS = {("POST", "/2/tweets"): 100, ("DELETE", "/2/tweets"): 50}
_OTHER_QUOTA = 900
_IMAGES = {"image/jpeg": 5_242_880, "image/png": 5_242_880, "image/webp": 5_242_880, "image/gif": 15_728_640}
_CATEGORIES = frozenset({"tweet_image", "tweet_gif", "tweet_video", "amplify_video", "subtitles"})
_VIDEO = 536_870_912


@dataclass(frozen=True)
class XAccount:
    """One user of the application, and the four secrets its owner holds."""

    username: str = "cyclorive_demo"
    id: str = "1001"
    name: str = "Cyclorive"
    consumer_key: str = "consumer-key"
    consumer_secret: str = "consumer-secret"
    token: str = "1001-token"
    token_secret: str = "token-secret"
    followers: int = 1250


@dataclass
class Media:
    id: str
    owner: str
    type: str
    category: str
    size: int
    state: str = "succeeded"
    polls_left: int = 0
    alt: str | None = None
    chunks: dict[int, bytes] = field(default_factory=dict)
    sha256: str = ""

    @property
    def key(self) -> str:
        kind = {"tweet_image": 3, "tweet_gif": 16}.get(self.category, 7)
        return f"{kind}_{self.id}"


class XMedia(LoopbackServer):
    """Who may call, how often, and `/2/media`."""

    def __init__(
        self,
        accounts: Iterable[XAccount],
        *,
        polls: int,
        processing: Literal["succeeded", "failed"],
        signed_for: Iterable[str],
        **base: Any,
    ) -> None:
        super().__init__(**base)
        self.accounts = {account.token: account for account in accounts}
        self.polls = polls
        self.processing = processing
        self._origins = tuple(signed_for)
        self._media: dict[str, Media] = {}
        self._counts: dict[tuple[str, str], int] = {}
        self._window_end = self.now() + _WINDOW

    @property
    def media(self) -> list[dict[str, Any]]:
        with self._lock:
            return [
                {
                    "id": m.id,
                    "type": m.type,
                    "category": m.category,
                    "size": m.size,
                    "alt": m.alt,
                    "state": m.state,
                    "sha256": m.sha256,
                }
                for m in self._media.values()
            ]

    def not_found(self) -> Reply:
        return problem(404, "Not Found Error", "The requested resource does not exist.")

    def rate_headers(self, request: Request) -> dict[str, str]:
        quota, key = self._quota(request)
        left = max(0, quota - self._counts.get(key, 0))
        reset = str(int(self._window_end.timestamp()))
        return {
            "x-rate-limit-limit": str(quota),
            "x-rate-limit-remaining": str(left),
            "x-rate-limit-reset": reset,
        }

    # Who calls.

    def _user(self, request: Request) -> XAccount:
        self._spend(request)
        header = request.headers.get("authorization", "")
        if header.startswith("Bearer "):
            raise Refusal(
                problem(
                    403,
                    "Unsupported Authentication",
                    "Authenticating with OAuth 2.0 Application-Only is forbidden for this "
                    "endpoint.  Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].",
                    "https://api.twitter.com/2/problems/unsupported-authentication",
                )
            )
        account = self._signed(request, header)
        if account is None:
            raise Refusal(problem(401, "Unauthorized", "Unauthorized"))
        return account

    def _signed(self, request: Request, header: str) -> XAccount | None:
        if not header.startswith("OAuth "):
            return None
        given = dict(re.findall(r'([a-z_]+)="([^"]*)"', header))
        oauth = {unquote(name): unquote(value) for name, value in given.items()}
        account = self.accounts.get(oauth.get("oauth_token", ""))
        expected = {
            "oauth_consumer_key": account.consumer_key if account else "",
            "oauth_signature_method": "HMAC-SHA1",
        }
        complete = oauth.get("oauth_nonce") and oauth.get("oauth_timestamp", "").isdecimal()
        if account is None or not complete or any(oauth.get(name) != value for name, value in expected.items()):
            return None
        pairs = [pair for pair in oauth.items() if pair[0] not in ("oauth_signature", "realm")] + request.pairs
        if request.content_type == "application/x-www-form-urlencoded":
            pairs += request.form()
        key = f"{percent(account.consumer_secret)}&{percent(account.token_secret)}"
        for origin in (f"http://{request.headers.get('host', '')}", *self._origins):
            url = origin + urlsplit(request.target).path
            if hmac.compare_digest(signature(request.method, url, pairs, key), oauth.get("oauth_signature", "")):
                return account
        return None

    def _quota(self, request: Request) -> tuple[int, tuple[str, str]]:
        key = (request.method, "/".join(request.path.split("/")[:3]))
        return _QUOTAS.get(key, _OTHER_QUOTA), key

    def _spend(self, request: Request) -> None:
        if self.now() >= self._window_end:
            self._counts.clear()
            self._window_end = self.now() + _WINDOW
        quota, key = self._quota(request)
        if self._counts.get(key, 0) >= quota:
            raise Refusal(problem(429, "Too Many Requests", "Too Many Requests"))
        self._counts[key] = self._counts.get(key, 0) + 1

    # Media.

    @route("POST", "/2/media/upload")
    def upload(self, request: Request) -> Reply:
        account = self._user(request)
        parts = request.multipart()
        category = parts["media_category"].text if "media_category" in parts else ""
        if "media" not in parts or category not in ("tweet_image", "subtitles"):
            raise invalid("$.media_category: one of [tweet_image, dm_image, subtitles], with media")
        content, kind = parts["media"].content, parts["media"].content_type
        kind = parts["media_type"].text if "media_type" in parts else sniffed(content) or kind
        self._check_media(kind, len(content), category)
        media = self._add_media(account, kind, category, len(content), hashlib.sha256(content).hexdigest())
        return Reply(200, {"data": self._media_view(media)})

    @route("POST", "/2/media/upload/initialize")
    def initialize(self, request: Request) -> Reply:
        account = self._user(request)
        body = read_json(request, invalid)
        kind, size, category = (
            body.get("media_type", ""),
            body.get("total_bytes", 0),
            body.get("media_category", ""),
        )
        if (
            not isinstance(size, int)
            or category not in _CATEGORIES
            or body.keys() - {"media_type", "total_bytes", "media_category", "shared", "additional_owners"}
        ):
            raise invalid("$: media_type, total_bytes and media_category are needed")
        self._check_media(kind, size, category)
        media = self._add_media(account, kind, category, size, "")
        media.state = "open"
        return Reply(200, {"data": {"id": media.id, "media_key": media.key, "expires_after_secs": 86400}})

    @route("POST", "/2/media/upload/{number}/append")
    def append(self, request: Request, number: str) -> Reply:
        media = self._own_media(request, number)
        parts = request.multipart()
        if media.state != "open" or "media" not in parts or not parts["segment_index"].text.isdecimal():
            raise invalid("Segments do not add up to provided total file size.")
        media.chunks[int(parts["segment_index"].text)] = parts["media"].content
        return Reply(200, {"data": {"expires_at": int(self.now().timestamp()) + 86400}})

    @route("POST", "/2/media/upload/{number}/finalize")
    def finalize(self, request: Request, number: str) -> Reply:
        media = self._own_media(request, number)
        content = b"".join(media.chunks[index] for index in sorted(media.chunks))
        if len(content) != media.size:
            raise invalid("Segments do not add up to provided total file size.")
        media.sha256 = hashlib.sha256(content).hexdigest()
        media.chunks.clear()
        media.state, media.polls_left = (
            ("succeeded", 0) if media.category in ("tweet_image", "subtitles") else ("pending", self.polls)
        )
        return Reply(200, {"data": self._media_view(media)})

    @route("GET", "/2/media/upload")
    def status(self, request: Request) -> Reply:
        if request.query.get("command") != "STATUS":
            raise invalid("The `command` query parameter value is not one of [STATUS]")
        media = self._own_media(request, request.query.get("media_id", ""))
        if media.state in ("pending", "in_progress"):
            media.polls_left -= 1
            media.state = "in_progress" if media.polls_left > 0 else self.processing
        return Reply(200, {"data": self._media_view(media)})

    @route("POST", "/2/media/metadata")
    def metadata(self, request: Request) -> Reply:
        self._user(request)
        body = read_json(request, invalid)
        media = self._media.get(str(body.get("id", "")))
        alt = body.get("metadata", {}).get("alt_text", {}).get("text", "")
        if media is None or not isinstance(alt, str) or not 1 <= len(alt) <= 1000:
            raise invalid("$.metadata.alt_text.text: 1 to 1000 characters, for a media of yours")
        media.alt = alt
        return Reply(200, {"data": {"id": media.id, "associated_metadata": {"alt_text": {"text": alt}}}})

    def _own_media(self, request: Request, number: str) -> Media:
        account = self._user(request)
        media = self._media.get(number)
        if media is None or media.owner != account.id:
            raise invalid("Invalid media id.")
        return media

    def _check_media(self, kind: str, size: int, category: str) -> None:
        if category == "subtitles":
            return
        largest = _VIDEO if kind in ("video/mp4", "video/quicktime") and category != "tweet_image" else _IMAGES.get(kind)
        if largest is None:
            raise invalid("media type unrecognized.")
        if not 0 < size <= largest:
            raise invalid(f"File size exceeds {largest} bytes.")

    def _add_media(self, account: XAccount, kind: str, category: str, size: int, digest: str) -> Media:
        number = str(1_700_000_000_000_000_000 + len(self._media) + 1)
        self._media[number] = Media(number, account.id, kind, category, size, sha256=digest)
        return self._media[number]

    def _media_view(self, media: Media) -> dict[str, Any]:
        view: dict[str, Any] = {
            "id": media.id,
            "media_key": media.key,
            "size": media.size,
            "expires_after_secs": 86400,
        }
        if media.category in ("tweet_image", "subtitles"):
            return view
        info: dict[str, Any] = {"state": media.state}
        if media.state in ("pending", "in_progress"):
            info |= {"check_after_secs": 1, "progress_percent": 50 if media.state == "in_progress" else 0}
        if media.state == "failed":
            info["error"] = {"code": 1, "name": "InvalidMedia", "message": "Unsupported video format"}
        return view | {"processing_info": info}
