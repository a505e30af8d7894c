"""What a dispatcher fixed, what crews have already, and where crews are: each holds in the plan."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from grid_city import GRID_CITY, LOS_ANGELES
from grid_plan import DrivenGrid

from dispatch.city import parse_city
from dispatch.model import CrewState, DepartmentPlan, EarlierLists, Pin, Provenance, Rules, Window
from dispatch.planning.day import plan_day
from dispatch.planning.document import decode_plan, encode_plan
from dispatch.planning.recheck import recheck
from geodata.requests.record import ServiceRequest
from solvers.problem import Problem
from solvers.solution import Sequences, Solution
from solvers.solve import solve

Report = Callable[..., ServiceRequest]

MORNING = datetime(2026, 3, 2, 5, 45, tzinfo=LOS_ANGELES)
NOON = datetime(2026, 3, 2, 12, tzinfo=LOS_ANGELES)


def short_search(problem: Problem, share: float, *, initial: Sequences | None = None) -> Solution:  # noqa: ARG001
    return solve(problem, iterations=2_000, initial=initial)


def potholes(report: Report, rules: Rules, *, as_of: datetime = MORNING, profile: bytes = GRID_CITY) -> DepartmentPlan:
    """Plan six potholes along the top street for two crews, R-1 and R-2, and hold the plan to the checker."""
    holes = [
        report(number, service_code="Pothole", lon=0.001 * (number % 5), lat=0.003, district=str(number % 2))
        for number in range(1, 7)
    ]
    plan = plan_day(
        holes,
        parse_city(profile, "grid"),
        MORNING.date(),
        travel_times=DrivenGrid,
        solve=short_search,
        curves={},
        as_of=as_of,
        provenance=Provenance(
            city_digest="c", network_digest="n", requests_digest="r", engine="lns", stop_rule="-", seed=0, version="0"
        ),
        rules={"ROAD": rules},
    )
    assert recheck(plan, DrivenGrid) == []
    assert recheck(plan) == []
    assert decode_plan(encode_plan(plan)) == plan
    return next(one for one in plan.departments if one.code == "ROAD")


def lists(made: DepartmentPlan) -> dict[str, list[str]]:
    return {one.crew_id: [stop.order_id for stop in one.assignments] for one in made.work_lists}


@pytest.mark.parametrize("crew", ["R-1", "R-2"])
def test_an_order_pinned_to_a_crew_is_done_by_it(report: Report, crew: str) -> None:
    made = potholes(report, Rules(pins=(Pin(order_id="1-003", crew_id=crew),)))
    assert "1-003" in lists(made)[crew]


def test_an_order_pinned_to_a_time_begins_in_it(report: Report) -> None:
    window = Window(start=NOON, end=NOON + timedelta(minutes=10))
    made = potholes(report, Rules(pins=(Pin(order_id="1-003", window=window),)))
    (start,) = [one.start for each in made.work_lists for one in each.assignments if one.order_id == "1-003"]
    assert window.start <= start <= window.end


def test_an_order_pinned_to_a_position_is_that_stop_of_its_crew(report: Report) -> None:
    made = potholes(report, Rules(pins=(Pin(order_id="1-003", crew_id="R-2", position=1),)))
    assert lists(made)["R-2"].index("1-003") == 1


def test_an_order_pinned_to_a_crew_that_does_not_work_is_left_out_with_the_reason(report: Report) -> None:
    made = potholes(report, Rules(pins=(Pin(order_id="1-003", crew_id="R-9"),)))
    assert [(one.order_id, one.reason.value) for one in made.deferred] == [("1-003", "no-crew-allowed")]


def test_in_hard_territories_a_crew_serves_its_own_districts_only(report: Report) -> None:
    crews = b'[[departments.ROAD.crews]]\nid = "R"\ncount = 2\nstart = "Corner Yard"\nend = "Far Yard"\n'
    rest = b'shift = ["06:30", "15:00"]\ncapacity = { asphalt = 4 }\n'
    assert crews + rest in GRID_CITY
    lines = [
        b'[[departments.ROAD.crews]]\nid = "R-%d"\nstart = "Corner Yard"\nend = "Far Yard"\ndistricts = ["%d"]\n'
        % (number, number % 2)
        + rest
        for number in (1, 2)
    ]
    named = b'name = "Roads"\n'
    profile = GRID_CITY.replace(named, named + b'territories = "hard"\n').replace(crews + rest, b"\n".join(lines))
    made = potholes(report, Rules(), profile=profile)
    assert {crew: sorted(orders) for crew, orders in lists(made).items()} == {
        "R-1": ["1-001", "1-003", "1-005"],
        "R-2": ["1-002", "1-004", "1-006"],
    }


def test_lists_that_crews_have_are_kept_where_departing_from_them_costs_more_than_it_saves(report: Report) -> None:
    crossed = {"R-1": ("1-001", "1-004", "1-002"), "R-2": ("1-006", "1-003", "1-005")}
    dear = potholes(report, Rules(earlier=EarlierLists(lists=crossed, move_price=3_600, change_price=3_600)))
    free = potholes(report, Rules(earlier=EarlierLists(lists=crossed, move_price=0, change_price=0)))
    assert lists(dear) == {crew: list(orders) for crew, orders in crossed.items()}
    assert free.figures.travel_duration < dear.figures.travel_duration


def test_a_crew_on_the_road_goes_on_from_where_it_is_with_what_it_has_left(report: Report) -> None:
    # It has used up three of the four loads of its truck.
    state = CrewState(
        crew_id="R-1",
        lon=0.0,
        lat=0.003,
        loaded=MORNING + timedelta(minutes=45),
        free=NOON + timedelta(minutes=7),
        material={},
        load={"asphalt": 3},
    )
    made = potholes(report, Rules(states=(state,)), as_of=NOON)
    (crew,) = [one for one in made.work_lists if one.crew_id == "R-1"]
    assert len(crew.assignments) == 1
    assert crew.departure == NOON + timedelta(minutes=7)
    assert crew.assignments[0].leg.path[0] == (0.0, 0.003)


def test_a_crew_on_the_road_without_work_drives_home(report: Report) -> None:
    late = datetime(2026, 3, 2, 14, 58, tzinfo=LOS_ANGELES)
    state = CrewState(crew_id="R-1", lon=0.0, lat=0.0, loaded=MORNING + timedelta(minutes=45), free=late)
    made = potholes(report, Rules(states=(state,)), as_of=late)
    (crew,) = [one for one in made.work_lists if one.crew_id == "R-1"]
    assert crew.assignments == ()
    # Eight blocks to the far yard: six minutes of overtime.
    assert crew.end == late + timedelta(minutes=8)
    assert made.figures.overtime_duration == 360


def test_a_balance_price_evens_out_the_work(report: Report) -> None:
    def spread(price: int) -> int:
        named = b'name = "Roads"\n'
        made = potholes(report, Rules(), profile=GRID_CITY.replace(named, named + b"balance_price = %d\n" % price))
        counts = [len(one.assignments) for one in made.work_lists]
        return max(counts) - min(counts)

    assert spread(50) <= spread(0)
    assert spread(50) == 0
