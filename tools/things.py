"""Objects that more than one picture shows."""

import math

from .drawing import AMBER, CREAM, GREEN, INK, RUST, STEEL, Canvas, mix


def oil_can(c: Canvas, x: float, y: float, s: float) -> None:
    """An oil can with a long spout; `s` is its size."""
    c.shade(x, y, 150 * s, 18 * s, 0.45)
    body = [
        (x - 105 * s, y),
        (x + 105 * s, y),
        (x + 92 * s, y - 95 * s),
        (x + 34 * s, y - 160 * s),
        (x - 34 * s, y - 160 * s),
        (x - 92 * s, y - 95 * s),
    ]
    c.polygon(body, GREEN)
    c.line([*body, body[0]], 14 * s, GREEN)
    c.polygon(
        [
            (x - 80 * s, y - 10 * s),
            (x - 50 * s, y - 10 * s),
            (x - 44 * s, y - 110 * s),
            (x - 68 * s, y - 92 * s),
        ],
        mix(GREEN, CREAM, 0.4),
        0.8,
        blur=4 * s,
    )
    c.box(x - 30 * s, y - 200 * s, 60 * s, 46 * s, AMBER, radius=8 * s)
    c.line([(x, y - 196 * s), (x + 90 * s, y - 330 * s), (x + 205 * s, y - 368 * s)], 13 * s, AMBER)
    c.curve(
        (x - 96 * s, y - 84 * s),
        (x - 230 * s, y - 130 * s),
        (x - 116 * s, y - 10 * s),
        15 * s,
        mix(GREEN, INK, 0.3),
    )
    c.disc(x + 214 * s, y - 336 * s, 10 * s, "e9c46a")
    c.polygon([(x + 205 * s, y - 340 * s), (x + 214 * s, y - 364 * s), (x + 223 * s, y - 340 * s)], "e9c46a")


def person(c: Canvas, x: float, ground: float, h: float, top: str, hair: str, apron: str, skin: str = "c98d66") -> None:
    """Somebody seen from behind: no face, ever."""
    legs = mix(top, INK, 0.68)
    for side in (-1, 1):
        c.line(
            [(x + side * h * 0.055, ground - h * 0.46), (x + side * h * 0.065, ground - h * 0.03)],
            h * 0.1,
            legs,
        )
        c.line(
            [(x + side * h * 0.06, ground - h * 0.01), (x + side * h * 0.1, ground - h * 0.01)],
            h * 0.045,
            "20302f",
        )
    for side in (-1, 1):
        c.line(
            [
                (x + side * h * 0.14, ground - h * 0.76),
                (x + side * h * 0.185, ground - h * 0.58),
                (x + side * h * 0.1, ground - h * 0.49),
            ],
            h * 0.085,
            mix(top, INK, 0.12),
        )
    c.line([(x, ground - h * 0.75), (x, ground - h * 0.87)], h * 0.075, skin)
    c.box(x - h * 0.145, ground - h * 0.81, h * 0.29, h * 0.4, top, radius=h * 0.07)
    c.box(x - h * 0.135, ground - h * 0.5, h * 0.27, h * 0.23, apron, radius=h * 0.02)
    c.line([(x - h * 0.13, ground - h * 0.8), (x + h * 0.11, ground - h * 0.5)], h * 0.018, apron)
    c.line([(x + h * 0.13, ground - h * 0.8), (x - h * 0.11, ground - h * 0.5)], h * 0.018, apron)
    c.disc(x, ground - h * 0.5, h * 0.026, mix(apron, CREAM, 0.35))
    c.oval(x, ground - h * 0.92, h * 0.078, h * 0.088, hair)
    c.oval(x - h * 0.08, ground - h * 0.905, h * 0.016, h * 0.024, skin)
    c.oval(x + h * 0.08, ground - h * 0.905, h * 0.016, h * 0.024, skin)


def upside_down(c: Canvas, x: float, base: float, s: float) -> None:
    """A bike standing on its saddle and bars."""
    tube = s * 0.12
    for side in (-1, 1):
        cx, cy = x + side * 1.45 * s, base - 1.55 * s
        for spoke in range(14):
            turn = math.tau * spoke / 14
            c.line([(cx, cy), (cx + math.cos(turn) * s * 0.86, cy + math.sin(turn) * s * 0.86)], 1.6, "a9b3b3")
        c.ring(cx, cy, s, s * 0.12, INK)
        c.ring(cx, cy, s * 0.88, s * 0.05, "e4e6e0")
        c.disc(cx, cy, s * 0.1, STEEL)
    crank, seat, head = (
        (x - 0.2 * s, base - 1.75 * s),
        (x - 0.7 * s, base - 0.45 * s),
        (x + 1.0 * s, base - 0.5 * s),
    )
    c.line([(x - 1.45 * s, base - 1.55 * s), crank, seat, head, crank], tube, RUST)
    c.line([(x - 1.45 * s, base - 1.55 * s), seat], tube * 0.6, mix(RUST, INK, 0.3))
    c.line([head, (x + 1.45 * s, base - 1.55 * s)], tube * 0.7, mix(RUST, INK, 0.3))
    c.line([seat, (x - 0.8 * s, base - 0.1 * s)], tube * 0.6, STEEL)
    c.box(x - 1.2 * s, base - 0.16 * s, 0.8 * s, 0.16 * s, "20302f", radius=8)
    c.line([head, (x + 0.95 * s, base - 0.08 * s), (x + 0.55 * s, base - 0.05 * s)], tube * 0.7, STEEL)
    c.disc(*crank, s * 0.24, "20302f")
    c.ring(*crank, s * 0.17, s * 0.04, STEEL)
