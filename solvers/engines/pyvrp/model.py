"""A problem as PyVRP's data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from pyvrp import Client, ClientGroup, Depot, Location, ProblemData, Shipment, VehicleType

from solvers.engines.pyvrp.loads import Loads, build_loads
from solvers.engines.pyvrp.offers import num_late_offers, offers_of
from solvers.engines.pyvrp.profiles import Profiles, build_profiles
from solvers.engines.pyvrp.working_time import WorkingTime, break_duration, working_time
from solvers.engines.work import Work, eligible_vehicles, price_of, work_of
from solvers.problem import REQUIRED_PRICE, Job, Problem, Vehicle

JOBS_ON_A_ROUTE = 50
"""Optional jobs whose prizes, taken together, a required job outweighs during the search."""

COST_OF_A_SECOND = 100
"""Largest cost of a vehicle's second in the model; dearer ones are counted in larger units. PyVRP's penalties for what
breaks a rule end at 100,000 a second."""

METRES_A_SECOND = 10
"""How fast a vehicle is taken to be where a price of metres is set beside one of seconds."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """A problem as PyVRP's data.

    Attributes
    ----------
    members
        For each vehicle type, the vehicles of the problem that are alike.
    job_of
        For each client, its job.
    clients_of
        For each job, its clients; none for the jobs of pairs.
    pairs
        For each shipment, the first and the second job.
    shipment_of
        For each job of a pair.
    reload_of
        For each vehicle type, which of its vehicles' reloads a depot is.
    largest_price
        Of leaving something out.
    """

    data: ProblemData
    members: tuple[tuple[int, ...], ...]
    job_of: tuple[int, ...]
    clients_of: tuple[tuple[int, ...], ...]
    pairs: tuple[tuple[int, int], ...]
    shipment_of: Mapping[int, int]
    reload_of: tuple[Mapping[int, int], ...]
    largest_price: int


def build_model(problem: Problem) -> Model:
    """Turn a problem without frozen jobs and with one table for each matrix into PyVRP's data."""
    work = work_of(problem)
    eligible = eligible_vehicles(problem)
    unit = _unit(problem)
    profiles = build_profiles(problem, work, eligible, unit=unit)
    loads = build_loads(problem, work, None if profiles.keep_eligible else eligible)
    jobs = _Jobs(problem, work, eligible, profiles, loads, unit)
    depots = _Depots(problem, profiles, jobs.time)
    members, vehicle_types, reload_of = _vehicle_types(problem, profiles, loads, depots, jobs.time, unit)
    data = ProblemData(
        # PyVRP draws with coordinates and searches with durations; there are no coordinates to give.
        locations=[Location(0, 0) for _ in profiles.places],
        clients=jobs.clients,
        depots=depots.depots,
        vehicle_types=vehicle_types,
        distance_matrices=profiles.measures,  # type: ignore[arg-type]
        duration_matrices=profiles.durations,  # type: ignore[arg-type]
        groups=jobs.groups,
        shipments=jobs.shipments,
    )
    return Model(
        data=data,
        members=members,
        job_of=tuple(jobs.job_of),
        clients_of=tuple(map(tuple, jobs.clients_of)),
        pairs=jobs.pairs,
        shipment_of=jobs.shipment_of,
        reload_of=reload_of,
        largest_price=max((one.prize for one in (*jobs.clients, *jobs.shipments)), default=0),
    )


def _second_cost(vehicle: Vehicle) -> int:
    return vehicle.travel_cost + vehicle.service_cost + vehicle.duration_cost + METRES_A_SECOND * vehicle.distance_cost


def _unit(problem: Problem) -> int:
    """Choose what one of PyVRP's costs stands for."""
    dearest = max(map(_second_cost, problem.vehicles))
    return max(1, dearest // COST_OF_A_SECOND)


def _price_of_required(problem: Problem) -> int:
    """Price required jobs for the search, in which the true price would drown the penalties for time and load."""
    prizes = sorted((job.prize for job in problem.jobs if job.prize is not None), reverse=True)
    longest = max(
        vehicle.fixed_cost
        + _second_cost(vehicle) * (vehicle.shift.end - vehicle.shift.start)
        + (vehicle.overtime_cost + _second_cost(vehicle)) * vehicle.max_overtime
        for vehicle in problem.vehicles
    )
    return min(REQUIRED_PRICE, 1 + longest + sum(prizes[:JOBS_ON_A_ROUTE]))


class _Jobs:
    """Clients, their groups, and shipments."""

    def __init__(
        self,
        problem: Problem,
        work: Work,
        eligible: NDArray[np.bool_],
        profiles: Profiles,
        loads: Loads,
        unit: int,
    ) -> None:
        self.time = working_time(problem)
        self.clients: list[Client] = []
        self.groups: list[ClientGroup] = []
        self.shipments: list[Shipment] = []
        self.job_of: list[int] = []
        self.clients_of: list[list[int]] = [[] for _ in problem.jobs]
        self._problem = problem
        self._profiles = profiles
        self._loads = loads
        self._unit = unit
        self._required = _price_of_required(problem)
        kinds = np.array(work.kind_of)
        self._setup = [
            int(work.setup_on_way[kinds[row], number].min()) if row.any() else 0 for number, row in enumerate(eligible)
        ]
        self._first = min(vehicle.shift.start for vehicle in problem.vehicles)
        self._last = max(vehicle.shift.end + vehicle.max_overtime for vehicle in problem.vehicles)
        index = {job.id: number for number, job in enumerate(problem.jobs)}
        self.pairs = tuple((index[pair.first], index[pair.second]) for pair in problem.pairs)
        self.shipment_of = {job: number for number, pair in enumerate(self.pairs) for job in pair}
        num_late = sum(1 for job in problem.jobs if job.due is not None and job.lateness_cost)
        num_parts = num_late_offers(len(problem.jobs), num_late)
        for number in range(len(problem.jobs)):
            if number not in self.shipment_of:
                self._add_clients(number, num_parts)
        for (first, second), pair in zip(self.pairs, problem.pairs, strict=True):
            self._add_shipment(first, second, pair.load)

    def _add_clients(self, number: int, num_parts: int) -> None:
        job = self._problem.jobs[number]
        setup = self._setup[number]
        offers = offers_of(
            self._windows(number),
            due=None if job.due is None else self.time.at(job.due) + setup,
            lateness_cost=job.lateness_cost,
            prize=self._price(number),
            num_parts=num_parts,
        )
        members = range(len(self.clients), len(self.clients) + len(offers))
        group = len(self.groups) if len(offers) > 1 else None
        if group is not None:
            self.groups.append(ClientGroup(list(members), required=False))
        for offer in offers:
            self.clients.append(
                Client(
                    location=int(self._profiles.spot_of_job[number]),
                    delivery=self._loads.deliveries[number],
                    pickup=self._loads.pickups[number],
                    service_duration=int(self._profiles.service[number]),
                    tw_early=offer.opens,
                    tw_late=offer.closes,
                    release_time=self.time.at(job.release),
                    prize=offer.prize // self._unit,
                    required=False,
                    group=group,
                )
            )
            self.job_of.append(number)
        self.clients_of[number] = list(members)

    def _add_shipment(self, first: int, second: int, load: tuple[int, ...]) -> None:
        """Add a pair: it is no client, so a window from the first opening to the last closing has to do."""
        jobs = self._problem.jobs[first], self._problem.jobs[second]
        price = self._price(first) + self._price(second)
        opens, closes = [], []
        for number, job in zip((first, second), jobs, strict=True):
            windows = self._windows(number)
            latest = windows[-1][1]
            if job.due is not None and job.lateness_cost:
                worth_it = self.time.at(job.due) + self._setup[number] + price // job.lateness_cost
                latest = max(windows[0][0], min(latest, worth_it))
            opens.append(max(windows[0][0], self.time.at(max(one.release for one in jobs))))
            closes.append(max(latest, opens[-1]))
        spots, service = self._profiles.spot_of_job, self._profiles.service
        self.shipments.append(
            Shipment(
                pickup_location=int(spots[first]),
                delivery_location=int(spots[second]),
                pickup_tw_early=opens[0],
                pickup_tw_late=closes[0],
                pickup_service_duration=int(service[first]),
                delivery_tw_early=opens[1],
                delivery_tw_late=closes[1],
                delivery_service_duration=int(service[second]),
                amount=self._loads.amount(first, load),
                prize=price // self._unit,
                required=False,
            )
        )

    def _price(self, number: int) -> int:
        job = self._problem.jobs[number]
        price = self._required if job.prize is None else price_of(job)
        return max(0, price - int(self._profiles.prices[number]))

    def _windows(self, number: int) -> list[tuple[int, int]]:
        """Give the windows within all shifts, in working time and after what setup comes on the way."""
        job: Job = self._problem.jobs[number]
        setup = self._setup[number]
        windows = [(window.start, window.end) for window in job.time_windows] or [(self._first, self._last)]
        inside = [(max(opens, self._first), min(closes, self._last)) for opens, closes in windows]
        # A job that no shift reaches is for the caller to set aside; PyVRP must not be given a window backwards.
        inside = [(opens, closes) for opens, closes in inside if opens <= closes] or [(self._last, self._last)]
        return [(self.time.at(opens) + setup, self.time.at(closes) + setup) for opens, closes in inside]


class _Depots:
    """Starts, ends and reloads; a reload with several windows is several depots."""

    def __init__(self, problem: Problem, profiles: Profiles, time: WorkingTime) -> None:
        self.yards = {place: number for number, place in enumerate(profiles.spot_of_yard)}
        self.depots = [Depot(spot) for spot in profiles.spot_of_yard.values()]
        self.reloads: dict[tuple[int, int, int | None, int | None], int] = {}
        for vehicle in problem.vehicles:
            for reload in vehicle.reloads:
                windows = [(window.start, window.end) for window in reload.time_windows] or [(None, None)]
                for opens, closes in windows:
                    key = (reload.location, reload.service_duration, opens, closes)
                    if key in self.reloads:
                        continue
                    self.reloads[key] = len(self.depots)
                    spot = profiles.spot_of_reload[reload.location, reload.service_duration]
                    if opens is None or closes is None:
                        depot = Depot(spot, service_duration=reload.service_duration)
                    else:
                        depot = Depot(spot, time.at(opens), time.at(closes), reload.service_duration)
                    self.depots.append(depot)

    def reload_of(self, vehicle: Vehicle) -> dict[int, int]:
        """Give the vehicle's reload for each depot at which it may reload."""
        return {
            depot: number
            for number, reload in reversed(list(enumerate(vehicle.reloads)))
            for (place, service, opens, closes), depot in self.reloads.items()
            if (place, service) == (reload.location, reload.service_duration)
            and (opens, closes) in ({(w.start, w.end) for w in reload.time_windows} or {(None, None)})
        }


def _vehicle_types(
    problem: Problem, profiles: Profiles, loads: Loads, depots: _Depots, time: WorkingTime, unit: int
) -> tuple[tuple[tuple[int, ...], ...], list[VehicleType], tuple[Mapping[int, int], ...]]:
    alike: dict[object, list[int]] = {}
    for number, vehicle in enumerate(problem.vehicles):
        plain = replace(vehicle, id=0, skills=frozenset(), fair_work=None, profile=0, kind=0)
        key = (plain, profiles.of_vehicle[number], tuple(loads.capacities[number]))
        alike.setdefault(key, []).append(number)
    types, reloads = [], []
    for members in alike.values():
        number = members[0]
        vehicle = problem.vehicles[number]
        reload_of = depots.reload_of(vehicle)
        limit = profiles.limits[number]
        types.append(
            VehicleType(
                num_available=len(members),
                capacity=loads.capacities[number],
                start_depot=depots.yards[vehicle.start],
                end_depot=depots.yards[vehicle.end],
                fixed_cost=(vehicle.fixed_cost + vehicle.duration_cost * break_duration(vehicle)) // unit,
                unit_distance_cost=profiles.unit_costs[number],
                unit_duration_cost=round(vehicle.duration_cost / unit),
                profile=profiles.of_vehicle[number],
                reload_depots=list(reload_of),
                **({} if limit is None else {"max_distance": limit}),
                **_hours(vehicle, time, unit),
            )
        )
        reloads.append(reload_of)
    return tuple(map(tuple, alike.values())), types, tuple(reloads)


def _hours(vehicle: Vehicle, time: WorkingTime, unit: int) -> dict[str, int]:
    """Give shift, overtime and the limit on the time out.

    PyVRP counts overtime from the leaving of the start, the problem from the end of the shift: for a vehicle that
    leaves at the start of its shift it is the same.
    """
    breaks = break_duration(vehicle)
    length = max(0, vehicle.shift.end - vehicle.shift.start - breaks)
    opens = time.at(vehicle.shift.start)
    longest = None if vehicle.max_duration is None else max(0, vehicle.max_duration - breaks)
    if not vehicle.max_overtime or not vehicle.overtime_cost:
        closes = opens + length + vehicle.max_overtime
        return {"tw_early": opens, "tw_late": closes} | ({} if longest is None else {"shift_duration": longest})
    if longest is not None and longest <= length:
        return {"tw_early": opens, "tw_late": opens + length, "shift_duration": longest}
    overtime = vehicle.max_overtime if longest is None else min(vehicle.max_overtime, longest - length)
    return {
        "tw_early": opens,
        "tw_late": opens + length + overtime,
        "shift_duration": length,
        "max_overtime": overtime,
        "unit_overtime_cost": round(vehicle.overtime_cost / unit),
    }
