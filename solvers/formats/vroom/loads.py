"""What a vehicle carries along a route, in the amounts of VROOM's form."""

from collections.abc import Iterable, Mapping, Sequence

from solvers.formats.vroom.reading import VroomProblem
from solvers.solution import Activity, Route, Stop


def route_loads(given: VroomProblem, activities: Iterable[Activity]) -> list[list[int]]:
    """Give the load on leaving the start, after each activity, and at the end, however wrong the order is."""
    zero = (0,) * given.problem.num_dimensions
    activities = tuple(activities)
    shipped = _shipped(given)
    stops = [one for one in activities if isinstance(one, Stop)]
    load = _sums([zero, *(given.problem.jobs[stop.job].delivery or zero for stop in stops)])
    loads = [load]
    for activity in activities:
        if isinstance(activity, Stop):
            job = given.problem.jobs[activity.job]
            amount = shipped.get(activity.job) or zero
            sign = 1 if given.tasks[activity.job].type == "pickup" else -1
            changes = zip(job.delivery or zero, job.pickup or zero, amount, strict=True)
            load = [
                now - delivered + picked + sign * carried
                for now, (delivered, picked, carried) in zip(load, changes, strict=True)
            ]
        loads.append(load)
    return [*loads, load]


def route_amounts(given: VroomProblem, route: Route) -> tuple[list[int], list[int]]:
    """Sum what the tasks of a route deliver and pick up, shipments on both sides."""
    zero = (0,) * given.problem.num_dimensions
    delivery, pickup = [zero], [zero]
    shipped = _shipped(given)
    for stop in route.stops:
        job = given.problem.jobs[stop.job]
        delivery.append(job.delivery or zero)
        pickup.append(job.pickup or zero)
        if stop.job in shipped:
            side = pickup if given.tasks[stop.job].type == "pickup" else delivery
            side.append(shipped[stop.job] or zero)
    return _sums(delivery), _sums(pickup)


def _shipped(given: VroomProblem) -> Mapping[int, tuple[int, ...]]:
    return {job: pair.load for pair in given.problem.pairs for job in (pair.first, pair.second)}


def _sums(rows: Sequence[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]
