"""Values → the finished site, as files; knows nothing of MkDocs, of folders or of the clock.

    room = Pressroom(site, composer, ledgered, now, "public")
    for file in render(room): ...                  # every file, lazily
    written = write(groups(room), Path("public"))  # only what differs

A page's path is its address: `/noel/` is `noel/index.html`. Links inside pages are relative, so that the site works
below any path and from a folder.
"""

from collections.abc import Iterator
from importlib import import_module

from pipeline.render.files import Edition, File, Group, page_file, root_of
from pipeline.render.pressroom import Pressroom
from pipeline.render.writer import Written, write

__all__ = [
    "Edition",
    "File",
    "Group",
    "Pressroom",
    "Written",
    "groups",
    "page_file",
    "render",
    "root_of",
    "write",
]


def render(room: Pressroom) -> Iterator[File]:
    """Every file of the edition. The public one holds only what is public now; the desk's holds everything."""
    for group in groups(room):
        yield from group.files()


def groups(room: Pressroom) -> Iterator[Group]:
    """The same files, in groups that a build may leave out when their key has not changed."""
    from pipeline.render import public

    if room.edition == "public":
        yield from public.site_groups(room)
        return
    yield from public.assets(room)
    yield from public.articles(room)
    yield from import_module("pipeline.render.desk").desk_groups(room)
