"""Solve a problem: set the impossible aside, let an engine search, put times to its answer, finish it, check it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from solvers.check import check
from solvers.engines import ENGINES, Limits, Progress
from solvers.errors import EngineError, UnsoundSolutionError
from solvers.impossible import find_impossible
from solvers.improve import complete, repair
from solvers.insertion import IMPOSSIBLE, cheapest_insertions, tabulate_jobs
from solvers.problem import Problem
from solvers.solution import Reason, Solution, Unassigned
from solvers.timing import Sequences, cost_of_route, price_of, schedule_route

DEFAULT_ITERATIONS = 2_000
"""Stop rule where the caller names none: a few seconds of PyVRP on some hundred jobs, the same answer every time."""


def solve(
    problem: Problem,
    *,
    engine: str = "pyvrp",
    seed: int = 0,
    time_limit: float | None = None,
    iterations: int | None = None,
    on_progress: Progress | None = None,
) -> Solution:
    """Assign jobs to vehicles, order and time them, and give a reason for each job left out.

    Parameters
    ----------
    engine
        Key of :data:`solvers.engines.ENGINES`.
    time_limit, iterations
        Seconds of wall clock, or steps of the engine's search; at most one of them, :data:`DEFAULT_ITERATIONS` where
        neither is given. The same problem, seed and iterations give an equal solution.
    on_progress
        Called now and then by engines that search, with the share of the stop rule used up and the best cost so far.

    Returns
    -------
    Solution
        Sound by :func:`solvers.check.check`; no job left out has a feasible insertion that costs less than its prize.

    Raises
    ------
    EngineError
        The engine is unknown or the stop rule makes no sense.
    UnsoundSolutionError
        The checker faults the answer: a defect of this package.
    """
    if engine not in ENGINES:
        raise EngineError(f"there is no engine {engine!r}; use one of {', '.join(sorted(ENGINES))}")
    if time_limit is None and iterations is None:
        iterations = DEFAULT_ITERATIONS
    limits = Limits(seed=seed, time_limit=time_limit, iterations=iterations, on_progress=on_progress)
    impossible = find_impossible(problem)
    hopeless = {one.job for one in impossible}
    possible = tuple(job for job in range(len(problem.jobs)) if job not in hopeless)
    sequences: Sequences = ((),) * len(problem.vehicles)
    if possible:
        part = replace(problem, jobs=tuple(problem.jobs[job] for job in possible))
        found = repair(part, ENGINES[engine](part, limits))
        sequences = tuple(tuple(possible[job] for job in jobs) for jobs in found)
    solution = finish(problem, complete(problem, sequences, possible), impossible)
    violations = check(problem, solution)
    if violations:
        raise UnsoundSolutionError(
            f"{engine} gave an answer with {len(violations)} violations, the first: {violations[0].detail}"
        )
    return solution


def finish(problem: Problem, sequences: Sequences, impossible: Sequence[Unassigned]) -> Solution:
    """Put times to feasible sequences, and a reason to every job that is on none of them."""
    routes = tuple(
        route
        for vehicle, jobs in enumerate(sequences)
        if jobs and (route := schedule_route(problem, vehicle, jobs)) is not None
    )
    settled = {stop.job for route in routes for stop in route.stops} | {one.job for one in impossible}
    outcompeted = _explain_outcompeted(problem, sequences, [j for j in range(len(problem.jobs)) if j not in settled])
    unassigned = tuple(sorted((*impossible, *outcompeted), key=lambda one: one.job))
    cost = sum(cost_of_route(problem, route) for route in routes)
    return Solution(
        routes=routes,
        unassigned=unassigned,
        cost=cost + sum(price_of(problem.jobs[one.job]) for one in unassigned),
    )


def _explain_outcompeted(problem: Problem, sequences: Sequences, jobs: Sequence[int]) -> list[Unassigned]:
    """Say for each job that is possible but left out what its cheapest insertion costs, or that no vehicle has room."""
    if not jobs:
        return []
    table = tabulate_jobs(problem)
    candidates = np.array(jobs, dtype=np.int64)
    cost = np.array(
        [cheapest_insertions(problem, table, vehicle, route, candidates)[0] for vehicle, route in enumerate(sequences)]
    )
    spare = [_spare_seconds(problem, vehicle, route) for vehicle, route in enumerate(sequences)]
    explained = []
    for column, index in enumerate(jobs):
        job = problem.jobs[index]
        vehicle = int(cost[:, column].argmin())
        if cost[vehicle, column] < IMPOSSIBLE:
            detail = (
                f"The cheapest way to fit it in, on vehicle {problem.vehicles[vehicle].id}, costs "
                f"{cost[vehicle, column]} s more; its prize is {job.prize} s."
            )
        else:
            eligible = [number for number, owner in enumerate(problem.vehicles) if owner.may_serve(job)]
            roomiest = max(eligible, key=lambda number: spare[number])
            detail = (
                f"None of the {len(eligible)} vehicles that may serve it has room: it takes {job.service_duration} s "
                f"and the way there; vehicle {problem.vehicles[roomiest].id} has most time left, {spare[roomiest]} s."
            )
        explained.append(Unassigned(job=index, reason=Reason.OUTCOMPETED, detail=detail))
    return explained


def _spare_seconds(problem: Problem, vehicle: int, jobs: Sequence[int]) -> int:
    shift = problem.vehicles[vehicle].shift
    route = schedule_route(problem, vehicle, jobs) if jobs else None
    busy = 0 if route is None else route.travel_duration + route.service_duration
    return shift.end - shift.start - busy
