"""Addresses as published, made comparable: the same house or the same corner, however it is written.

What others use::

    find_spot(address)             -> Spot | None      what an address names
    is_same_spot(one, other)       -> bool
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    """A house or a corner.

    Attributes
    ----------
    words
        Of a house, the street and what follows it; of a corner, all words in alphabetical order, so that it does not
        matter which street is named first.
    lowest, highest
        House numbers; 0 for a corner.
    """

    words: tuple[str, ...]
    lowest: int = 0
    highest: int = 0


def find_spot(address: str) -> Spot | None:
    """Read what an address names; None where there is none.

    Upper and lower case, punctuation, a ZIP code at the end, letters behind a house number and spelled-out kinds of
    street make no difference: "12A Elm Street, 90012" is the house of "12 ELM ST".
    """
    words = [_SHORT.get(word, word) for word in re.sub(r"[.,]", " ", address.upper()).split()]
    if words and re.fullmatch(r"\d{5}(-\d{4})?", words[-1]) and len(words) > 1:
        words.pop()
    text = " ".join(words)
    if not text:
        return None
    house = _HOUSE.fullmatch(text)
    if house:
        first = int(house["first"])
        last = int(house["last"] or first)
        return Spot(tuple(house["street"].split()), min(first, last), max(first, last))
    return Spot(tuple(sorted(word for word in words if word not in _BETWEEN_STREETS)))


def is_same_spot(one: Spot, other: Spot) -> bool:
    """Tell whether two addresses are one house or one corner; "12-16 Elm St" holds number 14."""
    return one.words == other.words and one.lowest <= other.highest and other.lowest <= one.highest


_HOUSE = re.compile(r"(?P<first>\d{1,6})[A-Z]*( ?- ?(?P<last>\d{1,6})[A-Z]*)?( 1/2)? (?P<street>\S.*)")

_BETWEEN_STREETS = frozenset({"INTERSECTION", "OF", "&", "AND", "AT", "/"})

# The abbreviations of USPS Publication 28, appendices B and C1, for the kinds of street that requests name.
_SHORT = {
    "STREET": "ST",
    "AVENUE": "AVE",
    "BOULEVARD": "BLVD",
    "ROAD": "RD",
    "DRIVE": "DR",
    "PLACE": "PL",
    "COURT": "CT",
    "LANE": "LN",
    "TERRACE": "TER",
    "SQUARE": "SQ",
    "PARKWAY": "PKWY",
    "HIGHWAY": "HWY",
    "CIRCLE": "CIR",
    "NORTH": "N",
    "SOUTH": "S",
    "EAST": "E",
    "WEST": "W",
}
