"""One repository, by plumbing: what it holds, what its remotes hold, and moving a ref by compare-and-swap."""

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import GitError
from pipeline.git.answers import Commit, Entry, Presence, PushAnswer, RemoteTip, Verdict
from pipeline.git.archive import add, extract
from pipeline.git.command import TIMEOUT, Command, Done, failed, without_userinfo
from pipeline.model import Bilingual

# What a server says when two pushes pass the first check and one is second at its own lock, or when it is unwell: not a
# rule's refusal, so the tip tells.
_NO_RULE = re.compile(
    r"cannot lock ref|failed to update ref|incorrect old value|reference already exists|fetch first"
    r"|unpacker error|internal (server )?error|unable to migrate objects|timed? ?out",
    re.IGNORECASE,
)


class Git:
    """One repository. `find` takes a folder inside a clone, `bare` a bare repository.

    `token` authenticates against http(s) remotes; `timeout` is in seconds, for each command.
    """

    def __init__(self, git_dir: Path, top: Path, *, token: str | None = None, timeout: float = TIMEOUT) -> None:
        self.git_dir = git_dir
        self.top = top  # the working tree's root, or the bare repository: relative remote paths start here
        self._command = Command(top, git_dir, token, timeout)

    @classmethod
    def find(cls, folder: Path, *, token: str | None = None, timeout: float = TIMEOUT) -> "Git | None":
        """The repository that holds `folder`, or None when there is none. Raises GitError when git refuses to use it."""
        discover = Command(folder, None, timeout=timeout)
        done = discover(["rev-parse", "--absolute-git-dir", "--is-bare-repository"])
        if done.code:
            if "not a git repository" in done.err:
                return None
            raise failed("rev-parse", done)
        git_dir, bare = done.text.rsplit("\n", 1)
        if bare == "true":
            return cls(Path(git_dir), Path(git_dir), token=token, timeout=timeout)
        top = discover(["rev-parse", "--show-toplevel"])
        return cls(
            Path(git_dir),
            Path(top.text) if top.code == 0 and top.text else folder,
            token=token,
            timeout=timeout,
        )

    @classmethod
    def bare(cls, path: Path, *, timeout: float = TIMEOUT) -> "Git":
        """A bare repository at `path`, made when there is none yet. A folder that holds something else is refused."""
        path = path.absolute()
        git = cls(path, path, timeout=timeout)
        if (path / "HEAD").is_file() and (path / "objects").is_dir():
            return git
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise GitError(
                Bilingual(
                    f"« {path} » n'est pas un dépôt git nu et n'est pas vide : donnez un dossier vide ou nouveau.",
                    f"“{path}” is not a bare git repository and is not empty: give an empty or a new folder.",
                )
            )
        path.mkdir(parents=True, exist_ok=True)
        git.run("init", "--quiet", "--bare")
        return git

    # ── where things are ─────────────────────────────────────────────────────────────────────────────────────────
    def common_dir(self) -> Path:
        """`.git` of the clone, shared by its linked worktrees."""
        return Path(self.top, self.run("rev-parse", "--git-common-dir").text).resolve()

    def is_shallow(self) -> bool:
        return self.run("rev-parse", "--is-shallow-repository").text == "true"

    def has_remote(self, remote: str) -> bool:
        return self.run("config", "--get-all", f"remote.{remote}.url", ok=(0, 1)).code == 0

    def remote_url(self, remote: str) -> str:
        """The address `remote` stands for, without a user's name or password."""
        return without_userinfo(self.run("ls-remote", "--get-url", remote).text)

    def rev_parse(self, name: str) -> str | None:
        """The object `name` stands for, or None."""
        done = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", name, ok=(0, 1))
        return done.text if done.code == 0 else None

    def is_ancestor(self, older: str, newer: str) -> bool:
        """True when `newer` is `older` or comes after it."""
        return self.run("merge-base", "--is-ancestor", older, newer, ok=(0, 1)).code == 0

    def commits(self, tip: str, *, since: str | None = None, limit: int = 1000) -> list[Commit]:
        """The newest commits up to `tip`, newest first; only those that `since` does not hold."""
        names = [tip, *([f"^{since}"] if since else [])]
        lines = self.run("log", "-z", f"--max-count={limit}", "--format=%H%x09%ae%x09%at%x09%s", *names, "--").out
        found: list[Commit] = []
        for line in filter(None, lines.decode("utf-8", "replace").split("\0")):
            sha, email, at, subject = line.split("\t", 3)
            found.append(Commit(sha, email, datetime.fromtimestamp(int(at), UTC), subject))
        return found

    # ── remotes ──────────────────────────────────────────────────────────────────────────────────────────────────
    def ls_remote(self, remote: str, ref: str) -> RemoteTip:
        """Ask the remote for one full ref name (`refs/heads/…`). Never raises for what the remote answers."""
        done = self._remote(remote, "ls-remote", "--exit-code", remote, ref)
        if done.code == 2:
            return RemoteTip(Presence.MISSING)
        for line in done.text.splitlines() if done.code == 0 else ():
            sha, _, name = line.partition("\t")
            if name == ref:
                return RemoteTip(Presence.FOUND, sha)
        if done.code == 0:  # the pattern only matched the tail of other refs
            return RemoteTip(Presence.MISSING)
        return RemoteTip(Presence.UNREACHABLE, detail=done.err)

    def default_branch(self, remote: str) -> str | None:
        """The branch the remote's HEAD names, asked of the remote; None when it names none. Raises GitError."""
        done = self._remote(remote, "ls-remote", "--symref", remote, "HEAD")
        if done.code:
            raise failed("ls-remote", done)
        found = re.match(r"ref: refs/heads/(.+)\tHEAD$", done.text, re.MULTILINE)
        return found[1] if found else None

    def fetch(self, remote: str, branch: str, into: str, *, depth: int | None = None) -> str:
        """Fetch one branch into the private ref `into`, whatever it held; the commit fetched. Raises GitError."""
        shallow = [f"--depth={depth}"] if depth else []
        options = [
            "--quiet",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
            "--refmap=",
            *shallow,
        ]
        done = self._remote(remote, "fetch", *options, remote, f"+refs/heads/{branch}:{into}")
        if done.code != 0:
            raise failed("fetch", done)
        return self.run("rev-parse", "--verify", into).text

    def push(self, remote: str, ref: str, new: str, expect_old: str | None) -> PushAnswer:
        """Move `ref` of the remote from `expect_old` (None: it must not exist) to the commit `new`.

        Every end is an answer. When the push failed in a way that proves nothing, the remote is asked what it holds: won
        if that is our commit or contains it; lost if the server turned ours down and the ref has moved; else an error,
        because it may still arrive.
        """
        lease = f"--force-with-lease={ref}:{expect_old or ''}"
        options = ("--porcelain", "--no-verify", "--no-recurse-submodules", "--no-follow-tags", lease)
        done = self._remote(remote, "push", *options, remote, f"{new}:{ref}")
        turned_down = False
        for line in done.out.decode("utf-8", "replace").splitlines():
            flag, _, rest = line.partition("\t")
            names, _, summary = rest.partition("\t")
            if names.endswith(f":{ref}"):
                if answer := _judge(flag, summary, new, done.err):
                    return answer
                turned_down = "[remote rejected]" in summary
        seen = self.ls_remote(remote, ref)
        if seen.sha == new:
            return PushAnswer(Verdict.WON, new)
        if seen.sha and ref.startswith("refs/heads/") and self._contains(remote, ref, new):
            return PushAnswer(Verdict.WON, new)
        if turned_down and seen.sha not in (None, expect_old):
            return PushAnswer(Verdict.LOST, seen.sha, done.err)
        detail = done.err or seen.detail or f"git push ended with {done.code}"
        return PushAnswer(Verdict.ERROR, seen.sha, detail)

    def _contains(self, remote: str, ref: str, commit: str) -> bool:
        into = f"refs/editorial/look/{os.getpid()}-{commit}"
        try:
            return self.is_ancestor(commit, self.fetch(remote, ref.removeprefix("refs/heads/"), into))
        except GitError:
            return False
        finally:
            self.run("update-ref", "-d", into, ok=(0, 1, 128))

    # ── objects ──────────────────────────────────────────────────────────────────────────────────────────────────
    def ls_tree(self, treeish: str, *under: str) -> dict[str, Entry]:
        """Every file below `treeish` (below the paths `under` when given): path → mode and object."""
        listed = self.run("ls-tree", "-r", "-z", "--full-tree", treeish, "--", *under).out
        entries: dict[str, Entry] = {}
        for line in listed.split(b"\0"):
            if line:
                about, _, path = line.partition(b"\t")
                mode, _, sha = about.decode().split(" ")
                entries[path.decode("utf-8", "surrogateescape")] = Entry(mode, sha)
        return entries

    def changed(self, older: str, newer: str, *under: str) -> dict[str, tuple[str | None, str | None]]:
        """Files that differ between two commits: path → their objects, None where there is no file (a link counts as none)."""
        fields = self.run("diff-tree", "-r", "-z", "--no-renames", "--raw", "--no-abbrev", older, newer, "--", *under).out.split(
            b"\0"
        )
        found: dict[str, tuple[str | None, str | None]] = {}
        for about, path in zip(fields[::2], fields[1::2], strict=False):
            old_mode, new_mode, old, new, _ = about.decode().lstrip(":").split(" ")
            found[path.decode("utf-8", "surrogateescape")] = (
                old if old_mode.startswith("100") else None,
                new if new_mode.startswith("100") else None,
            )
        return found

    def cat_files(self, shas: Iterable[str]) -> dict[str, bytes]:
        """The content of many objects, from one `cat-file --batch`. Raises GitError when one is missing."""
        wanted = list(dict.fromkeys(shas))
        if not wanted:
            return {}
        out = self.run("cat-file", "--batch", stdin="".join(f"{sha}\n" for sha in wanted).encode()).out
        contents: dict[str, bytes] = {}
        position = 0
        for sha in wanted:
            end = out.index(b"\n", position)
            header = out[position:end].split(b" ")
            if len(header) != 3:
                raise GitError(
                    Bilingual(
                        f"L'objet git {sha} manque dans ce dépôt : récupérez-le (git fetch), puis recommencez.",
                        f"The git object {sha} is missing from this repository: fetch it (git fetch), then try again.",
                    )
                )
            start, size = end + 1, int(header[2])
            contents[sha] = out[start : start + size]
            position = start + size + 1
        return contents

    def read(self, commit: str, path: str) -> bytes | None:
        """One file of a commit, or None when it has none there."""
        sha = self.rev_parse(f"{commit}:{path}")
        return self.cat_files([sha])[sha] if sha else None

    def hash_object(self, content: bytes) -> str:
        """Store a blob; its id."""
        return self.run("hash-object", "-w", "--stdin", stdin=content).text

    def write_tree(self, base: str | None, changes: Mapping[str, bytes | None]) -> str:
        """The tree of `base` (None: an empty one) with files written or, for None, removed; its id."""
        lines: list[str] = []
        for path, content in changes.items():
            if content is None:
                lines.append(f"0 {'0' * 40}\t{path}\0")
            else:
                lines.append(f"100644 {self.hash_object(content)}\t{path}\0")
        with tempfile.TemporaryDirectory(prefix="editorial-index-", dir=self.git_dir) as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
            if base:
                self.run("read-tree", base, env=index)
            self.run("update-index", "-z", "--index-info", stdin="".join(lines).encode(), env=index)
            return self.run("write-tree", env=index).text

    def commit_tree(self, tree: str, parents: Iterable[str], message: str, at: datetime) -> str:
        """Store a commit by the bot, dated `at`; its id. The same arguments give the same commit."""
        date = f"@{int(at.astimezone(UTC).timestamp())} +0000"
        options = [word for parent in parents for word in ("-p", parent)]
        env = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        return self.run("commit-tree", tree, *options, stdin=f"{message}\n".encode(), env=env).text

    def update_ref(self, ref: str, new: str, expect_old: str | None) -> PushAnswer:
        """Move a ref of this repository from `expect_old` (None: it must not exist) to `new`; every end is an answer."""
        done = self.run("update-ref", ref, new, expect_old or "0" * len(new), ok=(0, 1, 128))
        if done.code == 0:
            return PushAnswer(Verdict.WON, new)
        now = self.rev_parse(ref)
        if now != expect_old:
            return PushAnswer(Verdict.LOST, now, done.err)
        return PushAnswer(Verdict.ERROR, now, done.err)

    def delete_ref(self, ref: str) -> None:
        """Forget a private ref; one that is not there is fine."""
        self.run("update-ref", "-d", ref)

    def archive(self, treeish: str, into: Path) -> tuple[str, ...]:
        """Write the files of a commit or tree into the empty folder `into`, as a checkout would; the paths left out, sorted.

        Left out: links and other repositories. A member that would leave the folder raises GitError. What `.gitattributes`
        says of exports has no effect: export-ignore would drop a post in silence, export-subst would rewrite its text.
        """
        tracked = self.ls_tree(treeish)
        with tempfile.TemporaryDirectory(prefix="editorial-archive-", dir=self.git_dir) as folder:
            packed = Path(folder, "tree.tar")
            self.run("archive", "--format=tar", f"--output={packed}", f"{treeish}^{{tree}}")  # of a tree nothing is substituted
            written = extract(packed, into)
        ignored = {path: entry.sha for path, entry in tracked.items() if entry.mode.startswith("100") and path not in written}
        contents = self.cat_files(ignored.values())
        for path, sha in ignored.items():
            add(path, contents[sha], into)
        return tuple(sorted(tracked.keys() - written - ignored.keys()))

    # ── running ──────────────────────────────────────────────────────────────────────────────────────────────────
    def run(self, *args: str, stdin: bytes = b"", env: Mapping[str, str] | None = None, ok: tuple[int, ...] = (0,)) -> Done:
        """Run git on this repository. Raises GitError when it ends with a code that is not in `ok`, or not in time."""
        done = self._command(args, stdin=stdin, env=env)
        if done.code not in ok:
            raise failed(args[0], done)
        return done

    def _remote(self, remote: str, *args: str) -> Done:
        return self._command(args, urls=self._urls(remote))

    def _urls(self, remote: str) -> set[str]:
        """Where a remote is read from and written to; only needed to know whom the token is for."""
        if self._command.token is None:
            return set()
        if not self.has_remote(remote):
            return {remote}
        return {self.run("remote", "get-url", *way, remote).text for way in ((), ("--push",))}


def _judge(flag: str, summary: str, new: str, err: str) -> PushAnswer | None:
    """The line `git push --porcelain` printed for our ref; None when it does not tell."""
    if flag in (" ", "*", "+"):
        return PushAnswer(Verdict.WON, new)
    if flag == "=":  # the very same commit was there: somebody else's, since ours is new
        return PushAnswer(Verdict.LOST, new, summary)
    if "[remote rejected]" in summary and not _NO_RULE.search(summary):
        return PushAnswer(Verdict.REFUSED, None, " · ".join(part for part in (summary, err) if part))
    if "[rejected]" in summary:  # by our own git: the tip it was shown is not the one expected
        return PushAnswer(Verdict.LOST, None, summary)
    return None
