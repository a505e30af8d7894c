"""Why a hundred jobs of a large day were left out, and whether what would let them fit does when it is tried."""

from dataclasses import replace
from time import perf_counter
from typing import Any

from benchmarks.solvers.cities import on_each_city
from benchmarks.solvers.measuring import OURS, Run
from benchmarks.solvers.options import Options, cores
from benchmarks.solvers.problems import Source, city_day, problem_of
from benchmarks.solvers.records import Records, record_task
from benchmarks.streets.measuring import Goal
from solvers.problem import Problem
from solvers.solution import Sequences

NUM_JOBS = 1_000
NUM_EXPLAINED = 100
NUM_TRIED = 20
"""Jobs whose smallest proven change is made here too, by a solve of our own call."""

TIME_LIMIT = 60.0
SEED = 1


def compare(row: str, options: Options, records: Records) -> None:
    """Explain a hundred jobs on each city."""
    if OURS not in options.solvers:
        print(f"\n{row}: skipped, no peer explains")
        return

    def compare_on(city: str) -> None:
        for seed in options.seeds:
            _compare_on(city, row, options, records, seed=seed)

    on_each_city(row, options, compare_on)


def _compare_on(city: str, row: str, options: Options, records: Records, *, seed: int) -> None:
    record = record_task(
        records,
        Run(solver=OURS, seed=seed, time_limit=options.limit or TIME_LIMIT, cores=cores()),
        explain_left_out,
        row=row,
        instance=city,
        source=city_day(city, NUM_JOBS, seed=SEED),
        slack=1_200,
    )
    print(f"\nwhy jobs of {NUM_JOBS:,} in {city} were left out, seed {seed}")
    if "failed" in record:
        print(f"  failed: {record['failed']}")
        return
    num_jobs, num_proposals, num_proven = (record[name] for name in ("jobs", "proposals", "proven"))
    share = num_proven / max(1, num_proposals)
    print(
        f"  {num_jobs} jobs explained in {record['wall']:.2f} s: {record['with_reason']} with a reason, "
        f"{record['with_proposal']} with a way to fit, {num_proven} of {num_proposals} such ways proven; "
        f"tried here, with the job required: {record['served']} of {record['tried']} served, {record['as_cheap']} of "
        f"them at no more than the price stated"
    )
    for goal in (
        Goal("all with a reason", record["with_reason"] == num_jobs),
        Goal(f"at least 95 % of the ways to fit proven: {100 * share:.1f} %", share >= 0.95),
        Goal(f"{NUM_EXPLAINED} jobs in under 60 s", record["wall"] < 60 * num_jobs / NUM_EXPLAINED),
    ):
        print(f"  {goal}")


def explain_left_out(*, source: Source, seed: int, time_limit: float, threads: int) -> dict[str, Any]:
    """Solve, explain, and make some of the changes proposed."""
    from solvers.explain import apply, explain_all
    from solvers.solution import sequences_of
    from solvers.solve import solve
    from solvers.timing import cost_of_sequences, price_of

    problem = problem_of(source)
    solution = solve(problem, seed=seed, time_limit=time_limit, threads=threads)
    asked = [one.job for one in solution.unassigned][:NUM_EXPLAINED]
    began = perf_counter()
    explanations = explain_all(problem, solution, asked)
    wall = perf_counter() - began
    proposals = [proposal for one in explanations for proposal in one.proposals]
    proven = [
        (one.job, next(proposal for proposal in one.proposals if proposal.is_proven))
        for one in explanations
        if any(proposal.is_proven for proposal in one.proposals)
    ][:NUM_TRIED]
    served = as_cheap = 0
    for job, proposal in proven:
        changed = apply(problem, proposal.changes)
        # Left to its prize alone, the room that is granted may be of more use to another job; required, it is served
        # wherever it can be, and the answer is then priced as the proposal says.
        wanted = problem.jobs[job].id
        forced = replace(
            changed, jobs=tuple(replace(one, prize=None) if one.id == wanted else one for one in changed.jobs)
        )
        start = _carried_over(problem, changed, sequences_of(solution.routes, len(problem.vehicles)))
        again = solve(forced, seed=seed, iterations=2_000, initial=start)
        is_served = any(changed.jobs[stop.job].id == wanted for route in again.routes for stop in route.stops)
        served += is_served
        cost = cost_of_sequences(changed, sequences_of(again.routes, len(changed.vehicles)))
        kept = {one.id for one in changed.jobs}
        dropped = sum(price_of(one) for one in problem.jobs if one.id not in kept)
        as_cheap += is_served and cost is not None and proposal.cost is not None and cost + dropped <= proposal.cost
    return {
        "wall": wall,
        "jobs": len(explanations),
        "with_reason": sum(bool(one.detail) for one in explanations),
        "with_proposal": sum(bool(one.proposals) for one in explanations),
        "proposals": len(proposals),
        "proven": sum(proposal.is_proven for proposal in proposals),
        "tried": len(proven),
        "served": served,
        "as_cheap": as_cheap,
    }


def _carried_over(before: Problem, after: Problem, sequences: Sequences) -> Sequences:
    """Name the jobs of an answer by their indices in a problem that may have fewer of them."""
    index = {job.id: number for number, job in enumerate(after.jobs)}
    return tuple(
        tuple(index[before.jobs[job].id] for job in visits if before.jobs[job].id in index) for visits in sequences
    )
