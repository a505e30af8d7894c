"""OR-Tools routing: an insertion, then guided local search."""

from time import perf_counter

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from benchmarks.solvers.peers.expressing import durations_among, limits_duration, require_known, useful_vehicles
from solvers.problem import HORIZON, Job, Problem, Vehicle
from solvers.solution import Sequences

KNOWN = frozenset(
    {
        *("prizes", "setup", "time windows", "several time windows", "due times", "loads", "skills"),
        *("allowed vehicles", "fixed costs", "longest durations"),
    }
)

_PRICE_OF_REQUIRED = 10**11
"""Above any travel. A job that must be served at any price would leave a tight fleet without a first answer."""


def plan(problem: Problem, *, seed: int, time_limit: float, threads: int) -> Sequences:  # noqa: ARG001  it has neither
    """Solve within what building the model leaves of the limit."""
    require_known("OR-Tools", problem, KNOWN)
    began = perf_counter()
    vehicles = useful_vehicles(problem)
    manager, routing = model_of(problem, vehicles)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(max(1, round(1000 * (time_limit - (perf_counter() - began)))))
    assignment = routing.SolveWithParameters(parameters)
    sequences: list[tuple[int, ...]] = [()] * len(problem.vehicles)
    if assignment is None:
        return tuple(sequences)
    for number, vehicle in enumerate(vehicles):
        jobs = []
        index = assignment.Value(routing.NextVar(routing.Start(number)))
        while not routing.IsEnd(index):
            jobs.append(manager.IndexToNode(index))
            index = assignment.Value(routing.NextVar(index))
        sequences[vehicle] = tuple(jobs)
    return tuple(sequences)


def model_of(problem: Problem, vehicles: list[int]) -> tuple[pywrapcp.RoutingIndexManager, pywrapcp.RoutingModel]:
    """Make OR-Tools' model of a problem with some of its vehicles; the first nodes are the jobs.

    Notes
    -----
    Setup is part of the service: jobs that follow each other at one address take longer than they need.
    """
    used = [problem.vehicles[index] for index in vehicles]
    ends = sorted({place for vehicle in used for place in (vehicle.start, vehicle.end) if place is not None})
    num_jobs = len(problem.jobs)
    places = [*(job.location for job in problem.jobs), *ends]
    node = {place: num_jobs + number for number, place in enumerate(ends)}
    starts = [node[vehicle.start] for vehicle in used if vehicle.start is not None]
    homes = [node[vehicle.end] for vehicle in used if vehicle.end is not None]
    manager = pywrapcp.RoutingIndexManager(len(places), len(used), starts, homes)
    routing = pywrapcp.RoutingModel(manager)
    durations = durations_among(problem, places)
    for travel_cost in {vehicle.travel_cost for vehicle in used}:
        travel = routing.RegisterTransitMatrix((durations * travel_cost).tolist())
        for number, vehicle in enumerate(used):
            if vehicle.travel_cost == travel_cost:
                routing.SetArcCostEvaluatorOfVehicle(travel, number)
    for index, job in enumerate(problem.jobs):
        durations[index, :] += job.setup_duration + job.service_duration
    moving = routing.RegisterTransitMatrix(durations.tolist())
    last = max((vehicle.shift.end for vehicle in used), default=HORIZON)
    routing.AddDimension(moving, last, last, False, "time")
    time = routing.GetDimensionOrDie("time")
    for number, vehicle in enumerate(used):
        routing.SetFixedCostOfVehicle(vehicle.fixed_cost, number)
        for index in (routing.Start(number), routing.End(number)):
            time.CumulVar(index).SetRange(vehicle.shift.start, vehicle.shift.end)
        if vehicle.max_duration is not None and limits_duration(vehicle):
            time.SetSpanUpperBoundForVehicle(vehicle.max_duration, number)
        # Without it a route may start as early as its shift does, which no limit of duration allows.
        routing.AddVariableMaximizedByFinalizer(time.CumulVar(routing.Start(number)))
    for dimension in range(problem.num_dimensions):
        amounts = [sum(load[dimension] for load in (job.delivery, job.pickup) if load) for job in problem.jobs]
        load = routing.RegisterUnaryTransitVector([*amounts, *(0 for _ in ends)])
        capacities = [vehicle.capacity[dimension] for vehicle in used]
        routing.AddDimensionWithVehicleCapacity(load, 0, capacities, True, f"load {dimension}")
    for number, job in enumerate(problem.jobs):
        index = manager.NodeToIndex(number)
        routing.AddDisjunction([index], _PRICE_OF_REQUIRED if job.prize is None else job.prize)
        if job.time_windows:
            start = time.CumulVar(index)
            start.SetRange(job.time_windows[0].start, min(last, job.time_windows[-1].end))
            for before, after in zip(job.time_windows, job.time_windows[1:], strict=False):
                start.RemoveInterval(before.end + 1, after.start - 1)
        if job.due is not None and job.lateness_cost:
            time.SetCumulVarSoftUpperBound(index, job.due, job.lateness_cost)
        able = [number for number, vehicle in zip(range(len(used)), used, strict=True) if _may_serve(vehicle, job)]
        if len(able) < len(used):
            routing.VehicleVar(index).SetValues([-1, *able])
    return manager, routing


def _may_serve(vehicle: Vehicle, job: Job) -> bool:
    is_allowed = job.allowed_vehicles is None or vehicle.id in job.allowed_vehicles
    return is_allowed and vehicle.id not in job.forbidden_vehicles and job.skills <= vehicle.skills
