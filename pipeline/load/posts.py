"""One post: its main file and its siblings → `Post`, its problems, and what it depends on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode

from pipeline.load import articles, hints, post_checks
from pipeline.load.calendar import LoadedCalendar
from pipeline.load.documents import Document, read_document
from pipeline.load.groups import Group
from pipeline.load.media import Library
from pipeline.load.pictures import Pictures
from pipeline.load.positions import find
from pipeline.load.post_fields import POST, SIBLING
from pipeline.load.report import Report
from pipeline.load.schedule import Line
from pipeline.load.shapes import Reader
from pipeline.load.times import post_time
from pipeline.load.values import slugged
from pipeline.load.variants import Setting, Versions
from pipeline.model import (
    Bilingual,
    Calendar,
    Contest,
    Delivery,
    Digest,
    Event,
    Evergreen,
    Format,
    KeyPath,
    Media,
    Period,
    Post,
    Problem,
    Rendezvous,
    Scope,
    Status,
    Variant,
    Visibility,
)

ChangedOn = Callable[[str], date | None]
Got = Mapping[str, Any]


@dataclass(frozen=True)
class Around:
    """What a post is read against."""

    loaded: LoadedCalendar
    library: Library
    changed_on: ChangedOn | None = None

    @property
    def calendar(self) -> Calendar:
        if self.loaded.calendar is None:
            raise ValueError("posts are read against a calendar")
        return self.loaded.calendar


@dataclass(frozen=True)
class LoadedPost:
    """A post as read. `looked`: the media files it was looked for in, found or not, with what they held."""

    post: Post
    problems: tuple[Problem, ...]
    looked: Mapping[str, str | None] = field(default_factory=dict)
    written_id: str | None = None
    lines: Mapping[str, int] = field(default_factory=dict)  # of the fields that all posts together are checked by


def read_post(group: Group, raw: Mapping[str, bytes], around: Around) -> LoadedPost:
    """Read a post's files. Never raises on what they hold: a file that cannot be read makes a bare, blocked post."""
    report = Report(group.main, Scope.POST)
    document = read_document(raw[group.main], report)
    written = _written_id(document)
    report.post = written or slugged(group.stem) or "post"
    report.problems = [replace(problem, post=report.post) for problem in report.problems]
    reader = Reader(report, around.loaded.names, lang=group.lang)
    if _orphan(group, document):
        _say_orphan(group, document, report)
        document = Document(None)
    if document.fields is None:
        title = {group.lang: group.stem}
        bare = Post(report.post, group.main, title, Status.DRAFT, Format.ARTICLE, explicit_id=written is not None)
        return LoadedPost(bare, tuple(report.problems), written_id=written)
    got = POST.read(document.fields, (), reader) or {}
    reading = _Reading(group, around, report, reader, document.fields, got, written)
    post = reading.post(document, raw)
    lines = {key: report.line(reading.at((key,))) for key in ("id", "slug", "slot", "answers", "corrects") if key in reading.keys}
    return LoadedPost(post, tuple(report.problems), reading.pictures.looked, written, lines)


def _orphan(group: Group, document: Document) -> bool:
    """A translation alone: it is in another language, and says nothing but what a translation says."""
    if document.fields is None or not group.main.endswith(f".{group.lang}.md") or group.siblings:
        return False
    keys = {key.value for key, _ in document.fields.value if isinstance(key, ScalarNode)}
    return keys <= set(SIBLING.fields)


def _say_orphan(group: Group, document: Document, report: Report) -> None:
    main = f"{group.stem}.md"
    report.error(
        "missing-main",
        Bilingual(
            f"Cette traduction est seule : il manque {main}.",
            f"This translation is alone: {main} is missing.",
        ),
        at=document.fields,
        hint=Bilingual(
            f"Ajoutez {main}, ou écrivez ici tous les champs d'une publication (id, status…).",
            f"Add {main}, or write all the fields of a post here (id, status…).",
        ),
    )


def _written_id(document: Document) -> str | None:
    """The id as written, before anything is checked: every problem names its post."""
    if document.fields is None:
        for line in document.front.split("\n"):
            if line.startswith("id:"):
                return slugged(line[3:].split("#")[0]) or None
        return None
    for key, value in document.fields.value:
        if isinstance(key, ScalarNode) and key.value == "id" and isinstance(value, ScalarNode):
            return slugged(value.value) or None
    return None


class _Reading:
    """The steps from fields to a `Post`."""

    def __init__(
        self,
        group: Group,
        around: Around,
        report: Report,
        reader: Reader,
        tree: MappingNode,
        got: dict[str, Any],
        written: str | None,
    ) -> None:
        self.group, self.around, self.report, self.reader = group, around, report, reader
        self.tree, self.got, self.written = tree, got, written
        self.id = report.post or group.stem
        self.at: Callable[[KeyPath], Node] = partial(find, tree)  # not a method: no cycle keeps the tree alive
        self.keys = {key.value for key, _ in tree.value if isinstance(key, ScalarNode)}
        self.pictures = Pictures(around.library, group.main, report, self.at)

    def error(self, path: KeyPath, code: str, fr: str, en: str, hint: Bilingual | None = None) -> None:
        self.report.error(code, Bilingual(fr, en), at=self.at(path), path=path, hint=hint)

    def post(self, document: Document, raw: Mapping[str, bytes]) -> Post:
        got, calendar = self.got, self.around.calendar
        status = Status(got.get("status", "draft"))
        self._identity(status)
        line = self._line()
        planned = post_time(got, line, self.around.loaded, self.report, self.at)
        rendezvous = calendar.rendezvous.get(planned.slot.rendezvous) if planned.slot else None
        taken = _taken(got, rendezvous, calendar)
        visibility = Visibility(got.get("visibility", "public"))
        media = self.pictures.read(got.get("media", ()))
        setting = Setting(
            calendar=calendar,
            due=planned.due,
            grace=got.get("grace"),
            expires_at=got.get("expires_at"),
            visibility=visibility,
            text=got.get("text", {}),
            media=media,
            letter=taken["format"] == "newsletter",
            late=_late(line, calendar),
        )
        variants = Versions(setting, self.report, self.at).build(
            got.get("channels"), rendezvous.channels if rendezvous and "channels" not in self.keys else ()
        )
        self._drawings(media, variants)
        found = articles.read(self.group, raw, document, got, self.id, self.reader, self.around.changed_on)
        self.report.problems += found.problems
        post = Post(
            id=self.id,
            file=self.group.main,
            title=found.titles or {self.group.lang: self.group.stem},
            status=status,
            articles=found.articles,
            explicit_id=self.written is not None,
            due=planned.due,
            due_place=planned.place,
            on_merge=planned.on_merge,
            slot=planned.slot,
            grace=got.get("grace") or calendar.publishing.grace,
            visibility=visibility,
            media=media,
            variants=variants,
            **taken,
            **_plain(got),
            **_parts(got),
        )
        post_checks.check(post, got, calendar, self.report, self.at, has_title=bool(found.titles))
        return post

    def _identity(self, status: Status) -> None:
        if self.written is None and status is Status.APPROVED:
            self.error(
                (),
                "missing-id",
                "Une publication validée porte son identifiant : l'historique s'y attache.",
                "An approved post carries its id: history points at it.",
                Bilingual(
                    f"Collez cette ligne au début : id: {self.id}",
                    f"Paste this line at the start: id: {self.id}",
                ),
            )
        elif self.written is None and slugged(self.group.stem) != self.group.stem:
            self.report.warn(
                "missing-id",
                Bilingual(
                    f"Le nom du fichier « {self.group.stem} » ne peut pas servir d'identifiant.",
                    f"The file's name “{self.group.stem}” cannot serve as an id.",
                ),
                at=self.at(()),
                hint=hints.write(f"id: {self.id}"),
            )

    def _drawings(self, media: Mapping[str, Media], variants: Mapping[str, Variant]) -> None:
        """A channel that names no picture takes all it can, and no network can take an SVG: that is not kept quiet."""
        channels = self.around.calendar.channels
        taking = [key for key, each in variants.items() if each.media is None and channels[key].delivery is not Delivery.BUILT]
        for index, got in enumerate(self.got.get("media", ())):
            one = media.get(got.get("id"))
            if one and one.mime == "image/svg+xml" and taking:
                path: KeyPath = ("media", index)
                self.report.warn(
                    "svg",
                    Bilingual(
                        f"« {one.id} » est un SVG : aucun réseau ne le prend. Sur {', '.join(taking)}, rien ne le montrera.",
                        f"“{one.id}” is an SVG: no network takes it. On {', '.join(taking)}, nothing will show it.",
                    ),
                    at=self.at(path),
                    path=path,
                    hint=Bilingual("Exportez-le en PNG.", "Export it as PNG."),
                )

    def _line(self) -> Line | None:
        return self.around.loaded.lines.get(self.id)


def _taken(got: Got, rendezvous: Rendezvous | None, calendar: Calendar) -> dict[str, Any]:
    """What falls back: the post, then its rendez-vous, then its campaign."""
    campaign_id = got.get("campaign") or (rendezvous.campaign if rendezvous else None)
    campaign = calendar.campaigns.get(campaign_id) if campaign_id else None
    sources = [each for each in (rendezvous, campaign) if each is not None]

    def first(name: str, empty: Any) -> Any:
        found = (value for value in (got.get(name), *(getattr(each, name, None) for each in sources)) if value)
        return next(found, empty)

    pillar = first("pillar", None)
    promotional = got.get("promotional")
    if promotional is None:
        promotional = bool(pillar and pillar in calendar.pillars and calendar.pillars[pillar].promotional)
    return {
        "pillar": pillar,
        "campaign": campaign_id,
        "audience": first("audience", ()),
        "objective": first("objective", None),
        "call_to_action": first("call_to_action", {}),
        "partners": got.get("partners", ()),
        "format": Format(first("format", "article")),
        "follow_up": (got.get("follow_up") or {}).get("within") or (rendezvous.follow_up if rendezvous else None),
        "promotional": promotional,
    }


_AS_READ = (
    "expires_at", "remove_at", "priority", "rehearsal", "key_date", "answers", "corrects", "consent", "sensitive", "made_with_ai",
    "paid", "affiliate", "sources", "author", "tasks", "lesson", "aliases", "tags", "text", "link", "waive",
)  # fmt: skip


def _plain(got: Got) -> dict[str, Any]:
    return {key: got[key] for key in _AS_READ if key in got}


def _parts(got: Got) -> dict[str, Any]:
    """Event, contest, digest and evergreen as values; one that lacks a required field was said, and is left out."""
    found: dict[str, Any] = {}
    event, contest, digest, evergreen = (got.get(key) or {} for key in ("event", "contest", "digest", "evergreen"))
    if "starts" in event:
        found["event"] = Event(**event)
    if {"opens", "closes"} <= set(contest):
        found["contest"] = Contest(**contest)
    if {"from", "to", "max"} <= set(digest) and digest["from"] <= digest["to"]:
        found["digest"] = Digest(Period(digest["from"], digest["to"]), digest["max"])
    if "cooldown" in evergreen:
        season = evergreen.get("season", ())
        found["evergreen"] = Evergreen(
            evergreen["cooldown"],
            evergreen.get("max"),
            Period(*season) if len(season) == 2 and season[0] <= season[1] else None,
        )
    return found


def _late(line: Line | None, calendar: Calendar) -> dict[str, object]:
    """The schedule's exceptions by channel; a channel's own goes over its group's."""
    if line is None:
        return {}
    groups = calendar.channel_groups
    spread = {channel: late for place, late in line.channels.items() for channel in groups.get(place, ())}
    return spread | {place: late for place, late in line.channels.items() if place not in groups}
