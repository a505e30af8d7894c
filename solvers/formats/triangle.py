"""Ways that are shorter by way of a third place than directly: they are driven as given, but worth a word."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.problem import UNREACHABLE

MOST_SUMS = 400_000_000
"""Sums of two drives that are looked at, a second or so of work: all of them up to 736 places."""

ROUNDING = 1
"""Seconds that a detour may save by rounding alone, where each drive was rounded to whole seconds."""

_BLOCK = 256
"""Rows that are summed up at once, so that what is in use stays small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detour:
    """The drive that a detour shortens most.

    Attributes
    ----------
    origin, via, destination
        Places, as indices into the matrix.
    direct, detour
        Seconds directly, :data:`~solvers.problem.UNREACHABLE` where there is no way, and by way of the third place.
    num_places, num_looked_at
        How many places there are, and by way of how many of them detours were looked for.
    """

    origin: int
    via: int
    destination: int
    direct: int
    detour: int
    num_places: int
    num_looked_at: int


def find_detour(durations: NDArray[np.int32]) -> Detour | None:
    """Find the drive that a detour shortens most, by more than rounding.

    Parameters
    ----------
    durations
        Shape (n, n).

    Returns
    -------
    Detour or None
        None where there is none among those looked at. All places are tried as the third one where that takes no more
        than :data:`MOST_SUMS` sums, else as many as it allows, spread evenly; drives between all places are tried.
    """
    num_places = len(durations)
    num_looked_at = min(num_places, max(1, MOST_SUMS // max(1, num_places**2)))
    best: tuple[int, int, int, int] = (ROUNDING, 0, 0, 0)
    middles = np.unique(np.linspace(0, num_places - 1, num_looked_at).astype(np.int64))
    for first in range(0, num_places, _BLOCK):
        direct = durations[first : first + _BLOCK]
        saved = np.empty_like(direct)
        for via in middles:
            # Two drives without a way are 2 * 10^8, far within 32 bits.
            np.add(durations[first : first + _BLOCK, via, None], durations[None, via], out=saved)
            np.subtract(direct, saved, out=saved)
            most = int(saved.max())
            if most > best[0]:
                row, destination = divmod(int(saved.argmax()), num_places)
                best = (most, first + row, int(via), destination)
    most, origin, via, destination = best
    if most <= ROUNDING:
        return None
    direct_duration = int(durations[origin, destination])
    return Detour(
        origin=origin,
        via=via,
        destination=destination,
        direct=direct_duration,
        detour=direct_duration - most,
        num_places=num_places,
        num_looked_at=len(middles),
    )


def describe_detour(detour: Detour, name: str) -> str:
    """Say it in one line; ``name`` is the matrix'."""
    directly = "no way" if detour.direct >= UNREACHABLE else f"{detour.direct} s"
    every = (
        "every place"
        if detour.num_looked_at == detour.num_places
        else (f"{detour.num_looked_at:,} of {detour.num_places:,} places")
    )
    return (
        f"{name} breaks the triangle inequality: from {detour.origin} to {detour.destination} it has {directly} "
        f"directly, {detour.detour} s by way of {detour.via}, the most that is saved by way of {every}; drives are "
        "direct, as given"
    )
