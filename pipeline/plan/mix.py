"""The mix of a period: pillars against their shares, and the promotion ceiling. Counted in posts; crisis left out. Pure."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipeline.model import PostIndex, Site
from pipeline.plan.gaps import instants, planned_of

_CEILING, _OVER = 20, timedelta(days=30)  # percent, unless the rule `promotion` says otherwise


@dataclass(frozen=True, slots=True)
class Share:
    """A pillar's posts in a period. `actual` is None when the period has no post: unknown is not 0."""

    pillar: str
    target: int  # percent
    count: int
    actual: float | None  # percent


@dataclass(frozen=True, slots=True)
class Promotion:
    """Promotional posts in the days before a date, against the ceiling."""

    since: date
    until: date
    count: int
    of: int
    ceiling: int  # percent

    @property
    def share(self) -> float | None:
        return 100 * self.count / self.of if self.of else None

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def over(self) -> bool:
        return self.share is not None and self.share > self.ceiling


def pillar_mix(site: Site, first: date, last: date) -> tuple[Share, ...]:
    """Each pillar of the calendar, in its order."""
    posts = _posts(site, first, last)
    counts = Counter(post.pillar for post in posts)
    total = sum(counts[name] for name in site.calendar.pillars)
    return tuple(
        Share(pillar.id, pillar.share, counts[pillar.id], 100 * counts[pillar.id] / total if total else None)
        for pillar in site.calendar.pillars.values()
    )


def promotion(site: Site, until: date) -> Promotion:
    """The share of promotional posts in the days the rule names, up to `until`."""
    rule = site.calendar.rules.get("promotion")
    options = rule.options if rule else {}
    over, ceiling = options.get("over"), options.get("max_share")
    span = over if isinstance(over, timedelta) else _OVER
    since = until - span + timedelta(days=1)
    posts = _posts(site, since, until)
    pushing = sum(_promotional(post, site) for post in posts)
    return Promotion(since, until, pushing, len(posts), ceiling if isinstance(ceiling, int) else _CEILING)


def _promotional(post: PostIndex, site: Site) -> bool:
    pillar = site.calendar.pillars.get(post.pillar or "")
    return post.promotional or (pillar is not None and pillar.promotional)


def _posts(site: Site, first: date, last: date) -> list[PostIndex]:
    """Posts whose earliest publication falls on these days."""
    start, end = instants(site, first, last)
    earliest: dict[str, datetime] = {}
    for post in site.index.within(start, end):
        dues = [due for _, _, due in planned_of(post, site)]
        if dues and start <= min(dues) < end:
            earliest[post.id] = min(dues)
    return [site.index[post] for post in sorted(earliest, key=earliest.__getitem__) if site.index[post].priority != "crisis"]
