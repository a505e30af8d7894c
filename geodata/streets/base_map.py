"""The streets as lines to draw: the plan page's own base map, which needs no tile server."""

from typing import Any

import numpy as np

from geodata.streets.network import StreetNetwork

ROAD_CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary", "residential", "other")
"""What the lines' ``class`` may be, from the widest to the thinnest."""


def streets_geojson(network: StreetNetwork) -> dict[str, Any]:
    """Draw every street once, as a GeoJSON feature collection.

    Pieces of one name and class that meet end to end are joined into one line, across crossings too, so that a name has
    room to be written along its street.

    Returns
    -------
    dict
        Plain JSON values. Each feature is a ``LineString`` with positions rounded to 6 decimals and the properties
        ``name`` ("" for none) and ``class`` (one of :data:`ROAD_CLASSES`). The same network gives the same
        collection.
    """
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": network.names[name], "class": road_class},
                "geometry": {"type": "LineString", "coordinates": _coordinates(network, chain)},
            }
            for (name, road_class), chain in _chains(network)
        ],
    }


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


def _coordinates(network: StreetNetwork, chain: list[_Run]) -> list[list[float]]:
    coordinates: list[list[float]] = []
    for edge, backwards in chain:
        span = slice(network.geometry_offset[edge], network.geometry_offset[edge + 1])
        shape = np.column_stack([network.geometry_lon[span], network.geometry_lat[span]]).round(6)
        for position in (shape[::-1] if backwards else shape).tolist():
            if not coordinates or coordinates[-1] != position:
                coordinates.append(position)
    return coordinates if len(coordinates) > 1 else coordinates * 2
