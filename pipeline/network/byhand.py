"""What a person does who posts by hand: the default steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model import Bilingual, Message
from pipeline.network.wording import amount, say

if TYPE_CHECKING:
    from pipeline.network.contract import Network


def checklist(network: Network, message: Message) -> tuple[Bilingual, ...]:
    """The steps of posting by hand, from opening the network to recording the address."""
    steps = [
        say(
            f"Ouvrir {network.label} avec le compte de l'organisation",
            f"Open {network.label} with the organisation's account",
        )
    ]
    if message.title:
        steps.append(say("Coller le titre", "Paste the title"))
    if message.subject:
        steps.append(say("Coller l'objet et l'accroche", "Paste the subject and the preview line"))
    posts = [part for part in message.parts if part.kind != "first_comment"]
    if any(part.text for part in posts):
        steps.append(say("Coller le texte sans le changer", "Paste the text without changing it"))
    if len(posts) > 1:
        steps.append(
            say(
                f"Publier les {len(posts)} parties dans l'ordre, chacune en réponse",
                f"Post the {len(posts)} parts in order, each as a reply",
            )
        )
    media = [one.media for part in posts for one in part.media]
    if media:
        count = amount(len(media), Bilingual("fichiers", "files"))
        steps.append(say(f"Joindre {count.fr}, dans l'ordre", f"Attach {count.en}, in order"))
    if any(one.alt for part in posts for one in part.media):
        steps.append(say("Coller le texte alternatif de chaque image", "Paste the alternative text of each picture"))
    if any(one.subtitles for one in media):
        steps.append(say("Joindre les sous-titres de chaque langue", "Attach the subtitles in each language"))
    if any(part.kind == "first_comment" for part in message.parts):
        steps.append(say("Publier, puis coller le premier commentaire", "Post, then paste the first comment"))
    steps.append(
        say(
            "Copier l'adresse de la publication et la donner en réponse : `/fait <lien>`",
            "Copy the post's address and give it in reply: `/done <link>`",
        )
    )
    return tuple(steps)
