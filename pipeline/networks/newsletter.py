"""Newsletter, sent by hand: the finished HTML and plain text, made from the article and the month's posts."""

import re
from dataclasses import replace
from typing import ClassVar, Final

from pipeline import markdown
from pipeline.model import Bilingual, Channel, Level, Message, Part, Post, Problem, Variant, pick
from pipeline.network import Context, Findings, Limit, Limits, Network, say

_LINES = "https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1"
_CLIPPED = "https://mailchimp.com/help/gmail-is-clipping-my-email/"
_SUBJECT = "https://mailchimp.com/help/best-practices-for-email-subject-lines/"
_CLIP = 102_000  # bytes of HTML that Gmail shows before "view entire message"
_SHOWN = 60  # characters of a subject that most inboxes show


class Newsletter(Network):
    name: ClassVar[str] = "newsletter"
    label: ClassVar[str] = "Newsletter"
    short: ClassVar[str] = "nl"
    medium: ClassVar[str] = "email"

    def limits(self, channel: Channel) -> Limits:
        return Limits(
            text=Limit(_CLIP, _CLIPPED, Bilingual("octets", "bytes")),
            subject=Limit(998, _LINES),
            images=Limit(1, "https://www.rfc-editor.org/rfc/rfc2557", Bilingual("images", "images")),  # the header
            counts_urls_in_full=False,
            needs_subject=True,
            mime=("image/jpeg", "image/png", "image/gif"),
        )

    def length(self, text: str, channel: Channel) -> int:
        """UTF-8 bytes of the plain text."""
        return len(text.encode())

    def compose(self, ctx: Context, post: Post, variant: Variant) -> Message:
        """The letter's own words between its header and "This month", once as HTML and once as text."""
        message = super().compose(ctx, post, variant)
        part = message.parts[0]
        body = ctx.body_html() if variant.origin == "body" and not variant.items else markdown.to_html(part.text)
        values = _values(ctx, message, part, body or "")
        text = ctx.render("newsletter.txt.j2", values) or part.text
        html = ctx.render("newsletter.html.j2", values)
        whole = replace(part, text=text, length=self.length(text, ctx.channel), spans=self.spans(text, ctx.channel))
        return replace(message, parts=(whole, *message.parts[1:]), html=html)

    def check(self, message: Message, channel: Channel) -> list[Problem]:
        found = Findings(self.label, message)
        if message.html and (size := len(message.html.encode())) > _CLIP:
            found.add(
                "clipped",
                Bilingual(
                    f"la lettre pèse {size // 1000} ko ; Gmail la coupe après {_CLIP // 1000} ko",
                    f"the letter is {size // 1000} kB; Gmail clips it after {_CLIP // 1000} kB",
                ),
                Bilingual(
                    "raccourcissez l'article, ou renvoyez à sa page",
                    "shorten the article, or lead to its page",
                ),
                level=Level.WARNING,
            )
        if message.subject and len(message.subject) > _SHOWN:
            found.add(
                "subject-long",
                Bilingual(
                    f"l'objet fait {len(message.subject)} caractères ; beaucoup de boîtes n'en montrent que {_SHOWN}",
                    f"the subject is {len(message.subject)} characters; many inboxes show only {_SHOWN}",
                ),
                Bilingual("mettez l'essentiel au début", "put what matters first"),
                level=Level.NOTICE,
            )
        if not message.preheader:
            found.add(
                "no-preheader",
                Bilingual(
                    "pas d'accroche : la boîte montrera les premiers mots",
                    "no preview line: inboxes will show the first words",
                ),
                Bilingual("ajoutez `preheader: |` sous ce canal", "add `preheader: |` under this channel"),
                level=Level.NOTICE,
            )
        return [*super().check(message, channel), *found]

    def checklist(self, message: Message) -> tuple[Bilingual, ...]:
        return (
            say(
                "Créer l'envoi dans l'outil de newsletter, pour la liste de cette langue",
                "Create the mailing in the newsletter tool, for this language's list",
            ),
            say("Coller l'objet et l'accroche", "Paste the subject and the preview line"),
            say("Coller le HTML, puis la version texte", "Paste the HTML, then the plain text"),
            say("Vérifier le lien de désinscription de l'outil", "Check the tool's unsubscribe link"),
            say(
                "S'envoyer un essai et l'ouvrir sur un téléphone",
                "Send yourself a test and open it on a phone",
            ),
            say(
                "Envoyer, puis donner l'adresse de la version en ligne : `/fait <lien>`",
                "Send, then give the address of the online version: `/done <link>`",
            ),
        )


# ── what the two templates show ──────────────────────────────────────────────────────────────────────────────────
_LABELS: Final = {
    "month": Bilingual("Ce mois-ci", "This month"),
    "online": Bilingual("Lire en ligne", "Read online"),
    "contact": Bilingual("Nous écrire", "Write to us"),
}
_COLOURS: Final = {"primary": "0b5d4e", "accent": "f2a541", "ink": "1d2b2a", "paper": "f6f4ee"}


def _values(ctx: Context, message: Message, part: Part, body: str) -> dict[str, object]:
    organisation, lang = ctx.calendar.organisation, message.lang
    colours = {name: "#" + organisation.brand.colours.get(name, colour) for name, colour in _COLOURS.items()}
    image = next((one for one in part.media if one.media.kind == "image"), None)
    return {
        "lang": lang,
        "name": pick(ctx.channel.name, lang),
        "organisation": organisation.name,
        "motto": pick(organisation.motto, lang).strip(),
        "address": organisation.address or "",
        "contact": organisation.contact or "",
        "home": organisation.base_url,
        "colours": colours,
        "subject": message.subject or "",
        "preheader": message.preheader or "",
        "online": ctx.page() or "",
        "image": ctx.media_url(image.media) if image else "",
        "alt": image.alt if image else "",
        "body": _styled(body, colours),
        "text": part.text,
        "entries": [entry._asdict() for entry in ctx.entries()],
        "labels": {name: label.to(lang) for name, label in _LABELS.items()},
    }


def _styled(html: str, colours: dict[str, str]) -> str:
    """Our renderer's HTML with its styles inline, the only place where every mail program reads them."""
    from markupsafe import Markup

    text = "margin:0 0 16px;font-size:16px;line-height:1.5"
    styles = {
        "h1": f"margin:28px 0 12px;font-size:24px;line-height:1.25;color:{colours['primary']}",
        "h2": f"margin:28px 0 12px;font-size:20px;line-height:1.3;color:{colours['primary']}",
        "h3": f"margin:24px 0 8px;font-size:17px;line-height:1.3;color:{colours['ink']}",
        "p": text,
        "ul": "margin:0 0 16px;padding:0 0 0 24px",
        "ol": "margin:0 0 16px;padding:0 0 0 24px",
        "li": "margin:0 0 6px;font-size:16px;line-height:1.5",
        "a": f"color:{colours['primary']};text-decoration:underline",
        "blockquote": f"margin:0 0 16px;padding:0 0 0 16px;border-left:4px solid {colours['accent']}",
        "img": "display:block;max-width:100%;height:auto;border:0",
        "table": "border-collapse:collapse;margin:0 0 16px",
        "th": "padding:6px 12px 6px 0;text-align:left;font-size:16px",
        "td": "padding:6px 12px 6px 0;font-size:16px;vertical-align:top",
        "hr": f"border:0;border-top:1px solid {colours['accent']};margin:24px 0",
    }

    def styled(match: re.Match[str]) -> str:
        style = styles.get(match[1])
        return f'<{match[1]} style="{style}"' if style else match[0]

    return Markup(re.sub(r"<([a-z][a-z0-9]*)(?=[\s>/])", styled, html))  # noqa: S704 - escaped by the renderer
