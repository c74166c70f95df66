"""Pictures of the yard and the door: donations, the sale, a Sunday morning, a shed."""

import math

from PIL import Image

from .bicycles import Bike, draw
from .drawing import (
    AMBER,
    CREAM,
    DUSK,
    GREEN,
    INK,
    ROSE,
    RUST,
    SKY,
    STEEL,
    WOOD,
    Canvas,
    Point,
    bow,
    mix,
)
from .things import oil_can


def _shed(c: Canvas, x: float, y: float, w: float, ground: float, tone: str) -> None:
    c.box(x, y, w, ground - y, tone)
    for plank in range(int(x), int(x + w), 46):
        c.line([(plank, y), (plank, ground)], 2.5, mix(tone, INK, 0.18))


def _tag(c: Canvas, x: float, y: float, text: str, colour: str = "fff6dc", turn: float = 0) -> None:
    c.line([(x, y - 70), (x, y - 28)], 3, "8a7350")
    c.box(x - 60, y - 30, 124, 62, "3b2d17", radius=8, alpha=0.35, blur=6)
    c.box(x - 62, y - 34, 124, 62, colour, radius=8)
    c.disc(x, y - 24, 5, "8a7350")
    c.words(text, x, y + 4, 33, "3a2a1a", bold=0.8, turn=turn)


def _lanterns(c: Canvas, start: Point, bend: Point, end: Point, number: int) -> None:
    wire = bow(start, bend, end, number)
    c.line(wire, 3.5, "20302f")
    for i, (x, y) in enumerate(wire[1:-1]):
        colour = ("ffd166", "ff9b71", "fff0bf", "9ad9c5")[i % 4]
        c.glow(x, y + 16, 70, colour, 0.75)
        c.oval(x, y + 16, 11, 15, mix(colour, "ffffff", 0.3))


def donated_bikes() -> Image.Image:
    """P01: three dusty old bikes by the open workshop door, a box of parts and locks beside them."""
    c = Canvas("p01-depot", "cfdde0", "e9e2d2")
    c.bricks(0, 0, 1600, 930, "c08a6b", course=38)
    c.box(0, 930, 1600, 270, "a9a294")
    c.box(0, 930, 1600, 12, "8e877a")
    c.box(900, 190, 470, 745, "20403a", radius=6)
    c.box(925, 215, 420, 720, "f2c784")
    c.glow(1135, 560, 420, "ffe3a6", 0.7)
    c.box(925, 640, 420, 12, "b98f58")
    for i, colour in enumerate((RUST, GREEN, SKY, AMBER, ROSE, DUSK)):
        c.box(945 + i * 66, 560 + (i % 3) * 14, 46, 80 - (i % 3) * 14, mix(colour, "f2c784", 0.35), radius=6)
    for x in (1020, 1240):
        c.line([(x, 215), (x, 300)], 4, "7b5c36")
        c.ring(x, 395, 92, 11, "7b5c36")
    c.polygon([(925, 935), (1345, 935), (1500, 1200), (800, 1200)], "ffdf9e", 0.3, blur=22)
    c.polygon([(1370, 190), (1500, 140), (1500, 985), (1370, 935)], GREEN)
    c.polygon([(1392, 250), (1478, 222), (1478, 520), (1392, 526)], mix(GREEN, CREAM, 0.2))
    c.disc(1394, 600, 9, AMBER)
    c.box(150, 210, 430, 96, GREEN, radius=10)
    c.words("ATELIER CYCLORIVE", 365, 258, 40, CREAM, bold=0.8)
    for x, colour, kind, facing in (
        (690, "8f8069", "city", -1),
        (270, "9a6a53", "old", 1),
        (480, "6f8288", "road", 1),
    ):
        draw(
            c,
            Bike(x, 1020 + (60 if kind == "road" else 0), 138, colour, facing, kind=kind, basket=kind == "old"),
            0.4,
        )
    for _ in range(260):  # dust and rust
        c.disc_soft(
            c.random.uniform(90, 880),
            c.random.uniform(700, 1060),
            c.random.uniform(1, 3.4),
            c.random.choice(["a5522d", "d9ccb2", "7d5a3c"]),
            0.5,
        )
    c.line(bow((690, 745), (760, 690), (800, 780), 10), 3, "f2ede0")
    c.shade(1080, 1130, 210, 26, 0.4)
    for angle, r, x in ((0, 88, 1020), (0, 66, 1130)):
        c.ring(x, 960 + angle, r, 13, "26302f")
        c.ring(x, 960, r - 14, 4, STEEL)
    c.curve((1165, 985), (1200, 850), (1225, 990), 12, "3a6e86")
    c.box(1160, 970, 70, 52, AMBER, radius=10)
    c.polygon([(905, 985), (1255, 985), (1235, 1130), (925, 1130)], "b98a55")
    c.polygon([(905, 985), (1255, 985), (1250, 1012), (910, 1012)], "a1733f")
    c.words("DONS", 1080, 1072, 56, "5a3d1e", bold=1.4)
    return c.finish(0.22)


def row_of_bikes() -> Image.Image:
    """P08: a row of colourful bikes with handwritten price tags."""
    c = Canvas("p08-rangee-de-velos", "b9d3da", "f0e9d8")
    _shed(c, 0, 190, 1600, 760, "8a6b4f")
    c.polygon([(0, 200), (0, 120), (800, 60), (1600, 120), (1600, 200)], "5b4635")
    c.polygon([(0, 128), (800, 66), (1600, 128), (1600, 108), (800, 42), (0, 108)], "ffffff")
    c.box(620, 330, 360, 430, "0b4f3a", radius=6)
    c.box(645, 355, 310, 405, "f6d08d")
    c.glow(800, 560, 300, "ffe9b5", 0.7)
    c.box(0, 755, 1600, 445, "e9e7e1")
    c.box(0, 750, 1600, 26, "d5d1c8", alpha=0.8, blur=8)
    _lanterns(c, (-20, 210), (420, 400), (800, 250), 12)
    _lanterns(c, (800, 250), (1190, 400), (1620, 210), 12)
    c.box(470, 232, 660, 84, GREEN, radius=10)
    c.words("NOËL D'OCCASION", 800, 276, 56, CREAM, bold=1.2)
    back = ((-10, SKY, "120"), (565, ROSE, "85"), (1035, "7c8f5a", "95"), (1600, DUSK, "140"))
    for number, (x, colour, price) in enumerate(back):
        bike = Bike(x, 905, 92, colour, kind=("old", "city")[number % 2], basket=number % 2 == 0)
        draw(c, bike, 0.28)
        _tag(c, x, 792, f"{price} €", turn=4 - number * 3)
    front = ((250, RUST, "city", "150"), (800, GREEN, "road", "180"), (1350, AMBER, "city", "110"))
    for number, (x, colour, kind, price) in enumerate(front):
        bike = Bike(x, 1130, 138, colour, kind=kind, basket=kind == "city")
        draw(c, bike, 0.35)
        _tag(c, x - 20, 985, f"{price} €", turn=-5 + number * 5)
    c.snow(150, large=6)
    return c.finish(0.16)


def childrens_bikes() -> Image.Image:
    """P08: three small bikes at the workshop door, a lock on each saddle."""
    c = Canvas("p08-velos-enfants", "d9e5e2", "efe8d8")
    c.bricks(0, 0, 1600, 880, "c99678", course=40)
    c.box(0, 880, 1600, 320, "e8e5dd")
    c.box(0, 874, 1600, 22, "cfcabd", alpha=0.9, blur=6)
    c.box(520, 120, 560, 770, "0b4f3a", radius=8)
    for x in (555, 815):
        c.box(x, 160, 230, 340, "f7d597", radius=4)
        c.glow(x + 115, 330, 220, "fff0c9", 0.55)
        c.box(x, 560, 230, 290, "0f5f46", radius=6)
    c.disc(790, 545, 13, AMBER)
    c.ring(800, 330, 98, 34, "2f7d4f")
    for i in range(12):
        turn = math.tau * i / 12
        c.disc(800 + math.cos(turn) * 82, 330 + math.sin(turn) * 82, 10, RUST if i % 2 else AMBER)
    c.polygon([(772, 425), (800, 405), (828, 425), (846, 480), (800, 450), (754, 480)], RUST)
    for x, ground, size, colour, facing in (
        (330, 1080, 104, SKY, 1),
        (820, 1120, 84, AMBER, 1),
        (1270, 1085, 112, RUST, -1),
    ):
        bike = Bike(x, ground, size, colour, facing, kind="child")
        draw(c, bike, 0.35)
        if size < 90:  # the smallest has stabilisers
            c.line([bike.at(-1.3, 1), bike.at(-1.05, 0.3)], 8, STEEL)
            c.ring(*bike.at(-1.05, 0.3), 26, 9, INK)
        x0, y0 = bike.at(-0.52, 2.12)
        c.curve((x0 - 26, y0 - 4), (x0, y0 - 92), (x0 + 26, y0 - 4), 11, STEEL)
        c.box(x0 - 38, y0 - 22, 76, 50, "f3c34f" if colour != AMBER else GREEN, radius=10)
        c.disc(x0, y0 + 3, 7, INK)
    for x in (60, 1470):
        c.polygon([(x, 880), (x + 80, 880), (x + 66, 1000), (x + 14, 1000)], RUST)
        for level in range(3):
            c.polygon(
                [
                    (x - 50 + level * 22, 880 - level * 96),
                    (x + 40, 690 - level * 96),
                    (x + 130 - level * 22, 880 - level * 96),
                ],
                mix(GREEN, CREAM, 0.06 * level),
            )
    c.snow(120, large=6)
    return c.finish(0.16)


def sunday_door() -> Image.Image:
    """P10: the door wide open on a winter morning, a bike, a chalkboard with the day and hour."""
    c = Canvas("p10-dimanche", "f6dcb4", "f2e8d4")
    c.bricks(0, 0, 1600, 920, "d3a583", course=38)
    c.glow(140, 160, 900, "fff0c4", 0.75)
    c.box(0, 920, 1600, 280, "d8cfbd")
    c.box(0, 914, 1600, 18, "bdb29c", alpha=0.9, blur=5)
    for spot in (60, 200, 330, 1210, 1330, 1460, 1570):  # frost at the foot of the wall
        c.oval(spot, 926, c.random.uniform(60, 100), 7, "ffffff", 0.7, blur=4)
    c.box(610, 150, 440, 775, "20403a", radius=6)
    c.box(635, 175, 390, 750, "8c5f38")
    c.glow(830, 470, 400, "ffdf9e", 0.9)
    c.box(635, 640, 390, 14, "6b4526")
    for i, colour in enumerate((RUST, AMBER, SKY, GREEN)):
        c.box(668 + i * 84, 570 + i % 2 * 18, 58, 70 - i % 2 * 18, colour, radius=6)
    c.ring(740, 380, 84, 12, "3b2818")
    c.ring(905, 400, 84, 12, "3b2818")
    c.polygon([(635, 925), (1025, 925), (1180, 1200), (480, 1200)], "fff0c4", 0.35, blur=20)
    for side, hinge, far in ((1, 1050, 1190), (-1, 610, 470)):
        c.polygon([(hinge, 150), (far, 95), (far, 985), (hinge, 925)], GREEN)
        c.polygon(
            [
                (hinge + side * 28, 212),
                (far - side * 26, 182),
                (far - side * 26, 520),
                (hinge + side * 28, 520),
            ],
            "bfe0da",
        )
        c.line([(hinge + side * 70, 205), (hinge + side * 70, 520)], 6, GREEN)
    draw(c, Bike(240, 1030, 132, SKY, kind="city", basket=True), 0.35)
    c.shade(1390, 1105, 150, 22, 0.4)
    c.polygon([(1270, 640), (1500, 640), (1530, 1105), (1240, 1105)], WOOD)
    c.polygon([(1288, 662), (1482, 662), (1506, 1040), (1264, 1040)], "24332f")
    c.words("dimanche", 1385, 770, 43, "f4f1e6", bold=0.6)
    c.words("10 h", 1385, 860, 88, AMBER, bold=1.4)
    c.line(bow((1318, 930), (1385, 955), (1452, 930), 10), 5, "f4f1e6")
    for x in (1345, 1425):
        c.ring(x, 985, 26, 4, "f4f1e6")
    c.line([(1345, 985), (1372, 950), (1408, 950), (1425, 985)], 4, "f4f1e6")
    return c.finish(0.16)


def stored_bike() -> Image.Image:
    """P13: a clean bike hanging in a shed, a folded cover on the saddle, an oil can and a rag below."""
    c = Canvas("p13-remise", "7c6048", "6a513c")
    _shed(c, 0, 0, 1600, 930, "8d6e52")
    c.box(1060, 130, 400, 340, "4d3a2a", radius=6)
    c.box(1082, 152, 356, 296, "cfe3ee")
    c.polygon([(1082, 390), (1200, 330), (1320, 380), (1438, 320), (1438, 448), (1082, 448)], "ffffff")
    c.line([(1260, 152), (1260, 448)], 12, "4d3a2a")
    c.line([(1082, 300), (1438, 300)], 12, "4d3a2a")
    c.glow(1260, 300, 520, "e6f3fa", 0.45)
    c.box(0, 925, 1600, 275, "574332")
    c.box(0, 920, 1600, 16, "453425")
    c.box(0, 40, 1600, 44, "5a432f")
    for x in (395, 765):
        c.line([(x, 84), (x, 330)], 9, "e8dcc0")
        c.curve((x, 330), (x + 4, 382), (x + 42, 366), 15, STEEL)
    bike = Bike(590, 790, 172, GREEN, kind="old")
    draw(c, bike, 0)
    c.shade(590, 985, 360, 30, 0.35)
    seat, y = bike.at(-0.82, 2.5)
    for i, tone in enumerate(("3f7f94", "4f93a8", "63a8bc")):
        c.box(seat - 96, y - 22 - i * 34, 192, 36, tone, radius=16)
    for k in range(4):
        c.glow(*bike.at((-1.8, -1.1, 1.2, 1.8)[k], (1.5, 0.5, 1.6, 0.7)[k]), 46, "ffffff", 0.45)
    oil_can(c, 1000, 1090, 1.0)
    c.shade(1300, 1105, 170, 20, 0.45)
    c.polygon([(1150, 1100), (1185, 1028), (1260, 1044), (1320, 1012), (1400, 1046), (1455, 1100)], "c9d8d4")
    c.curve((1200, 1090), (1270, 1050), (1300, 1096), 5, "9fb4af")
    c.curve((1310, 1030), (1350, 1066), (1410, 1080), 5, "9fb4af")
    c.disc_soft(1380, 1072, 26, "3b4a4d", 0.6)
    for x0 in (90, 210):
        c.box(x0, 850, 84, 150, (RUST, "3a6e86")[x0 > 100], radius=10)
        c.box(x0 - 4, 842, 92, 24, "d9c9a8", radius=6)
    return c.finish(0.36)


SCENES = {
    "p01-depot": donated_bikes,
    "p08-rangee-de-velos": row_of_bikes,
    "p08-velos-enfants": childrens_bikes,
    "p10-dimanche": sunday_door,
    "p13-remise": stored_bike,
}
