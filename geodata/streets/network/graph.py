"""The graph in osmnx's hands: given speeds and simplified; then cut to its largest part and flattened into arrays."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import osmnx as ox
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from geodata.errors import StreetDataError
from geodata.streets.network.extract import Extract
from geodata.streets.network.model import FORMAT_VERSION, StreetNetwork
from geodata.streets.network.speeds import ASSUMED_SPEED_LIMITS, FREE_FLOW_FACTOR


def street_graph(xml_path: Path) -> "nx.MultiDiGraph[int]":
    """Read the extract with osmnx: a node where streets meet or end, or where name, class or speed change.

    Speeds are given before the graph is simplified: afterwards an edge may be made of pieces of unlike speed.

    Returns
    -------
    networkx.MultiDiGraph
        Edges carry ``length`` in metres, ``travel_time`` in seconds, ``name``, ``highway``, ``speed_known``, and
        ``geometry`` where they are not straight.
    """
    with _osmnx_settings(
        all_oneway=False, useful_tags_way=["highway", "name", "oneway", "maxspeed"], useful_tags_node=[]
    ):
        graph = ox.graph_from_xml(xml_path, simplify=False, retain_all=True)
    graph = ox.routing.add_edge_speeds(graph, hwy_speeds=dict(ASSUMED_SPEED_LIMITS))
    for _, _, attributes in graph.edges(data=True):
        speed = attributes["speed_kph"] * FREE_FLOW_FACTOR / 3.6
        street = {
            "length": attributes["length"],
            "travel_time": attributes["length"] / speed,
            "speed_kph": attributes["speed_kph"],
            "speed_known": "maxspeed" in attributes,
            "highway": attributes["highway"],
            "name": attributes.get("name", ""),
        }
        attributes.clear()
        attributes.update(street)
    return ox.simplify_graph(
        graph,
        edge_attrs_differ=["name", "highway", "speed_kph"],
        edge_attr_aggs={"length": sum, "travel_time": sum, "speed_known": all},
        # A city that is one ring road is unlikely, but it is no reason to lose it.
        remove_rings=False,
    )


def flatten(graph: "nx.MultiDiGraph[int]", osm_path: Path, extract: Extract) -> StreetNetwork:
    """Turn the graph into arrays in an order that depends on the streets alone, cut to the largest part.

    Raises
    ------
    StreetDataError
        If no two places can be driven between in both directions.
    """
    nodes = sorted(graph.nodes)
    edges = _sorted_edges(graph, {node: index for index, node in enumerate(nodes)})
    tail = np.array([edge[0] for edge in edges], dtype=np.int32)
    head = np.array([edge[1] for edge in edges], dtype=np.int32)
    part_of_node = _parts(len(nodes), tail, head)
    sizes = np.bincount(part_of_node)
    largest = int(sizes.argmax())
    kept = np.flatnonzero((part_of_node[tail] == largest) & (part_of_node[head] == largest))
    if len(kept) == 0:
        raise StreetDataError(
            f"{osm_path}: no drivable street that leads to another and back: the network would be empty"
        )
    kept_nodes = np.flatnonzero(part_of_node == largest)
    renumbered = np.full(len(nodes), -1, dtype=np.int32)
    renumbered[kept_nodes] = np.arange(len(kept_nodes), dtype=np.int32)
    attributes = [edges[index][3] for index in kept]
    shapes = [edges[index][2] for index in kept]
    lon, lat = _node_positions(graph, nodes)
    class_names, edge_class = np.unique([street["highway"] for street in attributes], return_inverse=True)
    names, edge_name = np.unique([street["name"] for street in attributes], return_inverse=True)
    reverse = _reverse_edges(tail[kept], head[kept], shapes)
    known = np.array([street["speed_known"] for street in attributes])
    return StreetNetwork(
        node_lon=lon[kept_nodes],
        node_lat=lat[kept_nodes],
        node_signals=np.zeros(len(kept_nodes), dtype=bool),
        edge_tail=renumbered[tail[kept]],
        edge_head=renumbered[head[kept]],
        # To the millimetre, so that the digest does not hang on the last bit of a machine's sine.
        edge_length=np.round([street["length"] for street in attributes], 3),
        edge_duration=_milliseconds(attributes),
        edge_class=edge_class.astype(np.int32),
        edge_name=edge_name.astype(np.int32),
        edge_reverse=reverse,
        edge_rank=np.arange(len(kept), dtype=np.int32),
        restriction_offset=np.zeros(1, dtype=np.int64),
        restriction_edge=np.zeros(0, dtype=np.int32),
        geometry_offset=np.concatenate([[0], np.cumsum([len(shape) for shape in shapes])]),
        geometry_lon=np.concatenate([shape[:, 0] for shape in shapes]),
        geometry_lat=np.concatenate([shape[:, 1] for shape in shapes]),
        class_names=tuple(class_names.tolist()),
        names=tuple(names.tolist()),
        metadata={
            "format_version": FORMAT_VERSION,
            "source_file": osm_path.name,
            "source_sha256": _file_sha256(osm_path),
            "attribution": extract.attribution,
            "num_ways_read": extract.num_ways,
            "num_positions_missing": extract.num_missing_positions,
            "num_nodes_before_cut": len(nodes),
            "num_edges_before_cut": len(edges),
            "share_speed_known": round(float(known.mean()), 4),
            "free_flow_factor": FREE_FLOW_FACTOR,
            "assumed_speed_limits_kmh": {name: ASSUMED_SPEED_LIMITS[name] for name in class_names.tolist()},
            "cut_off": {
                "num_parts": len(sizes) - 1,
                "num_nodes": len(nodes) - len(kept_nodes),
                "num_edges": len(edges) - len(kept),
                "largest": _largest_parts(part_of_node, sizes, largest, tail, head, lon, lat),
            },
        },
    )


_Edge = tuple[int, int, NDArray[np.float64], dict[str, Any]]
"""Tail, head, positions of shape (n, 2), attributes."""

_NUM_PARTS_REPORTED = 5
"""Parts cut off that are told one by one; the rest are counted."""


def _sorted_edges(graph: "nx.MultiDiGraph[int]", index: dict[int, int]) -> list[_Edge]:
    """List the edges by tail, head and shape, each once: of streets drawn twice the fastest is kept."""
    edges: dict[tuple[int, int, bytes], _Edge] = {}
    for tail, head, attributes in graph.edges(data=True):
        if "geometry" in attributes:
            shape = np.array(attributes["geometry"].coords, dtype=np.float64)
        else:
            shape = np.array([[graph.nodes[node]["x"], graph.nodes[node]["y"]] for node in (tail, head)])
        if tail == head and np.array_equal(shape, shape[::-1]):
            # Leads from a node to itself over no ground.
            continue
        key = (index[tail], index[head], shape.tobytes())
        before = edges.get(key)
        if before is None or _rank(attributes) < _rank(before[3]):
            edges[key] = (index[tail], index[head], shape, attributes)
    return [edges[key] for key in sorted(edges)]


def _rank(attributes: dict[str, Any]) -> tuple[float, str, str]:
    return attributes["travel_time"], attributes["highway"], attributes["name"]


def _parts(num_nodes: int, tail: NDArray[np.int32], head: NDArray[np.int32]) -> NDArray[np.int32]:
    matrix = csr_matrix((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(num_nodes, num_nodes))
    _, part_of_node = connected_components(matrix, directed=True, connection="strong")
    # Numbered by their first node, so that of two parts of one size it is always the same that stays.
    _, first_node, inverse = np.unique(part_of_node, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first_node))[inverse], dtype=np.int32)


def _node_positions(graph: "nx.MultiDiGraph[int]", nodes: list[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lon = np.array([graph.nodes[node]["x"] for node in nodes], dtype=np.float64)
    lat = np.array([graph.nodes[node]["y"] for node in nodes], dtype=np.float64)
    return lon, lat


def _milliseconds(attributes: list[dict[str, Any]]) -> NDArray[np.int32]:
    durations = np.rint(np.array([street["travel_time"] for street in attributes]) * 1000)
    return np.asarray(np.maximum(durations, 1), dtype=np.int32)


def _reverse_edges(
    tail: NDArray[np.int32], head: NDArray[np.int32], shapes: list[NDArray[np.float64]]
) -> NDArray[np.int32]:
    """Find for each edge the one with the same shape run backwards, -1 if there is none."""
    edges = {
        (int(start), int(end), shape.tobytes()): index
        for index, (start, end, shape) in enumerate(zip(tail, head, shapes, strict=True))
    }
    return np.array(
        [
            edges.get((int(end), int(start), shape[::-1].tobytes()), -1)
            for start, end, shape in zip(tail, head, shapes, strict=True)
        ],
        dtype=np.int32,
    )


def _largest_parts(
    part_of_node: NDArray[np.int32],
    sizes: NDArray[np.intp],
    kept_part: int,
    tail: NDArray[np.int32],
    head: NDArray[np.int32],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
) -> list[dict[str, Any]]:
    within = part_of_node[tail] == part_of_node[head]
    num_edges = np.bincount(part_of_node[tail[within]], minlength=len(sizes))
    order = [int(part) for part in np.argsort(-sizes, kind="stable") if part != kept_part and sizes[part] > 1]
    return [
        {
            "num_nodes": int(sizes[part]),
            "num_edges": int(num_edges[part]),
            "lon": round(float(lon[part_of_node == part].mean()), 6),
            "lat": round(float(lat[part_of_node == part].mean()), 6),
        }
        for part in order[:_NUM_PARTS_REPORTED]
    ]


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _osmnx_settings(**temporary: Any) -> Iterator[None]:
    """Hold osmnx's global settings at the given values for the length of a block."""
    before = {name: getattr(ox.settings, name) for name in temporary}
    try:
        for name, value in temporary.items():
            setattr(ox.settings, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(ox.settings, name, value)
