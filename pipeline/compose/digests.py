"""A part's digest and its text's fingerprint, as the ledger keeps them.

"d1:" is the SHA-256 of canonical JSON: sorted keys, no spaces, UTF-8. What is in it is what a network receives: text, language,
warning, link, card, poll, options, and each picture's bytes and alternative text. No time, no version of the tool, nothing
derived. Another rule would need another number, or every publication that is out would look changed.
"""

import json
from hashlib import sha256

from pipeline.model import Card, Part, Poll
from pipeline.text import fingerprint, nfc


def digest(part: Part) -> str:
    value = {
        "text": nfc(part.text),
        "lang": part.lang,
        "warning": part.warning,
        "link": part.link,
        "card": _card(part.card),
        "poll": _poll(part.poll),
        "options": dict(part.options),
        "media": [{"sha256": one.media.sha256, "alt": one.alt} for one in part.media],
    }
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return "d1:" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def text_fingerprint(part: Part) -> str:
    return fingerprint([part.text])


def _card(card: Card | None) -> dict[str, str | None] | None:
    if card is None:
        return None
    image = card.image.sha256 if card.image else None
    return {"url": card.url, "title": card.title, "description": card.description, "image": image}


def _poll(poll: Poll | None) -> dict[str, object] | None:
    if poll is None:
        return None
    return {
        "options": list(poll.options),
        "seconds": int(poll.duration.total_seconds()),
        "multiple": poll.multiple,
    }
