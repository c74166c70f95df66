"""Bluesky: graphemes and bytes, shortened links, keys that make a post exactly once; against a loopback server and a real one."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import NotSent, OutcomeUnknown, Rejected, Unauthorized
from pipeline.model import Bilingual, Card, Channel, TextSpan
from pipeline.network import Absent, Client, Deletes, Finds, Found, Network, Unclear
from pipeline.networks.bluesky import Bluesky, BlueskyClient, facets, record_key, shorten
from pipeline.transport import Http
from tests.networks.client_contract import AGENT, KEY, OTHER_KEY, TEXT, KeyedContract
from tests.networks.making import PAGE, a_channel, a_film, a_part, a_picture, composed
from tests.servers.bluesky import BlueskyServer
from tests.servers.fixtures import Pds
from tests.transport import NOW, StillClock

LONG = "https://cyclorive.example.org/une/adresse/qui/est/longue?utm_source=bluesky"


class TestBlueskyClient(KeyedContract):
    name = "bluesky"
    send_call = ("POST", "/xrpc/com.atproto.repo.putRecord")
    upload_call = ("POST", "/xrpc/com.atproto.repo.uploadBlob")
    channel_of: ClassVar[dict[str, Any]] = {"handle": "cyclorive.test"}
    secrets: ClassVar[dict[str, str]] = {"BLUESKY_APP_PASSWORD": "app-password"}

    def serve(self, clock: StillClock) -> BlueskyServer:
        return BlueskyServer(clock=clock.now, people={"voisine.test": "did:plc:voisine"})

    def stored_text(self, post: dict[str, Any]) -> str:
        return str(post["value"]["text"])

    def stored_parent(self, post: dict[str, Any]) -> str | None:
        return post["value"]["reply"]["parent"]["uri"] if "reply" in post["value"] else None

    def id_of(self, post: dict[str, Any]) -> str:
        return str(post["uri"])

    def seed_twice(self, server: BlueskyServer, text: str) -> None:
        server.seed(text, rkey=record_key("1" * 32, NOW))
        server.seed(text, rkey=record_key("2" * 32, NOW))

    def test_a_record_says_all_that_readers_see(
        self, server: BlueskyServer, network: Network, channel: Channel, client: Client
    ) -> None:
        part = a_part(network, channel, f"« Vélo » {LONG} avec @voisine.test et @inconnue.test #Vélo")
        receipt = self.send(client, part)
        record = server.stored[0]["value"]
        shown = "« Vélo » cyclorive.example.org/une/adresse/… avec @voisine.test et @inconnue.test #Vélo"
        assert (record["text"], record["langs"], record["createdAt"]) == (shown, ["fr"], "2026-12-01T08:00:00.000Z")
        sent = shown.encode()
        told = [(sent[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode(), f["features"]) for f in record["facets"]]
        assert told == [
            ("cyclorive.example.org/une/adresse/…", [{"$type": "app.bsky.richtext.facet#link", "uri": LONG}]),
            ("@voisine.test", [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:voisine"}]),
            ("#Vélo", [{"$type": "app.bsky.richtext.facet#tag", "tag": "Vélo"}]),
        ]
        assert receipt.url == f"https://bsky.app/profile/cyclorive.test/post/{record_key(KEY, NOW)}"
        assert receipt.cid == server.stored[0]["cid"]

    def test_a_thread_names_its_root_and_its_parent(
        self, server: BlueskyServer, network: Network, channel: Channel, client: Client
    ) -> None:
        one = self.send(client, a_part(network, channel, "Un"))
        two = self.send(client, a_part(network, channel, "Deux"), thread=(one,), key=OTHER_KEY)
        self.send(client, a_part(network, channel, "Trois"), thread=(one, two), key="b" * 32)
        last = next(post["value"] for post in server.stored if post["value"]["text"] == "Trois")
        assert last["reply"] == {"root": {"uri": one.id, "cid": one.cid}, "parent": {"uri": two.id, "cid": two.cid}}

    def test_pictures_arrive_small_enough_with_alternative_text_and_ratio(
        self, server: BlueskyServer, network: Network, channel: Channel, client: Client, tmp_path: Path
    ) -> None:
        media = [a_picture(tmp_path, "un.jpg", size=(2400, 1800), noise=True), a_picture(tmp_path, "deux.png", size=(40, 80))]
        assert media[0].size > 1_000_000
        self.send(client, a_part(network, channel, TEXT, root=tmp_path, media=media))
        images = server.stored[0]["value"]["embed"]["images"]
        assert [image["alt"] for image in images] == ["Un vélo contre une vitrine."] * 2
        assert all(image["image"]["size"] <= 1_000_000 for image in images)
        first, second = (image["aspectRatio"] for image in images)
        assert first["width"] * 3 == pytest.approx(first["height"] * 4, rel=0.01)
        assert second == {"width": 40, "height": 80}

    def test_a_card_stands_for_our_own_page(
        self, server: BlueskyServer, network: Network, channel: Channel, client: Client, tmp_path: Path
    ) -> None:
        card = Card(PAGE, "Noël d'occasion", "85 vélos révisés", a_picture(tmp_path, "carte.png"))
        self.send(client, a_part(network, channel, "Venez {link}", root=tmp_path, card=card))
        external = server.stored[0]["value"]["embed"]["external"]
        assert (external["uri"], external["title"], external["description"]) == (PAGE, "Noël d'occasion", "85 vélos révisés")
        assert external["thumb"]["mimeType"] == "image/png"

    def test_a_film(self, server: BlueskyServer, network: Network, channel: Channel, client: Client, tmp_path: Path) -> None:
        self.send(client, a_part(network, channel, TEXT, root=tmp_path, media=[a_film(tmp_path, size=1000)]))
        embed = server.stored[0]["value"]["embed"]
        assert (embed["$type"], embed["alt"]) == ("app.bsky.embed.video", "Le même vélo, le matin.")
        assert embed["video"]["mimeType"] == "video/mp4"
        assert embed["aspectRatio"] == {"width": 1080, "height": 1920}

    def test_an_expired_token_is_renewed_before_what_can_be_repeated(
        self, server: BlueskyServer, network: Network, channel: Channel, client: Client, tmp_path: Path
    ) -> None:
        client.whoami()
        server.expire()
        part = a_part(network, channel, TEXT, root=tmp_path, media=[a_picture(tmp_path)])
        prepared = client.prepare(part)
        client.send(prepared, thread=(), key=KEY, stamp=NOW)
        assert len(server.calls("POST", "*.refreshSession")) == 1
        assert len(server.calls("POST", "*.createSession")) == 1
        assert len(server.stored) == 1

    def test_a_refresh_token_that_ran_out_too_means_signing_in_again(
        self, server: BlueskyServer, network: Network, channel: Channel, client: Client, tmp_path: Path
    ) -> None:
        client.whoami()
        server.expire()
        server.faults.add("status", status=400, body='{"error": "ExpiredToken"}', path="*.refreshSession")
        client.prepare(a_part(network, channel, TEXT, root=tmp_path, media=[a_picture(tmp_path)]))
        assert len(server.calls("POST", "*.createSession")) == 2

    def test_a_token_that_runs_out_at_the_sending_was_not_sent_and_the_next_try_succeeds(
        self, server: BlueskyServer, network: Network, channel: Channel, client: Client
    ) -> None:
        part = a_part(network, channel, TEXT)
        prepared = client.prepare(part)
        client.whoami()
        server.expire()
        with pytest.raises(NotSent) as caught:
            client.send(prepared, thread=(), key=KEY, stamp=NOW)
        assert caught.value.code == "token_expired"
        assert self.sends(server) == 1
        client.send(prepared, thread=(), key=KEY, stamp=NOW)
        assert len(server.stored) == 1

    def test_a_wrong_password_concerns_the_account(
        self, server: BlueskyServer, network: Network, channel: Channel, http: Http, tmp_path: Path
    ) -> None:
        client = network.connect(channel, {"BLUESKY_APP_PASSWORD": "wrong-password"}, http, tmp_path)
        assert client is not None
        with pytest.raises(Unauthorized) as caught:
            client.whoami()
        assert "wrong-password" not in caught.value.message.en

    def test_under_our_key_another_text_is_for_a_person(
        self, server: BlueskyServer, network: Network, channel: Channel, client: Client
    ) -> None:
        assert isinstance(client, Finds)
        server.seed("Autre chose", rkey=record_key(KEY, NOW))
        part = a_part(network, channel, TEXT)
        error = self.fails(client, part)
        assert (type(error), error.code) == (OutcomeUnknown, "key_taken")
        assert error.message == Bilingual(
            "Quelque chose est déjà publié sous la clé de cette publication\u00a0: regardez sur Bluesky ce qui est en ligne.",
            "Something is already published under this post's key: look on Bluesky at what is online.",
        )
        assert isinstance(client.find(self.claimed(part)), Unclear)
        assert [post["value"]["text"] for post in server.stored] == ["Autre chose"]

    def test_under_our_key_the_same_text_with_another_picture_is_ours(
        self, server: BlueskyServer, network: Network, channel: Channel, client: Client, tmp_path: Path
    ) -> None:
        """A picture made smaller by a newer library is another file, and the same post."""
        assert isinstance(client, Finds)
        with_picture = a_part(network, channel, TEXT, root=tmp_path, media=[a_picture(tmp_path, size=(64, 48))])
        first = self.send(client, with_picture)
        a_picture(tmp_path, size=(32, 24))
        assert self.fails(client, with_picture).code == "key_taken"
        assert client.find(self.claimed(with_picture)) == Found(first)
        assert len(server.stored) == 1

    def test_tokens_never_show_either(self, server: BlueskyServer, network: Network, channel: Channel, client: Client) -> None:
        client.whoami()
        server.faults.add("status", status=422, body='{"message": "access-1 refresh-1"}', method="POST", path=self.send_call[1])
        assert "access-1" not in self.fails(client, a_part(network, channel, TEXT)).message.en

    def test_records_that_cannot_be_read_do_not_hide_ours(
        self, server: BlueskyServer, network: Network, channel: Channel, client: Client
    ) -> None:
        assert isinstance(client, Finds)
        part = a_part(network, channel, TEXT)
        receipt = self.send(client, part)
        for rkey in ("self", record_key("3" * 32, NOW)):
            uri = server.seed("Autre", rkey=rkey)
            server._records["did:plc:cyclorive", "app.bsky.feed.post", uri.rpartition("/")[2]]["createdAt"] = "demain"
        assert client.find(self.claimed(part, key=OTHER_KEY)) == Found(receipt)

    def test_a_backdated_record_does_not_end_the_look(
        self, server: BlueskyServer, network: Network, channel: Channel, client: Client
    ) -> None:
        assert isinstance(client, Finds)
        part = a_part(network, channel, TEXT)
        receipt = self.send(client, part)
        for number in range(150):
            later = NOW + timedelta(minutes=1, seconds=number)
            server.seed(f"Importé {number}", rkey=record_key(f"{number:032x}", later), created_at=NOW - timedelta(days=900))
        assert client.find(self.claimed(part, key=OTHER_KEY)) == Found(receipt)

    def test_a_listing_that_does_not_reach_back_is_no_proof(
        self, server: BlueskyServer, network: Network, channel: Channel, client: Client
    ) -> None:
        assert isinstance(client, Finds)
        for number in range(600):
            server.seed(f"Plus tard {number}", rkey=record_key(f"{number:032x}", NOW + timedelta(minutes=1, seconds=number)))
        assert isinstance(client.find(self.claimed(a_part(network, channel, TEXT))), Unclear)


# ── a real server ────────────────────────────────────────────────────────────────────────────────────────────────
class TestOnARealServer:
    """The same client against a real AT Protocol server."""

    @pytest.fixture
    def http(self) -> Iterator[Http]:
        with Http(user_agent=AGENT, clock=StillClock()) as made:
            yield made

    @pytest.fixture
    def client(self, pds: Pds, http: Http, tmp_path: Path) -> Iterator[BlueskyClient]:
        channel = a_channel("bluesky", server=pds.url, handle=pds.handle)
        client = Bluesky().connect(channel, {"BLUESKY_APP_PASSWORD": pds.password}, http, tmp_path)
        yield client
        for record in self.records(pds):
            pds.call("com.atproto.repo.deleteRecord", record, token=client._session["accessJwt"])
        assert self.records(pds) == []

    def records(self, pds: Pds) -> list[dict[str, Any]]:
        _, answer = pds.call(f"com.atproto.repo.listRecords?repo={pds.did}&collection=app.bsky.feed.post&limit=100")
        return [
            {"repo": pds.did, "collection": "app.bsky.feed.post", "rkey": one["uri"].rpartition("/")[2]}
            for one in answer["records"]
        ]

    def part(self, text: str, **more: Any) -> Any:
        return a_part(Bluesky(), a_channel("bluesky"), text, **more)

    def test_a_post_with_everything_is_taken_and_written_once(self, pds: Pds, client: BlueskyClient, tmp_path: Path) -> None:
        neighbour = pds.account("voisine")
        text = f"« Vélo » 👩‍🔧 {LONG} avec @{neighbour.handle} et @inconnue.test #Vélo"
        part = self.part(
            text,
            root=tmp_path,
            media=[a_picture(tmp_path, "un.jpg", size=(2400, 1800), noise=True), a_picture(tmp_path, "deux.png")],
        )
        prepared = client.prepare(part)
        first = client.send(prepared, thread=(), key=KEY, stamp=NOW)
        again = client.send(client.prepare(part), thread=(), key=KEY, stamp=NOW)
        assert again == first
        assert len(self.records(pds)) == 1
        _, answer = pds.call(
            f"com.atproto.repo.getRecord?repo={pds.did}&collection=app.bsky.feed.post&rkey={record_key(KEY, NOW)}"
        )
        assert answer["value"]["text"] == part.text
        kinds = [facet["features"][0]["$type"].partition("#")[2] for facet in answer["value"]["facets"]]
        assert kinds == ["link", "mention", "tag"]
        assert answer["value"]["facets"][1]["features"][0]["did"] == neighbour.did

    def test_whoami_threads_finding_and_deleting(self, pds: Pds, client: BlueskyClient) -> None:
        assert (client.whoami().id, client.whoami().handle) == (pds.did, pds.handle)
        one = client.send(client.prepare(self.part("Un")), thread=(), key=KEY, stamp=NOW)
        two = client.send(client.prepare(self.part("Deux")), thread=(one,), key=OTHER_KEY, stamp=NOW)
        three = client.send(client.prepare(self.part("Trois")), thread=(one, two), key="b" * 32, stamp=NOW)
        contract = TestBlueskyClient()
        assert client.find(contract.claimed(self.part("Un"))) == Found(one)
        assert client.find(contract.claimed(self.part("Trois"), key="b" * 32, parent=two)) == Found(three)
        assert client.find(contract.claimed(self.part("Trois"), key="c" * 32, parent=two)) == Found(three)
        assert client.find(contract.claimed(self.part("Quatre"), key="d" * 32)) == Absent()
        assert isinstance(client, Deletes)
        client.delete(three)
        client.delete(three)
        assert client.find(contract.claimed(self.part("Trois"), key="b" * 32, parent=two)) == Absent()

    def test_another_text_under_our_key_is_left_alone(self, client: BlueskyClient) -> None:
        client.send(client.prepare(self.part("Un")), thread=(), key=KEY, stamp=NOW)
        with pytest.raises(OutcomeUnknown) as caught:
            client.send(client.prepare(self.part("Autre")), thread=(), key=KEY, stamp=NOW)
        assert caught.value.code == "key_taken"

    def test_three_hundred_graphemes_are_taken_and_one_more_is_refused(self, client: BlueskyClient) -> None:
        client.send(client.prepare(self.part("é" * 300)), thread=(), key=KEY, stamp=NOW)
        with pytest.raises(Rejected) as caught:
            client.send(client.prepare(self.part("é" * 301)), thread=(), key=OTHER_KEY, stamp=NOW)
        assert caught.value.code == "too_long"

    def test_a_card_with_its_picture_and_a_film_are_taken(self, pds: Pds, client: BlueskyClient, tmp_path: Path) -> None:
        card = Card(PAGE, "Noël d'occasion", "85 vélos", a_picture(tmp_path, "carte.png"))
        client.send(client.prepare(self.part("Venez {link}", root=tmp_path, card=card)), thread=(), key=KEY, stamp=NOW)
        film = self.part("Film", root=tmp_path, media=[a_film(tmp_path, size=1000)])
        client.send(client.prepare(film), thread=(), key=OTHER_KEY, stamp=NOW)
        assert len(self.records(pds)) == 2

    def test_a_wrong_password_concerns_the_account(self, pds: Pds, http: Http, tmp_path: Path) -> None:
        channel = a_channel("bluesky", server=pds.url, handle=pds.handle)
        with pytest.raises(Unauthorized):
            Bluesky().connect(channel, {"BLUESKY_APP_PASSWORD": "nope"}, http, tmp_path).whoami()


# ── keys, counting, what is shown ────────────────────────────────────────────────────────────────────────────────
def test_a_record_key_comes_from_the_claim_and_the_publication() -> None:
    """h = the key's first 48 bits; micros = the stamp plus (h >> 10) mod 10⁶; clock = h & 1023."""
    h = int(KEY[:12], 16)
    number = (int(NOW.timestamp()) * 10**6 + (h >> 10) % 10**6) << 10 | h & 1023
    digits = "234567abcdefghijklmnopqrstuvwxyz"
    expected = ""
    for _ in range(13):
        expected = digits[number % 32] + expected
        number //= 32
    assert record_key(KEY, NOW) == expected
    assert record_key(KEY, NOW) != record_key(OTHER_KEY, NOW)
    assert record_key("0" * 32, datetime(1970, 1, 1, tzinfo=UTC)) == "2" * 13


@given(key=st.text("0123456789abcdef", min_size=32, max_size=32), second=st.integers(0, 4_000_000_000))
def test_every_record_key_is_a_valid_one_of_that_second(key: str, second: int) -> None:
    import re

    made = record_key(key, datetime.fromtimestamp(second, UTC))
    assert re.fullmatch(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}", made)
    number = 0
    for sign in made:
        number = number * 32 + "234567abcdefghijklmnopqrstuvwxyz".index(sign)
    assert (number >> 10) // 10**6 == second


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://cyclorive.example.org/don", "cyclorive.example.org/don"),
        ("https://cyclorive.example.org/", "cyclorive.example.org"),
        ("https://cyclorive.example.org", "cyclorive.example.org"),
        ("https://cyclorive.example.org/123456789012345", "cyclorive.example.org/123456789012…"),
        ("https://cyclorive.example.org/12345678901234", "cyclorive.example.org/12345678901234"),
        ("https://cyclorive.example.org?a=1", "cyclorive.example.org?a=1"),
        ("Rien à voir", "Rien à voir"),
    ],
)
def test_a_link_is_shown_without_its_scheme_and_cut(text: str, shown: str) -> None:
    assert shorten(text)[0] == shown
    assert shorten(shown)[0] == shown


def test_links_count_as_they_are_shown_and_the_whole_address_stays_behind_them() -> None:
    part = a_part(Bluesky(), a_channel("bluesky"), f"Ici {LONG}.")
    assert part.text == "Ici cyclorive.example.org/une/adresse/…."
    assert part.length == len(part.text)
    assert part.spans == (TextSpan(4, 39, "link", LONG),)


def test_a_domain_without_scheme_is_a_link_too_and_a_handle_is_a_domain() -> None:
    spans = Bluesky().spans("velo.org @voisine @voisine.test @a@social.example.org #Vélo", a_channel("bluesky"))
    assert [(span.kind, span.target) for span in spans] == [
        ("link", "https://velo.org"),
        ("mention", "voisine.test"),
        ("tag", "Vélo"),
    ]


@given(st.text(max_size=80), st.text(max_size=20))
def test_facets_are_counted_in_bytes(before: str, after: str) -> None:
    text = f"{before} #Vélo {after}"
    start = len(before) + 1
    made = facets(text, (TextSpan(start, start + 5, "tag", "Vélo"),), {})
    index = made[0]["index"]
    assert isinstance(index, dict)
    assert text.encode("utf-8", "surrogatepass")[index["byteStart"] : index["byteEnd"]] == "#Vélo".encode()


def test_a_tag_too_long_and_a_mention_unknown_stay_text() -> None:
    long = "v" * 65
    assert facets(f"#{long} @x.test", (TextSpan(0, 66, "tag", long), TextSpan(67, 74, "mention", "x.test")), {}) == []


def test_bytes_are_limited_too() -> None:
    channel = a_channel("bluesky")
    family = "👨‍👩‍👧‍👦"
    text = family * 200
    assert Bluesky().length(text, channel) == 200
    problems = Bluesky().check(composed(Bluesky(), channel, text), channel)
    assert [p.message for p in problems if p.code == "too-many-bytes"] == [
        Bilingual("Bluesky\u00a0: 5000 octets, 3000 au plus", "Bluesky: 5000 bytes, at most 3000")
    ]


def test_a_film_is_an_mp4(tmp_path: Path) -> None:
    from dataclasses import replace

    channel = a_channel("bluesky")
    film = replace(a_film(tmp_path, size=10), mime="video/quicktime")
    problems = Bluesky().check(composed(Bluesky(), channel, "Un", media=[film]), channel)
    assert [p.message.fr for p in problems] == ["Bluesky\u00a0: la vidéo «\u00a0film\u00a0» n'est pas en MP4"]


def test_the_same_record_is_the_same_bytes() -> None:
    """Another run of the same attempt must write the same record, or the server takes it for another one."""
    part = a_part(Bluesky(), a_channel("bluesky"), TEXT)
    again = a_part(Bluesky(), a_channel("bluesky"), TEXT)
    assert json.dumps(facets(part.text, part.spans, {})) == json.dumps(facets(again.text, again.spans, {}))
