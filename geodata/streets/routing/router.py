"""Routing on one network: its turns and hierarchy, laid out once, and the durations of any period on top of them."""

import os
import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.streets.network import StreetNetwork
from geodata.streets.network.flat_arrays import runs
from geodata.streets.routing.hierarchy import Hierarchy, build_hierarchy
from geodata.streets.routing.metric import NO_WAY, customize, update
from geodata.streets.routing.paths import SearchSpace, arcs_along, fastest_path, search_space, take_apart
from geodata.streets.routing.reach import reach
from geodata.streets.routing.tables import Ends, table
from geodata.streets.routing.turns import turn_graph

Int32s = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Metric:
    """What everything takes at one time: made by :meth:`Router.metric`. All arrays are read-only.

    Attributes
    ----------
    edge_duration
        Shape (M,), int32 milliseconds.
    closed
        Shape (M,), bool: edges one may not drive into. One may still drive out of one.
    arc_duration
        Shape (A,), int32 milliseconds: the turn, and the edge after it.
    up, down
        Int32 milliseconds of the hierarchy's arcs.
    """

    edge_duration: Int32s
    closed: NDArray[np.bool_]
    arc_duration: Int32s
    up: Int32s
    down: Int32s

    def __post_init__(self) -> None:
        for field in ("edge_duration", "closed", "arc_duration", "up", "down"):
            getattr(self, field).setflags(write=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The fastest way between two stops.

    Attributes
    ----------
    duration
        Milliseconds.
    edges
        The edges driven, in order: from the one that is left, in part, to the one that is reached, in part.
    durations
        Milliseconds for each edge, the turn before it included; the first as far as it is driven, the last in full.
    num_turns
        For each edge but the last, how many turns there are to choose from at its end.
    """

    duration: int
    edges: tuple[int, ...]
    durations: tuple[int, ...]
    num_turns: tuple[int, ...]


class Router:
    """The turns of a network in a hierarchy. May be used from any thread.

    A stop touches the graph at one or two edges, the two directions of a street, of which ``left`` or ``rest`` are not
    driven: see :meth:`departures` and :meth:`arrivals`.
    """

    def __init__(self, network: StreetNetwork) -> None:
        graph = turn_graph(network)
        rank = graph.state_rank
        tail, head = rank[graph.arc_tail], rank[graph.arc_head]
        order = np.lexsort((head, tail))
        self._base_duration = network.edge_duration
        self._vertex_of_edge = rank[: network.num_edges]
        self._edge_of_vertex = np.empty(graph.num_states, dtype=np.int32)
        self._edge_of_vertex[rank] = graph.state_edge
        self._first_arc = np.searchsorted(tail[order], np.arange(graph.num_states + 1)).astype(np.int64)
        self._arc_tail, self._arc_head = tail[order], head[order]
        self._arc_cost = graph.arc_cost[order]
        into = self._edge_of_vertex[self._arc_head]
        self._arcs_by_edge = np.argsort(into, kind="stable").astype(np.int32)
        self._first_arc_into = np.searchsorted(into[self._arcs_by_edge], np.arange(network.num_edges + 1))
        # Of an edge with several states, the others stand behind the first.
        by_edge = np.argsort(self._edge_of_vertex, kind="stable").astype(np.int32)
        self._vertices_by_edge = by_edge
        self._first_vertex = np.searchsorted(self._edge_of_vertex[by_edge], np.arange(network.num_edges + 1))
        self.hierarchy: Hierarchy = build_hierarchy(graph.num_states, self._arc_tail, self._arc_head)
        self._local = threading.local()

    @property
    def num_vertices(self) -> int:
        """Count the states of the graph: the edges, and the beginnings of restrictions over several edges."""
        return len(self._edge_of_vertex)

    def arcs(self, metric: Metric) -> tuple[Int32s, Int32s, Int32s]:
        """Give the graph that is searched: tail and head of each arc among its vertices, and its milliseconds."""
        return self._arc_tail, self._arc_head, metric.arc_duration

    def metric(self, edge_duration: Int32s | None = None, *, closed: NDArray[np.bool_] | None = None) -> Metric:
        """Work out the durations of all arcs of the hierarchy.

        Parameters
        ----------
        edge_duration
            Shape (M,), int32 milliseconds, at least 1; the network's own by default.
        closed
            Shape (M,), bool; none by default.

        Raises
        ------
        ValueError
            If a length is another, or a duration no whole number of milliseconds from 1 up to :data:`NO_WAY`.
        """
        num_edges = len(self._base_duration)
        edge_duration = self._base_duration if edge_duration is None else _milliseconds(edge_duration, num_edges)
        closed = np.zeros(num_edges, dtype=bool) if closed is None else np.array(closed, dtype=bool)
        if len(closed) != num_edges:
            raise ValueError(f"closed tells of {len(closed):,} edges, the network has {num_edges:,}")
        return self._customized(edge_duration, closed, self._arc_durations(edge_duration, closed, slice(None)))

    def updated(
        self, metric: Metric, edges: ArrayLike, *, durations: ArrayLike | None = None, closed: ArrayLike | None = None
    ) -> Metric:
        """Give the metric after some edges have changed, by mending only what hangs on them.

        Parameters
        ----------
        edges
            Shape (k,): the numbers of the edges that change; of one that is named twice the last counts.
        durations
            Shape (k,): their new milliseconds; as before by default.
        closed
            Shape (k,), or one value for all: whether they are closed now; as before by default.

        Raises
        ------
        ValueError
            If ``edges`` are no numbers of edges, or a duration no whole number of milliseconds from 1 up to
            :data:`NO_WAY`.
        """
        changed = np.asarray(edges)
        num_edges = len(metric.edge_duration)
        if changed.size and (changed.dtype.kind not in "iu" or changed.min() < 0 or changed.max() >= num_edges):
            raise ValueError(f"edges must be whole numbers within 0 and {num_edges - 1}")
        changed = changed.astype(np.int64)
        edge_duration, now_closed = metric.edge_duration.copy(), metric.closed.copy()
        if durations is not None:
            edge_duration[changed] = _milliseconds(durations, len(changed))
        if closed is not None:
            now_closed[changed] = closed
        changed = np.unique(changed)
        first, last = self._first_arc_into[changed], self._first_arc_into[changed + 1]
        arcs = self._arcs_by_edge[runs(first, last - first)]
        arc_duration = metric.arc_duration.copy()
        arc_duration[arcs] = self._arc_durations(edge_duration, now_closed, arcs)
        arcs = arcs[arc_duration[arcs] != metric.arc_duration[arcs]]
        if len(arcs) > max(_WORTH_MENDING, _SHARE_WORTH_MENDING * len(arc_duration)):
            return self._customized(edge_duration, now_closed, arc_duration)
        up, down = metric.up.copy(), metric.down.copy()
        update(
            self.hierarchy,
            self._first_arc,
            self._arc_head,
            arc_duration,
            np.column_stack([self._arc_tail[arcs], self._arc_head[arcs]]),
            up,
            down,
        )
        return Metric(edge_duration=edge_duration, closed=now_closed, arc_duration=arc_duration, up=up, down=down)

    def departures(self, metric: Metric, edge: Int32s, left: Int32s) -> Ends:
        """Say where stops leave for: the edges after their own.

        Parameters
        ----------
        edge
            Shape (k, c), int32: the edges on which each of k stops may be left; -1 for none.
        left
            Shape (k, c), int32 milliseconds from the stop to the end of that edge.
        """
        edge = edge.astype(np.int32, copy=False)
        vertex = self._vertex_of_edge[edge]
        first, last = self._first_arc[vertex], self._first_arc[vertex + 1]
        count = np.where(edge >= 0, last - first, 0)
        arc = runs(first.ravel(), count.ravel())
        duration = np.repeat(left.ravel(), count.ravel()).astype(np.int64) + metric.arc_duration[arc]
        return Ends(
            first=np.concatenate([[0], np.cumsum(count.sum(axis=1))]).astype(np.int64),
            vertex=self._arc_head[arc],
            duration=np.minimum(duration, NO_WAY).astype(np.int32),
            edge=np.repeat(edge.ravel(), count.ravel()),
        )

    def arrivals(self, edge: Int32s, rest: Int32s) -> Ends:
        """Say where stops are reached.

        Parameters
        ----------
        edge
            Shape (k, c), int32: the edges on which each of k stops may be reached; -1 for none.
        rest
            Shape (k, c), int32 milliseconds from the stop to the end of that edge, which are not driven.
        """
        edge = edge.astype(np.int32, copy=False)
        first, last = self._first_vertex[edge], self._first_vertex[edge + 1]
        count = np.where(edge >= 0, last - first, 0)
        return Ends(
            first=np.concatenate([[0], np.cumsum(count.sum(axis=1))]).astype(np.int64),
            vertex=self._vertices_by_edge[runs(first.ravel(), count.ravel())],
            duration=np.repeat(rest.ravel(), count.ravel()).astype(np.int32),
            edge=np.repeat(edge.ravel(), count.ravel()),
        )

    def durations(self, metric: Metric, departures: Ends, arrivals: Ends, *, num_threads: int | None = None) -> Int32s:
        """Compute the milliseconds from each stop of ``departures`` to each of ``arrivals``.

        At least one turn is taken: a stop ahead on the same edge is reached by the way round, if there is one.

        Returns
        -------
        numpy.ndarray
            Shape (departures, arrivals), int32; :data:`NO_WAY` where there is none.
        """
        if num_threads is None:
            num_threads = _num_cores()
        return table(self.hierarchy, metric.up, metric.down, departures, arrivals, num_threads=num_threads)

    def way(self, metric: Metric, departure: Ends, arrival: Ends) -> Way | None:
        """Find the fastest way between two stops, each given alone; None where there is none.

        As in :meth:`durations`, at least one turn is taken.
        """
        hierarchy = self.hierarchy
        duration, shortcuts = fastest_path(
            self._space(),
            hierarchy,
            metric.up,
            metric.down,
            departure.vertex,
            departure.duration,
            arrival.vertex,
            arrival.duration,
        )
        if duration >= NO_WAY:
            return None
        vertices = take_apart(hierarchy, metric.up, metric.down, shortcuts)
        # The least duration of the entry tells on which of the stop's edges the way begins.
        entries = np.flatnonzero(departure.vertex == vertices[0])
        entry = entries[np.argmin(departure.duration[entries])]
        start = self._vertex_of_edge[departure.edge[entry]]
        driven = np.concatenate([[start], vertices]).astype(np.int32)
        durations = metric.arc_duration[arcs_along(self._first_arc, self._arc_head, driven)].tolist()
        return Way(
            duration=int(duration),
            edges=tuple(self._edge_of_vertex[driven].tolist()),
            durations=(int(departure.duration[entry]) - durations[0], *durations),
            num_turns=tuple((self._first_arc[driven[:-1] + 1] - self._first_arc[driven[:-1]]).tolist()),
        )

    def reach(self, metric: Metric, departures: Ends, *, limit: int = int(NO_WAY)) -> tuple[Int32s, Int32s]:
        """Find how soon the end of each edge is reached from any stop, and from which stop first.

        Parameters
        ----------
        limit
            Milliseconds beyond which nothing is reached.

        Returns
        -------
        tuple of numpy.ndarray
            Shape (M,), int32: milliseconds, :data:`NO_WAY` where it is not reached, and the stop's number, -1 there.
        """
        hierarchy = self.hierarchy
        duration, nearest = reach(
            hierarchy,
            metric.up,
            metric.down,
            departures.first,
            departures.vertex,
            departures.duration,
            int(limit),
        )
        # Several states may stand for an edge: the first of them to be reached counts.
        by_edge = np.lexsort((nearest, duration, self._edge_of_vertex))
        first = by_edge[self._first_vertex[:-1]]
        return duration[first], nearest[first]

    def _customized(self, edge_duration: Int32s, closed: NDArray[np.bool_], arc_duration: Int32s) -> Metric:
        up = np.empty(len(self.hierarchy.up_head), dtype=np.int32)
        down = np.empty(len(self.hierarchy.down_tail), dtype=np.int32)
        customize(self.hierarchy, self._arc_tail, self._arc_head, arc_duration, up, down)
        return Metric(edge_duration=edge_duration, closed=closed, arc_duration=arc_duration, up=up, down=down)

    def _arc_durations(
        self, edge_duration: Int32s, closed: NDArray[np.bool_], arcs: NDArray[np.int32] | slice
    ) -> Int32s:
        edge = self._edge_of_vertex[self._arc_head[arcs]]
        duration = np.minimum(edge_duration[edge].astype(np.int64) + self._arc_cost[arcs], NO_WAY)
        return np.where(closed[edge], NO_WAY, duration).astype(np.int32)

    def _space(self) -> SearchSpace:
        if not hasattr(self._local, "space"):
            self._local.space = search_space(self.num_vertices)
        space: SearchSpace = self._local.space
        return space


_SHARE_WORTH_MENDING = 0.003
"""Of the arcs, as many changed as take about as long to mend as all take anew: measured on Columbus and a city of
157,000 nodes."""

_WORTH_MENDING = 100
"""Arcs that are mended whatever their share: it takes no time either way."""


def _milliseconds(durations: ArrayLike, length: int) -> Int32s:
    given = np.asarray(durations)
    if given.shape not in {(length,), ()} or given.dtype.kind not in "iu":
        raise ValueError(f"durations must be {length:,} whole numbers of milliseconds, got {given.shape} {given.dtype}")
    if given.size and not 1 <= given.min() <= given.max() < NO_WAY:
        raise ValueError(f"durations must lie within 1 and {NO_WAY - 1} ms, got {given.min()} to {given.max()}")
    return given.astype(np.int32)


def _num_cores() -> int:
    """Count the cores this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
