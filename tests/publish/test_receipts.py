"""A run's receipts that the ledger did not take are brought there by a person, from a log or from an artifact."""

import json
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.model import Key
from pipeline.plan import State
from pipeline.publish.receipts import read_receipts, write_receipts
from pipeline.state import Kind, Remote
from tests.cli.calls import Answer, editorial
from tests.plan.ledgers import claimed, ended
from tests.publish.hooks import forget, meet
from tests.publish.test_command import publish
from tests.publish.world import World, endings

MASTO = Key("p1", "masto")


@pytest.fixture
def lost(remote_world: World) -> tuple[World, str, str]:
    """A message that is online while the ledger has only its claim; the log's receipt, and the artifact of a runner that is gone."""
    world = remote_world
    world.post(channels={"masto": "Bonjour."})
    assert world.origin is not None
    meet(world.origin.bare, "refuse", phase="sent", times=99)
    report = world.at("2026-12-07 09:00").run()
    forget(world.origin.bare)
    kept = world.root / ".git" / "editorial" / "unpushed.jsonl"
    artifact = kept.read_text(encoding="utf-8")
    kept.unlink()
    assert report.stopped is not None
    return world, report.stopped.en.splitlines()[-1], artifact


def command(world: World, given: str, tmp_path: Path, lang: str = "en") -> Answer:
    file = tmp_path / "given"
    file.write_text(given, encoding="utf-8")
    return editorial(world.root, "resolve", "--receipts", str(file), lang=lang)


@pytest.mark.parametrize("source", ["log", "artifact", "both"])
def test_the_receipt_becomes_the_sending_and_nothing_is_sent_again(
    lost: tuple[World, str, str], source: str, tmp_path: Path
) -> None:
    world, logged, artifact = lost
    log = f"2026-12-07T08:00:09.1234567Z Published: p1 on Mastodon\n2026-12-07T08:00:09.2345678Z {logged}\n"
    said = command(world, {"log": log, "artifact": artifact, "both": log + artifact}[source], tmp_path)
    url = json.loads(logged.split(" ", 2)[2])["remote"]["url"]
    assert (said.code, said.lines) == (0, [f"Written: p1@masto sent {url}"])
    assert world.kinds(MASTO) == ["claimed", "sent"]
    assert world.state(MASTO) is State.PUBLISHED
    assert endings(world.later(40).run()) == []
    assert world.texts("masto") == ["Bonjour."]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_log_of_a_run_is_taken_as_it_was_printed(
    team: World, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    team.post(channels={"masto": "Bonjour."})
    assert team.origin is not None
    meet(team.origin.bare, "refuse", phase="sent", times=99)
    assert publish(team.at("2026-12-07 09:00"), lang=lang) == 1
    printed = capsys.readouterr().out
    forget(team.origin.bare)
    (team.root / ".git" / "editorial" / "unpushed.jsonl").unlink()
    assert command(team, printed.replace("\n", "\r\n"), tmp_path).code == 0
    assert team.kinds(MASTO) == ["claimed", "sent"]


def test_what_ends_a_line_elsewhere_does_not_cut_a_receipt() -> None:
    claim = claimed("2026-12-07 09:00")
    sent = ended(claim, Kind.SENT, "2026-12-07 09:01", remote=Remote("1", "https://social.example.org/\u2028\x851"))
    (found,) = read_receipts(f"receipt: p1@masto {sent.to_line().decode()}")
    assert found.event == sent


def test_brought_twice_it_is_written_once(lost: tuple[World, str, str], tmp_path: Path) -> None:
    world, logged, _ = lost
    command(world, logged, tmp_path)
    again = command(world, logged, tmp_path, lang="fr")
    assert (again.code, again.lines) == (0, ["Déjà au registre : 1"])
    assert world.kinds(MASTO) == ["claimed", "sent"]


def test_a_receipt_that_was_cut_is_refused_and_nothing_is_written(lost: tuple[World, str, str], tmp_path: Path) -> None:
    world, logged, artifact = lost
    for damaged in (logged[:-20], artifact + '{"event":{"v":1\n', logged.replace('"v":1', '"v":99')):
        said = command(world, damaged, tmp_path)
        assert said.code == 2
        assert said.err.endswith("a damaged or shortened receipt. Copy the whole line, then try again; nothing was written.\n")
    assert world.kinds(MASTO) == ["claimed"]


def test_a_receipt_of_another_repository_is_refused(lost: tuple[World, str, str], tmp_path: Path) -> None:
    world, logged, _ = lost
    name, event = logged.split(" ", 2)[1:]
    for changed in ({"claim": "f" * 32}, {"claim": None}):
        other = json.dumps({k: v for k, v in (json.loads(event) | changed).items() if v is not None})
        said = command(world, f"receipt: {name} {other}", tmp_path)
        assert (said.code, said.err) == (
            2,
            (
                "p1@masto: the ledger does not know the sending that this receipt speaks of. Is this the right repository? "
                "Nothing was written.\n"
            ),
        )
    assert world.kinds(MASTO) == ["claimed"]


def test_all_or_none_is_written(lost: tuple[World, str, str]) -> None:
    world, logged, _ = lost
    unknown = logged.replace("p1@masto", "p2@masto").replace('"id":"', '"id":"a', 1)
    with pytest.raises(UsageError):
        write_receipts(world.ledger(), world.clock, read_receipts(f"{logged}\n{unknown}"))
    assert world.kinds(MASTO) == ["claimed"]


def test_a_file_without_a_receipt_says_what_one_looks_like(lost: tuple[World, str, str], tmp_path: Path) -> None:
    said = command(lost[0], "Published: p1\n{}\n", tmp_path)
    assert (said.code, said.err) == (2, "No receipt here: in a log, their lines begin with “receipt:”.\n")


def test_a_receipt_inside_a_sentence_is_somebody_elses_words(lost: tuple[World, str, str]) -> None:
    """What a network answers stands in the log, too. A forge's job, step and time may stand before a receipt of ours."""
    _, logged, _ = lost
    assert read_receipts(f"Not sent: p1 on X. x.example.org refused (422: “{logged}"[:-1] + "}") == ()
    assert read_receipts(f"Refused by X: {logged}") == ()
    [ours] = read_receipts(logged)
    for before in (
        "2026-12-07T08:00:09.2345678Z ",
        "publish\tRun editorial\t2026-12-07T08:00:09.2345678Z ",
        "publish\tstep\t\ufeff",
    ):
        assert read_receipts(f"{before}{logged}\r\n") == (ours,)


def test_what_is_no_outcome_is_no_receipt() -> None:
    """A pause or an order among the lines would be somebody's decision, not what happened on a network."""
    order = {"at": "2026-12-07T08:00:00.000Z", "by": "person", "id": "a" * 32, "kind": "ordered", "order": "again", "v": 1}
    with pytest.raises(UsageError):
        read_receipts(f"receipt: p1@x {json.dumps(order)}")
    assert read_receipts("") == ()
