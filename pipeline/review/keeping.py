"""The notices there should be, and the issues there are → what to do, so that doing it leaves nothing to do. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.model import Lang
from pipeline.review.notices import MOST, Notice, identity, the_rest


@dataclass(frozen=True, slots=True)
class Issue:
    """One of our issues, as the forge has it."""

    number: int
    key: str
    title: str
    body: str
    open: bool = True


class Do(StrEnum):
    OPEN = "open"
    REOPEN = "reopen"
    REWRITE = "rewrite"
    CLOSE = "close"
    DOUBLE = "double"  # close: another issue is about the same


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do on the forge. `text` is the comment that goes with closing."""

    do: Do
    key: str
    title: str
    body: str
    number: int | None = None
    text: str = ""


def steps(
    wanted: Iterable[Notice],
    issues: Iterable[Issue],
    closing: Callable[[str], str],
    lang: Lang,
    *,
    most: int = MOST,
) -> list[Step]:
    """What to do, closing first. Whoever has an issue keeps it; at most `most` have one, the others share one.

    A person who closes an issue has not answered it: it opens again, the same one.
    """
    there, doubles = _one_each(issues)
    kept = _chosen(list(wanted), {key for key, issue in there.items() if issue.open}, most, lang)
    out = [
        Step(Do.DOUBLE, issue.key, issue.title, issue.body, issue.number, _see(there[issue.key].number, lang))
        for issue in doubles
    ]
    for key, issue in sorted(there.items(), key=lambda one: one[1].number):
        if issue.open and key not in kept:
            why = closing(key)
            out.append(Step(Do.CLOSE, key, issue.title, f"{identity(key)}\n\n{why}\n", issue.number, why))
    for key, notice in kept.items():
        found = there.get(key)
        if found is None:
            out.append(Step(Do.OPEN, key, notice.title, notice.body))
        elif not found.open:
            out.append(Step(Do.REOPEN, key, notice.title, notice.body, found.number))
        elif (_same(found.title), _same(found.body)) != (_same(notice.title), _same(notice.body)):
            out.append(Step(Do.REWRITE, key, notice.title, notice.body, found.number))
    return out


def _one_each(issues: Iterable[Issue]) -> tuple[dict[str, Issue], list[Issue]]:
    """The issue of each key, an open one where there is one, the oldest of them; and open ones beside it."""
    there: dict[str, Issue] = {}
    doubles: list[Issue] = []
    for issue in sorted(issues, key=lambda one: (not one.open, one.number)):
        if issue.key not in there:
            there[issue.key] = issue
        elif issue.open:
            doubles.append(issue)
    return there, doubles


def _chosen(wanted: list[Notice], open_now: set[str], most: int, lang: Lang) -> Mapping[str, Notice]:
    """Those with an issue of their own: the open ones stay, then the most urgent; the rest in one."""
    own = {notice.key: notice for notice in wanted if notice.key in open_now}
    rest = []
    for notice in wanted:
        if notice.key in own:
            continue
        if len(own) < most:
            own[notice.key] = notice
        else:
            rest.append(notice)
    if rest:
        shared = the_rest(rest, lang)
        own[shared.key] = shared
    return own


def _same(text: str) -> str:
    """As a forge may hand back what it was given."""
    return text.replace("\r\n", "\n").strip()


def _see(number: int, lang: Lang) -> str:
    return f"Déjà dans #{number}." if lang == "fr" else f"Already in #{number}."
