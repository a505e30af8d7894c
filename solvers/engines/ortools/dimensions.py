"""What adds up along a route: time, loads, travel, metres, jobs."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.engines.ortools.nodes import Nodes
from solvers.engines.work import load_units
from solvers.problem import Break, TimeWindow, Vehicle

NO_LIMIT = 10**15
"""More than anything along a route adds up to."""


def add_time(nodes: Nodes, manager: Any, routing: Any) -> None:
    """Add the dimension of starts: windows and shifts hard, due times and ends of shifts soft, breaks in between."""
    problem = nodes.problem
    horizon = max(vehicle.shift.end + vehicle.max_overtime for vehicle in problem.vehicles)
    known: dict[tuple[int, int], int] = {}
    transits = []
    for number, vehicle in enumerate(problem.vehicles):
        kind = nodes.work.kind_of[number]
        key = (vehicle.profile, kind)
        if key not in known:
            table = nodes.travel(vehicle) + nodes.setup_on_way(kind) + nodes.service(kind)[:, None]
            known[key] = routing.RegisterTransitCallback(_look_up(nodes, manager, routing, table))
        transits.append(known[key])
    latest = horizon + int(nodes.setup.max(initial=0))
    routing.AddDimensionWithVehicleTransits(transits, latest, latest, False, "time")
    time = routing.GetDimensionOrDie("time")
    for number, job in enumerate(problem.jobs):
        index, setup = manager.NodeToIndex(number), int(nodes.setup[number])
        _set_windows(time.CumulVar(index), job.time_windows, setup, latest)
        if job.due is not None and job.lateness_cost and job.due < horizon:
            time.SetCumulVarSoftUpperBound(index, max(0, job.due) + setup, job.lateness_cost)
    for number, node in enumerate(nodes.reloads):
        index = manager.NodeToIndex(nodes.num_jobs + number)
        _set_windows(time.CumulVar(index), node.reload.time_windows, 0, latest)
    for number, vehicle in enumerate(problem.vehicles):
        start, end = routing.Start(number), routing.End(number)
        time.CumulVar(start).SetRange(vehicle.shift.start, vehicle.shift.end + vehicle.max_overtime)
        time.CumulVar(end).SetRange(vehicle.shift.start, vehicle.shift.end + vehicle.max_overtime)
        if vehicle.max_overtime and vehicle.overtime_cost:
            time.SetCumulVarSoftUpperBound(end, vehicle.shift.end, vehicle.overtime_cost)
        if vehicle.duration_cost:
            time.SetSpanCostCoefficientForVehicle(vehicle.duration_cost, number)
        if vehicle.max_duration is not None:
            time.SetSpanUpperBoundForVehicle(vehicle.max_duration, number)
        if vehicle.breaks:
            _add_breaks(nodes, routing, number, horizon)


def add_left(nodes: Nodes, manager: Any, routing: Any) -> None:
    """Carry along each trip the moment at which it left the place of loading, for releases and lifetimes of loads."""
    problem = nodes.problem
    latest = max(vehicle.shift.end + vehicle.max_overtime for vehicle in problem.vehicles)
    lifetimes = [latest if v.load_lifetime is None else min(v.load_lifetime, latest) for v in problem.vehicles]
    if not any(job.release for job in problem.jobs) and min(lifetimes) == latest:
        return
    nothing = routing.RegisterUnaryTransitVector([0] * len(nodes.places))
    routing.AddDimension(nothing, latest, latest, False, "left")
    left, time, solver = (routing.GetDimensionOrDie("left"), routing.GetDimensionOrDie("time"), routing.solver())
    for number in range(len(problem.vehicles)):
        start = routing.Start(number)
        left.SlackVar(start).SetValue(0)
        solver.Add(left.CumulVar(start) == time.CumulVar(start))
    for number, job in enumerate(problem.jobs):
        index = manager.NodeToIndex(number)
        left.SlackVar(index).SetValue(0)
        left.CumulVar(index).SetMin(min(job.release, latest))
        if any(job.delivery) and min(lifetimes) < latest:
            lifetime = _by_vehicle(routing, index, lifetimes)
            setup = int(nodes.setup[number])
            solver.Add(time.CumulVar(index) - left.CumulVar(index) <= lifetime + setup)
    for number, node in enumerate(nodes.reloads):
        index = manager.NodeToIndex(nodes.num_jobs + number)
        loaded = time.CumulVar(index) + node.reload.service_duration
        # The wait before the next stop may as well be at the reload.
        solver.Add(left.CumulVar(index) + left.SlackVar(index) == loaded + time.SlackVar(index))


def add_loads(nodes: Nodes, manager: Any, routing: Any) -> None:
    """Add what is on board, in each of the problem's dimensions."""
    problem = nodes.problem
    index = {job.id: number for number, job in enumerate(problem.jobs)}
    rest = [0] * (len(nodes.places) - nodes.num_jobs)
    units = load_units(problem)
    for dimension, unit in enumerate(units):
        capacities = [vehicle.capacity[dimension] // unit for vehicle in problem.vehicles]
        largest = max(capacities)
        delivered = [-(-(job.delivery[dimension] if job.delivery else 0) // unit) for job in problem.jobs]
        picked = [-(-(job.pickup[dimension] if job.pickup else 0) // unit) for job in problem.jobs]
        for pair in problem.pairs:
            if pair.load:
                picked[index[pair.first]] -= -pair.load[dimension] // unit
                picked[index[pair.second]] += -pair.load[dimension] // unit
        both = any(delivered) and any(picked)
        names = []
        if any(picked):
            names.append(f"picked {dimension}")
            transit = routing.RegisterUnaryTransitVector([*picked, *rest])
            transit = _emptied(nodes, routing, [*picked, *rest], largest) if nodes.reloads else transit
            routing.AddDimensionWithVehicleCapacity(transit, largest, capacities, True, names[-1])
        if any(delivered) and not both:
            # Counted upwards, deliveries are like what is picked up.
            names.append(f"delivered {dimension}")
            transit = _emptied(nodes, routing, [*delivered, *rest], largest)
            routing.AddDimensionWithVehicleCapacity(transit, largest, capacities, True, names[-1])
        elif any(delivered):
            names.append(f"to deliver {dimension}")
            transit = routing.RegisterUnaryTransitVector([*(-one for one in delivered), *rest])
            routing.AddDimensionWithVehicleCapacity(transit, largest, capacities, False, names[-1])
        for name in names:
            _keep_without_slack(nodes, manager, routing, name)
        if both:
            _bound_together(nodes, manager, routing, names, capacities)


def add_limits(nodes: Nodes, manager: Any, routing: Any, num_frozen: tuple[int, ...]) -> None:
    """Add limits on travel, metres and jobs, and pinned positions."""
    vehicles = nodes.problem.vehicles
    for name, limits, table in (
        ("travel", [vehicle.max_travel_duration for vehicle in vehicles], nodes.travel),
        ("metres", [vehicle.max_distance for vehicle in vehicles], nodes.metres),
    ):
        if any(limit is not None for limit in limits):
            known = {
                profile: routing.RegisterTransitMatrix(table(vehicle).tolist())
                for profile, vehicle in {vehicle.profile: vehicle for vehicle in vehicles}.items()
            }
            transits = [known[vehicle.profile] for vehicle in vehicles]
            bounds = [NO_LIMIT if limit is None else limit for limit in limits]
            routing.AddDimensionWithVehicleTransitAndCapacity(transits, 0, bounds, True, name)
    positions = {number: job.position for number, job in enumerate(nodes.problem.jobs) if job.position is not None}
    if positions or any(vehicle.max_jobs is not None for vehicle in vehicles):
        counts = [int(node < nodes.num_jobs) for node in range(len(nodes.places))]
        bounds = [
            frozen + (nodes.num_jobs if vehicle.max_jobs is None else vehicle.max_jobs)
            for vehicle, frozen in zip(vehicles, num_frozen, strict=True)
        ]
        routing.AddDimensionWithVehicleCapacity(routing.RegisterUnaryTransitVector(counts), 0, bounds, False, "jobs")
        jobs = routing.GetDimensionOrDie("jobs")
        for vehicle, frozen in enumerate(num_frozen):
            jobs.CumulVar(routing.Start(vehicle)).SetValue(frozen)
        for number, position in positions.items():
            jobs.CumulVar(manager.NodeToIndex(number)).SetValue(min(position, max(bounds)))


def _look_up(nodes: Nodes, manager: Any, routing: Any, table: NDArray[np.int64]) -> Callable[[int, int], int]:
    """Give a function of two indices.

    OR-Tools takes tables too, but copies the whole of one each time it judges a route by a dimension with windows or
    soft bounds: at 2,000 jobs that takes nine tenths of the search.
    """
    num_indices = routing.Size() + len(nodes.problem.vehicles)
    node_of = [manager.IndexToNode(index) for index in range(num_indices)]
    rows = table.tolist()
    rows = [rows[node] for node in node_of]
    return lambda origin, destination: rows[origin][node_of[destination]]


def _set_windows(variable: Any, windows: tuple[TimeWindow, ...], setup: int, latest: int) -> None:
    """Allow the windows, moved later by the setup on the way; one that opens too late leaves only the last moment."""
    moved = [(window.start + setup, window.end + setup) for window in windows if window.start + setup <= latest]
    if not windows:
        variable.SetRange(setup, latest)
    elif not moved:
        variable.SetValue(latest)
    else:
        variable.SetRange(moved[0][0], min(moved[-1][1], latest))
        for (_, closes), (opens, _) in itertools.pairwise(moved):
            if opens > closes + 1:
                variable.RemoveInterval(closes + 1, opens - 1)


def _add_breaks(nodes: Nodes, routing: Any, number: int, horizon: int) -> None:
    """Have a vehicle in use take its breaks in their order, after it has left and before it is back."""
    vehicle = nodes.problem.vehicles[number]
    solver, time = routing.solver(), routing.GetDimensionOrDie("time")
    used = routing.ActiveVehicleVar(number)
    start, end = time.CumulVar(routing.Start(number)), time.CumulVar(routing.End(number))
    far = 2 * horizon + sum(one.duration for one in vehicle.breaks)
    intervals: list[Any] = []
    before = None
    for one in vehicle.breaks:
        begin = _break_start(solver, one, vehicle, horizon)
        if begin is None:
            # It cannot be taken, so the vehicle cannot be used.
            solver.Add(used == 0)
            return
        idle = far * (1 - used)
        solver.Add(begin + idle >= start)
        solver.Add(begin + one.duration <= end + idle)
        if before is not None:
            solver.Add(begin + idle >= before)
        before = begin + one.duration
        if one.duration:
            intervals.append(solver.FixedDurationIntervalVar(begin, one.duration, used, f"break {number} {one.id}"))
    if intervals:
        service = nodes.service(nodes.work.kind_of[number])
        visits = [int(service[node]) for node in range(nodes.num_visits)]
        time.SetBreakIntervalsOfVehicle(intervals, number, visits + [0] * (routing.Size() - len(visits)))


def _break_start(solver: Any, one: Break, vehicle: Vehicle, horizon: int) -> Any:
    opens, closes = vehicle.shift.start, min(horizon, vehicle.shift.end + vehicle.max_overtime - one.duration)
    windows = [(max(opens, w.start), min(closes, w.end)) for w in one.time_windows]
    windows = [(first, last) for first, last in windows if first <= last]
    if not windows:
        return None
    begin = solver.IntVar(windows[0][0], windows[-1][1], f"start of break {one.id}")
    for (_, last), (first, _) in itertools.pairwise(windows):
        begin.RemoveInterval(last + 1, first - 1)
    return begin


def _emptied(nodes: Nodes, routing: Any, amounts: list[int], largest: int) -> int:
    """Have a reload take off the largest load there is; what was not on board comes back as slack."""
    for number in range(len(nodes.reloads)):
        amounts[nodes.num_jobs + number] = -largest
    return int(routing.RegisterUnaryTransitVector(amounts))


def _keep_without_slack(nodes: Nodes, manager: Any, routing: Any, name: str) -> None:
    load = routing.GetDimensionOrDie(name)
    for number in range(nodes.num_jobs):
        load.SlackVar(manager.NodeToIndex(number)).SetValue(0)
    for vehicle in range(len(nodes.problem.vehicles)):
        load.SlackVar(routing.Start(vehicle)).SetValue(0)
        if name.startswith("to deliver"):
            load.CumulVar(routing.End(vehicle)).SetValue(0)
    if name.startswith("to deliver"):
        for number in range(len(nodes.reloads)):
            load.CumulVar(manager.NodeToIndex(nodes.num_jobs + number)).SetValue(0)


def _bound_together(nodes: Nodes, manager: Any, routing: Any, names: list[str], capacities: list[int]) -> None:
    """Bound what is still to be delivered and what has been picked up by one capacity, on the way to every visit."""
    solver = routing.solver()
    picked, left = (routing.GetDimensionOrDie(name) for name in names)
    for node in range(nodes.num_visits):
        index = manager.NodeToIndex(node)
        capacity = _by_vehicle(routing, index, capacities)
        solver.Add(picked.CumulVar(index) + left.CumulVar(index) <= capacity)
    for vehicle, capacity in enumerate(capacities):
        start, end = routing.Start(vehicle), routing.End(vehicle)
        solver.Add(picked.CumulVar(start) + left.CumulVar(start) <= capacity)
        solver.Add(picked.CumulVar(end) + left.CumulVar(end) <= capacity)


def _by_vehicle(routing: Any, index: int, values: list[int]) -> Any:
    """Give the value for the vehicle of a visit; the largest where there is none."""
    if len(set(values)) == 1:
        return values[0]
    return routing.solver().Element([max(values), *values], routing.VehicleVar(index) + 1)
