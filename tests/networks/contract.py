"""What every network keeps to, by api or by hand; `test_contract.py` runs it on each that there is."""

from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Channel, Level
from pipeline.network import Client, Limit, Network
from pipeline.networks import get
from tests.networks.making import PAGE, a_channel, composed

PLAIN = "Un vélo dort dans votre cave ? Donnez-le. "
RICH = f"« Noël d'occasion » : 85 vélos… {PAGE}?a=1&b=2#haut et https://cyclorive.example.org/adhesion/tres/loin #Vélo #NoëlDOccasion 🚲👩‍🔧 @voisine.example.org"


class PureContract:
    """The half without credentials."""

    name: ClassVar[str]
    channel_of: ClassVar[dict[str, Any]] = {}  # what its channel needs beyond the ordinary

    @pytest.fixture
    def network(self) -> Network:
        found = get(self.name)
        assert found is not None
        return found

    @pytest.fixture
    def channel(self) -> Channel:
        return a_channel(self.name, **self.channel_of)

    def test_it_is_found_by_its_name_and_says_what_it_is(self, network: Network) -> None:
        assert network.name == self.name
        assert network.label
        assert len(network.short) == 2
        assert all(secret == secret.upper() for secret in network.secrets)

    def test_every_limit_is_a_number_with_the_page_that_proves_it(self, network: Network, channel: Channel) -> None:
        limits = network.limits(channel)
        for name in limits.__slots__:
            value = getattr(limits, name)
            for limit in value if isinstance(value, tuple) else (value,):
                if isinstance(limit, Limit):
                    assert limit.value > 0, name
                    assert limit.source.startswith("https://"), name

    def test_a_text_as_long_as_the_limit_passes_and_one_more_sign_does_not(self, network: Network, channel: Channel) -> None:
        limit = network.limits(channel).text.value
        for size, refused in ((limit, False), (limit + 1, True)):
            text = "e" * size
            message = composed(network, channel, text)
            sent = [part.text for part in message.parts]
            codes = [problem.code for problem in network.check(message, channel)]
            assert ("too-long" in codes) == (refused and text in sent)  # what is only a page has no text of its own

    @pytest.mark.parametrize("text", [PLAIN, RICH, "a", "👨‍👩‍👧‍👦" * 5, "e\u0301" * 10])
    def test_the_length_shown_is_the_length_of_what_is_sent(self, network: Network, channel: Channel, text: str) -> None:
        for part in composed(network, channel, text).parts:
            assert part.length == network.length(part.text, channel)
            assert part.limit == network.limits(channel).text.value

    @pytest.mark.parametrize("text", [PLAIN, RICH])
    def test_what_is_clickable_lies_inside_the_text_in_order_and_apart(
        self, network: Network, channel: Channel, text: str
    ) -> None:
        for part in composed(network, channel, text).parts:
            ends = [0]
            for span in part.spans:
                assert ends[-1] <= span.start < span.end <= len(part.text)
                ends.append(span.end)

    def test_a_long_text_becomes_a_thread_whose_parts_all_fit_where_there_are_threads(
        self, network: Network, channel: Channel
    ) -> None:
        limits = network.limits(channel)
        text = PLAIN * (limits.text.value // 8)
        message = composed(network, channel, text, thread_auto=True)
        if not limits.thread:
            assert len(message.parts) <= 1
            return
        assert len(message.parts) > 1
        assert [part.kind for part in message.parts] == ["post", *["reply"] * (len(message.parts) - 1)]
        assert all(part.length <= limits.text.value for part in message.parts)
        assert not [problem for problem in network.check(message, channel) if problem.code == "too-long"]

    def test_any_text_composes_and_is_measured_the_same_way_twice(self, network: Network, channel: Channel) -> None:
        @settings(deadline=None, max_examples=60)
        @given(text=st.text(max_size=400))
        def holds(text: str) -> None:
            message = composed(network, channel, text)
            assert message == composed(network, channel, text)
            assert all(part.length == network.measure(part.text, part.warning, channel) for part in message.parts)

        holds()

    def test_an_option_it_does_not_know_is_said_in_both_languages(self, network: Network) -> None:
        wrong = network.check_options({"nonsense": 1})
        assert [message.fr for message in wrong] == ["option inconnue : « nonsense »"]
        assert [message.en for message in wrong] == ["unknown option: “nonsense”"]

    def test_every_problem_is_said_in_both_languages_and_points_into_the_post(self, network: Network, channel: Channel) -> None:
        limit = network.limits(channel).text.value
        for problem in network.check(composed(network, channel, "é" * (limit + 7)), channel):
            assert problem.message.fr.startswith(f"{network.label}")
            assert problem.message.en.startswith(f"{network.label}: ")
            assert problem.channel == channel.id
            assert problem.level in Level


def abilities(client: Client) -> set[str]:
    """What a client can do, by what it implements."""
    names = {"find", "edit", "delete", "measure", "listen", "moderate"}
    return {name for name in names if callable(getattr(client, name, None))}
