"""One city, every figure: what is asked of the engine, what its peers take for the same, and what the goal is."""

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from functools import partial
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.streets import osrm as peer
from benchmarks.streets import ours
from benchmarks.streets.dijkstra import Dijkstra
from benchmarks.streets.fresh import in_fresh_process
from benchmarks.streets.loading import compare_loading
from benchmarks.streets.measuring import at_least, in_words, load, medians, show, within
from benchmarks.streets.places import City
from benchmarks.streets.points import points_beside
from geodata.streets.network import StreetNetwork
from geodata.streets.network import load as load_network
from geodata.streets.travel_times import UNREACHABLE, TravelTimes

_GIB = 2.0**30

_NUM_CLOSURES = 100
_NUM_ROUTES = 1_000
_START_RUNS = 5


def compare(
    city: City,
    *,
    sizes: Sequence[int],
    runs: int,
    osrm: peer.Programs | None,
    algorithms: Sequence[str] = peer.ALGORITHMS,
) -> None:
    """Print the table of one city.

    Parameters
    ----------
    sizes
        Numbers of points of the square tables.
    runs
        The median of how many runs counts.
    osrm
        The routing server's programs; None leaves it out.
    algorithms
        Which of its algorithms are asked.
    """
    with tempfile.TemporaryDirectory() as folder:
        network_path = Path(folder) / "streets.net"
        built = in_fresh_process("build", city.osm_path, network_path)
        network = load_network(network_path)
        print(f"\n{city.name}: {network.num_nodes:,} nodes, {network.num_edges:,} edges, ", end="")
        print(f"{len(network.restriction_offset) - 1:,} restrictions; {load()}")
        show(
            "building the network from OpenStreetMap data",
            f"{in_words(built['seconds'])}, {built['peak'] / _GIB:.2f} GiB",
            within(built["peak"], 4 * _GIB, "4 GiB") if city.large else None,
        )
        _show_start(network_path, large=city.large)
        _show_preparation(network, runs=runs, large=city.large)
        _show_tables_between_edges(network, sizes, runs=runs, large=city.large)
        times = TravelTimes(network)
        _show_paths(network, times)
        with ExitStack() as stack:
            servers = _servers(stack, osrm, algorithms, city.osm_path, max_points=max(sizes)) if osrm else {}
            for algorithm, server in servers.items():
                _show_routes(network, algorithm, server)
            for size in sizes:
                _show_tables_of_points(network, times, servers, size, runs=runs, large=city.large)
        measured = in_fresh_process("table", network_path, max(sizes))
        limit = 4 if city.large else 1.5
        show(
            f"memory at the peak of a fresh process, {max(sizes):,} x {max(sizes):,}",
            f"{measured['peak'] / _GIB:.2f} GiB",
            within(measured["peak"], limit * _GIB, f"{limit:g} GiB") if max(sizes) == 5_000 else None,
        )
    if not city.large:
        compare_loading(network, runs=runs)


def _show_start(network_path: Path, *, large: bool) -> None:
    # The first start may have to compile: it is no warm one.
    starts = [in_fresh_process("start", network_path) for _ in range(_START_RUNS + 1)][1:]
    moments = {name: statistics.median(start[name] for start in starts) for name in starts[0]}
    total = moments["answered"]
    show(
        "warm start of a fresh process up to its first answer",
        in_words(total),
        None if large else within(total, 1, "1 s"),
    )
    before = 0.0
    for name, moment in moments.items():
        show(f"  {name}", f"+{in_words(moment - before)}")
        before = moment


def _show_preparation(network: StreetNetwork, *, runs: int, large: bool) -> None:
    ours.compile_all()
    timing = medians({"ours": lambda: ours.prepare(network)}, runs=runs)["ours"]
    engine = ours.prepare(network)
    tail, _, _ = engine.arcs()
    show(f"laying out {len(tail):,} turns and the hierarchy, once", timing)
    timing = medians({"ours": engine.customize}, runs=runs)["ours"]
    show(
        f"a period's metric of {network.num_edges:,} edges",
        timing,
        within(timing.seconds, 15, "15 s on two threads")
        if large
        else within(timing.seconds, 0.3, "0.3 s for 120,000 edges on one thread"),
    )
    edges = np.random.default_rng(3).choice(network.num_edges, _NUM_CLOSURES, replace=False).astype(np.int32)
    engine.close(edges[:1])
    timing = medians({"ours": lambda: engine.close(edges)}, runs=2 * runs + 1)["ours"]
    show(
        f"{_NUM_CLOSURES} closures by partial update",
        timing,
        None if large else within(timing.seconds, 0.02, "20 ms"),
    )
    # Whether all came out the same is a matter of tests; here it keeps the figure honest.
    mended, anew = engine.close(edges), engine.customize_closed(edges)
    if not (np.array_equal(mended.up, anew.up) and np.array_equal(mended.down, anew.down)):
        raise AssertionError("the partial update differs from working out all anew")


def _show_tables_between_edges(network: StreetNetwork, sizes: Sequence[int], *, runs: int, large: bool) -> None:
    engine = ours.prepare(network)
    peer_engine = Dijkstra(engine)
    edges = np.random.default_rng(2).permutation(network.num_edges).astype(np.int32)
    for size in sizes:
        chosen = edges[:size]
        num_rows = min(size, 20 if large else 100)
        rows = chosen[:num_rows]
        timings = medians(
            {
                "ours": partial(engine.table, chosen, chosen),
                "scipy": partial(peer_engine.table, rows, chosen),
            },
            runs=runs,
        )
        difference = peer_engine.difference(engine.table(rows, chosen), rows, chosen)
        if difference:
            raise AssertionError(f"the table differs from Dijkstra's by up to {difference} ms")
        theirs = timings["scipy"].seconds * size / num_rows
        ratio = theirs / timings["ours"].seconds
        show(f"{size:,} x {size:,} between ends of edges", timings["ours"])
        scaled = "" if num_rows == size else f", from {num_rows} rows"
        show(
            f"  scipy's Dijkstra on the same graph, 0 ms apart{scaled}",
            f"{in_words(theirs)}, {ratio:,.0f} times",
            at_least(ratio, 100) if size == 1_000 and not large else None,
        )


def _show_paths(network: StreetNetwork, times: TravelTimes) -> None:
    table = times(*points_beside(network, _NUM_ROUTES + 1, seed=4))
    taken = []
    for start, end in pairwise(range(_NUM_ROUTES + 1)):
        before = time.perf_counter()
        table.steps(start, end)
        taken.append(time.perf_counter() - before)
    taken = taken[10:]
    show(
        f"one path turn by turn, of {_NUM_ROUTES:,}: median, 95th percentile",
        f"{in_words(statistics.median(taken))}, {in_words(float(np.quantile(taken, 0.95)))}",
        within(statistics.median(taken), 0.002, "2 ms"),
    )


def _servers(
    stack: ExitStack, programs: peer.Programs, algorithms: Sequence[str], osm_path: Path, *, max_points: int
) -> dict[str, peer.Server]:
    servers = {}
    for algorithm in algorithms:
        try:
            prepared = peer.prepare(programs, osm_path, algorithm)
            servers[algorithm] = stack.enter_context(peer.serve(programs, prepared, max_points=max(100, max_points)))
        except peer.UnavailableError as error:
            show(f"OSRM {peer.VERSION}, {algorithm}: left out", error)
        else:
            show(
                f"OSRM {peer.VERSION}, {algorithm}: prepared once, then kept",
                in_words(prepared.seconds),
            )
    return servers


def _show_routes(network: StreetNetwork, algorithm: str, server: peer.Server) -> None:
    lon, lat = points_beside(network, _NUM_ROUTES + 1, seed=4)
    taken = []
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        for start in range(_NUM_ROUTES):
            before = time.perf_counter()
            server.route(connection, lon[start : start + 2], lat[start : start + 2])
            taken.append(time.perf_counter() - before)
    taken = taken[10:]
    show(
        f"  OSRM {algorithm}, a route with steps, the same {_NUM_ROUTES:,}",
        f"{in_words(statistics.median(taken))}, {in_words(float(np.quantile(taken, 0.95)))}",
    )


def _show_tables_of_points(
    network: StreetNetwork, times: TravelTimes, servers: dict[str, peer.Server], size: int, *, runs: int, large: bool
) -> None:
    lon, lat = points_beside(network, size, seed=1)
    tasks: dict[str, Callable[[], object]] = {"ours": partial(ours.points_table, times, lon, lat)}
    for algorithm, server in servers.items():
        if large and algorithm == "MLD" and size > 1_000:
            # It would take half an hour.
            continue
        if algorithm == "CH" or size <= 1_000:
            tasks[f"OSRM {algorithm}, JSON"] = partial(server.table, lon, lat)
        tasks[f"OSRM {algorithm}, binary"] = partial(server.table_in_binary, lon, lat)
        if algorithm == "CH":
            tasks[f"OSRM {algorithm}, binary, two halves at once"] = partial(server.table_in_halves, lon, lat)
    timings = medians(tasks, runs=runs)
    mine = timings.pop("ours")
    show(
        f"{size:,} x {size:,} points, located and as an array",
        mine,
        within(mine.seconds, 8, "8 s") if large and size == 5_000 else None,
    )
    for name, timing in timings.items():
        ratio = timing.seconds / mine.seconds
        goal = at_least(ratio, 15) if size == 5_000 and not large else None
        show(f"  {name}", f"{timing}, {ratio:,.1f} times", goal)
    if servers and size == 100:
        _show_agreement(servers["CH" if "CH" in servers else "MLD"], times, lon, lat)


def _show_agreement(
    server: peer.Server, times: TravelTimes, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> None:
    """Show that both answer the same question, each by its own speeds and turn costs."""
    mine, theirs, binary = times(lon, lat).seconds, server.table(lon, lat), server.table_in_binary(lon, lat)
    if not np.allclose(np.nan_to_num(theirs, nan=0), np.where(np.isnan(theirs), 0, binary), atol=0.06):
        raise AssertionError("OSRM's two formats differ")
    far = np.isfinite(theirs) & (mine > 120) & (mine < UNREACHABLE)
    low, middle, high = np.quantile(theirs[far] / mine[far], [0.05, 0.5, 0.95])
    show("  OSRM's durations as multiples of ours: median, 5 to 95 %", f"{middle:.2f}, {low:.2f} to {high:.2f}")
