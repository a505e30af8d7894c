"""One day of a city: open requests go in, a plan comes out.

The pipeline touches no disk, clock, environment or network. Its seams are arguments: how long driving takes, who
solves, and when what is left out may be done. Tests hand in a small grid and the greedy engine.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial

import msgspec
import numpy as np

from dispatch.city import City
from dispatch.completion.expected import Expected
from dispatch.errors import PlanningError
from dispatch.model import (
    Crew,
    CrewState,
    Department,
    Place,
    Plan,
    Provenance,
    Rules,
    SetAside,
    SetAsideReason,
    Territories,
    WorkOrder,
)
from dispatch.orders.duplicates import NOTHING_DECIDED, Decisions, group_duplicates
from dispatch.orders.progress import Progress
from dispatch.orders.triage import Candidate, NotWork, triage
from dispatch.orders.work_orders import make_work_order
from dispatch.planning.department import plan_department
from dispatch.planning.search import Solve, in_part
from dispatch.planning.travel import TravelTable, TravelTimes, metres_between
from geodata.requests.record import ServiceRequest
from solvers.problem import UNREACHABLE


def plan_day(
    requests: Sequence[ServiceRequest],
    city: City,
    day: date,
    *,
    travel_times: TravelTimes,
    solve: Solve,
    expected: Expected,
    as_of: datetime,
    provenance: Provenance,
    progress: Mapping[str, Progress] | None = None,
    decisions: Decisions = NOTHING_DECIDED,
    rules: Mapping[str, Rules] | None = None,
    on_department: Callable[[str], None] | None = None,
) -> Plan:
    """Plan one day of a city: triage, duplicates, then for each department areas, travel times, routes, reasons.

    Parameters
    ----------
    requests
        Open at ``as_of``, in any order.
    expected
        Forecasts what is not on a list.
    as_of
        What the plan knows; crews start no earlier.
    provenance
        Recorded in the plan; its seed is the one used.
    progress
        By request id, what is known of it from the work: held back, inspected.
    decisions
        What people said about duplicates.
    rules
        By department, pins, lists that crews have already, crews on the road; territories and balance are the
        profile's.
    on_department
        Called with the name of each department before it is planned.

    Raises
    ------
    PlanningError
        Where ``as_of`` lies after the day, or no place of the profile lies on the street network.
    """
    midnight_after = datetime.combine(day + timedelta(days=1), time(0), city.zone)
    if as_of >= midnight_after:
        raise PlanningError(f"as of {as_of.isoformat()} the day {day} is over: give an earlier time or a later day")
    candidates, not_work = triage(requests, city, as_of=as_of, progress=progress)
    rules = rules or {}
    states = [state for each in rules.values() for state in each.states]
    table, point_of = _locate(candidates, city, states, travel_times)
    off_network = _places_off_network(city, table, point_of)
    reachable, outside = _split_by_street(candidates, table)
    groups = group_duplicates(
        reachable, street_distance=partial(_street_distance, table, point_of), decisions=decisions
    )
    orders = [make_work_order(group, city, day=day, as_of=as_of) for group in groups]
    service_code = {one.request.service_request_id: one.request.service_code for one in reachable}
    total_work = sum(order.service_duration for order in orders)
    departments = []
    shut_off: list[str] = []
    for department in city.departments:
        if on_department:
            on_department(department.name)
        usable = _without_crews_off_network(department, off_network)
        own = tuple(
            order
            for order in orders
            if city.service_types[order.service_type].department_in(order.district) == department.code
        )
        places = tuple(city.places[name] for name in _place_names(usable.crews))
        holds = replace(
            rules.get(department.code, Rules()),
            territories_are_hard=department.territories is Territories.HARD,
            balance_price=department.balance_price,
            fairness_floor=department.fairness_floor,
        )
        share = sum(order.service_duration for order in own) / total_work if total_work else 0.0
        names = [*_names(own, places), *(("crew", state.crew_id) for state in holds.states)]
        driving = table.subset(np.array([point_of[name] for name in names], dtype=np.intp))
        shut_off += _warnings_about_places(department, places, driving, num_orders=len(own))
        departments.append(
            plan_department(
                usable,
                own,
                places,
                driving,
                day=day,
                zone=city.zone,
                as_of=as_of,
                seed=provenance.seed,
                solve=in_part(solve, share),
                expected=lambda order: expected(
                    order.id, service_code[order.id], requested=order.requested, not_before=midnight_after
                ),
                rules=holds,
            )
        )
    return Plan(
        city=city.name,
        timezone=city.zone.key,
        day=day,
        as_of=as_of.astimezone(city.zone),
        provenance=provenance,
        departments=tuple(departments),
        set_aside=tuple(_set_aside(one, expected, as_of) for one in [*not_work, *outside]),
        warnings=(
            *_warnings_about_the_day(city, day, as_of, num_orders=len(orders)),
            *_warnings_about_crews(city, off_network),
            *shut_off,
        ),
    )


def requests_digest(requests: Sequence[ServiceRequest], decisions: Decisions = NOTHING_DECIDED) -> str:
    """Return the SHA-256 of the requests a plan saw, in their order, and of what people had said about them."""
    digest = hashlib.sha256(msgspec.json.encode(requests))
    if decisions:
        digest.update(msgspec.json.encode(decisions.taken))
    return digest.hexdigest()


def _street_distance(
    table: TravelTable, point_of: Mapping[tuple[str, str], int], one: ServiceRequest, other: ServiceRequest
) -> float:
    ends = (point_of["order", request.service_request_id] for request in (one, other))
    return metres_between(table, *ends)


def _locate(
    candidates: Sequence[Candidate], city: City, states: Sequence[CrewState], travel_times: TravelTimes
) -> tuple[TravelTable, Mapping[tuple[str, str], int]]:
    """Locate candidates, the profile's places and the crews on the road.

    Returns the table and where in it each point is, by what it is and its id or name.
    """
    places = list(city.places.values())
    points = [(one.request.lon, one.request.lat) for one in candidates] + [(place.lon, place.lat) for place in places]
    points += [(state.lon, state.lat) for state in states]
    degrees = np.array(points, dtype=np.float64).reshape(-1, 2)
    names = [("order", one.request.service_request_id) for one in candidates]
    names += [("place", place.name) for place in places] + [("crew", state.crew_id) for state in states]
    return travel_times(degrees[:, 0], degrees[:, 1]), {name: index for index, name in enumerate(names)}


def _places_off_network(city: City, table: TravelTable, point_of: Mapping[tuple[str, str], int]) -> Mapping[str, str]:
    """Return the profile's places no street leads to, with the reason; all of them is an error."""
    point = {name: point_of["place", name] for name in city.places}
    off_network = {name: table.why_off_network(index) for name, index in point.items() if not table.on_network[index]}
    if len(off_network) == len(city.places):
        name = min(off_network, key=lambda name: table.distance_to_street[point[name]])
        raise PlanningError(
            f"no place of the profile {city.name} is on the street network; of {name!r}, the least far away, "
            f"{off_network[name]}: take the network of this city, or move the places"
        )
    return off_network


def _without_crews_off_network(department: Department, off_network: Mapping[str, str]) -> Department:
    """Leave out crews that cannot leave or come back, and from the others the places where they cannot reload."""
    crews = tuple(
        replace(crew, reloads=tuple(one for one in crew.reloads if one.place not in off_network))
        for crew in department.crews
        if crew.start not in off_network and crew.end not in off_network
    )
    return replace(department, crews=crews)


def _warnings_about_crews(city: City, off_network: Mapping[str, str]) -> list[str]:
    """Say which crews cannot work because no street of the network leads to where they start or end."""
    crews = [crew for department in city.departments for crew in department.crews]
    warnings = []
    for name, why in off_network.items():
        stranded = [crew.id for crew in crews if name in (crew.start, crew.end)]
        if stranded:
            warnings.append(f"{', '.join(stranded)} cannot work: {name!r} is off the street network: {why}")
        unsupplied = [crew.id for crew in crews if name in (one.place for one in crew.reloads)]
        if unsupplied:
            warnings.append(f"{', '.join(unsupplied)} cannot reload at {name!r}: it is off the street network: {why}")
    return warnings


def _warnings_about_places(
    department: Department, places: Sequence[Place], driving: TravelTable, *, num_orders: int
) -> list[str]:
    """Say where no order can be driven to and back from, which is seldom meant: a closure before the gate."""
    if not num_orders:
        return []
    at_places = slice(num_orders, num_orders + len(places))
    there = driving.seconds[at_places, :num_orders] < UNREACHABLE
    back = driving.seconds[:num_orders, at_places].T < UNREACHABLE
    return [
        f"{department.name}: no order can be driven to and back from {place.name!r}: see what is closed around it"
        for place, leads_there, leads_back in zip(places, there, back, strict=True)
        if not (leads_there & leads_back).any()
    ]


def _warnings_about_the_day(city: City, day: date, as_of: datetime, *, num_orders: int) -> list[str]:
    """Say what about the day itself makes the plan less than it seems."""
    warnings = []
    if not num_orders:
        warnings.append(
            "no open request is work for a crew here: see what was set aside, and whether profile and streets fit"
        )
    if not city.calendar.is_working_day(day):
        warnings.append(f"{day:%A} {day} is no working day of {city.name}: crews are planned as on any other day")
    local = as_of.astimezone(city.zone)
    first_shift = min(crew.shift_start for department in city.departments for crew in department.crews)
    if local.date() == day and local.time() > first_shift:
        warnings.append(
            f"planned at {local:%H:%M}, after shifts began: crews are taken to be at their yards, "
            f"with nothing done today"
        )
    return warnings


def _split_by_street(candidates: Sequence[Candidate], table: TravelTable) -> tuple[list[Candidate], list[NotWork]]:
    """Split candidates into those a street leads to and those outside the network, with the reason."""
    reachable = [one for index, one in enumerate(candidates) if table.on_network[index]]
    outside = [
        NotWork(
            one.request,
            SetAsideReason.OUTSIDE_NETWORK,
            table.why_off_network(index),
        )
        for index, one in enumerate(candidates)
        if not table.on_network[index]
    ]
    return reachable, outside


def _place_names(crews: Sequence[Crew]) -> list[str]:
    return list(
        dict.fromkeys(
            name for crew in crews for name in (crew.start, crew.end, *(reload.place for reload in crew.reloads))
        )
    )


def _names(orders: Sequence[WorkOrder], places: Sequence[Place]) -> list[tuple[str, str]]:
    return [("order", order.id) for order in orders] + [("place", place.name) for place in places]


def _set_aside(one: NotWork, expected: Expected, as_of: datetime) -> SetAside:
    request = one.request
    return SetAside(
        request_id=request.service_request_id,
        service_code=request.service_code,
        reason=one.reason,
        detail=one.detail,
        lon=request.lon,
        lat=request.lat,
        forecast=expected(
            request.service_request_id,
            request.service_code,
            requested=request.requested_datetime,
            not_before=as_of,
        ),
    )
