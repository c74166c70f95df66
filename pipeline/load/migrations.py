"""Older files, rewritten in today's format. Version 1 is the first: there is nothing older yet."""

import re

from pipeline.errors import ContentError
from pipeline.load.calendar import VERSION
from pipeline.model import Bilingual

_LINE = re.compile(r"^version:[ \t]*(\d+)", re.MULTILINE)


def migrate(text: str) -> str:
    """calendar.yaml in the current version. A file of a later version is a `ContentError`."""
    found = _LINE.search(text)
    version = int(found[1]) if found else VERSION
    if version > VERSION:
        raise ContentError(
            Bilingual(
                f"calendar.yaml est de la version {version}, et ce programme s'arrête à la {VERSION}. Mettez-le à jour.",
                f"calendar.yaml is of version {version}, and this program stops at {VERSION}. Update it.",
            )
        )
    return text
