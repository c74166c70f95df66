"""What sending is estimated to cost, by network and month, against the budget of `rules.cost`."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from pipeline.model import Bilingual, Key, Level, Problem, Scope, Site, Status
from pipeline.network import Money, say

Month = date  # its first day


def monthly(site: Site, cost: Callable[[Key], Money | None]) -> Mapping[tuple[str, Month], Money]:
    """The estimate for approved posts with a time: network and month (on the organisation's clock) → money.

    Reads every approved post, composes only what goes to a network that costs.
    """
    zone = ZoneInfo(site.calendar.organisation.timezone)
    amounts: dict[tuple[str, Month, str], Decimal] = defaultdict(Decimal)
    for post in site.index.values():
        if post.status is not Status.APPROVED or post.rehearsal:
            continue
        for publication in post.publications:
            channel, due = site.calendar.channels.get(publication.channel), publication.due or post.due
            if channel is not None and due is not None and (money := cost(Key(post.id, channel.id))):
                amounts[channel.network, due.astimezone(zone).date().replace(day=1), money.currency] += money.amount
    return {(network, month): Money(amount, currency) for (network, month, currency), amount in sorted(amounts.items())}


def over_budget(site: Site, costs: Mapping[tuple[str, Month], Money], label: Callable[[str], str]) -> Iterator[Problem]:
    """Months that are planned to cost more than `rules.cost` allows. `label`: a network's name for people."""
    rule = site.calendar.rules.get("cost")
    if rule is None or rule.level == "off":
        return
    for (network, month), money in costs.items():
        budget = rule.options.get(network)
        if not isinstance(budget, Mapping) or budget.get("currency") != money.currency:
            continue
        most = Decimal(str(budget.get("max_per_month")))
        if money.amount > most:
            when, planned, allowed = _month(month), f"{money.amount:.2f}", f"{most:.2f}"
            yield Problem(
                level=Level(rule.level),
                code="cost",
                scope=Scope.CALENDAR,
                message=say(
                    f"{label(network)}, {when.fr} : {planned.replace('.', ',')} {money.currency} estimés, "
                    f"{allowed.replace('.', ',')} prévus",
                    f"{label(network)}, {when.en}: {planned} {money.currency} estimated, {allowed} allowed",
                ),
                file="calendar.yaml",
                hint=say(
                    "retirez des liens (ils coûtent le plus), ou relevez `max_per_month`",
                    "remove links (they cost most), or raise `max_per_month`",
                ),
                path=("rules", "cost", network, "max_per_month"),
            )


def _month(first: Month) -> Bilingual:
    from babel.dates import format_date

    return Bilingual(*(format_date(first, "MMMM y", locale=lang) for lang in ("fr", "en")))
