"""The desk: every page of the working edition, in every language of the organisation.

    for file in desk_files(room): …

Pages are values first (`Sheet`), then printed; what a page says is in its template, French and English side by side.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from pipeline.compose import media_path
from pipeline.model import PostIndex
from pipeline.render.desk.bureau import Bureau
from pipeline.render.desk.calendars import calendar_sheets
from pipeline.render.desk.feeds import ics_files
from pipeline.render.desk.handbook import guide_sheet
from pipeline.render.desk.hands import handoffs, pack_sheets
from pipeline.render.desk.plans import plan_sheets
from pipeline.render.desk.posts import post_sheet
from pipeline.render.desk.press import DeskPress, desk_script, desk_sheet
from pipeline.render.desk.report import report_sheets
from pipeline.render.desk.settled import Settled
from pipeline.render.desk.sheets import Sheet, printed
from pipeline.render.desk.today import today
from pipeline.render.desk.trouble import bad_day, health
from pipeline.render.desk.work import approve, board, role_sheets
from pipeline.render.files import File, Group
from pipeline.render.handoff import Pack, pack_files, packs
from pipeline.render.pressroom import Pressroom
from pipeline.render.previews.show import sent_files

__all__ = ["Bureau", "DeskPress", "Sheet", "desk_files", "desk_groups"]


def desk_files(room: Pressroom) -> Iterable[File]:
    """Every file of the desk that the articles and assets are not."""
    for group in desk_groups(room):
        yield from group.files()


def desk_groups(room: Pressroom) -> Iterator[Group]:
    """The same in groups: the page of a post that is over is made again only when something it shows has changed."""
    bureau, press = Bureau(room), DeskPress(room)
    settled = Settled(bureau)
    yield Group("desk", None, lambda: _pages(room, bureau, press))
    for one in room.site.index.values():
        still = settled.holds(one)
        yield Group(f"desk/post/{one.id}", settled.key(one), partial(_post, bureau, press, one, still=still))


def _post(bureau: Bureau, press: DeskPress, one: PostIndex, *, still: bool) -> Iterator[File]:
    for lang in bureau.room.languages:
        yield printed(press, bureau, post_sheet(bureau, press, one, lang), lang, still=still)
    yield from sent_files(bureau.room, one.id)


def _pages(room: Pressroom, bureau: Bureau, press: DeskPress) -> Iterator[File]:
    yield desk_sheet(room)
    yield desk_script(room)
    ready = tuple(packs(room))
    for lang in room.languages:
        for sheet in (*_sheets(bureau, ready), guide_sheet(lang), *pack_sheets(bureau, press, ready, lang)):
            yield printed(press, bureau, sheet, lang)
        yield from ics_files(bureau, lang)
    for one in ready:
        yield from pack_files(room, one)
    yield from _media(room)


def _media(room: Pressroom) -> Iterator[File]:
    """Pictures of the posts that have no article: the articles bring their own."""
    told = {one.id for one in room.posts}
    seen = {media_path(media) for one in told for media in room.site.posts[one].media.values()}
    for one in room.site.index:
        for media in room.site.posts[one].media.values() if one not in told else ():
            if media.file and media_path(media) not in seen:
                seen.add(media_path(media))
                yield from room.gallery.files(media)


def _sheets(bureau: Bureau, ready: tuple[Pack, ...]) -> Iterator[Sheet]:
    yield today(bureau)
    yield handoffs(ready)
    yield from calendar_sheets(bureau)
    yield board(bureau)
    yield approve(bureau)
    yield from role_sheets(bureau)
    yield from plan_sheets(bureau)
    yield from report_sheets(bureau)
    yield bad_day(bureau)
    yield health(bureau)
