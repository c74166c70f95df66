"""From what the tables of calendar.yaml read to the model's values. What is missing is said elsewhere; here it gets a default."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from yaml.nodes import MappingNode, Node, ScalarNode

from pipeline.load.names import Names
from pipeline.load.report import Report
from pipeline.model import (
    Audience,
    Brand,
    Cadence,
    Campaign,
    CatchUp,
    Channel,
    Delivery,
    Idea,
    KeyDate,
    Objective,
    Organisation,
    Partner,
    Period,
    Pillar,
    Publishing,
    QuietPeriod,
    Rendezvous,
    RendezvousEvent,
    Role,
    Rule,
    Service,
    Trial,
    Visibility,
)

_NO_DAY = date(1970, 1, 1)  # a period whose days could not be read: never now
Got = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """One entry of a section, as read, and where it stands."""

    got: dict[str, Any]
    report: Report
    at: Node  # its id
    value: Node
    number: int

    def writes(self, key: str) -> bool:
        """Is the field there, even if what it says could not be read?"""
        pairs = self.value.value if isinstance(self.value, MappingNode) else ()
        return any(isinstance(each, ScalarNode) and each.value == key for each, _ in pairs)


def organisation(got: Got, names: Names, fallback: str) -> Organisation:
    brand = got.get("brand", {})
    service = got.get("service")
    return Organisation(
        name=got.get("name") or fallback,
        base_url=str(got.get("base_url") or "https://example.org").rstrip("/"),
        timezone=str(names.zone),
        languages=names.languages,
        description=got.get("description", {}),
        motto=got.get("motto", {}),
        holidays=got.get("holidays"),
        address=got.get("address"),
        contact=got.get("contact"),
        opening_hours=got.get("opening_hours", {}),
        service=Service(service["first_answer"], service.get("counted_in", "hours"))
        if service and "first_answer" in service
        else None,
        terms=got.get("terms", {}),
        brand=Brand(brand.get("colours", {}), brand.get("logo"), brand.get("avatar")),
        repository=got.get("repository"),
        forge=got.get("forge", "github"),
        desk_url=got.get("desk_url"),
    )


def publishing(got: Got) -> Publishing:
    base = Publishing()
    catch_up, handoff = got.get("catch_up", {}), got.get("handoff", {})
    return Publishing(
        mode=got.get("mode", base.mode),
        state=got.get("state", base.state),
        grace=got.get("grace", base.grace),
        look_ahead=got.get("look_ahead", base.look_ahead),
        page_lead=got.get("page_lead", base.page_lead),
        quiet_hours=got.get("quiet_hours"),
        catch_up=CatchUp(
            catch_up.get("per_account", base.catch_up.per_account),
            catch_up.get("spacing", base.catch_up.spacing),
        ),
        fuse=got.get("fuse", base.fuse),
        handoff_notice=handoff.get("notice", base.handoff_notice),
        handoff_remind=handoff.get("remind", base.handoff_remind),
        notify=got.get("notify", {}),
    )


def rules(got: Got) -> dict[str, Rule]:
    found = {}
    for key, each in got.items():
        if key != "approvals":
            options = {key: value for key, value in each.items() if key != "level"}
            found[key] = Rule(key, each.get("level", "warning"), options)
    return found


@dataclass(frozen=True)
class Sections:
    """The sections with ids. Every method gives them in the order of the file."""

    names: Names
    written_groups: Mapping[str, tuple[str, ...]]
    found: Mapping[str, Mapping[str, Entry]]

    def _got(self, section: str) -> list[tuple[str, Got]]:
        return [(key, entry.got) for key, entry in self.found[section].items()]

    def _name(self, key: str, got: Got) -> dict[str, str]:
        """In every language: what is missing falls back to the first that is written, then to the id."""
        written: dict[str, str] = got.get("name", {})
        first = next(iter(written.values()), key)
        return {lang: written.get(lang, first) for lang in self.names.languages}

    def expand(self, places: tuple[str, ...]) -> tuple[str, ...]:
        """Groups spelled out, each channel once, in order."""
        return expand(places, self.written_groups)

    def groups(self) -> dict[str, tuple[str, ...]]:
        return dict(self.written_groups)

    def channels(self) -> dict[str, Channel]:
        return {key: self._channel(key, got) for key, got in self._got("channels") if "network" in got and "delivery" in got}

    def _channel(self, key: str, got: Got) -> Channel:
        cadence, trial = got.get("cadence"), got.get("trial")
        return Channel(
            id=key,
            network=got["network"],
            name=self._name(key, got),
            account=got.get("account", key),
            delivery=Delivery(got["delivery"]),
            languages=got.get("languages") or self.names.languages[:1],
            handle=got.get("handle"),
            server=got.get("server"),
            visibility=Visibility(got.get("visibility", "public")),
            cadence=Cadence(cadence["min"], cadence["max"], cadence["per"]) if cadence and len(cadence) == 3 else None,
            times=got.get("times", ()),
            size=got.get("size", "none"),
            audience=got.get("audience", ()),
            purpose=got.get("purpose", {}),
            objectives=got.get("objectives", ()),
            owner=got.get("owner"),
            former_ids=got.get("former_ids", ()),
            start=got.get("from"),
            end=got.get("to"),
            trial=Trial(trial["to"], trial["decide"]) if trial and len(trial) == 2 else None,
            link_page=got.get("link_page"),
            grace=got.get("grace"),
            quiet_hours=got.get("quiet_hours"),
            credentials_expire=got.get("credentials_expire"),
            options=got.get("options", {}),
        )

    def pillars(self) -> dict[str, Pillar]:
        return {
            key: Pillar(
                key,
                self._name(key, got),
                got.get("share", 0),
                got.get("reviewer"),
                got.get("promotional", False),
                got.get("purpose", {}),
            )
            for key, got in self._got("pillars")
        }

    def audiences(self) -> dict[str, Audience]:
        return {
            key: Audience(
                key,
                self._name(key, got),
                got.get("need", {}),
                got.get("motive", {}),
                got.get("brake", {}),
                got.get("languages", ()),
                got.get("register"),
            )
            for key, got in self._got("audiences")
        }

    def partners(self) -> dict[str, Partner]:
        return {
            key: Partner(
                key,
                self._name(key, got),
                got.get("handles", {}),
                got.get("disclosure", {}),
                got.get("from"),
                got.get("to"),
            )
            for key, got in self._got("partners")
        }

    def rendezvous(self) -> dict[str, Rendezvous]:
        return {
            key: self._rendezvous(key, got)
            for key, got in self._got("rendezvous")
            if "at" in got and ("every" in got) != ("rrule" in got)
        }

    def _rendezvous(self, key: str, got: Got) -> Rendezvous:
        event = got.get("event")
        return Rendezvous(
            id=key,
            name=self._name(key, got),
            every=got.get("every"),
            rrule=got.get("rrule"),
            at=got["at"],
            start=got.get("from"),
            end=got.get("to"),
            skip=got.get("skip", {}),
            move=got.get("move", {}),
            replaces=got.get("replaces", ()),
            in_quiet=got.get("in_quiet", "skip"),
            event=RendezvousEvent(event["starts"], event["ends"]) if event and len(event) == 2 else None,
            follow_up=got.get("follow_up", {}).get("within"),
            pillar=got.get("pillar"),
            campaign=got.get("campaign"),
            format=got.get("format"),
            audience=got.get("audience", ()),
            channels=self.expand(got.get("channels", ())),
            lead=got.get("lead"),
            owner=got.get("owner"),
            call_to_action=got.get("call_to_action", {}),
            objective=got.get("objective"),
        )

    def campaigns(self) -> dict[str, Campaign]:
        return {
            key: Campaign(
                id=key,
                name=self._name(key, got),
                period=_period(got),
                pillar=got.get("pillar"),
                audience=got.get("audience", ()),
                goal=got.get("goal", {}),
                objective=got.get("objective"),
                hashtags=got.get("hashtags", {}),
                partners=got.get("partners", ()),
                report=got.get("report"),
                budget=got.get("budget", {}),
                call_to_action=got.get("call_to_action", {}),
                lead=got.get("lead"),
                owner=got.get("owner"),
            )
            for key, got in self._got("campaigns")
        }

    def key_dates(self) -> dict[str, KeyDate]:
        return {
            key: KeyDate(
                key,
                self._name(key, got),
                _period(got),
                got.get("kind", "local"),
                got.get("yearly", False),
                got.get("lead", timedelta(0)),
                got.get("posts", 1),
            )
            for key, got in self._got("key_dates")
        }

    def quiet_periods(self) -> dict[str, QuietPeriod]:
        return {
            key: QuietPeriod(
                id=key,
                name=self._name(key, got),
                period=_period(got),
                closed=got.get("closed", False),
                service_suspended=got.get("service") == "suspended",
                cadence_off=got.get("cadence") == "off",
                announce_by=got.get("announce", {}).get("by"),
            )
            for key, got in self._got("quiet_periods")
        }

    def objectives(self) -> dict[str, Objective]:
        apart = ("name", "type", "metric", "baseline", "target", "horizon", "owner")
        return {
            key: Objective(
                id=key,
                name=self._name(key, got),
                type=got.get("type", "visibility"),
                metric=got.get("metric", "manual"),
                baseline=got.get("baseline", {}),
                target=got.get("target", {}),
                horizon=got.get("horizon"),
                owner=got.get("owner"),
                options={key: value for key, value in got.items() if key not in apart},
            )
            for key, got in self._got("objectives")
        }

    def team(self) -> dict[str, Role]:
        return {
            key: Role(
                key,
                self._name(key, got),
                frozenset(got.get("may", ())),
                got.get("accounts", ()),
                got.get("duty", {}),
            )
            for key, got in self._got("team")
        }

    def idea(self, got: Got, line: int) -> Idea:
        at: datetime | None = got.get("at")
        return Idea(
            title=got["idea"],
            day=at.astimezone(self.names.zone).date() if at else got["on"],
            at=at,
            line=line,
            channels=self.expand(got.get("channels") or ()),
            campaign=got.get("campaign"),
            pillar=got.get("pillar"),
            key_date=got.get("key_date"),
            owner=got.get("owner"),
        )


def expand(places: tuple[str, ...], groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Channel groups spelled out, each channel once, in order."""
    flat = (channel for place in places for channel in groups.get(place, (place,)))
    return tuple(dict.fromkeys(flat))


def _period(got: Got) -> Period:
    start = got.get("date") or got.get("from") or _NO_DAY
    end = got.get("date") or got.get("to") or start
    return Period(start, end) if start <= end else Period(start, start)


def at_midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a day on the calendar's clock."""
    return datetime.combine(day, time(0), zone)
