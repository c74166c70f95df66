"""Whatever a house's colours are, what is written in them can be read, by day and by night."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.render.colours import DEFAULTS, PAIRS, SHAPE, TEXT, Scheme, contrast, mix, palette, readable

SCHEMES: tuple[Scheme, ...] = ("light", "dark")
COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"{number:06x}")


def weak(colours: dict[str, str]) -> list[str]:
    made = palette(colours)
    return [
        f"{scheme}: {text} on {ground} {contrast(values[text], values[ground]):.2f} < {least}"
        for scheme, values in (("light", made.light), ("dark", made.dark))
        for text, ground, least in PAIRS
        if contrast(values[text], values[ground]) < least
    ]


@settings(max_examples=40)
@given(primary=COLOUR, accent=COLOUR, ink=COLOUR, paper=COLOUR)
def test_every_pair_is_readable_with_any_brand(primary: str, accent: str, ink: str, paper: str) -> None:
    assert weak({"primary": primary, "accent": accent, "ink": ink, "paper": paper}) == []


def test_the_brands_own_colours_are_kept_where_they_can_be_read() -> None:
    made = palette(DEFAULTS)
    assert made.light["primary"] == made.light["fill"] == DEFAULTS["primary"]
    assert made.light["accent"] == made.dark["accent"] == DEFAULTS["accent"]
    assert made.light["paper"] == DEFAULTS["paper"]


def test_without_a_brand_there_is_a_palette() -> None:
    assert palette({}) == palette(DEFAULTS)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("000000", "ffffff", 21.0), ("777777", "ffffff", 4.48), ("0b6e4f", "0b6e4f", 1.0)],
)
def test_contrast_is_the_one_of_wcag(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == ratio
    assert contrast(one, other) == contrast(other, one)


def test_a_readable_colour_stays_and_another_moves_no_further_than_it_must() -> None:
    assert readable("0b6e4f", "ffffff") == "0b6e4f"
    moved = readable("f2a541", "ffffff")
    assert TEXT <= contrast(moved, "ffffff") < TEXT + 0.5
    assert contrast(readable("f2a541", "ffffff", least=SHAPE), "ffffff") < contrast(moved, "ffffff")


def test_a_mixture_begins_and_ends_with_its_colours() -> None:
    assert mix("0b6e4f", "f2a541", 0) == "0b6e4f"
    assert mix("0b6e4f", "f2a541", 1) == "f2a541"


def test_every_colour_of_the_style_sheets_is_one_of_the_palette() -> None:
    """A name that no scheme has would be no colour at all."""
    import re
    from pathlib import Path

    css = "\n".join(
        path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "templates" / "site" / "css").glob("*.css")
    )
    used = set(re.findall(r"var\(--([a-z0-9-]+)", css))
    defined = set(re.findall(r"--([a-z0-9-]+):", css)) | palette(DEFAULTS).light.keys()
    assert used - defined == set()
    assert palette(DEFAULTS).light.keys() == palette(DEFAULTS).dark.keys()
