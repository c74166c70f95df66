"""What a table cannot say of the calendar: sums, pairs of fields, entries that must agree."""

from collections.abc import Mapping
from typing import Any

from yaml.nodes import Node

from pipeline.clock import exceptions_without_occurrence, parse_every, parse_rrule
from pipeline.load import hints
from pipeline.load.calendar_build import Entry
from pipeline.load.positions import find
from pipeline.load.report import Report
from pipeline.model import Bilingual, Calendar, Channel, Delivery, KeyPath

Found = Mapping[str, Mapping[str, Entry]]


def check(calendar: Calendar, found: Found, main: Report, top: Mapping[str, Node]) -> None:
    for section in ("channels", "campaigns", "quiet_periods", "partners", "rendezvous", "key_dates"):
        for key, entry in found[section].items():
            _period(entry, (section, key))
    for key, entry in found["channels"].items():
        _channel(entry, ("channels", key), found["channels"])
    _accounts(calendar, found["channels"])
    for key, entry in found["rendezvous"].items():
        _rendezvous(calendar, key, entry)
    for key, entry in found["key_dates"].items():
        if entry.writes("date") == (entry.writes("from") or entry.writes("to")):
            _say(
                entry,
                ("key_dates", key),
                f"« {key} » a un jour (date) ou une période (from, to), l'un des deux.",
                f"“{key}” has a day (date) or a period (from, to), one of the two.",
            )
    for key, entry in found["objectives"].items():
        _objective(calendar, entry, ("objectives", key))
    _shares(calendar, main, top)


def _say(entry: Entry, path: KeyPath, fr: str, en: str, hint: Bilingual | None = None) -> None:
    at = find(entry.value, path[2:]) if len(path) > 2 else entry.at
    entry.report.error("disagrees", Bilingual(fr, en), at=at, path=path, hint=hint)


def _period(entry: Entry, path: KeyPath) -> None:
    start, end = entry.got.get("from"), entry.got.get("to")
    if start and end and start > end:
        _say(
            entry,
            path,
            f"« {path[-1]} » finit ({end}) avant de commencer ({start}).",
            f"“{path[-1]}” ends ({end}) before it begins ({start}).",
        )


def _channel(entry: Entry, path: KeyPath, channels: Mapping[str, Entry]) -> None:
    got = entry.got
    cadence = got.get("cadence", {})
    if cadence.get("min", 0) > cadence.get("max", 10**9):
        _say(
            entry,
            (*path, "cadence"),
            f"Rythme : au moins {cadence['min']}, au plus {cadence['max']}.",
            f"Cadence: at least {cadence['min']}, at most {cadence['max']}.",
        )
    for former in got.get("former_ids", ()):
        if former in channels:
            _say(
                entry,
                (*path, "former_ids"),
                f"« {former} » est encore un canal : il ne peut pas être un ancien nom de « {path[-1]} ».",
                f"“{former}” is still a channel: it cannot be a former id of “{path[-1]}”.",
            )


def _accounts(calendar: Calendar, entries: Mapping[str, Entry]) -> None:
    """Channels of one account are one account: same network, server and handle."""
    first: dict[str, str] = {}
    former: dict[str, str] = {}
    _expiry(calendar, entries)
    for key, channel in calendar.channels.items():
        other = calendar.channels[first.setdefault(channel.account, key)]
        for field in ("network", "server", "handle"):
            if getattr(other, field) != getattr(channel, field):
                _say(
                    entries[key],
                    ("channels", key, "account"),
                    f"« {key} » et « {other.id} » ont le même compte, mais pas le même « {field} ».",
                    f"“{key}” and “{other.id}” have the same account, but not the same “{field}”.",
                )
        for old in channel.former_ids:
            if former.setdefault(old, key) != key:
                _say(
                    entries[key],
                    ("channels", key, "former_ids"),
                    f"« {old} » est l'ancien nom de deux canaux : « {former[old]} » et « {key} ».",
                    f"“{old}” is the former id of two channels: “{former[old]}” and “{key}”.",
                )


def _expiry(calendar: Calendar, entries: Mapping[str, Entry]) -> None:
    """One account, one date; and a date where a program posts, or it would never be looked at."""
    first: dict[str, Channel] = {}
    posted = {channel.account for channel in calendar.channels.values() if channel.delivery is Delivery.API}
    for key, channel in calendar.channels.items():
        until, path = channel.credentials_expire, ("channels", key, "credentials_expire")
        if until is None:
            continue
        other = first.setdefault(channel.account, channel)
        if other.credentials_expire != until:
            _say(
                entries[key],
                path,
                f"« {key} » ({until}) et « {other.id} » ({other.credentials_expire}) ont le même compte : "
                "ses identifiants expirent un seul jour.",
                f"“{key}” ({until}) and “{other.id}” ({other.credentials_expire}) have the same account: "
                "its credentials expire on one day.",
                Bilingual("Gardez la bonne date, une seule fois.", "Keep the right date, once."),
            )
        elif channel.account not in posted:
            entries[key].report.notice(
                "no-credentials",
                Bilingual(
                    f"Personne ne surveille cette date : aucun programme ne publie sur « {channel.account} » (delivery: api).",
                    f"Nobody watches this date: no program posts to “{channel.account}” (delivery: api).",
                ),
                at=find(entries[key].value, path[2:]),
                path=path,
            )


def _rendezvous(calendar: Calendar, key: str, entry: Entry) -> None:
    path: KeyPath = ("rendezvous", key)
    if entry.writes("every") == entry.writes("rrule"):
        _say(
            entry,
            path,
            f"« {key} » revient par « every » ou par « rrule », l'un des deux.",
            f"“{key}” comes back by “every” or by “rrule”, one of the two.",
            hints.write("every: monday"),
        )
    rendezvous = calendar.rendezvous.get(key)
    if rendezvous is None:
        return
    for day, nearest in exceptions_without_occurrence(rendezvous).items():
        section = "skip" if day in rendezvous.skip else "move"
        near = " · ".join(each.isoformat() for each in nearest)
        _say(
            entry,
            (*path, section, day.isoformat()),
            f"Le {day} n'est pas un jour de « {key} ».",
            f"{day} is not a day of “{key}”.",
            Bilingual(f"Les plus proches : {near}", f"The nearest: {near}") if near else None,
        )
    rule = (parse_rrule(rendezvous.rrule) if rendezvous.rrule else parse_every(rendezvous.every or ""))[0]
    if rule and rule.anchored and rendezvous.start is None:
        _say(
            entry,
            path,
            f"« {key} » se compte depuis un premier jour : il lui faut « from ».",
            f"“{key}” is counted from a first day: it needs “from”.",
            hints.write("from: 2026-12-01"),
        )
    if key in rendezvous.replaces:
        _say(entry, (*path, "replaces"), f"« {key} » se remplace lui-même.", f"“{key}” replaces itself.")


def _objective(calendar: Calendar, entry: Entry, path: KeyPath) -> None:
    target: Mapping[str, Any] = entry.got.get("target", {})
    if target and not {"value", "at_least", "at_most"} & set(target):
        _say(
            entry,
            (*path, "target"),
            "La cible n'a pas de valeur.",
            "The target has no value.",
            Bilingual("value et by, ou at_least, ou at_most", "value and by, or at_least, or at_most"),
        )
    if "value" in target and "by" not in target:
        _say(
            entry,
            (*path, "target"),
            "La cible n'a pas de date.",
            "The target has no date.",
            hints.write("by: 2027-01-31"),
        )
    account = entry.got.get("account")
    known = dict.fromkeys(channel.account for channel in calendar.channels.values())
    if account and account not in known:
        _say(
            entry,
            (*path, "account"),
            f"« {account} » : compte inconnu.",
            f"“{account}”: unknown account.",
            hints.meant(account, known),
        )


def _shares(calendar: Calendar, main: Report, top: Mapping[str, Node]) -> None:
    total = sum(pillar.share for pillar in calendar.pillars.values())
    if calendar.pillars and total != 100:
        main.error(
            "shares",
            Bilingual(
                f"Les parts des piliers font {total} %, et non 100 %.",
                f"The pillars' shares add up to {total} %, not 100 %.",
            ),
            at=top.get("pillars"),
            path=("pillars",),
        )
