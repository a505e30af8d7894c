"""PyVRP: iterated local search, the default engine.

What PyVRP does not know is brought to it, or done around it:

- Skills become routing profiles, one for each set of skills that matters, in which the jobs of other skills lie behind
  legs longer than any shift. Where the matrices of all profiles would take more than :data:`MATRIX_MEMORY`, skills
  become load dimensions instead, of which a vehicle without the skill carries 0. Profiles find better routes.
- Lateness becomes time windows that close where each job starts in the best answer so far, or at its due time where
  that is later. The search runs in rounds: each closes the windows anew, starts from the best answer, and is followed
  by our own moves, which price lateness.
- Required jobs become optional ones at a price above a whole route of others, so that there always is an answer.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np
from numpy.typing import NDArray
from pyvrp import Client, Depot, Location, ProblemData, Route, Solution, VehicleType
from pyvrp import solve as run_search
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.IteratedLocalSearch import IteratedLocalSearchCallbacks, IteratedLocalSearchParams
from pyvrp.solve import SolveParams

from solvers.engines import Limits, greedy
from solvers.improve import complete, move_late_jobs, repair
from solvers.problem import HORIZON, REQUIRED_PRICE, Problem, Vehicle
from solvers.timing import Sequences, cost_of_sequences, schedule_route, window_of

MATRIX_MEMORY = 2**30
"""Bytes that the matrices of all routing profiles may take: 16 for each pair of places, two matrices of 64 bits."""

FORBIDDEN = 2 * HORIZON
"""Seconds of a leg that must not be driven: longer than any shift."""

JOBS_ON_A_ROUTE = 50
"""Optional jobs whose prizes, taken together, a required job outweighs during the search."""

LATENESS_ROUNDS = 6
"""Rounds of search where lateness is priced."""

PROGRESS_INTERVAL = 0.5
"""Seconds between two calls of ``on_progress``."""


def plan_routes(problem: Problem, limits: Limits) -> Sequences:
    """Search with PyVRP from the greedy answer or the one given; an iteration is one of its local searches.

    Returns
    -------
    Sequences
        Feasible, and no dearer than what the search started from.
    """
    watch = _Watch(problem, limits)
    best = repair(problem, limits.initial) if limits.initial else greedy.plan_routes(problem, limits)
    if not any(best):
        # Not one job pays for its way alone, so there is nothing to search from.
        return best
    model = _build_model(problem)
    is_late = any(job.due is not None and job.lateness_cost for job in problem.jobs)
    num_rounds = LATENESS_ROUNDS if is_late else 1
    for number in range(num_rounds):
        watch.begin(model, best, share=(number + 1) / num_rounds)
        data = model.data
        if is_late:
            data = data.replace(clients=_close_windows(problem, model, best))
        found = complete(problem, repair(problem, _search(data, model, best, watch, limits.seed + number)), model.jobs)
        if is_late:
            found = move_late_jobs(problem, found, deadline=watch.deadline)
        if _cost(problem, found) < _cost(problem, best):
            best = found
    return best


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Model:
    """A problem as PyVRP's data, in which client i is job i, with windows that know nothing of lateness.

    Attributes
    ----------
    members
        For each vehicle type, the vehicles of the problem that are alike.
    """

    data: ProblemData
    members: tuple[tuple[int, ...], ...]
    jobs: range


def _build_model(problem: Problem) -> _Model:
    needed = frozenset[int]().union(*(job.skills for job in problem.jobs))
    scarce = needed - frozenset.intersection(*(vehicle.skills for vehicle in problem.vehicles))
    skill_sets = tuple(dict.fromkeys(vehicle.skills & scarce for vehicle in problem.vehicles))
    yards = sorted({place for vehicle in problem.vehicles for place in (vehicle.start, vehicle.end)})
    # Jobs of different skills at one place are told apart as places, so that a profile can forbid one of them alone.
    job_spots = [(job.location, job.skills & scarce) for job in problem.jobs]
    spots = tuple(dict.fromkeys([*((place, frozenset[int]()) for place in yards), *job_spots]))
    as_loads: tuple[int, ...] = ()
    if len(skill_sets) * len(spots) ** 2 * 16 > MATRIX_MEMORY:
        as_loads = tuple(sorted(scarce))
        skill_sets = (scarce,)
    spot_of = {spot: number for number, spot in enumerate(spots)}
    required = _price_of_required(problem)
    clients = []
    for job, spot in zip(problem.jobs, job_spots, strict=True):
        opens, closes = window_of(job)
        clients.append(
            Client(
                location=spot_of[spot],
                delivery=[*job.load, *(int(skill in job.skills) for skill in as_loads)],
                service_duration=job.service_duration,
                tw_early=opens,
                tw_late=closes,
                prize=required if job.prize is None else job.prize,
                required=False,
            )
        )
    alike: dict[Vehicle, list[int]] = {}
    for number, vehicle in enumerate(problem.vehicles):
        alike.setdefault(replace(vehicle, id=0, skills=vehicle.skills & scarce), []).append(number)
    vehicle_types = [
        VehicleType(
            num_available=len(members),
            capacity=[*kind.capacity, *(len(clients) if skill in kind.skills else 0 for skill in as_loads)],
            start_depot=yards.index(kind.start),
            end_depot=yards.index(kind.end),
            fixed_cost=kind.fixed_cost,
            tw_early=kind.shift.start,
            tw_late=kind.shift.end,
            profile=0 if as_loads else skill_sets.index(kind.skills),
        )
        for kind, members in alike.items()
    ]
    matrices = [_profile_matrix(problem, spots, skills) for skills in skill_sets]
    data = ProblemData(
        # PyVRP draws with coordinates and searches with durations; there are no coordinates to give.
        locations=[Location(0, 0) for _ in spots],
        clients=clients,
        depots=[Depot(spot_of[place, frozenset()]) for place in yards],
        vehicle_types=vehicle_types,
        distance_matrices=matrices,
        duration_matrices=matrices,
    )
    return _Model(data=data, members=tuple(map(tuple, alike.values())), jobs=range(len(problem.jobs)))


def _profile_matrix(
    problem: Problem, spots: Sequence[tuple[int, frozenset[int]]], skills: frozenset[int]
) -> NDArray[np.int64]:
    places = [place for place, _ in spots]
    matrix = np.minimum(problem.durations[np.ix_(places, places)].astype(np.int64), FORBIDDEN)
    forbidden = np.array([not needed <= skills for _, needed in spots])
    matrix[forbidden, :] = FORBIDDEN
    matrix[:, forbidden] = FORBIDDEN
    np.fill_diagonal(matrix, 0)
    return matrix


def _price_of_required(problem: Problem) -> int:
    """Price required jobs for the search, in which the true price would drown the penalties for time and load."""
    prizes = sorted((job.prize for job in problem.jobs if job.prize is not None), reverse=True)
    longest = max(vehicle.shift.end - vehicle.shift.start + vehicle.fixed_cost for vehicle in problem.vehicles)
    return min(REQUIRED_PRICE, 1 + longest + sum(prizes[:JOBS_ON_A_ROUTE]))


def _close_windows(problem: Problem, model: _Model, best: Sequences) -> list[Client]:
    """Close the window of each job whose lateness is priced so that it cannot become later than it is in ``best``."""
    starts = {}
    for vehicle, jobs in enumerate(best):
        route = schedule_route(problem, vehicle, jobs) if jobs else None
        starts.update({stop.job: stop.start for stop in route.stops} if route is not None else {})
    first = min(vehicle.shift.start for vehicle in problem.vehicles)
    clients = []
    for number, (job, client) in enumerate(zip(problem.jobs, model.data.clients(), strict=True)):
        closes = client.tw_late
        if job.due is not None and job.lateness_cost:
            latest = max(job.due, starts.get(number, 0))
            # A job left out that cannot be on time at all keeps its window: our own moves price how late it comes.
            if latest > max(client.tw_early, first):
                closes = min(closes, latest)
        clients.append(_with_close(client, closes))
    return clients


def _with_close(client: Client, closes: int) -> Client:
    return Client(
        location=client.location,
        delivery=client.delivery,
        service_duration=client.service_duration,
        tw_early=client.tw_early,
        tw_late=closes,
        prize=client.prize,
        required=False,
    )


def _search(data: ProblemData, model: _Model, start: Sequences, watch: "_Watch", seed: int) -> Sequences:
    routes = []
    for kind, members in enumerate(model.members):
        routes += [Route(data, list(start[member]), kind) for member in members if start[member]]
    parameters = SolveParams(ils=IteratedLocalSearchParams(callbacks=watch))
    with warnings.catch_warnings():
        # It says that few answers on the way are feasible; the one handed back is, or is repaired.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        result = run_search(
            data,
            watch,
            seed=seed,
            collect_stats=False,
            display=False,
            params=parameters,
            initial_solution=Solution(data, routes),
        )
    return _read_sequences(model, result.best)


def _read_sequences(model: _Model, solution: Solution) -> Sequences:
    free = [list(members) for members in model.members]
    sequences: list[tuple[int, ...]] = [()] * sum(len(members) for members in model.members)
    for route in solution.routes():
        jobs = tuple(activity.idx for activity in route if activity.is_client())
        if jobs:
            sequences[free[route.vehicle_type()].pop(0)] = jobs
    return tuple(sequences)


def _cost(problem: Problem, sequences: Sequences) -> float:
    cost = cost_of_sequences(problem, sequences)
    return float("inf") if cost is None else cost


class _Watch(IteratedLocalSearchCallbacks):  # type: ignore[misc]
    """The stop rule over all rounds, PyVRP's building included, and the reports on the way.

    PyVRP asks it after every iteration whether to stop and tells it of each new best answer.
    """

    def __init__(self, problem: Problem, limits: Limits) -> None:
        self.deadline: float | None = None
        self._problem = problem
        self._limits = limits
        self._began = self._reported = monotonic()
        self._num_iterations = 0
        self._last_iteration = 0
        self._model: _Model | None = None
        self._best: Solution | None = None
        self._best_cost: float = float("inf")

    def begin(self, model: _Model, best: Sequences, *, share: float) -> None:
        """Start a round that ends when ``share`` of the whole stop rule is used up."""
        self._model = model
        self._best_cost = _cost(self._problem, best)
        if self._limits.time_limit is not None:
            self.deadline = self._began + share * self._limits.time_limit
        if self._limits.iterations is not None:
            self._last_iteration = round(share * self._limits.iterations)

    def __call__(self, _best_cost: int) -> bool:
        now = monotonic()
        if self._limits.on_progress is not None and now - self._reported >= PROGRESS_INTERVAL:
            self._reported = now
            self._limits.on_progress(self._used_up(now), self._price_best())
        if self.deadline is not None:
            return now >= self.deadline
        self._num_iterations += 1
        return self._num_iterations > self._last_iteration

    def on_best(self, best: Solution) -> None:
        """Keep the best answer, to be priced when it is next reported."""
        self._best = best

    def _used_up(self, now: float) -> float:
        if self._limits.time_limit is not None:
            return min(1.0, (now - self._began) / self._limits.time_limit)
        return min(1.0, self._num_iterations / (self._limits.iterations or 1))

    def _price_best(self) -> int:
        if self._best is not None and self._model is not None:
            found = _read_sequences(self._model, self._best)
            self._best_cost = min(self._best_cost, _cost(self._problem, found))
            self._best = None
        return int(self._best_cost)
