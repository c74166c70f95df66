"""A post's page: where it stands, how each network will show it, what is wrong, what happened, what to do next."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from pipeline.load import locate
from pipeline.model import Bilingual, Delivery, Key, Lang, Level, Post, PostIndex, Problem, pick
from pipeline.plan import Item, State
from pipeline.render.desk.bureau import Bureau
from pipeline.render.desk.history import Held, Line, history
from pipeline.render.desk.looks import BY_HAND
from pipeline.render.desk.press import DeskPress
from pipeline.render.desk.sheets import Sheet, address
from pipeline.render.files import root_of
from pipeline.render.frame import brand
from pipeline.render.handoff import has_pack
from pipeline.render.previews.show import eyes, preview_html, previews_of
from pipeline.render.previews.values import Preview, safe
from pipeline.render.words import FORMATS
from pipeline.state import Interval


@dataclass(frozen=True, slots=True)
class Published:
    """A place where it can be seen."""

    part: int
    url: str


@dataclass(frozen=True, slots=True)
class Publication:
    """One channel's part of the page."""

    channel: str
    item: Item | None
    shown: Preview
    drawing: Markup
    problems: tuple[Problem, ...]
    history: tuple[Line, ...]
    links: tuple[Published, ...]
    pack: bool  # a hand-off pack stands ready


def post_sheet(bureau: Bureau, press: DeskPress, one: PostIndex, lang: Lang) -> Sheet:
    post = bureau.site.posts[one.id]
    path = f"post/{one.id}/"
    problems = located(bureau, post)
    publications = tuple(_publications(bureau, press, post, path, lang, problems))
    items = bureau.by_post.get(one.id, ())
    pages = {spoken: where for spoken in bureau.room.languages if (where := bureau.room.address(post, spoken))}
    return Sheet(
        "post",
        path,
        bureau.title(one.id),
        {
            "post": post,
            "one": one,
            "state": bureau.state_of([item for item in items if item.delivery is not Delivery.BUILT] or items, one),
            "items": items,
            "publications": publications,
            "problems": tuple(p for p in problems if p.channel not in {one.channel for one in publications}),
            "facts": tuple(_facts(bureau, post)),
            "pages": pages,
            "edit": bureau.edit_url(post.file),
            "siblings": [
                (spoken, article.file, bureau.edit_url(article.file), article.stale)
                for spoken, article in post.articles.items()
                if article.file != post.file
            ],
            "next": tuple(_next(bureau, post, items)),
        },
    )


def located(bureau: Bureau, post: Post) -> tuple[Problem, ...]:
    """All that is wrong with the post, each thing once and with its line, the gravest first."""
    files = {post.file, *(article.file for article in post.articles.values())}
    loaded = [one for one in bureau.room.problems if one.post == post.id or (one.post is None and one.file in files)]
    found = locate(bureau.site.root, list(dict.fromkeys([*loaded, *bureau.room.composer.problems(post.id)])))
    return tuple(sorted(found, key=lambda one: (list(Level).index(one.level), one.line or 0)))


def _publications(
    bureau: Bureau, press: DeskPress, post: Post, path: str, lang: Lang, problems: tuple[Problem, ...]
) -> Iterator[Publication]:
    root = root_of(address(bureau, path, lang))
    seen = eyes(bureau.room, root, brand(bureau.room)[0])
    for shown in previews_of(bureau.room, post.id, lang, seen):
        channel = bureau.calendar.channels[shown.channel]
        if channel.delivery is Delivery.BUILT:
            continue
        item = bureau.item(Key(post.id, shown.channel))
        yield Publication(
            shown.channel,
            item,
            shown,
            preview_html(press, shown, lang, when=bureau.short_when(item.due if item else None, lang)),
            tuple(p for p in problems if p.channel == shown.channel),
            told(bureau, item, shown.label, post.campaign) if item else (),
            tuple(links_of(item)) if item else (),
            bool(item and has_pack(bureau.room, item)),
        )


def told(bureau: Bureau, item: Item, network: str, campaign: str | None) -> tuple[Line, ...]:
    """The publication's history, with the pauses that stood in its way."""
    return history(item.history, network, bureau.role, _held(bureau, item, campaign))


def _held(bureau: Bureau, item: Item, campaign: str | None) -> Iterator[Held]:
    brake = bureau.room.ledgered.brake
    scopes = {"all", f"channel:{item.key.channel}", f"account:{item.account}", f"campaign:{campaign}"}
    for scope in sorted(scopes & brake.pauses.keys()):
        for pause in brake.pauses[scope]:
            if item.due is not None and pause.interval.holds(item.due):
                yield Held(Interval(pause.since, pause.until), bureau.role(pause.by), pause.reason)


def links_of(item: Item) -> Iterator[Published]:
    """Where each part can be seen."""
    for number, part in sorted(item.history.parts.items()):
        url = part.remote.url if part.remote else None
        if url and safe(url) and part.status.value == "sent":
            yield Published(number, url)


def _facts(bureau: Bureau, post: Post) -> Iterator[tuple[Bilingual, Bilingual]]:
    """What a post says of itself, in names."""
    calendar = bureau.calendar
    yield (
        Bilingual("Forme", "Format"),
        FORMATS.get(post.format.value, Bilingual(post.format.value, post.format.value)),
    )
    if name := bureau.pillar(post.pillar):
        yield Bilingual("Pilier", "Pillar"), name
    if name := bureau.campaign(post.campaign):
        yield Bilingual("Campagne", "Campaign"), name
    if post.slot and (known := calendar.rendezvous.get(post.slot.rendezvous)):
        yield (
            Bilingual("Rendez-vous", "Regular feature"),
            Bilingual(pick(known.name, "fr"), pick(known.name, "en")),
        )
    if key := calendar.key_dates.get(post.key_date or ""):
        yield Bilingual("Temps fort", "Key date"), Bilingual(pick(key.name, "fr"), pick(key.name, "en"))
    heard = [calendar.audiences[one].name for one in post.audience if one in calendar.audiences]
    if heard:
        yield (
            Bilingual("Public", "Audience"),
            Bilingual(", ".join(pick(name, "fr") for name in heard), ", ".join(pick(name, "en") for name in heard)),
        )
    if post.call_to_action:
        yield (
            Bilingual("Appel à l'action", "Call to action"),
            Bilingual(pick(post.call_to_action, "fr"), pick(post.call_to_action, "en")),
        )
    if goal := calendar.objectives.get(post.objective or ""):
        yield Bilingual("Objectif", "Objective"), Bilingual(pick(goal.name, "fr"), pick(goal.name, "en"))
    if post.author:
        yield Bilingual("Rédaction", "Written by"), bureau.role(post.author)


_NEXT = {
    State.IDEA: Bilingual("L'écrire.", "Write it."),
    State.DRAFT: Bilingual(
        "La terminer, puis écrire `status: in_review` et proposer la modification.",
        "Finish it, then write `status: in_review` and propose the change.",
    ),
    State.IN_REVIEW: Bilingual(
        "La faire valider : `/valider {post}` en réponse à la relecture, par un rôle qui valide.",
        "Have it approved: `/approve {post}` in answer to the review, by a role that approves.",
    ),
    State.UNDATED: Bilingual(
        "Lui donner une date : `publish_at: 2026-12-07 12:30`, ou un créneau.",
        "Give it a time: `publish_at: 2026-12-07 12:30`, or a slot.",
    ),
}


def _next(bureau: Bureau, post: Post, items: tuple[Item, ...]) -> Iterator[Bilingual]:
    """What somebody has to do, each thing once."""
    said: set[str] = set()
    for item in items:
        step = _NEXT.get(item.state)
        if item.state in BY_HAND:
            name = bureau.channel_name(item.key.channel)
            step = Bilingual(f"La mettre en ligne : {name.fr}.", f"Post it by hand: {name.en}.")
        if step is None or step.en in said:
            continue
        said.add(step.en)
        yield Bilingual(step.fr.replace("{post}", post.id), step.en.replace("{post}", post.id))
