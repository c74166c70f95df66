"""A second runner, as a process of its own: `python -m tests.state.racer claim|record|tell FOLDER REMOTE NAME COUNT`.

REMOTE is a remote's name, or `-` for FOLDER being a local bare repository. It says `ready`, waits for a line, then races.
"""

import sys
from pathlib import Path

from pipeline.git import Git, Verdict
from pipeline.model import Key
from pipeline.state import Event, Kind, Ledger, Remote, delivery_path, new_id, publication_key
from tests.state.clocks import Real
from tests.state.making import START

KEY = Key("p05", "x")


def open_ledger(folder: Path, remote: str) -> Ledger:
    if remote == "-":
        return Ledger.local(folder, Real())
    repository = Git.find(folder)
    assert repository is not None
    return Ledger.remote(repository, Real(), remote=remote)


def claim() -> Event:
    key = publication_key(*KEY, 1, 0)
    about = {"account": "x", "key": key, "stamp": START, "digest": "d1:1", "part": 1, "of": 1, "gen": 0}
    return Event(id=new_id(), at=START, kind=Kind.CLAIMED, **about)  # type: ignore[arg-type]


def try_to_claim(ledger: Ledger) -> str:
    """As a run does: look, and claim on the tip that was looked at unless somebody has."""
    snapshot = ledger.snapshot()
    if snapshot.publication(KEY, live=True).claimed_parts:
        return "late"
    return ledger.append(delivery_path(KEY), [claim()], snapshot.tip).verdict.value


def record(ledger: Ledger, name: str, count: int) -> str:
    for number in range(count):
        told = Event(id=new_id(), at=START, kind=Kind.SENT, part=1, remote=Remote(f"{name}-{number}"))
        if ledger.record(KEY, [told]).answer.verdict is not Verdict.WON:
            return "lost an event"
    return "done"


def tell(ledger: Ledger, name: str, count: int) -> str:
    """Say what is about to be recorded, and what was."""
    for number in range(count):
        print(f"recording {name}-{number}", flush=True)
        ledger.record(KEY, [Event(id=new_id(), at=START, kind=Kind.SENT, part=1, remote=Remote(f"{name}-{number}"))])
        print(f"recorded {name}-{number}", flush=True)
    return "done"


def main(what: str, folder: str, remote: str, name: str, count: str) -> None:
    ledger = open_ledger(Path(folder), remote)
    print("ready", flush=True)
    sys.stdin.readline()
    match what:
        case "claim":
            print(try_to_claim(ledger), flush=True)
        case "record":
            print(record(ledger, name, int(count)), flush=True)
        case _:
            print(tell(ledger, name, int(count)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
