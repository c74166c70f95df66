"""Instagram, posted by hand: a picture or a video, a caption, no link that works."""

from collections.abc import Mapping
from typing import ClassVar

from pipeline.model import Bilingual, Channel, Level, Message, Problem
from pipeline.network import Findings, Limit, Limits, Network, say
from pipeline.text import hashtags

_MEDIA = "https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media"
_CAROUSEL = "https://developers.facebook.com/docs/instagram-platform/content-publishing"
_FEWER_TAGS = 5  # lowered from 30 account by account since December 2025


class Instagram(Network):
    name: ClassVar[str] = "instagram"
    label: ClassVar[str] = "Instagram"
    short: ClassVar[str] = "ig"

    def limits(self, channel: Channel) -> Limits:
        return Limits(
            text=Limit(2_200, _MEDIA),
            fold=Limit(125, "https://www.facebook.com/business/ads-guide/update/image/instagram-feed"),
            alt=Limit(1_000, _MEDIA),
            images=Limit(10, _CAROUSEL, Bilingual("images", "images")),
            videos=Limit(10, _CAROUSEL, Bilingual("vidéos", "videos")),
            mixes_media=True,
            hashtags=Limit(30, _MEDIA, Bilingual("mots-dièse", "hashtags")),
            first_comment=True,
            clickable_links=False,
            needs_text=False,
            needs_media=True,
            mime=("image/jpeg", "image/png", "image/webp"),
        )

    def length(self, text: str, channel: Channel) -> int:
        """Code points; the unit is not documented."""
        return len(text)

    def check(self, message: Message, channel: Channel) -> list[Problem]:
        found = Findings(self.label, message)
        for part in message.parts:
            if _FEWER_TAGS < (count := len(hashtags(part.text))) <= 30:
                found.add(
                    "hashtags",
                    Bilingual(
                        f"{count} mots-dièse ; beaucoup de comptes n'en ont plus droit qu'à {_FEWER_TAGS}",
                        f"{count} hashtags; many accounts are now allowed only {_FEWER_TAGS}",
                    ),
                    Bilingual("gardez les plus utiles", "keep the most useful ones"),
                    part=part.number,
                    level=Level.WARNING,
                )
        return [*super().check(message, channel), *found]

    def check_options(self, options: Mapping[str, object]) -> list[Bilingual]:
        return super().check_options({key: value for key, value in options.items() if key != "place"})

    def checklist(self, message: Message) -> tuple[Bilingual, ...]:
        steps = list(super().checklist(message))
        last = steps.pop()
        if "bio" in message.parts[0].text.casefold():
            steps.append(
                say(
                    "Vérifier que le lien de la bio ouvre la bonne page",
                    "Check that the link in the bio opens the right page",
                )
            )
        return (*steps, last)
