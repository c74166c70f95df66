"""What every page is made from, looked up once: the site, its ledger, one frozen `now`, one edition."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from pipeline import __version__
from pipeline.compose import Addresses, Composer, page_path
from pipeline.model import (
    Article,
    Calendar,
    Delivery,
    Index,
    Key,
    Lang,
    Organisation,
    Page,
    Post,
    PostIndex,
    Problem,
    Site,
    Visibility,
)
from pipeline.plan import Ledgered, Plan, has_ended, make_plan, page_at, public_posts
from pipeline.render.bodies import Bodies
from pipeline.render.files import Edition
from pipeline.render.frame import page_links
from pipeline.render.gists import Gists
from pipeline.render.pictures import Gallery
from pipeline.render.press import Press
from pipeline.render.styles import Styles
from pipeline.render.uploads import Uploads

_NEVER = datetime.max.replace(tzinfo=UTC)


@runtime_checkable
class _Digested(Protocol):
    """An index that knows what each post was read from."""

    def digest(self, id: str) -> str: ...


@dataclass(frozen=True, eq=False)
class Pressroom:
    """The one value that pages take. `cache` is a folder for finished pictures, safe to delete; None: none is kept."""

    site: Site
    composer: Composer
    ledgered: Ledgered
    now: datetime  # UTC; every page of an edition tells the same time
    edition: Edition
    cache: Path | None = None
    problems: tuple[Problem, ...] = ()  # what loading said; the desk shows each where it belongs

    @classmethod
    def open(
        cls,
        site: Site,
        ledgered: Ledgered,
        now: datetime,
        edition: Edition,
        cache: Path | None = None,
        problems: Iterable[Problem] = (),
    ) -> "Pressroom":
        """With a composer of its own, to which what is public now is published."""
        composer = Composer(site, published=public_posts(site, ledgered, now))
        return cls(site, composer, ledgered, now, edition, cache, tuple(problems))

    # ── the calendar at hand ─────────────────────────────────────────────────────────────────────────────────────────
    @property
    def calendar(self) -> Calendar:
        return self.site.calendar

    @property
    def organisation(self) -> Organisation:
        return self.site.calendar.organisation

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.organisation.timezone)

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def languages(self) -> tuple[Lang, ...]:
        """The site's; the first stands at `/`, the others at `/<lang>/`."""
        return self.organisation.languages

    def lead(self, lang: Lang) -> str:
        """The address of a language's home: `/` or `/en/`."""
        return "/" if lang == self.languages[0] else f"/{lang}/"

    @cached_property
    def base(self) -> str:
        """The site's own address, without slash at the end."""
        return self.organisation.base_url.rstrip("/")

    @property
    def addresses(self) -> Addresses:
        return self.composer.addresses

    # ── what is public ───────────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def public(self) -> frozenset[str]:
        """The ids of the posts whose page is public now, in whatever edition."""
        return public_posts(self.site, self.ledgered, self.now)

    @cached_property
    def removed(self) -> tuple[PostIndex, ...]:
        """The posts that would be public, had their `remove_at` not passed."""
        gone = {
            key: replace(post, remove_at=None)
            for key, post in self.site.index.items()
            if post.remove_at is not None and post.remove_at <= self.now
        }
        as_if = public_posts(replace(self.site, index=_Some(gone)), self.ledgered, self.now)
        return tuple(gone[key] for key in gone if key in as_if)

    def shown(self, post: str) -> bool:
        """Whether this edition has the post's page."""
        return self.edition == "desk" or post in self.public

    def address(self, owner: Post | Page | str, lang: Lang) -> str | None:
        """`/noel/`, `/en/xmas/`: the page of a post (or its id) or of a page in this edition; None where there is none."""
        if isinstance(owner, Page):
            article = owner.articles.get(lang)
            seen = self.edition == "desk" or owner.visibility is Visibility.PUBLIC
            return page_path(self.calendar, article) if seen and article and article.body.strip() else None
        post = owner.id if isinstance(owner, Post) else owner
        if post not in self.site.index or not self.shown(post):
            return None
        told = self.gists[post].told.get(lang)
        return told.path if told else None

    def article(self, owner: Post | Page, lang: Lang) -> Article | None:
        """The article, where it has a page."""
        return owner.articles[lang] if self.address(owner, lang) else None

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages of content/pages that this edition has, in the order of the navigation."""
        seen = [page for page in self.site.pages.values() if self.edition == "desk" or page.visibility is Visibility.PUBLIC]
        return tuple(sorted(seen, key=lambda page: (page.order, page.id)))

    def page_at(self, post: PostIndex) -> datetime:
        """When its page became, or becomes, public; far away while it has no time."""
        return page_at(post, self.calendar) or (self.now if post.on_merge else _NEVER)

    @cached_property
    def posts(self) -> tuple[PostIndex, ...]:
        """The posts with a page in this edition, latest first."""
        seen = [post for post in self.site.index.values() if self.shown(post.id) and post.languages]
        return tuple(sorted(seen, key=lambda post: (self.page_at(post), post.id), reverse=True))

    @cached_property
    def current(self) -> tuple[PostIndex, ...]:
        """Of those, what has not ended: home, feeds, agenda and search."""
        return tuple(post for post in self.posts if not has_ended(post, self.now))

    def in_language(self, posts: Iterable[PostIndex], lang: Lang) -> tuple[PostIndex, ...]:
        """Those of the posts that have a page in `lang`."""
        return tuple(post for post in posts if lang in post.languages and lang in self.gists[post.id].told)

    @cached_property
    def plan(self) -> Plan:
        """Every publication, judged: the desk's. It composes, which a public page never needs."""
        return make_plan(self.site, self.ledgered, self.now, self.composer.draft, drift=self.edition == "desk")

    # ── how posts hang together ──────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def corrections(self) -> Mapping[str, tuple[str, ...]]:
        """Post → the shown posts that correct it."""
        return self._followers(lambda post: filter(None, (self.gists[post.id].corrects,)))

    @cached_property
    def replies(self) -> Mapping[str, tuple[str, ...]]:
        """Post → the shown posts that answer it."""
        return self._followers(lambda post: post.answers)

    def _followers(self, targets: Callable[[PostIndex], Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for one in self.posts:
            for target in targets(one):
                found.setdefault(target, []).append(one.id)
        return {target: tuple(ids) for target, ids in found.items()}

    def receipts(self, one: PostIndex) -> tuple[tuple[str, str], ...]:
        """(channel, address) of what is out on channels that everybody may see, in the calendar's order."""
        seen = {p.channel for p in one.publications if p.visibility is Visibility.PUBLIC}
        found = []
        for channel in self.calendar.channels.values():
            if channel.id not in seen or channel.visibility is not Visibility.PUBLIC:
                continue
            if channel.delivery is Delivery.BUILT:
                continue
            parts = self.ledgered.of(Key(one.id, channel.id)).sent_parts
            url = next((part.remote.url for part in parts if part.remote and part.remote.url), None)
            if url and url.startswith(("https://", "http://")):
                found.append((channel.id, url))
        return tuple(found)

    # ── what pages are printed with ──────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def styles(self) -> Styles:
        return Styles(self.site.root, self.organisation.brand.colours)

    @cached_property
    def gallery(self) -> Gallery:
        return Gallery(self.site.root, self.cache / "render" if self.cache else None)

    @cached_property
    def uploads(self) -> Uploads:
        return Uploads(self.site.root, self.gallery, self.cache / "render" if self.cache else None)

    @cached_property
    def bodies(self) -> Bodies:
        return Bodies(self.base)

    @cached_property
    def press(self) -> Press:
        return Press(self)

    @cached_property
    def gists(self) -> Gists:
        return Gists(self.site, _Digests(self), self.cache / "render" if self.cache else None)

    # ── keys: what a page was made from ──────────────────────────────────────────────────────────────────────────────
    def digest(self, post: str) -> str | None:
        """Of the post's own files; None when nobody knows, and then nothing is left out."""
        if post not in self._digested:
            index = self._by_digest
            self._digested[post] = index.digest(post) if index is not None and post in self.site.index else None
        return self._digested[post]

    @cached_property
    def _digested(self) -> dict[str, str | None]:
        return {}

    @cached_property
    def _by_digest(self) -> _Digested | None:
        return self.site.index if isinstance(self.site.index, _Digested) else None

    @cached_property
    def shell(self) -> str | None:
        """Of what stands in every page: calendar, templates, pages of the navigation, edition, version.

        None with templates of one's own: they may show whatever they like, so every page is made every time.
        """
        if self.styles.own:
            return None
        calendar = repr(replace(self.calendar, team={}, ideas=()))  # neither shows on a page
        pages = repr([(entry, lang) for lang in self.languages for entry in page_links(self, lang)])
        return _hash(__version__, self.edition, self.styles.digest, calendar, pages)

    def key(self, *parts: object) -> str | None:
        """The key of a group: the shell and these plain values; None as soon as one of them is None."""
        if self.shell is None or any(part is None for part in parts):
            return None
        return _hash(self.shell, repr(parts))


class _Some(Index):
    """An index of a few posts."""

    def __init__(self, posts: Mapping[str, PostIndex]) -> None:
        self._posts = posts

    def __getitem__(self, key: str) -> PostIndex:
        return self._posts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._posts)

    def __len__(self) -> int:
        return len(self._posts)


def _hash(*parts: str) -> str:
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


class _Digests(Mapping[str, str | None]):
    def __init__(self, room: Pressroom) -> None:
        self._room = room

    def __getitem__(self, post: str) -> str | None:
        return self._room.digest(post)

    def __iter__(self) -> Iterator[str]:
        return iter(self._room.site.index)

    def __len__(self) -> int:
        return len(self._room.site.index)
