"""The command as a person runs it, in this process: its words, its complaints, its exit code."""

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from pipeline.cli import run
from pipeline.cli.language import choose

NOW = "2026-12-07 08:00"


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def editorial(root: Path, *words: str, lang: str = "en") -> Answer:
    """`editorial --root … --lang … words`."""
    args = ["--root", str(root), "--lang", lang, *words]
    out, err = io.StringIO(), io.StringIO()
    choose(args, {})
    with redirect_stdout(out), redirect_stderr(err):
        code = run(args)
    return Answer(code, out.getvalue(), err.getvalue())
