"""A finished file of the site."""

from typing import Literal, NamedTuple

Edition = Literal["public", "desk"]


class File(NamedTuple):
    """One output file: its path below the output folder (POSIX, relative: `noel/index.html`) and its bytes."""

    path: str
    content: bytes


def page_file(address: str) -> str:
    """Where a page of that address lies: `/noel/` → `noel/index.html`, `/404.html` → `404.html`."""
    path = address.lstrip("/")
    return f"{path}index.html" if path.endswith("/") or not path else path


def root_of(address: str) -> str:
    """The way from a page back to the root of the site: `/en/noel/` → `../../`; of the root itself `./`."""
    return "../" * address.lstrip("/").count("/") or "./"
