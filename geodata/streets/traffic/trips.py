"""Driven trips: from stop to stop along known edges, with the seconds they took."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.errors import TrafficDataError
from geodata.streets.network import StreetNetwork
from geodata.streets.traffic.periods import PERIODS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trips:
    """Trips from one stop to the next, each with the edges it was driven along. All arrays are read-only.

    T trips, E edges of all trips one after the other. A trip is given to one period, that of its departure or of its
    middle; trips are minutes long, periods an hour.

    Attributes
    ----------
    edge_offset
        Shape (T + 1,), int64: trip ``t`` is driven along ``edge[edge_offset[t]]`` up to ``edge[edge_offset[t + 1]]``,
        at least one edge.
    edge
        Shape (E,), int32: edges of the network, in the order driven.
    first_fraction
        Shape (T,), float64: how far along its first edge a trip starts, from 0 at its tail to 1 at its head.
    last_fraction
        Shape (T,), float64: how far along its last edge it ends. On a single edge it ends no earlier than it starts.
    period
        Shape (T,), int32: the index of the period it was driven in.
    fixed
        Shape (T,), float64 seconds that do not change with speed: the costs of its turns.
    driven
        Shape (T,), float64 seconds, above 0: how long it took, standing at stops not included.

    Raises
    ------
    TrafficDataError
        If the arrays do not fit each other or hold what no trip can have; the line names the trip.
    """

    edge_offset: NDArray[np.int64]
    edge: NDArray[np.int32]
    first_fraction: NDArray[np.float64]
    last_fraction: NDArray[np.float64]
    period: NDArray[np.int32]
    fixed: NDArray[np.float64]
    driven: NDArray[np.float64]

    def __post_init__(self) -> None:
        for field, dtype in _DTYPES:
            array = np.array(getattr(self, field), dtype=dtype, order="C")
            array.setflags(write=False)
            object.__setattr__(self, field, array)
        _validate(self)

    def __len__(self) -> int:
        return len(self.driven)

    def take(self, indices: ArrayLike) -> "Trips":
        """Give some of the trips, in the given order."""
        index = np.asarray(indices, dtype=np.intp)
        length = np.diff(self.edge_offset)[index]
        offset = np.concatenate([[0], np.cumsum(length)])
        position = np.arange(offset[-1]) + np.repeat(self.edge_offset[index] - offset[:-1], length)
        return Trips(
            edge_offset=offset,
            edge=self.edge[position],
            first_fraction=self.first_fraction[index],
            last_fraction=self.last_fraction[index],
            period=self.period[index],
            fixed=self.fixed[index],
            driven=self.driven[index],
        )


def seconds_by_class(trips: Trips, network: StreetNetwork) -> NDArray[np.float64]:
    """Sum up the network's own durations along each trip by class of street: shape (T, classes), float64 seconds.

    Raises
    ------
    TrafficDataError
        If a trip is driven along an edge that the network has not, or from one edge to another that does not follow.
    """
    num_classes = len(network.class_names)
    _require_driveable(trips, network)
    trip = np.repeat(np.arange(len(trips)), np.diff(trips.edge_offset))
    share = np.ones(len(trips.edge))
    # Added and not set: on a single edge both ends cut off their part.
    share[trips.edge_offset[:-1]] -= trips.first_fraction
    share[trips.edge_offset[1:] - 1] -= 1 - trips.last_fraction
    seconds = np.bincount(
        trip * num_classes + network.edge_class[trips.edge],
        weights=share * network.edge_duration[trips.edge] / 1000,
        minlength=len(trips) * num_classes,
    )
    return np.asarray(seconds, dtype=np.float64).reshape(len(trips), num_classes)


def predicted_seconds(trips: Trips, seconds: NDArray[np.float64], factors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute how long trips take under speed factors: shape (T,), float64 seconds.

    Parameters
    ----------
    trips
        The trips.
    seconds
        Shape (T, classes): what :func:`seconds_by_class` gave for them.
    factors
        Shape (classes, 48).
    """
    return np.asarray(trips.fixed + (seconds / factors.T[trips.period]).sum(axis=1), dtype=np.float64)


_DTYPES: Sequence[tuple[str, Any]] = (
    ("edge_offset", np.int64),
    ("edge", np.int32),
    ("first_fraction", np.float64),
    ("last_fraction", np.float64),
    ("period", np.int32),
    ("fixed", np.float64),
    ("driven", np.float64),
)


def _validate(trips: Trips) -> None:
    if any(getattr(trips, field).ndim != 1 for field, _ in _DTYPES):
        raise TrafficDataError("the arrays of trips have one dimension each")
    lengths = {len(getattr(trips, field)) for field in ("first_fraction", "last_fraction", "period", "fixed", "driven")}
    offset = trips.edge_offset
    if lengths != {len(offset) - 1}:
        raise TrafficDataError("the arrays of trips differ in length")
    if offset[0] != 0 or offset[-1] != len(trips.edge) or (np.diff(offset) < 1).any():
        raise TrafficDataError("edge_offset must give each trip at least one edge and each edge a trip")
    for field, low, high in (
        ("first_fraction", 0.0, 1.0),
        ("last_fraction", 0.0, 1.0),
        ("period", 0, len(PERIODS) - 1),
        ("fixed", 0.0, np.finfo(np.float64).max),
        ("driven", np.finfo(np.float64).tiny, np.finfo(np.float64).max),
    ):
        values = getattr(trips, field)
        wrong = ~((values >= low) & (values <= high))
        _require_each(~wrong, f"has a {field} of", values, "which no trip can have")
    single = np.diff(offset) == 1
    _require_each(
        ~single | (trips.last_fraction >= trips.first_fraction),
        "is on a single edge and ends before it starts, at",
        trips.last_fraction,
        "which would be backwards",
    )


def _require_driveable(trips: Trips, network: StreetNetwork) -> None:
    trip = np.repeat(np.arange(len(trips)), np.diff(trips.edge_offset))
    strange = np.flatnonzero((trips.edge < 0) | (trips.edge >= network.num_edges))
    if len(strange):
        raise TrafficDataError(
            f"trip {trip[strange[0]]} is driven along edge {trips.edge[strange[0]]}, which the network has not: route "
            "it on this network"
        )
    follows = network.edge_head[trips.edge[:-1]] == network.edge_tail[trips.edge[1:]]
    apart = np.flatnonzero(~follows & (trip[:-1] == trip[1:]))
    if len(apart):
        before, after = trips.edge[apart[0]], trips.edge[apart[0] + 1]
        raise TrafficDataError(
            f"trip {trip[apart[0]]} is driven from edge {before} to edge {after}, which does not follow it: route it "
            "on this network"
        )


def _require_each(right: NDArray[np.bool_], what: str, values: NDArray[Any], why: str) -> None:
    if not right.all():
        trip = int(np.argmin(right))
        raise TrafficDataError(f"trip {trip} {what} {values[trip]}, {why}")
