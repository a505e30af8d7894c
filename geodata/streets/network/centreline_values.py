"""What the columns of a city's centreline file say: class, one-way and speed limit, in the words that cities use."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from geodata.streets.network.speeds import ASSUMED_SPEED_LIMITS, stated_speed_limit

NOT_DRIVEN = ""
"""Stands for the class of what is no street for a truck."""

UNKNOWN_CLASS = "residential"
"""What a class that nobody knows is taken for: the most frequent one of any city."""

STREET_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        # The Census Bureau's MTFCC codes of TIGER/Line files:
        # https://www2.census.gov/geo/pdfs/reference/mtfccs2022.pdf
        "s1100": "motorway",
        "s1200": "primary",
        "s1400": "residential",
        "s1500": NOT_DRIVEN,
        "s1630": "motorway_link",
        "s1640": "unclassified",
        "s1710": NOT_DRIVEN,
        "s1720": NOT_DRIVEN,
        "s1730": "service",
        "s1740": NOT_DRIVEN,
        "s1750": NOT_DRIVEN,
        "s1780": NOT_DRIVEN,
        "s1820": NOT_DRIVEN,
        "s1830": NOT_DRIVEN,
        # The words of the Federal Highway Administration's functional classes, and those in common use.
        "interstate": "motorway",
        "freeway": "motorway",
        "expressway": "trunk",
        "highway": "trunk",
        "ramp": "motorway_link",
        "principal arterial": "primary",
        "major arterial": "primary",
        "arterial": "primary",
        "minor arterial": "secondary",
        "collector": "tertiary",
        "major collector": "tertiary",
        "minor collector": "unclassified",
        "local": "residential",
        "local road": "residential",
        "local street": "residential",
        "street": "residential",
        "alley": "service",
        "private": NOT_DRIVEN,
        "driveway": NOT_DRIVEN,
        "walkway": NOT_DRIVEN,
        "sidewalk": NOT_DRIVEN,
        "trail": NOT_DRIVEN,
        "bikeway": NOT_DRIVEN,
        # OpenStreetMap's own that no car drives; those that one does stand for themselves.
        "bridleway": NOT_DRIVEN,
        "construction": NOT_DRIVEN,
        "cycleway": NOT_DRIVEN,
        "footway": NOT_DRIVEN,
        "path": NOT_DRIVEN,
        "pedestrian": NOT_DRIVEN,
        "proposed": NOT_DRIVEN,
        "steps": NOT_DRIVEN,
        "track": NOT_DRIVEN,
    }
)
"""What a value of the class column stands for, in small letters with single spaces: OpenStreetMap's ``highway``."""

_ONE_WAY: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(("", "b", "both", "no", "n", "0", "false", "two way", "twoway"), 0),
        **dict.fromkeys(("ft", "yes", "y", "1", "true", "forward", "one way", "oneway"), 1),
        **dict.fromkeys(("tf", "reverse", "backward"), -1),
    }
)


def street_class(value: Any) -> str | None:
    """Give OpenStreetMap's class of a street, :data:`NOT_DRIVEN`, or None for a value that nobody knows."""
    words = _words(value)
    if words in STREET_CLASSES:
        return STREET_CLASSES[words]
    highway = words.replace(" ", "_")
    return highway if highway in ASSUMED_SPEED_LIMITS else None


def one_way(value: Any) -> int | None:
    """Give 1 along the line, -1 against it, 0 both ways, or None for a value that nobody knows."""
    # Elsewhere a dash parts words.
    return -1 if text(value) == "-1" else _ONE_WAY.get(_words(value))


def speed_limit(value: Any, unit: str) -> float | None:
    """Give a speed limit in km/h; None where there is none that is plausible. A unit in the value itself wins."""
    words = text(value)
    return stated_speed_limit(f"{words} {unit}" if re.fullmatch(r"\d+(\.\d*)?", words) else words)


def text(value: Any) -> str:
    """Write a value as a person would: nothing for an empty one, 1 for 1.0."""
    # What is not a number differs from itself.
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _words(value: Any) -> str:
    return " ".join(re.split(r"[\s_-]+", text(value).casefold())).strip()
