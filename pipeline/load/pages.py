"""Pages of the site that are not posts: content/pages, one file per language."""

from dataclasses import replace

from yaml.nodes import ScalarNode

from pipeline.load import articles
from pipeline.load.documents import read_document
from pipeline.load.groups import Group, group
from pipeline.load.places import MAX_FILE_BYTES
from pipeline.load.post_fields import PAGE
from pipeline.load.posts import Around
from pipeline.load.report import Report
from pipeline.load.shapes import Reader
from pipeline.load.strays import known_languages
from pipeline.load.tree import Tree
from pipeline.load.values import slugged
from pipeline.model import Bilingual, Page, Problem, Scope, Visibility

PAGES = "content/pages"
_A_POST = Bilingual(
    "C'est une publication, rangée parmi les pages : elle ne partira pas.",
    "This is a post, put among the pages: it will not leave.",
)
_MOVE = Bilingual(
    "Mettez ce fichier, et ses traductions, dans content/posts/.",
    "Put this file, and its translations, into content/posts/.",
)


def load(around: Around, tree: Tree) -> tuple[dict[str, Page], list[Problem]]:
    """Pages by id, in the order of the menu."""
    found: dict[str, Page] = {}
    problems: list[Problem] = []
    files, said = known_languages(tree.under(PAGES, ".md"), around.loaded.names.languages)
    problems += said
    for each in group(files, around.loaded.names.languages):
        page, said = _page(each, around, tree)
        problems += said
        if page is None:
            continue
        if page.id in found:
            problems.append(_twice(each, found[page.id]))
            continue
        found[page.id] = page
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0]))), problems


def _page(each: Group, around: Around, tree: Tree) -> tuple[Page | None, list[Problem]]:
    report = Report(each.main, Scope.FILE)
    raw = {}
    for file in each.files:
        try:
            with (tree.root / file).open("rb") as stream:
                raw[file] = stream.read(MAX_FILE_BYTES + 1)
        except OSError:
            raw[file] = b""
    document = read_document(raw[each.main], report)
    if document.fields is None:
        return None, report.problems
    keys = {key.value: key for key, _ in document.fields.value if isinstance(key, ScalarNode)}
    if posted := keys.get("status") or keys.get("channels"):
        report.error("post-among-pages", _A_POST, at=posted, hint=_MOVE)
        return None, report.problems
    reader = Reader(report, around.loaded.names, lang=each.lang)
    got = PAGE.read(document.fields, (), reader) or {}
    key = got.get("id") or slugged(each.stem) or "page"
    found = articles.read(each, raw, document, got, key, reader, around.changed_on)
    if not found.titles:
        report.error(
            "missing-title",
            Bilingual("Il manque un titre.", "A title is missing."),
            at=document.fields,
            hint=Bilingual("title: |", "title: |"),
        )
    page = Page(
        id=key,
        articles={
            lang: replace(article, title=found.titles.get(lang, article.title)) for lang, article in found.articles.items()
        },
        order=got.get("order", 100),
        nav=got.get("nav", True),
        visibility=Visibility(got.get("visibility", "public")),
        aliases=got.get("aliases", ()),
    )
    return page, [*report.problems, *found.problems]


def _twice(each: Group, first: Page) -> Problem:
    other = next((article.file for article in first.articles.values()), first.id)
    report = Report(each.main, Scope.FILE)
    report.error(
        "duplicate-id",
        Bilingual(
            f"Deux pages s'appellent « {first.id} » : {other} et {each.main}.",
            f"Two pages are called “{first.id}”: {other} and {each.main}.",
        ),
        at=(0, 0),
        path=("id",),
    )
    return report.problems[0]
