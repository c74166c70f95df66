"""Composing: a loaded site becomes one `Draft` per publication, and its addresses.

    composer = Composer(site)
    draft = composer.draft(Key("p08-noel-d-occasion", "x"))

Preview, check, review and network client all take the draft's message: what is previewed is what is sent.
"""

from pipeline.compose.addresses import Addresses, Link, ShortLink, Target, media_path, page_path
from pipeline.compose.composer import Composer, compose, short_links
from pipeline.compose.digests import digest, text_fingerprint
from pipeline.compose.templates import TemplateError, Templates, packaged

__all__ = [
    "Addresses",
    "Composer",
    "Link",
    "ShortLink",
    "Target",
    "TemplateError",
    "Templates",
    "compose",
    "digest",
    "media_path",
    "packaged",
    "page_path",
    "short_links",
    "text_fingerprint",
]
