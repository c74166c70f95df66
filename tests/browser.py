"""A real browser on our own pages: loopback and files only, four ways of looking, and axe-core.

`browser.open(url)` gives a Visit. Leaving it fails when the page asked for anything beyond loopback, or raised an error.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Route, WebSocketRoute, sync_playwright

from tests.groups import NODE_MODULES, chromium_path, require

Look = Literal["light", "dark", "phone", "print"]
LOOKS: tuple[Look, ...] = ("light", "dark", "phone", "print")
ARGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)  # fmt: skip
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_DESKTOP = (1280, 900)
_PHONE = (390, 844)
_LOCAL_SCHEMES = ("file", "data", "blob", "about")


def is_local(url: str) -> bool:
    """Whether a page may ask for this address."""
    parts = urlsplit(url)
    return parts.scheme in _LOCAL_SCHEMES or parts.hostname in ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Violation:
    """One rule of axe-core that a page breaks, and where."""

    rule: str
    impact: str
    help: str
    targets: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.rule} ({self.impact}): {self.help} at {', '.join(self.targets)}"


@dataclass
class Visit:
    """An open page, what it asked for beyond loopback, and the errors its scripts raised."""

    page: Page
    look: Look
    beyond: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def screenshot(self, path: Path, *, whole: bool = True) -> Path:
        """A PNG of the page as this look shows it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path, full_page=whole, animations="disabled", caret="hide")
        return path

    def pdf(self, path: Path) -> Path:
        """The page as it is printed on A4."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.pdf(path=path, format="A4", print_background=False)
        return path

    def axe(self, *, tags: tuple[str, ...] = WCAG, within: str | None = None) -> list[Violation]:
        """What axe-core finds wrong with the page as it stands; needs the group `axe`."""
        require("axe")
        # evaluated rather than added as a script element, so that a strict content security policy does not stop it
        self.page.evaluate((NODE_MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
        found: Any = self.page.evaluate(
            "([within, tags]) => axe.run(within ?? document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
            [within, list(tags)],
        )
        return [
            Violation(
                item["id"],
                item["impact"],
                item["help"],
                tuple(" ".join(map(str, node["target"])) for node in item["nodes"]),
            )
            for item in found["violations"]
        ]

    def overflow(self) -> list[str]:
        """Elements that stick out to the right of the window: what makes a phone scroll sideways."""
        window = self.page.viewport_size
        assert window is not None
        found: list[str] = self.page.evaluate(
            """width => document.documentElement.scrollWidth <= width ? [] :
              [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width + 1)
              .map(e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + [...e.classList].map(c => '.' + c).join(''))""",
            window["width"],  # the phone's own: a page that is too wide widens innerWidth with it
        )
        return found


@dataclass(frozen=True)
class Browser:
    chromium: Chromium

    @contextmanager
    def open(
        self,
        target: str | Path,
        look: Look = "light",
        *,
        javascript: bool = True,
        locale: str = "fr-FR",
        strict: bool = True,
    ) -> Iterator[Visit]:
        """Open an address or a file. `strict=False` leaves `beyond` and `errors` to the caller."""
        width, height = _PHONE if look == "phone" else _DESKTOP
        context = self.chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if look == "dark" else "light",
            device_scale_factor=2 if look == "phone" else 1,
            is_mobile=look == "phone",
            has_touch=look == "phone",
            java_script_enabled=javascript,
            locale=locale,
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
            service_workers="block",
        )
        try:
            visit = Visit(context.new_page(), look)

            def admit(route: Route) -> None:
                if is_local(route.request.url):
                    route.continue_()
                else:
                    visit.beyond.append(route.request.url)
                    route.abort("blockedbyclient")

            def refuse(socket: WebSocketRoute) -> None:
                visit.beyond.append(socket.url)

            context.route("**/*", admit)
            context.route_web_socket("**/*", refuse)
            visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
            visit.page.on(
                "console",
                lambda message: visit.errors.append(message.text) if message.type == "error" else None,
            )
            if look == "print":
                visit.page.emulate_media(media="print")
            visit.page.goto(target.resolve().as_uri() if isinstance(target, Path) else target, wait_until="load")
            yield visit
            if strict:
                assert visit.beyond == [], f"{target} asks for what is not ours: {visit.beyond}"
                assert visit.errors == [], f"{target} raises errors: {visit.errors}"
        finally:
            context.close()

    def shots(self, target: str | Path, folder: Path, name: str = "page") -> dict[Look, Path]:
        """Four pictures of a page, `<name>-<look>.png`, for a person to look at."""
        pictures: dict[Look, Path] = {}
        for look in LOOKS:
            with self.open(target, look) as visit:
                pictures[look] = visit.screenshot(folder / f"{name}-{look}.png")
        return pictures


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium for a module's tests; the group `chromium`.

    Not for the session: while Playwright lives, this thread has a running event loop, and `asyncio.run` refuses to work.
    """
    require("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGS))
        try:
            yield Browser(chromium)
        finally:
            chromium.close()
