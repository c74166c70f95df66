"""The language of what the command says, chosen once, before anything is imported that speaks."""

import gettext
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the nouns cost more to import than all of --help
    from pipeline.model import Bilingual

_chosen = "en"


def choose(args: Sequence[str], environment: Mapping[str, str]) -> None:
    """`--lang`, else EDITORIAL_LANG, else the system's; English when none says French."""
    global _chosen  # noqa: PLW0603 - one process speaks one language
    _chosen = _asked(args) or _system(environment)


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
