"""TikTok, posted by hand: an upright video with its caption."""

from typing import ClassVar

from pipeline.model import Bilingual, Channel, Level, Message, Problem
from pipeline.network import Findings, Limit, Limits, Network, say

_POSTS = "https://developers.tiktok.com/doc/content-posting-api-reference-direct-post"


class TikTok(Network):
    name: ClassVar[str] = "tiktok"
    label: ClassVar[str] = "TikTok"
    short: ClassVar[str] = "tt"

    def limits(self, channel: Channel) -> Limits:
        return Limits(
            text=Limit(2_200, _POSTS),
            videos=Limit(1, _POSTS, Bilingual("vidéos", "videos")),
            first_comment=True,
            clickable_links=False,
            needs_text=False,
            needs_media=True,
            needs_video=True,
        )

    def length(self, text: str, channel: Channel) -> int:
        """UTF-16 units."""
        return len(text.encode("utf-16-le")) // 2

    def check(self, message: Message, channel: Channel) -> list[Problem]:
        found = Findings(self.label, message)
        for one in message.parts[0].media:
            if one.media.kind == "video" and one.media.shape not in (None, "9:16"):
                found.add(
                    "shape",
                    Bilingual(
                        f"« {one.media.id} » est en {one.media.shape} ; l'écran est en 9:16",
                        f"“{one.media.id}” is {one.media.shape}; the screen is 9:16",
                    ),
                    level=Level.WARNING,
                )
            if one.media.kind == "video" and not one.media.subtitles:
                found.add(
                    "subtitles",
                    Bilingual(f"« {one.media.id} » n'a pas de sous-titres", f"“{one.media.id}” has no subtitles"),
                    Bilingual("ajoutez `subtitles:`, ou incrustez-les", "add `subtitles:`, or burn them in"),
                    level=Level.WARNING,
                )
        return [*super().check(message, channel), *found]

    def checklist(self, message: Message) -> tuple[Bilingual, ...]:
        *steps, last = super().checklist(message)
        burnt = say(
            "Vérifier que les sous-titres se lisent dans l'image",
            "Check that the subtitles can be read in the picture",
        )
        return (*steps, burnt, last)
