"""A run in words: the plan before it acts, each thing as it happens, and what is left for people. Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline.clock import format_duration, format_when
from pipeline.guide import about, exit_code, guide, guided
from pipeline.model import Bilingual, Calendar, Delivery, Key
from pipeline.plan import LABEL, REMEDY, Act, Item, Plan, State, guided_state
from pipeline.publish.report import Done, Ending, RunReport

_HELD_BACK = (
    State.BLOCKED,
    State.HELD,
    State.STOPPED,
    State.BROKEN,
    State.STALLED,
    State.TO_VERIFY,
    State.UNREADABLE,
)
_NAMED = 5  # files named in one line


_SENTENCES: dict[Ending, tuple[str, str]] = {
    Ending.REFUSED: (
        "Refusée par {network} : {who}. {why} Une fois changée, elle repart.",
        "Refused by {network}: {who}. {why} Once changed, it leaves again.",
    ),
    Ending.NOT_SENT: (
        "Pas partie : {who}. {why} Elle reste due.",
        "Not sent: {who}. {why} It stays due.",
    ),
    Ending.UNAUTHORIZED: (
        "Canal arrêté : {who}. {why} Rien n'est perdu : tout repart une fois les identifiants renouvelés.",
        "Channel stopped: {who}. {why} Nothing is lost: all leaves once the credentials are renewed.",
    ),
    Ending.SETTLED_ABSENT: (
        "Vérifiée, pas en ligne : {who}. Elle repart si son délai court encore.",
        "Checked, not online: {who}. It leaves if its grace has not run out.",
    ),
    Ending.EXPIRED: (
        "Expirée : {who}. Rien n'est parti et rien ne partira.",
        "Expired: {who}. Nothing was sent and nothing will be.",
    ),
    Ending.BLOCKED: (
        "Bloquée : {who}. Corrigez ce que dit : editorial check",
        "Blocked: {who}. Mend what this says: editorial check",
    ),
}


# The state an ending leaves behind, where a person must leave it.
_LEADS_TO = {
    Ending.REFUSED: State.REFUSED, Ending.UNAUTHORIZED: State.STOPPED, Ending.UNCERTAIN: State.TO_VERIFY,
    Ending.MISSED: State.MISSED, Ending.EXPIRED: State.EXPIRED, Ending.BLOCKED: State.BLOCKED,
}  # fmt: skip


class Words:
    """Sentences about publications, in the calendar's zone and names."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._zone = ZoneInfo(calendar.organisation.timezone)

    # ── before ───────────────────────────────────────────────────────────────────────────────────────────────────
    def plan(self, plan: Plan, queue: Iterable[Item]) -> list[Bilingual]:
        """What this run is about to do, and what it leaves alone and why."""
        lines = [self.leaves(item) for item in queue]
        lines += [self._settles(item) for item in plan.to_do(Act.SETTLE)]
        lines += [self.held(item) for item in plan.in_state(State.PAUSED)]
        lines += [self.held(item) for item in plan.items if item.state in _HELD_BACK and item.act is not Act.SETTLE]
        lines += [self._soon(item) for item in plan.in_state(State.SCHEDULED) if item.delivery is Delivery.API]
        return lines or [Bilingual("Rien n'est dû.", "Nothing is due.")]

    def leaves(self, item: Item) -> Bilingual:
        at = self.at(item.due)
        if item.act is not Act.SEND:
            why = item.why or LABEL[item.state]
            return Bilingual(
                f"Attend : {self.who(item.key, 'fr')}, prévue {at.fr} : {why.fr}.",
                f"Waits: {self.who(item.key, 'en')}, due {at.en}: {why.en}.",
            )
        part = f" ({item.part}/{item.of})" if item.of > 1 else ""
        late = Bilingual(", en retard", ", late") if item.late else Bilingual("", "")
        return Bilingual(
            f"Part : {self.who(item.key, 'fr')}{part}, prévue {at.fr}{late.fr}.",
            f"Leaves: {self.who(item.key, 'en')}{part}, due {at.en}{late.en}.",
        )

    def _settles(self, item: Item) -> Bilingual:
        return Bilingual(f"À vérifier : {self.who(item.key, 'fr')}.", f"To check: {self.who(item.key, 'en')}.")

    def held(self, item: Item) -> Bilingual:
        label, why = LABEL[item.state], item.why
        reason = Bilingual(f" ({why.fr})", f" ({why.en})") if why else Bilingual("", "")
        remedy = REMEDY[item.state]
        text = Bilingual(
            f"Ne part pas : {self.who(item.key, 'fr')}, {label.fr}{reason.fr}. {_named(remedy.fr, item.key)}",
            f"Does not leave: {self.who(item.key, 'en')}, {label.en}{reason.en}. {_named(remedy.en, item.key)}",
        )
        return guided_state(text, item.state)

    def _soon(self, item: Item) -> Bilingual:
        at = self.at(item.due)
        return Bilingual(
            f"Attend son heure : {self.who(item.key, 'fr')}, {at.fr}.",
            f"Waits for its time: {self.who(item.key, 'en')}, {at.en}.",
        )

    # ── as it happens ────────────────────────────────────────────────────────────────────────────────────────────
    def done(self, done: Done, *, last_run: datetime | None = None, now: datetime | None = None) -> Bilingual:
        text, state = self._done(done, last_run, now), _LEADS_TO.get(done.ending)
        return guided_state(text, state) if state else text

    def _done(self, done: Done, last_run: datetime | None, now: datetime | None) -> Bilingual:
        part = f" ({done.part}/{done.of})" if done.of > 1 else ""
        who = Bilingual(self.who(done.key, "fr") + part, self.who(done.key, "en") + part)
        match done.ending:
            case Ending.SENT if done.via == "outbox":
                return Bilingual(f"Écrite dans {done.where}/ : {who.fr}", f"Written to {done.where}/: {who.en}")
            case Ending.SENT | Ending.SETTLED_SENT:
                return Bilingual(f"Publiée : {who.fr} {done.where}", f"Published: {who.en} {done.where}")
            case Ending.UNCERTAIN:
                return self._uncertain(done, who)
            case Ending.MISSED:
                return self._missed(done, who, last_run, now)
            case _:
                fr, en = _SENTENCES[done.ending]
                why = done.why or Bilingual("", "")
                network = self._network(done.key)
                return Bilingual(
                    fr.format(who=who.fr, why=why.fr, network=network),
                    en.format(who=who.en, why=why.en, network=network),
                )

    def _uncertain(self, done: Done, who: Bilingual) -> Bilingual:
        network = self._network(done.key)
        no_answer = Bilingual(f"{network} n'a pas répondu après l'envoi.", f"{network} did not answer after we sent it.")
        why = done.why or no_answer
        return Bilingual(
            f"À vérifier : {who.fr}. {why.fr} La publication est peut-être en ligne ; nous ne la renverrons pas. "
            f"Regardez le compte, puis `/publiee <lien>` ou `/pas-publiee` "
            f"(editorial resolve {done.key} --published LIEN | --not-published).",
            f"To check: {who.en}. {why.en} It may be online; we will not send it again. "
            f"Look at the account, then `/published <link>` or `/not-published` "
            f"(editorial resolve {done.key} --published LINK | --not-published).",
        )

    def _missed(self, done: Done, who: Bilingual, last_run: datetime | None, now: datetime | None) -> Bilingual:
        item = done.item
        due = item.due if item else None
        hour, grace = self._hour(due), self._grace(done.key, item)
        between = Bilingual("", "")
        if last_run is not None and now is not None and due is not None and last_run <= due:
            between = Bilingual(
                f", aucun passage entre {self._hour(last_run)} et {self._hour(now)}",
                f", no run between {self._hour(last_run)} and {self._hour(now)}",
            )
        return Bilingual(
            f"Manquée : {who.fr}, prévue à {hour}{between.fr}, délai de {grace.fr} dépassé. Rien n'est parti. "
            "Pour la publier : `/reporter <date heure>`. Pour l'abandonner : `/abandonner`.",
            f"Missed: {who.en}, due {hour}{between.en}, over its {grace.en}. Nothing was sent. "
            "To publish it: `/move <date time>`. To drop it: `/drop`.",
        )

    def _grace(self, key: Key, item: Item | None) -> Bilingual:
        grace = self._calendar.publishing.grace
        if item is not None and item.due is not None and item.deadline is not None:
            grace = item.deadline - item.due
        text = re.sub(r"(\d+)([a-z])", r"\1 \2 ", format_duration(grace)).strip()
        return Bilingual(text.replace(" m", " min").replace(" d", " j"), text.replace(" m", " min"))

    # ── after ────────────────────────────────────────────────────────────────────────────────────────────────────
    def summary(self, report: RunReport) -> list[Bilingual]:
        lines = []
        written = sum(d.ending is Ending.SENT and d.via == "outbox" for d in report.done)
        if written:
            lines.append(
                Bilingual(
                    f"Mode essai : {_count(written, 'fichier écrit', 'fichiers écrits')} dans outbox/, "
                    "rien n'est parti sur les réseaux.",
                    f"Trial mode: {_count(written, 'file', 'files')} written to outbox/, nothing left for the networks.",
                )
            )
        if report.backlog:
            at = self.at(report.next_run) if report.next_run else Bilingual("", "")
            lines.append(
                Bilingual(
                    f"{_count(report.backlog, 'publication en retard attend', 'publications en retard attendent')} son tour : "
                    f"prochain passage {at.fr}.",
                    f"{_count(report.backlog, 'late post waits', 'late posts wait')} for a turn: next run {at.en}.",
                )
            )
        if report.unread:
            lines.append(unread(report.unread))
        if report.stopped is not None:
            section = about(report.stopped) or exit_code(report.stopped_code or 1)
            # a receipt's line is copied as it stands: nothing may follow it there
            alone = "\n" in report.stopped.en
            lines += [report.stopped, guide(section)] if alone else [guided(report.stopped, section)]
        return lines

    # ── names ────────────────────────────────────────────────────────────────────────────────────────────────────
    def who(self, key: Key, lang: str) -> str:
        channel = self._calendar.channels.get(key.channel)
        name = (channel.name.get(lang) or next(iter(channel.name.values()), key.channel)) if channel else key.channel
        if not key.post:
            return name
        return f"{key.post} sur {name}" if lang == "fr" else f"{key.post} on {name}"

    def _network(self, key: Key) -> str:
        channel = self._calendar.channels.get(key.channel)
        if channel is None:
            return key.channel
        from pipeline.publish.accounts import network_of

        return network_of(channel).label

    def at(self, instant: datetime | None) -> Bilingual:
        if instant is None:
            return Bilingual("maintenant", "now")
        return Bilingual(
            format_when(instant, self._zone, "fr", short=True),
            format_when(instant, self._zone, "en", short=True),
        )

    def _hour(self, instant: datetime | None) -> str:
        return instant.astimezone(self._zone).strftime("%H:%M") if instant else "–"


def unread(files: Sequence[str]) -> Bilingual:
    """Merged, and neither their time nor anything else may be believed: without this line they would wait unseen."""
    shown = ", ".join(files[:_NAMED])
    more = len(files) - _NAMED
    rest = Bilingual(f" et {more} de plus", f" and {more} more") if more > 0 else Bilingual("", "")
    return Bilingual(
        f"Ne peut pas partir, faute de se lire : {shown}{rest.fr}. Corrigez ce que dit : editorial check",
        f"Cannot leave, since it cannot be read: {shown}{rest.en}. Mend what this says: editorial check",
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _named(remedy: str, key: Key) -> str:
    """A remedy with the publication's own name in its command."""
    return remedy.replace("POST@CHANNEL", str(key))
