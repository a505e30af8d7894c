"""What is pinned: the frozen beginning of a route, as the state of a vehicle further on, and positions on a route."""

from dataclasses import dataclass, replace

from solvers.problem import HORIZON, UNREACHABLE, Job, Pair, Problem, TimeWindow, Vehicle
from solvers.solution import Sequences


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """What is left of a problem once every vehicle has done what is frozen.

    Attributes
    ----------
    problem
        Without the frozen jobs: a vehicle that has some starts where and when they end, with what its limits leave.
    jobs
        For each job of ``problem``, its index in the whole problem.
    frozen
        For each vehicle, the indices of its frozen jobs in the whole problem.
    """

    problem: Problem
    jobs: tuple[int, ...]
    frozen: tuple[tuple[int, ...], ...]

    def start(self, initial: Sequences | None) -> Sequences | None:
        """Take what is frozen out of an answer to start from; None where it holds nothing else."""
        if initial is None:
            return None
        new = {job: number for number, job in enumerate(self.jobs)}
        shortened = tuple(
            tuple(visit if visit < 0 else new[visit] for visit in visits if visit < 0 or visit in new)
            for visits in initial
        )
        return shortened if any(visit >= 0 for visits in shortened for visit in visits) else None

    def lengthen(self, sequences: Sequences) -> Sequences:
        """Put what is frozen before an answer to the remainder."""
        return tuple(
            (*frozen, *(visit if visit < 0 else self.jobs[visit] for visit in visits))
            for frozen, visits in zip(self.frozen, sequences, strict=True)
        )


def follow_frozen(problem: Problem) -> Remainder:
    """Move every vehicle on to where its frozen jobs end, by a clock that is near the true one.

    What the vehicle still carries then is not followed: the frozen jobs' loads lessen its capacity until the end. Of a
    pair whose first job is frozen, the second becomes a job of that vehicle, which brings the load with it.
    """
    index = {job.id: number for number, job in enumerate(problem.jobs)}
    frozen = tuple(tuple(index[one] for one in vehicle.frozen) for vehicle in problem.vehicles)
    if not any(frozen):
        return Remainder(problem=problem, jobs=tuple(range(len(problem.jobs))), frozen=frozen)
    done = {problem.jobs[number].id for numbers in frozen for number in numbers}
    owner = {one: vehicle.id for vehicle in problem.vehicles for one in vehicle.frozen}
    opened = {pair.second: pair for pair in problem.pairs if pair.first in done}
    kept = tuple(number for number, job in enumerate(problem.jobs) if job.id not in done)
    jobs = [problem.jobs[number] for number in kept]
    jobs = [_belonging(job, opened[job.id], owner) if job.id in opened else job for job in jobs]
    rest = replace(
        problem,
        jobs=tuple(jobs),
        vehicles=tuple(
            _further_on(problem, vehicle, [problem.jobs[number] for number in numbers]) if numbers else vehicle
            for vehicle, numbers in zip(problem.vehicles, frozen, strict=True)
        ),
        pairs=tuple(pair for pair in problem.pairs if pair.first not in done),
    )
    return Remainder(problem=rest, jobs=kept, frozen=frozen)


def put_at_positions(problem: Problem, sequences: Sequences) -> Sequences:
    """Move each job whose position is pinned to it, on the route it is on; a shorter route has it at its end."""
    return tuple(
        _in_place(problem, visits)
        if any(visit >= 0 and problem.jobs[visit].position is not None for visit in visits)
        else visits
        for visits in sequences
    )


def _in_place(problem: Problem, visits: tuple[int, ...]) -> tuple[int, ...]:
    pinned = []
    free = []
    for visit in visits:
        position = problem.jobs[visit].position if visit >= 0 else None
        if position is None:
            free.append(visit)
        else:
            pinned.append((position, visit))
    for position, visit in sorted(pinned):
        stops = [place for place, other in enumerate(free) if other >= 0]
        free.insert(stops[position] if position < len(stops) else len(free), visit)
    return tuple(free)


def _belonging(job: Job, pair: Pair, owner: dict[int, int]) -> Job:
    vehicle = owner[pair.first]
    loads = [load for load in (job.delivery, pair.load) if load]
    return replace(
        job,
        allowed_vehicles=frozenset({vehicle}),
        forbidden_vehicles=job.forbidden_vehicles - {vehicle},
        delivery=tuple(map(sum, zip(*loads, strict=True))),
    )


def _further_on(problem: Problem, vehicle: Vehicle, jobs: list[Job]) -> Vehicle:
    matrix = problem.matrices[vehicle.profile]
    departure = clock = max(vehicle.shift.start, *(job.release for job in jobs))
    place, travelled, metres = vehicle.start, 0, 0
    breaks = list(vehicle.breaks)
    for job in jobs:
        while breaks and breaks[0].time_windows[0].start <= clock:
            clock += breaks.pop(0).duration
        leg = matrix.duration(place, job.location, clock) if place is not None else 0
        leg = min(leg, int(UNREACHABLE))
        if place is not None and matrix.distances is not None:
            metres += int(matrix.distances[place, job.location])
        setup, service = job.durations_for(vehicle.kind)
        clock += leg
        clock = next((max(clock, window.start) for window in job.time_windows if clock <= window.end), clock)
        clock += service + (setup if job.location != place else 0)
        travelled += leg
        place = job.location
    clock = min(clock, HORIZON)
    end = max(vehicle.shift.end, clock)
    loads = [
        max(
            sum(job.delivery[dimension] if job.delivery else 0 for job in jobs),
            sum(job.pickup[dimension] if job.pickup else 0 for job in jobs),
        )
        for dimension in range(problem.num_dimensions)
    ]
    return replace(
        vehicle,
        start=place,
        shift=TimeWindow(clock, end),
        max_overtime=max(0, min(vehicle.shift.end + vehicle.max_overtime, HORIZON) - end),
        capacity=tuple(max(0, amount - load) for amount, load in zip(vehicle.capacity, loads, strict=True)),
        breaks=tuple(breaks),
        frozen=(),
        # The vehicle is out already.
        fixed_cost=0,
        max_travel_duration=_less(vehicle.max_travel_duration, travelled),
        max_duration=_less(vehicle.max_duration, clock - departure),
        max_distance=_less(vehicle.max_distance, metres),
        max_jobs=_less(vehicle.max_jobs, len(jobs)),
    )


def _less(limit: int | None, used: int) -> int | None:
    return None if limit is None else max(0, limit - used)
