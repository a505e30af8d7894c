"""Jobs that no vehicle could serve even with nothing else to do, each with the rule that forbids it and its numbers.

Durations are taken as the shortest there are: a job that a vehicle cannot reach directly is not reached by way of
another.
"""

from collections.abc import Iterable
from dataclasses import replace

from solvers.problem import UNREACHABLE, Job, Problem, Vehicle
from solvers.solution import Reason, Unassigned
from solvers.timing import window_of


def find_impossible(problem: Problem) -> tuple[Unassigned, ...]:
    """Find the jobs that no plan could serve.

    Returns
    -------
    tuple of Unassigned
        In the order of the jobs, with the first reason that holds: skills, capacity, reach, length of the shifts,
        and last the time window, which only is to blame where the job would fit without it.
    """
    # Fleets repeat themselves: a vehicle that differs in its id alone decides nothing.
    kinds = tuple(dict.fromkeys(replace(vehicle, id=0, fixed_cost=0) for vehicle in problem.vehicles))
    found = []
    for index, job in enumerate(problem.jobs):
        if not any(vehicle.may_serve(job) and _is_on_time(problem, vehicle, job) for vehicle in kinds):
            reason, detail = _explain(problem, kinds, job)
            found.append(Unassigned(job=index, reason=reason, detail=detail))
    return tuple(found)


def _explain(problem: Problem, vehicles: Iterable[Vehicle], job: Job) -> tuple[Reason, str]:
    skilled = [vehicle for vehicle in vehicles if job.skills <= vehicle.skills]
    if not skilled:
        return Reason.NO_VEHICLE_WITH_SKILLS, _skills_sentence(problem, job)
    strong = [vehicle for vehicle in skilled if vehicle.may_serve(job)]
    if not strong:
        rooms = " or ".join(sorted({str(list(vehicle.capacity)) for vehicle in skilled}))
        return Reason.LOAD_ABOVE_CAPACITY, f"Needs {list(job.load)} of capacity; vehicles with its skills hold {rooms}."
    within_reach = [vehicle for vehicle in strong if max(_legs(problem, vehicle, job)) < UNREACHABLE]
    if not within_reach:
        return (
            Reason.UNREACHABLE,
            f"Place {job.location} cannot be reached from the start, or left for the end, "
            "of any vehicle that may serve it.",
        )
    needed, vehicle = min(
        ((sum(_legs(problem, one, job)) + job.service_duration, one) for one in within_reach),
        key=lambda pair: pair[0] - (pair[1].shift.end - pair[1].shift.start),
    )
    length = vehicle.shift.end - vehicle.shift.start
    if needed > length:
        return (
            Reason.LONGER_THAN_SHIFT,
            f"Takes {needed} s with the way there and back ({job.service_duration} s of service); the shift that comes "
            f"closest is {length} s long.",
        )
    opens, closes = window_of(job)
    starts = [
        (vehicle.shift.start + there, vehicle.shift.end - job.service_duration - back)
        for vehicle in within_reach
        for there, back in [_legs(problem, vehicle, job)]
        if vehicle.shift.start + there + job.service_duration + back <= vehicle.shift.end
    ]
    first, last = min(starts, key=lambda pair: max(pair[0] - closes, opens - pair[1]))
    return (
        Reason.OUTSIDE_SHIFTS,
        f"Service must start between {opens} and {closes} s; the vehicle that comes closest could start it "
        f"between {first} and {last} s.",
    )


def _skills_sentence(problem: Problem, job: Job) -> str:
    if not problem.vehicles:
        return "There is no vehicle."
    nowhere = sorted(job.skills - frozenset().union(*(vehicle.skills for vehicle in problem.vehicles)))
    if nowhere:
        return f"Needs skills {sorted(job.skills)}; no vehicle has {nowhere}."
    return f"Needs skills {sorted(job.skills)}; no single vehicle has all of them."


def _is_on_time(problem: Problem, vehicle: Vehicle, job: Job) -> bool:
    there, back = _legs(problem, vehicle, job)
    opens, closes = window_of(job)
    start = max(vehicle.shift.start + there, opens)
    return start <= closes and start + job.service_duration + back <= vehicle.shift.end


def _legs(problem: Problem, vehicle: Vehicle, job: Job) -> tuple[int, int]:
    durations = problem.durations
    return int(durations[vehicle.start, job.location]), int(durations[job.location, vehicle.end])
