"""What a remote does to a push, by real hooks of the bare repository.

`phase`: the subject of the pushed commit begins with it (`claimed`, `sent`); only such pushes are met, `times` of them.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Act = Literal["refuse", "lose", "hang_up", "overtake", "wait"]

_SCRIPTS: dict[Act, tuple[str, str]] = {
    "refuse": ("pre-receive", "echo 'not today' >&2; exit 1"),  # a rule of the server
    "lose": ("pre-receive", "kill -9 $PPID; exit 1"),  # nothing arrived, the caller sees a broken connection
    "hang_up": ("post-receive", "kill -9 $PPID"),  # it arrived, the caller sees a broken connection
    "overtake": (  # somebody else's push came first, after ours had been looked at
        "pre-receive",
        (
            "unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES\n"
            "export GIT_AUTHOR_NAME=o GIT_AUTHOR_EMAIL=o@example.org GIT_COMMITTER_NAME=o GIT_COMMITTER_EMAIL=o@example.org\n"
            'other=$(git commit-tree -p "$old" -m other "$old^{tree}")\n'
            'git update-ref "$ref" "$other" "$old"'
        ),
    ),
    "wait": ("pre-receive", "echo here >{here}; read word <{go}; test $word = on"),
}


@dataclass(frozen=True)
class Gate:
    """Where a push waits: `reached` returns when it is there, `open` and `close` decide what becomes of it."""

    here: Path
    go: Path

    def reached(self) -> None:
        self.here.read_text()

    def open(self) -> None:
        self.go.write_text("on\n")

    def close(self) -> None:
        self.go.write_text("off\n")


def meet(bare: Path, act: Act, *, phase: str, times: int = 1) -> Gate:
    """Install the hook; what it meets is counted in the repository, so that it stops by itself."""
    gate = Gate(bare / "here", bare / "go")
    for fifo in (gate.here, gate.go):
        if not fifo.exists():
            os.mkfifo(fifo)
    name, script = _SCRIPTS[act]
    hook = bare / "hooks" / name
    script = script.replace("{here}", str(gate.here)).replace("{go}", str(gate.go))
    hook.write_text(
        f"""#!/bin/sh
while read -r old new ref; do
  case $(git log -1 --format=%s "$new") in {phase}*) ;; *) continue ;; esac
  met=$(cat "{bare}/met" 2>/dev/null | wc -c)
  test "$met" -lt {times} || continue
  printf x >>"{bare}/met"
  {script}
done
"""
    )
    hook.chmod(0o755)
    return gate


def forget(bare: Path) -> None:
    """The remote is well again."""
    for name in ("pre-receive", "post-receive"):
        (bare / "hooks" / name).unlink(missing_ok=True)
    (bare / "met").unlink(missing_ok=True)
