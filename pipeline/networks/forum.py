"""Any forum, posted by hand: a topic's title, its text, and the permalink to record.

Forums set their own limits; a channel says them in `options: {max_title: 120, max_text: 20000}`. Without them,
those of a fresh Discourse.
"""

from collections.abc import Mapping
from typing import ClassVar

from pipeline.model import Bilingual, Channel, Message
from pipeline.network import Limit, Limits, Network, say

_SETTINGS = "https://github.com/discourse/discourse/blob/main/config/site_settings.yml"
_NUMBERS = ("max_title", "max_text")
_WORDS = ("category",)


class Forum(Network):
    name: ClassVar[str] = "forum"
    label: ClassVar[str] = "Forum"
    short: ClassVar[str] = "fo"

    def limits(self, channel: Channel) -> Limits:
        return Limits(
            text=Limit(_number(channel.options.get("max_text")) or 32_000, _SETTINGS),
            title=Limit(_number(channel.options.get("max_title")) or 255, _SETTINGS),
            images=Limit(10, _SETTINGS, Bilingual("images", "images")),
            videos=Limit(1, _SETTINGS, Bilingual("vidéos", "videos")),
            mixes_media=True,
            needs_title=True,
            mime=("image/jpeg", "image/png", "image/gif", "image/webp"),
        )

    def length(self, text: str, channel: Channel) -> int:
        """Code points."""
        return len(text)

    def check_options(self, options: Mapping[str, object]) -> list[Bilingual]:
        wrong = super().check_options({key: value for key, value in options.items() if key not in (*_NUMBERS, *_WORDS)})
        for key in _NUMBERS:
            if key in options and _number(options[key]) is None:
                wrong.append(say(f"« {key} » attend un nombre de caractères", f"“{key}” takes a number of characters"))
        return wrong

    def checklist(self, message: Message) -> tuple[Bilingual, ...]:
        steps = super().checklist(message)
        category = message.parts[0].options.get("category")
        if not category:
            return steps
        return (
            steps[0],
            say(f"Ouvrir un sujet dans « {category} »", f"Start a topic in “{category}”"),
            *steps[1:],
        )


def _number(value: object) -> int | None:
    text = str(value) if value is not None else ""
    return int(text) if text.isascii() and text.isdigit() and int(text) > 0 else None
