"""Composing and checking for one network that a person posts to."""

from typing import Any

from pipeline import networks
from pipeline.compose import Composer
from pipeline.model import Channel, Key, Level, Message, Post, Variant
from pipeline.network import Network
from tests.compose.sites import article, calendar, channel, post, site


def network(name: str) -> Network:
    found = networks.get(name)
    assert found is not None
    return found


def composed(name: str, one: Variant, on: Channel | None = None, **more: Any) -> tuple[Message, Channel, Post]:
    where = on or channel(name)
    made = post("p08", one, **({"articles": [article("noel")]} | more))
    message = Composer(site(calendar(where), made)).draft(Key("p08", name)).message
    assert message is not None
    return message, where, made


def said(name: str, one: Variant, on: Channel | None = None, **more: Any) -> list[tuple[Level, str, str]]:
    """The network's own findings: level, French with ordinary spaces, English."""
    message, where, _ = composed(name, one, on, **more)
    found = network(name).check(message, where)
    return [(each.level, each.message.fr.replace("\u00a0", " "), each.message.en) for each in found]


def steps(name: str, one: Variant, on: Channel | None = None, **more: Any) -> list[str]:
    message, _, _ = composed(name, one, on, **more)
    return [step.fr.replace("\u00a0", " ") for step in network(name).checklist(message)]
