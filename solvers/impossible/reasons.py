"""The first rule that forbids a unit, with its numbers."""

from collections.abc import Callable
from functools import partial

import numpy as np

from solvers.impossible import relaxing
from solvers.impossible.begun import Begun
from solvers.impossible.sentences import Sentences
from solvers.impossible.units import Flags, Units, carries, may_serve, representatives, split_by_pins
from solvers.problem import Problem
from solvers.solution import Reason
from solvers.timing.alone import ALONE_END, judge
from solvers.timing.columns import MAX_JOBS
from solvers.timing.tables import Integers, Tables

Verdict = tuple[Reason, str]


def explain(problem: Problem, tables: Tables, begun: list[Begun], units: Units) -> list[Verdict]:
    """Give the reason of each unit that no vehicle can serve: the first rule that leaves no vehicle.

    The rules are taken one after the other, each together with those before it.
    """
    if not len(units):
        return []
    verdicts: list[Verdict | None] = [None] * len(units)
    vehicles = representatives(tables)
    alive = np.ones((len(vehicles), len(units)), dtype=np.bool_)
    tell = Sentences(problem, tables, begun, units, vehicles)

    def stage(passing: Flags, reason: Reason, sentence: Callable[[int, list[int]], str]) -> None:
        """Give units that had vehicles before this rule and have none under it their reason."""
        nonlocal alive
        for unit in np.flatnonzero(~(alive & passing).any(axis=0)).tolist():
            if verdicts[unit] is None:
                verdicts[unit] = reason, sentence(unit, np.flatnonzero(alive[:, unit]).tolist())
        alive = alive & passing

    def fitting(some_tables: Tables) -> Integers:
        """Judge each unit that has no reason yet on the vehicles left to it; shape (vehicles, units, 3)."""
        found = np.full((len(vehicles), len(units), 3), -1, dtype=np.int64)
        for row, vehicle in enumerate(vehicles):
            left = np.flatnonzero(alive[row])
            if len(left):
                found[row, left] = judge(some_tables, vehicle, units.jobs[left])
        return found

    stage(_skilled(problem, units, vehicles), Reason.NO_VEHICLE_WITH_SKILLS, tell.skills)
    stage(_allowed(tables, units, vehicles), Reason.NO_VEHICLE_ALLOWED, tell.allowed)
    stage(_each(vehicles, units, lambda one: carries(tables, one, units)), Reason.LOAD_ABOVE_CAPACITY, tell.load)
    has_place = _each(vehicles, units, lambda one: units.last_positions < tables.vehicles[one, MAX_JOBS])
    stage(has_place, Reason.ABOVE_LIMIT, tell.position_above_limit)
    is_free = _each(vehicles, units, lambda one: np.any(split_by_pins(tables, begun[one], one, units), axis=0))
    stage(is_free, Reason.CANNOT_FOLLOW_FROZEN, tell.position_frozen)
    endless = fitting(relaxing.without_shift_end(tables))
    stage(endless[..., 0] >= 0, Reason.UNREACHABLE, tell.unreachable)
    in_shift = fitting(relaxing.within_shift(tables))
    stage(in_shift[..., 0] >= 0, Reason.LONGER_THAN_SHIFT, partial(tell.longer, ends=endless[..., ALONE_END]))
    in_windows = fitting(relaxing.within_windows(tables))
    stage(in_windows[..., 0] >= 0, Reason.OUTSIDE_SHIFTS, partial(tell.windows, in_shift=in_shift))
    between_breaks = fitting(relaxing.without_limits(tables))
    stage(between_breaks[..., 0] >= 0, Reason.OUTSIDE_SHIFTS, partial(tell.breaks, in_shift=in_shift))
    limits = relaxing.limits_in_use(tables)
    by_limit = {limit: fitting(relaxing.with_limit(tables, limit))[..., 0] >= 0 for limit in limits}
    in_limits = fitting(relaxing.without_frozen(tables))
    stage(in_limits[..., 0] >= 0, Reason.ABOVE_LIMIT, partial(tell.limit, by_limit=by_limit))
    stage(np.zeros_like(alive), Reason.CANNOT_FOLLOW_FROZEN, tell.frozen)
    return [verdict for verdict in verdicts if verdict is not None]


def _each(vehicles: list[int], units: Units, passing: Callable[[int], Flags]) -> Flags:
    """Ask one thing of every vehicle; shape (vehicles, units)."""
    rows = [passing(vehicle) for vehicle in vehicles]
    return np.array(rows, dtype=np.bool_).reshape(len(vehicles), len(units))


def _skilled(problem: Problem, units: Units, vehicles: list[int]) -> Flags:
    """Tell which vehicles have all the skills of each unit."""
    asked = [
        frozenset[int]().union(*(problem.jobs[job].skills for job in unit if job >= 0)) for unit in units.jobs.tolist()
    ]
    number_of = {skills: number for number, skills in enumerate(dict.fromkeys(asked))}
    numbers = np.array([number_of[skills] for skills in asked], dtype=np.int64)
    return _each(
        vehicles,
        units,
        lambda one: np.array([skills <= problem.vehicles[one].skills for skills in number_of], dtype=np.bool_)[numbers],
    )


def _allowed(tables: Tables, units: Units, vehicles: list[int]) -> Flags:
    """Tell which vehicles each unit is allowed on and not frozen elsewhere."""
    return _each(
        vehicles,
        units,
        lambda one: may_serve(tables, one, units) & ((units.bound_to < 0) | (units.bound_to == one)),
    )
