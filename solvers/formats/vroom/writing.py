"""From an answer to VROOM's JSON form."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from solvers.formats.vroom.loads import route_amounts, route_loads
from solvers.formats.vroom.reading import VroomProblem
from solvers.formats.vroom.sheets import Coordinates
from solvers.solution import BreakTaken, Route, Solution, Stop, Unassigned


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A violation in VROOM's words; ``duration``, in units of the problem's time, for "lead_time" and "delay"."""

    cause: str
    duration: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFaults:
    """What is wrong with a route: at its start, each of its activities and its end in order, and as a whole."""

    steps: tuple[tuple[Fault, ...], ...]
    whole: tuple[Fault, ...] = ()


def write(
    given: VroomProblem,
    solution: Solution,
    *,
    computing_time: float | None = None,
    faults: Sequence[RouteFaults] | None = None,
) -> dict[str, Any]:
    """Put an answer in VROOM's form.

    Parameters
    ----------
    solution
        Its routes have no reloads: VROOM has none.
    computing_time
        Seconds of search, to be told in the summary. None leaves it out, so that the same answer gives the same bytes.
    faults
        For each route what is wrong with it, where given routes were checked; tasks on none of them then have no
        reason. None for an answer that was searched for.
    """
    routes = [
        _route(given, route, faults[number] if faults is not None else None)
        for number, route in enumerate(solution.routes)
    ]
    summary: dict[str, Any] = {
        "cost": given.units.file_cost(sum(_cost(given, route) for route in solution.routes)),
        "routes": len(routes),
        "unassigned": len(solution.unassigned),
    }
    if given.problem.num_dimensions:
        for field in ("delivery", "amount", "pickup"):
            summary[field] = [
                sum(route[field][dimension] for route in routes) for dimension in range(given.problem.num_dimensions)
            ]
    units = given.units
    summary |= {
        "setup": sum(route["setup"] for route in routes),
        "service": sum(route["service"] for route in routes),
        "duration": units.file_duration(sum(route.travel_duration for route in solution.routes)),
        "waiting_time": units.file_duration(sum(route.waiting_duration for route in solution.routes)),
        "priority": sum(route["priority"] for route in routes),
    }
    if any(distances is not None for distances in given.distances):
        summary["distance"] = sum(route.get("distance", 0) for route in routes)
    summary["violations"] = _joined(violation for route in routes for violation in route["violations"])
    if computing_time is not None:
        summary["computing_times"] = {"loading": 0, "solving": int(computing_time * 1000), "routing": 0}
    return {
        "code": 0,
        "summary": summary,
        "unassigned": [_unassigned(given, one, with_reason=faults is None) for one in solution.unassigned],
        "routes": routes,
    }


def encode(answer: Mapping[str, Any]) -> bytes:
    """Turn what :func:`write` gives into JSON, a line of it."""
    return msgspec.json.encode(answer) + b"\n"


def _route(given: VroomProblem, route: Route, faults: RouteFaults | None) -> dict[str, Any]:
    sheet, units = given.vehicles[route.vehicle], given.units
    steps = _steps(given, route, faults)
    written: dict[str, Any] = {"vehicle": sheet.id, "cost": units.file_cost(_cost(given, route))}
    if sheet.description is not None:
        written["description"] = sheet.description
    if sheet.capacity:
        delivery, pickup = route_amounts(given, route)
        written |= {"delivery": delivery, "amount": delivery, "pickup": pickup}
    written |= {
        "setup": sum(step["setup"] for step in steps),
        "service": sum(step["service"] for step in steps),
        "duration": units.file_duration(route.travel_duration),
        "waiting_time": units.file_duration(route.waiting_duration),
        "priority": sum(given.tasks[stop.job].priority for stop in route.stops),
    }
    if "distance" in steps[-1]:
        written["distance"] = steps[-1]["distance"]
    written["steps"] = steps
    whole = [] if faults is None else [_violation(given, fault) for fault in faults.whole]
    written["violations"] = _joined([*whole, *(violation for step in steps for violation in step["violations"])])
    return written


def _steps(given: VroomProblem, route: Route, faults: RouteFaults | None) -> list[dict[str, Any]]:
    sheet = given.vehicles[route.vehicle]
    vehicle = given.problem.vehicles[route.vehicle]
    matrix, distances = given.problem.matrices[vehicle.profile], given.distances[vehicle.profile]
    loads = route_loads(given, route.activities)
    first, last = given.tasks[route.stops[0].job] if route.stops else None, None
    place = sheet.start if sheet.start is not None else (first.place if first else sheet.end)
    coordinates = sheet.start_coordinates if sheet.start is not None else (first.coordinates if first else None)
    driven, metres, on_leg = 0, 0, 0
    steps: list[dict[str, Any]] = []

    def add(kind: str, arrival: int, **others: Any) -> None:
        step = {"type": kind, **others}
        if sheet.capacity:
            step["load"] = loads[len(steps)]
        step |= {"arrival": given.units.file_moment(arrival), "duration": given.units.file_duration(driven + on_leg)}
        if distances is not None:
            step["distance"] = metres
        step["violations"] = [] if faults is None else [_violation(given, one) for one in faults.steps[len(steps)]]
        steps.append(step)

    add("start", route.departure, **_located(place, coordinates), setup=0, service=0, waiting_time=0)
    for activity in route.activities:
        waiting = given.units.file_duration(activity.start - activity.arrival)
        if isinstance(activity, BreakTaken):
            on_leg = activity.driven
            one = sheet.breaks[activity.number]
            add("break", activity.arrival, **_described(one.description), id=one.id, setup=0, service=one.service,
                waiting_time=waiting)  # fmt: skip
            continue
        if not isinstance(activity, Stop):
            raise TypeError("VROOM's form has no reloads")
        task, on_leg = given.tasks[activity.job], 0
        driven += matrix.duration(place, task.place, 0) if place is not None else 0
        metres += int(distances[place, task.place]) if distances is not None and place is not None else 0
        setup = _setup(given, route.vehicle, activity.job, None if last is None and sheet.start is None else place)
        service = task.service_per_type.get(sheet.type, task.service)
        place, last = task.place, task
        add(task.type, activity.arrival, **_described(task.description), **_located(task.place, task.coordinates),
            id=task.id, setup=setup, service=service, waiting_time=waiting, job=task.id)  # fmt: skip
    on_leg = 0
    if sheet.end is not None and place is not None:
        driven += matrix.duration(place, sheet.end, 0)
        metres += int(distances[place, sheet.end]) if distances is not None else 0
        place, coordinates = sheet.end, sheet.end_coordinates
    elif last is not None:
        coordinates = last.coordinates
    add("end", route.end, **_located(place, coordinates), setup=0, service=0, waiting_time=0)
    return steps


def _setup(given: VroomProblem, vehicle: int, job: int, place: int | None) -> int:
    task = given.tasks[job]
    return 0 if place == task.place else task.setup_per_type.get(given.vehicles[vehicle].type, task.setup)


def _located(place: int | None, coordinates: Coordinates | None) -> dict[str, Any]:
    located: dict[str, Any] = {} if coordinates is None else {"location": list(coordinates)}
    return located | ({} if place is None else {"location_index": place})


def _described(description: str | None) -> dict[str, Any]:
    return {} if description is None else {"description": description}


def _unassigned(given: VroomProblem, one: Unassigned, *, with_reason: bool) -> dict[str, Any]:
    task = given.tasks[one.job]
    written = {"id": task.id, **_located(task.place, task.coordinates), "type": task.type}
    written |= _described(task.description)
    if with_reason:
        detail = given.named(one.detail)
        if given.units.time_scale != 1:
            detail += f" (Times in 1/{given.units.time_scale} s.)"
        if given.units.offset:
            detail += f" (Times count from {given.units.offset}.)"
        written |= {"reason": one.reason.value, "detail": detail}
    return written


def _cost(given: VroomProblem, route: Route) -> int:
    """Price a route by the problem's objective, without the prizes."""
    vehicle = given.problem.vehicles[route.vehicle]
    return (
        vehicle.fixed_cost
        + vehicle.travel_cost * route.travel_duration
        + vehicle.service_cost * route.service_duration
        + vehicle.distance_cost * route.distance
    )


def _violation(given: VroomProblem, fault: Fault) -> dict[str, Any]:
    if fault.duration is None:
        return {"cause": fault.cause}
    return {"cause": fault.cause, "duration": given.units.file_duration(fault.duration)}


def _joined(violations: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Name each cause once, with the sum of its durations."""
    joined: dict[str, dict[str, Any]] = {}
    for violation in violations:
        known = joined.setdefault(violation["cause"], {"cause": violation["cause"]})
        if "duration" in violation:
            known["duration"] = known.get("duration", 0) + violation["duration"]
    return list(joined.values())
