"""Does a newer ledger still hold every event of an older one? A commit on top can take a line away as well as a rewritten
branch can: a lost *sent* would be a second post, a lost *paused* a broken silence.
"""

from pipeline.git import Git
from pipeline.state.events import Event, Unreadable, read_lines

_GROWING = ("deliveries", "channels", "brake.jsonl")


def taken_away(git: Git, older: str, newer: str) -> tuple[str, ...]:
    """The files of the commit `older` that lack an event in `newer`, and do not show it.

    What is damaged shows it: it cannot be read, and blocks or holds by itself until a person mended it. Lines that nobody
    could read may be removed: that mends a file.
    """
    changed = [(path, old, new) for path, (old, new) in git.changed(older, newer, *_GROWING).items() if old]
    contents = git.cat_files(sha for _, old, new in changed for sha in (old, new) if sha)
    return tuple(
        path for path, old, new in changed if old and _lost(git, newer, path, contents[old], contents[new] if new else None)
    )


def _lost(git: Git, newer: str, path: str, before: bytes, after: bytes | None) -> bool:
    if after is None and git.ls_tree(newer, path):
        return False  # a link or a folder took its place
    lines = read_lines(after or b"")
    if any(isinstance(line, Unreadable) for line in lines):
        return False
    there = {line.id for line in lines if isinstance(line, Event)}
    return any(isinstance(line, Event) and line.id not in there for line in read_lines(before))
