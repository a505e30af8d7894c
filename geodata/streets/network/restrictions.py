"""Turn restrictions as they were read, found in the streets: sequences of arcs, and of the edges these become."""

from collections import Counter, deque
from collections.abc import Iterable
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata.streets.network.simplification import Arcs
from geodata.streets.network.ways import TurnRestriction, Ways


class Turn(NamedTuple):
    """Arcs ``before`` that ``last`` may not follow, or, with ``is_only``, that nothing else may follow.

    ``last`` is None for a turn into what is no street here, as into a parking lot: where it alone is allowed, nothing
    may follow. ``restriction`` is the index of the restriction in ``Ways.restrictions``: some have several turns.
    """

    restriction: int
    is_only: bool
    before: tuple[int, ...]
    last: int | None


def find_turns(ways: Ways, arcs: Arcs) -> tuple[list[Turn], Counter[str]]:
    """Find where restrictions lead from, through and to.

    Returns
    -------
    turns : list of Turn
        Each from the arc that arrives at the via, through the arcs of its via ways, to the arc that leaves it.
    skipped : Counter
        How many restrictions were not found, by reason.
    """
    streets = _Streets(ways, arcs)
    turns = []
    skipped: Counter[str] = Counter()
    for index, restriction in enumerate(ways.restrictions):
        found = [
            streets.by_way(restriction, from_way, to_way)
            if restriction.via_ways
            else streets.by_node(restriction.via_nodes[0], from_way, to_way)
            for from_way, to_way in product(restriction.from_ways, restriction.to_ways)
        ]
        is_only = restriction.kind.startswith("only_")
        known = [sequence for sequence in found if not isinstance(sequence, str)]
        turns += [Turn(index, is_only, before, last) for before, last in known if is_only or last is not None]
        reasons = [reason for reason in found if isinstance(reason, str)]
        reasons += ["not_a_street" for _, last in known if last is None and not is_only]
        if len(reasons) == len(found):
            skipped[reasons[0]] += 1
    return turns, skipped


def nodes_of_turns(turns: Iterable[Turn], arcs: Arcs) -> NDArray[np.intp]:
    """Give the nodes at which a turn begins and ends, which have to stay nodes: ascending, each once."""
    return np.unique(np.array([arcs.head[[turn.before[0], turn.before[-1]]] for turn in turns], dtype=np.intp).ravel())


def forbidden_sequences(
    turns: Iterable[Turn],
    edge_of_arc: NDArray[np.int32],
    edge_tail: NDArray[np.int32],
    edge_head: NDArray[np.int32],
) -> tuple[list[tuple[int, ...]], set[int], Counter[str]]:
    """Turn sequences of arcs into sequences of edges one may not drive.

    Parameters
    ----------
    edge_of_arc
        Shape (A,): the edge an arc is part of, -1 where it was cut off.
    edge_tail, edge_head
        Shape (M,): the nodes of the edges.

    Returns
    -------
    sequences : list
        Ascending, each once.
    kept : set
        Restrictions that forbid something.
    skipped : Counter
        How many restrictions forbid nothing any more, by reason.
    """
    order = np.argsort(edge_tail, kind="stable")
    start = np.searchsorted(edge_tail[order], np.arange(edge_head.max(initial=0) + 2))
    sequences: set[tuple[int, ...]] = set()
    kept: set[int] = set()
    reasons: dict[int, str] = {}
    for turn in turns:
        edges = edge_of_arc[list(turn.before)].tolist()
        last = -1 if turn.last is None else int(edge_of_arc[turn.last])
        if min(edges) < 0 or (last < 0 and not turn.is_only):
            reasons[turn.restriction] = "cut_off"
            continue
        # Arcs between two nodes that stay are one edge.
        before = [edge for place, edge in enumerate(edges) if place == 0 or edge != edges[place - 1]]
        ends = [last]
        if turn.is_only:
            node = int(edge_head[before[-1]])
            ends = [edge for edge in order[start[node] : start[node + 1]].tolist() if edge != last]
            if not ends:
                reasons[turn.restriction] = "no_other_way"
                continue
        sequences.update((*before, end) for end in ends)
        kept.add(turn.restriction)
    skipped = Counter(reason for restriction, reason in reasons.items() if restriction not in kept)
    return sorted(sequences), kept, skipped


_Found = tuple[tuple[int, ...], int | None]
"""The arcs before, and the last, of a :class:`Turn`."""


class _Streets:
    """Finds arcs by the source's ids of ways."""

    def __init__(self, ways: Ways, arcs: Arcs) -> None:
        self._node_id = ways.node_id
        self._tail, self._head = arcs.tail, arcs.head
        self._way_id = ways.way_id[arcs.way]
        self._by_way = np.argsort(self._way_id, kind="stable")
        self._way_id = self._way_id[self._by_way]

    def by_node(self, via: int, from_way: int, to_way: int) -> _Found | str:
        """Find the arcs on both sides of a node; the reason where there is not one of each."""
        place = int(np.searchsorted(self._node_id, via))
        arriving, leaving = self._arcs(from_way), self._arcs(to_way)
        if place == len(self._node_id) or self._node_id[place] != via or not len(arriving):
            return "not_a_street"
        arriving = arriving[self._head[arriving] == place]
        if not len(leaving) and len(arriving) == 1:
            return (int(arriving[0]),), None
        return self._joined(arriving, (), leaving[self._tail[leaving] == place])

    def by_way(self, restriction: TurnRestriction, from_way: int, to_way: int) -> _Found | str:
        """Find the arcs through the via ways and on both sides of them; the reason where there is not one way."""
        arriving, leaving = self._arcs(from_way), self._arcs(to_way)
        via = [self._arcs(way) for way in restriction.via_ways]
        if not all(len(found) for found in (arriving, leaving, *via)):
            return "not_a_street"
        way_of_arc = {int(arc): way for way, found in enumerate(via) for arc in found}
        starts = {int(node) for node in self._head[arriving]} & {int(self._tail[arc]) for arc in way_of_arc}
        ends = {int(node) for node in self._tail[leaving]} & {int(self._head[arc]) for arc in way_of_arc}
        found, reason = [], "not_connected"
        for start, end in product(sorted(starts), sorted(ends)):
            path = self._path(sorted(way_of_arc), start, end)
            if path is None or len({way_of_arc[arc] for arc in path}) < len(via):
                continue
            sequence = self._joined(arriving[self._head[arriving] == start], path, leaving[self._tail[leaving] == end])
            if isinstance(sequence, str):
                reason = sequence
            else:
                found.append(sequence)
        if len(found) > 1:
            return "ambiguous"
        return found[0] if found else reason

    def _arcs(self, way_id: int) -> NDArray[np.intp]:
        first, last = np.searchsorted(self._way_id, [way_id, way_id + 1])
        return self._by_way[first:last]

    @staticmethod
    def _joined(arriving: NDArray[np.intp], path: tuple[int, ...], leaving: NDArray[np.intp]) -> _Found | str:
        if not len(arriving) or not len(leaving):
            return "not_connected"
        if len(arriving) > 1 or len(leaving) > 1:
            # The way passes the via instead of ending there, and nobody knows from which side one is meant to come.
            return "ambiguous"
        return (int(arriving[0]), *path), int(leaving[0])

    def _path(self, arcs: list[int], start: int, end: int) -> tuple[int, ...] | None:
        """Find the fewest of these arcs that lead from one node to another, at least one."""
        out: dict[int, list[int]] = {}
        for arc in arcs:
            out.setdefault(int(self._tail[arc]), []).append(arc)
        reached_by: dict[int, int] = {}
        queue = deque([start])
        while queue and end not in reached_by:
            node = queue.popleft()
            for arc in out.get(node, ()):
                head = int(self._head[arc])
                if head not in reached_by and head != start:
                    reached_by[head] = arc
                    queue.append(head)
        if end not in reached_by:
            return None
        path = []
        node = end
        while node != start:
            path.append(reached_by[node])
            node = int(self._tail[reached_by[node]])
        return tuple(path[::-1])
