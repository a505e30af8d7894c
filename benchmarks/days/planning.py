"""Planning one day in a process of its own, as ``dispatch311 plan`` does."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.days.cases import CASES, Files, profile_of
from benchmarks.solvers.fresh import peak_bytes


def plan_afresh(name: str, files: Files, *, search: float, threads: int) -> dict[str, Any]:
    """Plan a case in a new interpreter.

    Returns
    -------
    dict
        Wall seconds from before the streets are loaded to a checked and stored plan, the most memory, what is in the
        plan, and its cost; ``"first"`` is when the first department began to be searched.
    """
    call = {"name": name, "network": str(files.network), "database": files.database, "places": files.places}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.days.planning"],
        input=json.dumps(call | {"search": search, "threads": threads}),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=20 * search + 1_800,
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _plan(call: dict[str, Any]) -> dict[str, Any]:
    from api.cli.demo import AS_OF, DAY
    from api.runs import run_plan
    from api.searching import Searcher, SolverChoice
    from dispatch.store import open_store
    from geodata.streets.network import load
    from geodata.streets.travel_times import TravelTimes
    from solvers.warm_up import compile_search

    city = profile_of(CASES[call["name"]], call["places"])
    compile_search()
    began = time.monotonic()
    moments: list[tuple[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        # A copy: the plan is stored too.
        copy = Path(folder) / "city.db"
        copy.write_bytes(Path(call["database"].removeprefix("sqlite:///")).read_bytes())
        with open_store(f"sqlite:///{copy}") as store:
            plan = run_plan(
                store,
                city,
                TravelTimes(load(call["network"])),
                day=DAY,
                as_of=AS_OF,
                searcher=Searcher(choice=SolverChoice(time_limit=call["search"], threads=call["threads"])),
                now=AS_OF,
                on_department=lambda name: moments.append((name, time.monotonic() - began)),
            ).first
    seconds = time.monotonic() - began
    figures = [part.figures for part in plan.departments]
    return {
        "seconds": seconds,
        "peak": peak_bytes(),
        "moments": moments,
        "num_orders": sum(one.num_orders for one in figures),
        "num_scheduled": sum(one.num_scheduled for one in figures),
        "num_crews": sum(len(part.crews) for part in plan.departments),
        "cost": sum(part.cost for part in plan.departments),
    }


if __name__ == "__main__":
    print(json.dumps(_plan(json.load(sys.stdin))))
