"""Text as networks and readers see it: graphemes, links, tags, sentences, typography.

Everything here is pure. Positions are code points of the text given, never bytes and never UTF-16 units.
Nothing here changes a text that will be sent, except the functions whose name says so (`nfc`, `truncate`).
"""

from pipeline.text.cutting import sentences, split_to_fit, typeset
from pipeline.text.inert import inert
from pipeline.text.spans import (
    Span,
    counted_urls,
    emojis,
    grapheme_count,
    graphemes,
    hashtags,
    mentions,
    nfc,
    top_level_domains,
    truncate,
    urls,
)
from pipeline.text.wording import (
    character_name,
    fingerprint,
    fold,
    nearest,
    normalise,
    path_key,
    unsafe_characters,
    visible,
    word_runs,
    words,
)

__all__ = [
    "Span",
    "character_name",
    "counted_urls",
    "emojis",
    "fingerprint",
    "fold",
    "grapheme_count",
    "graphemes",
    "hashtags",
    "inert",
    "mentions",
    "nearest",
    "nfc",
    "normalise",
    "path_key",
    "sentences",
    "split_to_fit",
    "top_level_domains",
    "truncate",
    "typeset",
    "unsafe_characters",
    "urls",
    "visible",
    "word_runs",
    "words",
]
