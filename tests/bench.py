"""How long the things take that must stay fast: `make bench`, or `python -m tests.bench POSTS`.

CPU seconds (user and system, children included) are the figure to compare; wall time depends on what else runs. The posts
are made up, always the same: three years of the demo's calendar, three networks each, an article of some 400 words.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
EDITORIAL = Path(sys.executable).parent / "editorial"
NOW = "2027-06-01T12:00:00Z"
FIRST_DAY = date(2026, 12, 1)

FRONT = """---
id: bench-{number:05}
title: |
  Atelier {number} : régler un frein en hiver
status: approved
publish_at: {day} 12:30
pillar: apprendre
audience: [quotidien]
call_to_action: {{fr: passer à l'atelier, en: come to the workshop}}
text:
  fr: |
    Atelier {number} : un frein se règle en trois gestes, même par grand froid. {{link}} #BrilleEnVille
channels: [x, mastodon-fr, facebook]
---

"""
PARAGRAPH = (
    "Le câble s'allonge avec le temps et la poignée touche le guidon avant que la roue ne s'arrête. **Desserrez** la vis, "
    "tirez le câble d'un demi-centimètre, resserrez, puis vérifiez à la main que la roue tourne encore librement : un frein "
    "qui frotte use ses patins et vos jambes. Voir aussi [nos horaires](https://cyclorive.example.org/start/).\n\n"
)


class Cost(NamedTuple):
    cpu: float  # seconds
    wall: float  # seconds
    peak: float  # MiB, the largest process so far


def corpus(folder: Path, posts: int) -> None:
    """The demo's repository with so many posts more; in git, where the caches live."""
    shutil.copy(ROOT / "calendar.yaml", folder)
    shutil.copytree(ROOT / "content", folder / "content")
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True, timeout=60)
    for number in range(posts):
        day = FIRST_DAY + timedelta(days=number * 1095 // posts)
        text = FRONT.format(number=number, day=day) + f"## Étape {number}\n\n" + PARAGRAPH * 6
        (folder / "content" / "posts" / f"bench-{number:05}.md").write_text(text, encoding="utf-8")


def run(folder: Path, *words: str) -> Cost:
    """Run one command; what it says is not of interest here, that it fails is (exit code 3 only reports problems)."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([EDITORIAL, *words], cwd=folder, capture_output=True, text=True, check=False, timeout=1800)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in {0, 3}:
        sys.exit(f"editorial {' '.join(words)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, wall, after.ru_maxrss / 1024)


def measure(folder: Path, posts: int) -> Iterator[tuple[str, Cost]]:
    state = str(folder.parent / "state.git")
    build = (
        "build",
        "--edition",
        "public",
        "--out",
        str(folder.parent / "public"),
        "--state",
        state,
        "--now",
        NOW,
    )
    run(folder, "--help")  # compiles
    yield "editorial --help", run(folder, "--help")
    yield f"plan, {posts} posts", run(folder, "plan", "--state", state, "--now", NOW)
    yield f"plan again, {posts} posts", run(folder, "plan", "--state", state, "--now", NOW)
    yield f"check, {posts} posts", run(folder, "check")
    yield f"build, cold, {posts} posts", run(folder, *build)
    yield "build, nothing changed", run(folder, *build)
    with (folder / "content" / "posts" / "bench-00000.md").open("a", encoding="utf-8") as post:
        post.write("Une ligne de plus.\n")
    yield "build, one post changed", run(folder, *build)


def main() -> None:
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {posts} posts\n")
    print(f"{'':32}{'CPU s':>8}{'wall s':>9}{'peak MiB':>10}")
    with tempfile.TemporaryDirectory(prefix="editorial-bench-") as made:
        folder = Path(made) / "repository"
        folder.mkdir()
        corpus(folder, posts)
        for name, cost in measure(folder, posts):
            print(f"{name:32}{cost.cpu:8.2f}{cost.wall:9.2f}{cost.peak:10.0f}", flush=True)


if __name__ == "__main__":
    main()
