"""Explanations of small random problems that mix every constraint."""

import pytest
from random_problems import random_problem

from solvers.explain import apply, explain_all
from solvers.impossible import begin_routes, find_impossible
from solvers.solution import Reason, Solution, Unassigned
from solvers.timing import cost_of_sequences, schedule_route


def begun_answer(problem):
    """Serve what is frozen and nothing else; None where that alone does not go by the pins."""
    sequences = begin_routes(problem)
    cost = cost_of_sequences(problem, sequences)
    if cost is None:
        return None
    routes = tuple(schedule_route(problem, vehicle, visits) for vehicle, visits in enumerate(sequences) if visits)
    served = {stop.job for route in routes for stop in route.stops}
    impossible = {one.job: one for one in find_impossible(problem)}
    left_out = [job for job in range(len(problem.jobs)) if job not in served]
    unassigned = tuple(
        impossible.get(job) or Unassigned(job=job, reason=Reason.OUTCOMPETED, detail="-") for job in left_out
    )
    return Solution(routes=routes, unassigned=unassigned, cost=cost)


def search_nothing(*_, **__):
    return Solution(routes=(), unassigned=(), cost=0)


@pytest.mark.parametrize("seed", range(60))
def test_every_job_left_out_has_a_reason_and_every_proposal_is_proven(seed):
    problem = random_problem(seed)
    solution = begun_answer(problem)
    if solution is None:
        pytest.skip("what is frozen does not go by the pins")
    impossible = {one.job: one.reason for one in find_impossible(problem)}
    for one in explain_all(problem, solution, solve=search_nothing):
        assert one.detail
        assert one.reason is impossible.get(one.job, Reason.OUTCOMPETED)
        for proposal in one.proposals:
            assert proposal.is_proven, proposal.sentence
            apply(problem, proposal.changes)
