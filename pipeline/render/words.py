"""What pages say, in both languages of the interface: one place, one line a word. Content speaks for itself."""

from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace

from pipeline.model import Bilingual, Lang, Words

_WORDS: dict[str, tuple[str, str]] = {
    # ── the frame ────────────────────────────────────────────────────────────────────────────────────────────────────
    "skip": ("Aller au contenu", "Skip to content"),
    "menu": ("Rubriques", "Sections"),
    "home": ("Accueil", "Home"),
    "language_name": ("Français", "English"),
    "languages": ("Langue", "Language"),
    "follow": ("Suivre", "Follow"),
    "feed": ("Flux", "Feed"),
    "feed_rss": ("Flux RSS", "RSS feed"),
    "feed_atom": ("Flux Atom", "Atom feed"),
    "feed_ics": ("Agenda pour votre téléphone", "Calendar for your phone"),
    "opening_hours": ("Horaires", "Opening hours"),
    "closed": ("fermé", "closed"),
    "find_us": ("Nous trouver", "Find us"),
    "pages": ("Pages", "Pages"),
    "other_pages": ("Autres pages", "Other pages"),
    "not_public": ("Pas encore public", "Not public yet"),
    "not_public_more": (
        "Cette page n'est pas en ligne. Voici comment elle se lira.",
        "This page is not online. This is how it will read.",
    ),
    # ── home, lists ──────────────────────────────────────────────────────────────────────────────────────────────────
    "latest": ("Nouvelles", "News"),
    "all_posts": ("Toutes les nouvelles", "All the news"),
    "archive": ("Archives", "Archive"),
    "next_dates": ("Prochaines dates", "Next dates"),
    "whole_agenda": ("Tout l'agenda", "The whole agenda"),
    "no_dates": ("Aucune date annoncée pour l'instant.", "No date announced for now."),
    "no_posts": ("Rien de publié pour l'instant.", "Nothing published yet."),
    "rendezvous": ("Nos rendez-vous", "Our regular features"),
    "rendezvous_next": ("prochain", "next"),
    "read": ("Lire", "Read"),
    "newer": ("Plus récentes", "Newer"),
    "older": ("Plus anciennes", "Older"),
    "page_n": ("Page {n} sur {of}", "Page {n} of {of}"),
    "tagged": ("Sur le thème « {tag} »", "On “{tag}”"),
    "tags": ("Thèmes", "Topics"),
    "months": ("Mois par mois", "Month by month"),
    # ── a post ───────────────────────────────────────────────────────────────────────────────────────────────────────
    "ended": ("Terminé", "Ended"),
    "ended_more": (
        "C'était le {when}. La page reste pour mémoire.",
        "This was {when}. The page stays for the record.",
    ),
    "ended_event": ("Passé", "Past"),
    "credit": ("Photo : {credit}", "Picture: {credit}"),
    "credit_plain": ("Crédit : {credit}", "Credit: {credit}"),
    "when": ("Quand", "When"),
    "where": ("Où", "Where"),
    "price": ("Prix", "Price"),
    "price_free": ("gratuit", "free"),
    "price_range": ("de {low} à {high}", "{low} to {high}"),
    "access": ("Accès", "Access"),
    "event_link": ("En savoir plus", "Find out more"),
    "add_to_calendar": ("Ajouter à mon agenda", "Add to my calendar"),
    "contest_opens": ("Du", "From"),
    "contest_closes": ("Jusqu'au", "Until"),
    "contest_rules": ("Règlement", "Rules"),
    "contest_draw": ("Tirage au sort", "Draw"),
    "facts": ("En pratique", "In practice"),
    "also_on": ("Aussi publié sur", "Also published on"),
    "corrected": ("Rectificatif", "Correction"),
    "corrected_by": ("Cette page a été corrigée :", "This page has been corrected:"),
    "corrects": ("Cette publication corrige :", "This post corrects:"),
    "answers": ("En réponse à", "In answer to"),
    "answered_by": ("La suite", "What came of it"),
    "sources": ("Sources", "Sources"),
    "made_with_ai": ("Image ou texte produit avec une IA", "Picture or text made with AI"),
    "paid": ("Publication rémunérée", "Paid post"),
    "affiliate": ("Contient des liens affiliés", "Contains affiliate links"),
    "read_in": ("Lire en français", "Read in English"),
    "before": ("Avant", "Before"),
    "after": ("Après", "After"),
    "more_posts": ("À lire aussi", "Read on"),
    # ── agenda ───────────────────────────────────────────────────────────────────────────────────────────────────────
    "agenda": ("Agenda", "Agenda"),
    "agenda_lead": (
        "Évènements, rendez-vous et fermetures. Abonnez votre téléphone : il se met à jour tout seul.",
        "Events, regular features and closing days. Subscribe on your phone: it keeps itself up to date.",
    ),
    "subscribe": ("S'abonner à l'agenda", "Subscribe to the agenda"),
    "nothing_this_month": ("Rien ce mois-ci.", "Nothing this month."),
    "week": ("Sem.", "Week"),
    "today": ("aujourd'hui", "today"),
    "from_to": ("de {start} à {end}", "{start} to {end}"),
    "calendar_of": ("Calendrier de {month}", "Calendar of {month}"),
    # ── link page, search, errors ────────────────────────────────────────────────────────────────────────────────────
    "links": ("Les liens", "Links"),
    "links_lead": (
        "Tout ce dont parlent nos images, du plus récent au plus ancien.",
        "What our pictures speak of, latest first.",
    ),
    "search": ("Chercher", "Search"),
    "search_for": ("Chercher dans le site", "Search the site"),
    "search_none": ("Rien trouvé.", "Nothing found."),
    "not_found": ("Fausse route", "Wrong turn"),
    "not_found_more": (
        "Cette page n'existe pas, ou n'existe plus. Rien de grave : voici de quoi repartir.",
        "This page does not exist, or no longer does. No harm done: here is how to get going again.",
    ),
    "removed": ("Page retirée", "Page removed"),
    "removed_more": (
        "Cette page a été retirée à la date prévue, avec ses images.",
        "This page was taken down on the planned date, with its pictures.",
    ),
    "moved_to": ("Y aller", "Go there"),
    # ── members ──────────────────────────────────────────────────────────────────────────────────────────────────────
    "member": ("membre", "member"),
}

FORMATS: dict[str, Bilingual] = {
    "article": Bilingual("Article", "Article"),
    "photo": Bilingual("Image", "Picture"),
    "video": Bilingual("Vidéo", "Video"),
    "carousel": Bilingual("Images", "Pictures"),
    "link": Bilingual("Lien", "Link"),
    "poll": Bilingual("Sondage", "Poll"),
    "question": Bilingual("Question", "Question"),
    "live": Bilingual("Direct", "Live"),
    "event": Bilingual("Évènement", "Event"),
    "story": Bilingual("Story", "Story"),
    "newsletter": Bilingual("Lettre", "Newsletter"),
    "decision": Bilingual("Décision", "Decision"),
    "testimonial": Bilingual("Témoignage", "Testimonial"),
    "news": Bilingual("Nouvelle", "News"),
    "contest": Bilingual("Concours", "Contest"),
}

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class _Said(SimpleNamespace):
    """Words of one language by name; `w["page_n"]` and `w.page_n` alike."""

    def __getitem__(self, name: str) -> str:
        return str(getattr(self, name))


def words(lang: Lang, terms: Mapping[str, Words] | None = None) -> _Said:
    """The interface in `lang` (French for fr, English for any other), the house's own terms in place of ours."""
    said = {name: pair[0 if lang == "fr" else 1] for name, pair in _WORDS.items()}
    said |= {name.replace("-", "_"): own[lang] for name, own in (terms or {}).items() if own.get(lang)}
    return _Said(**said)


@cache
def names() -> frozenset[str]:
    return frozenset(_WORDS)
