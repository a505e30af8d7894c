"""Planning one day in a process of its own, as ``dispatch311 plan`` does."""

import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.days.cases import CASES, profile_of
from benchmarks.solvers.fresh import peak_bytes


def plan_case(
    *,
    name: str,
    network: str,
    database: str,
    places: dict[str, tuple[float, float]],
    search: float,
    threads: int,
    num_urgent: int = 0,
) -> dict[str, Any]:
    """Plan a case.

    Parameters
    ----------
    num_urgent
        Urgent orders that are then put into the plan, each for itself (:mod:`benchmarks.days.changing`).

    Returns
    -------
    dict
        Wall seconds from before the streets are loaded to a checked and stored plan, the most memory in bytes, what is
        in the plan and its cost; ``"moments"`` are the seconds at which each department began to be planned.
    """
    from api.cli.demo import AS_OF, DAY
    from api.runs import make_plans, save
    from api.searching import Searcher, SolverChoice
    from benchmarks.days.changing import insert_urgent
    from dispatch.store import open_store
    from geodata.streets.network import load
    from geodata.streets.travel_times import TravelTimes
    from solvers.warm_up import compile_search

    city = profile_of(CASES[name], places)
    compile_search()
    began = time.monotonic()
    moments: list[tuple[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        # A copy: the plan is stored too.
        copy = Path(folder) / "city.db"
        copy.write_bytes(Path(database).read_bytes())
        with open_store(f"sqlite:///{copy}") as store:
            travel_times = TravelTimes(load(network))
            plan = make_plans(
                store,
                city,
                travel_times,
                day=DAY,
                as_of=AS_OF,
                searcher=Searcher(choice=SolverChoice(time_limit=search, threads=threads)),
                on_department=lambda department: moments.append((department, time.monotonic() - began)),
            ).first
            save(store, plan, now=AS_OF)
    seconds = time.monotonic() - began
    figures = [part.figures for part in plan.departments]
    peak = peak_bytes()
    return {
        "seconds": seconds,
        "peak": peak,
        "moments": moments,
        "num_orders": sum(one.num_orders for one in figures),
        "num_scheduled": sum(one.num_scheduled for one in figures),
        "num_crews": sum(len(part.crews) for part in plan.departments),
        "cost": sum(part.cost for part in plan.departments),
        "urgent": insert_urgent(plan, travel_times, num_orders=num_urgent, threads=threads),
    }
