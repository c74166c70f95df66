"""The default check of what a part carries beside its text: pictures, videos, a poll."""

from pipeline.model import Bilingual, Channel, Delivery, Media, Part
from pipeline.network.pictures import LARGEST
from pipeline.network.values import Limits
from pipeline.network.wording import Findings, amount
from pipeline.text import grapheme_count

IMAGES = Bilingual("images", "images")
VIDEOS = Bilingual("vidéos", "videos")
ANSWERS = Bilingual("réponses", "answers")


def check_media(found: Findings, part: Part, limits: Limits, channel: Channel) -> None:
    images = [one for one in part.media if one.media.kind == "image"]
    videos = [one for one in part.media if one.media.kind == "video"]
    for chosen, limit, unit in ((images, limits.images, IMAGES), (videos, limits.videos, VIDEOS)):
        if not chosen:
            continue
        if limit is None:
            found.add(
                "media-kind",
                Bilingual(f"ce réseau ne prend pas de {unit.fr}", f"this network takes no {unit.en}"),
                Bilingual("retirez-les de `media:` sous ce canal", "remove them from `media:` under this channel"),
                part=part.number,
            )
        elif len(chosen) > limit.value:
            found.add(
                "too-many-media",
                Bilingual(
                    f"{len(chosen)} {unit.fr}, {limit.value} au plus",
                    f"{len(chosen)} {unit.en}, at most {limit.value}",
                ),
                Bilingual("choisissez-les sous `media:` dans ce canal", "choose them under `media:` in this channel"),
                part=part.number,
            )
    if images and videos and not limits.mixes_media and limits.images and limits.videos:
        found.add(
            "mixed-media",
            Bilingual("images et vidéo ne vont pas ensemble", "images and video do not go together"),
            Bilingual("gardez les unes ou l'autre sous `media:`", "keep one or the other under `media:`"),
            part=part.number,
        )
    for one in part.media:
        _check_attachment(found, part, limits, channel, one.media.id)
    if limits.sends_card and part.card and part.card.image:
        _check_size(found, part, part.card.image)


def _check_attachment(found: Findings, part: Part, limits: Limits, channel: Channel, id: str) -> None:
    one = next(one for one in part.media if one.media.id == id)
    media = one.media
    if media.file is None and media.source and channel.delivery is Delivery.API:
        found.add(
            "media-source",
            Bilingual(
                f"« {id} » n'a qu'une `source`, que seule une personne peut envoyer",
                f"“{id}” has only a `source`, which only a person can post",
            ),
            Bilingual(
                "donnez un fichier, ou choisissez d'autres images sous `media:`",
                "give a file, or choose other pictures under `media:`",
            ),
            part=part.number,
        )
    elif media.kind == "image" and media.mime and media.mime not in limits.mime and limits.images:
        kinds = [mime.removeprefix("image/").upper() for mime in limits.mime]
        found.add(
            "media-type",
            Bilingual(
                f"« {id} » est un fichier {media.mime} ; ce réseau prend {', '.join(kinds)}",
                f"“{id}” is a {media.mime} file; this network takes {', '.join(kinds)}",
            ),
            Bilingual("enregistrez l'image dans l'un de ces formats", "save the picture in one of these formats"),
            part=part.number,
        )
    elif media.kind == "image":
        _check_size(found, part, media)
    length = grapheme_count(one.alt)
    if limits.alt and length > limits.alt.value:
        over = amount(length - limits.alt.value, limits.alt.unit)
        found.add(
            "alt-too-long",
            Bilingual(
                f"le texte alternatif de « {id} » fait {length}/{limits.alt.value}, il faut en retirer {over.fr}",
                f"the alternative text of “{id}” is {length}/{limits.alt.value}, remove {over.en}",
            ),
            part=part.number,
        )


def _check_size(found: Findings, part: Part, media: Media) -> None:
    if media.width * media.height > LARGEST:
        found.add(
            "media-too-large",
            Bilingual(
                f"« {media.id} » fait {media.width} × {media.height} pixels, trop pour être préparée",
                f"“{media.id}” is {media.width} × {media.height} pixels, too many to be made ready",
            ),
            Bilingual("enregistrez l'image en plus petit", "save a smaller picture"),
            part=part.number,
        )


def check_poll(found: Findings, part: Part, limits: Limits) -> None:
    poll = part.poll
    if poll is None:
        return

    def add(code: str, fr: str, en: str, hint: Bilingual | None = None) -> None:
        found.add(code, Bilingual(fr, en), hint, part=part.number)

    if limits.poll_options is None:
        ask = Bilingual(
            "posez la question dans le texte, ou retirez `poll`",
            "ask the question in the text, or remove `poll`",
        )
        add("poll", "ce réseau n'a pas de sondages", "this network has no polls", ask)
        return
    most_options = limits.poll_options.value
    if not 2 <= len(poll.options) <= most_options:
        add(
            "poll-options",
            f"{amount(len(poll.options), ANSWERS).fr} au sondage, il en faut de 2 à {most_options}",
            f"the poll has {amount(len(poll.options), ANSWERS).en}, it needs 2 to {most_options}",
        )
    if len(set(poll.options)) < len(poll.options):
        add("poll-options", "deux réponses du sondage sont les mêmes", "two answers of the poll are the same")
    length = limits.poll_option_length
    for option in poll.options:
        if length and grapheme_count(option) > length.value:
            count = grapheme_count(option)
            over = amount(count - length.value, length.unit)
            add(
                "poll-option-too-long",
                f"la réponse « {option} » fait {count}/{length.value}, il faut en retirer {over.fr}",
                f"the answer “{option}” is {count}/{length.value}, remove {over.en}",
            )
    minutes = int(poll.duration.total_seconds() // 60)
    if limits.poll_minutes and not limits.poll_minutes[0].value <= minutes <= limits.poll_minutes[1].value:
        low, high = (spell(limit.value) for limit in limits.poll_minutes)
        add(
            "poll-duration",
            f"le sondage dure {spell(minutes).fr}, il faut de {low.fr} à {high.fr}",
            f"the poll lasts {spell(minutes).en}, it must last {low.en} to {high.en}",
        )
    if part.media and not limits.poll_with_media:
        add(
            "poll-with-media",
            "un sondage ne va pas avec des images",
            "a poll does not go with pictures",
            Bilingual("écrivez `media: []` sous ce canal", "write `media: []` under this channel"),
        )


def spell(minutes: int) -> Bilingual:
    """`5 minutes`, `24 heures`, `7 jours`: the largest unit that says it exactly."""
    for size, fr, en in ((1440, "jours", "days"), (60, "heures", "hours")):
        if minutes and minutes % size == 0 and minutes >= size * (2 if size == 1440 else 1):
            return amount(minutes // size, Bilingual(fr, en))
    return amount(minutes, Bilingual("minutes", "minutes"))
