"""calendar.yaml and what it includes → `Calendar`, the schedule's lines, and problems."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from yaml.nodes import MappingNode, Node, ScalarNode

from pipeline.load import calendar_build as build
from pipeline.load import calendar_checks, hints
from pipeline.load.calendar_fields import ORGANISATION, PUBLISHING, SECTIONS
from pipeline.load.names import Names
from pipeline.load.places import NotRead, inside, read_text
from pipeline.load.records import ListOf, entries
from pipeline.load.report import Report
from pipeline.load.rules_fields import rules as rules_record
from pipeline.load.schedule import Line, Source, placed, schedule_of, top_of
from pipeline.load.shapes import Int, Reader, Ref, Text
from pipeline.load.values import ID, LANG, WHEN, ZONE
from pipeline.load.yaml_strict import compose, is_null, normal
from pipeline.model import Bilingual, Calendar, KeyPath, Level, Problem, Scope

FILE = "calendar.yaml"
VERSION = 1
_INCLUDABLE = ("rendezvous", "campaigns", "key_dates", "quiet_periods", "schedule")
_TOP = (
    "version",
    "organisation",
    "adopted_at",
    "publishing",
    "include",
    "channel_groups",
    "rules",
    "schedule",
    *SECTIONS,
)
_EMPTY = Bilingual("Ce fichier est vide.", "This file is empty.")
_EMPTY_HINT = Bilingual(
    "Reprenez sa version précédente dans l'historique, ou recommencez par `editorial init`.",
    "Take its previous version from the history, or begin again with `editorial init`.",
)
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class LoadedCalendar:
    calendar: Calendar | None
    names: Names = field(default_factory=Names)
    lines: Mapping[str, Line] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    digest: str = ""


@dataclass
class _Loading:
    root: Path
    sources: list[Source] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    hash: Any = field(default_factory=hashlib.sha256)

    def open(self, file: str) -> Source | None:
        report = Report(file, Scope.CALENDAR)
        self.reports.append(report)
        try:
            raw = read_text(self.root, file)
        except NotRead as error:
            at = None if error.line is None else (error.line, 0)
            report.error("not-read", error.message, at=at, hint=error.hint)
            return None
        if not raw.strip():
            report.error("empty-file", _EMPTY, at=(0, 0), hint=_EMPTY_HINT)
            return None
        self.hash.update(file.encode() + b"\0" + raw.encode("utf-8", "surrogatepass") + b"\0")
        tree = compose(normal(raw), report)
        if tree is None:
            return None
        source = Source(Reader(report, Names()), tree)
        self.sources.append(source)
        return source


def load_calendar(root: Path) -> LoadedCalendar:
    """Read the plan. `calendar` is None only when calendar.yaml itself cannot be read."""
    loading = _Loading(root)
    main = loading.open(FILE)
    if main is None:
        return LoadedCalendar(None, problems=_problems(loading))
    _include(main, loading)
    for source in loading.sources[1:]:
        _only_the_plan(source)
    names = _names(loading.sources)
    for source in loading.sources:
        source.reader.names = names
    calendar, lines = _read(main, names, loading)
    return LoadedCalendar(calendar, names, lines, _problems(loading), loading.hash.hexdigest())


def _problems(loading: _Loading) -> tuple[Problem, ...]:
    return tuple(_vital(problem) for report in loading.reports for problem in report.problems)


def _vital(problem: Problem) -> Problem:
    """An error in zone, adoption, publishing or include lets nothing be published; so does a file that is not read."""
    path = problem.path
    vital = (
        not path
        or path[0] in ("adopted_at", "publishing", "include", "version")
        or (path[0] == "organisation" and len(path) < 2)
        or path[:2] == ("organisation", "timezone")
    )
    return replace(problem, vital=True) if vital and problem.level is Level.ERROR else problem


def _include(main: Source, loading: _Loading) -> None:
    entry = top_of(main).get("include")
    if entry is None:
        return
    patterns = ListOf(Text()).read(entry[1], ("include",), main.reader) or ()
    for index, pattern in enumerate(patterns):
        path = ("include", index)
        found = inside(loading.root, pattern)
        if found is None:
            message = Bilingual(f"« {pattern} » sort du dépôt.", f"“{pattern}” leaves the repository.")
            main.report.error("bad-include", message, at=entry[1], path=path)
        elif not found:
            message = Bilingual(f"« {pattern} » ne désigne aucun fichier.", f"“{pattern}” names no file.")
            main.report.error("bad-include", message, at=entry[1], path=path)
        for file in found or ():
            if file != FILE and file not in [source.report.file for source in loading.sources]:
                loading.open(file)


def _only_the_plan(source: Source) -> None:
    """An included file holds parts of the plan, not channels, rules or how the machine behaves."""
    for key, (key_node, _) in top_of(source).items():
        if key not in _INCLUDABLE:
            source.report.error(
                "not-includable",
                Bilingual(f"« {key} » ne se met que dans calendar.yaml.", f"“{key}” goes only into calendar.yaml.")
                if key in _TOP
                else Bilingual(f"Champ inconnu : « {key} ».", f"Unknown field: “{key}”."),
                at=key_node,
                path=("include", key),
                hint=hints.among(_INCLUDABLE),
            )


def _names(sources: list[Source]) -> Names:
    """Every id of the plan, before anything is checked against them."""
    ids: dict[str, list[str]] = {}
    for source in sources:
        top = top_of(source)
        for section in (*SECTIONS, "channel_groups"):
            node = top.get(section, (None, None))[1]
            if isinstance(node, MappingNode):
                ids.setdefault(section, []).extend(k.value for k, _ in node.value if isinstance(k, ScalarNode))
    top = top_of(sources[0])
    ids["networks"] = sorted(set(_networks(top.get("channels", (None, None))[1])))
    quiet = Reader(Report("", Scope.CALENDAR), Names())
    organisation = _fields(top.get("organisation", (None, None))[1])
    languages = ListOf(LANG).read(organisation["languages"], (), quiet) if "languages" in organisation else None
    zone = ZONE.read(organisation["timezone"], (), quiet) if "timezone" in organisation else None
    rule_ids = tuple(rules_record(languages or ()).fields)
    every = {kind: tuple(dict.fromkeys(each)) for kind, each in ids.items()} | {"rules": rule_ids}
    return Names(every, languages or ("fr", "en"), ZoneInfo(zone or "UTC"))


def _fields(node: Node | None) -> dict[str, Node]:
    if not isinstance(node, MappingNode):
        return {}
    return {key.value: value for key, value in node.value if isinstance(key, ScalarNode)}


def _networks(node: Node | None) -> list[str]:
    found = (_fields(channel).get("network") for channel in _fields(node).values())
    return [each.value for each in found if isinstance(each, ScalarNode)]


def _read(main: Source, names: Names, loading: _Loading) -> tuple[Calendar, dict[str, Line]]:
    reader = main.reader
    top: dict[str, Node] = {}
    for key, key_node, value in entries(main.root, (), reader):
        if key not in _TOP:
            reader.wrong(
                key_node,
                (key,),
                Bilingual(f"Champ inconnu : « {key} ».", f"Unknown field: “{key}”."),
                hints.meant(key, _TOP, hints.KEYS),
                "unknown-key",
            )
        else:
            top[key] = value
    _version(top.get("version"), main)
    organisation = _section(top, "organisation", ORGANISATION, main)
    adopted = WHEN.read(top["adopted_at"], ("adopted_at",), reader) if "adopted_at" in top else None
    if "adopted_at" not in top or is_null(top["adopted_at"]):
        _lacks(main, "adopted_at", hints.write("adopted_at: 2026-12-01 00:00"))
    publishing = _section(top, "publishing", PUBLISHING, main) if "publishing" in top else {}
    groups = _groups(top.get("channel_groups"), main)
    found = {section: _merged(section, loading.sources) for section in SECTIONS}
    rules = rules_record(names.languages).read(top["rules"], ("rules",), reader) if "rules" in top else {}
    lines = [line for source in loading.sources for line in schedule_of(source)]
    made = build.Sections(names, groups, found)
    calendar = Calendar(
        organisation=build.organisation(organisation, names, loading.root.name),
        adopted_at=adopted or _NEVER,
        publishing=build.publishing(publishing),
        channels=made.channels(),
        channel_groups=made.groups(),
        pillars=made.pillars(),
        audiences=made.audiences(),
        partners=made.partners(),
        rendezvous=made.rendezvous(),
        campaigns=made.campaigns(),
        key_dates=made.key_dates(),
        quiet_periods=made.quiet_periods(),
        objectives=made.objectives(),
        team=made.team(),
        rules=build.rules(rules or {}),
        approvals=(rules or {}).get("approvals", {}),
        ideas=tuple(
            made.idea(each.got, each.number) for each in lines if "idea" in each.got and ("at" in each.got or "on" in each.got)
        ),
    )
    calendar_checks.check(calendar, found, main.report, top)
    return calendar, placed(lines)


def _version(node: Node | None, main: Source) -> None:
    if node is None or is_null(node):
        _lacks(main, "version", hints.write(f"version: {VERSION}"))
        return
    version = Int(1).read(node, ("version",), main.reader)
    if version is not None and version != VERSION:
        main.report.error(
            "later-version",
            Bilingual(
                f"Ce fichier est de la version {version} ; ce programme lit la version {VERSION}.",
                f"This file is of version {version}; this program reads version {VERSION}.",
            ),
            at=node,
            path=("version",),
            hint=Bilingual("Mettez le programme à jour.", "Update the program."),
        )


def _lacks(main: Source, key: str, hint: Bilingual) -> None:
    message = Bilingual(f"Il manque « {key} » à calendar.yaml.", f"calendar.yaml lacks “{key}”.")
    main.report.error("missing-field", message, at=(0, 0), path=(key,), hint=hint)


def _section(top: dict[str, Node], key: str, record: Any, main: Source) -> dict[str, Any]:
    if key not in top or is_null(top[key]):
        _lacks(main, key, Bilingual(f"Ajoutez la partie « {key}: ».", f"Add the part “{key}:”."))
        return {}
    return record.read(top[key], (key,), main.reader) or {}


def _groups(node: Node | None, main: Source) -> dict[str, tuple[str, ...]]:
    if node is None or not isinstance(node, MappingNode):
        if node is not None and not is_null(node):
            main.reader.wrong(
                node,
                ("channel_groups",),
                Bilingual(
                    "« channel_groups » attend des groupes : [canaux].",
                    "“channel_groups” takes groups: [channels].",
                ),
            )
        return {}
    found = {}
    for key, key_node, value in entries(node, ("channel_groups",), main.reader):
        path = ("channel_groups", key)
        if ID.read(key_node, path, main.reader) is None:
            continue
        if key in main.reader.names.of("channels"):
            message = Bilingual(
                f"« {key} » est déjà un canal : un groupe porte un autre nom.",
                f"“{key}” is a channel already: a group has another name.",
            )
            main.reader.wrong(key_node, path, message, code="duplicate-id")
        found[key] = ListOf(Ref("channels")).read(value, path, main.reader) or ()
    return found


def _merged(section: str, sources: list[Source]) -> dict[str, build.Entry]:
    """The entries of a section over all files; the same id in two files is an error that names both."""
    found: dict[str, build.Entry] = {}
    for number, source in enumerate(sources):
        node = top_of(source).get(section, (None, None))[1]
        if node is None or is_null(node) or (number and section not in _INCLUDABLE):
            continue
        if not isinstance(node, MappingNode):
            SECTIONS[section].unexpected(node, (section,), source.reader)
            continue
        for key, key_node, value in entries(node, (section,), source.reader):
            path = (section, key)
            if ID.read(key_node, path, source.reader) is None:
                continue
            if key in found:
                _twice(key, key_node, path, found[key], source.reader)
                continue
            empty = is_null(value)
            got = SECTIONS[section].read(
                MappingNode("", [], key_node.start_mark, key_node.end_mark) if empty else value,
                path,
                source.reader,
            )
            found[key] = build.Entry(got or {}, source.report, key_node, value, source.report.line(key_node))
    return found


def _twice(key: str, key_node: ScalarNode, path: KeyPath, first: build.Entry, reader: Reader) -> None:
    here = f"{reader.report.file}, {{}} {reader.report.line(key_node)}"
    there = f"{first.report.file}, {{}} {first.number}"
    message = Bilingual(
        f"« {key} » est défini deux fois : {there.format('ligne')} et {here.format('ligne')}. Gardez-en un.",
        f"“{key}” is defined twice: {there.format('line')} and {here.format('line')}. Keep one.",
    )
    reader.report.error("duplicate-id", message, at=key_node, path=("include", *path))
