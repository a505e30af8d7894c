"""The graph of the streets by osmnx and networkx, which share no code with the project's own simplification."""

from itertools import pairwise

import networkx as nx
import numpy as np
import osmnx as ox

from geodata.streets.network.speeds import ASSUMED_SPEED_LIMITS, FREE_FLOW_FACTOR


def osmnx_edges(ways):
    """Give the edges of the largest strongly connected part: (positions, in order) to (milliseconds, metres, ...).

    Of streets drawn twice the fastest is kept, and a loop over no ground is none.
    """
    found = {}
    for tail, head, edge in largest_part(simplified(unsimplified(ways))).edges(data=True):
        nodes = edge["nodes"]
        shape = tuple((ways.node_lon[node], ways.node_lat[node]) for node in nodes)
        if tail == head and shape == shape[::-1]:
            continue
        milliseconds = max(int(np.rint(edge["travel_time"] * 1000)), 1)
        rank = (edge["travel_time"], edge["highway"], edge["name"])
        told = (milliseconds, round(edge["length"], 3), edge["highway"], edge["name"])
        before = found.get((tail, head, shape))
        if before is None or rank < before[0]:
            found[tail, head, shape] = (rank, told)
    return {shape: told for (_, _, shape), (_, told) in found.items()}


def network_edges(network):
    """Give the edges of a network in the same form."""
    found = {}
    for edge in range(network.num_edges):
        span = slice(network.geometry_offset[edge], network.geometry_offset[edge + 1])
        shape = tuple(zip(network.geometry_lon[span].tolist(), network.geometry_lat[span].tolist(), strict=True))
        found[shape] = (
            int(network.edge_duration[edge]),
            float(network.edge_length[edge]),
            network.class_names[network.edge_class[edge]],
            network.names[network.edge_name[edge]],
        )
    return found


def unsimplified(ways):
    """Make the graph that osmnx makes of OpenStreetMap data, by its own functions for lengths and speeds."""
    graph = nx.MultiDiGraph(crs="epsg:4326")
    for node in range(ways.num_nodes):
        signals = {"signals": True} if ways.node_signals[node] else {}
        graph.add_node(node, x=float(ways.node_lon[node]), y=float(ways.node_lat[node]), **signals)
    for way in range(ways.num_ways):
        nodes = ways.way_node[ways.way_offset[way] : ways.way_offset[way + 1]].tolist()
        tags = {"highway": ways.class_names[ways.way_class[way]], "name": ways.names[ways.way_name[way]]}
        if not np.isnan(ways.way_speed[way]):
            tags["maxspeed"] = f"{ways.way_speed[way]:.6g}"
        for tail, head in pairwise(nodes):
            if ways.way_one_way[way] >= 0:
                graph.add_edge(tail, head, nodes=[tail, head], **tags)
            if ways.way_one_way[way] <= 0:
                graph.add_edge(head, tail, nodes=[head, tail], **tags)
    graph = ox.distance.add_edge_lengths(graph)
    graph = ox.routing.add_edge_speeds(graph, hwy_speeds=dict(ASSUMED_SPEED_LIMITS))
    for _, _, edge in graph.edges(data=True):
        edge["travel_time"] = edge["length"] / (edge["speed_kph"] * FREE_FLOW_FACTOR / 3.6)
    return graph


def simplified(graph):
    return ox.simplify_graph(
        graph,
        node_attrs_include=["signals"],
        edge_attrs_differ=["name", "highway", "speed_kph"],
        edge_attr_aggs={"length": sum, "travel_time": sum, "nodes": _joined},
        remove_rings=False,
    )


def largest_part(graph):
    return graph.subgraph(max(nx.strongly_connected_components(graph), key=lambda part: (len(part), -min(part))))


def _joined(pieces):
    return [pieces[0][0], *(node for _, node in pieces)]
