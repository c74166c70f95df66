"""What a table cannot say of a post: fields that must go together, and times that must not be."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from yaml.nodes import Node

from pipeline.clock import format_when, hours_contain, hours_end
from pipeline.load import hints
from pipeline.load.report import Report
from pipeline.load.values import ON_MERGE, zone_of
from pipeline.model import Bilingual, Calendar, Channel, Format, Hours, KeyPath, Post, Status

At = Callable[[KeyPath], Node]


def check(post: Post, got: Mapping[str, Any], calendar: Calendar, report: Report, at: At, *, has_title: bool) -> None:
    checker = _Checker(post, got, calendar, report, at)
    checker.on_merge()
    checker.pairs()
    checker.quiet_hours()
    checker.expiry()
    checker.format_needs()
    checker.channel_days()
    if not has_title:
        checker.lacking(
            (),
            "missing-title",
            "Il manque un titre.",
            "A title is missing.",
            Bilingual("title: |", "title: |"),
        )


class _Checker:
    def __init__(self, post: Post, got: Mapping[str, Any], calendar: Calendar, report: Report, at: At) -> None:
        self.post, self.got, self.calendar, self.report, self.at = post, got, calendar, report, at
        self.zone = zone_of(calendar.organisation.timezone)
        self.leaving = post.status in (Status.APPROVED, Status.HELD)

    def error(
        self,
        path: KeyPath,
        code: str,
        fr: str,
        en: str,
        hint: Bilingual | None = None,
        channel: str | None = None,
    ) -> None:
        self.report.error(code, Bilingual(fr, en), at=self.at(path), path=path, hint=hint, channel=channel)

    def lacking(self, path: KeyPath, code: str, fr: str, en: str, hint: Bilingual) -> None:
        """Blocks what is to leave; a draft is still being written, and is only told."""
        say = self.report.error if self.leaving else self.report.warn
        say(code, Bilingual(fr, en), at=self.at(path), path=path, hint=hint)

    def on_merge(self) -> None:
        if self.got.get("publish_at") == ON_MERGE and self.post.priority != "crisis":
            self.error(
                ("publish_at",),
                "on-merge",
                "« on-merge » publie dès la fusion : c'est réservé à `priority: crisis`.",
                "“on-merge” publishes as soon as it is merged: only with `priority: crisis`.",
                hints.write("publish_at: 2026-12-01 09:00"),
            )

    def pairs(self) -> None:
        """Things with a start and an end."""
        post = self.post
        if post.event and post.event.ends and post.event.ends <= post.event.starts:
            self._order(("event", "ends"), "L'évènement finit avant de commencer.", "The event ends before it starts.")
        if post.contest and post.contest.closes <= post.contest.opens:
            self._order(
                ("contest", "closes"),
                "Le concours ferme avant d'ouvrir.",
                "The contest closes before it opens.",
            )
        if post.contest and post.contest.draw and post.contest.draw < post.contest.closes:
            self._order(
                ("contest", "draw"),
                "Le tirage a lieu avant la clôture.",
                "The draw takes place before the contest closes.",
            )
        digest = self.got.get("digest") or {}
        if digest.get("from") and digest.get("to") and digest["from"] > digest["to"]:
            self._order(("digest", "to"), "La période finit avant de commencer.", "The period ends before it begins.")
        season = (self.got.get("evergreen") or {}).get("season")
        if season is not None and (len(season) != 2 or season[0] > season[1]):
            self._order(
                ("evergreen", "season"),
                "Une saison a un premier et un dernier jour.",
                "A season has a first and a last day.",
            )
        if post.remove_at and post.expires_at and post.remove_at < post.expires_at:
            self._order(("remove_at",), "La page disparaît avant d'expirer.", "The page is removed before it expires.")

    def _order(self, path: KeyPath, fr: str, en: str) -> None:
        self.error(path, "order", fr, en)

    # ── times ────────────────────────────────────────────────────────────────────────────────────────────────────
    def quiet_hours(self) -> None:
        if self.post.priority == "crisis":
            return
        whole: list[tuple[str, Hours, datetime]] = []
        for key, variant in self.post.variants.items():
            hours = self._hours(self.calendar.channels[key])
            if variant.due and hours and hours_contain(hours, variant.due.astimezone(self.zone).time()):
                whole.append((key, hours, variant.due))
        if whole and len(whole) == len(self.post.variants) and all(due == self.post.due for _, _, due in whole):
            self._quiet(whole[0][1], whole[0][2], None)
            return
        for key, hours, due in whole:
            self._quiet(hours, due, key)

    def _hours(self, channel: Channel) -> Hours | None:
        return channel.quiet_hours or self.calendar.publishing.quiet_hours

    def _quiet(self, hours: Hours, due: datetime, channel: str | None) -> None:
        span = f"{hours.start:%H:%M}-{hours.end:%H:%M}"
        end = hours_end(hours, due, self.zone) or due
        after = f"{end.astimezone(self.zone):%Y-%m-%d %H:%M}"
        where = f" sur « {channel} »" if channel else ""
        on = f" on “{channel}”" if channel else ""
        place = self.post.due_place
        path: KeyPath = self.post.variants[channel].path if channel else place[1] if place and place[0] == self.post.file else ()
        self.error(
            path,
            "quiet-hours",
            f"Prévue{where} à {due.astimezone(self.zone):%H:%M}, dans les heures calmes ({span}).",
            f"Planned{on} at {due.astimezone(self.zone):%H:%M}, inside the quiet hours ({span}).",
            Bilingual(f"Dès la fin de ces heures : {after}", f"From their end on: {after}"),
            channel,
        )

    def expiry(self) -> None:
        late = [
            (key, variant, variant.due, variant.expires_at)
            for key, variant in self.post.variants.items()
            if variant.due and variant.expires_at and variant.due >= variant.expires_at
        ]
        whole = len(late) == len(self.post.variants)
        for key, variant, due, end in late[:1] if whole else late:
            shown = {lang: [format_when(each, self.zone, lang, short=True) for each in (end, due)] for lang in ("fr", "en")}
            self.error(
                ("expires_at",) if whole else variant.path,
                "expires-first",
                f"Elle expire ({shown['fr'][0]}) avant de paraître ({shown['fr'][1]}).",
                f"It expires ({shown['en'][0]}) before it is published ({shown['en'][1]}).",
                channel=None if whole else key,
            )

    def channel_days(self) -> None:
        """A channel with a first or last day: planned outside is said."""
        for key, variant in self.post.variants.items():
            channel = self.calendar.channels[key]
            if variant.due is None:
                continue
            day = variant.due.astimezone(self.zone).date()
            other = self.post.due and self.post.due.astimezone(self.zone).date()
            if (channel.start and day < channel.start) or (channel.end and day > channel.end):
                message = Bilingual(f"« {key} » n'est pas ouvert le {day}.", f"“{key}” is not open on {day}.")
                self.report.warn("channel-closed", message, at=self.at(variant.path), path=variant.path, channel=key)
            if other and day != other and "publish_at" in self._own(key):
                message = Bilingual(
                    f"« {key} » paraît un autre jour ({day}) que la publication ({other}).",
                    f"“{key}” leaves on another day ({day}) than the post ({other}).",
                )
                path = (*variant.path, "publish_at")
                self.report.warn("another-day", message, at=self.at(path), path=path, channel=key)

    def _own(self, key: str) -> Mapping[str, Any]:
        channels = self.got.get("channels")
        own: Mapping[str, Any] = channels.get(key, {}) if isinstance(channels, dict) else {}
        return own

    # ── formats ──────────────────────────────────────────────────────────────────────────────────────────────────
    def format_needs(self) -> None:
        post = self.post
        variants = post.variants.values()
        polled = any(v.poll or any(item.poll for item in v.items) for v in variants)
        needs: dict[Format, tuple[bool, str, str, str]] = {
            Format.POLL: (
                polled,
                "un sondage sur au moins un canal",
                "a poll on at least one channel",
                "poll: {options: [oui, non], duration: 24h}",
            ),
            Format.EVENT: (
                post.event is not None,
                "un évènement",
                "an event",
                "event:\n  starts: 2026-12-12 10:00",
            ),
            Format.CONTEST: (
                post.contest is not None,
                "les dates du concours",
                "the contest's dates",
                "contest: {opens: …, closes: …}",
            ),
            Format.NEWSLETTER: (
                any(v.subject for v in variants),
                "un objet (subject) sur au moins un canal",
                "a subject on at least one channel",
                "subject: |",
            ),
            Format.PHOTO: (bool(post.media), "une image", "a picture", "media:"),
            Format.CAROUSEL: (len(post.media) > 1, "deux images ou plus", "two pictures or more", "media:"),
            Format.VIDEO: (
                any(m.kind == "video" for m in post.media.values()),
                "une vidéo",
                "a video",
                "media:",
            ),
        }
        met, fr, en, write = needs.get(post.format, (True, "", "", ""))
        if not met:
            path: KeyPath = ("format",) if "format" in self.got else ()
            self.lacking(
                path,
                "format-needs",
                f"Le format « {post.format} » demande {fr}.",
                f"The format “{post.format}” needs {en}.",
                hints.write(write),
            )
