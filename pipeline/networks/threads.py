"""Threads, posted by hand."""

from typing import ClassVar

from pipeline.model import Bilingual, Channel, Level, Message, Problem
from pipeline.network import Findings, Limit, Limits, Network, say
from pipeline.text import emojis, hashtags, urls

_POSTS = "https://developers.facebook.com/docs/threads/posts"
_LINKS = "https://developers.facebook.com/docs/threads/overview"
_MOST_LINKS = 5


class Threads(Network):
    name: ClassVar[str] = "threads"
    label: ClassVar[str] = "Threads"
    short: ClassVar[str] = "th"

    def limits(self, channel: Channel) -> Limits:
        return Limits(
            text=Limit(500, _POSTS),
            alt=Limit(1_000, _POSTS),
            images=Limit(20, _POSTS, Bilingual("images", "images")),
            videos=Limit(20, _POSTS, Bilingual("vidéos", "videos")),
            mixes_media=True,
            poll_options=Limit(4, _POSTS, Bilingual("réponses", "answers")),
            poll_option_length=Limit(25, _POSTS),
            thread=True,
            first_comment=True,
            mime=("image/jpeg", "image/png"),
        )

    def length(self, text: str, channel: Channel) -> int:
        """Code points, each emoji as its UTF-8 bytes."""
        drawn = emojis(text)
        return len(text) + sum(len(one.text.encode()) - len(one.text) for one in drawn)

    def explain(self, text: str) -> Bilingual | None:
        if not (drawn := emojis(text)):
            return None
        size = len(drawn[0].text.encode())
        return say(f"{drawn[0].text} compte pour {size}", f"{drawn[0].text} counts as {size}")

    def check(self, message: Message, channel: Channel) -> list[Problem]:
        found = Findings(self.label, message)
        for part in message.parts:
            links = {span.text for span in urls(part.text)}
            if len(links) > _MOST_LINKS:
                found.add(
                    "too-many-links",
                    Bilingual(
                        f"{len(links)} liens, {_MOST_LINKS} au plus",
                        f"{len(links)} links, at most {_MOST_LINKS}",
                    ),
                    part=part.number,
                )
            if (tags := len(hashtags(part.text))) > 1:
                found.add(
                    "topics",
                    Bilingual(
                        f"{tags} mots-dièse ; un seul devient un sujet",
                        f"{tags} hashtags; only one becomes a topic",
                    ),
                    Bilingual("gardez le plus utile", "keep the most useful one"),
                    part=part.number,
                    level=Level.NOTICE,
                )
        return [*super().check(message, channel), *found]
