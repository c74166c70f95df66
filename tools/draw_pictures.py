"""Draws the demo's pictures: `python -m tools.draw_pictures [name…]` writes content/media/<name>.jpg.

The same Pillow gives the same bytes: nothing depends on the clock, on installed fonts or on the network.
"""

import argparse
import math
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from . import scenes_night, scenes_posters, scenes_workshop, scenes_yard
from .drawing import AMBER, GREEN, PAPER, Canvas, bow, mix, save

MEDIA = Path(__file__).parent.parent / "content" / "media"
SCENES: dict[str, Callable[[], Image.Image]] = {
    **scenes_night.SCENES,
    **scenes_workshop.SCENES,
    **scenes_yard.SCENES,
    **scenes_posters.SCENES,
}


def avatar() -> Image.Image:
    """The brand's square face, as brand/avatar.svg draws it, for places that take no SVG."""
    c = Canvas("avatar", GREEN, GREEN, size=(800, 800))
    c.polygon(
        [
            *bow((0, 584), (150, 480), (300, 584)),
            *bow((300, 584), (450, 688), (600, 584)),
            (800, 520),
            (800, 800),
            (0, 800),
        ],
        mix(GREEN, "000000", 0.16),
    )
    for turn in range(30, 390, 60):
        angle = math.radians(turn)
        c.line([(400, 380), (400 + math.cos(angle) * 196, 380 + math.sin(angle) * 196)], 14, PAPER)
    c.ring(400, 380, 246, 44, PAPER)
    c.disc(400, 380, 50, AMBER)
    c.line([*bow((120, 636), (260, 560), (400, 636)), *bow((400, 636), (540, 712), (680, 636))], 32, AMBER)
    return c.finish(vignette=0, grain=0)


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help="which pictures; without a name, all of them")
    parser.add_argument("--to", type=Path, default=MEDIA, help="where to write (default: content/media)")
    asked = parser.parse_args(argv)
    unknown = sorted(set(asked.names) - set(SCENES))
    if unknown:
        parser.error(f"no such picture: {', '.join(unknown)}; there are {', '.join(sorted(SCENES))}")
    if not asked.names:
        (asked.to / "brand").mkdir(parents=True, exist_ok=True)
        avatar().save(asked.to / "brand" / "avatar.png", optimize=True)
    for name in asked.names or sorted(SCENES):
        path = asked.to / f"{name}.jpg"
        save(SCENES[name](), path)
        sys.stdout.write(f"{path.name}  {path.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    main()
