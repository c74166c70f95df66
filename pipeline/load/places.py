"""Files named by content: read only inside the root, never through a symlink."""

from pathlib import Path, PurePosixPath
from stat import S_ISREG

from pipeline.model import Bilingual


class NotRead(Exception):
    """A file of ours that cannot be read, said in a writer's words."""

    def __init__(self, message: Bilingual, hint: Bilingual | None = None, line: int | None = None) -> None:
        super().__init__(message.en)
        self.message = message
        self.hint = hint
        self.line = line


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
    raw = b""
    try:
        seen = path.stat()
        if not S_ISREG(seen.st_mode):
            raise NotRead(not_a_file(file))
        if seen.st_size > MAX_FILE_BYTES:
            raise NotRead(TOO_BIG)
        raw = path.read_bytes()
        return raw.decode("utf-8")
    except FileNotFoundError as error:
        other = f"{path.stem}.yml"
        hint = (
            Bilingual(f"Renommez {other} en {file}.", f"Rename {other} to {file}.")
            if file == "calendar.yaml" and (root / other).is_file()
            else None
        )
        raise NotRead(Bilingual(f"Il n'y a pas de fichier {file}.", f"There is no file {file}."), hint) from error
    except UnicodeDecodeError as error:
        raise NotRead(*not_text(raw, error)) from error
    except OSError as error:
        raise NotRead(
            Bilingual(f"{file} ne s'ouvre pas : {error.strerror}.", f"{file} does not open: {error.strerror}.")
        ) from error


MAX_FILE_BYTES = 4 * 1024 * 1024  # a book; more is a mistake, or meant to hurt
TOO_BIG = Bilingual("Ce fichier dépasse 4 Mo : il n'est pas lu.", "This file is over 4 MB: it is not read.")
_NOT_UTF8 = Bilingual(
    "Ce fichier n'est pas enregistré en UTF-8 : ses accents sont illisibles.",
    "This file is not saved as UTF-8: its accents cannot be read.",
)
_UTF8_HINT = Bilingual(
    "Enregistrez-le à nouveau, en choisissant l'encodage UTF-8.",
    "Save it again, choosing the encoding UTF-8.",
)
_NOT_TEXT = Bilingual("Ce fichier n'est pas un texte.", "This file is not a text.")
_NOT_TEXT_HINT = Bilingual(
    "Une image se range dans content/media/ ; un document se copie dans un fichier .md.",
    "A picture goes into content/media/; a document is copied into an .md file.",
)


def not_text(raw: bytes, error: UnicodeDecodeError) -> tuple[Bilingual, Bilingual, int]:
    """What to say of bytes that are not UTF-8, what to do, and the line (0-based) of the first that is wrong."""
    if raw[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\0" in raw:
        return _NOT_TEXT, _NOT_TEXT_HINT, 0
    return (
        _NOT_UTF8,
        _UTF8_HINT,
        0 if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else raw.count(b"\n", 0, error.start),
    )


def not_a_file(file: str) -> Bilingual:
    return Bilingual(
        f"{file} n'est pas un fichier ordinaire : il n'est pas lu.",
        f"{file} is not an ordinary file: it is not read.",
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
    if not parts or pattern.startswith("/") or ".." in parts or "\\" in pattern or "\0" in pattern or "**" in parts:
        return None
    found = []
    for path in root.glob(pattern):
        file = path.relative_to(root).as_posix()
        if path.is_file() and not has_symlink(root, file):
            found.append(file)
    return sorted(found)
