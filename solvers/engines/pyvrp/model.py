"""A problem as PyVRP's data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyvrp import Client, ClientGroup, Depot, Location, ProblemData, Shipment, VehicleType

from solvers.engines.pyvrp.loads import Loads, build_loads
from solvers.engines.pyvrp.offers import num_late_offers, offers_of
from solvers.engines.pyvrp.profiles import Profiles, build_profiles
from solvers.engines.pyvrp.working_time import WorkingTime, break_duration, working_time
from solvers.engines.work import Work, eligible_vehicles, work_of
from solvers.problem import REQUIRED_PRICE, Job, Problem, Reload, TimeWindow, Vehicle

JOBS_ON_A_ROUTE = 50
"""Optional jobs whose prizes, taken together, a required job outweighs during the search."""

COST_OF_A_SECOND = 100
"""Largest cost of a vehicle's second in the model; dearer ones are counted in larger units. PyVRP's penalties for what
breaks a rule end at 100,000 a second."""

NO_LIMIT = int(np.iinfo(np.int64).max)
"""What PyVRP takes for none."""

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
        For each job, its clients; none for a job of a pair, or one that is possible at no time.
    pairs
        For each shipment, the first and the second job.
    shipment_of
        For each job of a pair that is possible.
    reload_of
        For each vehicle type, which of its vehicles' reloads a depot is.
    """

    data: ProblemData
    members: tuple[tuple[int, ...], ...]
    job_of: tuple[int, ...]
    clients_of: tuple[tuple[int, ...], ...]
    pairs: tuple[tuple[int, int], ...]
    shipment_of: Mapping[int, int]
    reload_of: tuple[Mapping[int, int], ...]


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
        pairs=tuple(jobs.pairs),
        shipment_of=jobs.shipment_of,
        reload_of=reload_of,
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
        self.pairs: list[tuple[int, int]] = []
        self.shipment_of: dict[int, int] = {}
        paired = {index[one] for pair in problem.pairs for one in (pair.first, pair.second)}
        num_late = sum(1 for job in problem.jobs if job.due is not None and job.lateness_cost)
        num_parts = num_late_offers(len(problem.jobs), num_late)
        for number in range(len(problem.jobs)):
            if number not in paired:
                self._add_clients(number, num_parts)
        for pair in problem.pairs:
            self._add_shipment(index[pair.first], index[pair.second], pair.load)

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
        release = self.time.at(job.release)
        offers = [offer for offer in offers if offer.closes >= release]
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
                    release_time=release,
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
        if not self._windows(first) or not self._windows(second):
            return
        for number, job in zip((first, second), jobs, strict=True):
            windows = self._windows(number)
            latest = windows[-1][1]
            if job.due is not None and job.lateness_cost:
                worth_it = self.time.at(job.due) + self._setup[number] + price // job.lateness_cost
                latest = max(windows[0][0], min(latest, worth_it))
            opens.append(max(windows[0][0], self.time.at(max(one.release for one in jobs))))
            closes.append(latest)
        if closes[0] < opens[0] or closes[1] < max(opens):
            return
        self.shipment_of |= {first: len(self.pairs), second: len(self.pairs)}
        self.pairs.append((first, second))
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
        price = self._required if job.prize is None else job.prize
        return max(0, price - int(self._profiles.prices[number]))

    def _windows(self, number: int) -> list[tuple[int, int]]:
        """Give the windows, as far as some shift reaches, in working time and after what setup comes on the way."""
        job: Job = self._problem.jobs[number]
        setup = self._setup[number]
        windows = [(window.start, window.end) for window in job.time_windows] or [(self._first, self._last)]
        inside = [(max(opens, self._first), min(closes, self._last)) for opens, closes in windows]
        windows = [(opens, closes) for opens, closes in inside if opens <= closes]
        return [(self.time.at(opens) + setup, self.time.at(closes) + setup) for opens, closes in windows]


class _Depots:
    """Starts, ends and reloads; a reload with several windows is several depots."""

    def __init__(self, problem: Problem, profiles: Profiles, time: WorkingTime) -> None:
        self.yards = {place: number for number, place in enumerate(profiles.spot_of_yard)}
        self.depots = [Depot(spot) for spot in profiles.spot_of_yard.values()]
        self.reloads: dict[tuple[int, int, TimeWindow | None], int] = {}
        for vehicle in problem.vehicles:
            for reload in vehicle.reloads:
                spot = profiles.spot_of_reload[reload.location, reload.service_duration]
                for key in _openings(reload):
                    if key not in self.reloads:
                        self.reloads[key] = len(self.depots)
                        window = key[2]
                        opens, closes = (0, NO_LIMIT) if window is None else map(time.at, (window.start, window.end))
                        self.depots.append(Depot(spot, opens, closes, reload.service_duration))

    def reload_of(self, vehicle: Vehicle) -> dict[int, int]:
        """Give the vehicle's reload for each depot at which it may reload."""
        return {self.reloads[key]: number for number, one in enumerate(vehicle.reloads) for key in _openings(one)}


def _openings(reload: Reload) -> list[tuple[int, int, TimeWindow | None]]:
    windows = reload.time_windows or (None,)
    return [(reload.location, reload.service_duration, window) for window in windows]


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
        hours = _hours(vehicle, time)
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
                max_distance=NO_LIMIT if limit is None else limit,
                tw_early=hours.opens,
                tw_late=hours.closes,
                shift_duration=hours.longest,
                max_overtime=hours.overtime,
                unit_overtime_cost=round(vehicle.overtime_cost / unit) if hours.overtime else 0,
            )
        )
        reloads.append(reload_of)
    return tuple(map(tuple, alike.values())), types, tuple(reloads)


class _Hours(NamedTuple):
    opens: int
    closes: int
    longest: int
    overtime: int


def _hours(vehicle: Vehicle, time: WorkingTime) -> _Hours:
    """Give the shift, the longest time out, and the overtime beyond it that has a price.

    PyVRP counts overtime from the leaving of the start, the problem from the end of the shift: for a vehicle that
    leaves at the start of its shift it is the same.
    """
    breaks = break_duration(vehicle)
    length = max(0, vehicle.shift.end - vehicle.shift.start - breaks)
    opens = time.at(vehicle.shift.start)
    longest = NO_LIMIT if vehicle.max_duration is None else max(0, vehicle.max_duration - breaks)
    if not vehicle.max_overtime or not vehicle.overtime_cost:
        return _Hours(opens, opens + length + vehicle.max_overtime, longest, 0)
    if longest <= length:
        return _Hours(opens, opens + length, longest, 0)
    overtime = min(vehicle.max_overtime, longest - length)
    return _Hours(opens, opens + length + overtime, length, overtime)
