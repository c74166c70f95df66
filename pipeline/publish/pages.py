"""Whether our own pages answer: a message that links to a page waits for it. Recorded as what the site published."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.compose import Addresses
from pipeline.errors import NetworkError
from pipeline.model import Calendar, Channel, Delivery, Key, PostIndex, Site
from pipeline.plan import Ledgered, public_posts
from pipeline.publish.events import Pen
from pipeline.state import Event
from pipeline.transport import Http


class Pages(Protocol):
    def live_at(self, site: Site, ledgered: Ledgered, now: datetime) -> Callable[[PostIndex], datetime | None] | None:
        """Since when a post's page answers; None: since it is public."""
        ...

    def answered(self, site: Site, ledgered: Ledgered, now: datetime, pen: Pen) -> Iterator[tuple[Key, Event]]:
        """The pages that answer now and were not known to: one event each."""
        ...


class Unasked:
    """Outbox mode, and sites we do not build: a page is there once it is public."""

    def live_at(self, site: Site, ledgered: Ledgered, now: datetime) -> None:
        return None

    def answered(self, site: Site, ledgered: Ledgered, now: datetime, pen: Pen) -> Iterator[tuple[Key, Event]]:
        return iter(())


@dataclass
class Asked:
    """Live mode: the page's own address is asked until it answers with itself."""

    http: Http

    def live_at(self, site: Site, ledgered: Ledgered, now: datetime) -> Callable[[PostIndex], datetime | None] | None:
        built = built_channel(site.calendar)
        if built is None:
            return None

        def since(post: PostIndex) -> datetime | None:
            return ledgered.of(Key(post.id, built.id)).last_sent_at

        return since

    def answered(self, site: Site, ledgered: Ledgered, now: datetime, pen: Pen) -> Iterator[tuple[Key, Event]]:
        built = built_channel(site.calendar)
        if built is None:
            return
        for post_id in sorted(self._asked(site, ledgered, now, built)):
            url = _address(site, post_id)
            if url is not None and self._is_there(url):
                yield Key(post_id, built.id), pen.page(post_id, url)

    def _asked(self, site: Site, ledgered: Ledgered, now: datetime, built: Channel) -> Iterator[str]:
        """Public pages nobody has seen answer, that a message due soon stands on."""
        near = now + site.calendar.publishing.look_ahead
        for post_id in public_posts(site, ledgered, now):
            if ledgered.of(Key(post_id, built.id)).last_sent_at is not None:
                continue
            waiting = (
                p.links_to_page and (p.due is None or p.due <= near) and not ledgered.of(Key(post_id, p.channel)).sent_parts
                for p in site.index[post_id].publications
            )
            if any(waiting):
                yield post_id

    def _is_there(self, url: str) -> bool:
        try:
            answer = self.http.request("GET", url)
        except NetworkError:
            return False
        return answer.status == 200 and url.encode() in answer.body


def _address(site: Site, post_id: str) -> str | None:
    """The page's URL in the first language that has one."""
    post = site.posts[post_id]
    return next((Addresses(site).page(post, lang) for lang in post.languages), None)


def built_channel(calendar: Calendar) -> Channel | None:
    """Our own site among the channels."""
    return next((c for c in calendar.channels.values() if c.delivery is Delivery.BUILT), None)
