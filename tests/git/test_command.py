"""How git is called: environment, end, and words without secrets."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.errors import GitError
from pipeline.git import Git, Presence, Verdict
from tests.repositories import Origin, git

TOKEN = "ghs_made_up_0123456789"


@contextmanager
def forge(status: int = 401) -> Iterator[tuple[str, list[str | None]]]:
    """A loopback server that lets nobody in; its address, and the Authorization of every request."""
    shown: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown.append(self.headers.get("Authorization"))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", shown
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def wrapped_git(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a program named git before the real one."""
    real = next(Path(p, "git") for p in os.environ["PATH"].split(":") if Path(p, "git").is_file())
    folder.mkdir()
    program = folder / "git"
    program.write_text(f"#!/bin/sh\nREAL={real}\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def clone(origin: Origin, **options: object) -> Git:
    found = Git.find(origin.clone, **options)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_the_token_is_sent_as_a_header_to_the_remotes_own_host(bare_origin: Origin) -> None:
    with forge() as (url, shown), forge() as (other, shown_elsewhere):
        git(bare_origin.clone, "remote", "set-url", "origin", f"{url}/team/editorial.git")
        git(bare_origin.clone, "remote", "add", "elsewhere", f"{other}/x.git")
        repository = clone(bare_origin, token=TOKEN)
        assert repository.ls_remote("origin", "refs/heads/main").presence is Presence.UNREACHABLE
        clone(bare_origin).ls_remote("elsewhere", "refs/heads/main")
    assert set(shown) == {"Basic eC1hY2Nlc3MtdG9rZW46Z2hzX21hZGVfdXBfMDEyMzQ1Njc4OQ=="}
    assert set(shown_elsewhere) == {None}


def test_a_header_that_a_checkout_left_is_replaced_not_doubled(bare_origin: Origin) -> None:
    with forge() as (url, shown):
        git(bare_origin.clone, "remote", "set-url", "origin", f"{url}/team/editorial.git")
        git(bare_origin.clone, "config", f"http.{url}/.extraheader", "Authorization: Basic b2xk")
        clone(bare_origin, token=TOKEN).ls_remote("origin", "refs/heads/main")
    assert set(shown) == {"Basic eC1hY2Nlc3MtdG9rZW46Z2hzX21hZGVfdXBfMDEyMzQ1Njc4OQ=="}


def test_a_token_never_travels_in_clear_to_another_machine(bare_origin: Origin, tmp_path: Path) -> None:
    """Plain http beyond loopback gets no header; https gets one."""
    command = clone(bare_origin, token=TOKEN)._command
    assert command._authentication(["http://git.example.org/x", "file:///x", "/x", "git@git.example.org:x"]) == []
    assert [name for name, _ in command._authentication(["https://me:secret@git.example.org/x"])] == [
        "http.https://git.example.org/.extraheader"
    ] * 2


def test_no_secret_stands_in_arguments_or_errors(bare_origin: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "arguments"
    wrapped_git(
        tmp_path / "bin",
        monkeypatch,
        f'echo "$@" >>{log}; [ "$2" = push ] && {{ env | grep Basic >&2; echo "at https://me:pw@git.example.org/x" >&2; exit 1; }}\nexec $REAL "$@"',
    )
    repository = clone(bare_origin, token=TOKEN)
    git(bare_origin.clone, "remote", "set-url", "origin", "https://git.example.org/x")
    answer = repository.push("origin", "refs/heads/state", "1" * 40, None)
    assert answer.verdict is Verdict.ERROR
    assert "Basic ***" in answer.detail
    for secret in (TOKEN, "eC1hY2Nlc3M", "me:pw"):
        assert secret not in answer.detail
        assert secret not in log.read_text()


def test_gits_words_become_one_line_without_control_characters(bare_origin: Origin) -> None:
    command = clone(bare_origin)._command
    assert (
        command.scrub("fatal: x\n::add-mask::y\r\n\x1b[31mremote: z\x1b[0m\n") == "fatal: x · ::add-mask::y · [31mremote: z [0m"
    )


def test_the_environment_of_a_hook_that_called_us_does_not_move_us(
    bare_origin: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tip = bare_origin.tip()
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    monkeypatch.setenv("GIT_TRACE", "1")
    repository = clone(bare_origin)
    assert repository.rev_parse("HEAD") == tip
    assert repository.run("rev-parse", "HEAD").err == ""


def test_git_runs_without_prompts_hooks_signatures_and_translations(bare_origin: Origin) -> None:
    repository = clone(bare_origin)
    for name, value in {"core.hooksPath": "/dev/null", "commit.gpgSign": "false"}.items():
        assert repository.run("config", "--get", name).text == value
    repository.run("config", "alias.env", "!env")
    environment = repository.run("env").text.splitlines()
    assert {"GIT_TERMINAL_PROMPT=0", "LC_ALL=C", "GIT_AUTHOR_NAME=editorial-bot"} <= set(environment)


def test_a_git_that_does_not_answer_is_ended_with_all_it_started(
    bare_origin: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The helper holds our pipes: killing git alone would wait for it."""
    repository = clone(bare_origin, timeout=0.3)
    wrapped_git(tmp_path / "bin", monkeypatch, "sleep 600 & wait")
    with pytest.raises(GitError) as error:
        repository.is_shallow()
    assert error.value.message.fr == "git rev-parse a échoué : git rev-parse: no answer within 0.3 s"
    assert repository.ls_remote("origin", "refs/heads/main").presence is Presence.UNREACHABLE


def test_a_machine_without_git_is_told_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError) as error:
        Git.find(tmp_path)
    assert error.value.message.fr == "git n'est pas installé, ou n'est pas dans le PATH : installez git 2.39 ou plus récent."
