"""X, by its API v2: weighted counting, and posts through tweepy.

Facts checked on 2026-11-22 against https://docs.x.com and its openapi.json 2.167; query names of before and after are known.
"""

from __future__ import annotations

import html
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from pipeline.errors import Rejected
from pipeline.model import Attachment, Bilingual, Channel, Message, Part, Post, Problem, TextSpan, Variant
from pipeline.network import (
    Ability,
    Absent,
    Account,
    Claimed,
    Context,
    Found,
    Limit,
    Limits,
    Money,
    Network,
    Prepared,
    Receipt,
    Secrets,
    Unclear,
)
from pipeline.network.composing import spans
from pipeline.network.pictures import derive_image, not_ready, read_media
from pipeline.network.settling import Seen, decide, says
from pipeline.network.wording import Findings
from pipeline.text import counted_urls, emojis, graphemes, nfc
from pipeline.transport import Answer, End, ErrorWord, Http, silence

if TYPE_CHECKING:
    import requests
    import tweepy

_COUNTING: Final = "https://docs.x.com/fundamentals/counting-characters"
_POSTS: Final = "https://docs.x.com/x-api/posts/create-post"
_MEDIA: Final = "https://docs.x.com/x-api/media"
_WEIGHTED: Final = Bilingual("caractères pondérés", "weighted characters")

# ── counting: https://github.com/twitter/twitter-text/blob/master/config/v3.json ─────────────────────────────────
_LIGHT: Final = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))  # weigh 1; every other code point weighs 2
_URL: Final = 23
_EMOJI: Final = 2


def weigh(text: str) -> int:
    """The weighted length: a link is 23 with or without its scheme, an emoji 2, Latin letters 1, most other signs 2."""
    text = nfc(text)
    links = counted_urls(text, bare=True)
    drawn = [emoji for emoji in emojis(text) if not any(link.start <= emoji.start < link.end for link in links)]
    covered = sorted([*links, *drawn], key=lambda span: span.start)
    total, at = _URL * len(links) + _EMOJI * len(drawn), 0
    for span in covered:
        total += _weigh_signs(text[at : span.start])
        at = span.end
    return total + _weigh_signs(text[at:])


def _weigh_signs(text: str) -> int:
    return sum(1 if any(low <= ord(sign) <= high for low, high in _LIGHT) else 2 for sign in text)


# ── what it costs: https://docs.x.com/x-api/getting-started/pricing ──────────────────────────────────────────────
PRICES_CHECKED_ON: Final = date(2026, 11, 22)
_PRICE: Final = Decimal("0.015")  # USD a post
_PRICE_WITH_LINK: Final = Decimal("0.200")
_PRICE_OF_ALT: Final = Decimal("0.005")

_OPTIONS: Final[Mapping[str, tuple[object, ...]]] = {
    "premium": (True, False),
    "reply_settings": ("following", "mentionedUsers", "subscribers", "verified"),
}


class X(Network):
    """Weighted text of 280; `options:` are `premium` (25,000) and `reply_settings`."""

    name: ClassVar[str] = "x"
    label: ClassVar[str] = "X"
    short: ClassVar[str] = "xx"
    secrets: ClassVar[tuple[str, ...]] = ("X_API_KEY", "X_API_SECRET", "X_ACCESS_TOKEN", "X_ACCESS_TOKEN_SECRET")
    lacks: ClassVar[Mapping[Ability, Bilingual]] = {
        Ability.EDIT: Bilingual(
            "une modification est un nouveau message, dans l'heure, pour les comptes payants seulement ; l'ancien reste visible",
            "an edit is a new post within the hour, for paying accounts only; readers keep the old one",
        ),
    }

    def limits(self, channel: Channel) -> Limits:
        premium = channel.options.get("premium") is True
        return Limits(
            text=Limit(25_000 if premium else 280, _COUNTING, _WEIGHTED),
            alt=Limit(1000, f"{_MEDIA}/create-media-metadata"),
            images=Limit(4, _POSTS),
            videos=Limit(1, _POSTS),
            image_bytes=Limit(5_242_880, f"{_MEDIA}/quickstart/best-practices", Bilingual("octets", "bytes")),
            poll_options=Limit(4, _POSTS),
            poll_option_length=Limit(25, _POSTS),
            poll_minutes=(Limit(5, _POSTS), Limit(10_080, _POSTS)),
            thread=True,
            first_comment=True,
            counts_urls_in_full=False,
            mime=("image/jpeg", "image/png", "image/gif", "image/webp"),
        )

    def compose(self, ctx: Context, post: Post, variant: Variant) -> Message:
        """As by default; the first part carries who may reply."""
        message = super().compose(ctx, post, variant)
        given = {**ctx.channel.options, **variant.options}
        first = {name: value for name, value in given.items() if name == "reply_settings"}
        parts = (replace(part, options=first if part.number == 1 else {}) for part in message.parts)
        return replace(message, parts=tuple(parts))

    def length(self, text: str, channel: Channel) -> int:
        return weigh(text)

    def spans(self, text: str, channel: Channel) -> tuple[TextSpan, ...]:
        """A link needs a real top-level domain and no scheme."""
        links = counted_urls(text, bare=True)
        whole = [link.text if "://" in link.text else f"http://{link.text}" for link in links]
        found = [TextSpan(link.start, link.end, "link", url) for link, url in zip(links, whole, strict=True)]
        rest = spans(text, links=False)
        found += [span for span in rest if not any(link.start <= span.start < link.end for link in links)]
        return tuple(sorted(found, key=lambda span: span.start))

    def explain(self, text: str) -> Bilingual | None:
        heavy = dict.fromkeys(sign for sign in graphemes(nfc(text)) if weigh(sign) > len(sign) or emojis(sign))
        links = counted_urls(text, bare=True)
        shown = " ".join("U+202F" if sign == "\u202f" else sign for sign in list(heavy)[:5])
        said = [(f"{shown} : comptés double", f"{shown}: counted double")] if heavy else []
        said += [(f"un lien compte {_URL}", f"a link counts {_URL}")] if links else []
        return Bilingual(", ".join(fr for fr, _ in said), ", ".join(en for _, en in said)) if said else None

    def cost(self, message: Message) -> Money | None:
        linked = sum(bool(counted_urls(part.text, bare=True)) for part in message.parts)
        described = sum(bool(one.alt) for part in message.parts for one in part.media)
        return Money(_PRICE_WITH_LINK * linked + _PRICE * (len(message.parts) - linked) + _PRICE_OF_ALT * described, "USD")

    def check(self, message: Message, channel: Channel) -> list[Problem]:
        found = Findings(self.label, message)
        for part in message.parts:
            gifs = [one for one in part.media if one.media.mime == "image/gif"]
            if gifs and len(part.media) > 1:
                found.add(
                    "gif-alone",
                    Bilingual(f"le GIF « {gifs[0].media.id} » doit être seul", f"the GIF “{gifs[0].media.id}” must be alone"),
                    Bilingual("gardez-le seul sous `media:`, ou retirez-le", "keep it alone under `media:`, or remove it"),
                    part=part.number,
                )
        return [*super().check(message, channel), *found]

    def check_options(self, options: Mapping[str, object]) -> list[Bilingual]:
        wrong = super().check_options({name: value for name, value in options.items() if name not in _OPTIONS})
        for name, allowed in _OPTIONS.items():
            if name in options and options[name] not in allowed:
                words = ", ".join(str(value).lower() if isinstance(value, bool) else str(value) for value in allowed)
                wrong.append(Bilingual(f"`{name}` : écrivez {words}", f"`{name}`: write one of {words}"))
        return wrong

    def connect(self, channel: Channel, secrets: Secrets, http: Http, root: Path) -> XClient:
        return XClient(self.limits(channel), channel, secrets, http, root)


# ── the client ───────────────────────────────────────────────────────────────────────────────────────────────────
_API: Final = "https://api.x.com"
_TWEEPYS_HOST: Final = "https://api.twitter.com"  # built into tweepy
_CHUNK: Final = 4 << 20  # bytes of a video's segment
_PAGES: Final = 5  # of 100 posts, at most, are read to find one
_LISTING: Final = 4 << 20  # bytes
_PATIENCE: Final = 300.0  # seconds that a video may take to be processed
_FIELDS: Final = "created_at,entities,attachments"
_GENERATIONS: Final = (  # the query's names before and after 2026
    {"post.fields": f"{_FIELDS},referenced_posts,note_post"},
    {"tweet.fields": f"{_FIELDS},referenced_tweets,note_tweet"},
)
_CREDITS: Final = Bilingual(
    "Le crédit de l'application est épuisé\u00a0: rechargez-le sur console.x.com.",
    "The application's credit is used up: top it up at console.x.com.",
)
_WORDS: Final = (
    ErrorWord(frozenset({403}), "duplicate content", End.UNKNOWN, "duplicate"),  # no id comes with it: it is looked for
    ErrorWord(frozenset({403}), "Unsupported Authentication", End.UNAUTHORIZED, "wrong_token"),
    ErrorWord(frozenset({403}), "unsupported-authentication", End.UNAUTHORIZED, "wrong_token"),
    ErrorWord(frozenset({403}), "client-not-enrolled", End.UNAUTHORIZED, "not_enrolled"),
    ErrorWord(frozenset({403}), "oauth1 app permissions", End.UNAUTHORIZED, "read_only_token"),
    ErrorWord(frozenset({403}), "suspended", End.UNAUTHORIZED, "suspended"),
    ErrorWord(frozenset({402, 403, 429}), "usage-capped", End.UNAUTHORIZED, "no_credit", _CREDITS),
    ErrorWord(frozenset({402, 403, 429}), "credits", End.UNAUTHORIZED, "no_credit", _CREDITS),
    ErrorWord(frozenset({403}), "have not been mentioned", End.REJECTED, "reply_not_allowed"),
    ErrorWord(frozenset({400}), "query parameter", End.REJECTED, "unknown_parameter"),
)


class XClient:
    """OAuth 1.0a in the user's name. Every call is signed by tweepy's own library and goes through `Http`."""

    def __init__(self, limits: Limits, channel: Channel, secrets: Secrets, http: Http, root: Path) -> None:
        self._limits = limits
        self._page_of = f"https://x.com/{(channel.handle or 'i').lstrip('@')}"
        self._base = (channel.server or _API).rstrip("/")
        self._secrets = secrets
        self._http = http
        self._root = root
        self._me: Account | None = None
        http.hide(*secrets.values())
        silence("tweepy", "requests_oauthlib", "oauthlib")

    def whoami(self) -> Account:
        if self._me is None:
            number, handle = self._call("GET", "/2/users/me").read(lambda said: (said["data"]["id"], said["data"]["username"]))
            self._me = Account(str(number), str(handle), self._page_of)
        return self._me

    def prepare(self, part: Part) -> Prepared:
        """Uploads, with their alternative texts. The payload is what tweepy's `create_tweet` takes."""
        payload: dict[str, object] = {"text": part.text} if part.text else {}
        if part.media:
            payload["media_ids"] = [self._upload(one) for one in part.media]
        if part.poll:
            payload["poll_options"] = list(part.poll.options)
            payload["poll_duration_minutes"] = int(part.poll.duration.total_seconds() // 60)
        payload |= part.options
        return Prepared(part, payload)

    def send(self, prepared: Prepared, *, thread: tuple[Receipt, ...], key: str, stamp: datetime) -> Receipt:
        parent = {"in_reply_to_tweet_id": thread[-1].id} if thread else {}
        session = _session(self._base, self._http)
        self._tweepy(session).create_tweet(**prepared.payload, **parent, user_auth=True)
        return self._receipt(session.answer.name("data", "id"))

    def delete(self, receipt: Receipt) -> None:
        """Removes the post; one that is gone already is removed."""
        self._call("DELETE", f"/2/tweets/{receipt.id}", allow=(404,))

    def find(self, claimed: Claimed) -> Found | Absent | Unclear:
        """Looks through the account's own posts since the claim."""
        listed, complete = self._timeline(claimed)
        return decide((seen for seen in listed if seen.may_be(claimed) and says(seen.text, claimed)), complete=complete)

    def _receipt(self, number: str) -> Receipt:
        return Receipt(number, f"{self._page_of}/status/{number}")

    # Calls.

    def _tweepy(self, session: requests.Session) -> tweepy.Client:
        import requests
        import tweepy

        names = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
        keys = {name: self._secrets[secret] for name, secret in zip(names, X.secrets, strict=True)}
        client = tweepy.Client(**keys, return_type=requests.Response)  # unparsed: `Answer` reads it
        client.user_agent = self._http.user_agent
        client.session = session
        return client

    def _call(self, method: str, path: str, *, allow: tuple[int, ...] = (), limit: int = _LISTING, **content: Any) -> Answer:
        """One reversible call, signed like tweepy's; `content` as `requests` takes it."""
        import requests
        from tweepy import OAuth1UserHandler

        auth = OAuth1UserHandler(*(self._secrets[name] for name in X.secrets)).apply_auth()
        signed = requests.Request(method, self._base + path, auth=auth, **content).prepare()
        return _deliver(self._http, signed, irreversible=False, allow=allow, limit=limit)

    # Media.

    def _upload(self, one: Attachment) -> str:
        if one.media.kind == "video":
            number = self._upload_chunks(read_media(self._root, one.media), one.media.mime or "video/mp4", "tweet_video")
        else:
            number = self._upload_image(one)
        if one.alt:
            body = {"id": number, "metadata": {"alt_text": {"text": one.alt}}}
            self._call("POST", "/2/media/metadata", json=body)
        return number

    def _upload_image(self, one: Attachment) -> str:
        picture = derive_image(self._root / (one.media.file or ""), self._limits)
        category = "tweet_gif" if picture.mime == "image/gif" else "tweet_image"
        if category == "tweet_gif":
            return self._upload_chunks(picture.content, picture.mime, category)
        files = {"media": (one.media.id, picture.content, picture.mime)}
        data = {"media_category": category, "media_type": picture.mime}
        return self._call("POST", "/2/media/upload", files=files, data=data).name("data", "id")

    def _upload_chunks(self, content: bytes, mime: str, category: str) -> str:
        body = {"media_type": mime, "total_bytes": len(content), "media_category": category}
        number = self._call("POST", "/2/media/upload/initialize", json=body).name("data", "id")
        for index, at in enumerate(range(0, len(content), _CHUNK)):
            files = {"media": ("segment", content[at : at + _CHUNK], "application/octet-stream")}
            self._call("POST", f"/2/media/upload/{number}/append", files=files, data={"segment_index": str(index)})
        self._await(number, self._call("POST", f"/2/media/upload/{number}/finalize").at("data"))
        return number

    def _await(self, number: str, state: Mapping[str, Any]) -> None:
        """Wait until the network has worked through a video."""
        waited = 0.0
        while (info := state.get("processing_info") or {}).get("state") in ("pending", "in_progress"):
            pause = min(max(float(info.get("check_after_secs", 1)), 1.0), 30.0)
            if waited + pause > _PATIENCE:
                raise not_ready(X.label)
            self._http.clock.sleep(pause)
            waited += pause
            state = self._call("GET", "/2/media/upload", params={"media_id": number, "command": "STATUS"}).at("data")
        if info.get("state") == "failed":
            said = self._http.redact(str((info.get("error") or {}).get("message", "")))
            words = Bilingual(f"X a refusé la vidéo\u00a0: «\u00a0{said}\u00a0».", f"X refused the video: “{said}”.")
            raise Rejected(words, code="media_rejected")

    # Looking.

    def _timeline(self, claimed: Claimed) -> tuple[list[Seen], bool]:
        """The account's posts since the claim, and whether that is all of them."""
        seen: list[Seen] = []
        token: str | None = None
        for _ in range(_PAGES):
            page = self._page(claimed.since, token)
            seen += page.read(lambda said: [self._seen(post) for post in said.get("data", [])])
            token = page.read(lambda said: said.get("meta", {}).get("next_token"))
            if not token:
                return seen, True
        return seen, False

    def _page(self, since: datetime, token: str | None) -> Answer:
        query = {"max_results": "100", "exclude": "retweets", "start_time": f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
        query |= {"pagination_token": token} if token else {}
        path, (new, old) = f"/2/users/{self.whoami().id}/tweets", _GENERATIONS
        answer = self._call("GET", path, params=query | new, allow=(400,))
        return answer if answer.status != 400 else self._call("GET", path, params=query | old)

    def _seen(self, post: Mapping[str, Any]) -> Seen:
        references = post.get("referenced_posts") or post.get("referenced_tweets") or []
        parent = next((str(one["id"]) for one in references if one.get("type") == "replied_to"), None)
        return Seen(
            receipt=self._receipt(str(post["id"])),
            text=written(post),
            at=datetime.fromisoformat(post["created_at"]),
            media_count=len((post.get("attachments") or {}).get("media_keys", [])),
            parent=parent,
        )


def written(post: Mapping[str, Any]) -> str:
    """A post's text as it was written: t.co links expanded, the links of its media removed, entities decoded."""
    note = post.get("note_post") or post.get("note_tweet") or {}  # a long one whole; the listing cuts it
    text = str(note.get("text") or post.get("text", ""))
    for url in [url for place in (post, note) for url in (place.get("entities") or {}).get("urls", [])]:
        whole = "" if "media_key" in url else str(url.get("expanded_url") or url["url"])
        text = text.replace(str(url["url"]), whole)
    return html.unescape(re.sub(r"\s*https://t\.co/\w+\s*$", "", text)).strip()


def _deliver(http: Http, signed: requests.PreparedRequest, *, irreversible: bool, **rest: Any) -> Answer:
    """What `requests` prepared and signed, sent by the one HTTP library under its rules."""
    texts = {name: value.decode("latin-1") if isinstance(value, bytes) else value for name, value in signed.headers.items()}
    headers = {name: value for name, value in texts.items() if name.lower() != "content-length"}
    content = signed.body.encode() if isinstance(signed.body, str) else signed.body
    rest |= {"words": _WORDS} | ({"content": content} if isinstance(content, bytes) else {})
    return http.request(signed.method or "GET", signed.url or "", headers=headers, irreversible=irreversible, **rest)


def _session(base: str, http: Http) -> Any:
    """A `requests` session for tweepy's one irreversible call: our address, our time limits, no redirect, no second try."""
    import requests
    from requests.adapters import BaseAdapter

    class Session(requests.Session):
        answer: Answer

        def request(self, method: str, url: str, *args: Any, **more: Any) -> requests.Response:  # type: ignore[override]
            return super().request(method, base + url.removeprefix(_TWEEPYS_HOST), *args, **more)

    class Adapter(BaseAdapter):
        def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
            session.answer = _deliver(http, request, irreversible=True)
            response = requests.Response()
            response.status_code, response.url, response.request = session.answer.status, request.url or "", request
            response._content = session.answer.body  # noqa: SLF001 – how `requests` adapters hand over a body
            return response

        def close(self) -> None:
            """Nothing is kept open."""

    session = Session()
    session.trust_env = False
    session.headers.clear()
    session.adapters = OrderedDict(http=Adapter())  # in place of every adapter of its own
    return session
