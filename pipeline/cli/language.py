"""The language of what the command says, chosen once, before anything is imported that speaks."""

import gettext
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the nouns cost more to import than all of --help
    from pipeline.model import Bilingual

_chosen = "en"
_asked_for = False  # by an option or EDITORIAL_LANG, not only by the system


def choose(args: Sequence[str], environment: Mapping[str, str]) -> None:
    """`--lang`, else EDITORIAL_LANG, else the system's; English when none says French."""
    global _chosen, _asked_for  # noqa: PLW0603 - one process speaks one language
    _chosen = _asked(args) or _system(environment)
    _asked_for = bool(_asked(args) or environment.get("EDITORIAL_LANG"))


def _asked(args: Sequence[str]) -> str | None:
    for place, word in enumerate(args):
        if word.startswith("--lang="):
            return _known(word.removeprefix("--lang="))
        if word == "--lang" and place + 1 < len(args):
            return _known(args[place + 1])
    return None


def _known(name: str) -> str | None:
    return name if name in ("fr", "en") else None


def _system(environment: Mapping[str, str]) -> str:
    for name in ("EDITORIAL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"


def lang() -> str:
    return _chosen


def house(languages: Iterable[str]) -> str:
    """The language of what is written for the team: the one asked for, else the organisation's first that we speak."""
    return _chosen if _asked_for else next((each for each in languages if _known(each)), "en")


def t(fr: str, en: str) -> str:
    """The sentence in the chosen language."""
    return fr if _chosen == "fr" else en


def teach_click(environment: MutableMapping[str, str]) -> None:
    """The library that reads the command line speaks through gettext: give it our French where French was chosen."""
    if _chosen == "fr":
        environment["LANGUAGE"] = "fr"
        gettext.bindtextdomain("editorial", str(Path(__file__).parent / "locale"))
    gettext.textdomain("editorial" if _chosen == "fr" else "messages")


def say(words: "Bilingual") -> str:
    return words.to(_chosen)
