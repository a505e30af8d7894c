"""From ways to a street network: speeds, simplification, the largest connected part, turn restrictions, arrays."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from geodata.errors import StreetDataError
from geodata.streets.network.edges import Edges, edges_of, reverse_edges
from geodata.streets.network.model import FORMAT_VERSION, StreetNetwork
from geodata.streets.network.ordering import contraction_order
from geodata.streets.network.restrictions import find_turns, forbidden_sequences, nodes_of_turns
from geodata.streets.network.simplification import chain_arcs, cut_at_nodes
from geodata.streets.network.speeds import ASSUMED_SPEED_LIMITS, FREE_FLOW_FACTOR
from geodata.streets.network.surroundings import Surroundings
from geodata.streets.network.water import Water, barriers_of
from geodata.streets.network.ways import Ways


def assemble(ways: Ways, *, source: str, metadata: Mapping[str, Any], water: Water | None = None) -> StreetNetwork:
    """Make the network of these ways, in an order that depends on the streets alone, cut to the largest part.

    The largest part is the one with most nodes in which every street leads to every other, turn restrictions aside.

    Parameters
    ----------
    source
        What to call the source in an error.
    metadata
        What to keep about it; what is counted here is added.
    water
        What lies between the streets; None where the source does not tell.

    Raises
    ------
    StreetDataError
        If no two places can be driven between in both directions.
    """
    arcs = cut_at_nodes(ways)
    turns, not_found = find_turns(ways, arcs)
    chains = chain_arcs(ways, arcs, must_stay=nodes_of_turns(turns, arcs))
    edges = edges_of(ways, arcs, chains)
    part_of_node = _parts(ways.num_nodes, edges.tail, edges.head)
    # Nodes that are mere bends belong to no part.
    sizes = np.bincount(part_of_node[chains.stays], minlength=part_of_node.max() + 1)
    largest = int(sizes.argmax())
    is_kept = (part_of_node[edges.tail] == largest) & (part_of_node[edges.head] == largest)
    if not is_kept.any():
        raise StreetDataError(
            f"{source}: no drivable street that leads to another and back: the network would be empty"
        )
    kept_nodes = np.flatnonzero(chains.stays & (part_of_node == largest))
    new_node = np.full(ways.num_nodes, -1, dtype=np.int32)
    new_node[kept_nodes] = np.arange(len(kept_nodes), dtype=np.int32)
    kept = edges.take(np.flatnonzero(is_kept))
    tail, head = new_node[kept.tail], new_node[kept.head]
    sequences, restrictions_kept, forbid_nothing = forbidden_sequences(turns, kept.edge_of_arc, tail, head)
    class_names, edge_class = _in_use(ways.class_names, ways.way_class[kept.way])
    names, edge_name = _in_use(ways.names, ways.way_name[kept.way])
    return StreetNetwork(
        node_lon=ways.node_lon[kept_nodes],
        node_lat=ways.node_lat[kept_nodes],
        node_signals=ways.node_signals[kept_nodes],
        edge_tail=tail,
        edge_head=head,
        # To the millimetre, so that the digest does not hang on the last bit of a machine's sine.
        edge_length=np.round(kept.length, 3),
        edge_duration=np.maximum(np.rint(kept.duration * 1000), 1).astype(np.int32),
        edge_class=edge_class,
        edge_name=edge_name,
        edge_reverse=reverse_edges(ways, kept),
        edge_rank=contraction_order(tail, head, ways.node_lon[kept_nodes], ways.node_lat[kept_nodes]),
        restriction_offset=np.cumsum([0, *map(len, sequences)]),
        restriction_edge=np.array([edge for sequence in sequences for edge in sequence], dtype=np.int32),
        geometry_offset=kept.offset,
        geometry_lon=ways.node_lon[kept.node],
        geometry_lat=ways.node_lat[kept.node],
        class_names=class_names,
        names=names,
        metadata={
            "format_version": FORMAT_VERSION,
            **metadata,
            "num_nodes_before_cut": int(np.count_nonzero(chains.stays)),
            "num_edges_before_cut": len(edges.tail),
            "share_speed_known": round(float(kept.speed_known.mean()), 4),
            "free_flow_factor": FREE_FLOW_FACTOR,
            "assumed_speed_limits_kmh": {name: ASSUMED_SPEED_LIMITS[name] for name in class_names},
            "num_restrictions_read": len(ways.restrictions) + sum(ways.restrictions_skipped.values()),
            "num_restrictions_kept": len(restrictions_kept),
            "restrictions_skipped": dict(
                sorted((Counter(ways.restrictions_skipped) + not_found + forbid_nothing).items())
            ),
            "cut_off": {
                "num_parts": int(np.count_nonzero(sizes)) - 1,
                "num_nodes": int(np.count_nonzero(chains.stays)) - len(kept_nodes),
                "num_edges": len(edges.tail) - len(tail),
                "largest": _largest_parts(ways, part_of_node, sizes, largest, edges),
            },
        },
        surroundings=_surroundings(ways, edges.take(_unconnected(ways, edges, is_kept)), water),
    )


_NUM_PARTS_REPORTED = 5
"""Parts cut off that are told one by one; the rest are counted."""


def _parts(num_nodes: int, tail: NDArray[np.int32], head: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give each node the number of its part, in which every node leads to every other: shape (N,)."""
    matrix = csr_matrix((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(num_nodes, num_nodes))
    _, part_of_node = connected_components(matrix, directed=True, connection="strong")
    # Numbered by their first node, so that of two parts of one size it is always the same that stays.
    _, first_node, inverse = np.unique(part_of_node, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first_node))[inverse], dtype=np.int32)


def _in_use(texts: tuple[str, ...], index: NDArray[np.int32]) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Keep the texts that are used, in alphabetical order, and the index into them."""
    used = sorted(np.unique(index).tolist(), key=texts.__getitem__)
    place = np.zeros(len(texts), dtype=np.int32)
    place[used] = np.arange(len(used), dtype=np.int32)
    return tuple(texts[entry] for entry in used), place[index]


def _largest_parts(
    ways: Ways, part_of_node: NDArray[np.int32], sizes: NDArray[np.intp], kept_part: int, edges: Edges
) -> list[dict[str, Any]]:
    within = part_of_node[edges.tail] == part_of_node[edges.head]
    num_edges = np.bincount(part_of_node[edges.tail[within]], minlength=len(sizes))
    order = [int(part) for part in np.argsort(-sizes, kind="stable") if part != kept_part and sizes[part] > 1]
    told = []
    for part in order[:_NUM_PARTS_REPORTED]:
        nodes = np.unique(edges.tail[part_of_node[edges.tail] == part])
        told.append(
            {
                "num_nodes": int(sizes[part]),
                "num_edges": int(num_edges[part]),
                "lon": round(float(ways.node_lon[nodes].mean()), 6),
                "lat": round(float(ways.node_lat[nodes].mean()), 6),
            }
        )
    return told


def _unconnected(ways: Ways, edges: Edges, is_kept: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Find the islands: edges from which none leads to those that are kept, whatever way they are driven.

    A one-way street that leads out of the network and not back, as at the edge of an extract, is no island: what lies
    on it is a short walk from where it begins. Nor is a motorway, on which no point lies: behind its fence is the
    garden of a house on a street.
    """
    matrix = csr_matrix(
        (np.ones(len(edges.tail), dtype=np.int8), (edges.tail, edges.head)), shape=(ways.num_nodes,) * 2
    )
    _, part_of_node = connected_components(matrix, directed=True, connection="weak")
    part = part_of_node[edges.tail]
    motorway = np.isin(ways.class_names, ("motorway", "motorway_link"))[ways.way_class[edges.way]]
    return np.flatnonzero((part != part[np.argmax(is_kept)]) & ~motorway)


def _surroundings(ways: Ways, cut_off: Edges, water: Water | None) -> Surroundings:
    back = reverse_edges(ways, cut_off)
    islands = cut_off.take(np.flatnonzero((back < 0) | (np.arange(len(back)) < back)))
    bounds = (ways.node_lon.min(), ways.node_lat.min(), ways.node_lon.max(), ways.node_lat.max())
    lines, areas = barriers_of(water or Water(), bounds)
    rings = [ring for area in areas for ring in (area.exterior, *area.interiors)]
    num_rings = [1 + len(area.interiors) for area in areas]
    barriers = [shapely.get_coordinates(shape) for shape in (*lines, *rings)]
    position = np.concatenate([np.zeros((0, 2)), *barriers])
    return Surroundings(
        island_offset=islands.offset,
        island_lon=ways.node_lon[islands.node],
        island_lat=ways.node_lat[islands.node],
        barrier_offset=np.cumsum([0, *map(len, barriers)]),
        barrier_lon=position[:, 0],
        barrier_lat=position[:, 1],
        barrier_area=np.concatenate([np.full(len(lines), -1), np.repeat(np.arange(len(areas)), num_rings)]),
    )
