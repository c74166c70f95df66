"""One look: the newest content, the newest ledger, and the plan they make together."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.clock import Clock
from pipeline.compose import Composer
from pipeline.errors import PersonNeeded
from pipeline.model import Bilingual, Calendar, Channel, Draft, Key, PostIndex, PublicationIndex, Site
from pipeline.plan import Ledgered, Plan, make_plan
from pipeline.publish.deliver import Now
from pipeline.publish.pages import Pages
from pipeline.publish.source import Source, Sources
from pipeline.state import Ledger, Snapshot


@dataclass(frozen=True)
class Look:
    """What was seen at one moment."""

    source: Source
    snapshot: Snapshot
    ledgered: Ledgered
    composer: Composer
    plan: Plan

    @property
    def site(self) -> Site:
        return self.source.site

    @property
    def calendar(self) -> Calendar:
        return self.source.site.calendar

    def draft(self, key: Key) -> Draft | None:
        """The composed publication; None when no file holds it any more."""
        post = self.site.index.get(key.post)
        known = post is not None and any(p.channel == key.channel for p in post.publications)
        return self.composer.draft(key) if known else None


@dataclass
class Viewer:
    """Looks, as often as asked. `only` and `shard` leave out what this run does not care for.

    `repository`: the forge's id of the repository we run in, where there is one; another one's ledger is refused.
    """

    ledger: Ledger
    sources: Sources
    pages: Pages
    clock: Clock
    only: Callable[[Key], bool] = lambda _: True
    shard: tuple[int, int] = (1, 1)  # this runner's share of the accounts: i of n
    repository: str | None = None
    _composer: tuple[Source, Composer] | None = field(default=None, init=False)

    def look(self) -> Look:
        """Everything this run may have to do. Raises what reading content or ledger raises."""
        source, snapshot, ledgered = self._read()
        return self._planned(source, snapshot, ledgered, self._wanted(source.site.calendar, ledgered))

    def look_at(self, key: Key) -> Now:
        """One publication, just before its claim."""

        def wanted(post: PostIndex, publication: PublicationIndex) -> bool:
            return post.id == key.post and publication.channel == key.channel

        look = self._planned(*self._read(), wanted)
        item = look.plan.by_key.get(key)
        return Now(look.snapshot, item, look.draft(key) or Draft(key, None), look.source.commit)

    def _read(self) -> tuple[Source, Snapshot, Ledgered]:
        source, snapshot = self.sources.latest(), self.ledger.snapshot()
        if snapshot.info is None:
            raise PersonNeeded(
                Bilingual(
                    "ledger.json manque au registre ou ne se lit pas : rien n'est publié.",
                    "The ledger's ledger.json is missing or unreadable: nothing is published.",
                )
            )
        if not snapshot.info.belongs_to(self.repository):
            raise PersonNeeded(
                Bilingual(
                    f"Ce registre est celui d'un autre dépôt ({snapshot.info.repository_id}, ici {self.repository}) : "
                    "rien n'est publié. Pour une copie, supprimez la branche editorial-state, puis : "
                    "editorial publish --init",
                    f"This ledger belongs to another repository ({snapshot.info.repository_id}, here {self.repository}): "
                    "nothing is published. For a copy, delete the branch editorial-state, then: "
                    "editorial publish --init",
                )
            )
        return source, snapshot, Ledgered.read(snapshot, source.site.calendar)

    def _planned(
        self,
        source: Source,
        snapshot: Snapshot,
        ledgered: Ledgered,
        wanted: Callable[[PostIndex, PublicationIndex], bool],
    ) -> Look:
        if self._composer is None or self._composer[0] is not source:
            self._composer = (source, Composer(source.site))
        composer, now = self._composer[1], self.clock.now()
        live = self.pages.live_at(source.site, ledgered, now)
        plan = make_plan(source.site, ledgered, now, composer.draft, only=wanted, page_live_at=live)
        return Look(source, snapshot, ledgered, composer, plan)

    def _wanted(self, calendar: Calendar, ledgered: Ledgered) -> Callable[[PostIndex, PublicationIndex], bool]:
        """What is near, or has a history: the rest of a large calendar is not judged in every run."""
        near = self.clock.now() + calendar.publishing.look_ahead

        def wanted(post: PostIndex, publication: PublicationIndex) -> bool:
            key = Key(post.id, publication.channel)
            if not self.only(key) or not self._mine(calendar.channels[publication.channel]):
                return False
            at = publication.due
            near_now = post.on_merge if at is None else at <= near
            return near_now or key in ledgered.publications

        return wanted

    def _mine(self, channel: Channel) -> bool:
        index, of = self.shard
        return of == 1 or int.from_bytes(hashlib.sha256(channel.account.encode()).digest()[:8]) % of == index - 1
