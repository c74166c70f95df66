"""Whose yes a change needs, from `rules.approvals` and from what changed. Pure.

A rule `when: {change: …}` that covers all that changed decides alone; otherwise every other rule that fits applies.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.model import Calendar, Post, Status
from pipeline.review.changes import APPROVE, CANCEL, FIELDS, HOLD, NEW, STATUS, Change


@dataclass(frozen=True, slots=True)
class Need:
    """So many approvals by people of these roles, because of a rule."""

    post: str
    rule: str
    count: int
    by: tuple[str, ...]
    because: tuple[str, ...] = ()  # `pillar: apprendre`, `sensitive: safety`…


def needs(change: Change, post: Post | None, calendar: Calendar) -> tuple[Need, ...]:
    """What the change of one post needs; `post`: as it will be, as it was for a removed one."""
    if post is None or not _matters(change):
        return ()
    alone = [
        _need(change, name, rule, ())
        for name, rule in calendar.approvals.items()
        if "change" in _when(rule) and change.what and change.what <= set(_listed(_when(rule)["change"]))
    ]
    if alone:
        return tuple(need for need in alone if need.count)
    found = []
    for name, rule in calendar.approvals.items():
        because = _because(_when(rule), change, post, calendar)
        if "change" not in _when(rule) and because is not None:
            found.append(_need(change, name, rule, because))
    return tuple(need for need in found if need.count)


def _matters(change: Change) -> bool:
    """Only what will be, or was, approved: a draft asks nobody."""
    approved = [row is not None and row.status is Status.APPROVED for row in (change.before, change.after)]
    if change.what & {HOLD, CANCEL}:
        return approved[0]
    return approved[1] and bool(change.what)


def _need(change: Change, name: str, rule: Mapping[str, object], because: tuple[str, ...]) -> Need:
    count = rule.get("count")
    return Need(change.post, name, count if isinstance(count, int) else 1, _listed(rule.get("by")), because)


def _when(rule: Mapping[str, object]) -> Mapping[str, object]:
    when = rule.get("when")
    return when if isinstance(when, Mapping) else {}


def _listed(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def _because(when: Mapping[str, object], change: Change, post: Post, calendar: Calendar) -> tuple[str, ...] | None:
    """What of the rule's condition the post meets; None when one part of it is not met."""
    facts: dict[str, tuple[str, ...]] = {
        "pillar": (post.pillar or "",),
        "campaign": (post.campaign or "",),
        "sensitive": post.sensitive,
        "priority": (post.priority,),
        "format": (post.format.value,),
        "languages": _languages(change, post, calendar),
        "channels": tuple(post.variants),
    }  # fmt: skip
    met = []
    for name, wanted in when.items():
        hits = [value for value in _listed(wanted) if value in facts.get(name, ())]
        if not hits:
            return None
        met.append(f"{name}: {', '.join(hits)}")
    return tuple(met)


def _languages(change: Change, post: Post, calendar: Calendar) -> tuple[str, ...]:
    """The languages in which something is said anew."""
    whole = bool(change.what & {NEW, APPROVE, STATUS, FIELDS})
    channels = post.variants if whole else (*change.channels, *change.joined)
    spoken = [lang for name in channels if name in calendar.channels for lang in calendar.channels[name].languages]
    articles = post.articles if whole else change.articles
    return tuple(dict.fromkeys((*spoken, *articles)))
