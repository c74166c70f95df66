"""What every test stands on: nothing beyond loopback, an environment of its own, groups that skip or fail, real git."""

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import groups
from tests.guard.sitecustomize import BeyondLoopback, is_loopback
from tests.repositories import Origin, git

FAR = "192.0.2.1"  # RFC 5737: an address for documentation, which nobody has
ROOT = Path(__file__).parent.parent


def _udp(act: Callable[[socket.socket], object]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        act(udp)


def _tcp(act: Callable[[socket.socket], object]) -> None:
    with socket.socket() as tcp:
        act(tcp)


async def _asyncio() -> None:
    await asyncio.open_connection(FAR, 443)


@pytest.mark.parametrize(
    "reach",
    [
        lambda: _tcp(lambda it: it.connect((FAR, 443))),
        lambda: _tcp(lambda it: it.connect_ex((FAR, 443))),
        lambda: _udp(lambda it: it.connect((FAR, 53))),
        lambda: _udp(lambda it: it.sendto(b"?", (FAR, 53))),
        lambda: _udp(lambda it: it.sendmsg([b"?"], [], 0, (FAR, 53))),
        lambda: asyncio.run(_asyncio()),
    ],
    ids=["connect", "connect_ex", "udp connect", "sendto", "sendmsg", "asyncio"],
)
def test_a_connection_beyond_loopback_is_refused_at_once(reach: Callable[[], object], loopback_only: list[str]) -> None:
    started = time.monotonic()
    with pytest.raises(BeyondLoopback, match=r"^a connection to 192\.0\.2\.1 was refused: tests stay on loopback$"):
        reach()
    assert time.monotonic() - started < 5
    assert set(loopback_only) == {"a connection to 192.0.2.1 was refused: tests stay on loopback"}
    loopback_only.clear()


@pytest.mark.parametrize(
    "look_up",
    [
        lambda: socket.getaddrinfo("example.org", 443),
        lambda: socket.gethostbyname("example.org"),
        lambda: socket.gethostbyname_ex("example.org"),
        lambda: socket.create_connection(("example.org", 443), timeout=30),
        lambda: urllib.request.urlopen("https://example.org/", timeout=30),
    ],
    ids=["getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection", "urlopen"],
)
def test_a_look_up_of_a_name_is_refused_at_once(look_up: Callable[[], object], loopback_only: list[str]) -> None:
    with pytest.raises(BeyondLoopback, match=r"^a look-up of example\.org was refused: tests stay on loopback$"):
        look_up()
    loopback_only.clear()


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("localhost", True),
        ("LOCALHOST", True),
        ("::1", True),
        ("[::1]", True),
        ("::ffff:127.0.0.1", True),
        (b"127.0.0.1", True),
        (None, True),
        ("", True),
        ("127.0.0.1.example.org", False),
        ("localhost.example.org", False),
        ("1270.0.0.1", False),
        ("10.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("2001:db8::1", False),
        ("example.org", False),
        (2130706433, False),
    ],
)
def test_only_this_machine_is_loopback(host: object, *, allowed: bool) -> None:
    assert is_loopback(host) is allowed


def test_a_name_that_can_exist_nowhere_is_not_found_at_once(loopback_only: list[str]) -> None:
    """So that code can be shown a failed look-up without anybody being asked."""
    with pytest.raises(socket.gaierror, match=r"Name or service not known"):
        socket.create_connection(("social.invalid", 443), timeout=30)
    assert loopback_only == []


def test_a_python_process_started_by_a_test_is_guarded_too() -> None:
    program = f"import socket; socket.create_connection(({FAR!r}, 443))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr.endswith("BeyondLoopback: a connection to 192.0.2.1 was refused: tests stay on loopback\n")


def test_git_reaches_no_other_machine() -> None:
    for url, reason in (
        (f"http://{FAR}/r.git", "127.0.0.1 port 9"),
        (f"https://{FAR}/r.git", "transport 'https' not allowed"),
        (f"git@{FAR}:r.git", "transport 'ssh' not allowed"),
    ):
        done = subprocess.run(["git", "ls-remote", url], capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 128
        assert reason in done.stderr


def test_the_environment_holds_nothing_of_the_person_who_runs_the_tests() -> None:
    assert "editorial-home-" in os.environ["HOME"]
    assert git(Path.home(), "config", "--list", "--name-only") == "http.proxy"
    secretive = [
        name for name in os.environ if name.endswith(("_TOKEN", "_SECRET", "_KEY", "_PASSWORD")) or name.startswith("GITHUB_")
    ]
    assert secretive == []
    assert not [name for name in os.environ if name.casefold().endswith("_proxy") and name.casefold() != "no_proxy"]
    assert time.tzname == ("UTC", "UTC")


_INNER = """
import socket
import pytest
from tests.groups import require

def test_swallows():
    with pytest.raises(Exception):
        socket.create_connection(("192.0.2.1", 443))

@pytest.fixture
def needs():
    require("made-up")

def test_first(needs): ...
def test_second(needs): ...
def test_plain(): ...
"""


@pytest.fixture
def run_inner(tmp_path: Path) -> Callable[..., str]:
    """Run pytest with this very conftest on four small tests, with a group that is never there."""
    inner = tmp_path / "test_inner.py"
    inner.write_text(
        "from tests.groups import GROUPS\nGROUPS['made-up'] = lambda: 'it was never made'\n" + _INNER,
        encoding="utf-8",
    )
    # the plugin knows the group before EDITORIAL_REQUIRE is read
    (tmp_path / "made_up.py").write_text(
        "from tests.groups import GROUPS\nGROUPS['made-up'] = lambda: 'it was never made'\n", encoding="utf-8"
    )

    def run(*options: str, require: str = "") -> str:
        environment = os.environ | {
            "EDITORIAL_REQUIRE": require,
            "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT), os.environ["PYTHONPATH"]]),
        }
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "made_up",
            "-p",
            "tests.conftest",
            "-p",
            "no:cacheprovider",
            "--noconftest",
        ]
        done = subprocess.run(
            [*command, "--rootdir", str(tmp_path), "-c", os.devnull, "-q", *options, str(inner)],
            env=environment, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        return done.stdout + done.stderr

    return run


def test_a_missing_group_is_skipped_and_named_with_its_reason(run_inner: Callable[..., str]) -> None:
    said = run_inner()
    assert "made-up: it was never made (2 tests asked for it)" in said
    assert "2 passed, 2 skipped, 1 error" in said


def test_a_missing_group_that_is_required_is_a_failure(run_inner: Callable[..., str]) -> None:
    said = run_inner(require="made-up")
    assert "the group made-up is required but cannot run: it was never made" in said
    assert "2 passed, 3 errors" in said
    assert "skipped" not in said


def test_a_group_nobody_knows_cannot_be_required(run_inner: Callable[..., str]) -> None:
    assert "EDITORIAL_REQUIRE names chromum; the groups are axe, chromium, jq, made-up, node, pds" in run_inner(
        require="pds,chromum"
    )


def test_code_that_swallows_the_refusal_fails_its_test_all_the_same(run_inner: Callable[..., str]) -> None:
    said = run_inner("-k", "test_swallows")
    assert "a connection to 192.0.2.1 was refused: tests stay on loopback" in said
    assert "1 passed, 3 deselected, 1 error" in said


def test_all_means_every_group() -> None:
    assert groups.required({"EDITORIAL_REQUIRE": "all"}) == frozenset(groups.GROUPS)
    assert groups.required({"EDITORIAL_REQUIRE": " pds, chromium ,"}) == {"pds", "chromium"}
    assert groups.required({}) == frozenset()


def test_a_bare_origin_has_a_pushed_main_and_takes_more(bare_origin: Origin) -> None:
    assert bare_origin.tip() == git(bare_origin.clone, "rev-parse", "HEAD")
    sha = bare_origin.commit({"content/posts/a.md": "Bonjour\n", "README.md": None}, "Add a post")
    assert bare_origin.tip() == sha
    other = bare_origin.another_clone("other")
    assert (other / "content/posts/a.md").read_text(encoding="utf-8") == "Bonjour\n"
    assert not (other / "README.md").exists()
    bare_origin.commit({"b.md": "Bonsoir\n"}, push=False)
    assert bare_origin.tip() == sha
    assert bare_origin.tip("editorial-state") is None
