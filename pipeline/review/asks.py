"""What each state of a publication asks of people, and the comments that answer it. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.model import Bilingual
from pipeline.plan import State
from pipeline.review.verbs import Verb

LINK, TIME = "https://…", "{time}"  # what stands behind a command: an address, an example of a date to come


@dataclass(frozen=True, slots=True)
class Reply:
    """One comment that answers, and what it means."""

    verb: Verb
    meaning: Bilingual
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """`kind` is the one of `publishing.notify` that says how people are told."""

    text: Bilingual
    replies: tuple[Reply, ...]
    kind: str = "problem"


_MOVE = Reply(
    Verb.MOVE,
    Bilingual("à une autre heure (une demande de fusion est préparée)", "at another time (a pull request is prepared)"),
    TIME,
)
_DROP = Reply(Verb.DROP, Bilingual("elle est abandonnée et ne partira pas", "it is dropped and will not leave"))
_DONE = Reply(Verb.DONE, Bilingual("c'est en ligne, voici le lien", "it is online, here is the link"), LINK)
_HOLD = Reply(Verb.HOLD, Bilingual("la suspendre (une demande de fusion est préparée)", "hold it (a pull request is prepared)"))

ASKS: Mapping[State, Ask] = {  # the most urgent first
    State.DOUBLED: Ask(
        Bilingual(
            "Deux publications sont en ligne pour une seule fiche. Regardez les deux, supprimez celle de trop dans "
            "l'application du réseau, puis répondez. D'ici là, vous pouvez retenir ce canal.",
            "Two posts are online for one publication. Look at both, delete the extra one in the network's own application, "
            "then answer. Until then you may hold this channel.",
        ),
        (
            Reply(
                Verb.RETRACTED,
                Bilingual("celle de trop est supprimée, voici son lien", "the extra one is deleted, here is its link"),
                LINK,
            ),
            Reply(Verb.PAUSE, Bilingual("tout retenir sur ce canal", "hold everything on this channel"), "channel:CHANNEL"),
        ),
    ),
    State.TO_VERIFY: Ask(
        Bilingual(
            "Le réseau n'a pas répondu après l'envoi. La publication est peut-être en ligne ; nous ne la renverrons pas. "
            "Regardez le compte.",
            "The network did not answer after we sent it. It may be online; we will not send it again. Look at the account, "
            "then answer.",
        ),
        (
            Reply(Verb.PUBLISHED, Bilingual("elle est en ligne, voici le lien", "it is online, here is the link"), LINK),
            Reply(Verb.NOT_PUBLISHED, Bilingual("elle n'y est pas : elle est due de nouveau", "it is not: it is due again")),
        ),
    ),
    State.BROKEN: Ask(
        Bilingual(
            "Le fil s'est arrêté en route : une partie est en ligne, la suite non.",
            "The thread stopped half-way: a part is online, the rest is not.",
        ),
        (
            Reply(Verb.CONTINUE, Bilingual("continuer, avec le texte d'aujourd'hui", "go on, with today's text")),
            Reply(Verb.STOP, Bilingual("en rester là", "leave it there")),
        ),
    ),
    State.OVERDUE: Ask(
        Bilingual(
            "Son heure est passée et personne n'a dit l'avoir mise en ligne.",
            "Its time has passed and nobody has said that it is online.",
        ),
        (_DONE, _MOVE, _DROP),
        "handoff_due",
    ),
    State.HAND_OFF: Ask(
        Bilingual("À mettre en ligne à la main.", "To be posted by hand."),
        (_DONE, _MOVE, _DROP),
        "handoff_due",
    ),
    State.HELD: Ask(
        Bilingual(
            "Son heure est passée pendant une pause. Rien n'est parti.",
            "Its time passed during a pause. Nothing was sent.",
        ),
        (
            Reply(Verb.KEEP, Bilingual("la garder : elle part au prochain passage", "keep it: it leaves with the next run")),
            _MOVE,
            _DROP,
        ),
    ),
    State.MISSED: Ask(
        Bilingual("Son délai est dépassé. Rien n'est parti.", "It is over its grace. Nothing was sent."),
        (_MOVE, _DROP),
    ),
    State.REFUSED: Ask(
        Bilingual(
            "Le réseau l'a refusée. Changez le texte, l'image ou le lien dans son fichier : elle repart alors d'elle-même.",
            "The network refused it. Change the text, picture or link in its file: it then leaves by itself.",
        ),
        (_HOLD, _DROP),
    ),
    State.STALLED: Ask(
        Bilingual(
            "Cinq essais n'ont pas abouti. La cause est dans le dernier passage (Actions → publish).",
            "Five attempts came to nothing. The cause is in the last run (Actions → publish).",
        ),
        (Reply(Verb.RETRY, Bilingual("essayer encore", "try again")), _DROP),
    ),
    State.BLOCKED: Ask(
        Bilingual(
            "Une erreur de son fichier l'empêche de partir : `editorial check`, ou la relecture, dit laquelle. Corrigez-la.",
            "An error in its file keeps it from leaving: `editorial check`, or the review, says which. Mend it.",
        ),
        (_MOVE, _HOLD, _DROP),
    ),
    State.NOT_APPROVED: Ask(
        Bilingual(
            "Son heure est passée et personne ne l'avait validée. Rien n'est parti. Il lui faut une date et une validation.",
            "Its time has passed and nobody had approved it. Nothing was sent. It needs a new time and an approval.",
        ),
        (_MOVE, Reply(Verb.APPROVE, Bilingual("la valider (de même)", "approve it (likewise)")), _HOLD),
        "approval_due",
    ),
    State.IN_REVIEW: Ask(
        Bilingual(
            "Son heure approche et personne ne l'a encore validée : sans cela, elle ne partira pas.",
            "Its time is near and nobody has approved it yet: without that it will not leave.",
        ),
        (
            Reply(
                Verb.APPROVE,
                Bilingual("la valider (une demande de fusion est préparée)", "approve it (a pull request is prepared)"),
            ),
            _MOVE,
            _HOLD,
        ),
        "approval_due",
    ),
}

STOP = Ask(
    Bilingual(
        "**NE PAS PUBLIER.** La publication est en pause : {reason}.",
        "**DO NOT POST.** Publishing is paused: {reason}.",
    ),
    (
        Reply(Verb.DONE, Bilingual("c'était déjà en ligne, voici le lien", "it was online already, here is the link"), LINK),
        Reply(Verb.RESUME, Bilingual("lever la pause", "lift the pause"), "{scope}"),
    ),
    "handoff_due",
)
ALREADY = Ask(
    Bilingual(
        "Au moment de l'envoi, ce texte se trouvait déjà sur le compte. Rien n'est parti. Regardez si c'est bien cette "
        "publication.",
        "When it was due, this text was on the account already. Nothing was sent. Look whether it is this very post.",
    ),
    ASKS[State.TO_VERIFY].replies,
)
ACCOUNT = Ask(
    Bilingual(
        "Le réseau refuse nos identifiants. Rien n'est perdu : ce qui est dû attend et part au passage qui suit leur "
        "renouvellement (Settings → Environments → publish), puis cet avis se ferme. Vous pouvez aussi retenir ce compte.",
        "The network refuses our credentials. Nothing is lost: what is due waits and leaves with the run that follows their "
        "renewal (Settings → Environments → publish); this notice then closes. You may also hold this account.",
    ),
    (Reply(Verb.PAUSE, Bilingual("tout retenir sur ce compte", "hold everything on this account"), "account:{account}"),),
)
EXPIRING = Ask(
    Bilingual(
        "C'est la date écrite dans `credentials_expire`. Après elle, plus rien ne part de ce compte. Renouvelez-les (Settings → "
        "Environments → publish), puis écrivez la nouvelle date : cet avis se ferme.",
        "That is the date written in `credentials_expire`. After it nothing leaves from this account. Renew them (Settings → "
        "Environments → publish), then write the new date: this notice closes.",
    ),
    ACCOUNT.replies,
)
PAUSE = Ask(
    Bilingual("Rien n'est envoyé tant que la pause dure.", "Nothing is sent while the pause lasts."),
    (Reply(Verb.RESUME, Bilingual("lever la pause", "lift the pause"), "{scope}"),),
)
