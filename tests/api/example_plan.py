"""A plan and its streets on a square grid, made by hand: small for facts, large for pictures."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta, timezone
from random import Random

import numpy as np

from dispatch.model import (
    Assignment,
    Crew,
    Deferred,
    DepartmentPlan,
    Figures,
    Forecast,
    Place,
    Plan,
    Provenance,
    SetAside,
    SetAsideReason,
    WorkArea,
    WorkList,
    WorkOrder,
)
from geodata.streets.leg import Leg, Position
from geodata.streets.network import StreetNetwork

ZONE = timezone(timedelta(hours=-5))
DAY = date(2025, 3, 3)
ORIGIN_LON, ORIGIN_LAT = -71.1, 42.3
STEP_LON, STEP_LAT = 0.0015, 0.0011
BLOCK = 122.0
"""Metres along a block, near enough both ways at this latitude."""
SECONDS_PER_BLOCK = 15
HOSTILE = '<img src=x onerror="document.title=1"> & "Sons" 7 Elm St'
DEPARTMENTS = (
    ("PWD", "Public Works", "Pothole"),
    ("SAN", "Sanitation", "Bulky item"),
    ("BTD", "Transportation", "Sign"),
)

Corner = tuple[int, int]


def grid_network(size: int) -> StreetNetwork:
    """Build ``size`` by ``size`` corners, every fifth street a secondary one, all of them two-way."""
    pairs = [((x, y), (x + 1, y)) for y in range(size) for x in range(size - 1)]
    pairs += [((x, y), (x, y + 1)) for y in range(size - 1) for x in range(size)]
    edges = [(a, b) for a, b in pairs] + [(b, a) for a, b in pairs]
    names = [""] + [f"{_ordinal(y)} Street" for y in range(size)] + [f"{_ordinal(x)} Avenue" for x in range(size)]
    name_of = [1 + a[1] if a[1] == b[1] else 1 + size + a[0] for a, b in edges]
    class_of = [1 if (a[1] if a[1] == b[1] else a[0]) % 5 == 0 else 0 for a, b in edges]
    positions = [position(corner) for edge in edges for corner in edge]
    corners = [position((x, y)) for y in range(size) for x in range(size)]
    num_pairs = len(pairs)
    return StreetNetwork(
        node_lon=np.array([lon for lon, _ in corners]),
        node_lat=np.array([lat for _, lat in corners]),
        node_signals=np.zeros(len(corners)),
        edge_tail=np.array([a[1] * size + a[0] for a, _ in edges]),
        edge_head=np.array([b[1] * size + b[0] for _, b in edges]),
        edge_length=np.full(len(edges), BLOCK),
        edge_duration=np.full(len(edges), SECONDS_PER_BLOCK * 1000),
        edge_class=np.array(class_of),
        edge_name=np.array(name_of),
        edge_reverse=np.concatenate([np.arange(num_pairs) + num_pairs, np.arange(num_pairs)]),
        edge_rank=np.arange(len(edges)),
        restriction_offset=np.zeros(1),
        restriction_edge=np.zeros(0),
        geometry_offset=np.arange(len(edges) + 1) * 2,
        geometry_lon=np.array([lon for lon, _ in positions]),
        geometry_lat=np.array([lat for _, lat in positions]),
        class_names=("residential", "secondary"),
        names=tuple(names),
        metadata={},
    )


def example_plan(
    *, size: int = 6, num_crews: int = 2, num_stops: int = 3, num_deferred: int = 2, seed: int = 1
) -> Plan:
    """Plan three departments; the first order of all has two reports and a hostile address."""
    random = Random(seed)
    return Plan(
        city="Gridville",
        timezone="America/New_York",
        day=DAY,
        as_of=datetime(2025, 3, 3, 6, 0, tzinfo=ZONE),
        provenance=Provenance(
            city_digest="0" * 64,
            network_digest="1" * 64,
            requests_digest="2" * 64,
            engine="by hand",
            stop_rule="2000 iterations",
            seed=seed,
            version="0.1.0",
        ),
        departments=tuple(
            _department(code, name, service, random, size, num_crews, num_stops, num_deferred)
            for code, name, service in DEPARTMENTS
        ),
        set_aside=tuple(
            SetAside(
                request_id=f"S-{number}",
                service_code=code,
                reason=reason,
                detail=f"Set aside for {reason.value}.",
                lon=lon,
                lat=lat,
                forecast=_forecast(),
            )
            for number, (code, reason, (lon, lat)) in enumerate(
                [
                    ("Feedback", SetAsideReason.NOT_FIELD_WORK, (None, None)),
                    ("Feedback", SetAsideReason.NOT_FIELD_WORK, position((1, 1))),
                    ("Dead tree", SetAsideReason.NO_CREW, position((2, 2))),
                ]
            )
        ),
    )


def position(corner: Corner) -> Position:
    """Place a corner of the grid."""
    return round(ORIGIN_LON + corner[0] * STEP_LON, 6), round(ORIGIN_LAT + corner[1] * STEP_LAT, 6)


def _department(
    code: str, name: str, service: str, random: Random, size: int, num_crews: int, num_stops: int, num_deferred: int
) -> DepartmentPlan:
    yard_corner = (random.randrange(size), random.randrange(size))
    yard = Place(name=f"{name} yard", lon=position(yard_corner)[0], lat=position(yard_corner)[1])
    orders: list[WorkOrder] = []
    crews: list[Crew] = []
    work_lists: list[WorkList] = []
    areas: list[WorkArea] = []
    # One crew more than goes out.
    for number in range(num_crews + 1):
        crew = Crew(
            id=f"{code} crew {number + 1}",
            department=code,
            start=yard.name,
            end=yard.name,
            shift_start=time(6, 30),
            shift_end=time(14, 30),
        )
        crews.append(crew)
        if number == num_crews:
            continue
        corners = _corners_near(random, size, num_stops)
        mine = [_order(code, service, len(orders) + index, corner) for index, corner in enumerate(corners)]
        orders += mine
        work_lists.append(_work_list(crew, yard_corner, corners, mine))
        lons, lats = zip(*(position(corner) for corner in corners), strict=True)
        box = [(min(lons), min(lats)), (max(lons), min(lats)), (max(lons), max(lats)), (min(lons), max(lats))]
        areas.append(
            WorkArea(
                name=f"{code} area {number + 1}",
                order_ids=tuple(order.id for order in mine),
                service_duration=sum(order.service_duration for order in mine),
                outline=(*box, box[0]),
            )
        )
    left_out = [
        _order(code, service, len(orders) + index, (random.randrange(size), random.randrange(size)))
        for index in range(num_deferred)
    ]
    deferred = tuple(
        Deferred(
            order_id=order.id,
            reason="outcompeted",
            detail="It would take 31 minutes of a crew's day; the work kept instead is worth more.",
            forecast=_forecast(),
        )
        for order in left_out
    )
    scheduled = [one for work_list in work_lists for one in work_list.assignments]
    legs = [leg for one in work_lists for leg in (*(item.leg for item in one.assignments), one.return_leg)]
    figures = Figures(
        num_orders=len(orders) + len(left_out),
        num_scheduled=len(scheduled),
        num_requests_scheduled=sum(len(order.request_ids) for order in orders),
        deferred_by_reason={"outcompeted": len(left_out)} if left_out else {},
        num_crews_used=num_crews,
        travel_duration=sum(leg.duration for leg in legs),
        service_duration=sum(order.service_duration for order in orders),
        waiting_duration=0,
        distance=sum(leg.distance for leg in legs),
        num_late=sum(one.late_by > 0 for one in scheduled),
    )
    return DepartmentPlan(
        code=code,
        name=name,
        places=(yard,),
        crews=tuple(crews),
        orders=(*orders, *left_out),
        areas=tuple(areas),
        work_lists=tuple(work_lists),
        deferred=deferred,
        cost=figures.travel_duration,
        figures=figures,
        first_in_first_out=Figures(
            num_orders=figures.num_orders,
            num_scheduled=figures.num_scheduled - 1,
            num_requests_scheduled=figures.num_requests_scheduled - 1,
            deferred_by_reason={"outcompeted": len(left_out) + 1},
            num_crews_used=num_crews,
            travel_duration=figures.travel_duration * 2,
            service_duration=figures.service_duration - 600,
            waiting_duration=0,
            distance=figures.distance * 2,
            num_late=1,
        ),
    )


def _corners_near(random: Random, size: int, num_stops: int) -> list[Corner]:
    """Choose different corners around a middle, from west to east and back as a crew would drive them."""
    reach = max(2, round(num_stops**0.5))
    middle = (
        random.randrange(reach, max(reach + 1, size - reach)),
        random.randrange(reach, max(reach + 1, size - reach)),
    )
    near = [
        (x, y)
        for x in range(max(0, middle[0] - reach), min(size, middle[0] + reach + 1))
        for y in range(max(0, middle[1] - reach), min(size, middle[1] + reach + 1))
    ]
    chosen = random.sample(near, min(num_stops, len(near)))
    return sorted(chosen, key=lambda corner: (corner[1] // 2, corner[0] if corner[1] // 2 % 2 else -corner[0]))


def _order(code: str, service: str, number: int, corner: Corner) -> WorkOrder:
    lon, lat = position(corner)
    first_of_all = code == DEPARTMENTS[0][0] and number == 0
    return WorkOrder(
        id=f"{code}-{number}",
        request_ids=(f"{code}-{number}", f"{code}-{number}-again") if first_of_all else (f"{code}-{number}",),
        service_type=service,
        lon=lon,
        lat=lat,
        address=HOSTILE if first_of_all else f"{100 + 10 * corner[0]} {_ordinal(corner[1])} Street",
        district=str(1 + corner[0] % 3),
        channels=("phone",),
        requested=datetime(2025, 2, 24, 9, 15, tzinfo=ZONE) + timedelta(hours=number),
        due=datetime(2025, 3, 3, 17, 0, tzinfo=ZONE),
        service_duration=600,
        skills=(),
        load={},
        prize=3600,
    )


def _work_list(crew: Crew, yard: Corner, corners: Sequence[Corner], orders: Sequence[WorkOrder]) -> WorkList:
    clock = datetime(2025, 3, 3, 6, 30, tzinfo=ZONE)
    place = yard
    assignments = []
    for corner, order in zip(corners, orders, strict=True):
        leg = _leg(place, corner)
        arrival = clock + timedelta(seconds=leg.duration)
        clock = arrival + timedelta(seconds=order.service_duration)
        assignments.append(
            Assignment(order_id=order.id, arrival=arrival, start=arrival, departure=clock, late_by=0, leg=leg)
        )
        place = corner
    home = _leg(place, yard)
    return WorkList(
        crew_id=crew.id,
        departure=datetime(2025, 3, 3, 6, 30, tzinfo=ZONE),
        assignments=tuple(assignments),
        return_leg=home,
        end=clock + timedelta(seconds=home.duration),
    )


def _leg(start: Corner, end: Corner) -> Leg:
    """Drive along the street first, then along the avenue."""
    corners = [(x, start[1]) for x in _steps(start[0], end[0])] + [(end[0], y) for y in _steps(start[1], end[1])][1:]
    blocks = len(corners) - 1
    path = tuple(position(corner) for corner in corners)
    return Leg(
        duration=blocks * SECONDS_PER_BLOCK, distance=blocks * BLOCK, path=path if blocks else (path[0], path[0])
    )


def _steps(start: int, end: int) -> Iterable[int]:
    return range(start, end + 1) if end >= start else range(start, end - 1, -1)


def _forecast() -> Forecast:
    return Forecast(
        basis="40 requests like it",
        num_similar=40,
        num_completed=31,
        done_10=date(2025, 3, 4),
        done_50=date(2025, 3, 6),
        done_80=date(2025, 3, 12),
        done_90=None,
        text="8 of 10 requests like it are done by 12 March.",
    )


def _ordinal(number: int) -> str:
    suffix = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
