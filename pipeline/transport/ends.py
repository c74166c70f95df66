"""One mapper: how far a call came and what was answered → which of the five ends, in words for people."""

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from itertools import chain
from typing import Final

from pipeline.errors import NetworkError, NotSent, OutcomeUnknown, Rejected, Unauthorized
from pipeline.model import Bilingual

_WORDS_LIMIT: Final = 200  # characters of a network's own words in our messages


class Phase(StrEnum):
    """How far a call came; the value is the code that the ledger keeps."""

    ADDRESS = "bad_address"
    UNSENDABLE = "unsendable"  # what we were given cannot be written as HTTP
    DNS = "unknown_host"
    CONNECT = "no_connection"
    TLS = "tls"
    CONNECT_TIMEOUT = "connect_timeout"  # up to here nothing of the request had left
    WRITE = "write_error"
    READ_TIMEOUT = "timeout_after_body"
    READ = "connection_lost"
    TOO_LARGE = "answer_too_large"
    UNREADABLE = "unreadable_answer"
    ANSWER = "answer"


class End(StrEnum):
    NOT_SENT = "not_sent"
    UNAUTHORIZED = "unauthorized"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ErrorWord:
    """A network's refinement: an answer with one of these statuses whose body says `words` (any case) is this end."""

    statuses: frozenset[int]
    words: str
    end: End
    code: str
    advice: Bilingual | None = None  # what to do, where the end's own sentence does not fit


@dataclass(frozen=True, slots=True)
class Call:
    """What the end of a call depends on beside the answer. A call that can be undone or repeated is not irreversible."""

    host: str = "?"
    method: str = "POST"
    irreversible: bool = True
    now: datetime | None = None  # without it a 429 has no time
    words: tuple[ErrorWord, ...] = ()
    redact: Callable[[str], str] = str


_WHY: Final[Mapping[Phase, Bilingual]] = {
    Phase.ADDRESS: Bilingual("cette adresse n'est pas acceptée", "this address is not accepted"),
    Phase.UNSENDABLE: Bilingual(
        "un identifiant contient un espace, un retour à la ligne ou un signe interdit",
        "a credential holds a space, a line break or a forbidden sign",
    ),
    Phase.DNS: Bilingual("ce nom n'existe pas, ou le réseau est coupé", "no such name, or the network is down"),
    Phase.CONNECT: Bilingual("la connexion est refusée", "the connection is refused"),
    Phase.TLS: Bilingual("son certificat n'est pas valable", "its certificate is not valid"),
    Phase.CONNECT_TIMEOUT: Bilingual("pas de réponse à la connexion", "no answer to the connection"),
    Phase.WRITE: Bilingual("la connexion a cédé pendant l'envoi", "the connection broke while sending"),
    Phase.READ_TIMEOUT: Bilingual("pas de réponse à temps", "no answer in time"),
    Phase.READ: Bilingual("la connexion a cédé avant la réponse", "the connection broke before the answer"),
    Phase.TOO_LARGE: Bilingual("la réponse est démesurée", "the answer is far too large"),
    Phase.UNREADABLE: Bilingual("la réponse est illisible", "the answer cannot be read"),
}
_NEVER_LEFT: Final = frozenset({Phase.ADDRESS, Phase.UNSENDABLE, Phase.DNS, Phase.CONNECT, Phase.TLS, Phase.CONNECT_TIMEOUT})


@dataclass(frozen=True, slots=True)
class _Sentence:
    kind: type[NetworkError]
    said: Bilingual
    advice: Bilingual


_SENTENCES: Final[Mapping[End, _Sentence]] = {
    End.NOT_SENT: _Sentence(
        NotSent,
        Bilingual("n'a rien reçu", "received nothing"),
        Bilingual("Rien n'a été publié ; le prochain passage réessaiera.", "Nothing was published; the next run tries again."),
    ),
    End.UNAUTHORIZED: _Sentence(
        Unauthorized,
        Bilingual("refuse l'accès", "refuses access"),
        Bilingual(
            "Les identifiants manquent, ont expiré ou ont été retirés : renouvelez-les, puis lancez « editorial doctor ».",
            "The credentials are missing, expired or revoked: renew them, then run “editorial doctor”.",
        ),
    ),
    End.REJECTED: _Sentence(
        Rejected,
        Bilingual("a refusé", "refused"),
        Bilingual("Changez le texte, l'image ou le lien.", "Change the text, the picture or the link."),
    ),
    End.UNKNOWN: _Sentence(
        OutcomeUnknown,
        Bilingual("n'a pas confirmé", "did not confirm"),
        Bilingual(
            "La publication est peut-être en ligne : rien ne sera renvoyé avant vérification.",
            "The post may be online: nothing is sent again before it is looked for.",
        ),
    ),
}
_FAILED: Final = Bilingual("n'a pas pu répondre", "could not answer")  # NotSent, though an answer came
_MOVED: Final = Bilingual(
    "L'adresse a changé : corrigez « server » dans calendar.yaml.",
    "The address has moved: correct “server” in calendar.yaml.",
)


def classify(
    phase: Phase,
    status: int = 0,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    call: Call | None = None,
) -> NetworkError | None:
    """The end of a call, or None when it succeeded. `headers` in lower case.

    DNS, refused, TLS, connect timeout, 429 → NotSent · 401 and token errors → Unauthorized · other 4xx and 3xx → Rejected ·
    write error, read timeout, reset, 408, 5xx, unreadable or oversized answer → OutcomeUnknown, or NotSent for a reversible call.
    """
    headers, call = headers or {}, call or Call()
    if phase is not Phase.ANSWER:
        return failure(phase, call)
    end, code, advice = _meaning(status, headers, body, call)
    if end is None:
        return None
    if end is End.NOT_SENT and code == "rate_limited":
        return _rate_limited(headers, body, call)
    return _error(_settled(end, call), code, _quoted(status, call.redact(_own_words(body))), call, advice, answered=True)


def failure(phase: Phase, call: Call) -> NetworkError:
    """The end of a call that brought no answer to read."""
    end = End.NOT_SENT if phase in _NEVER_LEFT else _settled(End.UNKNOWN, call)
    return _error(end, phase.value, _WHY[phase], call, None, answered=phase not in _NEVER_LEFT)


def _settled(end: End, call: Call) -> End:
    """What can be repeated has no unknown outcome."""
    return End.NOT_SENT if end is End.UNKNOWN and not call.irreversible else end


def _meaning(status: int, headers: Mapping[str, str], body: bytes, call: Call) -> tuple[End | None, str, Bilingual | None]:
    said = body.decode("utf-8", "replace").casefold()
    for word in call.words:
        if status in word.statuses and word.words.casefold() in said:
            return word.end, word.code, word.advice
    token = status == 401 or (status < 500 and "invalid_token" in headers.get("www-authenticate", "") + said)
    match status // 100:
        case 2:
            return None, "", None
        case 3:
            return (End.NOT_SENT if call.method == "GET" else End.REJECTED), "redirected", _MOVED
        case 4 if status == 429:
            return End.NOT_SENT, "rate_limited", None
        case 4 if status == 408:  # a proxy's may come after it had handed the body on
            return End.UNKNOWN, "request_timeout", None
        case 4 if token:
            return End.UNAUTHORIZED, "unauthorized", None
        case 4:
            return End.REJECTED, "refused", None
        case _:
            return End.UNKNOWN, "server_error", None


def _error(end: End, code: str, why: Bilingual, call: Call, advice: Bilingual | None, *, answered: bool) -> NetworkError:
    sentence = _SENTENCES[end]
    said = _FAILED if answered and end is End.NOT_SENT else sentence.said
    advice = advice or sentence.advice
    message = Bilingual(f"{call.host} {said.fr} ({why.fr}). {advice.fr}", f"{call.host} {said.en} ({why.en}). {advice.en}")
    return sentence.kind(message, code=code)


def _quoted(status: int, said: str) -> Bilingual:
    if said:
        return Bilingual(f"{status} : « {said} »", f"{status}: “{said}”")
    return Bilingual(f"réponse {status}", f"answer {status}")


def _rate_limited(headers: Mapping[str, str], body: bytes, call: Call) -> NotSent:
    retry_at = _retry_at(headers, body, call.now) if call.now else None
    advice = _SENTENCES[End.NOT_SENT].advice
    until = f"{retry_at:%Y-%m-%d %H:%M} UTC" if retry_at else ""
    message = Bilingual(
        f"{call.host} demande d'attendre{f' ({until})' if until else ''}. {advice.fr}",
        f"{call.host} asks us to wait{f' until {until}' if until else ''}. {advice.en}",
    )
    return NotSent(message, code="rate_limited", retry_at=retry_at)


# ── a network's own words ────────────────────────────────────────────────────────────────────────────────────────
def _own_words(body: bytes) -> str:
    """What the network says in its error answer, whichever of the usual shapes it has; "" for a page of HTML."""
    text = body.decode("utf-8", "replace").strip()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return "" if text.startswith("<") else text
    return " – ".join(dict.fromkeys(_sentences(value)))


def _sentences(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value[:3]:
                yield from _sentences(item)
        case dict():
            for name in ("error", "error_description", "title", "detail", "message", "description", "errors", "reason"):
                if name in value:
                    yield from _sentences(value[name])
        case _:
            return


def plain(text: str, limit: int = _WORDS_LIMIT) -> str:
    """One line without control, format and private characters, cut at `limit` characters."""
    kept = (" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    line = " ".join("".join(kept).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


# ── until when ───────────────────────────────────────────────────────────────────────────────────────────────────
_RESETS: Final = ("retry-after", "x-ratelimit-reset-after", "x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")


def _retry_at(headers: Mapping[str, str], body: bytes, now: datetime) -> datetime | None:
    """Until when a 429 asks to wait: seconds, an epoch, an HTTP date or an ISO time, in a header or in the body."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    said = value if isinstance(value, dict) else {}
    places = [said, *(place for name in ("parameters", "extras") if isinstance(place := said.get(name), dict))]
    in_body = (str(place[name]) for place in places for name in ("retry_after", "wait_seconds") if name in place)
    for text in chain((headers.get(name, "") for name in _RESETS), in_body):
        if (moment := instant(text.strip(), now)) and moment > now:
            return moment
    return None


def instant(text: str, now: datetime) -> datetime | None:
    """An instant in any of the forms that headers have; None when it is none."""
    try:
        number = float(text)
    except ValueError:
        return http_date(text)
    if number > 1e12:  # an epoch in milliseconds
        number /= 1000
    try:
        return datetime.fromtimestamp(number, UTC) if number > 1e9 else now + timedelta(seconds=number)
    except (ValueError, OverflowError, OSError):
        return None


def http_date(text: str) -> datetime | None:
    """An instant written as a date, as in `Date` and `Retry-After`; None when it is none."""
    try:
        moment = datetime.fromisoformat(text) if text[:4].isdigit() else parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
