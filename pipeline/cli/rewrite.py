"""One value of a post's front matter exchanged, every other byte left as it was; proposed on a branch of its own."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from yaml.nodes import ScalarNode

from pipeline.cli.desk import ENVIRONMENT, Desk
from pipeline.errors import GitError, UsageError
from pipeline.git import Git
from pipeline.load.documents import Document, read_document
from pipeline.load.report import Report
from pipeline.model import Bilingual, Post, Scope, Status
from pipeline.review.verbs import Verb

_LINES = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")
_BASE = "refs/editorial/answer"
_STATUS = {Verb.APPROVE: Status.APPROVED, Verb.HOLD: Status.HELD}
_FIT = {
    Verb.APPROVE: (Status.IDEA, Status.DRAFT, Status.IN_REVIEW, Status.HELD),
    Verb.HOLD: (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What an order changes in a post's file: `key: value`."""

    verb: Verb
    post: str
    file: str
    key: str
    value: str

    @property
    def written(self) -> str:
        return f"{self.key}: {self.value}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A branch with the change; `link` opens it as a pull request, None where the forge is not known."""

    branch: str
    line: int
    link: str | None


# ── which line ───────────────────────────────────────────────────────────────────────────────────────────────────
def change(desk: Desk, verb: Verb, name: str, at: datetime | None) -> Change:
    """The one line to change. Raises UsageError, with what to write where, when it is not one line of the post's file."""
    post = desk.site.posts.get(name) if name in desk.site.index else None
    if post is None:
        raise UsageError(
            Bilingual(
                f"Le fichier de {name} n'est plus dans content/ : il n'y a rien à changer.",
                f"The file of {name} is not in content/ any more: there is nothing to change.",
            )
        )
    if verb is Verb.MOVE:
        value = at.astimezone(desk.zone).strftime("%Y-%m-%d %H:%M") if at else ""
        _movable(desk, post, value)
        return Change(verb, post.id, post.file, "publish_at", value)
    if post.status not in _FIT[verb]:
        raise UsageError(
            Bilingual(
                f"{name} a déjà le statut « {post.status.value} » : rien à changer.",
                f"{name} has the status “{post.status.value}”: there is nothing to change.",
            )
        )
    return Change(verb, post.id, post.file, "status", _STATUS[verb].value)


def _movable(desk: Desk, post: Post, value: str) -> None:
    file, path = post.due_place or (post.file, ("publish_at",))
    if (file, path) == (post.file, ("publish_at",)) and post.due_place and not post.on_merge:
        return
    right, where = f"publish_at: {value}", f"`{file}`"
    if post.on_merge:
        raise UsageError(
            Bilingual(
                f"{post.id} part à la fusion (publish_at: on-merge) : il n'y a pas d'heure à reporter.",
                f"{post.id} leaves on merge (publish_at: on-merge): there is no time to move.",
            )
        )
    if path and path[0] == "slot" and post.slot is not None:
        slot = f"slot: {post.slot.rendezvous}/{post.slot.original}"
        raise UsageError(
            Bilingual(
                f"L'heure de {post.id} est celle de son créneau. Dans {where}, remplacez `{slot}` par `{right}` "
                f"(ou par un autre créneau).{_link(desk, file)}",
                f"The time of {post.id} is its slot's. In {where}, replace `{slot}` by `{right}` (or by another "
                f"slot).{_link(desk, file)}",
            )
        )
    if path and path[0] == "schedule":
        raise UsageError(
            Bilingual(
                f"L'heure de {post.id} est dans le plan. Dans {where}, écrivez sur sa ligne `at: {value}`.{_link(desk, file)}",
                f"The time of {post.id} is in the plan. In {where}, write on its line `at: {value}`.{_link(desk, file)}",
            )
        )
    raise UsageError(
        Bilingual(
            f"{post.id} n'a pas d'heure à elle. Dans {where}, ajoutez la ligne `{right}`.{_link(desk, file)}",
            f"{post.id} has no time of its own. In {where}, add the line `{right}`.{_link(desk, file)}",
        )
    )


def _link(desk: Desk, file: str) -> str:
    repository = desk.site.calendar.organisation.repository
    if not repository or desk.site.calendar.organisation.forge != "github":
        return ""
    return f" {repository.rstrip('/')}/edit/HEAD/{quote(file)}"


# ── the bytes ────────────────────────────────────────────────────────────────────────────────────────────────────
def rewritten(raw: bytes, change: Change) -> tuple[bytes, int]:
    """The file with the new value in the old one's place, and its line. Raises UsageError when it is not on one line."""
    report = Report(change.file, Scope.FILE)
    node = _scalar(read_document(raw, report), change.key)
    if node is not None:
        number = report.line(node)
        lines = _LINES.split(raw.decode("utf-8"))
        line = lines[number - 1] if number <= len(lines) else ""
        lines[number - 1] = line[: node.start_mark.column] + change.value + line[node.end_mark.column :]
        new = "".join(lines).encode()
        again = _scalar(read_document(new, Report(change.file, Scope.FILE)), change.key)
        if again is not None and again.value == change.value:
            return new, number
    raise UsageError(
        Bilingual(
            f"`{change.key}` n'est pas sur une ligne à lui dans `{change.file}`. Écrivez-y `{change.written}`.",
            f"`{change.key}` is not on a line of its own in `{change.file}`. Write there `{change.written}`.",
        )
    )


def _scalar(document: Document, key: str) -> ScalarNode | None:
    """The value of a top-level field, when it stands on one line."""
    fields = document.fields.value if document.fields is not None else []
    found = [value for name, value in fields if isinstance(name, ScalarNode) and name.value == key]
    node = found[0] if len(found) == 1 else None
    if not isinstance(node, ScalarNode) or node.style in ("|", ">") or not node.value:
        return None
    return node if node.start_mark.line == node.end_mark.line else None


# ── the branch ───────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Base:
    """What a change is made from. `inside`: the site's folder in the repository. `onto`: the change goes on this branch."""

    remote: str
    branch: str
    tip: str
    inside: str
    onto: bool


def base_of(desk: Desk, git: Git, branch: str | None) -> Base:
    """The remote's branch as it stands now, its default one where none is named; fetched, not checked out."""
    remote = desk.site.calendar.publishing.state
    name = branch or git.default_branch(remote)
    if name is None:
        raise GitError(
            Bilingual(
                f"Le distant « {remote} » n'a pas de branche par défaut.",
                f"The remote “{remote}” has no default branch.",
            )
        )
    inside = desk.root.resolve().relative_to(git.top.resolve()).as_posix()
    return Base(remote, name, git.fetch(remote, name, _BASE), inside, branch is not None)


def propose(git: Git, base: Base, change: Change, at: datetime) -> Proposal:
    """Push the one changed line: onto the base's branch where it is a proposal already, else on a new branch."""
    path = change.file if base.inside == "." else f"{base.inside}/{change.file}"
    raw = git.read(base.tip, path)
    if raw is None:
        raise UsageError(
            Bilingual(
                f"`{change.file}` n'est pas sur la branche « {base.branch} ».",
                f"`{change.file}` is not on the branch “{base.branch}”.",
            )
        )
    new, line = rewritten(raw, change)
    tree = git.write_tree(base.tip, {path: new})
    commit = git.commit_tree(tree, [base.tip], f"{change.post}: {change.written}", at)
    branch = base.branch if base.onto else f"editorial/{change.verb}-{change.post}-{commit[:8]}"
    answer = git.push(base.remote, f"refs/heads/{branch}", commit, base.tip if base.onto else None)
    if not answer.won:
        raise GitError(
            Bilingual(
                f"La branche « {branch} » n'a pas accepté le changement : {answer.detail} Réessayez.",
                f"The branch “{branch}” did not accept the change: {answer.detail} Try again.",
            )
        )
    return Proposal(branch, line, None if base.onto else _compare(base.branch, branch))


def _compare(base: str, branch: str) -> str | None:
    """The page that opens the pull request: opened by a person, it is reviewed as any other."""
    server, repository = ENVIRONMENT.get("GITHUB_SERVER_URL"), ENVIRONMENT.get("GITHUB_REPOSITORY")
    return f"{server}/{repository}/compare/{quote(base)}...{branch}?expand=1" if server and repository else None
