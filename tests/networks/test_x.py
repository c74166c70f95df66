"""X: weighted counting, and a client that is tweepy's on the wire, against the loopback X."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.errors import NetworkError, NotSent, OutcomeUnknown, Rejected, Unauthorized
from pipeline.model import Bilingual, Channel
from pipeline.network import Absent, Client, Finds, Found, Money, Network, Unclear
from pipeline.networks.x import PRICES_CHECKED_ON, X, weigh, written
from pipeline.transport import Http
from tests.networks.client_contract import KEY, OTHER_KEY, TEXT, ClientContract
from tests.networks.making import a_channel, a_film, a_part, a_picture, a_poll, composed
from tests.servers.loopback import LoopbackServer
from tests.servers.x import XServer
from tests.servers.x_rules import weight
from tests.transport import NOW, StillClock


class TestXClient(ClientContract):
    name = "x"
    send_call = ("POST", "/2/tweets")
    upload_call = ("POST", "/2/media/upload")
    channel_of: ClassVar[dict[str, Any]] = {"handle": "cyclorive_demo"}
    secrets: ClassVar[dict[str, str]] = {
        "X_API_KEY": "consumer-key",
        "X_API_SECRET": "consumer-secret",
        "X_ACCESS_TOKEN": "1001-token",
        "X_ACCESS_TOKEN_SECRET": "token-secret",
    }

    def serve(self, clock: StillClock) -> XServer:
        return XServer(clock=clock.now)

    def stored_parent(self, post: dict[str, Any]) -> str | None:
        return post["reply_to"]  # type: ignore[no-any-return]

    def seed_twice(self, server: XServer, text: str) -> None:
        server.seed(text)
        server.seed(text)

    def test_a_duplicate_without_an_id_is_looked_for(
        self, server: XServer, network: Network, channel: Channel, client: Client
    ) -> None:
        assert isinstance(client, Finds)
        part = a_part(network, channel, TEXT)
        first = self.send(client, part)
        error = self.fails(client, part)
        assert (type(error), error.code) == (OutcomeUnknown, "duplicate")
        assert client.find(self.claimed(part)) == Found(first)

    def test_pictures_arrive_with_their_alternative_texts(
        self, server: XServer, network: Network, channel: Channel, client: Client, tmp_path: Path
    ) -> None:
        media = [a_picture(tmp_path, f"velo-{n}.png") for n in range(4)]
        self.send(client, a_part(network, channel, TEXT, root=tmp_path, media=media))
        assert len(server.stored[0]["media"]) == 4
        assert server.stored[0]["alt"] == ["Un vélo contre une vitrine."] * 4
        assert {item["type"] for item in server.media} == {"image/png"}
        assert [item["sha256"] for item in server.media] == [one.sha256 for one in media]

    def test_a_film_goes_in_segments_and_is_waited_for(
        self, network: Network, clock: StillClock, http: Http, tmp_path: Path
    ) -> None:
        film = a_film(tmp_path, size=9_000_000)
        with XServer(clock=clock.now, polls=3) as server:
            channel = a_channel("x", server=server.url, **self.channel_of)
            client = self.connect(network, channel, http, tmp_path)
            self.send(client, a_part(network, channel, TEXT, root=tmp_path, media=[film]))
            assert len(server.calls("POST", "/2/media/upload/*/append")) == 3
            assert server.media[0]["sha256"] == film.sha256
            assert server.stored[0]["alt"] == ["Le même vélo, le matin."]
        assert clock.slept == [1.0, 1.0, 1.0]

    def test_a_film_that_takes_too_long_is_not_sent_and_one_that_fails_is_refused(
        self, network: Network, clock: StillClock, http: Http, tmp_path: Path
    ) -> None:
        film = a_film(tmp_path, size=1000)
        with XServer(clock=clock.now, polls=100_000) as server:
            channel = a_channel("x", server=server.url, **self.channel_of)
            with pytest.raises(NotSent) as late:
                self.connect(network, channel, http, tmp_path).prepare(a_part(network, channel, TEXT, media=[film]))
        assert late.value.message == Bilingual(
            "X traite encore le fichier. Rien n'a été publié\u00a0; le prochain passage réessaiera.",
            "X is still processing the file. Nothing was published; the next run tries again.",
        )
        with XServer(clock=clock.now, processing="failed") as server:
            channel = a_channel("x", server=server.url, **self.channel_of)
            with pytest.raises(Rejected) as failed:
                self.connect(network, channel, http, tmp_path).prepare(a_part(network, channel, TEXT, media=[film]))
        assert failed.value.message == Bilingual(
            "X a refusé la vidéo\u00a0: «\u00a0Unsupported video format\u00a0».",
            "X refused the video: “Unsupported video format”.",
        )

    def test_a_moving_gif_goes_in_segments_too(
        self, server: XServer, network: Network, channel: Channel, client: Client, tmp_path: Path
    ) -> None:
        self.send(client, a_part(network, channel, TEXT, root=tmp_path, media=[a_picture(tmp_path, "roue.gif")]))
        assert [item["category"] for item in server.media] == ["tweet_gif"]

    def test_a_poll_and_who_may_reply(self, server: XServer, network: Network, channel: Channel, client: Client) -> None:
        self.send(client, a_part(network, channel, TEXT, poll=a_poll(), options={"reply_settings": "following"}))
        assert server.stored[0]["poll"] == {"options": ["la nuit", "la pluie"], "duration_minutes": 1440}
        assert server.stored[0]["reply_settings"] == "following"

    def test_channels_of_one_account_each_keep_their_own_settings(
        self, server: XServer, network: Network, client: Client
    ) -> None:
        """One client serves them all: what differs travels with the part."""
        quiet = a_channel("x", server=server.url, options={"reply_settings": "verified"}, **self.channel_of)
        self.send(client, a_part(network, quiet, "Un"))
        self.send(client, a_part(network, a_channel("x", **self.channel_of), "Deux"))
        assert [post["reply_settings"] for post in server.stored] == ["verified", None]
        assert [part.options for part in composed(network, quiet, ["Un", "Deux"]).parts] == [{"reply_settings": "verified"}, {}]

    def test_a_reply_that_the_network_forbids_is_refused_and_says_so(
        self, clock: StillClock, network: Network, http: Http, tmp_path: Path
    ) -> None:
        with XServer(clock=clock.now, self_replies=False) as server:
            channel = a_channel("x", server=server.url, **self.channel_of)
            client = self.connect(network, channel, http, tmp_path)
            root = self.send(client, a_part(network, channel, "Un"))
            with pytest.raises(Rejected) as caught:
                self.send(client, a_part(network, channel, "Deux"), thread=(root,))
        assert caught.value.code == "reply_not_allowed"

    @pytest.mark.parametrize("names", ["tweet", "post", "both"])
    def test_the_listing_is_read_under_its_old_names_and_its_new_ones(
        self, names: Any, clock: StillClock, network: Network, http: Http, tmp_path: Path
    ) -> None:
        with XServer(clock=clock.now, field_names=names) as server:
            channel = a_channel("x", server=server.url, **self.channel_of)
            client = self.connect(network, channel, http, tmp_path)
            part = a_part(network, channel, TEXT)
            receipt = self.send(client, part)
            assert isinstance(client, Finds)
            assert client.find(self.claimed(part)) == Found(receipt)

    @pytest.mark.parametrize("names", ["tweet", "post"])
    def test_a_long_post_is_found_by_its_whole_text(
        self, names: Any, clock: StillClock, network: Network, http: Http, tmp_path: Path
    ) -> None:
        """A listing cuts it unless the whole is asked for: then it would seem absent, and leave a second time."""
        with XServer(clock=clock.now, field_names=names) as server:
            channel = a_channel("x", server=server.url, options={"premium": True}, **self.channel_of)
            client = self.connect(network, channel, http, tmp_path)
            part = a_part(network, channel, "Un long récit. " * 30 + "https://cyclorive.example.org/noel")
            number = server.seed(part.text)
            assert isinstance(client, Finds)
            found = client.find(self.claimed(part))
            assert isinstance(found, Found)
            assert found.receipt.id == number

    def test_a_listing_is_read_to_its_end(self, server: XServer, network: Network, channel: Channel, client: Client) -> None:
        assert isinstance(client, Finds)
        part = a_part(network, channel, TEXT)
        receipt = self.send(client, part)
        for number in range(250):
            server.seed(f"Autre chose {number}", created_at=NOW + timedelta(minutes=1))
        assert client.find(self.claimed(part)) == Found(receipt)
        assert len(server.calls("GET", "/2/users/*/tweets")) == 3

    def test_a_listing_without_end_is_no_proof(self, server: XServer, network: Network, channel: Channel, client: Client) -> None:
        assert isinstance(client, Finds)
        for number in range(600):
            server.seed(f"Autre chose {number}", created_at=NOW + timedelta(minutes=1))
        assert client.find(self.claimed(a_part(network, channel, TEXT))) == Unclear(
            Bilingual(
                "la liste des publications ne remonte pas assez loin pour conclure",
                "the list of posts does not go back far enough to tell",
            )
        )

    @pytest.mark.parametrize(
        ("status", "body", "kind", "code"),
        [
            (403, '{"title": "Unsupported Authentication", "status": 403}', Unauthorized, "wrong_token"),
            (403, '{"detail": "…", "type": "https://api.twitter.com/2/problems/usage-capped"}', Unauthorized, "no_credit"),
            (402, '{"title": "CreditsDepleted", "detail": "Your account has no credits"}', Unauthorized, "no_credit"),
            (429, '{"type": "https://api.twitter.com/2/problems/usage-capped"}', Unauthorized, "no_credit"),
            (403, '{"detail": "Your account is suspended"}', Unauthorized, "suspended"),
            (403, '{"detail": "You are not permitted to perform this action."}', Rejected, "refused"),
            (400, '{"errors": [{"code": 1, "message": "The Tweet contains an invalid URL."}]}', Rejected, "refused"),
            (201, '{"errors": [{"message": "odd"}]}', OutcomeUnknown, "unreadable_answer"),
            (201, "[]", OutcomeUnknown, "unreadable_answer"),
            (201, '{"data": null}', OutcomeUnknown, "unreadable_answer"),
        ],
    )
    def test_its_own_words_refine_the_ends(
        self,
        server: XServer,
        network: Network,
        channel: Channel,
        client: Client,
        status: int,
        body: str,
        kind: type[NetworkError],
        code: str,
    ) -> None:
        server.faults.add("status", status=status, body=body, method="POST", path="/2/tweets")
        error = self.fails(client, a_part(network, channel, TEXT))
        assert (type(error), error.code) == (kind, code)

    def test_a_used_up_credit_says_where_to_fill_it(
        self, server: XServer, network: Network, channel: Channel, client: Client
    ) -> None:
        server.faults.add("status", status=402, body='{"title": "CreditsDepleted"}', method="POST", path="/2/tweets")
        assert self.fails(client, a_part(network, channel, TEXT)).message.fr.endswith(
            "(402\u00a0: «\u00a0CreditsDepleted\u00a0»). Le crédit de l'application est épuisé\u00a0: rechargez-le sur console.x.com."
        )

    def test_nothing_leaves_by_another_way_than_ours(
        self, server: XServer, network: Network, channel: Channel, client: Client, tmp_path: Path
    ) -> None:
        """tweepy has its own host, no time limit and follows redirects: none of it is left."""
        self.send(client, a_part(network, channel, TEXT, root=tmp_path, media=[a_picture(tmp_path)]))
        assert {call.headers["user-agent"] for call in server.log} == {"editorial-pipeline/0.1"}
        assert all(call.headers["authorization"].startswith("OAuth ") for call in server.log)
        assert all(call.headers["accept-encoding"] == "identity" for call in server.log)

    def test_a_post_that_somebody_wrote_again_outside_the_window_is_not_ours(
        self, server: XServer, network: Network, channel: Channel, client: Client
    ) -> None:
        assert isinstance(client, Finds)
        part = a_part(network, channel, TEXT)
        server.seed(part.text, created_at=NOW + timedelta(minutes=16))
        server.seed(part.text, created_at=NOW - timedelta(minutes=3))
        assert client.find(self.claimed(part)) == Absent()

    def test_the_default_address_is_the_networks(self, network: Network, http: Http, tmp_path: Path) -> None:
        client = self.connect(network, a_channel("x"), http, tmp_path)
        assert client._base == "https://api.x.com"  # type: ignore[attr-defined]

    def test_other_keys_are_other_posts(self, server: LoopbackServer, network: Network, channel: Channel, client: Client) -> None:
        one = self.send(client, a_part(network, channel, "Un"), key=KEY)
        two = self.send(client, a_part(network, channel, "Deux"), key=OTHER_KEY)
        assert one != two


# ── counting ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("abc", 3),
        ("Été", 3),
        ("e\u0301", 1),  # counted composed
        ("日本", 4),
        ("…", 2),
        ("€", 2),
        ("→", 2),
        ("\u202f", 2),
        ("\u00a0", 1),
        ("’«»–—", 5),
        ("🚲", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("👍🏽", 2),
        ("🇫🇷", 2),
        ("1️⃣", 2),
        ("☀️", 2),
        ("©", 1),
        ("https://cyclorive.example.org/don", 23),
        ("http://cyclorive.example.org", 23),
        ("cyclorive.example.org/une/page?x=1", 23),
        ("Voir velo.org demain", 23 + 12),
        ("https://x.example", 17),
        ("https://cyclorive.example.org/don.", 24),
        ("(https://cyclorive.example.org/don)", 25),
        ("bonjour@cyclorive.example.org", 29),
        ("#GivingTuesday", 14),
        ("@cyclorive_demo", 15),
        ("Мой велосипед", 13),
        ("עברית", 5),
        ("ไทย", 3),
        ("한국", 4),
        ("a\nb", 3),
    ],
)
def test_the_weighted_length(text: str, weight: int) -> None:
    assert weigh(text) == weight


@given(st.text(st.characters(exclude_characters=".:/@。．｡", exclude_categories=["Cs", "Cn"]), max_size=60))
def test_the_weighted_length_is_what_the_server_counts(text: str) -> None:
    """The loopback server counts by its own code; links, whose grammar it only approximates, are left out."""
    assume(not any(sign in text for sign in "\ufe0e\u200d\u20e3"))
    assert weigh(text) == weight(text)


def test_what_x_makes_clickable_needs_a_real_domain_and_no_scheme() -> None:
    text = "Voir velo.org, https://x.example et https://cyclorive.example.org/a#b #Vélo @cyclorive_demo"
    spans = X().spans(text, a_channel("x"))
    assert [(span.kind, span.target) for span in spans] == [
        ("link", "http://velo.org"),
        ("link", "https://cyclorive.example.org/a#b"),
        ("tag", "Vélo"),
        ("mention", "cyclorive_demo"),
    ]


def test_a_text_too_long_says_what_counts_more() -> None:
    channel = a_channel("x")
    text = "é" * 270 + " 60 € … https://cyclorive.example.org/noel"
    messages = [p.message for p in X().check(composed(X(), channel, text), channel) if p.code == "too-long"]
    assert messages == [
        Bilingual(
            "X\u00a0: 303/280, il faut retirer 23 caractères pondérés ; € …\u00a0: comptés double, un lien compte 23",
            "X: 303/280, remove 23 weighted characters; € …: counted double, a link counts 23",
        )
    ]


def test_a_gif_stands_alone(tmp_path: Path) -> None:
    channel = a_channel("x")
    media = [a_picture(tmp_path, "roue.gif"), a_picture(tmp_path, "velo.jpg")]
    problems = X().check(composed(X(), channel, "Un", root=tmp_path, media=media), channel)
    assert [p.message for p in problems if p.code == "gif-alone"] == [
        Bilingual("X\u00a0: le GIF «\u00a0roue\u00a0» doit être seul", "X: the GIF “roue” must be alone")
    ]
    assert not X().check(composed(X(), channel, "Un", root=tmp_path, media=media[:1]), channel)


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"premium": True, "reply_settings": "following"}, []),
        ({"premium": "yes"}, [Bilingual("`premium` : écrivez true, false", "`premium`: write one of true, false")]),
        (
            {"reply_settings": "nobody"},
            [
                Bilingual(
                    "`reply_settings` : écrivez following, mentionedUsers, subscribers, verified",
                    "`reply_settings`: write one of following, mentionedUsers, subscribers, verified",
                )
            ],
        ),
    ],
)
def test_its_options_are_checked(options: dict[str, object], wrong: list[Bilingual]) -> None:
    assert X().check_options(options) == wrong


def test_a_paying_account_may_write_at_length() -> None:
    assert X().limits(a_channel("x", options={"premium": True})).text.value == 25_000
    assert X().limits(a_channel("x")).text.value == 280


def test_a_link_makes_a_post_thirteen_times_as_dear() -> None:
    channel = a_channel("x")
    assert X().cost(composed(X(), channel, "Sans adresse")) == Money(Decimal("0.015"), "USD")
    assert X().cost(composed(X(), channel, "Avec velo.org")) == Money(Decimal("0.200"), "USD")
    assert X().cost(composed(X(), channel, ["Un", "Deux velo.org"])) == Money(Decimal("0.215"), "USD")
    assert datetime(2026, 11, 1, tzinfo=UTC).date() <= PRICES_CHECKED_ON


def test_a_text_is_read_back_as_it_was_written() -> None:
    post = {
        "text": "Prix &lt; 60 € &amp; plus https://t.co/abc https://t.co/pic",
        "entities": {
            "urls": [
                {"url": "https://t.co/abc", "expanded_url": "https://cyclorive.example.org/noel"},
                {"url": "https://t.co/pic", "expanded_url": "https://x.com/i/status/1/photo/1", "media_key": "3_1"},
            ]
        },
    }
    assert written(post) == "Prix < 60 € & plus https://cyclorive.example.org/noel"
    assert written({"text": "court…", "note_post": {"text": "le texte entier"}}) == "le texte entier"
