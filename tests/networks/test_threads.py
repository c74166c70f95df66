"""Threads."""

from pipeline.model import Level
from tests.compose.sites import channel, variant
from tests.networks.hand import network, said


def test_an_emoji_counts_as_its_bytes_and_the_message_says_so() -> None:
    assert network("threads").length("é🚲", channel("threads")) == 5
    assert said("threads", variant("threads", "x" * 497 + "🚲")) == [
        (
            Level.ERROR,
            "Threads : 501/500, il faut retirer 1 caractère ; 🚲 compte pour 4",
            "Threads: 501/500, remove 1 character; 🚲 counts as 4",
        )
    ]


def test_five_links_and_one_topic() -> None:
    links = " ".join(f"https://cyclorive.example.org/{n}" for n in range(6))
    assert [one[1] for one in said("threads", variant("threads", links))] == ["Threads : 6 liens, 5 au plus"]
    assert said("threads", variant("threads", "#Vélo #Hiver")) == [
        (Level.NOTICE, "Threads : 2 mots-dièse ; un seul devient un sujet", "Threads: 2 hashtags; only one becomes a topic")
    ]
    assert said("threads", variant("threads", "#Vélo")) == []
