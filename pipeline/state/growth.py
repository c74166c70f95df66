"""Does a newer ledger still hold every event of an older one? A commit on top can take a line away as well as a rewritten
branch can: a lost *sent* would be a second post, a lost *paused* a broken silence.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pipeline.git import Git
from pipeline.state.events import Event, Unreadable, read_lines

_GROWING = ("deliveries", "channels", "brake.jsonl")


class Growth(NamedTuple):
    """`lost`: files that lack an event, or have another in its place, and do not show it. `hidden`: one that does show it.

    What is damaged shows it: it cannot be read, and blocks or holds by itself until a person mended it. Only then is it known
    whether everything came back.
    """

    lost: tuple[str, ...]
    hidden: bool


def growth(git: Git, older: str, newer: str) -> Growth:
    """From the commit `older` to `newer`. Lines that nobody could read may be removed: that mends a file."""
    changed = [(path, old, new) for path, (old, new) in git.changed(older, newer, *_GROWING).items() if old]
    contents = git.cat_files(sha for _, old, new in changed for sha in (old, new) if sha)
    lost, hidden = [], False
    for path, old, new in changed:
        after = contents[new] if new else b""
        before = _events(contents[old or ""])
        kept = [event for name, event in _events(after).items() if name in before]
        if kept == list(before.values()):  # in their order, too: what came last counts
            continue
        damaged = any(isinstance(line, Unreadable) for line in read_lines(after))
        if damaged or (new is None and git.ls_tree(newer, path)):  # or a link or a folder took its place
            hidden = True
        else:
            lost.append(path)
    return Growth(tuple(lost), hidden)


def _events(content: bytes) -> Mapping[str, Event]:
    """By id; of two with one id the first counts, as everywhere."""
    found: dict[str, Event] = {}
    for line in read_lines(content):
        if isinstance(line, Event):
            found.setdefault(line.id, line)
    return found
