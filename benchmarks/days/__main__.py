"""``python -m benchmarks.days``: each case's time, memory and stops, and its cost beside a search ten times as long."""

import argparse
import os
from functools import partial
from typing import Any

from benchmarks.days.cases import CASES, make_ready
from benchmarks.days.changing import FREE_SEARCH, summarise
from benchmarks.days.planning import plan_case
from benchmarks.solvers.fresh import in_fresh_process
from benchmarks.streets.measuring import Goal, load, show, within

MAX_GAP = 0.03
"""How much dearer a plan may be than that of ten times the search, or one with an urgent order than one made anew."""

MAX_SECONDS, MAX_CHANGED = 2.0, 0.05
"""Until the best places for an urgent order are found; share of the published stops that change for it."""


def main() -> None:
    """Read the command line and plan."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.days", description=__doc__)
    parser.add_argument("--case", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--ten-times", action="store_true", help="search ten times as long as well; takes hours")
    parser.add_argument("--urgent", type=int, default=0, metavar="N", help="then put N urgent orders in, one at a time")
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
        found = plan(
            search=case.search,
            num_urgent=options.urgent,
            timeout=_timeout(case.search) + options.urgent * 2 * FREE_SEARCH,
        )
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
        if found["urgent"]:
            _show_urgent(found["urgent"])
        if options.ten_times:
            longer = plan(search=10 * case.search, timeout=_timeout(10 * case.search))
            gap = found["cost"] / longer["cost"] - 1
            show(
                f"above the plan of a search of {10 * case.search:g} s",
                f"{gap:.1%}",
                Goal(f"{MAX_GAP:.0%}", gap <= MAX_GAP),
            )


def _show_urgent(found: list[dict[str, Any]]) -> None:
    told = summarise(found)
    show(
        f"seconds to three places for one of {len(found)} urgent orders, median and most",
        f"{told['seconds']:.2f}, {told['most_seconds']:.2f}",
        within(told["most_seconds"], MAX_SECONDS, f"{MAX_SECONDS:g} s"),
    )
    show("other crews changed, most", f"{told['num_crews']}", within(told["num_crews"], 1, "1"))
    share = told["share_changed"]
    show("published stops changed, most", f"{share:.1%}", within(share, MAX_CHANGED, f"{MAX_CHANGED:.0%}"))
    above = told["above_free"]
    show(
        f"above a plan made anew in {FREE_SEARCH:g} s, median and most",
        f"{above:.1%}, {told['most_above_free']:.1%}",
        within(above, MAX_GAP, f"{MAX_GAP:.0%}"),
    )


def _timeout(search: float) -> float:
    """Give the seconds after which a plan is taken to hang."""
    return 2 * search + 1_800


if __name__ == "__main__":
    main()
