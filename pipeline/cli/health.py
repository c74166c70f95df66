"""What `editorial doctor` looks at: each question answers in findings. Asks git and the files, nothing on a network."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from pipeline.cli.desk import Desk
from pipeline.clock import format_relative, format_when
from pipeline.compose import Composer
from pipeline.errors import EditorialError
from pipeline.git import BOT_EMAIL
from pipeline.guide import about, exit_code, guided
from pipeline.model import Bilingual, Delivery, Key, Level, Status
from pipeline.plan import LABEL, REMEDY, Item, Ledgered, Plan, State, make_plan
from pipeline.plan.waking import Schedule, schedule
from pipeline.publish.words import unread
from pipeline.review.notices import state_kind, told_by_issue
from pipeline.review.saying import BRAKE_LOST, count, paused
from pipeline.state import Ledger, Snapshot

HEALTHY, FAULT, CREDENTIALS, PERSON = 0, 1, 4, 5
_PATIENCE = timedelta(hours=3)  # how late a forge's schedule may be before we call it ill
_SKEW = timedelta(minutes=1)  # how far the ledger may be ahead of our clock before runs stop
_COMMITS = 1000  # of the state branch, newest first, whose author is looked at


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `code` is what it would end the command with; `level` None: all is well.

    `guide`: the heading of the guide's section, where the text is not one that the guide quotes.
    `notice`: a notice of its own says it too.
    """

    topic: str
    text: Bilingual
    level: Level | None = None
    code: int = HEALTHY
    guide: Bilingual | None = None
    notice: bool = False

    @property
    def told(self) -> Bilingual:
        """The text, and where it says what is wrong, the command that prints what to do."""
        section = self.guide
        if section is None and self.level in (Level.ERROR, Level.WARNING):
            section = about(self.text) or (exit_code(self.code) if self.code else None)
        return guided(self.text, section)


@dataclass(frozen=True)
class Patient:
    """Everything looked at, read once."""

    desk: Desk
    ledger: Ledger | None
    snapshot: Snapshot | None
    now: datetime
    environment: Mapping[str, str] = field(repr=False)

    @property
    def zone(self) -> ZoneInfo:
        return self.desk.zone

    def ledgered(self) -> Ledgered:
        return Ledgered.read(self.snapshot, self.desk.site.calendar) if self.snapshot else Ledgered()

    def plan(self) -> Plan:
        site = self.desk.site
        return make_plan(site, self.ledgered(), self.now, Composer(site).draft)

    def when(self, instant: datetime) -> Bilingual:
        return Bilingual(*(format_when(instant, self.zone, lang, short=True) for lang in ("fr", "en")))

    def ago(self, instant: datetime) -> Bilingual:
        if abs(self.now - instant) < timedelta(minutes=1):
            return Bilingual("à l'instant", "just now")
        return Bilingual(*(format_relative(instant, self.now, self.zone, lang) for lang in ("fr", "en")))


def open_ledger(desk: Desk, state: str | None) -> tuple[Ledger | None, Snapshot | None, list[Finding]]:
    """The ledger as its remote has it now; what went wrong is a finding, with the exit code of its kind."""
    try:
        ledger = desk.ledger(state, desk.clock)
    except EditorialError as error:
        return None, None, [Finding("ledger", error.message, Level.ERROR, error.exit_code)]
    try:
        return ledger, ledger.snapshot(), []
    except EditorialError as error:
        return ledger, None, [Finding("ledger", error.message, Level.ERROR, error.exit_code)]


# ── the ledger and its branch ────────────────────────────────────────────────────────────────────────────────────
def _ledger(patient: Patient) -> Iterator[Finding]:
    snapshot, ledger = patient.snapshot, patient.ledger
    if snapshot is None or ledger is None:
        return
    info = snapshot.info
    mine = patient.environment.get("GITHUB_REPOSITORY_ID")
    if info is None:
        text = Bilingual(
            "ledger.json est illisible : rien ne peut être publié.",
            "ledger.json cannot be read: nothing may be published.",
        )
        yield Finding("ledger", text, Level.ERROR, FAULT)
    elif not info.belongs_to(mine):
        yield Finding(
            "ledger",
            Bilingual(
                f"Ce registre est celui d'un autre dépôt ({info.repository_id}, ici {mine}) : rien n'est publié. "
                "Une copie commence le sien : supprimez la branche editorial-state, puis editorial publish --init.",
                f"This ledger is another repository's ({info.repository_id}, here {mine}): nothing is published. "
                "A copy begins its own: delete the branch editorial-state, then editorial publish --init.",
            ),
            Level.ERROR,
            PERSON,
        )
    strangers = [c for c in ledger.git.commits(snapshot.tip, limit=_COMMITS) if c.email != BOT_EMAIL]
    if strangers:
        newest = strangers[0]
        yield Finding(
            "ledger",
            Bilingual(
                f"Quelqu'un d'autre que la machine a écrit dans le registre : "
                f"{newest.sha[:10]} ({newest.subject}). Relisez ce commit.",
                f"Somebody other than the machine wrote to the ledger: "
                f"{newest.sha[:10]} ({newest.subject}). Look at that commit.",
            ),
            Level.ERROR,
            PERSON,
        )
    else:
        yield Finding("ledger", Bilingual(f"Registre : {ledger.where}", f"Ledger: {ledger.where}"))


def _unpushed(patient: Patient) -> Iterator[Finding]:
    if patient.ledger is None:
        return
    waiting = sum(len(events) for events in patient.ledger.unpushed.waiting().values())
    if waiting:
        many = count(
            waiting,
            "résultat n'est pas encore",
            "résultats ne sont pas encore",
            "outcome is not yet",
            "outcomes are not yet",
        )
        yield Finding(
            "unpushed",
            Bilingual(
                f"{many.fr} dans le registre : le prochain passage les y met, et rien ne part avant.",
                f"{many.en} in the ledger: the next run puts them there, and nothing leaves before.",
            ),
            Level.ERROR,
            FAULT,
        )
    if bad := patient.ledger.unpushed.unreadable():
        yield Finding(
            "unpushed",
            Bilingual(
                f"{bad} ligne(s) illisible(s) dans {patient.ledger.unpushed.file.name} : à lire par une personne.",
                f"{bad} unreadable line(s) in {patient.ledger.unpushed.file.name}: a person has to read them.",
            ),
            Level.ERROR,
            PERSON,
        )


# ── runs ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _runs(patient: Patient) -> Iterator[Finding]:
    if patient.snapshot is None:
        return
    info, last = patient.snapshot.info, (patient.snapshot.last_run or {}).get("at")
    at = datetime.fromisoformat(last) if isinstance(last, str) else None
    longest = _longest_silence(schedule(patient.desk.site.calendar))
    if at is None:
        if info is not None and patient.now - info.created_at > longest:
            text = Bilingual(
                "Aucun passage depuis que le registre existe : l'horaire est-il allumé ?",
                "No run since the ledger began: is the schedule switched on?",
            )
            yield Finding("last-run", text, Level.ERROR, FAULT)
        else:
            yield Finding("last-run", Bilingual("Dernier passage : aucun encore", "Last run: none yet"))
        return
    ago = patient.ago(at)
    if at - patient.now > _SKEW:
        text = Bilingual(
            f"Le dernier passage est dans l'avenir ({at:%Y-%m-%d %H:%M} UTC) : un essai avec --now, ou une horloge fausse."
            " D'ici là, rien ne part.",
            f"The last run lies in the future ({at:%Y-%m-%d %H:%M} UTC): a trial with --now, or a wrong clock."
            " Until then nothing leaves.",
        )
        yield Finding("last-run", text, Level.ERROR, FAULT)
    elif patient.now - at > longest:
        yield Finding(
            "last-run",
            Bilingual(
                f"Dernier passage {ago.fr} : l'horaire ne tourne plus. Relancez-le dans votre forge (publish, activer).",
                f"Last run {ago.en}: the schedule does not run any more. Start it again in your forge (publish, enable).",
            ),
            Level.ERROR,
            FAULT,
        )
    else:
        yield Finding("last-run", Bilingual(f"Dernier passage : {ago.fr}", f"Last run: {ago.en}"))


def _longest_silence(runs: Schedule) -> timedelta:
    """Between two runs of the schedule at its widest, and the patience a forge needs."""
    hours = runs.hourly or (0,)
    gaps = [later - earlier for earlier, later in pairwise((*hours, hours[0] + 24))]
    return timedelta(hours=max(gaps)) + _PATIENCE


# ── publications ─────────────────────────────────────────────────────────────────────────────────────────────────
_TO_DO = {
    State.TO_VERIFY: PERSON, State.REFUSED: PERSON, State.MISSED: PERSON, State.STALLED: PERSON, State.BROKEN: PERSON,
    State.DOUBLED: PERSON, State.UNREADABLE: FAULT, State.OVERDUE: PERSON, State.NOT_APPROVED: PERSON, State.BLOCKED: PERSON,
    State.HELD: PERSON,
}  # fmt: skip


def _publications(patient: Patient) -> Iterator[Finding]:
    plan = patient.plan()
    for item in plan.items:
        code = _TO_DO.get(item.state)
        if code is not None and not _settled_by_people(patient, item):
            yield _standing(patient, item, code)
        elif item.state is State.LATE and item.due is not None and patient.now - item.due > _PATIENCE:
            yield Finding("late", _late(patient, item.key, item.due), Level.ERROR, FAULT, LABEL[State.LATE])
    lost = sorted(post.file for post in patient.desk.site.index.unplanned() if post.blocked)
    if lost:
        yield Finding("unread", unread(lost), Level.ERROR, PERSON, LABEL[State.BLOCKED])
    coming = [
        i
        for i in plan.in_state(State.SCHEDULED, State.HAND_OFF, State.DUE, State.LATE)
        if i.due and i.delivery is not Delivery.BUILT
    ]
    if coming:
        first = coming[0]
        assert first.due is not None  # noqa: S101 - chosen so
        when = patient.when(first.due)
        yield Finding(
            "next",
            Bilingual(f"Prochain départ : {first.key}, {when.fr}", f"Next to leave: {first.key}, {when.en}"),
        )
    else:
        yield Finding("next", Bilingual("Prochain départ : rien n'est programmé", "Next to leave: nothing is scheduled"))


def _late(patient: Patient, key: Key, due: datetime) -> Bilingual:
    """No run came, or one came and could not send it."""
    when = patient.when(due)
    last = (patient.snapshot.last_run or {}).get("at") if patient.snapshot else None
    if isinstance(last, str) and datetime.fromisoformat(last) > due:
        return Bilingual(
            f"{key} devait partir {when.fr} et n'est pas partie : le journal du dernier passage dit pourquoi.",
            f"{key} was due {when.en} and has not left: the last run's log says why.",
        )
    return Bilingual(
        f"{key} devait partir {when.fr} et attend toujours un passage.",
        f"{key} was due {when.en} and still waits for a run.",
    )


def _settled_by_people(patient: Patient, item: Item) -> bool:
    """The author answered in the file: held or cancelled there."""
    post = patient.desk.site.index.get(item.key.post)
    quiet = post is not None and post.status in (Status.CANCELLED, Status.HELD)
    return quiet and item.state in (State.MISSED, State.REFUSED, State.HELD, State.STALLED)


def _standing(patient: Patient, item: Item, code: int) -> Finding:
    label, remedy = LABEL[item.state], REMEDY[item.state]
    due = f", {patient.when(item.due).fr}" if item.due else ""
    due_en = f", {patient.when(item.due).en}" if item.due else ""
    stale = item.state is State.TO_VERIFY and not item.history.uncertain_parts
    if stale:  # a claim nobody ended: the next run settles it, if there is one
        text = Bilingual(
            f"{item.key}{due} : un envoi s'est interrompu. Le prochain passage regarde s'il a eu lieu.",
            f"{item.key}{due_en}: a sending broke off. The next run looks whether it happened.",
        )
        return Finding("stale-claim", text, Level.WARNING, FAULT, label)
    text = Bilingual(
        f"{item.key}{due} : {label.fr}. {remedy.fr.replace('POST@CHANNEL', str(item.key))}",
        f"{item.key}{due_en}: {label.en}. {remedy.en.replace('POST@CHANNEL', str(item.key))}",
    )
    kind = state_kind(item.state)
    noticed = kind is not None and told_by_issue(patient.desk.site, kind)
    return Finding(item.state.value.replace("_", "-"), text, Level.ERROR, code, label, noticed)


def _brake(patient: Patient) -> Iterator[Finding]:
    if patient.snapshot is None:
        return
    ledgered = patient.ledgered()
    if ledgered.brake.unreadable:
        yield Finding("brake", BRAKE_LOST, Level.ERROR, FAULT)
    for pause in ledgered.brake.active(patient.now):
        yield Finding("pause", paused(pause, patient.zone), Level.NOTICE, guide=LABEL[State.PAUSED])
    for name, state in ledgered.channels.items():
        if state.holds(patient.now):
            why = state.suspended.code if state.suspended and state.suspended.code else "?"
            text = Bilingual(
                f"Canal arrêté : {name} ({why}). Renouvelez les identifiants : tout repart au passage suivant.",
                f"Channel stopped: {name} ({why}). Renew the credentials: all leaves with the next run.",
            )
            noticed = told_by_issue(patient.desk.site, "problem")
            yield Finding("suspended", text, Level.ERROR, CREDENTIALS, LABEL[State.STOPPED], noticed)


LEDGER_QUESTIONS = (_ledger, _unpushed, _runs, _publications, _brake)
