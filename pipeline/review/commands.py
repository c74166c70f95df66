"""A comment that begins with a slash → the order it gives. Pure, and the comment is a stranger's text.

Only the first line is read. What leaves this module is made of ids that exist, of addresses, of instants, and, for a
pause, of a reason reduced to words; anything else in the comment is dropped or is answered with what to write instead.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pipeline.clock import local_day, parse_when
from pipeline.model import Bilingual, Key
from pipeline.review.verbs import FRENCH, Verb, clip, plain, spelled
from pipeline.text import fold, nearest

MAX_LINE = 1000  # characters of a first line that are read; an address has at most half
MAX_URL = 500
MAX_REASON = 200
_MAX_BODY = 100_000
_AHEAD = timedelta(minutes=5)  # a telephone's clock may be a little fast
_MANY = 5  # names listed in an answer


_VERBS = {word: verb for verb, french in FRENCH.items() for word in (verb.value, french)}
_WITH_LINK = (Verb.DONE, Verb.PUBLISHED, Verb.RETRACTED)
_WHOLE_POST = (Verb.MOVE, Verb.APPROVE, Verb.HOLD)
_EVERYWHERE = (Verb.DROP, Verb.KEEP, Verb.RETRY)  # without a channel: the post on every channel
_AFTER_A_PAUSE = (Verb.KEEP, Verb.MOVE, Verb.DROP)
_SCOPES = {"compte": "account", "canal": "channel", "campagne": "campaign", "tout": "all"}

_COMMAND = re.compile(r"/([^\W\d_][\w-]{1,29})(?:\s|$)")
_ID = r"[a-z0-9][a-z0-9-]{0,62}"
_NAME = re.compile(rf"({_ID})(?:@({_ID}))?", re.ASCII)
_MARKER = re.compile(rf"<!-- {{0,3}}editorial:(?:notice )? {{0,3}}({_ID})(?:@({_ID}))? {{0,3}}-->", re.ASCII)
_URL = re.compile(r"https?://[^\s<>\"'`\\^{}|]+", re.IGNORECASE)
_LINKED = re.compile(r"(?:\[[^\]]*\]\((?P<target>[^()\s]+)\)|<(?P<bare>[^<>\s]+)>)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIMELY = re.compile(r"\d{1,4}[-/.:hHT]\S*|\d{1,2}", re.ASCII)
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:hH]([0-5]\d)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Known:
    """What a comment may name. `here` is the text of the issue it stands under: only a hidden marker in it is read."""

    publications: Mapping[str, Collection[str]]  # post id → channel ids
    scopes: Collection[str]  # all, account:…, channel:…, campaign:…
    zone: ZoneInfo
    now: datetime
    here: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asks. `keys`: on which publications; `post`: for what is said of a whole post."""

    verb: Verb
    keys: tuple[Key, ...] = ()
    post: str | None = None
    url: str | None = None
    at: datetime | None = None  # UTC
    scope: str = "all"
    reason: str = ""
    waiting: Verb | None = None  # of a resume: what becomes of those whose time has passed


@dataclass(frozen=True, slots=True)
class Beginning:
    """`verb` None: an unknown command. `lang`: the one of the word, None when both or neither have it."""

    verb: Verb | None
    lang: str | None


@dataclass(frozen=True, slots=True)
class Misread:
    """Not understood, and what to write instead."""

    message: Bilingual


def begins(comment: str) -> Beginning | None:
    """The command a comment begins with, whatever follows it; None for text, a quotation, code, a path."""
    found = _split(comment)
    if found is None:
        return None
    verb, word, _ = found
    french, english = word in FRENCH.values(), word in set(Verb)
    return Beginning(verb, None if french == english else "fr" if french else "en")


def read(comment: str, known: Known) -> Order | Misread | None:
    """The order a comment gives; None for a comment that is no command."""
    found = _split(comment)
    if found is None:
        return None
    verb, word, words = found
    if verb is None:
        return _unknown(word)
    match verb:
        case Verb.PAUSE:
            return _pause(words, known)
        case Verb.RESUME:
            return _resume(words, known)
        case _:
            return _about(verb, words, known)


def _split(comment: str) -> tuple[Verb | None, str, list[str]] | None:
    """The command, the word that names it, and the words behind it."""
    line = re.split(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]", comment[: MAX_LINE + 1], maxsplit=1)[0][:MAX_LINE]
    match = _COMMAND.match(line)
    if match is None:
        return None
    words = line[match.end() :].split()
    name = fold(match[1]).replace("_", "-")
    two = f"{name}-{fold(words[0])}" if words else ""
    if name not in _VERBS and two in _VERBS:  # "/pas publiée"
        return _VERBS[two], two, words[1:]
    return _VERBS.get(name), name, words


def _unknown(name: str) -> Misread:
    near = nearest(name, _VERBS)
    said = clip(f"/{name}")
    hint = Bilingual(f" Vouliez-vous dire `/{near}` ?" if near else "", f" Did you mean `/{near}`?" if near else "")
    there = Bilingual(", ".join(f"`/{word}`" for word in FRENCH.values()), ", ".join(f"`/{verb.value}`" for verb in Verb))
    return Misread(
        Bilingual(
            f"Commande inconnue : « {said} ».{hint.fr} Il y a : {there.fr}.",
            f"Unknown command: “{said}”.{hint.en} There are: {there.en}.",
        )
    )


# ── pause and resume ─────────────────────────────────────────────────────────────────────────────────────────────
def _pause(words: list[str], known: Known) -> Order | Misread:
    scope, rest = _scope(words, known)
    if isinstance(scope, Misread):
        return scope
    return Order(Verb.PAUSE, scope=scope, reason=_reason(" ".join(rest)))


def _resume(words: list[str], known: Known) -> Order | Misread:
    scope, rest = _scope(words, known)
    if isinstance(scope, Misread):
        return scope
    waiting = _VERBS.get(fold(rest[0]).removeprefix("/")) if rest else None
    if rest and (waiting not in _AFTER_A_PAUSE or len(rest) > 1):
        return Misread(
            Bilingual(
                f"« {clip(' '.join(rest))} » n'est pas compris. Pour ce dont l'heure est passée pendant la pause : "
                "`/reprendre garder`, `/reprendre reporter` ou `/reprendre abandonner`.",
                f"“{clip(' '.join(rest))}” is not understood. For what its time passed during the pause: "
                "`/resume keep`, `/resume move` or `/resume drop`.",
            )
        )
    return Order(Verb.RESUME, scope=scope, waiting=waiting)


def _scope(words: list[str], known: Known) -> tuple[str | Misread, list[str]]:
    """`channel:x` or `canal:x` at the start narrows a pause; no scope means everything."""
    kind, colon, name = fold(words[0]).partition(":") if words else ("", "", "")
    kind = _SCOPES.get(kind, kind)
    if kind == "all" and not name:
        return "all", words[1:]
    if not (colon and name and kind in ("account", "channel", "campaign")):
        return "all", words
    if f"{kind}:{name}" in known.scopes:
        return f"{kind}:{name}", words[1:]
    there = ", ".join(sorted(known.scopes))
    return Misread(
        Bilingual(
            f"Portée inconnue : « {clip(words[0])} ». Possibles : {there}.",
            f"Unknown scope: “{clip(words[0])}”. There are: {there}.",
        )
    ), []


def _reason(text: str) -> str:
    """Words only: nothing in it can become a mention, a link, markup or a control of any reader."""
    kept = "".join(sign if sign.isalnum() or sign in ".,;:!?'’()«»-–%€+=°" else " " for sign in text)
    return " ".join(kept.split())[:MAX_REASON].rstrip()


# ── the answers about a publication ──────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class _Named:
    post: str
    channel: str | None


def _about(verb: Verb, words: list[str], known: Known) -> Order | Misread:
    words = [word.strip(",;") or word for word in words]
    links = [word for word in words if _address_in(word)] if verb in _WITH_LINK else []
    words = [word for word in words if word not in links]
    named: _Named | Misread | None = None
    if words and not _is_time(verb, words):
        named = _find(verb, words[0], known)
        words = words[1:]
    named = named or _marked(verb, known)
    if isinstance(named, Misread):
        return named
    url = _address(links[0]) if len(links) == 1 else None
    if verb in _WITH_LINK and url is None:
        return _no_link(verb)
    at = _time(verb, words, known)
    if isinstance(at, Misread):
        return at
    if verb in _WHOLE_POST:
        return Order(verb, post=named.post, at=at)
    keys = _keys(verb, named, known)
    return keys if isinstance(keys, Misread) else Order(verb, keys, url=url, at=at)


def _is_time(verb: Verb, words: list[str]) -> bool:
    """A post may be named after a date: with two dates in the line, the first is the name."""
    if verb not in (Verb.MOVE, Verb.DONE) or not _TIMELY.fullmatch(words[0]):
        return False
    return not (_DAY.match(words[0]) and len(words) > 1 and _DAY.match(words[1]))


def _find(verb: Verb, word: str, known: Known) -> _Named | Misread:
    match = _NAME.fullmatch(word.casefold().rstrip(".!?:"))
    if match is None:
        return _no_such(verb, word, known)
    post, channel = match.groups()
    found = [post] if post in known.publications else []
    found = found or sorted(each for each in known.publications if each.startswith(f"{post}-"))
    if not found:
        return _no_such(verb, word, known)
    if len(found) > 1:
        names = ", ".join(found[:_MANY])
        return Misread(
            Bilingual(
                f"« {post} » peut être : {names}. Écrivez le nom entier.",
                f"“{post}” may be: {names}. Write the whole name.",
            )
        )
    if channel is not None and channel not in known.publications[found[0]]:
        there = ", ".join(f"{found[0]}@{each}" for each in sorted(known.publications[found[0]]))
        return Misread(
            Bilingual(
                f"{found[0]} n'est pas sur « {channel} ». Il y a : {there or 'aucun canal'}.",
                f"{found[0]} is not on “{channel}”. There are: {there or 'no channels'}.",
            )
        )
    return _Named(found[0], channel)


def _no_such(verb: Verb, word: str, known: Known) -> Misread:
    near = nearest(word.partition("@")[0][:80], known.publications)
    said = clip(word)
    if verb is Verb.MOVE and not near:
        form = spelled(verb, "2026-12-02 09:00")
        return Misread(
            Bilingual(
                f"« {said} » n'est ni une publication ni une date. Écrivez par exemple {form.fr}.",
                f"“{said}” is neither a post nor a date. Write for example {form.en}.",
            )
        )
    hint = Bilingual(f" Vouliez-vous dire {near} ?" if near else "", f" Did you mean {near}?" if near else "")
    return Misread(Bilingual(f"« {said} » n'est pas une publication d'ici.{hint.fr}", f"“{said}” is not a post here.{hint.en}"))


def _marked(verb: Verb, known: Known) -> _Named | Misread:
    """The one publication that the issue's hidden markers name, of those that exist."""
    named = {
        _Named(post, channel or None)
        for post, channel in _MARKER.findall(known.here[:_MAX_BODY])
        if post in known.publications and (not channel or channel in known.publications[post])
    }
    if len(named) == 1:
        return named.pop()
    rest = "p05@x" + (" https://…" if verb in _WITH_LINK else "")
    rest = "p05" + (" 2026-12-02 09:00" if verb is Verb.MOVE else "") if verb in _WHOLE_POST else rest
    form = spelled(verb, rest)
    return Misread(
        Bilingual(
            f"De quelle publication s'agit-il ? Écrivez son nom après la commande, par exemple {form.fr}.",
            f"Which post is this about? Write its name after the command, for example {form.en}.",
        )
    )


def _keys(verb: Verb, named: _Named, known: Known) -> tuple[Key, ...] | Misread:
    channels = [named.channel] if named.channel else sorted(known.publications[named.post])
    if channels and (len(channels) == 1 or verb in _EVERYWHERE):
        return tuple(Key(named.post, channel) for channel in channels)
    here = {channel for post, channel in _MARKER.findall(known.here[:_MAX_BODY]) if post == named.post}
    if len(here) == 1 and (only := here.pop()) in channels:
        return (Key(named.post, only),)
    forms = [spelled(verb, f"{named.post}@{each}" + (" https://…" if verb in _WITH_LINK else "")) for each in channels]
    return Misread(
        Bilingual(
            f"{named.post} est sur plusieurs canaux. Dites lequel : {', '.join(f.fr for f in forms)}.",
            f"{named.post} is on several channels. Say which: {', '.join(f.en for f in forms)}.",
        )
        if forms
        else Bilingual(f"{named.post} n'est sur aucun canal.", f"{named.post} is on no channel.")
    )


# ── addresses and times ──────────────────────────────────────────────────────────────────────────────────────────
def _address_in(word: str) -> str | None:
    """The text of an address: bare, between < >, or as a Markdown link."""
    linked = _LINKED.fullmatch(word)
    text = (linked["target"] or linked["bare"]) if linked else word
    return text if re.match(r"https?://", text, re.IGNORECASE) else None


def _address(word: str) -> str | None:
    text = _address_in(word) or ""
    if len(text) > MAX_URL or not _URL.fullmatch(text) or not text.isprintable():
        return None
    try:
        parts = urlsplit(text)
        sound = "." in (parts.hostname or "") and parts.port != 0
    except ValueError:
        return None
    return parts.geturl() if sound and "@" not in parts.netloc else None


def _no_link(verb: Verb) -> Misread:
    form = spelled(verb, "https://…")
    return Misread(
        Bilingual(
            f"Il faut le lien de la publication, un seul et entier : {form.fr}.",
            f"The post's link is needed, one and whole: {form.en}.",
        )
    )


def _time(verb: Verb, words: list[str], known: Known) -> datetime | Misread | None:
    text = " ".join(words)
    if verb not in (Verb.MOVE, Verb.DONE):
        return _leftover(text, verb) if text else None
    if verb is Verb.DONE and not text:
        return None
    clock = _CLOCK.fullmatch(text)
    if verb is Verb.DONE and clock:
        text = f"{local_day(known.now, known.zone)} {int(clock[1]):02}:{clock[2] or '00'}"
    at, problem = parse_when(text, known.zone)
    if at is None:
        message, hint = (problem.message, problem.hint) if problem else (Bilingual("", ""), Bilingual("", ""))
        shown = message if text else Bilingual("Il manque la date et l'heure.", "The date and time are missing.")
        return Misread(Bilingual(f"{plain(shown.fr)} {plain(hint.fr)}", f"{plain(shown.en)} {plain(hint.en)}"))
    if verb is Verb.MOVE and at <= known.now:
        return Misread(
            Bilingual(
                f"{text} est déjà passé. Donnez une heure à venir.",
                f"{text} has passed already. Give a time to come.",
            )
        )
    if verb is Verb.DONE and at > known.now + _AHEAD:
        return Misread(
            Bilingual(
                f"{text} n'est pas encore arrivé. Donnez l'heure de la mise en ligne, ou aucune.",
                f"{text} has not come yet. Give the time it was posted, or none.",
            )
        )
    return at


def _leftover(text: str, verb: Verb) -> Misread:
    form = spelled(verb)
    return Misread(
        Bilingual(
            f"« {clip(text)} » est de trop : rien n'est fait. Écrivez {form.fr}, et le nom d'une publication si besoin.",
            f"“{clip(text)}” is too much: nothing is done. Write {form.en}, and a post's name where needed.",
        )
    )
