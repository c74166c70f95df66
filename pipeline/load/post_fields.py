"""Every field of a post, of its texts in another language and of a page: one table each."""

from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pipeline.load.calendar_fields import FORMATS, SENSITIVE
from pipeline.load.explain import colon_in_text
from pipeline.load.names import Names
from pipeline.load.records import Either, Field, ListOf, MapOf, Raw, Record, Words, f
from pipeline.load.shapes import (
    Bad,
    Bool,
    Choice,
    Int,
    Reader,
    Ref,
    Schema,
    Shape,
    Text,
    check_sentence,
    label,
)
from pipeline.load.values import (
    AMOUNT,
    ANSWERED,
    DAY,
    DURATION,
    FILE,
    FOCUS,
    ID,
    LINK,
    PAGE_PATH,
    PUBLISH_AT,
    SHAPE,
    SLOT,
    SLUG,
    URL,
    WHEN,
)
from pipeline.load.yaml_strict import is_null
from pipeline.model import Bilingual, KeyPath, Poll, Status, TextItem

STATUSES = tuple(each.value for each in Status)
VISIBILITIES = ("public", "members", "internal")

_text = Text()
_sentence = Text(sentence=True)
_words = Words()

POLL = Record({
    "options": f(ListOf(_text), "les réponses proposées", "the answers offered", required=True),
    "duration": f(DURATION, "combien de temps on peut voter", "how long people can vote", required=True),
    "multiple": f(Bool(), "plusieurs réponses admises", "several answers allowed"),
})  # fmt: skip


class PollShape(Shape):
    """A poll, as the model's value."""

    def read(self, node: Node, path: KeyPath, reader: Reader) -> Poll | None:
        got = POLL.read(node, path, reader)
        if not got or "options" not in got or "duration" not in got:
            return None
        return Poll(got["options"], got["duration"], got.get("multiple", False))

    def schema(self, names: Names) -> Schema:
        return POLL.schema(names)


_poll = f(PollShape(), "un sondage", "a poll")
_warning = f(_sentence, "l'avertissement montré avant le texte", "the warning shown before the text")
_media_ids = f(ListOf(_text), "les images par identifiant, dans l'ordre", "the pictures by id, in order")

ITEM = Record({
    "text": f(_sentence, "le texte", "the text", required=True),
    "media": _media_ids,
    "poll": _poll,
    "content_warning": _warning,
})  # fmt: skip


class Items(Shape):
    """A channel's text: one string, one per language, or a list that is a thread. Reads into TextItems,
    or a dict of languages that the channel joins.
    """

    def read(self, node: Node, path: KeyPath, reader: Reader) -> tuple[TextItem, ...] | dict[str, str] | None:
        if isinstance(node, SequenceNode):
            if node.flow_style or reader.flow:
                check_sentence(node, path, reader)
                return None
            items = [self.item(each, (*path, index), reader) for index, each in enumerate(node.value)]
            return tuple(item for item in items if item is not None)
        if isinstance(node, MappingNode):
            return Words(sentence=True).read(node, path, reader)
        one = self.item(node, path, reader)
        return None if one is None else (one,)

    def item(self, node: Node, path: KeyPath, reader: Reader) -> TextItem | None:
        if isinstance(node, ScalarNode):
            text = _sentence.read(node, path, reader)
            return None if text is None else TextItem(text, path=path)
        if isinstance(node, MappingNode) and node.value and all(" " in str(key.value) for key, _ in node.value):
            colon_in_text(reader.report, node.value[0][1], "-" if isinstance(path[-1], int) else f"{label(path)}:", path)
            return None
        got: dict[str, Any] | None = ITEM.read(node, path, reader)
        if not got or "text" not in got:
            return None
        return TextItem(got["text"], got.get("media"), got.get("poll"), got.get("content_warning"), (*path, "text"))

    def schema(self, names: Names) -> Schema:
        word = _sentence.schema(names)
        return {
            "anyOf": [
                word,
                Words().schema(names),
                {"type": "array", "items": {"anyOf": [word, ITEM.schema(names)]}},
            ]
        }


class FirstComment(Items):
    """A single item: what is said in the first comment."""

    def read(self, node: Node, path: KeyPath, reader: Reader) -> Any:
        return self.item(node, path, reader)

    def schema(self, names: Names) -> Schema:
        return {"anyOf": [_sentence.schema(names), ITEM.schema(names)]}


ON_THE_POST = Bilingual(
    "Sa place est au début de la ligne : il vaut pour tous les canaux.",
    "It goes at the start of the line: it is for all channels.",
)

VARIANT = Record({
    "text": f(Items(), "le texte de ce canal ; une liste est un fil", "this channel's text; a list is a thread"),
    "inherit": f(Ref("channels"), "texte, images et lien d'un autre canal", "text, media and link of another channel"),
    "media": _media_ids,
    "link": f(LINK, "ce que vaut {link} ici", "what {link} stands for here"),
    "thread": f(Choice(("auto",)), "auto coupe un long texte en fil", "auto cuts a long text into a thread"),
    "first_comment": f(FirstComment(), "le premier commentaire", "the first comment"),
    "title": f(_sentence, "le titre (vidéo, épingle, sujet)", "the title (video, pin, topic)"),
    "subject": f(_sentence, "l'objet de la lettre", "the letter's subject"),
    "preheader": f(_sentence, "l'accroche sous l'objet", "the line under the subject"),
    "poll": _poll,
    "content_warning": _warning,
    "note": f(_sentence, "pour la personne qui met en ligne", "for the person who posts by hand"),
    "options": f(MapOf(Raw()), "ce que seul ce réseau connaît", "what only this network knows"),
    "delay": f(DURATION, "après l'heure de la publication", "after the post's time"),
    "publish_at": f(WHEN, "une heure à soi", "a time of its own"),
    "grace": f(DURATION, "jusqu'à quel retard elle part encore", "how late it may still leave"),
    "expires_at": f(WHEN, "jamais envoyée après", "never sent after"),
    "visibility": f(Choice(VISIBILITIES), "qui peut le voir", "who may see it"),
}, elsewhere=dict.fromkeys(("slot", "status", "pillar", "campaign", "audience", "event"), ON_THE_POST))  # fmt: skip

MEDIA = Record({
    "id": f(ID, "son nom dans ce fichier", "its name in this file", required=True),
    "file": f(FILE, "à côté de ce fichier, puis dans content/media/", "beside this file, then in content/media/"),
    "source": f(URL, "à la place de file : mises en ligne à la main seulement", "in place of file: hand-off channels only"),
    "kind": f(Choice(("image", "video")), "image ou vidéo", "image or video"),
    "shape": f(SHAPE, "les proportions (9:16)", "the shape (9:16)"),
    "duration": f(DURATION, "la durée d'une vidéo", "a video's duration"),
    "subtitles": f(MapOf(FILE, Ref("languages")), "les sous-titres par langue", "subtitles by language"),
    "alt": f(Words(sentence=True), "ce qu'on voit, pour qui ne voit pas", "what is seen, for those who do not see"),
    "credit": f(_text, "de qui est l'image", "whose picture it is"),
    "licence": f(_text, "la licence", "the licence"),
    "design_url": f(URL, "où l'image se retravaille", "where the picture is worked on"),
    "focus": f(FOCUS, "ce qu'un recadrage garde : % depuis la gauche, le haut", "what a crop must keep: % from left, top"),
})  # fmt: skip

EVENT = Record({
    "kind": f(Choice(("meetup", "sale", "webinar", "live_chat")), "le genre", "the kind"),
    "starts": f(WHEN, "début", "start", required=True),
    "ends": f(WHEN, "fin", "end"),
    "place": f(_text, "le lieu", "the place"),
    "price": f(Record({
        "from": f(AMOUNT, "à partir de", "from"),
        "to": f(AMOUNT, "jusqu'à", "up to"),
        "currency": f(_text, "la monnaie (EUR)", "the currency (EUR)"),
    }), "le prix", "the price"),
    "accessibility": f(_words, "les accès", "the access"),
    "url": f(URL, "où y assister ou s'inscrire", "where to attend or sign up"),
})  # fmt: skip

CONTEST = Record({
    "opens": f(WHEN, "ouverture", "opens", required=True),
    "closes": f(WHEN, "clôture", "closes", required=True),
    "draw": f(WHEN, "tirage", "draw"),
    "rules": f(LINK, "le règlement", "the rules"),
})  # fmt: skip

DIGEST = Record({
    "from": f(DAY, "premier jour", "first day", required=True),
    "to": f(DAY, "dernier jour", "last day", required=True),
    "max": f(Int(1, 100), "au plus", "at most", required=True),
})  # fmt: skip

EVERGREEN = Record({
    "cooldown": f(DURATION, "repos entre deux passages", "rest between two uses", required=True),
    "max": f(Int(1, 1000), "combien de fois au plus", "how many times at most"),
    "season": f(ListOf(DAY), "du premier au dernier jour", "from the first to the last day"),
})  # fmt: skip


class Version(Shape):
    """What a channel says of its own; nothing after the colon means: the base text, as it is. A text under a bar right
    after the channel's name, or a list of them, is its `text`.
    """

    def read(self, node: Node, path: KeyPath, reader: Reader) -> dict[str, Any] | None:
        if is_null(node):
            return {}
        if isinstance(node, MappingNode):
            return VARIANT.read(node, path, reader)
        items = Items().read(node, path, reader)
        return None if items is None else {"text": items}

    def schema(self, names: Names) -> Schema:
        text = {"type": ["string", "null"]}
        return {
            "anyOf": [
                VARIANT.schema(names),
                text,
                {"type": "array", "items": {"anyOf": [text, ITEM.schema(names)]}},
            ]
        }


_ON_A_CHANNEL = Bilingual("Sa place est sous un canal, décalé de deux espaces.", "It goes under a channel, two spaces in.")

_OF_A_CHANNEL = (
    "poll", "first_comment", "note", "thread", "subject", "preheader", "delay", "inherit", "options", "content_warning",
)  # fmt: skip


class Place(Ref):
    """A channel or a group; a channel's field in its place is one that was not moved in."""

    def parse(self, text: str, reader: Reader) -> str:
        if text in VARIANT.fields and text not in reader.names.of(self.kind):
            raise Bad(Bilingual(f"« {text} » n'est pas un canal.", f"“{text}” is not a channel."), _ON_A_CHANNEL)
        return super().parse(text, reader)


_channels = Field(
    Either(
        scalar=ListOf(Place("channels_and_groups")),
        sequence=ListOf(Place("channels_and_groups")),
        mapping=MapOf(Version(), Place("channels_and_groups")),
    ),
    f(
        _text,
        "où elle paraît : une liste, ou des champs par canal",
        "where it appears: a list, or fields by channel",
    ).about,
)

_title = f(Words(sentence=True), "le titre, dans la langue de ce fichier", "the title, in this file's language")
_slug = f(
    Either(scalar=SLUG, mapping=MapOf(SLUG, Ref("languages"))),
    "l'adresse de la page ; par défaut, l'identifiant",
    "the page's address; default, the id",
)
_summary = f(Words(sentence=True), "le chapeau : cartes, flux, recherche", "link card, feeds, search")
_aliases = f(ListOf(PAGE_PATH), "d'autres adresses de la page", "other addresses of the page")
_visibility = f(Choice(VISIBILITIES), "qui peut voir la page", "who may see the page")
_translated = f(DAY, "le jour où ce texte a été vérifié sur l'original", "the day this was checked against the original")

POST = Record({
    "id": f(ID, "ne change jamais : l'historique s'y attache", "never changes: history points at it"),
    "title": _title,
    "slug": _slug,
    "aliases": _aliases,
    "summary": _summary,
    "format": f(Choice(FORMATS), "le format", "the format"),
    "status": f(Choice(STATUSES), "ce qu'elle est une fois fusionnée", "what it is once merged"),
    "publish_at": f(PUBLISH_AT, "date et heure, ou on-merge en crise", "date and time, or on-merge in a crisis"),
    "slot": f(SLOT, "rendez-vous/date d'origine", "rendez-vous/original date"),
    "grace": f(DURATION, "jusqu'à quel retard elle part encore", "how late it may still leave"),
    "expires_at": f(WHEN, "jamais envoyée après ; la page dit « terminé »", "not sent after; then the page says “terminé”"),
    "remove_at": f(WHEN, "la page et ses images disparaissent", "the page and its pictures disappear"),
    "priority": f(
        Choice(("normal", "crisis")),
        "crisis passe la pause et les heures calmes",
        "crisis passes the brake and the quiet hours",
    ),
    "rehearsal": f(Bool(), "montrée et validée, jamais envoyée", "shown, checked, approved, never sent"),
    "pillar": f(Ref("pillars"), "le pilier éditorial", "the content pillar"),
    "campaign": f(Ref("campaigns"), "la campagne", "the campaign"),
    "key_date": f(Ref("key_dates"), "le temps fort", "the key date"),
    "audience": f(ListOf(Ref("audiences")), "à qui on s'adresse", "to whom"),
    "objective": f(Ref("objectives"), "l'objectif servi", "the objective served"),
    "call_to_action": f(_words, "ce qu'on invite à faire", "what people are asked to do"),
    "promotional": f(Bool(), "compte dans le plafond de promotion", "counts in the promotion ceiling"),
    "answers": f(
        ListOf(ANSWERED),
        "les publications et souhaits auxquels elle répond",
        "the posts it answers, the wishes it closes",
    ),
    "corrects": f(ID, "la publication qu'elle rectifie", "the post it corrects"),
    "partners": f(ListOf(Ref("partners")), "les partenaires", "the partners"),
    "consent": f(ListOf(Record({
        "kind": f(_text, "pour quoi (image, parole)", "for what (image, words)", required=True),
        "given": f(DAY, "donné le", "given on", required=True),
        "scope": f(_words, "pour quel usage", "for which use"),
    })), "les accords ; jamais de qui", "the consents; never whose"),
    "sensitive": f(ListOf(Choice(SENSITIVE)), "sujets à valider en plus", "matters that need more approvals"),
    "made_with_ai": f(Bool(), "faite avec une IA", "made with AI"),
    "paid": f(Bool(), "sponsorisée : dit, et hors des chiffres", "paid: said, and left out of organic figures"),
    "affiliate": f(Bool(), "lien affilié", "affiliate link"),
    "sources": f(ListOf(Record({
        "name": f(_words, "son nom", "its name", required=True),
        "url": f(URL, "son adresse", "its address"),
    })), "ce sur quoi repose un fait", "what a factual claim rests on"),
    "author": f(Ref("team"), "un rôle de l'équipe, jamais une personne", "a role of the team, never a person"),
    "evergreen": f(EVERGREEN, "peut resservir pour combler un créneau", "may fill a gap again"),
    "follow_up": f(
        Record({"within": f(DURATION, "due avant ce délai", "owed within", required=True)}),
        "une suite est due",
        "a follow-up is owed",
    ),
    "tasks": f(ListOf(Record({
        "do": f(_words, "quoi", "what", required=True),
        "owner": f(Ref("team"), "le rôle", "the role", required=True),
        "lead": f(DURATION, "combien de temps avant", "how long before"),
    })), "des tâches en plus des habituelles", "tasks beyond the usual ones"),
    "lesson": f(_sentence, "ce qu'on en retient", "what was learned"),
    "event": f(EVENT, "l'évènement : agenda, ICS", "the event: agenda, ICS"),
    "contest": f(CONTEST, "le concours", "the contest"),
    "digest": f(DIGEST, "ajoute les publications parues ces jours-là", "adds the published posts of these days"),
    "visibility": _visibility,
    "tags": f(ListOf(_text), "étiquettes de l'archive", "tags of the site archive"),
    "media": f(ListOf(MEDIA), "les images et vidéos", "pictures and videos"),
    "text": f(Words(sentence=True), "le texte de base, par langue", "the base text, one per language"),
    "link": f(LINK, "ce que vaut {link} ; par défaut, la page", "what {link} stands for; default, the page"),
    "channels": _channels,
    "waive": f(MapOf(_text, Ref("rules")), "règle : raison de passer outre", "rule: the reason to waive it"),
}, elsewhere=dict.fromkeys(_OF_A_CHANNEL, _ON_A_CHANNEL))  # fmt: skip

SIBLING = Record({
    "title": _title,
    "slug": _slug,
    "summary": _summary,
    "translated": _translated,
})  # fmt: skip

PAGE = Record({
    "id": f(ID, "ne change jamais", "never changes"),
    "title": _title,
    "slug": _slug,
    "aliases": _aliases,
    "summary": _summary,
    "order": f(Int(0, 10_000), "sa place dans le menu", "its place in the menu"),
    "nav": f(Bool(), "dans le menu", "in the menu"),
    "visibility": _visibility,
    "translated": _translated,
})  # fmt: skip
