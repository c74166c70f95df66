"""Pictures of the workshop: the bench, the counter, the parts."""

import math

from PIL import Image

from .bicycles import Bike, draw
from .drawing import (
    AMBER,
    CREAM,
    GREEN,
    INK,
    PAPER,
    ROSE,
    RUST,
    STEEL,
    WOOD,
    Canvas,
    Point,
    bow,
    mix,
)
from .things import oil_can, person, upside_down

WALL = "e9dcc3"


def _floor(c: Canvas, y: float, colour: str = "b99d7b") -> None:
    c.box(0, y, 1600, 1200 - y, colour)
    for row, height in enumerate((0, 40, 96, 168, 260)):
        c.line([(0, y + height), (1600, y + height)], 2.5, mix(colour, INK, 0.18))
        for x in range(-100 + row % 2 * 130, 1700, 260):
            c.line(
                [(x, y + height), (x - (800 - x) * 0.03, y + height + 40 + row * 14)],
                2.5,
                mix(colour, INK, 0.18),
            )
    c.box(0, y, 1600, 14, mix(colour, INK, 0.12), alpha=0.7, blur=5)


def _tools(c: Canvas, x: float, y: float, w: float, h: float) -> None:
    """A board with tools, each over its painted shadow."""
    c.box(x + 8, y + 10, w, h, "6b5638", radius=8, alpha=0.35, blur=10)
    c.box(x, y, w, h, "cfae7e", radius=8)
    for px in range(int(x) + 26, int(x + w) - 16, 34):
        for py in range(int(y) + 26, int(y + h) - 16, 34):
            c.disc(px, py, 2.6, "b08d5c")
    shelf, left = [GREEN, RUST, STEEL, "3a6e86", AMBER], x + 50.0
    number = 0
    while left < x + w - 50:
        colour, long = shelf[number % 5], h * (0.34 + 0.12 * (number % 3))
        top = y + h * 0.18
        if number % 3 == 0:  # spanner
            c.line([(left, top + 20), (left, top + long)], 15, STEEL)
            c.ring(left, top + 12, 21, 11, STEEL)
            c.ring(left, top + long + 14, 19, 10, STEEL)
        elif number % 3 == 1:  # screwdriver
            c.line([(left, top), (left, top + long * 0.5)], 24, colour)
            c.line([(left, top + long * 0.55), (left, top + long)], 9, STEEL)
        else:  # hammer or mallet
            c.line([(left, top + 14), (left, top + long)], 14, WOOD)
            c.box(left - 34, top, 68, 32, INK if number % 2 else colour, radius=6)
        c.disc(left, top - 22, 5, "7a5a34")
        left += 78
        number += 1


def _cup(c: Canvas, x: float, y: float, colour: str) -> None:
    c.ring(x + 40, y - 34, 22, 9, colour)
    c.box(x - 38, y - 72, 76, 72, colour, radius=12)
    c.oval(x, y - 70, 34, 8, "5a3a26")
    for side in (-12, 12):
        c.line(bow((x + side, y - 90), (x + side + 26, y - 125), (x + side - 4, y - 165), 14), 5, "fffaf0")


def welcome_tour() -> Image.Image:
    """P03: a bike on a work stand, an inner tube on the bench, two steaming cups of coffee."""
    c = Canvas("p03-visite", "efe3cb", WALL)
    c.glow(800, 120, 900, "fff3d2", 0.5)
    _floor(c, 900)
    _tools(c, 90, 110, 640, 330)
    c.box(1010, 90, 470, 380, "5f7d84", radius=8)
    c.box(1030, 110, 430, 340, "cfe2e6", radius=4)
    c.polygon([(1030, 340), (1180, 270), (1320, 330), (1460, 280), (1460, 450), (1030, 450)], "b4c9c4")
    c.line([(1245, 110), (1245, 450)], 12, "5f7d84")
    c.line([(1030, 280), (1460, 280)], 12, "5f7d84")
    c.shade(640, 1110, 250, 26, 0.4)
    c.line([(640, 1105), (640, 560)], 26, "2f3e41")
    c.line([(640, 1100), (470, 1120)], 22, "2f3e41")
    c.line([(640, 1100), (810, 1120)], 22, "2f3e41")
    draw(c, Bike(560, 950, 150, GREEN, kind="city", basket=True), 0)
    c.line([(640, 572), (520, 600)], 26, "2f3e41")
    c.box(482, 576, 66, 52, RUST, radius=10)
    c.shade(1260, 1150, 330, 30, 0.35)
    for x in (1000, 1500):
        c.box(x, 800, 34, 340, mix(WOOD, INK, 0.3))
    c.box(930, 770, 670, 46, WOOD, radius=6)
    c.box(930, 806, 670, 12, mix(WOOD, INK, 0.35))
    c.ring(1110, 745, 120, 24, "2a3336", ry=30)
    c.line([(1218, 738), (1240, 712)], 9, STEEL)
    c.box(960, 744, 70, 26, AMBER, radius=6)
    _cup(c, 1330, 770, RUST)
    _cup(c, 1460, 770, PAPER)
    return c.finish(0.2)


def volunteers() -> Image.Image:
    """P04: six figures in aprons, from behind, around an upside-down bike; tools on the wall."""
    c = Canvas("p04-equipe", "ead9b8", "e3d2b0")
    c.glow(800, 60, 900, "fff3d2", 0.55)
    _tools(c, 150, 70, 1300, 300)
    _floor(c, 880)
    c.shade(800, 950, 420, 30, 0.35)
    for x in (480, 1090):
        c.box(x, 720, 34, 220, mix(WOOD, INK, 0.35))
    upside_down(c, 800, 690, 108)
    c.box(420, 684, 760, 44, WOOD, radius=6)
    c.box(420, 720, 760, 12, mix(WOOD, INK, 0.35))
    people = (
        (170, 1120, 620, "3a6e86", "3b2a20", GREEN, "c98d66"), (1430, 1125, 640, RUST, "77513a", GREEN, "e3b491"),
        (400, 1165, 660, AMBER, "1f1a18", INK, "7a4b32"), (1200, 1165, 610, "7c8f5a", "b9b4aa", INK, "d9a27c"),
        (640, 1195, 570, ROSE, "5b3a25", GREEN, "a66f4b"), (960, 1195, 600, "6b5a83", "2b1d17", AMBER, "8d5a3d"),
    )  # fmt: skip
    for x, ground, h, top, hair, apron, skin in people:
        c.shade(x, ground, h * 0.2, 16, 0.4)
        person(c, x, ground, h, top, hair, apron, skin)
    return c.finish(0.22)


def membership_cards() -> Image.Image:
    """P07: 2027 membership cards fanned out on a counter, a jar of coins, a bicycle bell."""
    c = Canvas("p07-cartes", "20443b", "2d5a4d")
    c.bokeh(20, ["ffd28a", "fff1cf", "8fd6c1"], 60, 420, 60, 0.28)
    c.box(0, 560, 1600, 640, "b57f4c")
    for row in range(9):
        y = 590 + row * row * 8.2
        c.line([(0, y), (1600, y + c.random.uniform(-8, 8))], 2.2, "9d6b3d")
    c.box(0, 552, 1600, 18, "d19a63")
    cards = ((-17, GREEN), (-6, AMBER), (5, RUST), (16, "2f6f86"))
    for turn, colour in cards:
        _card(c, 640, 1230, turn, colour)
    # jar of coins
    c.shade(1210, 905, 170, 26, 0.45)
    c.box(1060, 520, 300, 380, "dcebe6", radius=46, alpha=0.28)
    for _ in range(90):
        x, y = c.random.uniform(1090, 1330), c.random.uniform(690, 878)
        c.oval(x, y, 26, 12, c.random.choice(["e3b04b", "c98f3a", "d9d2c0", "b3703a"]))
        c.oval(x, y - 4, 26, 11, c.random.choice(["f2c765", "e0a94c", "ece5d4", "cd8a52"]))
    c.box(1060, 520, 300, 380, "ffffff", radius=46, alpha=0.12)
    c.box(1088, 560, 18, 280, "ffffff", radius=9, alpha=0.45)
    c.ring(1210, 522, 150, 8, "e9f3ef", ry=20)
    c.box(1110, 610, 200, 74, PAPER, radius=8)
    c.words("prix libre", 1210, 647, 38, INK, bold=0.6)
    # bell
    c.shade(1330, 1085, 130, 22, 0.45)
    c.box(1215, 1052, 230, 30, "46565a", radius=12)
    c.polygon(
        [(1330 - math.cos(i * math.pi / 40) * 108, 1056 - math.sin(i * math.pi / 40) * 122) for i in range(41)],
        "c9d3d2",
    )
    c.oval(1290, 995, 22, 46, "f7faf9", 0.85, blur=7)
    c.disc(1330, 934, 15, "8b9a9b")
    c.line([(1430, 1060), (1500, 1022)], 17, "46565a")
    return c.finish(0.35)


def _card(c: Canvas, x: float, y: float, turn: float, colour: str) -> None:
    angle = math.radians(turn)

    def at(dx: float, dy: float) -> Point:
        return x + dx * math.cos(angle) - dy * math.sin(angle), y + dx * math.sin(angle) + dy * math.cos(angle)

    frame = [at(-150, -640), at(150, -640), at(150, -170), at(-150, -170)]
    c.polygon([(px + 10, py + 14) for px, py in frame], "1c120a", 0.4, blur=12)
    c.polygon(frame, PAPER)
    c.polygon([at(-150, -640), at(150, -640), at(150, -470), at(-150, -470)], colour)
    c.words("2027", *at(0, -555), 86, PAPER, bold=1.6, turn=-turn)
    c.words("sociétaire", *at(0, -425), 42, INK, bold=0.5, turn=-turn)
    for side in (-62, 62):
        c.ring(*at(side, -300), 48, 8, colour)
    c.line([at(-62, -300), at(-12, -300), at(36, -372), at(-34, -372), at(-12, -300)], 7, colour)
    c.line([at(-62, -300), at(-34, -372), at(-42, -392)], 7, colour)
    c.line([at(62, -300), at(32, -390), at(52, -396)], 7, colour)


def brake_caliper() -> Image.Image:
    """P11: gloved hands taking a brake caliper apart."""
    c = Canvas("p11-etrier", "2a4a4c", "1d3236")
    c.glow(800, 520, 900, "a8cfc4", 0.35)
    c.bokeh(16, ["ffd28a", "8fd6c1", "fff1cf"], 40, 500, 70, 0.16)
    cx, cy = 800, 560
    c.disc(cx + 10, cy + 16, 400, "0c1a1b", 0.4, blur=20)
    c.disc(cx, cy, 395, "aeb9ba")
    c.disc(cx, cy, 378, "c9d2d2")
    c.disc(cx, cy, 292, "2a4a4c")
    for i in range(36):
        turn = math.tau * i / 36
        for r, size in ((352, 12), (318, 10)):
            c.disc(cx + math.cos(turn + r * 0.004) * r, cy + math.sin(turn + r * 0.004) * r, size, "5d6f72")
    for i in range(6):
        turn = math.tau * i / 6
        c.line(
            [
                (cx + math.cos(turn) * 96, cy + math.sin(turn) * 96),
                (cx + math.cos(turn + 0.42) * 300, cy + math.sin(turn + 0.42) * 300),
            ],
            30,
            "b9c4c4",
        )
    c.disc(cx, cy, 112, "3b4a4d")
    c.disc(cx, cy, 84, "56676a")
    for i in range(6):
        turn = math.tau * i / 6
        c.disc(cx + math.cos(turn) * 88, cy + math.sin(turn) * 88, 13, "d7dede")
    c.disc(cx, cy, 36, "1c2a2c")
    # caliper over the top right of the disc, pads showing
    body = [(900, 96), (1130, 132), (1230, 300), (1186, 430), (1040, 392), (1010, 300), (880, 240)]
    c.polygon([(x + 12, y + 16) for x, y in body], "081213", 0.45, blur=14)
    c.polygon(body, "20302f")
    c.line([*body, body[0]], 26, "20302f")
    c.polygon([(930, 128), (1110, 158), (1186, 290), (1160, 372), (1066, 346), (1040, 276), (915, 214)], "33474a")
    c.line([(880, 246), (1012, 306), (1040, 396)], 30, AMBER)
    c.line([(896, 276), (996, 322), (1020, 390)], 12, "7a4f25")
    for x, y in ((960, 160), (1090, 190), (1160, 330)):
        c.disc(x, y, 25, STEEL)
        c.disc(x, y, 13, "1c2a2c")
    c.curve((1120, 130), (1220, -20), (1420, -30), 24, "111b1c")
    _glove(c, 320, 850, -1, "d97b3a")
    _glove(c, 1330, 640, 1, "d97b3a")
    # hex key, from the right hand to the bolt
    c.line([(1160, 330), (1172, 600)], 17, "e4e9e8")
    c.line([(1160, 330), (1136, 332)], 17, "e4e9e8")
    _fingers(c, 1330, 640, 1, "d97b3a")
    _fingers(c, 320, 850, -1, "d97b3a")
    return c.finish(0.4)


def _glove(c: Canvas, x: float, y: float, side: int, colour: str) -> None:
    """The cuff and the back of a hand that comes in from the side."""
    out = x + side * 420
    c.line([(out, y + 260), (x + side * 150, y + 105)], 210, "2f4f6d")
    c.line([(x + side * 205, y + 60), (x + side * 130, y + 175)], 96, mix(colour, INK, 0.45))
    c.oval(x + side * 30, y + 20, 150, 122, colour)


def _fingers(c: Canvas, x: float, y: float, side: int, colour: str) -> None:
    for number, (dx, dy, reach) in enumerate(((-20, -92, 150), (-62, -36, 172), (-70, 28, 160), (-48, 88, 120))):
        base: Point = (x - side * (dx + 80) * 0.6 - side * 20, y + dy)
        knuckle = (base[0] - side * reach * 0.62, base[1] - 34 + number * 8)
        tip = (base[0] - side * reach, base[1] - 4 + number * 10)
        c.line([base, knuckle, tip], 62, mix(colour, INK, 0.06 + number * 0.045))
        c.line([(tip[0], tip[1]), (tip[0] + side * 18, tip[1] - 6)], 48, mix(colour, CREAM, 0.22))
    for dy in (-60, 0, 56):
        c.line([(x + side * 20, y + dy), (x - side * 28, y + dy - 8)], 7, mix(colour, INK, 0.28))


def oil_can_on_bench() -> Image.Image:
    """P14: an oil can on a workbench, the snowy yard behind the window."""
    c = Canvas("p14-entete", "d8c29c", "c9ae84")
    c.box(120, 70, 1360, 720, "6a4a30", radius=8)
    c.box(160, 110, 1280, 640, "a9c6da")
    c.polygon([(160, 430), (420, 330), (700, 420), (980, 300), (1440, 420), (1440, 560), (160, 560)], "c3d6e2")
    c.box(960, 330, 330, 240, "8a5d47")
    c.polygon([(930, 340), (1125, 210), (1320, 340)], "f6f9fb")
    c.box(1010, 420, 76, 150, "3c2a1f", radius=4)
    c.box(1150, 410, 90, 76, "ffd98f", radius=4)
    c.glow(1195, 448, 130, "ffe2a6", 0.8)
    c.polygon([(160, 560), (1440, 540), (1440, 750), (160, 750)], "f4f7f9")
    c.polygon([(160, 640), (700, 580), (1440, 690), (1440, 750), (160, 750)], "e4edf2")
    bike = Bike(520, 670, 74, RUST, kind="old", dark=0.05)
    draw(c, bike, 0.2)
    c.line([bike.at(-1.1, 2.48), bike.at(-0.5, 2.46)], 15, "ffffff")
    c.oval(520, 672, 190, 12, "ffffff")
    for x, size in ((290, 1.0), (800, 0.7)):
        for level in range(3):
            c.polygon(
                [
                    (x - (80 - level * 20) * size, 600 - level * 62 * size),
                    (x, 470 - level * 62 * size),
                    (x + (80 - level * 20) * size, 600 - level * 62 * size),
                ],
                ("2d5a4d", "376a5a", "e9f1f2")[level],
            )
    c.snow(150, large=6, area=(170, 115, 1430, 740))
    for x in (160, 574, 1000, 1424):
        c.box(x, 110, 18, 640, "6a4a30")
    c.box(160, 420, 1280, 16, "6a4a30")
    c.oval(800, 756, 640, 16, "ffffff", 0.85, blur=4)
    c.box(90, 780, 1420, 40, "7d5a3b", radius=6)
    c.box(0, 900, 1600, 300, WOOD)
    c.box(0, 892, 1600, 20, mix(WOOD, CREAM, 0.25))
    for row in range(6):
        c.line([(0, 935 + row * 46), (1600, 930 + row * 48)], 2.4, mix(WOOD, INK, 0.2))
    c.polygon([(300, 900), (1300, 900), (1500, 1200), (100, 1200)], "dcecf5", 0.22, blur=30)
    oil_can(c, 700, 1060, 1.35)
    c.shade(1180, 1104, 190, 16, 0.35)
    c.line([(1030, 1092), (1300, 1060)], 30, STEEL)
    c.ring(1010, 1094, 40, 20, STEEL)
    c.ring(1326, 1057, 34, 18, STEEL)
    for i in range(12):  # a length of chain
        turn = i * 0.27
        c.ring(300 + math.cos(turn + 2.6) * 120 + i * 9, 1090 + math.sin(turn * 1.6) * 34, 17, 8, "46565a", ry=11)
    return c.finish(0.26)


def recall_pads() -> Image.Image:
    """P15: two brake pads side by side; the rubber of the right one comes away from its holder."""
    c = Canvas("p15-patins", "f4efe2", "e6dfcd")
    c.box(790, 0, 810, 1200, "f3d9cf")
    c.box(796, 0, 8, 1200, "d9b7aa")
    for x, sound in ((400, True), (1200, False)):
        c.shade(x, 830, 290, 40, 0.28)
        c.box(x - 28, 330, 56, 190, STEEL, radius=8)
        for thread in range(9):
            c.line([(x - 28, 350 + thread * 18), (x + 28, 342 + thread * 18)], 4, "6f8083")
        c.box(x - 62, 440, 124, 58, "7d8f92", radius=10)
        c.box(x - 300, 500, 600, 110, "46565a", radius=26)
        c.box(x - 280, 512, 560, 18, "7d8f92", radius=9)
        if sound:
            c.box(x - 310, 600, 620, 190, "20302f", radius=34)
            for groove in (-150, 0, 150):
                c.box(x + groove - 10, 676, 20, 114, "3b4a4d", radius=6)
        else:
            edge = [
                (x - 310, 606),
                (x - 120, 612),
                (x + 60, 660),
                (x + 316, 742),
                (x + 300, 900),
                (x + 30, 850),
                (x - 150, 798),
                (x - 310, 792),
            ]
            c.polygon(edge, "20302f")
            c.line([*edge, edge[0]], 20, "20302f")
            for gx, gy in ((-170, 690), (-20, 730), (140, 790)):
                c.line([(x + gx, gy), (x + gx - 6, gy + 96)], 20, "3b4a4d")
            for strand in range(7):
                sx = x - 60 + strand * 52
                c.line(bow((sx, 612), (sx + 8, 630 + strand * 6), (sx + 4, 640 + strand * 17), 8), 5, AMBER)
            c.words("B-07", x, 560, 52, "ffd9cf", bold=1)
    c.disc(400, 960, 62, GREEN)
    c.line([(368, 962), (392, 986), (434, 936)], 17, PAPER)
    c.disc(1200, 1010, 62, RUST)
    c.line([(1174, 984), (1226, 1036)], 17, PAPER)
    c.line([(1226, 984), (1174, 1036)], 17, PAPER)
    return c.finish(0.12, grain=0.03)


SCENES = {
    "p03-visite": welcome_tour,
    "p04-equipe": volunteers,
    "p07-cartes": membership_cards,
    "p11-etrier": brake_caliper,
    "p14-entete": oil_can_on_bench,
    "p15-patins": recall_pads,
}
