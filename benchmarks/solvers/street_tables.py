"""Travel times between places of a city, as matrices: made once, then kept."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from benchmarks.streets.places import CACHE, digest_of
from solvers.problem import Matrix

CITIES = ("columbus", "demo")
"""A real extract, its streets as OpenStreetMap has them, and the made-up city of the demo."""

FIRST_HOUR = 8
"""O'clock, when the plan starts."""

_EXTRACTS = Path(__file__).parents[3] / "shared" / "data" / "osm"
_HOURS = range(FIRST_HOUR - 1, FIRST_HOUR + 10)
"""Whose tables a shift of 8 hours and some overtime needs."""


class UnavailableError(Exception):
    """The streets of a city are not here; the message says what to do in one line."""


def street_matrix(city: str, num_places: int, *, seed: int) -> Matrix:
    """Give the travel times between places beside the streets, by the network's own speeds."""
    return Matrix(durations=_kept(city, num_places, seed, "day"))


def street_matrix_by_hour(city: str, num_places: int, *, seed: int) -> Matrix:
    """Give the travel times between the same places by the hour of a weekday, the plan's second 0 at 8 o'clock."""
    times = tuple((hour - FIRST_HOUR) * 3600 + 1800 for hour in _HOURS)
    return Matrix(durations=_kept(city, num_places, seed, "hours"), times=times)


def at_one_time(matrix: Matrix, how: Literal["slowest", "mean"]) -> Matrix:
    """Make one table of those within a shift.

    Parameters
    ----------
    how
        "slowest": that of the hour with the longest times in total, "mean": of all hours, rounded.
    """
    within = matrix.durations[[0 < time < 8 * 3600 for time in matrix.times]]
    if how == "slowest":
        return Matrix(durations=within[int(np.argmax(within.sum(axis=(1, 2), dtype=np.int64)))].copy())
    return Matrix(durations=np.rint(within.mean(axis=0)).astype(np.int32))


def _kept(city: str, num_places: int, seed: int, kind: str) -> NDArray[np.int32]:
    streets = _streets(city)
    name = f"{city}-{digest_of(streets)}-{num_places}-{seed}-{kind}.npy"
    path = CACHE / "tables" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"part-{name}")
        np.save(part, _make(streets, num_places, seed, kind))
        part.replace(path)
    table: NDArray[np.int32] = np.load(path)
    table.setflags(write=False)
    return table


def _make(streets: Path, num_places: int, seed: int, kind: str) -> NDArray[np.int32]:
    # Not above: who reads a table that is kept needs none of it, and is measured for memory.
    from benchmarks.streets.points import points_beside
    from geodata.streets.network import build_network, load, save
    from geodata.streets.travel_times import UNREACHABLE, TravelTimes

    network_path = CACHE / "tables" / f"{streets.stem}-{digest_of(streets)}.net"
    network_path.parent.mkdir(parents=True, exist_ok=True)
    if not network_path.exists():
        save(build_network(streets), network_path)
    network = load(network_path)
    lon, lat = points_beside(network, num_places + num_places // 5 + 50, seed=seed)
    today = datetime(2026, 6, 10, tzinfo=UTC)
    table = TravelTimes(network).between(today.replace(hour=8), today.replace(hour=18))(lon, lat)
    # Nearly all streets can be reached from each other; what cannot be, a yard behind a gate, is left out.
    is_reached = table.seconds < UNREACHABLE
    usual = len(table) // 2
    is_usual = (np.count_nonzero(is_reached, axis=0) > usual) & (np.count_nonzero(is_reached, axis=1) > usual)
    usable = np.flatnonzero(is_usual)[:num_places]
    if len(usable) < num_places:
        raise UnavailableError(f"only {len(usable)} of {num_places} places on the streets of {streets.name} connect")
    kept = table.subset(usable)
    return kept.seconds if kind == "day" else kept.by_hour().hourly_seconds[list(_HOURS)]


def _streets(city: str) -> Path:
    if city == "demo":
        return _demo_streets()
    path = _EXTRACTS / f"{city}.osm.pbf"
    if not path.exists():
        raise UnavailableError(f"there are no streets of {city}: put OpenStreetMap data at {path}")
    return path


def _demo_streets() -> Path:
    path = CACHE / "demo.osm.pbf"
    if not path.exists():
        from geodata.synthetic import build_city, write_streets

        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"part-{path.name}")
        write_streets(build_city(), part)
        part.replace(path)
    return path
