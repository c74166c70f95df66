"""Which files make one post or one page: a main file and its siblings in other languages."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.model import Lang


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
        folder, _, name = file.rpartition("/")
        stem, dot, lang = name.removesuffix(".md").rpartition(".")
        if not (dot and stem and lang in languages):
            stem, lang = name.removesuffix(".md"), ""
        gathered.setdefault((folder, stem), {})[lang] = file
    groups = []
    for (_, stem), held in gathered.items():
        lang = "" if "" in held else next(each for each in languages if each in held)
        main = held.pop(lang)
        groups.append(Group(stem, main, lang or languages[0], held))
    return sorted(groups, key=lambda each: each.main)
