"""Which credentials belong to a channel, and the client they open. All or nothing per account, never a mixture."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.errors import Unauthorized
from pipeline.model import Bilingual, Calendar, Channel, Site
from pipeline.network import Client, Network, Secrets
from pipeline.networks import get
from pipeline.transport import Http


def network_of(channel: Channel) -> Network:
    """The channel's network. Loading already refused a name that is none."""
    network = get(channel.network)
    if network is None:
        raise LookupError(channel.network)
    return network


def account_name(channel: Channel) -> str:
    """How the ledger names an account: `mastodon:social.example.org/@cyclorive`."""
    host = urlsplit(channel.server or "").netloc
    return f"{channel.network}:{host}{'/' if host else ''}@{(channel.handle or channel.account).lstrip('@')}"


def _prefix(name: str) -> str:
    return name.upper().replace("-", "_")


def variables(network: Network, owner: str) -> tuple[str, ...]:
    """The environment's names of an owner's credentials: `x-fr` and `X_API_KEY` make `X_FR_API_KEY`."""
    own = _prefix(network.name) + "_"
    return tuple(f"{_prefix(owner)}_{name.removeprefix(own)}" for name in network.secrets)


def owners(channel: Channel, calendar: Calendar) -> tuple[str, ...]:
    """Whose names are tried, in order: the channel's, its account's, the network's when it has one account only."""
    accounts = {c.account for c in calendar.channels.values() if c.network == channel.network}
    sole = (channel.network,) if len(accounts) == 1 else ()
    return tuple(dict.fromkeys((channel.id, channel.account, *sole)))


def secrets_of(channel: Channel, calendar: Calendar, environment: Mapping[str, str]) -> Secrets:
    """The credentials by the network's own names. Raises Unauthorized, naming what is missing, never a value."""
    network = network_of(channel)
    for owner in owners(channel, calendar):
        names = variables(network, owner)
        given = [name for name in names if environment.get(name)]
        if given and len(given) < len(names):
            missing = ", ".join(name for name in names if name not in given)
            raise Unauthorized(
                Bilingual(
                    f"Identifiants incomplets pour « {channel.account} » : il manque {missing}.",
                    f"Incomplete credentials for “{channel.account}”: {missing} missing.",
                ),
                code="credentials_missing",
            )
        if given:
            return dict(zip(network.secrets, (environment[name] for name in names), strict=True))
    wanted = ", ".join(variables(network, channel.account))
    raise Unauthorized(
        Bilingual(
            f"Pas d'identifiants pour « {channel.account} » : ajoutez les secrets {wanted}.",
            f"No credentials for “{channel.account}”: add the secrets {wanted}.",
        ),
        code="credentials_missing",
    )


@dataclass
class Accounts:
    """Clients by channel, opened once a run, and only after `whoami` agreed with the calendar."""

    environment: Mapping[str, str]
    http: Http
    _clients: dict[tuple[str, Path], Client] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http.hide(*self.environment.values())

    def client(self, channel: Channel, site: Site) -> Client:
        """The channel's client. Raises Unauthorized when the credentials are missing or belong to somebody else.

        Media are read from the site that is published, so newer content gets a client of its own.
        """
        name = channel.id, site.root
        if name not in self._clients:
            network = network_of(channel)
            secrets = secrets_of(channel, site.calendar, self.environment)
            client = network.connect(channel, secrets, self.http, site.root)
            if client is None:
                raise Unauthorized(
                    Bilingual(
                        f"{network.label} ne se publie pas par programme : mettez delivery: handoff.",
                        f"{network.label} cannot be posted to by a program: write delivery: handoff.",
                    ),
                    code="no_client",
                )
            _same_account(channel, client)
            self._clients[name] = client
        return self._clients[name]


def _same_account(channel: Channel, client: Client) -> None:
    who = client.whoami().handle.lstrip("@").casefold()
    wanted = (channel.handle or "").lstrip("@").casefold()
    if wanted and who != wanted:
        raise Unauthorized(
            Bilingual(
                f"Ces identifiants sont ceux de « {who} », le calendrier dit « {wanted} » : rien n'est envoyé.",
                f"These credentials belong to “{who}”, the calendar says “{wanted}”: nothing is sent.",
            ),
            code="wrong_account",
        )
