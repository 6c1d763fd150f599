"""What is read reads well, in Discord's dark and light looks alike."""

import pytest

from bot.charts.colours import LEAST_CONTRAST, Colour, measure_contrast

#: Okabe and Ito, Color Universal Design, 2008.
OKABE_ITO = {
    "#000000", "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7",
}  # fmt: skip
GROUNDS = (Colour.GROUND, Colour.TRACK)
DISCORD = ("#313338", "#ffffff")


@pytest.mark.parametrize(
    ("one", "other", "contrast"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#56b4e9", "#56b4e9", 1.0)],
)
def test_contrast_is_what_others_measure(one: str, other: str, contrast: float) -> None:
    assert measure_contrast(one, other) == pytest.approx(contrast, abs=0.01)
    assert measure_contrast(other, one) == measure_contrast(one, other)


@pytest.mark.parametrize("colour", [each for each in Colour if each not in GROUNDS])
def test_all_that_says_something_stands_out_from_the_ground(colour: Colour) -> None:
    assert measure_contrast(colour, Colour.GROUND) >= LEAST_CONTRAST


def test_a_bar_stands_out_from_the_rest_of_its_width() -> None:
    # WCAG 2.2, 1.4.11: what isn't text needs 3.
    assert measure_contrast(Colour.NOW, Colour.TRACK) >= 3


def test_the_colours_of_data_are_told_apart_by_who_sees_fewer() -> None:
    assert {Colour.NOW, Colour.COUNT, Colour.BEFORE} <= OKABE_ITO


def test_no_colour_would_read_well_on_both_of_discords_grounds() -> None:
    """Why the picture has a ground of its own."""
    greys = [f"#{level:02x}{level:02x}{level:02x}" for level in range(256)]
    best = max(min(measure_contrast(grey, each) for each in DISCORD) for grey in greys)
    assert best < LEAST_CONTRAST
