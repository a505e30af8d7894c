"""Whether what is left out had to be: jobs called impossible, jobs called outcompeted, required jobs, frozen ones."""

from collections.abc import Iterator

from solvers.check.alone import serve_alone, vehicles_to_ask
from solvers.check.course import Ties
from solvers.check.places import insertions
from solvers.check.rules import Rule, Violation
from solvers.problem import Problem
from solvers.solution import Reason, Route, Solution


def check_reasons(problem: Problem, ties: Ties, solution: Solution) -> Iterator[Violation]:
    """Hold jobs called impossible to be so, others not, required jobs to fit nowhere, and frozen ones to be served.

    A job is possible where a route was found that serves it and keeps every rule; it is impossible where that is
    proven (see :func:`~solvers.check.alone.serve_alone`). What is neither is held against no answer. Nor is a required
    job that is rightly called impossible, though other jobs may lead to it where the triangle inequality does not hold.
    """
    served = {stop.job for route in solution.routes for stop in route.stops}
    left_out = [ties.unit(one.job) for one in solution.unassigned if 0 <= one.job < len(problem.jobs)]
    asked = vehicles_to_ask(problem, ties, list(dict.fromkeys(left_out)))
    alone: dict[tuple[int, ...], tuple[Route | None, bool]] = {}
    required: dict[tuple[int, ...], None] = {}
    for one in solution.unassigned:
        if not 0 <= one.job < len(problem.jobs):
            continue
        unit = ties.unit(one.job)
        if any(job in served for job in unit):
            continue
        if unit not in alone:
            alone[unit] = serve_alone(problem, ties, unit, asked[unit])
        route, is_impossible = alone[unit]
        if problem.jobs[one.job].prize is None and (route is not None or one.reason is Reason.OUTCOMPETED):
            required[unit] = None
        name = f"job {problem.jobs[one.job].id}"
        if route is not None and one.reason is not Reason.OUTCOMPETED:
            crew = problem.vehicles[route.vehicle]
            detail = f"{name} is left out as {one.reason}, but vehicle {crew.id} with nothing else to do could serve it"
            yield Violation(rule=Rule.REASON, detail=detail, vehicle=route.vehicle, job=one.job)
        if is_impossible and one.reason is Reason.OUTCOMPETED:
            detail = f"{name} is left out as outcompeted, but no vehicle could serve it even with nothing else to do"
            yield Violation(rule=Rule.REASON, detail=detail, job=one.job)
        if one.reason in _NEEDS and not _NEEDS[one.reason](problem, unit):
            detail = f"{name} is left out as {one.reason}, but the problem has nothing of the kind"
            yield Violation(rule=Rule.REASON, detail=detail, job=one.job)
    for place in insertions(problem, ties, solution, list(required), must_pay=False):
        jobs = " and ".join(f"job {problem.jobs[job].id}" for job in place.unit)
        detail = (
            f"{jobs}, required and left out, would fit on vehicle {problem.vehicles[place.route.vehicle].id} "
            f"as stop {place.position + 1}"
        )
        yield Violation(rule=Rule.REQUIRED, detail=detail, vehicle=place.route.vehicle, job=place.unit[0])
    yield from _check_frozen(problem, ties, solution)


def _check_frozen(problem: Problem, ties: Ties, solution: Solution) -> Iterator[Violation]:
    """Find vehicles that are not used although they could serve the jobs their routes begin with."""
    used = {route.vehicle for route in solution.routes}
    for vehicle, frozen in enumerate(ties.frozen):
        if frozen and vehicle not in used:
            route, _ = serve_alone(problem, ties, ties.unit(frozen[0]), [vehicle])
            if route is not None:
                crew = problem.vehicles[vehicle]
                detail = f"vehicle {crew.id} is not used, but it could serve its frozen jobs {list(crew.frozen)}"
                yield Violation(rule=Rule.FROZEN, detail=detail, vehicle=vehicle, job=frozen[0])


def _has_skills(problem: Problem, unit: tuple[int, ...]) -> bool:
    return not problem.vehicles or any(problem.jobs[job].skills for job in unit)


def _has_load(problem: Problem, unit: tuple[int, ...]) -> bool:
    loads = [amount for job in unit for amount in (*problem.jobs[job].delivery, *problem.jobs[job].pickup)]
    ids = {problem.jobs[job].id for job in unit}
    return any(loads) or any(any(pair.load) for pair in problem.pairs if pair.first in ids)


def _has_frozen(problem: Problem, unit: tuple[int, ...]) -> bool:  # noqa: ARG001
    return any(crew.frozen for crew in problem.vehicles)


def _has_partner(problem: Problem, unit: tuple[int, ...]) -> bool:  # noqa: ARG001
    return len(unit) > 1


_NEEDS = {
    Reason.NO_VEHICLE_WITH_SKILLS: _has_skills,
    Reason.LOAD_ABOVE_CAPACITY: _has_load,
    Reason.CANNOT_FOLLOW_FROZEN: _has_frozen,
    Reason.PARTNER_IMPOSSIBLE: _has_partner,
}
"""What a problem has to have for a reason to be true."""
