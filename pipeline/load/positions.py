"""Where a path of a YAML file stands: looked up only when there is a problem to place."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pipeline.load.documents import read_document
from pipeline.load.places import MAX_FILE_BYTES, NotRead, has_symlink, read_text
from pipeline.load.report import Report
from pipeline.load.yaml_strict import compose, normal
from pipeline.model import KeyPath, Problem, Scope


def find(root: Node, path: KeyPath) -> Node:
    """The node that a path leads to, or the deepest on the way that exists. A field is placed at its name's line,
    an item of a list at its own.
    """
    here: Node = root
    shown: Node = root
    for step in path:
        if isinstance(here, MappingNode):
            pair = next(((k, v) for k, v in here.value if isinstance(k, ScalarNode) and k.value == str(step)), None)
            if pair is None:
                break
            shown, here = pair
        elif isinstance(here, SequenceNode) and isinstance(step, int) and step < len(here.value):
            shown = here = here.value[step]
        else:
            break
    return shown


def locate(root: Path, problems: list[Problem]) -> list[Problem]:
    """The same problems, with line and column where only file and path were known."""
    return [problem if problem.line is not None else _placed(root, problem) for problem in problems]


def _placed(root: Path, problem: Problem) -> Problem:
    if not problem.path or not problem.file:
        return problem
    held = _tree(root, problem.file, _stamp(root, problem.file))
    if held is None:
        return problem
    tree, offset = held
    mark = find(tree, problem.path).start_mark
    return replace(problem, line=mark.line + 1 + offset, column=mark.column + 1)


def _stamp(root: Path, file: str) -> tuple[int, int]:
    try:
        seen = (root / file).lstat()
    except OSError:
        return (0, 0)
    return (seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=64)
def _tree(root: Path, file: str, _stamp_of_file: tuple[int, int]) -> tuple[Node, int] | None:
    quiet = Report(file, Scope.FILE)
    try:
        if file.endswith(".md"):
            if has_symlink(root, file):
                return None
            with (root / file).open("rb") as stream:
                fields = read_document(stream.read(MAX_FILE_BYTES + 1), quiet).fields
        else:
            fields = compose(normal(read_text(root, file)), quiet)
    except (NotRead, OSError):
        return None
    return None if fields is None else (fields, quiet.offset)
