"""The shortest way between two nodes, and the times of all ways between many, in whole milliseconds.

The engine is customizable contraction hierarchies (Dibbelt, Strasser and Wagner, "Customizable Contraction
Hierarchies", ACM Journal of Experimental Algorithmics 21, 2016) in the implementation of RoutingKit. Turns cost
nothing and turn restrictions are not known to it.
"""

import threading
from dataclasses import dataclass

import numpy as np
import pyroutingkit
from numpy.typing import NDArray

from geodata.streets.network import StreetNetwork

NO_WAY = np.int32(pyroutingkit.INF_WEIGHT)
"""Milliseconds between two nodes without a way between them: the greatest of 32 bits, 24.8 days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The shortest way between two nodes: its milliseconds and its edges in order, none for a node to itself."""

    duration: int
    edges: tuple[int, ...]


class Router:
    """A network's hierarchy with its durations, kept to be asked many times and from any thread."""

    def __init__(self, network: StreetNetwork) -> None:
        topology = pyroutingkit.CCHTopology()
        topology.build(
            network.edge_tail.astype(np.uint32),
            network.edge_head.astype(np.uint32),
            network.node_lat.astype(np.float32),
            network.node_lon.astype(np.float32),
            network.num_nodes,
        )
        self._num_nodes = network.num_nodes
        self._metric = pyroutingkit.CCHMetric(topology)
        self._metric.customize(network.edge_duration.astype(np.uint32), thread_count=1)
        # A metric holds the scratch space of its queries: two threads in it at once crash the process.
        self._lock = threading.Lock()

    def durations(self, sources: NDArray[np.int32], targets: NDArray[np.int32]) -> NDArray[np.int32]:
        """Compute the durations from each source node to each target node.

        Returns
        -------
        numpy.ndarray
            Shape (sources, targets), int32 milliseconds; :data:`NO_WAY` where there is none.
        """
        self._require_nodes(sources)
        self._require_nodes(targets)
        if len(sources) == 0 or len(targets) == 0:
            return np.zeros((len(sources), len(targets)), dtype=np.int32)
        with self._lock:
            table = self._metric.distances_many_to_many(sources.astype(np.uint32), targets.astype(np.uint32))
        return np.asarray(table).view(np.int32)

    def way(self, source: int, target: int) -> Way | None:
        """Find the shortest way from one node to another; None where there is none."""
        self._require_nodes(np.array([source, target]))
        with self._lock:
            duration, _, edges = self._metric.query(int(source), int(target))
        return None if duration >= NO_WAY else Way(duration=int(duration), edges=tuple(int(edge) for edge in edges))

    def _require_nodes(self, nodes: NDArray[np.integer]) -> None:
        # Checked here because the engine reads past its arrays instead.
        if len(nodes) and not 0 <= nodes.min() <= nodes.max() < self._num_nodes:
            raise ValueError(f"nodes must be within 0 and {self._num_nodes - 1}, got {nodes.min()} to {nodes.max()}")
