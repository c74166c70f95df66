"""One git process: its environment, its end, and its words without secrets."""

import base64
import os
import re
import signal
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.errors import GitError
from pipeline.model import Bilingual

TIMEOUT = 60.0  # seconds, for one command
BOT_NAME, BOT_EMAIL = "editorial-bot", "editorial-bot@noreply.invalid"

_CONFIG = (
    ("core.hooksPath", "/dev/null"),
    ("commit.gpgSign", "false"),
    ("push.gpgSign", "false"),
    ("gc.auto", "0"),  # a fetch must not leave a housekeeping process behind
    ("maintenance.auto", "false"),
    (
        "core.filesRefLockTimeout",
        "3000",
    ),  # milliseconds: wait for another process that is just moving the ref
)
_INHERITED = frozenset(
    {
        "GIT_ALLOW_PROTOCOL",
        "GIT_ASKPASS",
        "GIT_CEILING_DIRECTORIES",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CONFIG_SYSTEM",
        "GIT_EXEC_PATH",
        "GIT_HTTP_PROXY_AUTHMETHOD",
        "GIT_HTTP_USER_AGENT",
        "GIT_PROTOCOL_FROM_USER",
        "GIT_PROXY_SSL_CAINFO",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_SSH_VARIANT",
        "GIT_SSL_CAINFO",
        "GIT_SSL_CAPATH",
        "GIT_SSL_CERT",
        "GIT_SSL_KEY",
    }
)
"""Of the GIT_… variables we inherit only how to reach a remote: GIT_DIR or GIT_INDEX_FILE of a hook that called us would
make us write elsewhere, and GIT_TRACE… would print what we send."""

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_USERINFO = re.compile(r"(?<=://)[^/@\s]+@")
_DETAIL = 600  # characters of git's words that an error keeps


@dataclass(frozen=True, slots=True)
class Done:
    """A finished command. `code` is None when it did not end in time; `err` is one line without secrets."""

    code: int | None
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8", "replace").strip()


@dataclass(frozen=True, slots=True)
class Command:
    """How git is called in one place. `git_dir` None: git looks for the repository itself."""

    top: Path
    git_dir: Path | None
    token: str | None = None
    timeout: float = TIMEOUT

    def __call__(
        self,
        args: Iterable[str],
        *,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
        urls: Iterable[str] = (),
    ) -> Done:
        """Run it to its end, or kill it at the timeout. `urls`: the remotes the token may be shown to."""
        where = [] if self.git_dir is None else [f"--git-dir={self.git_dir}"]
        config = [*_CONFIG, *self._authentication(urls)]
        verb, *rest = args
        try:
            process = subprocess.Popen(
                ["git", *where, verb, *rest],
                cwd=self.top,
                env=_environment(config) | dict(env or {}),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise _cannot_start(error, self.top) from error
        with process:
            try:
                out, err = process.communicate(stdin, timeout=self.timeout)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # its helpers too: they hold our pipes open
                process.communicate()
                return Done(None, b"", f"git {verb}: no answer within {self.timeout:g} s")
        return Done(process.returncode, out, self.scrub(err.decode("utf-8", "replace")))

    def scrub(self, text: str) -> str:
        """One line, no secret, no control character: it ends in logs that read commands from lines."""
        for secret in (self.token, self._basic()) if self.token else ():
            text = text.replace(secret or "", "***")
        printable = ("".join(c if c.isprintable() else " " for c in line) for line in text.splitlines())
        lines = (" ".join(line.split()) for line in printable)
        return without_userinfo(" · ".join(line for line in lines if line))[:_DETAIL]

    def _authentication(self, urls: Iterable[str]) -> list[tuple[str, str]]:
        pairs: list[tuple[str, str]] = []
        for url in sorted(set(urls)) if self.token else ():
            at = urlsplit(url)
            if at.scheme != "https" and not (at.scheme == "http" and at.hostname in _LOOPBACK):
                continue  # never in clear over a network
            name = f"http.{at.scheme}://{at.netloc.rpartition('@')[2]}/.extraheader"
            # The empty value forgets a header that a checkout left: two of them are refused by the server.
            pairs += [(name, ""), (name, f"Authorization: Basic {self._basic()}")]
        return pairs

    def _basic(self) -> str:
        return base64.b64encode(f"x-access-token:{self.token}".encode()).decode()


def without_userinfo(text: str) -> str:
    """Addresses in a text without the user's name and password."""
    return _USERINFO.sub("", text)


def failed(verb: str, done: Done) -> GitError:
    words = done.err or f"code {done.code}"
    return GitError(Bilingual(f"git {verb} a échoué : {words}", f"git {verb} failed: {words}"))


def _environment(config: list[tuple[str, str]]) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_") or k in _INHERITED}
    kept |= {
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
        "GIT_AUTHOR_NAME": BOT_NAME,
        "GIT_AUTHOR_EMAIL": BOT_EMAIL,
        "GIT_COMMITTER_NAME": BOT_NAME,
        "GIT_COMMITTER_EMAIL": BOT_EMAIL,
        "GIT_CONFIG_COUNT": str(len(config)),
    }
    for number, (key, value) in enumerate(config):
        kept[f"GIT_CONFIG_KEY_{number}"], kept[f"GIT_CONFIG_VALUE_{number}"] = key, value
    return kept


def _cannot_start(error: OSError, folder: Path) -> GitError:
    if isinstance(error, FileNotFoundError) and folder.is_dir():
        return GitError(
            Bilingual(
                "git n'est pas installé, ou n'est pas dans le PATH : installez git 2.39 ou plus récent.",
                "git is not installed, or not on the PATH: install git 2.39 or newer.",
            )
        )
    return GitError(
        Bilingual(
            f"git n'a pas pu être lancé dans « {folder} » : {error.strerror}.",
            f"git could not be started in “{folder}”: {error.strerror}.",
        )
    )
