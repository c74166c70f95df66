"""What the verbs that reach networks work from: the merged content, and the credentials."""

import os

from pipeline.cli.desk import ENVIRONMENT, Desk
from pipeline.git import Git
from pipeline.networks import discover
from pipeline.publish.accounts import owners, variables
from pipeline.publish.source import DefaultBranch, Folder, Sources
from pipeline.state import Ledger


def sources_of(desk: Desk, ledger: Ledger) -> Sources:
    """What is published: the fetched default branch; the folder itself beside a local ledger."""
    git = Git.find(desk.root, token=ENVIRONMENT.get("EDITORIAL_GIT_TOKEN"))
    if ledger.is_local or git is None:
        return Folder(desk.root, desk.cache)
    top = git.top.resolve()
    inside = desk.root.resolve().relative_to(top).as_posix()
    ref = ENVIRONMENT.get("GITHUB_REF", "")
    expected = ref.removeprefix("refs/heads/") if ref.startswith("refs/") else None
    return DefaultBranch(
        git,
        desk.site.calendar.publishing.state,
        inside="" if inside == "." else inside,
        expected=expected,
        cache=desk.cache,
    )


def take_secrets(desk: Desk) -> dict[str, str]:
    """The credentials, read once and removed from the environment, so that no child process inherits them."""
    calendar, networks = desk.site.calendar, discover()
    names = {
        name
        for channel in calendar.channels.values()
        if (network := networks.get(channel.network)) is not None
        for owner in owners(channel, calendar)
        for name in variables(network, owner)
    }
    return {name: value for name in sorted(names) if (value := os.environ.pop(name, None))}
