"""From a VROOM file to a :class:`~solvers.problem.Problem`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.errors import ProblemError
from solvers.formats.triangle import describe_detour, find_detour
from solvers.formats.vroom.document import read_document
from solvers.formats.vroom.prizes import with_prizes
from solvers.formats.vroom.sheets import Document, Task, VehicleSheet
from solvers.formats.vroom.units import HUNDREDTHS, Units, choose_units, unit_prices
from solvers.problem import (
    HORIZON,
    UNREACHABLE,
    Break,
    Effort,
    Job,
    Matrix,
    Pair,
    Problem,
    TimeWindow,
    Vehicle,
)
from solvers.solution import Sequences


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VroomProblem:
    """A problem and what VROOM's form says of it beyond.

    Attributes
    ----------
    problem
        Its jobs are numbered from 0, because ids of jobs, pickups and deliveries may be the same in VROOM; its vehicles
        keep their ids.
    tasks, vehicles
        In the order of the problem's jobs and vehicles, in the words of the file.
    distances
        Of each of the problem's matrices, in metres; None where the file gives none.
    units
        Between the file's numbers and the problem's.
    initial
        The routes that the file gives to start from; None where it gives none, or where they are to be checked.
    warnings
        What a user should be told, a line each.
    """

    problem: Problem
    tasks: tuple[Task, ...]
    vehicles: tuple[VehicleSheet, ...]
    distances: tuple[NDArray[np.int32] | None, ...]
    units: Units
    initial: Sequences | None
    warnings: tuple[str, ...]

    def named(self, text: str) -> str:
        """Put the names of the file's tasks into a sentence about the problem's jobs."""
        return re.sub(
            r"\bjob (\d+)\b",
            lambda found: self.tasks[int(found[1])].name if int(found[1]) < len(self.tasks) else found[0],
            text,
        )


def read(content: str | bytes, *, check: bool = False) -> VroomProblem:
    """Read a problem in VROOM's JSON form.

    Parameters
    ----------
    check
        The routes that the vehicles' ``steps`` give are to be judged, not to be bettered.

    Raises
    ------
    ProblemError
        Naming the field and the id.
    """
    document = read_document(content.encode() if isinstance(content, str) else content)
    units, notes = choose_units(document)
    warnings = list(notes)
    if document.unknown:
        warnings.insert(0, f"fields that nothing here knows are ignored: {', '.join(document.unknown)}")
    profiles = _profiles(document)
    problem = Problem(
        matrices=tuple(_matrix(document, profile, slowness, units) for profile, slowness in profiles),
        jobs=_jobs(document, units),
        vehicles=tuple(_vehicle(document, vehicle, units, profiles) for vehicle in document.vehicles),
        pairs=tuple(
            Pair(first=shipment.pickup, second=shipment.delivery, load=shipment.amount)
            for shipment in document.shipments
        ),
    )
    sequences = _sequences(document)
    if not check:
        problem, notes = with_prizes(problem, document.tasks, units.cost_scale)
        warnings += notes
        for profile in dict.fromkeys(profile for profile, _ in profiles):
            detour = find_detour(document.tables[profile].durations)
            if detour is not None:
                warnings.append(describe_detour(detour, f"matrices.{profile}.durations"))
    return VroomProblem(
        problem=problem,
        tasks=document.tasks,
        vehicles=document.vehicles,
        distances=tuple(document.tables[profile].distances for profile, _ in profiles),
        units=units,
        initial=sequences if any(sequences) and not check else None,
        warnings=tuple(warnings),
    )


def _profiles(document: Document) -> dict[tuple[str, int], int]:
    """Give numbers to the matrices: one for each profile and speed."""
    pairs = dict.fromkeys((vehicle.profile, vehicle.slowness) for vehicle in document.vehicles)
    return {pair: number for number, pair in enumerate(pairs)}


def _matrix(document: Document, profile: str, slowness: int, units: Units) -> Matrix:
    tables = document.tables[profile]
    # Only the prices of legs are asked of a problem's distances, and the limit of a vehicle without such prices.
    distances = tables.distances if tables.costs is None else tables.costs
    factor = slowness * units.time_scale
    if factor == HUNDREDTHS:
        return Matrix(durations=tables.durations, distances=distances)
    durations = tables.durations.astype(np.int64)
    scaled = -(-durations * factor // HUNDREDTHS)
    scaled[durations >= UNREACHABLE] = UNREACHABLE
    rounded = np.minimum(scaled, UNREACHABLE).astype(np.int32)
    rounded.setflags(write=False)
    return Matrix(durations=rounded, distances=distances)


def _jobs(document: Document, units: Units) -> tuple[Job, ...]:
    kinds = _kinds(document)
    return tuple(
        Job(
            id=number,
            location=task.place,
            setup_duration=_duration(task.setup, f"{task.name}: setup", units),
            service_duration=_duration(task.service, f"{task.name}: service", units),
            efforts=tuple(
                Effort(
                    kind=kind,
                    setup_duration=_duration(
                        task.setup_per_type.get(name, task.setup), f"{task.name}: setup_per_type.{name}", units
                    ),
                    service_duration=_duration(
                        task.service_per_type.get(name, task.service), f"{task.name}: service_per_type.{name}", units
                    ),
                )
                for name, kind in kinds.items()
                if name in task.setup_per_type or name in task.service_per_type
            ),
            time_windows=units.windows(task.time_windows),
            delivery=task.delivery,
            pickup=task.pickup,
            skills=task.skills,
        )
        for number, task in enumerate(document.tasks)
    )


def _kinds(document: Document) -> dict[str, int]:
    return {name: kind for kind, name in enumerate(dict.fromkeys(vehicle.type for vehicle in document.vehicles))}


def _vehicle(
    document: Document, vehicle: VehicleSheet, units: Units, profiles: Mapping[tuple[str, int], int]
) -> Vehicle:
    tables = document.tables[vehicle.profile]
    for field, is_given in (
        ("costs.per_km", vehicle.costs.per_km > 0),
        ("max_distance", vehicle.max_distance is not None),
    ):
        if is_given and tables.distances is None:
            raise ProblemError(f"{vehicle.name}: {field} needs matrices.{vehicle.profile}.distances")
    if vehicle.max_distance is not None and tables.costs is not None:
        raise ProblemError(
            f"{vehicle.name}: max_distance together with matrices.{vehicle.profile}.costs is more than this program "
            "can plan; leave one of them out"
        )
    travel, task, metre = (int(price * units.cost_scale) for price in unit_prices(document, vehicle, units.time_scale))
    breaks = tuple(
        Break(
            id=one.id,
            duration=_duration(one.service, f"{vehicle.name}, break {one.id}: service", units),
            time_windows=units.windows(one.time_windows) or (TimeWindow(0, HORIZON),),
            max_load=one.max_load,
        )
        for one in vehicle.breaks
    )
    shift = TimeWindow(0, HORIZON) if vehicle.time_window is None else units.windows((vehicle.time_window,))[0]
    return Vehicle(
        id=vehicle.id,
        start=vehicle.start,
        end=vehicle.end,
        shift=shift,
        capacity=vehicle.capacity,
        breaks=breaks,
        skills=vehicle.skills,
        profile=profiles[vehicle.profile, vehicle.slowness],
        kind=_kinds(document)[vehicle.type],
        # VROOM's time of tasks takes in the breaks, all of which a vehicle in use takes.
        fixed_cost=vehicle.costs.fixed * units.cost_scale + task * sum(one.duration for one in breaks),
        travel_cost=travel,
        service_cost=task,
        distance_cost=metre,
        max_travel_duration=_limit(vehicle.max_travel_time, units),
        max_distance=vehicle.max_distance,
        max_jobs=None if vehicle.max_tasks is None else min(vehicle.max_tasks, len(document.tasks)),
    )


def _duration(seconds: int, name: str, units: Units) -> int:
    duration = units.duration(seconds)
    if duration > HORIZON:
        raise ProblemError(f"{name} must be at most {HORIZON // units.time_scale} seconds, got {seconds}")
    return duration


def _limit(seconds: int | None, units: Units) -> int | None:
    """Give a limit in the plan's units, None where no plan is long enough to reach it."""
    return None if seconds is None or units.duration(seconds) > HORIZON else units.duration(seconds)


def _sequences(document: Document) -> Sequences:
    """Give the tasks of the routes in the file, and hold each step to something that there is, once."""
    indices = task_indices(document.tasks)
    taken: dict[int, str] = {}
    sequences = []
    for vehicle in document.vehicles:
        breaks = [one.id for one in vehicle.breaks]
        visits = []
        for step in vehicle.steps:
            if step.type in ("start", "end"):
                continue
            if step.type == "break":
                if step.id not in breaks:
                    raise ProblemError(
                        f"{vehicle.name}: steps name break {step.id}, which it has not, or name it twice"
                    )
                breaks.remove(step.id)
                continue
            index = indices.get((step.type, step.id or 0))
            if index is None:
                raise ProblemError(f"{vehicle.name}: steps name {step.type} {step.id}, which there is not")
            if index in taken:
                raise ProblemError(
                    f"{vehicle.name}: steps name {step.type} {step.id}, which the steps of {taken[index]} name already"
                )
            taken[index] = vehicle.name
            visits.append(index)
        sequences.append(tuple(visits))
    return tuple(sequences)


def task_indices(tasks: Sequence[Task]) -> dict[tuple[str, int], int]:
    """Find a task by its type and id."""
    return {(task.type, task.id): index for index, task in enumerate(tasks)}
