"""Text cut and set: where sentences end, where a thread may be cut, which spaces hold."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from pipeline.text.spans import CLUSTER, EMOJI, counted_urls, hashtags, mentions, pattern, urls

# A full stop after these ends no sentence: ever; before a figure. After any other word a capital decides.
_NEVER_END = frozenset({
    "approx", "av", "ave", "bd", "cf", "dr", "mgr", "mlle", "mm", "mme", "mmes", "mr", "mrs", "ms", "pr", "prof", "rev",
    "st", "ste", "vs",
})  # fmt: skip
_NOT_BEFORE_FIGURE = frozenset({
    "al", "art", "ch", "chap", "ed", "env", "fig", "n°", "nº", "n", "no", "nos", "p", "pp", "ref", "réf", "tel", "tél",
    "vol", "éd",
    "janv", "févr", "avr", "juil", "sept", "oct", "nov", "déc", "jan", "feb", "apr", "jul", "aug", "sep", "dec",
})  # fmt: skip
_DOTTED_THAT_MAY_END = frozenset({"a.m", "p.m", "j.-c"})
_LAST_WORD = r"(?<![\p{L}\p{N}])(?:n[°º]|[\p{L}\p{N}]+(?:[.\-]+[\p{L}\p{N}]+)*)$"

_WHOLE = r"(?![\p{GCB=Extend}\p{GCB=SpacingMark}\u200d])"  # a space may carry an accent: one grapheme
_THIN = r"[ \u00a0\u202f]"
_END = (
    rf"(?<![.!?…])(?P<mark>[.!?…]++)(?:{_THIN}?[»”]|[\"’')\]])*+(?:{_THIN}?(?:{EMOJI}))*+(?P<gap>\s++){_WHOLE}"
    rf"|(?P<gap>\n\s*+){_WHOLE}"
)
_LEADS_ON = r"[«“\"'‘(\[\s]*(?:(?!https?://)\p{Ll}|[,;:!?»)\]”])"
_PAIRS = {"«": "»", "“": "”", "(": ")"}


def sentences(text: str) -> list[str]:
    """The sentences, each with the white space that follows it: joined, they are the text again.

    Written for French and English posts: abbreviations, initials, figures and what stands in « » or ( ) hold together.
    """
    ends = [*_sentence_ends(text)[0], len(text)]
    return [text[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True) if start < end]


def _sentence_ends(text: str) -> tuple[list[int], list[int]]:
    """Where sentences end: outside of quotes and brackets; everywhere. Positions lie after the white space."""
    everywhere = []
    line_start = 0
    for match in pattern(_END).finditer(text):
        if "\n" in match["gap"]:
            line_start = match.end()
        elif not _ends_here(text, line_start, match.start(), match["mark"], match.end()):
            continue
        if 0 < match.end() < len(text):
            everywhere.append(match.end())
    inside = _bracketed(text)
    return [end for end in everywhere if not _within(inside, end)], everywhere


def _ends_here(text: str, line_start: int, mark_at: int, mark: str, after: int) -> bool:
    if pattern(_LEADS_ON).match(text, after):
        return False
    found = pattern(_LAST_WORD).search(text, max(line_start, mark_at - 24), mark_at)
    if mark != "." or found is None:
        return True
    word = found[0]
    pieces = pattern(r"[.\-]+").split(word)
    if word.isdigit():
        return text[line_start : found.start()].strip() != ""  # "1. Ouvrir le pneu"
    if word.lower() in _DOTTED_THAT_MAY_END:
        return True
    if all(len(piece) == 1 for piece in pieces) and (len(pieces) > 1 or word.isupper()) and word != "I":
        return False  # initials: M. · J. R. · e.g. · U.S.
    if word.lower() in _NOT_BEFORE_FIGURE:
        return not text[after : after + 1].isdigit()
    example = word == "ex" and text[: found.start()].rstrip().lower().endswith(("p.", "par"))
    return not (example or word.lower() in _NEVER_END)


def _bracketed(text: str) -> list[tuple[int, int]]:
    """Outermost « », “ ” and ( ) that open and close on the same line, in order."""
    found: list[tuple[int, int]] = []
    opened: list[tuple[int, str]] = []
    for match in pattern(r"[«»“”()\n]").finditer(text):
        sign, at = match[0], match.start()
        if sign == "\n":
            opened.clear()
        elif sign in _PAIRS:
            opened.append((at, _PAIRS[sign]))
        elif opened and opened[-1][1] == sign:
            start, _ = opened.pop()
            while found and found[-1][0] > start:
                found.pop()
            found.append((start, at + 1))
    return found


def _within(found: Sequence[tuple[int, int]], position: int) -> bool:
    index = bisect_right(found, (position, 0)) - 1
    return index >= 0 and found[index][0] < position < found[index][1]


# ── threads ──────────────────────────────────────────────────────────────────────────────────────────────────────

# White space that holds: inside « » and before high punctuation; in figures, before units, after titles.
_HOLDS_FR = rf"(?<=«){_THIN}++|(?<!{_THIN}){_THIN}++(?=(?P<sign>[;:!?»])(?!/))"
_UNITS = r"h|min|s|km|m|cm|mm|g|kg|kWh|am|pm|a\.m|p\.m"
_HOLDS = (
    rf"(?<=\d){_THIN}++(?=\d{{3}}(?!\d)|[%€$£°]|(?:{_UNITS})(?![\p{{L}}\p{{N}}]))"
    rf"|(?<=\b(?:no|n°|nº|No|p\.|pp\.|art\.|M\.|Mme|Dr|Dr\.|Mr|Mr\.|Mrs|Mrs\.|St)){_THIN}++(?=[\p{{Lu}}\p{{N}}])"
)
_BREAKING = r"[^\S\u00a0\u202f\u2007]"
_WORD_END = rf"(?<!{_BREAKING}){_BREAKING}++{_WHOLE}(?=\S)"


def split_to_fit(text: str, limit: int, length: Callable[[str], int]) -> list[str]:
    """Cut `text` into pieces of at most `limit`, measured by `length` (the network's own unit): a thread.

    Cut at the end of a sentence, else of a sentence inside a quotation, else between words, else between graphemes of a
    word too long for any piece. White space at a cut goes; nothing else does. A link, a tag, a mention or a grapheme is
    never cut: one that is longer than the limit stands alone in a piece that is too long, for the network's check to name.
    """
    if limit < 1:
        raise ValueError(f"a limit of {limit} leaves room for nothing")
    outside, everywhere = _sentence_ends(text)
    ends = sorted({*everywhere, *_word_ends(text), len(text)})
    hard: list[int] = []
    cuts = [len(text) - len(text.lstrip())]
    while (start := cuts[-1]) < len(text):
        furthest = _furthest(text, start, ends, limit, length)
        if furthest is not None:
            preferred = (_last_in(sentence_ends, start, furthest) for sentence_ends in (outside, everywhere))
            cuts.append(furthest if furthest == len(text) else next(filter(None, preferred), furthest))
            continue
        hard = hard or _hard_ends(text)
        word_end = ends[bisect_right(ends, start)]
        cuts += _cut_word(text, start, hard[: bisect_right(hard, word_end)], limit, length)
    pieces = (text[start:end].strip() for start, end in pairwise(cuts))
    return [piece for piece in pieces if piece]


def _last_in(ends: Sequence[int], after: int, until: int) -> int | None:
    at = bisect_right(ends, until) - 1
    return ends[at] if at >= 0 and ends[at] > after else None


def _cut_word(text: str, start: int, ends: list[int], limit: int, length: Callable[[str], int]) -> Iterator[int]:
    """Cuts inside a word too long for a piece, up to the rest that fits: what follows the word may join it."""
    while start < ends[-1]:
        end = _furthest(text, start, ends, limit, length) or ends[bisect_right(ends, start)]
        too_long = length(text[start:end].strip()) > limit
        if end == ends[-1] and not too_long:
            return
        yield end
        start = end


def _word_ends(text: str) -> list[int]:
    held = {match.end() for source in (_HOLDS_FR, _HOLDS) for match in pattern(source).finditer(text)}
    return [match.end() for match in pattern(_WORD_END).finditer(text) if match.end() not in held]


def _hard_ends(text: str) -> list[int]:
    """Every end of a grapheme that lies in no link, tag or mention."""
    kept = [*urls(text), *counted_urls(text, bare=True), *hashtags(text), *mentions(text)]
    inside = {at for span in kept for at in range(span.start + 1, span.end)}
    return [match.end() for match in pattern(CLUSTER).finditer(text) if match.end() not in inside]


def _furthest(text: str, start: int, ends: Sequence[int], limit: int, length: Callable[[str], int]) -> int | None:
    """The last of `ends` up to which the text from `start` fits. Gallops: a megabyte costs little more than its size."""

    def fits(index: int) -> bool:
        return length(text[start : ends[index]].strip()) <= limit

    low = bisect_right(ends, start)
    if low == len(ends) or not fits(low):
        return None
    step = 1
    while low + step < len(ends) and fits(low + step):
        low += step
        step *= 2
    high = min(low + step, len(ends))
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return ends[low]


# ── typography ───────────────────────────────────────────────────────────────────────────────────────────────────


def typeset(text: str, lang: str) -> str:
    """For display only: ordinary spaces that must not break become no-break ones. No other character changes.

    French: U+202F before ; ! ? and U+00A0 before : and inside « ». Both languages: figures stay with their units.
    """
    if lang == "fr":
        text = pattern(_HOLDS_FR).sub(
            lambda match: match[0].replace(" ", "\u202f" if (match["sign"] or "«") in ";!?" else "\u00a0"),
            text,
        )
    return pattern(_HOLDS).sub(lambda match: match[0].replace(" ", "\u00a0"), text)
