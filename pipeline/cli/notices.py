"""`editorial notices`: one issue of the forge for each publication or account that needs somebody."""

import contextlib
import os
import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import click

from pipeline.cli.desk import ENVIRONMENT, desk_of, lang_option, now_option, state_option
from pipeline.cli.language import house, t
from pipeline.cli.merged import sources_of
from pipeline.cli.outputs import tell
from pipeline.clock import parse_duration
from pipeline.compose import Composer
from pipeline.errors import EditorialError, NetworkError, Rejected, UsageError
from pipeline.model import Bilingual, Key, Lang, Level, PostIndex, PublicationIndex, Site
from pipeline.plan import Ledgered, Plan, make_plan
from pipeline.publish.report import RunReport
from pipeline.publish.source import Sources
from pipeline.review.annotations import Note, annotations, plain
from pipeline.review.forge import FOR_ALL, Forge
from pipeline.review.keeping import Do, steps
from pipeline.review.notices import World, closing, wanted
from pipeline.state import Ledger
from pipeline.transport import Http, is_loopback

_SOON = timedelta(days=1)  # how long before its time a publication that cannot leave is pointed out, at least
_REPOSITORY = re.compile(r"[\w.-]{1,100}/[\w.-]{1,100}", re.ASCII)


@click.command(
    "notices",
    help=t(
        "Tient à jour les tickets de ce qui attend quelqu'un : ouvre, récrit, ferme.\n\n"
        "Par exemple : editorial notices --dry-run",
        "Keeps the issues of what needs somebody: opens, rewrites, closes.\n\nFor example: editorial notices --dry-run",
    ),
)
@click.option(
    "--dry-run",
    is_flag=True,
    help=t("Dire les avis, sans rien demander à personne.", "Say the notices, asking nobody anything."),
)
@state_option()
@now_option()
@lang_option()
@click.pass_context
def command(ctx: click.Context, *, dry_run: bool, state: str | None, now: str | None) -> int:
    desk = desk_of(ctx, now=now)
    lang = house(desk.site.calendar.organisation.languages)
    if dry_run:
        return _dry(world_of(desk.site, desk.ledgered(state), desk.now, lang))
    token = os.environ.pop("GITHUB_TOKEN", "")
    api, repository = ENVIRONMENT.get("GITHUB_API_URL", "https://api.github.com"), ENVIRONMENT.get("GITHUB_REPOSITORY", "")
    if not token or not _REPOSITORY.fullmatch(repository):
        raise UsageError(
            Bilingual(
                "Il faut GITHUB_TOKEN et GITHUB_REPOSITORY, comme dans un workflow. Pour voir les avis sans eux : --dry-run",
                "GITHUB_TOKEN and GITHUB_REPOSITORY are needed, as in a workflow. To see the notices without: --dry-run",
            )
        )
    ledger = desk.ledger(state, desk.clock)
    sources = sources_of(desk, ledger)
    os.environ.pop("EDITORIAL_GIT_TOKEN", None)  # git was given it
    try:
        site = sources.latest().site
        world = world_of(site, Ledgered.read(ledger.snapshot(), site.calendar), desk.now, lang)
        near = is_loopback(urlsplit(api).hostname or "")
        with Http(user_agent="editorial-pipeline", clock=desk.clock, loopback_only=near) as http:
            return _keep(Forge(http, api, repository, token, desk.clock), world)
    finally:
        sources.close()


def world_of(site: Site, ledgered: Ledgered, now: datetime, lang: Lang) -> World:
    """What is near its time or has a history, judged; what leaves within a day, or is told of earlier, is looked at closely."""
    draft = Composer(site).draft
    publishing = site.calendar.publishing
    asked, _ = parse_duration(publishing.notify.get("approval_due", {}).get("before", ""))
    soon = now + max(_SOON, asked or _SOON, publishing.handoff_notice)

    def coming(_: PostIndex, publication: PublicationIndex) -> bool:
        return publication.due is not None and now < publication.due <= soon

    def begun(post: PostIndex, publication: PublicationIndex) -> bool:
        due = publication.due
        known = post.on_merge or Key(post.id, publication.channel) in ledgered.publications
        return not coming(post, publication) and (known or (due is not None and due <= now))

    near = make_plan(site, ledgered, now, draft, only=coming, drift=True)
    past = make_plan(site, ledgered, now, draft, only=begun)
    there = {item.key for item in near.items}
    return World(site, ledgered, Plan(now, (*near.items, *(item for item in past.items if item.key not in there))), lang)


def tell_quiet(sources: Sources, ledger: Ledger, report: RunReport, now: datetime, lang: Lang) -> None:
    """`notices=false` to the steps after a run that did nothing and leaves nothing that asks for anybody.

    Then no issue can have changed, and a workflow saves itself the minute. In any doubt nothing is told.
    """
    if not ENVIRONMENT.get("GITHUB_OUTPUT") or report.done or report.stopped is not None:
        return
    with contextlib.suppress(EditorialError, OSError):  # nor must a full disk turn a run that went well into a failed one
        site, snapshot = sources.latest().site, ledger.last_seen()
        if snapshot is not None and not wanted(world_of(site, Ledgered.read(snapshot, site.calendar), now, lang)):
            tell("GITHUB_OUTPUT", "notices=false\n")


def _dry(world: World) -> int:
    for notice in wanted(world):
        click.echo(plain(f"━━ {notice.title}\n{notice.body}"))
    many = len(wanted(world))
    click.echo(t(f"Avis : {many}. Rien n'a été fait (--dry-run).", f"Notices: {many}. Nothing was done (--dry-run)."))
    return 0


_DONE = {
    Do.OPEN: Bilingual("Ouvert", "Opened"),
    Do.REOPEN: Bilingual("Rouvert", "Opened again"),
    Do.REWRITE: Bilingual("Récrit", "Rewritten"),
    Do.CLOSE: Bilingual("Fermé", "Closed"),
    Do.DOUBLE: Bilingual("Fermé, en double", "Closed, one too many"),
}


def _keep(forge: Forge, world: World) -> int:
    """One that the forge refuses by itself does not keep the others; anything else ends it, and the next run goes on."""
    refused: Rejected | None = None
    try:
        todo = steps(wanted(world), forge.issues(), lambda key: closing(world, key), world.lang)
        for step in todo:
            try:
                number = forge.carry_out(step)
            except Rejected as error:
                if error.code in FOR_ALL:
                    raise
                refused = refused or error
                continue
            click.echo(plain(f"{_DONE[step.do].to(world.lang)} #{number} {step.title}"))
        if refused is not None:
            raise refused
    except (NetworkError, UsageError) as error:
        text = Bilingual(
            f"Les avis ne sont pas tous à jour ; le prochain passage reprend. {error.message.fr}",
            f"Not all notices are up to date; the next run goes on. {error.message.en}",
        )
        note = Note(Level.WARNING, "editorial notices", text.to(world.lang))
        click.echo("\n".join(annotations([note], world.lang, "editorial notices")))
        return 1
    if not todo:
        click.echo(t("Les avis sont à jour.", "The notices are up to date."))
    return 0
