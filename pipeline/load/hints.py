"""What the writer probably meant: French keys and values, near misses, dates written by hand."""

from collections.abc import Iterable
from difflib import get_close_matches

from pipeline.model import Bilingual

# French (and common English) words people write for our keys.
KEYS = {
    "statut": "status", "état": "status", "etat": "status", "titre": "title", "canaux": "channels", "canal": "channels",
    "réseaux": "channels", "reseaux": "channels", "networks": "channels", "publier_le": "publish_at", "date": "publish_at",
    "publication": "publish_at", "publish": "publish_at", "publish_on": "publish_at", "heure": "at", "créneau": "slot",
    "creneau": "slot", "rendez-vous": "rendezvous", "rendez_vous": "rendezvous", "rubrique": "pillar", "pilier": "pillar",
    "campagne": "campaign", "campagnes": "campaigns", "public": "audience", "publics": "audiences", "cible": "audience",
    "cibles": "audiences", "objectif": "objective", "objectifs": "objectives", "appel": "call_to_action",
    "appel_a_l_action": "call_to_action", "cta": "call_to_action", "résumé": "summary", "resume": "summary",
    "chapo": "summary", "texte": "text", "textes": "text", "image": "media", "images": "media", "médias": "media",
    "medias": "media", "photo": "media", "photos": "media", "fichier": "file", "lien": "link", "sondage": "poll",
    "évènement": "event", "événement": "event", "evenement": "event", "concours": "contest", "début": "starts",
    "debut": "starts", "fin": "ends", "lieu": "place", "prix": "price", "accessibilité": "accessibility",
    "auteur": "author", "autrice": "author", "langues": "languages", "langue": "languages", "lang": "languages",
    "nom": "name", "équipe": "team", "equipe": "team", "règles": "rules", "regles": "rules", "calendrier": "schedule",
    "planning": "schedule", "temps_forts": "key_dates", "temps_fort": "key_date", "partenaires": "partners",
    "partenaire": "partners", "réponses": "answers", "repond_a": "answers", "corrige": "corrects", "priorité": "priority",
    "priorite": "priority", "expire_le": "expires_at", "expiration": "expires_at", "retirer_le": "remove_at",
    "délai": "grace", "delai": "delay", "décalage": "delay", "objet": "subject", "accroche": "preheader",
    "premier_commentaire": "first_comment", "commentaire": "first_comment", "avertissement": "content_warning",
    "crédit": "credit", "licence_": "licence", "license": "licence", "étiquettes": "tags", "etiquettes": "tags",
    "mots-clés": "tags", "visibilité": "visibility", "visibilite": "visibility", "traduit": "translated",
    "traduit_le": "translated", "durée": "duration", "duree": "duration", "sous-titres": "subtitles",
    "sous_titres": "subtitles", "réponse_attendue": "follow_up", "suite": "follow_up", "sources_": "sources",
    "tâches": "tasks", "taches": "tasks", "leçon": "lesson", "enseignement": "lesson", "sensible": "sensitive",
    "consentement": "consent", "hériter": "inherit", "heriter": "inherit", "comme": "inherit", "le": "on", "à": "at",
    "idée": "idea", "idee": "idea", "responsable": "owner", "fuseau": "timezone", "rythme": "cadence",
    "par": "per", "du": "from", "de": "from", "au": "to", "organisation_": "organisation", "organization": "organisation",
    "périodes_creuses": "quiet_periods", "heures_creuses": "quiet_hours", "dispenses": "waive", "alias": "aliases",
    "note_": "note", "colors": "colours", "channel": "channels", "hashtag": "hashtags", "adresse": "address",
    "piliers": "pillars", "rubriques": "pillars", "format_": "format",
}  # fmt: skip

VALUES = {
    "idée": "idea", "idee": "idea", "brouillon": "draft", "relecture": "in_review", "en relecture": "in_review",
    "en_relecture": "in_review", "à relire": "in_review", "validée": "approved", "validé": "approved", "validee": "approved",
    "valide": "approved", "approuvée": "approved", "approuvé": "approved", "prête": "approved", "programmée": "approved",
    "scheduled": "approved", "published": "approved", "publiée": "approved", "review": "in_review",
    "suspendue": "held", "suspendu": "held", "en attente": "held", "annulée": "cancelled", "annulé": "cancelled",
    "canceled": "cancelled", "publique": "public", "public": "public", "membres": "members", "interne": "internal",
    "privé": "internal", "normale": "normal", "crise": "crisis", "urgent": "crisis", "sondage": "poll", "vidéo": "video",
    "évènement": "event", "événement": "event", "lettre": "newsletter", "infolettre": "newsletter", "concours": "contest",
    "témoignage": "testimonial", "carrousel": "carousel", "lien": "link", "direct": "live", "décision": "decision",
    "actualité": "news", "histoire": "story", "image": "image", "erreur": "error", "avertissement": "warning",
    "attention": "warning", "information": "notice", "désactivée": "off", "désactivé": "off", "jour": "day",
    "semaine": "week", "mois": "month", "à la fusion": "on-merge", "maintenant": "on-merge", "now": "on-merge",
    "oui": "true", "vrai": "true", "yes": "true", "on": "true", "non": "false", "faux": "false", "no": "false",
    "essai": "outbox", "test": "outbox", "réel": "live", "manuel": "handoff", "à la main": "handoff", "manual": "handoff",
    "automatique": "api", "auto": "api", "site": "built", "sauter": "skip", "garder": "keep",
}  # fmt: skip


def nearest(word: str, known: Iterable[str], table: dict[str, str] | None = None) -> str | None:
    """The known word the writer most likely meant, or None."""
    words = list(known)
    low = word.strip().casefold()
    meant = (table or {}).get(low)
    if meant in words:
        return meant
    by_case = {each.casefold(): each for each in words}
    if low in by_case:
        return by_case[low]
    flat = low.replace("-", "_")
    for each in words:
        if each.replace("-", "_") == flat:
            return each
    close = get_close_matches(low, list(by_case), n=1, cutoff=0.6)
    if close:
        return by_case[close[0]]
    longer = [each for each in words if len(low) > 2 and each.casefold().startswith(low)]
    return longer[0] if len(longer) == 1 else None


def write(right: str) -> Bilingual:
    return Bilingual(f"Écrivez : {right}", f"Write: {right}")


def among(known: Iterable[str], limit: int = 20) -> Bilingual:
    """The whole choice, "One of: …", for a word that resembles nothing known."""
    words = list(known)
    if not words:
        return Bilingual(
            "Il n'y en a encore aucun dans calendar.yaml.", "There is none in calendar.yaml yet."
        )
    listed = ", ".join(words[:limit]) + (", …" if len(words) > limit else "")
    return Bilingual(f"Au choix : {listed}", f"One of: {listed}")


def meant(word: str, known: Iterable[str], table: dict[str, str] | None = None) -> Bilingual:
    """A hint for an unknown word: the nearest known one, else the list."""
    words = list(known)
    near = nearest(word, words, table)
    return write(near) if near else among(words)
