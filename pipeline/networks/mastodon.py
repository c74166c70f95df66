"""Mastodon and the servers that speak its API: graphemes, a link counts 23, limits that each instance sets itself.

Facts checked on 2026-11-22 against https://docs.joinmastodon.org and the server's source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from pipeline.errors import ContentError, Rejected
from pipeline.model import (
    Attachment,
    Bilingual,
    Channel,
    Delivery,
    Media,
    Message,
    Part,
    Post,
    Problem,
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
from pipeline.network.pictures import derive_image, not_ready, read_media
from pipeline.network.settling import Seen, decide, says
from pipeline.network.wording import Findings, say
from pipeline.text import counted_urls, grapheme_count, mentions, nfc
from pipeline.transport import Answer, End, ErrorWord, Http

_INSTANCE: Final = "https://docs.joinmastodon.org/entities/Instance/#max_characters"
_STATUSES: Final = "https://docs.joinmastodon.org/methods/statuses/#create"
_MEDIA: Final = "https://docs.joinmastodon.org/methods/media/#v2"
_SETTABLE: Final = {  # what an instance may set otherwise: as `options:` of the channel, by the API's own names
    "max_characters": 500,
    "characters_reserved_per_url": 23,
    "max_media_attachments": 4,
    "description_limit": 1500,
    "image_size_limit": 16_777_216,
}
_VISIBILITIES: Final = ("public", "unlisted", "private")


def _setting(channel: Channel, name: str) -> int:
    value = channel.options.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else _SETTABLE[name]


class Mastodon(Network):
    """`options:` are `visibility`, `sensitive`, and an instance's own limits: `max_characters` and the like."""

    name: ClassVar[str] = "mastodon"
    label: ClassVar[str] = "Mastodon"
    short: ClassVar[str] = "ma"
    secrets: ClassVar[tuple[str, ...]] = ("MASTODON_ACCESS_TOKEN",)
    lacks: ClassVar[Mapping[Ability, Bilingual]] = {}

    def limits(self, channel: Channel) -> Limits:
        return Limits(
            text=Limit(_setting(channel, "max_characters"), _INSTANCE),
            alt=Limit(_setting(channel, "description_limit"), _INSTANCE),
            images=Limit(_setting(channel, "max_media_attachments"), _INSTANCE),
            videos=Limit(1, _STATUSES),
            image_bytes=Limit(_setting(channel, "image_size_limit"), _INSTANCE, Bilingual("octets", "bytes")),
            image_side=Limit(5760, _INSTANCE, Bilingual("pixels", "pixels")),  # a square of image_matrix_limit
            poll_options=Limit(4, _INSTANCE),
            poll_option_length=Limit(50, _INSTANCE),
            poll_minutes=(Limit(5, _INSTANCE), Limit(43_829, _INSTANCE)),
            thread=True,
            first_comment=True,
            content_warning=True,
            counts_urls_in_full=False,
            mime=("image/jpeg", "image/png", "image/gif", "image/webp"),
        )

    def compose(self, ctx: Context, post: Post, variant: Variant) -> Message:
        """As by default; every part carries who may see it, since channels of one account may differ in that."""
        message = super().compose(ctx, post, variant)
        given = {**ctx.channel.options, **variant.options}
        options = {name: value for name, value in given.items() if name in ("visibility", "sensitive")}
        return replace(message, parts=tuple(replace(part, options=options) for part in message.parts))

    def length(self, text: str, channel: Channel) -> int:
        return grapheme_count(self._counted(text, channel))

    def measure(self, text: str, warning: str | None, channel: Channel) -> int:
        """The content warning counts: the server adds it to the text."""
        return grapheme_count(nfc(warning or "") + self._counted(text, channel))

    def _counted(self, text: str, channel: Channel) -> str:
        """https://github.com/mastodon/mastodon/blob/main/app/validators/status_length_validator.rb"""
        text = nfc(text)
        stand_in = "x" * _setting(channel, "characters_reserved_per_url")
        links = counted_urls(text)
        found = [(link.start, link.end, stand_in) for link in links]
        for named in mentions(text):
            user, at, _ = named.text[1:].partition("@")
            if at and not any(link.start <= named.start < link.end for link in links):
                found.append((named.start, named.end, f"@{user}"))
        for start, end, counted in sorted(found, reverse=True):
            text = text[:start] + counted + text[end:]
        return text

    def explain(self, text: str) -> Bilingual | None:
        links = len(counted_urls(text))
        return Bilingual("un lien compte 23", "a link counts 23") if links else None

    def check_options(self, options: Mapping[str, object]) -> list[Bilingual]:
        known = {*_SETTABLE, "visibility", "sensitive"}
        wrong = super().check_options({name: value for name, value in options.items() if name not in known})
        for name in _SETTABLE:
            value = options.get(name, 1)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                wrong.append(Bilingual(f"`{name}` : écrivez un nombre, 1 ou plus", f"`{name}`: write a number, 1 or more"))
        if options.get("visibility", "public") not in _VISIBILITIES:
            words = ", ".join(_VISIBILITIES)
            wrong.append(Bilingual(f"`visibility` : écrivez {words}", f"`visibility`: write one of {words}"))
        if not isinstance(options.get("sensitive", False), bool):
            wrong.append(Bilingual("`sensitive` : écrivez true ou false", "`sensitive`: write true or false"))
        return wrong

    def check(self, message: Message, channel: Channel) -> list[Problem]:
        found = Findings(self.label, message)
        if channel.server is None and channel.delivery is Delivery.API:
            found.add("no-server", _NO_SERVER, _NO_SERVER_HINT)
        return [*super().check(message, channel), *found]

    def connect(self, channel: Channel, secrets: Secrets, http: Http, root: Path) -> MastodonClient:
        if channel.server is None:  # a token is never sent to a server that nobody named
            fr, en = (f"{_NO_SERVER.to(lang)}, {_NO_SERVER_HINT.to(lang)}" for lang in ("fr", "en"))
            raise ContentError(say(f"Mastodon : {fr}", f"Mastodon: {en}"))
        return MastodonClient(self.limits(channel), channel, secrets["MASTODON_ACCESS_TOKEN"], http, root)


# ── the client ───────────────────────────────────────────────────────────────────────────────────────────────────
_NO_SERVER: Final = Bilingual(
    "il manque l'adresse du serveur",
    "the server's address is missing",
)
_NO_SERVER_HINT: Final = Bilingual(
    "dans calendar.yaml, sous ce canal, écrivez `server: https://…`",
    "in calendar.yaml, under this channel, write `server: https://…`",
)
_LISTING: Final = 4 << 20  # bytes
_PAGES: Final = 10  # of 40 posts, at most, are read to find one
_PATIENCE: Final = 180.0  # seconds that a media may take to be processed
_WORDS: Final = (
    ErrorWord(frozenset({403}), "Your login is", End.UNAUTHORIZED, "disabled"),
    ErrorWord(frozenset({403}), "authorized scopes", End.UNAUTHORIZED, "missing_scope"),
    ErrorWord(frozenset({422}), "character limit", End.REJECTED, "too_long"),
    ErrorWord(frozenset({422}), "finished processing", End.NOT_SENT, "media_not_ready"),
)


class MastodonClient:
    """JSON bodies only: some compatible servers take a form as an empty post."""

    def __init__(self, limits: Limits, channel: Channel, token: str, http: Http, root: Path) -> None:
        self._limits = limits
        self._handle = channel.handle or ""
        self._base = (channel.server or "").rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http = http
        self._root = root
        self._me: tuple[str, Account] | None = None
        self._instance: Mapping[str, Any] | None = None
        http.hide(token)

    def whoami(self) -> Account:
        """`id` is the host and the handle, `handle` as the channel writes it: with the host only if the channel has one."""
        return self._myself()[1]

    def prepare(self, part: Part) -> Prepared:
        """Uploads, waits until they are ready, and compares with what this instance takes."""
        self._check_instance(part)
        visibility = part.options.get("visibility", "public")
        payload: dict[str, object] = {"status": part.text, "language": part.lang, "visibility": visibility}
        if part.warning:
            payload["spoiler_text"] = part.warning
        if part.warning or part.options.get("sensitive") is True:
            payload["sensitive"] = True
        if part.media:
            payload["media_ids"] = [self._upload(one) for one in part.media]
        if part.poll:
            seconds = int(part.poll.duration.total_seconds())
            payload["poll"] = {"options": list(part.poll.options), "expires_in": seconds, "multiple": part.poll.multiple}
        return Prepared(part, payload)

    def send(self, prepared: Prepared, *, thread: tuple[Receipt, ...], key: str, stamp: datetime) -> Receipt:
        body = dict(prepared.payload) | ({"in_reply_to_id": thread[-1].id} if thread else {})
        headers = self._headers | {"Idempotency-Key": key}
        return _receipt(self._call("POST", "/api/v1/statuses", headers=headers, json=body, irreversible=True))

    def edit(self, receipt: Receipt, prepared: Prepared) -> Receipt:
        """The words, the warning and the media of a post; its visibility stays. Editing twice alike is editing once."""
        body = {name: value for name, value in prepared.payload.items() if name != "visibility"}
        return _receipt(self._call("PUT", f"/api/v1/statuses/{receipt.id}", json={"spoiler_text": ""} | body))

    def delete(self, receipt: Receipt) -> None:
        """Removes the post; one that is gone already is removed."""
        self._call("DELETE", f"/api/v1/statuses/{receipt.id}", allow=(404,))

    def find(self, claimed: Claimed) -> Found | Absent | Unclear:
        """Looks through the account's own posts, newest first, until one is older than the claim."""
        listed, complete = self._listing(claimed.since)
        return decide((seen for seen in listed if seen.may_be(claimed) and self._says(seen, claimed)), complete=complete)

    # Calls.

    def _call(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **rest: Any) -> Answer:
        return self._http.request(method, self._base + path, headers=headers or self._headers, words=_WORDS, **rest)

    def _myself(self) -> tuple[str, Account]:
        if self._me is None:
            said = self._call("GET", "/api/v1/accounts/verify_credentials")
            number, acct = str(said.at("id")), str(said.at("acct"))
            host = urlsplit(self._base).netloc
            whole = "@" in self._handle.lstrip("@")
            account = Account(f"{host}/@{acct}", f"{acct}@{host}" if whole else acct, said.json().get("url"))
            self._me = (number, account)
        return self._me

    def _check_instance(self, part: Part) -> None:
        """The post was composed for the channel's options; say so when the instance itself takes less."""
        if self._instance is None:
            answer = self._call("GET", "/api/v2/instance", allow=(401, 403, 404, 410))
            says_so = answer.status == 200
            self._instance = answer.read(lambda said: dict(said.get("configuration", {}).get("statuses", {}))) if says_so else {}
        limit = self._instance.get("max_characters")
        if isinstance(limit, int) and part.limit > limit and part.length > limit:
            host = urlsplit(self._base).netloc
            words = say(
                f"{host} prend {limit} caractères, ce texte en fait {part.length} : raccourcissez-le, et écrivez "
                f"« max_characters: {limit} » sous « options » de ce canal.",
                f"{host} takes {limit} characters, this text has {part.length}: shorten it, and write "
                f"“max_characters: {limit}” under this channel's “options”.",
            )
            raise Rejected(words, code="too_long")

    # Media.

    def _upload(self, one: Attachment) -> str:
        if one.media.kind == "video":
            content, mime = read_media(self._root, one.media), one.media.mime or "video/mp4"
        else:
            picture = derive_image(self._root / (one.media.file or ""), self._limits)
            content, mime = picture.content, picture.mime
        data = ({"description": one.alt} if one.alt else {}) | _focus(one.media)
        answer = self._call("POST", "/api/v2/media", files={"file": (one.media.id, content, mime)}, data=data)
        number = answer.name("id")
        if answer.status == 202:
            self._await(number)
        return number

    def _await(self, number: str) -> None:
        waited, pause = 0.0, 1.0
        while self._call("GET", f"/api/v1/media/{number}").status == 206:
            if waited + pause > _PATIENCE:
                raise not_ready(Mastodon.label)
            self._http.clock.sleep(pause)
            waited, pause = waited + pause, min(pause * 2, 15.0)

    # Looking.

    def _listing(self, since: datetime) -> tuple[list[Seen], bool]:
        """The account's posts, newest first, and whether they reach back to `since`."""
        seen: list[Seen] = []
        query = {"limit": "40", "exclude_reblogs": "true"}
        path = f"/api/v1/accounts/{self._myself()[0]}/statuses"
        for _ in range(_PAGES):
            answer = self._call("GET", path, params=query, limit=_LISTING)
            page = answer.read(lambda said: [_seen(status) for status in said])
            seen += page
            if not page or page[-1].at < since:
                return seen, True
            query["max_id"] = page[-1].receipt.id
        return seen, False

    def _says(self, seen: Seen, claimed: Claimed) -> bool:
        """By the text of the page, else by its source: the page shows `@user` for `@user@host`."""
        if says(seen.text, claimed) or "@" not in seen.text:
            return says(seen.text, claimed)
        answer = self._call("GET", f"/api/v1/statuses/{seen.receipt.id}/source", allow=(403, 404, 410))
        return answer.status == 200 and says(str(answer.at("text")), claimed)


def _receipt(answer: Answer) -> Receipt:
    return Receipt(answer.name("id"), answer.link("url"))


def _seen(status: Mapping[str, Any]) -> Seen:
    return Seen(
        receipt=Receipt(str(status["id"]), status.get("url")),
        text=plain_text(status["content"]),
        at=datetime.fromisoformat(status["created_at"]),
        media_count=len(status.get("media_attachments", [])),
        parent=str(status["in_reply_to_id"]) if status.get("in_reply_to_id") else None,
    )


def _focus(media: Media) -> dict[str, str]:
    """From percent of the picture to the API's -1…1, up being positive."""
    left, top = media.focus
    return {} if (left, top) == (50, 50) else {"focus": f"{left / 50 - 1:.2f},{1 - top / 50:.2f}"}


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "br":
            self.out.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self.out.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.out.append(data)


def plain_text(page: str) -> str:
    """The text of a status's HTML: paragraphs and breaks kept, addresses whole."""
    parser = _Text()
    parser.feed(page)
    parser.close()
    return "".join(parser.out).strip()
