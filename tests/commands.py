"""Do the commands that files speak of exist? Asks the command line itself."""

import click

from pipeline.cli import Editorial


def complaint(words: list[str]) -> str | None:
    """What is wrong with `editorial …`, given as the words behind `editorial`; None when it can be asked so."""
    group = Editorial("editorial")
    if not words:
        return None
    if words[0].startswith("-"):
        return None if words[0] in {"--help", "--version"} else f"editorial has no {words[0]}"
    command = group.get_command(click.Context(group), words[0])
    if command is None:
        return f"no verb {words[0]}"
    options = {name for parameter in command.params for name in [*parameter.opts, *parameter.secondary_opts]} | {"--help"}
    unknown = [word.partition("=")[0] for word in words[1:] if word.startswith("-") and word.partition("=")[0] not in options]
    return f"editorial {words[0]} has no {', '.join(unknown)}" if unknown else None
