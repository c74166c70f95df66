"""Words of others inside Markdown of a forge: shown as they are, and nothing in them acts."""

import re

_QUIET = "\u200b"  # after a sign that would name somebody or something
_KEPT = "\u00a0\u202f\u200d"  # French spaces, and what joins the parts of an emoji
_PIECES = re.compile(
    r"(?P<code>(?<![`\\])`[^`]+`(?!`))"
    r"|(?P<url>https?://[^\s<>\"'`\\^{}|«»“”]*[^\s<>\"'`\\^{}|«»“”.,;:!?()\[\]*_~])"
    r"|(?P<key>(?<![\w@.-])[a-z0-9][a-z0-9-]{0,62}@[a-z0-9][a-z0-9-]{0,62}(?![\w@]|\.\w))"
    r"|(?P<names>[@#]|\bGH-)"
    r"|(?P<html>[<>&])"
    r"|(?P<mark>[\\`*_~|\[\]$!])"
    r"|(?P<colon>:(?=:))"
)
_HTML = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def inert(text: str) -> str:
    """One line in which nothing is a mention, a disguised link, HTML, emphasis, a formula or a workflow command.

    What stands between backquotes stays code, an address stays one, a publication's name (`p05@x`) becomes code.
    """
    line = "".join(sign if sign.isprintable() or sign in _KEPT else " " for sign in text)
    return _PIECES.sub(_piece, re.sub(" +", " ", line).strip(" "))


def _piece(found: re.Match[str]) -> str:
    text = found[0]
    match found.lastgroup:
        case "url":
            return f"<{text}>"
        case "key":
            return f"`{text}`"
        case "names" | "colon":
            return text + _QUIET
        case "html":
            return _HTML[text]
        case "mark":
            return f"\\{text}"
        case _:
            return text
