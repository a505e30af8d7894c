"""Loading a network from our own file, beside osmnx loading the same streets from GraphML."""

import tempfile
from pathlib import Path

import networkx as nx
import osmnx as ox
from shapely import LineString

from benchmarks.streets.measuring import medians, show
from geodata.streets.network import StreetNetwork, load, save


def compare_loading(network: StreetNetwork, *, runs: int) -> None:
    """Print how many times as fast ours is."""
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "streets.net", Path(folder) / "streets.graphml"
        save(network, ours)
        ox.save_graphml(_as_graph(network), theirs)
        timings = medians({"ours": lambda: load(ours), "osmnx": lambda: ox.load_graphml(theirs)}, runs=runs)
    show("loading the network", timings["ours"])
    show("  osmnx from GraphML", f"{timings['osmnx'].seconds / timings['ours'].seconds:.0f} times")


def _as_graph(network: StreetNetwork) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph(crs="epsg:4326")
    for node, (lon, lat) in enumerate(zip(network.node_lon.tolist(), network.node_lat.tolist(), strict=True)):
        graph.add_node(node, x=lon, y=lat)
    for edge in range(network.num_edges):
        span = slice(network.geometry_offset[edge], network.geometry_offset[edge + 1])
        graph.add_edge(
            int(network.edge_tail[edge]),
            int(network.edge_head[edge]),
            osmid=edge,
            length=float(network.edge_length[edge]),
            name=network.names[network.edge_name[edge]],
            highway=network.class_names[network.edge_class[edge]],
            oneway=bool(network.edge_reverse[edge] < 0),
            geometry=LineString(zip(network.geometry_lon[span], network.geometry_lat[span], strict=True)),
        )
    return graph
