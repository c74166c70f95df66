"""X's API v2 on loopback: OAuth 1.0a verified, the calls a publisher makes, and their refusals. It keeps what it was given.

Behaviour after the network's published description (openapi.json 2.167) and reported answers; written apart from the
package, so that both can be wrong only independently.
"""

import base64
import hashlib
import hmac
import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import quote, unquote, urlsplit

import regex

from tests.servers.faults import iso
from tests.servers.loopback import LoopbackServer, Refusal, Reply, Request, read_json, route

_WINDOW = timedelta(minutes=15)
_QUOTAS = {("POST", "/2/tweets"): 100, ("DELETE", "/2/tweets"): 50}
_OTHER_QUOTA = 900
_LINK = re.compile(
    r"(?:https?://)?(?<![\w@.-])(?:[\w-]+\.)+(?:org|com|net|fr|eu|io|info)(?![\w.]*\w@)(?:/[^\s<>\"]*[\w/=-])?\b/?",
    re.IGNORECASE,
)
_EMOJI = regex.compile(
    r"(?:\p{Regional_Indicator}{2}|[0-9#*]️?⃣|\p{Extended_Pictographic}\p{EMod}?️?(?:‍\p{Extended_Pictographic}\p{EMod}?️?)*)"
)
_TEXT_SYMBOLS = "©®‼⁉™ℹ"  # pictographic by the table, plain text unless a selector says otherwise
_POST_KEYS = frozenset(
    "text media reply quote_tweet_id poll reply_settings community_id share_with_followers made_with_ai paid_partnership "
    "nullcast edit_options geo for_super_followers_only direct_message_deep_link card_uri".split()
)
_IMAGES = {"image/jpeg": 5_242_880, "image/png": 5_242_880, "image/webp": 5_242_880, "image/gif": 15_728_640}
_CATEGORIES = frozenset({"tweet_image", "tweet_gif", "tweet_video", "amplify_video", "subtitles"})
_VIDEO = 536_870_912
_ID = re.compile(r"[0-9]{1,19}")
_FIELDS = frozenset(
    "id text created_at entities attachments author_id conversation_id public_metrics referenced_tweets "
    "referenced_posts in_reply_to_user_id lang edit_history_tweet_ids edit_history_post_ids note_post note_tweet "
    "non_public_metrics organic_metrics reply_settings".split()
)


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
class _Media:
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


class XServer(LoopbackServer):
    """A loopback X.

    self_replies: whether a reply to one's own post is taken. field_names: the names the query may use (the network changed
    them in 2026). metric_names likewise for the answer. A media that needs processing is ready after `polls` looks, or fails.
    """

    name = "x"

    def __init__(
        self,
        accounts: Iterable[XAccount] = (XAccount(),),
        *,
        self_replies: bool = True,
        field_names: Literal["both", "tweet", "post"] = "both",
        metric_names: Literal["repost", "retweet"] = "repost",
        polls: int = 1,
        processing: Literal["succeeded", "failed"] = "succeeded",
        signed_for: Iterable[str] = ("https://api.x.com", "https://api.twitter.com"),
        **base: Any,
    ) -> None:
        super().__init__(**base)
        self.accounts = {account.token: account for account in accounts}
        self.self_replies = self_replies
        self.field_names = field_names
        self.metric_names = metric_names
        self.polls = polls
        self.processing = processing
        self._origins = tuple(signed_for)
        self._posts: dict[str, dict[str, Any]] = {}
        self._media: dict[str, _Media] = {}
        self._links: dict[str, str] = {}
        self._counts: dict[tuple[str, str], int] = {}
        self._window_end = self.now() + _WINDOW
        self._last_id = 0

    # What exists.

    @property
    def stored(self) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(post) for post in self._posts.values()]

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

    def extras(self) -> dict[str, Any]:
        return {"media": self.media}

    def seed(
        self,
        text: str,
        *,
        username: str | None = None,
        created_at: datetime | None = None,
        reply_to: str | None = None,
    ) -> str:
        """A post that is there already, ours or (an unknown username) somebody else's; its id."""
        author = next((a.id for a in self.accounts.values() if username in (None, a.username)), "9999")
        return str(self._store(author, text, [], reply_to, created_at or self.now())["id"])

    def engage(self, post: str, **counts: int) -> None:
        """Set a post's metrics: repost, reply, like, quote, bookmark, impression, url_link_clicks."""
        with self._lock:
            self._posts[post]["metrics"] |= counts

    def not_found(self) -> Reply:
        return _problem(404, "Not Found Error", "The requested resource does not exist.")

    def rate_headers(self, request: Request) -> dict[str, str]:
        quota, key = self._quota(request)
        left = max(0, quota - self._counts.get(key, 0))
        reset = str(int(self._window_end.timestamp()))
        return {
            "x-rate-limit-limit": str(quota),
            "x-rate-limit-remaining": str(left),
            "x-rate-limit-reset": reset,
        }

    def command(self, name: str, value: Any) -> None:
        if name == "seed":
            self.seed(**value)
        elif name == "self_replies":
            self.self_replies = bool(value)
        else:
            super().command(name, value)

    # Who calls.

    def _user(self, request: Request) -> XAccount:
        self._spend(request)
        header = request.headers.get("authorization", "")
        if header.startswith("Bearer "):
            raise Refusal(
                _problem(
                    403,
                    "Unsupported Authentication",
                    "Authenticating with OAuth 2.0 Application-Only is forbidden for this "
                    "endpoint.  Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].",
                    "https://api.twitter.com/2/problems/unsupported-authentication",
                )
            )
        account = self._signed(request, header)
        if account is None:
            raise Refusal(_problem(401, "Unauthorized", "Unauthorized"))
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
        if (
            account is None
            or not complete
            or any(oauth.get(name) != value for name, value in expected.items())
        ):
            return None
        pairs = [
            pair for pair in oauth.items() if pair[0] not in ("oauth_signature", "realm")
        ] + request.pairs
        if request.content_type == "application/x-www-form-urlencoded":
            pairs += request.form()
        key = f"{_percent(account.consumer_secret)}&{_percent(account.token_secret)}"
        for origin in (f"http://{request.headers.get('host', '')}", *self._origins):
            url = origin + urlsplit(request.target).path
            if hmac.compare_digest(
                _signature(request.method, url, pairs, key), oauth.get("oauth_signature", "")
            ):
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
            raise Refusal(_problem(429, "Too Many Requests", "Too Many Requests"))
        self._counts[key] = self._counts.get(key, 0) + 1

    # Posts.

    @route("POST", "/2/tweets")
    def create(self, request: Request) -> Reply:
        account = self._user(request)
        body = dict(read_json(request, _invalid))
        if unknown := sorted(body.keys() - _POST_KEYS):
            raise _invalid(
                f"$.{unknown[0]}: is not defined in the schema and the schema does not allow additional properties"
            )
        text = body.get("text", "")
        media = self._attached(body.get("media"), account)
        parent = self._parent(body.get("reply"), account)
        self._check_poll(body, media)
        if not isinstance(text, str) or not (text.strip() or media):
            raise _invalid("$.text: is missing but it is required")
        if weight(text) > 280:
            raise Refusal(_problem(403, "Forbidden", "You are not permitted to perform this action."))
        if any(
            post["text"] == text and post["author_id"] == account.id and text for post in self._posts.values()
        ):
            raise Refusal(
                _problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")
            )
        post = self._store(account.id, text, media, parent, self.now())
        post |= {
            "poll": body.get("poll"),
            "made_with_ai": body.get("made_with_ai"),
            "reply_settings": body.get("reply_settings"),
        }
        return Reply(
            201,
            {
                "data": {
                    "id": post["id"],
                    "text": self._shortened(post)[0],
                    "edit_history_tweet_ids": [post["id"]],
                }
            },
        )

    def _attached(self, media: object, account: XAccount) -> list[_Media]:
        if media is None:
            return []
        ids = media.get("media_ids") if isinstance(media, dict) else None
        if (
            not isinstance(ids, list)
            or not 1 <= len(ids) <= 4
            or not all(isinstance(i, str) and _ID.fullmatch(i) for i in ids)
        ):
            raise _invalid("$.media.media_ids: 1 to 4 ids, each a string of digits")
        found = [self._media[i] for i in ids if i in self._media and self._media[i].owner == account.id]
        if len(found) != len(ids) or any(item.state != "succeeded" for item in found):
            raise _invalid("Your media IDs are invalid.")
        if len(found) > 1 and any(item.category != "tweet_image" for item in found):
            raise _invalid("Either 4 images, or 1 GIF, or 1 video can be attached.")
        return found

    def _parent(self, reply: object, account: XAccount) -> str | None:
        if reply is None:
            return None
        parent = reply.get("in_reply_to_tweet_id") if isinstance(reply, dict) else None
        if not isinstance(parent, str) or not _ID.fullmatch(parent):
            raise _invalid("$.reply.in_reply_to_tweet_id: does not match the pattern ^[0-9]{1,19}$")
        if parent not in self._posts:
            raise Refusal(
                _problem(
                    403,
                    "Forbidden",
                    "You attempted to reply to a Tweet that is deleted or not visible to you.",
                )
            )
        if self._posts[parent]["author_id"] != account.id or not self.self_replies:
            raise Refusal(
                _problem(
                    403,
                    "Forbidden",
                    "Reply to this conversation is not allowed because you have not been mentioned or "
                    "otherwise engaged by the author of the post you are replying to.",
                )
            )
        return parent

    def _check_poll(self, body: dict[str, Any], media: list[_Media]) -> None:
        poll = body.get("poll")
        if poll is None:
            return
        options, minutes = poll.get("options", []), poll.get("duration_minutes", 0)
        if media:
            raise _invalid("A post holds media or a poll, not both.")
        if (
            not 2 <= len(options) <= 4
            or not all(1 <= len(option) <= 25 for option in options)
            or not 5 <= minutes <= 10080
        ):
            raise _invalid("$.poll: 2 to 4 options of 1 to 25 characters, duration_minutes from 5 to 10080")

    def _store(
        self, author: str, text: str, media: list[_Media], parent: str | None, at: datetime
    ) -> dict[str, Any]:
        with self._lock:
            self._last_id = max(self._last_id + 1, (int(at.timestamp() * 1000) - 1288834974657) << 22)
            number = str(self._last_id)
            conversation = self._posts[parent]["conversation_id"] if parent in self._posts else number
            post: dict[str, Any] = {
                "id": number,
                "author_id": author,
                "text": text,
                "created_at": iso(at),
                "reply_to": parent,
                "conversation_id": conversation,
                "media": [item.id for item in media],
                "alt": [item.alt for item in media],
                "hidden": False,
                "metrics": {},
            }
            self._posts[number] = post
            return post

    @route("DELETE", "/2/tweets/{number}")
    def delete(self, request: Request, number: str) -> Reply:
        account = self._user(request)
        post = self._posts.get(number)
        if post and post["author_id"] != account.id:
            raise Refusal(_problem(403, "Forbidden", "You are not authorized to delete this Tweet."))
        self._posts.pop(number, None)
        return Reply(200, {"data": {"deleted": True}})

    @route("GET", "/2/tweets/{number}")
    def show(self, request: Request, number: str) -> Reply:
        self._user(request)
        if number not in self._posts:
            return Reply(200, {"errors": [_missing(number)]})
        return Reply(200, {"data": self._view(self._posts[number], self._fields(request))})

    @route("GET", "/2/tweets")
    def show_several(self, request: Request) -> Reply:
        self._user(request)
        ids = request.query.get("ids", "").split(",")
        wanted = self._fields(request)
        found = [self._view(self._posts[number], wanted) for number in ids if number in self._posts]
        answer: dict[str, Any] = {"data": found} if found else {}
        if errors := [_missing(number) for number in ids if number not in self._posts]:
            answer["errors"] = errors
        return Reply(200, answer)

    @route("PUT", "/2/tweets/{number}/hidden")
    def hide(self, request: Request, number: str) -> Reply:
        account = self._user(request)
        root = self._posts.get(self._posts.get(number, {}).get("conversation_id", ""))
        if root is None or root["author_id"] != account.id:
            raise Refusal(
                _problem(403, "Forbidden", "You can only hide replies in conversations you started.")
            )
        self._posts[number]["hidden"] = bool(read_json(request, _invalid).get("hidden"))
        return Reply(200, {"data": {"hidden": self._posts[number]["hidden"]}})

    # Users.

    @route("GET", "/2/users/me")
    def me(self, request: Request) -> Reply:
        account = self._user(request)
        data: dict[str, Any] = {"id": account.id, "name": account.name, "username": account.username}
        if "public_metrics" in request.query.get("user.fields", "").split(","):
            posts = sum(post["author_id"] == account.id for post in self._posts.values())
            data["public_metrics"] = {
                "followers_count": account.followers,
                "following_count": 12,
                "tweet_count": posts,
                "listed_count": 0,
            }
        return Reply(200, {"data": data})

    @route("GET", "/2/users/{number}/tweets")
    def timeline(self, request: Request, number: str) -> Reply:
        self._user(request)
        return self._page(request, [post for post in self._posts.values() if post["author_id"] == number])

    @route("GET", "/2/users/{number}/mentions")
    def mentions(self, request: Request, number: str) -> Reply:
        account = self._user(request)
        named = f"@{account.username}".casefold()
        found = [
            p for p in self._posts.values() if p["author_id"] != number and named in p["text"].casefold()
        ]
        return self._page(request, found)

    @route("GET", "/2/tweets/search/recent")
    def search(self, request: Request) -> Reply:
        self._user(request)
        asked = re.search(r"conversation_id:(\d+)", request.query.get("query", ""))
        root = asked.group(1) if asked else ""
        return self._page(
            request, [p for p in self._posts.values() if p["conversation_id"] == root and p["id"] != root]
        )

    @route("GET", "/2/usage/tweets")
    def usage(self, request: Request) -> Reply:
        self._user(request)
        return Reply(
            200,
            {"data": {"project_cap": "10000", "project_usage": str(len(self._posts)), "cap_reset_day": 1}},
        )

    def _page(self, request: Request, posts: list[dict[str, Any]]) -> Reply:
        query = request.query
        size = query.get("max_results", "10")
        if not size.isdecimal() or not 5 <= int(size) <= 100:
            raise _invalid(f"The `max_results` query parameter value [{size}] is not between 5 and 100")
        since, until = _instant(query.get("start_time")), _instant(query.get("end_time"))
        posts = [p for p in posts if (since is None or _at(p) >= since) and (until is None or _at(p) < until)]
        posts = [p for p in posts if int(p["id"]) > int(query.get("since_id", "0"))]
        if "until_id" in query:
            posts = [p for p in posts if int(p["id"]) < int(query["until_id"])]
        if "replies" in query.get("exclude", "").split(","):
            posts = [p for p in posts if p["reply_to"] is None]
        posts.sort(key=lambda post: int(post["id"]), reverse=True)
        start = int(query.get("pagination_token", query.get("next_token", "0")))
        shown, wanted = posts[start : start + int(size)], self._fields(request)
        meta: dict[str, Any] = {"result_count": len(shown)}
        if start + len(shown) < len(posts):
            meta["next_token"] = str(start + len(shown))
        if not shown:
            return Reply(200, {"meta": meta})
        meta |= {"newest_id": shown[0]["id"], "oldest_id": shown[-1]["id"]}
        return Reply(200, {"data": [self._view(post, wanted) for post in shown], "meta": meta})

    def _fields(self, request: Request) -> frozenset[str]:
        allowed = {
            "both": ("tweet.fields", "post.fields"),
            "tweet": ("tweet.fields",),
            "post": ("post.fields",),
        }[self.field_names]
        known = (
            *allowed,
            "user.fields",
            "media.fields",
            "expansions",
            "max_results",
            "start_time",
            "end_time",
            "exclude",
            "ids",
            "query",
            "since_id",
            "until_id",
            "pagination_token",
            "next_token",
        )
        if unknown := sorted(request.query.keys() - set(known)):
            raise _invalid(f"The query parameter [{unknown[0]}] is not one of [{','.join(known)}]")
        asked = {name for key in allowed for name in request.query.get(key, "").split(",") if name}
        if wrong := sorted(asked - _FIELDS):
            raise _invalid(
                f"The `{allowed[0]}` query parameter value [{wrong[0]}] is not one of [{','.join(sorted(_FIELDS))}]"
            )
        return frozenset(asked)

    def _view(self, post: dict[str, Any], wanted: frozenset[str]) -> dict[str, Any]:
        text, urls = self._shortened(post)
        metrics = {
            name: post["metrics"].get(name, 0)
            for name in ("reply", "like", "quote", "bookmark", "impression")
        }
        public = {f"{self.metric_names}_count": post["metrics"].get("repost", 0)} | {
            f"{k}_count": v for k, v in metrics.items()
        }
        parent = [{"type": "replied_to", "id": post["reply_to"]}] if post["reply_to"] else None
        own = self.now() - _at(post) <= timedelta(days=30)
        values: dict[str, Any] = {
            "created_at": post["created_at"],
            "author_id": post["author_id"],
            "conversation_id": post["conversation_id"],
            "entities": {"urls": urls} if urls else None,
            "public_metrics": public,
            "referenced_tweets": parent,
            "referenced_posts": parent,
            "attachments": {"media_keys": [self._media[i].key for i in post["media"]]}
            if post["media"]
            else None,
            "non_public_metrics": {"url_link_clicks": post["metrics"].get("url_link_clicks", 0)}
            if own
            else None,
        }
        shown = {name: value for name, value in values.items() if name in wanted and value is not None}
        return {"id": post["id"], "text": text, "edit_history_tweet_ids": [post["id"]]} | shown

    def _shortened(self, post: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
        """The text as the network gives it back: links and media as t.co, `& < >` escaped; and its url entities."""
        text, urls, out, last = post["text"], [], "", 0
        for found in _LINK.finditer(text):
            out += _escape(text[last : found.start()])
            full = found.group() if "://" in found.group() else f"http://{found.group()}"
            short = self._short(full)
            urls.append(
                {
                    "start": len(out),
                    "end": len(out) + len(short),
                    "url": short,
                    "expanded_url": full,
                    "display_url": full.partition("://")[2][:27],
                }
            )
            out, last = out + short, found.end()
        out += _escape(text[last:])
        if post["media"]:
            page = f"https://x.com/i/status/{post['id']}/photo/1"
            short = self._short(page)
            out += f" {short}" if out else short
            urls += [
                {
                    "start": len(out) - len(short),
                    "end": len(out),
                    "url": short,
                    "expanded_url": page,
                    "display_url": "pic.x.com/demo",
                    "media_key": self._media[number].key,
                }
                for number in post["media"]
            ]
        return out, urls

    def _short(self, url: str) -> str:
        code = (
            base64.urlsafe_b64encode(hashlib.sha256(url.encode()).digest())[:10]
            .decode()
            .replace("-", "a")
            .replace("_", "b")
        )
        return f"https://t.co/{code}"

    # Media.

    @route("POST", "/2/media/upload")
    def upload(self, request: Request) -> Reply:
        account = self._user(request)
        parts = request.multipart()
        category = parts["media_category"].text if "media_category" in parts else ""
        if "media" not in parts or category not in ("tweet_image", "subtitles"):
            raise _invalid("$.media_category: one of [tweet_image, dm_image, subtitles], with media")
        content, kind = parts["media"].content, parts["media"].content_type
        kind = parts["media_type"].text if "media_type" in parts else _sniffed(content) or kind
        self._check_media(kind, len(content), category)
        media = self._add_media(account, kind, category, len(content), hashlib.sha256(content).hexdigest())
        return Reply(200, {"data": self._media_view(media)})

    @route("POST", "/2/media/upload/initialize")
    def initialize(self, request: Request) -> Reply:
        account = self._user(request)
        body = read_json(request, _invalid)
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
            raise _invalid("$: media_type, total_bytes and media_category are needed")
        self._check_media(kind, size, category)
        media = self._add_media(account, kind, category, size, "")
        media.state = "open"
        return Reply(200, {"data": {"id": media.id, "media_key": media.key, "expires_after_secs": 86400}})

    @route("POST", "/2/media/upload/{number}/append")
    def append(self, request: Request, number: str) -> Reply:
        media = self._own_media(request, number)
        parts = request.multipart()
        if media.state != "open" or "media" not in parts or not parts["segment_index"].text.isdecimal():
            raise _invalid("Segments do not add up to provided total file size.")
        media.chunks[int(parts["segment_index"].text)] = parts["media"].content
        return Reply(200, {"data": {"expires_at": int(self.now().timestamp()) + 86400}})

    @route("POST", "/2/media/upload/{number}/finalize")
    def finalize(self, request: Request, number: str) -> Reply:
        media = self._own_media(request, number)
        content = b"".join(media.chunks[index] for index in sorted(media.chunks))
        if len(content) != media.size:
            raise _invalid("Segments do not add up to provided total file size.")
        media.sha256 = hashlib.sha256(content).hexdigest()
        media.chunks.clear()
        media.state, media.polls_left = (
            ("succeeded", 0) if media.category in ("tweet_image", "subtitles") else ("pending", self.polls)
        )
        return Reply(200, {"data": self._media_view(media)})

    @route("GET", "/2/media/upload")
    def status(self, request: Request) -> Reply:
        if request.query.get("command") != "STATUS":
            raise _invalid("The `command` query parameter value is not one of [STATUS]")
        media = self._own_media(request, request.query.get("media_id", ""))
        if media.state in ("pending", "in_progress"):
            media.polls_left -= 1
            media.state = "in_progress" if media.polls_left > 0 else self.processing
        return Reply(200, {"data": self._media_view(media)})

    @route("POST", "/2/media/metadata")
    def metadata(self, request: Request) -> Reply:
        self._user(request)
        body = read_json(request, _invalid)
        media = self._media.get(str(body.get("id", "")))
        alt = body.get("metadata", {}).get("alt_text", {}).get("text", "")
        if media is None or not isinstance(alt, str) or not 1 <= len(alt) <= 1000:
            raise _invalid("$.metadata.alt_text.text: 1 to 1000 characters, for a media of yours")
        media.alt = alt
        return Reply(200, {"data": {"id": media.id, "associated_metadata": {"alt_text": {"text": alt}}}})

    def _own_media(self, request: Request, number: str) -> _Media:
        account = self._user(request)
        media = self._media.get(number)
        if media is None or media.owner != account.id:
            raise _invalid("Invalid media id.")
        return media

    def _check_media(self, kind: str, size: int, category: str) -> None:
        if category == "subtitles":
            return
        largest = (
            _VIDEO
            if kind in ("video/mp4", "video/quicktime") and category != "tweet_image"
            else _IMAGES.get(kind)
        )
        if largest is None:
            raise _invalid("media type unrecognized.")
        if not 0 < size <= largest:
            raise _invalid(f"File size exceeds {largest} bytes.")

    def _add_media(self, account: XAccount, kind: str, category: str, size: int, digest: str) -> _Media:
        number = str(1_700_000_000_000_000_000 + len(self._media) + 1)
        self._media[number] = _Media(number, account.id, kind, category, size, sha256=digest)
        return self._media[number]

    def _media_view(self, media: _Media) -> dict[str, Any]:
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


def weight(text: str) -> int:
    """A post's weighted length, computed apart from the package: links 23, an emoji 2, Latin and its neighbours 1, the rest 2."""
    bare = _LINK.sub("x" * 23, unicodedata.normalize("NFC", text))
    emoji: Callable[[Any], str] = lambda found: found.group() if found.group() in _TEXT_SYMBOLS else "字"
    bare = _EMOJI.sub(emoji, bare)
    light = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
    return sum(1 if any(low <= ord(char) <= high for low, high in light) else 2 for char in bare)


def _percent(text: str) -> str:
    return quote(text, safe="-._~")


def _signature(method: str, url: str, pairs: list[tuple[str, str]], key: str) -> str:
    """RFC 5849, section 3.4."""
    ordered = sorted((_percent(name), _percent(value)) for name, value in pairs)
    base = "&".join((method, _percent(url), _percent("&".join(f"{name}={value}" for name, value in ordered))))
    return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def _problem(status: int, title: str, detail: str, kind: str = "about:blank") -> Reply:
    return Reply(
        status,
        {"title": title, "detail": detail, "type": kind, "status": status},
        content_type="application/problem+json",
    )


def _invalid(message: str) -> Refusal:
    body = {
        "errors": [{"parameters": {}, "message": message}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": "https://api.twitter.com/2/problems/invalid-request",
    }
    return Refusal(Reply(400, body, content_type="application/problem+json"))


def _missing(number: str) -> dict[str, Any]:
    return {
        "value": number,
        "detail": f"Could not find tweet with id: [{number}].",
        "title": "Not Found Error",
        "resource_type": "tweet",
        "parameter": "id",
        "resource_id": number,
        "type": "https://api.twitter.com/2/problems/resource-not-found",
    }


def _sniffed(content: bytes) -> str | None:
    starts = {
        b"\xff\xd8\xff": "image/jpeg",
        b"\x89PNG": "image/png",
        b"GIF8": "image/gif",
        b"RIFF": "image/webp",
    }
    return next((kind for start, kind in starts.items() if content.startswith(start)), None)


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise _invalid(f"The query parameter value [{text}] is not a valid RFC 3339 timestamp") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _at(post: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(post["created_at"])


if __name__ == "__main__":
    XServer.main()
