"""When a post's page is public, and whether it is now. One rule for pages, feeds, agenda, search and links. Pure."""

from collections.abc import Iterable
from datetime import datetime

from pipeline.model import Calendar, Delivery, PostIndex, Status, Visibility
from pipeline.state import Interval


def page_at(post: PostIndex, calendar: Calendar) -> datetime | None:
    """The moment the post's page becomes public, UTC; None while it has no time.

    The time of its publication on our own site where that differs from the post's, else its earliest message's less
    the page lead, so that the page answers before a message links to it.
    """
    messages: list[datetime] = []
    for publication in post.publications:
        channel = calendar.channels.get(publication.channel)
        if channel is None or publication.due is None:
            continue
        if channel.delivery is Delivery.BUILT and publication.due != post.due:
            return publication.due
        messages.append(publication.due)
    earliest = min(messages, default=post.due)
    return None if earliest is None else earliest - calendar.publishing.page_lead


def is_public(
    post: PostIndex,
    calendar: Calendar,
    now: datetime,
    *,
    pauses: Iterable[Interval] = (),
    kept_at: datetime | None = None,
) -> bool:
    """Approved, for everybody, without errors, its page's time come, not removed, not held back by a pause.

    `pauses`: those of the page's scope. A page whose time came during one stays back until a person keeps the post
    (`kept_at`, the latest such order); what was public before the pause stays.
    """
    if post.status is not Status.APPROVED or post.visibility is not Visibility.PUBLIC:
        return False
    if post.blocked or post.rehearsal or (post.remove_at is not None and post.remove_at <= now):
        return False
    at = page_at(post, calendar)
    if post.on_merge and at is None:
        at = now
    if at is None or at > now:
        return False
    return post.priority == "crisis" or not any(_held(pause, at, now, kept_at) for pause in pauses)


def _held(pause: Interval, at: datetime, now: datetime, kept_at: datetime | None) -> bool:
    if not pause.holds(at):
        return False
    ended = pause.until
    return ended is None or ended > now or kept_at is None or kept_at < ended


def has_ended(post: PostIndex, now: datetime) -> bool:
    """Past `expires_at`: the page stays and says so, and leaves home, feeds, agenda and search."""
    return post.expires_at is not None and post.expires_at <= now
