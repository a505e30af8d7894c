"""One day of a city: open requests go in, a plan comes out.

The pipeline touches no disk, clock, environment or network. Its seams are arguments: how long driving takes, and who
solves. Tests hand in a small grid and the greedy engine.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

from dispatch.city import City
from dispatch.completion.kaplan_meier import SurvivalCurve, forecast
from dispatch.errors import PlanningError
from dispatch.model import (
    Deferred,
    Department,
    DepartmentPlan,
    Forecast,
    Leg,
    Place,
    Plan,
    Position,
    Provenance,
    SetAside,
    SetAsideReason,
    WorkArea,
    WorkOrder,
)
from dispatch.orders.duplicates import group_duplicates
from dispatch.orders.triage import Candidate, NotWork, triage
from dispatch.orders.work_orders import make_work_order
from dispatch.planning.clustering import cluster, num_areas_for
from dispatch.planning.encoding import Encoding, decode, encode, why_deferred
from dispatch.planning.metrics import figures
from dispatch.planning.policies import first_in_first_out
from geodata.requests.record import ServiceRequest
from solvers.problem import Problem
from solvers.solution import Solution

Solve = Callable[[Problem, float], Solution]
"""Solves a problem, given its share of the whole day's work (0 to 1) to divide a budget by."""

TRAVEL_SHARE = 0.2
"""Part of a crew's shift that goes into driving when work areas are sized: an assumption, no plan rests on it."""


class TravelTable(Protocol):
    """Driving between some places."""

    @property
    def seconds(self) -> NDArray[np.int32]:
        """Travel times, shape (n, n), from row to column."""

    def leg(self, origin: int, destination: int, /) -> Leg:
        """Return the way from one place to another."""


class TravelTimes(Protocol):
    """How long driving takes in a city; arguments are arrays of degrees."""

    def on_network(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64], /
    ) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        """Tell which points a street leads to, and how far each is from one, in metres."""

    def __call__(self, lon: NDArray[np.float64], lat: NDArray[np.float64], /) -> TravelTable:
        """Return the driving between all pairs of points."""


def plan_day(
    requests: Sequence[ServiceRequest],
    city: City,
    day: date,
    *,
    travel_times: TravelTimes,
    solve: Solve,
    curves: Mapping[str, SurvivalCurve],
    as_of: datetime,
    provenance: Provenance,
    on_department: Callable[[str], None] | None = None,
) -> Plan:
    """Plan one day of a city: triage, duplicates, then for each department areas, travel times, routes, reasons.

    Parameters
    ----------
    requests
        Open at ``as_of``.
    curves
        Completion times by service code, for what is not on a list.
    as_of
        What the plan knows; crews start no earlier.
    provenance
        Recorded in the plan; its seed is the one used.
    on_department
        Called with the name of each department before it is planned.

    Raises
    ------
    PlanningError
        Where ``as_of`` lies after the day, or a place crews start from lies off the street network.
    """
    midnight_after = datetime.combine(day + timedelta(days=1), time(0), city.zone)
    if as_of >= midnight_after:
        raise PlanningError(f"as of {as_of.isoformat()} the day {day} is over: give an earlier time or a later day")
    candidates, not_work = triage(requests, city)
    reachable, outside = _split_by_street(candidates, travel_times)
    orders = [make_work_order(group, calendar=city.calendar, as_of=as_of) for group in group_duplicates(reachable)]
    total_work = sum(order.service_duration for order in orders)
    codes = {one.request.service_request_id: one.request.service_code for one in candidates}
    departments = []
    for department in city.departments:
        if on_department:
            on_department(department.name)
        own = tuple(order for order in orders if city.service_types[order.service_type].department == department.code)
        share = sum(order.service_duration for order in own) / total_work if total_work else 0.0
        departments.append(
            _plan_department(
                department,
                own,
                city,
                day,
                travel_times=travel_times,
                solve=lambda problem, share=share: solve(problem, share),  # type: ignore[misc]
                as_of=as_of,
                seed=provenance.seed,
                not_today=lambda order: forecast(
                    curves, codes[order.id], requested=order.requested, not_before=midnight_after, zone=city.zone
                ),
            )
        )
    set_aside = tuple(
        SetAside(
            request_id=one.request.service_request_id,
            service_code=one.request.service_code,
            reason=one.reason,
            detail=one.detail,
            lon=one.request.lon,
            lat=one.request.lat,
            forecast=forecast(
                curves,
                one.request.service_code,
                requested=one.request.requested_datetime,
                not_before=as_of,
                zone=city.zone,
            ),
        )
        for one in [*not_work, *outside]
    )
    return Plan(
        city=city.name,
        timezone=city.zone.key,
        day=day,
        as_of=as_of.astimezone(city.zone),
        provenance=provenance,
        departments=tuple(departments),
        set_aside=set_aside,
    )


def _split_by_street(
    candidates: Sequence[Candidate], travel_times: TravelTimes
) -> tuple[list[Candidate], list[NotWork]]:
    """Split candidates into those a street leads to and those outside the network, with the distance."""
    on_network, metres = travel_times.on_network(*_degrees([(one.request.lon, one.request.lat) for one in candidates]))
    reachable = [one for one, reached in zip(candidates, on_network, strict=True) if reached]
    outside = [
        NotWork(
            one.request, SetAsideReason.OUTSIDE_NETWORK, f"the nearest street of the network is {distance:,.0f} m away"
        )
        for one, reached, distance in zip(candidates, on_network, metres, strict=True)
        if not reached
    ]
    return reachable, outside


def _plan_department(
    department: Department,
    orders: tuple[WorkOrder, ...],
    city: City,
    day: date,
    *,
    travel_times: TravelTimes,
    solve: Callable[[Problem], Solution],
    as_of: datetime,
    seed: int,
    not_today: Callable[[WorkOrder], Forecast],
) -> DepartmentPlan:
    """Plan one department's day; the solution was checked by whoever solved it."""
    places = _places(department, city, travel_times)
    points = [(order.lon, order.lat) for order in orders] + [(place.lon, place.lat) for place in places]
    table = travel_times(*_degrees(points))
    encoding = encode(orders, department.crews, places, table.seconds, day=day, zone=city.zone, as_of=as_of)
    solution = solve(encoding.problem)
    in_turn = first_in_first_out(encoding.problem, range(len(orders)))
    served_in_turn = {stop.job for route in in_turn for stop in route.stops}
    return DepartmentPlan(
        code=department.code,
        name=department.name,
        places=places,
        crews=encoding.crews,
        orders=orders,
        areas=_work_areas(encoding, table.seconds, seed=seed),
        work_lists=decode(encoding, solution.routes, table.leg),
        deferred=tuple(
            Deferred(
                order_id=orders[one.job].id,
                reason=one.reason.value,
                detail=why_deferred(encoding, solution, one),
                forecast=not_today(orders[one.job]),
            )
            for one in solution.unassigned
        ),
        cost=solution.cost,
        figures=figures(encoding, solution.routes, (one.reason.value for one in solution.unassigned), table.leg),
        first_in_first_out=figures(
            encoding, in_turn, ["not-reached-in-turn"] * (len(orders) - len(served_in_turn)), table.leg
        ),
    )


def _places(department: Department, city: City, travel_times: TravelTimes) -> tuple[Place, ...]:
    names = dict.fromkeys(name for crew in department.crews for name in (crew.start, crew.end))
    places = tuple(city.places[name] for name in names)
    on_network, metres = travel_times.on_network(*_degrees([(place.lon, place.lat) for place in places]))
    for place, reached, distance in zip(places, on_network, metres, strict=True):
        if not reached:
            raise PlanningError(
                f"crews of {department.code} start or end at {place.name!r}, {distance:,.0f} m from the nearest street "
                f"of the network: move the place in the profile, or take a network that holds it"
            )
    return places


def _work_areas(encoding: Encoding, seconds: NDArray[np.int32], *, seed: int) -> tuple[WorkArea, ...]:
    """Cluster a department's orders into areas of about one crew's day each."""
    orders = encoding.orders
    if not orders or not encoding.crews:
        return ()
    work = np.array([order.service_duration for order in orders], dtype=np.int64)
    shifts = [vehicle.shift.end - vehicle.shift.start for vehicle in encoding.problem.vehicles]
    working_time = round(float(np.median(shifts)) * (1 - TRAVEL_SHARE))
    num_areas = num_areas_for(int(work.sum()), working_time=working_time)
    of_order = cluster(seconds[: len(orders), : len(orders)], work, num_areas=num_areas, seed=seed)
    areas = []
    for number in range(int(of_order.max()) + 1):
        members = [orders[index] for index in np.flatnonzero(of_order == number)]
        areas.append(
            WorkArea(
                name=f"Area {number + 1}",
                order_ids=tuple(order.id for order in members),
                service_duration=sum(order.service_duration for order in members),
                outline=_outline([(order.lon, order.lat) for order in members]),
            )
        )
    return tuple(areas)


def _outline(points: Sequence[Position]) -> tuple[Position, ...]:
    hull = shapely.convex_hull(shapely.MultiPoint(points))
    if not isinstance(hull, shapely.Polygon):
        return ()
    return tuple((round(lon, 6), round(lat, 6)) for lon, lat in hull.exterior.coords)


def _degrees(points: Sequence[tuple[float | None, float | None]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    both = np.array(points, dtype=np.float64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def requests_digest(requests: Sequence[ServiceRequest]) -> str:
    """Return the SHA-256 of the requests a plan saw, in their order."""
    return hashlib.sha256(msgspec.json.encode(requests)).hexdigest()
