"""Facebook page, posted by hand: text, pictures, a link card."""

from typing import ClassVar

from pipeline.model import Bilingual, Channel
from pipeline.network import Limit, Limits, Network

_FEED = "https://developers.facebook.com/docs/graph-api/reference/page/feed/"
_PHOTOS = "https://developers.facebook.com/docs/graph-api/reference/page/photos/"
_HELP = "https://www.facebook.com/help/"


class Facebook(Network):
    name: ClassVar[str] = "facebook"
    label: ClassVar[str] = "Facebook"
    short: ClassVar[str] = "fb"

    def limits(self, channel: Channel) -> Limits:
        return Limits(
            text=Limit(63_206, _FEED),
            comment=Limit(8_000, _HELP),
            fold=Limit(480, _HELP),  # measured, and moving: 477 on a computer, less on a phone
            fold_told=True,
            images=Limit(10, _PHOTOS, Bilingual("images", "images")),
            videos=Limit(1, _FEED, Bilingual("vidéos", "videos")),
            first_comment=True,
            mime=("image/jpeg", "image/png", "image/gif", "image/webp"),
        )

    def length(self, text: str, channel: Channel) -> int:
        """Code points."""
        return len(text)
