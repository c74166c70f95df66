"""Which files make one post or one page: a main file and its siblings in other languages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from pipeline.model import Lang

_SUFFIX = re.compile(r"^(?P<stem>.+)\.(?P<lang>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)$")


@dataclass(frozen=True, slots=True)
class Group:
    """`p05.md` with `p05.en.md`; or `p05.fr.md` with `p05.en.md`, where the first language is the main file."""

    stem: str
    main: str
    lang: Lang
    siblings: dict[Lang, str] = field(default_factory=dict)

    @property
    def files(self) -> tuple[str, ...]:
        return (self.main, *self.siblings.values())


def group(files: Iterable[str], languages: tuple[Lang, ...]) -> list[Group]:
    """Files in the same folder with the same stem, in the order of their main files."""
    gathered: dict[tuple[str, str], dict[Lang, str]] = {}
    for file in files:
        path = PurePosixPath(file)
        stem, lang = path.name.removesuffix(".md"), ""
        found = _SUFFIX.match(stem)
        if found and found["lang"] in languages:
            stem, lang = found["stem"], found["lang"]
        gathered.setdefault((path.parent.as_posix(), stem), {})[lang] = file
    groups = []
    for (_, stem), held in gathered.items():
        lang = "" if "" in held else next(each for each in languages if each in held)
        main = held.pop(lang)
        groups.append(Group(stem, main, lang or languages[0], held))
    return sorted(groups, key=lambda each: each.main)
