"""Strict YAML: libyaml's speed, every scalar text, and what would be lost or mistaken is an error.

`compose` gives the tree of nodes, each with its place; readers take their values straight from it. Nothing is
guessed from a plain scalar: `NO` stays "NO", `12:30` "12:30", `1.10` "1.10"; a field that wants a number says so.
"""

import re
from typing import TYPE_CHECKING, Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

from pipeline.load.explain import explain, hashtag_flaw
from pipeline.load.layout import beside_its_bar, merged_halfway
from pipeline.load.report import Report
from pipeline.model import Bilingual, KeyPath

MAX_BYTES = 256 * 1024
MAX_NESTING = 40

if TYPE_CHECKING:
    _Base = yaml.SafeLoader
else:
    _Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Cheap signs that a text may hold what only a look at its events can tell: an anchor, an alias, a tag, depth.
_SUSPECT = re.compile(r"(?:^|[:\-?,\[{])[ \t]*[&*!]", re.MULTILINE)
_DEEP_BLOCK = re.compile(r"^[ \-?:]{20}", re.MULTILINE)
_HASH = re.compile(r"#\w")

_SIGNS = {
    "anchor": Bilingual(
        "« & » et « * » au début d'une valeur ont un sens caché en YAML : ils ne sont pas acceptés ici.",
        "“&” and “*” at the start of a value have a hidden meaning in YAML: they are not accepted here.",
    ),
    "tag": Bilingual(
        "« ! » au début d'une valeur a un sens caché en YAML, et le mot serait perdu.",
        "“!” at the start of a value has a hidden meaning in YAML, and the word would be lost.",
    ),
}
UNDER_A_BAR = Bilingual(
    "Mettez le texte sous une barre ( | ) ou entre guillemets.",
    "Put the text under a bar ( | ) or in quotes.",
)
_TOO_BIG = Bilingual(
    "Ce fichier a plus de 256 ko de réglages : il n'est pas lu.",
    "This file has more than 256 kB of settings: it is not read.",
)
_TOO_DEEP = Bilingual(
    f"Plus de {MAX_NESTING} niveaux de crochets, d'accolades ou de décalages : le fichier n'est pas lu.",
    f"More than {MAX_NESTING} levels of brackets, braces or indents: the file is not read.",
)


class _Composer(_Base):
    """Composes without guessing types; an explicit tag stays visible as the node's tag."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        return ""

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


def normal(text: str) -> str:
    """Without byte order mark, with LF line ends."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def compose(text: str, report: Report) -> MappingNode | None:
    """The tree of a YAML mapping, or None when it cannot be read; the report says why."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        report.error("too-big", _TOO_BIG, at=(0, 0))
        return None
    if merged_halfway(text, report, anywhere=True) or beside_its_bar(text, report) or not _audit(text, report):
        return None
    root = _compose(text, report)
    if root is None:
        return None
    _comments(text, root, report)
    if isinstance(root, MappingNode):
        return root
    report.error(
        "not-fields",
        Bilingual(
            "Ce fichier ne contient pas de champs.",
            "This file holds no fields.",
        ),
        at=root,
        hint=Bilingual("Écrivez une ligne par champ : « nom: valeur ».", "Write one line per field: “name: value”."),
    )
    return None


def _compose(text: str, report: Report) -> Node | None:
    loader = _Composer(text)
    try:
        node = loader.get_single_node()
    except (yaml.YAMLError, UnicodeError, ValueError) as error:
        explain(text, error, report)
        return None
    finally:
        loader.dispose()
    if node is None:
        return MappingNode("", [], _START, _START, False)
    return node


class _Start:
    line = column = index = 0


_START: Any = _Start()


def _audit(text: str, report: Report) -> bool:
    """False when the text nests too deep for libyaml, or uses anchors, aliases or tags. Reads events only when
    a cheap look cannot rule that out; events come one by one, so that a deep text is left at its 41st level.
    """
    deep = text.count("[") + text.count("{") > MAX_NESTING or _DEEP_BLOCK.search(text)
    if not deep and not _SUSPECT.search(text):
        return True
    depth = 0
    sound = True
    try:
        for event in yaml.parse(text, Loader=_Base):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_NESTING:
                    report.error("too-deep", _TOO_DEEP, at=event)
                    return False
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            sign = _sign(text, event)
            if sign:
                report.error(f"yaml-{sign}", _SIGNS[sign], at=event, hint=UNDER_A_BAR)
                sound = False
    except (yaml.YAMLError, UnicodeError, ValueError) as error:
        if "nesting" in str(getattr(error, "problem", "")):  # libyaml's own limit, in some versions, of a thousand
            report.error("too-deep", _TOO_DEEP, at=_mark(error))
            return False
        return True  # composing meets the same error and explains it
    return sound


def _mark(error: Exception) -> tuple[int, int]:
    mark = getattr(error, "problem_mark", None)
    return (mark.line, mark.column) if mark is not None else (0, 0)


def _sign(text: str, event: yaml.Event) -> str | None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        return "anchor"
    if getattr(event, "tag", None):
        return "tag"
    start = event.start_mark
    if isinstance(event, yaml.ScalarEvent) and start and text[start.index : start.index + 1] == "!":
        return "tag"  # a lone "!" leaves no tag, and vanishes
    return None


def _comments(text: str, root: Node, report: Report) -> None:
    """A comment that begins with a word (` #Vélo`) is a hashtag about to be lost."""
    found = [m.start() for m in _HASH.finditer(text)]
    if not found:
        return
    spans: list[tuple[int, int]] = []
    _spans(root, spans)
    at = 0
    seen_line = -1
    for position in found:
        while at < len(spans) and spans[at][1] <= position:
            at += 1
        if at < len(spans) and spans[at][0] <= position:
            continue
        line = text.count("\n", 0, position)
        start = text.rfind("\n", 0, position) + 1
        if line == seen_line:
            continue
        seen_line = line
        first = _comment_start(text, start, position, spans)
        if first == position:
            hashtag_flaw(text, line, position - start, report, path_at(root, line))


def path_at(root: Node, line: int) -> KeyPath:
    """The field that a line (0-based) belongs to: the deepest whose name stands on it or above."""
    path: KeyPath = ()
    here = root
    while isinstance(here, MappingNode):
        above = [(key, value) for key, value in here.value if key.start_mark.line <= line]
        if not above or not isinstance(above[-1][0], ScalarNode):
            break
        path, here = (*path, above[-1][0].value), above[-1][1]
    return path


def _comment_start(text: str, start: int, position: int, spans: list[tuple[int, int]]) -> int:
    """Where the comment that holds `position` begins: the first # of the line outside every scalar."""
    for index in range(start, position):
        if text[index] == "#" and not any(a <= index < b for a, b in spans):
            return index
    return position


def _spans(node: Node, spans: list[tuple[int, int]]) -> None:
    """Where scalars with a # in them stand, in order."""
    if isinstance(node, ScalarNode):
        if "#" in node.value:
            spans.append((node.start_mark.index, node.end_mark.index))
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            _spans(key, spans)
            _spans(value, spans)
    else:
        for item in node.value:
            _spans(item, spans)


def is_null(node: Node) -> bool:
    """Nothing after the colon, `~` or `null`."""
    return isinstance(node, ScalarNode) and is_plain(node) and node.value in ("", "~", "null")


def is_plain(node: ScalarNode) -> bool:
    return node.style is None or node.style == ""
