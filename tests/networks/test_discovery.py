"""The networks are found by their files, and finding them loads nothing heavy."""

import subprocess
import sys

from pipeline.network import Network
from pipeline.networks import discover, get, names


def test_every_file_is_a_network_of_that_name() -> None:
    assert tuple(discover()) == names()
    for name, network in discover().items():
        assert isinstance(network, Network)
        assert network.name == name
        assert get(name) is network


def test_the_short_networks_are_there() -> None:
    assert {"x", "mastodon", "bluesky"} <= set(names())


def test_an_unknown_name_is_none_and_never_a_file_outside() -> None:
    assert get("nonsense") is None
    assert get("__init__") is None
    assert get("../network") is None
    assert get("facebook_group") is None


def test_no_two_networks_share_a_name_a_label_or_a_short_name() -> None:
    found = list(discover().values())
    for words in ([one.name for one in found], [one.label for one in found], [one.short for one in found]):
        assert len(set(words)) == len(words)


def test_finding_all_networks_loads_no_http_library_and_no_picture_library() -> None:
    heavy = ("httpx2", "requests", "tweepy", "PIL", "mkdocs", "jinja2")
    code = f"import sys, pipeline.networks as n; n.discover(); print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
