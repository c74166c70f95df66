"""The texts of a page in each language: the main file's body, and the siblings'."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pipeline.load.documents import Document, read_document
from pipeline.load.groups import Group
from pipeline.load.positions import find
from pipeline.load.post_fields import SIBLING
from pipeline.load.report import Report
from pipeline.load.shapes import Reader
from pipeline.model import Article, Bilingual, Lang, Level, Problem, Scope

ChangedOn = Callable[[str], date | None]


@dataclass
class Articles:
    titles: dict[Lang, str] = field(default_factory=dict)
    articles: dict[Lang, Article] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    slugs: dict[Lang, str] = field(default_factory=dict)


def read(
    group: Group,
    raw: Mapping[str, bytes],
    document: Document,
    got: Mapping[str, Any],
    key: str,
    reader: Reader,
    changed_on: ChangedOn | None,
) -> Articles:
    """Titles, slugs and bodies of all languages; `got` is what the main file's fields say."""
    found = Articles(titles=dict(got.get("title", {})))
    slug = got.get("slug", {})
    found.slugs = dict(slug) if isinstance(slug, Mapping) else {group.lang: slug}
    summaries = dict(got.get("summary", {}))
    if document.body:
        found.articles[group.lang] = Article(
            lang=group.lang,
            title="",
            body=document.body,
            slug="",
            file=group.main,
            body_line=document.body_line,
            translated=got.get("translated"),
        )
    for lang, file in group.siblings.items():
        _sibling(lang, file, raw[file], group, reader, found, summaries, changed_on)
    languages = reader.names.languages
    for lang in sorted(found.articles, key=languages.index):
        article = found.articles.pop(lang)
        found.articles[lang] = replace(
            article,
            title=found.titles.get(lang) or next(iter(found.titles.values()), key),
            slug=found.slugs.get(lang, key),
            summary=summaries.get(lang),
        )
    return found


def _sibling(
    lang: Lang,
    file: str,
    raw: bytes,
    group: Group,
    main: Reader,
    found: Articles,
    summaries: dict[Lang, str],
    changed_on: ChangedOn | None,
) -> None:
    # an error here stops what speaks this language; two files in one language leave no text to choose: that stops all
    scope = main.report.scope if lang == group.lang else Scope.FILE
    report = Report(file, scope, post=main.report.post)
    document = read_document(raw, report)
    if document.fields is None:
        found.problems += report.problems
        return
    if lang == group.lang:
        report.error(
            "two-files",
            Bilingual(
                f"{group.main} et {file} sont tous deux en « {lang} ». Gardez-en un.",
                f"{group.main} and {file} are both in “{lang}”. Keep one.",
            ),
            at=(0, 0),
        )
        found.problems += report.problems
        return
    got = SIBLING.read(document.fields, (), Reader(report, main.names, lang=lang)) or {}

    def twice(key: str, fr: str, en: str) -> None:
        report.error(
            f"two-{key}s",
            Bilingual(
                f"{fr} en « {lang} » est écrit deux fois : ici et dans {group.main.rpartition('/')[2]}. Gardez-en un.",
                f"{en} in “{lang}” is written twice: here and in {group.main.rpartition('/')[2]}. Keep one.",
            ),
            at=find(document.fields, (key,)) if document.fields else None,
            path=(key,),
        )

    title = got.get("title", {}).get(lang)
    if title and lang in found.titles:
        twice("title", "Le titre", "The title")
    elif title:
        found.titles[lang] = title
    elif lang not in found.titles:
        report.warn(
            "missing-title",
            Bilingual("Il manque un titre.", "A title is missing."),
            at=(0, 0),
            hint=Bilingual("title: |", "title: |"),
        )
    slug = got.get("slug")
    slug = slug.get(lang) if isinstance(slug, Mapping) else slug
    if slug and found.slugs.get(lang, slug) != slug:
        twice("slug", "L'adresse", "The address")
    elif slug:
        found.slugs[lang] = slug
    if summary := got.get("summary", {}).get(lang):
        summaries[lang] = summary
    sound = not any(problem.level is Level.ERROR for problem in report.problems)
    if document.body and sound:
        translated: date | None = got.get("translated")
        changed = changed_on(group.main) if changed_on and translated else None
        stale = bool(translated and changed and changed > translated)
        found.articles[lang] = Article(lang, "", document.body, "", file, document.body_line, None, translated, stale)
    found.problems += report.problems
