"""Solve a problem: set the impossible aside, search, put times to the answer, give reasons, check it."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import replace
from time import monotonic

import numpy as np

from solvers.check import check
from solvers.engines import ENGINES, Limits, Progress
from solvers.errors import EngineError, UnsoundSolutionError
from solvers.impossible import begin_routes, find_impossible
from solvers.outcompeted import explain_left_out
from solvers.possible import Possible, possible_part
from solvers.problem import Problem
from solvers.search.completing import complete
from solvers.search.neighbours import no_neighbours
from solvers.search.repairing import repair
from solvers.search.searching import Budget, loaded, search, start
from solvers.search.state import TOTAL_COST, State, current_sequences
from solvers.solution import Sequences, Solution, Unassigned
from solvers.suiting import may_suit_another, suited_engine
from solvers.timing.schedule import price_sequences, schedule
from solvers.timing.tables import Tables, tabulate

AUTO_ENGINE = "auto"
"""Leaves it to :mod:`solvers.suiting` who searches."""

OWN_ENGINE = "lns"
"""Our own search."""

DEFAULT_ITERATIONS = 100_000
"""Stop rule where the caller names none: some seconds of our own search, the same answer every time."""

ENGINE_SHARE = 0.7
"""Share of the time that an engine of others gets; our own search improves its answer in the rest."""

BRIEF_SHARE = 0.02
"""Share of the time in which our own search finds out how long routes will be."""

IMPROVEMENT_STEPS = 20_000
"""Steps of our own search behind an engine that is limited by iterations."""

MOST_JOBS_COMPARED = 300
"""Jobs up to which an answer made without a search is compared with the one found in a limited time: it may take as
long where thousands of jobs are left out.
"""


def solve(
    problem: Problem,
    *,
    engine: str = AUTO_ENGINE,
    seed: int = 0,
    time_limit: float | None = None,
    iterations: int | None = None,
    threads: int = 1,
    initial: Sequences | None = None,
    on_progress: Progress | None = None,
    is_cancelled: Callable[[], bool] | None = None,
    executor: Executor | None = None,
) -> Solution:
    """Assign jobs to vehicles, order and time them, and give a reason for each job left out.

    Parameters
    ----------
    engine
        Key of :data:`solvers.engines.ENGINES`, or :data:`AUTO_ENGINE`.
    time_limit, iterations
        Seconds of wall clock, or steps of the engine's search; at most one of them, :data:`DEFAULT_ITERATIONS` where
        neither is given. The same problem, seed, threads and iterations give an equal solution; VROOM alone may give
        now one and now another of two that are equal to it.
    threads
        How many may be kept busy.
    initial
        An answer to start from, such as that of an earlier solution; whatever breaks a rule is taken off it. The search
        then begins at a low temperature and keeps the answer in the main; what it gives is no dearer.
    on_progress
        Called now and then by engines that search, with the share of the stop rule used up and the best cost so far.
    is_cancelled
        Asked now and then; once it says so, the best answer so far is finished and returned.
    executor
        Where our own search works on the parts of a large problem: any executor of :mod:`concurrent.futures`; threads
        of this process where there is none.

    Returns
    -------
    Solution
        Sound by :func:`solvers.check.check`. No job left out, and no pair, has a place, or two, on a route or on a
        vehicle not in use where it would cost less than its prize, all else staying as it is, with a reload before it
        and one behind it at most (for a pair that carries no load, one right behind its first job too). Limited by
        iterations, or for up to :data:`MOST_JOBS_COMPARED` jobs, it is no dearer than that of the engine ``greedy``.

    Raises
    ------
    EngineError
        The engine is unknown or the stop rule makes no sense.
    UnsoundSolutionError
        The checker faults the answer: a defect of this package.
    """
    began = monotonic()
    if engine not in (AUTO_ENGINE, *ENGINES):
        raise EngineError(f"there is no engine {engine!r}; use one of {', '.join(sorted((AUTO_ENGINE, *ENGINES)))}")
    if time_limit is None and iterations is None:
        iterations = DEFAULT_ITERATIONS
    limits = Limits(
        seed=seed,
        time_limit=time_limit,
        iterations=iterations,
        threads=threads,
        on_progress=on_progress,
        is_cancelled=is_cancelled,
    )
    impossible = find_impossible(problem)
    part = possible_part(problem, impossible)
    answers: list[Sequences] = [((),) * len(part.vehicles)]
    if part.problem.jobs and part.problem.vehicles:
        tables = tabulate(part.problem)
        begun = None if initial is None and not part.has_frozen else part.mend(tables, part.part(initial))
        answers = []
        if engine != "greedy" and (time_limit is None or len(part.jobs) <= MOST_JOBS_COMPARED):
            answers.append(start(tables, begun, seed=seed))
        if engine == AUTO_ENGINE:
            engine = OWN_ENGINE
            if executor is None and time_limit is not None and may_suit_another(part.problem):
                brief = replace(limits, time_limit=BRIEF_SHARE * time_limit, on_progress=None)
                answers.append(_search(tables, begun, brief, monotonic(), None))
                engine = suited_engine(answers[-1])
        if engine == OWN_ENGINE:
            answers.append(_search(tables, begun, limits, began, executor))
        else:
            answers.append(_with_engine(engine, part, tables, begun, limits, began, executor))
    solution = finish(problem, [part.whole(sequences) for sequences in answers], impossible, initial=initial)
    violations = check(problem, solution)
    if violations:
        raise UnsoundSolutionError(
            f"{engine} gave an answer with {len(violations)} violations, the first: {violations[0].detail}"
        )
    return solution


def finish(
    problem: Problem,
    answers: Iterable[Sequences],
    impossible: tuple[Unassigned, ...],
    *,
    initial: Sequences | None = None,
) -> Solution:
    """Put times to the cheapest of some answers that keep every rule, and a reason to every job that is not on it.

    If the initial answer, without what breaks a rule, is cheaper than all of them, it is taken and filled up.

    Other jobs may lead to one that is impossible by itself, where travel does not keep the triangle inequality or a
    setup is shared: so each is tried on the finished routes. So is every job where a plan names impossible ones, of
    which the search knew nothing.
    """
    tables = tabulate(problem)
    every_job = np.arange(len(problem.jobs))
    are_planned = impossible and problem.stability is not None and problem.stability.change_cost
    tried = every_job if are_planned else np.array([one.job for one in impossible], dtype=np.int64)
    states = []
    for sequences in dict.fromkeys(answers):
        state = loaded(tables, sequences, seed=0, neighbours=no_neighbours(tables))
        if complete(tables, state, tried):
            complete(tables, state, every_job)
        states.append(state)
    state = min(states, key=_cost)
    if initial is not None:
        mended = repair(tables, initial, begin_routes(problem))
        given = loaded(tables, mended, seed=0, neighbours=no_neighbours(tables))
        if _cost(given) < _cost(state):
            complete(tables, given, every_job)
            state = given
    return _timed(problem, tables, state, impossible)


def keep(problem: Problem, sequences: Sequences, *, insert: Iterable[int] = ()) -> Solution:
    """Put times to routes as they are given, after putting jobs in between where it pays.

    Nothing that is on a route leaves it, nor changes its vehicle or its place among the others. The jobs are put in one
    after the other, each at the place of all routes where it costs least, a reload with it if it takes one.

    Parameters
    ----------
    sequences
        Keep every rule: see :func:`mend`.
    insert
        Indices into ``problem.jobs``, those first that are to have the choice of places.

    Returns
    -------
    Solution
        Sound by :func:`solvers.check.check`.

    Raises
    ------
    UnsoundSolutionError
        The checker faults the answer: a defect of this package.
    """
    tables = tabulate(problem)
    state = loaded(tables, sequences, seed=0, neighbours=no_neighbours(tables))
    complete(tables, state, np.array(list(insert), dtype=np.int64))
    solution = _timed(problem, tables, state, find_impossible(problem))
    violations = check(problem, solution)
    if violations:
        raise UnsoundSolutionError(
            f"routes that were kept have {len(violations)} violations, the first: {violations[0].detail}"
        )
    return solution


def mend(problem: Problem, sequences: Sequences) -> Sequences:
    """Take jobs off routes until every route keeps every rule; of those that break none, nothing is taken."""
    return repair(tabulate(problem), sequences, begin_routes(problem))


def _timed(problem: Problem, tables: Tables, state: State, impossible: tuple[Unassigned, ...]) -> Solution:
    """Put times to an answer that keeps every rule, and a reason to every job that is not on it."""
    sequences = current_sequences(tables, state)
    served = {visit for visits in sequences for visit in visits if visit >= 0}
    reasons = [one for one in impossible if one.job not in served]
    settled = served | {one.job for one in reasons}
    left_out = [job for job in range(len(problem.jobs)) if job not in settled]
    routes = [schedule(problem, tables, vehicle, visits) for vehicle, visits in enumerate(sequences) if visits]
    cost = price_sequences(tables, sequences)
    if cost is None:
        raise UnsoundSolutionError("the clock refuses a route of the finished answer")
    return Solution(
        routes=tuple(route for route in routes if route is not None),
        unassigned=tuple(
            sorted((*reasons, *explain_left_out(problem, tables, state, left_out)), key=lambda one: one.job)
        ),
        cost=cost,
    )


def _cost(state: State) -> int:
    return int(state.numbers[TOTAL_COST])


def _search(
    tables: Tables, begun: Sequences | None, limits: Limits, began: float, executor: Executor | None
) -> Sequences:
    budget = Budget(
        seconds=limits.time_limit,
        steps=limits.iterations,
        threads=limits.threads,
        on_progress=limits.on_progress,
        is_cancelled=limits.is_cancelled,
        began=began,
    )
    return search(tables, begun, budget, seed=limits.seed, executor=executor)


def _with_engine(
    engine: str,
    part: Possible,
    tables: Tables,
    begun: Sequences | None,
    limits: Limits,
    began: float,
    executor: Executor | None,
) -> Sequences:
    """Let another engine search, mend what it cannot express, and improve that under the one clock."""
    share = limits.time_limit
    if share is not None:
        share = max(share / 10, ENGINE_SHARE * share - (monotonic() - began))
    found = part.mend(tables, ENGINES[engine](part.problem, replace(limits, time_limit=share, initial=begun)))
    if engine == "greedy":
        return found
    steps = None if limits.time_limit is not None else IMPROVEMENT_STEPS
    return _search(tables, found, replace(limits, iterations=steps), began, executor)
