"""Streets: the travel-time table against scipy's Dijkstra, and loading a network against loading osmnx's own format.

The network is a real extract where one lies beside the checkout, else a generated grid of the same kind of size. Every
figure is a ratio of medians of three runs, taken in turn in one process.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import osmnx as ox
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from geodata.streets.network import StreetNetwork, load, save
from geodata.streets.network.extract import extract_drivable
from geodata.streets.network.graph import flatten, street_graph
from geodata.streets.routing import NO_WAY, Router

_REAL_EXTRACT = Path(__file__).parents[2] / "shared" / "data" / "osm" / "boston_cambridge.osm.pbf"

_NUM_PLACES = 500

_RUNS = 3


def run() -> None:
    """Print the ratios, best read as "how many times as fast"."""
    with tempfile.TemporaryDirectory() as folder:
        osm_path = _REAL_EXTRACT if _REAL_EXTRACT.exists() else _write_grid(Path(folder) / "grid.osm")
        # What build_network does, step by step: the graph is wanted too.
        extract = extract_drivable(osm_path, Path(folder) / "streets.osm")
        graph = street_graph(Path(folder) / "streets.osm")
        network = flatten(graph, osm_path, extract)
        print(f"streets: {osm_path.name}, {network.num_nodes:,} nodes, {network.num_edges:,} edges")
        _compare_tables(network)
        ox.save_graphml(graph, Path(folder) / "streets.graphml")
        save(network, Path(folder) / "streets.net")
        _compare_loading(Path(folder))


def _compare_tables(network: StreetNetwork) -> None:
    shuffled = np.random.default_rng(311).permutation(network.num_nodes)
    places = shuffled[:_NUM_PLACES].astype(np.int32)
    graph = _as_matrix(network)
    router = Router(network)
    ours, theirs = _medians(
        lambda: router.durations(places, places), lambda: dijkstra(graph, indices=places)[:, places]
    )
    expected = dijkstra(graph, indices=places)[:, places]
    if not (np.where(np.isinf(expected), NO_WAY, expected) == router.durations(places, places)).all():
        raise AssertionError("the table differs from Dijkstra's")
    preparation = statistics.median(_seconds(lambda: Router(network)) for _ in range(_RUNS))
    print(
        f"  table of {len(places)} x {len(places)}: {theirs / ours:.1f} times as fast as scipy's Dijkstra, same answers"
    )
    print(f"  preparing the hierarchy first: {theirs / (ours + preparation):.1f} times as fast")


def _compare_loading(folder: Path) -> None:
    ours, theirs = _medians(lambda: load(folder / "streets.net"), lambda: ox.load_graphml(folder / "streets.graphml"))
    print(f"  loading the network: {theirs / ours:.0f} times as fast as osmnx's GraphML")


def _as_matrix(network: StreetNetwork) -> csr_matrix:
    # Of parallel edges the fastest counts; scipy would add them up.
    order = np.lexsort((network.edge_duration, network.edge_head, network.edge_tail))
    tail, head = network.edge_tail[order], network.edge_head[order]
    first = np.concatenate([[True], (np.diff(tail) != 0) | (np.diff(head) != 0)])
    return csr_matrix(
        (network.edge_duration[order][first].astype(float), (tail[first], head[first])),
        shape=(network.num_nodes, network.num_nodes),
    )


def _medians(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """Run both in turn, so that a busy moment of the machine hits them alike."""
    pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(_RUNS)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def _seconds(task: Callable[[], object]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def _write_grid(path: Path, size: int = 70) -> Path:
    """Write a grid of two-way streets, every third one one-way, as OSM XML."""
    lines = ['<osm version="0.6">']
    lines += [
        f'<node id="{node + 1}" lon="{node % size / 1000}" lat="{node // size / 1000}"/>' for node in range(size * size)
    ]
    for number in range(size):
        row = [number * size + step + 1 for step in range(size)]
        column = [step * size + number + 1 for step in range(size)]
        for way, nodes in ((number + 1, row), (size + number + 1, column)):
            lines.append(f'<way id="{way}"><tag k="highway" v="residential"/><tag k="name" v="Street {way}"/>')
            if number % 3 == 1:
                lines.append('<tag k="oneway" v="yes"/>')
            lines += [f'<nd ref="{node}"/>' for node in nodes]
            lines.append("</way>")
    path.write_text("\n".join([*lines, "</osm>"]))
    return path
