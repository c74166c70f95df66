"""Facebook group, posted by hand: closed, so its texts and links stay out of the public site."""

from typing import ClassVar

from pipeline.model import Bilingual, Channel, Message
from pipeline.network import Limit, Limits, Network, say

_FEED = "https://developers.facebook.com/docs/graph-api/reference/group/feed/"
_HELP = "https://www.facebook.com/help/1629740080681586"  # groups


class FacebookGroup(Network):
    name: ClassVar[str] = "facebook-group"
    label: ClassVar[str] = "Facebook (groupe)"
    short: ClassVar[str] = "fg"

    def limits(self, channel: Channel) -> Limits:
        return Limits(
            text=Limit(63_206, _FEED),
            comment=Limit(8_000, _HELP),
            fold=Limit(480, _HELP),
            fold_told=True,
            images=Limit(10, _FEED, Bilingual("images", "images")),
            videos=Limit(1, _FEED, Bilingual("vidéos", "videos")),
            poll_options=Limit(10, _HELP, Bilingual("réponses", "answers")),
            first_comment=True,
            mime=("image/jpeg", "image/png", "image/gif", "image/webp"),
        )

    def length(self, text: str, channel: Channel) -> int:
        """Code points."""
        return len(text)

    def checklist(self, message: Message) -> tuple[Bilingual, ...]:
        steps = super().checklist(message)
        inside = say("Publier dans le groupe, pas sur la page", "Post in the group, not on the page")
        return (steps[0], inside, *steps[1:])
