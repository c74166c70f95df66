"""Files that people start from: `templates/scaffold/`, the user's file by file before the packaged ones.

A scaffold writes `<< value >>` and `<% if … %>`, so that `{link}` and a workflow's `${{ … }}` stand in it as they are.
"""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from pipeline.compose import packaged
from pipeline.errors import ContentError
from pipeline.model import Bilingual

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_LONGEST = 58  # characters of an id made from a title


def fill(root: Path | None, name: str, values: Mapping[str, object]) -> str:
    """A scaffold with its values in place. Raises ContentError, naming the file, for one that cannot be used."""
    from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    folders = [*([root / "templates" / "scaffold"] if root else []), packaged() / "scaffold"]
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    try:
        return environment.get_template(name).render(dict(values))
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        at = Bilingual(f", ligne {line}", f", line {line}") if line else Bilingual("", "")
        raise ContentError(
            Bilingual(
                f"templates/scaffold/{name}{at.fr} : {error.message}",
                f"templates/scaffold/{name}{at.en}: {error.message}",
            )
        ) from error


def one_line(text: str) -> str:
    """A person's words on one line, fit to stand under a bar: no line break, no control character."""
    return _CONTROL.sub(" ", unicodedata.normalize("NFC", text)).strip()


def quoted(text: str) -> str:
    """A value in YAML's double quotes."""
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def slug(text: str) -> str:
    """A title as an id: a-z, 0-9 and hyphens; empty when nothing of it is left."""
    loose = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("ß", "ss")
    plain = unicodedata.normalize("NFKD", loose).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(words) <= _LONGEST:
        return words
    return words[:_LONGEST].rsplit("-", 1)[0]
