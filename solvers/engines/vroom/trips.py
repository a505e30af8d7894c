"""Trips: VROOM knows no reloads, so that a vehicle that may reload becomes several, each on a part of the shift."""

import math
from dataclasses import dataclass

from solvers.engines.work import load_units
from solvers.problem import Problem, TimeWindow, Vehicle
from solvers.solution import Sequences

MAX_TRIPS = 8
"""Parts into which a shift is cut at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One vehicle of VROOM's.

    Attributes
    ----------
    vehicle
        Index into the problem's vehicles.
    start, end
        Places, None for a vehicle without.
    shift
        The part of the vehicle's shift.
    breaks
        Numbers of the vehicle's breaks that fall into it.
    reload
        The reload at which it begins, None for the first trip.
    """

    vehicle: int
    start: int | None
    end: int | None
    shift: TimeWindow
    breaks: tuple[int, ...]
    reload: int | None


def trips_of(problem: Problem) -> tuple[Trip, ...]:
    """Cut the shift of each vehicle that may reload into as many equal parts as loads and lifetimes ask for.

    A vehicle that cannot take its breaks has no trips.
    """
    fills = _times_to_fill(problem)
    trips: list[Trip] = []
    for number, vehicle in enumerate(problem.vehicles):
        trips += _cut(problem, number, vehicle, fills)
    return tuple(trips)


def join_trips(trips: tuple[Trip, ...], found: list[tuple[int, ...]], num_vehicles: int) -> Sequences:
    """Put the trips of each vehicle behind each other, with the reloads between those that visit anything."""
    sequences: list[tuple[int, ...]] = [()] * num_vehicles
    for trip, jobs in zip(trips, found, strict=True):
        if jobs:
            before = sequences[trip.vehicle]
            between = (-1 - trip.reload,) if before and trip.reload is not None else ()
            sequences[trip.vehicle] = (*before, *between, *jobs)
    return tuple(sequences)


def split_at_reloads(trips: tuple[Trip, ...], sequences: Sequences) -> list[tuple[int, ...]]:
    """Deal the trips of an answer out; those for which there is no part of the shift are left out."""
    parts: list[list[tuple[int, ...]]] = []
    for visits in sequences:
        runs: list[list[int]] = [[]]
        for visit in visits:
            if visit < 0:
                runs.append([])
            else:
                runs[-1].append(visit)
        parts.append([tuple(run) for run in runs])
    return [parts[trip.vehicle].pop(0) if parts[trip.vehicle] else () for trip in trips]


def _times_to_fill(problem: Problem) -> int:
    """Count how often all vehicles would have to be filled to carry everything."""
    fills = 1
    for dimension, _ in enumerate(load_units(problem)):
        capacity = sum(vehicle.capacity[dimension] for vehicle in problem.vehicles)
        for loads in ([job.delivery for job in problem.jobs], [job.pickup for job in problem.jobs]):
            total = sum(load[dimension] for load in loads if load)
            if capacity and total:
                fills = max(fills, math.ceil(total / capacity))
    return fills


def _cut(problem: Problem, number: int, vehicle: Vehicle, fills: int) -> list[Trip]:
    length = vehicle.shift.end - vehicle.shift.start
    num_trips = fills
    if vehicle.load_lifetime is not None:
        num_trips = max(num_trips, math.ceil(length / max(1, vehicle.load_lifetime)))
    num_trips = min(num_trips, MAX_TRIPS) if vehicle.reloads else 1
    reload = _nearest_reload(problem, vehicle) if num_trips > 1 else None
    place = vehicle.start if reload is None else vehicle.reloads[reload].location
    service = 0 if reload is None else vehicle.reloads[reload].service_duration
    cuts = [vehicle.shift.start + length * part // num_trips for part in range(num_trips + 1)]
    trips: list[Trip] = []
    breaks = list(range(len(vehicle.breaks)))
    for part in range(num_trips):
        is_last = part == num_trips - 1
        opens = cuts[part] + (service if part else 0)
        closes = cuts[part + 1] + (vehicle.max_overtime if is_last and not vehicle.overtime_cost else 0)
        shift = TimeWindow(min(opens, closes), closes)
        taken: list[int] = []
        while breaks and (is_last or _can_take(vehicle, [*taken, breaks[0]], shift)):
            taken.append(breaks.pop(0))
        if not _can_take(vehicle, taken, shift):
            if num_trips == 1:
                shift = TimeWindow(shift.start, vehicle.shift.end + vehicle.max_overtime)
                if not _can_take(vehicle, taken, shift):
                    return []
            # Cut elsewhere the breaks might fit: they are left to the one clock.
            taken = taken if num_trips == 1 else []
        trips.append(
            Trip(
                vehicle=number,
                start=place if part else vehicle.start,
                end=vehicle.end if is_last else place,
                shift=shift,
                breaks=tuple(taken),
                reload=reload if part else None,
            )
        )
    return trips


def _can_take(vehicle: Vehicle, breaks: list[int], shift: TimeWindow) -> bool:
    """Tell whether breaks can be taken one after another; VROOM does not take a vehicle whose breaks cannot."""
    clock = shift.start
    for one in (vehicle.breaks[number] for number in breaks):
        opens = next((window.start for window in one.time_windows if clock <= window.end), None)
        if opens is None:
            return False
        clock = max(clock, opens) + one.duration
    return clock <= shift.end


def _nearest_reload(problem: Problem, vehicle: Vehicle) -> int:
    """Choose the reload that is quickest to get to from the start; the first for a vehicle without a start."""
    durations = problem.matrices[vehicle.profile].durations[0]
    if vehicle.start is None:
        return 0
    return min(
        range(len(vehicle.reloads)),
        key=lambda number: (int(durations[vehicle.start, vehicle.reloads[number].location]), number),
    )
