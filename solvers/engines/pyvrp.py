"""PyVRP: iterated local search, the default engine.

What PyVRP does not know is brought to it, or done around it:

- Skills become routing profiles, one for each set of skills that matters, in which the jobs of other skills lie behind
  legs longer than any shift. Where the matrices of all profiles would take more than :data:`MATRIX_MEMORY`, skills
  become load dimensions instead, of which a vehicle without the skill carries 0. Profiles find better routes.
- A job whose lateness is priced becomes a group of clients of which at most one is visited: one that closes at the due
  time and has the full prize, and later ones with the prize less the lateness. The search runs in rounds: each cuts the
  time after due anew, with one cut where the best answer so far starts the job, and is followed by our own moves,
  which price lateness exactly.
- Required jobs become optional ones at a price above a whole route of others, so that there always is an answer.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np
from numpy.typing import NDArray
from pyvrp import Client, ClientGroup, Depot, Location, ProblemData, Route, Solution, VehicleType
from pyvrp import solve as run_search
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.IteratedLocalSearch import IteratedLocalSearchCallbacks, IteratedLocalSearchParams
from pyvrp.solve import SolveParams

from solvers.engines import Limits, greedy
from solvers.improve import complete, move_late_jobs, repair
from solvers.problem import HORIZON, REQUIRED_PRICE, Job, Problem, Vehicle
from solvers.timing import Sequences, cost_of_sequences, schedule_route, window_of

MATRIX_MEMORY = 2**30
"""Bytes that the matrices of all routing profiles may take: 16 for each pair of places, two matrices of 64 bits."""

FORBIDDEN = 2 * HORIZON
"""Seconds of a leg that must not be driven: longer than any shift."""

JOBS_ON_A_ROUTE = 50
"""Optional jobs whose prizes, taken together, a required job outweighs during the search."""

LATENESS_ROUNDS = 6
"""Rounds of search where lateness is priced; fewer where getting ready for them takes long."""

MAX_LATE_CLIENTS = 8
"""Equal parts into which the time after a job's due time is cut, a client each; eight do better than four
where many jobs are overdue when the plan starts."""

MAX_CLIENTS = 3_000
"""Clients above which the time after due is cut into fewer parts, so that PyVRP stays quick."""

SEARCH_PER_SETUP = 4
"""A round by the clock searches at least this many times as long as PyVRP took to get ready for it."""

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
    plain = _build_model(problem)
    is_late = any(job.due is not None and job.lateness_cost for job in problem.jobs)
    num_rounds = 0
    while num_rounds == 0 or not watch.is_over():
        model = _price_lateness(problem, plain, best) if is_late else plain
        watch.begin(model, best, step=1 / LATENESS_ROUNDS if is_late else 1.0)
        found = repair(problem, _search(model, best, watch, limits.seed + num_rounds))
        found = complete(problem, found, range(len(problem.jobs)))
        if is_late:
            found = move_late_jobs(problem, found, deadline=watch.deadline)
        if _cost(problem, found) < _cost(problem, best):
            best = found
        num_rounds += 1
    return best


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Model:
    """A problem as PyVRP's data.

    Attributes
    ----------
    members
        For each vehicle type, the vehicles of the problem that are alike.
    job_of
        For each client, its job.
    client_of
        For each job on a route of the answer to start from, its client.
    """

    data: ProblemData
    members: tuple[tuple[int, ...], ...]
    job_of: tuple[int, ...]
    client_of: Mapping[int, int]


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
        distance_matrices=matrices,  # type: ignore[arg-type]
        duration_matrices=matrices,  # type: ignore[arg-type]
    )
    jobs = range(len(problem.jobs))
    members = tuple(map(tuple, alike.values()))
    return _Model(data=data, members=members, job_of=tuple(jobs), client_of={job: job for job in jobs})


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


def _price_lateness(problem: Problem, plain: _Model, best: Sequences) -> _Model:
    """Replace the client of each job whose lateness is priced by a group of clients, the later the less worth."""
    starts = _starts(problem, best)
    first = min(vehicle.shift.start for vehicle in problem.vehicles)
    last = max(vehicle.shift.end for vehicle in problem.vehicles)
    num_late = sum(1 for job in problem.jobs if job.due is not None and job.lateness_cost)
    num_parts = max(2, min(MAX_LATE_CLIENTS, (MAX_CLIENTS - len(problem.jobs)) // num_late))
    clients: list[Client] = []
    groups: list[ClientGroup] = []
    job_of: list[int] = []
    client_of: dict[int, int] = {}
    for number, (job, client) in enumerate(zip(problem.jobs, plain.data.clients(), strict=True)):
        opens, closes = max(client.tw_early, first), min(client.tw_late, last)
        start = starts.get(number)
        offers = _offers(job, client.prize, opens, closes, start, num_parts) or [(client.tw_late, client.prize)]
        members = range(len(clients), len(clients) + len(offers))
        group = len(groups) if len(offers) > 1 else None
        if group is not None:
            groups.append(ClientGroup(list(members), required=False))
        for member, (offer_closes, prize) in zip(members, offers, strict=True):
            clients.append(
                Client(
                    location=client.location,
                    delivery=client.delivery,
                    service_duration=client.service_duration,
                    tw_early=client.tw_early,
                    tw_late=offer_closes,
                    prize=prize,
                    required=False,
                    group=group,
                )
            )
            job_of.append(number)
            if start is not None and start <= offer_closes:
                client_of.setdefault(number, member)
    data = plain.data.replace(clients=clients, groups=groups)
    return _Model(data=data, members=plain.members, job_of=tuple(job_of), client_of=client_of)


def _offers(job: Job, prize: int, opens: int, closes: int, start: int | None, num_parts: int) -> list[tuple[int, int]]:
    """Give the closing time and the prize of each client that stands for a job, earliest first.

    A client is worth the job's price less the lateness at the middle of its part of the time after due.
    """
    if job.due is None or not job.lateness_cost:
        return []
    offers = [(min(job.due, closes), prize)] if job.due >= opens else []
    since = max(job.due, opens)
    cuts = {since + (closes - since) * part // num_parts for part in range(1, num_parts + 1)}
    if start is not None:
        cuts.add(start)
    before = since
    for cut in sorted(cut for cut in cuts if since < cut <= closes):
        worth = prize - job.lateness_cost * ((before + cut) // 2 - job.due)
        if worth > 0:
            offers.append((cut, worth))
        before = cut
    # Too late to be worth its price at any time: our own moves judge it exactly.
    return offers or [(closes, 0)]


def _starts(problem: Problem, sequences: Sequences) -> dict[int, int]:
    starts = {}
    for vehicle, jobs in enumerate(sequences):
        route = schedule_route(problem, vehicle, jobs) if jobs else None
        if route is not None:
            starts.update({stop.job: stop.start for stop in route.stops})
    return starts


def _search(model: _Model, start: Sequences, watch: "_Watch", seed: int) -> Sequences:
    data = model.data
    routes = []
    for kind, members in enumerate(model.members):
        for jobs in (start[member] for member in members):
            clients = [model.client_of[job] for job in jobs if job in model.client_of]
            if clients:
                routes.append(Route(data, clients, kind))
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
        jobs = tuple(model.job_of[activity.idx] for activity in route if activity.is_client())
        if jobs:
            sequences[free[route.vehicle_type()].pop(0)] = jobs
    return tuple(sequences)


def _cost(problem: Problem, sequences: Sequences) -> float:
    cost = cost_of_sequences(problem, sequences)
    return float("inf") if cost is None else cost


class _Watch(IteratedLocalSearchCallbacks):
    """The stop rule over all rounds, PyVRP's building included, and the reports on the way.

    PyVRP asks it after every iteration whether to stop and tells it of each new best answer.
    """

    def __init__(self, problem: Problem, limits: Limits) -> None:
        self.deadline: float | None = None
        self._problem = problem
        self._limits = limits
        self._began = self._round_began = self._reported = monotonic()
        self._setup: float | None = None
        self._num_iterations = 0
        self._last_iteration = 0
        self._model: _Model | None = None
        self._best: Solution | None = None
        self._best_cost: float = float("inf")

    def is_over(self) -> bool:
        """Tell whether the stop rule leaves no room for another round."""
        if self._limits.time_limit is not None:
            end = self._began + self._limits.time_limit
            return monotonic() + (1 + SEARCH_PER_SETUP) * (self._setup or 0.0) >= end
        return self._num_iterations >= (self._limits.iterations or 0)

    def begin(self, model: _Model, best: Sequences, *, step: float) -> None:
        """Start a round that uses up the share ``step`` of the whole stop rule, or what is left of it."""
        self._model = model
        self._best = None
        self._best_cost = _cost(self._problem, best)
        self._round_began = monotonic()
        self._setup = None
        if self._limits.time_limit is not None:
            limit = self._limits.time_limit
            self.deadline = min(self._began + limit, self._round_began + step * limit)
        if self._limits.iterations is not None:
            share = max(1, round(step * self._limits.iterations))
            self._last_iteration = min(self._limits.iterations, self._num_iterations + share)

    def __call__(self, best_cost: int) -> bool:  # noqa: ARG002
        """Tell whether the round is over, and report progress when it is time to."""
        now = monotonic()
        if self._limits.on_progress is not None and now - self._reported >= PROGRESS_INTERVAL:
            self._reported = now
            self._limits.on_progress(self._used_up(now), self._price_best())
        if self._limits.time_limit is not None and self.deadline is not None:
            if self._setup is None:
                self._setup = now - self._round_began
                end = self._began + self._limits.time_limit
                self.deadline = min(end, max(self.deadline, now + SEARCH_PER_SETUP * self._setup))
                if end - self.deadline < (1 + SEARCH_PER_SETUP) * self._setup:
                    self.deadline = end
            return now >= self.deadline
        if self._num_iterations >= self._last_iteration:
            return True
        self._num_iterations += 1
        return False

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
