"""Reading on a loopback X: one's account, timelines, single posts, with links shortened as the network does."""

import base64
import hashlib
import html
import re
from datetime import timedelta
from typing import Any, Literal

from tests.servers.messages import Reply, Request, route
from tests.servers.x_media import XMedia
from tests.servers.x_rules import LINK, at, instant, invalid, missing

_FIELDS = frozenset(
    {
        "id",
        "text",
        "created_at",
        "entities",
        "attachments",
        "author_id",
        "conversation_id",
        "in_reply_to_user_id",
        "lang",
    }
    | {"public_metrics", "non_public_metrics", "organic_metrics", "reply_settings"}
    | {
        "referenced_tweets",
        "referenced_posts",
        "edit_history_tweet_ids",
        "edit_history_post_ids",
        "note_post",
        "note_tweet",
    }
)


class XReads(XMedia):
    """What `GET` gives back of the posts."""

    def __init__(
        self,
        *args: Any,
        field_names: Literal["both", "tweet", "post"],
        metric_names: Literal["repost", "retweet"],
        **base: Any,
    ) -> None:
        super().__init__(*args, **base)
        self.field_names = field_names
        self.metric_names = metric_names
        self._posts: dict[str, dict[str, Any]] = {}

    @route("GET", "/2/tweets/{number}")
    def show(self, request: Request, number: str) -> Reply:
        self._user(request)
        if number not in self._posts:
            return Reply(200, {"errors": [missing(number)]})
        return Reply(200, {"data": self._view(self._posts[number], self._fields(request))})

    @route("GET", "/2/tweets")
    def show_several(self, request: Request) -> Reply:
        self._user(request)
        ids = request.query.get("ids", "").split(",")
        wanted = self._fields(request)
        found = [self._view(self._posts[number], wanted) for number in ids if number in self._posts]
        answer: dict[str, Any] = {"data": found} if found else {}
        if errors := [missing(number) for number in ids if number not in self._posts]:
            answer["errors"] = errors
        return Reply(200, answer)

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
        found = [p for p in self._posts.values() if p["author_id"] != number and named in p["text"].casefold()]
        return self._page(request, found)

    @route("GET", "/2/tweets/search/recent")
    def search(self, request: Request) -> Reply:
        self._user(request)
        asked = re.search(r"conversation_id:(\d+)", request.query.get("query", ""))
        root = asked.group(1) if asked else ""
        return self._page(request, [p for p in self._posts.values() if p["conversation_id"] == root and p["id"] != root])

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
            raise invalid(f"The `max_results` query parameter value [{size}] is not between 5 and 100")
        since, until = instant(query.get("start_time")), instant(query.get("end_time"))
        posts = [p for p in posts if (since is None or at(p) >= since) and (until is None or at(p) < until)]
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
            raise invalid(f"The query parameter [{unknown[0]}] is not one of [{','.join(known)}]")
        asked = {name for key in allowed for name in request.query.get(key, "").split(",") if name}
        if wrong := sorted(asked - _FIELDS):
            raise invalid(f"The `{allowed[0]}` query parameter value [{wrong[0]}] is not one of [{','.join(sorted(_FIELDS))}]")
        return frozenset(asked)

    def _view(self, post: dict[str, Any], wanted: frozenset[str]) -> dict[str, Any]:
        text, urls = self._shortened(post)
        metrics = {name: post["metrics"].get(name, 0) for name in ("reply", "like", "quote", "bookmark", "impression")}
        public = {f"{self.metric_names}_count": post["metrics"].get("repost", 0)} | {f"{k}_count": v for k, v in metrics.items()}
        parent = [{"type": "replied_to", "id": post["reply_to"]}] if post["reply_to"] else None
        own = self.now() - at(post) <= timedelta(days=30)
        values: dict[str, Any] = {
            "created_at": post["created_at"],
            "author_id": post["author_id"],
            "conversation_id": post["conversation_id"],
            "entities": {"urls": urls} if urls else None,
            "public_metrics": public,
            "referenced_tweets": parent,
            "referenced_posts": parent,
            "attachments": {"media_keys": [self._media[i].key for i in post["media"]]} if post["media"] else None,
            "non_public_metrics": {"url_link_clicks": post["metrics"].get("url_link_clicks", 0)} if own else None,
        }
        if len(text) > 280:  # whole only in a field of its own, with its own entities
            values["note_tweet"] = values["note_post"] = {"text": text, "entities": {"urls": urls}}
            values["entities"] = {"urls": [url for url in urls if url["end"] < 280]}
            text = text[:279] + "…"
        shown = {name: value for name, value in values.items() if name in wanted and value is not None}
        return {"id": post["id"], "text": text, "edit_history_tweet_ids": [post["id"]]} | shown

    def _shortened(self, post: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
        """The text as the network gives it back: links and media as t.co, `& < >` escaped; and its url entities."""
        text, urls, out, last = post["text"], [], "", 0
        for found in LINK.finditer(text):
            out += html.escape(text[last : found.start()], quote=False)
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
        out += html.escape(text[last:], quote=False)
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
        code = base64.urlsafe_b64encode(hashlib.sha256(url.encode()).digest())[:10].decode().replace("-", "a").replace("_", "b")
        return f"https://t.co/{code}"
