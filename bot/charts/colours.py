"""The colours of a picture: of Okabe and Ito's palette, which people who see fewer colours can
tell apart, on a dark ground of its own that suits Discord's dark and light looks alike.

No colour reads well on both of these, so nothing is left transparent.
"""

from enum import StrEnum

#: What reads well has at least so much contrast (WCAG 2.2, 1.4.3).
LEAST_CONTRAST = 4.5


class Colour(StrEnum):
    """As matplotlib reads it."""

    GROUND = "#23262b"
    TRACK = "#3b4048"  #: how long a bar could be; nothing depends on seeing it
    VALUE = "#f2f3f5"
    NAME = "#c4c9d0"
    NOW = "#56b4e9"  #: sky blue
    COUNT = "#e69f00"  #: orange
    BEFORE = "#f0e442"  #: yellow


def measure_contrast(one: str, other: str) -> float:
    """How far two colours are apart, from 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_measure_light(one), _measure_light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _measure_light(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * _undo_gamma(red) + 0.7152 * _undo_gamma(green) + 0.0722 * _undo_gamma(blue)


def _undo_gamma(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
