"""The objective puts answers into the order of VROOM's rule."""

import itertools
import json
import random

import pytest
from vroom_problems import documented

from solvers.formats.vroom import VroomProblem, read
from solvers.solution import Sequences
from solvers.timing import cost_of_sequences


def answers(given: VroomProblem, seed: int) -> list[tuple[Sequences, int]]:
    """Draw sound answers that serve some of the tasks, each with its cost."""
    draw = random.Random(seed)
    found = []
    for _ in range(200):
        routes: list[list[int]] = [[] for _ in given.vehicles]
        pairs = [(pair.first, pair.second) for pair in given.problem.pairs]
        paired = {job for pair in pairs for job in pair}
        units = [*pairs, *((job,) for job in range(len(given.tasks)) if job not in paired)]
        for unit in draw.sample(units, draw.randint(1, len(units))):
            route = draw.choice(routes)
            wider = [*route, *unit]
            # What a route has no room for stays out; whether it has does not hang on the other routes.
            route += unit if cost_of_sequences(given.problem, _alone(routes, route, wider)) is not None else ()
        sequences = tuple(map(tuple, routes))
        cost = cost_of_sequences(given.problem, sequences)
        assert cost is not None
        found.append((sequences, cost))
    return found


def _alone(routes: list[list[int]], route: list[int], wider: list[int]) -> Sequences:
    return tuple(tuple(wider) if one is route else () for one in routes)


def rule(given: VroomProblem, sequences: Sequences, cost: int) -> tuple[int, int, int]:
    """Give what VROOM minimises: less priority, then fewer tasks, then more cost is worse."""
    served = [job for route in sequences for job in route]
    left_out = sum(job.prize or 0 for index, job in enumerate(given.problem.jobs) if index not in served)
    return -sum(given.tasks[job].priority for job in served), -len(served), cost - left_out


@pytest.mark.parametrize("name", ["priority", "short_day", "more_tasks_than_time", "everything", "same_ids"])
def test_of_two_answers_the_one_better_by_the_rule_costs_less(name: str) -> None:
    given = read(json.dumps(documented()[name]))
    found = answers(given, 3)
    merits = [(rule(given, *one), one[1]) for one in found]
    assert len({merit[:2] for merit, _ in merits}) > 2
    for (first, cheap), (second, dear) in itertools.combinations(merits, 2):
        assert (first < second) == (cheap < dear)
