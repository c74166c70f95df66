"""What every client keeps to, against a loopback server of its network: the five ends, and nothing twice.

A network's test file inherits `ClientContract` and says how its server is made and read.
"""

import json
import socket
import traceback
from abc import abstractmethod
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from pipeline.errors import NetworkError, NotSent, OutcomeUnknown, Rejected, Unauthorized
from pipeline.model import Channel, Part
from pipeline.network import Absent, Claimed, Client, Deletes, Edits, Finds, Found, Network, Receipt, Unclear
from pipeline.networks import get
from pipeline.text import fingerprint
from pipeline.transport import Http, Timeouts
from tests.networks.contract import abilities
from tests.networks.making import a_channel, a_part, a_picture
from tests.servers.loopback import LoopbackServer
from tests.transport import NOW, StillClock

KEY = "4c1d8f0e5b7a9236c4d1e8f70a5b9c3d"
OTHER_KEY = "a" * 32
TEXT = "Noël d'occasion, c'est aujourd'hui : 85 vélos révisés, de 60 à 180 €. https://cyclorive.example.org/noel #NoëlDOccasion & co <3"
AGENT = "editorial-pipeline/0.1"


class ClientContract:
    """The half with credentials."""

    name: ClassVar[str]
    send_call: ClassVar[tuple[str, str]]  # method and path of the irreversible call
    upload_call: ClassVar[tuple[str, str]]
    channel_of: ClassVar[dict[str, Any]] = {}
    secrets: ClassVar[dict[str, str]]

    @abstractmethod
    def serve(self, clock: StillClock) -> LoopbackServer: ...

    def stored_text(self, post: dict[str, Any]) -> str:
        return str(post["text"])

    def stored_parent(self, post: dict[str, Any]) -> str | None:
        raise AssertionError("a network says where its server keeps a reply's parent")

    # Fixtures.

    @pytest.fixture
    def clock(self) -> StillClock:
        return StillClock()

    @pytest.fixture
    def server(self, clock: StillClock) -> Iterator[LoopbackServer]:
        with self.serve(clock) as server:
            yield server

    @pytest.fixture
    def network(self) -> Network:
        found = get(self.name)
        assert found is not None
        return found

    @pytest.fixture
    def channel(self, server: LoopbackServer) -> Channel:
        return a_channel(self.name, server=server.url, **self.channel_of)

    @pytest.fixture
    def http(self, clock: StillClock) -> Iterator[Http]:
        with Http(user_agent=AGENT, clock=clock, timeouts=Timeouts(connect=5, write=5, read=10)) as made:
            yield made

    @pytest.fixture
    def client(self, network: Network, channel: Channel, http: Http, tmp_path: Path) -> Client:
        return self.connect(network, channel, http, tmp_path)

    def connect(self, network: Network, channel: Channel, http: Http, root: Path) -> Client:
        client = network.connect(channel, self.secrets, http, root)
        assert client is not None
        return client

    def claimed(self, part: Part, **changes: Any) -> Claimed:
        given: dict[str, Any] = {
            "part": part,
            "fingerprint": fingerprint([part.text]),
            "key": KEY,
            "stamp": NOW,
            "since": NOW - timedelta(minutes=2),
            "until": NOW + timedelta(minutes=15),
            "media_count": len(part.media),
        }
        return Claimed(**(given | changes))

    def send(self, client: Client, part: Part, *, thread: tuple[Receipt, ...] = (), key: str = KEY) -> Receipt:
        return client.send(client.prepare(part), thread=thread, key=key, stamp=NOW)

    def sends(self, server: LoopbackServer) -> int:
        return len(server.calls(*self.send_call))

    def fails(self, client: Client, part: Part) -> NetworkError:
        prepared = client.prepare(part)
        with pytest.raises(NetworkError) as caught:
            client.send(prepared, thread=(), key=KEY, stamp=NOW)
        return caught.value

    # What it is.

    def test_it_asks_for_exactly_its_secrets(self, network: Network) -> None:
        assert set(network.secrets) == set(self.secrets)

    def test_what_it_can_and_what_it_never_can_are_apart(self, network: Network, client: Client) -> None:
        assert not abilities(client) & {ability.value for ability in network.lacks}
        assert isinstance(client, Finds) == ("find" in abilities(client))
        assert isinstance(client, Edits) == ("edit" in abilities(client))
        assert isinstance(client, Deletes) == ("delete" in abilities(client))

    def test_it_says_whose_credentials_it_has(self, client: Client, channel: Channel) -> None:
        account = client.whoami()
        assert account.handle == channel.handle
        assert account.id

    # Sending.

    def test_the_text_that_arrives_is_the_text_of_the_preview(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client
    ) -> None:
        part = a_part(network, channel, TEXT)
        receipt = self.send(client, part)
        assert [self.stored_text(post) for post in server.stored] == [part.text]
        assert receipt.id
        assert receipt.url

    def test_preparing_sends_nothing(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client, tmp_path: Path
    ) -> None:
        client.prepare(a_part(network, channel, TEXT, root=tmp_path, media=[a_picture(tmp_path)]))
        assert server.stored == []
        assert self.sends(server) == 0

    def test_a_thread_is_replies_each_to_the_one_before(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client
    ) -> None:
        first = self.send(client, a_part(network, channel, "Un"))
        second = self.send(client, a_part(network, channel, "Deux"), thread=(first,), key=OTHER_KEY)
        third = self.send(client, a_part(network, channel, "Trois"), thread=(first, second), key="b" * 32)
        parents = {self.stored_text(post): self.stored_parent(post) for post in server.stored}
        assert parents == {"Un": None, "Deux": first.id, "Trois": second.id}
        assert len({first.id, second.id, third.id}) == 3

    # The five ends.

    @pytest.mark.parametrize("stage", ["read", "stored"])
    @pytest.mark.parametrize("answer", ["close", "reset", "html", "truncated", "cut", "huge"])
    def test_without_a_readable_answer_the_outcome_is_unknown(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client, answer: Any, stage: Any
    ) -> None:
        server.faults.add(answer, method=self.send_call[0], path=self.send_call[1], stage=stage)
        error = self.fails(client, a_part(network, channel, TEXT))
        assert type(error) is OutcomeUnknown
        assert self.sends(server) == 1

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    @pytest.mark.parametrize("stage", ["read", "stored"])
    def test_a_broken_server_leaves_the_outcome_unknown(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client, status: int, stage: Any
    ) -> None:
        server.faults.add("status", status=status, method=self.send_call[0], path=self.send_call[1], stage=stage, times=0)
        assert type(self.fails(client, a_part(network, channel, TEXT))) is OutcomeUnknown
        assert self.sends(server) == 1

    def test_an_answer_that_does_not_come_leaves_the_outcome_unknown(
        self, server: LoopbackServer, network: Network, channel: Channel, clock: StillClock, tmp_path: Path
    ) -> None:
        with Http(user_agent=AGENT, clock=clock, timeouts=Timeouts(connect=5, write=5, read=10)) as patient:
            client = self.connect(network, channel, patient, tmp_path)
            prepared = client.prepare(a_part(network, channel, TEXT))
            client.whoami()
            patient.close()
            patient._timeouts = Timeouts(connect=5, write=5, read=0.3)
            server.faults.add("hang", method=self.send_call[0], path=self.send_call[1], stage="stored")
            with pytest.raises(OutcomeUnknown) as caught:
                client.send(prepared, thread=(), key=KEY, stamp=NOW)
        assert caught.value.code == "timeout_after_body"
        assert len(server.stored) == 1
        server.faults.release()

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_no_redirect_is_followed(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client, status: int
    ) -> None:
        server.faults.add("redirect", status=status, location=self.send_call[1], method=self.send_call[0], path=self.send_call[1])
        assert type(self.fails(client, a_part(network, channel, TEXT))) is Rejected
        assert self.sends(server) == 1
        assert server.stored == []

    @pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422])
    def test_a_no_is_a_no(self, server: LoopbackServer, network: Network, channel: Channel, client: Client, status: int) -> None:
        server.faults.add(
            "status", status=status, body='{"error": "no", "message": "no"}', method=self.send_call[0], path=self.send_call[1]
        )
        assert type(self.fails(client, a_part(network, channel, TEXT))) is Rejected
        assert self.sends(server) == 1

    def test_refused_credentials_concern_the_account(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client
    ) -> None:
        server.faults.add("status", status=401, body='{"error": "no"}', method=self.send_call[0], path=self.send_call[1])
        assert type(self.fails(client, a_part(network, channel, TEXT))) is Unauthorized

    @pytest.mark.parametrize("format", ["retry-after", "retry-after-date", "x-rate-limit", "iso", "ratelimit", "delta"])
    def test_a_rate_limit_is_not_sent_and_says_until_when(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client, format: Any
    ) -> None:
        server.faults.add("rate_limited", clock=format, seconds=900, method=self.send_call[0], path=self.send_call[1])
        error = self.fails(client, a_part(network, channel, TEXT))
        assert isinstance(error, NotSent)
        assert error.rate_limited
        assert error.retry_at == NOW + timedelta(seconds=900)
        assert self.sends(server) == 1

    def test_a_server_that_is_not_there_got_nothing(self, network: Network, http: Http, tmp_path: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{probe.getsockname()[1]}"
        client = self.connect(network, a_channel(self.name, server=address, **self.channel_of), http, tmp_path)
        with pytest.raises(NotSent):
            client.whoami()

    @pytest.mark.parametrize("status", [500, 503])
    def test_an_upload_that_fails_is_not_sent(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client, status: int, tmp_path: Path
    ) -> None:
        server.faults.add("status", status=status, method=self.upload_call[0], path=self.upload_call[1])
        with pytest.raises(NotSent):
            client.prepare(a_part(network, channel, TEXT, root=tmp_path, media=[a_picture(tmp_path)]))
        assert server.stored == []

    def test_no_secret_shows_in_an_error(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client, http: Http
    ) -> None:
        client.whoami()
        echoed = json.dumps({"error": " ".join(self.secrets.values()), "message": " ".join(self.secrets.values())})
        for status in (400, 401, 403, 422, 500):
            server.faults.add("status", status=status, body=echoed, method=self.send_call[0], path=self.send_call[1])
            error = self.fails(client, a_part(network, channel, TEXT))
            shown = "\n".join([*traceback.format_exception(error), repr(error), error.message.fr, repr(client), repr(http)])
            for secret in self.secrets.values():
                assert secret not in shown

    def test_no_secret_shows_in_a_log_at_any_level(
        self,
        server: LoopbackServer,
        network: Network,
        channel: Channel,
        client: Client,
        caplog: pytest.LogCaptureFixture,
        tmp_path: Path,
    ) -> None:
        caplog.set_level("DEBUG")
        client.whoami()
        self.send(client, a_part(network, channel, TEXT, root=tmp_path, media=[a_picture(tmp_path)]))
        for secret in self.secrets.values():
            assert secret not in caplog.text

    # Finding again.

    @pytest.mark.parametrize("answer", ["close", "reset", "html", "status"])
    def test_a_post_whose_answer_was_lost_is_found(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client, answer: Any
    ) -> None:
        assert isinstance(client, Finds)
        part = a_part(network, channel, TEXT)
        server.faults.add(answer, method=self.send_call[0], path=self.send_call[1], stage="stored")
        self.fails(client, part)
        found = client.find(self.claimed(part))
        assert isinstance(found, Found)
        assert self.id_of(server.stored[0]) == found.receipt.id
        assert found.receipt.url

    def id_of(self, post: dict[str, Any]) -> str:
        return str(post["id"])

    def test_a_post_that_never_arrived_is_absent(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client
    ) -> None:
        assert isinstance(client, Finds)
        part = a_part(network, channel, TEXT)
        server.faults.add("reset", method=self.send_call[0], path=self.send_call[1], stage="read")
        self.fails(client, part)
        assert client.find(self.claimed(part)) == Absent()

    def test_a_post_with_a_picture_is_found(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client, tmp_path: Path
    ) -> None:
        assert isinstance(client, Finds)
        part = a_part(network, channel, TEXT, root=tmp_path, media=[a_picture(tmp_path)])
        receipt = self.send(client, part)
        assert client.find(self.claimed(part)) == Found(receipt)

    def test_a_reply_is_found_below_its_parent_only(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client
    ) -> None:
        assert isinstance(client, Finds)
        root = self.send(client, a_part(network, channel, "Un"))
        part = a_part(network, channel, TEXT)
        reply = self.send(client, part, thread=(root,), key=OTHER_KEY)
        assert client.find(self.claimed(part, parent=root, key=OTHER_KEY)) == Found(reply)
        assert client.find(self.claimed(part, key="c" * 32)) == Absent()

    def test_what_the_ledger_knows_is_not_found_again(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client
    ) -> None:
        assert isinstance(client, Finds)
        part = a_part(network, channel, TEXT)
        receipt = self.send(client, part)
        assert client.find(self.claimed(part, key=OTHER_KEY, known=frozenset({receipt.id}))) == Absent()

    def test_looking_before_sending_finds_the_text_under_any_key(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client
    ) -> None:
        assert isinstance(client, Finds)
        part = a_part(network, channel, TEXT)
        receipt = self.send(client, part)
        before = self.claimed(part, key=OTHER_KEY, since=NOW - timedelta(hours=48), stamp=NOW + timedelta(minutes=5))
        assert client.find(before) == Found(receipt)

    def test_a_failed_look_is_no_answer(self, server: LoopbackServer, network: Network, channel: Channel, client: Client) -> None:
        assert isinstance(client, Finds)
        part = a_part(network, channel, TEXT)
        client.whoami()
        server.faults.add("status", status=503, method="GET", times=0)
        with pytest.raises(NotSent):
            client.find(self.claimed(part))
        server.faults.clear()
        server.faults.add("html", method="GET", times=0)
        with pytest.raises(NotSent):
            client.find(self.claimed(part))

    def test_two_that_say_the_same_are_for_a_person(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client
    ) -> None:
        assert isinstance(client, Finds)
        part = a_part(network, channel, TEXT)
        self.seed_twice(server, part.text)
        assert isinstance(client.find(self.claimed(part, key=OTHER_KEY)), Unclear)

    @abstractmethod
    def seed_twice(self, server: Any, text: str) -> None: ...

    # Twice, and away.

    def test_deleting_removes_and_deleting_again_is_no_error(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client
    ) -> None:
        assert isinstance(client, Deletes)
        receipt = self.send(client, a_part(network, channel, TEXT))
        client.delete(receipt)
        assert server.stored == []
        client.delete(receipt)


class KeyedContract(ClientContract):
    """A network that is told a key with each post."""

    def test_sending_again_under_one_key_makes_one_post(
        self, server: LoopbackServer, network: Network, channel: Channel, client: Client
    ) -> None:
        prepared = client.prepare(a_part(network, channel, TEXT))
        first = client.send(prepared, thread=(), key=KEY, stamp=NOW)
        second = client.send(prepared, thread=(), key=KEY, stamp=NOW)
        assert first == second
        assert len(server.stored) == 1
