"""Driving times between any points of the city, at any time of day, and the way driven from one to the next.

A point becomes a stop: an edge, a fraction of it, and a side. Stops are never added to the hierarchy: what is driven of
their own edges is added outside it, in whole milliseconds. What comes out is what a graph with the stops as nodes would
give.
"""

import hashlib
import threading
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

import numpy as np
import psutil
from numpy.typing import ArrayLike, NDArray

from geodata.errors import TableSizeError
from geodata.streets.closures import Closure, ClosureIndex
from geodata.streets.directions import Drive, Step, leg_of, steps_of
from geodata.streets.leg import Leg
from geodata.streets.locating import MAX_DISTANCE, DrivingSide, Locator, Side, Stops, curb_edges
from geodata.streets.network import StreetNetwork, digest
from geodata.streets.routing import NO_WAY, Metric, Router, compile_routing
from geodata.streets.traffic import (
    PERIODS,
    UNREACHABLE,
    DayTravelTimes,
    Period,
    SpeedFactors,
    assumed_speed_factors,
    durations_in,
    period_of,
)

__all__ = ["UNREACHABLE", "Approach", "TravelTable", "TravelTimes"]

Approach = Literal["unrestricted", "curb"]
"""Whether a stop may be made on either side of the street, or only at the curb on the point's own side."""


class TravelTimes:
    """Travel times on one network; call it with points.

    The spatial index and the hierarchy are made once, on construction; what a period's edges take is worked out when
    first asked for. May be used from any thread.

    Parameters
    ----------
    network
        The streets.
    max_distance
        Metres from a street beyond which a point is off the network.
    factors
        Speeds by class of street and hour of the week; by default those assumed.
    closures
        What is closed when. They count where a time is given: :meth:`at`, :meth:`between`.

    Attributes
    ----------
    closures_on_no_street
        Numbers of the closures that close nothing on this network, for a person to look at.
    digest
        SHA-256 of the network, and of speeds and closures where a time is given, for a plan to name what it was made
        with.
    """

    def __init__(
        self,
        network: StreetNetwork,
        *,
        max_distance: float = MAX_DISTANCE,
        factors: SpeedFactors | None = None,
        closures: Sequence[Closure] = (),
    ) -> None:
        compile_routing()
        self.network = network
        self.max_distance = max_distance
        self.digest = digest(network)
        self._locator = Locator(network)
        self._metrics = _Metrics(network, self._locator, factors, closures)
        self._metric = self._metrics.all_day()
        self.closures_on_no_street = self._metrics.closures_on_no_street

    def at(self, moment: datetime) -> "TravelTimes":
        """Give the same streets as they are driven at a moment, with its traffic and what is closed then.

        Parameters
        ----------
        moment
            With a time zone, the city's: its own clock tells the hour.
        """
        return self._with(self._metrics.at(moment))

    def between(self, starts: datetime, ends: datetime) -> "TravelTimes":
        """Give the same streets without those that are closed at any moment from ``starts`` up to ``ends``."""
        return self._with(self._metrics.between(starts, ends))

    def __call__(self, lon: ArrayLike, lat: ArrayLike, *, approach: Approach = "unrestricted") -> "TravelTable":
        """Locate points and give the table of travel times between them; the times are computed when first asked for.

        Parameters
        ----------
        lon, lat
            Shape (n,) degrees; a point without coordinates (None, not a number) is off the network.
        approach
            "curb": arrive with the point on the near side of the street, and leave the way one stands.
        """
        stops = self._locator.locate(lon, lat, max_distance=self.max_distance)
        return TravelTable(self.network, self._metrics, self._metric, stops, approach=approach)

    def _with(self, metric: Metric) -> "TravelTimes":
        # The index and the hierarchy are shared.
        other = copy(self)
        other._metric = metric
        if metric is not self._metrics.all_day():
            driven = hashlib.sha256(digest(self.network).encode())
            driven.update(metric.edge_duration.tobytes())
            driven.update(metric.closed.tobytes())
            other.digest = driven.hexdigest()
        return other


class _Metrics:
    """The durations of each period and of what is closed in it, worked out when first asked for."""

    def __init__(
        self, network: StreetNetwork, locator: Locator, factors: SpeedFactors | None, closures: Sequence[Closure]
    ) -> None:
        self._network = network
        self._factors = factors or assumed_speed_factors(network.class_names)
        self._closures = ClosureIndex(network, closures, streets=locator.streets)
        self.closures_on_no_street = tuple(
            number for number, edges in enumerate(self._closures.edges) if len(edges) == 0
        )
        self.router = Router(network)
        # A metric of a large city takes some sixty megabytes.
        self._made = lru_cache(maxsize=8)(self._make)

    def all_day(self) -> Metric:
        return self._made(None, b"")

    def at(self, moment: datetime) -> Metric:
        return self._made(period_of(moment), _edges(self._closures.closed_edges(moment)))

    def between(self, starts: datetime, ends: datetime) -> Metric:
        return self._made(None, _edges(self._closures.closed_between(starts, ends)))

    def in_period(self, period: Period, closed: NDArray[np.bool_]) -> Metric:
        return self._made(period, _edges(closed))

    def _make(self, period: Period | None, closed: bytes) -> Metric:
        if closed:
            return self.router.updated(self._made(period, b""), np.frombuffer(closed, dtype=np.int32), closed=True)
        if period is None:
            return self.router.metric()
        return self.router.metric(durations_in(self._network, period, self._factors))


def _edges(closed: NDArray[np.bool_]) -> bytes:
    """Give the numbers of the edges that are closed, in a form that a cache takes for a key."""
    return np.flatnonzero(closed).astype(np.int32).tobytes()


class TravelTable:
    """Travel times among n points. All arrays are read-only.

    Attributes
    ----------
    stops
        Where the points meet their streets, or why they do not.
    on_network
        Shape (n,), bool.
    distance_to_street
        Shape (n,), float64 metres; infinite for a point without coordinates.
    seconds
        Shape (n, n), int32, from row to column, rounded up, 0 on the diagonal, :data:`UNREACHABLE` where there is no
        way or a point is off the network. Computed when first asked for. A stop on a two-way street may be left either
        way, however it was reached, so going by way of a stop may save a way round.
    """

    def __init__(
        self, network: StreetNetwork, metrics: _Metrics, metric: Metric, stops: Stops, *, approach: Approach
    ) -> None:
        self.stops = stops
        self._network = network
        self._metrics = metrics
        self._metric = metric
        self._approach: Approach = approach
        self._placings = _place(network, metric, stops, approach)
        self._seconds: NDArray[np.int32] | None = None
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self.stops)

    @property
    def on_network(self) -> NDArray[np.bool_]:
        """Tell which points are near enough to a street."""
        return self.stops.on_network

    @property
    def distance_to_street(self) -> NDArray[np.float64]:
        """Give the metres from each point to the nearest street."""
        return self.stops.distance

    def why_off_network(self, i: int) -> str:
        """Say why point ``i`` is off the network, with the metres to the nearest street."""
        return self.stops.why(i)

    @property
    def seconds(self) -> NDArray[np.int32]:
        """Compute the table on first use.

        Raises
        ------
        TableSizeError
            If it does not fit into the memory that is free.
        """
        with self._lock:
            if self._seconds is None:
                _require_memory(len(self), 1)
                self._seconds = _seconds(self._metrics.router, self._metric, self._placings)
                self._seconds.setflags(write=False)
            return self._seconds

    def by_hour(self, *, weekend: bool = False) -> DayTravelTimes:
        """Compute a table for each hour of a weekday, or of a day of the weekend, with what is closed in this table.

        Raises
        ------
        TableSizeError
            If they do not fit into the memory that is free.
        """
        _require_memory(len(self), 2 * 24)
        hours = [period for period in PERIODS if period.weekend == weekend]
        tables = np.empty((len(hours), len(self), len(self)), dtype=np.int32)
        for period in hours:
            metric = self._metrics.in_period(period, self._metric.closed)
            tables[period.hour] = _seconds(
                self._metrics.router, metric, _place(self._network, metric, self.stops, self._approach)
            )
        return DayTravelTimes(tables)

    def nearest(self, *, limit: float | None = None) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Find for each edge of the network from which point its end is reached first: whose area it lies in.

        Parameters
        ----------
        limit
            Seconds beyond which nothing is reached; none by default.

        Returns
        -------
        tuple of numpy.ndarray
            Shape (M,), int32 each: the point, -1 where the edge is not reached, and the seconds, rounded up,
            :data:`UNREACHABLE` there.
        """
        router, placings, num_points = self._metrics.router, self._placings, max(1, len(self))
        most = int(NO_WAY) - 1 if limit is None else min(int(limit * 1000), int(NO_WAY) - 1)
        duration, point = router.reach(
            self._metric, router.departures(self._metric, placings.edge, placings.left), limit=most
        )
        # Of several points that reach an edge at once the first counts: both in one number, the time before the point.
        never = np.int64(NO_WAY) * num_points
        first = np.where(point >= 0, duration.astype(np.int64) * num_points + point, never)
        # The end of its own edge a point reaches without a turn.
        here, way = np.nonzero((placings.edge >= 0) & (placings.left <= most))
        np.minimum.at(first, placings.edge[here, way], placings.left[here, way].astype(np.int64) * num_points + here)
        seconds = np.where(first < never, -(-(first // num_points) // 1000), UNREACHABLE)
        return np.where(first < never, first % num_points, -1).astype(np.int32), seconds.astype(np.int32)

    def subset(self, indices: ArrayLike) -> "TravelTable":
        """Give the table of some of the points, in the given order, without locating them again."""
        stops = self.stops.take(np.asarray(indices, dtype=np.intp))
        return TravelTable(self._network, self._metrics, self._metric, stops, approach=self._approach)

    def leg(self, i: int, j: int) -> Leg:
        """Give the fastest way from point ``i`` to point ``j``, with the duration of ``seconds[i, j]``.

        Raises
        ------
        ValueError
            If there is no way, or one of the points is off the network.
        """
        return leg_of(self._network, self.drive(i, j))

    def steps(self, i: int, j: int) -> tuple[Step, ...]:
        """Tell the way of :meth:`leg` turn by turn; errors are the same."""
        return steps_of(self._network, self.drive(i, j))

    def drive(self, i: int, j: int) -> Drive:
        """Give the way of :meth:`leg` edge by edge; errors are the same."""
        for point in (i, j):
            if not self.stops.on_network[point]:
                raise ValueError(f"point {point} is {self.stops.explain(point)}")
        drive = _drive(self._metrics.router, self._metric, self._placings, i, j)
        if drive is None:
            raise ValueError(f"no way leads from point {i} to point {j}")
        return drive


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Placings:
    """Each stop on its edge and on the edge back: shape (n, 2), -1 where it may not be stopped.

    ``passed`` are the milliseconds from the edge's tail to the stop, ``left`` those on to its head, ``fraction`` is how
    far along the edge it is, ``side`` a :class:`Side`, looking along it. ``street`` is the stop's own edge, shape (n,).
    """

    street: NDArray[np.int32]
    edge: NDArray[np.int32]
    passed: NDArray[np.int32]
    left: NDArray[np.int32]
    fraction: NDArray[np.float64]
    side: NDArray[np.int8]


def _place(network: StreetNetwork, metric: Metric, stops: Stops, approach: Approach) -> _Placings:
    back = np.where(stops.edge >= 0, network.edge_reverse[stops.edge], -1)
    edge = np.column_stack([stops.edge, back]).astype(np.int32)
    duration = np.where(edge >= 0, metric.edge_duration[edge], 0)
    done = np.rint(stops.fraction * duration[:, 0]).astype(np.int32)
    # A stop shares the street's two directions alike, whatever each takes.
    done_back = np.rint(stops.fraction * duration[:, 1]).astype(np.int32)
    passed = np.column_stack([done, duration[:, 1] - done_back])
    if approach == "curb":
        side: DrivingSide = "left" if network.metadata.get("driving_side") == "left" else "right"
        edge = np.where(curb_edges(network, stops, driving_side=side), edge, -1).astype(np.int32)
    return _Placings(
        street=stops.edge,
        edge=edge,
        passed=passed,
        left=duration - passed,
        fraction=np.column_stack([stops.fraction, 1.0 - stops.fraction]),
        side=np.column_stack([stops.side, -stops.side]),
    )


_ROWS_AT_ONCE = 256
"""Rows of the table finished together: few enough for the intermediate results to be small."""


def _seconds(router: Router, metric: Metric, placings: _Placings) -> NDArray[np.int32]:
    """Compute the ways that take a turn, put in those along one edge, and round up to seconds."""
    departures = router.departures(metric, placings.edge, placings.left)
    arrivals = router.arrivals(placings.edge, placings.left)
    table = router.durations(metric, departures, arrivals)
    _put_in_direct_ways(table, placings)
    for first in range(0, len(table), _ROWS_AT_ONCE):
        rows = table[first : first + _ROWS_AT_ONCE]
        rows[:] = np.where(rows < NO_WAY, -(-rows // 1000), UNREACHABLE)
    np.fill_diagonal(table, 0)
    return table


def _put_in_direct_ways(table: NDArray[np.int32], placings: _Placings) -> None:
    """Lower the milliseconds between stops on one edge, the second at or beyond the first, to the piece between."""
    order = np.argsort(placings.street, kind="stable")
    street = placings.street[order]
    for stops in np.split(order, np.flatnonzero(street[1:] != street[:-1]) + 1):
        if len(stops) < 2 or placings.street[stops[0]] < 0:
            continue
        for way in range(2):
            here, there = np.meshgrid(stops, stops, indexing="ij")
            ahead = (placings.edge[here, way] >= 0) & (placings.edge[there, way] >= 0)
            ahead &= placings.fraction[there, way] >= placings.fraction[here, way]
            here, there = here[ahead], there[ahead]
            direct = placings.passed[there, way] - placings.passed[here, way]
            table[here, there] = np.minimum(table[here, there], direct)


def _drive(router: Router, metric: Metric, placings: _Placings, i: int, j: int) -> Drive | None:
    """Find the fastest way between two stops, by the same sums as the table."""
    edge, left, fraction = placings.edge, placings.left, placings.fraction
    way = router.way(
        metric,
        router.departures(metric, edge[i : i + 1], left[i : i + 1]),
        router.arrivals(edge[j : j + 1], left[j : j + 1]),
    )
    drive = None
    if way is not None:
        column_out = 0 if way.edges[0] == edge[i, 0] else 1
        column_in = 0 if way.edges[-1] == edge[j, 0] else 1
        durations = np.array(way.durations, dtype=np.int64)
        durations[-1] -= left[j, column_in]
        drive = Drive(
            duration=way.duration,
            edge=np.array(way.edges, dtype=np.int32),
            durations=durations,
            num_turns=np.array(way.num_turns, dtype=np.int64),
            start=float(fraction[i, column_out]),
            end=float(fraction[j, column_in]),
            side=Side(int(placings.side[j, column_in])),
        )
    for column in range(2):
        if 0 <= edge[i, column] == edge[j, column] and fraction[j, column] >= fraction[i, column]:
            direct = int(placings.passed[j, column] - placings.passed[i, column])
            if drive is None or direct < drive.duration:
                drive = Drive(
                    duration=direct,
                    edge=edge[i, column : column + 1],
                    durations=np.array([direct], dtype=np.int64),
                    num_turns=np.empty(0, dtype=np.int64),
                    start=float(fraction[i, column]),
                    end=float(fraction[j, column]),
                    side=Side(int(placings.side[j, column])),
                )
    return drive


_SHARE_OF_MEMORY = 0.8
"""Of what is free, what a table may take: the rest is for what is done with it."""


def _require_memory(num_points: int, num_tables: int) -> None:
    needed = num_tables * num_points**2 * np.dtype(np.int32).itemsize
    free = psutil.virtual_memory().available
    if needed > _SHARE_OF_MEMORY * free:
        raise TableSizeError(
            f"travel times between {num_points:,} points would need {needed / 2**30:,.1f} GiB of memory, "
            f"{free / 2**30:,.1f} GiB are free: take fewer points, or one department or district at a time"
        )
