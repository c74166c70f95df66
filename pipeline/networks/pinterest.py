"""Pinterest, posted by hand: an upright picture that leads to a page."""

from collections.abc import Mapping
from typing import ClassVar

from pipeline.model import Bilingual, Channel, Level, Message, Problem
from pipeline.network import Findings, Limit, Limits, Network, say

_PINS = "https://developers.pinterest.com/docs/api/v5/pins-create/"
_SPECS = "https://help.pinterest.com/en/business/article/pinterest-product-specs"


class Pinterest(Network):
    name: ClassVar[str] = "pinterest"
    label: ClassVar[str] = "Pinterest"
    short: ClassVar[str] = "pi"

    def limits(self, channel: Channel) -> Limits:
        return Limits(
            text=Limit(800, _PINS),
            title=Limit(100, _PINS),
            alt=Limit(500, _PINS),
            images=Limit(5, _PINS, Bilingual("images", "images")),
            videos=Limit(1, _PINS, Bilingual("vidéos", "videos")),
            clickable_links=False,
            link_field=True,
            counts_urls_in_full=False,
            needs_text=False,
            needs_media=True,
            needs_title=True,
            needs_link=True,
            mime=("image/jpeg", "image/png", "image/webp"),
        )

    def length(self, text: str, channel: Channel) -> int:
        """Code points."""
        return len(text)

    def check(self, message: Message, channel: Channel) -> list[Problem]:
        found = Findings(self.label, message)
        for one in message.parts[0].media:
            media = one.media
            if media.width and media.height and media.width > media.height:
                found.add(
                    "shape",
                    Bilingual(
                        f"« {media.id} » est en largeur ({media.width} × {media.height}) ; 2:3 en hauteur se voit mieux",
                        f"“{media.id}” is wide ({media.width} × {media.height}); 2:3 upright is seen better",
                    ),
                    level=Level.NOTICE,
                )
        return [*super().check(message, channel), *found]

    def check_options(self, options: Mapping[str, object]) -> list[Bilingual]:
        return super().check_options({key: value for key, value in options.items() if key != "board"})

    def checklist(self, message: Message) -> tuple[Bilingual, ...]:
        steps = list(super().checklist(message))
        last = steps.pop()
        if link := message.parts[0].link:
            steps.append(say(f"Coller le lien de destination : {link}", f"Paste the destination link: {link}"))
        if board := message.parts[0].options.get("board"):
            steps.append(say(f"Choisir le tableau « {board} »", f"Choose the board “{board}”"))
        return (*steps, last)
