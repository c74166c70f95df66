"""Does a newer ledger still hold every event of an older one? A commit on top can take a line away as well as a rewritten
branch can: a lost *sent* would be a second post, a lost *paused* a broken silence.
"""

from pipeline.git import Git
from pipeline.state.events import Event, read_lines

_GROWING = ("deliveries", "channels", "brake.jsonl")


def taken_away(git: Git, older: str, newer: str) -> tuple[str, ...]:
    """The files of the commit `older` that lack an event in `newer`. Lines nobody can read may be removed: that mends a file."""
    changed = [(path, old, new) for path, (old, new) in git.changed(older, newer, *_GROWING).items() if old]
    contents = git.cat_files(sha for _, old, new in changed for sha in (old, new) if sha)
    return tuple(
        path for path, old, new in changed if old and not _ids(contents[old]) <= (_ids(contents[new]) if new else frozenset())
    )


def _ids(content: bytes) -> frozenset[str]:
    return frozenset(line.id for line in read_lines(content) if isinstance(line, Event))
