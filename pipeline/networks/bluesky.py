"""Bluesky, and any server of the AT Protocol: 300 graphemes and 3,000 bytes, links and tags by UTF-8 byte offsets.

Every record has its own key, made from the publication, so that sending it twice writes it once.
Facts checked on 2026-11-22 against https://github.com/bluesky-social/atproto (lexicons and server).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Final

from pipeline.errors import NetworkError, OutcomeUnknown
from pipeline.model import (
    Attachment,
    Bilingual,
    Card,
    Channel,
    Message,
    Part,
    Post,
    Problem,
    TextSpan,
    Variant,
)
from pipeline.network import (
    Ability,
    Absent,
    Account,
    Claimed,
    Context,
    Found,
    Limit,
    Limits,
    Network,
    Prepared,
    Receipt,
    Secrets,
    Unclear,
)
from pipeline.network.composing import spans
from pipeline.network.pictures import derive_image, read_media
from pipeline.network.settling import Seen, decide, says
from pipeline.network.wording import Findings
from pipeline.text import counted_urls, grapheme_count, nfc
from pipeline.transport import Answer, End, ErrorWord, Http

_POST: Final = "app.bsky.feed.post"
_LEXICONS: Final = "https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky"
_CONSTANTS: Final = "https://github.com/bluesky-social/social-app/blob/main/src/lib/constants.ts"
_BYTES: Final = 3000  # of UTF-8: https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json
_SHOWN_PATH: Final = 15  # signs of an address's path that are shown, the ellipsis apart


def shorten(text: str) -> tuple[str, tuple[TextSpan, ...]]:
    """The text as readers see it, links without scheme and cut, each with the whole address as its target.

    A text that was shortened before stays as it is.
    """
    text, out, last, found = nfc(text), "", 0, list[TextSpan]()
    for span in spans(text):
        out += text[last : span.start]
        shown = _shown(span.target) if span.kind == "link" else text[span.start : span.end]
        found.append(TextSpan(len(out), len(out) + len(shown), span.kind, span.target))
        out, last = out + shown, span.end
    out += text[last:]
    found += [
        TextSpan(link.start, link.end, "link", f"https://{link.text}")
        for link in counted_urls(out, bare=True)
        if not any(link.start < span.end and span.start < link.end for span in found)
    ]
    # a handle is a domain: `@name` alone and `@name@host` are no mentions here
    kept = [span for span in found if span.kind != "mention" or ("." in span.target and "@" not in span.target)]
    return out, tuple(sorted(kept, key=lambda span: span.start))


def _shown(url: str) -> str:
    rest = url.partition("://")[2].rstrip("/")
    host = rest[: next((at for at, sign in enumerate(rest) if sign in "/?#"), len(rest))]
    path = rest[len(host) :]
    return host + (path if len(path) <= _SHOWN_PATH else path[: _SHOWN_PATH - 2] + "…")


class Bluesky(Network):
    """Links count as shown: shortened, the whole address behind them."""

    name: ClassVar[str] = "bluesky"
    label: ClassVar[str] = "Bluesky"
    short: ClassVar[str] = "bs"
    secrets: ClassVar[tuple[str, ...]] = ("BLUESKY_APP_PASSWORD",)
    lacks: ClassVar[Mapping[Ability, Bilingual]] = {
        Ability.EDIT: Bilingual(
            "l'enregistrement peut changer, mais on continue de voir la première version",
            "the record can be changed, but readers go on seeing the first version",
        ),
    }

    def limits(self, channel: Channel) -> Limits:
        return Limits(
            text=Limit(300, f"{_LEXICONS}/feed/post.json"),
            alt=Limit(2000, _CONSTANTS),
            images=Limit(4, f"{_LEXICONS}/embed/images.json"),
            videos=Limit(1, f"{_LEXICONS}/embed/video.json"),
            image_bytes=Limit(1_000_000, f"{_LEXICONS}/embed/images.json", Bilingual("octets", "bytes")),
            image_side=Limit(2000, _CONSTANTS, Bilingual("pixels", "pixels")),
            thread=True,
            first_comment=True,
            sends_card=True,
            counts_urls_in_full=False,
            mime=("image/jpeg", "image/png", "image/webp"),
        )

    def length(self, text: str, channel: Channel) -> int:
        return grapheme_count(shorten(text)[0])

    def spans(self, text: str, channel: Channel) -> tuple[TextSpan, ...]:
        return shorten(text)[1]

    def compose(self, ctx: Context, post: Post, variant: Variant) -> Message:
        """As by default, with the links shortened as the network's own application does."""
        message = super().compose(ctx, post, variant)
        shown = [(part, *shorten(part.text)) for part in message.parts]
        return replace(message, parts=tuple(replace(part, text=text, spans=found) for part, text, found in shown))

    def check(self, message: Message, channel: Channel) -> list[Problem]:
        found = Findings(self.label, message)
        for part in message.parts:
            size = len(part.text.encode())
            if size > _BYTES:
                found.add(
                    "too-many-bytes",
                    Bilingual(f"{size} octets, {_BYTES} au plus", f"{size} bytes, at most {_BYTES}"),
                    Bilingual("retirez des emoji composés", "remove some composed emoji"),
                    part=part.number,
                )
            for one in part.media:
                if one.media.kind == "video" and one.media.mime not in (None, "video/mp4"):
                    found.add(
                        "media-type",
                        Bilingual(f"la vidéo « {one.media.id} » n'est pas en MP4", f"the video “{one.media.id}” is no MP4"),
                        Bilingual("enregistrez-la en MP4", "save it as MP4"),
                        part=part.number,
                    )
        return [*super().check(message, channel), *found]

    def connect(self, channel: Channel, secrets: Secrets, http: Http, root: Path) -> BlueskyClient:
        return BlueskyClient(self.limits(channel), channel, secrets["BLUESKY_APP_PASSWORD"], http, root)


# ── keys: https://atproto.com/specs/tid ──────────────────────────────────────────────────────────────────────────
_SORTABLE: Final = "234567abcdefghijklmnopqrstuvwxyz"


def record_key(key: str, stamp: datetime) -> str:
    """The record's key: the first claim's second, then microseconds and clock number taken from the publication's key."""
    number = int(key[:12], 16)
    micros = int(stamp.timestamp()) * 1_000_000 + (number >> 10) % 1_000_000
    bits = micros << 10 | number & 1023
    return "".join(_SORTABLE[bits >> shift & 31] for shift in range(60, -1, -5))


def facets(text: str, found: tuple[TextSpan, ...], dids: Mapping[str, str]) -> list[dict[str, object]]:
    """Spans as the protocol wants them, by UTF-8 bytes; a mention that did not resolve stays text."""
    made: list[dict[str, object]] = []
    for span in found:
        feature = _feature(span, dids)
        if feature:
            index = {"byteStart": len(text[: span.start].encode()), "byteEnd": len(text[: span.end].encode())}
            made.append({"index": index, "features": [feature]})
    return made


def _feature(span: TextSpan, dids: Mapping[str, str]) -> dict[str, str] | None:
    kind = f"app.bsky.richtext.facet#{span.kind}"
    if span.kind == "link":
        return {"$type": kind, "uri": span.target}
    if span.kind == "tag":  # longer ones stay text: 64 graphemes and 640 bytes, by the lexicon of the facet
        short = grapheme_count(span.target) <= 64 and len(span.target.encode()) <= 640
        return {"$type": kind, "tag": span.target} if short else None
    return {"$type": kind, "did": dids[span.target]} if span.target in dids else None


# ── the client ───────────────────────────────────────────────────────────────────────────────────────────────────
_DEFAULT_SERVER: Final = "https://bsky.social"
_LISTING: Final = 4 << 20  # bytes
_PAGES: Final = 5  # of 100 records, at most, are read to find one
_EXPIRED: Final = frozenset({"ExpiredToken", "InvalidToken"})
_TAKEN: Final = Bilingual(
    "Quelque chose est déjà publié sous la clé de cette publication\u00a0: regardez sur Bluesky ce qui est en ligne.",
    "Something is already published under this post's key: look on Bluesky at what is online.",
)
_WORDS: Final = (
    ErrorWord(frozenset({400, 401}), "ExpiredToken", End.NOT_SENT, "token_expired"),
    ErrorWord(frozenset({400, 401}), "AccountTakedown", End.UNAUTHORIZED, "suspended"),
    ErrorWord(frozenset({400, 403}), "AccountDeactivated", End.UNAUTHORIZED, "deactivated"),
    ErrorWord(frozenset({400, 401}), "InvalidToken", End.UNAUTHORIZED, "unauthorized"),
    ErrorWord(frozenset({400}), "grapheme too big", End.REJECTED, "too_long"),
    ErrorWord(frozenset({400}), "blob too big", End.REJECTED, "media_too_large"),
)


class BlueskyClient:
    """A session by app password, renewed when it has run out; records written under keys of our own."""

    def __init__(self, limits: Limits, channel: Channel, password: str, http: Http, root: Path) -> None:
        self._limits = limits
        self._handle = (channel.handle or "").lstrip("@")
        self._base = (channel.server or _DEFAULT_SERVER).rstrip("/") + "/xrpc/"
        self._password = password
        self._http = http
        self._root = root
        self._session: Mapping[str, str] = {}
        http.hide(password)

    def whoami(self) -> Account:
        session = self._signed_in()
        return Account(session["did"], session["handle"], f"https://bsky.app/profile/{session['handle']}")

    def prepare(self, part: Part) -> Prepared:
        """Uploads and resolves handles. The payload is the record, less what only the sending knows."""
        dids = {span.target: did for span in part.spans if span.kind == "mention" and (did := self._resolve(span.target))}
        record: dict[str, object] = {"$type": _POST, "text": part.text, "langs": [part.lang]}
        if made := facets(part.text, part.spans, dids):
            record["facets"] = made
        if embed := self._embed(part):
            record["embed"] = embed
        return Prepared(part, record)

    def send(self, prepared: Prepared, *, thread: tuple[Receipt, ...], key: str, stamp: datetime) -> Receipt:
        """Writes the record unless there is one under its key: then it must be this very post."""
        record = dict(prepared.payload) | {"createdAt": f"{stamp.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"}
        if thread:
            record["reply"] = {"root": _reference(thread[0]), "parent": _reference(thread[-1])}
        place = {"repo": self._signed_in()["did"], "collection": _POST, "rkey": record_key(key, stamp)}
        body = place | {"record": record, "swapRecord": None}
        answer = self._call("com.atproto.repo.putRecord", json=body, irreversible=True, allow=(400,))
        if answer.status == 400:
            raise self._refused(answer)
        return self._receipt(answer.name("uri"), answer.name("cid"))

    def delete(self, receipt: Receipt) -> None:
        """Removes the record; one that is gone already is removed."""
        body = {"repo": self._signed_in()["did"], "collection": _POST, "rkey": receipt.id.rpartition("/")[2]}
        self._ask("com.atproto.repo.deleteRecord", json=body)

    def find(self, claimed: Claimed) -> Found | Absent | Unclear:
        """By the record's key, which is exact; else among the account's posts since the claim."""
        own = self._record(record_key(claimed.key, claimed.stamp))
        if own is not None:
            there = own.read(self._seen)
            return Found(there.receipt) if says(there.text, claimed) else Unclear(_TAKEN)
        listed, complete = self._listing(claimed.since)
        return decide((seen for seen in listed if seen.may_be(claimed) and says(seen.text, claimed)), complete=complete)

    # Sessions and calls.

    def _signed_in(self) -> Mapping[str, str]:
        if not self._session:
            body = {"identifier": self._handle, "password": self._password}
            self._keep(self._http.request("POST", f"{self._base}com.atproto.server.createSession", json=body, words=_WORDS))
        return self._session

    def _keep(self, answer: Answer) -> None:
        session = answer.read(lambda said: {name: str(said[name]) for name in ("did", "handle", "accessJwt", "refreshJwt")})
        self._http.hide(session["accessJwt"], session["refreshJwt"])
        self._session = session

    def _renew(self) -> None:
        """A new access token by the refresh token; by the password when that has run out too."""
        headers = {"Authorization": f"Bearer {self._session['refreshJwt']}"}
        url = f"{self._base}com.atproto.server.refreshSession"
        answer = self._http.request("POST", url, headers=headers, words=_WORDS, allow=(400, 401))
        self._session = {}
        if answer.status == 200:
            self._keep(answer)

    def _call(self, name: str, *, method: str = "POST", **rest: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self._signed_in()['accessJwt']}"} | rest.pop("headers", {})
        return self._http.request(method, self._base + name, headers=headers, words=_WORDS, **rest)

    def _ask(self, name: str, *, allow: tuple[str, ...] = (), **rest: Any) -> Answer:
        """A reversible call, tried once more with a new token when the old one has run out.

        `allow`: names of errors that are answers.
        """
        answer = self._call(name, allow=(400, 401), **rest)
        if answer.status >= 400 and answer.word("error") in _EXPIRED:
            self._renew()
            answer = self._call(name, allow=(400, 401), **rest)
        if answer.status >= 400 and answer.word("error") not in allow:
            raise answer.error()
        return answer

    def _record(self, rkey: str) -> Answer | None:
        query = {"repo": self._signed_in()["did"], "collection": _POST, "rkey": rkey}
        answer = self._ask("com.atproto.repo.getRecord", method="GET", params=query, allow=("RecordNotFound",))
        return answer if answer.status == 200 else None

    def _refused(self, answer: Answer) -> NetworkError:
        """Of a record under our key nobody knows here whether it is this post: `find` reads it."""
        word = answer.word("error")
        if word in _EXPIRED:
            self._session = {}
        return OutcomeUnknown(_TAKEN, code="key_taken") if word == "InvalidSwap" else answer.error()

    def _receipt(self, uri: str, cid: str) -> Receipt:
        page = f"https://bsky.app/profile/{self._session.get('handle', self._handle)}/post/{uri.rpartition('/')[2]}"
        return Receipt(uri, page, cid)

    def _resolve(self, handle: str) -> str | None:
        unknown = ("InvalidRequest", "HandleNotFound")
        answer = self._ask("com.atproto.identity.resolveHandle", method="GET", params={"handle": handle}, allow=unknown)
        return str(answer.at("did")) if answer.status == 200 else None

    # Embeds.

    def _embed(self, part: Part) -> dict[str, object] | None:
        if part.media:
            if part.media[0].media.kind == "video":
                return self._video(part.media[0])
            return {"$type": "app.bsky.embed.images", "images": [self._image(one) for one in part.media]}
        return self._external(part.card) if part.card else None

    def _image(self, one: Attachment) -> dict[str, object]:
        picture = derive_image(self._root / (one.media.file or ""), self._limits)
        ratio = {"width": picture.width, "height": picture.height}
        return {"image": self._blob(picture.content, picture.mime), "alt": one.alt, "aspectRatio": ratio}

    def _video(self, one: Attachment) -> dict[str, object]:
        blob = self._blob(read_media(self._root, one.media), one.media.mime or "video/mp4")
        embed: dict[str, object] = {"$type": "app.bsky.embed.video", "video": blob, "alt": one.alt}
        if one.media.width and one.media.height:
            embed["aspectRatio"] = {"width": one.media.width, "height": one.media.height}
        return embed

    def _external(self, card: Card) -> dict[str, object]:
        external: dict[str, object] = {"uri": card.url, "title": card.title, "description": card.description}
        if card.image and card.image.file:
            picture = derive_image(self._root / card.image.file, self._limits)
            external["thumb"] = self._blob(picture.content, picture.mime)
        return {"$type": "app.bsky.embed.external", "external": external}

    def _blob(self, content: bytes, mime: str) -> dict[str, object]:
        headers = {"Content-Type": mime}
        return self._ask("com.atproto.repo.uploadBlob", content=content, headers=headers).read(lambda said: dict(said["blob"]))

    # Looking.

    def _listing(self, since: datetime) -> tuple[list[Seen], bool]:
        """The account's posts, newest first, and whether they reach back to `since`."""
        seen: list[Seen] = []
        query = {"repo": self._signed_in()["did"], "collection": _POST, "limit": "100"}
        for _ in range(_PAGES):
            answer = self._ask("com.atproto.repo.listRecords", method="GET", params=query, limit=_LISTING)
            page = answer.read(lambda said: [self._seen(record) for record in said["records"]])
            seen += page
            if len(page) < 100 or _keyed(page[-1].receipt.id) < since:
                return seen, True
            query["cursor"] = str(answer.at("cursor"))
        return seen, False

    def _seen(self, record: Mapping[str, Any]) -> Seen:
        value = record["value"]
        embed = value.get("embed") or {}
        media = embed.get("media") or embed
        return Seen(
            receipt=self._receipt(str(record["uri"]), str(record["cid"])),
            text=str(value["text"]),
            at=_created(record),
            media_count=len(media.get("images", [])) + ("video" in media),
            parent=value["reply"]["parent"]["uri"] if "reply" in value else None,
        )


def _reference(receipt: Receipt) -> dict[str, str | None]:
    return {"uri": receipt.id, "cid": receipt.cid}


def _created(record: Mapping[str, Any]) -> datetime:
    """When a record says it was made; far in the future when it says nothing that can be read."""
    try:
        moment = datetime.fromisoformat(record["value"]["createdAt"])
    except (KeyError, TypeError, ValueError):
        return datetime.max.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _keyed(uri: str) -> datetime:
    """When a record's key was made, by which a listing is ordered."""
    rkey = uri.rpartition("/")[2]
    if len(rkey) != 13 or any(sign not in _SORTABLE for sign in rkey):
        return datetime.max.replace(tzinfo=UTC)
    number = sum(_SORTABLE.index(sign) << 5 * place for place, sign in enumerate(reversed(rkey)))
    return datetime.fromtimestamp((number >> 10) / 1_000_000, UTC)
