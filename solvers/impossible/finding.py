"""Which jobs are impossible, and the first rule that forbids each."""

import numpy as np

from solvers.impossible.begun import Begun, find_begun
from solvers.impossible.reasons import Verdict, explain
from solvers.impossible.units import Units, fits_somewhere, take_apart, unite, without_pairs
from solvers.problem import Problem
from solvers.solution import Reason, Unassigned
from solvers.timing.tables import Tables, tabulate


def find_impossible(problem: Problem) -> tuple[Unassigned, ...]:
    """Find the jobs that no vehicle could serve with nothing else to do but what is frozen on it.

    Where travel does not keep the triangle inequality, or a setup is shared, other jobs may lead to such a job still.

    Returns
    -------
    tuple of Unassigned
        In the order of the jobs, with the first reason of :class:`~solvers.solution.Reason` that holds. A job pinned
        to a position behind others is judged as if it were pinned to none.
    """
    tables = tabulate(problem)
    begun = find_begun(tables)
    units = unite(tables, begun)
    units = units.subset(~fits_somewhere(tables, begun, units))
    verdicts: dict[int, Verdict] = {}
    singles = units.subset(units.jobs[:, 1] < 0)
    verdicts.update(zip(singles.jobs[:, 0].tolist(), explain(problem, tables, begun, singles), strict=True))
    pairs = units.subset(units.jobs[:, 1] >= 0)
    if len(pairs):
        verdicts.update(_explain_pairs(problem, tables, begun, pairs))
    return tuple(
        Unassigned(job=job, reason=reason, detail=detail) for job, (reason, detail) in sorted(verdicts.items())
    )


def _explain_pairs(problem: Problem, tables: Tables, begun: list[Begun], pairs: Units) -> dict[int, Verdict]:
    """Blame the job that would be impossible by itself, else what forbids the two together."""
    lone_tables = without_pairs(tables)
    apart = take_apart(tables, begun, pairs)
    lone = explain(problem, lone_tables, begun, apart)
    fits = fits_somewhere(lone_tables, begun, apart)
    # Jobs of a route that cannot begin as it is frozen are not impossible by themselves for that.
    fits |= (apart.bound_to >= 0) & np.array([reason is Reason.CANNOT_FOLLOW_FROZEN for reason, _ in lone])
    together = explain(problem, tables, begun, pairs)
    verdicts: dict[int, Verdict] = {}
    for number, (first, second) in enumerate(pairs.jobs.tolist()):
        for job, me, other in ((first, number, number + len(pairs)), (second, number + len(pairs), number)):
            partner = problem.jobs[int(apart.jobs[other, 0])].id
            if not fits[me]:
                verdicts[job] = lone[me]
            elif not fits[other]:
                verdicts[job] = (
                    Reason.PARTNER_IMPOSSIBLE,
                    f"Job {partner}, its pair, cannot be served: {lone[other][1]}",
                )
            else:
                verdicts[job] = together[number]
    return verdicts
