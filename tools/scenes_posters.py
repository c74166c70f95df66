"""Upright pictures: the ones that are read as a list."""

import math

from PIL import Image

from .bicycles import Bike, draw
from .drawing import AMBER, CREAM, GREEN, INK, PAPER, RUST, STEEL, Canvas, mix
from .things import oil_can

STEPS = (
    "Gonfler les pneus",
    "Essuyer la chaîne",
    "Une goutte d'huile",
    "Batterie à moitié",
    "Housse qui respire",
)


def five_habits() -> Image.Image:
    """P13: a bike, and the five things to do before it is stored, as a list to tick."""
    c = Canvas("p13-epingle", GREEN, "084f39", size=(1000, 1500))
    c.glow(500, 330, 620, "bfe8d2", 0.35)
    c.words("Remiser son vélo", 500, 108, 92, CREAM, bold=1.6)
    c.words("5 gestes, 5 minutes", 500, 196, 50, AMBER, bold=0.8)
    draw(c, Bike(500, 560, 128, AMBER, kind="old"), 0.35)
    c.box(70, 622, 860, 812, "04261c", radius=26, alpha=0.45, blur=18)
    c.box(64, 612, 872, 812, PAPER, radius=26)
    for number, step in enumerate(STEPS):
        y = 700 + number * 156
        if number:
            c.line([(110, y - 78), (890, y - 78)], 3, mix(PAPER, INK, 0.14))
        c.box(112, y - 36, 72, 72, GREEN, radius=14)
        c.line([(130, y + 2), (144, y + 18), (168, y - 16)], 10, PAPER)
        _icon(c, number, 290, y)
        c.words(step, 620, y, 50, INK, bold=0.7)
    c.words("Cyclorive, atelier vélo coopératif", 500, 1464, 32, CREAM, bold=0.3)
    return c.finish(0.2, grain=0.03)


def _icon(c: Canvas, number: int, x: float, y: float) -> None:
    if number == 0:
        c.ring(x, y, 48, 13, INK)
        c.ring(x, y, 35, 4, STEEL)
        c.disc(x, y, 7, STEEL)
    elif number == 1:
        for link in range(5):
            c.ring(x - 52 + link * 26, y + 7 * math.sin(link * 1.6), 17, 7, "46565a", ry=12)
    elif number == 2:
        oil_can(c, x - 18, y + 50, 0.3)
    elif number == 3:
        c.box(x - 52, y - 30, 98, 60, INK, radius=10)
        c.box(x + 46, y - 13, 10, 26, INK, radius=4)
        c.box(x - 43, y - 21, 40, 42, AMBER, radius=5)
    else:
        c.polygon([(x - 66, y + 44), (x - 46, y - 22), (x - 8, y - 34), (x + 34, y - 40), (x + 66, y + 44)], RUST)
        for fold in (-30, 8, 40):
            c.line([(x + fold * 0.6, y - 22), (x + fold, y + 40)], 4, mix(RUST, INK, 0.3))


SCENES = {"p13-epingle": five_habits}
