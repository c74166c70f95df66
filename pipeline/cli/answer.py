"""`editorial answer`: a comment on the forge → one order, and the reply to write under it.

The comment is a stranger's until its account has a role that may. Nothing of it reaches a shell, a file's name or the
ledger but what `pipeline.review.commands` lets through.
"""

import re
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import click

from pipeline.cli import allowed, heard
from pipeline.cli.desk import ENVIRONMENT, Desk, desk_of, lang_option, now_option, state_option
from pipeline.cli.language import t
from pipeline.cli.outputs import address, tell
from pipeline.cli.rewrite import Change, Proposal, base_of, change, propose
from pipeline.clock import Clock, format_when
from pipeline.errors import EditorialError, PersonNeeded, UsageError
from pipeline.git import Git
from pipeline.model import Bilingual, Key
from pipeline.plan import Ledgered
from pipeline.publish.orders import Answer, Orders
from pipeline.review.commands import Known, Order, begins, read
from pipeline.review.verbs import Verb, spelled
from pipeline.state import BRANCH

_BRANCH = re.compile(r"(?!.*(?:\.\.|//|\.lock$))[A-Za-z0-9][\w./-]{0,199}", re.ASCII)
_MAX_REPLY = 8000  # characters; a forge takes 65,536
_ANSWERS = {
    Verb.DONE: Answer.PUBLISHED,
    Verb.PUBLISHED: Answer.PUBLISHED,
    Verb.NOT_PUBLISHED: Answer.NOT_PUBLISHED,
    Verb.DROP: Answer.CANCEL,
    Verb.KEEP: Answer.KEEP,
    Verb.MOVE: Answer.MOVE,
    Verb.RETRY: Answer.RETRY,
    Verb.CONTINUE: Answer.CONTINUE,
    Verb.STOP: Answer.STOP,
}
_LINES = {
    Verb.MOVE: "publish_at: 2026-12-02 09:00",
    Verb.APPROVE: "status: approved",
    Verb.HOLD: "status: held",
}
_WAKES = (Verb.NOT_PUBLISHED, Verb.KEEP, Verb.RETRY, Verb.CONTINUE, Verb.RESUME)  # something may leave now


@click.command(
    "answer",
    help=t(
        "Lit un commentaire de la forge, fait ce qu'il demande, écrit la réponse.\n\n"
        "Par exemple : editorial answer --event evenement.json --reply reponse.md",
        "Reads a comment of the forge, does what it asks, writes the reply.\n\n"
        "For example: editorial answer --event event.json --reply reply.md",
    ),
)
@click.option(
    "--event",
    required=True,
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    envvar="GITHUB_EVENT_PATH",
    help=t("L'événement, tel que la forge l'écrit.", "The event, as the forge writes it."),
)
@click.option(
    "--teams",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="EDITORIAL_TEAMS",
    help=t(
        "Les équipes du compte, une par ligne : organisation/équipe.",
        "The account's teams, one a line: organisation/team.",
    ),
)
@click.option(
    "--reply",
    type=click.Path(dir_okay=False, path_type=Path),
    help=t("Où écrire la réponse ; sinon, à l'écran.", "Where to write the reply; else on the screen."),
)
@click.option(
    "--branch",
    envvar="EDITORIAL_BRANCH",
    help=t(
        "La branche de la demande de fusion commentée, si elle est de ce dépôt.",
        "The branch of the pull request that is commented on, where it is this repository's.",
    ),
)
@state_option()
@now_option()
@lang_option()
@click.pass_context
def command(
    ctx: click.Context,
    *,
    event: Path,
    teams: Path | None,
    reply: Path | None,
    branch: str | None,
    state: str | None,
    now: str | None,
) -> int:
    said = heard.hear(event)
    beginning = begins(said.comment)
    if said.account is None or beginning is None:
        return 0
    desk = desk_of(ctx, now=now)
    account = allowed.Account(said.account, allowed.read_teams(teams), said.association)
    team = desk.site.calendar.team
    if beginning.verb is None and not allowed.roles_of(account, team):
        return 0  # a stranger's slash, not one of our commands: nothing to say
    lang = beginning.lang or _first(desk)
    answering = Answering(desk, said, account, beginning.verb, state, branch)
    code = 0
    try:
        answering.go()
    except EditorialError as error:
        answering.said.append(error.message)
        code = error.exit_code
    text = "\n\n".join(neutral(words.to(lang)) for words in answering.said)[:_MAX_REPLY] + "\n"
    if reply is None:
        click.echo(text, nl=False)
    else:
        reply.write_text(text, encoding="utf-8")
    tell("GITHUB_STEP_SUMMARY", text)
    tell("GITHUB_OUTPUT", "reply=true\n" + "".join(f"{name}=true\n" for name in answering.then))
    return code


def _first(desk: Desk) -> str:
    return next((lang for lang in desk.site.calendar.organisation.languages if lang in ("fr", "en")), "en")


@dataclass
class Answering:
    """One comment, carried out. `said` is the reply so far."""

    desk: Desk
    heard: heard.Heard
    account: allowed.Account
    verb: Verb | None
    state: str | None
    branch: str | None
    said: list[Bilingual] = field(default_factory=list)
    then: list[str] = field(default_factory=list)  # what should follow: publish, review

    def go(self) -> None:
        """Raises EditorialError for what cannot be done; what was done before it is in `said`."""
        by = allowed.acting(self.verb, self.account, self.desk.site.calendar.team) if self.verb else "person"
        clock = self.desk.clock
        if self.heard.in_review and self.verb in _LINES:
            self._in_pull(_LINES[self.verb], clock)
            return
        ledger = self.desk.ledger(self.state, clock)
        ledgered = Ledgered.read(ledger.snapshot(), self.desk.site.calendar)
        order = self._read(self._known(ledgered, clock.now()))
        orders = Orders(ledger, clock, by, address())
        match order.verb:
            case Verb.PAUSE:
                self._pause(order, orders)
            case Verb.RESUME:
                self._resume(order, orders, ledgered)
            case Verb.MOVE | Verb.APPROVE | Verb.HOLD:
                self._prepare(order, clock)
            case Verb.RETRACTED:
                self._taken_back(order, orders, ledgered)
            case _:
                self._resolve(order, orders)
        if order.verb in _WAKES:
            self.then.append("publish")

    def _read(self, known: Known) -> Order:
        order = read(self.heard.comment, known)
        if not isinstance(order, Order):
            raise UsageError(order.message if order else Bilingual("", ""))
        return order

    def _known(self, ledgered: Ledgered, now: datetime) -> Known:
        """What is in content/, and what only the ledger remembers."""
        site = self.desk.site
        publications = {post.id: {p.channel for p in post.publications} for post in site.index.values()}
        for key in ledgered.publications:
            publications.setdefault(key.post, set()).add(key.channel)
        channels = site.calendar.channels.values()
        scopes = {
            "all",
            *(f"account:{channel.account}" for channel in channels),
            *(f"channel:{channel.id}" for channel in channels),
            *(f"campaign:{each}" for each in site.calendar.campaigns),
        }
        return Known(publications, scopes, self.desk.zone, now, self.heard.here)

    # ── the brake ────────────────────────────────────────────────────────────────────────────────────────────────
    def _pause(self, order: Order, orders: Orders) -> None:
        from pipeline.cli.pause import left_lately

        reason = order.reason or "commentaire / comment"
        orders.pause(order.scope, reason)
        lift = spelled(Verb.RESUME, "" if order.scope == "all" else order.scope)
        self.said.append(
            Bilingual(
                f"En pause ({order.scope}) : plus rien n'est envoyé. Pour lever : {lift.fr}.",
                f"Paused ({order.scope}): nothing more is sent. To lift: {lift.en}.",
            )
        )
        try:
            left = left_lately(Ledgered.read(orders.ledger.snapshot(), self.desk.site.calendar), self.desk)
        except EditorialError as error:  # the pause holds; what left before, this ledger cannot be trusted to say
            self.said.append(error.message)
            return
        addresses = "".join(
            f"\n- {key} {(remote.url or '') if remote else ''}"
            for key, publication in left
            for remote in [publication.parts[min(publication.parts)].remote]
        )
        self.said.append(
            Bilingual(
                f"Parties ces dernières 24 h : {len(left)}.{addresses}",
                f"Left in the last 24 h: {len(left)}.{addresses}",
            )
        )
        self.said.append(
            Bilingual(
                "Une première déclaration : une publication avec `priority: crisis` et `publish_at: on-merge` passe la pause.",
                "A first statement: a post with `priority: crisis` and `publish_at: on-merge` passes the brake.",
            )
        )

    def _resume(self, order: Order, orders: Orders, ledgered: Ledgered) -> None:
        from pipeline.cli.resume import waiting

        site = self.desk.site
        if not any(pause.scope == order.scope for pause in ledgered.brake.active(orders.clock.now())):
            raise UsageError(Bilingual(f"Rien n'est en pause dans « {order.scope} ».", f"Nothing is paused in “{order.scope}”."))
        held = [item.key for item in waiting(self.desk, ledgered)]
        if held and order.waiting is None:
            raise PersonNeeded(_to_decide(held, order.scope))
        answer = _ANSWERS[order.waiting] if order.waiting else Answer.KEEP
        if answer is not Answer.KEEP:  # before the pause ends: a run must not take them
            self.said += [orders.resolve(site, key, answer) for key in held]
        orders.resume(order.scope)
        if answer is Answer.KEEP:
            self.said += [orders.resolve(site, key, answer) for key in held]
        self.said.append(Bilingual(f"Pause levée ({order.scope}).", f"Pause lifted ({order.scope})."))

    # ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _resolve(self, order: Order, orders: Orders) -> None:
        """Each publication on its own: what one refuses does not keep the others."""
        refused: list[EditorialError] = []
        for key in order.keys:
            try:
                self.said.append(orders.resolve(self.desk.site, key, _ANSWERS[order.verb], url=order.url, posted_at=order.at))
            except (UsageError, PersonNeeded) as error:
                refused.append(error)
        if refused and not self.said:
            first, *others = refused
            self.said += [error.message for error in others]
            raise first
        self.said += [error.message for error in refused]

    def _taken_back(self, order: Order, orders: Orders, ledgered: Ledgered) -> None:
        """A person deleted it on the network; no network is asked here."""
        from pipeline.publish.accounts import network_of
        from pipeline.publish.edits import OnlineEdits

        for key in order.keys:
            channel = self.desk.site.calendar.channels.get(key.channel)
            if channel is None:
                raise UsageError(Bilingual(f"Canal inconnu : « {key.channel} ».", f"Unknown channel: “{key.channel}”."))
            edits = OnlineEdits(orders.ledger, orders.clock, channel, network_of(channel), None, orders.by, orders.run)
            edits.retract(key, ledgered.of(key), url=order.url, done_by_hand=True)
            self.said.append(
                Bilingual(f"{key} : retirée, c'est noté. {order.url}", f"{key}: taken back, written down. {order.url}")
            )

    # ── files ────────────────────────────────────────────────────────────────────────────────────────────────────
    def _git(self) -> Git | None:
        found = Git.find(self.desk.root, token=ENVIRONMENT.get("EDITORIAL_GIT_TOKEN"))
        return None if self.state is not None else found

    def _prepare(self, order: Order, clock: Clock) -> None:
        """The change on a branch of its own, for a person to open: the forge reviews what a person opens."""
        wanted = change(self.desk, order.verb, order.post or "", order.at)
        git = self._git()
        if git is None:
            raise UsageError(
                Bilingual(
                    f"Dans `{wanted.file}`, écrivez `{wanted.written}`.",
                    f"In `{wanted.file}`, write `{wanted.written}`.",
                )
            )
        proposal = propose(git, base_of(self.desk, git, None), wanted, clock.now())
        self._written("Préparé", "Prepared", order, wanted, proposal)
        link = Bilingual(f" : {proposal.link}" if proposal.link else ".", f": {proposal.link}" if proposal.link else ".")
        self.said.append(
            Bilingual(
                f"Rien ne change avant sa fusion. Ouvrez la demande de fusion{link.fr}",
                f"Nothing changes before it is merged. Open the pull request{link.en}",
            )
        )

    def _in_pull(self, line: str, clock: Clock) -> None:
        """In an open pull request: the change goes on its branch. The proposed files are read as data."""
        git = self._git()
        if git is None or not self.branch or not _BRANCH.fullmatch(self.branch):
            raise UsageError(_in_review(line))
        base = base_of(self.desk, git, self.branch)
        if base.branch in (git.default_branch(base.remote), BRANCH):
            raise UsageError(_in_review(line))
        with tempfile.TemporaryDirectory(prefix="editorial-pull-") as folder:
            git.archive(base.tip, Path(folder))
            desk = Desk(Path(folder) / base.inside)
            there = {post.id: {p.channel for p in post.publications} for post in desk.site.index.values()}
            order = self._read(Known(there, {"all"}, desk.zone, clock.now(), self.heard.here))
            wanted = change(desk, order.verb, order.post or "", order.at)
        self._written("Écrit", "Written", order, wanted, propose(git, base, wanted, clock.now()))
        self.then.append("review")

    def _written(self, fr: str, en: str, order: Order, wanted: Change, proposal: Proposal) -> None:
        when = Bilingual("", "")
        if order.at is not None:
            when = Bilingual(*(f" ({format_when(order.at, self.desk.zone, lang)})" for lang in ("fr", "en")))
        self.said.append(
            Bilingual(
                f"{fr} : `{wanted.written}`{when.fr}, ligne {proposal.line} de `{wanted.file}`, sur la branche "
                f"`{proposal.branch}`.",
                f"{en}: `{wanted.written}`{when.en}, line {proposal.line} of `{wanted.file}`, on the branch `{proposal.branch}`.",
            )
        )


def _in_review(line: str) -> Bilingual:
    """For a branch that is not ours to write to: another repository's, or none that the forge told."""
    return Bilingual(
        f"Cette demande de fusion est ouverte : changez la ligne dans son fichier (onglet Files changed, menu ⋯, Edit file), "
        f"par exemple `{line}`. La relecture repart alors d'elle-même.",
        f"This pull request is open: change the line in its file (Files changed, menu ⋯, Edit file), for example `{line}`. "
        "The review then starts anew by itself.",
    )


def _to_decide(held: list[Key], scope: str) -> Bilingual:
    where = "" if scope == "all" else f"{scope} "
    listed = "".join(f"\n- {key}" for key in held)
    alone = spelled(Verb.DROP, str(held[0]))
    forms = [spelled(Verb.RESUME, where + word) for word in ("garder", "reporter", "abandonner")]
    english = [spelled(Verb.RESUME, where + word) for word in ("keep", "move", "drop")]
    return Bilingual(
        f"Leur heure est passée pendant la pause :{listed}\n\nPour toutes : {forms[0].fr} (elles partent en retard, une par "
        f"une), {forms[1].fr} (elles attendent une nouvelle date) ou {forms[2].fr}. Pour une seule, d'abord {alone.fr}.",
        f"Their time passed during the pause:{listed}\n\nFor all: {english[0].en} (they leave late, one by one), "
        f"{english[1].en} (they wait for a new time) or {english[2].en}. For a single one, first {alone.en}.",
    )


_INERT = re.compile(
    r"(?P<kept>`[^`\n]*`|https?://[^\s<>`]+)"
    r"|(?P<key>\b[a-z0-9][a-z0-9-]{0,62}@[a-z0-9][a-z0-9-]{0,62}\b)"
    r"|(?P<sign>[@#])|(?P<angle><)"
)


def neutral(text: str) -> str:
    """Markdown in which nothing names a person, an issue or a tag; a publication's name stays copyable."""

    def inert(found: re.Match[str]) -> str:
        if found["kept"]:
            return found["kept"]
        if found["key"]:
            return f"`{found['key']}`"
        return "&lt;" if found["angle"] else f"{found['sign']}\u200b"

    return _INERT.sub(inert, text)
