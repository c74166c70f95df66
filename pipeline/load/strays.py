"""What lies under content/ and is not read: said, so that nobody waits for a post that the machine does not see."""

import re
from collections.abc import Iterable
from pathlib import Path

from pipeline.load.places import not_a_file
from pipeline.load.report import Report
from pipeline.load.tree import Tree
from pipeline.model import Bilingual, Lang, Level, Problem, Scope

_NEARLY = (".markdown", ".mdown", ".mkd", ".mdx", ".txt")  # a text under another ending
_DOCUMENTS = (".yaml", ".yml", ".doc", ".docx", ".odt", ".rtf", ".pages", ".html", ".htm", ".pdf")
_SIBLING = re.compile(r"^(?P<stem>.+)\.(?P<lang>[a-z]{2})\.md$")


def strays(tree: Tree) -> list[Problem]:
    found = [_said(file, Level.ERROR, "not-a-file", not_a_file(file), None) for file in sorted(tree.odd)]
    for folder in sorted(tree.closed):
        message = Bilingual(
            f"Le dossier {folder} ne s'ouvre pas : ce qu'il contient n'est pas lu.",
            f"The folder {folder} does not open: what it holds is not read.",
        )
        found.append(_said(folder, Level.ERROR, "closed-folder", message, _RIGHTS))
    found += filter(None, map(_stray, sorted(tree.files)))
    if (tree.root / "calendar.yml").is_file():
        message = Bilingual(
            "calendar.yml n'est pas lu : le plan est calendar.yaml.",
            "calendar.yml is not read: the plan is calendar.yaml.",
        )
        hint = Bilingual("Gardez l'un des deux, sous le nom calendar.yaml.", "Keep one of the two, as calendar.yaml.")
        found.append(_said("calendar.yml", Level.WARNING, "not-read", message, hint))
    return found


_RIGHTS = Bilingual("Rétablissez le droit de le lire.", "Give back the right to read it.")


def _stray(file: str) -> Problem | None:
    if file.endswith(".md") and file.startswith(("content/posts/", "content/pages/")):
        return None  # nearly all of them: the paths of ten thousand posts are not taken apart
    name = Path(file).name
    ending = Path(file).suffix
    if name.startswith((".", "~")) or name.endswith("~") or name.lower().startswith("readme"):
        return None
    in_posts = file.startswith("content/posts/")
    if in_posts or file.startswith("content/pages/"):
        right = name.removesuffix(ending) + ".md"
        rename = Bilingual(f"Renommez-le en {right}.", f"Rename it to {right}.")
        if ending.lower() in _NEARLY or (ending.lower() == ".md" and ending != ".md"):
            message = Bilingual(
                f"Ce fichier n'est pas lu : il finit par {ending}, et non par .md.",
                f"This file is not read: it ends with {ending}, not with .md.",
            )
            return _said(file, Level.ERROR, "not-read", message, rename)
        if ending.lower() in _DOCUMENTS:
            message = Bilingual(
                f"Ce fichier {ending} n'est pas lu : une publication est un fichier .md.",
                f"This {ending} file is not read: a post is an .md file.",
            )
            hint = Bilingual(
                "Copiez son texte dans un fichier .md, ou rangez-le ailleurs.",
                "Copy its text into an .md file, or keep it elsewhere.",
            )
            return _said(file, Level.WARNING, "not-read", message, hint)
    elif ending == ".md":
        message = Bilingual(
            "Ce fichier n'est pas lu : il n'est ni dans content/posts/ ni dans content/pages/.",
            "This file is not read: it is neither in content/posts/ nor in content/pages/.",
        )
        hint = Bilingual(
            "Si c'est une publication, mettez-le dans content/posts/.",
            "If it is a post, put it into content/posts/.",
        )
        return _said(file, Level.WARNING, "not-read", message, hint)
    return None


def known_languages(files: Iterable[str], languages: tuple[Lang, ...]) -> tuple[list[str], list[Problem]]:
    """The files without translations into languages the organisation does not have; those, as problems."""
    files = list(files)
    held = set(files)
    kept: list[str] = []
    found: list[Problem] = []
    for file in files:
        sibling = _SIBLING.match(file)
        lang = sibling["lang"] if sibling else ""
        mains = [f"{sibling['stem']}.md", *(f"{sibling['stem']}.{each}.md" for each in languages)] if sibling else []
        if lang in languages or not held.intersection(mains):
            kept.append(file)
            continue
        message = Bilingual(
            f"« {lang} » : pas de langue de ce nom dans calendar.yaml.",
            f"“{lang}”: no language of that name in calendar.yaml.",
        )
        hint = Bilingual(
            f"Ajoutez « {lang} » à organisation.languages, ou retirez ce fichier.",
            f"Add “{lang}” to organisation.languages, or remove this file.",
        )
        found.append(_said(file, Level.ERROR, "unknown-languages", message, hint))
    return kept, found


def _said(file: str, level: Level, code: str, message: Bilingual, hint: Bilingual | None) -> Problem:
    report = Report(file, Scope.FILE)
    report.say(level, code, message, hint=hint)
    return report.problems[0]
