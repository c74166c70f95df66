"""What people write → `Site` and problems. Strict YAML with positions; never raises on bad content.

Everything is imported when first used, so that a command that loads nothing pays nothing.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.model import Calendar, Problem, Site


def load_site(
    root: Path, *, cache: Path | None = None, changed_on: "Callable[[str], date | None] | None" = None
) -> "tuple[Site | None, list[Problem]]":
    """The site at `root`, and all that is wrong with it. None only when calendar.yaml cannot be read.

    `cache`: a folder for what was read, safe to delete. `changed_on`: the day a file last changed, see `changes`; only
    with it are translations called stale.
    """
    from pipeline.load.site import load_site as load

    return load(root, cache=cache, changed_on=changed_on)


def locate(root: Path, problems: "list[Problem]") -> "list[Problem]":
    """The same problems, with line and column where they had only file and path."""
    from pipeline.load.positions import locate as place

    return place(root, problems)


def unused(site: "Site") -> "list[Problem]":
    """Notices for media that nothing uses. Reads every post: for `check`, not for every load."""
    from pipeline.load.leftovers import unused as look

    return look(site)


def schema(calendar: "Calendar") -> dict[str, dict[str, Any]]:
    """JSON Schemas of calendar.yaml, posts, their translations and pages, with this calendar's ids: by file name."""
    from pipeline.load.schemas import schema as make

    return make(calendar)


def migrate(text: str) -> str:
    """calendar.yaml rewritten in this version's format; the text itself when there is nothing to rewrite."""
    from pipeline.load.migrations import migrate as rewrite

    return rewrite(text)


def changes(root: Path, today: date) -> "Callable[[str], date | None]":
    """The day a file of `root` last changed: its last commit's, `today` when it is changed in the working tree.

    git is asked once, at the first call; None for a file whose history is not there.
    """
    from pipeline.load.file_dates import changes as look

    return look(root, today)


__all__ = ["changes", "load_site", "locate", "migrate", "schema", "unused"]
