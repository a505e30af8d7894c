"""The long comparison: ``python -m benchmarks.solvers``, or ``make bench-solvers``."""

import argparse
import platform
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from benchmarks.solvers import day, explaining, literature, traffic, urgent
from benchmarks.solvers.fresh import FailedError, in_fresh_process
from benchmarks.solvers.measuring import OURS, is_installed, version_of
from benchmarks.solvers.options import Options, cores
from benchmarks.solvers.peers import PEERS
from benchmarks.solvers.problems import city_day, problem_of
from benchmarks.solvers.published import FAMILIES
from benchmarks.solvers.records import Records
from benchmarks.streets.measuring import load

_Compare = Callable[[str, Options, Records], None]

COMPARISONS: dict[str, _Compare] = {
    **dict.fromkeys(FAMILIES, literature.compare),
    **dict.fromkeys(day.SIZES, day.compare),
    "traffic": traffic.compare,
    "explain": explaining.compare,
    "urgent": urgent.compare,
}
"""By the name that ``--family`` knows."""


def main() -> None:
    """Read the command line and compare."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.solvers", description=__doc__)
    parser.add_argument("--family", nargs="+", choices=COMPARISONS, default=list(COMPARISONS))
    parser.add_argument("--limit", type=float, help="seconds in place of those that the goals name")
    parser.add_argument("--instances", type=int, help="how many of a family, evenly spread over it")
    parser.add_argument("--seeds", type=int, default=1, help="runs on each instance, whose median counts")
    parser.add_argument("--solvers", nargs="+", choices=(OURS, *PEERS), default=[OURS, *PEERS])
    parser.add_argument("--at-once", type=int, default=1, help="one-core measurements at the same time")
    parser.add_argument("--out", type=Path, help="JSON where results are kept and from which a run goes on")
    options = parser.parse_args()
    compare(
        options.family,
        Options(
            limit=options.limit,
            num_instances=options.instances,
            num_seeds=options.seeds,
            solvers=tuple(options.solvers),
            at_once=options.at_once,
        ),
        Records(options.out),
    )


def compare(names: Sequence[str], options: Options, records: Records) -> None:
    """Print what is compared, and the tables."""
    solvers = tuple(solver for solver in options.solvers if is_installed(solver))
    for solver in options.solvers:
        if solver not in solvers:
            print(f"{solver} is not installed here, and left out")
    versions = [f"{solver} {version_of(solver)}" for solver in solvers]
    print(
        f"Python {platform.python_version()}, numpy {version('numpy')}, numba {version('numba')}, {', '.join(versions)}"
    )
    print(f"cores {', '.join(map(str, cores()))}; {load()}; seeds from 1 on; only ratios within one run mean anything")
    if OURS in solvers:
        _warm_up()
    for name in names:
        COMPARISONS[name](name, replace(options, solvers=solvers), records)


def _warm_up() -> None:
    """Compile before anything is measured: that happens once for a source, and is no part of any figure."""
    from benchmarks.solvers.ours import warm_up

    source = city_day("demo", 1_000, seed=day.SEED, traffic="hours")
    problem_of(source)
    try:
        in_fresh_process(warm_up, cores=cores(), timeout=600, source=source)
    except FailedError as error:
        print(f"{OURS} fails on a day of the demo: {error}")


if __name__ == "__main__":
    main()
