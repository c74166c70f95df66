"""Hand-offs: the list, phone first, and a page for each pack."""

from collections.abc import Iterator

from pipeline.model import Bilingual, Lang
from pipeline.plan import State
from pipeline.render.desk.bureau import Bureau
from pipeline.render.desk.looks import BY_HAND
from pipeline.render.desk.press import DeskPress
from pipeline.render.desk.sheets import Sheet, address
from pipeline.render.files import root_of
from pipeline.render.frame import brand
from pipeline.render.handoff import STOP, Pack
from pipeline.render.previews.show import eyes, preview_html, previews_of


def handoffs(found: tuple[Pack, ...]) -> Sheet:
    """Those due, then those to come, then those that must wait."""
    groups = (
        (
            Bilingual("À mettre en ligne maintenant", "To post now"),
            [p for p in found if not p.stop and p.item.state in BY_HAND],
        ),
        (Bilingual("Ne pas publier", "Do not post"), [p for p in found if p.stop]),
        (
            Bilingual("À venir", "To come"),
            [p for p in found if not p.stop and p.item.state is State.SCHEDULED],
        ),
    )
    return Sheet(
        "handoffs",
        "handoffs/",
        Bilingual("À mettre en ligne", "To post by hand"),
        {"groups": groups, "empty": not found, "stop_word": STOP},
    )


def pack_sheets(bureau: Bureau, press: DeskPress, found: tuple[Pack, ...], lang: Lang) -> Iterator[Sheet]:
    for one in found:
        path = f"handoff/{one.item.key.post}/{one.item.key.channel}/"
        root = root_of(address(bureau, path, lang))
        seen = eyes(bureau.room, root, brand(bureau.room)[0])
        shown = next(p for p in previews_of(bureau.room, one.item.key.post, lang, seen) if p.channel == one.channel.id)
        title = bureau.title(one.item.key.post)
        name = bureau.channel_name(one.channel.id)
        yield Sheet(
            "handoff",
            path,
            Bilingual(f"{name.fr} : {title.fr}", f"{name.en}: {title.en}"),
            {
                "pack": one,
                "stop_word": STOP,
                "look": shown.look,
                "drawing": preview_html(press, shown, lang, when=bureau.short_when(one.item.due, lang)),
                "thumbs": [seen.small(enclosed.media) for enclosed in one.enclosed],
            },
        )
