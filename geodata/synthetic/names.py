"""What the streets of the synthetic city are called: numbered streets south of the main one, plain words elsewhere.

The words are trees, birds, stones and weather, so that no street is named after anybody.
"""

from dataclasses import dataclass

import numpy as np

# fmt: off
_WORDS = (
    "Alder", "Amber", "Aspen", "Bay", "Birch", "Bramble", "Briar", "Canyon", "Cedar", "Clay", "Cliff", "Clover",
    "Cobalt", "Copper", "Coral", "Cypress", "Dawn", "Dune", "Elder", "Elm", "Ember", "Falcon", "Fern", "Finch",
    "Flint", "Fog", "Garnet", "Glacier", "Granite", "Grove", "Gull", "Hawk", "Hazel", "Heron", "Ivory", "Ivy", "Jade",
    "Juniper", "Kelp", "Lantern", "Larch", "Lark", "Lichen", "Linden", "Magnolia", "Maple", "Marble", "Meadow",
    "Mesa", "Mint", "Moss", "Nutmeg", "Oak", "Olive", "Onyx", "Opal", "Orchard", "Osprey", "Otter", "Palm", "Pearl",
    "Pebble", "Pine", "Plum", "Poplar", "Prairie", "Quail", "Quartz", "Raven", "Reed", "Rowan", "Sage", "Sequoia",
    "Shale", "Shell", "Silver", "Slate", "Sparrow", "Spruce", "Starling", "Summit", "Swan", "Sycamore", "Tern",
    "Thistle", "Thunder", "Timber", "Topaz", "Tundra", "Vine", "Walnut", "Willow", "Wren", "Yarrow",
)
# fmt: on
_SECOND_WORDS = ("Creek", "Glen", "Heights", "Hollow", "Mill", "Park", "Ridge", "Spring")

SUFFIXES = {
    "ST": "Street",
    "AVE": "Avenue",
    "BLVD": "Boulevard",
    "CT": "Court",
    "PKWY": "Parkway",
    "": "",
}
"""The city's abbreviation of a suffix, and the map's full word."""


@dataclass(frozen=True, slots=True)
class StreetName:
    """A street's name as on the map ("Alder Creek", "5th") and the abbreviation of its suffix ("ST")."""

    name: str
    suffix: str

    def on_map(self, direction: str) -> str:
        """Write the name in full, such as "West 5th Street"."""
        words = {"N": "North", "E": "East", "S": "South", "W": "West", "": ""}
        return " ".join(word for word in (words[direction], self.name, SUFFIXES[self.suffix]) if word)


def plain_names(number: int, *, seed: int) -> list[str]:
    """Give ``number`` names, in an order drawn by the seed; single words first, each name once while they last."""
    generator = np.random.default_rng([seed, 2])
    names = [_WORDS[k] for k in generator.permutation(len(_WORDS))]
    pairs = [f"{first} {second}" for first in _WORDS for second in _SECOND_WORDS]
    names += [pairs[k] for k in generator.permutation(len(pairs))]
    return [names[k % len(names)] for k in range(number)]


def ordinal(number: int) -> str:
    """Write 1 as "1st", 12 as "12th"."""
    ending = "th" if number // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
