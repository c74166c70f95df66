"""What a loopback Mastodon says of itself, who may call and how often, and the media it takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, Literal

from tests.servers.faults import iso
from tests.servers.loopback import LoopbackServer
from tests.servers.mastodon_text import nested
from tests.servers.messages import Refusal, Reply, Request, route

_WINDOW = timedelta(minutes=5)
KINDS = {
    "image/jpeg": "image",
    "image/png": "image",
    "image/webp": "image",
    "image/gif": "gifv",
    "image/avif": "image",
    "video/mp4": "video",
    "video/webm": "video",
    "video/quicktime": "video",
    "audio/mpeg": "audio",
    "audio/ogg": "audio",
}


@dataclass(frozen=True)
class MastodonAccount:
    """One account and its access token."""

    username: str = "cyclorive"
    token: str = "mastodon-token"
    id: str = "109"
    display_name: str = "Cyclorive"
    followers: int = 620
    scopes: frozenset[str] = frozenset({"read", "write"})


class MastodonMedia(LoopbackServer):
    """Who may call, how often, `/api/v2/instance` and `/api/v2/media`."""

    def __init__(
        self,
        accounts: Iterable[MastodonAccount],
        *,
        max_characters: int,
        max_media: int,
        url_length: int,
        has_v2_instance: bool,
        description_limit: int | None,
        forms: Literal["accepted", "empty"],
        media: Literal["ready", "processing"],
        polls: int,
        processing: Literal["ready", "failed"],
        rate_limit: int,
        **base: Any,
    ) -> None:
        super().__init__(**base)
        self.accounts = {account.token: account for account in accounts}
        self.max_characters, self.max_media, self.url_length = max_characters, max_media, url_length
        self.has_v2_instance = has_v2_instance
        self.description_limit = description_limit
        self.forms = forms
        self.media_mode, self.polls, self.processing = media, polls, processing
        self.rate_limit = rate_limit
        self._media: dict[str, dict[str, Any]] = {}
        self._spent = 0
        self._window_end = self.now() + _WINDOW

    @property
    def media(self) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(item) for item in self._media.values()]

    def not_found(self) -> Reply:
        return error(404, "Record not found").reply

    def rate_headers(self, request: Request) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.rate_limit),
            "X-RateLimit-Remaining": str(max(0, self.rate_limit - self._spent)),
            "X-RateLimit-Reset": iso(self._window_end),
        }

    def _user(self, request: Request, scope: str = "read") -> MastodonAccount:
        if self.now() >= self._window_end:
            self._spent, self._window_end = 0, self.now() + _WINDOW
        if self._spent >= self.rate_limit:
            raise error(429, "Too many requests")
        self._spent += 1
        account = self.accounts.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if account is None:
            raise error(401, "The access token is invalid")
        if not {scope, scope.partition(":")[0]} & account.scopes:
            raise error(403, "This action is outside the authorized scopes")
        return account

    def _given(self, request: Request) -> dict[str, Any]:
        """The parameters as one mapping with `text` for `status`, whatever the body's form."""
        if request.content_type == "application/json":
            try:
                given = request.json()
            except ValueError:
                raise error(400, "Error occurred while parsing request parameters") from None
        elif self.forms == "empty":
            given = {}
        else:
            given = nested(
                request.form()
                if request.content_type == "application/x-www-form-urlencoded"
                else [(name, part.text) for name, part in request.multipart().items()]
            )
        given["text"] = given.pop("status", "") or ""
        return given

    # The instance.

    @route("GET", "/api/v2/instance")
    def instance(self, request: Request) -> Reply:
        if not self.has_v2_instance:
            return self.not_found()
        media: dict[str, Any] = {
            "supported_mime_types": list(KINDS),
            "image_size_limit": 16777216,
            "image_matrix_limit": 33177600,
            "video_size_limit": 103809024,
            "video_frame_rate_limit": 120,
            "video_matrix_limit": 8294400,
        }
        if self.description_limit is not None:
            media["description_limit"] = self.description_limit
        return Reply(
            200,
            {
                "domain": f"127.0.0.1:{self.port}",
                "title": "Loopback social",
                "version": "4.5.2",
                "languages": ["fr", "en"],
                "configuration": {
                    "statuses": {
                        "max_characters": self.max_characters,
                        "max_media_attachments": self.max_media,
                        "characters_reserved_per_url": self.url_length,
                    },
                    "media_attachments": media,
                    "polls": {
                        "max_options": 4,
                        "max_characters_per_option": 50,
                        "min_expiration": 300,
                        "max_expiration": 2629746,
                    },
                },
            },
        )

    # Media.

    @route("POST", "/api/v2/media")
    def upload(self, request: Request) -> Reply:
        account = self._user(request, "write:media")
        parts = request.multipart()
        if "file" not in parts or not parts["file"].content:
            raise error(422, "Validation failed: File can't be blank")
        file = parts["file"]
        if file.content_type not in KINDS:
            raise error(422, "Validation failed: File content type is invalid, File is invalid")
        description = parts["description"].text if "description" in parts else None
        self._check_description(description)
        kind = KINDS[file.content_type]
        waits = self.media_mode == "processing"
        number = str(5000 + len(self._media) + 1)
        self._media[number] = {
            "id": number,
            "account": account.id,
            "type": kind,
            "content_type": file.content_type,
            "size": len(file.content),
            "sha256": sha256(file.content).hexdigest(),
            "description": description,
            "focus": parts["focus"].text if "focus" in parts else None,
            "state": "processing" if waits else "ready",
            "polls_left": self.polls,
            "status_id": None,
        }
        return Reply(202 if waits else 200, self._attachment(self._media[number]))

    @route("GET", "/api/v1/media/{number}")
    def media_state(self, request: Request, number: str) -> Reply:
        item = self._own_media(request, number)
        if item["state"] == "processing":
            if item["polls_left"] > 0:
                item["polls_left"] -= 1
                return Reply(206, self._attachment(item))
            item["state"] = self.processing
        if item["state"] == "failed":
            raise error(422, "There was a problem processing your media attachment. Please try again!")
        return Reply(200, self._attachment(item))

    @route("PUT", "/api/v1/media/{number}")
    def describe(self, request: Request, number: str) -> Reply:
        item, given = self._own_media(request, number), self._given(request)
        self._check_description(given.get("description"))
        item |= {name: given[name] for name in ("description", "focus") if name in given}
        return Reply(200, self._attachment(item))

    def _own_media(self, request: Request, number: str) -> dict[str, Any]:
        account = self._user(request)
        item = self._media.get(number)
        if item is None or item["account"] != account.id:
            raise error(404, "Record not found")
        return item

    def _check_description(self, description: str | None) -> None:
        if description and len(description) > (self.description_limit or 1500):
            raise error(
                422,
                f"Validation failed: Description is too long (maximum is {self.description_limit or 1500} characters)",
            )

    def _attachment(self, item: dict[str, Any]) -> dict[str, Any]:
        ready = item["state"] == "ready"
        url = f"{self.url}/media/{item['id']}"
        return {
            "id": item["id"],
            "type": item["type"],
            "url": url if ready else None,
            "preview_url": url,
            "description": item["description"],
            "meta": {},
            "remote_url": None,
        }


def error(status: int, message: str) -> Refusal:
    return Refusal(Reply(status, {"error": message}))
