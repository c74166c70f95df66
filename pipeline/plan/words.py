"""The states people see beside a publication, and what each asks of them."""

from enum import StrEnum

from pipeline.guide import guided
from pipeline.model import Bilingual


class State(StrEnum):
    """Derived from status, time and ledger; the ledger's own event kinds never show."""

    IDEA = "idea"
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    NOT_APPROVED = "not_approved"  # its time came and nobody had approved it
    UNDATED = "undated"
    REHEARSAL = "rehearsal"
    PAST = "past"  # planned before the calendar or the ledger was adopted: never due
    SCHEDULED = "scheduled"
    DUE = "due"
    LATE = "late"
    WAITING = "waiting"  # due, and waits by itself: its turn, its page, quiet hours, the network's own delay
    SENDING = "sending"
    HAND_OFF = "hand_off"  # a person posts it from its pack
    OVERDUE = "overdue"  # a hand-off whose time has passed: not missed
    PUBLISHED = "published"
    MODIFIED = "modified"  # published, and changed here since
    MISSED = "missed"
    EXPIRED = "expired"
    TO_VERIFY = "to_verify"
    REFUSED = "refused"
    BLOCKED = "blocked"  # by its own problems
    STALLED = "stalled"  # tried five times
    BROKEN = "broken"  # a thread that stopped half-way and was changed since
    DOUBLED = "doubled"
    UNREADABLE = "unreadable"
    ON_HOLD = "on_hold"  # its own file says so
    HELD = "held"  # back: its time passed during a pause
    PAUSED = "paused"
    STOPPED = "stopped"  # the channel's credentials
    RETRACTED = "retracted"
    CANCELLED = "cancelled"


LABEL: dict[State, Bilingual] = {
    State.IDEA: Bilingual("idée", "idea"),
    State.DRAFT: Bilingual("brouillon", "draft"),
    State.IN_REVIEW: Bilingual("en relecture", "in review"),
    State.NOT_APPROVED: Bilingual("non validée à temps", "not approved in time"),
    State.UNDATED: Bilingual("sans date", "no date"),
    State.REHEARSAL: Bilingual("répétition", "rehearsal"),
    State.PAST: Bilingual("antérieure", "before adoption"),
    State.SCHEDULED: Bilingual("programmée", "scheduled"),
    State.DUE: Bilingual("part maintenant", "leaving now"),
    State.LATE: Bilingual("en retard", "late"),
    State.WAITING: Bilingual("en attente", "waiting"),
    State.SENDING: Bilingual("envoi en cours", "being sent"),
    State.HAND_OFF: Bilingual("à mettre en ligne", "to post by hand"),
    State.OVERDUE: Bilingual("mise en ligne en retard", "hand-off overdue"),
    State.PUBLISHED: Bilingual("publiée", "published"),
    State.MODIFIED: Bilingual("modifiée depuis", "modified since"),
    State.MISSED: Bilingual("manquée", "missed"),
    State.EXPIRED: Bilingual("expirée", "expired"),
    State.TO_VERIFY: Bilingual("à vérifier", "to check"),
    State.REFUSED: Bilingual("refusée", "refused"),
    State.BLOCKED: Bilingual("bloquée", "blocked"),
    State.STALLED: Bilingual("en échec", "failing"),
    State.BROKEN: Bilingual("fil interrompu", "broken thread"),
    State.DOUBLED: Bilingual("en double", "doubled"),
    State.UNREADABLE: Bilingual("registre illisible", "ledger unreadable"),
    State.ON_HOLD: Bilingual("suspendue", "on hold"),
    State.HELD: Bilingual("retenue", "held back"),
    State.PAUSED: Bilingual("en pause", "paused"),
    State.STOPPED: Bilingual("canal arrêté", "channel stopped"),
    State.RETRACTED: Bilingual("retirée", "retracted"),
    State.CANCELLED: Bilingual("annulée", "cancelled"),
}

REMEDY: dict[State, Bilingual] = {
    State.IDEA: Bilingual("L'écrire.", "Write it."),
    State.DRAFT: Bilingual("La terminer, puis la proposer à la relecture.", "Finish it, then offer it for review."),
    State.IN_REVIEW: Bilingual(
        "La faire valider : status: approved, dans une demande de fusion.",
        "Have it approved: status: approved, in a pull request.",
    ),
    State.NOT_APPROVED: Bilingual(
        "La valider avec une nouvelle date, ou l'annuler.", "Approve it with a new time, or cancel it."
    ),
    State.UNDATED: Bilingual(
        "Lui donner une date : publish_at, un créneau, ou une ligne de calendar.yaml.",
        "Give it a time: publish_at, a slot, or a line of calendar.yaml.",
    ),
    State.REHEARSAL: Bilingual("Rien : elle se relit et ne part jamais.", "Nothing: it is reviewed and never leaves."),
    State.PAST: Bilingual(
        "Rien : prévue avant adopted_at, elle ne part jamais. Pour la publier, lui donner une nouvelle date.",
        "Nothing: planned before adopted_at, it never leaves. To publish it, give it a new time.",
    ),
    State.SCHEDULED: Bilingual("Rien : elle part à son heure.", "Nothing: it leaves at its time."),
    State.DUE: Bilingual("Rien : le prochain passage l'envoie.", "Nothing: the next run sends it."),
    State.LATE: Bilingual("Rien : le prochain passage l'envoie.", "Nothing: the next run sends it."),
    State.WAITING: Bilingual("Rien : elle part ensuite d'elle-même.", "Nothing: it leaves by itself afterwards."),
    State.SENDING: Bilingual("Attendre la fin du passage.", "Wait for the run to end."),
    State.HAND_OFF: Bilingual(
        "La mettre en ligne depuis sa fiche, puis enregistrer le lien : /fait <lien>.",
        "Post it from its pack, then record the link: /done <link>.",
    ),
    State.OVERDUE: Bilingual(
        "La mettre en ligne maintenant, puis /fait <lien> ; ou l'abandonner : /abandonner.",
        "Post it now, then /done <link>; or drop it: /drop.",
    ),
    State.PUBLISHED: Bilingual("Rien.", "Nothing."),
    State.MODIFIED: Bilingual(
        "Rien ne repart. Pour modifier en ligne : editorial update POST@CHANNEL, si le réseau le permet.",
        "Nothing is sent again. To change it online: editorial update POST@CHANNEL, where the network allows.",
    ),
    State.MISSED: Bilingual(
        "Pour la publier : /reporter <date heure>. Pour l'abandonner : /abandonner.",
        "To publish it: /move <date time>. To drop it: /drop.",
    ),
    State.EXPIRED: Bilingual("Rien : elle ne part plus.", "Nothing: it will not leave any more."),
    State.TO_VERIFY: Bilingual(
        "Regarder le compte, puis /publiee <lien> ou /pas-publiee.",
        "Look at the account, then /published <link> or /not-published.",
    ),
    State.REFUSED: Bilingual(
        "Changer le texte, l'image ou le lien : elle repart alors d'elle-même.",
        "Change the text, picture or link: it then leaves by itself.",
    ),
    State.BLOCKED: Bilingual("Corriger ce que dit editorial check.", "Mend what editorial check says."),
    State.STALLED: Bilingual(
        "Lire la cause, puis /retenter (editorial publish --retry POST@CHANNEL).",
        "Read the cause, then /retry (editorial publish --retry POST@CHANNEL).",
    ),
    State.BROKEN: Bilingual(
        "Continuer ou arrêter le fil : /continuer ou /arreter (editorial resolve POST@CHANNEL --continue | --stop).",
        "Continue or stop the thread: /continue or /stop (editorial resolve POST@CHANNEL --continue | --stop).",
    ),
    State.DOUBLED: Bilingual(
        "Regarder les deux, supprimer celle de trop, puis /retiree <lien> (editorial retract POST@CHANNEL --url LIEN).",
        "Look at both, delete the extra one, then /retracted <link> (editorial retract POST@CHANNEL --url LINK).",
    ),
    State.UNREADABLE: Bilingual(
        "Appeler la personne qui entretient le dépôt.",
        "Call the maintainer.",
    ),
    State.ON_HOLD: Bilingual(
        "Rien : elle ne part pas tant que son fichier dit status: held. Pour la laisser partir : status: approved.",
        "Nothing: it does not leave while its file says status: held. To let it leave: status: approved.",
    ),
    State.HELD: Bilingual(
        "La garder : /garder, la déplacer : /reporter <date heure>, ou l'abandonner : /abandonner.",
        "Keep it: /keep, move it: /move <date time>, or drop it: /drop.",
    ),
    State.PAUSED: Bilingual("Lever la pause : /reprendre (editorial resume).", "Lift the pause: /resume (editorial resume)."),
    State.STOPPED: Bilingual(
        "Renouveler les identifiants du compte : editorial doctor.",
        "Renew the account's credentials: editorial doctor.",
    ),
    State.RETRACTED: Bilingual("Rien.", "Nothing."),
    State.CANCELLED: Bilingual("Rien.", "Nothing."),
}

# What does not end by itself, in good order: a message that names one of these also names its section of the guide.
GUIDED = frozenset({
    State.NOT_APPROVED, State.UNDATED, State.LATE, State.WAITING, State.HAND_OFF, State.OVERDUE, State.MODIFIED, State.MISSED,
    State.EXPIRED, State.TO_VERIFY, State.REFUSED, State.BLOCKED, State.STALLED, State.BROKEN, State.DOUBLED, State.UNREADABLE,
    State.ON_HOLD, State.HELD, State.PAUSED, State.STOPPED,
})  # fmt: skip


def guided_state(message: Bilingual, state: State) -> Bilingual:
    """The message, and behind it the command that prints what the guide says of the state."""
    return guided(message, LABEL[state]) if state in GUIDED else message
