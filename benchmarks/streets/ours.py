"""The engine that is measured, as the comparisons ask it: the only file here that knows its interface."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geodata.streets.network import StreetNetwork
from geodata.streets.routing import Metric, Router, compile_routing
from geodata.streets.travel_times import TravelTimes

Int32s = NDArray[np.int32]


def compile_all() -> None:
    """Compile, or fetch from disk, all that a request may run."""
    compile_routing()


@dataclass(frozen=True)
class Engine:
    """Routing between the ends of edges, turns and restrictions included."""

    network: StreetNetwork
    router: Router

    def customize(self) -> Metric:
        """Work out the metric of a period."""
        return self.router.metric()

    @cached_property
    def metric(self) -> Metric:
        """Give the metric of the network's own durations."""
        return self.customize()

    def close(self, edges: Int32s) -> Metric:
        """Close streets by a partial update."""
        return self.router.updated(self.metric, edges, closed=True)

    def customize_closed(self, edges: Int32s) -> Metric:
        """Close streets by working out all anew, as the partial update has to come out."""
        closed = np.zeros(self.network.num_edges, dtype=bool)
        closed[edges] = True
        return self.router.metric(closed=closed)

    def table(self, sources: Int32s, targets: Int32s) -> Int32s:
        """Compute the milliseconds from the end of each edge of ``sources`` to the end of each of ``targets``."""
        nothing = np.zeros((len(sources), 1), dtype=np.int32), np.zeros((len(targets), 1), dtype=np.int32)
        departures = self.router.departures(self.metric, sources[:, None], nothing[0])
        return self.router.durations(self.metric, departures, self.router.arrivals(targets[:, None], nothing[1]))

    def arcs(self) -> tuple[Int32s, Int32s, Int32s]:
        """Give the graph that is searched: tail and head of each arc, and its milliseconds."""
        return self.router.arcs(self.metric)

    @property
    def num_vertices(self) -> int:
        """Count the vertices of that graph."""
        return self.router.num_vertices

    def vertices(self, edges: Int32s) -> tuple[NDArray[np.int64], Int32s]:
        """Give the vertices that stand for the end of ``edges[i]``, from ``first[i]`` on, the edge itself first."""
        ends = self.router.arrivals(edges[:, None], np.zeros((len(edges), 1), dtype=np.int32))
        return ends.first, ends.vertex


def prepare(network: StreetNetwork) -> Engine:
    """Lay out turns and hierarchy."""
    return Engine(network, Router(network))


def points_table(times: TravelTimes, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Int32s:
    """Locate points and compute all travel times among them, in seconds."""
    return times(lon, lat).seconds
