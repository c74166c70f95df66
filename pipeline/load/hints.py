"""What the writer probably meant: French keys and values, near misses, dates written by hand."""

from collections.abc import Iterable
from difflib import get_close_matches

from pipeline.model import Bilingual


def _reverse(meanings: dict[str, str]) -> dict[str, str]:
    """Each word → what it means, from what is meant → its words."""
    return {word: right for right, words in meanings.items() for word in words.split(", ")}


# The words people write, French first, for our keys…
KEYS = _reverse({
    "status": "statut, état, etat", "title": "titre",
    "channels": "canaux, canal, réseaux, reseaux, networks, channel",
    "publish_at": "publier_le, date, publication, publish, publish_on", "at": "heure, à",
    "slot": "créneau, creneau", "rendezvous": "rendez-vous, rendez_vous", "pillar": "rubrique, pilier",
    "campaign": "campagne", "campaigns": "campagnes", "audience": "public, cible",
    "audiences": "publics, cibles", "objective": "objectif", "objectives": "objectifs",
    "call_to_action": "appel, appel_a_l_action, cta", "summary": "résumé, resume, chapo",
    "text": "texte, textes", "media": "image, images, médias, medias, photo, photos", "file": "fichier",
    "link": "lien", "poll": "sondage", "event": "évènement, événement, evenement", "contest": "concours",
    "starts": "début, debut", "ends": "fin", "place": "lieu", "price": "prix",
    "accessibility": "accessibilité", "author": "auteur, autrice", "languages": "langues, langue, lang",
    "name": "nom", "team": "équipe, equipe", "rules": "règles, regles", "schedule": "calendrier, planning",
    "key_dates": "temps_forts", "key_date": "temps_fort", "partners": "partenaires, partenaire",
    "answers": "réponses, repond_a", "corrects": "corrige", "priority": "priorité, priorite",
    "expires_at": "expire_le, expiration", "remove_at": "retirer_le", "grace": "délai",
    "delay": "delai, décalage", "subject": "objet", "preheader": "accroche",
    "first_comment": "premier_commentaire, commentaire", "content_warning": "avertissement",
    "credit": "crédit", "licence": "license", "tags": "étiquettes, etiquettes, mots-clés",
    "visibility": "visibilité, visibilite", "translated": "traduit, traduit_le", "duration": "durée, duree",
    "subtitles": "sous-titres, sous_titres", "follow_up": "réponse_attendue, suite",
    "tasks": "tâches, taches", "lesson": "leçon, enseignement", "sensitive": "sensible",
    "consent": "consentement", "inherit": "hériter, heriter, comme", "on": "le", "idea": "idée, idee",
    "owner": "responsable", "timezone": "fuseau", "network": "réseau, reseau",
    "channel_groups": "groupes, groupe", "account": "compte", "server": "serveur", "delivery": "livraison",
    "size": "taille", "times": "heures", "share": "part", "cadence": "rythme", "per": "par",
    "from": "du, de", "to": "au", "organisation": "organization", "quiet_periods": "périodes_creuses",
    "quiet_hours": "heures_creuses", "waive": "dispenses", "aliases": "alias", "colours": "colors",
    "credentials_expire": "identifiants_expirent, credentials_expire_on, expires_on, token_expires",
    "hashtags": "hashtag", "address": "adresse", "pillars": "piliers, rubriques",
})  # fmt: skip

# … and for our values.
VALUES = _reverse({
    "idea": "idée, idee", "draft": "brouillon",
    "in_review": "relecture, en relecture, en_relecture, à relire, review",
    "approved": "validée, validé, validee, valide, approuvée, approuvé, prête, programmée, scheduled, published, publiée",
    "held": "suspendue, suspendu, en attente", "cancelled": "annulée, annulé, canceled",
    "public": "publique", "members": "membres", "internal": "interne, privé", "normal": "normale",
    "crisis": "crise, urgent", "poll": "sondage", "video": "vidéo", "event": "évènement, événement",
    "newsletter": "lettre, infolettre", "contest": "concours", "testimonial": "témoignage",
    "carousel": "carrousel", "link": "lien", "live": "direct, réel", "decision": "décision",
    "news": "actualité", "story": "histoire", "error": "erreur", "warning": "avertissement, attention",
    "notice": "information", "off": "désactivée, désactivé", "day": "jour", "week": "semaine",
    "month": "mois", "on-merge": "à la fusion, maintenant, now", "true": "oui, vrai, yes, on",
    "false": "non, faux, no", "outbox": "essai, test", "handoff": "manuel, à la main, manual",
    "api": "automatique, auto", "built": "site", "skip": "sauter", "keep": "garder",
})  # fmt: skip


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
    close = get_close_matches(low, list(by_case), n=1, cutoff=0.66)
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
        return Bilingual("Il n'y en a encore aucun dans calendar.yaml.", "There is none in calendar.yaml yet.")
    listed = ", ".join(words[:limit]) + (", …" if len(words) > limit else "")
    return Bilingual(f"Au choix : {listed}", f"One of: {listed}")


def meant(word: str, known: Iterable[str], table: dict[str, str] | None = None) -> Bilingual:
    """A hint for an unknown word: the nearest known one, else the list."""
    words = list(known)
    near = nearest(word, words, table)
    return write(near) if near else among(words)
