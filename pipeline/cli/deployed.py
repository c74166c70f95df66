"""Whether the site that answers is, file for file, the one just built: then it need not be put online again."""

import hashlib
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.clock import Clock
from pipeline.errors import NetworkError
from pipeline.transport import Http, Timeouts, is_loopback

MARK = ".well-known/editorial-build.txt"  # holds the fingerprint of everything beside it


def fingerprint(folder: Path) -> str:
    """Of every file's path and content, but the mark itself."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name != MARK:
            whole.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def leave_mark(folder: Path) -> str:
    """Write the fingerprint into the folder; the fingerprint."""
    made = fingerprint(folder)
    target = folder / MARK
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(made + "\n", encoding="ascii")
    return made


def answers_with(base_url: str, made: str, clock: Clock) -> bool:
    """The site's own mark is this one. In any doubt it is not: then the build goes online, as it would without asking.

    What a cache still holds of an earlier build is a doubt: the address is one that nobody asked for yet.
    """
    patience = Timeouts(connect=5.0, write=5.0, look=10.0)
    near = is_loopback(urlsplit(base_url).hostname or "")
    with Http(user_agent="editorial-pipeline", clock=clock, timeouts=patience, loopback_only=near) as http:
        try:
            address = f"{base_url.rstrip('/')}/{MARK}?{clock.now():%Y%m%d%H%M%S%f}"
            answer = http.request("GET", address, headers={"Cache-Control": "no-cache"})
        except NetworkError:
            return False
    fresh = answer.headers.get("age", "0") == "0"
    return answer.status == 200 and fresh and answer.body.strip() == made.encode()
