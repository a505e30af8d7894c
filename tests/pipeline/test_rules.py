"""What a dispatcher fixed, what crews have already, and where crews are: each holds in the plan."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from grid_city import GRID_CITY, LOS_ANGELES, NOTHING_KNOWN
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


PROVENANCE = Provenance(
    city_digest="c", network_digest="n", requests_digest="r", engine="lns", stop_rule="-", seed=0, version="0"
)


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
        expected=NOTHING_KNOWN,
        as_of=as_of,
        provenance=PROVENANCE,
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


BREAKS = b"capacity = { asphalt = 4 }\nbreaks = [%s]\n"


def with_breaks(*breaks: bytes) -> bytes:
    capacity = b"capacity = { asphalt = 4 }\n"
    assert capacity in GRID_CITY
    return GRID_CITY.replace(capacity, BREAKS % b", ".join(breaks))


def test_breaks_that_a_crew_on_the_road_has_missed_are_had_one_behind_the_other(report: Report) -> None:
    early = b'{ minutes = 15, between = ["08:00", "09:00"] }'
    lunch = b'{ minutes = 30, between = ["11:00", "12:00"] }'
    state = CrewState(crew_id="R-1", lon=0.0, lat=0.003, loaded=MORNING + timedelta(minutes=45), free=NOON)
    made = potholes(report, Rules(states=(state,)), as_of=NOON, profile=with_breaks(early, lunch))
    (crew,) = [one for one in made.work_lists if one.crew_id == "R-1"]
    assert [(one.start, one.end) for one in crew.breaks] == [
        (NOON, NOON + timedelta(minutes=15)),
        (NOON + timedelta(minutes=15), NOON + timedelta(minutes=45)),
    ]
    assert len(crew.assignments) > 0


def test_a_late_crew_that_has_missed_its_break_may_be_back_as_late_as_it_needs(report: Report) -> None:
    late = datetime(2026, 3, 2, 14, 55, tzinfo=LOS_ANGELES)
    state = CrewState(crew_id="R-1", lon=0.0, lat=0.0, loaded=MORNING + timedelta(minutes=45), free=late)
    lunch = b'{ minutes = 30, between = ["11:00", "12:00"] }'
    made = potholes(report, Rules(states=(state,)), as_of=late, profile=with_breaks(lunch))
    (crew,) = [one for one in made.work_lists if one.crew_id == "R-1"]
    assert crew.end == late + timedelta(minutes=38)


def test_a_truck_that_used_up_more_than_it_holds_is_empty(report: Report) -> None:
    state = CrewState(
        crew_id="R-1", lon=0.0, lat=0.003, loaded=MORNING + timedelta(minutes=45), free=NOON, load={"asphalt": 5}
    )
    made = potholes(report, Rules(states=(state,)), as_of=NOON)
    assert sorted(lists(made)) == ["R-1", "R-2"]
    assert lists(made)["R-1"] == []


def test_an_order_due_in_the_morning_stays_late_once_crews_are_on_the_road(report: Report) -> None:
    # Two working days after Friday 27 February, 9 o'clock: due on Tuesday; reported on Thursday, on Monday.
    lit = report(1, requested_datetime=datetime(2026, 2, 26, 7, 30, tzinfo=LOS_ANGELES))
    eight = datetime(2026, 3, 2, 8, tzinfo=LOS_ANGELES)
    state = CrewState(crew_id="L1", lon=0.001, lat=0.001, loaded=eight - timedelta(minutes=60), free=eight)
    made = plan_day(
        [lit],
        parse_city(GRID_CITY, "grid"),
        MORNING.date(),
        travel_times=DrivenGrid,
        solve=short_search,
        expected=NOTHING_KNOWN,
        as_of=eight,
        provenance=PROVENANCE,
        rules={"LIGHT": Rules(states=(state,))},
    )
    (stop,) = made.departments[0].work_lists[0].assignments
    assert stop.late_by == 1_800


def test_work_counts_for_balance_from_the_start_of_the_shift_whenever_a_truck_was_loaded(report: Report) -> None:
    # Both have worked since half past six, though R-1 has reloaded half an hour ago.
    states = tuple(
        CrewState(crew_id=crew, lon=0.002, lat=0.003, loaded=NOON - timedelta(minutes=minutes), free=NOON)
        for crew, minutes in (("R-1", 30), ("R-2", 330))
    )
    named = b'name = "Roads"\n'
    profile = GRID_CITY.replace(named, named + b"balance_price = 50\n")
    made = potholes(report, Rules(states=states), as_of=NOON, profile=profile)
    assert [len(orders) for orders in lists(made).values()] == [3, 3]


def test_a_balance_price_evens_out_the_work(report: Report) -> None:
    def spread(price: int) -> int:
        named = b'name = "Roads"\n'
        made = potholes(report, Rules(), profile=GRID_CITY.replace(named, named + b"balance_price = %d\n" % price))
        counts = [len(one.assignments) for one in made.work_lists]
        return max(counts) - min(counts)

    assert spread(50) <= spread(0)
    assert spread(50) == 0
