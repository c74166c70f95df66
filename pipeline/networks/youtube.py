"""YouTube, posted by hand: a video, its title and its description."""

from collections.abc import Mapping
from typing import ClassVar

from pipeline.model import Bilingual, Channel, Message, Problem
from pipeline.network import Findings, Limit, Limits, Network, say

_VIDEOS = "https://developers.google.com/youtube/v3/docs/videos"
_HASHTAGS = "https://support.google.com/youtube/answer/6390658"
_OPTIONS = ("playlist", "category")


class YouTube(Network):
    name: ClassVar[str] = "youtube"
    label: ClassVar[str] = "YouTube"
    short: ClassVar[str] = "yt"

    def limits(self, channel: Channel) -> Limits:
        return Limits(
            text=Limit(5_000, _VIDEOS, Bilingual("octets", "bytes")),
            title=Limit(100, _VIDEOS),
            videos=Limit(1, _VIDEOS, Bilingual("vidéos", "videos")),
            hashtags=Limit(60, _HASHTAGS, Bilingual("mots-dièse", "hashtags")),
            first_comment=True,
            needs_text=False,
            needs_media=True,
            needs_video=True,
            needs_title=True,
        )

    def length(self, text: str, channel: Channel) -> int:
        """UTF-8 bytes (snippet.description)."""
        return len(text.encode())

    def explain(self, text: str) -> Bilingual | None:
        if text.isascii():
            return None
        return say("une lettre accentuée compte double", "an accented letter counts double")

    def check(self, message: Message, channel: Channel) -> list[Problem]:
        found = Findings(self.label, message)
        for where, text in ((Bilingual("le titre", "the title"), message.title), *_descriptions(message)):
            if text and ("<" in text or ">" in text):
                found.add(
                    "signs",
                    Bilingual(
                        f"{where.fr} ne peut contenir ni « < » ni « > »",
                        f"{where.en} may hold neither “<” nor “>”",
                    ),
                )
        return [*super().check(message, channel), *found]

    def check_options(self, options: Mapping[str, object]) -> list[Bilingual]:
        return super().check_options({key: value for key, value in options.items() if key not in _OPTIONS})

    def checklist(self, message: Message) -> tuple[Bilingual, ...]:
        steps = list(super().checklist(message))
        last = steps.pop()
        if playlist := message.parts[0].options.get("playlist"):
            steps.append(say(f"Ajouter à la liste « {playlist} »", f"Add to the playlist “{playlist}”"))
        steps.append(
            say(
                "Vérifier les chapitres : le premier commence à 0:00",
                "Check the chapters: the first starts at 0:00",
            )
        )
        return (*steps, last)


def _descriptions(message: Message) -> tuple[tuple[Bilingual, str], ...]:
    return tuple((Bilingual("la description", "the description"), part.text) for part in message.parts if part.kind == "post")
