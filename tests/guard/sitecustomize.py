"""No test reaches beyond loopback: an audit hook refuses the connection or the look-up before anything is sent.

The test process imports this module; every Python process it starts finds it through PYTHONPATH. An audit hook sees
each socket of each library, cannot be patched away, and imports nothing, so it costs a started command nothing.
"""

import sys
from typing import Any

reached: list[str] = []
"""What was refused in this process, so that code which swallows the error cannot hide it: each test ends by reading it."""

_LOOPBACK_NAMES = frozenset({"", "localhost", "localhost.localdomain", "ip6-localhost", "::1", "0.0.0.0", "::"})
_ADDRESSED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_NAMED = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})


class BeyondLoopback(RuntimeError):
    """A test, or code under test, tried to reach another machine."""


def is_loopback(host: object) -> bool:
    """Whether a host, as handed to a socket call, is this machine."""
    if host is None:
        return True
    if isinstance(host, (bytes, bytearray)):
        host = bytes(host).decode("ascii", "replace")
    if not isinstance(host, str):
        return False
    name = host.strip("[]").partition("%")[0].casefold().removeprefix("::ffff:")
    return name in _LOOPBACK_NAMES or _is_127(name)


def _is_127(name: str) -> bool:
    parts = name.split(".")
    return len(parts) == 4 and parts[0] == "127" and all(part.isdecimal() and int(part) < 256 for part in parts)


def _refuse(act: str, host: object) -> None:
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    message = f"{act} {text} was refused: tests stay on loopback"
    reached.append(message)
    raise BeyondLoopback(message)


def _is_address(host: object) -> bool:
    """An address needs no look-up: the connection to it is what is refused."""
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    return ":" in text or text.replace(".", "").isdecimal()


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if event[:7] != "socket.":
        return
    if event in _ADDRESSED:
        address = args[1]  # a tuple for IPv4 and IPv6; a path for a Unix socket; None for an already connected one
        host = address[0] if isinstance(address, tuple) and address else None
        if isinstance(host, (str, bytes)) and not is_loopback(host):
            sys._loopback_only("a connection to", host)  # type: ignore[attr-defined]
    elif event in _NAMED and not is_loopback(args[0]) and not _is_address(args[0]):
        if str(args[0]).endswith(".invalid"):  # RFC 6761: exists nowhere, and nobody need be asked
            import socket

            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        sys._loopback_only("a look-up of", args[0])  # type: ignore[attr-defined]


def install() -> None:
    """Guard this process. Imported twice under two names, the later one answers, and there is one hook all the same."""
    first = not hasattr(sys, "_loopback_only")
    sys._loopback_only = _refuse  # type: ignore[attr-defined]
    if first:
        sys.addaudithook(_hook)


install()
