"""The ledger's files at one commit, read by content and folded when asked for.

Blobs come from one `cat-file --batch`; what was read is kept, by content, in one file under `<git-common-dir>/editorial/`
that may be deleted at any time. Publications are folded once per content, however many snapshots a long run takes.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.files import write_whole
from pipeline.git import Entry, Git
from pipeline.model import Key
from pipeline.state.brake import Brake, ChannelState, fold_brake, fold_channel
from pipeline.state.events import Event, read_lines, written_instant
from pipeline.state.fold import Publication, fold

LEDGER_PATH, BRAKE_PATH, LAST_RUN_PATH = "ledger.json", "brake.jsonl", "runs/last.json"
_ID = r"[a-z0-9][a-z0-9-]{0,62}"
_DELIVERY = re.compile(rf"deliveries/({_ID})/({_ID})\.jsonl\Z")
_CHANNEL = re.compile(rf"channels/({_ID})\.jsonl\Z")
_NO_FILE = "none"  # stands for the content of what is no file: a line nobody can read


def delivery_path(key: Key) -> str:
    """Where a publication's events stand. Raises ValueError for ids that are not ids: they become a path."""
    return _checked(_DELIVERY, f"deliveries/{key.post}/{key.channel}.jsonl")


def channel_path(channel: str) -> str:
    """Where a channel's stops stand."""
    return _checked(_CHANNEL, f"channels/{channel}.jsonl")


def key_of(path: str) -> Key | None:
    """The publication a path of the ledger belongs to."""
    found = _DELIVERY.match(path)
    return Key(found[1], found[2]) if found else None


def _blob(path: str, entry: Entry) -> tuple[str, str]:
    """A path of the tree and its content. Where a link, a folder or a submodule took a file's place, nothing can be read:
    that must not pass for a history that never began, or for a brake that nobody pulled.
    """
    file, folder, _ = path.partition(".jsonl/")
    if folder:
        return file + ".jsonl", _NO_FILE
    return path, entry.sha if entry.mode.startswith("100") else _NO_FILE


def _checked(pattern: re.Pattern[str], path: str) -> str:
    if not pattern.match(path):
        raise ValueError(f"not a path of the ledger: {path!r}")
    return path


@dataclass(frozen=True, slots=True)
class LedgerInfo:
    """`ledger.json`: when this ledger began, and in which repository of the forge."""

    created_at: datetime
    repository_id: str | None = None
    v: int = 1

    def adoption(self, adopted_at: datetime | None) -> datetime:
        """Nothing planned earlier is ever due: the later of the calendar's date and the ledger's beginning."""
        return max(adopted_at, self.created_at) if adopted_at else self.created_at

    def belongs_to(self, repository_id: str | None) -> bool:
        """False in a copy of the repository that took the ledger along; True when either side does not know its id."""
        return not self.repository_id or not repository_id or self.repository_id == repository_id

    def to_bytes(self) -> bytes:
        record = {
            "v": self.v,
            "created_at": written_instant(self.created_at),
            "repository_id": self.repository_id,
        }
        return json.dumps(record, sort_keys=True).encode() + b"\n"

    @classmethod
    def from_bytes(cls, content: bytes | None) -> "LedgerInfo | None":
        """None when it is missing, damaged, or of a later version."""
        try:
            record = json.loads(content or b"")
            at = datetime.fromisoformat(record["created_at"])
            owner = record.get("repository_id")
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None
        return cls(at, owner) if record.get("v") == 1 and at.tzinfo and isinstance(owner, str | None) else None


@dataclass(slots=True)
class Memory:
    """What one process already read and folded, by content: shared by all snapshots of a ledger."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    folded: dict[tuple[tuple[str, ...], bool], Publication] = field(default_factory=dict)

    def forget_but(self, shas: Iterable[str]) -> None:
        """Drop what a long run no longer needs, when it is more than what it does."""
        needed = set(shas)
        if len(self.blobs) > 2 * len(needed):
            self.blobs = {sha: content for sha, content in self.blobs.items() if sha in needed}
            self.folded = {name: one for name, one in self.folded.items() if needed.issuperset(name[0])}


class Snapshot:
    """The ledger at commit `tip`: a value, whatever happens to the branch afterwards."""

    def __init__(self, git: Git, tip: str, cache: "Cache", memory: Memory | None = None) -> None:
        self.tip = tip
        self._git = git
        self._cache = cache
        self._memory = memory or Memory()
        kept = cache.load(self._memory.blobs)
        if kept is not None and kept.tip == tip:
            self._blobs = kept.paths
        else:
            self._blobs = dict(_blob(path, entry) for path, entry in git.ls_tree(tip).items())

    @property
    def paths(self) -> Mapping[str, str]:
        """Every file: path → the id of its content."""
        return self._blobs

    def read(self, path: str) -> bytes | None:
        """One file's content, or None when there is none."""
        return self._read([path]).get(path)

    def _read(self, paths: Iterable[str]) -> dict[str, bytes]:
        wanted = {path: sha for path in paths if (sha := self._blobs.get(path))}
        known = self._memory.blobs
        known[_NO_FILE] = b"no file\n"
        known.update(self._git.cat_files(sha for sha in wanted.values() if sha not in known))
        return {path: known[sha] for path, sha in wanted.items()}

    def _read_all(self) -> None:
        missing = any(sha not in self._memory.blobs for sha in self._blobs.values())
        self._read(self._blobs)
        self._memory.forget_but(self._blobs.values())
        if missing or not self._cache.holds(self.tip):
            self._cache.save(self.tip, self._blobs, self._memory.blobs)

    # ── what it says ─────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def info(self) -> LedgerInfo | None:
        """`ledger.json`; None when it is missing or cannot be read, and then nothing may be published."""
        return LedgerInfo.from_bytes(self.read(LEDGER_PATH))

    @property
    def last_run(self) -> Mapping[str, Any] | None:
        """`runs/last.json`, at most an hour behind."""
        try:
            record = json.loads(self.read(LAST_RUN_PATH) or b"")
        except (ValueError, RecursionError):
            return None
        return record if isinstance(record, dict) else None

    def publication(self, key: Key, *, live: bool, former: Iterable[str] = ()) -> Publication:
        """One publication. `former`: earlier ids of its channel, oldest first; their history comes before."""
        paths = [delivery_path(Key(key.post, channel)) for channel in (*former, key.channel)]
        return self._fold([path for path in paths if path in self._blobs], live=live)

    def publications(self, *, live: bool, former_ids: Mapping[str, str] | None = None) -> Mapping[Key, Publication]:
        """All publications that have events, each folded when it is first looked at.

        `former_ids`: a channel's earlier id → its id of today.
        """
        self._read_all()
        names = former_ids or {}
        files: dict[Key, list[str]] = {}
        for path in self._blobs:
            if key := key_of(path):
                today = Key(key.post, names.get(key.channel, key.channel))
                # the history of a former id comes first: what was appended later stands under the new one
                files.setdefault(today, []).insert(len(files.get(today, ())) if today == key else 0, path)
        return _Publications(files, partial(self._fold, live=live))

    def _fold(self, paths: list[str], *, live: bool) -> Publication:
        name = (tuple(self._blobs[path] for path in paths), live)
        if name not in self._memory.folded:
            contents = self._read(paths)
            lines = (line for path in paths for line in read_lines(contents[path]))
            self._memory.folded[name] = fold(lines, live=live)
        return self._memory.folded[name]

    def brake(self) -> Brake:
        return fold_brake(read_lines(self.read(BRAKE_PATH) or b""))

    def channel(self, channel: str) -> ChannelState:
        return fold_channel(read_lines(self.read(channel_path(channel)) or b""))

    def channels(self) -> dict[str, ChannelState]:
        """Every channel that was ever stopped."""
        return {found[1]: self.channel(found[1]) for path in self._blobs if (found := _CHANNEL.match(path))}

    def events(self, path: str) -> tuple[Event, ...]:
        """The readable events of a file, in line order, whatever they mean."""
        return tuple(line for line in read_lines(self.read(path) or b"") if isinstance(line, Event))

    def newest_at(self, *, live: bool = True) -> datetime | None:
        """The latest `at` of any publication's event: a clock that lies well before it is wrong."""
        dates = [publication.newest_at for publication in self.publications(live=live).values()]
        return max((date for date in dates if date), default=None)

    def remote_ids(self, *, live: bool = True) -> frozenset[str]:
        """Every id and address the networks ever gave: what settling must not take for the post it looks for."""
        return frozenset().union(*(p.remote_ids for p in self.publications(live=live).values()))


class _Publications(Mapping[Key, Publication]):
    """Files by publication, folded when asked for: a plan looks at what is near, whatever ten years have left."""

    def __init__(self, files: Mapping[Key, list[str]], fold_files: Callable[[list[str]], Publication]) -> None:
        self._files = files
        self._fold = fold_files

    def __getitem__(self, key: Key) -> Publication:
        return self._fold(self._files[key])

    def __contains__(self, key: object) -> bool:
        return key in self._files

    def __iter__(self) -> Iterator[Key]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


@dataclass(frozen=True, slots=True)
class Kept:
    tip: str
    paths: dict[str, str]


class Cache:
    """The contents of the last snapshot, in one file: a line with its checksum, a line of JSON, then the bytes."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._kept: Kept | None = None
        self._loaded = False

    def load(self, blobs: dict[str, bytes]) -> Kept | None:
        """Put the kept contents into `blobs`; what the file was of. Anything wrong with the file: None."""
        if self._loaded:
            return self._kept
        self._loaded = True
        try:
            content = self._file.read_bytes()
            checksum, head, body = content.split(b"\n", 2)
            if hashlib.sha256(head + b"\n" + body).hexdigest().encode() != checksum:
                return None
            record = json.loads(head)
            position = 0
            for sha, size in record["blobs"]:
                blobs[sha] = body[position : position + size]
                position += size
            self._kept = Kept(record["tip"], record["paths"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return self._kept

    def holds(self, tip: str) -> bool:
        return self._kept is not None and self._kept.tip == tip

    def save(self, tip: str, paths: Mapping[str, str], blobs: Mapping[str, bytes]) -> None:
        """Replace the file. A disk that refuses costs time, nothing else."""
        shas = list(dict.fromkeys(paths.values()))
        record = {"tip": tip, "paths": dict(paths), "blobs": [[sha, len(blobs[sha])] for sha in shas]}
        rest = json.dumps(record).encode() + b"\n" + b"".join(blobs[sha] for sha in shas)
        try:
            write_whole(self._file, hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest, durable=False)
        except OSError:
            return
        self._kept, self._loaded = Kept(tip, dict(paths)), True
