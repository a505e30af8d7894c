"""The streets as lines to draw: each street once, its blocks joined so that a name has room to be written along it."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.streets.network import StreetNetwork

ROAD_CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary", "residential", "other")
"""What a line's ``class`` may be, from the widest to the thinnest."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreetLines:
    """Lines to draw.

    Attributes
    ----------
    shapes
        Shape (lines,): shapely lines in longitude and latitude.
    kind
        Shape (lines,): index into ``kinds``.
    kinds
        The name, "" for none, and the class, one of :data:`ROAD_CLASSES`.
    """

    shapes: NDArray[np.object_]
    kind: NDArray[np.intp]
    kinds: tuple[tuple[str, str], ...]


def street_lines(network: StreetNetwork) -> StreetLines:
    """Draw every street once; the same network gives the same lines in the same order.

    Pieces of one name and class that meet end to end are joined into one line, across crossings too.
    """
    chains = _chains(network)
    runs = [run for _, chain in chains for run in chain]
    edge = np.array([edge for edge, _ in runs], dtype=np.intp)
    backwards = np.array([backwards for _, backwards in runs], dtype=np.bool_)
    first, last = network.geometry_offset[edge], network.geometry_offset[edge + 1] - 1
    length = last - first + 1
    along = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    position = (
        np.repeat(np.where(backwards, last, first), length) + np.repeat(np.where(backwards, -1, 1), length) * along
    )
    chain_of_run = np.repeat(np.arange(len(chains)), [len(chain) for _, chain in chains])
    shapes = shapely.linestrings(
        network.geometry_lon[position], network.geometry_lat[position], indices=np.repeat(chain_of_run, length)
    )
    kinds = sorted({kind for kind, _ in chains})
    index = {kind: number for number, kind in enumerate(kinds)}
    return StreetLines(
        shapes=shapely.remove_repeated_points(shapes),
        kind=np.array([index[kind] for kind, _ in chains], dtype=np.intp),
        kinds=tuple((network.names[name], road_class) for name, road_class in kinds),
    )


_Kind = tuple[int, str]
"""Index of the name, and the road class."""

_Run = tuple[int, bool]
"""An edge, and whether it is drawn from head to tail."""


def _road_class(highway: str) -> str:
    road = highway.removesuffix("_link")
    if road in {"unclassified", "living_street", "road"}:
        return "residential"
    return road if road in ROAD_CLASSES else "other"


def _chains(network: StreetNetwork) -> list[tuple[_Kind, list[_Run]]]:
    """Join streets of one kind into chains: at a node where exactly two ends of a kind meet, they are one line."""
    road_class = [_road_class(highway) for highway in network.class_names]
    edges = np.arange(network.num_edges)
    streets = np.flatnonzero((network.edge_reverse < 0) | (edges < network.edge_reverse)).tolist()
    tail, head = network.edge_tail.tolist(), network.edge_head.tolist()
    kind = {edge: (int(network.edge_name[edge]), road_class[network.edge_class[edge]]) for edge in streets}
    meeting: dict[tuple[int, _Kind], list[int]] = {}
    for edge in streets:
        for node in (tail[edge], head[edge]):
            meeting.setdefault((node, kind[edge]), []).append(edge)
    drawn: set[int] = set()

    def follow(edge: int, node: int) -> list[_Run]:
        """Run on from ``edge`` beyond ``node`` for as long as exactly one street of its kind goes on."""
        runs: list[_Run] = []
        while True:
            ends = meeting[node, kind[edge]]
            onward = [other for other in ends if other != edge]
            if len(ends) != 2 or len(onward) != 1 or onward[0] in drawn:
                return runs
            edge = onward[0]
            drawn.add(edge)
            backwards = head[edge] == node
            runs.append((edge, backwards))
            node = tail[edge] if backwards else head[edge]

    chains = []
    for edge in streets:
        if edge in drawn:
            continue
        drawn.add(edge)
        ahead = follow(edge, head[edge])
        behind = [(other, not backwards) for other, backwards in reversed(follow(edge, tail[edge]))]
        chains.append((kind[edge], [*behind, (edge, False), *ahead]))
    return chains
