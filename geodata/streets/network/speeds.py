"""Speeds: what a street's tags say, what is assumed where they say nothing, and how fast a truck drives under a limit.

The assumptions are stated here and nowhere else, and a network carries them in its metadata.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

ASSUMED_SPEED_LIMITS: Mapping[str, float] = MappingProxyType(
    {
        "motorway": 105.0,
        "motorway_link": 56.0,
        "trunk": 72.0,
        "trunk_link": 48.0,
        "primary": 56.0,
        "primary_link": 40.0,
        "secondary": 56.0,
        "secondary_link": 40.0,
        "tertiary": 48.0,
        "tertiary_link": 40.0,
        "unclassified": 40.0,
        "residential": 40.0,
        "living_street": 24.0,
        "road": 40.0,
        "service": 24.0,
    }
)
"""Speed limit in km/h assumed for a street without a ``maxspeed``, by its ``highway`` class.

An assumption of ours after the limits usual in cities of the United States, in whole miles per hour: 65 on motorways,
25 in residence districts and 15 in alleys (the prima facie limits of California Vehicle Code sections 22349 and
22352), 30 to 45 on the streets between, ramps slower than the road they leave.
"""

FREE_FLOW_FACTOR = 0.8
"""Share of the speed limit that is driven on average, crossings and bends included.

The ``speed_reduction`` of the Open Source Routing Machine's car profile. It knows no rush hour.
"""

PLAUSIBLE_SPEED_LIMITS = (5.0, 150.0)
"""Least and greatest km/h taken for a speed limit; anything else is taken for a slip of the mapper's keyboard."""

_KM_PER_MILE = 1.609344
_SPEED_LIMIT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?\s*", re.IGNORECASE)


def stated_speed_limit(maxspeed: str | None) -> float | None:
    """Read the ``maxspeed`` of a street as km/h; None where it states no plausible number.

    Of several values ("30 mph;25 mph", or one per lane) the lowest counts.
    """
    if maxspeed is None:
        return None
    limits = []
    for value in re.split(r"[;|]", maxspeed):
        match = _SPEED_LIMIT.fullmatch(value)
        if match is None:
            return None
        in_miles = (match[2] or "").lower() == "mph"
        limits.append(float(match[1]) * (_KM_PER_MILE if in_miles else 1.0))
    limit = min(limits)
    low, high = PLAUSIBLE_SPEED_LIMITS
    return limit if low <= limit <= high else None
