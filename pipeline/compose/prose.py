"""What can be seen in a text without understanding it: banned words, tu and vous, the median dot.

Only what is certain is reported: a check that cries wolf is switched off. Words inside « » are somebody else's and links are not
prose, so both are left out.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.text import hashtags, urls

_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”")
_TU = re.compile(
    r"(?<![\w'-])(?:tu|toi|te|ta|tes|ton|t')(?![\w'-])|(?<![\w'-])t'(?=\w)|(?<=[a-zéè])-(?:toi|tu)(?!\w)",
    re.IGNORECASE,
)
_VOUS = re.compile(r"(?<![\w'])(?<!rendez-)(?:vous|votre|vos|vôtres?)(?![\w'])", re.IGNORECASE)
_TONE = re.compile(r"(?:\b(?:le|un|ce|du|de|au|même|son|mon|bon|a|the|d'un|et|sur)\s+)$", re.IGNORECASE)  # "le ton", "a ton of"
_MEDIAN = re.compile(r"\w*[^\W\d_][·•⋅‧][^\W\d_]\w*(?:[·•⋅‧]\w+)*")
_DOTTED = re.compile(r"\b[^\W\d_]{3,}\.(?:e|ne|le|ve|trice|rice|euse)(?:\.?s)?\b(?!\.\w)")


def plain(text: str) -> str:
    """The text with curly apostrophes made straight and links and hashtags blanked; positions stay."""
    text = text.replace("’", "'").replace("ʼ", "'")
    for span in (*urls(text), *hashtags(text)):
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def banned(text: str, words: Iterable[str]) -> list[str]:
    """The banned words that stand in the text, as the list writes them."""
    return list(dict.fromkeys(word for word, _ in banned_lines(text, words)))


def banned_lines(text: str, words: Iterable[str]) -> list[tuple[str, int]]:
    """Each banned word of the text with its line, counted from 0; in the order of the list."""
    listed = tuple(words)
    if not listed:
        return []
    text = plain(text).casefold()
    if not _one_of(listed).search(text):
        return []
    return [(word, text.count("\n", 0, found.start())) for word in listed for found in _one_of((word,)).finditer(text)]


@lru_cache(maxsize=512)
def _one_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words, whole, whatever the white space between their pieces."""
    spelled = [r"\s+".join(map(re.escape, word.replace("’", "'").casefold().split())) for word in words]
    return re.compile(r"(?<!\w)(?:" + "|".join(filter(None, spelled)) + r")(?!\w)" if any(spelled) else r"(?!)")


def says_tu(text: str) -> list[str]:
    """The words that call the reader tu, in order."""
    text = _unquoted(text)
    found = []
    for match in _TU.finditer(text):
        if match[0].lower() == "ton" and _TONE.search(text[: match.start()]):
            continue
        found.append(match[0])
    return found


def says_vous(text: str) -> list[str]:
    """The words that call the reader vous, in order."""
    return [match[0] for match in _VOUS.finditer(_unquoted(text))]


def median_dots(text: str) -> list[str]:
    """`lycéen·nes`, `client.e.s`: words written with a dot inside."""
    text = plain(text)
    return [match[0] for pattern in (_MEDIAN, _DOTTED) for match in pattern.finditer(text)]


def _unquoted(text: str) -> str:
    return _QUOTED.sub(lambda match: " " * len(match[0]), plain(text))
