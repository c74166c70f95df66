"""LinkedIn page, posted by hand."""

from typing import ClassVar

from pipeline.model import Bilingual, Channel
from pipeline.network import Limit, Limits, Network, say
from pipeline.text import emojis

_POSTS = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api"
_IMAGES = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/multiimage-post-api"
_POLL = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/poll-post-api"
_COMMENTS = "https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/comments-api"


class LinkedIn(Network):
    name: ClassVar[str] = "linkedin"
    label: ClassVar[str] = "LinkedIn"
    short: ClassVar[str] = "li"

    def limits(self, channel: Channel) -> Limits:
        return Limits(
            text=Limit(3_000, _POSTS),
            comment=Limit(1_250, _COMMENTS),
            fold=Limit(210, _POSTS),
            alt=Limit(4_086, _IMAGES),
            images=Limit(20, _IMAGES, Bilingual("images", "images")),
            videos=Limit(1, _POSTS, Bilingual("vidéos", "videos")),
            poll_options=Limit(4, _POLL, Bilingual("réponses", "answers")),
            poll_option_length=Limit(30, _POLL),
            first_comment=True,
            mime=("image/jpeg", "image/png", "image/gif"),
        )

    def length(self, text: str, channel: Channel) -> int:
        """UTF-16 units: the unit is not documented, and this is the larger count."""
        return len(text.encode("utf-16-le")) // 2

    def explain(self, text: str) -> Bilingual | None:
        if not emojis(text):
            return None
        return say("un émoji compte pour deux ou plus", "an emoji counts as two or more")
