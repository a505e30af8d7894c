"""The district ledger and the floor on the tiny grid: known by hand, adding up, and held to by the checker."""

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from grid_city import GRID_CITY, LOS_ANGELES, NOTHING_KNOWN
from grid_plan import DrivenGrid, file_with

from dispatch.city import parse_city
from dispatch.errors import CityProfileError
from dispatch.model import DistrictFigures, Plan, Provenance
from dispatch.planning.day import plan_day
from dispatch.planning.document import decode_plan, encode_plan
from dispatch.planning.fairness import city_ledger
from dispatch.planning.recheck import recheck
from geodata.requests.record import ServiceRequest
from solvers.problem import Problem
from solvers.solution import Sequences, Solution
from solvers.solve import solve

Report = Callable[..., ServiceRequest]

MORNING = datetime(2026, 3, 2, 5, 45, tzinfo=LOS_ANGELES)


def short_search(problem: Problem, share: float, /, *, initial: Sequences | None = None) -> Solution:  # noqa: ARG001
    return solve(problem, iterations=500, initial=initial)


def lights_in_two_districts(report: Report, floor: float = 0.0) -> Plan:
    """Plan street lights for the crew of the corner yard, two hours at half an hour each.

    Three lights of district 3 stand a block from the yard, two of district 10 at the far corner, eight blocks away.
    """
    reports = [report(number, lon=0.001, lat=0.0, district="3") for number in (1, 2, 3)]
    reports += [report(number, lon=0.004, lat=0.004, district="10") for number in (4, 5)]
    reports.append(report(6, lon=0.009, lat=0.0, district="3"))
    profile = GRID_CITY.replace(b"duplicate_radius = 20\n", b"").replace(
        b'name = "Lights"\n', b'name = "Lights"\nfairness_floor = %.2f\n' % floor
    )
    plan = plan_day(
        reports,
        parse_city(profile, "grid"),
        MORNING.date(),
        travel_times=DrivenGrid,
        solve=short_search,
        expected=NOTHING_KNOWN,
        as_of=MORNING,
        provenance=Provenance(
            city_digest="c", network_digest="n", requests_digest="r", engine="lns", stop_rule="-", seed=0, version="0"
        ),
    )
    assert recheck(plan, DrivenGrid) == []
    assert decode_plan(encode_plan(plan)) == plan
    return plan


def by_district(plan: Plan) -> dict[str, DistrictFigures]:
    return {one.district: one for one in plan.departments[0].ledger.districts}


def test_the_ledger_says_what_each_district_gets(report: Report) -> None:
    ledger = by_district(lights_in_two_districts(report))
    assert list(ledger) == ["3", "10"]
    # Reported on Friday at 9:01 to 9:03, due two working days later at that time: on Tuesday.
    assert ledger["3"] == DistrictFigures(
        district="3",
        num_open=3,
        num_possible=3,
        num_scheduled=3,
        num_on_time=3,
        num_late=0,
        waiting_days_median=2.9,
        waiting_days_90=2.9,
        service_duration=90 * 60,
        travel_duration=2 * 60,
    )
    assert ledger["10"].num_scheduled == 0
    assert ledger["10"].share == 0.0


def test_the_ledger_adds_up_to_the_lists(plan: Plan) -> None:
    for part in plan.departments:
        districts = part.ledger.districts
        driven = sum(one.travel_duration for one in districts) + part.ledger.other_travel_duration
        assert driven == part.figures.travel_duration
        assert sum(one.num_scheduled for one in districts) == part.figures.num_scheduled
        assert sum(one.num_open for one in districts) == part.figures.num_orders
        assert sum(one.service_duration for one in districts) == part.figures.service_duration


def test_the_citys_ledger_is_of_all_departments(plan: Plan) -> None:
    (district,) = city_ledger(plan).districts
    assert district.num_open == sum(part.figures.num_orders for part in plan.departments)


def test_reports_are_said_not_to_be_need(plan: Plan) -> None:
    assert plan.departments[0].ledger.caveat.startswith("Reports are not need")


def test_a_floor_brings_the_far_district_its_order_and_says_what_that_costs(report: Report) -> None:
    free, fair = lights_in_two_districts(report), lights_in_two_districts(report, floor=0.5)
    assert {one.district: one.num_scheduled for one in by_district(free).values()} == {"3": 3, "10": 0}
    # Three of five are done: half of that share is 0.3, of three 0.9 and of two 0.6, rounded up.
    assert {one.district: (one.num_scheduled, one.num_required) for one in by_district(fair).values()} == {
        "3": (2, 1),
        "10": (1, 1),
    }
    floor = fair.departments[0].floor
    assert floor is not None
    assert (floor.cost_without, floor.num_scheduled_without) == (free.departments[0].cost, 3)
    # Sixteen blocks instead of two; the three orders done and left out weigh alike but for a minute's age.
    assert fair.departments[0].figures.travel_duration - free.departments[0].figures.travel_duration == 14 * 60


def test_without_a_floor_none_is_asked_for(report: Report) -> None:
    part = lights_in_two_districts(report).departments[0]
    assert part.floor is None
    assert all(one.num_required == 0 for one in part.ledger.districts)


@pytest.mark.parametrize("field", ["num_open", "num_possible", "num_scheduled", "num_on_time", "num_late"])
def test_a_false_count_in_the_ledger_is_found_and_nothing_else(report: Report, field: str) -> None:
    plan = lights_in_two_districts(report)
    false = file_with(plan, {f"departments.0.ledger.districts.0.{field}": 77})
    right = getattr(plan.departments[0].ledger.districts[0], field)
    assert [one.detail for one in recheck(decode_plan(false))] == [
        f"district 3: {field} is given as 77, the lists come to {right}"
    ]


def test_a_district_missing_from_the_ledger_is_found(report: Report) -> None:
    document = json.loads(encode_plan(lights_in_two_districts(report)))
    del document["departments"][0]["ledger"]["districts"][1]
    assert [one.detail for one in recheck(decode_plan(json.dumps(document).encode()))] == [
        "the orders of district 10 are not in the ledger"
    ]


def test_a_plan_below_its_floor_without_a_reason_is_found(report: Report) -> None:
    false = file_with(
        lights_in_two_districts(report),
        {
            "departments.0.rules.fairness_floor": 0.5,
            "departments.0.floor": {"share": 0.5, "cost_without": 0, "num_scheduled_without": 3},
            "departments.0.ledger.districts.0.num_required": 1,
            "departments.0.ledger.districts.1.num_required": 1,
        },
    )
    assert [(one.rule, one.detail) for one in recheck(decode_plan(false))] == [
        ("floor", "district 10: 0 of the 1 orders that the floor asks for are done, and no reason is given")
    ]


def test_a_floor_that_the_rules_ask_for_and_the_plan_does_not_hold_is_found(report: Report) -> None:
    false = file_with(lights_in_two_districts(report), {"departments.0.rules.fairness_floor": 0.5})
    assert [one.detail for one in recheck(decode_plan(false))] == [
        "the rules ask for a floor of 0.5, the plan holds no floor"
    ]


def test_a_floor_above_the_mean_is_refused_by_its_key() -> None:
    profile = GRID_CITY.replace(b'name = "Lights"\n', b'name = "Lights"\nfairness_floor = 1.5\n')
    with pytest.raises(CityProfileError, match=r"LIGHT.*fairness_floor must be between 0 and 1, got 1.5"):
        parse_city(profile, "grid")
