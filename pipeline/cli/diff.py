"""`editorial diff`: what this branch changes in the calendar, and what will happen once it is merged."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from pipeline.cli.desk import ENVIRONMENT, Desk, desk_of, lang_option, now_option, state_option
from pipeline.cli.language import lang, t
from pipeline.compose import Composer
from pipeline.errors import UsageError
from pipeline.git import Git
from pipeline.load import load_site
from pipeline.model import Bilingual, Site
from pipeline.plan import Ledgered, Plan, make_plan
from pipeline.review.annotations import annotations
from pipeline.review.approvals import Need, needs
from pipeline.review.changes import Comparison, changed_files, compare
from pipeline.review.facts import Facts, Summary
from pipeline.review.shapes import markdown, notes, text, values
from pipeline.review.summary import summarise


@click.command(
    "diff",
    help=t(
        "Ce que cette branche change au calendrier, et ce qui arrivera à la fusion.\n\n"
        "BASE : une branche ou un commit ; sinon la branche par défaut du distant.\n\n"
        "Par exemple : editorial diff main",
        "What this branch changes in the calendar, and what will happen once merged.\n\n"
        "BASE: a branch or a commit; else the remote's default branch.\n\n"
        "For example: editorial diff main",
    ),
)
@click.argument("base", required=False)
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json", "markdown", "github"]),
    default="text",
    show_default=True,
    help=t("La forme de la réponse.", "The shape of the answer."),
)
@click.option(
    "--files",
    is_flag=True,
    help=t(
        "Seulement les publications changées, une par ligne : pour editorial preview.",
        "Only the changed posts, one a line: for editorial preview.",
    ),
)
@state_option()
@now_option()
@lang_option()
@click.pass_context
def command(ctx: click.Context, *, base: str | None, shape: str, files: bool, state: str | None, now: str | None) -> int:
    desk = desk_of(ctx, now=now)
    comparison, summary = review(desk, base, state)
    if files:
        for change in comparison.changes:
            if change.after is not None:
                click.echo(change.post)
        return 0
    if shape == "json":
        click.echo(json.dumps(_values(comparison, summary), ensure_ascii=False, indent=2))
    elif shape == "markdown":
        click.echo(markdown(summary, lang()), nl=False)
    else:
        if shape == "github":
            _github(summary)
        click.echo(text(summary, lang()))
    return 3 if summary.blocked else 0


def review(desk: Desk, base: str | None, state: str | None) -> tuple[Comparison, Summary]:
    """The folder as it stands against `base`, in values and in words."""
    after, now, ledgered = desk.site, desk.now, desk.ledgered(state)
    with _unpacked(desk, base) as (before, folder):
        files = changed_files(folder, desk.root)
        comparison = compare(before, after, files)
        changed = {change.post for change in comparison.changes}
        was = _plan(before, ledgered, now, changed) if before else None
        facts = Facts(comparison, ledgered, was, _plan(after, ledgered, now, changed), _needs(comparison), now)
        return comparison, summarise(facts)


def _plan(site: Site, ledgered: Ledgered, now: datetime, posts: set[str]) -> Plan:
    return make_plan(site, ledgered, now, Composer(site).draft, only=lambda post, _: post.id in posts)


def _needs(comparison: Comparison) -> tuple[Need, ...]:
    """By the rules as they are merged today: a branch does not change who must say yes to it."""
    calendar = (comparison.before or comparison.after).calendar
    found: list[Need] = []
    for change in comparison.changes:
        site = comparison.after if change.after is not None else comparison.before
        found += needs(change, site.posts[change.post] if site else None, calendar)
    return tuple(found)


@contextmanager
def _unpacked(desk: Desk, base: str | None) -> Iterator[tuple[Site | None, Path]]:
    """The site at `base`, unpacked into a folder of its own for as long as it is looked at."""
    git = Git.find(desk.root)
    if git is None:
        raise UsageError(
            Bilingual(
                "Ce dossier n'est pas dans git : il n'y a rien à comparer.",
                "This folder is not in git: there is nothing to compare with.",
            )
        )
    commit = base_commit(git, base, desk.site.calendar.publishing.state)
    inside = desk.root.resolve().relative_to(git.top.resolve())
    with tempfile.TemporaryDirectory(prefix="editorial-base-") as folder:
        if commit is not None:
            git.archive(commit, Path(folder))
        root = Path(folder) / inside
        site = load_site(root, cache=desk.cache)[0] if (root / "calendar.yaml").is_file() else None
        yield site, root


def base_commit(git: Git, base: str | None, remote: str) -> str | None:
    """What to compare with: where this branch left `base`. None before the first commit."""
    head = git.rev_parse("HEAD^{commit}")
    if base is not None:
        named = git.rev_parse(f"{base}^{{commit}}") or git.rev_parse(f"refs/remotes/{remote}/{base}^{{commit}}")
        if named is None:
            raise UsageError(
                Bilingual(
                    f"« {base} » n'est ni une branche ni un commit connu ici : git fetch, puis recommencez.",
                    f"“{base}” is neither a branch nor a commit known here: git fetch, then try again.",
                )
            )
        return _fork(git, named, head) or named
    for name in ("HEAD", "main", "master"):
        default = git.rev_parse(f"refs/remotes/{remote}/{name}^{{commit}}")
        if default is not None:
            return _fork(git, default, head) or default
    return head


def _fork(git: Git, one: str, other: str | None) -> str | None:
    done = git.run("merge-base", one, other, ok=(0, 1)) if other else None
    return done.text.split("\n")[0] if done is not None and done.code == 0 and done.text else None


def _github(summary: Summary) -> None:
    """Annotations on the log; the whole summary on the run's page."""
    for line in annotations(notes(summary, lang()), lang(), "editorial diff"):
        click.echo(line)
    if page := ENVIRONMENT.get("GITHUB_STEP_SUMMARY"):
        with Path(page).open("a", encoding="utf-8") as stream:
            stream.write(markdown(summary, lang()))


def _values(comparison: Comparison, summary: Summary) -> dict[str, object]:
    return values(summary) | {
        "changes": [
            {
                "post": change.post,
                "what": sorted(change.what),
                "file": change.now.file,
                "before": change.before.due.isoformat() if change.before and change.before.due else None,
                "after": change.after.due.isoformat() if change.after and change.after.due else None,
                "channels": list(change.channels),
                "joined": list(change.joined),
                "left": list(change.left),
                "articles": list(change.articles),
            }
            for change in comparison.changes
        ]
    }
