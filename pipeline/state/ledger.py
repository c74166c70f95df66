"""The ledger: an orphan branch of append-only files, on a remote or in a local bare repository.

Every write is one commit on the tip the writer has read, moved by compare-and-swap: `push --force-with-lease` on a remote,
`update-ref` with the old value in a local repository. Who is second learns it and looks again. Nothing is ever rewritten,
and a branch that is not a descendant of the one last seen from this clone stops the run.
"""

import contextlib
import json
import os
import secrets
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from pipeline.errors import EditorialError, GitError, PersonNeeded
from pipeline.git import Git, Presence, PushAnswer, RemoteTip, Verdict
from pipeline.model import Bilingual, Key
from pipeline.state.events import Event, read_lines, subject, written_instant
from pipeline.state.growth import growth
from pipeline.state.snapshot import (
    LAST_RUN_PATH,
    LEDGER_PATH,
    Cache,
    LedgerInfo,
    Memory,
    Snapshot,
    delivery_path,
    key_of,
)
from pipeline.state.trouble import (
    LedgerMissing,
    LedgerUnreachable,
    LedgerWentBack,
    gone,
    missing,
    shrank,
    unreachable,
    went_back,
)
from pipeline.state.unpushed import Unpushed

__all__ = ["BRANCH", "Ledger", "LedgerMissing", "LedgerUnreachable", "LedgerWentBack", "Recorded", "Waits"]

BRANCH = "editorial-state"
RETRY_FOR = 60.0  # seconds an outcome is pushed again for
_LAST_RUN_EVERY = timedelta(hours=1)
_ALL = 2**30  # commits; git's own word for "all", 2**31 - 1, would fetch the history of every branch of a shallow clone
_AGAIN_AFTER = (1.0, 4.0)  # seconds: a forge may answer with a tip that is a moment old


class Waits(Protocol):
    """The part of a Clock that the ledger needs: seconds that only grow, and waiting."""

    def monotonic(self) -> float: ...

    def sleep(self, seconds: float, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Recorded:
    """How writing down an outcome ended. `kept`: it is on this computer's disk, for the next run to push.

    `events` are those given, cut where a line would not have held them: what a receipt shows.
    """

    answer: PushAnswer
    kept: bool
    events: tuple[Event, ...]

    @property
    def safe(self) -> bool:
        return self.answer.won or self.kept


class Ledger:
    """Made by `remote` or `local`. Methods that ask a remote raise LedgerUnreachable, LedgerMissing or LedgerWentBack."""

    def __init__(
        self,
        git: Git,
        remote: str | None,
        branch: str,
        clock: Waits,
        *,
        jitter: Callable[[], float] | None = None,
    ) -> None:
        self.git = git
        self.branch = branch
        self._remote = remote
        self._clock = clock
        self._jitter = jitter or secrets.SystemRandom().random  # 0…1
        self._ref = f"refs/heads/{branch}"
        self._seen = f"refs/editorial/seen/{remote or 'local'}/{branch}"
        self._whole = f"refs/editorial/whole/{remote or 'local'}/{branch}"  # the last one seen before damage that still lasts
        self._cache = Cache(git.common_dir() / "editorial" / f"{remote or 'local'}-{branch}.cache")
        self._memory = Memory()
        self.unpushed = Unpushed(git.git_dir / "editorial")

    @classmethod
    def remote(cls, git: Git, clock: Waits, *, remote: str = "origin", branch: str = BRANCH) -> "Ledger":
        """The ledger on a remote of this clone. Raises PersonNeeded when the clone has no such remote."""
        if not git.has_remote(remote):
            raise PersonNeeded(
                Bilingual(
                    f"Ce dépôt n'a pas de distant « {remote} » : le registre de publication y est tenu. "
                    f"Ajoutez-le (git remote add {remote} <adresse>), ou utilisez --state DOSSIER pour un essai.",
                    f"This repository has no remote “{remote}”: the publication ledger is kept there. "
                    f"Add it (git remote add {remote} <address>), or use --state FOLDER for a trial.",
                )
            )
        return cls(git, remote, branch, clock)

    @classmethod
    def local(cls, path: Path, clock: Waits, *, branch: str = BRANCH) -> "Ledger":
        """The ledger in a bare repository of this computer, made on demand."""
        return cls(Git.bare(path), None, branch, clock)

    @property
    def is_local(self) -> bool:
        return self._remote is None

    @property
    def where(self) -> str:
        """For people: the folder, or the remote's address without credentials."""
        return str(self.git.git_dir) if self._remote is None else self.git.remote_url(self._remote)

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────
    def look(self) -> RemoteTip:
        """Is there a ledger? One `ls-remote`, no exception: found, missing, or unreachable."""
        if self._remote is not None:
            return self.git.ls_remote(self._remote, self._ref)
        sha = self.git.rev_parse(self._ref)
        return RemoteTip(Presence.FOUND, sha) if sha else RemoteTip(Presence.MISSING)

    def snapshot(self) -> Snapshot:
        """What the ledger says now: asks the remote, fetches what is new, checks that nothing was taken away."""
        tip = self._fetch_tip()
        for pause in (*_AGAIN_AFTER, None):
            seen = self.git.rev_parse(self._seen)
            if seen == tip:
                break
            if seen is None or self.git.is_ancestor(seen, tip):
                self._check_growth(seen, tip)
                if self.git.update_ref(self._seen, tip, seen).won:
                    break
            elif pause is None:
                raise went_back(self._put_back(seen, tip), self.where, self.branch, seen, tip)
            else:
                self._clock.sleep(pause)
                tip = self._fetch_tip(whole=True)
        return self._snapshot(tip)

    def _check_growth(self, seen: str | None, tip: str) -> None:
        """Raise LedgerWentBack when lines went missing; what may hide behind damage is looked for again once that is mended."""
        whole = self.git.rev_parse(self._whole)
        since = (whole or seen) if seen else None
        found = growth(self.git, since, tip) if since else None
        if since and found and found.lost:
            raise shrank(self.git.git_dir, self._seen, found.lost, since, tip)
        if since and found and found.hidden:
            self.git.update_ref(self._whole, since, whole)
        elif whole:
            self.git.delete_ref(self._whole)

    def must_hold(self, snapshot: Snapshot, commit: str) -> None:
        """Raise LedgerWentBack unless the ledger holds a commit that another runner saw (from its run's artifact)."""
        if not self._holds(snapshot.tip, commit):
            self._fetch_tip(whole=True)  # a shallow clone could not tell
            if not self._holds(snapshot.tip, commit):
                put_back = self._put_back(commit, snapshot.tip)
                raise went_back(put_back, self.where, self.branch, commit, snapshot.tip)

    def _holds(self, tip: str, commit: str) -> bool:
        known = self.git.rev_parse(f"{commit}^{{commit}}")
        return known is not None and self.git.is_ancestor(known, tip)

    def accept(self) -> None:
        """Forget what this clone has seen: after a person looked at a ledger that went back, and takes it as it is."""
        self.git.delete_ref(self._seen)
        self.git.delete_ref(self._whole)

    def _put_back(self, seen: str, tip: str | None) -> str:
        """The command that restores what this clone has seen."""
        if self._remote is None:
            return f"git --git-dir={shlex.quote(str(self.git.git_dir))} update-ref {self._ref} {seen}"
        lease = f"--force-with-lease={self.branch}:{tip} " if tip else ""
        return f"git push {lease}{self._remote} {seen}:{self._ref}"

    def last_seen(self) -> Snapshot | None:
        """What this clone last saw, without asking the remote: for pages and `--dry-run`. None when it never did."""
        tip = self.git.rev_parse(self._seen)
        if tip is None and self._remote is not None:
            tip = self.git.rev_parse(f"refs/remotes/{self._remote}/{self.branch}")
        return self._snapshot(tip) if tip else None

    def _snapshot(self, tip: str) -> Snapshot:
        return Snapshot(self.git, tip, self._cache, self._memory)

    def _fetch_tip(self, *, whole: bool = False) -> str:
        """The commit the branch holds now, fetched. `whole`: with all its history, however shallow the clone is."""
        found = self.look()
        if found.presence is Presence.UNREACHABLE:
            raise unreachable(self.where, found.detail)
        if found.sha is None:
            if seen := self.git.rev_parse(self._seen):
                raise gone(self._put_back(seen, None), self.where, self.branch)
            raise missing(self.where, self.branch)
        if self._remote is None:
            return found.sha
        shallow = self.git.is_shallow()
        if self.git.rev_parse(f"{found.sha}^{{commit}}") == found.sha and not (whole and shallow):
            return found.sha
        # A shallow clone takes one commit the first time, then only what is new: it stays shallow.
        first = self.git.rev_parse(self._seen) is None
        depth = None if not shallow else _ALL if whole else 1 if first else None
        into = f"refs/editorial/fetch/{os.getpid()}-{secrets.token_hex(8)}"
        try:
            return self.git.fetch(self._remote, self.branch, into, depth=depth)
        except GitError as error:
            raise unreachable(self.where, error.message.en) from error
        finally:
            self.git.delete_ref(into)

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────
    def init(self, info: LedgerInfo) -> PushAnswer:
        """Begin a ledger. LOST: there is one already. Raises LedgerWentBack when this clone has seen one that is gone."""
        if seen := self.git.rev_parse(self._seen):
            if self.look().presence is Presence.MISSING:
                raise gone(self._put_back(seen, None), self.where, self.branch)
            return PushAnswer(Verdict.LOST, seen)
        tree = self.git.write_tree(None, {LEDGER_PATH: info.to_bytes()})
        commit = self.git.commit_tree(tree, (), subject("init", "ledger"), info.created_at)
        return self._move(commit, None)

    def append(self, path: str, events: Sequence[Event], tip: str) -> PushAnswer:
        """Add events to one file as one commit on `tip`. Raises nothing that a remote answers; GitError for our own disk.

        WON with `tip` the new commit; LOST: the branch moved, look again; REFUSED: a rule of the remote; ERROR: unknown.
        """
        return self.append_all({path: events}, tip)

    def append_all(self, batch: Mapping[str, Sequence[Event]], tip: str) -> PushAnswer:
        """Add events to several files as one commit on `tip`. Events that are there already, by id, are not added again."""
        changes: dict[str, bytes | None] = {}
        added: list[tuple[str, Event]] = []
        for path, events in batch.items():
            content = self.git.read(tip, path) or b""
            there = {read.id for read in read_lines(content) if isinstance(read, Event)}
            fresh = [event for event in events if event.id not in there]
            if fresh:
                changes[path] = _appended(content, fresh)
                added += [(path, event) for event in fresh]
        if not added:
            return PushAnswer(Verdict.WON, tip)
        return self._commit(changes, _subject(added), max(event.at for _, event in added), tip)

    def append_retrying(
        self, batch: Mapping[str, Sequence[Event]], *, seconds: float = RETRY_FOR, checked: bool = True
    ) -> PushAnswer:
        """Add events to whatever the tip is, again and again for `seconds`: for facts, which no race makes untrue.

        Never raises an EditorialError: the last answer says how it ended. A refusal by a rule is not tried again. Not
        `checked`: also to a ledger that went back or lost lines, for a brake, which must hold on any.
        """
        end = self._clock.monotonic() + seconds
        pause = 0.25
        while True:
            answer = self._append_once(batch, checked=checked)
            left = end - self._clock.monotonic()
            if answer.verdict in (Verdict.WON, Verdict.REFUSED) or left <= 0:
                return answer
            self._clock.sleep(min(left, pause * (0.5 + self._jitter())))
            pause = min(pause * 2, 8.0)

    def _append_once(self, batch: Mapping[str, Sequence[Event]], *, checked: bool) -> PushAnswer:
        try:
            return self.append_all(batch, self.snapshot().tip if checked else self._fetch_tip())
        except (LedgerMissing, LedgerWentBack) as error:
            return PushAnswer(Verdict.REFUSED, None, error.message.en)
        except EditorialError as error:
            return PushAnswer(Verdict.ERROR, None, error.message.en)
        except OSError as error:  # our own disk
            return PushAnswer(Verdict.ERROR, None, str(error))

    def record(self, key: Key, events: Sequence[Event]) -> Recorded:
        """Write down what happened to a publication: on our disk first, then on the ledger for up to 60 s. Never raises.

        Not `answer.won`: print the receipt and send nothing more; the next run pushes what was kept.
        """
        path = delivery_path(key)
        events = tuple(event.fitted() for event in events)
        try:
            self.unpushed.keep(path, events)
            kept = True
        except OSError:
            kept = False
        answer = self.append_retrying({path: events})
        if answer.won and kept:
            with contextlib.suppress(OSError):  # pushed again by the next run, which changes nothing
                self.unpushed.forget(events)
        return Recorded(answer, kept, events)

    def push_unpushed(self) -> PushAnswer | None:
        """Push what an earlier run could not; None when there was nothing. Not won: plan and send nothing."""
        waiting = self.unpushed.waiting()
        if not waiting:
            return None
        answer = self.append_retrying(waiting)
        if answer.won:
            with contextlib.suppress(OSError):
                self.unpushed.forget(event for events in waiting.values() for event in events)
        return answer

    def write_run(self, summary: Mapping[str, Any], now: datetime) -> PushAnswer | None:
        """Write `runs/last.json` with `at`, unless the one there is younger than an hour (then None). Never raises."""
        try:
            snapshot = self.snapshot()
            last = (snapshot.last_run or {}).get("at")
            if isinstance(last, str) and now - datetime.fromisoformat(last) < _LAST_RUN_EVERY:
                return None
            record = dict(summary) | {"at": written_instant(now), "v": 1}
            content = json.dumps(record, ensure_ascii=False, sort_keys=True).encode() + b"\n"
            return self._commit({LAST_RUN_PATH: content}, subject("run", "ended"), now, snapshot.tip)
        except (EditorialError, OSError, ValueError, TypeError) as error:
            return PushAnswer(Verdict.ERROR, None, str(error))

    def _commit(self, changes: Mapping[str, bytes | None], message: str, at: datetime, tip: str) -> PushAnswer:
        tree = self.git.write_tree(f"{tip}^{{tree}}", changes)
        return self._move(self.git.commit_tree(tree, (tip,), message, at), tip)

    def _move(self, commit: str, tip: str | None) -> PushAnswer:
        if self._remote is None:
            answer = self.git.update_ref(self._ref, commit, tip)
        else:
            answer = self.git.push(self._remote, self._ref, commit, tip)
        if answer.won:
            self.git.update_ref(self._seen, commit, tip)  # second to another process of this clone: it saw no less
        return answer


def _appended(content: bytes, events: Sequence[Event]) -> bytes:
    """Every byte that was there, then the events; a last line without its LF is ended first."""
    gap = b"" if not content or content.endswith(b"\n") else b"\n"
    return content + gap + b"".join(event.to_line() for event in events)


def _subject(added: Sequence[tuple[str, Event]]) -> str:
    """`claimed p05-etre-vu x`; for several files, how many."""
    path, event = added[-1]
    if len({path for path, _ in added}) > 1:
        return subject(event.kind, f"{len(added)} publications")
    if key := key_of(path):
        return subject(event.kind, key)
    return subject(event.kind, event.scope or Path(path).stem)
