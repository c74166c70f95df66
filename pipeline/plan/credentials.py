"""Until when each account's credentials are good, as people wrote it in calendar.yaml. Pure.

Nothing is guessed: no network is asked, and an account without a date is one whose date nobody wrote.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pipeline.clock import format_day, format_when, local_day
from pipeline.guide import guided
from pipeline.model import Bilingual, Calendar, Delivery, Level, Problem, Scope, Site
from pipeline.plan.gaps import planned

AHEAD = 14  # days before the last one from which on it is said
FIELD = "credentials_expire"
_SEEN = timedelta(days=400)  # how far ahead posts are looked for


class Validity(StrEnum):
    UNSAID = "unsaid"  # nobody wrote a date
    GOOD = "good"
    ENDING = "ending"  # within `AHEAD` days, the last one included
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Credentials:
    """One account a program posts to. `channel` is where its date stands, else its first channel; `left` is in days."""

    account: str
    channel: str
    until: date | None = None
    left: int | None = None

    @property
    def validity(self) -> Validity:
        if self.left is None:
            return Validity.UNSAID
        if self.left < 0:
            return Validity.OVER
        return Validity.ENDING if self.left <= AHEAD else Validity.GOOD

    @property
    def says(self) -> Bilingual:
        if self.until is None:
            return Bilingual("date d'expiration jamais écrite", "expiry date never written")
        day = Bilingual(*(format_day(self.until, lang) for lang in ("fr", "en")))
        match self.validity:
            case Validity.OVER:
                return Bilingual(f"identifiants expirés le {day.fr}", f"credentials expired on {day.en}")
            case Validity.ENDING:
                near = _near(self.left or 0)
                return Bilingual(
                    f"les identifiants expirent {near.fr}, le {day.fr}", f"credentials expire {near.en}, on {day.en}"
                )
            case _:
                return Bilingual(f"identifiants valables jusqu'au {day.fr}", f"credentials are good until {day.en}")


GUIDE = Bilingual("Identifiants qui expirent", "Credentials that expire")  # the section's heading
RENEW = Bilingual(f"Renouvelez-les, puis écrivez la nouvelle date ({FIELD}).", f"Renew them, then write the new date ({FIELD}).")


def credentials(calendar: Calendar, now: datetime) -> tuple[Credentials, ...]:
    """One for each account that a program posts to, in the order of the file. Its channels share one date, the earliest."""
    today = local_day(now, ZoneInfo(calendar.organisation.timezone))
    first: dict[str, str] = {}
    dates: dict[str, tuple[date, str]] = {}
    for channel in calendar.channels.values():
        if channel.delivery is Delivery.API:
            first.setdefault(channel.account, channel.id)
        if channel.credentials_expire is not None:
            written = (channel.credentials_expire, channel.id)
            dates[channel.account] = min(dates.get(channel.account, written), written, key=lambda one: one[0])
    return tuple(_of(account, channel, dates.get(account), today) for account, channel in first.items())


def _of(account: str, channel: str, written: tuple[date, str] | None, today: date) -> Credentials:
    if written is None:
        return Credentials(account, channel)
    until, where = written
    return Credentials(account, where, until, (until - today).days)


def unsaid(found: Iterable[Credentials]) -> tuple[str, ...]:
    """The accounts nobody wrote a date for."""
    return tuple(one.account for one in found if one.validity is Validity.UNSAID)


def credential_problems(site: Site, now: datetime) -> Iterator[Problem]:
    """Posts planned for the day an account's credentials expire, or for later: one warning an account."""
    calendar = site.calendar
    zone = ZoneInfo(calendar.organisation.timezone)
    coming = [
        (due, post.id, name, calendar.channels[name].account)
        for post, name, due in planned(site, now, now + _SEEN)
        if calendar.channels[name].delivery is Delivery.API
    ]
    for one in credentials(calendar, now):
        until = one.until
        late = sorted(each for each in coming if until and each[3] == one.account and local_day(each[0], zone) >= until)
        if not late:
            continue
        due, post, name, _ = late[0]
        when = Bilingual(*(format_when(due, zone, lang, short=True) for lang in ("fr", "en")))
        many = len(late)
        number = Bilingual(
            f"{many} publication est prévue" if many == 1 else f"{many} publications sont prévues",
            f"{many} post is planned" if many == 1 else f"{many} posts are planned",
        )
        yield Problem(
            Level.WARNING,
            "credentials-expire",
            Scope.CHANNEL,
            Bilingual(
                f"{one.account} : {one.says.fr}, et {number.fr} pour ce jour ou après ({post}@{name}, {when.fr}).",
                f"{one.account}: {one.says.en}, and {number.en} for that day or later ({post}@{name}, {when.en}).",
            ),
            "calendar.yaml",
            guided(RENEW, GUIDE),
            ("channels", one.channel, FIELD),
            channel=one.channel,
        )


def _near(days: int) -> Bilingual:
    if days == 0:
        return Bilingual("aujourd'hui", "today")
    return Bilingual("demain", "tomorrow") if days == 1 else Bilingual(f"dans {days} jours", f"in {days} days")
