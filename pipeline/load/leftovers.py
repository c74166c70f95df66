"""Media that nothing uses: they weigh on every clone, and may be the picture that somebody meant to add."""

import contextlib
import os
from collections.abc import Iterator

from pipeline.load.media import MEDIA_FOLDER, TYPES
from pipeline.load.places import MAX_FILE_BYTES
from pipeline.load.report import Report
from pipeline.load.site import POSTS
from pipeline.load.tree import Tree, walk
from pipeline.model import Bilingual, Problem, Scope, Site


def unused(site: Site) -> list[Problem]:
    """A notice for every picture, video or subtitle that no post or page names; the brand's folder is the brand's. Reads
    every post.
    """
    tree = walk(site.root)
    lying = [
        file
        for file in tree.files
        if file.startswith((f"{MEDIA_FOLDER}/", f"{POSTS}/")) and f".{file.rpartition('.')[2].lower()}" in TYPES
    ]
    used = set(_named(site))
    ours = {folder for folder in map(_folder, _brand(site)) if folder != MEDIA_FOLDER}
    left = [file for file in lying if file not in used and _folder(file) not in ours]
    words = b"\n".join(_written(tree)) if left else b""
    return [_said(file) for file in sorted(left) if os.fsencode(file.rpartition("/")[2]) not in words]


def _folder(file: str) -> str:
    return file.rpartition("/")[0]


def _brand(site: Site) -> Iterator[str]:
    brand = site.calendar.organisation.brand
    yield from (f"content/{name}" for name in (brand.logo, brand.avatar) if name)


def _named(site: Site) -> Iterator[str]:
    yield from _brand(site)
    for post in site.posts.values():
        for media in post.media.values():
            if media.file:
                yield media.file
            yield from media.subtitles.values()


def _written(tree: Tree) -> Iterator[bytes]:
    """Every text as it lies there: a body may show a picture, and a post that cannot be read may name one."""
    for file, (_, size, _) in tree.files.items():
        if file.endswith(".md") and size <= MAX_FILE_BYTES:
            with contextlib.suppress(OSError):
                yield (tree.root / file).read_bytes()


def _said(file: str) -> Problem:
    report = Report(file, Scope.FILE)
    report.notice(
        "unused-media",
        Bilingual("Aucune publication ne se sert de ce fichier.", "No post uses this file."),
        hint=Bilingual("Nommez-le dans une publication, ou effacez-le.", "Name it in a post, or delete it."),
    )
    return report.problems[0]
