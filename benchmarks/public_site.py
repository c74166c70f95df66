"""How long the public site takes: cold, again without a change, and with one post changed.

    .venv/bin/python -m benchmarks.public_site 1000

CPU seconds (user and system) of this process. The posts are generated: some 400 words each, headings, lists, links, one
picture shared by all, texts for two channels; thirty a month.
"""

import argparse
import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from pipeline.load import load_site
from pipeline.plan import Ledgered
from pipeline.render import Pressroom, Written, groups, write
from pipeline.render.leak import Guard
from tests.render.sites import CALENDAR, picture, repository

_WORDS = [
    "le",
    "vélo",
    "roule",
    "dans",
    "la",
    "ville",
    "quand",
    "on",
    "règle",
    "bien",
    "ses",
    "freins",
    "et",
    "que",
    "la",
    "pluie",
    "cesse",
    "enfin",
    "de",
    "tomber",
    "sur",
    "le",
    "quai",
]
_BEGIN = datetime(2010, 1, 1, 9, 0, tzinfo=UTC)


def generated(number: int) -> str:
    """One post's file."""
    random = Random(number)  # noqa: S311 - the same posts every time

    def sentence(length: int) -> str:
        return " ".join(random.choice(_WORDS) for _ in range(length)).capitalize() + "."

    paragraphs = [" ".join(sentence(14) for _ in range(3)) for _ in range(7)]
    body = (
        f"{paragraphs[0]}\n\n## {sentence(4)}\n\n{paragraphs[1]}\n\n- {sentence(8)}\n- **{sentence(3)}** {sentence(6)}\n"
        f"- [{sentence(3)}](https://cyclorive.example.org/p{number - 1}-billet/)\n\n{paragraphs[2]}\n\n## {sentence(5)}\n\n"
        f"{paragraphs[3]}\n\n{paragraphs[4]}\n\n```\nserrer = {number}\n```\n\n{paragraphs[5]}\n\n{paragraphs[6]}\n"
    )
    at = _BEGIN + timedelta(days=number)
    head = [
        f"---\nid: p{number}-billet\ntitle: |\n  {sentence(6)} {number}\nstatus: approved",
        f"publish_at: {at:%Y-%m-%d %H:%M}\npillar: apprendre\ntags: [t{number % 12}]",
        f"media:\n  - id: photo\n    file: photo.jpg\n    alt:\n      fr: |\n        {sentence(9)}",
        f"channels:\n  facebook:\n    text: |\n      {sentence(20)} {{link}}",
        f"  instagram:\n    text: |\n      {sentence(18)}\n---\n",
    ]
    return "\n".join(head) + f"\n{body}"


def build(root: Path, out: Path, cache: Path, now: datetime) -> tuple[Written, float, float]:
    """One build in this process: what it did, CPU seconds of loading and of the rest."""
    began = os.times()
    site, _ = load_site(root, cache=cache)
    assert site is not None  # noqa: S101
    loaded = os.times()
    room = Pressroom.open(site, Ledgered(), now, "public", cache)
    done = write(groups(room), out, cache=cache, inspector=Guard(room))
    ended = os.times()
    return done, _cpu(began, loaded), _cpu(loaded, ended)


def _cpu(began: os.times_result, ended: os.times_result) -> float:
    return ended.user + ended.system - began.user - began.system


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        calendar = CALENDAR.replace("2026-12-01 00:00", "2010-01-01 00:00")
        root = repository(home / "site", {f"p{n}": generated(n) for n in range(count)}, calendar=calendar)
        picture(root / "content" / "media" / "photo.jpg")
        now = _BEGIN + timedelta(days=count + 2)
        for name in ("cold", "the same", "one post changed"):
            if name == "one post changed":
                with (root / "content" / "posts" / f"p{count // 2}.md").open("a", encoding="utf-8") as file:
                    file.write("\nUne ligne de plus.\n")
            done, load, rest = build(root, home / "out", home / "cache", now)
            print(  # noqa: T201
                f"{name:18} {done.files:6} files {done.written:6} written   load {load:.2f} s   build {rest:.2f} s"
                f"   {(load + rest) / count * 1000:.2f} ms a post"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=1000, help="how many posts")
    main(parser.parse_args().count)
