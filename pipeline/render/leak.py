"""The leak check of the public edition: every file is read, and whatever is not public must not be in it.

Looked for: ids, addresses and pictures of what is not public, links of texts for members, and every run of eight words
of non-public text that stands in no public text; a title or a description of a picture of four to seven words as a whole.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b, sha256
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from pipeline.compose import page_path
from pipeline.errors import EditorialError
from pipeline.model import Bilingual, Post
from pipeline.render.files import File, page_file
from pipeline.render.pressroom import Pressroom
from pipeline.render.secrets import Told, hidden_texts, links_of, owners_of, public_texts, texts_of
from pipeline.text import words

RUN = 8  # words
SHORT = 4  # words of a title that is looked for as a whole
_TAG = re.compile(r"<[^>]*>")
_VALUE = re.compile(r'="([^"]*)"')
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ADDRESS = re.compile(r"""(?:https?://[^\s"'<>()\\]+|(?:\.\.?/|/)[^\s"'<>()?#\\]*)""")
_STAMP = re.compile(r"(?<![0-9a-z])[0-9a-f]{12}(?![0-9a-f])")
_FEW = 60  # names to look for one by one; with more, the text is cut into names
_TEXTS = (".html", ".xml", ".atom", ".rss", ".json", ".ics", ".txt", ".js", ".css", ".svg", ".vtt")


class Leak(NamedTuple):
    """What is in a file that must not be: whose it is, and the words, name or address itself."""

    path: str
    owner: str
    found: str
    kind: str  # words, name, address, picture, link


class LeakFound(EditorialError):
    """The public edition would have shown what is not public. Nothing was written."""

    def __init__(self, leaks: tuple[Leak, ...]) -> None:
        lines = {"fr": [], "en": []}  # type: dict[str, list[str]]
        for leak in leaks[:20]:
            for lang, what in (("fr", _KINDS[leak.kind].fr), ("en", _KINDS[leak.kind].en)):
                gap = "\u00a0: " if lang == "fr" else ": "
                lines[lang].append(f"  {leak.path}{gap}{what.format(owner=leak.owner)}{gap}{leak.found}")
        more = len(leaks) - 20
        if more > 0:
            lines["fr"].append(f"  et {more} autres")
            lines["en"].append(f"  and {more} more")
        super().__init__(
            Bilingual(
                "Rien n'a été écrit : l'édition publique montrerait ce qui n'est pas public.\n" + "\n".join(lines["fr"]),
                "Nothing was written: the public edition would show what is not public.\n" + "\n".join(lines["en"]),
            )
        )
        self.leaks = leaks


_KINDS = {
    "words": Bilingual("des mots de {owner}", "words of {owner}"),
    "name": Bilingual("le nom de {owner}", "the name of {owner}"),
    "address": Bilingual("l'adresse de {owner}", "the address of {owner}"),
    "picture": Bilingual("une image de {owner}", "a picture of {owner}"),
    "link": Bilingual("un lien réservé de {owner}", "a reserved link of {owner}"),
}


@dataclass
class _Known:
    """What must not show, each with whose it is. Runs of words are kept as hashes."""

    runs: dict[int, str] = field(default_factory=dict)
    shorts: dict[int, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)


class Guard:
    """Inspects the files of one public edition."""

    def __init__(self, room: Pressroom) -> None:
        self._room = room
        self._leaks: list[Leak] = []

    @cached_property
    def digest(self) -> str | None:
        """Of everything that must not show; None when nobody knows."""
        room = self._room
        hiding = [key for key in room.site.index if key not in room.public or room.gists[key].hidden]
        digests = sorted((key, room.digest(key)) for key in hiding)
        if None in (digest for _, digest in digests):
            return None
        pages = [(page.id, dict(page.articles)) for page in room.site.pages.values() if page not in room.pages]
        said = repr((digests, sorted(room.public), pages, room.calendar.ideas, sorted(links_of(room))))
        return blake2b(said.encode(), digest_size=16).hexdigest()

    def see(self, file: File) -> None:
        known = self._known
        if not file.path.endswith(_TEXTS):
            owner = known.pictures.get(sha256(file.content).hexdigest()[:12]) or known.pictures.get(_stamp(file.path))
            if owner:
                self._say(file.path, owner, file.path, "picture")
            return
        text = file.content.decode("utf-8", "replace")
        self._names(file.path, f"{file.path}\n{text}")
        self._addresses(file.path, text)
        self._words(file.path, text)
        for link, owner in known.links.items():
            if link in text or link in unescape(text):
                self._say(file.path, owner, link, "link")

    def finish(self) -> None:
        if self._leaks:
            raise LeakFound(tuple(dict.fromkeys(self._leaks)))

    def _say(self, path: str, owner: str, found: str, kind: str) -> None:
        self._leaks.append(Leak(path, owner, found, kind))

    # ── names and addresses ──────────────────────────────────────────────────────────────────────────────────────────
    def _names(self, path: str, text: str) -> None:
        known = self._known
        if known.pictures:
            for stamp in known.pictures.keys() & set(_STAMP.findall(text)):
                self._say(path, known.pictures[stamp], stamp, "picture")
        if len(known.names) < _FEW and not any(name in text for name in known.names):
            return
        for name in set(_NAME.findall(text)):
            rest = name
            while rest and rest not in self._room.public:
                owner = known.names.get(rest)
                if owner and path not in self._gone.get(owner, ()):
                    self._say(path, owner, rest, "name")
                    break
                rest = rest.partition("-")[2]

    def _addresses(self, path: str, text: str) -> None:
        known = self._known
        here = f"/{path.removesuffix('index.html')}"
        if len(known.addresses) < _FEW:
            whole = f"{here}\n{text}".casefold()
            if not any(address[:-1] in whole for address in known.addresses):
                return
        for address in {here, *map(self._ours, set(_ADDRESS.findall(text)))}:
            owner = known.addresses.get(address)
            if owner and address not in self._said_addresses:
                self._say(path, owner, address, "address")

    def _ours(self, address: str) -> str:
        """The path below our site's root, with a slash at the end; "" for what is not ours."""
        parts = urlsplit(address) if "[" not in address else urlsplit("")
        base = urlsplit(self._room.base)
        if parts.hostname not in (None, base.hostname):
            return ""
        path = unquote(re.sub(r"^(?:\.\.?/)+", "/", parts.path))
        if parts.hostname:
            path = path.removeprefix(base.path.rstrip("/"))
        path = path.removesuffix("index.html").rstrip("/.,;:!?)»")
        return f"{path}/".casefold()

    @cached_property
    def _said_addresses(self) -> frozenset[str]:
        """Addresses that public texts say themselves, in so many words."""
        return frozenset(self._ours(address) for told in public_texts(self._room) for address in _ADDRESS.findall(told.text))

    @cached_property
    def _gone(self) -> Mapping[str, frozenset[str]]:
        """Removed posts → the files that say so: an address that is a post's name may stand there."""
        told = {one.id: self._room.gists[one.id].told.values() for one in self._room.removed}
        return {owner: frozenset(page_file(one.path) for one in pages) for owner, pages in told.items()}

    # ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def _words(self, path: str, text: str) -> None:
        known = self._known
        said = plain_words(path, text) if known.runs or known.shorts else ()
        for one in known.runs.keys() & set(map(hash, _runs(said, RUN))) if known.runs else ():
            if one not in self._public_runs:
                found = next(run for run in _runs(said, RUN) if hash(run) == one)
                self._say(path, known.runs[one], " ".join(found), "words")
        for one in known.shorts.keys() & set(map(hash, _runs(said, SHORT))) if known.shorts else ():
            for whole, owner in known.shorts[one]:
                if whole in _runs(said, len(whole)) and not self._is_public(whole):
                    self._say(path, owner, " ".join(whole), "words")

    @cached_property
    def _public_words(self) -> tuple[tuple[str, ...], ...]:
        return tuple(words(told.text) for told in public_texts(self._room))

    @cached_property
    def _public_runs(self) -> frozenset[int]:
        return frozenset(hash(run) for said in self._public_words for run in _runs(said, RUN))

    def _is_public(self, whole: tuple[str, ...]) -> bool:
        return any(whole in _runs(said, len(whole)) for said in self._public_words)

    # ── what must not show ───────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def _known(self) -> _Known:
        room, known = self._room, _Known()
        for owner in owners_of(room):
            self._learn(known, owner.name, texts_of(owner.value))
            if isinstance(owner.value, Post):
                _learn_post(room, known, owner.value)
            else:
                known.addresses |= {
                    f"{page_path(room.calendar, a)}".casefold(): owner.name for a in owner.value.articles.values()
                }
        for name, told in hidden_texts(room):
            self._learn(known, name, told)
        known.links |= dict(links_of(room))
        public = (
            {media.sha256[:12] for key in room.public for media in room.site.posts[key].media.values()}
            if known.pictures
            else set()
        )
        known.pictures = {stamp: owner for stamp, owner in known.pictures.items() if stamp not in public}
        return known

    @staticmethod
    def _learn(known: _Known, owner: str, texts: Iterable[Told]) -> None:
        for told in texts:
            said = words(told.text)
            for run in _runs(said, RUN):
                known.runs.setdefault(hash(run), owner)
            if told.short and SHORT <= len(said) < RUN:
                known.shorts.setdefault(hash(said[:SHORT]), []).append((said, owner))


def _learn_post(room: Pressroom, known: _Known, post: Post) -> None:
    if re.search(r"[0-9-]", post.id):  # a plain word may stand anywhere
        known.names[post.id] = post.id
    gone = {one.id for one in room.removed}  # at its address we say that it was removed
    if post.id not in gone:
        known.addresses |= {page_path(room.calendar, article).casefold(): post.id for article in post.articles.values()}
        known.addresses |= {f"/{alias.strip('/')}/".casefold(): post.id for alias in post.aliases}
    known.pictures |= {media.sha256[:12]: post.id for media in post.media.values() if media.sha256}


def _runs(said: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    return zip(*(said[at:] for at in range(size)), strict=False)


def _stamp(path: str) -> str:
    return path.rsplit("/", 1)[-1][:12]


def plain_words(path: str, text: str) -> tuple[str, ...]:
    """The words that a file shows or says, whatever its format: tags cut out, values of attributes after the text."""
    if path.endswith(".json"):
        text = "\n".join(_strings(json.loads(text)))
    elif path.endswith(".ics"):
        text = re.sub(r"\r?\n[ \t]", "", text).replace("\\n", "\n").replace("\\", "")
    values = ""
    for _ in range(3):  # a feed holds HTML that is escaped once more
        if "<" not in text and "&" not in text:
            break
        values += "\n" + " \n".join(_VALUE.findall(text)) if "<" in text else ""
        text = unescape(_TAG.sub(" ", text))
    return words(f"{text}\n{unescape(values)}")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
