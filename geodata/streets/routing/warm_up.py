"""Compiling all of routing before the first request, so that none waits for the compiler."""

import gc
from functools import cache

import numpy as np

from geodata.streets.network import StreetNetwork
from geodata.streets.routing.router import Router


@cache
def compile_routing() -> None:
    """Compile all that a request may run, or fetch it from disk: by running it once, on a street between two nodes."""
    street = StreetNetwork(
        node_lon=np.array([0.0, 0.001]),
        node_lat=np.zeros(2),
        node_signals=np.zeros(2, dtype=np.bool_),
        edge_tail=np.array([0, 1], dtype=np.int32),
        edge_head=np.array([1, 0], dtype=np.int32),
        edge_length=np.full(2, 111.2),
        edge_duration=np.full(2, 10_000, dtype=np.int32),
        edge_class=np.zeros(2, dtype=np.int32),
        edge_name=np.zeros(2, dtype=np.int32),
        edge_reverse=np.array([1, 0], dtype=np.int32),
        edge_rank=np.arange(2, dtype=np.int32),
        restriction_offset=np.zeros(1, dtype=np.int64),
        restriction_edge=np.zeros(0, dtype=np.int32),
        geometry_offset=np.array([0, 2, 4]),
        geometry_lon=np.array([0.0, 0.001, 0.001, 0.0]),
        geometry_lat=np.zeros(4),
        class_names=("residential",),
        names=("",),
        metadata={},
    )
    # Fetching machine code makes a multitude of objects that all stay: looking for garbage among them is a tenth of it.
    collects = gc.isenabled()
    gc.disable()
    try:
        _run_all(Router(street))
    finally:
        if collects:
            gc.enable()


def _run_all(router: Router) -> None:
    metric = router.updated(router.metric(), [0], durations=[9_000])
    edge, time = np.array([[0, 1]], dtype=np.int32), np.array([[1_000, 2_000]], dtype=np.int32)
    departures, arrivals = router.departures(metric, edge, time), router.arrivals(edge, time)
    router.durations(metric, departures, arrivals)
    router.way(metric, departures, arrivals)
    router.reach(metric, departures)
