"""Which of an account's posts is the one that was claimed: the rule that every network's `find` ends in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipeline.model import Bilingual
from pipeline.network.values import Absent, Claimed, Found, Receipt, Unclear
from pipeline.text import fingerprint


@dataclass(frozen=True, slots=True)
class Seen:
    """A post read back from the network, its text as written: addresses whole, no markup."""

    receipt: Receipt
    text: str
    at: datetime
    media_count: int = 0
    parent: str | None = None  # the id of the post it answers

    def may_be(self, claimed: Claimed) -> bool:
        """Whether it can be the claimed one, its words aside."""
        parent = claimed.parent.id if claimed.parent else None
        return (
            claimed.since <= self.at <= claimed.until
            and self.parent == parent
            and self.media_count == claimed.media_count
            and self.receipt.id not in claimed.known
        )


def says(text: str, claimed: Claimed) -> bool:
    return fingerprint([text]) == claimed.fingerprint


def decide(hits: Iterable[Seen], *, complete: bool) -> Found | Absent | Unclear:
    """One hit is found, several are for a person, none is absent only when the listing reached past the claim's start."""
    found = list(hits)
    if len(found) == 1:
        return Found(found[0].receipt)
    if found:
        return Unclear(
            Bilingual(
                f"{len(found)} publications disent la même chose à cette heure-là",
                f"{len(found)} posts say the same at that time",
            )
        )
    if complete:
        return Absent()
    return Unclear(
        Bilingual(
            "la liste des publications ne remonte pas assez loin pour conclure",
            "the list of posts does not go back far enough to tell",
        )
    )
