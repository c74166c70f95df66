"""Any other place where a person posts: its limits stand in the channel's `options:`.

    marche:
      network: custom
      delivery: handoff
      options: {max_text: 600, max_title: 80, images: 4, needs_media: true, links: false}

`max_text` and `max_title` are characters (a title is asked for when it has a limit), `images` and `videos` how many,
`needs_media` whether one is needed, `links` whether an address can be clicked, `first_comment` whether there is one.
"""

from collections.abc import Mapping
from typing import ClassVar

from pipeline.model import Bilingual, Channel
from pipeline.network import Limit, Limits, Network, say

_SAID = "https://www.unicode.org/glossary/#code_point"  # the number is the channel's own; this is what is counted
_NUMBERS = {"max_text": 2_000, "max_title": 0, "images": 10, "videos": 1}
_SWITCHES = {"needs_media": False, "links": True, "first_comment": False}


class Custom(Network):
    name: ClassVar[str] = "custom"
    label: ClassVar[str] = "Autre/Other"
    short: ClassVar[str] = "cu"

    def limits(self, channel: Channel) -> Limits:
        sizes = {name: _number(channel.options.get(name), default) for name, default in _NUMBERS.items()}
        does = {name: _switch(channel.options.get(name), default) for name, default in _SWITCHES.items()}
        return Limits(
            text=Limit(sizes["max_text"] or 1, _SAID),
            title=Limit(sizes["max_title"], _SAID) if sizes["max_title"] else None,
            images=Limit(sizes["images"], _SAID, Bilingual("images", "images")) if sizes["images"] else None,
            videos=Limit(sizes["videos"], _SAID, Bilingual("vidéos", "videos")) if sizes["videos"] else None,
            mixes_media=True,
            first_comment=does["first_comment"],
            clickable_links=does["links"],
            needs_media=does["needs_media"],
            needs_title=bool(sizes["max_title"]),
            mime=("image/jpeg", "image/png", "image/gif", "image/webp"),
        )

    def length(self, text: str, channel: Channel) -> int:
        """Code points."""
        return len(text)

    def check_options(self, options: Mapping[str, object]) -> list[Bilingual]:
        known = (*_NUMBERS, *_SWITCHES)
        wrong = super().check_options({key: value for key, value in options.items() if key not in known})
        for key, value in options.items():
            if key in _NUMBERS and _number(value, -1) < 0:
                wrong.append(say(f"« {key} » attend un nombre", f"“{key}” takes a number"))
            if key in _SWITCHES and str(value).lower() not in ("true", "false"):
                wrong.append(say(f"« {key} » attend true ou false", f"“{key}” takes true or false"))
        return wrong


def _number(value: object, default: int) -> int:
    text = "" if value is None or isinstance(value, bool) else str(value)
    return int(text) if text.isascii() and text.isdigit() else default


def _switch(value: object, default: bool) -> bool:  # noqa: FBT001 - a default beside its value
    text = str(value).lower()
    return text == "true" if text in ("true", "false") else default
