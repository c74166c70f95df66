"""Groups of tests that need something a machine may lack: a browser, Node, a real server.

A missing group is a skip with its reason, printed at the end of the run; named in EDITORIAL_REQUIRE (a comma list, or
`all`) it is a failure. A fixture says `require("pds")`; a new group is one entry of GROUPS.
"""

import importlib.util
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

NODE_MODULES = Path(__file__).parent / "servers" / "node_modules"
_INSTALL = "run tests/servers/install"
_OLDEST_NODE = 20

skipped: Counter[tuple[str, str]] = Counter()
"""(group, reason) → how often a fixture asked for it in vain."""


@cache
def _node() -> str | None:
    node = shutil.which("node")
    if node is None:
        return "node is not installed"
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, timeout=30).stdout.strip()
    major = version.removeprefix("v").partition(".")[0]
    if not major.isdecimal() or int(major) < _OLDEST_NODE:
        return f"node is {version or 'broken'}, {_OLDEST_NODE} or newer is needed"
    return None


def _package(*names: str) -> str | None:
    for name in names:
        if not (NODE_MODULES / name / "package.json").is_file():
            return f"tests/servers/node_modules has no {name}: {_INSTALL}"
    return None


def _pds() -> str | None:
    return _node() or _package("@atproto/pds", "@did-plc/server", "better-sqlite3")


def _axe() -> str | None:
    return _package("axe-core")


def chromium_path() -> str | None:
    """The browser to drive: Debian's, else the first on the PATH."""
    return next(
        (found for name in ("/usr/bin/chromium", "chromium", "chromium-browser") if (found := shutil.which(name))),
        None,
    )


def _chromium() -> str | None:
    if importlib.util.find_spec("playwright") is None:
        return "the Python package playwright is not installed"
    return None if chromium_path() else "chromium is not installed"


def _jq() -> str | None:
    return None if shutil.which("jq") else "jq is not installed"


GROUPS: dict[str, Callable[[], str | None]] = {
    "node": _node,
    "pds": _pds,
    "axe": _axe,
    "chromium": _chromium,
    "jq": _jq,
}
"""Group → a probe that gives the reason why it cannot run here, or None."""


def required(environ: Mapping[str, str] | None = None) -> frozenset[str]:
    """The groups that must run. An unknown name is an error: a typing mistake must not turn into a silent skip."""
    asked = frozenset(
        name.strip()
        for name in (os.environ if environ is None else environ).get("EDITORIAL_REQUIRE", "").split(",")
        if name.strip()
    )
    if "all" in asked:
        return frozenset(GROUPS)
    if unknown := asked - GROUPS.keys():
        raise pytest.UsageError(
            f"EDITORIAL_REQUIRE names {', '.join(sorted(unknown))}; the groups are {', '.join(sorted(GROUPS))}"
        )
    return asked


def require(group: str) -> None:
    """Go on only if the group can run here: else skip, or fail when EDITORIAL_REQUIRE names it."""
    reason = GROUPS[group]()
    if reason is None:
        return
    if group in required():
        pytest.fail(f"the group {group} is required but cannot run: {reason}", pytrace=False)
    skipped[group, reason] += 1
    pytest.skip(f"{group}: {reason}")


def summary() -> list[str]:
    """One line per group that could not run, with its reason."""
    return [
        f"{group}: {reason} ({count} test{'s' if count > 1 else ''} asked for it)"
        for (group, reason), count in sorted(skipped.items())
    ]
