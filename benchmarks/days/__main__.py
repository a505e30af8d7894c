"""``python -m benchmarks.days``: each case's time, memory and stops, and its cost beside a search ten times as long."""

import argparse
import os
from functools import partial

from benchmarks.days.cases import CASES, make_ready
from benchmarks.days.planning import plan_case
from benchmarks.solvers.fresh import in_fresh_process
from benchmarks.streets.measuring import Goal, load, show, within

MAX_GAP = 0.03
"""How much dearer a plan may be than that of ten times the search."""


def main() -> None:
    """Read the command line and plan."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.days", description=__doc__)
    parser.add_argument("--case", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--ten-times", action="store_true", help="search ten times as long as well; takes hours")
    options = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))[:2]
    print(f"{len(cores)} threads, {load()}")
    for name in options.case:
        case = CASES[name]
        files = make_ready(case)
        plan = partial(
            in_fresh_process,
            plan_case,
            cores=cores,
            name=name,
            network=str(files.network),
            database=str(files.database),
            places=files.places,
            threads=len(cores),
        )
        found = plan(search=case.search, timeout=_timeout(case.search))
        print(
            f"\n{name}: {case.num_nodes:,} nodes, {found['num_orders']:,} orders, {found['num_crews']} crews, "
            f"{found['num_scheduled']:,} stops in the checked plan"
        )
        for department, moment in found["moments"]:
            show(f"  {department} is planned from", f"{moment:.1f} s")
        limit = case.max_seconds
        show("seconds, all in", f"{found['seconds']:.1f}", within(found["seconds"], limit, f"{limit:g} s"))
        memory = f"{found['peak'] / 2**30:.2f} GiB"
        most = case.max_bytes
        show("memory", memory, within(found["peak"], most, f"{most / 2**30:g} GiB") if most else None)
        show("cost", f"{found['cost']:,}")
        if options.ten_times:
            longer = plan(search=10 * case.search, timeout=_timeout(10 * case.search))
            gap = found["cost"] / longer["cost"] - 1
            show(
                f"above the plan of a search of {10 * case.search:g} s",
                f"{gap:.1%}",
                Goal(f"{MAX_GAP:.0%}", gap <= MAX_GAP),
            )


def _timeout(search: float) -> float:
    """Give the seconds after which a plan is taken to hang."""
    return 2 * search + 1_800


if __name__ == "__main__":
    main()
