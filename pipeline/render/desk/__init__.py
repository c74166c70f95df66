"""The desk: every page of the working edition, in every language of the organisation.

    for file in desk_files(room): …

Pages are values first (`Sheet`), then printed; what a page says is in its template, French and English side by side.
"""

from collections.abc import Iterable, Iterator

from pipeline.render.desk.bureau import Bureau
from pipeline.render.desk.calendars import calendar_sheets
from pipeline.render.desk.press import DeskPress, desk_sheet
from pipeline.render.desk.sheets import Sheet, printed
from pipeline.render.desk.today import today
from pipeline.render.files import File
from pipeline.render.pressroom import Pressroom

__all__ = ["Bureau", "DeskPress", "Sheet", "desk_files"]


def desk_files(room: Pressroom) -> Iterable[File]:
    """Every file of the desk that the articles and assets are not."""
    bureau, press = Bureau(room), DeskPress(room)
    yield desk_sheet(room)
    for sheet in _sheets(bureau):
        for lang in room.languages:
            yield printed(press, bureau, sheet, lang)


def _sheets(bureau: Bureau) -> Iterator[Sheet]:
    yield today(bureau)
    yield from calendar_sheets(bureau)
