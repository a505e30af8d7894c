"""Travel times among points, and the drives between them."""

import threading
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.errors import NoWayError, TableSizeError
from geodata.streets.directions import Drive, Step, leg_of, steps_of
from geodata.streets.leg import Leg
from geodata.streets.locating import Stops
from geodata.streets.network import StreetNetwork
from geodata.streets.routing import NO_WAY, Metric
from geodata.streets.traffic import PERIODS, UNREACHABLE, DayTravelTimes, Period
from geodata.streets.travel_times.metrics import Metrics
from geodata.streets.travel_times.placings import (
    Approach,
    drive_between,
    place,
    seconds_around,
    seconds_between,
)


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
        self, network: StreetNetwork, metrics: Metrics, metric: Metric, stops: Stops, *, approach: Approach
    ) -> None:
        self.stops = stops
        self._network = network
        self._metrics = metrics
        self._metric = metric
        self._approach: Approach = approach
        self._placings = place(network, metric, stops, approach)
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
                self._seconds = seconds_between(self._metrics.router, self._metric, self._placings)
                self._seconds.setflags(write=False)
            return self._seconds

    def seconds_around(self, i: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Compute the times from point ``i`` to all points and from all points to it, without the whole table.

        Returns
        -------
        tuple of numpy.ndarray
            Shape (n,), int32 each: ``seconds[i]`` and ``seconds[:, i]``.
        """
        return seconds_around(self._metrics.router, self._metric, self._placings, i)

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
            tables[period.hour] = self.in_period(period).seconds
        return DayTravelTimes(tables)

    def in_period(self, period: Period) -> "TravelTable":
        """Give the same points as they are driven in a period, with what is closed in this table."""
        metric = self._metrics.in_period(period, self._metric.closed)
        return TravelTable(self._network, self._metrics, metric, self.stops, approach=self._approach)

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

        Raises
        ------
        ValueError
            If the limit is negative or no number.
        """
        router, placings, num_points = self._metrics.router, self._placings, max(1, len(self))
        if limit is not None and not limit >= 0:
            raise ValueError(f"a limit is a number of seconds from 0 on, got {limit}")
        most = int(NO_WAY) - 1 if limit is None or limit * 1000 >= NO_WAY else int(limit * 1000)
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
        NoWayError
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
                raise NoWayError(f"point {point} is {self.stops.explain(point)}")
        drive = drive_between(self._metrics.router, self._metric, self._placings, i, j)
        if drive is None:
            raise NoWayError(f"no way leads from point {i} to point {j}")
        return drive


_SHARE_OF_MEMORY = 0.8
"""Of what is free, what a table may take: the rest is for what is done with it."""


def _require_memory(num_points: int, num_tables: int) -> None:
    needed = num_tables * num_points**2 * np.dtype(np.int32).itemsize
    free = _free_memory()
    if needed > _SHARE_OF_MEMORY * free:
        raise TableSizeError(
            f"travel times between {num_points:,} points would need {needed / 2**30:,.1f} GiB of memory, "
            f"{free / 2**30:,.1f} GiB are free: take fewer points, or one department or district at a time"
        )


def _free_memory() -> int:
    """Count the bytes that may still be taken: by the machine, and by the container this runs in, if it is one."""
    # Imported here because a start from disk to the first answer is counted in hundredths of a second.
    import psutil

    free = int(psutil.virtual_memory().available)
    try:
        limit, used = (int((_CGROUP / name).read_text()) for name in ("memory.max", "memory.current"))
    except (OSError, ValueError):
        return free
    return min(free, limit - used)


_CGROUP = Path("/sys/fs/cgroup")
"""Where Linux tells a container its limits."""
