"""The plan itself: channels, rendez-vous, campaigns, pillars, each with what it aims at and what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from pipeline.model import Bilingual, Campaign, Channel, Delivery, Pillar, Rendezvous, pick
from pipeline.network import Limit, Limits
from pipeline.plan.gaps import free_slots
from pipeline.plan.mix import Share, pillar_mix
from pipeline.plan.slots import Slot, slots
from pipeline.render.desk.bureau import Bureau, Entry
from pipeline.render.desk.grid import month_of
from pipeline.render.desk.looks import ONLINE
from pipeline.render.desk.sheets import Sheet
from pipeline.render.previews.values import safe

_AHEAD = timedelta(days=56)
_FREE = 3
_NEXT = 8  # posts of a channel or campaign shown on its page
DELIVERY = {
    Delivery.API: Bilingual("envoyée par la machine", "sent by the machine"),
    Delivery.HANDOFF: Bilingual("mise en ligne à la main", "posted by hand"),
    Delivery.BUILT: Bilingual("construite avec le site", "built with the site"),
}
_LIMITS: dict[str, Bilingual] = {
    "text": Bilingual("Texte", "Text"),
    "comment": Bilingual("Premier commentaire", "First comment"),
    "fold": Bilingual("Visible avant « voir plus »", "Seen before “see more”"),
    "title": Bilingual("Titre", "Title"),
    "subject": Bilingual("Objet", "Subject"),
    "alt": Bilingual("Texte alternatif", "Alternative text"),
    "images": Bilingual("Images", "Pictures"),
    "videos": Bilingual("Vidéos", "Videos"),
    "image_bytes": Bilingual("Poids d'une image", "Size of a picture"),
    "image_side": Bilingual("Grand côté d'une image", "Longer side of a picture"),
    "hashtags": Bilingual("Mots-dièse", "Hashtags"),
    "poll_options": Bilingual("Choix d'un sondage", "Options of a poll"),
    "poll_option_length": Bilingual("Longueur d'un choix", "Length of an option"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """A limit, its name, and the page that proves it."""

    name: Bilingual
    limit: Limit
    source: str | None


@dataclass(frozen=True, slots=True)
class ChannelCard:
    channel: Channel
    label: str
    delivery: Bilingual
    free: tuple[datetime, ...]
    coming: tuple[Entry, ...]
    trial: date | None


def plan_sheets(bureau: Bureau) -> Iterator[Sheet]:
    free = free_slots(bureau.site, bureau.now, _FREE)
    cards = [_card(bureau, one, free.get(one.id, ())) for one in bureau.calendar.channels.values()]
    yield Sheet("channels", "channels/", Bilingual("Canaux", "Channels"), {"cards": cards})
    for card in cards:
        yield _channel(bureau, card)
    yield rendezvous(bureau)
    yield campaigns(bureau)
    for campaign in bureau.calendar.campaigns.values():
        yield _campaign(bureau, campaign)
    yield pillars(bureau)


# ── channels ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _card(bureau: Bureau, channel: Channel, free: tuple[datetime, ...]) -> ChannelCard:
    coming = [e for e in bureau.entries if channel.id in e.channels and e.at and e.at > bureau.now]
    return ChannelCard(
        channel,
        bureau.label(channel.id),
        DELIVERY[channel.delivery],
        free,
        tuple(coming[:_NEXT]),
        channel.trial.to if channel.trial else None,
    )


def _channel(bureau: Bureau, card: ChannelCard) -> Sheet:
    channel, network = card.channel, bureau.network(card.channel.id)
    goals = [bureau.calendar.objectives[one] for one in channel.objectives if one in bureau.calendar.objectives]
    heard = [bureau.calendar.audiences[one] for one in channel.audience if one in bureau.calendar.audiences]
    return Sheet(
        "channel",
        f"channel/{channel.id}/",
        bureau.channel_name(channel.id),
        {
            "card": card,
            "limits": tuple(known_limits(network.limits(channel))) if network else (),
            "goals": goals,
            "heard": heard,
            "lacks": tuple(network.lacks.items()) if network else (),
        },
    )


def known_limits(limits: Limits) -> Iterator[Known]:
    for one in fields(limits):
        value, name = getattr(limits, one.name), _LIMITS.get(one.name)
        if isinstance(value, Limit) and name is not None:
            yield Known(name, value, safe(value.source))


# ── rendez-vous ──────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Series:
    rendezvous: Rendezvous
    slots: tuple[Slot, ...]


def rendezvous(bureau: Bureau) -> Sheet:
    """Each with its dates from this month's first to eight weeks ahead."""
    there = slots(bureau.site, month_of(bureau.today).start, bureau.today + _AHEAD)
    found = [
        Series(one, tuple(slot for slot in there if slot.rendezvous.id == one.id)) for one in bureau.calendar.rendezvous.values()
    ]
    return Sheet("rendezvous", "rendezvous/", Bilingual("Rendez-vous", "Regular features"), {"series": found})


# ── campaigns ────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Running:
    campaign: Campaign
    posts: int
    online: int
    elapsed: int  # percent of its days
    state: Bilingual


def campaigns(bureau: Bureau) -> Sheet:
    found = [running(bureau, one) for one in bureau.calendar.campaigns.values()]
    found.sort(key=lambda one: one.campaign.period.start)
    return Sheet("campaigns", "campaigns/", Bilingual("Campagnes", "Campaigns"), {"campaigns": found})


def running(bureau: Bureau, campaign: Campaign) -> Running:
    posts = {e.post for e in bureau.entries if e.campaign == campaign.id}
    online = {e.post for e in bureau.entries if e.campaign == campaign.id and any(i.state in ONLINE for i in e.items)}
    start, end = campaign.period
    days = (end - start).days + 1
    gone = min(max((bureau.today - start).days + 1, 0), days)
    if bureau.today < start:
        state = Bilingual("à venir", "to come")
    elif bureau.today > end:
        state = Bilingual("terminée", "over")
    else:
        state = Bilingual(f"jour {gone} sur {days}", f"day {gone} of {days}")
    return Running(campaign, len(posts), len(online), 100 * gone // days, state)


def _campaign(bureau: Bureau, campaign: Campaign) -> Sheet:
    entries = [e for e in bureau.entries if e.campaign == campaign.id]
    budget = campaign.budget
    return Sheet(
        "campaign",
        f"campaign/{campaign.id}/",
        Bilingual(pick(campaign.name, "fr"), pick(campaign.name, "en")),
        {
            "running": running(bureau, campaign),
            "entries": entries[-60:],
            "ideas": [idea for idea in bureau.calendar.ideas if idea.campaign == campaign.id],
            "objective": bureau.calendar.objectives.get(campaign.objective or ""),
            "partners": [bureau.calendar.partners[p].name for p in campaign.partners if p in bureau.calendar.partners],
            "budget": f"{budget['amount']} {budget.get('currency', '')}".strip() if "amount" in budget else None,
        },
    )


# ── pillars ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Leaning:
    """A pillar against its share, this month and over ninety days."""

    pillar: Pillar
    month: Share
    quarter: Share
    coming: tuple[Entry, ...]
    lessons: tuple[str, ...]


def pillars(bureau: Bureau) -> Sheet:
    month = month_of(bureau.today)
    here = {share.pillar: share for share in pillar_mix(bureau.site, *month)}
    long = {share.pillar: share for share in pillar_mix(bureau.site, bureau.today - timedelta(days=89), bureau.today)}
    found = []
    for one in bureau.calendar.pillars.values():
        mine = [e for e in bureau.entries if e.pillar == one.id]
        coming = [e for e in mine if e.at and e.at > bureau.now]
        past = list(dict.fromkeys(e.post for e in mine if e.at and e.at <= bureau.now))[-_NEXT:]
        told = [post.lesson.strip() for name in past if (post := bureau.post(name)) and post.lesson]
        found.append(Leaning(one, here[one.id], long[one.id], tuple(coming[:_NEXT]), tuple(told)))
    return Sheet("pillars", "pillars/", Bilingual("Piliers", "Pillars"), {"pillars": found, "month": month})
