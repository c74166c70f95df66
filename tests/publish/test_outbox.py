"""The trial mode: files a person can open, and a receipt; a client like the networks'."""

import json
from pathlib import Path

import pytest

from pipeline import networks
from pipeline.model import Key
from pipeline.network.pictures import derive_image, named
from pipeline.plan import State
from pipeline.publish.orders import Answer
from pipeline.publish.report import Ending
from tests.networks.making import a_picture
from tests.publish.world import PICTURE, World, endings

X, MASTO = Key("p1", "x"), Key("p1", "masto")


@pytest.fixture
def trial(world: World) -> World:
    world.mode = "outbox"
    world.write({"calendar.yaml": world.calendar()})
    world.secrets = {}
    return world


def folder(world: World, name: str) -> Path:
    return world.folder / "outbox" / "2026-12-07" / name


def test_a_message_becomes_a_folder_with_its_words_its_pictures_and_a_receipt(trial: World) -> None:
    media = a_picture(trial.root / "content" / "media", "i.png")
    trial.post(channels={"masto": "Bonjour à tous."}, more=PICTURE)
    report = trial.at("2026-12-07 09:00").run()
    made = folder(trial, "p1@masto")
    assert sorted(path.name for path in made.iterdir()) == ["1.png", "1.txt", "message.txt", "receipt.json"]
    assert (made / "message.txt").read_text() == "Bonjour à tous.\n"
    assert (made / "1.txt").read_text() == "Une roue voilée.\n"
    assert (made / "1.png").stat().st_size == media.size
    receipt = json.loads((made / "receipt.json").read_text())
    claim, sent = trial.events(MASTO)
    assert receipt | {"stamp": None} == {
        "post": "p1",
        "channel": "masto",
        "network": "mastodon",
        "part": 1,
        "key": claim.key,
        "stamp": None,
        "lang": "fr",
        "length": 15,
        "limit": 500,
        "link": None,
        "answers": None,
        "media": [{"file": "1.png", "alt": "Une roue voilée."}],
    }
    assert (claim.via, sent.via) == ("outbox", "outbox")
    assert trial.servers["masto"].log == []
    assert trial.said(report, "fr") == [
        "Écrite dans 2026-12-07/p1@masto/ : p1 sur Mastodon",
        "Mode essai : 1 fichier écrit dans outbox/, rien n'est parti sur les réseaux.",
    ]


def test_the_folder_holds_what_the_network_would_get(trial: World) -> None:
    """A trial shows the very file: upright, without camera data, as small as the network asks."""
    media = a_picture(trial.root / "content" / "media", "i.png", size=(1700, 1300), noise=True)
    assert media.size > 1_000_000
    trial.post(channels={"sky": "Bonjour à tous."}, more=PICTURE)
    trial.at("2026-12-07 09:00").run()
    made = folder(trial, "p1@sky")
    receipt = json.loads((made / "receipt.json").read_text())
    (given,) = receipt["media"]
    network, site = networks.get("bluesky"), trial.site()
    assert network is not None
    limits = network.limits(site.calendar.channels["sky"])
    sent = derive_image(trial.root / "content" / "media" / "i.png", limits)
    assert (made / given["file"]).read_bytes() == sent.content
    assert len(sent.content) <= 1_000_000
    assert given["file"] == named("1.png", sent.mime)


def test_a_thread_answers_itself_folder_by_folder(trial: World) -> None:
    trial.post(channels={"x": ("Un.", "Deux.")})
    trial.at("2026-12-07 09:00").run()
    second = json.loads((folder(trial, "p1@x.2") / "receipt.json").read_text())
    assert (second["part"], second["answers"]) == (2, "2026-12-07/p1@x")


def test_the_trial_says_how_many_files_it_wrote(trial: World) -> None:
    trial.post(channels={"x": "Un.", "masto": "Deux.", "sky": "Trois."})
    report = trial.at("2026-12-07 09:00").run()
    assert trial.said(report)[-1] == "Trial mode: 3 files written to outbox/, nothing left for the networks."
    assert trial.said(report, "fr")[-1] == ("Mode essai : 3 fichiers écrits dans outbox/, rien n'est parti sur les réseaux.")


def test_what_went_to_the_outbox_does_not_count_once_the_mode_is_live(trial: World) -> None:
    trial.post()
    trial.at("2026-12-07 09:00").run()
    assert trial.state(X) is State.PUBLISHED
    trial.mode = "live"
    trial.write({"calendar.yaml": trial.calendar()})
    assert trial.state(X) is State.DUE


def test_a_second_generation_of_the_day_keeps_both_messages(trial: World) -> None:
    trial.post(channels={"x": "Premier."})
    trial.at("2026-12-07 09:00").run()
    claim = trial.events(X)[0]
    from pipeline.state import Event, Kind, delivery_path, new_id

    back = Event(id=new_id(), at=trial.clock.now(), kind=Kind.RETRACTED, part=1, remote=trial.events(X)[1].remote)
    assert trial.ledger().append_retrying({delivery_path(X): [back]}).won
    trial.answer(X, Answer.AGAIN)
    trial.post(channels={"x": "Second."})
    assert endings(trial.later(1).run()) == [Ending.SENT]
    assert (folder(trial, "p1@x") / "message.txt").read_text() == "Premier.\n"
    assert (folder(trial, "p1@x~2") / "message.txt").read_text() == "Second.\n"
    assert trial.events(X)[-1].remote != claim.remote


def test_a_disk_that_refuses_is_not_sent_and_leaves_nothing_half_written(trial: World) -> None:
    trial.post()
    (trial.folder / "outbox").write_text("a file where the folder should be")
    report = trial.at("2026-12-07 09:00").run()
    assert endings(report) == [Ending.NOT_SENT]
    assert trial.state(X) is State.WAITING


def test_what_a_killed_run_wrote_whole_is_found_and_not_written_again(trial: World) -> None:
    trial.post()
    trial.at("2026-12-07 09:00").run()
    snapshot = trial.snapshot()
    git = snapshot._git
    before_sent = git.commits(snapshot.tip)[2].sha  # runs/last.json, sent, claimed
    assert git.update_ref("refs/heads/editorial-state", before_sent, snapshot.tip).won
    trial.ledger().accept()
    assert trial.kinds(X) == ["claimed"]
    assert endings(trial.later(31).run()) == [Ending.SETTLED_SENT]
    assert [path.name for path in (trial.folder / "outbox" / "2026-12-07").iterdir()] == ["p1@x"]
