"""A finished file of the site, and groups of files that are made from the same values."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

Edition = Literal["public", "desk"]


class File(NamedTuple):
    """One output file: its path below the output folder (POSIX, relative: `noel/index.html`) and its bytes."""

    path: str
    content: bytes


@dataclass(frozen=True)
class Group:
    """Files made together. Equal keys make equal bytes, so that a build may leave out what it has made before.

    Without a key, the group is made every time.
    """

    name: str
    key: str | None
    files: Callable[[], Iterable[File]]


def single(name: str, key: str | None, make: Callable[..., File], *values: object) -> Group:
    """A group of one file, made by `make(*values)`."""
    return Group(name, key, lambda: (make(*values),))


def page_file(address: str) -> str:
    """Where a page of that address lies: `/noel/` → `noel/index.html`, `/404.html` → `404.html`."""
    path = address.lstrip("/")
    return f"{path}index.html" if path.endswith("/") or not path else path


def root_of(address: str) -> str:
    """The way from a page back to the root of the site: `/en/noel/` → `../../`; of the root itself `./`."""
    return "../" * address.lstrip("/").count("/") or "./"
