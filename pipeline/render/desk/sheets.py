"""A page of the desk before it is printed: which template, where, under which title, with which values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.model import Bilingual, Lang
from pipeline.render.desk.bureau import Bureau
from pipeline.render.desk.press import DeskPress
from pipeline.render.files import File
from pipeline.render.press import Head


@dataclass(frozen=True, slots=True)
class Sheet:
    """The same values serve every language: what is said in them is bilingual."""

    template: str  # below templates/desk/, without its ending
    path: str  # below `desk/`; "" is the start page
    title: Bilingual
    values: Mapping[str, object] = field(default_factory=dict)


def address(bureau: Bureau, path: str, lang: Lang) -> str:
    """`/` for the start page, `/desk/month/2026-12/` or `/en/desk/…` for the others; `/desk/` when somebody's page has `/`."""
    home = bureau.room.lead(lang)
    return f"{home}desk/{path}" if path or home in bureau.written_homes else home


def printed(press: DeskPress, bureau: Bureau, sheet: Sheet, lang: Lang, *, still: bool = False) -> File:
    """The finished page in one language. A `still` one tells no hour and counts nothing that waits elsewhere."""
    where = {one: address(bureau, sheet.path, one) for one in bureau.room.languages}
    head = Head(title=sheet.title.to(lang), alternates=where, index=False)
    return press.page(
        f"desk/{sheet.template}.html.j2",
        where[lang],
        lang,
        head,
        b=bureau,
        still=still,
        desk=lambda path: address(bureau, path, lang),
        **sheet.values,
    )
