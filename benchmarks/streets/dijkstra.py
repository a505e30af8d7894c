"""scipy's Dijkstra on the very graph the engine searches."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from benchmarks.streets.ours import Engine, Int32s
from geodata.streets.routing import NO_WAY


class Dijkstra:
    """The graph as a sparse matrix, made once."""

    def __init__(self, engine: Engine) -> None:
        tail, head, milliseconds = engine.arcs()
        self._engine = engine
        self._graph = csr_matrix(
            (milliseconds.astype(np.float64), (tail, head)), shape=(engine.num_vertices, engine.num_vertices)
        )

    def table(self, sources: Int32s, targets: Int32s) -> NDArray[np.float64]:
        """Compute what the engine's table has to hold; infinite where there is no way."""
        first, vertex = self._engine.vertices(sources)
        rows = dijkstra(self._graph, indices=vertex[first[:-1]])
        first, vertex = self._engine.vertices(targets)
        return np.minimum.reduceat(rows[:, vertex], first[:-1], axis=1)

    def difference(self, found: Int32s, sources: Int32s, targets: Int32s) -> int:
        """Give the largest difference in milliseconds; a way that only one of the two finds counts as the largest."""
        expected = self.table(sources, targets)
        expected = np.where(np.isfinite(expected), expected, NO_WAY)
        # From an edge to itself Dijkstra stays; the engine drives round.
        apart = sources[:, None] != targets[None, :]
        return int(np.abs(expected - found)[apart].max(initial=0))
