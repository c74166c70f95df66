"""Every field of calendar.yaml: one table, from which it is read, checked and described to editors."""

from pipeline.load.records import Either, Field, ListOf, MapOf, Raw, Record, Words, f
from pipeline.load.shapes import Bool, Choice, Int, Ref, Text
from pipeline.load.values import (
    AMOUNT,
    COLOUR,
    DAY,
    DURATION,
    EVERY,
    FIGURE,
    FILE,
    HANDLE,
    HOLIDAYS,
    HOURS,
    ID,
    LANG,
    OFFSET,
    RRULE,
    SLUG,
    TIME,
    URL,
    WHEN,
    WRITTEN_DURATION,
    WRITTEN_TIME,
    ZONE,
)
from pipeline.model import Format

FORMATS = tuple(each.value for each in Format)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MAY = ("plan", "write", "translate", "review", "approve", "publish", "moderate", "report", "maintain")
SENSITIVE = ("price", "safety", "person", "health")
LEVELS = ("error", "warning", "notice", "off")

_text = Text()
_words = Words()
_name = f(_words, "le nom que les gens lisent", "the name people read", required=True)
_owner = f(Ref("team"), "le rôle qui s'en occupe", "the role in charge")
_audience = f(ListOf(Ref("audiences")), "à qui on s'adresse", "to whom")
_pillar = f(Ref("pillars"), "le pilier éditorial", "the content pillar")
_objective = f(Ref("objectives"), "l'objectif servi", "the objective served")
_channels = f(
    ListOf(Ref("channels_and_groups")),
    "les canaux, ou un groupe de canaux",
    "the channels, or a group of them",
)
_lead = f(
    DURATION,
    "combien de temps avant le brouillon est attendu",
    "how long before it is due the draft is expected",
)
_call = f(_words, "ce qu'on invite à faire", "what people are asked to do")
_from = f(DAY, "premier jour, compris", "first day, included")
_to = f(DAY, "dernier jour, compris", "last day, included")
_level = f(
    Choice(LEVELS),
    "error bloque, warning se montre, notice se dit une fois, off se tait",
    "error blocks, warning is shown, notice is said once, off is silent",
)

ORGANISATION = Record({
    "name": f(_text, "le nom de l'organisation", "the organisation's name", required=True),
    "description": f(_words, "en une ligne, pour le site et les flux", "in one line, for the site and feeds"),
    "motto": f(_words, "la devise", "the motto"),
    "base_url": f(URL, "l'adresse du site public", "the public site's address", required=True),
    "timezone": f(ZONE, "le fuseau de toutes les heures (Europe/Paris)", "the clock of every time (Europe/Paris)", required=True),
    "languages": f(ListOf(LANG), "les langues, la principale d'abord", "the languages, the main one first", required=True),
    "holidays": f(HOLIDAYS, "le pays des jours fériés (FR)", "the country of the public holidays (FR)"),
    "address": f(_text, "l'adresse postale", "the postal address"),
    "contact": f(_text, "une boîte partagée, jamais celle d'une personne", "a shared box, never a person's"),
    "opening_hours": f(MapOf(HOURS, Choice(WEEKDAYS)), "les heures d'ouverture par jour", "opening hours by day"),
    "service": f(Record({
        "first_answer": f(
            DURATION,
            "le délai promis pour une première réponse",
            "the time promised for a first answer", required=True,
        ),
        "counted_in": f(Choice(("opening_hours", "hours")), "heures ouvertes, ou toutes", "opening hours, or all"),
    }), "ce qui est promis aux gens", "what people are promised"),
    "terms": f(MapOf(_words), "les mots de la maison", "words of the house"),
    "brand": f(Record({
        "colours": f(MapOf(COLOUR, Choice(("primary", "accent", "ink", "paper"))), "couleurs, sans #", "colours, without #"),
        "logo": f(FILE, "fichier du logo, dans content/", "the logo's file, in content/"),
        "avatar": f(FILE, "image carrée des aperçus", "the square picture of the previews"),
    }), "le thème du site et des aperçus", "the theme of the site and previews"),
    "repository": f(URL, "l'adresse du dépôt, pour les liens", "the repository's address, for links"),
    "forge": f(Choice(("github", "gitlab", "forgejo")), "la forme de ces liens", "the shape of those links"),
    "desk_url": f(URL, "où l'édition de l'équipe est hébergée", "where the team's edition is hosted"),
})  # fmt: skip

_notify = Record({
    "by": f(Choice(("issue", "slack", "email", "none")), "comment on est prévenu", "how a person is told", required=True),
    "before": f(WRITTEN_DURATION, "combien de temps avant", "how long before"),
    "at": f(WRITTEN_TIME, "à quelle heure (07:30)", "at what time (07:30)"),
}, short="by")  # fmt: skip

PUBLISHING = Record({
    "mode": f(
        Choice(("outbox", "live")),
        "outbox : des fichiers à regarder ; live : on publie",
        "outbox: files to look at; live: publish",
    ),
    "state": f(_text, "la branche distante du registre, ou local", "the remote that keeps the ledger, or local"),
    "grace": f(DURATION, "jusqu'à quel retard une publication part encore", "how late a post may still leave"),
    "look_ahead": f(DURATION, "ce qui est si proche est attendu", "a run waits for what is this near"),
    "page_lead": f(DURATION, "la page est publique ce temps avant le message", "the page is public this long before the message"),
    "quiet_hours": f(HOURS, "les heures où rien ne part (21:30-07:00)", "hours when nothing leaves (21:30-07:00)"),
    "catch_up": f(Record({
        "per_account": f(Int(1, 100), "publications en retard par compte et passage", "late posts per account and run"),
        "spacing": f(DURATION, "écart entre elles", "time between them"),
    }), "seulement pour les retards", "late posts only"),
    "fuse": f(Int(1, 10_000), "au-delà, rien ne part et on demande", "above this, nothing leaves and a person is asked"),
    "handoff": f(Record({
        "notice": f(DURATION, "la fiche est annoncée ce temps avant", "the pack is announced this long before"),
        "remind": f(DURATION, "rappel si rien n'est confirmé", "reminder when nothing is confirmed"),
    }), "mises en ligne par une personne", "posts put online by a person"),
    "notify": f(Record({
        "handoff_due": f(_notify, "une mise en ligne à faire", "a hand-off is due"),
        "problem": f(_notify, "manquée, à vérifier, refusée", "missed, to verify, refused"),
        "approval_due": f(_notify, "pas encore validée", "not approved yet"),
        "programme": f(_notify, "le programme du jour", "today's programme"),
    }), "comment l'équipe est prévenue", "how the team is told"),
})  # fmt: skip

_trial = Record({
    "to": f(DAY, "dernier jour de l'essai", "last day of the trial", required=True),
    "decide": f(Ref("team"), "le rôle qui décide", "the role that decides", required=True),
})  # fmt: skip

CHANNEL = Record({
    "network": f(ID, "le réseau", "the network", required=True),
    "account": f(
        ID,
        "partage identifiants et limites ; par défaut, l'identifiant du canal",
        "shares credentials and limits; default, the channel's id",
    ),
    "server": f(URL, "l'adresse de l'instance", "the instance's address"),
    "handle": f(HANDLE, "le compte, sans @", "the handle, without @"),
    "name": f(_words, "le nom que les gens lisent", "the name people read"),
    "delivery": f(
        Choice(("api", "handoff", "built")),
        "api : la machine ; handoff : une personne ; built : notre site",
        "api: the machine; handoff: a person; built: our site", required=True,
    ),
    "visibility": f(Choice(("public", "members", "internal")), "qui peut le voir", "who may see it"),
    "languages": f(
        ListOf(Ref("languages")),
        "plusieurs : un message qui les contient, la principale d'abord",
        "several: one message with all of them, the main one first",
    ),
    "cadence": f(Record({
        "min": f(Int(0, 1000), "au moins", "at least", required=True),
        "max": f(Int(0, 1000), "au plus", "at most", required=True),
        "per": f(Choice(("day", "week", "month")), "par jour, semaine ou mois", "per day, week or month", required=True),
    }), "le rythme, compté en publications", "the cadence, counted in posts"),
    "times": f(ListOf(TIME), "les heures habituelles", "usual posting times"),
    "size": f(Choice(("added", "shown", "none")), "dans le total, à part, ou non suivi", "in the total, apart, or not followed"),
    "audience": _audience,
    "purpose": f(_words, "à quoi sert ce canal", "what the channel is for"),
    "objectives": f(ListOf(Ref("objectives")), "les objectifs servis", "the objectives served"),
    "owner": _owner,
    "former_ids": f(ListOf(ID), "ses anciens identifiants", "its former ids"),
    "from": _from,
    "to": _to,
    "trial": f(_trial, "un essai, à trancher le dernier jour", "a trial, to decide on its last day"),
    "link_page": f(SLUG, "la page de liens à mettre dans la bio", "the page of links for the bio"),
    "grace": f(DURATION, "jusqu'à quel retard une publication part encore", "how late a post may still leave"),
    "quiet_hours": f(HOURS, "les heures où rien ne part", "hours when nothing leaves"),
    "credentials_expire": f(
        DAY,
        "le jour où les identifiants du compte expirent ; on prévient 14 jours avant",
        "the day the account's credentials expire; said 14 days before",
    ),
    "options": f(MapOf(Raw()), "ce que seul ce réseau connaît", "what only this network knows"),
})  # fmt: skip

PILLAR = Record({
    "name": _name,
    "share": f(Int(0, 100), "part des publications, en pour cent", "percent of the posts", required=True),
    "reviewer": f(Ref("team"), "le rôle qui relit", "the role that reviews"),
    "promotional": f(Bool(), "compte dans le plafond de promotion", "counts in the promotion ceiling"),
    "purpose": f(_words, "à quoi sert ce pilier", "what the pillar is for"),
})  # fmt: skip

AUDIENCE = Record({
    "name": _name,
    "need": f(_words, "le besoin", "the need"),
    "motive": f(_words, "la motivation", "the motive"),
    "brake": f(_words, "le frein", "the brake"),
    "languages": f(ListOf(Ref("languages")), "les langues lues", "the languages read"),
    "register": f(Choice(("vous", "tu")), "vous ou tu", "vous or tu"),
})  # fmt: skip

PARTNER = Record({
    "name": _name,
    "handles": f(
        MapOf(HANDLE, Ref("channels_and_networks")),
        "le compte par canal ou réseau, sans @",
        "the handle by channel or network, without @",
    ),
    "disclosure": f(_words, "comment on dit ce partenariat", "how the partnership is said"),
    "from": _from,
    "to": _to,
})  # fmt: skip

RENDEZVOUS = Record({
    "name": _name,
    "every": f(
        EVERY,
        "monday · 2nd wednesday · last tuesday · day 15 · 2 weeks on monday",
        "monday · 2nd wednesday · last tuesday · day 15 · 2 weeks on monday",
    ),
    "rrule": f(RRULE, "FREQ=… pour le reste", "FREQ=… for everything else"),
    "at": f(TIME, "l'heure de la publication", "time of the post", required=True),
    "from": _from,
    "to": _to,
    "skip": f(MapOf(_words, DAY), "date d'origine : raison", "original date: reason"),
    "move": f(MapOf(WHEN, DAY), "date d'origine : nouvelle date et heure", "original date: new date and time"),
    "replaces": f(
        ListOf(Ref("rendezvous")),
        "les rendez-vous dont il prend le créneau ce jour-là",
        "the rendez-vous whose slot it takes that day",
    ),
    "in_quiet": f(Choice(("skip", "keep", "evergreen")), "en période creuse", "in a quiet period"),
    "event": f(Record({
        "starts": f(TIME, "début", "start", required=True),
        "ends": f(TIME, "fin", "end", required=True),
    }), "le rendez-vous est un évènement ; at est l'heure de son annonce", "the rendez-vous is an event; at is its announcement"),
    "follow_up": f(
        Record({"within": f(DURATION, "la suite est due avant ce délai", "a follow-up is owed within", required=True)}),
        "une suite est due",
        "a follow-up is owed",
    ),
    "pillar": _pillar,
    "campaign": f(Ref("campaigns"), "la campagne", "the campaign"),
    "format": f(Choice(FORMATS), "le format", "the format"),
    "audience": _audience,
    "channels": _channels,
    "lead": _lead,
    "owner": _owner,
    "call_to_action": _call,
    "objective": _objective,
})  # fmt: skip

CAMPAIGN = Record({
    "name": _name,
    "from": Field(DAY, _from.about, required=True),
    "to": Field(DAY, _to.about, required=True),
    "pillar": _pillar,
    "audience": _audience,
    "goal": f(_words, "le but, en chiffres", "the goal, in figures"),
    "objective": _objective,
    "hashtags": f(_words, "le mot-dièse par langue, sans #", "the hashtag by language, without #"),
    "partners": f(ListOf(Ref("partners")), "les partenaires", "the partners"),
    "report": f(DAY, "le bilan promis au public", "the report promised in public"),
    "budget": f(Record({
        "amount": f(AMOUNT, "combien", "how much", required=True),
        "currency": f(_text, "la monnaie (EUR)", "the currency (EUR)", required=True),
        "for": f(_words, "pour quoi", "what for"),
    }), "le budget", "the budget"),
    "call_to_action": _call,
    "lead": _lead,
    "owner": _owner,
})  # fmt: skip

KEY_DATE = Record({
    "date": f(DAY, "le jour", "the day"),
    "from": _from,
    "to": _to,
    "name": _name,
    "kind": f(Choice(("own", "world", "local")), "own va dans l'agenda public", "own goes into the public agenda", required=True),
    "yearly": f(Bool(), "le même jour chaque année", "the same day every year"),
    "lead": f(DURATION, "les publications sont attendues d'ici là", "posts are expected from this long before"),
    "posts": f(
        Int(0, 1000),
        "combien de publications au moins (1) ; 0 : pour information",
        "how many posts at least (1); 0: for information",
    ),
})  # fmt: skip

QUIET_PERIOD = Record({
    "name": _name,
    "from": Field(DAY, _from.about, required=True),
    "to": Field(DAY, _to.about, required=True),
    "closed": f(Bool(), "on est fermé", "we are closed"),
    "service": f(Choice(("kept", "suspended")), "le délai de réponse promis", "the promised answer time"),
    "cadence": f(Choice(("on", "off")), "off : semaines non comptées", "off: weeks left out of cadence"),
    "announce": f(
        Record({"by": f(DAY, "au plus tard ce jour", "by this day", required=True)}),
        "une publication l'annonce",
        "a post says so",
    ),
})  # fmt: skip

OBJECTIVE = Record({
    "name": _name,
    "type": f(
        Choice(("relations", "loyalty", "visibility", "leads", "support", "innovation")),
        "le genre d'objectif",
        "the type of objective", required=True,
    ),
    "metric": f(_text, "la mesure, ou manual", "the metric, or manual", required=True),
    "baseline": f(Record({
        "value": f(FIGURE, "la valeur de départ", "the value at the start", required=True),
        "on": f(DAY, "relevée ce jour", "read on this day", required=True),
    }), "le point de départ", "the start"),
    "target": f(Record({
        "value": f(FIGURE, "la valeur visée", "the value aimed at"),
        "by": f(DAY, "au plus tard ce jour", "by this day"),
        "at_least": f(FIGURE, "au moins", "at least"),
        "at_most": f(FIGURE, "au plus", "at most"),
    }), "la cible", "the target", required=True),
    "horizon": f(Choice(("quarter", "year", "multi-year")), "l'horizon", "the horizon"),
    "owner": _owner,
    "actions": f(Choice(("public", "all")), "les réactions comptées", "the actions counted"),
    "window": f(WRITTEN_DURATION, "la fenêtre du calcul", "the window it is computed over"),
    "counted_in": f(Choice(("opening_hours", "hours")), "heures ouvertes, ou toutes", "opening hours, or all"),
    "source": f(_words, "d'où vient une valeur saisie", "where a typed-in figure comes from"),
    "every": f(Choice(("day", "week", "month", "quarter", "year")), "calculé par", "computed per"),
    "campaign": f(Ref("campaigns"), "la campagne mesurée", "the campaign measured"),
    "account": f(_text, "le compte mesuré", "the account measured"),
    "minimum_answers": f(Int(0), "réponses nécessaires", "answers needed"),
})  # fmt: skip

ROLE = Record({
    "name": _name,
    "may": f(ListOf(Choice(MAY)), "ce que ce rôle peut faire", "what this role may do", required=True),
    "accounts": f(ListOf(HANDLE), "les équipes ou comptes de la forge", "the forge's teams or accounts"),
    "duty": f(
        Record({"hours": f(Either(scalar=Text(), mapping=MapOf(HOURS, Choice(WEEKDAYS))), "heures de veille", "hours on watch")}),
        "la permanence",
        "the duty roster",
    ),
})  # fmt: skip

_place = Ref("channels_and_groups")

LINE = Record({
    "post": f(ID, "une publication écrite, à placer", "a written post to place"),
    "idea": f(Text(sentence=True), "une ligne sans fichier : elle ne part jamais", "a line without a file: it never leaves"),
    "at": f(WHEN, "date et heure", "date and time"),
    "on": f(DAY, "le jour", "the day"),
    "channels": f(
        Either(scalar=_place, sequence=ListOf(_place), mapping=MapOf(OFFSET, _place)),
        "exceptions d'une publication {canal: +5m}, ou canaux d'une idée [x]",
        "a post's exceptions {channel: +5m}, or an idea's channels [x]",
    ),
    "key_date": f(Ref("key_dates"), "le temps fort", "the key date"),
    "campaign": f(Ref("campaigns"), "la campagne", "the campaign"),
    "pillar": _pillar,
    "owner": _owner,
})  # fmt: skip

SECTIONS = {
    "channels": CHANNEL, "pillars": PILLAR, "audiences": AUDIENCE, "partners": PARTNER, "rendezvous": RENDEZVOUS,
    "campaigns": CAMPAIGN, "key_dates": KEY_DATE, "quiet_periods": QUIET_PERIOD, "objectives": OBJECTIVE, "team": ROLE,
}  # fmt: skip
