"""PyVRP: iterated local search, the default engine.

What PyVRP does not know is brought to it, or left to the repair after it:

- Which vehicles may serve a job, kinds of vehicles and prices that differ between them become routing profiles. Where
  their matrices would take too much memory, sets of vehicles become load dimensions instead, of which a vehicle
  outside carries 0. Profiles find better routes.
- A job with several windows or priced lateness becomes a group of clients of which at most one is visited.
- Breaks are taken out of the day: it is planned in working time.
- Required jobs become optional ones at a price above a whole route of others, so that there always is an answer.
"""

import warnings
from time import monotonic

from pyvrp import RandomNumberGenerator, Solution
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.IteratedLocalSearch import IteratedLocalSearch, IteratedLocalSearchParams
from pyvrp.search import OPERATORS, LocalSearch, PerturbationManager, RelocateWithDepot, compute_neighbours

from solvers.engines.limits import Limits
from solvers.engines.pins import follow_frozen, put_at_positions
from solvers.engines.pyvrp.answers import read_sequences, write_solution
from solvers.engines.pyvrp.model import Model, build_model
from solvers.engines.pyvrp.penalties import penalty_manager
from solvers.engines.pyvrp.watch import Watch
from solvers.engines.stopping import StopRule
from solvers.engines.tables import with_one_table
from solvers.problem import Problem
from solvers.solution import Sequences

NEIGHBOURS_PER_TABLE = 3.0
"""What finding each client's neighbours takes, in times of making the tables of one profile, were there as many spots
as clients: 2 to 5 times as long on 1,000 to 5,000 jobs."""

START_PER_NEIGHBOURS = 0.6
"""What the first answer takes, in times of finding neighbours."""


def plan_routes(problem: Problem, limits: Limits) -> Sequences:
    """Search with PyVRP; an iteration is one of its local searches.

    Returns
    -------
    Sequences
        Feasible as far as PyVRP's model goes; the answer to start from, or no visits, where the time does not suffice
        to build it.
    """
    stop_rule = StopRule(problem, limits)
    remainder = follow_frozen(with_one_table(problem))
    unchanged = limits.initial or remainder.lengthen(((),) * len(problem.vehicles))
    if not remainder.problem.jobs or not problem.vehicles or stop_rule.is_over():
        return unchanged
    before = monotonic()
    model = build_model(remainder.problem)
    if not stop_rule.has_time_for(_seconds_for_neighbours(model, monotonic() - before)):
        return unchanged

    def read(solution: Solution) -> Sequences:
        return put_at_positions(problem, remainder.lengthen(read_sequences(model, solution)))

    watch = Watch(stop_rule, limits.iterations, read)
    found = _search(model, remainder.start(limits.initial), watch, stop_rule, limits.seed)
    return unchanged if found is None else read(found)


def _seconds_for_neighbours(model: Model, build: float) -> float:
    tables = build / model.data.num_profiles
    return NEIGHBOURS_PER_TABLE * tables * (model.data.num_clients / model.data.num_locations) ** 2


def _search(model: Model, initial: Sequences | None, watch: Watch, stop_rule: StopRule, seed: int) -> Solution | None:
    """Do what ``pyvrp.solve`` does, looking at the clock on the way: on thousands of jobs each step takes seconds."""
    data = model.data
    if not data.num_clients and not data.num_shipments:
        return Solution(data, [])
    random = RandomNumberGenerator(seed)
    before = monotonic()
    neighbours = compute_neighbours(data)
    if not stop_rule.has_time_for(START_PER_NEIGHBOURS * (monotonic() - before)):
        return None
    search = LocalSearch(data, random, neighbours, PerturbationManager())
    # With releases, what it reckons to save by another trip may not be so, and 0.14.1 makes and unmakes it for ever.
    has_releases = any(client.release_time for client in data.clients())
    for operator in OPERATORS:
        if operator.supports(data) and not (has_releases and operator is RelocateWithDepot):
            search.add_operator(operator(data))
    penalties = penalty_manager(data)
    if initial is None:
        # A local search finds it harder to start from nothing than from anything.
        start = search(Solution.make_random(data, random), penalties.max_cost_evaluator(), exhaustive=True)
    else:
        start = write_solution(model, initial)
    algorithm = IteratedLocalSearch(data, penalties, search, start, IteratedLocalSearchParams(callbacks=watch))
    with warnings.catch_warnings():
        # It says that few answers on the way are feasible; what the one handed back breaks is repaired.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        return algorithm.run(watch, collect_stats=False, display=False).best
