"""What is measured in a process of its own: a warm start, and how much memory a task takes at its peak."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def in_fresh_process(task: str, *arguments: object) -> dict[str, Any]:
    """Run one of this module's tasks in a new interpreter and give what it measured."""
    command = [sys.executable, "-m", "benchmarks.streets.fresh", task, repr(time.monotonic()), *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=3_600)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _build(_: float, osm_path: str, network_path: str) -> dict[str, float]:
    from geodata.streets.network import build_network, save

    start = time.perf_counter()
    save(build_network(Path(osm_path)), network_path)
    return {"seconds": time.perf_counter() - start, "peak": _peak_bytes()}


def _start(started: float, network_path: str) -> dict[str, float]:
    """Do what a service does before its first answer, and give the seconds since the process was asked for."""
    moments = {}
    from benchmarks.streets import ours
    from benchmarks.streets.points import points_beside
    from geodata.streets.network import load
    from geodata.streets.travel_times import TravelTimes

    moments["imported"] = time.monotonic() - started
    network = load(network_path)
    moments["loaded"] = time.monotonic() - started
    ours.compile_all()
    times = TravelTimes(network)
    moments["ready"] = time.monotonic() - started
    ours.points_table(times, *points_beside(network, 100, seed=1))
    moments["answered"] = time.monotonic() - started
    return moments


def _table(_: float, network_path: str, num_points: str) -> dict[str, float]:
    from benchmarks.streets import ours
    from benchmarks.streets.points import points_beside
    from geodata.streets.network import load
    from geodata.streets.travel_times import TravelTimes

    network = load(network_path)
    start = time.perf_counter()
    ours.points_table(TravelTimes(network), *points_beside(network, int(num_points), seed=1))
    return {"seconds": time.perf_counter() - start, "peak": _peak_bytes()}


def _peak_bytes() -> int:
    # Not getrusage: what it says of a new process counts the memory of the one that started it.
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024


if __name__ == "__main__":
    task, started, *rest = sys.argv[1:]
    tasks: dict[str, Callable[..., dict[str, float]]] = {"build": _build, "start": _start, "table": _table}
    print(json.dumps(tasks[task](float(started), *rest)))
