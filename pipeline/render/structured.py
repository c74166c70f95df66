"""Structured data (schema.org, JSON-LD) of articles and events."""

from typing import TYPE_CHECKING, Any

from pipeline.model import Lang, Post, pick

if TYPE_CHECKING:
    from pipeline.render.gists import Told
    from pipeline.render.pictures import Picture
    from pipeline.render.pressroom import Pressroom


def publisher(room: "Pressroom", lang: Lang) -> dict[str, Any]:
    organisation = room.organisation
    out: dict[str, Any] = {"@type": "Organization", "name": organisation.name, "url": f"{room.base}/"}
    if organisation.description:
        out["description"] = pick(organisation.description, lang)
    if organisation.address:
        out["address"] = organisation.address
    return out


def article_data(room: "Pressroom", post: Post, lang: Lang, told: "Told", picture: "Picture | None") -> dict[str, Any]:
    url = room.base + told.path
    out: dict[str, Any] = {
        "@type": "BlogPosting",
        "@id": url,
        "headline": told.title,
        "description": told.description,
        "inLanguage": lang,
        "mainEntityOfPage": url,
        "publisher": publisher(room, lang),
        "author": {"@type": "Organization", "name": room.organisation.name},
    }
    if post.id in room.public:
        out["datePublished"] = room.page_at(room.site.index[post.id]).astimezone(room.zone).isoformat()
    if picture:
        out["image"] = room.base + picture.card
    return out


def event_data(room: "Pressroom", post: Post, lang: Lang, told: "Told", picture: "Picture | None") -> dict[str, Any]:
    event = post.event
    assert event is not None  # noqa: S101 - asked only for events
    online = event.place is None and event.url is not None
    out: dict[str, Any] = {
        "@type": "Event",
        "name": told.title,
        "description": told.description,
        "startDate": event.starts.astimezone(room.zone).isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": f"https://schema.org/{'Online' if online else 'Offline'}EventAttendanceMode",
        "inLanguage": lang,
        "url": room.base + told.path,
        "organizer": publisher(room, lang),
    }
    if event.ends:
        out["endDate"] = event.ends.astimezone(room.zone).isoformat()
    if event.place:
        out["location"] = {"@type": "Place", "name": event.place, "address": event.place}
    elif event.url:
        out["location"] = {"@type": "VirtualLocation", "url": event.url}
    if picture:
        out["image"] = room.base + picture.card
    low = event.price.get("from", event.price.get("amount"))
    if low is not None:
        out["offers"] = {
            "@type": "AggregateOffer",
            "lowPrice": low,
            "priceCurrency": str(event.price.get("currency", "EUR")),
            **({"highPrice": event.price["to"]} if "to" in event.price else {}),
        }
    return out
