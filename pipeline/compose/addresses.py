"""Where our pages live, what {link} becomes, and the short paths of networks that show every character.

Pages: the first language at `/slug/`, others at `/<lang>/slug/`, always with the last slash.
Short paths: `/l/<name>-<network>/`. The name is the first piece of the post's id (`p08`) when the post is the first
with that piece: a post called just that, else the earliest planned, else the first by id; other posts use their whole
id. The network is its two letters for its first channel in calendar.yaml; further channels of that network use
`_<channel>` instead. Neither a new post nor a new channel changes a path that is out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from pipeline.model import (
    Article,
    Calendar,
    Channel,
    Key,
    Lang,
    Media,
    Page,
    Post,
    PostIndex,
    Site,
    Variant,
    Visibility,
)
from pipeline.network import Network
from pipeline.text import path_key

_UTM_ORDER = ("source", "medium", "campaign", "term", "content")
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Target:
    """One of our pages: the post or page behind an address, and its language."""

    owner: Post | Page
    lang: Lang

    @property
    def article(self) -> Article:
        return self.owner.articles[self.lang]


@dataclass(frozen=True, slots=True)
class Link:
    """What {link} stands for: `shown` in the text, `target` where it leads, tracking included."""

    shown: str
    target: str
    ours: bool


@dataclass(frozen=True, slots=True)
class ShortLink:
    """A static redirect to build: only when the post itself is public."""

    path: str  # "/l/p08-fb/", below the base URL
    target: str
    key: Key
    lang: Lang


def page_path(calendar: Calendar, article: Article) -> str:
    """`/slug/` in the first language, `/en/slug/` in another; below the base URL."""
    lead = "" if article.lang == calendar.organisation.languages[0] else f"/{article.lang}"
    return f"{lead}/{quote(article.slug.strip('/'))}/"


def media_path(media: Media) -> str:
    """Where the site serves a picture: by its content, so that a changed file has a new address."""
    name = (media.file or media.id).rsplit("/", 1)[-1]
    return f"/media/{media.sha256[:12]}-{quote(name)}"


class Addresses:
    """Every address of a site, looked up without reading more posts than a question needs."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._calendar = site.calendar
        self.base = site.calendar.organisation.base_url.rstrip("/")
        self._root = urlsplit(self.base)
        self._owners: dict[str, str] = {}

    # ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def page(self, owner: Post | Page, lang: Lang) -> str | None:
        """The address of the page in that language; None without an article, or when the page is not for everyone."""
        article = owner.articles.get(lang)
        if article is None or not article.body.strip() or owner.visibility is not Visibility.PUBLIC:
            return None
        return self.base + page_path(self._calendar, article)

    def ours(self, address: str) -> bool:
        """Whether an address stands on our own host (and below our base URL)."""
        parts = _split(address)
        if parts is None or parts.hostname != self._root.hostname:
            return False
        return f"{parts.path}/".startswith(f"{self._root.path.rstrip('/')}/")

    def counted(self, address: str) -> bool:
        """Whether visits there are counted by us: our host, or one that the rule on links names."""
        rule = self._calendar.rules.get("links")
        hosts = rule.options.get("hosts") if rule else None
        parts = _split(address)
        named = isinstance(hosts, list | tuple) and parts is not None and parts.hostname in hosts
        return named or self.ours(address)

    def find(self, address: str, near: Post | None = None) -> Target | None:
        """Our page behind an address: by its path, by an alias, or by a short path. `near` is looked at first."""
        if not self.ours(address):
            return None
        parts = urlsplit(address)
        path = path_key(parts.path[len(self._root.path.rstrip("/")) :])
        if near is not None and (target := dict(self._paths(near)).get(path)):
            return target
        if (page := self._pages.get(path)) is not None:
            return page
        owner = self._site.addresses.get(path)
        return dict(self._paths(self._site.posts[owner])).get(path) if owner is not None else None

    def _paths(self, owner: Post | Page) -> Iterator[tuple[str, Target]]:
        first = next(iter(owner.articles), None)
        for alias in owner.aliases:
            if first is not None:
                yield path_key(alias), Target(owner, first)
        for lang, article in owner.articles.items():
            yield path_key(page_path(self._calendar, article)), Target(owner, lang)

    @cached_property
    def _pages(self) -> Mapping[str, Target]:
        found: dict[str, Target] = {}
        for owner in self._site.pages.values():
            for path, target in self._paths(owner):
                found.setdefault(path, target)
        return found

    # ── {link} ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def link(self, post: Post, variant: Variant, channel: Channel, network: Network) -> Link | None:
        """The channel's link, else the post's, else its own page in the channel's language; None where there is none."""
        written = variant.link or post.link
        target = self.absolute(written.strip()) if written else self.page(post, channel.lang)
        if target is None:
            return None
        ours, shown_whole = self.ours(target), network.limits(channel).counts_urls_in_full
        if variant.visibility is not Visibility.PUBLIC and shown_whole:
            return Link(target, target, ours)  # a short path on the public site would tell that this text exists
        tracked = self.tracked(target, post, channel, network)
        if ours and shown_whole:
            return Link(self.base + self.short_path(post.id, channel, network), tracked, ours)
        return Link(tracked, tracked, ours)

    def absolute(self, written: str) -> str:
        """`/hiver` below our base URL, with the last slash when it is one of our pages; anything else as written."""
        if not written.startswith("/") or written.startswith("//"):
            return written
        address = self.base + written
        parts = urlsplit(address)
        if parts.path.endswith("/") or self.find(address) is None:
            return address
        return urlunsplit(parts._replace(path=parts.path + "/"))

    def tracked(self, address: str, post: Post, channel: Channel, network: Network) -> str:
        """The address with the utm_… values that `rules.links.utm` asks for; as it is where visits are not counted by us."""
        rule = self._calendar.rules.get("links")
        wanted = rule.options.get("utm") if rule and rule.level != "off" else None
        if not isinstance(wanted, Mapping) or not self.counted(address):
            return address
        values = {
            "network": network.name,
            "channel": channel.id,
            "campaign": post.campaign,
            "post": post.id,
            "pillar": post.pillar,
            "format": post.format.value,
        }
        found = {}
        for name, word in wanted.items():
            value = values.get(str(word), str(word))
            if name == "medium" and network.medium != "social":
                value = network.medium
            if value:
                found[str(name)] = value
        order = [*_UTM_ORDER, *sorted(set(found) - set(_UTM_ORDER))]
        query = "&".join(f"utm_{name}={quote(found[name], safe='')}" for name in order if name in found)
        parts = urlsplit(address)
        return urlunsplit(parts._replace(query=f"{parts.query}&{query}" if parts.query else query))

    # ── short paths ──────────────────────────────────────────────────────────────────────────────────────────────────
    def short_path(self, post: str, channel: Channel, network: Network) -> str:
        name = _piece(post) if self._owner(_piece(post)) == post else post
        first = next((one.id for one in self._calendar.channels.values() if one.network == channel.network), channel.id)
        return f"/l/{name}-{network.short}/" if channel.id == first else f"/l/{name}_{channel.id}/"

    def _owner(self, piece: str) -> str:
        """The post that may use the first piece of its id alone."""
        if piece not in self._owners:  # asked once per piece: posts named by the year all share theirs
            sharing = self._sharing[piece]
            first = min((self._site.index[one] for one in sharing), key=_rank).id if len(sharing) > 1 else sharing[0]
            self._owners[piece] = first
        return self._owners[piece]

    @cached_property
    def _sharing(self) -> Mapping[str, Sequence[str]]:
        """First piece of an id → the posts that begin with it."""
        found: dict[str, list[str]] = {}
        for one in self._site.index:
            found.setdefault(_piece(one), []).append(one)
        return found


def _piece(post: str) -> str:
    return post.split("-", 1)[0]


def _rank(one: PostIndex) -> tuple[bool, datetime, str]:
    return one.id != _piece(one.id), one.due or _NEVER, one.id


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") else None
