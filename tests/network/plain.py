"""A network with every ability and small limits, and a context to compose in."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from pipeline.model import Bilingual, Card, Channel, Post, Problem, Variant
from pipeline.network import Context, Limit, Limits, Network
from tests.compose import sites

SOURCE = "https://limits.example.org/"

SMALL = Limits(
    text=Limit(40, SOURCE),
    comment=Limit(10, SOURCE),
    alt=Limit(12, SOURCE),
    title=Limit(12, SOURCE),
    images=Limit(2, SOURCE),
    videos=Limit(1, SOURCE),
    hashtags=Limit(2, SOURCE, Bilingual("mots-dièse", "hashtags")),
    poll_options=Limit(3, SOURCE),
    poll_option_length=Limit(5, SOURCE),
    poll_minutes=(Limit(5, SOURCE), Limit(10_080, SOURCE)),
    thread=True,
    first_comment=True,
    content_warning=True,
)


@dataclass(frozen=True)
class Plain(Network):
    """Counts code points; says what a test asks it to say."""

    name: ClassVar[str] = "plain"
    label: ClassVar[str] = "Plain"
    short: ClassVar[str] = "pl"

    known: Limits = SMALL
    why: Bilingual | None = None

    def limits(self, channel: Channel) -> Limits:
        return self.known

    def length(self, text: str, channel: Channel) -> int:
        return len(text)

    def explain(self, text: str) -> Bilingual | None:
        return self.why


def plain(**changed: Any) -> Plain:
    return Plain(replace(Plain().known, **changed))


def context(post: Post, channel: Channel | None = None, **more: Any) -> Context:
    """Where {link} is the page /noel/, {@ville} is @ville_demo, {disclosure} is "avec la Ville", and the page has a card."""
    fields: dict[str, Any] = {
        "calendar": sites.calendar(),
        "channel": channel or sites.channel("plain"),
        "root": Path("/nowhere"),
        "link": lambda: "https://cyclorive.example.org/noel/",
        "partner": {"ville": "@ville_demo"}.get,
        "disclosure": lambda: "avec la Ville",
        "card": lambda url: Card(url, "Noël", "85 vélos") if url.startswith("https://cyclorive.example.org") else None,
        "media": post.media,
    }
    return Context(**fields | more)


def problems(network: Network, variant: Variant, channel: Channel | None = None, **more: Any) -> list[Problem]:
    post = sites.post("p08", variant, **more)
    ctx = context(post, channel)
    return network.check(network.compose(ctx, post, variant), ctx.channel)


def said(found: list[Problem]) -> list[tuple[str, str]]:
    """French and English of each, with ordinary spaces for the eye."""
    return [(one.message.fr.replace("\u00a0", " "), one.message.en) for one in found]
