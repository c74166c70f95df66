"""Pictures of the night: windows, lamps, quays."""

import math

from PIL import Image

from .bicycles import Bike, draw
from .drawing import (
    AMBER,
    CREAM,
    DUSK,
    GREEN,
    INK,
    NIGHT,
    PAPER,
    ROSE,
    RUST,
    SKY,
    STEEL,
    WOOD,
    Canvas,
    bow,
    crescent,
    mix,
)


def _facade(c: Canvas, ground: float, wall: str) -> None:
    c.bricks(0, 0, 1600, ground, wall)
    c.box(0, ground, 1600, 1200 - ground, "24343a")
    for x in range(-200, 1800, 160):
        c.line([(x, 1200), (800 + (x - 800) * 0.62, ground)], 3, "1c2a30")
    c.box(0, ground, 1600, 10, "32464c")


def shop_window() -> Image.Image:
    """P02: a bike against a steamed-up shop window, a string of lights on its handlebar."""
    c = Canvas("p02-vitrine", "0f1f2a", "16303a")
    _facade(c, 960, "2d4650")
    c.box(190, 120, 1220, 790, "0b4f3a", radius=10)
    c.box(225, 235, 1150, 620, "f3c885")
    c.words("CYCLORIVE", 800, 178, 62, CREAM, bold=1.2)
    for x, colour in ((325, RUST), (508, GREEN), (1088, DUSK), (1272, AMBER)):
        c.line([(x, 235), (x, 340)], 4, "8a6a45")
        c.ring(x, 425, 86, 11, mix(colour, "f3c885", 0.4))
        c.ring(x, 425, 74, 3, mix(colour, "f3c885", 0.6))
    c.box(225, 700, 1150, 16, mix(WOOD, "f3c885", 0.3))
    for x, h in ((270, 90), (330, 60), (395, 110), (1080, 80), (1160, 120), (1250, 70), (1310, 95)):
        c.box(x, 700 - h, 44, h, mix(c.random.choice([RUST, GREEN, SKY, ROSE]), "f3c885", 0.45), radius=8)
    c.glow(800, 420, 620, "ffdf9e", 0.75)
    for _ in range(9):  # steam
        c.oval(
            c.random.uniform(260, 1340),
            c.random.uniform(560, 850),
            c.random.uniform(120, 260),
            c.random.uniform(60, 130),
            "fff3dc",
            0.2,
            blur=45,
        )
    c.box(225, 640, 1150, 215, "fff1d6", alpha=0.42, blur=60)
    for _ in range(26):  # drops running down the glass
        drop, y = c.random.uniform(240, 1360), c.random.uniform(420, 760)
        c.box(drop, y, 3, c.random.uniform(30, 110), "c99a58", alpha=0.45, radius=2)
    for x in (225, 605, 985, 1363):
        c.box(x, 235, 12, 620, "0b4f3a")
    c.box(190, 855, 1220, 55, "083c2c", radius=6)
    c.polygon([(225, 962), (1375, 962), (1560, 1200), (40, 1200)], "ffcf82", 0.22, blur=24)
    bike = Bike(790, 1035, 158, RUST, kind="city")
    draw(c, bike, 0.6)
    _string_of_lights(c, bike)
    c.snow(170, large=5)
    return c.finish(0.45)


def _string_of_lights(c: Canvas, bike: Bike) -> None:
    for start, bend, end in (
        ((0.52, 2.6), (0.85, 2.0), (1.1, 2.45)),
        ((1.1, 2.45), (1.35, 1.75), (1.5, 1.7)),
        ((0.9, 1.9), (0.3, 1.0), (-0.5, 1.75)),
    ):
        wire = bow(bike.at(*start), bike.at(*bend), bike.at(*end), 8)
        c.line(wire, 3, "20302f")
        for number, (x, y) in enumerate(wire):
            colour = ("ffd166", "ff8a5c", "fff3c4", "8fd6c1")[number % 4]
            c.glow(x, y + 6, 38, colour, 0.95)
            c.disc(x, y + 6, 6.5, mix(colour, "ffffff", 0.35))


def beam_on_wall() -> Image.Image:
    """P05: the front light's circle lands halfway up, marked with chalk."""
    c = Canvas("p05-phare", "0c1a24", "1d333e")
    c.stars(60, 620)
    c.box(0, 930, 1600, 270, "1a2a31")
    wall = [(1110, 90), (1600, -60), (1600, 1110), (1110, 945)]
    c.polygon(wall, "324b55")
    for row in range(25):  # brick courses, in perspective
        left, right = 90 + row * 34.2, -60 + row * 46.8
        c.line([(1110, left), (1600, right)], 2.5, "263b44")
        for column in range(1, 6):
            share = ((column + (row % 2) * 0.5) / 6) ** 0.9
            x = 1110 + 490 * share
            y = left + (right - left) * share
            c.line([(x, y), (x, y + 34 + 12 * share)], 2.5, "263b44")
    bike = Bike(500, 1010, 172, AMBER, kind="city", dark=0.18)
    lamp, spot = bike.lamp, (1335, 770)
    c.beam(lamp, [(1335, 640), (1335, 905)], "fff0c4", 0.5)
    c.glow(*spot, 330, "ffe7ad", 0.75, ry=390)
    c.oval(*spot, 88, 128, "fff4d3", 0.82, blur=14)
    c.oval(*spot, 52, 82, "fffdf4", 0.85, blur=16)
    for x in range(1140, 1590, 44):  # chalk line at the lamp's height, and the mark at half of it
        share = (x - 1110) / 490
        y = 650 - 60 * share
        c.line([(x, y), (x + 22, y - 3)], 5, "dfe8e6")
    c.line([(1290, 726), (1380, 814)], 8, "23414b")
    c.line([(1380, 726), (1290, 814)], 8, "23414b")
    draw(c, bike, 0.55)
    c.glow(*lamp, 150, CREAM, 0.95)
    c.disc(*lamp, 19, "fffdf2")
    c.polygon([(760, 1010), (1110, 950), (1330, 1040), (1000, 1200), (640, 1200)], "ffe9b0", 0.1, blur=40)
    return c.finish(0.4)


def rear_light() -> Image.Image:
    """P05: a rider from behind, coat lifted clear of a lit rear light, bright strips on the tyre."""
    c = Canvas("p05-feu-arriere", "10202b", "2a4350")
    c.bokeh(34, ["ffd28a", "ff9f6b", "8fd6e8", "fff1cf"], 120, 560, 62, 0.4)
    c.polygon([(420, 620), (1180, 620), (1900, 1200), (-300, 1200)], "1b2b33")
    c.polygon([(792, 640), (808, 640), (850, 1200), (750, 1200)], "d9cfae", 0.25, blur=2)
    c.shade(800, 1120, 330, 44, 0.6)
    # the wheel, nearly edge on
    c.oval(800, 905, 62, 228, INK)
    c.oval(800, 905, 40, 196, "2d3c40")
    for dash in range(14):
        turn = math.tau * dash / 14
        for step in range(6):
            angle = turn + step * 0.045
            c.disc(800 + math.cos(angle) * 51, 905 + math.sin(angle) * 212, 7.5, "fdfbe8")
    c.line([(800, 905), (776, 660)], 14, "7d8f92")
    c.line([(800, 905), (824, 660)], 14, "7d8f92")
    c.line([(770, 905), (830, 905)], 16, STEEL)
    # legs, shoes
    for side, drop in ((-1, 0), (1, -70)):
        c.line([(800 + side * 76, 590), (800 + side * 96, 880 + drop)], 74, "22323f")
        c.box(800 + side * 96 - 40, 872 + drop, 80, 58, "5b3a2a", radius=18)
        c.box(800 + side * 96 - 44, 918 + drop, 88, 16, "20302f", radius=6)
    # coat: shoulders, waist, tails gathered up on both sides
    coat, fold = "b8452f", "8f3322"
    c.polygon(
        [
            (640, 330),
            (700, 280),
            (900, 280),
            (960, 330),
            (1010, 640),
            (930, 690),
            (850, 620),
            (750, 620),
            (670, 690),
            (590, 640),
        ],
        coat,
    )
    c.line([(602, 636), (672, 682), (748, 614)], 26, mix(coat, CREAM, 0.12))
    c.line([(998, 636), (928, 682), (852, 614)], 26, mix(coat, CREAM, 0.12))
    c.line([(800, 330), (800, 600)], 5, fold)
    c.curve((690, 470), (720, 560), (700, 640), 6, fold)
    c.curve((910, 470), (880, 560), (900, 640), 6, fold)
    c.line([(655, 470), (945, 470)], 16, fold)
    for side in (-1, 1):  # arms to the bars
        c.line(
            [(800 + side * 132, 340), (800 + side * 205, 440), (800 + side * 190, 545)],
            62,
            mix(coat, INK, 0.1),
        )
        c.line([(800 + side * 190, 556), (800 + side * 262, 540)], 20, "20302f")
        c.disc(800 + side * 196, 556, 30, "3b4a4d")
    # scarf, head in a woollen hat, seen from behind
    c.line([(732, 286), (868, 286)], 58, AMBER)
    c.line([(850, 300), (880, 400)], 36, mix(AMBER, INK, 0.1))
    c.oval(800, 205, 82, 92, "4a2f22")
    c.polygon([(716, 200), (722, 130), (760, 84), (840, 84), (878, 130), (884, 200)], GREEN)
    c.line([(724, 200), (876, 200)], 34, mix(GREEN, CREAM, 0.25))
    c.disc(800, 74, 30, mix(GREEN, CREAM, 0.35))
    # saddle and light
    c.box(742, 596, 116, 44, "2b2320", radius=20)
    c.line([(800, 640), (800, 700)], 20, STEEL)
    c.glow(800, 716, 330, "ff3b30", 0.9)
    c.box(768, 690, 64, 52, "7d1712", radius=14)
    c.box(776, 697, 48, 38, "ff5a4d", radius=10)
    c.disc(800, 714, 11, "ffe3dd")
    c.snow(110, large=4)
    return c.finish(0.42)


def school_gate() -> Image.Image:
    """P06: early morning, a line of lit bikes at a school gate, a folding table with batteries."""
    c = Canvas("p06-portail", "2a4560", "f0b98a")
    c.glow(1180, 760, 760, "ffc48a", 0.6)
    c.polygon([(0, 520), (520, 440), (520, 900), (0, 900)], "30475a")
    c.polygon([(1600, 500), (1080, 430), (1080, 900), (1600, 900)], "2b4153")
    c.random.seed("gate")
    for x in range(60, 500, 110):
        for y in (560, 690):
            c.box(x, y, 54, 74, c.random.choice(["ffd58f", "3f5a6d", "ffcb7a"]), radius=3)
    for x in range(1130, 1580, 110):
        for y in (550, 680):
            c.box(x, y, 54, 74, c.random.choice(["ffd58f", "3a5367", "ffcb7a"]), radius=3)
    c.box(0, 880, 1600, 320, "4b5a60")
    c.box(0, 872, 1600, 16, "6a787b")
    for x in (520, 1040):
        c.box(x, 400, 42, 490, "d8c3a5")
        c.box(x - 10, 380, 62, 30, "c3ad8e", radius=4)
    c.curve((541, 390), (801, 270), (1061, 390), 14, "22323a")
    c.words("LYCÉE MARITIME", 801, 384, 42, CREAM, bold=1)
    for x in range(585, 1035, 34):
        c.line([(x, 470), (x, 880)], 6, "22323a")
    c.line([(562, 520), (1040, 520)], 8, "22323a")
    c.line([(562, 820), (1040, 820)], 8, "22323a")
    for x, colour, kind in ((1420, DUSK, "city"), (1110, RUST, "road"), (800, GREEN, "city")):
        bike = Bike(x, 1010, 92, colour, -1, kind=kind, front_light=True, rear_light=True)
        draw(c, bike, 0.4)
        lamp = bike.lamp
        c.beam(lamp, [(lamp[0] - 250, 975), (lamp[0] - 170, 1030)], "fff0c8", 0.35)
    c.shade(315, 1120, 290, 34, 0.4)
    for x in (110, 520):
        c.line([(x, 860), (x + 40, 1115)], 12, "59686b")
        c.line([(x + 40, 860), (x, 1115)], 12, "59686b")
    c.box(50, 838, 530, 30, PAPER, radius=6)
    c.box(50, 862, 530, 10, "cfc7b3", radius=4)
    c.box(90, 752, 150, 88, GREEN, radius=8)
    for i in range(5):
        c.box(104 + i * 26, 726, 18, 46, "d9a441" if i % 2 else "2b3a3d", radius=4)
        c.box(109 + i * 26, 719, 8, 9, "b9c4c4")
    for i, colour in enumerate((RUST, AMBER, "3c7fa0")):  # screwdrivers, in a row
        x = 290 + i * 52
        c.line([(x, 832), (x + 70, 832)], 7, STEEL)
        c.line([(x - 2, 832), (x + 24, 832)], 17, colour)
    for x in (485, 545):
        c.disc(x, 812, 24, "22323a")
        c.disc(x, 812, 16, "fff6d8")
        c.glow(x, 812, 90, CREAM, 0.7)
    return c.finish(0.25)


def contest_poster() -> Image.Image:
    """P09: a bike beneath a large crescent moon, above the rooftops, and the contest's name."""
    c = Canvas("p09-affiche", "0d1b2b", "27506a")
    c.stars(190, 900)
    c.glow(1235, 545, 520, "ffe6a8", 0.45)
    c.polygon(crescent((1235, 545), 212, (1150, 495), 190), "ffe7b0")
    for layer, (base, tone) in enumerate(((820, "1d3c50"), (900, "17303f"), (990, "0f222e"))):
        x = -40.0
        while x < 1640:
            w, h = c.random.uniform(110, 210), c.random.uniform(0, 120)
            top = base - h
            c.polygon(
                [
                    (x, 1200),
                    (x, top),
                    (x + w / 2, top - c.random.uniform(30, 80)),
                    (x + w, top),
                    (x + w, 1200),
                ],
                tone,
            )
            if c.random.random() < 0.6:
                c.box(x + w * 0.7, top - 70, 22, 70, tone)
            for number in range(6 if layer == 2 else 0):
                if c.random.random() < 0.45:
                    c.box(
                        x + w * (0.18, 0.6)[number % 2],
                        top + 34 + number // 2 * 62,
                        24,
                        34,
                        c.random.choice(["ffd27d", "ffbf69", "f7e3b0"]),
                        radius=3,
                    )
            x += w + 2
    path = bow((-60, 860), (620, 640), (1660, 800), 40)
    c.line(path, 7, "ffe9b8")
    c.glow(600, 700, 420, "ffe9b8", 0.16)
    bike = Bike(560, 725, 142, AMBER, kind="city", rear_light=True)
    c.beam(bike.lamp, [(1120, 640), (1120, 800)], "fff2cc", 0.32)
    draw(c, bike, 0)
    c.glow(*bike.lamp, 130, CREAM, 0.95)
    c.words("Ma nuit à vélo", 800, 150, 148, CREAM, bold=2.4)
    c.words("concours photo, du 14 au 20 décembre", 800, 262, 50, "cfe3e6")
    return c.finish(0.4)


def solstice() -> Image.Image:
    """P12: a line of small red and white lights follows the water, the port reflected in it."""
    c = Canvas("p12-solstice", "0a1522", "27445c")
    c.stars(150, 480)
    c.glow(420, 220, 420, "cfe0ea", 0.4)
    c.disc(420, 220, 52, "f3f1e2")
    skyline = 560
    c.random.seed("port")
    x = 0.0
    while x < 1600:
        w, h = c.random.uniform(60, 150), c.random.uniform(40, 170)
        c.box(x, skyline - h, w + 2, h, "13263a")
        for _ in range(4):
            c.box(
                x + c.random.uniform(6, w - 16),
                skyline - c.random.uniform(16, h - 6),
                9,
                13,
                c.random.choice(["ffd27d", "ffe9bd", "f5a962"]),
                alpha=0.9,
            )
        x += w
    for cx in (1080, 1250):  # cranes
        c.line([(cx, skyline), (cx, 260)], 13, "13263a")
        c.line([(cx - 110, 290), (cx + 210, 250)], 10, "13263a")
        c.line([(cx, 230), (cx + 210, 250)], 4, "13263a")
        c.line([(cx + 190, 252), (cx + 190, 350)], 3, "13263a")
        c.glow(cx, 232, 40, "ff5a4d", 0.9)
    c.box(0, skyline, 1600, 330, "1a3348")
    for _ in range(90):  # the lights, drawn out by the water
        x = c.random.uniform(0, 1600)
        colour = c.random.choice(["ffd27d", "ffbf69", "fff1cf", "ff7b6b", "8fd6e8"])
        y = skyline + c.random.uniform(4, 60)
        for piece in range(c.random.randint(3, 8)):
            c.oval(
                x + c.random.uniform(-5, 5),
                y + piece * 24,
                c.random.uniform(8, 26),
                3.2,
                colour,
                alpha=0.4 * (1 - piece / 9),
                blur=0,
            )
    c.polygon([(0, 868), (1600, 800), (1600, 1200), (0, 1200)], "2a3840")
    c.polygon([(0, 862), (1600, 794), (1600, 812), (0, 884)], "455861")
    for i in range(7):
        share = i / 6
        x, ground, size = 90 + 1430 * share, 1130 - 150 * share, 112 - 62 * share
        colour = (RUST, AMBER, SKY, ROSE, GREEN, CREAM, STEEL)[i]
        bike = Bike(
            x,
            ground,
            size,
            colour,
            kind=("city", "road", "old")[i % 3],
            front_light=True,
            rear_light=True,
            dark=0.42,
        )
        _rider(c, bike)
        draw(c, bike, 0.5)
        lamp = bike.lamp
        c.beam(
            lamp,
            [(lamp[0] + size * 2.3, ground - size * 0.1), (lamp[0] + size * 1.6, ground + size * 0.25)],
            "fff1cc",
            0.3,
        )
    c.snow(60, large=3)
    return c.finish(0.45)


def _rider(c: Canvas, b: Bike) -> None:
    s, coat = b.size, mix(b.colour, NIGHT, 0.62)
    c.line([b.at(-0.72, 2.4), b.at(-0.1, 1.6), b.at(-0.15, 0.75)], s * 0.34, mix(coat, INK, 0.5))
    c.line([b.at(-0.72, 2.5), b.at(-0.35, 3.5)], s * 0.6, coat)
    c.line([b.at(-0.3, 3.45), b.at(0.25, 2.85), b.at(0.75, 2.55)], s * 0.25, mix(coat, CREAM, 0.08))
    c.disc(*b.at(-0.12, 4.1), s * 0.33, mix("8a5f45", NIGHT, 0.45))
    x, y = b.at(-0.14, 4.2)
    c.oval(x, y, s * 0.38, s * 0.28, mix(b.colour, CREAM, 0.25))


SCENES = {
    "p02-vitrine": shop_window,
    "p05-phare": beam_on_wall,
    "p05-feu-arriere": rear_light,
    "p06-portail": school_gate,
    "p09-affiche": contest_poster,
    "p12-solstice": solstice,
}
