"""Changing and taking back what is online: only when a person asks, part by part, each written down as it is done."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.clock import Clock
from pipeline.errors import GitError, PersonNeeded, UsageError
from pipeline.model import Bilingual, Channel, Draft, Key
from pipeline.network import Ability, Client, Deletes, Edits, Network, Receipt
from pipeline.state import Event, Kind, Ledger, PartState, PartStatus, Publication, Remote, new_id


@dataclass(frozen=True)
class OnlineEdits:
    """What updating and retracting one publication needs. `client` is None where a person posts by hand."""

    ledger: Ledger
    clock: Clock
    channel: Channel
    network: Network
    client: Client | None
    by: str = "person"
    run: str | None = None

    def update(self, key: Key, history: Publication, draft: Draft) -> int:
        """Bring what is online to today's text; how many parts were changed. Raises when it cannot, changing nothing."""
        changed = self._changed(key, history, draft)
        client: object = self.client
        if self.client is None or not isinstance(client, Edits):
            raise self._cannot(key, Ability.EDIT)
        assert draft.message is not None  # noqa: S101 - `_changed` refused a draft that cannot be composed
        for part in changed:
            prepared = self.client.prepare(draft.message.parts[part.number - 1])
            client.edit(_receipt(part.remote), prepared)
            self._write(key, self._event(Kind.UPDATED, part, digest=draft.digests[part.number - 1]))
        return len(changed)

    def retract(self, key: Key, history: Publication, *, url: str | None = None, done_by_hand: bool = False) -> int:
        """Delete what is online, last part first; how many posts. `url`: only the one at that address, of two for one part.

        `done_by_hand`: a person did it on the network; it is only written down.
        """
        online = [(part, remote) for part, remote in _online(history) if url in (None, remote.url, remote.id)]
        if not online:
            where = f" ({url})" if url else ""
            raise UsageError(Bilingual(f"{key} n'est pas en ligne{where}.", f"{key} is not online{where}."))
        client: object = self.client
        if not done_by_hand and not isinstance(client, Deletes):
            raise self._cannot(key, Ability.DELETE)
        for part, remote in online:
            if not done_by_hand and isinstance(client, Deletes):
                client.delete(_receipt(remote))
            self._write(key, self._event(Kind.RETRACTED, part, remote=remote))
        return len(online)

    def _changed(self, key: Key, history: Publication, draft: Draft) -> list[PartState]:
        if draft.blocked:
            raise UsageError(
                Bilingual(
                    f"{key} a des erreurs : corrigez ce que dit editorial check.",
                    f"{key} has errors: mend what editorial check says.",
                )
            )
        sent = history.sent_parts
        if len(sent) != len(draft.digests):
            raise UsageError(
                Bilingual(
                    f"{key} a {len(sent)} partie(s) en ligne et {len(draft.digests)} dans son fichier : "
                    "on ne modifie que les textes.",
                    f"{key} has {len(sent)} part(s) online and {len(draft.digests)} in its file: only texts can be changed.",
                )
            )
        changed = [part for part in sent if part.digest != draft.digests[part.number - 1]]
        if not changed:
            raise UsageError(Bilingual(f"{key} est en ligne telle qu'elle est écrite.", f"{key} is online as it is written."))
        return changed

    def _cannot(self, key: Key, ability: Ability) -> PersonNeeded:
        why = self.network.lacks.get(ability)
        reason = Bilingual(f" ({why.fr})", f" ({why.en})") if why else Bilingual("", "")
        verb = Bilingual("modifier", "change") if ability is Ability.EDIT else Bilingual("retirer", "take back")
        return PersonNeeded(
            Bilingual(
                f"{self.network.label} ne laisse pas {verb.fr} {key} par programme{reason.fr} : faites-le sur le réseau.",
                f"{self.network.label} does not let a program {verb.en} {key}{reason.en}: do it on the network.",
            )
        )

    def _event(self, kind: Kind, part: PartState, *, digest: str | None = None, remote: Remote | None = None) -> Event:
        return Event(
            id=new_id(),
            at=self.clock.now(),
            kind=kind,
            by=self.by,
            run=self.run,
            part=part.number,
            via=part.sent.via if part.sent else None,
            digest=digest,
            remote=remote,
        )

    def _write(self, key: Key, event: Event) -> None:
        recorded = self.ledger.record(key, [event])
        if not recorded.answer.won:
            raise GitError(
                Bilingual(
                    f"C'est fait sur le réseau, mais le registre n'a pas pu l'écrire ({recorded.answer.detail}) ; "
                    f"le prochain passage le reprend.\nreceipt: {key} {event.to_line().decode().strip()}",
                    f"It is done on the network, but the ledger could not be written ({recorded.answer.detail}); "
                    f"the next run takes it up.\nreceipt: {key} {event.to_line().decode().strip()}",
                )
            )


def _online(history: Publication) -> Iterator[tuple[PartState, Remote]]:
    """Everything online, the last part first; two posts of one part are both there."""
    for part in reversed(list(history.parts.values())):
        if part.status is PartStatus.SENT or part.doubled:
            for remote in part.doubled or ((part.remote,) if part.remote else ()):
                yield part, remote


def _receipt(remote: Remote | None) -> Receipt:
    assert remote is not None  # noqa: S101 - only parts that are online come here
    return Receipt(remote.id or "", remote.url, remote.cid)
