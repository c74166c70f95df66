"""Values → the finished site, as files; knows nothing of MkDocs, of folders or of the clock.

    room = Pressroom(site, composer, ledgered, now, "public")
    written = write(render(room), Path("public"))

`render` yields lazily. A page's path is its address: `/noel/` is `noel/index.html`. Links inside pages are relative, so
that the site works below any path and from a folder.
"""

from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec

from pipeline.render.files import Edition, File, page_file, root_of
from pipeline.render.pressroom import Pressroom
from pipeline.render.writer import Written, write

__all__ = ["Edition", "File", "Pressroom", "Written", "page_file", "render", "root_of", "write"]


def render(room: Pressroom) -> Iterator[File]:
    """Every file of the edition. The public one holds only what is public now; the desk's holds everything."""
    from pipeline.render import public

    if room.edition == "public":
        yield from public.site_files(room)
        return
    yield from public.assets(room)
    yield from public.articles(room)
    yield from _desk(room)


def _desk(room: Pressroom) -> Iterable[File]:
    if find_spec("pipeline.render.desk") is None:
        from pipeline.render import public

        return public.home(room)
    files: Iterable[File] = import_module("pipeline.render.desk").desk_files(room)
    return files
