"""Posts that are over: their pages change only with what they are made from, so that a build may leave them out."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from hashlib import sha256

from pipeline.compose import packaged
from pipeline.model import Delivery, Format, PostIndex
from pipeline.plan import State
from pipeline.render.desk.bureau import Bureau
from pipeline.render.desk.press import FOLDERS

_QUIET = timedelta(days=60)
_OVER = frozenset({State.PUBLISHED, State.MODIFIED, State.CANCELLED, State.RETRACTED, State.EXPIRED, State.PAST})


class Settled:
    """Tells which posts are over, and what each one's pages are made from."""

    def __init__(self, bureau: Bureau) -> None:
        self._bureau = bureau
        self._room = bureau.room

    def holds(self, one: PostIndex) -> bool:
        """Everything of it is out or will never be, and has been for two months."""
        items = [item for item in self._bureau.by_post.get(one.id, ()) if item.delivery is not Delivery.BUILT]
        last = max((item.due for item in items if item.due), default=None)
        return last is not None and self._room.now - last > _QUIET and all(item.state in _OVER for item in items)

    def key(self, one: PostIndex) -> str | None:
        """Equal keys make equal pages; None for a post that is not over, and whenever nobody can tell."""
        if not self.holds(one) or self._own:
            return None
        items = self._bureau.by_post[one.id]
        problems = [problem for problem in self._room.problems if problem.post == one.id or problem.file == one.file]
        read = sorted(self._room.composer.published or ()) if one.format is Format.NEWSLETTER else ()
        return self._room.key(
            "desk/post",
            self._room.digest(one.id),
            [(item.key.channel, item.state, item.due, [event.id for event in item.history.events]) for item in items],
            problems,
            read,
            self._around,
        )

    @cached_property
    def _around(self) -> str:
        """What any post's page may show of the rest: the day, roles, pauses, other posts' and pages' addresses and titles."""
        room = self._room
        whole = sha256(repr((self._bureau.today, room.calendar.team, room.ledgered.brake, room.pages)).encode())
        for one in room.site.index.values():
            whole.update(repr((one.id, one.due, room.gists[one.id])).encode())
        for path in self._templates():
            whole.update(path.encode())
        return whole.hexdigest()

    @cached_property
    def _own(self) -> bool:
        """Templates of the house may show whatever they like."""
        own = self._room.site.root / "templates"
        names = (*FOLDERS, "messages")
        return own.resolve() != packaged().resolve() and any((own / name).is_dir() for name in names)

    @staticmethod
    def _templates() -> Iterator[str]:
        for folder in (*FOLDERS, "messages"):
            for path in sorted((packaged() / folder).iterdir()):
                if path.is_file():
                    yield f"{folder}/{path.name}:{sha256(path.read_bytes()).hexdigest()}"
