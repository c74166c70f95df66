"""The same words twice on one account within a few days: a network may refuse them, and what looks for a lost answer cannot
tell them apart.

Fed post after post, since each post is composed once; what is compared is the fingerprint that the ledger keeps.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from pipeline.model import Bilingual, Calendar, Delivery, Draft, Key, Level, Post, Problem, Rule, Scope, Status
from pipeline.network import say

_RULE = "repeated-text"
_WITHIN = timedelta(days=7)
_PLANNED = (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED, Status.HELD)


@dataclass
class Repeats:
    """What each account says when, as far as it was told."""

    calendar: Calendar
    now: datetime
    _said: dict[tuple[str, str], list[tuple[datetime, Key, Post]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rule = self.calendar.rules.get(_RULE) or Rule(_RULE, "warning")
        within = self._rule.options.get("same_account")
        self._within = within if isinstance(within, timedelta) else _WITHIN

    def add(self, post: Post, drafts: Iterable[Draft]) -> None:
        """A post's publications; those long gone, or never to leave, say nothing."""
        if self._rule.level == "off" or post.status not in _PLANNED or post.rehearsal:
            return
        for draft in drafts:
            channel, due = self.calendar.channels.get(draft.key.channel), post.variants[draft.key.channel].due or post.due
            if channel is None or channel.delivery is Delivery.BUILT or draft.message is None:
                continue
            if due is None or due <= self.now - self._within:
                continue
            for part, words in zip(draft.message.parts, draft.fingerprints, strict=True):
                if part.text.strip():
                    self._said.setdefault((channel.account, words), []).append((due, draft.key, post))

    def problems(self) -> Iterator[Problem]:
        """What is still to leave and was said, or will be, shortly before on the same account."""
        for (account, _), times in self._said.items():
            times.sort(key=lambda one: one[:2])
            for (at, one, _), (then, other, post) in pairwise(times):
                if one != other and then - at < self._within and then > self.now:
                    yield self._problem(account, one, other, post)

    def _problem(self, account: str, one: Key, other: Key, post: Post) -> Problem:
        fr = f"{other.post} dit sur le compte {account} les mêmes mots que {one} peu avant : le réseau peut les refuser."
        en = f"{other.post} says on the account {account} the same words as {one} shortly before: the network may refuse them."
        hint: Bilingual | None = say("changez quelques mots, ou écartez-les", "change a few words, or move them apart")
        level, reason = Level(self._rule.level), post.waive.get(_RULE)
        if reason is not None:
            level, hint = Level.NOTICE, None
            fr, en = f"{fr} (admis : {reason.strip()})", f"{en} (waived: {reason.strip()})"
        path = ("channels", other.channel)
        return Problem(level, _RULE, Scope.POST, say(fr, en), post.file, hint, path, post=post.id, channel=other.channel)
