"""`editorial serve`: the site on this computer, rebuilt at every keystroke, with what is wrong shown over the page."""

import json
import os
import threading
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import click

from pipeline.cli.build import build_edition
from pipeline.cli.desk import Desk, desk_of, lang_option, now_option, sentence, state_option
from pipeline.cli.language import lang, say, t
from pipeline.compose import packaged
from pipeline.errors import EditorialError, UsageError
from pipeline.load import locate
from pipeline.model import Bilingual, Level

WATCHED = ("calendar.yaml", "content", "templates")
OURS = "/_editorial/"  # addresses of the server itself
_EVERY = 0.4  # seconds between two looks at the files
_BEAT = 15.0  # seconds between two signs of life to a browser
_LOCAL = ("127.0.0.1", "localhost", "::1")


def _nothing() -> bytes:
    """What stands at an address without a page; it too reloads when one comes."""
    said, back = t("Il n'y a pas de page à cette adresse.", "There is no page at this address."), t("Au début", "To the start")
    return (
        f'<!doctype html><html lang="{lang()}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{said}</title></head><body style="font-family:sans-serif">'
        f"<p>{said}</p><p><a href='/'>{back}</a></p></body></html>"
    ).encode()


@dataclass
class Workshop:
    """The site being worked on: its folder of pages, and what is wrong with it now."""

    root: Path
    out: Path
    edition: str
    state: str | None = None
    now: str | None = None
    version: int = 0
    problems: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)

    def look(self) -> bool:
        """Rebuild when a file changed since the last look; whether it did."""
        seen = dict(self._files())
        if seen == self._seen:
            return False
        self._seen = seen
        self.build()
        return True

    def build(self) -> None:
        """Build, and tell every open page. What was built before stays while something is too broken to build."""
        problems: list[str] = []
        try:
            desk = Desk(self.root, now=self.now)
            errors = [one for one in locate(self.root, desk.problems) if one.level is Level.ERROR]
            problems = [sentence(one, lang()) for one in errors]
            if not any(one.vital for one in errors):
                build_edition(desk, desk.ledgered(self.state), desk.now, self.edition, self.out)
        except EditorialError as error:
            problems = [say(error.message)]
        except Exception as error:  # noqa: BLE001 - a broken template must not end the server
            problems = [*problems, f"{type(error).__name__}: {error}"]
        with self.changed:
            self.version += 1
            self.problems = problems
            self.changed.notify_all()

    def _files(self) -> Iterator[tuple[str, tuple[int, int]]]:
        for name in WATCHED:
            for path in _walk(self.root / name):
                try:
                    seen = path.stat()
                except OSError:
                    continue
                yield str(path), (seen.st_mtime_ns, seen.st_size)

    def told(self) -> bytes:
        """What an open page is told, as one event of the stream."""
        problems = len(self.problems)
        title = t(
            f"{problems} problème{'s' if problems > 1 else ''} : la page montre le dernier état construit",
            f"{problems} problem{'s' if problems != 1 else ''}: the page shows what was built last",
        )
        value = {
            "version": self.version,
            "problems": self.problems,
            "title": title,
            "close": t("Fermer", "Close"),
        }
        return f"data: {json.dumps(value)}\n\n".encode()


def _walk(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        for folder, _, files in os.walk(path):
            yield from (Path(folder) / name for name in files)


class Handler(SimpleHTTPRequestHandler):
    """Answers with the workshop's pages, each with our script added, and with the stream of what changes."""

    protocol_version = "HTTP/1.1"

    def __init__(self, workshop: Workshop, *args: Any) -> None:
        self._workshop = workshop
        super().__init__(*args, directory=str(workshop.out))

    def do_GET(self) -> None:
        if urlsplit(f"//{self.headers.get('Host', '')}").hostname not in _LOCAL:
            self.send_error(HTTPStatus.FORBIDDEN)  # another site's page must not read ours under a name of its own
            return
        path = urlsplit(self.path).path
        if path == f"{OURS}events":
            self._events()
        elif path == f"{OURS}live.js":
            script = (packaged() / "site" / "live.js").read_bytes()
            self._send(script, "text/javascript; charset=utf-8")
        else:
            self._page(path)

    def _page(self, path: str) -> None:
        file = Path(self.translate_path(path))
        if file.is_dir() and not path.endswith("/"):
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", f"{path}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        file = file / "index.html" if file.is_dir() else file
        status = HTTPStatus.OK
        if not file.is_file():
            file, status = self._workshop.out / "404.html", HTTPStatus.NOT_FOUND
        content = file.read_bytes() if file.is_file() else _nothing()
        if file.suffix == ".html":
            script = f'<script src="{OURS}live.js?v={self._workshop.version}" defer></script></body>'
            self._send(content.replace(b"</body>", script.encode(), 1), "text/html; charset=utf-8", status)
        else:
            self._send(content, self.guess_type(str(file)), status)

    def _send(self, content: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def _events(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        workshop, said = self._workshop, None
        try:
            while True:
                with workshop.changed:
                    if said == workshop.version:
                        workshop.changed.wait(_BEAT)
                    news = workshop.told() if said != workshop.version else b": still here\n\n"
                    said = workshop.version
                self.wfile.write(news)
                self.wfile.flush()
        except OSError:
            return  # the page was closed

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody wants a line per picture."""


def serve(workshop: Workshop, port: int) -> ThreadingHTTPServer:
    """A server of the workshop's pages on loopback, not running yet. UsageError when the port is taken."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, workshop))
    except OSError as error:
        raise UsageError(
            Bilingual(
                f"Le port {port} est pris. Un autre : --port {port + 1}",
                f"Port {port} is taken. Another: --port {port + 1}",
            )
        ) from error
    server.daemon_threads = True
    return server


@click.command(
    "serve",
    help=t(
        "Le site sur cet ordinateur, reconstruit à chaque frappe.\n\nPar exemple : editorial serve --edition desk",
        "The site on this computer, rebuilt as you type.\n\nFor example: editorial serve --edition desk",
    ),
)
@click.option(
    "--edition",
    type=click.Choice(["public", "desk"]),
    default="desk",
    show_default=True,
    help=t("Celle de tous, ou celle de l'équipe.", "Everybody's, or the team's."),
)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help=t("Le port.", "The port."))
@click.option("--open", "browse", is_flag=True, help=t("Ouvre le navigateur.", "Opens the browser."))
@state_option()
@now_option()
@lang_option()
@click.pass_context
def command(ctx: click.Context, *, edition: str, port: int, browse: bool, state: str | None, now: str | None) -> None:
    root = desk_of(ctx, now=now).root
    with TemporaryDirectory(prefix="editorial-serve-") as folder:
        workshop = Workshop(root, Path(folder) / "site", edition, state, now)
        server = serve(workshop, port)
        workshop.look()
        address = f"http://127.0.0.1:{server.server_port}/"
        click.echo(t(f"{address}  (Ctrl-C pour arrêter)", f"{address}  (Ctrl-C to stop)"))
        for problem in workshop.problems:
            click.echo(problem, err=True)
        if browse:
            webbrowser.open(address)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        _watch(workshop, threading.Event())


def _watch(workshop: Workshop, stop: threading.Event) -> None:
    """Look at the files until `stop` is set, or until Ctrl-C."""
    try:
        while not stop.wait(_EVERY):
            if workshop.look():
                click.echo(t("reconstruit", "rebuilt") if not workshop.problems else "\n".join(workshop.problems))
    except KeyboardInterrupt:
        click.echo("")
