"""Bicycles for the pictures: one geometry, many bikes. Drawn from the side, wheels on the ground."""

import math
from dataclasses import dataclass

from .drawing import AMBER, CREAM, INK, STEEL, Canvas, Point, mix


@dataclass(frozen=True)
class Bike:
    """`x`, `ground`: where the bottom of the wheels' middle stands. `size`: the wheel's radius in pixels."""

    x: float
    ground: float
    size: float
    colour: str
    facing: int = 1  # 1: to the right
    kind: str = "city"  # city, road, child, cargo or old
    front_light: bool = False
    rear_light: bool = False
    strips: bool = False
    rear_wheel: bool = True
    dark: float = 0  # 0 to 1: how far it sinks into the night
    basket: bool = False

    def at(self, x: float, y: float) -> Point:
        """A point in wheel radii from the middle of the wheelbase, up is positive."""
        return self.x + self.facing * x * self.size, self.ground - y * self.size

    @property
    def lamp(self) -> Point:
        return self.at(1.62, 1.98) if self.kind != "child" else self.at(1.5, 2.2)

    @property
    def tail(self) -> Point:
        return (
            self.at(-2.3, 1.72)
            if self.kind in {"city", "cargo"}
            else self.at(*((-0.92, 2.2) if self.kind != "child" else (-0.68, 1.85)))
        )


def draw(c: Canvas, b: Bike, shadow: float = 0.4) -> None:
    s = b.size
    half = 1.46 if b.kind != "child" else 1.3
    if b.kind == "cargo":
        half = 1.9
    if shadow:
        c.shade(b.x, b.ground + s * 0.04, s * (half + 1.1), s * 0.16, shadow)
    if b.rear_wheel:
        _wheel(c, b, -half)
    _wheel(c, b, half)
    _frame(c, b, half)
    if b.front_light:
        c.glow(*b.lamp, s * 0.95, CREAM, 0.9)
        c.disc(*b.lamp, s * 0.1, "fffdf2")
    if b.rear_light:
        c.glow(*b.tail, s * 0.8, "ff3b30", 0.9)
        c.disc(*b.tail, s * 0.085, "ff6a5e")


def _tone(b: Bike, colour: str) -> str:
    return mix(colour, "0f1d24", b.dark)


def _wheel(c: Canvas, b: Bike, where: float) -> None:
    s = b.size
    x, y = b.at(where, 1)
    for spoke in range(16):
        turn = math.tau * spoke / 16 + where
        c.line(
            [(x, y), (x + math.cos(turn) * s * 0.86, y + math.sin(turn) * s * 0.86)],
            s * 0.012,
            _tone(b, "b9c4c4"),
        )
    c.ring(x, y, s, s * 0.115, _tone(b, INK))
    c.ring(x, y, s * 0.885, s * 0.05, _tone(b, "d7dcd8"))
    if b.strips:
        for dash in range(10):
            turn = 36 * dash
            c.arc(x, y, s * 0.975, turn, turn + 21, s * 0.06, "fdfbe8")
    c.disc(x, y, s * 0.09, _tone(b, STEEL))
    c.disc(x, y, s * 0.04, _tone(b, INK))


def _frame(c: Canvas, b: Bike, half: float) -> None:
    s, colour, tube = b.size, _tone(b, b.colour), b.size * 0.105
    dark, metal, black = _tone(b, mix(b.colour, INK, 0.3)), _tone(b, STEEL), _tone(b, "20302f")
    rear, front = b.at(-half, 1), b.at(half, 1)
    crank, seat = (
        b.at(-0.22 if b.kind != "cargo" else -0.75, 0.86),
        b.at(-0.72 if b.kind != "cargo" else -1.2, 2.05),
    )
    head, neck = b.at(half - 0.42, 2.12), b.at(half - 0.34, 1.72)
    if b.kind == "child":
        crank, seat, head, neck = b.at(-0.1, 0.82), b.at(-0.5, 1.7), b.at(0.9, 1.95), b.at(0.97, 1.6)
    # chain, stays, rear rack
    c.line([rear, crank], tube * 0.66, dark)
    c.line([rear, seat], tube * 0.6, dark)
    c.line([b.at(-half, 1.12), (crank[0], crank[1] - s * 0.22)], s * 0.02, black)
    if b.kind in {"city", "cargo"} and b.rear_wheel:
        rack = b.at(-half - 0.78, 2.16)
        c.line([b.at(-half - 0.05, 1.05), b.at(-half - 0.45, 2.14)], s * 0.045, metal)
        c.line([rack, (seat[0], rack[1])], s * 0.07, metal)
        c.line([b.at(-half - 0.78, 2.16), b.at(-half - 0.82, 1.78)], s * 0.05, metal)
        _guard(c, b, -half, black)
        _guard(c, b, half, black)
    # fork and tubes
    c.curve(neck, b.at(half - 0.14, 1.3), front, tube * 0.72, metal if b.kind == "road" else dark)
    c.line([crank, neck], tube, colour)
    if b.kind == "city":
        c.curve(neck, b.at(0.05, 1.15), (seat[0] + b.facing * s * 0.06, seat[1] + s * 0.52), tube, colour)
    elif b.kind != "cargo":
        c.line([head, (seat[0] + b.facing * s * 0.04, seat[1] + s * 0.12)], tube, colour)
    c.line([crank, seat], tube, colour)
    c.line([neck, head], tube * 1.15, colour)
    if b.kind == "cargo":
        corner = [b.at(-0.25, 0.95), b.at(1.05, 0.95), b.at(1.28, 1.95), b.at(-0.4, 1.95)]
        c.polygon(corner, _tone(b, "c99a66"))
        c.line([b.at(-0.4, 1.95), b.at(1.28, 1.95)], s * 0.07, _tone(b, "8a5f37"))
        c.line([b.at(-0.33, 1.45), b.at(1.17, 1.45)], s * 0.025, _tone(b, "8a5f37"))
        c.line([b.at(1.2, 1.95), head], tube, colour)
    _crank(c, b, crank)
    # saddle and bars
    _cockpit(c, b, seat, head)
    if b.basket:
        _basket(c, b, half)
    lamp = b.lamp
    if not b.basket:
        c.line([b.at(half - 0.4, 1.98), lamp], s * 0.05, metal)
        c.oval(lamp[0] - b.facing * s * 0.05, lamp[1], s * 0.13, s * 0.12, black)
    c.disc(*b.tail, s * 0.075, _tone(b, "9d2b22"))


def _crank(c: Canvas, b: Bike, crank: Point) -> None:
    """Chainring, cranks and pedals."""
    s, metal, black = b.size, _tone(b, STEEL), _tone(b, "20302f")
    c.disc(*crank, s * 0.24, black)
    c.ring(*crank, s * 0.18, s * 0.03, metal)
    for side in (1, -1):
        foot = (crank[0] + side * s * 0.22, crank[1] + side * s * 0.3)
        c.line([crank, foot], s * 0.06, metal)
        c.line([(foot[0] - s * 0.13, foot[1]), (foot[0] + s * 0.13, foot[1])], s * 0.08, black)


def _cockpit(c: Canvas, b: Bike, seat: Point, head: Point) -> None:
    """Saddle, stem and handlebar."""
    s, tube, metal, black = b.size, b.size * 0.105, _tone(b, STEEL), _tone(b, "20302f")
    top = (seat[0] - b.facing * s * 0.09, seat[1] - s * 0.32)
    c.line([seat, top], tube * 0.55, metal)
    _saddle(c, b, top, _tone(b, "6b3f2a" if b.kind == "city" else "20302f"))
    stem = (head[0] - b.facing * s * 0.07, head[1] - s * 0.3)
    c.line([head, stem], tube * 0.6, metal)
    if b.kind == "road":
        grip = (stem[0] + b.facing * s * 0.5, stem[1])
        c.line([stem, grip], s * 0.075, metal)
        c.curve(
            grip,
            (grip[0] + b.facing * s * 0.35, grip[1] + s * 0.2),
            (grip[0], grip[1] + s * 0.42),
            s * 0.085,
            black,
        )
    else:
        grip = (stem[0] - b.facing * s * 0.5, stem[1] - s * 0.06)
        c.curve(
            grip,
            (stem[0] - b.facing * s * 0.05, stem[1] - s * 0.22),
            (stem[0] + b.facing * s * 0.12, stem[1]),
            s * 0.07,
            metal,
        )
        c.line([grip, (grip[0] + b.facing * s * 0.3, grip[1] - s * 0.045)], s * 0.115, black)


def _guard(c: Canvas, b: Bike, where: float, colour: str) -> None:
    x, y = b.at(where, 1)
    start, end = (185, 335) if (where < 0) == (b.facing == 1) else (205, 345)
    c.arc(x, y, b.size * 1.1, start, end, b.size * 0.05, colour)


def _saddle(c: Canvas, b: Bike, top: Point, colour: str) -> None:
    s, f = b.size, b.facing
    x, y = top
    c.polygon(
        [
            (x - f * s * 0.36, y - s * 0.13),
            (x + f * s * 0.42, y - s * 0.06),
            (x + f * s * 0.4, y + s * 0.02),
            (x - f * s * 0.1, y + s * 0.07),
            (x - f * s * 0.33, y + s * 0.05),
        ],
        colour,
    )
    c.line([(x - f * s * 0.3, y - s * 0.07), (x + f * s * 0.38, y - s * 0.03)], s * 0.13, colour)


def _basket(c: Canvas, b: Bike, half: float) -> None:
    s, straw = b.size, _tone(b, mix(AMBER, "7a4f25", 0.45))
    rim = [b.at(half - 0.3, 2.42), b.at(half + 0.62, 2.42), b.at(half + 0.5, 1.86), b.at(half - 0.2, 1.86)]
    c.polygon(rim, straw)
    for i in range(1, 6):
        share = i / 6
        c.line(
            [b.at(half - 0.3 + 0.92 * share, 2.42), b.at(half - 0.2 + 0.7 * share, 1.86)],
            s * 0.022,
            mix(straw, INK, 0.35),
        )
    c.line([rim[0], rim[1]], s * 0.08, mix(straw, CREAM, 0.25))
