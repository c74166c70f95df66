"""Outcomes that a run could not write to the ledger, brought there by a person: from the run's log, or from its artifact."""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from pipeline.clock import Clock
from pipeline.errors import UsageError
from pipeline.model import Bilingual, Key
from pipeline.publish.writing import Batch, write
from pipeline.state import Event, Kind, Ledger, Snapshot, Unreadable, delivery_path, from_line, key_of

_OUTCOMES = (Kind.SENT, Kind.REFUSED, Kind.RELEASED, Kind.UNCERTAIN, Kind.UPDATED, Kind.RETRACTED)
# at the start of a line, behind what a forge puts there (job, step, time): never inside a sentence, which may be a network's
_BEGINS = r"(?:[^\t]*\t[^\t]*\t)?\ufeff?(?:\d{4}-\d\d-\d\dT[\d:.]+Z )?receipt: "
_LOGGED = re.compile(_BEGINS + r"([a-z0-9-]+)@([a-z0-9-]+) (\{.*\})\s*", re.ASCII)
_CUT = re.compile(_BEGINS, re.ASCII)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One outcome and whose it is."""

    key: Key
    event: Event


def read_receipts(text: str) -> tuple[Receipt, ...]:
    """Every receipt in a log (`receipt: POST@CHANNEL {…}`) or in an `unpushed.jsonl`, each once. Other lines are nothing.

    Raises UsageError for a line that begins like one and cannot be read: it may be the one that counts.
    """
    found: dict[str, Receipt] = {}
    for number, line in enumerate(text.split("\n"), 1):  # other line ends may stand inside a receipt
        receipt = _read(line)
        if receipt is None and (_CUT.match(line) or line.startswith('{"event":')):
            raise UsageError(
                Bilingual(
                    f"Ligne {number} : un reçu abîmé ou coupé. Copiez la ligne entière, puis recommencez ; rien n'a été inscrit.",
                    f"Line {number}: a damaged or shortened receipt. Copy the whole line, then try again; nothing was written.",
                )
            )
        if receipt is not None:
            found.setdefault(receipt.event.id, receipt)
    return tuple(found.values())


def _read(line: str) -> Receipt | None:
    logged = _LOGGED.fullmatch(line)
    if logged:
        key, content = Key(logged[1], logged[2]), logged[3]
    else:
        try:
            record = json.loads(line)
            known, content = key_of(record["path"]), json.dumps(record["event"], ensure_ascii=False)
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        if known is None:
            return None
        key = known
    event = from_line(content.encode("utf-8", "replace"))
    return None if isinstance(event, Unreadable) or event.kind not in _OUTCOMES else Receipt(key, event)


def write_receipts(ledger: Ledger, clock: Clock, receipts: Iterable[Receipt]) -> tuple[Receipt, ...]:
    """Append those that the ledger lacks, all or none, and return them.

    Raises UsageError for one whose claim this ledger does not know: it belongs to another ledger, or was made up.
    """
    wanted = tuple(receipts)

    def decide(snapshot: Snapshot) -> tuple[Batch, tuple[Receipt, ...]]:
        missing = tuple(_missing(wanted, snapshot))
        return _by_path(missing), missing

    return write(ledger, clock, decide)


def _missing(receipts: Iterable[Receipt], snapshot: Snapshot) -> Iterator[Receipt]:
    for receipt in receipts:
        ids = {event.id for event in snapshot.events(_path(receipt))}
        if not _belongs(receipt.event, ids):
            raise UsageError(
                Bilingual(
                    f"{receipt.key} : le registre ne connaît pas l'envoi dont parle ce reçu. Est-ce le bon dépôt ? "
                    "Rien n'a été inscrit.",
                    f"{receipt.key}: the ledger does not know the sending that this receipt speaks of. Is this the right "
                    "repository? Nothing was written.",
                )
            )
        if receipt.event.id not in ids:
            yield receipt


def _belongs(event: Event, known: Collection[str]) -> bool:
    """What came after a claim names it; what came before one, or without one, is no sending."""
    if event.claim is not None:
        return event.claim in known
    return event.kind is not Kind.SENT and (bool(known) or event.kind not in (Kind.UPDATED, Kind.RETRACTED))


def _by_path(receipts: Iterable[Receipt]) -> Batch:
    batch: dict[str, list[Event]] = {}
    for receipt in receipts:
        batch.setdefault(_path(receipt), []).append(receipt.event)
    return batch


def _path(receipt: Receipt) -> str:
    try:
        return delivery_path(receipt.key)
    except ValueError:
        raise UsageError(Bilingual(f"{receipt.key} n'est pas une publication.", f"{receipt.key} is no publication.")) from None
