"""The brand's four colours made into a full light and dark palette, every pair of text and ground readable.

Colours are mixed in OKLab, so that a tint keeps its hue. Contrast is WCAG 2.2's; 4.5 for text, 3 for what is not text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

Rgb = tuple[float, float, float]  # 0 to 1, sRGB
Scheme = Literal["light", "dark"]

DEFAULTS = {"primary": "0b6e4f", "accent": "f2a541", "ink": "1d2b2a", "paper": "fbf8f1"}
TEXT = 4.5  # https://www.w3.org/TR/WCAG22/#contrast-minimum
SHAPE = 3.0  # https://www.w3.org/TR/WCAG22/#non-text-contrast
_DAY, _NIGHT = 0.72, 0.02  # luminance of a ground: at least by day, at most by night
_WHITE, _BLACK = "ffffff", "000000"
_SIGNALS = {"good": "2e7d32", "warn": "b26a00", "bad": "b3261e", "info": "2364aa"}
_TONES = ("0b6e4f", "c2571a", "2f5da8", "8a3d78", "8a6d00", "4a6b2a", "a8323e", "3c6e71")


def rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def _hex(colour: Rgb) -> str:
    return "".join(f"{round(min(max(part, 0), 1) * 255):02x}" for part in colour)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _gamma(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else 1.055 * max(part, 0.0) ** (1 / 2.4) - 0.055


@cache
def luminance(colour: str) -> float:
    red, green, blue = map(_linear, rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@cache
def _oklab(colour: str) -> Rgb:
    r, g, b = map(_linear, rgb(colour))
    l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)  # noqa: E741 - the cone's own letter
    m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
    )


def _of_oklab(lab: Rgb) -> str:
    l, m, s = (  # noqa: E741
        (lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2]) ** 3,
        (lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2]) ** 3,
        (lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2]) ** 3,
    )
    return _hex(
        (
            _gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
            _gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
            _gamma(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s),
        )
    )


@cache
def mix(one: str, other: str, share: float) -> str:
    """`one` with `share` (0 to 1) of `other`."""
    here, there = _oklab(one), _oklab(other)
    red, green, blue = (a + (b - a) * share for a, b in zip(here, there, strict=True))
    return _of_oklab((red, green, blue))


def bright(colour: str, lightness: float = 0.78) -> str:
    """The same hue, as light as text on a dark ground must be (OKLab's lightness, 0 to 1)."""
    _, a, b = _oklab(colour)
    return _of_oklab((lightness, a * 1.1, b * 1.1))


def readable(colour: str, *grounds: str, least: float = TEXT) -> str:
    """The colour, as little darker or lighter as it takes to be readable on every ground."""
    if min(contrast(colour, ground) for ground in grounds) >= least:
        return colour
    for share in (step / 40 for step in range(1, 41)):
        for end in (_BLACK, _WHITE):
            tried = mix(colour, end, share)
            if min(contrast(tried, ground) for ground in grounds) >= least:
                return tried
    return max((_BLACK, _WHITE), key=lambda end: min(contrast(end, ground) for ground in grounds))


def _on(ground: str, *choices: str) -> str:
    """What to write with on a ground: the first choice that is readable, else the best of black and white."""
    good = (choice for choice in choices if contrast(choice, ground) >= TEXT)
    return next(good, max((_BLACK, _WHITE), key=lambda end: contrast(end, ground)))


@dataclass(frozen=True)
class Palette:
    """CSS names (without `--`) to colours (without `#`), for each scheme, and the pairs that must be readable."""

    light: Mapping[str, str]
    dark: Mapping[str, str]

    def css(self, scheme: Scheme) -> str:
        values = self.light if scheme == "light" else self.dark
        return "".join(f"--{name}:#{colour};" for name, colour in values.items())


PAIRS: tuple[tuple[str, str, float], ...] = (  # text, ground, least contrast
    *((text, ground, TEXT) for text in ("ink", "soft", "primary", "warm") for ground in ("paper", "raised", "sunken")),
    ("primary", "tint", TEXT),
    ("ink", "tint", TEXT),
    ("soft", "tint", TEXT),
    ("on-primary", "fill", TEXT),
    ("on-fill-soft", "fill", TEXT),
    ("on-accent", "accent", TEXT),
    ("edge", "paper", SHAPE),
    ("edge", "raised", SHAPE),
    ("focus", "paper", SHAPE),
    *((name, f"{name}-ground", TEXT) for name in _SIGNALS),
    *((name, ground, TEXT) for name in _SIGNALS for ground in ("paper", "raised")),
    *((f"tone-{n}", f"tone-{n}-ground", TEXT) for n in range(1, len(_TONES) + 1)),
)


def _until(colour: str, end: str, enough: Callable[[str], bool]) -> str:
    """The colour, as little nearer to `end` as it takes."""
    return next(tried for step in range(41) if enough(tried := mix(colour, end, step / 40)) or step == 40)


def palette(colours: Mapping[str, str]) -> Palette:
    """Both schemes from the brand's colours; what it does not say is ours."""
    brand = {name: colours.get(name, "").lower() or given for name, given in DEFAULTS.items()}
    ink, paper = brand["ink"], _until(brand["paper"], _WHITE, lambda colour: luminance(colour) >= _DAY)
    night = _until(mix(ink, _BLACK, 0.3), _BLACK, lambda colour: luminance(colour) <= _NIGHT)
    ink = _until(ink, _BLACK, lambda colour: luminance(colour) <= 2 * _NIGHT)
    day_ink = readable(ink, paper, least=10)
    return Palette(
        _scheme(brand, paper, mix(paper, _WHITE, 0.75), mix(paper, ink, 0.05), day_ink, dark=False),
        _scheme(brand, night, mix(ink, _BLACK, 0.08), mix(night, _BLACK, 0.22), mix(paper, ink, 0.06), dark=True),
    )


def _scheme(brand: Mapping[str, str], paper: str, raised: str, sunken: str, ink: str, *, dark: bool) -> dict[str, str]:
    grounds = (paper, raised, sunken)
    tint = mix(raised, brand["primary"], 0.22 if dark else 0.10)
    fill = mix(brand["primary"], _BLACK, 0.22) if dark else readable(brand["primary"], paper)
    text = bright(brand["primary"]) if dark else brand["primary"]
    out = {
        "paper": paper,
        "raised": raised,
        "sunken": sunken,
        "ink": ink,
        "soft": readable(mix(ink, paper, 0.32), *grounds, tint),
        "line": mix(paper, ink, 0.16),
        "edge": readable(mix(paper, ink, 0.45), paper, raised, least=SHAPE),
        "primary": readable(text, *grounds, tint),
        "tint": tint,
        "fill": fill,
        "on-primary": _on(fill, brand["paper"], _WHITE),
        "on-fill-soft": readable(mix(_on(fill, brand["paper"], _WHITE), fill, 0.2), fill),
        "accent": brand["accent"],
        "on-accent": _on(brand["accent"], brand["ink"]),
        "warm": readable(mix(brand["accent"], ink, 0.15), *grounds),
        "focus": readable(brand["accent"], paper, raised, least=SHAPE),
    }
    for name, base in _SIGNALS.items():
        out |= _signal(name, base, paper, raised, dark=dark)
    for number, base in enumerate((brand["primary"], *_TONES[1:]), 1):
        out |= _signal(f"tone-{number}", base, paper, raised, dark=dark)
    return out


def _signal(name: str, base: str, paper: str, raised: str, *, dark: bool) -> dict[str, str]:
    ground = mix(raised, base, 0.30 if dark else 0.12)
    return {
        name: readable(bright(base) if dark else base, paper, raised, ground),
        f"{name}-ground": ground,
    }
