"""What a review's sentences are made from, and what they make. Values only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline.model import Bilingual, Channel, Level, pick
from pipeline.plan import Ledgered, Plan
from pipeline.review.approvals import Need
from pipeline.review.changes import Comparison
from pipeline.review.saying import joined, moment


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence. `level` where a person must look; `post` and `file` say where it belongs."""

    text: Bilingual
    level: Level | None = None
    post: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    title: Bilingual
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    headline: Bilingual
    sections: tuple[Section, ...]

    @property
    def lines(self) -> Iterator[Line]:
        return (line for section in self.sections for line in section.lines)

    @property
    def blocked(self) -> bool:
        return any(line.level is Level.ERROR for line in self.lines)


@dataclass(frozen=True)
class Facts:
    """Both sites compared, the ledger, the plan as it is and as it will be, the hour."""

    comparison: Comparison
    ledgered: Ledgered
    was: Plan | None  # of what is merged today
    plan: Plan  # once merged
    needs: tuple[Need, ...]
    now: datetime

    def name(self, channel: str) -> Bilingual:
        sites = [self.comparison.after, *([self.comparison.before] if self.comparison.before else [])]
        known: Channel | None = next(
            (site.calendar.channels[channel] for site in sites if channel in site.calendar.channels), None
        )
        return Bilingual(pick(known.name, "fr"), pick(known.name, "en")) if known else Bilingual(channel, channel)

    def names(self, channels: Iterable[str]) -> Bilingual:
        """`X, Mastodon et LinkedIn`."""
        found = [self.name(channel) for channel in channels]
        return Bilingual(joined([one.fr for one in found], "fr"), joined([one.en for one in found], "en"))

    def when(self, instant: datetime) -> Bilingual:
        zone = ZoneInfo(self.comparison.after.calendar.organisation.timezone)
        return Bilingual(*(moment(instant, zone, lang, self.now) for lang in ("fr", "en")))
