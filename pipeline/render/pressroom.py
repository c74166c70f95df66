"""What every page is made from, looked up once: the site, its ledger, one frozen `now`, one edition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.compose import Addresses, Composer, page_path
from pipeline.model import Article, Calendar, Lang, Organisation, Page, Post, PostIndex, Site, Visibility
from pipeline.plan import Ledgered, Plan, has_ended, make_plan, page_at, public_posts
from pipeline.render.bodies import Bodies
from pipeline.render.files import Edition
from pipeline.render.pictures import Gallery
from pipeline.render.press import Press
from pipeline.render.styles import Styles

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class Pressroom:
    """The one value that pages take. `cache` is a folder for finished pictures, safe to delete; None: none is kept."""

    site: Site
    composer: Composer
    ledgered: Ledgered
    now: datetime  # UTC; every page of an edition tells the same time
    edition: Edition
    cache: Path | None = None

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

    def shown(self, post: str) -> bool:
        """Whether this edition has the post's page."""
        return self.edition == "desk" or post in self.public

    def address(self, owner: Post | Page | str, lang: Lang) -> str | None:
        """`/noel/`, `/en/xmas/`: the page of a post or page in this edition; None where there is none."""
        if isinstance(owner, str):
            if owner not in self.site.index or not self.shown(owner):
                return None
            owner = self.site.posts[owner]
        elif isinstance(owner, Post) and not self.shown(owner.id):
            return None
        article = owner.articles.get(lang)
        if article is None or not article.body.strip():
            return None
        if self.edition == "public" and owner.visibility is not Visibility.PUBLIC:
            return None
        return page_path(self.calendar, article)

    def article(self, owner: Post | Page, lang: Lang) -> Article | None:
        """The article, where it has a page."""
        return owner.articles[lang] if self.address(owner, lang) else None

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages of content/pages that this edition has, in the order of the navigation."""
        seen = [
            page
            for page in self.site.pages.values()
            if self.edition == "desk" or page.visibility is Visibility.PUBLIC
        ]
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

    @cached_property
    def plan(self) -> Plan:
        """Every publication, judged: the desk's. It composes, which a public page never needs."""
        return make_plan(
            self.site, self.ledgered, self.now, self.composer.draft, drift=self.edition == "desk"
        )

    # ── what pages are printed with ──────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def styles(self) -> Styles:
        return Styles(self.site.root, self.organisation.brand.colours)

    @cached_property
    def gallery(self) -> Gallery:
        return Gallery(self.site.root, self.cache)

    @cached_property
    def bodies(self) -> Bodies:
        return Bodies(self.base)

    @cached_property
    def press(self) -> Press:
        return Press(self)

    @cached_property
    def corrections(self) -> Mapping[str, tuple[str, ...]]:
        """Post → the shown posts that correct it."""
        found: dict[str, list[str]] = {}
        for one in self.posts:
            if target := self.site.posts[one.id].corrects:
                found.setdefault(target, []).append(one.id)
        return {target: tuple(ids) for target, ids in found.items()}

    @cached_property
    def replies(self) -> Mapping[str, tuple[str, ...]]:
        """Post → the shown posts that answer it."""
        found: dict[str, list[str]] = {}
        for one in self.posts:
            for target in one.answers:
                found.setdefault(target, []).append(one.id)
        return {target: tuple(ids) for target, ids in found.items()}
