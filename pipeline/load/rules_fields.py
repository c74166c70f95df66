"""The house rules calendar.yaml may set: which exist, and what each one takes."""

from pipeline.load.calendar_fields import LEVELS, SENSITIVE
from pipeline.load.records import Field, ListOf, MapOf, Record, f
from pipeline.load.shapes import Bool, Choice, Int, Ref, Text
from pipeline.load.values import DURATION
from pipeline.model import Bilingual, Format

_level = f(
    Choice(LEVELS),
    "error bloque, warning se montre, notice se dit une fois, off se tait",
    "error blocks, warning is shown, notice is said once, off is silent",
)
_formats = ListOf(Choice(tuple(each.value for each in Format)))


def _rule(fr: str, en: str, /, **fields: Field) -> Field:
    return Field(Record({"level": _level, **fields}, short="level"), Bilingual(fr, en))


_BUDGET = f(Record({
    "max_per_month": f(Int(0), "au plus par mois", "at most a month", required=True),
    "currency": f(Text(), "la monnaie", "the currency", required=True),
}), "le budget de ce réseau", "this network's budget")  # fmt: skip


def rules(languages: tuple[str, ...]) -> Record:
    """The `rules` section; banned words are listed per language of the organisation."""
    words = {lang: f(ListOf(Text()), f"les mots à éviter ({lang})", f"words to avoid ({lang})") for lang in languages}
    return Record({
        "alt-text": _rule("chaque image est décrite", "every picture is described"),
        "banned-words": _rule("mots à ne pas employer", "words not to use", **words),
        "inclusive-writing": _rule(
            "écriture inclusive", "inclusive writing",
            median_dot=f(Bool(), "le point médian est admis", "the median dot is accepted")
        ),
        "register": _rule(
            "vous ou tu", "vous or tu",
            default=f(Choice(("vous", "tu")), "partout", "everywhere"),
            channels=f(MapOf(Choice(("vous", "tu")), Ref("channels")), "sauf ici", "except here"),
        ),
        "hashtags": _rule(
            "mots-dièse", "hashtags",
            case=f(Choice(("CamelCase", "any")), "une majuscule par mot", "a capital for each word"),
            max=f(MapOf(Int(0, 100), Ref("channels")), "au plus, par canal", "at most, by channel"),
        ),
        "emoji": _rule("émojis", "emoji", max=f(Int(0, 100), "au plus par texte", "at most in a text")),
        "required": _rule(
            "ce qu'une publication validée doit dire", "what an approved post must say",
            fields=f(ListOf(Choice(REQUIRABLE)), "les champs", "the fields"),
            **{"except": f(_formats, "sauf ces formats", "except these formats")},
        ),
        "promotion": _rule(
            "plafond de promotion", "promotion ceiling",
            max_share=f(Int(0, 100), "pour cent", "percent"), over=f(DURATION, "sur", "over"),
        ),
        "identical-text": _rule("le même texte sur deux réseaux", "the same words on two networks"),
        "repeated-text": _rule(
            "les mêmes mots deux fois", "the same words twice",
            same_account=f(DURATION, "en moins de, sur le même compte", "within, on the same account"),
        ),
        "disclosure": _rule("dire qui paie et qui participe", "say who pays and who takes part"),
        "literal-link": _rule("une adresse de notre page écrite en toutes lettres", "an address of our own page written out"),
        "spacing": _rule(
            "écart entre deux publications", "time between two posts",
            same_account=f(DURATION, "sur le même compte", "on the same account"),
        ),
        "cadence": _rule("le rythme des canaux", "the channels' cadence"),
        "key-dates": _rule("les temps forts ont leurs publications", "key dates have their posts"),
        "translation": _rule(
            "traductions manquantes ou dépassées", "missing or stale translations",
            pages=f(Choice(LEVELS), "pour les pages", "for pages"),
        ),
        "consent": _rule(
            "l'accord des personnes", "people's consent",
            formats=f(_formats, "pour ces formats", "for these formats"),
        ),
        "links": _rule(
            "liens", "links",
            hosts=f(ListOf(Text()), "les sites habituels", "the usual hosts"),
            utm=f(
                MapOf(Text(), Choice(("source", "medium", "campaign", "content", "term"))),
                "ce que disent les liens suivis", "what tagged links say",
            ),
            mediums=f(ListOf(Text()), "les valeurs de utm_medium", "the utm_medium values in use"),
        ),
        "cost": Field(
            Record({"level": _level}, short="level", others=("networks", _BUDGET)),
            Bilingual("le coût par réseau", "the cost by network"),
        ),
        "approvals": f(MapOf(_APPROVAL), "qui relit quoi", "who reviews what"),
    })  # fmt: skip


REQUIRABLE = (
    "pillar", "audience", "call_to_action", "campaign", "objective", "key_date", "summary", "author", "sources", "title", "slug",
)  # fmt: skip

_APPROVAL = Record({
    "when": f(Record({
        "change": f(
            ListOf(Choice(("time", "hold", "cancel", "text", "media", "link", "channels"))),
            "ce qui change",
            "what changes",
        ),
        "pillar": f(ListOf(Ref("pillars")), "de ces piliers", "of these pillars"),
        "languages": f(ListOf(Ref("languages")), "dans ces langues", "in these languages"),
        "sensitive": f(ListOf(Choice(SENSITIVE)), "sujets sensibles", "sensitive matters"),
        "priority": f(ListOf(Choice(("normal", "crisis"))), "de cette priorité", "of this priority"),
        "channels": f(ListOf(Ref("channels_and_groups")), "sur ces canaux", "on these channels"),
        "format": f(_formats, "de ces formats", "of these formats"),
        "campaign": f(ListOf(Ref("campaigns")), "de ces campagnes", "of these campaigns"),
    }), "quand", "when"),
    "count": f(Int(0, 20), "combien de validations", "how many approvals", required=True),
    "by": f(ListOf(Ref("team")), "de ces rôles", "by these roles"),
})  # fmt: skip
