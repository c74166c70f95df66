"""The closed list of fields: every-field.md has them all, and nothing in use is outside it."""

from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, SequenceNode

from pipeline.load.calendar_fields import SECTIONS
from pipeline.load.documents import read_document
from pipeline.load.post_fields import (
    CONTEST,
    DIGEST,
    EVENT,
    EVERGREEN,
    ITEM,
    MEDIA,
    PAGE,
    POLL,
    POST,
    SIBLING,
    VARIANT,
)
from pipeline.load.report import Report
from pipeline.model import Scope
from tests.load.sites import FORMATS, ROOT

# Fields beyond the formats' own list, each with its reason.
BEYOND = {
    "publish_at": "beside slot, which the example uses",
    "url": "where an online event is attended",
    "multiple": "a poll with several answers",
    "visibility": "of one version, stricter than its channel's",
    "delay": "", "grace": "", "expires_at": "", "thread": "", "title": "", "content_warning": "", "media": "",
}  # fmt: skip


def keys(node: Node) -> Iterator[str]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield key.value
            yield from keys(value)
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from keys(item)


def front(file: str) -> Node:
    fields = read_document((ROOT / file).read_bytes(), Report(file, Scope.POST)).fields
    assert fields is not None
    return fields


def test_every_field_stands_in_the_example() -> None:
    written = set(keys(front("tests/load/formats/posts/every-field.md")))
    for record in (POST, VARIANT, ITEM, MEDIA, EVENT, CONTEST, DIGEST, EVERGREEN, POLL):
        assert set(record.fields) - written - set(BEYOND) == set()


def test_every_field_in_use_is_on_the_list() -> None:
    for folder in (ROOT / "content/posts", FORMATS / "posts"):
        for file in folder.rglob("*.md"):
            record = SIBLING if file.name.endswith(".en.md") else POST
            top = front(str(file.relative_to(ROOT)))
            assert isinstance(top, MappingNode)
            assert {key.value for key, _ in top.value} <= set(record.fields), file
    for file in (ROOT / "content/pages").rglob("*.md"):
        top = front(str(file.relative_to(ROOT)))
        assert isinstance(top, MappingNode)
        assert {key.value for key, _ in top.value} <= set(PAGE.fields), file


def test_every_field_is_described_in_both_languages() -> None:
    for record in (
        POST,
        VARIANT,
        ITEM,
        MEDIA,
        EVENT,
        CONTEST,
        DIGEST,
        EVERGREEN,
        POLL,
        SIBLING,
        PAGE,
        *SECTIONS.values(),
    ):
        for key, field in record.fields.items():
            assert field.about.fr, key
            assert field.about.en, key
