"""X's API v2 on loopback: OAuth 1.0a verified, the calls a publisher makes, and their refusals. It keeps what it was given.

Behaviour after the network's published description (openapi.json 2.167) and reported answers; written apart from the
package, so that both can be wrong only independently.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from tests.servers.faults import iso
from tests.servers.messages import Refusal, Reply, Request, read_json, route
from tests.servers.x_media import Media, XAccount
from tests.servers.x_reads import XReads
from tests.servers.x_rules import invalid, problem, weight

_ID = re.compile(r"[0-9]{1,19}")
_POST_KEYS = frozenset(
    {
        "text",
        "media",
        "reply",
        "quote_tweet_id",
        "poll",
        "reply_settings",
        "community_id",
        "share_with_followers",
    }
    | {"made_with_ai", "paid_partnership", "nullcast", "edit_options", "geo", "card_uri"}
    | {"for_super_followers_only", "direct_message_deep_link"}
)


class XServer(XReads):
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
        super().__init__(
            accounts,
            polls=polls,
            processing=processing,
            signed_for=signed_for,
            field_names=field_names,
            metric_names=metric_names,
            **base,
        )
        self.self_replies = self_replies
        self._last_id = 0

    @property
    def stored(self) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(post) for post in self._posts.values()]

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

    def command(self, name: str, value: Any) -> None:
        if name == "seed":
            self.seed(**value)
        elif name == "self_replies":
            self.self_replies = bool(value)
        else:
            super().command(name, value)

    # Posts.

    @route("POST", "/2/tweets")
    def create(self, request: Request) -> Reply:
        account = self._user(request)
        body = dict(read_json(request, invalid))
        if unknown := sorted(body.keys() - _POST_KEYS):
            raise invalid(f"$.{unknown[0]}: is not defined in the schema and the schema does not allow additional properties")
        text = body.get("text", "")
        media = self._attached(body.get("media"), account)
        parent = self._parent(body.get("reply"), account)
        self._check_poll(body, media)
        if not isinstance(text, str) or not (text.strip() or media):
            raise invalid("$.text: is missing but it is required")
        if weight(text) > 280:
            raise Refusal(problem(403, "Forbidden", "You are not permitted to perform this action."))
        if any(post["text"] == text and post["author_id"] == account.id and text for post in self._posts.values()):
            raise Refusal(problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content."))
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

    def _attached(self, media: object, account: XAccount) -> list[Media]:
        if media is None:
            return []
        ids = media.get("media_ids") if isinstance(media, dict) else None
        if not isinstance(ids, list) or not 1 <= len(ids) <= 4 or not all(isinstance(i, str) and _ID.fullmatch(i) for i in ids):
            raise invalid("$.media.media_ids: 1 to 4 ids, each a string of digits")
        found = [self._media[i] for i in ids if i in self._media and self._media[i].owner == account.id]
        if len(found) != len(ids) or any(item.state != "succeeded" for item in found):
            raise invalid("Your media IDs are invalid.")
        if len(found) > 1 and any(item.category != "tweet_image" for item in found):
            raise invalid("Either 4 images, or 1 GIF, or 1 video can be attached.")
        return found

    def _parent(self, reply: object, account: XAccount) -> str | None:
        if reply is None:
            return None
        parent = reply.get("in_reply_to_tweet_id") if isinstance(reply, dict) else None
        if not isinstance(parent, str) or not _ID.fullmatch(parent):
            raise invalid("$.reply.in_reply_to_tweet_id: does not match the pattern ^[0-9]{1,19}$")
        if parent not in self._posts:
            raise Refusal(
                problem(
                    403,
                    "Forbidden",
                    "You attempted to reply to a Tweet that is deleted or not visible to you.",
                )
            )
        if self._posts[parent]["author_id"] != account.id or not self.self_replies:
            raise Refusal(
                problem(
                    403,
                    "Forbidden",
                    "Reply to this conversation is not allowed because you have not been mentioned or "
                    "otherwise engaged by the author of the post you are replying to.",
                )
            )
        return parent

    def _check_poll(self, body: dict[str, Any], media: list[Media]) -> None:
        poll = body.get("poll")
        if poll is None:
            return
        options, minutes = poll.get("options", []), poll.get("duration_minutes", 0)
        if media:
            raise invalid("A post holds media or a poll, not both.")
        if not 2 <= len(options) <= 4 or not all(1 <= len(option) <= 25 for option in options) or not 5 <= minutes <= 10080:
            raise invalid("$.poll: 2 to 4 options of 1 to 25 characters, duration_minutes from 5 to 10080")

    def _store(self, author: str, text: str, media: list[Media], parent: str | None, at: datetime) -> dict[str, Any]:
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
            raise Refusal(problem(403, "Forbidden", "You are not authorized to delete this Tweet."))
        self._posts.pop(number, None)
        return Reply(200, {"data": {"deleted": True}})

    @route("PUT", "/2/tweets/{number}/hidden")
    def hide(self, request: Request, number: str) -> Reply:
        account = self._user(request)
        root = self._posts.get(self._posts.get(number, {}).get("conversation_id", ""))
        if root is None or root["author_id"] != account.id:
            raise Refusal(problem(403, "Forbidden", "You can only hide replies in conversations you started."))
        self._posts[number]["hidden"] = bool(read_json(request, invalid).get("hidden"))
        return Reply(200, {"data": {"hidden": self._posts[number]["hidden"]}})


if __name__ == "__main__":
    XServer.main()
