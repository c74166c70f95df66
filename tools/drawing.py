"""A small drawing kit on Pillow: flat shapes, glows, snow, bicycles. No file, no font and no clock from outside.

Coordinates are pixels of the finished picture (1600 × 1200 unless said otherwise); everything is drawn at twice that
size and reduced once at the end, so that edges are smooth. Colours are "rrggbb". Randomness is seeded by the picture's name.
"""

import math
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

SCALE = 2
Point = tuple[float, float]
Rgb = tuple[int, int, int]

GREEN, AMBER, INK, PAPER = "0b6e4f", "f2a541", "1d2b2a", "fbf8f1"
NIGHT, DUSK, RUST, SKY, ROSE, CREAM, STEEL, WOOD = (
    "12232e", "27495a", "c8553d", "8fc1d4", "e2a6a0", "ffe9c2", "9fb0b3", "b07a4a",
)  # fmt: skip


def rgb(colour: str) -> Rgb:
    return int(colour[0:2], 16), int(colour[2:4], 16), int(colour[4:6], 16)


def mix(one: str, other: str, share: float) -> str:
    """`one` with `share` (0 to 1) of `other`."""
    return "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(rgb(one), rgb(other), strict=True))


def along(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


class Canvas:
    """One picture in the making."""

    def __init__(self, name: str, top: str, bottom: str, size: tuple[int, int] = (1600, 1200)) -> None:
        self.size = size
        self.random = Random(name)
        column = Image.new("RGB", (1, 64))
        for y in range(64):
            column.putpixel((0, y), rgb(mix(top, bottom, y / 63)))
        self.image = column.resize((size[0] * SCALE, size[1] * SCALE), Image.Resampling.BICUBIC)

    # ── masks and layers ──
    def _mask(self) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        mask = Image.new("L", self.image.size, 0)
        return mask, ImageDraw.Draw(mask)

    def _pour(self, mask: Image.Image, colour: str, alpha: float, blur: float = 0) -> None:
        if blur:  # a blur needs no sharp edges: done small, it costs a sixteenth
            small = mask.resize((mask.width // 4, mask.height // 4), Image.Resampling.BOX)
            mask = small.filter(ImageFilter.GaussianBlur(blur * SCALE / 4)).resize(mask.size, Image.Resampling.BICUBIC)
        if alpha < 1:
            mask = mask.point([round(value * alpha) for value in range(256)])
        self.image.paste(rgb(colour), (0, 0), mask)

    @staticmethod
    def _up(points: Sequence[Point]) -> list[Point]:
        return [(x * SCALE, y * SCALE) for x, y in points]

    # ── flat shapes ──
    def polygon(self, points: Sequence[Point], colour: str, alpha: float = 1, blur: float = 0) -> None:
        if alpha == 1 and not blur:
            ImageDraw.Draw(self.image).polygon(self._up(points), fill=rgb(colour))
            return
        mask, draw = self._mask()
        draw.polygon(self._up(points), fill=255)
        self._pour(mask, colour, alpha, blur)

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        colour: str,
        radius: float = 0,
        alpha: float = 1,
        blur: float = 0,
    ) -> None:
        corners = self._up([(x, y), (x + w, y + h)])
        where = (*corners[0], corners[1][0] - 1, corners[1][1] - 1)
        if alpha == 1 and not blur:
            ImageDraw.Draw(self.image).rounded_rectangle(where, radius * SCALE, fill=rgb(colour))
            return
        mask, draw = self._mask()
        draw.rounded_rectangle(where, radius * SCALE, fill=255)
        self._pour(mask, colour, alpha, blur)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: str, alpha: float = 1, blur: float = 0) -> None:
        where = ((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE)
        if alpha == 1 and not blur:
            ImageDraw.Draw(self.image).ellipse(where, fill=rgb(colour))
            return
        mask, draw = self._mask()
        draw.ellipse(where, fill=255)
        self._pour(mask, colour, alpha, blur)

    def disc(self, x: float, y: float, r: float, colour: str, alpha: float = 1, blur: float = 0) -> None:
        self.oval(x, y, r, r, colour, alpha, blur)

    def ring(self, x: float, y: float, r: float, width: float, colour: str, ry: float | None = None) -> None:
        high = r if ry is None else ry
        where = ((x - r) * SCALE, (y - high) * SCALE, (x + r) * SCALE, (y + high) * SCALE)
        ImageDraw.Draw(self.image).ellipse(where, outline=rgb(colour), width=max(1, round(width * SCALE)))

    def arc(self, x: float, y: float, r: float, start: float, end: float, width: float, colour: str) -> None:
        """Degrees clockwise from three o'clock."""
        where = ((x - r) * SCALE, (y - r) * SCALE, (x + r) * SCALE, (y + r) * SCALE)
        ImageDraw.Draw(self.image).arc(where, start, end, fill=rgb(colour), width=max(1, round(width * SCALE)))

    def line(self, points: Sequence[Point], width: float, colour: str) -> None:
        """With round ends and joints."""
        draw, up, half = ImageDraw.Draw(self.image), self._up(points), width * SCALE / 2
        draw.line(up, fill=rgb(colour), width=max(1, round(width * SCALE)), joint="curve")
        if half > 1.5:
            for x, y in up if len(up) < 12 else (up[0], up[-1]):
                draw.ellipse((x - half, y - half, x + half, y + half), fill=rgb(colour))

    def curve(self, start: Point, bend: Point, end: Point, width: float, colour: str) -> None:
        self.line(bow(start, bend, end), width, colour)

    def words(self, text: str, x: float, y: float, size: float, colour: str, bold: float = 0, turn: float = 0) -> None:
        """Centred on (x, y); `bold` thickens the strokes by so many pixels, `turn` is in degrees."""
        font = ImageFont.load_default(size * SCALE)
        mask, draw = self._mask()
        stroke = round(bold * SCALE)
        pen = x * SCALE - font.getlength(_plain(text)) / 2
        for letter in text:
            shown = _plain(letter)
            width = font.getlength(shown)
            draw.text((pen, y * SCALE), shown, fill=255, font=font, anchor="lm", stroke_width=stroke)
            self._mark(draw, letter, pen + width / 2, y * SCALE, size * SCALE, stroke)
            pen += width
        if turn:
            mask = mask.rotate(turn, Image.Resampling.BICUBIC, center=(x * SCALE, y * SCALE))
        self._pour(mask, colour, 1)

    @staticmethod
    def _mark(draw: ImageDraw.ImageDraw, letter: str, x: float, y: float, size: float, stroke: float) -> None:
        """The accents and the euro's bars that the built-in font lacks."""
        mark, thick, lift = (
            _marks(letter),
            size * 0.085 + 2 * stroke,
            size * (0.38 if letter.islower() else 0.5),
        )
        up = y - lift
        if mark == "\u0301":
            draw.line(
                (x - size * 0.04, up + size * 0.07, x + size * 0.08, up - size * 0.06),
                fill=255,
                width=round(thick),
            )
        elif mark == "\u0300":
            draw.line(
                (x + size * 0.04, up + size * 0.07, x - size * 0.08, up - size * 0.06),
                fill=255,
                width=round(thick),
            )
        elif mark == "\u0302":
            if letter == "î":  # its dot gives way
                dot = (x - size * 0.12, y - size * 0.52, x + size * 0.12, y - size * 0.225)
                draw.rectangle(dot, fill=0)
            roof = [
                (x - size * 0.11, up + size * 0.07),
                (x, up - size * 0.06),
                (x + size * 0.11, up + size * 0.07),
            ]
            draw.line(roof, fill=255, width=round(thick), joint="curve")
        elif mark == "\u0308":
            for side in (-1, 1):
                cx, r = x + side * size * 0.1, thick * 0.6
                draw.ellipse((cx - r, up - r, cx + r, up + r), fill=255)
        elif letter == "€":
            for bar in (-0.07, 0.07):
                draw.line(
                    (x - size * 0.4, y + size * bar, x + size * 0.08, y + size * bar),
                    fill=255,
                    width=round(thick * 0.8),
                )

    # ── light and air ──
    def glow(self, x: float, y: float, r: float, colour: str, strength: float = 0.8, ry: float | None = None) -> None:
        """A light that fades outwards and only ever brightens."""
        high = r if ry is None else ry
        size = (round(2 * r * SCALE), round(2 * high * SCALE))
        fade = [round(255 * strength * max(0.0, 1 - value / 181) ** 2.2) for value in range(256)]
        halo = Image.radial_gradient("L").point(fade).resize(size, Image.Resampling.BICUBIC)
        corner = (round((x - r) * SCALE), round((y - high) * SCALE))
        area = (corner[0], corner[1], corner[0] + size[0], corner[1] + size[1])
        light = Image.composite(Image.new("RGB", size, rgb(colour)), Image.new("RGB", size), halo)
        self.image.paste(ImageChops.screen(self.image.crop(area), light), corner)

    def shade(self, x: float, y: float, rx: float, ry: float, alpha: float = 0.35, colour: str = "0a1414") -> None:
        """The soft shadow of something standing on the ground."""
        self.oval(x, y, rx, ry, colour, alpha, blur=ry * 0.55)

    def beam(self, lamp: Point, far: Sequence[Point], colour: str, alpha: float = 0.4) -> None:
        """A cone of light from `lamp` to the points of `far`, fading with distance."""
        reach = max(math.dist(lamp, point) for point in far)
        for step in (1.0, 0.8, 0.6, 0.4):
            points = [along(lamp, point, step) for point in far]
            self.polygon([lamp, *points], colour, alpha / 3, blur=reach * 0.012 + 3)

    def snow(self, number: int, large: float = 5, area: tuple[float, float, float, float] = (0, 0, 1600, 1200)) -> None:
        left, top, right, bottom = area
        for _ in range(number):
            x, y = self.random.uniform(left, right), self.random.uniform(top, bottom)
            r = self.random.uniform(0.25, 1) ** 2 * large + 0.6
            self.disc_soft(x, y, r, "ffffff", self.random.uniform(0.35, 0.95))

    def disc_soft(self, x: float, y: float, r: float, colour: str, alpha: float) -> None:
        """A small translucent disc, composed on its own square only."""
        half = math.ceil(r * SCALE) + 2
        mask = Image.new("L", (2 * half, 2 * half), 0)
        ImageDraw.Draw(mask).ellipse(
            (half - r * SCALE, half - r * SCALE, half + r * SCALE, half + r * SCALE), fill=round(255 * alpha)
        )
        self.image.paste(rgb(colour), (round(x * SCALE) - half, round(y * SCALE) - half), mask)

    def bokeh(
        self,
        number: int,
        colours: Sequence[str],
        top: float,
        bottom: float,
        large: float = 46,
        alpha: float = 0.22,
    ) -> None:
        for _ in range(number):
            x = self.random.uniform(0, self.size[0])
            y = self.random.uniform(top, bottom)
            self.disc_soft(
                x,
                y,
                self.random.uniform(large * 0.3, large),
                self.random.choice(list(colours)),
                self.random.uniform(alpha * 0.4, alpha),
            )

    def stars(self, number: int, bottom: float) -> None:
        for _ in range(number):
            x, y = self.random.uniform(0, self.size[0]), self.random.uniform(0, bottom)
            self.disc_soft(x, y, self.random.uniform(0.7, 2.2), CREAM, self.random.uniform(0.3, 0.9))

    def bricks(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        colour: str,
        course: float = 34,
        joint: str | None = None,
    ) -> None:
        self.box(x, y, w, h, joint or mix(colour, INK, 0.35))
        rows = math.ceil(h / course)
        for row in range(rows):
            left = x - (course if row % 2 else 0)
            while left < x + w:
                length = course * 2.1
                a, b = max(left, x), min(left + length - 4, x + w)
                if b > a:
                    top = y + row * course
                    tint = mix(colour, self.random.choice([INK, CREAM, colour]), self.random.uniform(0, 0.14))
                    self.box(a, top, b - a, min(course - 4, y + h - top), tint, radius=2)
                left += length

    # ── the end ──
    def finish(self, vignette: float = 0.28, grain: float = 0.05) -> Image.Image:
        """Darkened corners, a breath of paper grain, and the reduction to the finished size."""
        picture = self.image.resize(self.size, Image.Resampling.LANCZOS)
        if vignette:
            edge = [round(255 * vignette * max(0.0, (value - 110) / 145) ** 1.6) for value in range(256)]
            mask = Image.radial_gradient("L").point(edge).resize(self.size, Image.Resampling.BICUBIC)
            picture.paste(rgb("08110f"), (0, 0), mask)
        if grain:
            small = (self.size[0] // 2, self.size[1] // 2)
            noise = Image.frombytes("L", small, self.random.randbytes(small[0] * small[1])).resize(
                self.size, Image.Resampling.BICUBIC
            )
            picture = Image.blend(picture, ImageChops.overlay(picture, Image.merge("RGB", [noise] * 3)), grain)
        return picture


def crescent(centre: Point, r: float, bite: Point, bitten: float) -> list[Point]:
    """The part of a disc that another disc leaves uncovered."""

    def circle(middle: Point, radius: float) -> list[Point]:
        return [
            (
                middle[0] + math.cos(i * math.tau / 240) * radius,
                middle[1] + math.sin(i * math.tau / 240) * radius,
            )
            for i in range(240)
        ]

    def turned(points: list[Point], kept: list[bool]) -> list[Point]:
        start = next(i for i in range(240) if kept[i] and not kept[i - 1])
        return [points[(start + i) % 240] for i in range(240) if kept[(start + i) % 240]]

    outer, inner = circle(centre, r), circle(bite, bitten)
    rim = turned(outer, [math.dist(point, bite) > bitten for point in outer])
    cut = turned(inner, [math.dist(point, centre) < r for point in inner])
    return [*rim, *reversed(cut)]


def _plain(text: str) -> str:
    """`text` in the letters that the built-in font has."""
    return "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark)).replace("€", "C")


def _marks(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[1:]


def bow(start: Point, bend: Point, end: Point, steps: int = 24) -> list[Point]:
    """The points of a quadratic curve."""
    return [along(along(start, bend, i / steps), along(bend, end, i / steps), i / steps) for i in range(steps + 1)]


def save(picture: Image.Image, path: Path, limit: int = 250_000) -> None:
    """A JPEG without metadata, at the best quality that stays under `limit` bytes."""
    for quality in (88, 84, 80, 76, 72, 68):
        picture.save(path, "JPEG", quality=quality, optimize=True, progressive=True, subsampling="4:2:0")
        if path.stat().st_size <= limit:
            return
    raise ValueError(f"{path.name}: over {limit} bytes at the lowest quality")
