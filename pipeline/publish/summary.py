"""What a run did, on one page of the forge's Markdown: nothing it looked at is passed over in silence. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nsmallest

from pipeline.model import Bilingual, Delivery, Key, Site, Status, Visibility
from pipeline.plan import Act, Item, Ledgered, Plan, State
from pipeline.publish.report import Done, Ending, RunReport
from pipeline.publish.words import Words
from pipeline.text import inert

LIMIT = 1024 * 1024  # bytes a step; a longer summary is dropped whole. docs.github.com: "Adding a job summary"
_LINES = 100  # of one section; a line is at most a few hundred characters
_LONGEST = 1000  # characters of a line
_NEXT = 5

_ONLINE = (Ending.SENT, Ending.SETTLED_SENT)
_QUESTIONS = (Ending.UNCERTAIN, Ending.MISSED, Ending.REFUSED, Ending.UNAUTHORIZED, Ending.BLOCKED)
_STANDING = (
    State.DOUBLED,
    State.TO_VERIFY,
    State.BROKEN,
    State.STALLED,
    State.REFUSED,
    State.MISSED,
    State.HELD,
    State.STOPPED,
    State.BLOCKED,
    State.UNREADABLE,
    State.OVERDUE,
    State.HAND_OFF,
)


@dataclass(frozen=True)
class Ended:
    """A run that is over. `plan` and `queue` are what it began with; None when it could not begin."""

    report: RunReport
    plan: Plan | None = None
    queue: tuple[Item, ...] = ()
    coming: tuple[tuple[Key, datetime], ...] = ()
    hidden: frozenset[Key] = frozenset()  # their addresses are not for everybody who reads a run's page


@dataclass
class Section:
    title: Bilingual
    lines: list[Bilingual] = field(default_factory=list)


def coming(site: Site, ledgered: Ledgered, now: datetime) -> tuple[tuple[Key, datetime], ...]:
    """The next five publications that leave or are posted by hand, and when."""

    def dated() -> Iterator[tuple[datetime, Key]]:
        for post in site.index.values():
            if post.status is not Status.APPROVED or post.blocked or post.rehearsal:
                continue
            for publication in post.publications:
                channel, key = site.calendar.channels.get(publication.channel), Key(post.id, publication.channel)
                wanted = channel is not None and channel.delivery is not Delivery.BUILT and not publication.blocked
                if wanted and publication.due is not None and publication.due > now and _open(ledgered, key):
                    yield publication.due, key

    return tuple((key, due) for due, key in nsmallest(_NEXT, dated()))


def _open(ledgered: Ledgered, key: Key) -> bool:
    history = ledgered.of(key)
    return not (history.cancelled or history.sent_parts or history.retracted)


def hidden(site: Site) -> frozenset[Key]:
    """Publications that are not for everybody."""
    return frozenset(
        Key(post.id, publication.channel)
        for post in site.index.values()
        for publication in post.publications
        if publication.visibility is not Visibility.PUBLIC or post.visibility is not Visibility.PUBLIC
    )


def sections(ended: Ended, words: Words, now: datetime) -> list[Section]:
    """The page's parts, what needs somebody first; empty ones are left out."""
    report = ended.report
    told = {done.key for done in report.done}
    ordered = sorted((d for d in report.done if d.ending in _QUESTIONS), key=lambda d: _QUESTIONS.index(d.ending))
    questions = [words.done(done, now=now, last_run=report.last_run) for done in ordered]
    questions += [words.held(item) for item in _standing(ended.plan, told)]
    online = [_published(done, words, ended.hidden) for done in report.done if done.ending in _ONLINE]
    others = [d for d in report.done if d.ending not in (*_ONLINE, *_QUESTIONS)]
    stayed = [words.done(done, now=now, last_run=report.last_run) for done in others]
    stayed += [_left_behind(item, words) for item in ended.queue if item.key not in told]
    stayed += [words.held(item) for item in (ended.plan.in_state(State.PAUSED) if ended.plan else ())]
    found = [
        Section(Bilingual("Quelqu'un est attendu", "Somebody is needed"), questions),
        Section(Bilingual("Publiées", "Published"), online),
        Section(Bilingual("Restées", "Stayed"), stayed),
        Section(Bilingual("Les prochaines", "Next"), [_next(key, at, words) for key, at in ended.coming if key not in told]),
    ]
    return [section for section in found if section.lines]


def headline(ended: Ended, words: Words) -> list[Bilingual]:
    """In two or three sentences: how many, why it stopped, when the run before it was."""
    report = ended.report
    due = sum(item.act is Act.SEND for item in ended.queue)
    online = len({(d.key, d.part) for d in report.done if d.ending in _ONLINE})
    if ended.plan is None:
        first = Bilingual("Le passage n'a pas commencé.", "The run did not begin.")
    elif not (due or report.done):
        first = Bilingual("Rien n'était dû.", "Nothing was due.")
    else:
        first = Bilingual(f"Dues\u00a0: {due}. Parties\u00a0: {online}.", f"Due: {due}. Left: {online}.")
    lines = [first, *words.summary(report)]
    if report.last_run is not None:
        at = words.at(report.last_run)
        lines.append(Bilingual(f"Dernier passage noté\u00a0: {at.fr}.", f"Last run on record: {at.en}."))
    return lines


def markdown(title: Bilingual, head: Iterable[Bilingual], parts: Iterable[Section], lang: str, *, room: int = LIMIT) -> str:
    """The page, at most `room` bytes; what does not fit is counted."""
    lines = [f"## {inert(title.to(lang))}", ""]
    lines += [part for sentence in head for part in (_inert(sentence, lang), "")]
    for section in parts:
        lines += [f"### {inert(section.title.to(lang))} ({len(section.lines)})", ""]
        lines += [f"- {_inert(line, lang)}" for line in section.lines[:_LINES]]
        if len(section.lines) > _LINES:
            lines.append(_more(len(section.lines) - _LINES, lang))
        lines.append("")
    return _fitting(lines, lang, room)


def _fitting(lines: list[str], lang: str, room: int) -> str:
    sizes = [len(line.encode()) + 1 for line in lines]
    if sum(sizes) <= room:
        return "\n".join(lines) + "\n"
    left = room - 100  # for the line that counts the rest
    kept = 0
    while kept < len(lines) and sizes[kept] <= left:
        left -= sizes[kept]
        kept += 1
    rest = sum(line.startswith("- ") for line in lines[kept:])
    return "\n".join([*lines[:kept], _more(rest, lang)]) + "\n" if room > 100 else ""


def _more(number: int, lang: str) -> str:
    return f"- +{number} {'de plus' if lang == 'fr' else 'more'}"


def _inert(sentence: Bilingual, lang: str) -> str:
    text = sentence.to(lang)
    return inert(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def _standing(plan: Plan | None, told: set[Key]) -> list[Item]:
    """What needed somebody before this run did anything, and was not said of it again."""
    if plan is None:
        return []
    order: Mapping[State, int] = {state: place for place, state in enumerate(_STANDING)}
    found = [item for item in plan.items if item.state in order and item.key not in told]
    return sorted(found, key=lambda item: order[item.state])


def _left_behind(item: Item, words: Words) -> Bilingual:
    if item.act is not Act.SEND:
        return words.leaves(item)  # it waits, and says for what
    at = words.at(item.due)
    return Bilingual(
        f"Due, pas partie\u00a0: {words.who(item.key, 'fr')}, prévue {at.fr}. Le prochain passage la reprend.",
        f"Due, not sent: {words.who(item.key, 'en')}, due {at.en}. The next run takes it up.",
    )


def _published(done: Done, words: Words, private: frozenset[Key]) -> Bilingual:
    if done.key not in private or done.via == "outbox":
        return words.done(done)
    fr, en = words.who(done.key, "fr"), words.who(done.key, "en")
    return Bilingual(f"Publiée\u00a0: {fr} (l'adresse est au bureau)", f"Published: {en} (its address is on the desk)")


def _next(key: Key, at: datetime, words: Words) -> Bilingual:
    when = words.at(at)
    return Bilingual(f"{when.fr}\u00a0: {words.who(key, 'fr')}", f"{when.en}: {words.who(key, 'en')}")
