"""What is said of a field's name, or of a language, that nobody knows."""

import re
from typing import Any

from yaml.nodes import Node

from pipeline.load import hints
from pipeline.load.shapes import Reader
from pipeline.load.yaml_strict import is_null
from pipeline.model import Bilingual, KeyPath

_ENOUGH = 200  # problems of one file; a file with more is not a post, and is blocked already


def unknown_language(key: str, key_node: Node, path: KeyPath, reader: Reader) -> None:
    reader.wrong(
        key_node,
        (*path, key),
        Bilingual(
            f"« {key} » : pas de langue de ce nom dans calendar.yaml.",
            f"“{key}”: no language of that name in calendar.yaml.",
        ),
        hints.among(reader.names.languages),
        code="unknown-languages",
    )


def unknown_key(key: str, key_node: Node, value: Node, path: KeyPath, reader: Reader, known: Any, *, cut: bool) -> None:
    if cut and is_null(value):
        reader.wrong(
            key_node,
            (*path, key),
            Bilingual(
                f"Une virgule a coupé le texte avant « {key} ». Mettez le texte sur sa ligne, sous une barre.",
                f"A comma cut the text before “{key}”. Put the text on its own line, under a bar.",
            ),
            Bilingual("Entre { } et [ ], une virgule sépare.", "Inside { } and [ ], a comma separates."),
            code="cut-text",
        )
        return
    if len(reader.report.problems) > _ENOUGH:
        return
    plain = re.sub(r"[^\w-]", "", key)
    if plain != key and plain in known:
        message = Bilingual(
            f"Un caractère invisible ou de trop se cache dans « {key} ».",
            f"An invisible or extra character hides in “{key}”.",
        )
        hint = Bilingual(f"Effacez la ligne et retapez : {plain}", f"Delete the line and type again: {plain}")
        reader.wrong(key_node, (*path, key), message, hint, code="unknown-key")
        return
    reader.wrong(
        key_node,
        (*path, key),
        Bilingual(f"Champ inconnu : « {key} ».", f"Unknown field: “{key}”."),
        hints.meant(key, known, hints.KEYS),
        code="unknown-key",
    )
