"""`editorial check`: every problem, where it is, and what to write instead."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import click

from pipeline.cli.desk import Desk, desk_of, lang_option, now_option, sentence
from pipeline.cli.language import lang, t
from pipeline.compose import Composer
from pipeline.compose.leading import leading
from pipeline.compose.repeats import Repeats
from pipeline.load import changes, load_site, locate, unused
from pipeline.model import Bilingual, Level, Problem, Scope, Site, Status
from pipeline.plan import State, guided_state
from pipeline.plan.rules import plan_problems
from pipeline.review.annotations import Note, annotations, plain
from pipeline.review.saying import count

_LACKING = frozenset({
    "consent", "empty-text", "link-without-page", "no-link", "no-media", "no-subject", "no-title", "no-video",
})  # fmt: skip


@click.command(
    "check",
    help=t(
        "Dit tout ce qui ne va pas, où, et quoi écrire à la place.\n\nPar exemple : editorial check --format github",
        "Says all that is wrong, where, and what to write instead.\n\nFor example: editorial check --format github",
    ),
)
@click.argument("files", nargs=-1, metavar="[FILE]…")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help=t("La forme de la réponse.", "The shape of the answer."),
)
@click.option("--quiet", is_flag=True, help=t("Sans les notes.", "Without the notices."))
@now_option()
@lang_option()
@click.pass_context
def command(ctx: click.Context, *, files: tuple[str, ...], shape: str, quiet: bool, now: str | None) -> int:
    desk = desk_of(ctx, now=now)
    found = [p for p in all_problems(desk) if not files or any(p.file.endswith(name.lstrip("./")) for name in files)]
    shown = [p for p in found if not (quiet and p.level is Level.NOTICE)]
    {"text": _text, "json": _json, "github": _github}[shape](desk, shown)
    return 3 if any(p.level is Level.ERROR for p in found) else 0


def all_problems(desk: Desk) -> list[Problem]:
    """Loading's, composing's and the plan's, each once, with their lines, errors and their causes first."""
    today = desk.now.date() if desk.readable else date.min
    site, problems = load_site(desk.root, cache=desk.cache, changed_on=changes(desk.root, today))
    if site is not None:
        problems = [*problems, *_of_site(site, desk)]
    found = leading(locate(desk.root, list(dict.fromkeys(problems))), site.calendar if site else None)
    return locate(desk.root, found)


def _of_site(site: Site, desk: Desk) -> Iterable[Problem]:
    composer, repeats = Composer(site), Repeats(site.calendar, desk.now)
    yield from composer.site_problems()
    for post, row in site.index.items():
        leaving = row.status in (Status.APPROVED, Status.HELD)
        yield from (p if leaving else _told(p) for p in composer.problems(post))
        repeats.add(site.posts[post], composer.drafts(post))
    yield from repeats.problems()
    yield from plan_problems(site, desk.now)
    yield from unused(site)
    yield from _never_due(site)


def _never_due(site: Site) -> Iterable[Problem]:
    """Approved, and yet it would never leave: it has no time, or one from before the calendar was adopted."""
    adopted = site.calendar.adopted_at
    for row in site.index.values():
        if row.status is not Status.APPROVED or row.rehearsal or row.on_merge or row.blocked:
            continue
        times = [each.due for each in row.publications if each.due]
        if row.publications and not times and row.due is None and row.evergreen is None:
            yield Problem(
                Level.NOTICE,
                "no-time",
                Scope.POST,
                Bilingual(
                    "Validée, mais sans heure : elle ne partira pas.",
                    "Approved, but without a time: it will not leave.",
                ),
                row.file,
                Bilingual(
                    "Ajoutez publish_at: 2026-12-01 09:00, ou un créneau (slot).",
                    "Add publish_at: 2026-12-01 09:00, or a slot.",
                ),
                ("status",),
                post=row.id,
            )
        elif times and max(times) < adopted:
            yield Problem(
                Level.NOTICE,
                "before-adoption",
                Scope.POST,
                Bilingual(
                    "Son heure est d'avant l'adoption du calendrier (adopted_at) : elle ne partira pas.",
                    "Its time is before the calendar was adopted (adopted_at): it will not leave.",
                ),
                row.file,
                None,
                ("publish_at",),
                post=row.id,
            )


def _told(problem: Problem) -> Problem:
    """A draft is still being written: what it lacks blocks nothing yet."""
    lacks = problem.level is Level.ERROR and problem.code in _LACKING
    return replace(problem, level=Level.WARNING) if lacks else problem


def _text(desk: Desk, problems: list[Problem]) -> None:
    for problem in problems:
        click.echo(plain(sentence(problem, lang())))
    click.echo(_verdict(desk, problems))


_COUNTED = {
    Level.ERROR: ("erreur", "erreurs", "error", "errors"),
    Level.WARNING: ("avertissement", "avertissements", "warning", "warnings"),
    Level.NOTICE: ("note", "notes", "notice", "notices"),
}


def _verdict(desk: Desk, problems: list[Problem]) -> str:
    posts = count(len(desk.site.index) if desk.readable else 0, "publication", "publications", "post", "posts")
    counts = {level: sum(p.level is level for p in problems) for level in Level}
    said = [count(number, *_COUNTED[level]) for level, number in counts.items() if number]
    if not said:
        return t(f"Rien à redire : {posts.fr}.", f"Nothing to mend: {posts.en}.")
    fr, en = ", ".join(one.fr for one in said), ", ".join(one.en for one in said)
    text = Bilingual(f"{fr} dans {posts.fr}.", f"{en} in {posts.en}.")
    if counts[Level.ERROR]:
        stays = Bilingual(f"{text.fr} Ce qui a une erreur ne partira pas.", f"{text.en} What has an error will not leave.")
        text = guided_state(stays, State.BLOCKED)
    return text.to(lang())


def _json(_desk: Desk, problems: list[Problem]) -> None:
    rows = [
        {
            "level": p.level,
            "code": p.code,
            "scope": p.scope,
            "file": p.file,
            "line": p.line,
            "column": p.column,
            "post": p.post,
            "channel": p.channel,
            "message": {"fr": p.message.fr, "en": p.message.en},
            "hint": {"fr": p.hint.fr, "en": p.hint.en} if p.hint else None,
        }
        for p in problems
    ]
    click.echo(json.dumps(rows, ensure_ascii=False, indent=2))


def _github(desk: Desk, problems: list[Problem]) -> None:
    notes = [
        Note(
            p.level,
            p.code,
            p.message.to(lang()) + (f" → {p.hint.to(lang())}" if p.hint else ""),
            p.file,
            p.line,
            p.column,
        )
        for p in problems
    ]
    for line in annotations(notes, lang(), "editorial check"):
        click.echo(line)
    click.echo(_verdict(desk, problems))
