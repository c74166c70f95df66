"""A Mastodon-compatible instance on loopback, with the differences seen between real servers as options."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal

from tests.servers.faults import iso
from tests.servers.mastodon_media import MastodonAccount, MastodonMedia, error
from tests.servers.mastodon_text import MENTION, TAG, as_html, length, true
from tests.servers.messages import Reply, Request, route

_KEY_LIFE = timedelta(hours=1)


class MastodonServer(MastodonMedia):
    """A loopback Mastodon.

    idempotency: "ignored" makes the same key twice two posts (with media: 400). forms: "empty" takes a form body as an empty
    post with 200. unknown_parent: what a reply to nothing gets. schedule: "ignored" posts at once. media: "processing"
    answers 202, ready (or failed, by `processing`) after `polls` looks.
    """

    name = "mastodon"

    def __init__(
        self,
        accounts: Iterable[MastodonAccount] = (MastodonAccount(),),
        *,
        max_characters: int = 500,
        max_media: int = 4,
        url_length: int = 23,
        description_limit: int | None = 1500,
        idempotency: Literal["honoured", "ignored"] = "honoured",
        forms: Literal["accepted", "empty"] = "accepted",
        unknown_parent: Literal[404, 500] = 404,
        schedule: Literal["honoured", "ignored"] = "honoured",
        media: Literal["ready", "processing"] = "ready",
        polls: int = 1,
        processing: Literal["ready", "failed"] = "ready",
        rate_limit: int = 300,
        has_v2_instance: bool = True,
        **base: Any,
    ) -> None:
        super().__init__(
            accounts,
            max_characters=max_characters,
            max_media=max_media,
            url_length=url_length,
            has_v2_instance=has_v2_instance,
            description_limit=description_limit,
            forms=forms,
            media=media,
            polls=polls,
            processing=processing,
            rate_limit=rate_limit,
            **base,
        )
        self.idempotency, self.unknown_parent, self.schedule = idempotency, unknown_parent, schedule
        self._posts: dict[str, dict[str, Any]] = {}
        self._scheduled: dict[str, dict[str, Any]] = {}
        self._keys: dict[tuple[str, str], tuple[datetime, str]] = {}
        self._last_id = 0

    @property
    def stored(self) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(post) for post in self._posts.values()]

    @property
    def scheduled(self) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(post) for post in self._scheduled.values()]

    def extras(self) -> dict[str, Any]:
        return {"media": self.media, "scheduled": self.scheduled}

    def seed(
        self,
        text: str,
        *,
        username: str | None = None,
        created_at: datetime | None = None,
        reply_to: str | None = None,
        reblog: bool = False,
        **more: Any,
    ) -> str:
        """A post that is there already, ours or (an unknown username) somebody else's; its id."""
        author = next((a for a in self.accounts.values() if username in (None, a.username)), None)
        given = {"text": text, "in_reply_to_id": reply_to, "reblog": reblog} | more
        return str(self._store(author.id if author else "999", username or "cyclorive", given, created_at or self.now())["id"])

    def engage(self, post: str, **counts: int) -> None:
        """Set a post's replies, reblogs, favourites, quotes."""
        with self._lock:
            self._posts[post]["counts"] |= counts

    def command(self, name: str, value: Any) -> None:
        if name == "seed":
            self.seed(**value)
        elif name in (
            "idempotency",
            "forms",
            "unknown_parent",
            "schedule",
            "media_mode",
            "max_characters",
            "max_media",
        ):
            setattr(self, name, value)
        else:
            super().command(name, value)

    # Accounts.

    @route("GET", "/api/v1/accounts/verify_credentials")
    def verify_credentials(self, request: Request) -> Reply:
        account = self._user(request)
        return Reply(200, self._account(account.id) | {"source": {"privacy": "public", "language": "fr", "note": ""}})

    def _account(self, number: str) -> dict[str, Any]:
        account = next(
            (a for a in self.accounts.values() if a.id == number),
            MastodonAccount("somebody", "", number, "Somebody"),
        )
        posts = sum(post["account"] == number for post in self._posts.values())
        return {
            "id": number,
            "username": account.username,
            "acct": account.username,
            "display_name": account.display_name,
            "url": f"{self.url}/@{account.username}",
            "followers_count": account.followers,
            "following_count": 80,
            "statuses_count": posts,
            "bot": False,
            "locked": False,
        }

    @route("GET", "/api/v1/accounts/{number}/statuses")
    def account_statuses(self, request: Request, number: str) -> Reply:
        self._user(request)
        query = dict(request.query)
        posts = [p for p in reversed(self._posts.values()) if p["account"] == number and p["visibility"] != "direct"]
        posts.sort(key=lambda post: int(post["id"]), reverse=True)
        if true(query.get("exclude_reblogs")):
            posts = [p for p in posts if not p["reblog"]]
        if true(query.get("exclude_replies")):
            posts = [p for p in posts if p["in_reply_to_id"] is None]
        if "max_id" in query:
            posts = [p for p in posts if int(p["id"]) < int(query["max_id"])]
        if "since_id" in query:
            posts = [p for p in posts if int(p["id"]) > int(query["since_id"])]
        size = min(int(query.get("limit", "20")), 40)
        shown = posts[:size]
        headers = {}
        if shown:
            page = f"{self.url}{request.path}?limit={size}"
            headers["Link"] = f'<{page}&max_id={shown[-1]["id"]}>; rel="next", <{page}&min_id={shown[0]["id"]}>; rel="prev"'
        return Reply(200, [self._view(post) for post in shown], headers)

    # Statuses.

    @route("POST", "/api/v1/statuses")
    def create(self, request: Request) -> Reply:
        account = self._user(request, "write:statuses")
        given = self._given(request)
        key = request.headers.get("idempotency-key")
        if key and self.idempotency == "honoured" and (earlier := self._earlier(account, key)):
            return Reply(200, earlier)
        emptied = self.forms == "empty" and request.content_type != "application/json"
        if not emptied:
            self._check(given)
        media = self._attachable(given, account)
        if given.get("in_reply_to_id") and str(given["in_reply_to_id"]) not in self._posts:
            raise (error(404, "Record not found") if self.unknown_parent == 404 else error(500, "Internal Server Error"))
        if given.get("scheduled_at") and self.schedule == "honoured":
            return Reply(200, self._schedule(given))
        post = self._store(account.id, account.username, given, self.now())
        for item in media:
            item["status_id"] = post["id"]
        if key:
            self._keys[account.id, key] = (self.now(), post["id"])
        return Reply(200, self._view(post))

    def _earlier(self, account: MastodonAccount, key: str) -> dict[str, Any] | None:
        at, number = self._keys.get((account.id, key), (None, ""))
        if at is None or self.now() - at >= _KEY_LIFE or number not in self._posts:
            return None
        return self._view(self._posts[number])

    def _check(self, given: dict[str, Any]) -> None:
        text, warning = given["text"], given.get("spoiler_text") or ""
        media, poll = given.get("media_ids") or [], given.get("poll")
        if not isinstance(text, str) or not (text.strip() or media or warning):
            raise error(422, "Validation failed: Text can't be blank")
        if length(warning + text, self.url_length) > self.max_characters:
            raise error(422, f"Validation failed: Text character limit of {self.max_characters} exceeded")
        if given.get("visibility", "public") not in ("public", "unlisted", "private", "direct"):
            raise error(422, "'visibility' is not a valid visibility")
        if poll and media:
            raise error(422, "Validation failed: Polls cannot be attached with media")
        if poll and not (2 <= len(poll.get("options", [])) <= 4 and all(len(option) <= 50 for option in poll["options"])):
            raise error(422, "Validation failed: Options must be 2 to 4, each of at most 50 characters")
        if poll and not 300 <= int(poll.get("expires_in", 0)) <= 2629746:
            raise error(422, "Validation failed: Expires at is too soon or too far into the future")

    def _attachable(self, given: dict[str, Any], account: MastodonAccount) -> list[dict[str, Any]]:
        ids = [str(number) for number in given.get("media_ids") or []]
        if len(ids) > self.max_media:
            raise error(422, f"Validation failed: Cannot attach more than {self.max_media} files")
        found = [self._media[number] for number in ids if number in self._media and self._media[number]["account"] == account.id]
        if len(found) != len(ids):
            raise error(404, "Record not found")
        if any(item["state"] != "ready" for item in found):
            raise error(422, "Cannot attach files that have not finished processing. Try again in a moment!")
        if any(item["status_id"] for item in found):
            raise error(400, "media already attached")
        if len(found) > 1 and any(item["type"] != "image" for item in found):
            raise error(422, "Cannot attach a video to a post that already contains images")
        return found

    def _schedule(self, given: dict[str, Any]) -> dict[str, Any]:
        at = datetime.fromisoformat(given["scheduled_at"])
        if at < self.now() + timedelta(minutes=5):
            raise error(422, "Validation failed: Scheduled at The scheduled date must be in the future")
        number = str(len(self._scheduled) + 1)
        entry = {"id": number, "scheduled_at": iso(at), "params": given, "media_attachments": []}
        self._scheduled[number] = entry
        return entry

    def _store(self, account: str, username: str, given: dict[str, Any], at: datetime) -> dict[str, Any]:
        with self._lock:
            self._last_id = max(self._last_id + 1, int(at.timestamp() * 1000) << 16)
            number = str(self._last_id)
            media = [str(item) for item in given.get("media_ids") or []]
            parent = str(given["in_reply_to_id"]) if given.get("in_reply_to_id") else None
            post = {
                "id": number,
                "account": account,
                "username": username,
                "text": given["text"],
                "created_at": iso(at),
                "edited_at": None,
                "language": given.get("language"),
                "spoiler_text": given.get("spoiler_text") or "",
                "sensitive": true(given.get("sensitive")) or bool(given.get("spoiler_text")),
                "visibility": given.get("visibility") or "public",
                "in_reply_to_id": parent,
                "poll": given.get("poll"),
                "media_ids": media,
                "alt": [self._media[item]["description"] for item in media],
                "reblog": bool(given.get("reblog")),
                "counts": {},
            }
            self._posts[number] = post
            return post

    @route("GET", "/api/v1/statuses/{number}")
    def show(self, request: Request, number: str) -> Reply:
        self._user(request)
        return Reply(200, self._view(self._post(number)))

    @route("GET", "/api/v1/statuses/{number}/source")
    def source(self, request: Request, number: str) -> Reply:
        self._user(request)
        post = self._post(number)
        return Reply(200, {"id": number, "text": post["text"], "spoiler_text": post["spoiler_text"]})

    @route("GET", "/api/v1/statuses/{number}/context")
    def context(self, request: Request, number: str) -> Reply:
        self._user(request)
        ancestors: list[dict[str, Any]] = []
        parent = self._post(number)["in_reply_to_id"]
        while parent in self._posts:
            ancestors.insert(0, self._view(self._posts[parent]))
            parent = self._posts[parent]["in_reply_to_id"]
        below: set[str] = {number}
        descendants: list[dict[str, Any]] = []
        for post in self._posts.values():
            if post["in_reply_to_id"] in below:
                below.add(post["id"])
                descendants.append(self._view(post))
        return Reply(200, {"ancestors": ancestors, "descendants": descendants})

    @route("PUT", "/api/v1/statuses/{number}")
    def edit(self, request: Request, number: str) -> Reply:
        account = self._user(request, "write:statuses")
        post, given = self._own(number, account), self._given(request)
        self._check(given)
        media = [str(item) for item in given.get("media_ids") or []]
        if unknown := [item for item in media if item not in self._media]:
            raise error(404, f"Record not found: {unknown[0]}")
        for change in given.get("media_attributes") or []:
            self._media[str(change["id"])]["description"] = change.get("description")
        post |= {
            "text": given["text"],
            "spoiler_text": given.get("spoiler_text") or "",
            "edited_at": iso(self.now()),
            "media_ids": media,
            "alt": [self._media[item]["description"] for item in media],
            "language": given.get("language") or post["language"],
        }
        return Reply(200, self._view(post))

    @route("DELETE", "/api/v1/statuses/{number}")
    def delete(self, request: Request, number: str) -> Reply:
        post = self._own(number, self._user(request, "write:statuses"))
        del self._posts[number]
        return Reply(200, self._view(post) | {"text": post["text"]})

    def _post(self, number: str) -> dict[str, Any]:
        if number not in self._posts:
            raise error(404, "Record not found")
        return self._posts[number]

    def _own(self, number: str, account: MastodonAccount) -> dict[str, Any]:
        post = self._post(number)
        if post["account"] != account.id:
            raise error(404, "Record not found")
        return post

    def _view(self, post: dict[str, Any]) -> dict[str, Any]:
        page = f"{self.url}/@{post['username']}/{post['id']}"
        counts = {f"{name}_count": post["counts"].get(name, 0) for name in ("replies", "reblogs", "favourites", "quotes")}
        parent = self._posts.get(post["in_reply_to_id"] or "")
        shared = (
            "id",
            "created_at",
            "edited_at",
            "language",
            "spoiler_text",
            "sensitive",
            "visibility",
            "in_reply_to_id",
        )
        return (
            {name: post[name] for name in shared}
            | counts
            | {
                "uri": f"{self.url}/users/{post['username']}/statuses/{post['id']}",
                "url": page,
                "content": as_html(post["text"], self.url),
                "in_reply_to_account_id": parent["account"] if parent else None,
                "account": self._account(post["account"]),
                "media_attachments": [self._attachment(self._media[number]) for number in post["media_ids"]],
                "poll": self._poll(post),
                "reblog": {"id": "1"} if post["reblog"] else None,
                "card": None,
                "mentions": [{"username": name, "acct": name + host} for name, host in MENTION.findall(post["text"])],
                "tags": [
                    {"name": tag.casefold(), "url": f"{self.url}/tags/{tag.casefold()}"} for tag in TAG.findall(post["text"])
                ],
            }
        )

    def _poll(self, post: dict[str, Any]) -> dict[str, Any] | None:
        poll = post["poll"]
        if not poll:
            return None
        ends = datetime.fromisoformat(post["created_at"]) + timedelta(seconds=int(poll["expires_in"]))
        options = [{"title": option, "votes_count": 0} for option in poll["options"]]
        return {
            "id": post["id"],
            "expires_at": iso(ends),
            "expired": self.now() >= ends,
            "multiple": true(poll.get("multiple")),
            "votes_count": 0,
            "options": options,
        }

    # Moderation: counted as asked, nothing else.

    @route("POST", "/api/v1/accounts/{number}/{act}")
    def relate(self, request: Request, number: str, act: str) -> Reply:
        self._user(request, "write")
        if act not in ("mute", "block", "unmute", "unblock", "remove_from_followers"):
            return self.not_found()
        return Reply(200, {"id": number, "muting": act == "mute", "blocking": act == "block"})


if __name__ == "__main__":
    MastodonServer.main()
