"""What sending is estimated to cost in a month, against what the calendar allows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from pipeline.compose import Composer
from pipeline.model import Bilingual, Delivery, Level, Post, PublicationIndex, Site, Status, Visibility
from pipeline.network import Money
from tests.compose.sites import DUE, Listed, calendar, channel, post, site, variant


def costing(*posts: Post, most: int = 1) -> Site:
    cal = calendar(
        channel("x", delivery=Delivery.API),
        channel("facebook"),
        rules={"cost": ("warning", {"x": {"max_per_month": most, "currency": "USD"}})},
    )
    made = site(cal, *posts)

    def publications(id: str) -> tuple[PublicationIndex, ...]:
        late = timedelta(hours=6)
        return tuple(
            PublicationIndex(name, None, late, None, Visibility.PUBLIC, links_to_page=False, blocked=False)
            for name in made.posts[id].variants
        )

    index = (replace(one, publications=publications(name)) for name, one in made.index.items())
    return replace(made, index=Listed(*index))


def linking(id: str, **more: object) -> Post:
    return post(id, variant("x", "https://cyclorive.org/don"), variant("facebook", "x"), **more)  # type: ignore[arg-type]


def test_costs_add_up_by_network_and_month_on_the_organisations_clock() -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # 1 January in Paris
    made = costing(linking("a"), linking("b"), post("c", variant("x", "sans lien"), due=late))
    assert Composer(made).costs() == {
        ("x", date(2026, 12, 1)): Money(Decimal("0.400"), "USD"),
        ("x", date(2027, 1, 1)): Money(Decimal("0.015"), "USD"),
    }


def test_only_what_will_be_sent_costs() -> None:
    made = costing(linking("a", status=Status.DRAFT), linking("b", rehearsal=True), linking("c", due=None))
    assert Composer(made).costs() == {}


def test_a_month_over_its_budget_is_told() -> None:
    [problem] = Composer(costing(*(linking(f"p{n}") for n in range(6)))).site_problems()
    assert problem.message == Bilingual(
        "X, décembre 2026\u00a0: 1,20 USD estimés, 1,00 prévus", "X, December 2026: 1.20 USD estimated, 1.00 allowed"
    )
    assert problem.hint == Bilingual(
        "retirez des liens (ils coûtent le plus), ou relevez `max_per_month`",
        "remove links (they cost most), or raise `max_per_month`",
    )
    assert (problem.level, problem.file, problem.path) == (
        Level.WARNING,
        "calendar.yaml",
        ("rules", "cost", "x", "max_per_month"),
    )


def test_a_month_within_its_budget_is_not() -> None:
    assert Composer(costing(linking("a", due=DUE), linking("b"))).site_problems() == ()
