"""The graph that routing searches: a state for each directed edge, an arc for each turn one may take.

A path through the states knows where it came from, so turns can cost time and be forbidden. A restriction over more
than two edges needs memory: each beginning of one, of two edges or more, is a state of its own, reached only by driving
just that. What follows is decided as in the string matching of Aho and Corasick ("Efficient string matching",
Communications of the ACM 18, 1975), with edges for letters.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geodata.streets.network import StreetNetwork
from geodata.streets.network.flat_arrays import runs
from geodata.streets.street_lines import EARTH_RADIUS

Int32s = NDArray[np.int32]

TURN_COST = 7.5
"""Seconds that the sharpest turn costs; the ``turn_penalty`` of the Open Source Routing Machine's car profile."""

TURN_BIAS = 1.075
"""How much easier the turn is that crosses no oncoming traffic; the ``turn_bias`` of the same profile.

A turn of 90 degrees costs 2.1 s to the near side of the road and 5.4 s across it.
"""

SIGNALS_COST = 2.0
"""Seconds lost at traffic signals on average; the ``traffic_light_penalty`` of the same profile."""

GIVE_WAY_COST = 3.0
"""Seconds to find a gap where a street meets a wider one without signals. An assumption of ours."""

U_TURN_COST = 20.0
"""Seconds to turn round; the ``u_turn_penalty`` of the same profile."""

_WIDTHS = ("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street")
"""Classes from the widest on; a link counts as its road, all others as the narrowest."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TurnGraph:
    """States and the arcs between them. All arrays are read-only. M edges, S states, A arcs.

    Attributes
    ----------
    state_edge
        Shape (S,), int32: the edge that a state has driven to its end. The first M states are the edges themselves.
    state_rank
        Shape (S,), int32, a permutation: the order of contraction, from the network's.
    first_arc
        Shape (S + 1,), int64: the arcs that leave state ``s`` are ``first_arc[s]`` up to ``first_arc[s + 1]``.
    arc_head
        Shape (A,), int32: the state an arc leads to.
    arc_cost
        Shape (A,), int32 milliseconds that the turn takes, without the edge driven after it.
    """

    state_edge: Int32s
    state_rank: Int32s
    first_arc: NDArray[np.int64]
    arc_head: Int32s
    arc_cost: Int32s

    def __post_init__(self) -> None:
        for field in ("state_edge", "state_rank", "first_arc", "arc_head", "arc_cost"):
            getattr(self, field).setflags(write=False)

    @property
    def num_states(self) -> int:
        """Count the states."""
        return len(self.state_edge)

    @property
    def arc_tail(self) -> Int32s:
        """Give the state each arc leaves: shape (A,), int32."""
        return np.repeat(np.arange(self.num_states, dtype=np.int32), np.diff(self.first_arc))


def turn_graph(network: StreetNetwork) -> TurnGraph:
    """Lay out the turns of a network.

    One turns round only where nothing else leads on, as at a dead end, unless that is forbidden too.
    """
    sequences = [
        tuple(network.restriction_edge[first:last].tolist()) for first, last in pairwise(network.restriction_offset)
    ]
    tail, head = _successions(network)
    forbidden = [edge * network.num_edges + after for edge, after, *more in sequences if not more]
    allowed = ~np.isin(tail.astype(np.int64) * network.num_edges + head, forbidden)
    tail, head = tail[allowed], head[allowed]
    round_turn = network.edge_reverse[tail] == head
    leads_on = np.bincount(tail[~round_turn], minlength=network.num_edges) > 0
    kept = ~round_turn | ~leads_on[tail]
    tail, head = tail[kept], head[kept]
    state_edge, tail_state, head_state = _remember(network, sequences, tail, head)
    order = np.argsort(tail_state, kind="stable")
    tail_state, head_state = tail_state[order], head_state[order]
    cost = _turn_costs(network, state_edge[tail_state], state_edge[head_state])
    by_rank = np.lexsort((np.arange(len(state_edge)), network.edge_rank[state_edge]))
    rank = np.empty(len(state_edge), dtype=np.int32)
    rank[by_rank] = np.arange(len(state_edge), dtype=np.int32)
    return TurnGraph(
        state_edge=state_edge,
        state_rank=rank,
        first_arc=np.searchsorted(tail_state, np.arange(len(state_edge) + 1)).astype(np.int64),
        arc_head=head_state,
        arc_cost=cost,
    )


def _successions(network: StreetNetwork) -> tuple[Int32s, Int32s]:
    """List each pair of edges of which the second begins where the first ends."""
    by_tail = np.argsort(network.edge_tail, kind="stable").astype(np.int32)
    first = np.searchsorted(network.edge_tail[by_tail], np.arange(network.num_nodes + 1))
    count = np.diff(first)[network.edge_head]
    tail = np.repeat(np.arange(network.num_edges, dtype=np.int32), count)
    return tail, by_tail[runs(first[network.edge_head], count)]


_Sequence = tuple[int, ...]


def _remember(
    network: StreetNetwork, sequences: list[_Sequence], tail: Int32s, head: Int32s
) -> tuple[Int32s, Int32s, Int32s]:
    """Add a state for each beginning of a restriction: give the states' edges and the arcs' tails and heads."""
    state: dict[_Sequence, int] = {}
    for sequence in sequences:
        for length in range(2, len(sequence)):
            state.setdefault(sequence[:length], network.num_edges + len(state))
    state_edge = np.concatenate([np.arange(network.num_edges), [begun[-1] for begun in state]]).astype(np.int32)
    if not state:
        return state_edge, tail, head
    forbidden = set(sequences)
    following: dict[int, list[int]] = defaultdict(list)
    last_edges = {begun[-1] for begun in state}
    concerned = np.isin(tail, list(last_edges))
    for edge, after in zip(tail[concerned].tolist(), head[concerned].tolist(), strict=True):
        following[edge].append(after)
    arcs = []
    for begun, number in state.items():
        for after in following[begun[-1]]:
            endings = [(*begun, after)[start:] for start in range(len(begun))]
            if forbidden.isdisjoint(endings):
                arcs.append((number, next((state[ending] for ending in endings if ending in state), after)))
    head = head.copy()
    entered = {begun: number for begun, number in state.items() if len(begun) == 2}
    for index in np.flatnonzero(np.isin(head, list(last_edges))).tolist():
        head[index] = entered.get((int(tail[index]), int(head[index])), head[index])
    more = np.array(arcs, dtype=np.int32).reshape(-1, 2)
    return state_edge, np.concatenate([tail, more[:, 0]]), np.concatenate([head, more[:, 1]])


def _turn_costs(network: StreetNetwork, edge: Int32s, after: Int32s) -> Int32s:
    """Price each turn from ``edge`` to ``after`` in milliseconds."""
    node = network.edge_head[edge]
    seconds = _angle_costs(network, edge, after)
    width = _widths(network)
    widest = np.full(network.num_nodes, len(_WIDTHS), dtype=np.int64)
    np.minimum.at(widest, network.edge_tail, width)
    np.minimum.at(widest, network.edge_head, width)
    signals = network.node_signals[node]
    seconds += np.where(signals, SIGNALS_COST, 0.0)
    seconds += np.where(~signals & (width[edge] > widest[node]), GIVE_WAY_COST, 0.0)
    # Where only two streets meet, one follows the bend.
    streets = (network.edge_reverse < 0) | (np.arange(network.num_edges) < network.edge_reverse)
    num_ends = np.bincount(network.edge_tail[streets], minlength=network.num_nodes)
    num_ends += np.bincount(network.edge_head[streets], minlength=network.num_nodes)
    seconds[num_ends[node] <= 2] = 0.0
    seconds[network.edge_reverse[edge] == after] = U_TURN_COST
    return np.rint(seconds * 1000).astype(np.int32)


def _angle_costs(network: StreetNetwork, edge: Int32s, after: Int32s) -> NDArray[np.float64]:
    angle = turn_angles(network, edge, after)
    if network.driving_side == "left":
        angle = -angle
    # A turn to the right crosses nobody where one drives on the right.
    bias = np.where(angle > 0, TURN_BIAS, 1 / TURN_BIAS)
    steepness = 13.0 / bias * np.abs(angle) / 180.0 - 6.5 * bias
    return np.asarray(TURN_COST / (1.0 + np.exp(-steepness)))


def turn_angles(network: StreetNetwork, edge: Int32s, after: Int32s) -> NDArray[np.float64]:
    """Give the degrees by which one turns from the end of ``edge`` into ``after``: -180 to 180, right is positive."""
    if len(edge) < network.num_edges:
        edges, index = np.unique(np.concatenate([edge, after]), return_inverse=True)
    else:
        # As many turns as edges look at all of them anyway.
        edges, index = np.arange(network.num_edges), np.concatenate([edge, after])
    leaving, arriving = _headings(network, edges)
    return np.asarray((arriving[index[: len(edge)]] - leaving[index[len(edge) :]] + 180.0) % 360.0 - 180.0)


LOOK_AHEAD = 20.0
"""Metres of a street at whose far end one looks to tell where it leads: bends within a crossing are smaller."""


def _headings(network: StreetNetwork, edges: NDArray[np.integer]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Tell for each edge where its beginning and where its end leads, in degrees anticlockwise from east."""
    if not len(edges):
        return np.empty(0), np.empty(0)
    begin = network.geometry_offset[edges]
    count = network.geometry_offset[edges + 1] - begin
    last = np.cumsum(count) - 1
    first = last - count + 1
    position = runs(begin, count)
    start = np.repeat(begin, count)
    # Flat around the beginning of each street.
    scale = EARTH_RADIUS * np.cos(np.radians(network.geometry_lat[start]))
    x = scale * np.radians(network.geometry_lon[position] - network.geometry_lon[start])
    y = EARTH_RADIUS * np.radians(network.geometry_lat[position] - network.geometry_lat[start])
    step = np.hypot(np.diff(x), np.diff(y))
    # All streets one after the other, a metre apart, so that a place along them lies on one of them.
    step[last[:-1]] = 1.0
    along = np.concatenate([[0.0], np.cumsum(step)])
    looked = np.minimum(LOOK_AHEAD, along[last] - along[first])
    ahead_x, ahead_y = (np.interp(along[first] + looked, along, place) for place in (x, y))
    behind_x, behind_y = (np.interp(along[last] - looked, along, place) for place in (x, y))
    leaving = np.arctan2(ahead_y - y[first], ahead_x - x[first])
    arriving = np.arctan2(y[last] - behind_y, x[last] - behind_x)
    return np.degrees(leaving), np.degrees(arriving)


def _widths(network: StreetNetwork) -> NDArray[np.int64]:
    number = {name: index for index, name in enumerate(_WIDTHS)}
    by_class = [number.get(name.removesuffix("_link"), len(_WIDTHS)) for name in network.class_names]
    return np.array(by_class, dtype=np.int64)[network.edge_class]
