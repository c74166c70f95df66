"""The demo's 44 counted texts: each network's counter gives the number written beside the text."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.networks import get
from tests.networks.making import a_channel

_FILE = Path(__file__).parents[1] / "fixtures" / "demo_texts.yaml"
_NETWORKS = {"x-weighted": "x", "mastodon": "mastodon"}
_BY_HAND = {"fb-group": "facebook-group"}
TEXTS: list[dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))


def test_there_are_forty_four() -> None:
    assert len(TEXTS) == 44


@pytest.mark.parametrize("entry", TEXTS, ids=lambda entry: f"{entry['post']}-{entry['channel']}")
def test_the_count_written_beside_a_text_is_the_counters(entry: dict[str, Any]) -> None:
    name = _NETWORKS.get(entry["unit"]) or _BY_HAND.get(entry["channel"], entry["channel"])
    network = get(name)
    assert network is not None
    assert network.length(entry["text"].rstrip("\n"), a_channel(name)) == entry["count"]
