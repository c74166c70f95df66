"""House rules over the whole plan, as problems: the promotion ceiling and posts too close together. Pure.

Cadence and key dates are shown on the calendar's pages, not in every review: they stand in `gaps`.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.clock import format_day, local_day
from pipeline.model import Bilingual, Delivery, Level, Problem, Scope, Site, Status
from pipeline.plan.credentials import credential_problems
from pipeline.plan.gaps import collisions, planned
from pipeline.plan.mix import promotion
from pipeline.plan.waking import schedule

_AHEAD = timedelta(days=400)


def plan_problems(site: Site, now: datetime) -> tuple[Problem, ...]:
    """What the rules `promotion` and `spacing` say of what is to come, when the unusual leaves, what credentials end before."""
    return (*_promotion(site, now), *_spacing(site, now), *_unusual(site, now), *credential_problems(site, now))


def _level(site: Site, rule: str, otherwise: Level) -> Level | None:
    found = site.calendar.rules.get(rule)
    if found is None:
        return otherwise
    return None if found.level == "off" else Level(found.level)


def _promotion(site: Site, now: datetime) -> Iterator[Problem]:
    level = _level(site, "promotion", Level.ERROR)
    if level is None:
        return
    zone = ZoneInfo(site.calendar.organisation.timezone)
    for post in site.index.within(now, now + _AHEAD):
        if post.due is None or post.due < now or post.status not in (Status.APPROVED, Status.IN_REVIEW, Status.DRAFT):
            continue
        pillar = site.calendar.pillars.get(post.pillar or "")
        if not (post.promotional or (pillar and pillar.promotional)):
            continue
        found = promotion(site, local_day(post.due, zone))
        known = found.since > local_day(site.calendar.adopted_at, zone)  # before, the calendar was not all there was
        if known and found.over and found.share is not None:
            day = found.until
            yield Problem(
                level,
                "promotion",
                Scope.POST,
                Bilingual(
                    f"Promotion : {found.count} publication{'s' if found.count > 1 else ''} sur {found.of} "
                    f"dans les {found.days} jours jusqu'au {_day(day, 'fr')}, "
                    f"soit {found.share:.0f} % pour un plafond de {found.ceiling} %.",
                    f"Promotion: {found.count} of {found.of} posts in the {found.days} days up to {_day(day, 'en')}, "
                    f"{found.share:.0f} % against a ceiling of {found.ceiling} %.",
                ),
                post.file,
                Bilingual(
                    "déplacez-la, ou prévoyez d'abord autre chose",
                    "move it, or plan something else before it",
                ),
                ("pillar",),
                post=post.id,
            )


def _spacing(site: Site, now: datetime) -> Iterator[Problem]:
    level = _level(site, "spacing", Level.WARNING)
    if level is None:
        return
    for found in collisions(site, now, now + _AHEAD):
        minutes = int(found.apart.total_seconds() // 60)
        post = site.index[found.other.post]
        yield Problem(
            level,
            "spacing",
            Scope.POST,
            Bilingual(
                f"{found.one.post} et {found.other.post} se suivent à {minutes} min sur le compte {found.account}.",
                f"{found.one.post} and {found.other.post} are {minutes} min apart on the account {found.account}.",
            ),
            post.file,
            Bilingual("écartez-les", "move them apart"),
            ("channels", found.other.channel),
            post=post.id,
            channel=found.other.channel,
        )


def _unusual(site: Site, now: datetime) -> Iterator[Problem]:
    """A time no run is awake for: between it and the next run."""
    runs = schedule(site.calendar)
    zone = ZoneInfo(site.calendar.organisation.timezone)
    said: set[tuple[str, datetime]] = set()
    for post, name, due in planned(site, now, now + _AHEAD):
        if (post.id, due) in said or site.calendar.channels[name].delivery is not Delivery.API:
            continue
        wake = runs.next_wake(due)
        if wake == due:
            continue
        said.add((post.id, due))
        at, until = (f"{moment.astimezone(zone):%H:%M}" for moment in (due, wake))
        yield Problem(
            Level.NOTICE,
            "unusual-time",
            Scope.POST,
            Bilingual(
                f"{at} n'est pas une heure habituelle : départ entre {at} et {until}.",
                f"{at} is not a usual time: it leaves between {at} and {until}.",
            ),
            post.file,
            post=post.id,
        )


def _day(day: date, lang: str) -> str:
    return format_day(day, lang, short=True)
