"""Hand-off packs: everything a person needs to post by hand, as values and as a folder of files.

A pack whose publication is paused or held says so and holds nothing that could be posted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from pipeline import networks
from pipeline.model import Bilingual, Channel, Delivery, Lang, Media, Message, pick
from pipeline.network import Limits
from pipeline.plan import Item, State
from pipeline.render.files import File
from pipeline.render.pressroom import Pressroom
from pipeline.render.uploads import Upload

READY = (State.SCHEDULED, State.HAND_OFF, State.OVERDUE)
STOPPED = (State.PAUSED, State.HELD, State.ON_HOLD, State.STOPPED, State.BLOCKED)
AHEAD = timedelta(days=45)  # how long before its time a pack is made
STOP = Bilingual("NE PAS PUBLIER", "DO NOT POST")


@dataclass(frozen=True, slots=True)
class Box:
    """A text to copy whole."""

    name: Bilingual
    text: str
    file: str  # in the pack's folder
    lang: Lang


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A picture or video to attach, in order."""

    media: Media
    alt: str
    file: str | None  # in the pack's folder; None: only at its source, or refused
    source: str | None
    upload: Upload | None = None  # the picture as the network takes it; None: a video, or a letter's, which stay as they are

    @property
    def done(self) -> Bilingual | None:
        """What was done to the file."""
        return self.upload.done if self.upload else None

    @property
    def refused(self) -> Bilingual | None:
        """Why there is no file that the network would take."""
        return self.upload.refused if self.upload else None


@dataclass(frozen=True, slots=True)
class Pack:
    """One publication, ready for a person."""

    item: Item
    channel: Channel
    label: str  # of the network
    message: Message
    stop: Bilingual | None  # why it must not be posted
    boxes: tuple[Box, ...]
    enclosed: tuple[Enclosed, ...]
    checklist: tuple[Bilingual, ...]
    link: str | None
    note: str | None

    @property
    def letter(self) -> str | None:
        """A newsletter's finished HTML."""
        return self.message.html

    @property
    def folder(self) -> str:
        """Where its files lie, below the site's root."""
        return f"desk/handoff/{self.item.key.post}/{self.item.key.channel}/pack"


def has_pack(room: Pressroom, item: Item) -> bool:
    """Whether a hand-off is still to be posted, and near enough for its pack to be ready."""
    wanted = item.delivery is Delivery.HANDOFF and item.state in (*READY, *STOPPED)
    return wanted and (item.due is None or item.due - room.now <= AHEAD)


def packs(room: Pressroom) -> Iterator[Pack]:
    """A pack for every hand-off of the weeks ahead, and for those that are overdue, in order of time."""
    for item in room.plan.items:
        if has_pack(room, item):
            found = pack(room, item)
            if found is not None:
                yield found


def pack(room: Pressroom, item: Item) -> Pack | None:
    """The pack of one hand-off; None when it cannot be composed."""
    channel = room.calendar.channels.get(item.key.channel)
    network = networks.get(channel.network) if channel else None
    if channel is None or network is None or item.key.post not in room.site.index:
        return None
    message = room.composer.draft(item.key).message
    if message is None:
        return None
    return Pack(
        item,
        channel,
        network.label,
        message,
        _stop(room, item, channel),
        tuple(_boxes(message)),
        tuple(_enclosed(room, message, network.limits(channel))),
        network.checklist(message),
        next((part.link for part in message.parts if part.link), None),
        message.note,
    )


def _stop(room: Pressroom, item: Item, channel: Channel) -> Bilingual | None:
    """Why nobody may post it now; a pause counts before its time, too, since a person may be early."""
    if item.crisis and item.state is not State.BLOCKED:
        return None
    post = room.site.index[item.key.post]
    pause = room.ledgered.brake.holds(post.campaign, channel.id, channel.account, room.now)
    if pause is not None:
        fr = f" : « {pause.reason} »" if pause.reason else ""
        en = f": “{pause.reason}”" if pause.reason else ""
        return Bilingual(f"la publication est en pause{fr}.", f"publishing is paused{en}.")
    if item.state in (State.HELD, State.ON_HOLD):
        why = item.why or Bilingual("elle est suspendue", "it is held")
        return Bilingual(f"{why.fr}.", f"{why.en}.")
    if item.state is State.BLOCKED:
        return Bilingual("elle a une erreur à corriger.", "it has an error to mend.")
    if item.state is State.STOPPED:
        return Bilingual("le canal est arrêté.", "the channel is stopped.")
    return None


def _boxes(message: Message) -> Iterator[Box]:
    lang = message.lang
    if message.title:
        yield Box(Bilingual("Titre", "Title"), message.title, "title.txt", lang)
    if message.subject:
        yield Box(Bilingual("Objet", "Subject"), message.subject, "subject.txt", lang)
    if message.preheader:
        yield Box(Bilingual("Accroche", "Preview line"), message.preheader, "preheader.txt", lang)
    posts = [part for part in message.parts if part.kind != "first_comment"]
    for part in posts:
        if not part.text:
            continue
        if len(posts) == 1:
            yield Box(Bilingual("Texte", "Text"), part.text, "message.txt", lang)
        else:
            name = Bilingual(f"Partie {part.number}", f"Part {part.number}")
            yield Box(name, part.text, f"message-{part.number}.txt", lang)
    for part in message.parts:
        if part.kind == "first_comment":
            yield Box(Bilingual("Premier commentaire", "First comment"), part.text, "first-comment.txt", lang)


def _enclosed(room: Pressroom, message: Message, limits: Limits) -> Iterator[Enclosed]:
    """What the preview shows, to upload as it is. A letter's pictures stay on our site, and are enclosed as they stand there."""
    shown = [one for part in message.parts for one in part.media]
    for number, one in enumerate(shown, 1):
        upload = room.uploads.picture(one.media, limits) if message.html is None else None
        name = one.media.file.rsplit("/", 1)[-1] if one.media.file else None
        if upload is not None:
            name = None if upload.refused else upload.name
        yield Enclosed(one.media, one.alt, f"{number:02}-{name}" if name else None, one.media.source, upload)


# ── the folder ───────────────────────────────────────────────────────────────────────────────────────────────────────
def pack_files(room: Pressroom, one: Pack) -> Iterator[File]:
    """message.txt, pictures, alt.txt, checklist.txt, a newsletter's HTML. A stopped pack has one file, which says so."""
    lang: Lang = "fr" if room.languages[0] == "fr" else "en"
    if one.stop is not None:
        text = f"{STOP.fr} / {STOP.en}\n\n{_capital(one.stop.fr)}\n{_capital(one.stop.en)}\n"
        yield File(f"{one.folder}/{STOP.to(lang).replace(' ', '-')}.txt", text.encode())
        return
    for box in one.boxes:
        yield File(f"{one.folder}/{box.file}", f"{box.text}\n".encode())
    if one.letter:
        yield File(f"{one.folder}/letter.html", one.letter.encode())
    for enclosed in one.enclosed:
        if enclosed.file:
            upload = enclosed.upload
            content = room.uploads.content(upload) if upload else room.gallery.whole(enclosed.media)
            yield File(f"{one.folder}/{enclosed.file}", content)
    if any(enclosed.alt for enclosed in one.enclosed):
        lines = (f"{e.file or e.source or e.media.id}\n{e.alt}\n" for e in one.enclosed)
        yield File(f"{one.folder}/alt.txt", "\n".join(lines).encode())
    yield File(f"{one.folder}/checklist.txt", checklist_text(one, lang).encode())


def checklist_text(one: Pack, lang: Lang) -> str:
    """The steps, each with a box to tick, and what the person must know first."""
    name = pick(one.channel.name, lang)
    head = f"{name}, {one.item.key.post}\n" + (f"\n{one.note}\n" if one.note else "")
    return head + "\n" + "".join(f"[ ] {step.to(lang)}\n" for step in one.checklist)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
