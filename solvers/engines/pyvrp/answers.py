"""Sequences into PyVRP's solutions and back."""

from collections.abc import Sequence
from itertools import takewhile

from pyvrp import Activity, ActivityType, Client, Depot, Route, ShipmentStep, Solution

from solvers.engines.pyvrp.model import Model
from solvers.solution import Sequences


def write_solution(model: Model, sequences: Sequences) -> Solution:
    """Turn an answer into PyVRP's; what the model cannot hold of it, such as half of a pair, is left out.

    So is a pair with a reload between its jobs, which PyVRP takes for a shipment on two trips.
    """
    routes = []
    for kind, members in enumerate(model.members):
        for visits in (sequences[member] for member in members):
            activities = _activities(model, kind, visits)
            if any(not activity.is_depot() for activity in activities):
                routes.append(Route(model.data, activities, kind))
    return Solution(model.data, routes)


def read_sequences(model: Model, solution: Solution) -> Sequences:
    """Turn PyVRP's answer into sequences; reloads with nothing before or after them are left out."""
    free = [list(members) for members in model.members]
    sequences: list[tuple[int, ...]] = [()] * sum(len(members) for members in model.members)
    for route in solution.routes():
        kind = route.vehicle_type()
        visits: list[int] = []
        for activity in list(route)[1:-1]:
            if activity.type == ActivityType.DEPOT:
                if visits and visits[-1] >= 0:
                    visits.append(-1 - model.reload_of[kind][activity.idx])
            elif activity.type == ActivityType.PICKUP:
                visits.append(model.pairs[activity.idx][0])
            elif activity.type == ActivityType.DELIVERY:
                visits.append(model.pairs[activity.idx][1])
            else:
                visits.append(model.job_of[activity.idx])
        while visits and visits[-1] < 0:
            visits.pop()
        if visits:
            sequences[free[kind].pop(0)] = tuple(visits)
    return tuple(sequences)


def _activities(model: Model, kind: int, visits: Sequence[int]) -> list[Activity]:
    """Choose, where a job is several clients, the one that its route is in time for."""
    data = model.data
    vehicle = data.vehicle_type(kind)
    durations = data.duration_matrix(vehicle.profile)
    depots = {reload: depot for depot, reload in model.reload_of[kind].items()}
    spot, clock = data.depot(vehicle.start_depot).location, vehicle.tw_early
    activities = []
    for number, visit in enumerate(visits):
        rest = list(takewhile(lambda other: other >= 0, visits[number + 1 :]))
        if visit < 0:
            depot = depots.get(-1 - visit)
            if depot is None:
                continue
            stop: Depot | Client | ShipmentStep = data.depot(depot)
            activity = Activity(ActivityType.DEPOT, depot)
        elif model.clients_of[visit]:
            members = model.clients_of[visit]
            arrival = clock + int(durations[spot, data.client(members[0]).location])
            chosen = next((member for member in members if arrival <= data.client(member).tw_late), members[-1])
            stop, activity = data.client(chosen), Activity(ActivityType.CLIENT, chosen)
        elif visit not in model.shipment_of:
            continue
        else:
            shipment = model.shipment_of[visit]
            first, second = model.pairs[shipment]
            if visit == first and second in rest:
                stop, activity = data.shipment(shipment).pickup, Activity(ActivityType.PICKUP, shipment)
            elif visit == second and Activity(ActivityType.PICKUP, shipment) in activities:
                stop, activity = data.shipment(shipment).delivery, Activity(ActivityType.DELIVERY, shipment)
            else:
                continue
        clock = max(clock + int(durations[spot, stop.location]), stop.tw_early) + stop.service_duration
        spot = stop.location
        activities.append(activity)
    return activities
