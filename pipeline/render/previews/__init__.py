"""Previews: what each network will show, drawn from the very message that is sent.

    shown = preview(draft, channel, network, calendar, "fr", picture)
    html = preview_html(press, shown, "fr", when="7 déc. 12:30")

The look is a template, `templates/previews/<network>.html`, else `default.html`: a new network needs no code here.
"""

from pipeline.render.previews.show import look_of, preview_html, previews_of
from pipeline.render.previews.values import (
    Beside,
    Gauge,
    PartShown,
    Picture,
    Pictured,
    Preview,
    Segment,
    Shown,
    preview,
    segments,
)

__all__ = [
    "Beside",
    "Gauge",
    "PartShown",
    "Picture",
    "Pictured",
    "Preview",
    "Segment",
    "Shown",
    "look_of",
    "preview",
    "preview_html",
    "previews_of",
    "segments",
]
