"""Speed factors: how fast each class of street is driven in each hour, relative to the network's own durations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from geodata.errors import TrafficDataError
from geodata.streets.network import StreetNetwork
from geodata.streets.traffic.freeway import FREEWAY_SPEED_FACTORS
from geodata.streets.traffic.periods import PERIODS, Period

FACTOR_BOUNDS = (0.05, 3.0)
"""Every factor lies between these two: beyond them is no traffic but a mistake.

Three times the speed of a network, itself 0.8 of the limit, is more than twice the limit; a twentieth is a walk.
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpeedFactors:
    """Speed by class of street and period, relative to the network's durations, which know no hour.

    Attributes
    ----------
    class_names
        The classes, values of OpenStreetMap's ``highway``.
    factors
        Shape (classes, 48), float64, read-only, by the index of the period. A duration is the network's own divided by
        the factor. Each lies between the two of :data:`FACTOR_BOUNDS`, neither of them included.
    source
        Where the factors come from, for a person to read.

    Raises
    ------
    TrafficDataError
        If the shapes do not fit, a class occurs twice, or a factor is out of bounds.
    """

    class_names: tuple[str, ...]
    factors: NDArray[np.float64]
    source: str

    def __post_init__(self) -> None:
        factors = np.array(self.factors, dtype=np.float64, order="C")
        factors.setflags(write=False)
        object.__setattr__(self, "factors", factors)
        object.__setattr__(self, "class_names", tuple(self.class_names))
        if factors.shape != (len(self.class_names), len(PERIODS)):
            raise TrafficDataError(
                f"speed factors of {len(self.class_names)} classes need the shape ({len(self.class_names)}, "
                f"{len(PERIODS)}), got {factors.shape}"
            )
        if twice := [name for i, name in enumerate(self.class_names) if name in self.class_names[:i]]:
            raise TrafficDataError(f"class {twice[0]!r} has speed factors twice")
        low, high = FACTOR_BOUNDS
        wrong = np.argwhere(~((factors > low) & (factors < high)))
        if len(wrong):
            row, column = wrong[0]
            raise TrafficDataError(
                f"the speed factor of class {self.class_names[row]!r}, {PERIODS[column]}, is {factors[row, column]}, "
                f"not between {low} and {high}"
            )

    def of_classes(self, class_names: Sequence[str]) -> NDArray[np.float64]:
        """Give the factors of these classes in this order: shape (len(class_names), 48).

        Raises
        ------
        TrafficDataError
            If a class has no factors.
        """
        row = {name: i for i, name in enumerate(self.class_names)}
        if missing := [name for name in class_names if name not in row]:
            raise TrafficDataError(f"class {missing[0]!r} of the network has no speed factors: give it some")
        return self.factors[[row[name] for name in class_names]]


ASSUMED_SHARE_OF_FREEWAY: Mapping[str, float] = MappingProxyType(
    {
        # Measured, on freeways alone.
        "motorway": 1.0,
        "motorway_link": 1.0,
        # The same commuters on the way to the freeway, but signals set the pace at all hours.
        "trunk": 0.7,
        "trunk_link": 0.7,
        "primary": 0.7,
        "primary_link": 0.7,
        # Half local traffic, which is spread over the day; crossings take much of the time even at night.
        "secondary": 0.5,
        "secondary_link": 0.5,
        "tertiary": 0.5,
        "tertiary_link": 0.5,
        # Never full: what slows one is the narrow street itself, and the wait to get out of it.
        "unclassified": 0.25,
        "residential": 0.25,
        "living_street": 0.25,
        "road": 0.25,
        "service": 0.25,
    }
)
"""How much of the freeway's change of duration from hour to hour a class of street shares. ASSUMED below motorways.

No measurement stands behind the shares of 0.7, 0.5 and 0.25, only the reasons beside them; they order the classes by
how much through traffic they carry. :func:`~geodata.streets.traffic.learn_speed_factors` corrects them from driven
times. A ramp is like its road.
"""


def assumed_speed_factors(class_names: Sequence[str] = tuple(ASSUMED_SHARE_OF_FREEWAY)) -> SpeedFactors:
    """Give the speed factors assumed where nobody measured any: the freeway's shape, weaker on lesser streets.

    With the freeway's factor ``f`` and the share ``s`` of :data:`ASSUMED_SHARE_OF_FREEWAY` a class's durations change
    by ``1 + s (1 / f - 1)``. Durations are damped, not speeds, so that over a whole week every class keeps the
    durations of the network as its mean.

    Raises
    ------
    TrafficDataError
        If a class is not one of OpenStreetMap's drivable streets.
    """
    if unknown := [name for name in class_names if name not in ASSUMED_SHARE_OF_FREEWAY]:
        raise TrafficDataError(f"{unknown[0]!r} is no class of drivable street: no speed factors are assumed for it")
    share = np.array([ASSUMED_SHARE_OF_FREEWAY[name] for name in class_names])
    return SpeedFactors(
        class_names=tuple(class_names),
        factors=1 / (1 + share[:, None] * (1 / np.array(FREEWAY_SPEED_FACTORS) - 1)),
        source="assumed: the shape of Los Angeles freeways in March 2012, weaker on lesser streets",
    )


def durations_in(network: StreetNetwork, period: Period, factors: SpeedFactors) -> NDArray[np.int32]:
    """Compute every edge's duration in a period.

    Returns
    -------
    numpy.ndarray
        Shape (M,), int32 milliseconds, rounded, at least 1.

    Raises
    ------
    TrafficDataError
        If a class of the network has no factors.
    """
    slowness = 1 / factors.of_classes(network.class_names)[:, period.index]
    durations = np.rint(network.edge_duration * slowness[network.edge_class])
    return np.maximum(durations, 1).astype(np.int32)
