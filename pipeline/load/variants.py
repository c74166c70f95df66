"""A post's version for each channel: groups spelled out, base text taken, `inherit` resolved. Texts stay as written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pipeline.load import hints
from pipeline.load.calendar_build import expand
from pipeline.load.report import Report
from pipeline.model import (
    Bilingual,
    Calendar,
    Channel,
    Delivery,
    KeyPath,
    Media,
    TextItem,
    Variant,
    Visibility,
    Words,
)

Got = Mapping[str, Any]


@dataclass(frozen=True)
class Setting:
    """What versions take from the rest of the post."""

    calendar: Calendar
    due: datetime | None
    grace: timedelta | None  # the post's own
    expires_at: datetime | None
    visibility: Visibility
    text: Words
    media: Mapping[str, Media]
    letter: bool  # the post is a letter: its body is the text
    late: Mapping[str, object]  # the schedule's exceptions by channel: a timedelta or an instant


@dataclass(frozen=True)
class _Version:
    got: Got
    path: KeyPath


class Versions:
    """Builds the versions of one post. `at` finds the place of a path in the post's file."""

    def __init__(self, setting: Setting, report: Report, at: Any) -> None:
        self.setting = setting
        self.report = report
        self.at = at
        self.written: dict[str, _Version] = {}
        self.made: dict[str, Variant] = {}

    def build(self, channels: Mapping[str, Got] | tuple[str, ...] | None, fallback: tuple[str, ...]) -> dict[str, Variant]:
        """`channels` as read; `fallback` are the rendez-vous' channels, for a post that names none."""
        self.written = self._spread(channels if channels is not None else fallback)
        for channel in self.written:
            self._make(channel, ())
        return {channel: self.made[channel] for channel in self.written if channel in self.made}

    def _spread(self, channels: Mapping[str, Got] | tuple[str, ...]) -> dict[str, _Version]:
        """Channel → its fields. What a channel says of its own goes over what its group says."""
        groups = self.setting.calendar.channel_groups
        places: list[tuple[str, dict[str, Any]]] = (
            [(place, dict(got)) for place, got in channels.items()]
            if isinstance(channels, Mapping)
            else [(place, {}) for place in channels]
        )
        spread: dict[str, _Version] = {}
        for place, got in sorted(places, key=lambda each: each[0] not in groups):  # groups first; the sort keeps order
            path: KeyPath = ("channels", place)
            for channel in expand((place,), groups):
                before = spread.get(channel)
                merged = {**before.got, **got} if before else got
                spread[channel] = _Version(merged, path)
        order = expand(tuple(place for place, _ in places), groups)
        return {channel: spread[channel] for channel in order}

    def _say(
        self,
        channel: str,
        path: KeyPath,
        code: str,
        message: Bilingual,
        hint: Bilingual | None = None,
        *,
        warning: bool = False,
    ) -> None:
        say = self.report.warn if warning else self.report.error
        say(code, message, at=self.at(path), path=path, hint=hint, channel=channel)

    # ── one version ──────────────────────────────────────────────────────────────────────────────────────────────
    def _make(self, key: str, asked: tuple[str, ...]) -> Variant | None:
        if key in self.made:
            return self.made[key]
        version, channel = self.written[key], self.setting.calendar.channels.get(key)
        if channel is None:
            message = Bilingual(
                f"Le canal « {key} » a une erreur dans calendar.yaml.",
                f"The channel “{key}” has an error in calendar.yaml.",
            )
            self._say(key, version.path, "channel-broken", message)
            return None
        got = version.got
        source = self._source(key, version, asked)
        items, origin = self._items(channel, version, source)
        media = got.get("media", source.media if source else None)
        variant = Variant(
            channel=key,
            path=version.path,
            origin=origin,
            items=items,
            media=media,
            link=got.get("link", source.link if source else None),
            thread_auto=got.get("thread") == "auto",
            first_comment=got.get("first_comment"),
            title=got.get("title"),
            subject=got.get("subject"),
            preheader=got.get("preheader"),
            poll=got.get("poll"),
            content_warning=got.get("content_warning"),
            note=got.get("note"),
            options=got.get("options", {}),
            inherits=got.get("inherit"),
            due=self._due(channel, version),
            grace=got.get("grace") or self.setting.grace or channel.grace or self.setting.calendar.publishing.grace,
            expires_at=min(filter(None, (got.get("expires_at"), self.setting.expires_at)), default=None),
            visibility=_strictest(self.setting.visibility, channel.visibility, got.get("visibility")),
        )
        self._check_media(channel, variant)
        self.made[key] = variant
        return variant

    def _source(self, key: str, version: _Version, asked: tuple[str, ...]) -> Variant | None:
        """The version that this one inherits from, made first; a circle is an error."""
        name = version.got.get("inherit")
        if name is None:
            return None
        path = (*version.path, "inherit")
        if name not in self.written:
            others = [each for each in self.written if each != key]
            message = Bilingual(
                f"« {key} » reprend « {name} », mais cette publication ne va pas sur « {name} ».",
                f"“{key}” inherits from “{name}”, but this post does not go to “{name}”.",
            )
            self._say(
                key,
                path,
                "inherit-unknown",
                message,
                hints.among(others) if others else None,
            )
            return None
        if name == key or name in asked:
            circle = " → ".join((*asked[asked.index(name) if name in asked else len(asked) :], key, name))
            message = Bilingual(f"« inherit » tourne en rond : {circle}.", f"“inherit” goes round in a circle: {circle}.")
            self._say(
                key,
                path,
                "inherit-circle",
                message,
                Bilingual("Écrivez le texte dans l'un de ces canaux.", "Write the text in one of these channels."),
            )
            return None
        return self._make(name, (*asked, key))

    def _items(self, channel: Channel, version: _Version, source: Variant | None) -> tuple[tuple[TextItem, ...], Any]:
        text = version.got.get("text")
        if text:
            items = self._joined(channel, text, (*version.path, "text")) if isinstance(text, Mapping) else text
            return items, "own"
        if version.got.get("inherit"):
            return (source.items if source else ()), "inherited"
        if channel.delivery is Delivery.BUILT or "subject" in version.got:
            return (), "body"
        if self.setting.text:
            return self._joined(channel, self.setting.text, ("text",), version.path), "base"
        return (), "body" if self.setting.letter else "template"

    def _joined(self, channel: Channel, words: Words, path: KeyPath, where: KeyPath | None = None) -> tuple[TextItem, ...]:
        """The texts of the channel's languages, the main one first, a blank line between. None of them: the first
        that is written, with a warning.
        """
        held = [lang for lang in channel.languages if words.get(lang)]
        if not held:
            other = next(iter(words))
            message = Bilingual(
                f"« {channel.id} » parle {channel.lang}, et le texte n'existe qu'en {', '.join(words)} : il sera pris.",
                f"“{channel.id}” speaks {channel.lang}, and the text exists only in {', '.join(words)}: it will be taken.",
            )
            hint = Bilingual(f"Ajoutez `{channel.lang}: |` sous « text ».", f"Add `{channel.lang}: |` under “text”.")
            self._say(channel.id, where or path, "missing-language", message, hint, warning=True)
            return (TextItem(words[other], path=(*path, other)),)
        return (TextItem("\n\n".join(words[lang] for lang in held), path=(*path, held[0])),)

    def _due(self, channel: Channel, version: _Version) -> datetime | None:
        got, due = version.got, self.setting.due
        places = [name for name in ("delay", "publish_at") if name in got]
        late = self.setting.late.get(channel.id)
        if late is not None:
            places.append("calendar.yaml")
        if len(places) > 1:
            listed = Bilingual(" et ".join(places), " and ".join(places))
            message = Bilingual(
                f"« {channel.id} » a deux heures : {listed.fr}. Gardez-en une.",
                f"“{channel.id}” has two times: {listed.en}. Keep one.",
            )
            self._say(channel.id, version.path, "two-times", message)
        if "publish_at" in got:
            return got["publish_at"]  # type: ignore[no-any-return]
        if isinstance(late, datetime):
            return late
        if due is None:
            if "delay" in got:
                message = Bilingual(
                    "« delay » compte depuis l'heure de la publication, qui n'en a pas.",
                    "“delay” counts from the post's time, and it has none.",
                )
                self._say(channel.id, (*version.path, "delay"), "delay-alone", message)
            return None
        extra = got.get("delay") or (late if isinstance(late, timedelta) else None)
        return due + extra if extra else due

    # ── pictures ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _check_media(self, channel: Channel, variant: Variant) -> None:
        listed = [(variant.path, variant.media)] if "media" in self.written[channel.id].got else []
        listed += [(item.path[:-1], item.media) for item in variant.items if variant.origin == "own"]
        if variant.first_comment:
            listed.append(((*variant.path, "first_comment"), variant.first_comment.media))
        for path, ids in listed:
            for index, key in enumerate(ids or ()):
                self._check_one(channel, (*path, "media", index), key)

    def _check_one(self, channel: Channel, path: KeyPath, key: str) -> None:
        media = self.setting.media.get(key)
        if media is None:
            known = tuple(self.setting.media)
            message = Bilingual(
                f"« {key} » : il n'y a pas d'image de ce nom dans « media ».",
                f"“{key}”: there is no picture of that name in “media”.",
            )
            near = hints.nearest(key, known)
            self._say(
                channel.id,
                path,
                "unknown-media",
                message,
                hints.write(near) if near else hints.among(known) if known else None,
            )
        elif media.source and channel.delivery is Delivery.API:
            message = Bilingual(
                f"« {key} » n'est pas dans le dépôt (source) : « {channel.id} », que la machine publie, ne peut pas l'envoyer.",
                f"“{key}” is not in the repository (source): “{channel.id}”, which the machine publishes, cannot send it.",
            )
            self._say(
                channel.id,
                path,
                "source-on-api",
                message,
                Bilingual(
                    "Donnez un « file », ou retirez-la de ce canal.",
                    "Give a “file”, or take it off this channel.",
                ),
            )
        elif media.mime == "image/svg+xml":
            message = Bilingual(
                f"« {key} » est un SVG : aucun réseau ne le prend.",
                f"“{key}” is an SVG: no network takes it.",
            )
            self._say(channel.id, path, "svg", message, Bilingual("Exportez-le en PNG.", "Export it as PNG."))


def _strictest(post: Visibility, channel: Visibility, own: str | None) -> Visibility:
    strict = Visibility.stricter(post, channel) if post is not channel else post
    return Visibility.stricter(strict, Visibility(own)) if own else strict
