"""Nodes: jobs, visits to reloads, starts and ends; and what a drive between them takes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.engines.work import Work, eligible_vehicles, planned_vehicles, work_of
from solvers.problem import HORIZON, Problem, Reload, TimeWindow, Vehicle

RELOADS_PER_VEHICLE = 3
"""Visits to reloads that there are nodes for, on average over the vehicles that may make them."""

FORBIDDEN = 2 * HORIZON
"""Seconds of a leg that must not be driven: longer than any shift."""

LARGEST_COST_OF_A_LEG = 10**15
"""Legs cost no more, so that a sum over thousands of them fits 64 bits."""

NOWHERE = -1
"""The place of a vehicle without a start or an end: no time away from everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadNode:
    """A visit that some vehicles may make to one of their reloads.

    ``reload_of`` gives the number of the reload for each vehicle that has it.
    """

    reload: Reload
    reload_of: dict[int, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nodes:
    """All nodes: first one for each job, then visits to reloads, then starts and ends.

    Attributes
    ----------
    places
        For each node, its index into the matrices, or :data:`NOWHERE`.
    node_of_yard
        For each start and end.
    setup
        For each job, the least setup on the way to it: its windows move later by as much.
    """

    problem: Problem
    work: Work
    eligible: NDArray[np.bool_]
    reloads: tuple[ReloadNode, ...]
    places: NDArray[np.int64]
    node_of_yard: dict[int | None, int]
    setup: NDArray[np.int64]

    @property
    def num_jobs(self) -> int:
        """Number of jobs, whose nodes come first."""
        return len(self.problem.jobs)

    @property
    def num_visits(self) -> int:
        """Number of nodes before the starts and ends."""
        return len(self.problem.jobs) + len(self.reloads)

    def travel(self, vehicle: Vehicle) -> NDArray[np.int64]:
        """Give the seconds on the road from node to node."""
        matrix = self.problem.matrices[vehicle.profile]
        return self._between(np.minimum(matrix.durations[0], FORBIDDEN))

    def metres(self, vehicle: Vehicle) -> NDArray[np.int64]:
        """Give the metres from node to node, 0 where the problem has none."""
        distances = self.problem.matrices[vehicle.profile].distances
        if distances is None:
            return np.zeros((len(self.places), len(self.places)), dtype=np.int64)
        return self._between(distances)

    def setup_on_way(self, kind: int) -> NDArray[np.int64]:
        """Give the seconds of setup that a drive from node to node brings with it."""
        setup = np.zeros(len(self.places), dtype=np.int64)
        setup[: self.num_jobs] = self.work.setup_on_way[kind]
        return np.asarray(np.where(self.places[:, None] != self.places[None, :], setup[None, :], 0))

    def service(self, kind: int) -> NDArray[np.int64]:
        """Give the seconds of service at each node."""
        service = np.zeros(len(self.places), dtype=np.int64)
        service[: self.num_jobs] = self.work.service[kind]
        service[self.num_jobs : self.num_visits] = [node.reload.service_duration for node in self.reloads]
        return service

    def cost(self, vehicle: Vehicle, kind: int) -> NDArray[np.int64]:
        """Give the price of each leg, with the setup and the reloading that it brings."""
        cost = vehicle.travel_cost * self.travel(vehicle).astype(float)
        cost += vehicle.distance_cost * self.metres(vehicle).astype(float)
        if vehicle.service_cost:
            reloading = self.service(kind)
            reloading[: self.num_jobs] = 0
            cost += vehicle.service_cost * (self.setup_on_way(kind) + reloading[None, :]).astype(float)
        legs: NDArray[np.int64] = np.minimum(cost, LARGEST_COST_OF_A_LEG).astype(np.int64)
        return legs

    def tolls(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give what a visit costs beyond its leg: what it costs every vehicle, and what it costs each beyond that.

        Returns
        -------
        everyone, beyond
            Shapes (jobs,) and (vehicles, jobs).
        """
        vehicles = self.problem.vehicles
        rates = np.array([vehicle.service_cost for vehicle in vehicles], dtype=float)
        prices = self.work.service[list(self.work.kind_of)] * rates[:, None]
        planned = planned_vehicles(self.problem)
        for job, owner in planned.items():
            others = np.arange(len(vehicles)) != owner
            prices[others, job] += self.problem.jobs[job].move_cost
        prices = np.minimum(prices, LARGEST_COST_OF_A_LEG).astype(np.int64)
        everyone: NDArray[np.int64] = np.where(self.eligible.T, prices, LARGEST_COST_OF_A_LEG).min(
            axis=0, initial=LARGEST_COST_OF_A_LEG
        )
        everyone = np.where(self.eligible.any(axis=1), everyone, 0)
        return everyone, np.where(self.eligible.T, prices - everyone, 0)

    def _between(self, table: NDArray[np.int32] | NDArray[np.int64]) -> NDArray[np.int64]:
        between = table[np.ix_(self.places, self.places)].astype(np.int64)
        nowhere = self.places == NOWHERE
        between[nowhere, :] = between[:, nowhere] = 0
        # Only a vehicle that stays at home goes from start to end, and it does not go.
        between[self.num_visits :, self.num_visits :] = 0
        return between


def lay_out(problem: Problem) -> Nodes:
    """Lay out the nodes of a problem without frozen jobs and with one table for each matrix."""
    work = work_of(problem)
    eligible = eligible_vehicles(problem)
    reloads = _reload_nodes(problem)
    yards = sorted(
        {place for v in problem.vehicles for place in (v.start, v.end)}, key=lambda one: -1 if one is None else one
    )
    places = [job.location for job in problem.jobs] + [node.reload.location for node in reloads]
    node_of_yard = {place: len(places) + number for number, place in enumerate(yards)}
    places += [NOWHERE if place is None else place for place in yards]
    kinds = np.array(work.kind_of)
    setup = [
        int(work.setup_on_way[kinds[row], number].min()) if row.any() else 0 for number, row in enumerate(eligible)
    ]
    return Nodes(
        problem=problem,
        work=work,
        eligible=eligible,
        reloads=tuple(reloads),
        places=np.array(places, dtype=np.int64),
        node_of_yard=node_of_yard,
        setup=np.array(setup, dtype=np.int64),
    )


def _reload_nodes(problem: Problem) -> list[ReloadNode]:
    shared: dict[tuple[int, int, tuple[TimeWindow, ...]], ReloadNode] = {}
    for number, vehicle in enumerate(problem.vehicles):
        for which, reload in enumerate(vehicle.reloads):
            key = (reload.location, reload.service_duration, reload.time_windows)
            node = shared.setdefault(key, ReloadNode(reload=reload, reload_of={}))
            node.reload_of.setdefault(number, which)
    return [node for node in shared.values() for _ in range(RELOADS_PER_VEHICLE * len(node.reload_of))]
