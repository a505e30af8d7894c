"""Territories on the tiny grid: nobody leaves a hard one, and a soft one only for what it saves."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from grid_city import GRID_CITY, LOS_ANGELES, NOTHING_KNOWN
from grid_plan import DrivenGrid

from dispatch.city import parse_city
from dispatch.model import DepartmentPlan, Plan, Provenance
from dispatch.planning.day import plan_day
from dispatch.planning.document import decode_plan, encode_plan
from dispatch.planning.recheck import recheck
from dispatch.planning.search import Solve
from geodata.requests.record import ServiceRequest
from solvers.problem import Problem
from solvers.solution import Sequences, Solution
from solvers.solve import solve

Report = Callable[..., ServiceRequest]
PlanHoles = Callable[..., DepartmentPlan]

CREWS = b"""
[[departments.ROAD.crews]]
id = "R"
count = 2
start = "Corner Yard"
end = "Far Yard"
shift = ["06:30", "15:00"]
capacity = { asphalt = 4 }
"""

SOUTH, NORTH = "1", "2"

HOLES = {
    "1-001": (0.002, 0.0, SOUTH),
    "1-002": (0.004, 0.002, SOUTH),
    "1-003": (0.0, 0.003, NORTH),
    "1-004": (0.002, 0.004, NORTH),
    "1-005": (0.004, 0.001, NORTH),
    "1-006": (0.004, 0.003, NORTH),
}
"""R-1 drives along the south and then up the east, R-2 up the west and then along the north, 8 blocks each from yard to
yard. The last two lie on R-1's way, but in R-2's district: with both it drives 14 blocks, with 1-006 alone 10."""

SAVED_BY_ONE, SAVED_BY_BOTH = 4 * 60, 6 * 60


def short_search(problem: Problem, share: float, *, initial: Sequences | None = None) -> Solution:  # noqa: ARG001
    return solve(problem, iterations=2_000, initial=initial)


def profile(
    territories: str, price: float = 20, *, of_crews: tuple[tuple[str, ...], ...] = ((SOUTH,), (NORTH,))
) -> bytes:
    crews = [
        CREWS.replace(b'id = "R"\ncount = 2', f'id = "R-{number}"\ndistricts = {list(districts)}'.encode())
        for number, districts in enumerate(of_crews, start=1)
    ]
    assert CREWS in GRID_CITY
    named = b'name = "Roads"\n'
    keys = f'territories = "{territories}"\nterritory_minutes = {price / 60}\n'.encode()
    return GRID_CITY.replace(CREWS, b"".join(crews)).replace(named, named + keys)


def plan_city(given: bytes, requests: list[ServiceRequest], search: Solve) -> Plan:
    return plan_day(
        requests,
        parse_city(given, "grid"),
        date(2026, 3, 2),
        travel_times=DrivenGrid,
        solve=search,
        expected=NOTHING_KNOWN,
        as_of=datetime(2026, 3, 2, 5, 45, tzinfo=LOS_ANGELES),
        provenance=Provenance(
            city_digest="c", network_digest="n", requests_digest="r", engine="lns", stop_rule="-", seed=0, version="0"
        ),
    )


@pytest.fixture
def plan_holes(report: Report) -> PlanHoles:
    def plan(given: bytes, *, moved: str = "", to: str = "") -> DepartmentPlan:
        """Plan the holes, one of them in another district, and hold the plan to the checker."""
        holes = [
            report(int(name[2:]), service_code="Pothole", lon=lon, lat=lat, district=to if name == moved else district)
            for name, (lon, lat, district) in HOLES.items()
        ]
        plan = plan_city(given, holes, short_search)
        assert recheck(plan, DrivenGrid) == []
        assert recheck(plan) == []
        assert decode_plan(encode_plan(plan)) == plan
        return next(one for one in plan.departments if one.code == "ROAD")

    return plan


def outside(made: DepartmentPlan) -> set[str]:
    """Give the orders that a crew of another district does."""
    district = {order.id: order.district for order in made.orders}
    crews = {crew.id: crew.districts for crew in made.crews}
    return {
        stop.order_id
        for one in made.work_lists
        for stop in one.assignments
        if district[stop.order_id] not in crews[one.crew_id]
    }


def test_a_soft_territory_dearer_than_what_can_be_saved_is_not_left(plan_holes: PlanHoles) -> None:
    made = plan_holes(profile("soft", SAVED_BY_ONE + 60))
    assert outside(made) == set()
    assert made.figures.travel_duration == (8 + 14) * 60
    assert made.rules.earlier is not None
    assert made.rules.earlier.move_price == SAVED_BY_ONE + 60


def test_of_soft_territories_only_the_order_is_left_out_that_saves_its_price(plan_holes: PlanHoles) -> None:
    # Both together save less than both their prices; 1-005 alone saves more than its own.
    price = 180
    assert SAVED_BY_BOTH - SAVED_BY_ONE < price < SAVED_BY_ONE
    made = plan_holes(profile("soft", price))
    assert outside(made) == {"1-005"}
    assert made.figures.travel_duration == (8 + 10) * 60
    assert made.cost == (8 + 10) * 60 + price


def test_the_search_inside_territories_and_the_one_from_there_share_the_time(report: Report) -> None:
    asked: list[tuple[float, bool]] = []

    def search(problem: Problem, share: float, *, initial: Sequences | None = None) -> Solution:
        if problem.jobs:
            asked.append((share, initial is not None))
        return solve(problem, engine="greedy", initial=initial)

    plan_city(profile("soft"), [report(1, service_code="Pothole", district=SOUTH)], search)
    assert asked == [(pytest.approx(0.4), False), (pytest.approx(0.6), True)]


def test_soft_territories_without_a_price_cost_as_little_as_none(plan_holes: PlanHoles) -> None:
    free, none = plan_holes(profile("soft", 0)), plan_holes(profile("none"))
    assert free.figures.travel_duration == none.figures.travel_duration == (8 + 8) * 60
    assert free.cost == none.cost


@pytest.mark.parametrize("district", ["9", ""])
def test_in_soft_territories_an_order_that_no_crew_has_goes_to_whoever_is_best_placed(
    plan_holes: PlanHoles, district: str
) -> None:
    made = plan_holes(profile("soft", 3600), moved="1-005", to=district)
    assert made.deferred == ()
    assert {one.crew_id for one in made.work_lists for stop in one.assignments if stop.order_id == "1-005"} == {"R-1"}


@pytest.mark.parametrize(
    ("district", "sentence"),
    [
        ("9", "it lies in district 9, which no crew on shift that could do it has in its territory"),
        ("", "its district is not known, and every crew on shift that could do it keeps to districts of its own"),
    ],
)
def test_in_hard_territories_an_order_that_no_crew_has_is_left_out_and_says_why(
    plan_holes: PlanHoles, district: str, sentence: str
) -> None:
    made = plan_holes(profile("hard"), moved="1-005", to=district)
    assert [(one.order_id, one.reason.value, one.detail) for one in made.deferred] == [
        ("1-005", "no-crew-allowed", sentence)
    ]


@pytest.mark.parametrize("district", ["9", ""])
def test_a_crew_without_districts_serves_what_no_other_has(plan_holes: PlanHoles, district: str) -> None:
    made = plan_holes(profile("hard", of_crews=((SOUTH,), ())), moved="1-005", to=district)
    assert made.deferred == ()
    assert {one.crew_id for one in made.work_lists for stop in one.assignments if stop.order_id == "1-005"} == {"R-2"}


@pytest.mark.parametrize("territories", ["soft", "hard"])
def test_areas_lie_within_territories_and_are_named_after_them(plan_holes: PlanHoles, territories: str) -> None:
    made = plan_holes(profile(territories))
    assert {area.name: set(area.order_ids) for area in made.areas} == {
        "Area 1, district 2": {"1-003", "1-004", "1-005", "1-006"},
        "Area 2, district 1": {"1-001", "1-002"},
    }


def test_districts_that_the_same_crews_have_are_one_territory(plan_holes: PlanHoles) -> None:
    made = plan_holes(profile("hard", of_crews=((SOUTH, NORTH), (SOUTH, NORTH))), moved="1-005", to="9")
    assert {area.name: len(area.order_ids) for area in made.areas} == {
        "Area 1, districts 1 and 2": 5,
        "Area 2, outside all territories": 1,
    }
