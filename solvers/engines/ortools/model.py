"""A problem as OR-Tools' routing model."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.constraint_solver import pywrapcp

from solvers.engines.ortools.dimensions import add_left, add_limits, add_loads, add_time
from solvers.engines.ortools.nodes import Nodes, lay_out
from solvers.problem import Problem
from solvers.solution import Sequences
from solvers.timing import price_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A routing model with the manager of its indices and the nodes it was made of."""

    manager: Any
    routing: Any
    nodes: Nodes


def build_model(problem: Problem, num_frozen: tuple[int, ...]) -> Model:
    """Turn a problem without frozen jobs and with one table for each matrix into a routing model.

    Parameters
    ----------
    num_frozen
        For each vehicle, how many jobs it has done before: positions count them.
    """
    nodes = lay_out(problem)
    manager = pywrapcp.RoutingIndexManager(
        len(nodes.places),
        len(problem.vehicles),
        [nodes.node_of_yard[vehicle.start] for vehicle in problem.vehicles],
        [nodes.node_of_yard[vehicle.end] for vehicle in problem.vehicles],
    )
    routing = pywrapcp.RoutingModel(manager)
    _add_costs(nodes, routing)
    _add_visits(nodes, manager, routing)
    add_time(nodes, manager, routing)
    add_left(nodes, manager, routing)
    add_loads(nodes, manager, routing)
    add_limits(nodes, manager, routing, num_frozen)
    _add_pairs(problem, manager, routing)
    return Model(manager=manager, routing=routing, nodes=nodes)


def read_sequences(model: Model, value: Any) -> Sequences:
    """Follow the routes; ``value`` gives the value of a variable. Reloads with nothing before or after are left out."""
    manager, routing = model.manager, model.routing
    sequences = []
    for vehicle in range(len(model.nodes.problem.vehicles)):
        visits: list[int] = []
        index = value(routing.NextVar(routing.Start(vehicle)))
        while not routing.IsEnd(index):
            node = manager.IndexToNode(index)
            if node < model.nodes.num_jobs:
                visits.append(node)
            elif visits and visits[-1] >= 0:
                visits.append(-1 - model.nodes.reloads[node - model.nodes.num_jobs].reload_of[vehicle])
            index = value(routing.NextVar(index))
        while visits and visits[-1] < 0:
            visits.pop()
        sequences.append(tuple(visits))
    return tuple(sequences)


def write_routes(model: Model, sequences: Sequences) -> list[list[int]]:
    """Turn an answer into routes of indices; a visit to a reload that no node is left for is left out."""
    free = list(range(len(model.nodes.reloads)))
    routes = []
    for vehicle, visits in enumerate(sequences):
        route = []
        for visit in visits:
            node = visit
            if visit < 0:
                fitting = (one for one in free if model.nodes.reloads[one].reload_of.get(vehicle) == -1 - visit)
                number = next(fitting, None)
                if number is None:
                    continue
                free.remove(number)
                node = model.nodes.num_jobs + number
            route.append(model.manager.NodeToIndex(node))
        routes.append(route)
    return routes


def _add_costs(nodes: Nodes, routing: Any) -> None:
    known: dict[tuple[int, ...], int] = {}
    for number, vehicle in enumerate(nodes.problem.vehicles):
        kind = nodes.work.kind_of[number]
        rates = vehicle.travel_cost, vehicle.distance_cost, vehicle.service_cost
        key = (vehicle.profile, *rates, kind if vehicle.service_cost else 0)
        if key not in known:
            known[key] = routing.RegisterTransitMatrix(nodes.cost(vehicle, kind).tolist())
        routing.SetArcCostEvaluatorOfVehicle(known[key], number)
        routing.SetFixedCostOfVehicle(vehicle.fixed_cost, number)


def _add_visits(nodes: Nodes, manager: Any, routing: Any) -> None:
    """Make every visit optional at its price, and allow it only the vehicles that may make it."""
    problem = nodes.problem
    everyone, beyond = nodes.tolls()
    for number, job in enumerate(problem.jobs):
        index = manager.NodeToIndex(number)
        # The soft bound on time starts at 0: what a job due before that is late by then is certain.
        certain = job.lateness_cost * max(0, -job.due) if job.due is not None else 0
        routing.AddDisjunction([index], max(0, price_of(job) - certain - int(everyone[number])))
        _allow(routing, index, np.flatnonzero(nodes.eligible[number]), len(problem.vehicles))
    for number, node in enumerate(nodes.reloads):
        index = manager.NodeToIndex(nodes.num_jobs + number)
        routing.AddDisjunction([index], 0)
        _allow(routing, index, np.array(sorted(node.reload_of)), len(problem.vehicles))
    if beyond.any():
        _add_tolls(nodes, routing, beyond)


def _allow(routing: Any, index: int, vehicles: NDArray[np.int64], num_vehicles: int) -> None:
    if len(vehicles) < num_vehicles:
        routing.VehicleVar(index).SetValues([-1, *map(int, vehicles)])


def _add_tolls(nodes: Nodes, routing: Any, beyond: NDArray[np.int64]) -> None:
    """Sum up on each route what its vehicle costs more than others, and add the sum to the cost."""
    rest = [0] * (len(nodes.places) - nodes.num_jobs)
    transits = [routing.RegisterUnaryTransitVector([*map(int, tolls), *rest]) for tolls in beyond]
    most = int(beyond.sum(axis=1).max())
    routing.AddDimensionWithVehicleTransits(transits, 0, most, True, "tolls")
    routing.GetDimensionOrDie("tolls").SetSpanCostCoefficientForAllVehicles(1)


def _add_pairs(problem: Problem, manager: Any, routing: Any) -> None:
    index = {job.id: manager.NodeToIndex(number) for number, job in enumerate(problem.jobs)}
    solver = routing.solver()
    for pair in problem.pairs:
        first, second = index[pair.first], index[pair.second]
        routing.AddPickupAndDelivery(first, second)
        solver.Add(routing.VehicleVar(first) == routing.VehicleVar(second))
