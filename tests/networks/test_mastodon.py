"""Mastodon: graphemes, links of 23, limits of each instance, and a client against the loopback instance."""

from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from pipeline.errors import ContentError, NotSent, Rejected, Unauthorized
from pipeline.model import Bilingual, Channel
from pipeline.network import Absent, Client, Edits, Finds, Found, Network, Unclear
from pipeline.networks.mastodon import Mastodon, plain_text
from pipeline.transport import Http
from tests.networks.client_contract import KEY, OTHER_KEY, TEXT, KeyedContract
from tests.networks.making import a_channel, a_film, a_part, a_picture, a_poll, composed
from tests.servers.mastodon import MastodonServer
from tests.servers.mastodon_media import MastodonAccount
from tests.transport import NOW, StillClock

SERVER = "https://social.example.org"


class TestMastodonClient(KeyedContract):
    name = "mastodon"
    send_call = ("POST", "/api/v1/statuses")
    upload_call = ("POST", "/api/v2/media")
    secrets: ClassVar[dict[str, str]] = {"MASTODON_ACCESS_TOKEN": "mastodon-token"}

    def serve(self, clock: StillClock) -> MastodonServer:
        return MastodonServer(clock=clock.now)

    def stored_parent(self, post: dict[str, Any]) -> str | None:
        return post["in_reply_to_id"]  # type: ignore[no-any-return]

    def seed_twice(self, server: MastodonServer, text: str) -> None:
        server.seed(text)
        server.seed(text)

    def test_it_sends_json_with_language_visibility_and_warning(
        self, server: MastodonServer, network: Network, channel: Channel, client: Client
    ) -> None:
        part = a_part(network, channel, TEXT, content_warning="Hiver", options={"visibility": "unlisted"})
        self.send(client, part)
        post = server.stored[0]
        assert (post["language"], post["visibility"], post["spoiler_text"], post["sensitive"]) == (
            "fr",
            "unlisted",
            "Hiver",
            True,
        )
        call = server.calls("POST", "/api/v1/statuses")[0]
        assert call.content_type == "application/json"
        assert call.headers["idempotency-key"] == KEY

    def test_the_channel_says_the_visibility_unless_the_post_does(
        self, server: MastodonServer, network: Network, http: Http, tmp_path: Path
    ) -> None:
        channel = a_channel("mastodon", server=server.url, options={"visibility": "private"})
        self.send(self.connect(network, channel, http, tmp_path), a_part(network, channel, "Un"))
        assert server.stored[0]["visibility"] == "private"

    def test_channels_of_one_account_each_keep_their_own_visibility(
        self, server: MastodonServer, network: Network, client: Client
    ) -> None:
        """One client serves them all: what differs travels with the part, the first comment's too."""
        quiet = a_channel("mastodon", server=server.url, options={"visibility": "unlisted"})
        for part in composed(network, quiet, ["Un", "Deux"]).parts:
            self.send(client, part, key=str(part.number) * 32)
        self.send(client, a_part(network, a_channel("mastodon", server=server.url), "Trois"))
        assert [post["visibility"] for post in server.stored] == ["unlisted", "unlisted", "public"]

    def test_a_poll(self, server: MastodonServer, network: Network, channel: Channel, client: Client) -> None:
        self.send(client, a_part(network, channel, TEXT, poll=a_poll(multiple=True)))
        assert server.stored[0]["poll"] == {"options": ["la nuit", "la pluie"], "expires_in": 86400, "multiple": True}

    def test_pictures_arrive_with_their_alternative_texts_and_focus(
        self, server: MastodonServer, network: Network, channel: Channel, client: Client, tmp_path: Path
    ) -> None:
        media = [
            a_picture(tmp_path, "un.png"),
            a_picture(tmp_path, "deux.jpg", focus=(50, 40)),
            a_picture(tmp_path, "trois.webp", focus=(0, 100)),
        ]
        self.send(client, a_part(network, channel, TEXT, root=tmp_path, media=media))
        assert server.stored[0]["alt"] == ["Un vélo contre une vitrine."] * 3
        assert [item["focus"] for item in server.media] == [None, "0.00,0.20", "-1.00,-1.00"]
        assert [item["sha256"] for item in server.media] == [one.sha256 for one in media]

    def test_a_film_is_waited_for_before_anything_is_claimed(
        self, clock: StillClock, network: Network, http: Http, tmp_path: Path
    ) -> None:
        with MastodonServer(clock=clock.now, media="processing", polls=4) as server:
            channel = a_channel("mastodon", server=server.url)
            client = self.connect(network, channel, http, tmp_path)
            self.send(client, a_part(network, channel, TEXT, root=tmp_path, media=[a_film(tmp_path, size=1000)]))
            assert len(server.stored) == 1
        assert clock.slept == [1.0, 2.0, 4.0, 8.0]

    def test_a_film_that_takes_too_long_is_not_sent_and_one_that_fails_is_refused(
        self, clock: StillClock, network: Network, http: Http, tmp_path: Path
    ) -> None:
        film = a_film(tmp_path, size=1000)
        with MastodonServer(clock=clock.now, media="processing", polls=1000) as server:
            channel = a_channel("mastodon", server=server.url)
            with pytest.raises(NotSent) as late:
                self.connect(network, channel, http, tmp_path).prepare(a_part(network, channel, TEXT, media=[film]))
        assert late.value.code == "media_not_ready"
        with MastodonServer(clock=clock.now, media="processing", processing="failed") as server:
            channel = a_channel("mastodon", server=server.url)
            with pytest.raises(Rejected):
                self.connect(network, channel, http, tmp_path).prepare(a_part(network, channel, TEXT, media=[film]))

    def test_an_instance_that_takes_less_is_said_before_anything_is_claimed(
        self, clock: StillClock, network: Network, http: Http, tmp_path: Path
    ) -> None:
        with MastodonServer(clock=clock.now, max_characters=100) as server:
            channel = a_channel("mastodon", server=server.url)
            client = self.connect(network, channel, http, tmp_path)
            client.prepare(a_part(network, channel, "é" * 100))
            with pytest.raises(Rejected) as caught:
                client.prepare(a_part(network, channel, "é" * 101))
        host = server.url.removeprefix("http://")
        assert caught.value.code == "too_long"
        assert caught.value.message == Bilingual(
            f"{host} prend 100 caractères, ce texte en fait 101\u00a0: raccourcissez-le, et écrivez «\u00a0max_characters: 100\u00a0» sous «\u00a0options\u00a0» de ce canal.",
            f"{host} takes 100 characters, this text has 101: shorten it, and write “max_characters: 100” under this channel's “options”.",
        )

    def test_an_instance_that_takes_more_takes_more(
        self, clock: StillClock, network: Network, http: Http, tmp_path: Path
    ) -> None:
        with MastodonServer(clock=clock.now, max_characters=5000, max_media=6) as server:
            channel = a_channel("mastodon", server=server.url, options={"max_characters": 5000, "max_media_attachments": 6})
            media = [a_picture(tmp_path, f"{n}.png") for n in range(6)]
            part = a_part(network, channel, "é" * 5000, root=tmp_path, media=media)
            assert network.check(composed(network, channel, "é" * 5000, media=media), channel) == []
            self.send(self.connect(network, channel, http, tmp_path), part)
            assert len(server.stored[0]["media_ids"]) == 6

    def test_a_server_that_does_not_tell_its_limits_is_used_as_it_is(
        self, clock: StillClock, network: Network, http: Http, tmp_path: Path
    ) -> None:
        with MastodonServer(clock=clock.now, has_v2_instance=False, description_limit=None) as server:
            channel = a_channel("mastodon", server=server.url)
            self.send(self.connect(network, channel, http, tmp_path), a_part(network, channel, TEXT))
            assert len(server.stored) == 1

    def test_where_the_key_is_ignored_the_post_is_found_and_not_sent_again(
        self, clock: StillClock, network: Network, http: Http, tmp_path: Path
    ) -> None:
        with MastodonServer(clock=clock.now, idempotency="ignored") as server:
            channel = a_channel("mastodon", server=server.url)
            client = self.connect(network, channel, http, tmp_path)
            part = a_part(network, channel, TEXT)
            receipt = self.send(client, part)
            assert isinstance(client, Finds)
            assert client.find(self.claimed(part)) == Found(receipt)
            assert len(server.stored) == 1

    @pytest.mark.parametrize(
        "text",
        [
            "Avec @voisine@social.example.org et @cyclorive",
            "Deux\n\nparagraphes\net une ligne",
            "Prix < 60 & > 20 « guillemets » 'droits' \"doubles\"",
            "https://cyclorive.example.org/une/tres/longue/adresse/qui/est/coupee?a=1&b=2",
            "#Vélo #NoëlDOccasion 👩‍🔧",
        ],
    )
    def test_a_text_is_recognised_in_the_page_the_server_makes_of_it(
        self, server: MastodonServer, network: Network, channel: Channel, client: Client, text: str
    ) -> None:
        assert isinstance(client, Finds)
        part = a_part(network, channel, text)
        receipt = self.send(client, part)
        assert client.find(self.claimed(part)) == Found(receipt)

    def test_pages_are_read_until_one_is_older_than_the_claim(
        self, server: MastodonServer, network: Network, channel: Channel, client: Client
    ) -> None:
        assert isinstance(client, Finds)
        for number in range(30):
            server.seed(f"Ancien {number}", created_at=NOW - timedelta(days=2, minutes=number))
        part = a_part(network, channel, TEXT)
        receipt = self.send(client, part)
        for number in range(90):
            server.seed(f"Plus tard {number}", created_at=NOW + timedelta(minutes=1))
        assert client.find(self.claimed(part)) == Found(receipt)
        assert client.find(self.claimed(a_part(network, channel, "Jamais envoyé"))) == Absent()
        assert len(server.calls("GET", "/api/v1/accounts/*/statuses")) == 6

    def test_a_listing_that_does_not_reach_back_is_no_proof(
        self, server: MastodonServer, network: Network, channel: Channel, client: Client
    ) -> None:
        assert isinstance(client, Finds)
        for number in range(450):
            server.seed(f"Plus tard {number}", created_at=NOW + timedelta(minutes=1))
        assert isinstance(client.find(self.claimed(a_part(network, channel, TEXT))), Unclear)

    def test_an_edit_changes_words_warning_and_alternative_text(
        self, server: MastodonServer, network: Network, channel: Channel, client: Client
    ) -> None:
        assert isinstance(client, Edits)
        receipt = self.send(client, a_part(network, channel, TEXT, content_warning="Hiver"))
        again = client.edit(receipt, client.prepare(a_part(network, channel, "Corrigé")))
        assert again.id == receipt.id
        assert (server.stored[0]["text"], server.stored[0]["spoiler_text"]) == ("Corrigé", "")
        assert server.stored[0]["edited_at"]

    def test_a_token_without_the_right_to_write_concerns_the_account(
        self, clock: StillClock, network: Network, http: Http, tmp_path: Path
    ) -> None:
        reader = MastodonAccount(scopes=frozenset({"read"}))
        with MastodonServer([reader], clock=clock.now) as server:
            channel = a_channel("mastodon", server=server.url)
            client = self.connect(network, channel, http, tmp_path)
            error = self.fails(client, a_part(network, channel, TEXT))
        assert (type(error), error.code) == (Unauthorized, "missing_scope")

    def test_an_account_is_its_host_and_its_handle(
        self, server: MastodonServer, network: Network, http: Http, tmp_path: Path
    ) -> None:
        host = server.url.removeprefix("http://")
        account = self.connect(network, a_channel("mastodon", server=server.url), http, tmp_path).whoami()
        assert (account.id, account.handle) == (f"{host}/@cyclorive", "cyclorive")
        whole = a_channel("mastodon", server=server.url, handle=f"cyclorive@{host}")
        assert self.connect(network, whole, http, tmp_path).whoami().handle == f"cyclorive@{host}"

    def test_a_key_is_forgotten_after_an_hour_and_the_listing_is_not(
        self, server: MastodonServer, network: Network, channel: Channel, client: Client, clock: StillClock
    ) -> None:
        assert isinstance(client, Finds)
        part = a_part(network, channel, TEXT)
        receipt = self.send(client, part)
        clock.sleep(7200)
        assert client.find(self.claimed(part, key=OTHER_KEY)) == Found(receipt)


# ── counting ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Été", 3),
        ("e\u0301", 1),
        ("日本", 2),
        ("👨‍👩‍👧‍👦", 1),
        ("🇫🇷", 1),
        ("\r\n", 1),
        ("https://cyclorive.example.org/don", 23),
        ("https://a.org", 23),
        ("cyclorive.example.org/don", 25),
        ("@voisine@social.example.org", 8),
        ("@voisine", 8),
        ("bonjour@cyclorive.example.org", 29),
        ("https://social.example.org/@voisine@autre.example.org", 23),
    ],
)
def test_the_length(text: str, length: int) -> None:
    assert Mastodon().length(text, a_channel("mastodon")) == length


def test_the_content_warning_counts() -> None:
    channel = a_channel("mastodon", server=SERVER)
    part = a_part(Mastodon(), channel, "é" * 490, content_warning="Attention !")
    assert part.length == 490 + 11
    assert "too-long" in [
        p.code for p in Mastodon().check(composed(Mastodon(), channel, "é" * 490, content_warning="Attention !"), channel)
    ]


def test_an_instance_may_count_a_link_otherwise() -> None:
    channel = a_channel("mastodon", options={"characters_reserved_per_url": 30})
    assert Mastodon().length("https://cyclorive.example.org/don", channel) == 30


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"visibility": "unlisted", "max_characters": 5000, "sensitive": True}, []),
        (
            {"visibility": "direct"},
            [
                Bilingual(
                    "`visibility` : écrivez public, unlisted, private", "`visibility`: write one of public, unlisted, private"
                )
            ],
        ),
        (
            {"max_characters": "many"},
            [Bilingual("`max_characters` : écrivez un nombre, 1 ou plus", "`max_characters`: write a number, 1 or more")],
        ),
        ({"sensitive": "oui"}, [Bilingual("`sensitive` : écrivez true ou false", "`sensitive`: write true or false")]),
    ],
)
def test_its_options_are_checked(options: dict[str, object], wrong: list[Bilingual]) -> None:
    assert Mastodon().check_options(options) == wrong


def test_a_channel_without_a_server_is_said_and_never_connected(http: Http, tmp_path: Path) -> None:
    channel = a_channel("mastodon")
    problems = Mastodon().check(composed(Mastodon(), channel, "Un"), channel)
    assert [(p.code, p.message.fr) for p in problems] == [("no-server", "Mastodon\u00a0: il manque l'adresse du serveur")]
    with pytest.raises(ContentError) as caught:
        Mastodon().connect(channel, {"MASTODON_ACCESS_TOKEN": "t"}, http, tmp_path)
    assert (
        caught.value.message.en
        == "Mastodon: the server's address is missing, in calendar.yaml, under this channel, write `server: https://…`"
    )


@pytest.fixture
def http() -> Http:
    return Http(user_agent="editorial-pipeline/0.1", clock=StillClock())


def test_the_text_of_a_page() -> None:
    page = '<p>Un &amp; deux<br />trois</p><p>Voir <a href="https://a.org/b"><span class="invisible">https://</span><span>a.org/b</span></a></p>'
    assert plain_text(page) == "Un & deux\ntrois\n\nVoir https://a.org/b"
