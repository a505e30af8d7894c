"""VROOM: quick starts of many kinds, each improved by local search.

It maximises the sum of priorities before it looks at costs; prizes become priorities by their rank. A vehicle that may
reload becomes one for each trip. See ``docs/engines.md``.
"""

import time

from solvers.engines.limits import Limits
from solvers.engines.pins import follow_frozen, put_at_positions
from solvers.engines.stopping import StopRule
from solvers.engines.tables import with_one_table
from solvers.engines.vroom.search import Task, search, search_apart
from solvers.engines.vroom.trips import join_trips, split_at_reloads, trips_of
from solvers.problem import Problem
from solvers.solution import Sequences

SECONDS_TO_END = 0.2
"""What it takes to hear of the answer of a process and of its end."""

JOBS_IN_THIS_PROCESS = 2_000
"""Jobs up to which the making of a start, which cannot be stopped, takes less than a second."""


def plan_routes(problem: Problem, limits: Limits) -> Sequences:
    """Search with VROOM; an iteration is one of its starts, of which there are at most 32.

    VROOM has no randomness to seed, and may be done before the time is over. Where the caller wants to hear of progress
    or to cancel, or where its steps are long, it runs in a process of its own, which can be ended.

    Returns
    -------
    Sequences
        Feasible as far as its model goes; the answer to start from, or no visits, where there is no time to start.
    """
    stop_rule = StopRule(problem, limits)
    remainder = follow_frozen(with_one_table(problem))
    unchanged = limits.initial or remainder.lengthen(((),) * len(problem.vehicles))
    if not remainder.problem.jobs or not problem.vehicles or stop_rule.is_over():
        return unchanged
    initial = remainder.start(limits.initial)
    trips = trips_of(remainder.problem)
    is_apart = limits.is_cancelled is not None or limits.on_progress is not None
    is_apart |= limits.time_limit is not None and len(remainder.jobs) > JOBS_IN_THIS_PROCESS
    left = stop_rule.time_left()
    if left is not None and is_apart:
        left -= SECONDS_TO_END
    task = Task(
        problem=remainder.problem,
        trips=trips,
        initial=None if initial is None else split_at_reloads(trips, initial),
        num_starts=limits.iterations,
        deadline=None if left is None else time.time() + left,
        threads=limits.threads,
    )
    found = search_apart(task, stop_rule) if is_apart else list(search(task))[-1]
    if found is None:
        return unchanged
    return put_at_positions(problem, remainder.lengthen(join_trips(trips, found, len(problem.vehicles))))
