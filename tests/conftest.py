"""What every test stands on: loopback only, an environment of its own, real git, and groups that skip with a reason."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import groups
from tests.guard import sitecustomize as guard
from tests.repositories import Origin

pytest_plugins = ["tests.servers.fixtures", "tests.browser"]

# Everything else is dropped: a developer's or a CI runner's proxies, tokens and settings must not change an outcome.
_KEPT = ("PATH", "LANG", "TMPDIR", "TERM", "COLUMNS", "VIRTUAL_ENV", "PWD")
_KEPT_PREFIXES = ("EDITORIAL_REQUIRE", "PYTEST_", "PYTHON", "COVERAGE_", "COV_", "MYPY")
_NO_OUTSIDE = "http://127.0.0.1:9"  # the discard port: a program that ignores our guard meets a refused connection


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)}
    (home / "gitconfig").write_text(f"[http]\n\tproxy = {_NO_OUTSIDE}\n", encoding="utf-8")
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "CACHE", "DATA", "STATE")}
    paths = [str(Path(guard.__file__).parent), *filter(None, [kept.get("PYTHONPATH")])]
    return (
        kept
        | folders
        | {
            "HOME": str(home),
            "TZ": "UTC",
            "LANG": "C.UTF-8",
            "NO_PROXY": "127.0.0.1,localhost,::1",
            "no_proxy": "127.0.0.1,localhost,::1",
            "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ALLOW_PROTOCOL": "file:http",  # no ssh, no https: a remote is a folder or a loopback server
            "PYTHONPATH": os.pathsep.join(paths),
        }
    )


def pytest_configure(config: pytest.Config) -> None:
    groups.required()
    home = Path(tempfile.mkdtemp(prefix="editorial-home-"))
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    environment = _environment(home)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what looks at pages: the browser's threads and the coverage tool's tracing do not get along."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if lines := groups.summary():
        terminalreporter.section("groups that could not run here")
        for line in lines:
            terminalreporter.line(line)


@pytest.fixture(autouse=True)
def loopback_only() -> Iterator[list[str]]:
    """Fail a test whose code tried to reach another machine, even if it swallowed the error."""
    guard.reached.clear()
    yield guard.reached
    if guard.reached:
        pytest.fail("; ".join(guard.reached), pytrace=False)


@pytest.fixture(autouse=True)
def chosen_language() -> Iterator[None]:
    """The command line chooses its process's language; one test's choice must not be the next one's."""
    before = os.environ.get("LANGUAGE")
    yield
    if before is None:
        os.environ.pop("LANGUAGE", None)
    else:
        os.environ["LANGUAGE"] = before


@pytest.fixture
def bare_origin(tmp_path: Path) -> Origin:
    """A bare repository and a clone of it whose branch main has one commit and is pushed."""
    return Origin.create(tmp_path / "origin")
