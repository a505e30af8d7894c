"""The long comparison: ``python -m benchmarks.streets``, or ``make bench-streets``."""

import argparse
import os
import platform
from importlib.metadata import version

from benchmarks.streets import osrm
from benchmarks.streets.comparison import compare
from benchmarks.streets.places import large_city, small_city

_CITIES = {"small": small_city, "large": large_city}


def main() -> None:
    """Read the command line and compare on each city asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.streets", description=__doc__)
    parser.add_argument("--cities", nargs="+", choices=_CITIES, default=list(_CITIES))
    parser.add_argument("--sizes", nargs="+", type=int, default=[100, 1_000, 5_000], help="points of a square table")
    parser.add_argument("--runs", type=int, default=3, help="runs whose median counts")
    parser.add_argument(
        "--osrm",
        nargs="*",
        choices=osrm.ALGORITHMS,
        help="algorithms of the routing server, none to leave it out; "
        "CH takes hours to prepare the large city and is asked there only when named",
    )
    options = parser.parse_args()
    names = ("numba", "numpy", "scipy", "osmnx")
    print(f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in names))
    print(
        f"{len(os.sched_getaffinity(0))} cores of {os.cpu_count()}, {platform.machine()}; of {options.runs} runs, taken"
    )
    print("in turn, the median counts; the machine may be shared, so only ratios within one run mean anything")
    programs = None
    if options.osrm != []:
        try:
            programs = osrm.fetch()
        except osrm.UnavailableError as error:
            print(f"no OSRM: {error}")
    for name in options.cities:
        city = _CITIES[name]()
        compare(
            city,
            sizes=tuple(options.sizes),
            runs=options.runs,
            osrm=programs,
            algorithms=options.osrm or (("MLD",) if city.large else osrm.ALGORITHMS),
        )


if __name__ == "__main__":
    main()
