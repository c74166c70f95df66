"""Text compared: unseen characters, fingerprints, words and runs of words, the nearest known word."""

import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

from pipeline.text.spans import Span, emojis, find_spans, pattern

_UNSAFE = (
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def unsafe_characters(text: str) -> tuple[Span, ...]:
    """Characters nobody sees that can change what is read, one span each.

    Controls but the line feed, bidirectional marks and overrides, zero width and invisible fillers, lone surrogates.
    What scripts and emoji need stays: joiners (U+200C, U+200D), variation selectors, the tags of a flag.
    """
    found = tuple(find_spans(_UNSAFE, text))
    if not any(span.text >= "\U000e0000" for span in found):
        return found
    flags = {at for emoji in emojis(text) if emoji.text[0] == "\U0001f3f4" for at in range(emoji.start, emoji.end)}
    return tuple(span for span in found if span.start not in flags)


def visible(text: str) -> str:
    """The text on one line, for a terminal, a log or a message: what nobody sees is named, `<U+202E>`, and does nothing.

    A line feed or a tab becomes a space, so that content cannot forge a line of its own.
    """
    text = " ".join(text.splitlines()).replace("\t", " ") if "\n" in text or not text.isprintable() else text
    shown = []
    at = 0
    for span in unsafe_characters(text):
        shown += [text[at : span.start], f"<U+{ord(span.text):04X}>"]
        at = span.end
    return "".join([*shown, text[at:]])


def character_name(character: str) -> str:
    """`U+202E RIGHT-TO-LEFT OVERRIDE`, for a message that must show what cannot be seen."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'CONTROL')}"


def normalise(text: str) -> str:
    """Case and compatibility forms folded (NFKC, casefold), white space to single spaces."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())


def fingerprint(parts: Iterable[str]) -> str:
    """`t1:` and the SHA-256, in hex, of the text of all parts: NFKC, casefolded, URLs cut, spaces folded.

    The ledger stores it: another rule would need another number.
    """
    from hashlib import sha256

    text = pattern(r"""(?i)https?://[^\s<>"«»“”]+""").sub(" ", " ".join(parts))
    return "t1:" + sha256(normalise(text).encode("utf-8", "surrogatepass")).hexdigest()


def words(text: str) -> tuple[str, ...]:
    """The words, normalised: `L'Été !` gives `l`, `été`. Punctuation and typography make no difference."""
    return tuple(pattern(r"[\p{L}\p{M}\p{N}]+").findall(normalise(text)))


def word_runs(text: str, size: int = 8) -> frozenset[str]:
    """Every run of `size` consecutive words, joined by spaces. A shorter text has none."""
    found = words(text)
    return frozenset(" ".join(found[at : at + size]) for at in range(len(found) - size + 1))


def path_key(path: str) -> str:
    """One form for the path of an address: without outer slashes, percent signs read, case folded."""
    return unquote(path).strip("/").casefold()


def fold(word: str) -> str:
    """Without case and accents, for comparing what a person typed with what we know."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(sign))


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice a person probably meant, else None. Case, accents, `_`, `-` and spaces make no difference."""
    from difflib import get_close_matches

    known = {_key(choice): choice for choice in choices}
    typed = _key(word)
    close = get_close_matches(typed, known, n=1, cutoff=0.66)
    begun = [key for key in known if len(typed) >= 3 and key.startswith(typed)]
    found = close[0] if close else begun[0] if len(begun) == 1 else None
    return known[found] if found is not None else None


def _key(word: str) -> str:
    return fold(word.strip()).replace("_", "-").replace(" ", "-")
