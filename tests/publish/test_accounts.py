"""Credentials: all of one owner's or none, never a value in a message."""

from pathlib import Path

import pytest

from pipeline.errors import Unauthorized
from pipeline.model import Site
from pipeline.publish.accounts import account_name, secrets_of
from tests.sites import calendar, post, site

NAMES = ("API_KEY", "API_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET")


@pytest.fixture
def one(tmp_path: Path) -> Site:
    return site(tmp_path, {"p1": post()})


@pytest.fixture
def two(tmp_path: Path) -> Site:
    """Two accounts on X, the first with two channels."""
    second = "  x-en: {network: x, name: X, handle: atelier_en, delivery: api, languages: [en]}\n"
    second += "  x-bis: {network: x, account: x, name: X, handle: atelier_demo, delivery: api, languages: [fr]}\n"
    text = calendar().replace("  page:", second + "  page:").replace("server: http://127.0.0.1:9, ", "", 1)
    return site(tmp_path, {"p1": post()}, calendar_text=text)


def given(prefix: str, *names: str) -> dict[str, str]:
    return {f"{prefix}_{name}": f"secret-{prefix}-{name}" for name in (names or NAMES)}


def test_a_sole_account_takes_the_networks_own_names(one: Site) -> None:
    found = secrets_of(one.calendar.channels["masto"], one.calendar, {"MASTODON_ACCESS_TOKEN": "t"})
    assert found == {"MASTODON_ACCESS_TOKEN": "t"}


def test_an_account_takes_its_own_names_before_the_networks(one: Site) -> None:
    environment = {"MASTO_ACCESS_TOKEN": "own", "MASTODON_ACCESS_TOKEN": "other"}
    assert secrets_of(one.calendar.channels["masto"], one.calendar, environment) == {"MASTODON_ACCESS_TOKEN": "own"}


def test_with_two_accounts_unprefixed_names_are_nobodys(two: Site) -> None:
    with pytest.raises(Unauthorized) as caught:
        secrets_of(two.calendar.channels["x-en"], two.calendar, given("X"))
    assert caught.value.message.en == (
        "No credentials for “x-en”: add the secrets X_EN_API_KEY, X_EN_API_SECRET, X_EN_ACCESS_TOKEN, X_EN_ACCESS_TOKEN_SECRET."
    )


def test_channels_of_an_account_share_its_credentials(two: Site) -> None:
    found = secrets_of(two.calendar.channels["x-bis"], two.calendar, given("X"))
    assert found["X_API_KEY"] == "secret-X-API_KEY"


@pytest.mark.parametrize("missing", NAMES)
def test_incomplete_credentials_are_never_completed_from_elsewhere(two: Site, missing: str) -> None:
    own = {name: value for name, value in given("X_EN").items() if name != f"X_EN_{missing}"}
    with pytest.raises(Unauthorized) as caught:
        secrets_of(two.calendar.channels["x-en"], two.calendar, given("X") | own | {f"X_EN_{missing}": ""})
    message = caught.value.message
    assert message.en == f"Incomplete credentials for “x-en”: X_EN_{missing} missing."
    assert message.fr == f"Identifiants incomplets pour « x-en » : il manque X_EN_{missing}."
    assert "secret" not in message.en + message.fr


def test_the_ledger_names_an_account_by_its_network_and_place(one: Site) -> None:
    channels = one.calendar.channels
    assert account_name(channels["masto"]) == "mastodon:127.0.0.1:9/@atelier"
