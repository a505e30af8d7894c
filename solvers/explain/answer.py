"""An answer laid out to be asked about: its routes as arrays, and every place on them where a job would fit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.errors import SolverError
from solvers.impossible import find_impossible
from solvers.impossible.begun import find_begun
from solvers.problem import Problem
from solvers.search.places import (
    AT_FIRST,
    AT_LOADS,
    AT_RELOAD,
    AT_SECOND,
    AT_VEHICLE,
    DROPS_FROM,
    DROPS_TO,
    IS_RELOAD_BEFORE,
    MAX_DROPPED,
    Routes,
    drop_visits,
    list_places,
    list_swaps,
)
from solvers.solution import Sequences, Solution, Unassigned, sequences_of
from solvers.timing.clock import MISPLACED, evaluate
from solvers.timing.columns import CAPACITY, PARTNER, PRICE, RELOADS_FROM, RELOADS_TO, ROLE
from solvers.timing.schedule import encode
from solvers.timing.sheet import Sheet, new_sheet
from solvers.timing.tables import Integers, Tables, tabulate


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A problem and an answer to it, with everything that questions about it need again and again."""

    problem: Problem
    solution: Solution
    tables: Tables
    sequences: Sequences
    routes: Routes
    sheet: Sheet
    impossible: dict[int, Unassigned]
    frozen_on: dict[int, int]

    @property
    def num_jobs(self) -> int:
        """Number of jobs."""
        return len(self.problem.jobs)

    def unit(self, job: int) -> tuple[int, ...]:
        """Give the job, or the pair it is in, first job first."""
        row = self.tables.jobs[job]
        if row[ROLE] == 0:
            return (job,)
        return (job, int(row[PARTNER])) if row[ROLE] == 1 else (int(row[PARTNER]), job)

    def price(self, unit: Sequence[int], tables: Tables | None = None) -> int:
        """Sum up what it costs to leave jobs out."""
        return int((tables or self.tables).jobs[list(unit), PRICE].sum())

    def is_open_to(self, vehicles: Integers, unit: Sequence[int]) -> NDArray[np.bool_]:
        """Tell which of these vehicles may serve a unit as far as it is not frozen on another one."""
        on = self.frozen_on.get(unit[0], -1)
        return np.asarray((vehicles == on) | (on < 0))

    def ids(self, jobs: Sequence[int]) -> tuple[int, ...]:
        """Give the ids of jobs, without reloads."""
        return tuple(self.problem.jobs[job].id for job in jobs if 0 <= job < self.num_jobs)


def lay_out(problem: Problem, solution: Solution, tables: Tables | None = None) -> Answer:
    """Lay an answer out.

    Parameters
    ----------
    tables
        Of the problem, where they are made already.

    Raises
    ------
    SolverError
        The clock refuses one of its routes.
    """
    tables = tabulate(problem) if tables is None else tables
    visits = sequences_of(solution.routes, len(problem.vehicles))
    longest = max(map(len, visits), default=0)
    sheet = new_sheet(tables, longest + 4)
    routes = Routes(
        visits=np.zeros((len(visits), longest + 4), dtype=np.int32),
        lengths=np.array([len(one) for one in visits], dtype=np.int64),
        costs=np.zeros(len(visits), dtype=np.int64),
    )
    for vehicle, one in enumerate(visits):
        routes.visits[vehicle, : len(one)] = encode(tables, vehicle, one)
        routes.costs[vehicle] = price_route(tables, sheet, routes, vehicle)
        if routes.costs[vehicle] >= MISPLACED:
            raise SolverError(
                f"the route of vehicle {problem.vehicles[vehicle].id} breaks a rule: check the answer first"
            )
    impossible = {one.job: one for one in find_impossible(problem)}
    frozen_on = {job: vehicle for vehicle, one in enumerate(find_begun(tables)) for job in one.jobs}
    return Answer(problem, solution, tables, visits, routes, sheet, impossible, frozen_on)


def price_route(tables: Tables, sheet: Sheet, routes: Routes, vehicle: int) -> int:
    """Price one of the routes."""
    num_visits = int(routes.lengths[vehicle])
    sheet.visits[:num_visits] = routes.visits[vehicle, :num_visits]
    return int(evaluate(tables, sheet, vehicle, num_visits))


def find_places(
    answer: Answer, tables: Tables, routes: Routes, unit: Sequence[int], *, asked: int | None = None
) -> Integers:
    """List the places of a unit, see :func:`solvers.search.places.list_places`; shape (..., columns)."""
    lengths = routes.lengths + 1
    num_reloads = tables.vehicles[:, RELOADS_TO] - tables.vehicles[:, RELOADS_FROM]
    ways = lengths if len(unit) == 1 else lengths * (lengths + 1) // 2
    places = _room(tables, int((ways * (1 + 2 * num_reloads)).sum()))
    return places[: list_places(*_arguments(answer, tables, routes, unit, asked), places)]


def find_swaps(
    answer: Answer, tables: Tables, routes: Routes, unit: Sequence[int], *, asked: int | None = None
) -> Integers:
    """List the places of a unit where others are dropped for it, see :func:`solvers.search.places.list_swaps`."""
    places = _room(tables, int((routes.lengths * (routes.lengths + MAX_DROPPED)).sum()))
    return places[: list_swaps(*_arguments(answer, tables, routes, unit, asked), places)]


def visits_at(tables: Tables, routes: Routes, unit: Sequence[int], place: Integers) -> tuple[int, ...]:
    """Give the route that a place makes, numbered as in :class:`~solvers.timing.tables.Tables`."""
    visits = _left_at(tables, routes, place)
    first, second, reload = int(place[AT_FIRST]), int(place[AT_SECOND]), int(place[AT_RELOAD])
    comes_first = reload >= 0 and place[IS_RELOAD_BEFORE] == 1
    if comes_first:
        visits.insert(first - 1, reload)
    visits.insert(first, unit[0])
    if len(unit) > 1:
        visits.insert(second, unit[1])
    if reload >= 0 and not comes_first:
        visits.insert(max(first, second) + 1, reload)
    return tuple(visits)


def dropped_at(tables: Tables, routes: Routes, place: Integers) -> tuple[int, ...]:
    """Give the jobs that a place drops."""
    vehicle = int(place[AT_VEHICLE])
    before = routes.visits[vehicle, : routes.lengths[vehicle]].tolist()
    left = set(_left_at(tables, routes, place))
    return tuple(visit for visit in before if visit not in left and visit < tables.eligible.shape[1])


def _left_at(tables: Tables, routes: Routes, place: Integers) -> list[int]:
    vehicle = int(place[AT_VEHICLE])
    order = np.zeros(routes.visits.shape[1], dtype=np.int64)
    if place[DROPS_FROM] < 0:
        return [int(visit) for visit in routes.visits[vehicle, : routes.lengths[vehicle]]]
    num_left, _, _ = drop_visits(tables, routes, vehicle, int(place[DROPS_FROM]), int(place[DROPS_TO]), order)
    return [int(visit) for visit in order[:num_left]]


def _room(tables: Tables, num_places: int) -> Integers:
    return np.empty((num_places, AT_LOADS + tables.vehicles.shape[1] - CAPACITY), dtype=np.int64)


def _arguments(
    answer: Answer, tables: Tables, routes: Routes, unit: Sequence[int], asked: int | None
) -> tuple[Tables, Sheet, Routes, Integers, int, Integers]:
    both = np.array([*unit, -1][:2], dtype=np.int64)
    order = np.zeros(routes.visits.shape[1], dtype=np.int64)
    return tables, answer.sheet, routes, both, unit[0] if asked is None else asked, order
