"""Driving from one point to the next, as it is shown and summed up."""

from dataclasses import dataclass

Position = tuple[float, float]
"""Longitude and latitude, rounded to 6 decimals: a tenth of a metre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Driving from one point to another.

    Attributes
    ----------
    duration
        Seconds, as in the table.
    distance
        Metres.
    path
        At least two positions along the streets, from where the first point meets its street to where the last one
        does.
    """

    duration: int
    distance: float
    path: tuple[Position, ...]
