"""Changes made in the tables of a problem instead of the problem: one number each, where building anew takes long."""

from collections.abc import Sequence

from solvers.explain.changes import Change, Kind
from solvers.problem import Problem
from solvers.timing.columns import (
    CAPACITY,
    CLOSES,
    DUE,
    FROZEN_FROM,
    FROZEN_TO,
    LATEST_END,
    MAX_DISTANCE,
    MAX_DURATION,
    MAX_JOBS,
    MAX_TRAVEL,
    MORE_WINDOWS,
    OPENS,
    PRICE,
    SHIFT_END,
)
from solvers.timing.tables import Tables

LIMIT_COLUMNS = {
    Kind.MAX_TRAVEL_DURATION: MAX_TRAVEL,
    Kind.MAX_DURATION: MAX_DURATION,
    Kind.MAX_DISTANCE: MAX_DISTANCE,
    Kind.MAX_JOBS: MAX_JOBS,
}
"""Columns of vehicles."""


def change_tables(problem: Problem, tables: Tables, changes: Sequence[Change]) -> Tables:
    """Give the tables of a changed problem; dropped jobs stay in them, types of vehicles stay as they were."""
    changed = tables._replace(
        jobs=tables.jobs.copy(),
        vehicles=tables.vehicles.copy(),
        lists=tables.lists.copy(),
        eligible=tables.eligible.copy(),
    )
    job_index = {job.id: number for number, job in enumerate(problem.jobs)}
    vehicle_index = {vehicle.id: number for number, vehicle in enumerate(problem.vehicles)}
    for change in changes:
        rows = [job_index[job] for job in change.jobs]
        vehicle = vehicle_index[change.vehicle] if change.vehicle is not None else -1
        match change.kind:
            case Kind.LATER_WINDOW | Kind.EARLIER_WINDOW:
                _move_window(changed, rows[0], change)
            case Kind.LATER_DUE:
                changed.jobs[rows, DUE] += change.amount
            case Kind.PRIZE:
                changed.jobs[rows, PRICE] += change.amount
            case Kind.LONGER_SHIFT:
                changed.vehicles[vehicle, [SHIFT_END, LATEST_END]] += change.amount
            case Kind.CAPACITY:
                changed.vehicles[vehicle, CAPACITY:] += change.loads
            case Kind.UNFROZEN:
                changed.vehicles[vehicle, FROZEN_TO] = changed.vehicles[vehicle, FROZEN_FROM]
            case Kind.SKILLS | Kind.ALLOWED:
                pass
            case Kind.DROP:
                pass
            case _:
                changed.vehicles[vehicle, LIMIT_COLUMNS[change.kind]] += change.amount
    _let_serve(problem, changed, changes)
    return changed


def _move_window(tables: Tables, job: int, change: Change) -> None:
    later = change.kind is Kind.LATER_WINDOW
    amount = change.amount if later else -change.amount
    if change.window == 0:
        tables.jobs[job, CLOSES if later else OPENS] += amount
    else:
        tables.lists[tables.jobs[job, MORE_WINDOWS] + 2 * (change.window - 1) + later] += amount


def _let_serve(problem: Problem, tables: Tables, changes: Sequence[Change]) -> None:
    """Enter what vehicles may serve once they have new skills or are newly allowed."""
    for number, vehicle in enumerate(problem.vehicles):
        granted = [one for one in changes if one.vehicle == vehicle.id and one.kind in (Kind.SKILLS, Kind.ALLOWED)]
        if not granted:
            continue
        skills = vehicle.skills.union(*(one.skills for one in granted))
        newly = frozenset(job for one in granted if one.kind is Kind.ALLOWED for job in one.jobs)
        for column, job in enumerate(problem.jobs):
            allowed = job.allowed_vehicles is None or vehicle.id in job.allowed_vehicles
            allowed = (allowed and vehicle.id not in job.forbidden_vehicles) or job.id in newly
            tables.eligible[number, column] = allowed and job.skills <= skills
