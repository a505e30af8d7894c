"""Urgent jobs into a plan that crews have already: how much of it changes, and what that costs."""

from dataclasses import replace
from time import perf_counter
from typing import Any

from benchmarks.solvers.cities import on_each_city
from benchmarks.solvers.measuring import OURS, Run
from benchmarks.solvers.options import Options, cores
from benchmarks.solvers.problems import Source, city_day, problem_of
from benchmarks.solvers.records import Records, record_task
from benchmarks.streets.measuring import Goal
from solvers.problem import Problem, Stability, TimeWindow
from solvers.solution import Sequences

NUM_JOBS = 1_000
TIME_LIMIT = 60.0
SEED = 1

SECONDS_TO_ANSWER = 5.0

MOVE_COSTS = {1: 900, 10: 150}
"""By how many jobs are urgent, the price of a job that changes crew, in seconds of travel; a list that changes costs
twice that. For one job nobody else shall be disturbed; ten may disturb some.
"""

_PRIZE = 100_000
_WITHIN = TimeWindow(0, 3 * 3600)
"""What makes a job urgent."""


def compare(row: str, options: Options, records: Records) -> None:
    """Put one and ten urgent jobs into a plan of a thousand jobs."""
    if OURS not in options.solvers:
        print(f"\n{row}: skipped, no peer keeps to a plan at a price")
        return

    def compare_on(city: str) -> None:
        for num_urgent in MOVE_COSTS:
            for seed in options.seeds:
                _compare_on(city, num_urgent, row, options, records, seed=seed)

    on_each_city(row, options, compare_on)


def _compare_on(city: str, num_urgent: int, row: str, options: Options, records: Records, *, seed: int) -> None:
    record = record_task(
        records,
        Run(solver=OURS, seed=seed, time_limit=options.limit or TIME_LIMIT, cores=cores()),
        insert,
        row=row,
        instance=f"{city}, {num_urgent} urgent",
        source=city_day(city, NUM_JOBS + num_urgent, seed=SEED),
        slack=600,
        num_urgent=num_urgent,
    )
    print(
        f"\n{num_urgent} urgent job(s) into a plan of {NUM_JOBS:,} in {city}, seed {seed}, "
        f"{MOVE_COSTS[num_urgent]:,} s for a job that changes crew"
    )
    if "failed" in record:
        print(f"  failed: {record['failed']}")
        return
    for name, one in record["answers"].items():
        print(
            f"  {name:<28}{one['wall']:>7.2f} s, cost {one['cost']:>10,}, {one['urgent_done']} of {num_urgent} done, "
            f"{one['crews']} other crews changed, {one['moved']} of {one['kept']} kept jobs moved, "
            f"{one['violations']} violations"
        )
    stable, free = record["answers"]["with the plan's price"], record["answers"]["free re-solve"]
    above, moved = 100 * (stable["cost"] / free["cost"] - 1), 100 * stable["moved"] / max(1, stable["kept"])
    goals = [
        Goal("at most 1 other crew changed", stable["crews"] <= 1)
        if num_urgent == 1
        else Goal(f"at most 5 % of kept stops change crew: {moved:.1f} %", moved <= 5),
        Goal(f"at most 2 % above the free re-solve: {above:.2f} %", above <= 2),
        Goal(f"in under {SECONDS_TO_ANSWER:g} s", stable["wall"] < SECONDS_TO_ANSWER),
    ]
    for goal in goals:
        print(f"  {goal}")


def insert(*, source: Source, num_urgent: int, seed: int, time_limit: float, threads: int) -> dict[str, Any]:
    """Plan without the urgent jobs, then with them: at the plan's price, from the plan alone, and free."""
    from benchmarks.solvers.ours import plan

    given = problem_of(source)
    urgent = range(len(given.jobs) - num_urgent, len(given.jobs))
    before = replace(given, jobs=given.jobs[: urgent.start])
    first = plan(before, seed=seed, time_limit=time_limit, threads=threads)
    problem = replace(
        given,
        jobs=before.jobs + tuple(replace(given.jobs[job], prize=_PRIZE, time_windows=(_WITHIN,)) for job in urgent),
    )
    move_cost = MOVE_COSTS[num_urgent]
    priced = replace(
        problem,
        jobs=tuple(replace(job, move_cost=move_cost) for job in problem.jobs),
        stability=Stability(
            plan=tuple(tuple(problem.jobs[job].id for job in visits) for visits in first),
            change_cost=2 * move_cost,
        ),
    )
    # A little less than what is asked, which counts reading the answer too.
    soon = 0.9 * SECONDS_TO_ANSWER
    answers = {}
    for name, asked, seconds, start in (
        ("with the plan's price", priced, soon, first),
        ("from the plan alone", problem, soon, first),
        ("free re-solve", problem, time_limit, None),
    ):
        began = perf_counter()
        sequences = plan(asked, seed=seed + 1, time_limit=seconds, threads=threads, initial=start)
        wall = perf_counter() - began
        answers[name] = {"wall": wall} | _changes(problem, first, sequences, urgent)
    return {"answers": answers}


def _changes(problem: Problem, first: Sequences, second: Sequences, urgent: range) -> dict[str, Any]:
    from benchmarks.solvers.scoring import score

    judged = score(problem, second)
    before = {job: vehicle for vehicle, visits in enumerate(first) for job in visits}
    after = {job: vehicle for vehicle, visits in enumerate(second) for job in visits}
    kept = [job for job in before if job in after]
    taking = {after[job] for job in urgent if job in after}
    return {
        "cost": judged.cost,
        "violations": judged.violations,
        "urgent_done": sum(job in after for job in urgent),
        "kept": len(kept),
        "moved": sum(before[job] != after[job] for job in kept),
        "crews": sum(a != b for vehicle, (a, b) in enumerate(zip(first, second, strict=True)) if vehicle not in taking),
    }
