"""Which words are public and which are not: what the leak check compares."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline.model import Key, Page, Post, Variant, Visibility
from pipeline.render.pressroom import Pressroom
from pipeline.render.words import FORMATS, words


class Told(NamedTuple):
    """A text; `short`: a title or the description of a picture, which counts as a whole."""

    text: str
    short: bool = False


class Owner(NamedTuple):
    name: str
    value: Post | Page


def owners_of(room: Pressroom) -> Iterator[Owner]:
    """The posts and pages that nobody may see now."""
    for key in room.site.index:
        if key not in room.public:
            yield Owner(key, room.site.posts[key])
    for page in room.site.pages.values():
        if page.visibility is not Visibility.PUBLIC:
            yield Owner(page.id, page)


def texts_of(owner: Post | Page) -> Iterator[Told]:
    """Everything that people wrote for a post or a page."""
    for article in owner.articles.values():
        yield Told(article.title, short=True)
        yield Told(article.body)
        yield Told(article.summary or "")
    if isinstance(owner, Post):
        yield from (Told(title, short=True) for title in owner.title.values())
        yield from (Told(text) for text in owner.text.values())
        yield from (Told(alt, short=True) for media in owner.media.values() for alt in media.alt.values())
        yield Told(owner.lesson or "")
        for variant in owner.variants.values():
            yield from _of_variant(variant)
            yield Told(variant.note or "")


def _of_variant(variant: Variant) -> Iterator[Told]:
    items = (*variant.items, *([variant.first_comment] if variant.first_comment else ()))
    yield from (Told(item.text) for item in items)
    for text in (variant.title, variant.subject, variant.preheader, variant.content_warning):
        yield Told(text or "", short=True)
    polls = (variant.poll, *(item.poll for item in items))
    yield from (Told(option) for poll in polls if poll for option in poll.options)


def hidden_texts(room: Pressroom) -> Iterator[tuple[str, Iterable[Told]]]:
    """What is not public of the posts that are: texts for members, notes, lessons; and the plan's ideas."""
    for key in sorted(room.public):
        if room.gists[key].hidden:
            post = room.site.posts[key]
            yield key, list(_hidden(post))
    for idea in room.calendar.ideas:
        yield "calendar.yaml", [Told(idea.title, short=True)]


def _hidden(post: Post) -> Iterator[Told]:
    yield Told(post.lesson or "")
    for variant in post.variants.values():
        yield Told(variant.note or "")
        if variant.visibility is not Visibility.PUBLIC:
            yield from _of_variant(variant)


def links_of(room: Pressroom) -> Iterator[tuple[str, str]]:
    """(address, whose it is): where texts for members lead or are, unless a public text leads or is there too."""
    for key, publication in room.ledgered.publications.items():
        urls = {part.remote.url for part in publication.parts.values() if part.remote and part.remote.url}
        if urls and not _for_all(room, key):
            yield from ((url, key.post) for url in sorted(urls))


def _for_all(room: Pressroom, key: Key) -> bool:
    one = room.site.index.get(key.post)
    channel = room.calendar.channels.get(key.channel)
    if one is None or channel is None or channel.visibility is not Visibility.PUBLIC or key.post not in room.public:
        return False
    return any(p.channel == key.channel and p.visibility is Visibility.PUBLIC for p in one.publications)


def public_texts(room: Pressroom) -> Iterator[Told]:
    """Everything that anybody may read: public posts on public channels, public pages, names, the interface."""
    for key in sorted(room.public):
        post = room.site.posts[key]
        yield from texts_of_public(post)
    for page in room.pages:
        yield from texts_of(page)
    yield from map(Told, _names(room))


def texts_of_public(post: Post) -> Iterator[Told]:
    for article in post.articles.values():
        yield from (Told(article.title), Told(article.body), Told(article.summary or ""))
    yield from (Told(text) for text in (*post.title.values(), *(alt for m in post.media.values() for alt in m.alt.values())))
    for variant in post.variants.values():
        if variant.visibility is Visibility.PUBLIC:
            yield from _of_variant(variant)
            yield Told(variant.link or "")
    yield Told(post.link or "")


def _names(room: Pressroom) -> Iterator[str]:
    calendar = room.calendar
    organisation = calendar.organisation
    yield from (organisation.name, organisation.address or "", organisation.contact or "")
    yield from (*organisation.description.values(), *organisation.motto.values())
    for section in (
        calendar.channels,
        calendar.pillars,
        calendar.rendezvous,
        calendar.campaigns,
        calendar.key_dates,
        calendar.quiet_periods,
    ):
        for one in section.values():
            yield from one.name.values()
    for lang in ("fr", "en"):
        yield from (str(value) for value in vars(words(lang, organisation.terms)).values())
        yield from (label.to(lang) for label in FORMATS.values())
