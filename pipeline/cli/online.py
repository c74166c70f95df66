"""What `update` and `retract` open: one publication, its history, and the account it is on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pipeline.cli.desk import Desk
from pipeline.cli.merged import sources_of, take_secrets
from pipeline.cli.outputs import address
from pipeline.compose import Composer
from pipeline.errors import UsageError
from pipeline.model import Bilingual, Delivery, Draft, Key, Site
from pipeline.plan import Ledgered
from pipeline.publish.accounts import Accounts, network_of
from pipeline.publish.edits import OnlineEdits
from pipeline.state import Publication
from pipeline.transport import Http


@dataclass(frozen=True)
class Online:
    site: Site
    key: Key
    history: Publication
    edits: OnlineEdits

    def draft(self) -> Draft:
        """Today's text. Raises UsageError when no file holds it any more."""
        post = self.site.index.get(self.key.post)
        if post is None or not any(p.channel == self.key.channel for p in post.publications):
            raise UsageError(Bilingual(f"Aucun fichier ne contient plus {self.key}.", f"No file holds {self.key} any more."))
        return Composer(self.site).draft(self.key)


@contextmanager
def opened(desk: Desk, key: Key, state: str | None, by: str, *, connect: bool = True) -> Iterator[Online]:
    """The publication with its account's client, where a program may post; its text as merged, never as being written.

    Raises UsageError before anything is asked of a network when nothing of it is online.
    """
    clock = desk.clock
    ledger = desk.ledger(state, clock)
    sources = sources_of(desk, ledger)
    try:
        site = sources.latest().site
        channel = site.calendar.channels.get(key.channel)
        if channel is None:
            raise UsageError(Bilingual(f"Canal inconnu : « {key.channel} ».", f"Unknown channel: “{key.channel}”."))
        history = Ledgered.read(ledger.snapshot(), site.calendar).of(key)
        if not history.sent_parts:
            raise UsageError(Bilingual(f"{key} n'est pas en ligne.", f"{key} is not online."))
        with Http(user_agent="editorial-pipeline", clock=clock, loopback_only=state is not None) as http:
            client = None
            live = channel.delivery is Delivery.API and site.calendar.publishing.mode == "live"
            if connect and live:
                client = Accounts(take_secrets(desk), http).client(channel, site)
            edits = OnlineEdits(ledger, clock, channel, network_of(channel), client, by, address())
            yield Online(site, key, history, edits)
    finally:
        sources.close()
