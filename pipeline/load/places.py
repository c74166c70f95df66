"""Files named by content: read only inside the root, never through a symlink."""

from pathlib import Path, PurePosixPath

from pipeline.model import Bilingual


class NotRead(Exception):
    """A file of ours that cannot be read, said in a writer's words."""

    def __init__(self, message: Bilingual) -> None:
        super().__init__(message.en)
        self.message = message


def read_text(root: Path, file: str) -> str:
    """The text of a file inside the root."""
    path = root / file
    if has_symlink(root, file):
        raise NotRead(
            Bilingual(
                f"{file} est un lien symbolique : il n'est pas suivi.",
                f"{file} is a symbolic link: it is not followed.",
            )
        )
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise NotRead(Bilingual(f"Il n'y a pas de fichier {file}.", f"There is no file {file}.")) from error
    except UnicodeDecodeError as error:
        raise NotRead(NOT_UTF8) from error
    except OSError as error:
        raise NotRead(
            Bilingual(
                f"{file} ne s'ouvre pas : {error.strerror}.", f"{file} does not open: {error.strerror}."
            )
        ) from error


NOT_UTF8 = Bilingual(
    "Ce fichier n'est pas enregistré en UTF-8 : ses accents sont illisibles.",
    "This file is not saved as UTF-8: its accents cannot be read.",
)


def has_symlink(root: Path, file: str) -> bool:
    """True when any component of the path, inside the root, is a symlink."""
    path = root
    for part in PurePosixPath(file).parts:
        path = path / part
        if path.is_symlink():
            return True
    return False


def inside(root: Path, pattern: str) -> list[str] | None:
    """Files of the root that match, sorted; None when the pattern would leave it."""
    parts = PurePosixPath(pattern).parts
    if (
        not parts
        or pattern.startswith("/")
        or ".." in parts
        or "\\" in pattern
        or "\0" in pattern
        or "**" in parts
    ):
        return None
    found = []
    for path in root.glob(pattern):
        file = path.relative_to(root).as_posix()
        if path.is_file() and not has_symlink(root, file):
            found.append(file)
    return sorted(found)
